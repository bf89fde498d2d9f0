"""Texts that were written in an encoding so that only a machine would read them: found by their shape and decoded.

Most mails have none, which three passes at the speed of C establish. Every decoding is bounded in size and number.
"""

import base64
import binascii
import html
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import unquote

_DIGITS = b"0123456789"
_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SPACES = b" \t\r\n\x0b\x0c"


def _table(*classes: tuple[bytes, bytes], rest: bytes) -> bytes:
    table = bytearray(rest * 256)
    for members, shape in classes:
        for member in members:
            table[member] = shape[0]
    return bytes(table)


_ALPHANUMERIC = _table((_DIGITS + _LETTERS, b"a"), rest=b" ")
_NUMERIC = _table((_DIGITS, b"0"), (_SPACES + b",;", b" "), rest=b"x")
_SOLID = _table((_SPACES, b" "), rest=b"a")
_SIGNED = _table((b".-_", b"-"), (_SPACES + b"/|", b" "), rest=b"x")

MIN_ENCODED_CHARS = 16
"""Texts shorter than this are too short to hide another."""
_MIN_RUN = 24
"""Characters of the shortest encoded word that is tried: eighteen bytes in base64."""
_MIN_SOLID_RUN = 40
_MAX_RUNS = 96
_MAX_RUN_CHARS = 65_536
_MAX_BASE58_CHARS = 512
"""Base 58 is one long division: the work grows with the square of its length."""
_MAX_BASE85_CHARS = 8_192
_MAX_UNPACKED_BYTES = 8_192
_PROBE_CHARS = 30
_MIN_NUMBERS = 8
_NUMBER_SIZES = frozenset({2, 3, 8})
"""Digits of a hexadecimal, a decimal or octal, and a binary number that is a character."""
_MIN_SIGNS = 12
_MIN_ESCAPES = 6
_CONTEXT_CHARS = 200
_MIN_DISTINCT = 8
"""Different bytes in an encoded word; a line drawn with signs has fewer."""
_MIN_DISTINCT_SIGNS = 5
_MIN_TEXT_CHARS = 8
_WRAPPED_LINE_CHARS = 40
_EDGES = b"'\"()[]{},;:.`*"
_BASE58 = {char: value for value, char in enumerate(b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")}
_MORSE_CODES = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.."
    " ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."
)
_MORSE = dict(zip(_MORSE_CODES.split(), "abcdefghijklmnopqrstuvwxyz0123456789", strict=True))


_Decoder = tuple[str, Callable[[bytes], bytes]]


def decoded_texts(text: str) -> Iterator[tuple[str, str]]:
    """The name of an encoding, and what was written in it, for each that the text holds. Never raises."""
    raw = text.encode("utf-8", "replace")
    alphanumeric = raw.translate(_ALPHANUMERIC)
    if b"a" * _MIN_RUN in alphanumeric or b"a" * _MIN_SOLID_RUN in raw.translate(_SOLID):
        yield from _decoded_runs(raw)
    numeric = raw.translate(_NUMERIC)
    if raw.count(b",") >= _MIN_NUMBERS:
        numeric = numeric.replace(b"  ", b" ")
    # The codes of letters in hexadecimal begin with a digit, and enough of them have two.
    if (
        b"00 00 00 00" in numeric
        or b"000 000 000 000" in numeric
        or b"00000000 00000000" in numeric
        or raw.count(b"0x") > _MIN_NUMBERS
    ):
        yield from _decoded_numbers(raw)
    if raw.translate(_SIGNED).count(b"- -") >= _MIN_SIGNS:
        yield from _decoded_morse(raw)
    yield from _unescaped(text)


def _unescaped(text: str) -> Iterator[tuple[str, str]]:
    """Texts in which single characters are written as escapes."""
    if text.count("%") >= _MIN_ESCAPES:
        words = [word for word in text.split() if word.count("%") >= _MIN_ESCAPES]
        if words:
            yield "URL encoding", unquote(" ".join(words)[:_MAX_RUN_CHARS])
    if "&#" in text and text.count("&#") >= _MIN_ESCAPES:
        yield "character references", html.unescape(_stretch(text, "&#"))
    if "\\" in text and text.count("\\u00") + text.count("\\x") + text.count("\\1") >= _MIN_ESCAPES:
        yield "escape sequences", _without_escapes(_stretch(text, "\\"))
    if text.count("=") >= _MIN_ESCAPES and sum(map(text.count, ("=4", "=5", "=6", "=7"))) >= _MIN_ESCAPES:
        plain = binascii.a2b_qp(_stretch(text, "=").encode("utf-8", "replace"))
        yield "quoted-printable", plain.decode("utf-8", "replace")


def _stretch(text: str, mark: str) -> str:
    """From a little before the first mark to a little after the last, as far as texts are decoded."""
    first = max(0, text.find(mark) - _CONTEXT_CHARS)
    return text[first : text.rfind(mark) + _CONTEXT_CHARS][:_MAX_RUN_CHARS]


def _without_escapes(text: str) -> str:
    out = []
    first, *parts = text.split("\\")
    for part in parts:
        kind = part[:1]
        size, digits, base = {"u": (5, part[1:5], 16), "x": (3, part[1:3], 16)}.get(kind, (3, part[:3], 8))
        try:
            out.append(chr(int(digits, base)) + part[size:])
        except (ValueError, OverflowError):
            out.append("\\" + part)
    return first + "".join(out)


def _decoded_runs(raw: bytes) -> Iterator[tuple[str, str]]:
    for word in _long_runs(raw):
        if len(set(word[:_MAX_BASE58_CHARS])) < _MIN_DISTINCT and word.strip(b"01"):
            continue
        # The signs around a word are punctuation in most encodings and digits in base 85.
        decoded = _decoded_run(_core(word), _RUN_DECODERS) or _decoded_run(word, _SIGN_DECODERS)
        if decoded is not None:
            yield decoded


def _decoded_run(run: bytes, decoders: tuple[_Decoder, ...]) -> tuple[str, str] | None:
    for name, decode in decoders:
        try:
            plain = _as_text(decode(run))
        except (ValueError, KeyError, OverflowError, zlib.error):
            continue
        if plain is not None:
            return name, plain
    return None


def _long_runs(raw: bytes) -> list[bytes]:
    """Words long enough to be an encoding, those of wrapped lines joined; links are left out."""
    runs: list[bytes] = []
    wrapped = False
    for word in raw.split():
        if len(word) < _MIN_RUN and not (wrapped and len(word) > 1):
            wrapped = False
            continue
        if wrapped and runs:
            runs[-1] += word if len(runs[-1]) < _MAX_RUN_CHARS else b""
        elif b"://" not in word and len(runs) < _MAX_RUNS:
            runs.append(word)
        wrapped = len(word) >= _WRAPPED_LINE_CHARS and word.isascii()
    return runs


def _core(word: bytes) -> bytes:
    """Without the signs around it, and without a name before it: `data=`, `payload:`."""
    word = word.strip(_EDGES)
    for sign in (b":", b"=", b","):
        head, found, tail = word.partition(sign)
        if found and len(head) < len(tail) and len(tail) >= _MIN_RUN:
            word = tail
    return word


def _hexadecimal(run: bytes) -> bytes:
    return bytes.fromhex(run.removeprefix(b"0x").decode("ascii"))


def _base64(run: bytes) -> bytes:
    plain = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    decoded = base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    if decoded.startswith((b"\x1f\x8b", b"x\x9c", b"x\xda")):
        # 32 lets zlib tell a gzip header from its own.
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(decoded, _MAX_UNPACKED_BYTES)
    return decoded


def _base32(run: bytes) -> bytes:
    plain = run.rstrip(b"=")
    return base64.b32decode(plain + b"=" * (-len(plain) % 8), casefold=True)


def _base58(run: bytes) -> bytes:
    if len(run) > _MAX_BASE58_CHARS:
        raise ValueError("too long")
    value = 0
    for char in run:
        value = value * 58 + _BASE58[char]
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def _bits(run: bytes) -> bytes:
    if run.strip(b"01"):
        raise ValueError("not binary")
    return bytes(int(run[at : at + 8], 2) for at in range(0, len(run) - 7, 8))


def _ascii85(run: bytes) -> bytes:
    _check_signs(run, adobe=True)
    return base64.a85decode(run, adobe=run.startswith(b"<~"))


def _base85(run: bytes) -> bytes:
    _check_signs(run, adobe=False)
    return base64.b85decode(run)


def _check_signs(run: bytes, *, adobe: bool) -> None:
    """Raises ValueError for what cannot be base 85: a quarter of its alphabet is signs, and few are in other words."""
    signs = run.translate(None, _DIGITS + _LETTERS)
    if len(run) > _MAX_BASE85_CHARS or len(signs) * 8 < len(run) or len(set(signs)) < _MIN_DISTINCT_SIGNS:
        raise ValueError("too few signs")
    # Most wrong guesses show in the first bytes, and these decoders are slow.
    start = base64.a85decode(run[:_PROBE_CHARS].removeprefix(b"<~")) if adobe else base64.b85decode(run[:_PROBE_CHARS])
    if not start[:-4].isascii():
        raise ValueError("not text")


_RUN_DECODERS: tuple[_Decoder, ...] = (
    ("binary", _bits),
    ("hexadecimal", _hexadecimal),
    ("base32", _base32),
    ("base64", _base64),
    ("base58", _base58),
    ("base85", _ascii85),
    ("base85", _base85),
)
"""The narrower alphabets first: what they decode to is text far less often by chance."""
_SIGN_DECODERS = _RUN_DECODERS[-2:]


def _as_text(plain: bytes) -> str | None:
    """The bytes as text; None unless all of it could have been written by a person."""
    if plain[1:2] == b"\0" and plain[3:4] == b"\0":
        plain = plain.replace(b"\0", b"")
    try:
        text = plain.decode("utf-8")
    except UnicodeDecodeError:
        return None
    shown = " ".join(text.split())
    return text if len(shown) >= _MIN_TEXT_CHARS and shown.isprintable() else None


def _decoded_numbers(raw: bytes) -> Iterator[tuple[str, str]]:
    """Runs of numbers that are characters: eight bits, two hexadecimal digits, or decimal codes each."""
    words = raw[:_MAX_RUN_CHARS].replace(b"0x", b" ").translate(None, b"\"'[](){}")
    for sign in b",;:|":
        words = words.replace(bytes((sign,)), b" ")
    numbers: list[bytes] = []
    for word in [*words.split(), b"."]:
        number = word.rstrip(b".")
        if len(number) in _NUMBER_SIZES and not number.strip(b"0123456789abcdefABCDEF"):
            numbers.append(number)
            continue
        if len(numbers) >= _MIN_NUMBERS:
            yield from _numbers_as_text(numbers)
        numbers = []


def _numbers_as_text(numbers: list[bytes]) -> Iterator[tuple[str, str]]:
    for name, base, sizes in (
        ("binary", 2, {8}),
        ("character codes", 10, {2, 3}),
        ("octal codes", 8, {2, 3}),
        ("hexadecimal", 16, {2}),
    ):
        if not {len(number) for number in numbers} <= sizes:
            continue
        try:
            plain = _as_text(bytes(int(number, base) for number in numbers))
        except ValueError:
            continue
        if plain is not None:
            yield name, plain
            return


def _decoded_morse(raw: bytes) -> Iterator[tuple[str, str]]:
    text = raw[:_MAX_RUN_CHARS].decode("utf-8", "replace").replace("_", "-").replace("|", "/").replace("/", " / ")
    letters: list[str] = []
    for word in [*text.split(), "end"]:
        if word == "/":
            letters.append(" ")
        elif word in _MORSE:
            letters.append(_MORSE[word])
        else:
            if len(letters) >= _MIN_SIGNS:
                yield "Morse code", "".join(letters)
            letters = []
