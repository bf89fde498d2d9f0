"""SPF against the suites of other implementations, the RFC's own before all."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from postroom.mail.authentication.spf import check_spf
from postroom.mail.authentication.zone import ZoneLookup, run_to_end

FLOORS = json.loads((Path(__file__).parent / "floors_spf.json").read_text(encoding="utf-8"))


def zone_of(zonedata: dict[str, list[Any]]) -> dict[str, dict[str, Any]]:
    """The suites' zone as ours. Records of the abandoned type SPF stand for TXT where a name has no TXT."""
    zone: dict[str, dict[str, Any]] = {}
    for name, records in zonedata.items():
        entry = zone.setdefault(name.rstrip(".").lower() + ".", {})
        pairs = [pair for record in records if isinstance(record, dict) for pair in record.items()]
        if "TIMEOUT" in records:
            entry["*"] = "TIMEOUT"
        has_text = any(kind == "TXT" for kind, _ in pairs)
        for stated, value in pairs:
            kind = "TXT" if stated == "SPF" and not has_text else stated
            if value == "TIMEOUT":
                entry[kind] = "TIMEOUT"
            elif value == "NONE":
                entry.setdefault(kind, [])
            elif entry.get(kind) != "TIMEOUT":
                entry.setdefault(kind, []).append(value)
    return zone


def test_share_of_verdicts_as_stated(corpus_rows):
    passed: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    misses: list[str] = []
    for row in corpus_rows("spf"):
        if not row["zonedata"]:
            continue
        stated[row["source"]] += 1
        lookup = ZoneLookup(zone_of(row["zonedata"]))
        ours = run_to_end(check_spf(lookup, ip=row["host"], helo=row["helo"] or "", mail_from=row["mailfrom"]))
        if ours.result in row["expected"]["result"]:
            passed[row["source"]] += 1
        else:
            misses.append(f"{row['id']}: {ours.result} ({ours.reason}), stated {row['expected']['result']}")
    rate = passed.total() / stated.total()
    table = [f"\nspf: {passed.total()}/{stated.total()} = {rate:.1%}"]
    table += [f"    {source:32} {passed[source]:3}/{count}" for source, count in sorted(stated.items())]
    table += [f"    missed {miss}" for miss in misses]
    print("\n".join(table))  # noqa: T201 - the table is what `make corpora` is for
    assert rate >= FLOORS["spf"], misses
    assert passed["openspf-rfc7208"] / stated["openspf-rfc7208"] >= FLOORS["openspf-rfc7208"], misses
