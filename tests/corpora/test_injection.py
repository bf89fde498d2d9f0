"""Screening against attacks and harmless texts by others, and against every ordinary mail of the collections."""

import json
from pathlib import Path

from postroom.mail.parse import parse_mail
from postroom.rules.screening import screen

FLOORS = json.loads((Path(__file__).parent / "floors_injection.json").read_text(encoding="utf-8"))
ORDINARY = ("parsing", "reply_extraction", "bounce", "autoreply")


def test_share_of_attacks_found_and_of_harmless_texts_left_alone(corpus_rows):
    rows = [row for row in corpus_rows("injection") if row["expected"]["label"] in {"malicious", "benign"}]
    flagged = {row["id"]: bool(screen(subject=row.get("subject", ""), text=row["text"]).findings) for row in rows}
    for label, floor, wanted in (("malicious", "malicious_found", True), ("benign", "benign_left_alone", False)):
        stated = [row for row in rows if row["expected"]["label"] == label]
        misses = [row["id"] for row in stated if flagged[row["id"]] != wanted]
        rate = 1 - len(misses) / len(stated)
        print(f"\ninjection, {label}: {len(stated) - len(misses)}/{len(stated)} = {rate:.1%}", *misses)  # noqa: T201 - the table is what `make corpora` is for
        assert rate >= FLOORS[floor], misses


def test_share_of_ordinary_mails_left_alone(corpora, corpus_rows):
    misses: list[str] = []
    count = 0
    for task in ORDINARY:
        for row in corpus_rows(task):
            mail = parse_mail((corpora / row["message"]).read_bytes())
            names = [attachment.filename for attachment in mail.attachments]
            result = screen(subject=mail.subject, text=mail.text or "", html=mail.html, filenames=names)
            count += 1
            if result.findings:
                misses.append(f"{task}|{row['id']}")
    rate = 1 - len(misses) / count
    print(f"\nordinary mail not flagged: {count - len(misses)}/{count} = {rate:.1%}", *misses)  # noqa: T201 - as above
    assert rate >= FLOORS["ordinary_left_alone"], misses
