"""A mail as its reader sees it: bytes in, ParsedMail out."""

from functools import lru_cache
from typing import NamedTuple

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.address import parse_mailboxes
from postroom.mail.charsets import decode_text
from postroom.mail.date import parse_date
from postroom.mail.flowed import unwrap_flowed
from postroom.mail.headers import decode_words, read_header_section
from postroom.mail.html_hidden import may_hide
from postroom.mail.html_text import read_html, text_to_html
from postroom.mail.message_id import parse_message_ids
from postroom.mail.mime import Part, read_structure
from postroom.mail.mime_type import clean_filename, made_up_filename, parse_parameters, text_parameter
from postroom.mail.values import Mailbox, ParsedAttachment, ParsedMail

_MAX_BYTES_PER_CHAR = 4
"""Of every charset that is read, stateful ones aside: enough bytes for MAX_TEXT_CHARS."""
_MAX_CONTENT_ID_CHARS = 998
"""RFC 5322 §2.1.1."""
_SHORT_CHARS = 64
"""`inline` and its like stand in most attachments, and are read once."""
_ATTACHED_MAIL = frozenset(("message/rfc822", "message/global"))


class _Leaf(NamedTuple):
    """A part that is not made of parts."""

    part: Part
    alternative: int
    """Which multipart/alternative it stands in, the outermost one counted; 0 for none."""


class _Body(NamedTuple):
    """A part that is text of the mail."""

    text: str
    is_html: bool
    alternative: int


def parse_mail(raw: bytes) -> ParsedMail:
    """What the mail says; never raises, whatever the bytes are.

    raw: the whole mail as received; lines in CR LF, LF or CR. Takes time linear in its size, and copies each part at
    most once. What is broken or over a bound of base/limits.py is named in `defects`, and the rest is read.
    """
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    structure = read_structure(raw)
    defects = dict.fromkeys(structure.defects)
    bodies: list[_Body] = []
    attachments: list[ParsedAttachment] = []
    for leaf in _leaves(structure.root):
        if _is_body(leaf.part, is_root=leaf.part is structure.root):
            body = _read_body(raw, leaf, defects)
            if body is not None:
                bodies.append(body)
        else:
            attachments.append(_read_attachment(raw, leaf.part, len(attachments) + 1, defects))
    text, html, text_is_from_html = _join_bodies(bodies, defects)
    if html is not None and any(attachment.content_id for attachment in attachments):
        attachments = [_shown_inline(attachment, html) for attachment in attachments]
    headers = [(name, decode_words(value)) for name, value in structure.fields]
    shown = _first_values(headers)
    coded = _first_values(structure.fields)
    return ParsedMail(
        subject=shown.get("subject", ""),
        from_=parse_mailboxes(coded.get("from", "")),
        sender=parse_mailboxes(coded.get("sender", "")),
        reply_to=parse_mailboxes(coded.get("reply-to", "")),
        to=_all_mailboxes(structure.fields, coded, "to"),
        cc=_all_mailboxes(structure.fields, coded, "cc"),
        bcc=_all_mailboxes(structure.fields, coded, "bcc"),
        date_ms=parse_date(shown["date"]) if "date" in shown else None,
        message_id=next(iter(parse_message_ids(shown.get("message-id", ""))), None),
        in_reply_to=parse_message_ids(shown.get("in-reply-to", "")),
        references=parse_message_ids(shown.get("references", "")),
        text=text,
        text_is_from_html=text_is_from_html,
        html=html,
        attachments=tuple(attachments),
        headers=tuple(headers),
        content_type=structure.root.content_type,
        defects=tuple(defects),
    )


def _first_values(fields: list[tuple[str, str]]) -> dict[str, str]:
    """The first value of each field, by lower-case name: the one that counts. RFC 5322 §3.6."""
    return {name.lower(): value for name, value in reversed(fields)}


def _all_mailboxes(fields: list[tuple[str, str]], first: dict[str, str], wanted: str) -> tuple[Mailbox, ...]:
    """The mailboxes of every field of that name: some writers give each recipient a field."""
    if wanted not in first:
        return ()
    return parse_mailboxes(", ".join([value for name, value in fields if name.lower() == wanted]))


def _leaves(root: Part) -> list[_Leaf]:
    """The parts that hold something, in order, without recursion. An alternative's number is its root's place."""
    found: list[_Leaf] = []
    alternatives = 0
    todo: list[tuple[Part, int]] = [(root, 0)]
    while todo:
        part, alternative = todo.pop()
        if not part.children:
            found.append(_Leaf(part=part, alternative=alternative))
            continue
        if part.content_type == "multipart/alternative" and not alternative:
            alternatives += 1
            alternative = alternatives
        todo.extend((child, alternative) for child in reversed(part.children))
    return found


def _disposition(part: Part) -> tuple[str, dict[str, str]]:
    """The disposition's word, lower case, and its parameters. RFC 2183 §2."""
    value = part.fields.get("content-disposition")
    if not value:
        return "", {}
    return _read_short_parameters(value) if len(value) <= _SHORT_CHARS else parse_parameters(value)


