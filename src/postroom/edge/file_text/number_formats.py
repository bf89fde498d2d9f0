"""What the numbers of a workbook stand for: dates, times and percentages are numbers with a format."""

from datetime import UTC, datetime, timedelta
from typing import Literal

NumberKind = Literal["plain", "date", "percent"]

_DATE_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENT_IDS = frozenset({9, 10})
_DATE_LETTERS = frozenset("dmyhs")
_EPOCH_1900 = datetime(1899, 12, 30, tzinfo=UTC)
"""Day 0: Excel believes that 1900 was a leap year, so that every day after February of it counts from here."""
_EPOCH_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_LAST_DAY = 2_958_466
"""The first day of the year 10000."""


def number_kind(format_id: int, code: str | None) -> NumberKind:
    """What numbers in this format are. code: of a format of the workbook's own; None for a built-in one.

    Source: ECMA-376-1, 18.8.30 (built-in formats) and 18.8.31 (codes).
    """
    if code is None:
        if format_id in _DATE_IDS:
            return "date"
        return "percent" if format_id in _PERCENT_IDS else "plain"
    bare = _without_literals(code.partition(";")[0])
    if "%" in bare:
        return "percent"
    return "date" if "general" not in bare and not _DATE_LETTERS.isdisjoint(bare) else "plain"


def _without_literals(code: str) -> str:
    """The code in lower case without quoted text, escaped characters, colours and conditions."""
    kept: list[str] = []
    at = 0
    while at < len(code):
        char = code[at]
        if char in '"[':
            close = code.find('"' if char == '"' else "]", at + 1)
            inside = code[at + 1 : close].lower()
            if char == "[" and inside and set(inside) <= {"h", "m", "s"}:
                kept.append(inside)
            at = close + 1 if close >= 0 else len(code)
        elif char in "\\_*":
            at += 2
        else:
            kept.append(char.lower())
            at += 1
    return "".join(kept)


def show_number(raw: str, kind: NumberKind, *, from_1904: bool) -> str:
    """The cell's number as a person reads it: `2026-03-01`, `2026-03-01 14:30`, `14:30`, `12.5%`, `1250.75`.

    raw: as it stands in the file; what is no number comes back as it is.
    """
    try:
        value = float(raw)
    except ValueError:
        return raw
    if kind == "date" and 0 <= value < _LAST_DAY:
        return _show_moment(value, from_1904=from_1904)
    if kind == "percent":
        return f"{value * 100:.10g}%"
    # Excel keeps 15 digits; the 17 in the file are an accident of binary.
    return raw if raw.lstrip("-").isdigit() else f"{value:.15g}"


def _show_moment(value: float, *, from_1904: bool) -> str:
    moment = (_EPOCH_1904 if from_1904 else _EPOCH_1900) + timedelta(seconds=round(value * 86_400))
    clock = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
    if value < 1:
        return clock
    day = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
    return day if value == int(value) else f"{day} {clock}"
