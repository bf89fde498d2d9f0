"""Scheduled messages on their way at last: what was put off when they were accepted happens now.

The mail is dated and signed now: its keys may be others than when it was accepted. In the transaction that begins the
first attempt: the address may have been suppressed meanwhile, the inbox paused, the message cancelled; and only now
has the conversation been written in.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from postroom.base.clock import MINUTE_MS, Clock
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.filing_plan import status_event
from postroom.flows.notify import NewEvent
from postroom.flows.sender_domain import SenderDomains
from postroom.flows.views import Json
from postroom.mail.address import normalize
from postroom.mail.compose import redated
from postroom.rules.delivery_state import message_status
from postroom.rules.thread_state import after_outbound
from postroom.store.blobs import add_blobs, release_blobs
from postroom.store.breakers import paused_senders
from postroom.store.counts import add_counts
from postroom.store.db import Connection, Database, Row
from postroom.store.inboxes import get_inbox, get_inboxes
from postroom.store.messages import get_messages, hold_messages, set_outcomes, update_message
from postroom.store.outbound import message_recipients, set_recipient_states
from postroom.store.suppressions import suppressed
from postroom.store.threads import hold_threads, update_threads

WAIT_MS = 15 * MINUTE_MS
"""A scheduled message waits while its inbox is paused or its domain may not send, and is looked at again so often."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Departure:
    """What becomes of scheduled recipients whose moment has come."""

    going: frozenset[str]
    """Ids of those to whom an attempt may begin."""
    events: list[NewEvent]


class Departures:
    """Makes scheduled messages ready to go."""

    def __init__(self, db: Database, clock: Clock, blobs: BlobKeeper, senders: SenderDomains) -> None:
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._senders = senders

    async def prepare(self, message: Row[Any]) -> Json | None:
        """The blob of the mail as it leaves, dated now and signed with the keys of today; None when it may not leave.

        It is for the message's first departure; whoever comes later takes the bytes that the first one kept.
        """
        inbox = await self._db.read(lambda connection: get_inbox(connection, message.workspace_id, message.inbox_id))
        if inbox is None:
            return None
        sender = await self._senders.of(inbox)
        if sender.refusal:
            return None
        now = self._clock.now_ms()
        raw = await self._blobs.load(message.workspace_id, message.raw_blob_id)
        signed = await sender.sign(redated(raw, now), now) if message.status == "scheduled" else raw
        return await self._blobs.prepare(message.workspace_id, signed, recent=True)


def depart(
    connection: Connection, rows: Sequence[Row[Any]], ready: Mapping[tuple[str, str], Json], now: int
) -> Departure:
    """Let scheduled recipients go.

    rows: as they were claimed, all of them scheduled then. ready: `Departures.prepare` by (workspace id, message id);
    messages without one wait longer.
    """
    inboxes = get_inboxes(connection, {(row.workspace_id, row.inbox_id) for row in rows}, hold=True)
    keys = {(row.workspace_id, row.message_id) for row in rows}
    # Threads before messages, as everybody takes them.
    places = {(key[0], row.thread_id) for key, row in get_messages(connection, keys).items()}
    threads = hold_threads(connection, places)
    hold_messages(connection, keys)
    messages = get_messages(connection, keys)
    still = _still_scheduled(connection, keys)
    paused = paused_senders(connection, set(inboxes))
    unwanted = suppressed(connection, {(row.workspace_id, normalize(row.address)) for row in rows})
    going, states = [], []
    for row in rows:
        inbox = (row.workspace_id, row.inbox_id)
        if row.id not in still or inbox not in inboxes:
            continue
        if inbox in paused or (row.workspace_id, row.message_id) not in ready:
            states.append(_state(row, "scheduled", due_at=now + WAIT_MS))
        elif (row.workspace_id, normalize(row.address)) in unwanted:
            states.append(_state(row, "suppressed", finished_at=now))
        else:
            going.append(row)
    if states:
        set_recipient_states(connection, states)
        _set_statuses(connection, states, messages)
    events = _open_conversations(connection, going, messages, threads, ready, now)
    add_counts(connection, "sent", Counter((row.workspace_id, row.inbox_id) for row in going), now)
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
    connection: Connection,
    going: Sequence[Row[Any]],
    messages: Mapping[tuple[str, str], Row[Any]],
    threads: Mapping[tuple[str, str], Row[Any]],
    ready: Mapping[tuple[str, str], Json],
    now: int,
) -> list[NewEvent]:
    """The first recipient of a message who goes moves its thread; the events of that."""
    first: dict[tuple[str, str], Row[Any]] = {}
    for row in going:
        message = messages.get((row.workspace_id, row.message_id))
        if message is not None and message.status == "scheduled":
            first.setdefault((row.workspace_id, row.message_id), row)
    if not first:
        return []
    states = {key: row.status for key, row in threads.items()}
    events = []
    for key, row in first.items():
        message = messages[key]
        _keep_signed(connection, message, ready[key], now)
        place = (message.workspace_id, message.thread_id)
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
    return events


def _keep_signed(connection: Connection, message: Row[Any], blob: Json, now: int) -> None:
    """From now on these are its bytes, in every attempt."""
    add_blobs(connection, [blob])
    release_blobs(connection, message.workspace_id, [message.raw_blob_id], now)
    changes = {"raw_blob_id": blob["id"], "size_bytes": blob["size_bytes"]}
    update_message(connection, message.workspace_id, message.id, changes)


def _set_statuses(connection: Connection, states: Sequence[Json], messages: Mapping[tuple[str, str], Row[Any]]) -> None:
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
