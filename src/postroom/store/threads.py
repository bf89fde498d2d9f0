"""Threads: conversations inside one inbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.paging import Page, Rows, bad_cursor, cut_page
from postroom.store.schema import message_ids, messages, threads
from postroom.store.schema_search import thread_labels
from postroom.store.statements import among, get_by_id, insert_rows, rows_by_workspace

MAX_MOMENT_DIGITS = 15
"""Of a moment in a cursor, in milliseconds: enough for 30,000 years, and a number that every database holds."""

_SENT = sa.select(sa.func.count()).where(
    messages.c.workspace_id == sa.bindparam("ws"),
    messages.c.thread_id == sa.bindparam("thread"),
    messages.c.direction == "outbound",
    messages.c.created_at >= sa.bindparam("since"),
)
_SAID: "sa.Select[Any]" = (
    sa.select(
        messages.c.id,
        messages.c.to,
        messages.c.cc,
        messages.c.bcc,
        messages.c.text,
        messages.c.attachments,
        messages.c.created_at,
    )
    .where(
        messages.c.workspace_id == sa.bindparam("ws"),
        messages.c.thread_id == sa.bindparam("thread"),
        messages.c.direction == "outbound",
        messages.c.created_at >= sa.bindparam("since"),
        messages.c.status.not_in(("cancelled", "bounced", "suppressed")),
    )
    .order_by(messages.c.id.desc())
    .limit(5)
)
_HOLD = (
    sa.select(threads)
    .where(threads.c.workspace_id == sa.bindparam("ws"), among(threads.c.id))
    .order_by(threads.c.id)
    .with_for_update()
)


def _counted(added: "sa.ColumnElement[int]") -> "sa.ColumnElement[int]":
    """unread_count with so many more; NULL where that makes none."""
    return sa.func.nullif(sa.func.coalesce(threads.c.unread_count, 0) + added, 0)


_UPDATE = (
    sa.update(threads)
    .where(threads.c.workspace_id == sa.bindparam("b_ws"), threads.c.id == sa.bindparam("b_id"))
    .values(
        message_count=threads.c.message_count + sa.bindparam("b_added"),
        last_message_at=sa.case(
            (threads.c.last_message_at < sa.bindparam("b_last"), sa.bindparam("b_last")),
            else_=threads.c.last_message_at,
        ),
        status=sa.bindparam("b_status"),
        reply_received=sa.bindparam("b_replied"),
        recipient=sa.bindparam("b_recipient"),
        sent_at=sa.bindparam("b_sent_at"),
        unread_count=_counted(sa.bindparam("b_unread", type_=sa.BigInteger)),
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadFilter:
    """Which threads a list shows; None for any."""

    inbox_id: str | None = None
    status: str | None = None
    id_key: str | None = None
    """Digest of an RFC 5322 Message-ID in the thread, if only mentioned there (rules.threading.id_key)."""
    label: str | None = None
    unread: bool | None = None
    """Whether a message in it waits to be read."""
    before: int | None = None
    """The newest message is older than this moment."""


def add_threads(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add threads; every row has the same keys."""
    insert_rows(connection, threads, rows)


def get_thread(connection: Connection, workspace_id: str, thread_id: str) -> Row[Any] | None:
    """The thread; None when this workspace has none of that id."""
    return get_by_id(connection, threads, workspace_id, thread_id)


def hold_threads(connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Row[Any]]:
    """Threads by (workspace id, thread id), this transaction's alone until that ends; those that are gone are left out.

    Whoever reads a thread's state to write the next one holds it: sending and filing may meet in one thread.
    """
    return {(workspace_id, row.id): row for workspace_id, row in rows_by_workspace(connection, _HOLD, keys)}


