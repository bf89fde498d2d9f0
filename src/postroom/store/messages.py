"""Messages, inbound and outbound, and the ids by which a thread finds them."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.base.limits import MAX_PAGE_CHARS
from postroom.store.message_filter import MessageFilter as MessageFilter  # what a list is asked for
from postroom.store.message_filter import listed
from postroom.store.paging import Page, Rows, cut_page, encode_cursor
from postroom.store.schema import message_ids, messages
from postroom.store.schema_search import message_index
from postroom.store.statements import among, get_by_id, insert_rows, pair, pairs_among, rows_by_workspace

AFTER_ALL = "~"
"""Sorts after every id."""


def _chars(column: "sa.ColumnElement[Any]", kept_elsewhere: "sa.ColumnElement[Any] | None" = None) -> Any:
    """How many characters a column adds to the answer; where it is NULL, those of `kept_elsewhere`."""
    shown = (column,) if kept_elsewhere is None else (column, kept_elsewhere)
    return sa.func.coalesce(*(sa.func.length(one) for one in shown), 0)


_SIZES = sa.select(
    messages.c.id,
    (
        _chars(messages.c.text)
        + _chars(messages.c.html)
        + _chars(messages.c.extracted_text, messages.c.text)
        + _chars(messages.c.extracted_html, messages.c.html)
        + _chars(sa.cast(messages.c.headers, sa.Text))
    ).label("chars"),
)
"""What a stranger can make long, before any of it is fetched."""
_THREAD_SIZES = (
    _SIZES.where(
        messages.c.workspace_id == sa.bindparam("ws"),
        messages.c.thread_id == sa.bindparam("thread"),
        messages.c.id < sa.bindparam("before"),
    )
    .order_by(messages.c.id.desc())
    .limit(sa.bindparam("count"))
)
_THREAD_ROWS = _THREAD_SIZES.with_only_columns(*messages.c)
_PAGE_ROWS = (
    sa.select(messages)
    .where(messages.c.workspace_id == sa.bindparam("ws"), among(messages.c.id))
    .order_by(messages.c.id.desc())
)
_STATUS = sa.select(messages.c.status).where(
    messages.c.workspace_id == sa.bindparam("ws"), messages.c.id == sa.bindparam("thing")
)
_NEWEST_MESSAGE = (
    sa.select(messages)
    .where(
        messages.c.workspace_id == sa.bindparam("ws"),
        messages.c.thread_id == sa.bindparam("thread"),
        sa.or_(messages.c.status.is_(None), messages.c.status.not_in(("cancelled", "held", "scheduled"))),
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)
_HOLD = (
    sa.select(
        messages.c.workspace_id,
        messages.c.id,
        messages.c.inbox_id,
        messages.c.thread_id,
        messages.c.sent_at,
        messages.c.envelope,
    )
    .where(messages.c.workspace_id == sa.bindparam("ws"), among(messages.c.id))
    .order_by(messages.c.id)
    .with_for_update()
)
_BY_ID = sa.select(messages).where(messages.c.workspace_id == sa.bindparam("ws"), among(messages.c.id))
_COPIES = sa.select(messages.c.fingerprint, messages.c.id).where(
    messages.c.workspace_id == sa.bindparam("ws"),
    among(messages.c.fingerprint),
)
_KNOWN_IDS = (
    sa.select(message_ids)
    .where(message_ids.c.workspace_id == sa.bindparam("ws"), pairs_among(message_ids.c.inbox_id, message_ids.c.key))
    .order_by(message_ids.c.message_id)
)
_SET_OUTCOME = (
    sa.update(messages)
    .where(messages.c.workspace_id == sa.bindparam("ws"), messages.c.id == sa.bindparam("thing"))
    .values(status=sa.bindparam("new_status"), sent_at=sa.bindparam("new_sent_at"))
)


def add_messages(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add messages; every row has the same keys."""
    insert_rows(connection, messages, rows)
    # Its words are indexed a moment later (flows/index_words.py): no mail waits for that.
    insert_rows(
        connection,
        message_index,
        [
            {
                "workspace_id": row["workspace_id"],
                "message_id": row["id"],
                "inbox_id": row["inbox_id"],
                "due_at": row["created_at"],
            }
            for row in rows
        ],
    )


def get_message(connection: Connection, workspace_id: str, message_id: str) -> Row[Any] | None:
    """The message; None when this workspace has none of that id."""
    return get_by_id(connection, messages, workspace_id, message_id)


def get_messages(connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Row[Any]]:
    """Messages by (workspace id, message id); those that are not there are left out."""
    return {(workspace_id, row.id): row for workspace_id, row in rows_by_workspace(connection, _BY_ID, keys)}


def hold_messages(connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Row[Any]]:
    """What delivery needs of messages, by (workspace id, message id): ids, sent_at and envelope.

    They are this transaction's alone until that ends. Those that are gone are left out.
    """
    return {(workspace_id, row.id): row for workspace_id, row in rows_by_workspace(connection, _HOLD, keys)}


