"""MIME entities as they are written: one part with its transfer encoding, and parts joined to a multipart.

A `Part` holds its own header fields (Content-*) and body, all lines ended by CRLF.
"""

from binascii import b2a_base64, b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass, field

from postroom.base.errors import BadInput
from postroom.mail.addr_spec import quoted_string
from postroom.mail.header_encoding import check_no_injection, is_token, render_filename

MAX_LINE_BYTES = 998
"""RFC 5322 §2.1.1, without the CRLF."""

_ASCII = bytes(range(128))
_BASE64_LINE_CHARS = 76
_MAX_CONTENT_TYPE_CHARS = 255
_TEXT_8BIT = "utf-8"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One entity: what describes it, and its encoded body."""

    headers: str
    """Content-* fields, each with its CRLF."""
    body: bytes = field(repr=False)
    """Encoded; ends with CRLF unless empty."""


def text_part(text: str, subtype: str) -> Part:
    """Text in the first encoding of 7bit, quoted-printable and base64 that suits it; always utf-8, CRLF lines.

    text: any newlines. Source: RFC 2045 §6; plain and not format=flowed, see docs/decisions.md#plain-text-not-flowed.
    """
    unix = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if unix and unix[-1] != "\n":
        unix += "\n"
    raw = unix.encode(_TEXT_8BIT, "replace")
    encoding, body = _encode_text(raw)
    headers = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n'
    return Part(headers=headers, body=body)


def file_part(
    content: bytes, content_type: str, *, filename: str, content_id: str | None, inline: bool, param: str
) -> Part:
    """A file, its bytes kept exactly: base64, or as it is when it is an attached mail.

    content_type: `type/subtype` with or without parameters. A multipart, or an attached mail that is not pure 7-bit
    CRLF lines (which RFC 2046 §5.2.1 does not let anybody encode), travels as application/octet-stream.
    Raises: BadInput naming `<param>.<field>`.
    """
    kind, parameters = _checked_content_type(content_type, f"{param}.contentType")
    mail_lines = _seven_bit_lines(content) if kind.startswith("message/") else None
    if mail_lines is None and kind.startswith(("message/", "multipart/")):
        if kind == "message/rfc822" and filename and not filename.lower().endswith(".eml"):
            filename += ".eml"
        kind, parameters = "application/octet-stream", ""
    check_no_injection(filename, f"{param}.filename")
    name, disposed_name = render_filename(filename) if filename else ("", "")
    encoding = "base64" if mail_lines is None else "7bit"
    headers = (
        f"Content-Type: {kind}{parameters}{name}\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n"
        f"Content-Disposition: {'inline' if inline else 'attachment'}{disposed_name}\r\n"
    )
    if content_id is not None:
        headers += f"Content-ID: <{_checked_content_id(content_id, f'{param}.contentId')}>\r\n"
    return Part(headers=headers, body=_base64_lines(content) if mail_lines is None else mail_lines)


def multipart(kind: str, parts: Sequence[Part], boundary: str, parameters: str = "") -> Part:
    """The parts joined. kind: `mixed`, `alternative`, `related`. RFC 2046 §5.1.

    boundary: must not occur in a part; see `is_free_boundary`.
    """
    delimiter = f"--{boundary}\r\n".encode()
    pieces: list[bytes] = []
    for part in parts:
        pieces += (delimiter, part.headers.encode(), b"\r\n", part.body, b"\r\n")
    pieces.append(f"--{boundary}--\r\n".encode())
    headers = f'Content-Type: multipart/{kind}{parameters};\r\n boundary="{boundary}"\r\n'
    return Part(headers=headers, body=b"".join(pieces))


def is_free_boundary(stem: str, parts: Sequence[Part]) -> bool:
    """Whether no part holds the stem that the boundaries of this mail begin with. RFC 2046 §5.1.1."""
    wanted = b"--" + stem.encode()
    return not any(wanted in part.body for part in parts)


def longest_line_bytes(raw: bytes) -> int:
    """Length of the longest line, without its newline."""
    return max(map(len, raw.split(b"\n")))


def _encode_text(raw: bytes) -> tuple[str, bytes]:
    eight_bit = 0 if raw.isascii() else len(raw.translate(None, _ASCII))
    if not eight_bit and b"\0" not in raw and (len(raw) <= MAX_LINE_BYTES or longest_line_bytes(raw) <= MAX_LINE_BYTES):
        return "7bit", raw.replace(b"\n", b"\r\n")
    # Each escaped byte costs two more; base64 costs a third of everything.
    if (eight_bit + raw.count(b"=")) * 6 <= len(raw):
        return "quoted-printable", b2a_qp(raw, quotetabs=False, istext=True).replace(b"\n", b"\r\n")
    return "base64", _base64_lines(raw.replace(b"\n", b"\r\n"))


def _base64_lines(raw: bytes) -> bytes:
    encoded = b2a_base64(raw, newline=False)
    width = _BASE64_LINE_CHARS
    lines = [encoded[at : at + width] for at in range(0, len(encoded), width)]
    return b"\r\n".join([*lines, b""]) if lines else b""


def _seven_bit_lines(content: bytes) -> bytes | None:
    if not content.isascii() or b"\0" in content:
        return None
    unix = content.replace(b"\r\n", b"\n")
    if b"\r" in unix or longest_line_bytes(unix) > MAX_LINE_BYTES:
        return None
    return unix.replace(b"\n", b"\r\n")


def _checked_content_type(content_type: str, param: str) -> tuple[str, str]:
    check_no_injection(content_type, param)
    kind, *parameters = content_type[: _MAX_CONTENT_TYPE_CHARS + 1].split(";")
    major, slash, minor = kind.strip().lower().partition("/")
    if len(content_type) > _MAX_CONTENT_TYPE_CHARS or not (slash and is_token(major) and is_token(minor)):
        raise BadInput(
            f"{param}: {content_type[:100]!r} is not a media type.", param=param, fix="Give one such as image/png."
        )
    rendered = ""
    for parameter in parameters:
        key, equals, value = parameter.strip().partition("=")
        # The file's name has fields of its own; a boundary would be one of a multipart that this is not.
        if key.lower() in {"name", "boundary"} or not (equals and is_token(key)):
            continue
        value = value.strip('"')
        if value.isascii() and value.isprintable():
            rendered += f";\r\n {key}={value if is_token(value) else quoted_string(value)}"
    return f"{major}/{minor}", rendered


def _checked_content_id(content_id: str, param: str) -> str:
    check_no_injection(content_id, param)
    bare = content_id.strip().removeprefix("<").removesuffix(">")
    if not bare or len(bare) > _MAX_CONTENT_TYPE_CHARS or not bare.isascii() or not bare.isprintable() or " " in bare:
        raise BadInput(
            f"{param}: {content_id[:100]!r} is not a content id.", param=param, fix="Give one such as logo@mail."
        )
    if "<" in bare or ">" in bare:
        raise BadInput(f"{param} holds an angle bracket.", param=param, fix="Give one such as logo@mail.")
    return bare
