"""The database: `await db.write(fn)` and `await db.read(fn)` run a plain function of a Connection as one transaction.

A unit of work must be able to run twice: it may be rolled back and run again (beside others on SQLite, after a
lost race on PostgreSQL), so it changes nothing but the database and returns what it found.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection as Connection  # flows pass it on; only the store speaks SQL with it
from sqlalchemy.engine import Row as Row
from sqlalchemy.exc import DBAPIError

from postroom.base.errors import BadInput, Unavailable
from postroom.store.driver import READERS, dumps, sqlite_engine, transaction
from postroom.store.listener import Listener, Speaker, connect, without_libpq_only

T = TypeVar("T")
Work = Callable[[Connection], T]

GROUP_SIZE = 128
"""Units of work that share one commit at most on SQLite."""
POSTGRES_POOL = 16
"""Connections of one node to PostgreSQL."""
LOST_RACES = ("40001", "40P01", "23505")
"""SQLSTATEs after which the same work is run once more: serialization, deadlock, a unique key taken meanwhile."""
MAX_TRIES = 3
CHANNEL = "postroom_jobs"
"""Where nodes on PostgreSQL tell each other that there is work."""
WRITTEN = "postroom.events_written"
"""Where a connection keeps the workspaces whose events its transaction has written."""


class Database(Protocol):
    """One database, whichever it is."""

    dialect: str

    async def write(self, work: Work[T]) -> T:
        """What the work returned, once it is durable. Raises what the work raised, with nothing written."""
        ...

    async def read(self, work: Work[T]) -> T:
        """What the work returned; the work may not write."""
        ...

    async def peek(self, work: Work[T]) -> T:
        """As `read`, for a few rows found by their key: where that takes less than handing it to a thread would."""
        ...

    async def listen(self, heard: Callable[[str], None], kinds: Collection[str] = ()) -> None:
        """Call `heard(kind)` when another node says that there is work; at once a no-op where there is one node.

        kinds: heard once each when words may have been missed, because the connection was lost for a while.
        """
        ...

    def watch(self, written: Callable[[str], None]) -> None:
        """Call `written(workspace_id)` on the event loop after each commit, of any node, that wrote events there."""
        ...

    async def close(self) -> None:
        """Finish what is queued and let go."""
        ...


class SqliteDatabase:
    """SQLite: one writer thread that commits units of work in groups, and readers beside it (WAL)."""

    dialect = "sqlite"

    def __init__(self, path: Path | str) -> None:
        """path: the database file; it is made when it is not there."""
        self._engine = sqlite_engine(path, writes=True, explicit=False)
        self._read_engine = sqlite_engine(path, writes=False)
        self._peek_engine = sqlite_engine(path, writes=False, explicit=False)
        self._peeker: Connection | None = None
        self._readers = ThreadPoolExecutor(READERS, "postroom-read")
        self._queue: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._written: Callable[[str], None] | None = None
        self._closed = False
        self._writer = threading.Thread(target=self._write_forever, name="postroom-write", daemon=True)
        self._writer.start()

    async def write(self, work: Work[T]) -> T:
        """What the work returned, after the commit that it shares with its neighbours.

        Raises what the work raised; Unavailable after `close`.
        """
        if self._closed:
            raise Unavailable("The server is stopping.", fix="Try again in a moment.")
        loop = asyncio.get_running_loop()
        unit = _Unit(work, loop, loop.create_future())
        self._queue.put(unit)
        result: T = await unit.future
        return result

    async def read(self, work: Work[T]) -> T:
        """What the work returned, seen from one consistent state."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def peek(self, work: Work[T]) -> T:
        """What the work returned, read on the event loop's own thread."""
        if self._closed:
            raise Unavailable("The server is stopping.", fix="Try again in a moment.")
        if self._peeker is None:
            self._peeker = self._peek_engine.connect()
        with transaction(self._peeker, "BEGIN"):
            return work(self._peeker)

    async def listen(self, heard: Callable[[str], None], kinds: Collection[str] = ()) -> None:
        """A SQLite file has one node: nobody else speaks."""

    def watch(self, written: Callable[[str], None]) -> None:
        """Call `written(workspace_id)` on the event loop after each commit that wrote events there."""
        self._written = written

    async def close(self) -> None:
        """Finish what is queued, fold the log into the database and close."""
        self._closed = True
        self._queue.put(None)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._writer.join)
        await loop.run_in_executor(None, self._readers.shutdown)
        if self._peeker is not None:
            self._peeker.close()
        self._peek_engine.dispose()
        self._read_engine.dispose()
        self._engine.dispose()

    def _read(self, work: Work[T]) -> T:
        with self._read_engine.connect() as connection:
            return work(connection)

    def _write_forever(self) -> None:
        try:
            opened = self._engine.connect()
        except Exception as error:  # noqa: BLE001 - a file that cannot be opened is the callers' news, not this thread's
            while (unit := self._queue.get()) is not None:
                unit.settle([(unit, None, error)])
            return
        with opened as connection:
            while (first := self._queue.get()) is not None:
                group, stopping = self._gather(first)
                self._run_group(connection, group)
                if stopping:
                    break
            with suppress(DBAPIError):
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _gather(self, first: "_Unit") -> "tuple[list[_Unit], bool]":
        group = [first]
        while len(group) < GROUP_SIZE:
            try:
                unit = self._queue.get_nowait()
            except queue.Empty:
                break
            if unit is None:
                return group, True
            group.append(unit)
        return group, False

    def _run_group(self, connection: Connection, group: "list[_Unit]") -> None:
        """Run all in one transaction; when one fails, roll back and give each a transaction of its own.

        Failures are rare (a refused request), so the common path pays for no savepoints.
        """
        connection.info.pop(WRITTEN, None)
        try:
            with transaction(connection, "BEGIN IMMEDIATE"):
                results = [unit.work(connection) for unit in group]
        except BaseException as error:  # noqa: BLE001 - whatever the work raised belongs to its caller
            if len(group) > 1:
                for unit in group:
                    self._run_group(connection, [unit])
                return
            group[0].settle([(group[0], None, error)])
            return
        group[0].settle([(unit, result, None) for unit, result in zip(group, results, strict=True)])
        if self._written is not None:
            for workspace_id in connection.info.pop(WRITTEN, ()):
                with suppress(RuntimeError):  # the loop is gone: nobody watches any more
                    group[0].loop.call_soon_threadsafe(self._written, workspace_id)


