"""The plain form of a text under its Unicode tricks, and which tricks there were.

The plain form is lower case, without accents, without characters that nobody sees, look-alike letters as the Latin
ones they stand in for. UTS 39 has the idea; the tables here are the letters that occur in words people write.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

# ruff: noqa: RUF001 - letters that look alike are what these tables are for

_ASCII = bytes(range(128))
_TAG_BASE = 0xE0000
_BYTE_SELECTORS = {0xFE00 + number: number for number in range(16)} | {0xE0100 + n: 16 + n for n in range(240)}
"""Variation selectors as the bytes that are smuggled in them."""
_MIN_SMUGGLED = 6
_BITS_PER_BYTE = 8
_MIN_ODD_LETTERS = 3
"""One or two may be typography or phonetic script."""
_MAX_DISTINCT_REPLACED = 80
"""Characters replaced one by one; beyond that one pass over the text is cheaper."""
_MAX_DISTINCT = 12_000
"""Different characters of one text; a long Chinese one has five thousand."""
_MAX_HIDDEN_CHARS = 262_144
"""Characters of a hidden or odd alphabet that are read; a decision, far above any instruction seen."""

INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064"
    "\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0"
)
"""Characters with no width and no mark."""
DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates. UAX 9 §2."""
_OVERRIDES = frozenset("\u202d\u202e")
_TAGS = frozenset(chr(_TAG_BASE + code) for code in range(128))
_SELECTORS = frozenset(chr(code) for code in _BYTE_SELECTORS)
_COMBINING = frozenset(chr(code) for code in (*range(0x300, 0x370), *range(0x483, 0x488), *range(0x20D0, 0x2100)))
_ARABIC_MARKS = frozenset(chr(code) for code in (0x640, *range(0x64B, 0x660), *range(0x591, 0x5BE), 0x670))
_DROPPED = INVISIBLE | DIRECTION | _TAGS | _SELECTORS | _COMBINING | _ARABIC_MARKS
_TAGGED_FLAG_CHARS = 7
"""The longest region inside a flag emoji; shorter runs of tag characters are flags. UTS 51 §ED-14a."""

