"""DKIM against the suites of other verifiers, each with the records that it comes with."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from postroom.mail.authentication.dkim_verify import check_dkim
from postroom.mail.authentication.dns import DnsAnswer

FLOORS = json.loads((Path(__file__).parent / "floors_dkim.json").read_text(encoding="utf-8"))


def zone_lookup(zone: dict[str, list[str]]):
    """Answers from a zone; what is not in it does not exist."""

    async def lookup(name: str, kind: str) -> DnsAnswer:
        records = zone.get(name, []) if kind == "TXT" else []
        if any(word in record for record in records for word in ("timed out", "SERVFAIL")):
            return DnsAnswer(outcome="temporary")
        return DnsAnswer(outcome="ok" if records else "no_such_name", records=tuple(records))

    return lookup


def read_records(text: str) -> dict[str, list[str]]:
    """A suite's `name value` lines; a backslash at the end of a line goes on with the next."""
    zone: dict[str, list[str]] = {}
    logical = ""
    for line in text.splitlines():
        logical += line.strip()
        if logical.endswith("\\"):
            logical = logical[:-1].rstrip() + " "
            continue
        name, _, value = logical.partition(" ")
        if name and name[0] not in "#;" and value.strip() != "NXDOMAIN":
            zone.setdefault(name.rstrip(".:").lower(), []).append(value.strip().strip('"'))
        logical = ""
    return zone


def with_crlf(raw: bytes) -> bytes:
    return raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")


def is_forbidden_now(raw: bytes) -> bool:
    """Signed by rsa-sha1 (RFC 8301 §3.1), or without v=1: a pass in these suites, and none today."""
    lines = iter(raw.replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n"))
    signature = next((line for line in lines if line.lower().startswith(b"dkim-signature:")), b"")
    items = [item.replace(b" ", b"") for item in signature.partition(b":")[2].split(b";")]
    return b"v=1" not in items or b"a=rsa-sha1" in items


def verdicts(row: dict[str, Any], folder: Path) -> list[str]:
    raw = (folder / row["message"]).read_bytes()
    now_s = row["expected"].get("now", int(time.time()))
    if row["source"] == "stalwart-mail-auth":
        records, _, raw = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
        zone = read_records(records.decode())
    else:
        zone = read_records((folder / row["dns"]).read_text("utf-8", "replace")) if row.get("dns") else {}
    results = asyncio.run(check_dkim(with_crlf(raw), zone_lookup(zone), now_s))
    return [result.result for result in results]


def agrees(row: dict[str, Any], folder: Path) -> bool | None:
    """None for a row that is set aside."""
    stated = row["expected"]
    if row["source"] == "Mail-DKIM":
        forbidden = is_forbidden_now((folder / row["message"]).read_bytes())
        if row["legacy_domainkeys"] or row["suite_skips"] or (stated["result"] == "pass" and forbidden):
            return None
        return ("pass" in verdicts(row, folder)) == (stated["result"] == "pass")
    if row["source"] == "chasquid":
        return verdicts(row, folder).count("pass") == stated.get("valid", 0)
    if row["source"] == "stalwart-mail-auth":
        return verdicts(row, folder)[-1:] == ["pass"]
    return None  # rspamd keeps its records in a configuration


def test_share_of_verdicts_as_stated(corpora, corpus_rows):
    outcomes = {row["id"]: agrees(row, corpora) for row in corpus_rows("dkim")}
    judged = {row: agreed for row, agreed in outcomes.items() if agreed is not None}
    misses = [row for row, agreed in judged.items() if not agreed]
    rate = 1 - len(misses) / len(judged)
    print(f"\ndkim: {len(judged) - len(misses)}/{len(judged)} = {rate:.1%}", *misses)  # noqa: T201 - for `make corpora`
    assert rate >= FLOORS["dkim"], misses


@pytest.mark.parametrize("task", ["parsing", "bounce", "autoreply", "reply_extraction"])
def test_real_mail_is_read_without_error(task, corpora, corpus_rows):
    """No suite states a verdict here; there must be one for each signature, and no exception."""
    for row in corpus_rows(task):
        if "message" in row and (corpora / row["message"]).is_file():
            raw = (corpora / row["message"]).read_bytes()
            results = asyncio.run(check_dkim(raw, zone_lookup({}), 1_800_000_000))
            assert all(result.result != "pass" for result in results)
