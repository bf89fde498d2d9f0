"""Statements that are built once: putting one together costs SQLAlchemy more than SQLite takes to run it."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row


@cache
def _select_by_id(table: sa.Table) -> "sa.Select[Any]":
    return sa.select(table).where(table.c.workspace_id == sa.bindparam("ws"), table.c.id == sa.bindparam("thing"))


def get_by_id(connection: Connection, table: sa.Table, workspace_id: str, thing_id: str) -> Row[Any] | None:
    """The row of a table whose key is (workspace_id, id); None when this workspace has none of that id."""
    return connection.execute(_select_by_id(table), {"ws": workspace_id, "thing": thing_id}).first()
