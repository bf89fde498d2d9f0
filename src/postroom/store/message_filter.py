"""Which messages a list shows, as a query."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postroom.base.clock import DAY_MS, HOUR_MS
from postroom.base.ids import first_id
from postroom.rules.search_query import Phrase, SearchQuery
from postroom.rules.search_terms import WITH_FILES, place_term
from postroom.store.paging import bad_cursor
from postroom.store.schema import message_ids, messages
from postroom.store.schema_search import message_labels
from postroom.store.search_words import Match, match

MAX_PLACE_DIGITS = 18
"""Of a place in a cursor: the greatest that SQLite's row numbers hold have one more."""
FILED_WITHIN_MS = DAY_MS
"""A message's id is made when it is filed, at most so long after the moment that it was received."""
CLOCKS_APART_MS = HOUR_MS
"""The clocks of two nodes differ by less."""

_LET_IN = sa.or_(messages.c.status.is_(None), messages.c.status != "quarantined")
"""Inbound mail has no status, but for what is quarantined."""
IS_QUARANTINED: sa.ColumnElement[bool] = messages.c.status == sa.literal_column("'quarantined'", sa.String)
"""Spelt out, not given when the statement runs: SQLite then takes the index of these few."""
_BEFORE = (
    sa.select(messages.c.created_at)
    .where(messages.c.workspace_id == sa.bindparam("ws"), messages.c.id < sa.bindparam("bound"))
    .order_by(messages.c.id.desc())
    .limit(1)
)
_FROM = (
    sa.select(messages.c.created_at)
    .where(messages.c.workspace_id == sa.bindparam("ws"), messages.c.id >= sa.bindparam("bound"))
    .order_by(messages.c.id)
    .limit(1)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageFilter:
    """Which messages a list shows; None for any."""

    inbox_id: str | None = None
    thread_id: str | None = None
    direction: str | None = None
    category: str | None = None
    id_key: str | None = None
    """Digest of an RFC 5322 Message-ID (rules.threading.id_key)."""
    status: str | None = None
    """None for any but `quarantined`: what waits there is seen by who asks for it."""
    label: str | None = None
    unread: bool | None = None
    """Whether it waits to be read by its agent."""
    handled: bool | None = None
    """False: it waits to be handled by its agent."""
    since: int | None = None
    """Received or written at this moment or later."""
    until: int | None = None
    """Before this moment."""
    words: SearchQuery | None = None
    """What the index of words must say; its moments are not looked at: since and until are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A query for messages, newest first, and what pages of it go on by."""

    query: "sa.Select[Any]"
    values: dict[str, Any]
    place: "sa.ColumnElement[Any]"


def listed(
    connection: Connection,
    selected: "sa.Select[Any]",
    workspace_id: str,
    wanted: MessageFilter,
    after: tuple[str, ...] | None,
) -> Listed:
    """`selected`, of the table messages, for the messages that are wanted; with the column `place`.

    after: where the page before ended. Raises BadInput when no page ends there.
    """
    query = selected.where(messages.c.workspace_id == workspace_id, *_plain_conditions(workspace_id, wanted))
    values: dict[str, Any] = {}
    found: Match | None = None
    place: sa.ColumnElement[Any] = messages.c.id
    if wanted.words is not None:
        found = _match(connection, workspace_id, wanted, wanted.words)
        query = query.select_from(sa.join(found.table, messages, found.joined)).where(found.clause)
        values["words"] = found.words
        place = found.place
    for low, bound in _id_bounds(connection, workspace_id, wanted):
        limit = bound if found is None else found.place_of(bound)
        query = query.where(place >= limit if low else place < limit)
    if after:
        query = query.where(place < _read_place(after[0], place))
    query = query.add_columns(place.label("place")).order_by(place.desc())
    return Listed(query=query, values=values, place=place)


def _plain_conditions(workspace_id: str, wanted: MessageFilter) -> list["sa.ColumnElement[bool]"]:
    column = messages.c
    conditions = [
        column[name] == value
        for name in ("inbox_id", "thread_id", "direction", "category")
        if (value := getattr(wanted, name)) is not None
    ]
    conditions.append(_status(wanted.status))
    if wanted.id_key is not None:
        conditions.append(column.id.in_(_owners_of(workspace_id, wanted.id_key)))
    if wanted.label is not None:
        conditions.append(column.id.in_(_bearers_of(workspace_id, wanted.label, wanted.inbox_id)))
    if wanted.unread is not None:
        conditions.append(column.unread_since.is_not(None) if wanted.unread else column.unread_since.is_(None))
    if wanted.handled is not None:
        conditions.append(column.unhandled_since.is_(None) if wanted.handled else column.unhandled_since.is_not(None))
    if wanted.since is not None:
        conditions.append(column.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(column.created_at < wanted.until)
    return conditions


def _status(wanted: str | None) -> "sa.ColumnElement[bool]":
    if wanted is None:
        return _LET_IN
    return IS_QUARANTINED if wanted == "quarantined" else messages.c.status == wanted


def _match(connection: Connection, workspace_id: str, wanted: MessageFilter, words: SearchQuery) -> Match:
    phrases, unwanted = [*words.wanted], [*words.unwanted]
    if wanted.inbox_id is not None:
        phrases.append(Phrase(terms=(place_term(wanted.inbox_id),)))
    if words.has_attachments is not None:
        (phrases if words.has_attachments else unwanted).append(Phrase(terms=(WITH_FILES,)))
    return match(connection, workspace_id, phrases, unwanted)


def _id_bounds(connection: Connection, workspace_id: str, wanted: MessageFilter) -> list[tuple[bool, str]]:
    """(whether it is the lower one, id) for each bound of ids that the moments allow.

    Ids rise with time, so a list of last year's mail need not walk through this year's. The message beside the
    bound must agree: where clocks have jumped, all is looked at.
    """
    bounds = []
    if wanted.since is not None:
        bound = first_id("message", wanted.since - CLOCKS_APART_MS)
        beside = connection.execute(_BEFORE, {"ws": workspace_id, "bound": bound}).scalar()
        if beside is None or beside < wanted.since:
            bounds.append((True, bound))
    if wanted.until is not None:
        bound = first_id("message", wanted.until + FILED_WITHIN_MS)
        beside = connection.execute(_FROM, {"ws": workspace_id, "bound": bound}).scalar()
        if beside is None or beside >= wanted.until:
            bounds.append((False, bound))
    return bounds


def _read_place(text: str, place: "sa.ColumnElement[Any]") -> int | str:
    if isinstance(place.type, sa.String):
        return text
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_PLACE_DIGITS):
        raise bad_cursor()
    return int(text)


def _owners_of(workspace_id: str, id_key: str) -> "sa.Select[Any]":
    return sa.select(message_ids.c.message_id).where(
        message_ids.c.workspace_id == workspace_id, message_ids.c.key == id_key, message_ids.c.kind != "mention"
    )


def _bearers_of(workspace_id: str, label: str, inbox_id: str | None) -> "sa.Select[Any]":
    bearers = sa.select(message_labels.c.message_id).where(
        message_labels.c.workspace_id == workspace_id, message_labels.c.label == label
    )
    return bearers if inbox_id is None else bearers.where(message_labels.c.inbox_id == inbox_id)
