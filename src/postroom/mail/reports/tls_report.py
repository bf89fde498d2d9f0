"""TLS reports out of mail: whether other servers could reach ours by TLS. RFC 8460 §4, §5.

Nothing here is verified: anybody can write such a mail (RFC 8460 §3 asks for a DKIM signature of the sender).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from postroom.mail.mime_type import parse_parameters
from postroom.mail.reports.report_file import (
    ReportName,
    UnreadableReport,
    canonical_ip,
    is_report_subject,
    one_line,
    read_report_name,
    unpack_report,
)
from postroom.mail.values import ParsedAttachment, ParsedMail

MAX_FILES = 5
"""Attachments of one mail that are tried."""
MAX_JSON_MARKS = 500_000
"""Commas, colons and opening brackets of one report, strings counted in: each may become an object of 100 bytes."""
MAX_POLICIES = 1_000
"""Of one report. A report is about one domain, and so about a few policies."""
MAX_FAILURES = 1_000
"""Kinds of failure under one policy."""
MAX_LINES = 100
"""Lines of a policy, and hosts of one."""
MAX_VALUE_CHARS = 1_000
"""Of one value."""
MAX_COUNT = 1_000_000_000
"""Sessions in one number; a larger one is a mistake or a lie."""

_TYPES = frozenset(("application/tlsrpt+gzip", "application/tlsrpt+json", "application/tlsrpt"))
_PACKED_TYPES = frozenset(
    ("application/gzip", "application/x-gzip", "application/json", "application/zip", "application/x-zip-compressed")
)
_KEYS = frozenset(("organization-name", "report-id", "date-range", "policies"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsFailure:
    """Sessions that failed alike. RFC 8460 §4.4."""

    kind: str
    """`result-type`: `starttls-not-supported`, `certificate-expired`, …; lower case. RFC 8460 §4.3."""
    count: int
    sending_ip: str = ""
    """Written canonically; "" when not stated."""
    receiving_host: str = ""
    receiving_helo: str = ""
    receiving_ip: str = ""
    information: str = ""
    reason: str = ""
    """`failure-reason-code`, in the words of the sender."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsPolicy:
    """What one policy led to. RFC 8460 §4.2, §4.4."""

    kind: str
    """`sts`, `tlsa`, `no-policy-found`; lower case, and as the report has it when it is something else."""
    domain: str
    """Lower case."""
    succeeded: int
    """Sessions."""
    failed: int
    """Sessions."""
    lines: tuple[str, ...] = ()
    """The policy as it was found: lines of an MTA-STS policy, or TLSA records."""
    hosts: tuple[str, ...] = ()
    """Patterns of hosts that the policy allows."""
    failures: tuple[TlsFailure, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsReport:
    """One sender's account of its sessions with a domain's servers, over some hours. Anybody can write one."""

    organization: str
    contact: str
    report_id: str
    begin_ms: int | None
    end_ms: int | None
    """Milliseconds since 1970 UTC; None when neither the report nor its file name says."""
    policies: tuple[TlsPolicy, ...] = field(default=(), repr=False)
    defects: tuple[str, ...] = ()
    """What was wrong or went over a bound, one short code each: `bad_policy`, `bad_count`, `too_many_policies`,
    `unreadable`."""
    refused: str = ""
    """Why nothing was read (a bomb, a broken file), one sentence; "" for a report that was read."""


def read_tls_report(mail: ParsedMail) -> TlsReport | None:
    """The report that a mail brings; None for any other mail; never raises.

    A file counts by its type (`application/tlsrpt+gzip`), by its name (`sender!domain!begin!end.json.gz`), or, in a
    mail that says that it brings a report, by what is in it. One that is typed or named so and cannot be read (a bomb,
    a broken file) comes back as a report with `refused` and what its name says. An ordinary mail costs a look at its
    type, its subject and the names and types of its files.
    """
    if not mail.attachments:
        return None
    declared = _is_declared(mail)
    found: TlsReport | None = None
    tried = 0
    for attachment in mail.attachments:
        name = read_report_name(attachment.filename) if "!" in attachment.filename else None
        typed = attachment.content_type in _TYPES or (name is not None and name.kind == "json")
        if not (typed or (declared and _may_be_report(attachment, name))):
            continue
        report = _read(attachment, name, typed=typed)
        if report is not None and not report.refused:
            return report
        found = found or report
        tried += 1
        if tried == MAX_FILES:
            break
    return found


def _is_declared(mail: ParsedMail) -> bool:
    if mail.content_type == "multipart/report":
        return parse_parameters(mail.header("content-type") or "")[1].get("report-type", "").strip().lower() == "tlsrpt"
    return is_report_subject(mail.subject)


def _may_be_report(attachment: ParsedAttachment, name: ReportName | None) -> bool:
    """Whether a file of a mail that brings some report may be one of TLS; a DMARC report is named as XML."""
    if name is not None:
        return name.kind != "xml"
    return attachment.content_type in _PACKED_TYPES or attachment.filename.lower().endswith((".json", ".gz", ".zip"))


def _read(attachment: ParsedAttachment, name: ReportName | None, *, typed: bool) -> TlsReport | None:
    """The report in a file; None when it is something else and does not claim to be one."""
    try:
        report = parse_tls_json(b"".join(unpack_report(attachment.content)[:1]))
    except UnreadableReport as reason:
        return _refused(str(reason), name) if typed else None
    if name is None or (report.begin_ms is not None and report.end_ms is not None):
        return report
    return replace(report, begin_ms=name.begin_ms, end_ms=name.end_ms)


def _refused(reason: str, name: ReportName | None) -> TlsReport:
    return TlsReport(
        organization=name.submitter if name else "",
        contact="",
        report_id="",
        begin_ms=name.begin_ms if name else None,
        end_ms=name.end_ms if name else None,
        defects=("unreadable",),
        refused=reason,
    )


# --- What the JSON says -----------------------------------------------------------------------------------------------


def parse_tls_json(content: bytes) -> TlsReport:
    """What the report says. RFC 8460 §4.4.

    content: the whole document, unpacked.
    Raises: UnreadableReport when it is no JSON, too large, or about something else. What is missing is "", 0 or None,
    and policies that are none are left out with a defect.
    """
    marks = sum(map(content.count, (b",", b":", b"[", b"{")))
    if marks > MAX_JSON_MARKS:
        raise UnreadableReport("The JSON has too many values.")
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableReport("The file is no JSON, or broken or cut short.") from None
    if not isinstance(said, Mapping) or _KEYS.isdisjoint(said):
        raise UnreadableReport("The JSON is about something other than TLS.")
    span = _mapping(said.get("date-range"))
    listed = _listed(said.get("policies"))
    defects: dict[str, None] = {}
    policies = [_policy(one, defects) for one in listed[:MAX_POLICIES] if isinstance(one, Mapping)]
    if len(listed) > MAX_POLICIES:
        defects["too_many_policies"] = None
    if len(policies) < len(listed[:MAX_POLICIES]) or not listed:
        defects["bad_policy"] = None
    return TlsReport(
        organization=_text(said.get("organization-name")),
        contact=_text(said.get("contact-info")),
        report_id=_text(said.get("report-id")),
        begin_ms=_milliseconds(span.get("start-datetime")),
        end_ms=_milliseconds(span.get("end-datetime")),
        policies=tuple(policies),
        defects=tuple(defects),
    )


def _policy(said: Mapping[str, Any], defects: dict[str, None]) -> TlsPolicy:
    policy, summary = _mapping(said.get("policy")), _mapping(said.get("summary"))
    failures = _listed(said.get("failure-details"))[:MAX_FAILURES]
    return TlsPolicy(
        kind=_text(policy.get("policy-type")).lower(),
        domain=_text(policy.get("policy-domain")).lower().removesuffix("."),
        succeeded=_count(summary.get("total-successful-session-count"), defects),
        failed=_count(summary.get("total-failure-session-count"), defects),
        lines=_texts(policy.get("policy-string")),
        hosts=_texts(policy.get("mx-host")),
        failures=tuple(_failure(one, defects) for one in failures if isinstance(one, Mapping)),
    )


def _failure(said: Mapping[str, Any], defects: dict[str, None]) -> TlsFailure:
    return TlsFailure(
        kind=_text(said.get("result-type")).lower(),
        count=_count(said.get("failed-session-count"), defects),
        sending_ip=canonical_ip(_text(said.get("sending-mta-ip"))),
        receiving_host=_text(said.get("receiving-mx-hostname")).lower().removesuffix("."),
        receiving_helo=_text(said.get("receiving-mx-helo")),
        receiving_ip=canonical_ip(_text(said.get("receiving-ip"))),
        information=_text(said.get("additional-information")),
        reason=_text(said.get("failure-reason-code")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: object) -> list[Any]:
    """The list; one value alone is one of one, for senders differ on which fields are lists."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _text(value: object) -> str:
    return one_line(value[:MAX_VALUE_CHARS]) if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    texts: Iterable[str] = (_text(one) for one in _listed(value)[:MAX_LINES])
    return tuple(text for text in texts if text)


def _count(value: object, defects: dict[str, None]) -> int:
    if value is None:
        return 0
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT:
        return value
    defects["bad_count"] = None
    return 0


def _milliseconds(value: object) -> int | None:
    """Of a time as RFC 3339 §5.6 writes it; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(_text(value))
        since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    except (ValueError, OverflowError):
        return None
    return since // timedelta(milliseconds=1)
