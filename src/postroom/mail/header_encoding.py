"""Header fields as they are written: folded, encoded, and free of anything that could start a new one."""

from binascii import b2a_base64
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from postroom.base.errors import BadInput
from postroom.mail.addr_spec import is_atom, quoted_string, render_addr_spec
from postroom.mail.values import Mailbox

FOLD_AT_CHARS = 78
"""RFC 5322 §2.1.1: a line should be no longer."""
MAX_UNBROKEN_CHARS = 900
"""A longer piece without a place to fold is written as encoded words, to stay under RFC 5322 §2.1.1's 998."""

_ENCODED_WORD_CHARS = 75
_WORD_FRAME = "=?utf-8?b??="
_PARAMETER_CHARS = 60
_ASCII_SPACES = " \t"

# RFC 2047 §5 (3): the one set that is good both in phrases and in unstructured text.
_Q_SAFE = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/"
_Q = [chr(i) if i in _Q_SAFE else "_" if i == 0x20 else f"={i:02X}" for i in range(256)]
_TOKEN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`{|}~")
_UNSAFE = ("\r", "\n", "\0")


def check_no_injection(text: str, param: str) -> None:
    """Nothing, when the text can stand in a header field.

    Raises: BadInput naming `param` when it holds CR, LF or NUL.
    """
    if any(char in text for char in _UNSAFE):
        raise BadInput(
            f"{param} holds a line break or a NUL character.",
            param=param,
            code="header_injection",
            fix="Put it on one line: header fields cannot hold line breaks.",
        )


def render_unstructured(name: str, text: str, param: str) -> str:
    """The whole field, folded, with its CRLF: plain when the text is printable ASCII, else in encoded words.

    text: any length; spaces at its ends are dropped, all else comes back exactly from a reader.
    Raises: BadInput naming `param` for CR, LF and NUL.
    Source: RFC 5322 §2.2.3, RFC 2047 §5 (1).
    """
    check_no_injection(text, param)
    text = text.strip(_ASCII_SPACES)
    line = f"{name}: {text}".rstrip(_ASCII_SPACES)
    if text.isascii() and text.isprintable() and "=?" not in text:
        if len(line) <= FOLD_AT_CHARS:
            return line + "\r\n"
        folded = _fold_at_spaces(line, len(name) + 2)
        if folded is not None:
            return folded
    words = encoded_words(text, len(name) + 2)
    return f"{name}: " + "\r\n ".join(words) + "\r\n"


def render_mailboxes(name: str, mailboxes: Iterable[Mailbox], param: str) -> str:
    """The whole field, one mailbox after the other, folded between them.

    Raises: BadInput naming `param` for a mailbox that has no address or holds line breaks.
    Source: RFC 5322 §3.4; RFC 6532 §3.2 for local parts that are not ASCII.
    """
    lines: list[str] = []
    line = f"{name}:"
    for mailbox in mailboxes:
        pieces = [*_phrase(mailbox.name, param), _angle_or_bare(mailbox, param)]
        if line[-1] != ":":
            line += ","
        for piece in pieces:
            if len(line) + 1 + len(piece) > FOLD_AT_CHARS - 1 and line[-1] != ":":
                lines.append(line)
                line = ""
            line += " " + piece
    lines.append(line)
    return "\r\n".join(lines) + "\r\n"


def render_ids(name: str, ids: Iterable[str]) -> str:
    """The field with its ids verbatim, one on each line. RFC 5322 §3.6.4."""
    return f"{name}: " + "\r\n ".join(ids) + "\r\n"


def encoded_words(text: str, used_chars: int) -> list[str]:
    """The text as encoded words of at most 75 characters, none of which splits a character. RFC 2047 §2, §5 (3).

    used_chars: what stands before the first word on its line.
    """
    raw = text.encode("utf-8", "replace")
    # A few bytes more than base64 are worth it for a word that people can read in the source.
    as_q = sum([len(_Q[byte]) for byte in raw]) <= len(raw) * 4 // 3 + 8
    room = _room(used_chars)
    words: list[str] = []
    piece: list[str] = []
    size = 0
    for char in text:
        encoded = char.encode("utf-8", "replace")
        cost = sum([len(_Q[byte]) for byte in encoded]) if as_q else len(encoded)
        fits = size + cost <= room if as_q else (size + cost + 2) // 3 * 4 <= room
        if piece and not fits:
            words.append(_encoded_word("".join(piece), as_q=as_q))
            piece, size, room = [], 0, _room(1)
        piece.append(char)
        size += cost
    words.append(_encoded_word("".join(piece), as_q=as_q))
    return words


@lru_cache(maxsize=1024)
def render_filename(filename: str) -> tuple[str, str]:
    """The name twice: as `name` pieces for Content-Type and `filename` pieces for Content-Disposition.

    Each starts with `;` and a fold, and has no CRLF at its end. `filename` is plain or as RFC 2231 §3 and §4 say;
    `name` is the old way that some readers still want: RFC 2047 inside quotes.
    """
    if filename.isascii() and filename.isprintable() and len(filename) <= _PARAMETER_CHARS and "=?" not in filename:
        quoted = quoted_string(filename)
        return f";\r\n name={quoted}", f";\r\n filename={quoted}"
    name = ';\r\n name="' + "\r\n ".join(encoded_words(filename, 7)) + '"'
    return name, _continued_parameter("filename", filename)


def is_token(text: str) -> bool:
    """Whether the text is a MIME token. RFC 2045 §5.1."""
    return bool(text) and _TOKEN.issuperset(text)


def _continued_parameter(name: str, value: str) -> str:
    pieces: list[str] = []
    piece = "utf-8''"
    for char in value:
        encoded = quote(char, safe="!#$&+^`{}|", errors="replace")
        if len(piece) + len(encoded) > _PARAMETER_CHARS:
            pieces.append(piece)
            piece = ""
        piece += encoded
    pieces.append(piece)
    if len(pieces) == 1:
        return f";\r\n {name}*={piece}"
    return "".join(f";\r\n {name}*{n}*={piece}" for n, piece in enumerate(pieces))


