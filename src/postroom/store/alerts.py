"""Alerts: what somebody should be told by mail. The row is the job, and remembers when it was last told."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from postroom.base.clock import HOUR_MS
from postroom.store.schema_relays import alerts

APART_MS = HOUR_MS
"""Milliseconds between two mails about one thing."""


def note_alert(connection: Connection, row: Mapping[str, Any]) -> None:
    """Have it told: at once, or an hour after it was told last; what waits already is told as it is now.

    row: {workspace_id, thing, inbox_id, kind, data, due_at, created_at}.
    """
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(alerts).values(**row)
    again = alerts.c.sent_at + APART_MS
    due_at = sa.case((again > statement.excluded.due_at, again), else_=statement.excluded.due_at)
    changed = {"inbox_id": statement.excluded.inbox_id, "data": statement.excluded.data, "claimed_by": None}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["workspace_id", "thing"], set_={**changed, "due_at": due_at})
    )


def end_alerts(connection: Connection, rows: Sequence[Row[Any]], node: str, *, sent_at: int | None) -> int:
    """How many of these claimed alerts were still this node's; nothing is to be done for them any more.

    sent_at: None when they were not told to anybody.
    """
    count = 0
    values = {"due_at": None, "claimed_by": None} | ({} if sent_at is None else {"sent_at": sent_at})
    for row in rows:
        mine = (alerts.c.workspace_id == row.workspace_id, alerts.c.thing == row.thing, alerts.c.claimed_by == node)
        count += connection.execute(sa.update(alerts).where(*mine).values(**values)).rowcount
    return count


def put_off_alerts(connection: Connection, rows: Sequence[Row[Any]], node: str, until: int) -> None:
    """These claimed alerts are due again at that moment."""
    for row in rows:
        mine = (alerts.c.workspace_id == row.workspace_id, alerts.c.thing == row.thing, alerts.c.claimed_by == node)
        connection.execute(sa.update(alerts).where(*mine).values(due_at=until, claimed_by=None))
