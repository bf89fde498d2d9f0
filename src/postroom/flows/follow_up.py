"""Follow-ups: a reminder in a conversation, sent unless a real answer comes first.

The row is the job. It is sent through flows/submit like any other mail, and what it has done is written in the
transaction that saves the message: it is sent once, also when the process dies at any moment.
"""

from dataclasses import dataclass
from typing import Any

import structlog

from postroom.base.clock import HOUR_MS, SECOND_MS, Clock, iso, maybe_iso
from postroom.base.errors import BadInput, Conflict, PostroomError, Refused
from postroom.base.ids import new_id
from postroom.base.limits import LEASE_MS
from postroom.flows.caller import Caller, not_found
from postroom.flows.cause import Cause
from postroom.flows.dispatch import Dispatch
from postroom.flows.new_message import NewMessage
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.read import Listing
from postroom.flows.submit import Submit, check_fields
from postroom.flows.views import Json
from postroom.rules.thread_state import PERSONAL
from postroom.store.db import Connection, Database, Row
from postroom.store.follow_ups import (
    add_follow_up,
    cancel_follow_ups,
    get_follow_up,
    hold_follow_up,
    hold_pending,
    list_follow_ups,
    update_follow_up,
)
from postroom.store.leases import claim_due
from postroom.store.paging import Page
from postroom.store.schedule import last_words
from postroom.store.schema_drafts import follow_ups
from postroom.store.threads import get_thread, hold_threads

