"""Content-Transfer-Encoding undone, keeping whatever can be kept. RFC 2045 §6."""

import binascii
import re

_BASE64_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(sorted(set(range(256)) - set(_BASE64_ALPHABET) - {ord("=")}))
_WHITE_SPACE = (b"\n", b"\r", b" ", b"\t")
_MAX_BASE64_PIECES = 1_000
"""Separately padded pieces of one base64 body that are decoded one by one; more are read as one."""
_BAD_ESCAPE = re.compile(rb"=(?![0-9A-Fa-f]{2}|\r?\n|\Z)")
_PADDED_SOFT_BREAK = re.compile(rb"=[ \t]++(?=\r?\n)")
_UUENCODE = frozenset(("x-uuencode", "uuencode", "x-uue", "uue"))


def encoding_name(value: str) -> str:
    """The encoding that a Content-Transfer-Encoding field names: lower case, without comment or parameters."""
    return value.partition(";")[0].partition("(")[0].strip().lower()


def decode_transfer(raw: bytes, start: int, end: int, encoding: str) -> tuple[bytes, str | None]:
    """The content of `raw[start:end]`, and a defect's code or None; never raises.

    encoding: from `encoding_name`. An unknown one is read as it stands (RFC 2045 §6.4 asks no more).
    """
    if encoding == "base64":
        return _decode_base64(raw, start, end)
    if encoding == "quoted-printable":
        return _decode_quoted_printable(raw[start:end])
    if encoding in _UUENCODE:
        return _decode_uuencode(raw[start:end])
    return raw[start:end], None


def _decode_base64(raw: bytes, start: int, end: int) -> tuple[bytes, str | None]:
    """Base64; characters outside the alphabet are passed over (RFC 2045 §6.8) and white space alone is no defect."""
    padding = raw.find(b"=", start, end)
    if padding >= 0 and raw[padding:end].strip(b"= \t\r\n"):
        return _decode_base64_pieces(raw[start:end]), "bad_base64"
    try:
        content = binascii.a2b_base64(memoryview(raw)[start:end])
    except binascii.Error:
        return _decode_base64_pieces(raw[start:end]), "bad_base64"
    # Counting instead of translating: a 25 MiB attachment is not copied to be checked.
    last = padding if padding >= 0 else end
    characters = last - start
    for space in _WHITE_SPACE:
        characters -= raw.count(space, start, last)
        if characters * 3 // 4 == len(content):
            return content, None
    return content, "bad_base64"


def _decode_base64_pieces(raw: bytes) -> bytes:
    """What base64 of several padded pieces, or with a broken end, still holds."""
    pieces = raw.translate(None, _NOT_BASE64).split(b"=", _MAX_BASE64_PIECES)
    pieces[-1] = pieces[-1].replace(b"=", b"")
    return b"".join(_decode_base64_piece(piece) for piece in pieces if piece)


def _decode_base64_piece(piece: bytes) -> bytes:
    """One run of the alphabet, padded here; a single left-over character holds no byte and goes."""
    if len(piece) % 4 == 1:
        piece = piece[:-1]
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


def _decode_quoted_printable(raw: bytes) -> tuple[bytes, str | None]:
    """Quoted-printable; an `=` that begins no escape stays as it is. RFC 2045 §6.7."""
    # The C decoder reads on from "=\r" to the next line feed, which would swallow a line ended by CR alone.
    if raw.find(b"=\r") >= 0 and raw.count(b"=\r") != raw.count(b"=\r\n"):
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"= " in raw or b"=\t" in raw:
        raw = _PADDED_SOFT_BREAK.sub(b"=", raw)
    defect = "bad_quoted_printable" if _BAD_ESCAPE.search(raw) else None
    if defect and b"==" in raw:  # the C decoder reads "==" as one "="
        raw = raw.replace(b"==", b"=3D=")
    return binascii.a2b_qp(raw), defect


def _decode_uuencode(raw: bytes) -> tuple[bytes, str | None]:
    """The file between `begin` and `end`; lines that cannot be read are left out."""
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    first = next((at for at, line in enumerate(lines) if line.startswith(b"begin ")), None)
    if first is None:
        return raw, "bad_uuencode"
    content = bytearray()
    defect = "bad_uuencode"
    for line in lines[first + 1 :]:
        if line.strip() == b"end":
            defect = ""
            break
        content += _decode_uuencode_line(line)
    return bytes(content), defect or None


def _decode_uuencode_line(line: bytes) -> bytes:
    """The bytes of one line, cut to the length it states (some writers pad); empty when it is no such line."""
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        length = ((line[0] - 32) & 63) * 4 // 3 + 3
        try:
            return binascii.a2b_uu(line[: length // 4 * 4 + 1])
        except binascii.Error:
            return b""
