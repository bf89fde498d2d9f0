"""Header sections taken apart into fields, and the words in them decoded. RFC 5322 §2.2, RFC 2047 §2."""

import binascii
from functools import lru_cache
from typing import NamedTuple

from postroom.base.limits import MAX_ENCODED_WORDS, MAX_HEADER_BYTES, MAX_HEADER_VALUE_BYTES, MAX_HEADERS
from postroom.mail.charsets import codec_for, decode_text

_CONTROLS = dict.fromkeys((*range(32), 127), " ")
_MAX_CHARSET_CHARS = 80
"""Of an encoded word, its language suffix included."""
_SHORT_BLOCK_BYTES = 192
"""The headers of most parts are `Content-Type: text/plain` and its like, over and over, and are read once."""
_MAX_FIELD_NAME_BYTES = 998
"""RFC 5322 §2.1.1: a name ends on its line."""


class HeaderSection(NamedTuple):
    """The fields of one part, and where its body begins."""

    fields: list[tuple[str, str]]
    """Name as written, and the value: unfolded to one line, stripped, its encoded words as they stand. A byte that is
    not UTF-8 is a surrogate (PEP 383): see `decode_words`. Shared: not to be changed."""
    body_start: int
    """Index into the bytes that were read."""
    defects: tuple[str, ...] = ()


def read_header_section(raw: bytes, start: int = 0, end: int | None = None) -> HeaderSection:
    """The header fields that begin at `start`; never raises.

    end: where the part ends at the latest; None for the end of the bytes.
    A line that is no field is passed over when fields go on after it (a fold that lost its indentation), else the
    body begins there: a missing empty line loses no text. Bounded by MAX_HEADER_BYTES, MAX_HEADERS and
    MAX_HEADER_VALUE_BYTES. Source: RFC 5322 §2.2, RFC 5322 §4.5 (white space before the colon).
    """
    end = len(raw) if end is None else end
    block_end, body_start = _find_empty_line(raw, start, end)
    if block_end == start:
        return HeaderSection(fields=[], body_start=body_start)
    defects: list[str] = []
    if block_end - start > MAX_HEADER_BYTES:
        block_end = body_start = _cut_at_line(raw, start, start + MAX_HEADER_BYTES)
        defects.append("header_too_long")
    block = raw[start:block_end]
    fields, body_at, noted = _read_short_block(block) if len(block) <= _SHORT_BLOCK_BYTES else _read_block(block)
    if body_at is not None:
        body_start = start + body_at
    return HeaderSection(fields=fields, body_start=body_start, defects=(*defects, *noted))


def _read_block(block: bytes) -> tuple[list[tuple[str, str]], int | None, tuple[str, ...]]:
    """The fields of a header section, the index at which the body turned out to begin in it or None, and defects."""
    defects: list[str] = []
    lines, marked = _logical_lines(block)
    fields, body_line = _split_fields(lines, marked=marked, defects=defects)
    if body_line is None:
        return fields, None, tuple(defects)
    if lines[body_line - 1].strip("\r") or not body_line:
        defects.append("no_header_separator")
    return fields, _offset_of_line(block, lines, body_line), tuple(defects)


_read_short_block = lru_cache(maxsize=1024)(_read_block)


