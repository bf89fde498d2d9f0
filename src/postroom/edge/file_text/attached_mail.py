"""An attached mail as text: who wrote it to whom and when, what it says, and the names of what it carries."""

from datetime import UTC, datetime

from postroom.edge.file_text.given_file import GivenFile, TextOut
from postroom.edge.file_text.limits import MAX_LISTED
from postroom.mail.parse import parse_mail
from postroom.mail.values import Mailbox


def read_attached_mail(file: GivenFile, out: TextOut) -> None:
    """Nothing; the mail goes to `out`. What it carries is named, not opened: nesting ends here. Raises FullError."""
    mail = parse_mail(file.content)
    for name, value in (
        ("From", _show(mail.from_)),
        ("To", _show(mail.to)),
        ("Cc", _show(mail.cc)),
        ("Date", _show_date(mail.date_ms)),
        ("Subject", mail.subject),
    ):
        if value:
            out.write(f"{name}: {value}\n")
    out.write(f"\n{(mail.text or '').strip()}\n")
    if mail.attachments:
        out.write("\nAttachments:\n")
    for one in mail.attachments[:MAX_LISTED]:
        out.write(f"- {one.filename} ({one.content_type}, {len(one.content)} bytes)\n")
    if len(mail.attachments) > MAX_LISTED:
        out.note(f"Only the first {MAX_LISTED} attachments are named.", cut=True)


def _show(mailboxes: tuple[Mailbox, ...]) -> str:
    shown = ", ".join(str(one) for one in mailboxes[:MAX_LISTED])
    return f"{shown}, …" if len(mailboxes) > MAX_LISTED else shown


def _show_date(date_ms: int | None) -> str:
    if date_ms is None:
        return ""
    try:
        return datetime.fromtimestamp(date_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return ""
