"""ARC against the suite of its authors: chains judged, and sets signed to the very octet of their signatures."""

import asyncio
import json
from pathlib import Path
from typing import Any

from postroom.mail.authentication.arc_sign import sign_arc
from postroom.mail.authentication.arc_verify import check_arc
from postroom.mail.authentication.dkim_key import load_private_key
from postroom.mail.authentication.dns import DnsAnswer
from postroom.mail.authentication.tags import parse_tags
from postroom.mail.headers import read_header_section

FLOORS = json.loads((Path(__file__).parent / "floors_dkim.json").read_text(encoding="utf-8"))
FIELDS = {"AAR": "arc-authentication-results", "AMS": "arc-message-signature", "AS": "arc-seal"}


def message(row: dict[str, Any]) -> bytes:
    return row["vector"]["message"].replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def judged(row: dict[str, Any]) -> str:
    records = row.get("txt_records") or {}

    async def lookup(name: str, kind: str) -> DnsAnswer:
        found = records.get(name) if kind == "TXT" else None
        return DnsAnswer(outcome="ok", records=(found,)) if found else DnsAnswer(outcome="no_such_name")

    return asyncio.run(check_arc(message(row), lookup, 1_800_000_000)).cv


def signed(row: dict[str, Any]) -> dict[str, str]:
    """The fields of the set that we add, by lower-case name; of the mail's results, those of its own host are kept."""
    vector = row["vector"]
    raw = message(row)
    results = [
        value.partition(";")[2].strip()
        for name, value in read_header_section(raw).fields
        if name.lower() == "authentication-results" and value.partition(";")[0].strip() == vector["srv-id"]
    ]
    merged = "; ".join(results)
    words = merged.replace(";", " ").split()
    status = next(word for word in ("none", "pass", "fail") if f"arc={word}" in words or word == "fail")
    added = sign_arc(
        raw,
        domain=row["domain"],
        selector=row["sel"],
        private_key=load_private_key(row["privatekey"].encode()),
        authserv_id=vector["srv-id"],
        authentication_results=merged,
        cv=status,
        now_s=vector["t"],
        headers=vector["sig-headers"].split(":"),
        fold_signature=False,
    )
    return {name.lower(): value for name, value in read_header_section(added + b"\r\n").fields}


def same(ours: str, theirs: str) -> bool:
    """Tags by name, white space aside; results as words."""
    if "b=" in theirs.replace(" ", "").partition(";")[2]:
        mine, wanted = (
            {name: "".join(value.split()) for name, value in parse_tags(text.replace("\n", " ")).items()}
            for text in (ours, theirs)
        )
        return mine == wanted
    return ours.split() == theirs.split()


def report(task: str, count: int, misses: list[str]) -> float:
    rate = 1 - len(misses) / count
    print(f"\n{task}: {count - len(misses)}/{count} = {rate:.1%}", *misses)  # noqa: T201 - shown by `make corpora`
    return rate


def test_share_of_chains_judged_as_stated(corpus_rows):
    rows = [row for row in corpus_rows("arc") if "vector" in row and "cv" in row["expected"]]
    misses = [row["id"] for row in rows if judged(row) != (row["expected"]["cv"] or "none").lower()]
    assert report("arc", len(rows), misses) >= FLOORS["arc"], misses


def test_share_of_sets_signed_as_stated(corpus_rows):
    rows = [row for row in corpus_rows("arc") if "AS" in row["expected"]]
    misses = []
    for row in rows:
        ours = signed(row)
        if not all(same(ours.get(FIELDS[key], ""), theirs) for key, theirs in row["expected"].items()):
            misses.append(row["id"])
    assert report("arc signing", len(rows), misses) >= FLOORS["arc_signing"], misses
