"""Recipients of outbound messages: each is a job, and keeps every attempt."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.inboxes import DELETING
from postroom.store.schema import delivery_attempts, inboxes, recipients
from postroom.store.statements import among, insert_rows, rows_by_workspace

UNANSWERED_TEXT = "The process stopped before an answer was written down: the recipient may have the mail."
"""Said of an attempt that began and whose end nobody knows."""

_ATTEMPT_KEY = ("workspace_id", "message_id", "recipient_id", "number")
_ATTEMPT_END = ("finished_at", "outcome", "host", "code", "enhanced_code", "text", "tls", "source_address")
_THIS_RECIPIENT = (
    recipients.c.workspace_id == sa.bindparam("b_workspace_id"),
    recipients.c.message_id == sa.bindparam("b_message_id"),
    recipients.c.id == sa.bindparam("b_id"),
)
_ALIVE = (
    sa.select(recipients.c.id)
    .join(
        inboxes,
        sa.and_(inboxes.c.workspace_id == recipients.c.workspace_id, inboxes.c.id == recipients.c.inbox_id),
    )
    .where(
        recipients.c.workspace_id == sa.bindparam("ws"),
        among(recipients.c.message_id),
        recipients.c.state != "cancelled",
        inboxes.c.status != DELETING,
    )
    .with_for_update(read=True, of=[inboxes, recipients])
)
_RECIPIENTS = (
    sa.select(recipients)
    .where(
        recipients.c.workspace_id == sa.bindparam("ws"),
        among(recipients.c.message_id),
    )
    .order_by(recipients.c.id)
)
_WRITTEN_TO = (
    sa.select(sa.func.lower(recipients.c.address).label("address"))
    .where(
        recipients.c.workspace_id == sa.bindparam("ws"),
        sa.func.lower(recipients.c.address).in_(sa.bindparam("ids", expanding=True)),
    )
    .distinct()
)
_ATTEMPTS = (
    sa.select(delivery_attempts)
    .where(
        delivery_attempts.c.workspace_id == sa.bindparam("ws"),
        among(delivery_attempts.c.message_id),
    )
    .order_by(delivery_attempts.c.started_at, delivery_attempts.c.number)
)
_START = (
    sa.update(recipients).where(*_THIS_RECIPIENT).values(attempt_count=recipients.c.attempt_count + 1, state="sending")
)
_FIRST_TIMES = sa.select(delivery_attempts.c.recipient_id, delivery_attempts.c.started_at).where(
    delivery_attempts.c.workspace_id == sa.bindparam("ws"),
    among(delivery_attempts.c.message_id),
    delivery_attempts.c.number == 1,
)
_UNANSWERED = (
    sa.update(delivery_attempts)
    .where(
        delivery_attempts.c.workspace_id == sa.bindparam("b_workspace_id"),
        delivery_attempts.c.message_id == sa.bindparam("b_message_id"),
        delivery_attempts.c.recipient_id == sa.bindparam("b_id"),
        delivery_attempts.c.outcome == "started",
    )
    .values(outcome="unknown", text=UNANSWERED_TEXT, finished_at=sa.bindparam("b_now"))
)
_FINISH = (
    sa.update(delivery_attempts)
    .where(*(delivery_attempts.c[name] == sa.bindparam(f"b_{name}") for name in _ATTEMPT_KEY))
    .values({name: sa.bindparam(f"b_{name}") for name in _ATTEMPT_END})
)
_BOUNCED = (
    sa.update(recipients)
    .where(*_THIS_RECIPIENT)
    .values(
        state="bounced",
        attempt_count=sa.bindparam("b_number"),
        due_at=None,
        finished_at=sa.bindparam("b_finished_at"),
        claimed_by=None,
    )
)
_SET_STATE = (
    sa.update(recipients)
    # A bounce may come back before the host's 250 is written down: it has the last word.
    .where(*_THIS_RECIPIENT, recipients.c.state != "bounced")
    .values(
        state=sa.bindparam("b_state"),
        due_at=sa.bindparam("b_due_at"),
        finished_at=sa.bindparam("b_finished_at"),
        claimed_by=None,
    )
)


def add_recipients(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add recipients; every row has the same keys."""
    insert_rows(connection, recipients, rows)


