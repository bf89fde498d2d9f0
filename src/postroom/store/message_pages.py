"""The messages of a thread as they are shown: what is kept as JSON goes into the answer as the text that it is.

Taking that text apart and putting it together again took longer than all the rest of reading a thread.
"""

from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postroom.base.limits import MAX_PAGE_CHARS
from postroom.store.messages import AFTER_ALL, thread_messages
from postroom.store.paging import Page, encode_cursor
from postroom.store.schema import messages

_LOOKED_INTO = frozenset({"attachments", "envelope"})
"""Of these something is worked out before they are shown."""
_NOT_SHOWN = frozenset({"fingerprint", "raw_blob_id", "sent_at"})
_COLUMNS = tuple(column for column in messages.c if column.name not in _NOT_SHOWN)
_NAMES = tuple(column.name for column in _COLUMNS)
_NAMED = ", ".join(f'"{name}"' for name in _NAMES)
_LOADS = tuple(
    (column.name, orjson.loads if column.name in _LOOKED_INTO else orjson.Fragment)
    for column in _COLUMNS
    if isinstance(column.type, sa.JSON)
)
_THREAD = (
    f"SELECT {_NAMED} FROM messages "  # noqa: S608 - our own names
    "WHERE workspace_id = ? AND thread_id = ? AND id < ? ORDER BY id DESC LIMIT ?"
)
"""For SQLite."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownPage:
    """One page of messages for whoever encodes them as JSON and looks at nothing that is kept as JSON."""

    rows: list[dict[str, Any]]
    """Columns of messages by name: those kept as JSON may be an orjson.Fragment, all but attachments and envelope."""
    next_cursor: str | None
    """For the next page; None when this is the last."""


def shown_thread(connection: Connection, workspace_id: str, thread_id: str, page: Page) -> ShownPage:
    """The page that messages.thread_messages gives: oldest first, without a cursor the newest."""
    if connection.dialect.name != "sqlite":
        found = thread_messages(connection, workspace_id, thread_id, page)
        return ShownPage(rows=[row._asdict() for row in found.rows], next_cursor=found.next_cursor)
    before = page.after[0] if page.after else AFTER_ALL
    # From the driver as it is: columns of text, whole numbers and NULL need nobody to look after them.
    driver: Any = connection.connection.driver_connection
    result = driver.execute(_THREAD, (workspace_id, thread_id, before, page.limit + 1))
    rows: list[dict[str, Any]] = []
    chars, more = 0, False
    for found in result:
        row = dict(zip(_NAMES, found, strict=True))
        chars += _chars(row)
        more = len(rows) == page.limit or (bool(rows) and chars > MAX_PAGE_CHARS)
        if more:
            result.close()
            break
        for name, load in _LOADS:
            if (kept := row[name]) is not None:
                row[name] = load(kept)
        rows.append(row)
    cursor = encode_cursor(rows[-1]["id"]) if more else None
    rows.reverse()
    return ShownPage(rows=rows, next_cursor=cursor)


def _chars(row: dict[str, Any]) -> int:
    """How many characters a message adds to the answer. NULL for the new text means all of the text."""
    text, html = row["text"] or "", row["html"] or ""
    shown = (text, html, row["extracted_text"] or text, row["extracted_html"] or html, row["headers"] or "")
    return sum(map(len, shown))
