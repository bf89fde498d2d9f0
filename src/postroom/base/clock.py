"""Time, as the rest of the code sees it: whole milliseconds since 1970 UTC, and text at the outside.

One number serves SQLite and PostgreSQL alike, sorts, and is cheap; see docs/decisions.md#times.
"""

import time
from datetime import UTC, datetime
from typing import Protocol

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


class Clock(Protocol):
    """Where a flow reads the time, so that tests can hold it still."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z."""
        return time.time_ns() // 1_000_000


class FakeClock:
    """A clock that stands still until it is told to move. For tests, ours and users'."""

    def __init__(self, now_ms: int = 1_788_264_000_000) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        """The moment last set."""
        return self._now_ms

    def advance(self, ms: int) -> None:
        """Move forward by `ms` milliseconds."""
        self._now_ms += ms


def iso(at_ms: int) -> str:
    """The moment as `2026-11-21T07:02:15.000Z` (RFC 3339 §5.6, UTC, milliseconds)."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def maybe_iso(at_ms: int | None) -> str | None:
    """As `iso`, with None for None."""
    return None if at_ms is None else iso(at_ms)


def parse_iso(text: str) -> int:
    """Milliseconds since 1970 of an ISO 8601 moment; one without an offset is read as UTC.

    Raises: ValueError when the text is no moment.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)


def to_datetime(at_ms: int) -> datetime:
    """The moment as an aware UTC datetime."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)
