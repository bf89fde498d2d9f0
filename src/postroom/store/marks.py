"""What agents and people note on messages and threads: labels, read, handled."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.messages import update_message
from postroom.store.schema import messages, threads
from postroom.store.schema_search import message_labels, thread_labels
from postroom.store.threads import count_unread


def mark_message(connection: Connection, row: Row[Any], changes: dict[str, Any]) -> None:
    """Set unread_since, unhandled_since or labels of a message; its thread counts along. The thread is held."""
    update_message(connection, row.workspace_id, row.id, changes)
    if "unread_since" in changes:
        added = (changes["unread_since"] is not None) - (row.unread_since is not None)
        if added:
            count_unread(connection, row.workspace_id, row.thread_id, added)
    if "labels" in changes:
        _write_labels(connection, message_labels, row, "message_id", changes["labels"] or ())


def label_thread(connection: Connection, row: Row[Any], labels: Sequence[str]) -> None:
    """Set the labels of a thread."""
    connection.execute(
        sa.update(threads)
        .where(threads.c.workspace_id == row.workspace_id, threads.c.id == row.id)
        .values(labels=list(labels) or None)
    )
    _write_labels(connection, thread_labels, row, "thread_id", labels)


def read_thread(connection: Connection, workspace_id: str, thread_id: str) -> None:
    """No message of the thread waits to be read any more. The thread is held."""
    connection.execute(
        sa.update(messages)
        .where(
            messages.c.workspace_id == workspace_id,
            messages.c.thread_id == thread_id,
            messages.c.unread_since.is_not(None),
        )
        .values(unread_since=None)
    )
    connection.execute(
        sa.update(threads)
        .where(threads.c.workspace_id == workspace_id, threads.c.id == thread_id)
        .values(unread_count=None)
    )


def _write_labels(connection: Connection, table: sa.Table, row: Row[Any], key: str, labels: Sequence[str]) -> None:
    connection.execute(sa.delete(table).where(table.c.workspace_id == row.workspace_id, table.c[key] == row.id))
    if labels:
        place = {"workspace_id": row.workspace_id, "inbox_id": row.inbox_id, key: row.id}
        connection.execute(sa.insert(table), [{**place, "label": label} for label in labels])
