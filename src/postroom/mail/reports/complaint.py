"""Complaints out of mail: feedback reports, whole or broken, and the forms that providers made up. RFC 5965 §2.

Nothing here is verified: anybody can write such a mail. It counts for something only once it is tied to a mail that was
really sent.
"""

from ipaddress import ip_address

from postroom.mail.address import parse_mailboxes
from postroom.mail.headers import decode_words, read_header_section
from postroom.mail.message_id import parse_message_ids
from postroom.mail.mime_type import parse_parameters
from postroom.mail.reports.complaint_forms import FoundReport, find_provider_form
from postroom.mail.reports.values import Complaint
from postroom.mail.values import ParsedAttachment, ParsedMail

REPORT_PART = "message/feedback-report"
"""RFC 5965 §7.1."""
DEFAULT_TYPE = "abuse"
"""What a report that states no type is about: RFC 5965 §7.3 names it first, and no provider sends others unnamed."""
KNOWN_FIELDS = frozenset(
    (
        *("feedback-type", "user-agent", "version", "original-envelope-id", "original-mail-from", "arrival-date"),
        *("received-date", "reporting-mta", "source-ip", "incidents", "authentication-results", "original-rcpt-to"),
        *("reported-domain", "reported-uri", "removal-recipient", "redacted-address", "abuse-type", "auth-failure"),
        *("delivery-result", "identity-alignment", "subscription-link", "source-port", "original-message-id"),
    )
)
"""RFC 5965 §3, RFC 6591 §3.1, RFC 6692 §2, and what is seen beside them; lower case."""
MIN_FIELDS_IN_TEXT = 3
"""Known fields in one block before lines of a text are taken for a report; people who write about reports quote one."""

_MAX_REPORT_BYTES = 65_536
"""Of one report part, or of a text that may hold one: reports are a few hundred bytes."""
_MAX_BLOCK_LINES = 60
"""Of a report within a text."""
_MAX_TYPE_CHARS = 40
_MAX_VALUE_CHARS = 998
"""Of one field. RFC 5322 §2.1.1."""
_TYPE_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_RETURNED = frozenset(
    ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
)
_REDACTED = frozenset(("redacted", "hidden", "undisclosed", "undisclosed-recipients", "removed"))

Fields = dict[str, list[str]]
"""Values of each field in order, by lower-case name."""


def read_complaint(mail: ParsedMail, *, mail_from: str | None = None) -> Complaint | None:
    """What a mail complains of, None for any other mail; never raises.

    mail_from: the reverse-path; None when it is not known.
    The type is the one stated, so `not-spam` (RFC 6430 §3) and `auth-failure` (RFC 6591 §3.1) come back too, though
    nobody complained. An ordinary mail costs a look at its type, its author and the kinds of its attachments.
    """
    found = _find_report(mail) or find_provider_form(mail, mail_from)
    if found is None:
        return None
    report = _fields_of(found.report)
    returned = _returned_header(mail)
    if found.returned:
        returned = {**_fields_of(found.returned), **returned}
    return Complaint(
        feedback_type=_feedback_type(report, found.feedback_type),
        original_recipient=found.recipient or _original_recipient(report, returned),
        original_message_id=_message_id(report, returned, mail.text or ""),
        original_mail_from=_mail_from(report, returned),
        original_subject=decode_words(_first(returned, "subject")) or None,
        source_ip=found.source_ip or _ip(_first(report, "source-ip")),
        user_agent=_first(report, "user-agent")[:_MAX_VALUE_CHARS] or None,
        signals=found.signals,
    )


# --- Where the report stands ------------------------------------------------------------------------------------------


def _find_report(mail: ParsedMail) -> FoundReport | None:
    """The machine-readable part, wherever it ended up; None when nothing says that this is a feedback report."""
    for attachment in mail.attachments:
        if attachment.content_type == REPORT_PART:
            return FoundReport(report=attachment.content[:_MAX_REPORT_BYTES], signals=(f"part: {REPORT_PART}",))
    declared = mail.content_type == "multipart/report" and _report_type(mail) == "feedback-report"
    for attachment in mail.attachments:
        if _may_hold_fields(attachment) and _known_fields(_fields_of(attachment.content)) >= MIN_FIELDS_IN_TEXT:
            return FoundReport(report=attachment.content, signals=("feedback fields in an attachment",))
    block = _report_in_text(mail.text or "", at_least=1 if declared else MIN_FIELDS_IN_TEXT)
    if block is not None and (declared or not mail.in_reply_to):  # an answer may quote the report it is about
        signal = "report-type: feedback-report" if declared else "feedback fields in the text"
        return FoundReport(report=block[0], returned=block[1], signals=(signal,))
    return FoundReport(signals=("report-type: feedback-report",)) if declared else None


def _report_type(mail: ParsedMail) -> str:
    return parse_parameters(mail.header("content-type") or "")[1].get("report-type", "").strip().lower()


def _may_hold_fields(attachment: ParsedAttachment) -> bool:
    """Whether it is a small text that names the field every report must have. RFC 5965 §3.1."""
    return (
        len(attachment.content) <= _MAX_REPORT_BYTES
        and attachment.content_type.startswith(("text/", "message/feedback", "application/octet-stream"))
        and b"feedback-type:" in attachment.content.lower()
    )


