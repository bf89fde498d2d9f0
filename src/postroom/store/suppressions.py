"""Suppressions: addresses that a workspace must not write to any more."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema import suppressions
from postroom.store.statements import among, rows_by_workspace

_SUPPRESSED = sa.select(suppressions.c.address).where(
    suppressions.c.workspace_id == sa.bindparam("ws"), among(suppressions.c.address)
)


def add_suppressions(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Add rows {workspace_id, address, id, reason, note, message_id, inbox_id, created_at} and perhaps expires_at; the
    address normalised.

    Returns the (workspace id, address) pairs that were not suppressed before; of the others, the old reason stays.
    """
    added = set()
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(suppressions).on_conflict_do_nothing(index_elements=["workspace_id", "address"])
    for row in sorted(rows, key=lambda one: (one["workspace_id"], one["address"])):
        if connection.execute(statement, dict(row)).rowcount:
            added.add((row["workspace_id"], row["address"]))
    return added


def suppressed(connection: Connection, addresses: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (workspace id, normalised address) pairs that may not be written to."""
    return {(workspace_id, row.address) for workspace_id, row in rows_by_workspace(connection, _SUPPRESSED, addresses)}


def get_suppression(connection: Connection, workspace_id: str, address: str) -> Row[Any] | None:
    """The suppression of a normalised address; None when there is none."""
    return connection.execute(
        sa.select(suppressions).where(suppressions.c.workspace_id == workspace_id, suppressions.c.address == address)
    ).first()


def list_suppressions(
    connection: Connection, workspace_id: str, page: Page, *, reason: str | None = None, words: str | None = None
) -> Rows:
    """Suppressions, newest first. words: a part of the address."""
    query = sa.select(suppressions).where(suppressions.c.workspace_id == workspace_id)
    if reason is not None:
        query = query.where(suppressions.c.reason == reason)
    if words is not None:
        query = query.where(suppressions.c.address.contains(words.lower(), autoescape=True))
    if page.after:
        query = query.where(suppressions.c.id < page.after[0])
    rows = connection.execute(query.order_by(suppressions.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")


def drop_expired_suppressions(connection: Connection, now: int) -> int:
    """How many suppressions were taken away because their time is over."""
    return connection.execute(sa.delete(suppressions).where(suppressions.c.expires_at <= now)).rowcount


def remove_suppression(connection: Connection, workspace_id: str, address: str) -> bool:
    """Whether there was one of that normalised address to take away."""
    result = connection.execute(
        sa.delete(suppressions).where(suppressions.c.workspace_id == workspace_id, suppressions.c.address == address)
    )
    return bool(result.rowcount)