def _find_empty_line(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the header section ends (before its last line ending) and the body begins; the end twice if nowhere."""
    if raw.startswith(b"\n", start, end):
        return start, start + 1
    if raw.startswith(b"\r\n", start, end):
        return start, start + 2
    horizon = min(end, start + MAX_HEADER_BYTES + 4)
    first = raw.find(b"\n", start, horizon)
    # An empty line with the other line ending shows when the lines are looked at.
    marks = (b"\n\r\n", b"\n\n") if first > start and raw[first - 1] == 13 else (b"\n\n", b"\n\r\n")
    for mark in marks:
        found = raw.find(mark, start, horizon)
        if found >= 0:
            return found, found + len(mark)
    return end, end


def _cut_at_line(raw: bytes, start: int, limit: int) -> int:
    """The last beginning of a line at or before `limit`; `limit` itself when one line fills it all."""
    newline = raw.rfind(b"\n", start, limit)
    return limit if newline < 0 else newline + 1


def _logical_lines(block: bytes) -> tuple[list[str], bool]:
    """The fields' lines, each fold marked by a NUL (one that a mail holds is blanked), and whether there are marks.

    Replacing and decoding the block as a whole costs a fraction of looking at each line.
    """
    if b"\x00" in block:
        block = block.replace(b"\x00", b" ")
    marked = False
    for fold in (b"\n ", b"\n\t"):
        if fold in block:
            block = block.replace(fold, b"\x00 ")
            marked = True
    return block.decode("utf-8", "surrogateescape").split("\n"), marked


def _offset_of_line(block: bytes, lines: list[str], line: int) -> int:
    """Where a logical line begins in the block, counting the line ends before it."""
    ends = line + sum(each.count("\x00") for each in lines[:line])
    position = 0
    for _ in range(ends):
        position = block.index(b"\n", position) + 1
    return position


def _split_fields(lines: list[str], *, marked: bool, defects: list[str]) -> tuple[list[tuple[str, str]], int | None]:
    """The fields of the logical lines, and the line at which the body turned out to begin, or None."""
    fields: list[tuple[str, str]] = []
    for at, line in enumerate(lines):
        before, colon, value = line.partition(":")
        name = _field_name(before) if colon and len(before) <= _MAX_FIELD_NAME_BYTES else None
        if name is None:
            if at == 0 and line.startswith(("From ", ">From ")):
                continue  # the envelope line of an mbox file
            if not line.strip("\r") and at + 1 < len(lines):
                return fields, at + 1
            if not line.strip(" \t\r\x00"):
                continue
            if line.startswith("--") or not _is_field(lines, at + 1):
                return fields, at
            defects.append("bad_header_line")
            continue
        if len(fields) >= MAX_HEADERS:
            defects.append("too_many_headers")
            break
        if marked and "\x00" in value:
            value = " ".join([piece for piece in map(str.strip, value.split("\x00")) if piece])
        else:
            value = value.strip()
        if len(value) > MAX_HEADER_VALUE_BYTES:
            value = value[:MAX_HEADER_VALUE_BYTES]
            defects.append("header_value_too_long")
        fields.append((name, value))
    return fields, None


@lru_cache(maxsize=1024)
def _field_name(before: str) -> str | None:
    """The name of a field, from what stands before its colon; None when that is none. RFC 5322 §3.6.8."""
    name = before.rstrip(" \t\x00")
    return name if name and " " not in name and name.isascii() and name.isprintable() else None


def _is_field(lines: list[str], at: int) -> bool:
    """Whether there is such a line, and it is a field."""
    if at >= len(lines):
        return False
    before, colon, _ = lines[at].partition(":")
    return bool(colon) and len(before) <= _MAX_FIELD_NAME_BYTES and _field_name(before) is not None


def decode_header_value(raw: bytes) -> str:
    """The text of a field's value: encoded words decoded, control characters blanked; never raises.

    raw: unfolded. A byte over 127 is read as UTF-8 (RFC 6532 §3.1); what is not
    UTF-8 has no charset at all and becomes U+FFFD. Source: RFC 2047 §6.
    """
    return decode_words(raw.decode("utf-8", "surrogateescape"))


def decode_words(text: str) -> str:
    """The text with its encoded words decoded, in quotes and beside other text too (RFC 2047 §5 forbids both, mail
    does both). Bytes that were not UTF-8 may stand in it as surrogates (PEP 383): they are read by the charset of
    the encoded word they stand in, and become U+FFFD elsewhere. At most MAX_ENCODED_WORDS are decoded.
    """
    if "=?" in text:
        text = _decode_encoded_words(text)
    if text.isprintable():
        return text
    return _raw_bytes(text).decode("utf-8", "replace").translate(_CONTROLS)


def _raw_bytes(text: str) -> bytes:
    """The bytes behind a text whose undecodable ones are surrogates; `?` for a surrogate that stands for none."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _decode_encoded_words(text: str) -> str:
    """Each run of encoded words of one charset is decoded as one: writers split characters between words."""
    pieces: list[str] = []
    run: list[bytes] = []
    run_charset = ""
    position = 0
    for start, end, charset, content in _encoded_words(text):
        between = text[position:start]
        if not run or between.strip() or charset != run_charset:
            pieces.append(_decode_run(run, run_charset))
            if not run or between.strip():  # white space between two encoded words is not shown
                pieces.append(between)
            run = []
            run_charset = charset
        run.append(content)
        position = end
    pieces.extend((_decode_run(run, run_charset), text[position:]))
    return "".join(pieces)


def _encoded_words(text: str) -> list[tuple[int, int, str, bytes]]:
    """Start, end, charset and bytes of each encoded word, in order; one look at each character."""
    words: list[tuple[int, int, str, bytes]] = []
    start = text.find("=?")
    while start >= 0 and len(words) < MAX_ENCODED_WORDS:
        mark = text.find("?", start + 2, start + 2 + _MAX_CHARSET_CHARS)
        encoding = text[mark + 1 : mark + 3].upper()
        if mark <= start + 2 or encoding not in {"B?", "Q?"}:
            start = text.find("=?", start + 2)
            continue
        end = text.find("?=", mark + 3)
        if end < 0:
            break
        charset = text[start + 2 : mark].lower()
        words.append((start, end + 2, charset, _decode_word(text[mark + 3 : end], encoding)))
        start = text.find("=?", end + 2)
    return words


def _decode_word(text: str, encoding: str) -> bytes:
    """The bytes of one encoded word's text. RFC 2047 §4."""
    raw = _raw_bytes(text)
    if encoding == "Q?":
        return binascii.a2b_qp(raw, header=True)
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        raw = raw.rstrip(b"=")
        try:
            return binascii.a2b_base64(raw[: len(raw) // 4 * 4] if len(raw) % 4 == 1 else raw + b"==")
        except binascii.Error:
            return b""


def _decode_run(run: list[bytes], charset: str) -> str:
    """The text of adjacent words; of an unknown charset, UTF-8 or Windows-1252."""
    if not run:
        return ""
    content = b"".join(run)
    if len(run) > 1 and codec_for(charset) in {"utf-16", "utf-32"}:
        return "".join(decode_text(piece, charset)[0] for piece in run)  # each begins with its own mark
    return decode_text(content, charset)[0]
