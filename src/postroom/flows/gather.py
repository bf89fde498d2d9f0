"""Writing together what is asked for at the same time: one statement for many callers, one commit for all."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from postroom.store.db import Connection, Database

T = TypeVar("T")


class GatheredWrites(Generic[T]):
    """While one write is on its way to the disk, the next ones gather; then they go as one.

    Callers never wait for company: the first of a quiet moment goes at once.
    """

    def __init__(self, db: Database, save: Callable[[Connection, Sequence[T]], None]) -> None:
        """save: writes any number of items in one transaction."""
        self._db = db
        self._save = save
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, item: T) -> None:
        """Return once the item is durable. Raises what saving it raised."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        await done

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._write_group(group)
        finally:
            self._writer = None

    async def _write_group(self, group: list[tuple[T, asyncio.Future[None]]]) -> None:
        items = [item for item, _ in group]
        try:
            await self._db.write(lambda connection: self._save(connection, items))
        except BaseException as error:
            if len(group) > 1:
                # One of them cannot be written: the others must not suffer for it.
                for one in group:
                    await self._write_group([one])
                return
            _settle(group[0][1], error)
            if not isinstance(error, Exception):
                raise
            return
        for _, done in group:
            _settle(done, None)


def _settle(done: asyncio.Future[None], error: BaseException | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