def _fold_at_spaces(line: str, start: int) -> str | None:
    # Each piece after the first is white space and one word, so that no line of white space alone can come about.
    pieces: list[str] = []
    begin, at, end = 0, start, len(line)
    while at < end:
        while at < end and line[at] not in _ASCII_SPACES:
            at += 1
        pieces.append(line[begin:at])
        begin = at
        while at < end and line[at] in _ASCII_SPACES:
            at += 1
    lines: list[str] = []
    current = ""
    for piece in pieces:
        if len(piece) > MAX_UNBROKEN_CHARS:
            return None
        if current and len(current) + len(piece) > FOLD_AT_CHARS:
            lines.append(current)
            current = ""
        current += piece
    lines.append(current)
    return "\r\n".join(lines) + "\r\n"


def _phrase(name: str, param: str) -> list[str]:
    if not name:
        return []
    check_no_injection(name, param)
    name = name.strip(_ASCII_SPACES)
    if not (name.isascii() and name.isprintable()) or "=?" in name or len(name) > FOLD_AT_CHARS - 14:
        return encoded_words(name, 14)
    if all(map(is_atom, name.split(" "))):
        return [name]
    return [quoted_string(name)] if name else []


def _angle_or_bare(mailbox: Mailbox, param: str) -> str:
    spec = render_addr_spec(mailbox.address, param)
    return f"<{spec}>" if mailbox.name else spec


def _room(used_chars: int) -> int:
    return max(24, min(_ENCODED_WORD_CHARS, FOLD_AT_CHARS - used_chars) - len(_WORD_FRAME))


def _encoded_word(piece: str, *, as_q: bool) -> str:
    raw = piece.encode("utf-8", "replace")
    if as_q:
        return f"=?utf-8?q?{''.join([_Q[byte] for byte in raw])}?="
    return f"=?utf-8?b?{b2a_base64(raw, newline=False).decode()}?="