_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝӏьвкмнтгпбіαβενορτυχικηωγɑɡıɩօսհոցѵ",
        "aeopcyxijshdqwlbbkmhtrnbiabevoptuxiknwyagiiouhngv",
        strict=True,
    )
)
"""Cyrillic, Greek, Armenian and phonetic letters that pass for Latin ones, all in lower case."""
_LETTER_SIGNS = {
    "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ð": "d", "þ": "th", "ŧ": "t",
    "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"',
    "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-", "\u2026": "...",
    "。": ". ", "！": "! ", "？": "? ", "，": ", ", "、": ", ", "：": ": ", "\u2028": "\n", "\u2029": "\n\n",
}  # fmt: skip
"""Letters that no decomposition takes apart, and signs that mean the same as one in ASCII."""
_SWAPPED = str.maketrans("01", "10")
_TURNED = dict(zip("ɐqɔpǝɟɓɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", "abcdefghijklmnopqrstuvwxyz", strict=True))
_UPSIDE_DOWN = frozenset("ɐɔǝɟɥᴉɾʞɯɹʇʌʍʎ")
_BRAILLE = dict(zip("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", "abcdefghijklmnopqrstuvwxyz", strict=True))
_BRAILLE_SPACE = "⠀"
_BOXED = {chr(base + n): chr(97 + n) for base in (0x1F110, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6) for n in range(26)}
"""Letters in boxes and circles, and the regional indicators that flags are made of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """A text in its plain form."""

    text: str
    letters: frozenset[str]
    """The characters outside ASCII that may be left in it."""
    tricks: tuple[str, ...]
    """What stood in the way of reading it: `invisible`, `direction`, `tags`, `selectors`, `lookalikes`, `styled`,
    `noise`."""
    smuggled: tuple[str, ...]
    """Texts that were written in characters nobody sees."""
    readings: tuple[str, ...]
    """Other ways to read it: backwards after a direction override, upside down, Braille."""


def fold_text(text: str) -> Folded:
    """The plain form of any text. Linear; an ASCII text costs one pass."""
    if text.isascii():
        return Folded(text=text.lower(), letters=frozenset(), tricks=(), smuggled=(), readings=())
    letters = outside_ascii(text)
    tricks: list[str] = []
    smuggled: list[str] = []
    readings: list[str] = []
    if not letters.isdisjoint(_DROPPED):
        smuggled += _smuggled_texts(text, letters, tricks)
    if len(letters) > _MAX_DISTINCT:
        # Noise, not a language: only what is written in ASCII between it is read.
        text = text.encode("ascii", "ignore").decode("ascii").lower()
        return Folded(text=text, letters=frozenset(), tricks=("noise",), smuggled=tuple(smuggled), readings=())
    if not letters.isdisjoint(_OVERRIDES):
        readings.append("".join(char for char in reversed(text[:_MAX_HIDDEN_CHARS]) if char not in DIRECTION))
    if not unicodedata.is_normalized("NFKC", text):
        text = _compatible(text, letters, tricks)
    text = text.lower()
    text, letters = _without_accents(text, outside_ascii(text))
    if not letters.isdisjoint(_LOOKALIKES):
        text = _without_lookalikes(text, letters, tricks)
    readings += _odd_readings(text, letters)
    return Folded(text=text, letters=letters, tricks=tuple(tricks), smuggled=tuple(smuggled), readings=tuple(readings))


def _odd_readings(text: str, letters: frozenset[str]) -> Iterator[str]:
    if len(letters & _UPSIDE_DOWN) >= _MIN_ODD_LETTERS:
        yield "".join(_TURNED.get(char, char) for char in reversed(text[:_MAX_HIDDEN_CHARS]))
    if len(letters & _BRAILLE.keys()) >= _MIN_ODD_LETTERS:
        letters_read = "".join(_BRAILLE.get(char, char) for char in text[:_MAX_HIDDEN_CHARS])
        yield letters_read.replace(_BRAILLE_SPACE, " ")


def without_accents(text: str) -> str:
    """A lower-case text as the tables of words are looked up: without accents and invisible characters."""
    return _without_accents(text, outside_ascii(text))[0]


def outside_ascii(text: str) -> frozenset[str]:
    """Every character of the text that is not ASCII."""
    return frozenset(text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass"))


def visible(text: str, limit: int) -> str:
    """The text for a person to read: at most `limit` characters, what does not print as U+XXXX, white space folded."""
    shown = [char if char.isprintable() else f"<U+{ord(char):04X}>" for char in " ".join(text[:limit].split())]
    cut = "".join(shown)
    return cut if len(cut) <= limit and len(text) <= limit else cut[: limit - 1] + "…"


def _compatible(text: str, letters: frozenset[str], tricks: list[str]) -> str:
    """Full-width, mathematical, circled and other styled letters as plain ones. UAX 15 §1.1."""
    if len(list(islice(filter(_is_styled, letters), _MIN_ODD_LETTERS))) == _MIN_ODD_LETTERS:
        tricks.append("styled")
    return unicodedata.normalize("NFKC", text)


def _is_styled(char: str) -> bool:
    plain = unicodedata.normalize("NFKC", char)
    return len(plain) == 1 and plain.isascii() and plain.isalpha()


def _without_accents(text: str, letters: frozenset[str]) -> tuple[str, frozenset[str]]:
    """The plain text and the letters left in it: one replacement for each distinct character concerned."""
    plain = {char: _plain_letter(char) for char in letters}
    changes = {char: letter for char, letter in plain.items() if letter != char}
    left = frozenset(letter for letter in plain.values() if len(letter) == 1 and not letter.isascii())
    if len(changes) > _MAX_DISTINCT_REPLACED:
        return text.translate({ord(char): letter for char, letter in changes.items()}), left
    for char, letter in changes.items():
        text = text.replace(char, letter)
    return text, left


def _plain_letter(char: str) -> str:
    if char in _DROPPED:
        return ""
    if char in _LETTER_SIGNS:
        return _LETTER_SIGNS[char]
    if char in _BOXED:
        return _BOXED[char]
    if char == "ß":
        return "ss"
    if "\u00c0" <= char < "\u0530" or "\u1e00" <= char < "\u2000":
        return unicodedata.normalize("NFD", char)[0]
    return char


def _without_lookalikes(text: str, letters: frozenset[str], tricks: list[str]) -> str:
    """Words that mix alphabets, or pass for Latin as a whole among Latin words, in Latin letters.

    A text whose words are honest Cyrillic or Greek is left as it is.
    """
    suspects = letters & _LOOKALIKES.keys()
    all_words = set(text.split())
    words = {word for word in all_words if not word.isascii() and not suspects.isdisjoint(word)}
    mixed = {word for word in words if any("a" <= char <= "z" for char in word)}
    if not mixed and not any(word.isascii() and word.isalpha() for word in all_words):
        return text
    honest = {word for word in words - mixed if any(char.isalpha() and char not in _LOOKALIKES for char in word)}
    changed = words - honest if len(honest) <= len(mixed) else mixed
    if not changed:
        return text
    tricks.append("lookalikes")
    table = str.maketrans(_LOOKALIKES)
    plain = {word: word.translate(table) for word in changed}
    return " ".join(plain.get(word, word) for word in text.replace("\n\n", " \x1e ").split()).replace(" \x1e ", "\n\n")


def _smuggled_texts(text: str, letters: frozenset[str], tricks: list[str]) -> list[str]:
    """What is written in tag characters, variation selectors, two zero-width characters, or backwards by overrides."""
    found: list[str] = []
    if len(letters & _TAGS) > _TAGGED_FLAG_CHARS:
        tricks.append("tags")
        found.append("".join(chr(ord(char) - _TAG_BASE) for char in text if char in _TAGS)[:_MAX_HIDDEN_CHARS])
    if len(letters & _SELECTORS) >= _MIN_SMUGGLED:
        tricks.append("selectors")
        hidden = bytes(_BYTE_SELECTORS[ord(char)] for char in text if char in _SELECTORS)
        found.append(hidden[:_MAX_HIDDEN_CHARS].decode("utf-8", "replace"))
    widthless = letters & INVISIBLE
    if widthless:
        tricks.append("invisible")
        found += _bits_as_text([char for char in text if char in INVISIBLE][:_MAX_HIDDEN_CHARS])
    if not letters.isdisjoint(DIRECTION):
        tricks.append("direction")
    return found


def _bits_as_text(hidden: list[str]) -> list[str]:
    """The readings of a row of two zero-width characters, or two with a third between bytes, as ones and zeros."""
    common = sorted(set(hidden), key=lambda char: (-hidden.count(char), char))[:2]
    if len(common) < len("01") or len(hidden) < _MIN_SMUGGLED * _BITS_PER_BYTE:
        return []
    bits = "".join("01"[char == common[0]] for char in hidden if char in common)
    readings = []
    for row in (bits, bits.translate(_SWAPPED)):
        raw = bytes(int(row[at : at + _BITS_PER_BYTE], 2) for at in range(0, len(row) - 7, _BITS_PER_BYTE))
        if raw.isascii() and raw.decode("ascii").replace("\n", " ").isprintable():
            readings.append(raw.decode("ascii"))
    return readings
