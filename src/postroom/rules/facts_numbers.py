"""Numbers as people write them: grouped by comma, point, space or apostrophe, with words such as `k` and `Mio.`."""

# ruff: noqa: RUF001 - apostrophes and marks as they are written in the world

import re
from dataclasses import dataclass
from decimal import Decimal

MAX_DIGITS = 18
"""Of one number: more is an account or a parcel, not an amount."""
_DIGITS = re.compile(r"[0-9]+")
_GROUPERS = frozenset(".,'’ \u00a0\u202f\u2009")
_SCALES = {
    "k": 1_000,
    "tsd": 1_000,
    "thousand": 1_000,
    "mille": 1_000,
    "mil": 1_000,
    "tausend": 1_000,
    "duizend": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "mln": 1_000_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "millionen": 1_000_000,
    "millones": 1_000_000,
    "milhões": 1_000_000,
    "milioni": 1_000_000,
    "miljoen": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}

_DOTTED = frozenset({"mio", "tsd", "mln", "mn", "bn"})
"""Those that are short for a word, and may have a point behind them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenNumber:
    """A number in a text."""

    start: int
    end: int
    """Behind its last digit, or its scale word."""
    value: Decimal
    grouped: bool
    """Whether it is written as amounts are: `4,200`, `12.50`, `5k`."""


def read_numbers(text: str, limit: int) -> list[WrittenNumber]:
    """The numbers of a text in order, at most `limit`; digits inside words and ids are none."""
    found: list[WrittenNumber] = []
    runs = [match.span() for match in _DIGITS.finditer(text)]
    at = 0
    while at < len(runs) and len(found) < limit:
        last = at
        while last + 1 < len(runs) and _joins(text, runs[last], runs[last + 1], runs[at]):
            last += 1
        start, end = runs[at][0], runs[last][1]
        pieces = [text[low:high] for low, high in runs[at : last + 1]]
        marks = [text[runs[number][1]] for number in range(at, last)]
        at = last + 1
        if start and _is_inside_word(text, start):
            continue
        value, grouped = _value(pieces, marks)
        if value is None:
            continue
        scale, scaled_end = _scale(text, end)
        if scaled_end == end and text[end : end + 1].isalpha() and not _is_unit_start(text, end):
            continue
        found.append(WrittenNumber(start=start, end=scaled_end, value=value * scale, grouped=grouped or scale > 1))
    return found


def _joins(text: str, one: tuple[int, int], other: tuple[int, int], first: tuple[int, int]) -> bool:
    """Whether two runs of digits with one character between them are parts of one number."""
    if other[0] != one[1] + 1 or other[1] - first[0] > MAX_DIGITS + 6:
        return False
    mark, size = text[one[1]], other[1] - other[0]
    if mark not in _GROUPERS:
        return False
    if mark in ".,":
        return True
    # A space or an apostrophe only ever sets groups of three apart, behind one to three digits.
    return size == 3 and one[1] - one[0] <= 3


def _value(pieces: list[str], marks: list[str]) -> tuple[Decimal | None, bool]:
    """The number that these runs of digits make, and whether it looks like an amount; None when they make none."""
    if sum(map(len, pieces)) > MAX_DIGITS:
        return None, False
    if not marks:
        return Decimal(pieces[0]), False
    head, tail = pieces[:-1], pieces[-1]
    is_decimal = marks[-1] in ".," and (
        len(tail) in {1, 2} or (marks.count(marks[-1]) == 1 and (len(set(marks)) > 1 or pieces[0] == "0"))
    )
    if is_decimal:
        groups, group_marks = head, marks[:-1]
    else:
        groups, group_marks, tail = pieces, marks, ""
    # Dates, versions and addresses have groups of other sizes, or marks of two kinds.
    odd_groups = len(groups[0]) > 3 or any(len(piece) != 3 for piece in groups[1:])
    if len(groups) > 1 and (odd_groups or len(set(group_marks)) > 1):
        return None, False
    if group_marks and is_decimal and group_marks[0] == marks[-1]:
        return None, False
    whole = "".join(groups)
    return Decimal(f"{whole}.{tail}" if tail else whole), True


def _scale(text: str, end: int) -> tuple[int, int]:
    """What the word behind a number multiplies it by, and where that word ends."""
    start = end + 1 if text[end : end + 1] in {" ", "\u00a0"} else end
    stop = start
    while stop < len(text) and stop - start < 12 and text[stop].isalpha():
        stop += 1
    word = text[start:stop].lower()
    if word not in _SCALES or text[stop : stop + 1].isalnum() or (start > end and len(word) == 1):
        return 1, end
    dotted = text[stop : stop + 1] == "." and word in _DOTTED
    return _SCALES[word], stop + dotted


def _is_inside_word(text: str, start: int) -> bool:
    """Whether the digits at a place go on with a word or an id. `EUR1000` does not, nor does what Chinese is about."""
    before = text[start - 1]
    if not before.isalnum():
        return before == "_"
    if before >= "\u3040":
        return False
    low = start
    while low and start - low < 4 and text[low - 1].isalpha():
        low -= 1
    return not (start - low == 3 and text[low:start].isupper() and not text[low - 1 : low].isalnum())


def _is_unit_start(text: str, end: int) -> bool:
    """Whether letters right behind a number are a unit of money: `500EUR`, `20zł`, `30kr`, `1000円`."""
    stop = end
    while stop < len(text) and stop - end < 5 and text[stop].isalpha():
        stop += 1
    word = text[end:stop]
    return not word.isascii() or (len(word) in {2, 3} and not word[:1].isdigit())
