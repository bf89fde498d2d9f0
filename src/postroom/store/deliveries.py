"""Deliveries of events to webhooks: each is a job, and keeps every attempt; the dead stay until they are replayed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema import webhook_attempts, webhook_deliveries
from postroom.store.statements import among, get_by_id, insert_rows, rows_by_workspace

_STILL_DUE = (
    sa.select(webhook_deliveries.c.id, webhook_deliveries.c.attempt_count)
    .where(
        webhook_deliveries.c.workspace_id == sa.bindparam("ws"),
        among(webhook_deliveries.c.id),
        webhook_deliveries.c.due_at.is_not(None),
    )
    .order_by(webhook_deliveries.c.id)
    .with_for_update()
)
_COUNT = (
    sa.update(webhook_deliveries)
    .where(webhook_deliveries.c.workspace_id == sa.bindparam("ws"), webhook_deliveries.c.id == sa.bindparam("thing"))
    .values(attempt_count=sa.bindparam("number"))
)
_FINISH = (
    sa.update(webhook_attempts)
    .where(
        webhook_attempts.c.workspace_id == sa.bindparam("b_ws"),
        webhook_attempts.c.delivery_id == sa.bindparam("b_thing"),
        webhook_attempts.c.number == sa.bindparam("b_number"),
    )
    .values({name: sa.bindparam(f"b_{name}") for name in ("latency_ms", "status_code", "error", "excerpt")})
)
_GIVE_UP = (
    sa.update(webhook_deliveries)
    .where(
        webhook_deliveries.c.workspace_id == sa.bindparam("b_ws"),
        webhook_deliveries.c.id == sa.bindparam("b_thing"),
        webhook_deliveries.c.due_at.is_not(None),
    )
    .values(status="dead", due_at=None, finished_at=sa.bindparam("b_now"), claimed_by=None)
)
_SET = (
    sa.update(webhook_deliveries)
    .where(
        webhook_deliveries.c.workspace_id == sa.bindparam("b_ws"), webhook_deliveries.c.id == sa.bindparam("b_thing")
    )
    .values(
        status=sa.bindparam("b_status"),
        due_at=sa.bindparam("b_due_at"),
        finished_at=sa.bindparam("b_finished_at"),
        claimed_by=None,
    )
)
_SET_AGAIN = _SET.where(webhook_deliveries.c.due_at.is_not(None))


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryFilter:
    """Which deliveries a list shows; None for any."""

    webhook_id: str | None = None
    status: str | None = None
    event_id: str | None = None
    inbox_id: str | None = None


def add_deliveries(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add deliveries; every row has the same keys."""
    insert_rows(connection, webhook_deliveries, rows)


def count_dead(connection: Connection, workspace_id: str, webhook_id: str, limit: int) -> int:
    """How many dead letters an endpoint has; no more than `limit` are counted."""
    mine = (
        webhook_deliveries.c.workspace_id == workspace_id,
        webhook_deliveries.c.status == "dead",
        webhook_deliveries.c.webhook_id == webhook_id,
    )
    return len(connection.execute(sa.select(webhook_deliveries.c.id).where(*mine).limit(limit)).all())


def get_delivery(connection: Connection, workspace_id: str, delivery_id: str) -> Row[Any] | None:
    """The delivery; None when this workspace has none of that id."""
    return get_by_id(connection, webhook_deliveries, workspace_id, delivery_id)


