"""Waking the workers of this process, and handing them work from memory.

The rows in the database are what must not be lost; this is what makes it quick. Whatever finds no room here is left
as a due row, and the poll that runs under everything picks it up.
"""

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Wakeups:
    """One event a kind of work: set when there is some, cleared by who waits."""

    def __init__(self) -> None:
        self._events: dict[str, asyncio.Event] = {}

    def wake(self, kind: str) -> None:
        """There is work of this kind."""
        self._event(kind).set()

    async def wait(self, kind: str, timeout_s: float) -> None:
        """Return when there is work of this kind, or after `timeout_s`."""
        event = self._event(kind)
        try:
            await asyncio.wait_for(event.wait(), timeout_s)
        except TimeoutError:
            return
        event.clear()

    def _event(self, kind: str) -> asyncio.Event:
        return self._events.setdefault(kind, asyncio.Event())


class Handover(Generic[T]):
    """A bounded queue in memory from the flow that makes work durable to the flow that does it.

    A place is reserved before the work is made durable, because its row is written as claimed: a row that nobody
    then takes would wait for its lease to end.
    """

    def __init__(self, *, wakeups: Wakeups, kind: str, max_items: int, max_bytes: int, max_item_bytes: int) -> None:
        """max_item_bytes: a larger item never waits in memory."""
        self._max_item_bytes = max_item_bytes
        self._wakeups = wakeups
        self._kind = kind
        self._max_items = max_items
        self._max_bytes = max_bytes
        self._items: deque[tuple[T, int]] = deque()
        self._count = 0
        self._bytes = 0

    def reserve(self, size_bytes: int) -> bool:
        """Whether there is room; if so it is the caller's, who must `put` or `cancel`."""
        if size_bytes > self._max_item_bytes or self._count >= self._max_items:
            return False
        if self._bytes + size_bytes > self._max_bytes:
            return False
        self._count += 1
        self._bytes += size_bytes
        return True

    def cancel(self, size_bytes: int) -> None:
        """Give a reserved place back."""
        self._count -= 1
        self._bytes -= size_bytes

    def put(self, item: T, size_bytes: int) -> None:
        """Fill a reserved place and wake the worker."""
        self._items.append((item, size_bytes))
        self._wakeups.wake(self._kind)

    def take(self, max_items: int, max_bytes: int) -> list[T]:
        """The longest waiting items: at most so many, at most so many bytes, but one at least if there is one."""
        taken: list[T] = []
        total = 0
        while self._items and len(taken) < max_items:
            item, size = self._items[0]
            if taken and total + size > max_bytes:
                break
            self._items.popleft()
            taken.append(item)
            total += size
            self.cancel(size)
        return taken

    def __len__(self) -> int:
        return self._count