class _Unit:
    """One queued unit of work and the future that waits for it."""

    __slots__ = ("future", "loop", "work")

    def __init__(self, work: Work[Any], loop: asyncio.AbstractEventLoop, future: "asyncio.Future[Any]") -> None:
        self.work = work
        self.loop = loop
        self.future = future

    def settle(self, outcomes: "list[tuple[_Unit, Any, BaseException | None]]") -> None:
        """Wake every waiter of a group with one call into the loop."""
        with suppress(RuntimeError):  # the loop is gone: nobody waits any more
            self.loop.call_soon_threadsafe(_set_outcomes, outcomes)


def _set_outcomes(outcomes: list[tuple[_Unit, Any, BaseException | None]]) -> None:
    for unit, result, error in outcomes:
        if unit.future.done():
            continue
        if error is None:
            unit.future.set_result(result)
        else:
            unit.future.set_exception(error)


class PostgresDatabase:
    """PostgreSQL through asyncpg; the same functions of a Connection run in a greenlet."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        """url: `postgresql://user:password@host:port/name`, with `?sslmode=require` and the like."""
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - 8 MB that SQLite does without

        self._url = without_libpq_only(url)
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            # asyncpg reads the URL itself: SQLAlchemy would hand it sslmode and its kin as unknown arguments.
            async_creator=lambda: connect(self._url),
            pool_size=POSTGRES_POOL,
            max_overflow=0,
            pool_pre_ping=True,
            json_serializer=dumps,
            json_deserializer=orjson.loads,
            hide_parameters=True,
        )
        self._listener: Listener | None = None
        self._written: Callable[[str], None] | None = None
        self._speaker = Speaker(self._say)

    async def write(self, work: Work[T]) -> T:
        """What the work returned, after its commit; run again when it lost a race."""
        for left in range(MAX_TRIES - 1, -1, -1):
            try:
                async with self._engine.begin() as connection:
                    result, written = await connection.run_sync(_noting(work))
            except DBAPIError as error:
                _refuse_unstorable(error)
                if not left or getattr(error.orig, "sqlstate", None) not in LOST_RACES:
                    raise
            else:
                self._tell(written)
                return result
        raise AssertionError  # the loop returns or raises

    async def read(self, work: Work[T]) -> T:
        """What the work returned."""
        try:
            async with self._engine.connect() as connection:
                return await connection.run_sync(work)
        except DBAPIError as error:
            _refuse_unstorable(error)
            raise

    async def peek(self, work: Work[T]) -> T:
        """As `read`: the network is far in any case."""
        return await self.read(work)

    async def listen(self, heard: Callable[[str], None], kinds: Collection[str] = ()) -> None:
        """Call `heard` with the kind of work that a commit of any node announced, until `close`."""

        def written(workspace_id: str) -> None:
            if self._written is not None:
                self._written(workspace_id)

        listener = Listener(self._url, CHANNEL, self._speaker.sorting(heard, written), kinds)
        await listener.open()
        self._listener = listener

    async def close(self) -> None:
        """Close every connection."""
        await self._speaker.close()
        if self._listener is not None:
            await self._listener.close()
        await self._engine.dispose()

    def watch(self, written: Callable[[str], None]) -> None:
        """Call `written(workspace_id)` after each commit that wrote events there; of other nodes once `listen` does."""
        self._written = written

    def _tell(self, written: Collection[str]) -> None:
        if self._written is not None:
            for workspace_id in written:
                self._written(workspace_id)
        if written and self._listener is not None:
            self._speaker.tell(written)

    async def _say(self, words: Sequence[str]) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(_SAY, [{"channel": CHANNEL, "kind": word} for word in words])


_SAY = sa.text("SELECT pg_notify(:channel, :kind)")


def _noting(work: Work[T]) -> Work[tuple[T, Collection[str]]]:
    """The work, and in which workspaces it wrote events."""

    def run(connection: Connection) -> tuple[T, Collection[str]]:
        connection.info.pop(WRITTEN, None)
        return work(connection), connection.info.pop(WRITTEN, ())

    return run


def _refuse_unstorable(error: DBAPIError) -> None:
    """Raises BadInput when PostgreSQL refused a text for a NUL in it: SQLSTATE 22021, character_not_in_repertoire."""
    if getattr(error.orig, "sqlstate", None) == "22021":
        raise BadInput(
            "A text holds a NUL character, which cannot be kept.", code="invalid_text", fix="Take it out."
        ) from error


def note_written(connection: Connection, workspace_id: str) -> None:
    """Remember that this transaction wrote events: after its commit whoever watches is told."""
    connection.info.setdefault(WRITTEN, set()).add(workspace_id)


def announce(connection: Connection, kind: str) -> None:
    """Tell other nodes, with this transaction's commit, that there is work of a kind; nothing on SQLite."""
    if connection.dialect.name == "postgresql":
        connection.execute(_SAY, {"channel": CHANNEL, "kind": kind})


def wait_for_other_nodes(connection: Connection, number: int) -> None:
    """Return when no other node is in work of this number; none is until this transaction ends. Nothing on SQLite."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def open_database(url: str, data_dir: Path) -> SqliteDatabase | PostgresDatabase:
    """The database that the settings name: a `postgresql://` URL, or "" for SQLite in the data folder."""
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresDatabase(url)
    return SqliteDatabase(data_dir / "postroom.sqlite3")
