"""Which pieces of a line have the shape of a one-time code, and which look alike and are something else."""

# ruff: noqa: RUF001 - quotation marks and brackets of many scripts

import re
from dataclasses import dataclass

from postroom.rules.code_words import CURRENCY_WORDS, SIGNS_BEFORE, UNIT_CHARS, UNITS

MIN_CODE_CHARS = 4
MAX_CODE_CHARS = 10
"""Letters and digits of a code, the marks between them not counted."""
MAX_CODE_CANDIDATES = 100
"""Pieces of one line that are looked at."""
_IDEOGRAPHS_FROM = "\u2e80"
"""From here on scripts set no white space around digits."""
_TOKEN = re.compile(r"[0-9A-Za-z]++(?:-[0-9A-Za-z]++)*+")
_URL_MARKS = ("://", "www.", "@")
_DECORATION = " \t*_`'\"“”„«»‹›[]【】「」『』()（）<>→➡•·-:：|.,!。，#="
_SPACES = (" ", "\u00a0", "\u2009", "\u202f", "  ", " | ", "\u00a0\u00a0", " - ", " · ", "\t")
"""What may stand between the groups of one number; ` | ` is what table cells are set apart by."""
_GROUPS = {1: (4, 5, 6, 7, 8), 2: (3,), 3: (2, 3), 4: (2,)}
"""How many groups of how many digits make a code."""
_HYPHEN_GROUPS = {1: (4, 5, 6, 7, 8), 3: (2,), 4: (2,)}
_ZEROES = "0٠۰०০０"
_DIGITS = {ord(zero) + number: str(number) for zero in _ZEROES[1:] for number in range(10)}
_NORMAL = {**_DIGITS, **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\uff0d"), "-")}
_GONE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A piece of a line that could be a code."""

    value: str
    start: int
    end: int
    fitness: float
    """How much its shape says for (over 0) or against it."""
    alone: bool
    """Whether the line holds nothing else."""


def normal_line(line: str) -> str:
    """The line with ASCII digits and hyphens, and without invisible marks."""
    return line if line.isascii() else line.translate(_NORMAL | _GONE)


def without_addresses(line: str) -> str:
    """The line, of the same length, with spaces for URLs and mail addresses."""
    if not any(mark in line for mark in _URL_MARKS):
        return line
    pieces: list[str] = []
    for piece in line.split(" "):
        marked = min((place for mark in _URL_MARKS if (place := piece.find(mark)) >= 0), default=-1)
        if marked < 0:
            pieces.append(piece)
            continue
        start = marked if not piece.startswith("http", max(marked - 5, 0)) else max(marked - 5, 0)
        start = 0 if "@" in piece else start
        pieces.append(piece[:start] + "\n" * (len(piece) - start))
    return " ".join(pieces)


def code_candidates(line: str) -> list[Candidate]:
    """The pieces of the line that could be codes, in order. line: normal, without addresses."""
    tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(line)]
    found: list[Candidate] = []
    index = 0
    while index < len(tokens) and len(found) < MAX_CODE_CANDIDATES:
        count = 1
        start, end = tokens[index]
        if line[start:end].isdigit():
            while index + count < len(tokens) and _continues(line, tokens[index + count - 1], tokens[index + count]):
                count += 1
            end = tokens[index + count - 1][1]
        groups = [line[first:last] for first, last in tokens[index : index + count]]
        value, fitness = _value_of(groups) if count > 1 else _value_of_token(groups[0])
        if value and _stands_free(line, start, end):
            alone = not line[:start].strip(_DECORATION) and not line[end:].strip(_DECORATION)
            found.append(Candidate(value=value, start=start, end=end, fitness=fitness, alone=alone))
        index += count
    return found


def _continues(line: str, last: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether two tokens are groups of one number."""
    return line[last[1] : following[0]] in _SPACES and line[following[0] : following[1]].isdigit()


def _value_of(groups: list[str]) -> tuple[str, float]:
    """The code that groups of digits make, and its fitness; "" when they look like a phone number or a row of cells."""
    size = len(groups[0])
    if any(len(group) != size for group in groups) or len(groups) not in _GROUPS.get(size, ()):
        return "", 0.0
    if size == 4 and all("1900" <= group < "2100" for group in groups):
        return "", 0.0
    return "".join(groups), 0.05


def _value_of_token(token: str) -> tuple[str, float]:
    if token.isdigit():
        return _value_of_digits(token)
    plain = token.replace("-", "")
    if not MIN_CODE_CHARS <= len(plain) <= MAX_CODE_CHARS:
        return "", 0.0
    if "-" in token:
        return _value_of_hyphened(token.split("-"), token)
    return (token, fitness) if (fitness := _fitness_of_word(token)) is not None else ("", 0.0)


def _value_of_digits(token: str) -> tuple[str, float]:
    size = len(token)
    if not MIN_CODE_CHARS <= size <= MAX_CODE_CHARS:
        return "", 0.0
    if size == 4 and "1900" <= token < "2100":
        return token, -0.35
    if size == 8 and token[:2] in {"19", "20"} and "01" <= token[4:6] <= "12" and "01" <= token[6:] <= "31":
        return token, -0.2
    return token, {6: 0.08, 4: 0.04, 5: 0.04, 7: 0.04, 8: 0.04}.get(size, -0.1)


def _value_of_hyphened(parts: list[str], token: str) -> tuple[str, float]:
    """The code in a token with hyphens: digits in equal groups without them, others as they are typed."""
    plain = "".join(parts)
    if plain.isdigit():
        size = len(parts[0])
        equal = all(len(part) == size for part in parts) and len(parts) in _HYPHEN_GROUPS.get(size, ())
        return (plain, 0.05) if equal else ("", 0.0)
    if not plain.isupper() or len(plain) < 6 or len(parts) > 3:
        return "", 0.0
    if any(char.isdigit() for char in plain):
        return token, 0.04
    if len({len(part) for part in parts}) == 1 and len(parts[0]) in {3, 4}:
        return token, 0.0 if sum(char in "AEIOU" for char in plain) * 4 <= len(plain) else -0.1
    return "", 0.0


def _fitness_of_word(token: str) -> float | None:
    """Of letters and digits without hyphens; None for what is a word, an ordinal, a version or an amount."""
    digits = sum(char.isdigit() for char in token)
    letters = len(token) - digits
    if not digits:
        vowels = sum(char in "AEIOUY" for char in token)
        return -0.15 if token.isupper() and 5 <= letters <= 8 and vowels * 5 <= letters else None
    if token.lstrip("0123456789").isalpha() and letters <= 3 and not token.isupper():
        return None  # 10th, 500px
    if token[0] in "vV" and token[1:].isdigit():
        return None
    if token.isupper():
        return -0.2 if token.rstrip("0123456789").isalpha() and letters >= 4 else 0.04
    if token.islower():
        return -0.1 if _longest_word(token) < 4 else None
    return -0.1 if _longest_word(token) < 3 else None


def _longest_word(token: str) -> int:
    """Lower-case letters in a row."""
    longest = run = 0
    for char in token:
        run = run + 1 if char.islower() else 0
        longest = max(longest, run)
    return longest


def _stands_free(line: str, start: int, end: int) -> bool:
    """Whether what is around the token lets it be a code: no amount, no part of a longer number or word."""
    before = line[start - 1] if start else " "
    after = line[end] if end < len(line) else " "
    if before in SIGNS_BEFORE or after in UNIT_CHARS or after in "@/\\_=&":
        return False
    if _is_letter(before) or _is_letter(after):
        return False
    if before in ".,:'-" and start > 1 and (line[start - 2].isalnum() and (before != ":" or line[start - 2].isdigit())):
        return False
    if after in ".,:'-" and end + 1 < len(line) and (line[end + 1].isdigit() or line[end + 1].islower()):
        return False
    if before == "_" and start > 1 and line[start - 2].isalnum():
        return False
    return not _is_amount(line, start, end)


def _is_letter(char: str) -> bool:
    """Whether a letter there is part of the same word."""
    return char.isalnum() and char < _IDEOGRAPHS_FROM


def _is_amount(line: str, start: int, end: int) -> bool:
    following = line[end : end + 24].split(None, 1)
    if following and line[end : end + 1].isspace():
        word = following[0].lower().rstrip(".,;:!?)")
        if word in UNITS or word[:1] in UNIT_CHARS:
            return True
    preceding = line[max(start - 24, 0) : start].rsplit(None, 1)
    if preceding and line[start - 1 : start].isspace():
        word = preceding[-1].lower()
        return word in CURRENCY_WORDS or word[-1:] in "$€£¥₹₽₺₩₪+№#"
    return False
