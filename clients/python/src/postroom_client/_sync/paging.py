# Written by tools/write_blocking_client.py out of _async. Do not edit.
"""Lists that go on over pages."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from postroom_client._sync.transport import Transport
from postroom_client.calls import get
from postroom_client.page import Page

T = TypeVar("T")


class Pager(Generic[T]):
    """All items of a list, page after page; nothing is asked before the first is wanted."""

    def __init__(self, transport: Transport, where: str, plural: str, read: Callable[[Any], T], **query: Any) -> None:
        """where: the path. plural: the field of the items. read: makes an item of its JSON."""
        self._transport = transport
        self._where = where
        self._plural = plural
        self._read = read
        self._query = query

    def page(self, cursor: str | None = None) -> Page[T]:
        """The page at the cursor; the first without one."""
        answer = self._transport.ask(get(self._where, **self._query, cursor=cursor))
        content = answer.json()
        items = tuple(self._read(one) for one in content.get(self._plural) or ())
        return Page(items=items, next_cursor=content.get("nextCursor"))

    def pages(self) -> Iterator[Page[T]]:
        """Every page. One may be empty while more follow."""
        cursor = None
        while True:
            page = self.page(cursor)
            yield page
            cursor = page.next_cursor
            if cursor is None:
                return

    def first(self) -> T | None:
        """The first item; None when there is none."""
        for item in self:
            return item
        return None

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            for item in page.items:
                yield item
