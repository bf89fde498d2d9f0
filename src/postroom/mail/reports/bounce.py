"""Whether a mail is a report about an earlier one of ours, and what it says. RFC 3464 §1, RFC 6533 §1, plain words."""

from dataclasses import dataclass, replace

from postroom.mail.message_id import parse_message_ids
from postroom.mail.parse import parse_mail
from postroom.mail.reports.bounce_notice import read_notice
from postroom.mail.reports.bounce_recipients import describe_all, reported_recipients
from postroom.mail.reports.bounce_signs import HeaderSigns, read_signs
from postroom.mail.reports.bounce_text import TextReport, read_report_text
from postroom.mail.reports.bounce_words import CHALLENGES
from postroom.mail.reports.dsn import MAX_STATUS_CHARS, STATUS_TYPES, StatusReport, read_status_fields
from postroom.mail.reports.original import OriginalMail, read_original
from postroom.mail.reports.values import Bounce
from postroom.mail.values import ParsedMail

_MAX_NESTED_BYTES = 262_144
"""Of an attached report that is read: its own returned mail may be cut."""
_MAX_CHALLENGE_CHARS = 4_000
"""Of a report's words in which a challenge is looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    """A mail that is a report, before it is known whom it is about."""

    mail: ParsedMail
    signs: HeaderSigns
    report: TextReport
    status: StatusReport | None
    reasons: tuple[str, ...]


def read_bounce(mail: ParsedMail, *, mail_from: str | None) -> Bounce | None:
    """What the mail reports about an earlier one; None when it is no report of a mail system.

    mail_from: the reverse-path, "" for the null one, None when it is not known.
    Never raises. A mail of a person is no report, whatever it quotes or forwards, nor is an automatic answer or a
    challenge; a complaint is for complaint.py. An ordinary mail is told by its header alone.
    """
    signs = read_signs(mail, mail_from=mail_from)
    if signs is None:
        return None
    notice = read_notice(mail.text or "")
    if notice is not None:
        return notice
    reading = _read_report(mail, signs)
    if reading is None:
        return None
    bounce = _bounce(reading)
    if bounce.recipients:
        return bounce
    inner = _read_attached(mail)
    if inner is not None:
        return replace(_bounce(inner), signals=(*reading.reasons, "a report inside the report"))
    original = _original(reading)
    addressed = original.recipients if len(original.recipients) == 1 and signs.from_machine else ()
    return replace(bounce, recipients=describe_all(addressed, reading.report))


def _bounce(reading: _Reading) -> Bounce:
    """What a reading comes to."""
    original, status = _original(reading), reading.status
    return Bounce(
        recipients=reported_recipients(reading.signs, reading.report, status),
        original_message_id=original.message_id or _referred_id(reading),
        original_envelope_id=status.envelope_id if status else None,
        original_subject=original.subject,
        reporting_host=status.reporting_host if status else None,
        signals=reading.reasons,
    )


def _original(reading: _Reading) -> OriginalMail:
    """The mail that the report returns."""
    return read_original(reading.mail, returned=reading.report.returned, words=reading.report.words)


def _referred_id(reading: _Reading) -> str | None:
    """The id of the mail as the fields or the header of the report give it."""
    stated = parse_message_ids(reading.status.message_id or "") if reading.status else ()
    return next(iter((*stated, *reading.mail.in_reply_to)), None)


def _read_report(mail: ParsedMail, signs: HeaderSigns) -> _Reading | None:
    """The mail as a report; None when it is none by itself."""
    senders = (*mail.from_, *mail.reply_to)
    own = frozenset(box.address.lower() for box in (*mail.to, *mail.cc, *senders) if box.address)
    domain = senders[0].address.rpartition("@")[2] if senders and signs.from_machine else ""
    report = read_report_text(mail.text or "", own=own, local_domain=domain)
    status = _read_status(mail, report)
    reasons = _weigh(signs, report, status)
    if reasons is None or _is_challenge(report, status):
        return None
    return _Reading(mail=mail, signs=signs, report=report, status=status, reasons=reasons)


def _read_attached(mail: ParsedMail) -> _Reading | None:
    """The report that a gateway has wrapped into a mail of its own, as the first attached mail."""
    for attachment in mail.attachments:
        if attachment.content_type == "message/rfc822":
            inside = parse_mail(attachment.content[:_MAX_NESTED_BYTES])
            signs = read_signs(inside, mail_from=None)
            if signs is None or not signs.from_machine or not signs.has_subject:
                return None
            return _read_report(inside, signs)
    return None


def _read_status(mail: ParsedMail, report: TextReport) -> StatusReport | None:
    """The fields of the status part, or those in the text when there is no part."""
    for attachment in mail.attachments:
        if attachment.content_type in STATUS_TYPES:
            found = read_status_fields(attachment.content[:MAX_STATUS_CHARS].decode("utf-8", "replace"))
            if found is not None:
                return found
    if "-recipient:" not in report.words.lower():
        return None
    found = read_status_fields(report.words)
    groups = tuple(group for group in found.groups if group.address) if found else ()
    return replace(found, groups=groups, pasted=True) if found and groups else None


def _weigh(signs: HeaderSigns, report: TextReport, status: StatusReport | None) -> tuple[str, ...] | None:
    """Why this is a report; None when it is none.

    Who sent it, its subject, its fields and its words each say so; no one of them does alone. A mail that no mail
    system seems to have sent must say it in its subject and its first line, and name whom it is about.
    """
    has_fields = status is not None and bool(status.groups)
    reasons = list(signs.reasons)
    if has_fields:
        reasons.append("status fields")
    if report.opening:
        reasons.append(f"words: {report.opening}")
    opening = report.opening is not None
    if signs.from_machine and (has_fields or signs.failed_recipients):
        told = True
    elif signs.from_daemon:
        told = opening or signs.has_subject
    elif signs.null_path:  # an automatic answer may have it too
        told = opening + signs.has_subject + report.listed >= 2
    elif signs.is_report:
        told = opening and signs.has_subject
    else:
        told = signs.has_subject and (has_fields or (opening and not report.opening_line and report.listed))
    return tuple(reasons) if told else None


def _is_challenge(report: TextReport, status: StatusReport | None) -> bool:
    """Whether the mail asks its sender to prove something first."""
    words = [group.fields.get("diagnostic-code", "") for group in status.groups[:3]] if status else []
    text = " ".join((*words, report.words[:_MAX_CHALLENGE_CHARS])).lower()
    return any(phrase in text for phrase in CHALLENGES)
