"""Forgetting what is only kept for so long: rows of long ago, a bounded step at a time."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postroom.base.clock import DAY_MS
from postroom.store.activity import hour_of
from postroom.store.schema import inbox_days
from postroom.store.schema_guards import activity_hours, audit_log, reply_times

STEP = 500
"""Rows of one table that one transaction takes away: others get their turn in between."""


def drop_old_activity(connection: Connection, before: int) -> bool:
    """Whether there may be more to take away of what was counted before this moment (milliseconds since 1970)."""
    hour = hour_of(before)
    steps = (
        _drop_step(connection, activity_hours.c.hour, hour),
        _drop_step(connection, reply_times.c.hour, hour),
        _drop_step(connection, inbox_days.c.day, before // DAY_MS),
    )
    return any(steps)


def drop_old_audit(connection: Connection, before: int) -> bool:
    """Whether there may be more to take away of the audit log's entries from before this moment."""
    return _drop_step(connection, audit_log.c.created_at, before)


def _drop_step(connection: Connection, column: "sa.Column[int]", before: int) -> bool:
    table = column.table
    assert isinstance(table, sa.Table)
    key = sa.tuple_(*table.primary_key.columns)
    old = sa.select(*table.primary_key.columns).where(column < before).limit(STEP)
    return connection.execute(sa.delete(table).where(key.in_(old))).rowcount >= STEP
