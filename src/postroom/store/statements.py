"""Statements that are built once: putting one together costs SQLAlchemy more than SQLite takes to run it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row


@cache
def _select_by_id(table: sa.Table) -> "sa.Select[Any]":
    return sa.select(table).where(table.c.workspace_id == sa.bindparam("ws"), table.c.id == sa.bindparam("thing"))


def get_by_id(connection: Connection, table: sa.Table, workspace_id: str, thing_id: str) -> Row[Any] | None:
    """The row of a table whose key is (workspace_id, id); None when this workspace has none of that id."""
    return connection.execute(_select_by_id(table), {"ws": workspace_id, "thing": thing_id}).first()


def rows_by_workspace(
    connection: Connection, statement: "sa.Executable", keys: Collection[tuple[str, str]]
) -> Iterator[tuple[str, Row[Any]]]:
    """(workspace id, row) for every row of a statement that takes `ws` and `ids`, run once a workspace.

    keys: (workspace id, id) pairs.
    """
    by_workspace: dict[str, list[str]] = {}
    for workspace_id, thing_id in keys:
        by_workspace.setdefault(workspace_id, []).append(thing_id)
    for workspace_id, ids in by_workspace.items():
        for row in connection.execute(statement, {"ws": workspace_id, "ids": ids}):
            yield workspace_id, row


def among(column: "sa.Column[Any]", name: str = "ids") -> "sa.ColumnElement[bool]":
    """`column IN (…)` with a list that is given when the statement runs, as `name`."""
    return column.in_(sa.bindparam(name, expanding=True))


def insert_rows(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows that all have the same keys; columns without a key get their default.

    On SQLite the values go to the driver directly: SQLAlchemy's care for each value costs as much as the insert
    itself, and every mail received is a dozen rows.
    """
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(sa.insert(table), list(rows))
        return
    names = tuple(rows[0])
    statement, is_json = _driver_insert(table, names)
    values = [
        tuple(
            orjson.dumps(row[name]).decode() if json and row[name] is not None else row[name]
            for name, json in zip(names, is_json, strict=True)
        )
        for row in rows
    ]
    connection.exec_driver_sql(statement, values)


@cache
def _driver_insert(table: sa.Table, names: tuple[str, ...]) -> tuple[str, tuple[bool, ...]]:
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    is_json = tuple(isinstance(table.c[name].type, sa.JSON) for name in names)
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', is_json  # noqa: S608 - our own names
