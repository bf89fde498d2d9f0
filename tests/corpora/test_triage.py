"""Automatic answers and complaints found, ordinary mail left alone: against the suites of other readers."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from postroom.mail.parse import parse_mail
from postroom.mail.reply_mail import extract_mail_reply
from postroom.mail.reports.complaint import read_complaint
from postroom.mail.values import ParsedMail
from postroom.rules.triage import Triage, triage

FLOORS = json.loads((Path(__file__).parent / "floors_triage.json").read_text(encoding="utf-8"))
ORDINARY = ("parsing", "parsing_structure", "reply_extraction", "forward_extraction", "injection")
REPORT = "Mail System Error - Returned Mail"
"""Subject of the one report among the ordinary mail."""


def read(row: dict[str, Any], folder: Path) -> ParsedMail:
    """Whole mails as they are; a bare body as an answer, in a part of its type."""
    if "text" in row:
        raw, kind = row["text"].encode("utf-8", "replace"), "plain"
    else:
        raw = (folder / row["message"]).read_bytes()
        stated = str(row.get("input", ""))
        if not stated.startswith(("text", "txt", "html")):
            return parse_mail(raw)
        kind = "html" if stated.startswith("html") else "plain"
    header = f"Subject: Re: hello\r\nMIME-Version: 1.0\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
    return parse_mail(f"{header}Content-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(raw))


def judge(mail: ParsedMail) -> Triage:
    bounces = pytest.importorskip("postroom.mail.reports.bounce")
    complaint = read_complaint(mail, mail_from=None)
    bounce = None if complaint else bounces.read_bounce(mail, mail_from=None)
    new_text = extract_mail_reply(mail).text.text
    return triage(mail, None, bounce=bounce, complaint=complaint, new_text=new_text)


def show(task: str, misses: list[str], of: int) -> float:
    """The share of rows that passed; printed with the others."""
    rate = 1 - len(misses) / of
    print(f"\n{task}: {of - len(misses)}/{of} = {rate:.1%}", *misses, sep="\n    ")  # noqa: T201 - for `make corpora`
    return rate


def test_automatic_answers(corpora, corpus_rows):
    rows = corpus_rows("autoreply")
    misses = []
    for row in rows:
        judged = judge(read(row, corpora))
        if (judged.category in {"auto_reply", "out_of_office"}) != row["expected"]["autoreply"] or not judged.signals:
            misses.append(f"{row['id']}: {judged}")
    assert show("autoreply", misses, len(rows)) >= FLOORS["autoreply"], misses


def test_complaints(corpora, corpus_rows):
    rows = corpus_rows("complaint")
    misses = []
    for row in rows:
        stated = row["expected"].get("feedback_types") or [row["expected"]["feedback_type"]]
        said = read_complaint(read(row, corpora), mail_from=None)
        # One suite writes the types as names of its own constants: AuthFailure.
        if said is None or said.feedback_type.replace("-", "") not in [one.lower().replace("-", "") for one in stated]:
            misses.append(f"{row['id']}: {said}")
    assert show("complaint", misses, len(rows)) >= FLOORS["complaint"], misses


@pytest.mark.parametrize("task", ORDINARY)
def test_ordinary_mail_is_left_alone(task, corpora, corpus_rows):
    rows = [row for row in corpus_rows(task) if "text" in row or row.get("message")]
    misses = []
    for row in rows:
        mail = read(row, corpora)
        judged = judge(mail)
        right = "list" if mail.header("list-id") else "bounce" if mail.subject == REPORT else "message"
        if judged.category != right:
            misses.append(f"{row['id']}: {judged}")
    assert show(f"{task}, left alone", misses, len(rows)) >= FLOORS["left_alone"], misses


def test_bounces_are_not_hidden(corpora, corpus_rows):
    rows = [row for row in corpus_rows("bounce") if row["expected"].get("bounce") is not None]
    misses = []
    for row in rows:
        judged = judge(read(row, corpora))
        if (judged.category in {"bounce", "delivery_notice"}) != row["expected"]["bounce"]:
            misses.append(f"{row['id']}: {judged.category}")
    assert show("bounce, as a category", misses, len(rows)) >= FLOORS["bounce_category"], misses
