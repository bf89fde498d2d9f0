"""Statements that are built once: putting one together costs SQLAlchemy more than SQLite takes to run it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Dialect, Row
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


@cache
def _select_by_id(table: sa.Table) -> "sa.Select[Any]":
    return sa.select(table).where(table.c.workspace_id == sa.bindparam("ws"), table.c.id == sa.bindparam("thing"))


def get_by_id(connection: Connection, table: sa.Table, workspace_id: str, thing_id: str) -> Row[Any] | None:
    """The row of a table whose key is (workspace_id, id); None when this workspace has none of that id."""
    return connection.execute(_select_by_id(table), {"ws": workspace_id, "thing": thing_id}).first()


def rows_by_workspace(
    connection: Connection, statement: "sa.Executable", keys: Collection[tuple[str, str]], **values: object
) -> Iterator[tuple[str, Row[Any]]]:
    """(workspace id, row) for every row of a statement that takes `ws` and `ids`, run once a workspace.

    keys: (workspace id, id) pairs. values: what else the statement takes.
    """
    by_workspace: dict[str, list[str]] = {}
    for workspace_id, thing_id in keys:
        by_workspace.setdefault(workspace_id, []).append(thing_id)
    for workspace_id, ids in by_workspace.items():
        for row in connection.execute(statement, {"ws": workspace_id, "ids": ids, **values}):
            yield workspace_id, row


def among(column: "sa.ColumnElement[Any]", name: str = "ids") -> "sa.ColumnElement[bool]":
    """`column IN (…)` with a list of texts that is given when the statement runs, as `name`.

    The list is one value, so the statement stays the same whatever its length: neither SQLAlchemy nor the database
    has to put it together again.
    """
    return _Among(column, sa.bindparam(name, type_=_TEXTS))


def pairs_among(first: "sa.Column[Any]", second: "sa.Column[Any]", name: str = "pairs") -> "sa.ColumnElement[bool]":
    """`(first, second) IN (…)` with pairs that are given when the statement runs, as `name`, each by `pair`."""
    return _PairsAmong(first, second, sa.bindparam(name, type_=_TEXTS))


def pair(first: str, second: str) -> str:
    """One of the pairs for `pairs_among`, of texts without a space in them."""
    return f"{first} {second}"


class _JsonTexts(sa.types.UserDefinedType[Any]):
    """A list of texts as JSON."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        """What makes the JSON."""
        del dialect
        return lambda texts: orjson.dumps(texts).decode()


_TEXTS = _JsonTexts().with_variant(postgresql.ARRAY(sa.String()), "postgresql")
"""A list of texts as one value: an array on PostgreSQL, JSON on SQLite."""


class _Among(FunctionElement[Any]):
    """Column and list."""

    name = "among"
    inherit_cache = True


class _PairsAmong(FunctionElement[Any]):
    """Two columns and a list of pairs."""

    name = "pairs_among"
    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_sqlite(element: _Among, compiler: Any, **options: Any) -> str:
    column, texts = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 - compiled expressions


@compiles(_Among, "postgresql")
def _among_postgresql(element: _Among, compiler: Any, **options: Any) -> str:
    column, texts = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY ({texts})"


@compiles(_PairsAmong, "sqlite")
def _pairs_among_sqlite(element: _PairsAmong, compiler: Any, **options: Any) -> str:
    first, second, pairs = (compiler.process(one, **options) for one in element.clauses)
    halves = "substr(value, 1, instr(value, ' ') - 1), substr(value, instr(value, ' ') + 1)"
    return f"({first}, {second}) IN (SELECT {halves} FROM json_each({pairs}))"  # noqa: S608 - compiled expressions


@compiles(_PairsAmong, "postgresql")
def _pairs_among_postgresql(element: _PairsAmong, compiler: Any, **options: Any) -> str:
    first, second, pairs = (compiler.process(one, **options) for one in element.clauses)
    halves = "split_part(one, ' ', 1), split_part(one, ' ', 2)"
    return f"({first}, {second}) IN (SELECT {halves} FROM unnest({pairs}) AS one)"  # noqa: S608 - compiled expressions


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
    statement, values_of, json_places = _driver_insert(table, tuple(rows[0]))
    values = []
    for row in rows:
        one = list(values_of(row))
        for place in json_places:
            if one[place] is not None:
                one[place] = orjson.dumps(one[place]).decode()
        values.append(tuple(one))
    connection.exec_driver_sql(statement, values)


@cache
def _driver_insert(
    table: sa.Table, names: tuple[str, ...]
) -> tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]], tuple[int, ...]]:
    """The statement, what takes its values from a row, and which of them are JSON."""
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    json_places = tuple(place for place, name in enumerate(names) if isinstance(table.c[name].type, sa.JSON))
    statement = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'  # noqa: S608 - our own names
    return statement, itemgetter(*names), json_places
