"""Bounces against the suites of other bounce readers, and everything else against being called one."""

import base64
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from postroom.mail.parse import parse_mail
from postroom.mail.reports.bounce import read_bounce
from postroom.mail.reports.values import Bounce

FLOORS = json.loads((Path(__file__).parent / "floors_bounce.json").read_text(encoding="utf-8"))
MADE_UP = ".0.9"
"""In the status of a row whose suite found none in the mail, and says so by a code of its own."""
OTHER_TASKS = ("parsing", "reply_extraction", "forward_extraction", "autoreply", "complaint", "injection")


def points(row: dict[str, Any], bounce: Bounce | None) -> dict[str, bool]:
    """What the row states, and whether we agree."""
    stated, found = row["expected"], bounce.recipients if bounce else ()
    agrees: dict[str, bool] = {}
    if stated.get("bounce") is not None:
        agrees["is bounce"] = (bounce is not None) == stated["bounce"]
    failed = {address.lower() for address in stated.get("permanent", ())}
    delayed = {address.lower() for address in stated.get("temporary", ())}
    if "permanent" in stated or "addresses" in stated:
        wanted = failed | delayed | {address.lower() for address in stated.get("addresses", ())}
        agrees["recipients"] = {one.address.lower() for one in found} == wanted
    elif stated.get("recipients_count"):
        agrees["recipients counted"] = len(found) == stated["recipients_count"]
    if "permanent" in stated and found:
        agrees["action"] = {one.address.lower() for one in found if one.action == "failed"} == failed
    for number, result in enumerate(stated.get("results") or ()):
        one = found[number] if number < len(found) else None
        if result.get("status") and MADE_UP not in result["status"]:
            agrees[f"status {number}"] = one is not None and one.status == result["status"]
        if "hard" in result:
            agrees[f"hard {number}"] = one is not None and one.hard == result["hard"]
    return agrees


def test_share_of_points_read_as_stated(corpora, corpus_rows):
    passed: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    misses: defaultdict[str, list[str]] = defaultdict(list)
    for row in corpus_rows("bounce"):
        bounce = read_bounce(parse_mail((corpora / row["message"]).read_bytes()), mail_from=None)
        for point, agrees in points(row, bounce).items():
            kind = point.rstrip(" 0123456789")
            stated[kind] += 1
            passed[kind] += agrees
            if not agrees:
                misses[kind].append(row["id"])
    table = ["\nbounce:"]
    for kind, count in sorted(stated.items()):
        table.append(f"    {kind:20} {passed[kind]:3}/{count:<3} = {passed[kind] / count:.1%}")
        table += [f"        missed {miss}" for miss in misses[kind]]
    print("\n".join(table))  # noqa: T201 - the table is what `make corpora` is for
    assert {kind: floor for kind, floor in FLOORS.items() if passed[kind] < floor * stated[kind]} == {}


def test_no_other_mail_is_called_a_bounce(corpora, corpus_rows):
    called: list[str] = []
    for task in OTHER_TASKS:
        for row in corpus_rows(task):
            mail = parse_mail(whole_mail(row, corpora))
            called += [
                f"{task} {row['id']} from {path!r}"
                for path in (None, "somebody@example.com", "")
                if read_bounce(mail, mail_from=path) is not None
            ]
    assert called == []


def whole_mail(row: dict[str, Any], folder: Path) -> bytes:
    """The row's mail; a bare text as one of a person."""
    if "text" not in row and row.get("message") and not str(row.get("input", "")).startswith(("text", "html")):
        return (folder / row["message"]).read_bytes()
    text = row["text"].encode("utf-8", "replace") if "text" in row else b""
    text = text or ((folder / row["message"]).read_bytes() if row.get("message") else b"")
    header = (
        "From: a@example.com\r\nTo: b@example.com\r\nSubject: Re: hello\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return header.encode() + base64.encodebytes(text)
