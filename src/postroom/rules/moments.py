"""Moments that callers name: at an ISO 8601 time, or after a while such as `3d` or `P3D`."""

from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, parse_iso
from postroom.base.errors import BadInput

MAX_AHEAD_MS = 366 * DAY_MS
"""How far ahead a send may be scheduled: a year, leap or not."""
CLOCK_SKEW_MS = 5 * MINUTE_MS
"""A moment so little past is taken for now: callers' clocks differ."""
MAX_CHARS = 40
"""Of a moment or a duration."""

_SHORT = {"s": SECOND_MS, "m": MINUTE_MS, "min": MINUTE_MS, "h": HOUR_MS, "d": DAY_MS, "w": 7 * DAY_MS}
_DATE_UNITS = {"W": 7 * DAY_MS, "D": DAY_MS}
_TIME_UNITS = {"H": HOUR_MS, "M": MINUTE_MS, "S": SECOND_MS}
_MAX_DIGITS = 9


def read_moment(text: str, *, now: int, param: str) -> int:
    """The moment in milliseconds, never before `now`. Raises BadInput naming `param`.

    text: ISO 8601, with an offset or in UTC. A moment that has passed is refused, but for CLOCK_SKEW_MS.
    """
    try:
        at = parse_iso(text) if len(text) <= MAX_CHARS else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise BadInput(
            f"{text[:MAX_CHARS]!r} is no moment.",
            code="invalid_field",
            param=param,
            fix="Write ISO 8601 with an offset, such as 2026-11-21T09:00:00Z.",
        )
    if at < now - CLOCK_SKEW_MS:
        raise BadInput(
            f"{param} has passed already.",
            code="moment_passed",
            param=param,
            fix="Name a moment ahead, or leave it away to send at once.",
        )
    _check_ahead(at - now, param)
    return max(at, now)


def read_duration(text: str, *, param: str) -> int:
    """Milliseconds of `90m`, `12h`, `3d`, `2w`, or an ISO 8601 duration of weeks to seconds such as `P3DT12H`.

    Raises BadInput naming `param` for any other text, for nothing at all, and for more than MAX_AHEAD_MS.
    """
    length = None
    if len(text) <= MAX_CHARS:
        length = _iso_duration(text) if text[:1] == "P" else _short_duration(text)
    if not length:
        raise BadInput(
            f"{text[:MAX_CHARS]!r} is no duration.",
            code="invalid_field",
            param=param,
            fix='Write "3d", "12h" or "90m", or ISO 8601 such as "P3D" or "PT12H".',
        )
    _check_ahead(length, param)
    return length


def _check_ahead(length: int, param: str) -> None:
    if length > MAX_AHEAD_MS:
        raise BadInput(
            f"{param} is more than a year ahead.", code="too_far_ahead", param=param, fix="Name a nearer moment."
        )


def _short_duration(text: str) -> int | None:
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = _SHORT.get(text[len(digits) :])
    return _number(digits) * unit if unit is not None and _number(digits) else None


def _iso_duration(text: str) -> int | None:
    """Months and years are no fixed length, and so none of ours."""
    date, mark, time = text[1:].partition("T")
    if mark and not time:
        return None
    parts = (_sum_of(date, _DATE_UNITS), _sum_of(time, _TIME_UNITS))
    return None if None in parts else sum(part or 0 for part in parts)


def _sum_of(text: str, units: dict[str, int]) -> int | None:
    """Numbers each with its unit, in the order of the units."""
    total, digits = 0, ""
    left = list(units)
    for character in text:
        if character not in units:
            digits += character
            continue
        if character not in left or not _number(digits):
            return None
        del left[: left.index(character) + 1]
        total += _number(digits) * units[character]
        digits = ""
    return None if digits else total


def _number(digits: str) -> int:
    """0 for what is no number."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS else 0