CLAIM = 20
"""Follow-ups claimed at once: each is one message to send."""
MAX_PENDING = 5
"""Pending follow-ups of one thread."""
MIN_INTERVAL_MS = HOUR_MS
"""Between two of a follow-up that repeats: whoever has not answered within minutes has not read it."""
RETRY_MS = HOUR_MS
"""One that cannot be sent at this moment (a paused inbox, a used-up quota) is tried again so much later."""
WAITING_CODES = frozenset({"inbox_paused"})
"""Refusals that end by themselves or by somebody's hand."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFollowUp:
    """What a caller asks for."""

    due_at: int
    interval_ms: int
    """Between this moment and `due_at`, and between two that follow each other."""
    text: str | None
    html: str | None
    max_count: int


class FollowUps:
    """Follow-ups, and sending them."""

    def __init__(self, *, db: Database, clock: Clock, dispatch: Dispatch, submit: Submit, node: str) -> None:
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._submit = submit
        self._node = node

    async def create(self, caller: Caller, thread_id: str, new: NewFollowUp) -> Json:
        """The follow-up, pending. Needs messages:send.

        Raises Conflict when they have answered already, Refused when there is nothing of ours to follow up.
        """
        caller.require("messages:send")
        check_fields(NewMessage(text=new.text, html=new.html))
        if new.max_count > 1 and new.interval_ms < MIN_INTERVAL_MS:
            raise BadInput(
                "A follow-up that repeats does so once an hour at most.",
                code="too_often",
                param="after",
                fix='Send a longer time, such as "3d", or maxCount 1.',
            )
        now = self._clock.now_ms()

        def work(connection: Connection) -> Json:
            thread = _held_thread(connection, caller, thread_id)
            _check_may_follow(connection, thread)
            row: Json = {
                "workspace_id": caller.workspace_id,
                "id": new_id("follow_up"),
                "inbox_id": thread.inbox_id,
                "thread_id": thread.id,
                "status": "pending",
                "text": new.text,
                "html": new.html,
                "interval_ms": new.interval_ms,
                "max_count": new.max_count,
                "created_by": caller.key_id,
                "due_at": new.due_at,
                "created_at": now,
            }
            add_follow_up(connection, row)
            stored = get_follow_up(connection, caller.workspace_id, row["id"])
            assert stored is not None
            return follow_up_view(stored)

        return await self._db.write(work)

    async def list_follow_ups(self, caller: Caller, thread_id: str, page: Page) -> Listing:
        """The follow-ups of a thread, newest first. Needs threads:read."""
        caller.require("threads:read")

        def look(connection: Connection) -> Listing:
            thread = get_thread(connection, caller.workspace_id, thread_id)
            if thread is None:
                raise not_found("thread", thread_id)
            caller.require_inbox(thread.inbox_id)
            rows = list_follow_ups(connection, caller.workspace_id, thread_id, page)
            return Listing(items=[follow_up_view(row) for row in rows.rows], next_cursor=rows.next_cursor)

        return await self._db.read(look)

    async def cancel(self, caller: Caller, thread_id: str, follow_up_id: str) -> None:
        """It will not be sent; one that is over already stays as it is. Needs messages:send."""
        caller.require("messages:send")
        now = self._clock.now_ms()

        def work(connection: Connection) -> list[Handed]:
            thread = _held_thread(connection, caller, thread_id)
            row = hold_follow_up(connection, caller.workspace_id, follow_up_id)
            if row is None or row.thread_id != thread.id:
                raise not_found("follow_up", follow_up_id)
            if row.status != "pending":
                return []
            return self._end(connection, row, "request", now)

        self._dispatch.send(await self._db.write(work))

    async def run_due(self) -> int:
        """How many due follow-ups were taken up: each is sent, held, put off or cancelled now."""
        now = self._clock.now_ms()
        rows = await self._db.write(
            lambda connection: claim_due(
                connection, follow_ups, now=now, until=now + LEASE_MS, node=self._node, limit=CLAIM
            )
        )
        for row in rows:
            try:
                await self._send(row)
            except Exception:
                log.exception("a follow-up broke; it is due again when its lease ends", follow_up=row.id)
        return len(rows)

    async def _send(self, row: Row[Any]) -> None:
        ours, _ = await self._db.read(
            lambda connection: last_words(connection, row.workspace_id, row.thread_id, sorted(PERSONAL))
        )
        if ours is None:
            await self._give_up(row, "nothing_sent")
            return
        # What we wrote last is what nobody has answered: an automatic mail that came after it is passed over.
        new = NewMessage(
            thread_id=row.thread_id,
            parent_id=ours.id,
            action="reply_all",
            text=row.text,
            html=row.html,
            auto_submitted=True,
        )
        caller = Caller(
            workspace_id=row.workspace_id,
            key_id=row.id,
            scopes=frozenset({"messages:send"}),
            inbox_id=row.inbox_id,
        )
        cause = Cause(created_by=row.id, note=lambda connection, became: self._note(connection, row, became))
        try:
            await self._submit.send(caller, new, cause=cause)
        except _Overtaken:
            log.info("a follow-up was overtaken and is not sent", follow_up=row.id)
        except PostroomError as error:
            if error.permanent and error.code not in WAITING_CODES:
                await self._give_up(row, error.code)
            else:
                await self._put_off(row, (error.retry_after_s or 0) * SECOND_MS or RETRY_MS)

    def _note(self, connection: Connection, claimed: Row[Any], became: str) -> list[NewEvent]:
        """It is sent, or held, as this transaction says. Raises _Overtaken when an answer or a hand was quicker."""
        now = self._clock.now_ms()
        hold_threads(connection, {(claimed.workspace_id, claimed.thread_id)})
        row = hold_follow_up(connection, claimed.workspace_id, claimed.id)
        if row is None or row.status != "pending" or row.claimed_by != self._node:
            raise _Overtaken("The follow-up is not pending any more.")
        count = row.sent_count + 1
        over = count >= row.max_count
        held = became.startswith("drf_")
        changes = {
            "sent_count": count,
            "status": "sent" if over else "pending",
            "message_id": row.message_id if held else became,
            "due_at": None if over else now + row.interval_ms,
            "claimed_by": None,
            "finished_at": now if over else None,
        }
        update_follow_up(connection, row, changes)
        if held:
            return []  # message.held tells of it
        data = {"followUpId": row.id, "messageId": became, "number": count, "maxCount": row.max_count}
        return [_event(row, "follow_up.sent", data)]

    async def _put_off(self, claimed: Row[Any], wait_ms: int) -> None:
        now = self._clock.now_ms()

        def work(connection: Connection) -> None:
            row = hold_follow_up(connection, claimed.workspace_id, claimed.id)
            if row is not None and row.status == "pending" and row.claimed_by == self._node:
                update_follow_up(connection, row, {"due_at": now + wait_ms, "claimed_by": None})

        await self._db.write(work)

    async def _give_up(self, claimed: Row[Any], reason: str) -> None:
        now = self._clock.now_ms()

        def work(connection: Connection) -> list[Handed]:
            hold_threads(connection, {(claimed.workspace_id, claimed.thread_id)})
            row = hold_follow_up(connection, claimed.workspace_id, claimed.id)
            return self._end(connection, row, reason, now) if row is not None and row.status == "pending" else []

        self._dispatch.send(await self._db.write(work))

    def _end(self, connection: Connection, row: Row[Any], reason: str, now: int) -> list[Handed]:
        cancel_follow_ups(connection, [row], reason, now)
        data = {"followUpId": row.id, "reason": reason, "sentCount": row.sent_count}
        return self._dispatch.notify(connection, [_event(row, "follow_up.cancelled", data)], now)


class _Overtaken(Conflict):
    """What was to be sent is not wanted any more."""


def follow_up_view(row: Row[Any]) -> Json:
    """A follow-up. `at`: when it is due next."""
    return {
        "id": row.id,
        "threadId": row.thread_id,
        "inboxId": row.inbox_id,
        "status": row.status,
        "at": maybe_iso(row.due_at),
        "text": row.text,
        "html": row.html,
        "maxCount": row.max_count,
        "sentCount": row.sent_count,
        "reason": row.reason,
        "messageId": row.message_id,
        "createdAt": iso(row.created_at),
        "finishedAt": maybe_iso(row.finished_at),
    }


def _held_thread(connection: Connection, caller: Caller, thread_id: str) -> Row[Any]:
    thread = hold_threads(connection, {(caller.workspace_id, thread_id)}).get((caller.workspace_id, thread_id))
    if thread is None:
        raise not_found("thread", thread_id)
    caller.require_inbox(thread.inbox_id)
    return thread


def _check_may_follow(connection: Connection, thread: Row[Any]) -> None:
    ours, theirs = last_words(connection, thread.workspace_id, thread.id, sorted(PERSONAL))
    if ours is None:
        raise Refused(
            "Nothing was sent in this conversation that could be followed up.",
            code="nothing_sent",
            param="threadId",
            fix="Send a message in it first; a scheduled one counts once it has gone out.",
        )
    if theirs is not None and theirs.id > ours.id:
        raise Conflict(
            "They have answered already: the last word in this conversation is theirs.",
            code="already_replied",
            param="threadId",
            fix="Answer them; a follow-up can be made after that.",
        )
    if len(hold_pending(connection, {(thread.workspace_id, thread.id)})) >= MAX_PENDING:
        raise Conflict(
            f"{MAX_PENDING} follow-ups are pending in this thread.",
            code="too_many_follow_ups",
            param="threadId",
            fix=f"Cancel one: DELETE /threads/{thread.id}/follow-ups/{{id}}.",
        )


def _event(row: Row[Any], event_type: str, data: Json) -> NewEvent:
    return NewEvent(
        workspace_id=row.workspace_id,
        type=event_type,
        inbox_id=row.inbox_id,
        thread_id=row.thread_id,
        message_id=data.get("messageId"),
        data=data,
    )
