"""Recipients of outbound messages: each is a job, and keeps every attempt."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.schema import delivery_attempts, recipients


def add_recipients(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add recipients; every row has the same keys."""
    connection.execute(sa.insert(recipients), rows)


def message_recipients(connection: Connection, workspace_id: str, message_ids: Collection[str]) -> Sequence[Row[Any]]:
    """The recipients of these messages, in the order in which they were named."""
    if not message_ids:
        return []
    query = sa.select(recipients).where(
        recipients.c.workspace_id == workspace_id, recipients.c.message_id.in_(list(message_ids))
    )
    return connection.execute(query.order_by(recipients.c.id)).all()


def message_attempts(connection: Connection, workspace_id: str, message_ids: Collection[str]) -> Sequence[Row[Any]]:
    """Every attempt at these messages, oldest first."""
    if not message_ids:
        return []
    query = sa.select(delivery_attempts).where(
        delivery_attempts.c.workspace_id == workspace_id, delivery_attempts.c.message_id.in_(list(message_ids))
    )
    return connection.execute(query.order_by(delivery_attempts.c.started_at, delivery_attempts.c.number)).all()


def start_attempts(connection: Connection, rows: Sequence[Row[Any]], now: int) -> None:
    """Record, before the call, that an attempt at these recipients begins."""
    connection.execute(
        sa.insert(delivery_attempts),
        [
            {
                "workspace_id": row.workspace_id,
                "message_id": row.message_id,
                "recipient_id": row.id,
                "number": row.attempt_count + 1,
                "started_at": now,
                "outcome": "started",
            }
            for row in rows
        ],
    )
    connection.execute(
        sa.update(recipients)
        .where(*_this_recipient())
        .values(attempt_count=recipients.c.attempt_count + 1, state="sending"),
        [_key(row) for row in rows],
    )


def finish_attempts(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write how attempts ended: rows {workspace_id, message_id, recipient_id, number, finished_at, outcome, host,
    code, enhanced_code, text, tls}.
    """
    table = delivery_attempts
    keys = ("workspace_id", "message_id", "recipient_id", "number")
    values = ("finished_at", "outcome", "host", "code", "enhanced_code", "text", "tls")
    connection.execute(
        sa.update(table)
        .where(*(table.c[key] == sa.bindparam(f"b_{key}") for key in keys))
        .values({name: sa.bindparam(f"b_{name}") for name in values}),
        [{f"b_{name}": row[name] for name in (*keys, *values)} for row in rows],
    )


def set_recipient_states(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Set rows {workspace_id, message_id, id, state, due_at, finished_at}; the claim ends."""
    connection.execute(
        sa.update(recipients)
        .where(*_this_recipient())
        .values(
            state=sa.bindparam("b_state"),
            due_at=sa.bindparam("b_due_at"),
            finished_at=sa.bindparam("b_finished_at"),
            claimed_by=None,
        ),
        [
            {
                "b_workspace_id": row["workspace_id"],
                "b_message_id": row["message_id"],
                "b_id": row["id"],
                "b_state": row["state"],
                "b_due_at": row["due_at"],
                "b_finished_at": row["finished_at"],
            }
            for row in rows
        ],
    )


def _this_recipient() -> "list[sa.ColumnElement[bool]]":
    return [
        recipients.c.workspace_id == sa.bindparam("b_workspace_id"),
        recipients.c.message_id == sa.bindparam("b_message_id"),
        recipients.c.id == sa.bindparam("b_id"),
    ]


def _key(row: Row[Any]) -> dict[str, str]:
    return {"b_workspace_id": row.workspace_id, "b_message_id": row.message_id, "b_id": row.id}
