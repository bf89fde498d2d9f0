"""Text that is legible as it is: plain, CSV, JSON, XML, Markdown; and HTML, whose tags are taken away."""

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.edge.file_text.given_file import HIDDEN_NOTE, GivenFile, TextOut
from postroom.mail import html_text
from postroom.mail.charsets import codec_for, decode_text
from postroom.mail.file_kind import wide_codec

_DECLARATION_BYTES = 2_048
"""Where a document names its charset, it does so at its beginning: HTML within 1,024 bytes."""
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8"),
)
_MAX_BYTES_A_CHAR = 4
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:")


def read_plain(file: GivenFile, out: TextOut) -> None:
    """Nothing; the text goes to `out` as it stands. Raises FullError."""
    # One character more than there is room for, so that what is cut is known to be.
    raw = file.content[: (out.left + 1) * _MAX_BYTES_A_CHAR]
    out.write(decode_guessed(raw))


def read_html(file: GivenFile, out: TextOut) -> None:
    """Nothing; the text that a person sees goes to `out`. Raises FullError."""
    html = decode_guessed(file.content[: (MAX_TEXT_CHARS + 1) * _MAX_BYTES_A_CHAR])
    if len(html) > MAX_TEXT_CHARS:
        out.note(f"Only its first {MAX_TEXT_CHARS} characters were read.", cut=True)
    shown = html_text.read_html(html)
    # Every word processor writes comments; nobody takes them for text.
    if any(one.reason != "comment" for one in shown.hidden):
        out.note(HIDDEN_NOTE)
    out.write(shown.text)


def decode_guessed(raw: bytes) -> str:
    """The text of bytes that nobody says the charset of: by mark, by zeros, by its own word, else UTF-8 or 1252."""
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return raw.decode(codec, "replace").removeprefix("\ufeff")
    wide = wide_codec(raw)
    if wide is not None:
        return raw.decode(wide, "replace")
    text, clean = decode_text(raw, None)
    if clean:
        return text
    named = named_charset(raw)
    if named is None and _is_cut_utf8(raw):
        named = "utf-8"
    return decode_text(raw, named)[0]


def named_charset(raw: bytes) -> str | None:
    """The charset that an HTML or XML document names for itself; None when it names none that we know."""
    head = raw[:_DECLARATION_BYTES].lower()
    for word in (b"charset=", b"encoding="):
        at = head.find(word)
        if at < 0:
            continue
        begin = at + len(word)
        begin += head[begin : begin + 1] in {b'"', b"'"}
        end = begin
        while end < len(head) and head[end] in _WORD:
            end += 1
        name = head[begin:end].decode("ascii")
        if codec_for(name) is not None:
            return name
    return None


def _is_cut_utf8(raw: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a last character that was cut in two."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(raw) - 3 and error.reason == "unexpected end of data"
    return True
