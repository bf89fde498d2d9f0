"""DMARC against the suites of other implementations: stated inputs, and whole mails with their zone."""

import json
import re
from pathlib import Path
from typing import Any

from postroom.mail.authentication.dkim_verify import check_dkim
from postroom.mail.authentication.dmarc import check_dmarc
from postroom.mail.authentication.dmarc_record import parse_dmarc_record
from postroom.mail.authentication.spf import check_spf
from postroom.mail.authentication.verdicts import DkimResult, DmarcResult, SpfResult
from postroom.mail.authentication.zone import ZoneLookup, run_to_end
from postroom.mail.parse import parse_mail

FLOORS = json.loads((Path(__file__).parent / "floors_dmarc.json").read_text(encoding="utf-8"))
NO_SPF = SpfResult(result="none", domain="")
SYMBOLS = {
    "DMARC_POLICY_ALLOW": ("pass", None),
    "DMARC_POLICY_SOFTFAIL": ("fail", "none"),
    "DMARC_POLICY_QUARANTINE": ("fail", "quarantine"),
    "DMARC_POLICY_REJECT": ("fail", "reject"),
    "DMARC_DNSFAIL": ("temperror", None),
    "DMARC_NA": ("none", None),
    "DMARC_BAD_POLICY": ("none", None),
}


def report(task: str, misses: dict[str, list[str]]) -> float:
    passed = sum(not miss for miss in misses.values())
    lines = [f"\ndmarc, {task}: {passed}/{len(misses)} = {passed / len(misses):.1%}"]
    lines += [f"    missed {row}: {', '.join(miss)}" for row, miss in misses.items() if miss]
    print("\n".join(lines))  # noqa: T201 - the table is what `make corpora` is for
    return passed / len(misses)


# --- Stated inputs ---------------------------------------------------------------------------------------------------


def stated_zone(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("zone") is not None:
        return row["zone"]
    return {name: {kind: found} for name, kind, found in row["dns_answers"] or [] if isinstance(found, list)}


def domains(entries: list[Any]) -> list[str]:
    return [entry if isinstance(entry, str) else entry["domain"] for entry in entries or []]


def judge_inputs(row: dict[str, Any]) -> list[str]:
    """The points on which we differ; points that our result does not have (pct, the raw record) are not looked at."""
    given, stated, zone = row["input"], row["expected"], stated_zone(row)
    senders = given["headerFrom"] if isinstance(given["headerFrom"], list) else [given["headerFrom"]]
    spf = next((SpfResult(result="pass", domain=name) for name in domains(given["spfDomains"])), NO_SPF)
    dkim = [DkimResult(result="pass", domain=name, selector="s") for name in domains(given["dkimDomains"])]
    froms = [sender.rpartition("@")[2] for sender in senders]
    ours = run_to_end(check_dmarc(ZoneLookup(zone), from_domains=froms, spf=spf, dkim=dkim))
    texts = ["".join(text) for entry in zone.values() for text in entry.get("TXT", [])]
    record = parse_dmarc_record(texts[0]) if len(texts) == 1 else None
    points: dict[str, object] = {
        "status.result": ours.result,
        "policy": ours.policy,
        "domain": ours.organizational_domain,
        "status.header.from": ours.domain,
    }
    if record is not None:
        points |= {
            "p": record.policy,
            "sp": record.subdomain_policy,
            "alignment.dkim.strict": record.strict_dkim,
            "alignment.spf.strict": record.strict_spf,
        }
    return [
        f"{point} is {points[point]}, stated {value}"
        for point, value in stated.items()
        if point in points and points[point] != value
    ]


def test_share_of_stated_inputs_judged_as_stated(corpus_rows):
    misses = {row["id"]: judge_inputs(row) for row in corpus_rows("dmarc") if "input" in row}
    assert report("stated inputs", misses) >= FLOORS["stated inputs"], misses


# --- Whole mails -----------------------------------------------------------------------------------------------------


def fake_records(path: Path) -> dict[str, dict[str, Any]]:
    """The zone of the suite's own configuration file."""
    zone: dict[str, dict[str, Any]] = {}
    for block in re.findall(r"\{([^{}]*)\}", path.read_text(encoding="utf-8")):
        name = re.search(r'name = "([^"]+)"', block)
        kind = re.search(r'type = "?(\w+)', block)
        if name is None or kind is None:
            continue
        entry = zone.setdefault(name[1].lower(), {})
        if "rcode = 'timeout'" in block:
            entry[kind[1].upper()] = "TIMEOUT"
        elif replies := re.search(r"replies = \[(.*)\]", block):
            found = re.findall(r'"([^"]*)"', replies[1])
            entry[kind[1].upper()] = [reply.split() for reply in found] if kind[1] == "mx" else found
    return zone


def judge_mail(row: dict[str, Any], folder: Path) -> tuple[DmarcResult, list[str]]:
    raw = (folder / row["message"]).read_bytes()
    lookup = ZoneLookup(fake_records(folder / row["dns"].partition(" (")[0]))
    envelope = row["envelope"]
    mail_from = envelope.get("From", "")
    spf = run_to_end(check_spf(lookup, ip=envelope.get("IP", ""), helo="", mail_from=mail_from))
    dkim = run_to_end(check_dkim(raw, lookup, 1_700_000_000))
    froms = [box.address.rpartition("@")[2] for box in parse_mail(raw).from_]
    ours = run_to_end(check_dmarc(lookup, from_domains=froms, spf=spf, dkim=dkim))
    for symbol in row["expected"]["symbols"]:
        if symbol in SYMBOLS:
            result, policy = SYMBOLS[symbol]
            if ours.result != result or (policy is not None and ours.policy != policy):
                return ours, [f"{ours.result} {ours.policy} ({ours.reason}), stated {symbol}"]
    return ours, []


def test_share_of_whole_mails_judged_as_stated(corpora, corpus_rows):
    misses = {row["id"]: judge_mail(row, corpora)[1] for row in corpus_rows("dmarc") if row["source"] == "rspamd"}
    assert report("whole mails", misses) >= FLOORS["whole mails"], misses
