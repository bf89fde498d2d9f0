"""DMARC aggregate and TLS reports against the suite of another implementation: whole mails, and bare documents."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from postroom.mail.parse import parse_mail
from postroom.mail.reports.aggregate import read_aggregate_report
from postroom.mail.reports.aggregate_values import AggregateReport, ReportedMail
from postroom.mail.reports.aggregate_xml import parse_aggregate_xml
from postroom.mail.reports.tls_report import TlsReport, parse_tls_json, read_tls_report

FLOORS = json.loads((Path(__file__).parent / "floors_reports.json").read_text(encoding="utf-8"))
SCOPES = {"mfrom": "MailFrom", "helo": "Helo", "": "Unspecified"}
ALIGNMENTS = {None: "Unspecified", True: "Strict", False: "Relaxed"}
REASONS = {
    "forwarded": "Forwarded",
    "trusted_forwarder": "TrustedForwarder",
    "mailing_list": "MailingList",
    "local_policy": "LocalPolicy",
}
"""The suite knows no others: what is left is Other."""


def table(task: str, misses: dict[str, list[str]]) -> float:
    passed = sum(not miss for miss in misses.values())
    lines = [f"\n{task}: {passed}/{len(misses)} = {passed / len(misses):.1%}"]
    lines += [f"    missed {row}: {', '.join(miss)}" for row, miss in misses.items() if miss]
    print("\n".join(lines))  # noqa: T201 - the table is what `make corpora` is for
    return passed / len(misses)


def differences(points: dict[str, tuple[object, object]]) -> list[str]:
    return [f"{point} is {ours!r}, stated {theirs!r}" for point, (ours, theirs) in points.items() if ours != theirs]


def judge(folder: Path, names: tuple[str, ...], judge_one: Callable[[Path, Any], list[str]]) -> dict[str, list[str]]:
    stated = sorted(folder.glob("*.json"))
    if not stated:
        pytest.skip("the collections have no reports")
    found = [next((path.with_suffix(end) for end in names if path.with_suffix(end).exists()), path) for path in stated]
    return {
        path.name: judge_one(path, json.loads(answer.read_text(encoding="utf-8")))
        for path, answer in zip(found, stated, strict=True)
    }


# --- DMARC -----------------------------------------------------------------------------------------------------------


def judge_aggregate(path: Path, stated: dict[str, Any]) -> list[str]:
    raw = path.read_bytes()
    ours = read_aggregate_report(parse_mail(raw)) if path.suffix == ".eml" else parse_aggregate_xml(raw)
    return ["not recognised"] if ours is None else differences(aggregate_points(ours, stated))


def aggregate_points(ours: AggregateReport, stated: dict[str, Any]) -> dict[str, tuple[object, object]]:
    metadata, policy = stated["report_metadata"], stated["policy_published"]
    return {
        "refused": (ours.refused, ""),
        "organization": (ours.organization, metadata["org_name"]),
        "email": (ours.email, metadata["email"]),
        "report_id": (ours.report_id, metadata["report_id"]),
        "begin": (ours.begin_ms, metadata["date_range"]["begin"] * 1000),
        "end": (ours.end_ms, metadata["date_range"]["end"] * 1000),
        "errors": (list(ours.errors), metadata["error"]),
        "domain": (ours.policy.domain, policy["domain"]),
        "adkim": (ALIGNMENTS[ours.policy.strict_dkim], policy["adkim"]),
        "aspf": (ALIGNMENTS[ours.policy.strict_spf], policy["aspf"]),
        "p": (titled(ours.policy.policy), policy["p"]),
        "sp": (titled(ours.policy.subdomain_policy), policy["sp"]),
        "np": (titled(ours.policy.missing_domain_policy), policy.get("np", "Unspecified")),
        "testing": (ours.policy.testing, policy["testing"]),
        "rows": ([row_as_stated(row) for row in ours.rows], [essence(record) for record in stated["record"]]),
    }


def titled(word: str | None) -> str:
    return word.title() if word else "Unspecified"


def row_as_stated(row: ReportedMail) -> dict[str, Any]:
    return {
        "source_ip": row.source_ip,
        "count": row.count,
        "disposition": titled(row.disposition),
        "dkim": "Pass" if row.dkim_aligned else "Fail",
        "spf": "Pass" if row.spf_aligned else "Fail",
        "reasons": [(REASONS.get(one.kind, "Other"), one.comment or None) for one in row.reasons],
        "envelope_from": row.envelope_from,
        "header_from": row.header_from,
        "dkim results": [(one.domain, one.selector, one.result.title()) for one in row.dkim],
        "spf results": [(one.domain, SCOPES[one.scope], one.result.title()) for one in row.spf],
    }


def essence(record: dict[str, Any]) -> dict[str, Any]:
    row, judged, found = record["row"], record["row"]["policy_evaluated"], record["auth_results"]
    return {
        "source_ip": row["source_ip"],
        "count": row["count"],
        "disposition": judged["disposition"],
        "dkim": judged["dkim"],
        "spf": judged["spf"],
        "reasons": [(one["type_"], one["comment"]) for one in judged["reason"]],
        "envelope_from": record["identifiers"]["envelope_from"],
        "header_from": record["identifiers"]["header_from"],
        "dkim results": [(one["domain"], one["selector"], one["result"]) for one in found["dkim"]],
        "spf results": [(one["domain"], one["scope"], one["result"]) for one in found["spf"]],
    }


def test_share_of_aggregate_reports_read_as_stated(corpora):
    misses = judge(corpora / "reports" / "dmarc", (".eml", ".xml"), judge_aggregate)
    assert table("aggregate reports", misses) >= FLOORS["aggregate reports"], misses


# --- TLS -------------------------------------------------------------------------------------------------------------


def judge_tls(path: Path, stated: dict[str, Any]) -> list[str]:
    raw = path.read_bytes()
    ours = read_tls_report(parse_mail(raw)) if path.suffix == ".eml" else parse_tls_json(raw)
    return ["not recognised"] if ours is None else differences(tls_points(ours, stated))


def tls_points(ours: TlsReport, stated: dict[str, Any]) -> dict[str, tuple[object, object]]:
    summaries = [policy["summary"] for policy in stated["policies"]]
    failures = [failure for policy in stated["policies"] for failure in policy.get("failure-details", ())]
    found = [failure for policy in ours.policies for failure in policy.failures]
    policies = [policy["policy"] for policy in stated["policies"]]
    return {
        "refused": (ours.refused, ""),
        "organization": (ours.organization, stated["organization-name"]),
        "contact": (ours.contact, stated["contact-info"]),
        "report_id": (ours.report_id, stated["report-id"]),
        "has a span": (ours.begin_ms is not None and ours.end_ms is not None, True),
        "kinds": ([one.kind for one in ours.policies], [one["policy-type"] for one in policies]),
        "domains": ([one.domain for one in ours.policies], [one.get("policy-domain", "") for one in policies]),
        "lines": ([list(one.lines) for one in ours.policies], [one.get("policy-string", []) for one in policies]),
        "hosts": ([list(one.hosts) for one in ours.policies], [one.get("mx-host", []) for one in policies]),
        "succeeded": (
            [one.succeeded for one in ours.policies],
            [one.get("total-successful-session-count", 0) for one in summaries],
        ),
        "failed": (
            [one.failed for one in ours.policies],
            [one.get("total-failure-session-count", 0) for one in summaries],
        ),
        "failures": (
            [(one.kind, one.count, one.receiving_host, one.reason) for one in found],
            [
                (
                    one["result-type"],
                    one["failed-session-count"],
                    one["receiving-mx-hostname"],
                    one.get("failure-reason-code", ""),
                )
                for one in failures
            ],
        ),
    }


def test_share_of_tls_reports_read_as_stated(corpora):
    misses = judge(corpora / "reports" / "tlsrpt", (".eml",), judge_tls)
    assert table("TLS reports", misses) >= FLOORS["TLS reports"], misses
