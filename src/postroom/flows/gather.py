"""Writing together what is asked for at the same time: one statement for many callers, one commit for all."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from postroom.store.db import Connection, Database

T = TypeVar("T")
R = TypeVar("R")


class GatheredWrites(Generic[T, R]):
    """While one write is on its way to the disk, the next ones gather; then they go as one.

    Callers never wait for company: the first of a quiet moment goes at once.
    """

    def __init__(self, db: Database, save: Callable[[Connection, Sequence[T]], Sequence[R]]) -> None:
        """save: writes any number of items in one transaction, and returns a result for each, in order."""
        self._db = db
        self._save = save
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, item: T) -> R:
        """The item's result, once it is durable. Raises what saving it raised."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        return await done

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._write_group(group)
        finally:
            self._writer = None

    async def _write_group(self, group: list[tuple[T, asyncio.Future[R]]]) -> None:
        items = [item for item, _ in group]
        try:
            results = await self._db.write(lambda connection: self._save(connection, items))
        except BaseException as error:
            if len(group) > 1:
                # One of them cannot be written: the others must not suffer for it.
                for one in group:
                    await self._write_group([one])
                return
            if not group[0][1].done():
                group[0][1].set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for (_, done), result in zip(group, results, strict=True):
            if not done.done():
                done.set_result(result)
