"""Scheduled messages on their way at last: what was put off when they were accepted happens now.

In the transaction that begins the first attempt: the address may have been suppressed meanwhile, the inbox paused,
the message cancelled; and only now has the conversation been written in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from postroom.base.clock import MINUTE_MS
from postroom.flows.filing_plan import status_event
from postroom.flows.notify import NewEvent
from postroom.flows.views import Json
from postroom.mail.address import normalize
from postroom.rules.delivery_state import message_status
from postroom.rules.thread_state import after_outbound
from postroom.store.counts import add_counts
from postroom.store.db import Connection, Row
from postroom.store.inboxes import get_inboxes
from postroom.store.messages import get_messages, hold_messages, set_outcomes
from postroom.store.outbound import message_recipients, set_recipient_states
from postroom.store.suppressions import suppressed
from postroom.store.threads import hold_threads, update_threads

PAUSED_RETRY_MS = 15 * MINUTE_MS
"""A scheduled message of a paused inbox waits, and is looked at again so often."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Departure:
    """What becomes of scheduled recipients whose moment has come."""

    going: frozenset[str]
    """Ids of those to whom an attempt may begin."""
    events: list[NewEvent]


def depart(connection: Connection, rows: Sequence[Row[Any]], now: int) -> Departure:
    """Let scheduled recipients go. rows: as they were claimed, all of them scheduled then."""
    inboxes = get_inboxes(connection, {(row.workspace_id, row.inbox_id) for row in rows}, hold=True)
    keys = {(row.workspace_id, row.message_id) for row in rows}
    hold_messages(connection, keys)
    messages = get_messages(connection, keys)
    still = _still_scheduled(connection, keys)
    unwanted = suppressed(connection, {(row.workspace_id, normalize(row.address)) for row in rows})
    going, states = [], []
    for row in rows:
        inbox = inboxes.get((row.workspace_id, row.inbox_id))
        if row.id not in still or inbox is None:
            continue
        if inbox.status != "active":
            states.append(_state(row, "scheduled", due_at=now + PAUSED_RETRY_MS))
        elif (row.workspace_id, normalize(row.address)) in unwanted:
            states.append(_state(row, "suppressed", finished_at=now))
        else:
            going.append(row)
    if states:
        set_recipient_states(connection, states)
        _set_statuses(connection, states, messages)
    events = _open_conversations(connection, going, messages, now)
    return Departure(going=frozenset(row.id for row in going), events=events)


def _still_scheduled(connection: Connection, keys: set[tuple[str, str]]) -> set[str]:
    """Recipients that nobody has cancelled since they were claimed. To be called while the messages are held."""
    found: set[str] = set()
    for workspace_id in {workspace_id for workspace_id, _ in keys}:
        ids = [message_id for one, message_id in keys if one == workspace_id]
        rows = message_recipients(connection, workspace_id, ids)
        found.update(row.id for row in rows if row.state == "scheduled")
    return found


def _open_conversations(
    connection: Connection, going: Sequence[Row[Any]], messages: dict[tuple[str, str], Row[Any]], now: int
) -> list[NewEvent]:
    """The first recipient of a message who goes moves its thread and counts as a send; the events of that."""
    first: dict[tuple[str, str], Row[Any]] = {}
    for row in going:
        message = messages.get((row.workspace_id, row.message_id))
        if message is not None and message.status == "scheduled":
            first.setdefault((row.workspace_id, row.message_id), row)
    if not first:
        return []
    threads = hold_threads(connection, {(key[0], messages[key].thread_id) for key in first})
    states = {key: row.status for key, row in threads.items()}
    events, sent = [], {}
    for key, row in first.items():
        message = messages[key]
        place = (message.workspace_id, message.thread_id)
        inbox = (message.workspace_id, message.inbox_id)
        sent[inbox] = sent.get(inbox, 0) + 1
        if place not in states:
            continue
        before, states[place] = states[place], after_outbound(states[place])
        update_threads(connection, [_thread_change(message, row.address, states[place], now)])
        if before != states[place]:
            events.append(status_event(_told(message), before, states[place]))
    set_outcomes(
        connection,
        [{"ws": key[0], "thing": key[1], "new_status": "sending", "new_sent_at": None} for key in first],
    )
    add_counts(connection, "sent", sent, now)
    return events


def _set_statuses(
    connection: Connection, states: Sequence[Json], messages: dict[tuple[str, str], Row[Any]]
) -> None:
    for key in {(one["workspace_id"], one["message_id"]) for one in states}:
        if key not in messages:
            continue
        status = message_status([row.state for row in message_recipients(connection, key[0], [key[1]])])
        set_outcomes(
            connection,
            [{"ws": key[0], "thing": key[1], "new_status": status, "new_sent_at": messages[key].sent_at}],
        )


def _state(row: Row[Any], state: str, *, due_at: int | None = None, finished_at: int | None = None) -> Json:
    return {
        "workspace_id": row.workspace_id,
        "message_id": row.message_id,
        "id": row.id,
        "state": state,
        "due_at": due_at,
        "finished_at": finished_at,
    }


def _thread_change(message: Row[Any], recipient: str, status: str, now: int) -> Json:
    return {
        "workspace_id": message.workspace_id,
        "id": message.thread_id,
        "added": 0,
        "last_message_at": now,
        "status": status,
        "reply_received": False,
        "recipient": recipient,
        "sent_at": now,
    }


def _told(message: Row[Any]) -> Json:
    return {
        "workspace_id": message.workspace_id,
        "inbox_id": message.inbox_id,
        "thread_id": message.thread_id,
        "id": message.id,
    }
