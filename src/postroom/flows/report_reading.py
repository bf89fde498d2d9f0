"""The pure half of taking in a report of another server: what the mail brings, as what is to be stored of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from postroom.flows.authenticate import Origin
from postroom.flows.judgement import authentication_json
from postroom.flows.reading import OpenedMail
from postroom.flows.views import Json
from postroom.mail.authentication.verdicts import Authentication
from postroom.mail.reports.aggregate import read_aggregate_report
from postroom.mail.reports.aggregate_values import AggregateReport
from postroom.mail.reports.report_file import one_line
from postroom.mail.reports.tls_report import TlsFailure, TlsPolicy, TlsReport, read_tls_report
from postroom.rules.dmarc_results import SourceCounts, count_sources

MAX_KEPT_POLICIES = 5
"""Of a TLS report; one domain has two."""
MAX_KEPT_FAILURES = 20
"""Kinds of failure under one policy, the most frequent."""
MAX_TEXT_CHARS = 300
"""Of each text of a stranger's that is kept."""
MAX_REASON_CHARS = 100
"""Of what a TLS report says of one kind of failure: a thousand reports are summed up for one answer."""

UNAUTHENTICATED = "unauthenticated"
"""The defect of a report whose mail nothing vouches for. RFC 9990 §3.5.2."""