def _report_in_text(text: str, *, at_least: int) -> tuple[bytes, bytes] | None:
    """The block of lines around `Feedback-Type:` and the text after it, when enough of its fields are known ones."""
    text = text[:_MAX_REPORT_BYTES]
    if "eedback-" not in text:  # written with either capital, and all lower case
        return None
    at = -1 if text.lower().startswith("feedback-type:") else text.lower().find("\nfeedback-type:")
    if at < 0 and not text.lower().startswith("feedback-type:"):
        return None
    before = text[: at + 1].split("\n")[:-1][-_MAX_BLOCK_LINES:]
    after = text[at + 1 :].split("\n")
    first = len(before)
    while first and ":" in before[first - 1]:
        first -= 1
    last = 0
    while last < min(len(after), _MAX_BLOCK_LINES) and (":" in after[last] or after[last][:1] in {" ", "\t"}):
        last += 1
    report = "\n".join([*before[first:], *after[:last]]).encode("utf-8", "replace")
    if _known_fields(_fields_of(report)) < at_least:
        return None
    return report, _header_block(after[last:])


def _header_block(lines: list[str]) -> bytes:
    """The first run of lines that has a Message-ID, a From or a Received field: the header of the returned mail."""
    block = "\n".join(lines)
    for piece in block.split("\n\n", 20):
        if piece.lstrip().lower().startswith(("received:", "return-path:", "from:", "message-id:", "date:", "to:")):
            return piece.strip().encode("utf-8", "replace")
    return b""


def _known_fields(fields: Fields) -> int:
    return len(KNOWN_FIELDS.intersection(fields))


# --- What it says -----------------------------------------------------------------------------------------------------


def _fields_of(raw: bytes) -> Fields:
    fields: Fields = {}
    raw = raw[:_MAX_REPORT_BYTES].lstrip(b"\r\n \t")
    for name, value in read_header_section(raw).fields:
        fields.setdefault(name.lower(), []).append(value)
    return fields


def _returned_header(mail: ParsedMail) -> Fields:
    """Of the mail that is complained of; empty when the report does not bring it."""
    for attachment in mail.attachments:
        if attachment.content_type in _RETURNED:
            raw = attachment.content[:_MAX_REPORT_BYTES]
            fields = _fields_of(raw)
            if fields and "message-id" not in fields:  # some reporters leave an empty line inside the header
                body = read_header_section(raw.lstrip(b"\r\n \t")).body_start
                rest = _fields_of(raw.lstrip(b"\r\n \t")[body:])
                fields = {**rest, **fields} if "message-id" in rest else fields
            return fields
    return {}


def _first(fields: Fields, name: str) -> str:
    values = fields.get(name)
    return values[0] if values else ""


def _feedback_type(report: Fields, known: str) -> str:
    """One word of letters; RFC 5965 §7.3 lists them and lets more be registered."""
    stated = _first(report, "feedback-type").lower().replace("_", "-").split(";")[0].split()
    word = stated[0] if stated else ""
    if word and len(word) <= _MAX_TYPE_CHARS and _TYPE_LETTERS.issuperset(word):
        return word
    if word:
        return "other"
    return "auth-failure" if "auth-failure" in report else known or DEFAULT_TYPE


def _original_recipient(report: Fields, returned: Fields) -> str | None:
    """Who complained: as the report says, else the one recipient of the returned mail."""
    for name in ("original-rcpt-to", "removal-recipient"):
        for value in report.get(name, ()):
            if address := _address(value):
                return address
    for name in ("x-hmxmroriginalrecipient", "x-original-to", "delivered-to"):
        if address := _address(_first(returned, name)):
            return address
    boxes = [box for value in returned.get("to", ())[:1] for box in parse_mailboxes(value) if box.address]
    return _address(boxes[0].address) if len(boxes) == 1 else None


def _address(value: str) -> str | None:
    """`local@domain` out of a field, also with a type before it (`rfc822; a@b`); None where it was blacked out."""
    value = value[:_MAX_VALUE_CHARS].rpartition(";")[2].strip()
    boxes = parse_mailboxes(value) if value else ()
    address = boxes[0].address if boxes else ""
    local, _, domain = address.rpartition("@")
    return address if local and domain and local.lower() not in _REDACTED else None


def _mail_from(report: Fields, returned: Fields) -> str | None:
    for value in (_first(report, "original-mail-from"), _first(returned, "return-path")):
        if value.strip() == "<>":
            return ""
        if address := _address(value):
            return address
    return None


def _message_id(report: Fields, returned: Fields, text: str) -> str | None:
    for value in (_first(returned, "message-id"), _first(report, "original-message-id")):
        if ids := parse_message_ids(value):
            return ids[0]
    # AOL's words, before the report: "for an email message with the message-id of X received from".
    _, found, rest = text[:_MAX_REPORT_BYTES].partition("message-id of ")
    words = rest[:_MAX_VALUE_CHARS].split(None, 1) if found else []
    ids = parse_message_ids(words[0]) if words else ()
    return ids[0] if ids else None


def _ip(value: str) -> str | None:
    """The address at the front of `192.0.2.1 (host.example)` or `[192.0.2.1]`, written canonically."""
    words = value[:_MAX_VALUE_CHARS].replace("[", " ").replace("]", " ").split(None, 1)
    try:
        return str(ip_address(words[0].lower().removeprefix("ipv6:"))) if words else None
    except ValueError:
        return None