def message_recipients(connection: Connection, workspace_id: str, message_ids: Collection[str]) -> Sequence[Row[Any]]:
    """The recipients of these messages, in the order in which they were named."""
    if not message_ids:
        return []
    return connection.execute(_RECIPIENTS, {"ws": workspace_id, "ids": list(message_ids)}).all()


def written_to(connection: Connection, addresses: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (workspace id, normalised address) pairs that the workspace has written to."""
    return {(workspace_id, row.address) for workspace_id, row in rows_by_workspace(connection, _WRITTEN_TO, addresses)}


def message_attempts(connection: Connection, workspace_id: str, message_ids: Collection[str]) -> Sequence[Row[Any]]:
    """Every attempt at these messages, oldest first."""
    if not message_ids:
        return []
    return connection.execute(_ATTEMPTS, {"ws": workspace_id, "ids": list(message_ids)}).all()


def add_first_attempts(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record that the first attempts at recipients begin that are just being added. rows: as for `add_recipients`."""
    insert_rows(
        connection,
        delivery_attempts,
        [
            {
                "workspace_id": row["workspace_id"],
                "message_id": row["message_id"],
                "recipient_id": row["id"],
                "number": 1,
                "started_at": row["created_at"],
                "outcome": "started",
            }
            for row in rows
        ],
    )


def first_attempt_times(connection: Connection, rows: Sequence[Any]) -> dict[tuple[str, str], int]:
    """When recipients were first tried, in milliseconds, by (workspace id, recipient id). rows: of recipients."""
    keys = {(row.workspace_id, row.message_id) for row in rows}
    found = rows_by_workspace(connection, _FIRST_TIMES, keys)
    return {(workspace_id, row.recipient_id): row.started_at for workspace_id, row in found}


def start_attempts(connection: Connection, rows: Sequence[Row[Any]], now: int) -> set[str]:
    """Record, before the call, that an attempt at these recipients begins.

    Returns the ids of those that are still there and whose inbox is: the others were deleted or cancelled since they
    were claimed, and no attempt is recorded.
    """
    keys = {(row.workspace_id, row.message_id) for row in rows}
    there = {recipient.id for _, recipient in rows_by_workspace(connection, _ALIVE, keys)}
    begun = [row for row in rows if row.id in there]
    if not begun:
        return set()
    close_unanswered(connection, [row for row in begun if row.attempt_count], now)
    insert_rows(
        connection,
        delivery_attempts,
        [
            {
                "workspace_id": row.workspace_id,
                "message_id": row.message_id,
                "recipient_id": row.id,
                "number": row.attempt_count + 1,
                "started_at": now,
                "outcome": "started",
            }
            for row in begun
        ],
    )
    connection.execute(_START, [_key(row) for row in begun])
    return {row.id for row in begun}


def close_unanswered(connection: Connection, rows: Sequence[Row[Any]], now: int) -> None:
    """Say of attempts that began and have no end that nobody knows how they ended."""
    if rows:
        connection.execute(_UNANSWERED, [{**_key(row), "b_now": now} for row in rows])


def finish_attempts(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write how attempts ended: rows {workspace_id, message_id, recipient_id, number, finished_at, outcome, host,
    code, enhanced_code, text, tls, source_address}.
    """
    connection.execute(_FINISH, [{f"b_{name}": row[name] for name in (*_ATTEMPT_KEY, *_ATTEMPT_END)} for row in rows])


def set_recipient_states(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Set rows {workspace_id, message_id, id, state, due_at, finished_at}; the claim ends."""
    connection.execute(
        _SET_STATE,
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


def add_reports(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Bounces that came back by mail: each is an attempt (as `finish_attempts` writes them, and `started_at`) that ends
    its recipient's story.
    """
    if not rows:
        return
    insert_rows(connection, delivery_attempts, rows)
    connection.execute(
        _BOUNCED,
        [
            {
                "b_workspace_id": row["workspace_id"],
                "b_message_id": row["message_id"],
                "b_id": row["recipient_id"],
                "b_number": row["number"],
                "b_finished_at": row["finished_at"],
            }
            for row in rows
        ],
    )


def _key(row: Row[Any]) -> dict[str, str]:
    return {"b_workspace_id": row.workspace_id, "b_message_id": row.message_id, "b_id": row.id}