def update_message(connection: Connection, workspace_id: str, message_id: str, changes: dict[str, Any]) -> None:
    """Set the given columns."""
    connection.execute(
        sa.update(messages)
        .where(messages.c.workspace_id == workspace_id, messages.c.id == message_id)
        .values(**changes)
    )


def set_outcomes(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Set what delivery changes: rows {ws, thing, new_status, new_sent_at} by workspace id and message id."""
    if rows:
        connection.execute(_SET_OUTCOME, rows)


def list_messages(connection: Connection, workspace_id: str, wanted: MessageFilter, page: Page) -> Rows:
    """Messages, newest first: `limit` of them, fewer when they would be over MAX_PAGE_CHARS."""
    if connection.dialect.name == "sqlite":
        found = listed(connection, sa.select(messages), workspace_id, wanted, page.after)
        return _stream_page(connection, found.query.limit(page.limit + 1), found.values, page.limit, "place")
    found = listed(connection, _SIZES, workspace_id, wanted, page.after)
    sizes = connection.execute(found.query.limit(page.limit + 1), found.values).all()
    return _fetch_page(connection, workspace_id, sizes, page.limit)


def thread_messages(connection: Connection, workspace_id: str, thread_id: str, page: Page) -> Rows:
    """Messages of a thread, oldest first; without a cursor the newest: `limit` of them, fewer over MAX_PAGE_CHARS.

    `next_cursor` leads to the older ones before this page: the newest are never the ones left out.
    """
    before = page.after[0] if page.after else AFTER_ALL
    values = {"ws": workspace_id, "thread": thread_id, "before": before, "count": page.limit + 1}
    if connection.dialect.name == "sqlite":
        cut = _stream_page(connection, _THREAD_ROWS, values, page.limit)
    else:
        cut = _fetch_page(connection, workspace_id, connection.execute(_THREAD_SIZES, values).all(), page.limit)
    return Rows(rows=list(reversed(cut.rows)), next_cursor=cut.next_cursor)


def message_status(connection: Connection, workspace_id: str, message_id: str) -> str | None:
    """The status of a message, without reading the rest of it; None when it has none, or is not there."""
    return connection.execute(_STATUS, {"ws": workspace_id, "thing": message_id}).scalar()


def newest_message(connection: Connection, workspace_id: str, thread_id: str) -> Row[Any] | None:
    """The last message of a thread that went out or came in: the parent of an answer."""
    return connection.execute(_NEWEST_MESSAGE, {"ws": workspace_id, "thread": thread_id}).first()


def find_duplicates(connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Message ids by (workspace id, fingerprint), of those that are filed already."""
    rows = rows_by_workspace(connection, _COPIES, keys)
    return {(workspace_id, row.fingerprint): row.id for workspace_id, row in rows}


def find_by_ids(connection: Connection, keys: Collection[tuple[str, str, str]]) -> Sequence[Row[Any]]:
    """Rows of message_ids for (workspace id, inbox id, key digest) triples, of any kind, the oldest message first."""
    rows: list[Row[Any]] = []
    for workspace_id, pairs in _grouped(keys).items():
        rows.extend(connection.execute(_KNOWN_IDS, {"ws": workspace_id, "pairs": [pair(*one) for one in pairs]}))
    return rows


def add_message_ids(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows {workspace_id, key, inbox_id, message_id, thread_id, kind}."""
    insert_rows(connection, message_ids, rows)


def _stream_page(
    connection: Connection, query: "sa.Select[Any]", values: dict[str, Any], limit: int, place: str = "id"
) -> Rows:
    """The messages of a page, from a query for one row more than `limit`: reading stops where the page is full.

    For SQLite, which gives one row at a time; PostgreSQL's driver would fetch them all, and is asked for sizes first.
    """
    rows: list[Row[Any]] = []
    chars = 0
    result = connection.execute(query, values)
    for row in result:
        texts = (row.text, row.html, row.extracted_text or row.text, row.extracted_html or row.html)
        chars += sum(len(text) for text in texts if text) + sum(len(one["value"]) for one in row.headers or ())
        if rows and chars > MAX_PAGE_CHARS:
            result.close()
            return Rows(rows=rows[:limit], next_cursor=encode_cursor(getattr(rows[:limit][-1], place)))
        rows.append(row)
    return cut_page(rows, limit, place)


def _fetch_page(connection: Connection, workspace_id: str, sizes: Sequence[Row[Any]], limit: int) -> Rows:
    """The messages of a page, newest first, from (id, chars) rows of which there may be one more than `limit`."""
    count = chars = 0
    for size in sizes[:limit]:
        chars += size.chars
        if count and chars > MAX_PAGE_CHARS:
            break
        count += 1
    page = cut_page(sizes, count, "id")
    if not page.rows:
        return page
    values = {"ws": workspace_id, "ids": [size.id for size in page.rows]}
    return Rows(rows=connection.execute(_PAGE_ROWS, values).all(), next_cursor=page.next_cursor)


def _grouped(keys: Collection[tuple[str, str, str]]) -> dict[str, set[tuple[str, str]]]:
    grouped: dict[str, set[tuple[str, str]]] = {}
    for workspace_id, inbox_id, key in keys:
        grouped.setdefault(workspace_id, set()).add((inbox_id, key))
    return grouped
