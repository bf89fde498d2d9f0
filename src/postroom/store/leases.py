"""Jobs: a due time and a claim on the row of the thing itself.

A claim moves `due_at` to the end of the lease, so a claimer that dies leaves a row that is simply due again. What
is finished has no `due_at`. JOB_TABLES are all that there are.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.schema import inbound_mails, recipients, webhook_deliveries
from postroom.store.schema_domains import domains
from postroom.store.schema_drafts import follow_ups
from postroom.store.schema_files import attachment_texts
from postroom.store.schema_relays import alerts
from postroom.store.schema_search import message_index

JOB_TABLES = (
    *(inbound_mails, recipients, webhook_deliveries, follow_ups, domains, message_index, alerts),
    attachment_texts,
)


def claim_due(
    connection: Connection,
    table: sa.Table,
    *,
    now: int,
    until: int,
    node: str,
    limit: int,
    only: "sa.ColumnElement[bool] | None" = None,
    choose: Callable[[Sequence[Row[Any]]], Sequence[Row[Any]]] | None = None,
) -> Sequence[Row[Any]]:
    """At most `limit` rows that are due, the longest due first, now claimed by `node` until `until`.

    The rows come back as they were before the claim. Two nodes never get the same row. choose: which of those found
    are claimed; the others stay as they are.
    """
    query = _due(table) if only is None else _due(table).where(only)
    rows: Sequence[Row[Any]] = connection.execute(query, {"now": now, "count": limit}).all()
    if choose is not None:
        rows = choose(rows)
    if rows:
        keys = [column.name for column in table.primary_key]
        connection.execute(
            _claim(table),
            [{"until": until, "node": node, **{f"key_{key}": getattr(row, key) for key in keys}} for row in rows],
        )
    return rows


def release_claims(connection: Connection, *, now: int, node: str | None = None) -> int:
    """How many claims were let go: of one node that stops, or of all (`node=None`) when no other node can be alive."""
    count = 0
    for table in JOB_TABLES:
        held = table.c.claimed_by == node if node else table.c.claimed_by.is_not(None)
        result = connection.execute(
            sa.update(table).where(held, table.c.due_at.is_not(None)).values(due_at=now, claimed_by=None)
        )
        count += result.rowcount
    return count


def next_due_at(connection: Connection, table: sa.Table) -> int | None:
    """When the next row of the table is due; None when there is nothing to do."""
    due: int | None = connection.execute(sa.select(sa.func.min(table.c.due_at))).scalar()
    return due


def renew_claims(connection: Connection, table: sa.Table, rows: Sequence[Row[Any]], *, node: str, until: int) -> None:
    """Hold on to rows that take longer than a lease; those that are finished meanwhile are left alone."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    connection.execute(
        sa.update(table)
        .where(*(table.c[key] == sa.bindparam(f"key_{key}") for key in keys), table.c.claimed_by == node)
        .values(due_at=until),
        [{f"key_{key}": getattr(row, key) for key in keys} for row in rows],
    )


@cache
def _due(table: sa.Table) -> "sa.Select[Any]":
    due = sa.select(table).where(table.c.due_at <= sa.bindparam("now")).order_by(table.c.due_at)
    return due.limit(sa.bindparam("count")).with_for_update(skip_locked=True)


@cache
def _claim(table: sa.Table) -> sa.Update:
    match = [column == sa.bindparam(f"key_{column.name}") for column in table.primary_key]
    return sa.update(table).where(*match).values(due_at=sa.bindparam("until"), claimed_by=sa.bindparam("node"))
