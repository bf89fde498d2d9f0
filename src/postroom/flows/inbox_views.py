"""Inboxes as JSON, with what they did and what pauses them."""

from collections.abc import Sequence
from typing import Any

from postroom.flows.quota import UNLIMITED, SendingLimits
from postroom.flows.views import Json, inbox_view
from postroom.store.activity import WORKSPACE, domain_scope
from postroom.store.breakers import paused_scopes
from postroom.store.counts import day_of, sums_between
from postroom.store.db import Connection, Row

RATE_WINDOW_DAYS = 30
"""Bounce and complaint rates look at so many days, today included."""


def inbox_views(
    connection: Connection, rows: Sequence[Row[Any]], now: int, limits: SendingLimits = UNLIMITED
) -> list[Json]:
    """Inboxes of one workspace as JSON, with today's count and the rates of the window."""
    if not rows:
        return []
    workspace_id, ids, today = rows[0].workspace_id, [row.id for row in rows], day_of(now)
    window = sums_between(connection, workspace_id, ids, today - RATE_WINDOW_DAYS + 1, today)
    sent_today = sums_between(connection, workspace_id, ids, today, today)
    breakers = paused_scopes(connection, workspace_id, {WORKSPACE, *(domain_scope(row.domain) for row in rows)})
    views = []
    for row in rows:
        sums = window.get(row.id, {})
        counts = {
            "sent_today": sent_today.get(row.id, {}).get("sent", 0),
            "window_sent": sums.get("delivered", 0) + sums.get("bounced", 0),
            "window_bounced": sums.get("bounced", 0),
            "window_complained": sums.get("complained", 0),
            "daily_limit": limits.of_inbox(row.daily_limit),
        }
        breaker = breakers.get(domain_scope(row.domain)) or breakers.get(WORKSPACE)
        views.append(inbox_view(row, counts, now, breaker=breaker.reason if breaker is not None else None))
    return views
