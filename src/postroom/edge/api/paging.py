"""The query parameters `limit` and `cursor` of every list."""

from typing import Annotated

from fastapi import Depends, Query

from postroom.base.limits import DEFAULT_PAGE, MAX_PAGE, MAX_THREAD_PAGE
from postroom.store.paging import Page, decode_cursor

MAX_CURSOR_CHARS = 512
"""A longer cursor is none of ours; ours have some forty characters."""

Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description=f"Items of one page, 1 to {MAX_PAGE}.")]
Cursor = Annotated[
    str | None,
    Query(max_length=MAX_CURSOR_CHARS, description="`nextCursor` of the page before; leave it away for the first."),
]


async def page_by_id(limit: Limit = DEFAULT_PAGE, cursor: Cursor = None) -> Page:
    """A page of a list that is ordered by id."""
    return Page(limit=limit, after=decode_cursor(cursor) if cursor else None)


async def page_by_moment(limit: Limit = DEFAULT_PAGE, cursor: Cursor = None) -> Page:
    """A page of a list that is ordered by a moment, then by id."""
    return Page(limit=limit, after=decode_cursor(cursor, 2) if cursor else None)


async def page_of_thread(
    limit: Annotated[
        int, Query(ge=1, le=MAX_THREAD_PAGE, description=f"Messages of one page, 1 to {MAX_THREAD_PAGE}.")
    ] = MAX_THREAD_PAGE,
    cursor: Cursor = None,
) -> Page:
    """A page of a conversation: all of most of them."""
    return Page(limit=limit, after=decode_cursor(cursor) if cursor else None)


PageById = Annotated[Page, Depends(page_by_id)]
PageByMoment = Annotated[Page, Depends(page_by_moment)]
PageOfThread = Annotated[Page, Depends(page_of_thread)]
