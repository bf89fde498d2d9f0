"""Cursor paging: rows in a fixed order, and an opaque word that says where the last page ended."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from postroom.base.errors import BadInput
from postroom.base.limits import DEFAULT_PAGE


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What a caller asked for."""

    limit: int = DEFAULT_PAGE
    """Rows wanted, 1 to base.limits.MAX_PAGE."""
    after: tuple[str, ...] | None = None
    """The sort key of the last row seen; None for the first page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """One page of rows."""

    rows: Sequence[Row[Any]]
    next_cursor: str | None
    """For the next page; None when this is the last."""


def encode_cursor(*key: object) -> str:
    """The opaque word for a sort key."""
    return base64.urlsafe_b64encode("\n".join(map(str, key)).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, parts: int = 1) -> tuple[str, ...]:
    """The sort key of a cursor that we gave out. Raises BadInput for any other word."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        text = ""
    key = tuple(text.split("\n"))
    if not text or len(key) != parts or "\x00" in text:
        raise bad_cursor()
    return key


def bad_cursor() -> BadInput:
    """The error for a cursor that the list did not give out."""
    return BadInput(
        "This cursor was not given out by this list.",
        code="bad_cursor",
        param="cursor",
        fix="Pass nextCursor of the page before, unchanged, or leave the cursor away.",
    )


def cut_page(rows: Sequence[Row[Any]], limit: int, *columns: str) -> Rows:
    """The page, from a query that asked for one row more than `limit`; `columns` name the sort key."""
    more = len(rows) > limit
    rows = rows[:limit]
    cursor = encode_cursor(*(getattr(rows[-1], column) for column in columns)) if more else None
    return Rows(rows=rows, next_cursor=cursor)
