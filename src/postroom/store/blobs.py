"""Blobs: raw mails and attachments. A row for each, with how many things refer to it; the bytes beside it or outside.

`content` is NULL when the bytes are in the object store that the settings name, under `workspace_id/id`.
"""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.schema import blob_deletions, blobs
from postroom.store.statements import get_by_id, insert_rows


def add_blobs(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows {workspace_id, id, size_bytes, refs, content, created_at}."""
    insert_rows(connection, blobs, rows)


def get_blob(connection: Connection, workspace_id: str, blob_id: str) -> Row[Any] | None:
    """The row with its content; None when there is none."""
    return get_by_id(connection, blobs, workspace_id, blob_id)


def release_blobs(connection: Connection, workspace_id: str, blob_ids: Sequence[str], now: int) -> None:
    """Take one reference off each id (an id may come several times); what nothing refers to goes.

    Bytes in an object store are noted for deletion in the same transaction: see flows/blob_keeper.sweep.
    """
    counts: dict[str, int] = {}
    for blob_id in blob_ids:
        counts[blob_id] = counts.get(blob_id, 0) + 1
    if not counts:
        return
    connection.execute(
        sa.update(blobs)
        .where(blobs.c.workspace_id == sa.bindparam("ws"), blobs.c.id == sa.bindparam("blob"))
        .values(refs=blobs.c.refs - sa.bindparam("count")),
        [{"ws": workspace_id, "blob": blob_id, "count": count} for blob_id, count in counts.items()],
    )
    _drop_unreferred(connection, workspace_id, list(counts), now)


def _drop_unreferred(connection: Connection, workspace_id: str, blob_ids: list[str], now: int) -> None:
    for start in range(0, len(blob_ids), 500):
        chunk = blob_ids[start : start + 500]
        gone = sa.and_(blobs.c.workspace_id == workspace_id, blobs.c.id.in_(chunk), blobs.c.refs <= 0)
        outside = connection.execute(sa.select(blobs.c.id).where(gone, blobs.c.content.is_(None))).scalars().all()
        if outside:
            connection.execute(
                sa.insert(blob_deletions),
                [{"workspace_id": workspace_id, "id": blob_id, "due_at": now} for blob_id in outside],
            )
        connection.execute(sa.delete(blobs).where(gone))


def blob_deletions_due(connection: Connection, now: int, limit: int) -> Sequence[Row[Any]]:
    """Bytes in the object store that nothing refers to any more."""
    query = sa.select(blob_deletions).where(blob_deletions.c.due_at <= now).limit(limit)
    return connection.execute(query).all()


def forget_blob_deletions(connection: Connection, keys: Collection[tuple[str, str]]) -> None:
    """The bytes are gone; so is the note."""
    connection.execute(
        sa.delete(blob_deletions).where(
            blob_deletions.c.workspace_id == sa.bindparam("ws"), blob_deletions.c.id == sa.bindparam("blob")
        ),
        [{"ws": workspace_id, "blob": blob_id} for workspace_id, blob_id in keys],
    )
