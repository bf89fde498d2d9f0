"""Connections to a SQLite file, and transactions on them without SQLAlchemy's share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

READERS = 1
"""Threads that read beside the writer on SQLite. Every row fetched lets go of the interpreter and asks for it back:
several readers wait for each other, and together read less than one (docs/decisions.md#one-reader)."""


def dumps(value: object) -> str:
    """The JSON of a value, as columns hold it."""
    return orjson.dumps(value).decode()


def sqlite_engine(path: Path | str, *, writes: bool, explicit: bool = True) -> Engine:
    """Connections to a SQLite file. writes: one, that writes; else those that only read.

    explicit: every transaction begins with a BEGIN; else the caller says it.
    """
    engine = sa.create_engine(
        f"sqlite:///{path}",
        poolclass=sa.pool.QueuePool,
        pool_size=1 if writes else READERS + 1,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": 30, "cached_statements": 512},
        json_serializer=dumps,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # they are people's mails: no log and no last_error may repeat them
    )

    @sa.event.listens_for(engine, "connect")
    def configure(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "temp_store=MEMORY",
            "cache_size=-16000",
            "wal_autocheckpoint=4000",
            "journal_size_limit=67108864",
            f"query_only={'OFF' if writes else 'ON'}",
        ):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    if not explicit:
        return engine

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def transaction(connection: Connection, begin: str) -> Iterator[None]:
    """The length of a transaction. BEGIN and COMMIT go to SQLite directly: SQLAlchemy's share of them is more than
    what a small unit of work costs.
    """
    driver: Any = connection.connection.driver_connection
    driver.execute(begin)
    try:
        yield
        connection.dialect.do_commit(driver)
    except BaseException:
        driver.rollback()
        raise
