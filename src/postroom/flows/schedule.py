"""Changing one's mind about a message that has been accepted: another moment for it, or none at all."""

from collections.abc import Sequence
from typing import Any

from postroom.base.clock import Clock, iso
from postroom.base.errors import Conflict
from postroom.flows.caller import Caller, not_found
from postroom.flows.dispatch import Dispatch
from postroom.flows.message_views import message_views
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.views import Json, Links
from postroom.rules.delivery_state import message_status
from postroom.rules.moments import read_moment
from postroom.rules.thread_state import PERSONAL
from postroom.store.db import Connection, Database, Row, announce
from postroom.store.messages import get_message, hold_messages, update_message
from postroom.store.schedule import STOPPABLE, hold_recipients, last_words, move_recipients, stop_recipients
from postroom.store.threads import hold_threads, update_threads


class Schedule:
    """Moves and stops sends."""

    def __init__(self, *, db: Database, clock: Clock, dispatch: Dispatch, links: Links) -> None:
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._links = links

    async def reschedule(self, caller: Caller, message_id: str, moment: str) -> Json:
        """The message, to be sent then. Needs messages:send. Raises Conflict unless it is scheduled and waiting.

        moment: ISO 8601, see rules/moments.py.
        """
        caller.require("messages:send")
        now = self._clock.now_ms()
        send_at = read_moment(moment, now=now, param="sendAt")

        def work(connection: Connection) -> Json:
            hold_messages(connection, {(caller.workspace_id, message_id)})
            current = _outbound(connection, caller, message_id)
            people = hold_recipients(connection, caller.workspace_id, message_id)
            waiting = [one for one in people if one.state == "scheduled"]
            if not waiting or any(one.claimed_by is not None for one in waiting):
                raise _not_scheduled(message_id)
            move_recipients(connection, caller.workspace_id, message_id, send_at)
            envelope = {**(current.envelope or {}), "send_at": send_at}
            update_message(connection, caller.workspace_id, message_id, {"envelope": envelope})
            announce(connection, "deliver")
            return self._view(connection, caller.workspace_id, message_id, now)

        return await self._db.write(work)

    async def cancel(self, caller: Caller, message_id: str) -> Json:
        """The message, with `stopped` (the addresses that get nothing) and `notStopped` [{address, state}].

        Needs messages:send. What is being sent at this moment, and what was delivered, stays. Raises Conflict when
        there is nothing left to stop; a message that is cancelled already is answered as it is.
        """
        caller.require("messages:send")
        now = self._clock.now_ms()

        def work(connection: Connection) -> tuple[Json, list[Handed]]:
            place = (caller.workspace_id, _outbound(connection, caller, message_id).thread_id)
            # The thread before the message, as everybody takes them.
            thread = hold_threads(connection, {place}).get(place)
            hold_messages(connection, {(caller.workspace_id, message_id)})
            row = _outbound(connection, caller, message_id)
            before = hold_recipients(connection, caller.workspace_id, message_id)
            stopped = [one.address for one in before if one.state in STOPPABLE]
            if not stopped and row.status != "cancelled":
                raise _too_late(row)
            stop_recipients(connection, caller.workspace_id, message_id, now)
            after = hold_recipients(connection, caller.workspace_id, message_id)
            status = message_status([one.state for one in after])
            update_message(connection, caller.workspace_id, message_id, {"status": status})
            if stopped and status == "cancelled" and row.status != "scheduled" and thread is not None:
                _take_back(connection, thread)
            view = self._view(connection, caller.workspace_id, message_id, now)
            events = [_cancelled_event(row, stopped, view)] if stopped else []
            kept = [{"address": one.address, "state": one.state} for one in after if one.state != "cancelled"]
            answer = {**view, "stopped": stopped, "notStopped": kept}
            return answer, self._dispatch.notify(connection, events, now)

        answer, handed = await self._db.write(work)
        self._dispatch.send(handed)
        return answer

    def _view(self, connection: Connection, workspace_id: str, message_id: str, now: int) -> Json:
        stored = get_message(connection, workspace_id, message_id)
        assert stored is not None
        return message_views(connection, [stored], self._links, now)[0]


def _outbound(connection: Connection, caller: Caller, message_id: str) -> Row[Any]:
    row = get_message(connection, caller.workspace_id, message_id)
    if row is None:
        raise not_found("message", message_id)
    caller.require_inbox(row.inbox_id)
    if row.direction != "outbound":
        raise Conflict(
            f"The message {message_id} came in; only what goes out can be moved or stopped.",
            code="not_outbound",
            param="id",
            fix="Name a message that was sent from here.",
        )
    return row


def _take_back(connection: Connection, thread: Row[Any]) -> None:
    """The conversation stands as if the message had never been written: nobody has got it."""
    if thread.status != "awaiting_reply":
        return
    ours, theirs = last_words(connection, thread.workspace_id, thread.id, sorted(PERSONAL))
    answered = ours is not None and theirs is not None and theirs.id > ours.id
    status = "awaiting_reply" if ours is not None else "open"
    change = {
        "workspace_id": thread.workspace_id,
        "id": thread.id,
        "added": 0,
        "last_message_at": thread.last_message_at,
        "status": "replied" if answered else status,
        "reply_received": answered,
        "recipient": thread.recipient,
        "sent_at": ours.created_at if ours is not None else None,
    }
    update_threads(connection, [change])


def _cancelled_event(row: Row[Any], stopped: Sequence[str], view: Json) -> NewEvent:
    return NewEvent(
        workspace_id=row.workspace_id,
        type="message.cancelled",
        inbox_id=row.inbox_id,
        thread_id=row.thread_id,
        message_id=row.id,
        data={"recipients": list(stopped)},
        message=lambda: view,
    )


def _not_scheduled(message_id: str) -> Conflict:
    return Conflict(
        f"The message {message_id} is not waiting for its moment.",
        code="not_scheduled",
        param="id",
        fix=f"Only a scheduled message can be moved; GET /messages/{message_id} shows what became of it.",
    )


def _too_late(row: Row[Any]) -> Conflict:
    told = iso(row.sent_at) if row.sent_at is not None else "now"
    return Conflict(
        f"There is nothing left to stop: the message is {row.status} ({told}).",
        code="too_late",
        param="id",
        fix=f"GET /messages/{row.id} shows what became of each recipient.",
    )