_read_short_parameters = lru_cache(maxsize=256)(parse_parameters)


def _is_body(part: Part, *, is_root: bool) -> bool:
    """Whether the part is text to be read in place: text/plain or text/html that is no file.

    A multipart that could not be taken apart is shown as the text it is. A mail that is one text part is read as
    such even if that has a name, unless it says that it is an attachment.
    """
    if part.is_multipart:
        return True
    if part.content_type not in {"text/plain", "text/html"}:
        return False
    disposition, parameters = _disposition(part)
    if disposition == "attachment":
        return False
    return is_root or not _filename(part, parameters)


def _filename(part: Part, disposition: dict[str, str]) -> str:
    """The file name that the part gives, cleaned; "" when it gives none. RFC 2183 §2.3."""
    name = text_parameter(disposition, "filename") or text_parameter(part.parameters, "name")
    return clean_filename(name) if name else ""


def _read_body(raw: bytes, leaf: _Leaf, defects: dict[str, None]) -> _Body | None:
    """The text of a part; None when it is empty and shows nothing."""
    part = leaf.part
    content, defect = part.content(raw)
    if defect:
        defects[defect] = None
    if len(content) > MAX_TEXT_CHARS * _MAX_BYTES_PER_CHAR:
        content = content[: MAX_TEXT_CHARS * _MAX_BYTES_PER_CHAR]
        defects["text_too_long"] = None
    text, clean = decode_text(content, part.parameters.get("charset"))
    if not clean:
        defects["bad_charset"] = None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if part.is_multipart:
        return _Body(text=text, is_html=False, alternative=leaf.alternative) if text.strip() else None
    is_html = part.content_type == "text/html"
    if not is_html and part.parameters.get("format", "").lower() == "flowed":
        text = unwrap_flowed(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
    return _Body(text=text, is_html=is_html, alternative=leaf.alternative)


def _read_attachment(raw: bytes, part: Part, number: int, defects: dict[str, None]) -> ParsedAttachment:
    """The part as a file. number: of the attachment in its mail, from 1."""
    content, defect = part.content(raw)
    if defect:
        defects[defect] = None
    disposition, parameters = _disposition(part)
    filename = _filename(part, parameters)
    if not filename and part.content_type in _ATTACHED_MAIL:
        filename = _attached_mail_name(content)
    content_id = decode_words(part.fields.get("content-id", "")).strip(" <>")[:_MAX_CONTENT_ID_CHARS]
    return ParsedAttachment(
        filename=filename or made_up_filename(part.content_type, number),
        content_type=part.content_type,
        content=content,
        content_id=content_id or None,
        inline=disposition == "inline",
    )


def _attached_mail_name(content: bytes) -> str:
    """`Subject.eml` of an attached mail; "" when it has no subject."""
    for name, value in read_header_section(content).fields:
        if name.lower() == "subject":
            stem = clean_filename(decode_words(value).replace("/", " ").replace("\\", " "))
            return clean_filename(stem + ".eml") if stem else ""
    return ""


def _shown_inline(attachment: ParsedAttachment, html: str) -> ParsedAttachment:
    """The attachment, inline when the HTML shows it. RFC 2392 §2."""
    if attachment.inline or not attachment.content_id or f"cid:{attachment.content_id}" not in html:
        return attachment
    return ParsedAttachment(
        filename=attachment.filename,
        content_type=attachment.content_type,
        content=attachment.content,
        content_id=attachment.content_id,
        inline=True,
    )


def _join_bodies(bodies: list[_Body], defects: dict[str, None]) -> tuple[str | None, str | None, bool]:
    """The mail's text, its HTML, and whether all of the text was made from the HTML.

    Of alternatives the plain one is the text and the HTML one the HTML. Bodies one after another (a text, and a
    footer that a list added) are both, each turned into what it is not.
    """
    if not bodies:
        return None, None, False
    has_html = any(body.is_html for body in bodies)
    with_plain = {body.alternative for body in bodies if not body.is_html and body.text.strip()}
    with_html = {body.alternative for body in bodies if body.is_html}
    texts: list[str] = []
    htmls: list[str] = []
    from_html = False
    for body in bodies:
        alternative = body.alternative
        if body.is_html:
            htmls.append(body.text)
            if not alternative or alternative not in with_plain:
                texts.append(read_html(body.text, hides_nothing=not may_hide(body.text)).text)
                from_html = True
        elif body.text.strip() or not has_html:
            texts.append(body.text)
            if has_html and not (alternative and alternative in with_html):
                htmls.append(text_to_html(body.text))
    text = _cut("\n".join(texts), defects)
    html = _cut("\n".join(htmls), defects) if has_html else None
    return text, html, from_html and not with_plain


def _cut(text: str, defects: dict[str, None]) -> str:
    """The text, at most MAX_TEXT_CHARS of it."""
    if len(text) <= MAX_TEXT_CHARS:
        return text
    defects["text_too_long"] = None
    return text[:MAX_TEXT_CHARS]