def update_threads(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Apply rows {workspace_id, id, added, last_message_at, status, reply_received, recipient, sent_at, unread}.

    `added` counts up message_count, and `unread`, which may be left away, unread_count; `last_message_at` never goes
    back.
    """
    if not rows:
        return
    connection.execute(
        _UPDATE,
        [
            {
                "b_ws": row["workspace_id"],
                "b_id": row["id"],
                "b_added": row["added"],
                "b_last": row["last_message_at"],
                "b_status": row["status"],
                "b_replied": row["reply_received"],
                "b_recipient": row["recipient"],
                "b_sent_at": row["sent_at"],
                "b_unread": row.get("unread", 0),
            }
            for row in rows
        ],
    )


def count_message(connection: Connection, workspace_id: str, thread_id: str) -> None:
    """One more message, that changes nothing else yet."""
    connection.execute(
        sa.update(threads)
        .where(threads.c.workspace_id == workspace_id, threads.c.id == thread_id)
        .values(message_count=threads.c.message_count + 1)
    )


def set_thread_status(connection: Connection, workspace_id: str, thread_id: str, status: str) -> None:
    """Set the status alone."""
    connection.execute(
        sa.update(threads)
        .where(threads.c.workspace_id == workspace_id, threads.c.id == thread_id)
        .values(status=status)
    )


def count_unread(connection: Connection, workspace_id: str, thread_id: str, added: int) -> None:
    """So many messages more wait to be read; fewer, when `added` is below 0."""
    connection.execute(
        sa.update(threads)
        .where(threads.c.workspace_id == workspace_id, threads.c.id == thread_id)
        .values(unread_count=_counted(sa.literal(added, sa.BigInteger)))
    )


def sent_since(connection: Connection, workspace_id: str, thread_id: str, since: int) -> int:
    """How many messages of a thread were sent from here at this moment or later."""
    return int(connection.execute(_SENT, {"ws": workspace_id, "thread": thread_id, "since": since}).scalar_one())


def said_since(connection: Connection, workspace_id: str, thread_id: str, since: int) -> Sequence[Row[Any]]:
    """What was sent from here in a thread at this moment or later: id, people, text, files; a few, the newest first."""
    return connection.execute(_SAID, {"ws": workspace_id, "thread": thread_id, "since": since}).all()


def list_threads(connection: Connection, workspace_id: str, wanted: ThreadFilter, page: Page) -> Rows:
    """Threads, the one with the newest message first."""
    query = sa.select(threads).where(threads.c.workspace_id == workspace_id)
    if wanted.inbox_id is not None:
        query = query.where(threads.c.inbox_id == wanted.inbox_id)
    if wanted.status is not None:
        query = query.where(threads.c.status == wanted.status)
    if wanted.id_key is not None:
        holders = sa.select(message_ids.c.thread_id).where(
            message_ids.c.workspace_id == workspace_id, message_ids.c.key == wanted.id_key
        )
        query = query.where(threads.c.id.in_(holders))
    if wanted.label is not None:
        query = query.where(threads.c.id.in_(_bearers_of(workspace_id, wanted.label, wanted.inbox_id)))
    if wanted.unread is not None:
        count = threads.c.unread_count
        query = query.where(count.is_not(None) if wanted.unread else count.is_(None))
    if wanted.before is not None:
        query = query.where(threads.c.last_message_at < wanted.before)
    if page.after:
        last, thread_id = _moment(page.after[0]), page.after[1]
        query = query.where(
            sa.or_(
                threads.c.last_message_at < last,
                sa.and_(threads.c.last_message_at == last, threads.c.id < thread_id),
            )
        )
    order = (threads.c.last_message_at.desc(), threads.c.id.desc())
    rows = connection.execute(query.order_by(*order).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "last_message_at", "id")


def _bearers_of(workspace_id: str, label: str, inbox_id: str | None) -> "sa.Select[Any]":
    bearers = sa.select(thread_labels.c.thread_id).where(
        thread_labels.c.workspace_id == workspace_id, thread_labels.c.label == label
    )
    return bearers if inbox_id is None else bearers.where(thread_labels.c.inbox_id == inbox_id)


def _moment(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_MOMENT_DIGITS):
        raise bad_cursor()
    return int(text)
