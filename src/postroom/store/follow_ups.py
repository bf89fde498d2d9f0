"""Follow-ups: reminders that are sent in a thread unless an answer comes first. Each row is its own job."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema import threads
from postroom.store.schema_drafts import follow_ups
from postroom.store.statements import among, get_by_id, rows_by_workspace

_PENDING_IN = (
    sa.select(follow_ups)
    .where(
        follow_ups.c.workspace_id == sa.bindparam("ws"),
        among(follow_ups.c.thread_id),
        follow_ups.c.status == "pending",
    )
    .order_by(follow_ups.c.id)
    .with_for_update()
)


def add_follow_up(connection: Connection, row: dict[str, Any]) -> None:
    """Add one; its thread shows that one is pending."""
    connection.execute(sa.insert(follow_ups), row)
    _mark_threads(connection, {(row["workspace_id"], row["thread_id"])})


def get_follow_up(connection: Connection, workspace_id: str, follow_up_id: str) -> Row[Any] | None:
    """The follow-up; None when this workspace has none of that id."""
    return get_by_id(connection, follow_ups, workspace_id, follow_up_id)


def hold_follow_up(connection: Connection, workspace_id: str, follow_up_id: str) -> Row[Any] | None:
    """As `get_follow_up`; it is this transaction's alone until that ends."""
    mine = (follow_ups.c.workspace_id == workspace_id, follow_ups.c.id == follow_up_id)
    return connection.execute(sa.select(follow_ups).where(*mine).with_for_update()).first()


def list_follow_ups(connection: Connection, workspace_id: str, thread_id: str, page: Page) -> Rows:
    """The follow-ups of a thread, newest first."""
    query = sa.select(follow_ups).where(follow_ups.c.workspace_id == workspace_id, follow_ups.c.thread_id == thread_id)
    if page.after:
        query = query.where(follow_ups.c.id < page.after[0])
    rows = connection.execute(query.order_by(follow_ups.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")


def hold_pending(connection: Connection, threads_of: Collection[tuple[str, str]]) -> Sequence[Row[Any]]:
    """The pending follow-ups of (workspace id, thread id) pairs, this transaction's alone until that ends.

    Whoever asks holds the threads already: everybody takes the thread first.
    """
    return [row for _, row in rows_by_workspace(connection, _PENDING_IN, threads_of)]


def update_follow_up(connection: Connection, row: Row[Any], changes: dict[str, Any]) -> None:
    """Set the given columns of one; its thread shows whether one is still pending."""
    connection.execute(
        sa.update(follow_ups)
        .where(follow_ups.c.workspace_id == row.workspace_id, follow_ups.c.id == row.id)
        .values(**changes)
    )
    if changes.get("status", row.status) != row.status:
        _mark_threads(connection, {(row.workspace_id, row.thread_id)})


def cancel_follow_ups(connection: Connection, rows: Sequence[Row[Any]], reason: str, now: int) -> None:
    """They will not be sent. rows: held, and pending."""
    if not rows:
        return
    connection.execute(
        sa.update(follow_ups)
        .where(
            follow_ups.c.workspace_id == sa.bindparam("b_ws"),
            follow_ups.c.id == sa.bindparam("b_id"),
        )
        .values(status="cancelled", reason=reason, due_at=None, claimed_by=None, finished_at=now),
        [{"b_ws": row.workspace_id, "b_id": row.id} for row in rows],
    )
    _mark_threads(connection, {(row.workspace_id, row.thread_id) for row in rows})


def _mark_threads(connection: Connection, keys: Collection[tuple[str, str]]) -> None:
    pending = sa.exists().where(
        follow_ups.c.workspace_id == threads.c.workspace_id,
        follow_ups.c.thread_id == threads.c.id,
        follow_ups.c.status == "pending",
    )
    connection.execute(
        sa.update(threads)
        .where(threads.c.workspace_id == sa.bindparam("b_ws"), threads.c.id == sa.bindparam("b_id"))
        .values(follow_up_scheduled=pending),
        [{"b_ws": workspace_id, "b_id": thread_id} for workspace_id, thread_id in sorted(keys)],
    )
