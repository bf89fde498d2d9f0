"""The kinds of column that tables are made of, and the metadata that they all belong to (see schema.py)."""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()


def id_column(name: str, *, primary_key: bool = False, nullable: bool = False) -> "sa.Column[str]":
    """An id of base.ids."""
    return sa.Column(name, sa.String(40), primary_key=primary_key, nullable=nullable)


def at_column(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    """A moment: milliseconds since 1970 UTC."""
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def json_column(name: str) -> "sa.Column[object]":
    """JSON; None is NULL."""
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=True)


def text_column(name: str, *, nullable: bool = True) -> "sa.Column[str]":
    """Text of any length."""
    return sa.Column(name, sa.Text, nullable=nullable)


def int_column(name: str, default: int = 0) -> "sa.Column[int]":
    """A number that is always there."""
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text(str(default)))


def bool_column(name: str) -> "sa.Column[bool]":
    """Yes or no, no by default."""
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def sparse_index(name: str, *columns: "sa.Column[object]", unique: bool = False) -> None:
    """An index of the rows whose last column is set: claiming work costs the same in a large table."""
    index_where(name, *columns, where=columns[-1].is_not(None), unique=unique)


def index_where(name: str, *columns: "sa.Column[Any]", where: "sa.ColumnElement[bool]", unique: bool = False) -> None:
    """An index of some of the rows."""
    sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
