"""How much a new domain may send a day: receivers trust a sender by its history, and a new one has none.

From 50 recipients on the first day to 10,000 on the last of six weeks, the same factor each day; then as many as it
likes. Days begin at midnight UTC.
"""

from postroom.base.clock import DAY_MS

FIRST_DAY = 50
"""Recipients."""
LAST_DAY = 10_000
"""Recipients on the last day that has a cap."""
DAYS = 42
"""Six weeks."""


def daily_cap(since: int, at: int) -> int | None:
    """Recipients on the day of `at`, for a domain whose warm-up began at `since`; None when it is over.

    Both are milliseconds since 1970. Before it began, the cap is that of the first day.
    """
    day = max(0, at // DAY_MS - since // DAY_MS)
    if day >= DAYS:
        return None
    factor: float = (LAST_DAY / FIRST_DAY) ** (day / (DAYS - 1))
    return round(FIRST_DAY * factor)
