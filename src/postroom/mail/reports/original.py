"""What a report returns of the mail it is about: the whole mail, its header, or a few fields. RFC 3462 §2."""

from dataclasses import dataclass

from postroom.mail.address import parse_mailboxes
from postroom.mail.headers import decode_words, read_header_section
from postroom.mail.message_id import parse_message_ids
from postroom.mail.reports.bounce_words import RETURNED_FIELDS
from postroom.mail.values import ParsedMail

_MAX_HEADER_BYTES = 65_536
"""Of a returned mail that are read."""
_MAX_LINES_BEFORE = 12
"""Lines between the announcement of a returned mail and its first field."""
_MAX_NAME_BYTES = 64
"""Of the first field's name."""
_MAX_RECIPIENTS = 100
_TYPES = frozenset(
    {
        "message/rfc822",
        "message/global",
        "message/partial",
        "message/disposition-notification",
        "message/rfc822-headers",
        "message/global-headers",
        "text/rfc822-headers",
        "text/rfc822-header",
        "text/rfc822",
    }
)
"""Content types of what is returned (RFC 3462 §2, RFC 6533 §5), or names it (RFC 8098 §3)."""
_OUTLINE = ("subject:", "subj:", "with subject", "message-id:", "message id:")


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginalMail:
    """The mail that a report is about, as far as it is returned."""

    message_id: str | None = None
    """With angle brackets."""
    subject: str | None = None
    recipients: tuple[str, ...] = ()
    """Of its To field."""


def read_original(mail: ParsedMail, *, returned: str, words: str) -> OriginalMail:
    """What is known of the mail that the report is about; nothing in it when nothing is.

    returned: the text of the report from where it announces the returned mail; "" for none.
    words: the text before that, in which some systems name subject and id.
    """
    found = OriginalMail()
    for attachment in mail.attachments:
        if attachment.content_type in _TYPES or _is_header_file(attachment.content_type, attachment.content):
            found = _joined(found, _read_fields(attachment.content[:_MAX_HEADER_BYTES]))
    if found.message_id is None and returned:
        found = _joined(found, _read_fields(_from_first_field(returned).encode("utf-8", "replace")))
    if found.message_id is None or found.subject is None:
        found = _joined(found, _read_outline(words))
    return found


def _joined(first: OriginalMail, second: OriginalMail) -> OriginalMail:
    """What the first says, and what only the second does."""
    return OriginalMail(
        message_id=first.message_id or second.message_id,
        subject=first.subject or second.subject,
        recipients=first.recipients or second.recipients,
    )


def _is_header_file(content_type: str, content: bytes) -> bool:
    """Whether a text file is a header section: it begins with a field, and has one that relays write."""
    if content_type != "text/plain":
        return False
    name, colon, _ = content[:_MAX_NAME_BYTES].lstrip().partition(b":")
    return bool(colon and name) and b" " not in name and b"received:" in content[:_MAX_HEADER_BYTES].lower()


def _read_fields(content: bytes) -> OriginalMail:
    """The fields of a returned header section."""
    fields = {name.lower(): value for name, value in reversed(read_header_section(content.lstrip()).fields)}
    subject = decode_words(fields["subject"]).strip() if "subject" in fields else None
    to = parse_mailboxes(fields.get("to", ""))[:_MAX_RECIPIENTS]
    return OriginalMail(
        message_id=next(
            iter(parse_message_ids(fields.get("message-id") or fields.get("original-message-id", ""))), None
        ),
        subject=subject or None,
        recipients=tuple(box.address for box in to if "@" in box.address),
    )


def _from_first_field(returned: str) -> str:
    """The returned text from its first header field on, without the marks of a quote; "" when there is none."""
    lines = returned[:_MAX_HEADER_BYTES].split("\n")
    for number, line in enumerate(lines[:_MAX_LINES_BEFORE]):
        name, colon, _ = line.lstrip("> ").partition(":")
        if not colon or not name or " " in name or not name.isascii():
            continue
        if line.lower().lstrip("> ").startswith(RETURNED_FIELDS) or _has_field(lines, number + 1):
            kept = lines[number:]
            return "\n".join(part.removeprefix(">") for part in kept) if line.startswith(">") else "\n".join(kept)
    return ""


def _has_field(lines: list[str], number: int) -> bool:
    """Whether there is such a line, and it looks like a field or the rest of one."""
    if number >= len(lines) or not lines[number]:
        return False
    name, colon, _ = lines[number].lstrip("> ").partition(":")
    return lines[number][0] in " \t" or bool(colon and name and " " not in name)


def _read_outline(words: str) -> OriginalMail:
    """Subject and id as the words of the report name them, each on a line of its own."""
    subject: str | None = None
    message_id: str | None = None
    for line in words.split("\n"):
        stripped = line.strip()
        lowered = stripped.lower()
        if not lowered.startswith(_OUTLINE):
            continue
        value = stripped.partition(":")[2].strip() if ":" in stripped else ""
        if lowered.startswith("message"):
            message_id = message_id or next(iter(parse_message_ids(value)), None)
        elif value and subject is None:
            subject = value.strip("'\"")
    return OriginalMail(message_id=message_id, subject=subject)