ReportKind = Literal["dmarc", "tls", "none"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadReport:
    """A mail to the address of reports, read."""

    kind: ReportKind
    """`none`: it brings no report."""
    domain: str
    """Which it is about, lower case; "" when it does not say."""
    organization: str = ""
    report_id: str = ""
    begin_ms: int | None = None
    end_ms: int | None = None
    total: int = 0
    """Mails, or sessions."""
    passed: int = 0
    defects: tuple[str, ...] = ()
    refused: str = ""
    """Why nothing was read, one sentence."""
    sources: Mapping[str, SourceCounts] = field(default_factory=dict)
    """Of a DMARC report: its mail by host."""
    policies: tuple[Json, ...] = ()
    """Of a TLS report: what each policy led to."""


def read_report(opened: OpenedMail) -> ReadReport:
    """The report that the mail brings, or why it brings none. Never raises for what is in a mail.

    Takes up to a second for the largest: not to be called on the event loop.
    """
    if opened.defect is not None:
        return ReadReport(kind="none", domain="", defects=(opened.defect,), refused="The mail could not be read.")
    dmarc = read_aggregate_report(opened.parsed)
    if dmarc is not None and not dmarc.refused:
        return _dmarc(dmarc)
    tls = read_tls_report(opened.parsed)
    if tls is not None and not tls.refused:
        return _tls(tls)
    if dmarc is not None:
        return _dmarc(dmarc)
    if tls is not None:
        return _tls(tls)
    return ReadReport(kind="none", domain="", defects=("no_report",), refused="The mail brings no report.")


def _dmarc(report: AggregateReport) -> ReadReport:
    sources = count_sources(report)
    return ReadReport(
        kind="dmarc",
        domain=report.policy.domain,
        organization=_cut(report.organization or report.email),
        report_id=_cut(report.report_id),
        begin_ms=report.begin_ms,
        end_ms=report.end_ms,
        total=sum(one.messages for one in sources.values()),
        passed=sum(one.aligned for one in sources.values()),
        defects=report.defects,
        refused=report.refused,
        sources=sources,
    )


def _tls(report: TlsReport) -> ReadReport:
    succeeded = sum(one.succeeded for one in report.policies)
    return ReadReport(
        kind="tls",
        domain=next((one.domain for one in report.policies if one.domain), ""),
        organization=_cut(report.organization or report.contact),
        report_id=_cut(report.report_id),
        begin_ms=report.begin_ms,
        end_ms=report.end_ms,
        total=succeeded + sum(one.failed for one in report.policies),
        passed=succeeded,
        defects=report.defects,
        refused=report.refused,
        policies=tuple(_policy(one) for one in report.policies[:MAX_KEPT_POLICIES]),
    )


def _policy(policy: TlsPolicy) -> Json:
    failures = sorted(policy.failures, key=lambda one: -one.count)[:MAX_KEPT_FAILURES]
    return {
        "kind": _cut(policy.kind),
        "domain": _cut(policy.domain),
        "succeeded": policy.succeeded,
        "failed": policy.failed,
        "failures": [_failure(one) for one in failures],
    }


def _failure(failure: TlsFailure) -> Json:
    return {
        "kind": failure.kind[:MAX_REASON_CHARS],
        "count": failure.count,
        "host": failure.receiving_host[:MAX_REASON_CHARS],
        "reason": (failure.reason or failure.information)[:MAX_REASON_CHARS],
    }


def _cut(text: str) -> str:
    return text[:MAX_TEXT_CHARS]


# --- Who vouches for it ----------------------------------------------------------------------------------------------


def is_vouched_for(authentication: Authentication) -> bool:
    """Whether SPF or DKIM passed for a domain that goes with the mail's From: then it is the reporter's own.

    A domain without a DMARC record says nothing of alignment; one of the two names must then be the other, or above it.
    """
    dmarc = authentication.dmarc
    if dmarc.aligned:
        return True
    if dmarc.result != "none" or not dmarc.domain:
        return False
    passed = {one.domain for one in authentication.dkim if one.result == "pass"}
    if authentication.spf.result == "pass":
        passed.add(authentication.spf.domain)
    return any(_go_together(one, dmarc.domain) for one in passed)


def is_undecided(authentication: Authentication) -> bool:
    """Whether DNS did not answer, so that who vouches for the mail may be known a little later."""
    verdicts = {authentication.dmarc.result, authentication.spf.result, *(one.result for one in authentication.dkim)}
    return "temperror" in verdicts and not is_vouched_for(authentication)


def _go_together(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return "." in shorter and (longer == shorter or longer.endswith(f".{shorter}"))


# --- What is stored --------------------------------------------------------------------------------------------------


def report_key(opened: OpenedMail, read: ReadReport, origin: Origin) -> str:
    """Tells a copy of a report: who sent it, and the id that they gave it; without one, what is in the mail.

    Whether anybody vouches for it is part of it: else a stranger could send a report first, in another's name.
    """
    authentication = origin.authentication
    said: list[str] = [read.kind, read.domain, authentication.dmarc.domain, str(is_vouched_for(authentication))]
    digest = hashlib.sha256()
    if read.report_id:
        said += [read.organization, read.report_id, str(read.begin_ms)]
    else:
        said += [opened.parsed.subject] if opened.parsed.attachments else [opened.mail.id]
        for one in opened.parsed.attachments:
            digest.update(hashlib.sha256(one.content).digest())
    digest.update("\n".join(said).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def report_columns(opened: OpenedMail, read: ReadReport, origin: Origin) -> dict[str, Any]:
    """Columns of domain_reports, all that does not depend on what the store holds."""
    parsed, mail = opened.parsed, opened.mail
    sender = next((box.address for box in parsed.from_ if box.address), mail.envelope.mail_from)
    authentication = authentication_json(origin.authentication)
    return {
        "key": report_key(opened, read, origin),
        "kind": read.kind,
        "organization": read.organization,
        "report_id": read.report_id,
        "from_address": _cut(one_line(sender)),
        "subject": _cut(one_line(parsed.subject)),
        "begin_at": read.begin_ms,
        "end_at": read.end_ms,
        "total": read.total,
        "passed": read.passed,
        "refused": read.refused or None,
        "authentication": {
            "spf": authentication["spf"]["result"],
            "dkim": [{"result": one["result"], "domain": _cut(one["domain"])} for one in authentication["dkim"][:10]],
            "dmarc": authentication["dmarc"]["result"],
        },
        "policies": list(read.policies) or None,
    }
