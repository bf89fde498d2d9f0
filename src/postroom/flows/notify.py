"""Telling about an event: its row, and a delivery row for every endpoint that wants it, in the caller's transaction.

The rows are written as claimed by this node, and the deliveries are handed to flows/dispatch from memory once the
transaction is through; whatever finds no room there is left due.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from postroom.base.ids import new_id
from postroom.base.limits import LEASE_MS
from postroom.flows.alert_notes import ALERTING, note_event
from postroom.flows.views import Json
from postroom.store.db import Connection, Row, announce
from postroom.store.deliveries import add_deliveries
from postroom.store.events import add_events
from postroom.store.webhooks import webhooks_of

ANY_EVENT = "*"
"""An endpoint that lists this gets every event."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEvent:
    """Something that happened."""

    workspace_id: str
    type: str
    inbox_id: str | None = None
    thread_id: str | None = None
    message_id: str | None = None
    data: Json | None = None
    """What the event says beside the message that it is about."""
    message: Callable[[], Json] | None = None
    """Makes the message's JSON when it is at hand and some endpoint wants it: dispatch need not read it again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """A delivery on its way to an endpoint, with all that the attempt needs, so far as it is at hand."""

    row: Json
    """Columns of webhook_deliveries."""
    event: Json
    """Columns of events."""
    message: Json | None
    webhook: Row[Any]
    """As it was when this was planned; the attempt reads it again."""
    claimed: bool
    """Whether this node holds the row and must try it."""


def wants(webhook: Row[Any], event: NewEvent) -> bool:
    """Whether an endpoint asked for this event: by its type, by `message.*` or by `*`; of its inbox if it has one."""
    if webhook.inbox_id is not None and webhook.inbox_id != event.inbox_id:
        return False
    family = event.type.split(".", 1)[0] + ".*"
    return any(one in {ANY_EVENT, family, event.type} for one in webhook.events or ())


def write_events(
    connection: Connection,
    events: Sequence[NewEvent],
    now: int,
    *,
    node: str | None = None,
    has_room: Callable[[str], bool] = lambda _webhook_id: False,
) -> list[Handed]:
    """Write the events and their deliveries. Those for whom dispatch `has_room` are claimed by `node`: they must be
    given to Dispatch.send after the commit. The rest are due at once, for whoever polls.
    """
    if not events:
        return []
    hooks = webhooks_of(connection, {(event.workspace_id, event.inbox_id) for event in events})
    event_rows, handed = [], []
    for event in events:
        row = _event_row(event, now)
        event_rows.append(row)
        wanting = [hook for hook in hooks[event.workspace_id] if wants(hook, event)]
        message = event.message() if wanting and event.message is not None else None
        for hook in wanting:
            claimed_by = node if has_room(hook.id) else None
            handed.append(_plan(hook, row, event, message, claimed_by, now))
    add_events(connection, event_rows)
    add_deliveries(connection, [one.row for one in handed])
    if any(not one.claimed for one in handed):
        announce(connection, "dispatch")
    for event in events:
        if event.type in ALERTING:
            note_event(connection, event.workspace_id, event.type, event.inbox_id, event.data or {}, now)
    return handed


def write_event_for(
    connection: Connection, hook: Row[Any], event: NewEvent, now: int, *, claimed_by: str | None
) -> Handed:
    """Write an event and its delivery to one endpoint, whatever the endpoint asked for."""
    row = _event_row(event, now)
    message = event.message() if event.message is not None else None
    handed = _plan(hook, row, event, message, claimed_by, now)
    add_events(connection, [row])
    add_deliveries(connection, [handed.row])
    if not handed.claimed:
        announce(connection, "dispatch")
    return handed


def _plan(
    hook: Row[Any], event_row: Json, event: NewEvent, message: Json | None, claimed_by: str | None, now: int
) -> Handed:
    active = hook.status == "active"
    claimed = active and claimed_by is not None
    row = {
        "workspace_id": event.workspace_id,
        "id": new_id("delivery"),
        "webhook_id": hook.id,
        "event_id": event_row["id"],
        "inbox_id": event.inbox_id,
        # A paused endpoint's mail waits as dead letters, to be replayed when it is back.
        "status": "pending" if active else "dead",
        "first_due_at": now,
        "claimed_by": claimed_by if claimed else None,
        "due_at": (now + LEASE_MS if claimed else now) if active else None,
        "created_at": now,
        "finished_at": None if active else now,
    }
    return Handed(row=row, event=event_row, message=message, webhook=hook, claimed=claimed)


def _event_row(event: NewEvent, now: int) -> Json:
    return {
        "workspace_id": event.workspace_id,
        "id": new_id("event"),
        "type": event.type,
        "inbox_id": event.inbox_id,
        "thread_id": event.thread_id,
        "message_id": event.message_id,
        "data": event.data,
        "created_at": now,
    }
