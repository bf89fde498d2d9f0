"""The newest message of threads, as much of it as a list shows."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.schema import messages
from postroom.store.statements import among, rows_by_workspace

GLANCE_CHARS = 240
"""Characters of a text that fit on a line of a list, and some more for the blanks that go."""

_NEWEST: "sa.Select[Any]" = (
    sa.select(
        messages.c.id,
        messages.c.inbox_id,
        messages.c.thread_id,
        messages.c.direction,
        messages.c.status,
        messages.c.category,
        messages.c.from_address,
        messages.c.from_name,
        messages.c.to,
        sa.func.substr(sa.func.coalesce(messages.c.extracted_text, messages.c.text, ""), 1, GLANCE_CHARS).label("said"),
    )
    .where(
        messages.c.workspace_id == sa.bindparam("ws"),
        messages.c.thread_id == sa.bindparam("thread"),
        sa.or_(messages.c.status.is_(None), messages.c.status != "quarantined"),
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)

_LINES: "sa.Select[Any]" = sa.select(
    messages.c.id,
    messages.c.inbox_id,
    messages.c.direction,
    messages.c.from_address,
    messages.c.from_name,
    messages.c.subject,
).where(messages.c.workspace_id == sa.bindparam("ws"), among(messages.c.id))


def newest_glances(connection: Connection, workspace_id: str, thread_ids: Sequence[str]) -> list[Row[Any]]:
    """The newest message of each thread that has one: ids, people, and the first GLANCE_CHARS of what it says."""
    # One look in an index each: a join would read every message of a long thread to find its last.
    found = (connection.execute(_NEWEST, {"ws": workspace_id, "thread": one}).first() for one in thread_ids)
    return [row for row in found if row is not None]


def message_lines(connection: Connection, workspace_id: str, message_ids: Collection[str]) -> list[Row[Any]]:
    """Author and subject of each of these messages that is there."""
    places = {(workspace_id, one) for one in message_ids}
    return [row for _, row in rows_by_workspace(connection, _LINES, places)]