def list_deliveries(connection: Connection, workspace_id: str, wanted: DeliveryFilter, page: Page) -> Rows:
    """Deliveries, newest first."""
    query = sa.select(webhook_deliveries).where(*_matches(workspace_id, wanted))
    if page.after:
        query = query.where(webhook_deliveries.c.id < page.after[0])
    rows = connection.execute(query.order_by(webhook_deliveries.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")


def delivery_attempts_of(
    connection: Connection, workspace_id: str, delivery_ids: Collection[str]
) -> Sequence[Row[Any]]:
    """Every attempt at these deliveries, in order."""
    if not delivery_ids:
        return []
    query = sa.select(webhook_attempts).where(
        webhook_attempts.c.workspace_id == workspace_id, webhook_attempts.c.delivery_id.in_(list(delivery_ids))
    )
    return connection.execute(query.order_by(webhook_attempts.c.delivery_id, webhook_attempts.c.number)).all()


def start_attempts(connection: Connection, keys: Sequence[tuple[str, str]], now: int) -> dict[tuple[str, str], int]:
    """The numbers of the attempts that begin, by (workspace id, delivery id), recorded before the call.

    A delivery that is not to be tried any more is left out: it is gone, or was finished or given up meanwhile.
    """
    numbers = {
        (workspace_id, row.id): row.attempt_count + 1
        for workspace_id, row in rows_by_workspace(connection, _STILL_DUE, keys)
    }
    rows = [{"workspace_id": ws, "delivery_id": delivery_id} for ws, delivery_id in numbers]
    if rows:
        connection.execute(_COUNT, [{"ws": ws, "thing": thing, "number": n} for (ws, thing), n in numbers.items()])
        started = {"started_at": now}
        insert_rows(
            connection,
            webhook_attempts,
            [{**row, **started, "number": numbers[row["workspace_id"], row["delivery_id"]]} for row in rows],
        )
    return numbers


def count_attempts_since(connection: Connection, workspace_id: str, delivery_id: str, since: int) -> int:
    """How many attempts at a delivery began at this moment or later: those of its present span of retries."""
    query = sa.select(sa.func.count()).where(
        webhook_attempts.c.workspace_id == workspace_id,
        webhook_attempts.c.delivery_id == delivery_id,
        webhook_attempts.c.started_at >= since,
    )
    return int(connection.execute(query).scalar_one())


def finish_attempts(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write how attempts ended: rows {ws, thing, number, latency_ms, status_code, error, excerpt}."""
    if rows:
        connection.execute(_FINISH, [{f"b_{name}": value for name, value in row.items()} for row in rows])


def set_deliveries(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Set rows {ws, thing, status, due_at, finished_at}; the claim ends. No `due_at`: there is nothing more to do.

    A row that was finished or killed meanwhile is not made due again.
    """
    for statement, again in ((_SET, False), (_SET_AGAIN, True)):
        values = [
            {f"b_{name}": value for name, value in row.items()} for row in rows if (row["due_at"] is not None) == again
        ]
        if values:
            connection.execute(statement, values)


def set_delivery(
    connection: Connection, workspace_id: str, delivery_id: str, *, status: str, due_at: int | None, now: int
) -> None:
    """As `set_deliveries`, for one."""
    finished_at = now if due_at is None else None
    row = {"ws": workspace_id, "thing": delivery_id, "status": status, "due_at": due_at, "finished_at": finished_at}
    set_deliveries(connection, [row])


def give_up(connection: Connection, keys: Sequence[tuple[str, str]], now: int) -> None:
    """Make dead letters of these (workspace id, delivery id), so far as they are unfinished."""
    if keys:
        connection.execute(_GIVE_UP, [{"b_ws": ws, "b_thing": thing, "b_now": now} for ws, thing in keys])


def kill_pending(connection: Connection, workspace_id: str, webhook_id: str, now: int) -> int:
    """How many unfinished deliveries of an endpoint became dead letters."""
    result = connection.execute(
        sa.update(webhook_deliveries)
        .where(
            webhook_deliveries.c.workspace_id == workspace_id,
            webhook_deliveries.c.webhook_id == webhook_id,
            webhook_deliveries.c.status.in_(("pending", "retrying")),
        )
        .values(status="dead", due_at=None, finished_at=now, claimed_by=None)
    )
    return result.rowcount


def replay(connection: Connection, workspace_id: str, wanted: DeliveryFilter, *, limit: int, now: int) -> int:
    """How many matching deliveries are due again, with a new span of retries."""
    chosen = sa.select(webhook_deliveries.c.id).where(*_matches(workspace_id, wanted)).limit(limit)
    ids = connection.execute(chosen.order_by(webhook_deliveries.c.id)).scalars().all()
    for start in range(0, len(ids), 500):
        revive(connection, workspace_id, ids[start : start + 500], now)
    return len(ids)


def revive(connection: Connection, workspace_id: str, delivery_ids: Sequence[str], now: int) -> None:
    """Make these deliveries due now, with a new span of retries."""
    connection.execute(
        sa.update(webhook_deliveries)
        .where(webhook_deliveries.c.workspace_id == workspace_id, webhook_deliveries.c.id.in_(list(delivery_ids)))
        .values(status="pending", due_at=now, first_due_at=now, finished_at=None, claimed_by=None)
    )


def _matches(workspace_id: str, wanted: DeliveryFilter) -> "list[sa.ColumnElement[bool]]":
    table = webhook_deliveries
    conditions = [table.c.workspace_id == workspace_id]
    for column, value in (
        (table.c.webhook_id, wanted.webhook_id),
        (table.c.status, wanted.status),
        (table.c.event_id, wanted.event_id),
        (table.c.inbox_id, wanted.inbox_id),
    ):
        if value is not None:
            conditions.append(column == value)
    return conditions
