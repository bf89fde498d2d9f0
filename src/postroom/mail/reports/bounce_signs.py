"""What the header of a mail says about whether it is a report: a look that an ordinary mail costs next to nothing."""

from dataclasses import dataclass

from postroom.mail.address import parse_mailboxes
from postroom.mail.reports.bounce_words import DAEMON_NAMES, DAEMONS, FORWARDS, SUBJECTS
from postroom.mail.reports.dsn import MAX_REPORTED_RECIPIENTS, STATUS_TYPES
from postroom.mail.values import ParsedMail

_MAX_SUBJECT_CHARS = 1_000
_ASCII_SUBJECTS = tuple(phrase for phrase in SUBJECTS if phrase.isascii())
"""All that a subject in ASCII can hold: this is asked of every mail."""
_NULL_PATHS = frozenset({"", "<>", "<null>"})
"""How the null reverse-path is written down. RFC 5321 §4.5.5."""
_COMPLAINT_TYPE = "message/feedback-report"
"""RFC 5965 §2: a complaint, which complaint.py reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeaderSigns:
    """What speaks for a report before its text is read."""

    reasons: tuple[str, ...]
    """Each a short phrase."""
    has_subject: bool
    from_daemon: bool
    """Whether the sender's address or name is that of a mail system."""
    null_path: bool
    """Whether the reverse-path is null; that of an automatic answer may be too. RFC 3834 §3.3."""
    is_report: bool
    """Whether it is a multipart/report. RFC 6522 §3."""
    failed_recipients: tuple[str, ...] = ()
    """Of X-Failed-Recipients, which Exim and Gmail write."""

    @property
    def from_machine(self) -> bool:
        """Whether a mail system seems to have sent it."""
        return self.from_daemon or self.null_path or self.is_report or bool(self.failed_recipients)


def read_signs(mail: ParsedMail, *, mail_from: str | None) -> HeaderSigns | None:
    """What the header says for a report; None when it says nothing, or rules one out.

    mail_from: the reverse-path, "" for the null one; None when it is not known, Return-Path then stands for it.
    """
    path, failed = _read_fields(mail)
    null_path = _is_null_path(path if mail_from is None else mail_from)
    from_daemon = bool(mail.from_) and _is_daemon(mail.from_[0].address, mail.from_[0].name)
    types = {attachment.content_type for attachment in mail.attachments}
    is_report = mail.content_type == "multipart/report"
    subject = mail.subject[:_MAX_SUBJECT_CHARS].lower()
    has_subject = any(phrase in subject for phrase in (_ASCII_SUBJECTS if subject.isascii() else SUBJECTS))
    reasons = {
        "null return path": null_path,
        "failed recipients in the header": bool(failed),
        "sent by a mail system": from_daemon,
        "delivery status part": not types.isdisjoint(STATUS_TYPES),
        "report by its type": is_report,
        "subject of a report": has_subject,
    }
    if not any(reasons.values()) or _COMPLAINT_TYPE in types or (not from_daemon and subject.startswith(FORWARDS)):
        return None
    return HeaderSigns(
        reasons=tuple(reason for reason, holds in reasons.items() if holds),
        from_daemon=from_daemon,
        null_path=null_path,
        is_report=is_report,
        has_subject=has_subject,
        failed_recipients=failed,
    )


def _read_fields(mail: ParsedMail) -> tuple[str | None, tuple[str, ...]]:
    """Of the Return-Path fields the null one, or else the first, and the addresses of X-Failed-Recipients."""
    path: str | None = None
    failed: dict[str, None] = {}
    for name, value in mail.headers:
        length = len(name)
        if length == 11 and name.lower() == "return-path":
            if path is None or _is_null_path(value):
                path = value
        elif length == 19 and name.lower() == "x-failed-recipients" and len(failed) < MAX_REPORTED_RECIPIENTS:
            failed.update((box.address, None) for box in parse_mailboxes(value) if "@" in box.address)
    return path, tuple(failed)[:MAX_REPORTED_RECIPIENTS]


def _is_null_path(path: str | None) -> bool:
    """Whether the path is null, or the mail system's own, which some write for it; one that is not known is not."""
    if path is None:
        return False
    path = path.strip().lower()
    return path in _NULL_PATHS or path.lstrip("<").startswith("mailer-daemon")


def _is_daemon(address: str, name: str) -> bool:
    """Whether address or name is that of a mail system."""
    if address[:256].lower().startswith(DAEMONS):
        return True
    name = name[:256].lower()
    return bool(name) and any(word in name for word in DAEMON_NAMES)
