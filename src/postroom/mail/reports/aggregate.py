"""DMARC aggregate reports out of mail: XML as it is, in gzip or in zip. RFC 7489 §7.2, RFC 9990 §3.

Nothing here is verified: anybody can write such a mail. Whoever acts on a report asks first whether the mail passed
DMARC for its sender (RFC 9990 §3.5.2), and whether it came to the address that the domain's record names.
"""

from dataclasses import replace

from postroom.mail.reports.aggregate_values import AggregateReport, ReportedPolicy
from postroom.mail.reports.aggregate_xml import NoReport, parse_aggregate_xml
from postroom.mail.reports.report_file import (
    MAX_SUBJECT_CHARS,
    ReportName,
    UnreadableReport,
    is_report_subject,
    read_report_name,
    unpack_report,
)
from postroom.mail.values import ParsedAttachment, ParsedMail

MAX_FILES = 5
"""Attachments of one mail that are tried."""

_TYPES = frozenset(
    (
        *("application/gzip", "application/x-gzip", "application/zip", "application/x-zip-compressed"),
        *("application/x-zip", "application/xml", "text/xml"),
    )
)
_ENDINGS = (".xml", ".xml.gz", ".zip", ".gz")


def read_aggregate_report(mail: ParsedMail) -> AggregateReport | None:
    """The report that a mail brings; None for any other mail; never raises.

    A file counts by its name (`receiver!domain!begin!end.xml.gz`), by the mail's subject (`Report Domain: …`), or,
    where the subject only speaks of DMARC, by what is in it. One that is named so and cannot be read (a bomb, a broken
    or locked file) comes back as a report with `refused` and what its name says. An ordinary mail costs a look at
    its subject and the names of its files.
    """
    if not mail.attachments:
        return None
    subject = mail.subject[:MAX_SUBJECT_CHARS].lower()
    declared = is_report_subject(subject)
    found: AggregateReport | None = None
    for attachment, name in _candidates(mail, files_count=declared or "dmarc" in subject):
        report = _read(attachment, name, declared=declared)
        if report is None:
            continue
        if found is not None and not found.refused:
            if not report.refused:
                return replace(found, defects=(*found.defects, "several_reports"))
        elif found is None or not report.refused:
            found = report
    return found


def _candidates(mail: ParsedMail, *, files_count: bool) -> list[tuple[ParsedAttachment, ReportName | None]]:
    """The files to try with what their names say. files_count: a plain file of a fitting kind is one to try."""
    found: list[tuple[ParsedAttachment, ReportName | None]] = []
    for attachment in mail.attachments:
        name = read_report_name(attachment.filename) if "!" in attachment.filename else None
        fits = name.kind != "json" if name is not None else files_count and _may_be_report(attachment)
        if fits:
            found.append((attachment, name))
            if len(found) == MAX_FILES:
                break
    return found


def _may_be_report(attachment: ParsedAttachment) -> bool:
    filename = attachment.filename.lower()
    if attachment.content_type.startswith("application/tlsrpt") or filename.endswith((".json", ".json.gz")):
        return False
    return attachment.content_type in _TYPES or filename.endswith(_ENDINGS)


def _read(attachment: ParsedAttachment, name: ReportName | None, *, declared: bool) -> AggregateReport | None:
    try:
        report = _first_report(unpack_report(attachment.content))
    except NoReport as reason:
        # TLS reports have the same subject, and may have the same packing.
        return _refused(str(reason), name) if name is not None and name.kind == "xml" else None
    except UnreadableReport as reason:
        return _refused(str(reason), name) if declared or name is not None else None
    if name is None or (report.begin_ms is not None and report.end_ms is not None):
        return report
    return replace(report, begin_ms=name.begin_ms, end_ms=name.end_ms)


def _first_report(files: tuple[bytes, ...]) -> AggregateReport:
    reason: UnreadableReport = NoReport("The packed file is empty.")
    for content in files:
        try:
            return parse_aggregate_xml(content)
        except NoReport as error:
            reason = error
    raise reason


def _refused(reason: str, name: ReportName | None) -> AggregateReport:
    return AggregateReport(
        organization=name.submitter if name else "",
        email="",
        report_id="",
        begin_ms=name.begin_ms if name else None,
        end_ms=name.end_ms if name else None,
        policy=ReportedPolicy(domain=name.domain if name else ""),
        defects=("unreadable",),
        refused=reason,
    )
