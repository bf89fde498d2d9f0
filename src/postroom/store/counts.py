"""What an inbox did, a row a day: quotas, rates and charts read these few rows instead of counting mail."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from postroom.base.clock import DAY_MS
from postroom.store.activity import add_activity
from postroom.store.schema import inbox_days
from postroom.store.statements import among

Count = Literal["received", "sent", "delivered", "bounced", "complained"]
COUNTS: tuple[Count, ...] = ("received", "sent", "delivered", "bounced", "complained")


def day_of(at_ms: int) -> int:
    """Days since 1970-01-01 UTC."""
    return at_ms // DAY_MS


def add_counts(connection: Connection, what: Count, amounts: Mapping[tuple[str, str], int], now: int) -> None:
    """Add to the count of each (workspace id, inbox id) of that day, and to the hour's of store/activity.py."""
    if not amounts:
        return
    add_activity(connection, what, amounts, now)
    day = day_of(now)
    connection.execute(
        _add(what, connection.dialect.name),
        [
            {"workspace_id": workspace_id, "inbox_id": inbox_id, "day": day, what: amount}
            for (workspace_id, inbox_id), amount in sorted(amounts.items())
        ],
    )


def sums_between(
    connection: Connection, workspace_id: str, inbox_ids: list[str], first_day: int, last_day: int
) -> dict[str, dict[str, int]]:
    """Totals by inbox id from the first day to the last, both included; an inbox that did nothing is left out.

    Days to come hold what waits for them (flows/quota.py).
    """
    values = {"ws": workspace_id, "ids": inbox_ids, "first": first_day, "last": last_day}
    return {
        row.inbox_id: {name: int(getattr(row, name)) for name in COUNTS} for row in connection.execute(_SUMS, values)
    }


@cache
def _add(what: Count, dialect: str) -> Any:
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(inbox_days)
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", "inbox_id", "day"],
        set_={what: inbox_days.c[what] + statement.excluded[what]},
    )


_SUMS = (
    sa.select(inbox_days.c.inbox_id, *(sa.func.sum(inbox_days.c[name]).label(name) for name in COUNTS))
    .where(
        inbox_days.c.workspace_id == sa.bindparam("ws"),
        among(inbox_days.c.inbox_id),
        inbox_days.c.day.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .group_by(inbox_days.c.inbox_id)
)
