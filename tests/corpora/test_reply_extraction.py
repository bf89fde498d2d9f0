"""New text and forwards against the suites of other reply readers, mails read whole as they would arrive."""

import base64
import json
from collections import Counter
from pathlib import Path
from typing import Any

from corpora.scoring import fold
from postroom.mail.parse import parse_mail
from postroom.mail.reply_mail import extract_mail_reply

FLOORS = json.loads((Path(__file__).parent / "floors_reply.json").read_text(encoding="utf-8"))


def new_text(row: dict[str, Any], folder: Path) -> str:
    """Whole mails as they are; a bare body as an answer, in a part of its type."""
    raw = (folder / row["message"]).read_bytes()
    kind = str(row.get("input", ""))
    if kind.startswith(("text", "html")):
        part = "html" if kind.startswith("html") else "plain"
        header = (
            "From: a@example.com\r\nTo: b@example.com\r\nSubject: Re: hello\r\nIn-Reply-To: <y@example.com>\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: text/{part}; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
        )
        raw = header.encode() + base64.encodebytes(raw)
    return extract_mail_reply(parse_mail(raw)).text.text


def test_share_of_replies_read_as_stated(corpora, corpus_rows):
    passed: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    misses: list[str] = []
    for row in corpus_rows("reply_extraction"):
        wanted = row["expected"].get("reply", row["expected"].get("first_fragment"))
        if wanted is None:
            continue
        stated[row["source"]] += 1
        if fold(new_text(row, corpora)) == fold(wanted):
            passed[row["source"]] += 1
        else:
            misses.append(row["id"])
    rate = passed.total() / stated.total()
    table = [f"\nreply_extraction: {passed.total()}/{stated.total()} = {rate:.1%}"]
    table += [f"    {source:32} {passed[source]:3}/{count}" for source, count in sorted(stated.items())]
    table += [f"    missed {miss}" for miss in misses]
    print("\n".join(table))  # noqa: T201 - the table is what `make corpora` is for
    assert rate >= FLOORS["reply_extraction"], misses


def test_share_of_forwards_kept(corpora, corpus_rows):
    rows = corpus_rows("forward_extraction")
    misses = [
        row["id"]
        for row in rows
        if fold(row["expected"].get("embedded") or "Quoted text")[:200] not in fold(new_text(row, corpora))
    ]
    rate = 1 - len(misses) / len(rows)
    print(f"\nforward_extraction: {len(rows) - len(misses)}/{len(rows)} = {rate:.1%}", *misses)  # noqa: T201 - as above
    assert rate >= FLOORS["forward_extraction"], misses
