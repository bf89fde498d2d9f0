"""Numbers, sizes and moments in words, for templates."""

from collections.abc import Callable
from typing import Any

from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS, parse_iso, to_datetime
from postroom.edge.dashboard.lines import one_line

_UNITS = ((365 * DAY_MS, "year"), (30 * DAY_MS, "month"), (DAY_MS, "day"), (HOUR_MS, "hour"), (MINUTE_MS, "minute"))

COUNTED_UP_TO = 100
"""Where counting stops: a page says `99+`."""

NOTHING = "\u2013"
"""A dash, where there is no number."""

STATES = {
    # Of messages and recipients
    **dict.fromkeys(("delivered", "sent", "verified", "active", "replied", "approved", "pass", "published"), "good"),
    **dict.fromkeys(("queued", "scheduled", "sending", "pending", "open", "retiring", "draft"), "calm"),
    **dict.fromkeys(("held", "deferred", "partial", "awaiting_reply", "retrying", "quarantined", "escalated"), "warn"),
    **dict.fromkeys(("degraded", "missing", "wrong", "softfail", "hard_bounce", "complaint"), "warn"),
    **dict.fromkeys(("bounced", "dead", "rejected", "paused", "fail", "failed", "disabled"), "bad"),
    **dict.fromkeys(("cancelled", "suppressed", "handled", "closed", "expired", "retired", "none", "manual"), "quiet"),
}
"""How states look: good, calm, warn, bad or quiet."""


def ago(moment: str, now_ms: int) -> str:
    """`3 minutes ago`, `in 2 hours`, `just now`. moment: ISO 8601."""
    distance = now_ms - parse_iso(moment)
    for size, unit in _UNITS:
        count = abs(distance) // size
        if count:
            if distance < 0:  # in three days less a second is in three days
                count = (size // 2 - distance) // size
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"{words} ago" if distance > 0 else f"in {words}"
    return "just now" if distance >= 0 else "in a moment"


def full_moment(moment: str) -> str:
    """`21 November 2026, 07:02:15 UTC`."""
    return to_datetime(parse_iso(moment)).strftime("%-d %B %Y, %H:%M:%S UTC")


def grouped(number: float) -> str:
    """`12,345`."""
    return f"{number:,}"


def capped(number: int) -> str:
    """`7`, or `99+` where counting has stopped."""
    return f"{COUNTED_UP_TO - 1}+" if number >= COUNTED_UP_TO else str(number)


def percent(rate: float | None) -> str:
    """`1.5 %`; a dash for none."""
    if rate is None:
        return NOTHING
    shown = rate * 100
    return f"{shown:.0f} %" if shown in {0, 100} else f"{shown:.2f} %" if shown < 1 else f"{shown:.1f} %"


def byte_size(size: int) -> str:
    """`14 KB`."""
    for unit, bound in (("bytes", 1_000), ("KB", 1_000_000), ("MB", 1_000_000_000)):
        if size < bound:
            return f"{size * 1_000 / bound:.0f} {unit}" if unit != "MB" else f"{size / 1_000_000:.1f} MB"
    return f"{size / 1_000_000_000:.1f} GB"


def plain_words(name: str) -> str:
    """`Awaiting reply` for `awaiting_reply`."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def tone_of(state: str) -> str:
    """How a state looks: one of good, calm, warn, bad, quiet."""
    return STATES.get(state, "calm")


FILTERS: dict[str, Callable[..., Any]] = {
    "full_moment": full_moment,
    "grouped": grouped,
    "capped": capped,
    "percent": percent,
    "byte_size": byte_size,
    "one_line": one_line,
    "plain_words": plain_words,
    "tone_of": tone_of,
}
"""By the name that templates use. `ago` needs the time, and is made for each page."""
