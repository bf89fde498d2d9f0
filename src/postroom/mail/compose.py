"""A draft made into the bytes of a mail: RFC 5322, MIME, RFC 2047 and RFC 2231, with nothing left to repair later."""

import time
from dataclasses import dataclass, field
from hashlib import sha256

from postroom.base.errors import BadInput
from postroom.base.limits import MAX_FILENAME_CHARS, MAX_HEADER_VALUE_BYTES, MAX_REFERENCES_SENT_BYTES
from postroom.mail.addr_spec import needs_smtputf8_path
from postroom.mail.header_encoding import check_no_injection, render_ids, render_mailboxes, render_unstructured
from postroom.mail.mime_parts import Part, file_part, is_free_boundary, multipart, text_part
from postroom.mail.values import Mailbox

MAX_ID_WRITTEN_BYTES = 900
"""A longer id of References or In-Reply-To is left out: with its field's name it would not fit RFC 5322 §2.1.1."""
MAX_HEADER_NAME_CHARS = 76
"""Of a custom header field."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_OWN_FIELDS = frozenset({
    "from", "sender", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references",
    "mime-version", "received", "received-spf", "return-path", "delivered-to", "dkim-signature", "domainkey-signature",
    "authentication-results",
})  # fmt: skip
_OWN_PREFIXES = ("content-", "arc-", "resent-")


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftAttachment:
    """A file to go with a mail."""

    filename: str
    """As people see it, in any script; "" for none."""
    content_type: str
    """`type/subtype`, with parameters when it has any."""
    content: bytes = field(repr=False)
    content_id: str | None = None
    """What `cid:` in the HTML refers to, with or without angle brackets. RFC 2392 §2."""
    inline: bool = False
    """Shown inside the text rather than listed beside it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """Everything that a mail is to say. Bcc is not here: it is the envelope's business and never written."""

    from_: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    text: str
    """Plain text with any newlines; "" when there is only HTML."""
    message_id: str
    """With its angle brackets."""
    date_ms: int
    """Milliseconds since 1970 UTC."""
    cc: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    html: str | None = None
    attachments: tuple[DraftAttachment, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    """Oldest first, verbatim; cut to base.limits.MAX_REFERENCES_SENT_BYTES when written."""
    headers: tuple[tuple[str, str], ...] = ()
    """The caller's own fields, `X-…` or such as Auto-Submitted and List-Unsubscribe."""


def compose(draft: Draft) -> bytes:
    """The mail: CRLF lines of at most 998 bytes, pure 7-bit unless `needs_smtputf8(draft)`.

    The same draft gives the same bytes. Bodies are 7bit, quoted-printable or base64; text and HTML become
    multipart/alternative, images that the HTML shows multipart/related, other files multipart/mixed.
    Raises: BadInput naming the field, for line breaks or NUL in a header value, an address or a file name, for an
    address or media type that is none, and for a custom header that this writer or a mail server sets itself.
    Source: RFC 5322 §3.6, RFC 2045 §5, RFC 2046 §5.1, RFC 2047 §5, RFC 2231 §3.
    """
    body = _body(draft)
    head = _address_fields(draft) + _trace_fields(draft) + _custom_fields(draft.headers)
    return f"{head}MIME-Version: 1.0\r\n{body.headers}\r\n".encode() + body.body


def redated(raw: bytes, date_ms: int) -> bytes:
    """A mail that `compose` made, with another Date; nothing else in it changes. RFC 5322 §3.6.1.

    Raises: ValueError for bytes that hold no Date of this writer, which is a slip of ours.
    """
    head, gap, body = raw.partition(b"\r\n\r\n")
    before, mark, rest = head.partition(b"\r\nDate: ")
    if not mark:
        raise ValueError("these bytes were not composed here")
    _, end, after = rest.partition(b"\r\n")
    return before + mark + _date(date_ms).encode() + end + after + gap + body


def needs_smtputf8(draft: Draft) -> bool:
    """Whether the composed mail has UTF-8 in its header section and so needs RFC 6531 all the way.

    Only local parts that are not ASCII do that; internationalised domains are written as A-labels.
    """
    mailboxes = (draft.from_, *draft.to, *draft.cc, *draft.reply_to)
    return any(needs_smtputf8_path(mailbox.address) for mailbox in mailboxes)


def cut_references(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The chain as it is sent: all of it, or the first id and as many of the newest as the bound holds.

    ids: oldest first. Source: RFC 5322 §3.6.4; the bound is base.limits.MAX_REFERENCES_SENT_BYTES.
    """
    room = MAX_REFERENCES_SENT_BYTES
    if sum(map(len, ids)) + 3 * len(ids) <= room:
        return ids
    room -= len(ids[0]) + 3
    kept: list[str] = []
    for message_id in reversed(ids[1:]):
        room -= len(message_id) + 3
        if room < 0:
            break
        kept.append(message_id)
    return (ids[0], *reversed(kept))


def _address_fields(draft: Draft) -> str:
    fields = render_mailboxes("From", (draft.from_,), "from")
    if draft.to:
        fields += render_mailboxes("To", draft.to, "to")
    elif not draft.cc:
        fields += "To: undisclosed-recipients:;\r\n"
    if draft.cc:
        fields += render_mailboxes("Cc", draft.cc, "cc")
    if draft.reply_to:
        fields += render_mailboxes("Reply-To", draft.reply_to, "replyTo")
    return fields


def _trace_fields(draft: Draft) -> str:
    _check_value_size(draft.subject, "subject")
    fields = render_unstructured("Subject", draft.subject, "subject") if draft.subject else ""
    fields += f"Date: {_date(draft.date_ms)}\r\nMessage-ID: {_checked_message_id(draft.message_id)}\r\n"
    utf8 = needs_smtputf8(draft)
    parent = (draft.in_reply_to,) if draft.in_reply_to else ()
    parents = _writable_ids(parent, "inReplyTo", utf8=utf8)
    if parents:
        fields += render_ids("In-Reply-To", parents)
    chain = _writable_ids(draft.references, "references", utf8=utf8)
    if chain:
        fields += render_ids("References", cut_references(chain))
    return fields


def _custom_fields(headers: tuple[tuple[str, str], ...]) -> str:
    fields = ""
    for name, value in headers:
        param = f"headers.{name[:MAX_HEADER_NAME_CHARS]}"
        lowered = name.lower()
        # RFC 5322 §3.6.8: ftext is printable ASCII without the colon.
        if not (0 < len(name) <= MAX_HEADER_NAME_CHARS and all("!" <= c <= "~" and c != ":" for c in name)):
            raise BadInput(
                f"{name[:100]!r} is not a header field's name.",
                param="headers",
                fix="Use letters, digits and hyphens, such as X-Order-Id.",
            )
        if lowered in _OWN_FIELDS or lowered.startswith(_OWN_PREFIXES):
            raise BadInput(
                f"The {name} header cannot be set by hand.",
                param=param,
                code="reserved_header",
                fix="Use the message's own fields for it, or a name that begins with X-.",
            )
        _check_value_size(value, param)
        fields += render_unstructured(name, value, param)
    return fields


def _body(draft: Draft) -> Part:
    files = [
        file_part(
            attachment.content,
            attachment.content_type,
            filename=_checked_filename(attachment.filename, f"attachments[{n}].filename"),
            content_id=attachment.content_id,
            inline=attachment.inline,
            param=f"attachments[{n}]",
        )
        for n, attachment in enumerate(draft.attachments)
    ]
    plain = text_part(draft.text, "plain") if draft.text or draft.html is None else None
    html = None if draft.html is None else text_part(draft.html, "html")
    leaves = [part for part in (plain, html, *files) if part is not None]
    if len(leaves) == 1 and not files:
        return leaves[0]
    stem = _boundary_stem(draft.message_id, leaves)
    shown = [] if html is None else [n for n, a in enumerate(draft.attachments) if a.inline and a.content_id]
    beside = [files[n] for n in range(len(files)) if n not in shown]
    if html is not None and shown:
        images = [files[n] for n in shown]
        html = multipart("related", [html, *images], stem + "r", ';\r\n type="text/html"')
    texts = [part for part in (plain, html) if part is not None]
    body = texts[0] if len(texts) == 1 else multipart("alternative", texts, stem + "a")
    return multipart("mixed", [body, *beside], stem + "m") if beside else body


def _boundary_stem(message_id: str, parts: list[Part]) -> str:
    # "=_" occurs in neither base64 nor quoted-printable; a 7-bit part could still hold a guess of its author's.
    salt = 0
    while True:
        stem = "=_" + sha256(f"{salt} {message_id}".encode("utf-8", "replace")).hexdigest()[:24]
        if is_free_boundary(stem, parts):
            return stem
        salt += 1


def _date(date_ms: int) -> str:
    """RFC 5322 §3.3, in UTC, whatever the locale."""
    try:
        t = time.gmtime(date_ms // 1000)
    except (OverflowError, ValueError, OSError) as error:
        raise BadInput(f"{date_ms} is not a moment.", param="date", fix="Give milliseconds since 1970.") from error
    clock = f"{t.tm_hour:02d}:{t.tm_min:02d}:{t.tm_sec:02d}"
    return f"{_DAYS[t.tm_wday]}, {t.tm_mday:02d} {_MONTHS[t.tm_mon - 1]} {t.tm_year:04d} {clock} +0000"


def _checked_message_id(message_id: str) -> str:
    inner = message_id[1:-1]
    framed = message_id[:1] == "<" and message_id[-1:] == ">" and "@" in inner
    clean = inner.isascii() and inner.isprintable() and not any(c in inner for c in "<> ")
    if not framed or not clean or len(message_id) > MAX_ID_WRITTEN_BYTES:
        raise BadInput(
            f"{message_id[:100]!r} is not a Message-ID.", param="messageId", fix="Give one such as <uuid@domain>."
        )
    return message_id


def _writable_ids(ids: tuple[str, ...], param: str, *, utf8: bool) -> tuple[str, ...]:
    # An id in raw UTF-8 would make the whole mail undeliverable where SMTPUTF8 is not offered: the chain does without.
    for message_id in ids:
        check_no_injection(message_id, param)
    return tuple(
        i for i in ids if i.strip() and len(i) <= MAX_ID_WRITTEN_BYTES and (i.isascii() or _fits(i, utf8=utf8))
    )


def _fits(message_id: str, *, utf8: bool) -> bool:
    return utf8 and message_id.isprintable() and len(message_id.encode()) <= MAX_ID_WRITTEN_BYTES


def _checked_filename(filename: str, param: str) -> str:
    if len(filename) > MAX_FILENAME_CHARS:
        raise BadInput(
            f"{param} is longer than {MAX_FILENAME_CHARS} characters.", param=param, fix="Give the file a shorter name."
        )
    return filename


def _check_value_size(value: str, param: str) -> None:
    if len(value) > MAX_HEADER_VALUE_BYTES:
        raise BadInput(f"{param} is longer than {MAX_HEADER_VALUE_BYTES} characters.", param=param, fix="Shorten it.")
