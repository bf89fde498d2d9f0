"""Noting by hand how far a message or a conversation has come: read, handled, labels, the state of a thread."""

from dataclasses import dataclass
from typing import Any

from postroom.base.clock import Clock
from postroom.base.errors import Conflict
from postroom.flows.caller import Caller, not_found
from postroom.flows.dispatch import Dispatch
from postroom.flows.follow_up_effects import end_follow_ups
from postroom.flows.message_views import message_views
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.views import Json, Links, thread_view
from postroom.rules.labels import LabelChange, changed_labels
from postroom.rules.thread_state import PERSONAL
from postroom.store.db import Connection, Database, Row
from postroom.store.marks import label_thread, mark_message, read_thread
from postroom.store.messages import get_message, hold_messages
from postroom.store.threads import get_thread, hold_threads, set_thread_status

ENDS_FOLLOW_UPS = frozenset({"handled", "closed"})
"""States in which nobody is to be reminded any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageMarks:
    """What is to be noted on a message; None leaves it as it is."""

    read: bool | None = None
    handled: bool | None = None
    labels: LabelChange | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadMarks:
    """What is to be noted on a thread; None leaves it as it is."""

    status: str | None = None
    """open | handled | escalated | closed: the other states come about by mail alone."""
    labels: LabelChange | None = None
    read: bool = False
    """Whether all of its messages are read now."""


class Mark:
    """Notes of agents and people."""

    def __init__(self, db: Database, clock: Clock, dispatch: Dispatch, links: Links) -> None:
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._links = links

    async def mark_message(self, caller: Caller, message_id: str, marks: MessageMarks) -> Json:
        """The message as it is now. Needs messages:write.

        Raises Conflict when it is to wait for its agent though it is none that could.
        """
        caller.require("messages:write")
        now = self._clock.now_ms()

        def work(connection: Connection) -> Json:
            row = get_message(connection, caller.workspace_id, message_id)
            if row is None:
                raise not_found("message", message_id)
            caller.require_inbox(row.inbox_id)
            caller.require_status(row.status)
            # The thread first, as everybody does.
            hold_threads(connection, {(row.workspace_id, row.thread_id)})
            hold_messages(connection, {(row.workspace_id, row.id)})
            row = get_message(connection, caller.workspace_id, message_id)
            if row is None:
                raise not_found("message", message_id)
            changes = _message_changes(row, marks, now)
            if changes:
                mark_message(connection, row, changes)
                row = get_message(connection, caller.workspace_id, message_id)
                assert row is not None
            return message_views(connection, [row], self._links, now)[0]

        return await self._db.write(work)

    async def mark_thread(self, caller: Caller, thread_id: str, marks: ThreadMarks) -> Json:
        """The thread as it is now. Needs threads:write."""
        caller.require("threads:write")
        now = self._clock.now_ms()

        def work(connection: Connection) -> tuple[Json, list[Handed]]:
            key = (caller.workspace_id, thread_id)
            row = hold_threads(connection, {key}).get(key)
            if row is None:
                raise not_found("thread", thread_id)
            caller.require_inbox(row.inbox_id)
            events = self._change_thread(connection, row, marks, caller.key_id, now)
            after = get_thread(connection, caller.workspace_id, thread_id)
            return thread_view(after), self._dispatch.notify(connection, events, now)

        view, handed = await self._db.write(work)
        self._dispatch.send(handed)
        return view

    def _change_thread(
        self, connection: Connection, row: Row[Any], marks: ThreadMarks, key_id: str, now: int
    ) -> list[NewEvent]:
        """The events of what has changed."""
        if marks.labels is not None:
            label_thread(connection, row, changed_labels(row.labels or (), marks.labels))
        if marks.read:
            read_thread(connection, row.workspace_id, row.id)
        if marks.status is None or marks.status == row.status:
            return []
        set_thread_status(connection, row.workspace_id, row.id, marks.status)
        changed = NewEvent(
            workspace_id=row.workspace_id,
            type="thread.status_changed",
            inbox_id=row.inbox_id,
            thread_id=row.id,
            data={"from": row.status, "to": marks.status, "by": key_id},
        )
        ended = {(row.workspace_id, row.id)} if marks.status in ENDS_FOLLOW_UPS else set()
        return [changed, *end_follow_ups(connection, ended, marks.status, now)]


def _message_changes(row: Row[Any], marks: MessageMarks, now: int) -> dict[str, Any]:
    """The columns that change."""
    changes: dict[str, Any] = {}
    for done, column, param in (
        (marks.read, "unread_since", "read"),
        (marks.handled, "unhandled_since", "handled"),
    ):
        waits = getattr(row, column) is not None
        if done is None or done != waits:
            continue
        if not done and not _may_wait(row):
            raise Conflict(
                f"The message {row.id} is none that its agent works through.",
                code="not_in_queue",
                param=param,
                fix="Only what people wrote to the inbox, and what is not quarantined, waits to be read and handled.",
            )
        changes[column] = None if done else now
    if marks.labels is not None:
        labels = changed_labels(row.labels or (), marks.labels)
        if labels != (row.labels or []):
            changes["labels"] = labels or None
    return changes


def _may_wait(row: Row[Any]) -> bool:
    return row.direction == "inbound" and row.status is None and row.category in PERSONAL
