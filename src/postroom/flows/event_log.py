"""Reading the log of a workspace forwards: each event as the JSON that a webhook would get."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from postroom.base.errors import BadInput
from postroom.flows.caller import Caller, not_found
from postroom.flows.message_views import message_views
from postroom.flows.notify import ANY_EVENT
from postroom.flows.payload import render_payload
from postroom.flows.views import Links, columns_of
from postroom.rules.event_types import EVENT_TYPES
from postroom.rules.scopes import missing_scope
from postroom.store.db import Connection, Row
from postroom.store.events import events_after
from postroom.store.inboxes import get_inbox
from postroom.store.messages import get_message

RUN_EVENTS = 100
"""Events read at once."""
RUN_BYTES = 1_048_576
"""Bytes of JSON after which a run ends: messages are long, and a run is held in memory whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Which events are wanted, and how much of them may be seen."""

    inbox_id: str | None = None
    """None for the whole workspace."""
    types: frozenset[str] = frozenset()
    """Empty for every type."""
    messages: bool = True
    """With the message that the event is about: a key without messages:read gets the event alone."""

    def wants(self, event: "Row[Any] | Told") -> bool:
        """Whether the event is one of these."""
        if self.inbox_id is not None and self.inbox_id != event.inbox_id:
            return False
        return not self.types or event.type in self.types


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """An event, ready to be sent."""

    position: int
    type: str
    inbox_id: str | None
    message_id: str | None
    bare: bytes
    """Its JSON without the message."""
    full: bytes
    """Its JSON with the message, where somebody wanted that."""
    frames: dict[str, bytes] = field(default_factory=dict)
    """Doors keep here what they made of it, so that a thousand streams make it once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A stretch of the log, oldest first."""

    told: list[Told]
    read_to: int
    """Everything up to here has been looked at."""
    last: int
    """The newest position of the workspace at that moment."""


def read_run(
    connection: Connection, workspace_id: str, after: int, wishes: Collection[Wish], links: Links, now: int
) -> Run:
    """What at least one of the wishes wants of the next events behind a position."""
    only = next(iter(wishes)) if len(wishes) == 1 else Wish()
    found = events_after(
        connection, workspace_id, after, limit=RUN_EVENTS, inbox_id=only.inbox_id, types=sorted(only.types)
    )
    told: list[Told] = []
    size = 0
    for row in found.rows:
        wanted_by = [wish for wish in wishes if wish.wants(row)]
        if not wanted_by:
            continue
        told.append(_told(connection, row, links, now, message=any(wish.messages for wish in wanted_by)))
        size += len(told[-1].full)
        if size > RUN_BYTES:
            return Run(told=told, read_to=row.position, last=found.last)
    return Run(told=told, read_to=found.read_to, last=found.last)


def _told(connection: Connection, row: Row[Any], links: Links, now: int, *, message: bool) -> Told:
    event = columns_of(row)
    bare = full = render_payload(event, None, None)
    if message and row.message_id is not None:
        # One at a time: only the finished JSON, which is bounded, is kept.
        found = get_message(connection, row.workspace_id, row.message_id)
        if found is not None:
            full = render_payload(event, message_views(connection, [found], links, now)[0], None)
    return Told(
        position=row.position, type=row.type, inbox_id=row.inbox_id, message_id=row.message_id, bare=bare, full=full
    )


def wish_of(caller: Caller, inbox_id: str | None, types: Sequence[str]) -> Wish:
    """What this key may have of what it asked for: one bound to an inbox gets that inbox's events.

    types: names, `message.*` or `*`; none for all. Raises Forbidden and BadInput.
    """
    caller.require("events:read")
    if inbox_id is not None:
        caller.require_inbox(inbox_id)
    sees_messages = missing_scope(caller.scopes, "messages:read") is None
    return Wish(inbox_id=inbox_id or caller.inbox_id, types=_expand(types), messages=sees_messages)


def require_inbox(connection: Connection, wish: Wish, workspace_id: str) -> None:
    """Raises NotFound for an inbox that is not there: a typing error should not look like silence."""
    if wish.inbox_id is not None and get_inbox(connection, workspace_id, wish.inbox_id) is None:
        raise not_found("inbox", wish.inbox_id)


def _expand(types: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for one in types:
        if one == ANY_EVENT:
            return frozenset()
        named = {known for known in EVENT_TYPES if known == one or (one.endswith(".*") and known.startswith(one[:-1]))}
        if not named:
            raise BadInput(
                f"There is no event type {one[:64]!r}.",
                code="unknown_event_type",
                param="type",
                fix=f"Use * or some of: {', '.join(sorted(EVENT_TYPES))}.",
            )
        found |= named
    return frozenset(found)
