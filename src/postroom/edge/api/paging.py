"""The query parameters `limit` and `cursor` of every list."""

from typing import Annotated

from fastapi import Depends, Query

from postroom.base.errors import BadInput
from postroom.base.limits import DEFAULT_PAGE, MAX_PAGE, MAX_THREAD_PAGE
from postroom.store.paging import Page, decode_cursor

MAX_CURSOR_CHARS = 512
"""A longer cursor is none of ours; ours have some forty characters."""
_MAX_MOMENT_DIGITS = 15

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
    after = decode_cursor(cursor, 2) if cursor else None
    if after and not (after[0].isascii() and after[0].isdigit() and len(after[0]) <= _MAX_MOMENT_DIGITS):
        raise BadInput(
            "This cursor was not given out by this list.",
            code="bad_cursor",
            param="cursor",
            fix="Pass nextCursor of the page before, unchanged, or leave the cursor away.",
        )
    return Page(limit=limit, after=after)


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
