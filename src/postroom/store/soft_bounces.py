"""Bounces that may pass: counted by address, and forgotten after a while."""

from collections.abc import Collection
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from postroom.store.schema_guards import soft_bounces


def count_soft_bounces(
    connection: Connection, addresses: Collection[tuple[str, str]], now: int, window_ms: int
) -> dict[tuple[str, str], int]:
    """One more for each (workspace id, normalised address): how many there are since the first within the window."""
    found = {}
    for workspace_id, address in sorted(addresses):
        values = {"workspace_id": workspace_id, "address": address, "bounces": 1, "first_at": now}
        statement = _count(connection.dialect.name)
        row = connection.execute(statement, {**values, "old": now - window_ms}).one()
        found[workspace_id, address] = int(row.bounces)
    return found


def drop_soft_bounces(connection: Connection, before: int) -> int:
    """How many counts whose first bounce is older than that were forgotten."""
    return connection.execute(sa.delete(soft_bounces).where(soft_bounces.c.first_at < before)).rowcount


@cache
def _count(dialect: str) -> Any:
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(soft_bounces)
    over = soft_bounces.c.first_at < sa.bindparam("old", type_=sa.BigInteger)
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", "address"],
        set_={
            "bounces": sa.case((over, 1), else_=soft_bounces.c.bounces + 1),
            "first_at": sa.case((over, statement.excluded.first_at), else_=soft_bounces.c.first_at),
        },
    ).returning(soft_bounces.c.bounces)
