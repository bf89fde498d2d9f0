"""Events: what happened, once each, in the order of their ids."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema import events
from postroom.store.statements import get_by_id, insert_rows


def add_events(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows {workspace_id, id, type, inbox_id, thread_id, message_id, data, created_at}."""
    insert_rows(connection, events, rows)


def get_event(connection: Connection, workspace_id: str, event_id: str) -> Row[Any] | None:
    """The event; None when this workspace has none of that id."""
    return get_by_id(connection, events, workspace_id, event_id)


def list_events(
    connection: Connection,
    workspace_id: str,
    page: Page,
    *,
    inbox_id: str | None = None,
    types: Collection[str] = (),
) -> Rows:
    """Events, newest first."""
    query = sa.select(events).where(events.c.workspace_id == workspace_id)
    if inbox_id is not None:
        query = query.where(events.c.inbox_id == inbox_id)
    if types:
        query = query.where(events.c.type.in_(list(types)))
    if page.after:
        query = query.where(events.c.id < page.after[0])
    rows = connection.execute(query.order_by(events.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")
