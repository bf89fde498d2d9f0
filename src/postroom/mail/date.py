"""Dates as mail writes them. RFC 5322 §3.3."""

from datetime import UTC, datetime, timedelta

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "cet": 60, "met": 60, "mez": 60, "west": 60, "cest": 120,
    "mest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "ist": 330, "jst": 540, "kst": 540, "est": -300,
    "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
"""Minutes east of UTC of the zones that mail names. RFC 5322 §4.3, and what is seen in practice."""
_MAX_DATE_CHARS = 200
"""A date with its comment."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_date(value: str) -> int | None:
    """Milliseconds since 1970 UTC; None when the value is no date; never raises.

    value: of a Date field or the end of a Received field, unfolded. An unknown zone is UTC, as RFC 5322 §4.3 has it.
    """
    words = value[:_MAX_DATE_CHARS].partition("(")[0].replace(",", " ").replace("-", " -").split()
    words = [word for word in (word.strip() for word in words) if word]
    if words and words[0][:1].isalpha() and words[0][:3].lower() not in _MONTHS:
        del words[0]  # the name of the day
    words = _join_dashes(words)
    if len(words) < 3:
        return _parse_iso(value)
    try:
        return _to_ms(words)
    except (ValueError, KeyError, OverflowError, IndexError):
        return _parse_iso(value)


def _join_dashes(words: list[str]) -> list[str]:
    """`17 -May -2000` (from `17-May-2000`) without its dashes; a numeric zone keeps its own."""
    return [word.lstrip("-") if at < 3 else word for at, word in enumerate(words)]


def _to_ms(words: list[str]) -> int:
    """Milliseconds since 1970 of day, month, year, time and zone, the first two in either order."""
    if words[0][:3].lower() in _MONTHS:
        words[0], words[1] = words[1], words[0]
    if ":" in words[2]:  # `Wed May 17 19:36:13 2000`, as ctime writes
        clock = words.pop(2)
        words.insert(3, clock)
        if len(words) > 4 and words[2][:1].isalpha():
            words[2], words[4] = words[4], words[2]
    day, month, year = int(words[0]), _MONTHS[words[1][:3].lower()], int(words[2])
    if year < 100:  # RFC 5322 §4.3
        year += 2000 if year < 50 else 1900
    elif year < 1000:
        year += 1900
    clock = words[3] if len(words) > 3 else "0:0"
    hour, minute, second = ([int(piece) for piece in clock.replace(".", ":").split(":")] + [0, 0])[:3]
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    moment -= timedelta(minutes=_offset_minutes(words[4]) if len(words) > 4 else 0)
    return int((moment - _EPOCH).total_seconds()) * 1000


def _offset_minutes(zone: str) -> int:
    """Minutes east of UTC of `+0200` or a zone's name; 0 when unknown. RFC 5322 §4.3."""
    digits = zone[1:].replace(":", "")
    if zone[0] in "+-" and digits.isdecimal() and digits.isascii() and len(digits) in {3, 4}:
        minutes = int(digits[:-2]) * 60 + int(digits[-2:])
        return -minutes if zone[0] == "-" else minutes
    return _ZONES.get(zone.lower(), 0)


def _parse_iso(value: str) -> int | None:
    """As `parse_date`, for the ISO 8601 dates of some writers."""
    value = value[:_MAX_DATE_CHARS].strip()
    if value[4:5] != "-":
        return None
    try:
        moment = datetime.fromisoformat(value[:40])
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return int((moment - _EPOCH).total_seconds()) * 1000
    except (ValueError, OverflowError):
        return None
