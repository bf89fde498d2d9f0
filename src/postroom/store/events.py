"""Events: what happened, once each, as a log that is read by position.

Ids are made before the commit, so a later commit may hold a smaller one. Positions are given out inside the
transaction that writes, from a row of the workspace that it then holds until it ends: whoever reads up to a position
has seen everything below it (docs/decisions.md#positions).
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.db import note_written
from postroom.store.paging import Page, Rows, bad_cursor, cut_page, encode_cursor
from postroom.store.schema import event_positions, events
from postroom.store.statements import get_by_id, insert_rows

_ADVANCE_SQL = (
    "INSERT INTO event_positions (workspace_id, last) VALUES ({ws}, {count}) "
    "ON CONFLICT (workspace_id) DO UPDATE SET last = event_positions.last + excluded.last RETURNING last"
)
_ADVANCE_SQLITE = _ADVANCE_SQL.format(ws="?", count="?")
_ADVANCE = sa.text(_ADVANCE_SQL.format(ws=":ws", count=":count"))
_LAST = sa.select(event_positions.c.last).where(event_positions.c.workspace_id == sa.bindparam("ws"))


@dataclass(frozen=True, kw_only=True, slots=True)
class EventRun:
    """A stretch of the log."""

    rows: Sequence[Row[Any]]
    """Oldest first."""
    read_to: int
    """Everything that was asked for up to this position is in `rows`."""
    last: int
    """The last position of the workspace at that moment; 0 when nothing has happened."""


def add_events(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows {workspace_id, id, type, inbox_id, thread_id, message_id, data, created_at}; each gets its `position`.

    Best done last in a transaction: on PostgreSQL other writers of the workspace's events wait until it ends.
    """
    counts = Counter(row["workspace_id"] for row in rows)
    # In one order everywhere, so that two transactions never wait for each other.
    next_of = {ws: _advance(connection, ws, counts[ws]) - counts[ws] for ws in sorted(counts)}
    for row in rows:
        next_of[row["workspace_id"]] += 1
        row["position"] = next_of[row["workspace_id"]]
    insert_rows(connection, events, rows)
    for workspace_id in counts:
        note_written(connection, workspace_id)


def get_event(connection: Connection, workspace_id: str, event_id: str) -> Row[Any] | None:
    """The event; None when this workspace has none of that id."""
    return get_by_id(connection, events, workspace_id, event_id)


def get_events(connection: Connection, workspace_id: str, event_ids: Collection[str]) -> dict[str, Row[Any]]:
    """The events of these ids, by id, so far as they are there."""
    if not event_ids:
        return {}
    query = sa.select(events).where(events.c.workspace_id == workspace_id, events.c.id.in_(list(event_ids)))
    return {row.id: row for row in connection.execute(query)}


def last_position(connection: Connection, workspace_id: str) -> int:
    """The position of the workspace's newest event; 0 when nothing has happened."""
    return int(connection.execute(_LAST, {"ws": workspace_id}).scalar() or 0)


def list_events(
    connection: Connection,
    workspace_id: str,
    page: Page,
    *,
    inbox_id: str | None = None,
    types: Collection[str] = (),
    reach: int | None = None,
) -> Rows:
    """Events, newest first.

    reach: looks at so many positions at most, for whoever cannot wait until a rare type is found in a long log. The
    page may then hold fewer rows than its limit, and a cursor all the same.
    """
    query = sa.select(events).where(*_matches(workspace_id, inbox_id, types))
    if page.after:
        query = query.where(events.c.position < _position(page.after[0]))
    lowest = 0
    if reach is not None:
        before = _position(page.after[0]) if page.after else last_position(connection, workspace_id) + 1
        lowest = max(0, before - reach)
        query = query.where(events.c.position >= lowest)
    rows = connection.execute(query.order_by(events.c.position.desc()).limit(page.limit + 1)).all()
    found = cut_page(rows, page.limit, "position")
    if found.next_cursor is None and lowest > 1:
        return Rows(rows=found.rows, next_cursor=encode_cursor(lowest))
    return found


def recent_events(
    connection: Connection,
    workspace_id: str,
    *,
    limit: int,
    inbox_id: str | None = None,
    types: Collection[str] = (),
) -> Sequence[Row[Any]]:
    """The newest events, newest first."""
    query = sa.select(events).where(*_matches(workspace_id, inbox_id, types))
    return connection.execute(query.order_by(events.c.position.desc()).limit(limit)).all()


def events_after(
    connection: Connection,
    workspace_id: str,
    after: int,
    *,
    limit: int,
    inbox_id: str | None = None,
    types: Collection[str] = (),
) -> EventRun:
    """The next events behind a position, oldest first: at most `limit`."""
    # The counter first: whoever raised it has committed by then, so the second look finds all that is below.
    last = last_position(connection, workspace_id)
    if after >= last:
        return EventRun(rows=[], read_to=after, last=last)
    query = sa.select(events).where(
        *_matches(workspace_id, inbox_id, types), events.c.position > after, events.c.position <= last
    )
    rows = connection.execute(query.order_by(events.c.position).limit(limit)).all()
    return EventRun(rows=rows, read_to=rows[-1].position if len(rows) == limit else last, last=last)


def _advance(connection: Connection, workspace_id: str, count: int) -> int:
    """The workspace's last position, `count` further than before: those are the caller's."""
    if connection.dialect.name == "sqlite":
        return int(connection.exec_driver_sql(_ADVANCE_SQLITE, (workspace_id, count)).scalar_one())
    return int(connection.execute(_ADVANCE, {"ws": workspace_id, "count": count}).scalar_one())


def _matches(workspace_id: str, inbox_id: str | None, types: Collection[str]) -> "list[sa.ColumnElement[bool]]":
    conditions = [events.c.workspace_id == workspace_id]
    if inbox_id is not None:
        conditions.append(events.c.inbox_id == inbox_id)
    if types:
        conditions.append(events.c.type.in_(sorted(types)))
    return conditions


def _position(text: str) -> int:
    """The position in a cursor. Raises BadInput for the cursor of another list."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise bad_cursor()
    return int(text)
