"""Drafts: writing them and sending them. Deciding on those that the approval policy holds is in decisions.py.

    draft ── send ──▶ sent, or held ── approve ──▶ sent
                                   ── reject ──▶ rejected ── edit ──▶ draft
                                   ── a week ──▶ expired  ── edit ──▶ draft

What is sent goes through flows/submit; the draft becomes `sent` in the transaction that saves its message.
"""

from dataclasses import replace
from typing import Any

from postroom.base.clock import Clock
from postroom.base.errors import BadInput, Conflict
from postroom.base.ids import new_id
from postroom.base.limits import DEFAULT_PAGE
from postroom.flows.addressing import Place, find_place, parse_recipients
from postroom.flows.attached import find_attachment
from postroom.flows.caller import Caller, not_found
from postroom.flows.cause import Cause
from postroom.flows.draft_content import content_of, draft_view, message_of
from postroom.flows.new_message import NewAttachment, NewMessage
from postroom.flows.notify import NewEvent
from postroom.flows.once import Claim
from postroom.flows.provision import check_metadata
from postroom.flows.read import Listing
from postroom.flows.submit import Submit, check_sizes
from postroom.flows.views import Json
from postroom.rules.scopes import missing_scope
from postroom.store.db import Connection, Database, Row
from postroom.store.drafts import (
    DraftFilter,
    add_draft,
    delete_draft,
    get_draft,
    hold_draft,
    list_drafts,
    update_draft,
)
from postroom.store.inboxes import get_inbox, get_inboxes
from postroom.store.paging import Page

OPEN = frozenset({"draft", "held"})
"""States in which a draft can still be sent."""


class Drafts:
    """Drafts."""

    def __init__(self, db: Database, clock: Clock, submit: Submit) -> None:
        self._db = db
        self._clock = clock
        self._submit = submit

    async def create(self, caller: Caller, new: NewMessage) -> Json:
        """The draft. It may be unfinished, but all that it names must be there. Needs drafts:write.

        Also messages:read to forward, or to send along a file of somebody's mail. Files by attachment id alone.
        """
        caller.require("drafts:write")
        now = self._clock.now_ms()
        _check_content(new)
        if new.action != "send" and new.parent_id is None:
            raise BadInput(
                f"Nothing says which message this draft is a {new.action.replace('_', '-')} of.",
                code="missing_field",
                param="parentId",
                fix="Send parentId, the id of that message.",
            )

        def work(connection: Connection) -> Json:
            place = _checked_place(connection, caller, new, now)
            row = {
                "workspace_id": caller.workspace_id,
                "id": new_id("draft"),
                "inbox_id": place.inbox.id,
                "thread_id": place.thread.id if place.thread is not None else None,
                "parent_id": new.parent_id,
                "action": new.action,
                "status": "draft",
                "content": content_of(new, new.attachments),
                "created_by": caller.key_id,
                "created_at": now,
                "updated_at": now,
            }
            get_inboxes(connection, [(caller.workspace_id, place.inbox.id)], hold=True)
            add_draft(connection, row)
            return draft_view(there(connection, caller, row["id"]))

        return await self._db.write(work)

    async def get(self, caller: Caller, draft_id: str) -> Json:
        """The draft. Needs drafts:write or drafts:approve."""
        _require_reader(caller)
        return draft_view(await self._db.read(lambda connection: there(connection, caller, draft_id)))

    async def list_drafts(
        self,
        caller: Caller,
        page: Page | None = None,
        *,
        inbox_id: str | None = None,
        thread_id: str | None = None,
        status: str | None = None,
    ) -> Listing:
        """Drafts, newest first. Needs drafts:write or drafts:approve."""
        _require_reader(caller)
        if inbox_id is not None:
            caller.require_inbox(inbox_id)
        wanted = DraftFilter(inbox_id=inbox_id or caller.inbox_id, thread_id=thread_id, status=status)

        def look(connection: Connection) -> Listing:
            if inbox_id is not None and get_inbox(connection, caller.workspace_id, inbox_id) is None:
                raise not_found("inbox", inbox_id)
            rows = list_drafts(connection, caller.workspace_id, wanted, page or Page(limit=DEFAULT_PAGE))
            return Listing(items=[draft_view(row) for row in rows.rows], next_cursor=rows.next_cursor)

        return await self._db.read(look)

    async def edit(self, caller: Caller, draft_id: str, changes: Json) -> Json:
        """The draft as changed. changes: fields of NewMessage. Needs drafts:write.

        A held one is changed by who may approve it alone, and stays held; links to decide on it are void then. One
        that was rejected or has expired becomes a draft again.
        """
        caller.require("drafts:write")
        now = self._clock.now_ms()

        def work(connection: Connection) -> Json:
            row = _held(connection, caller, draft_id)
            if row.status == "sent":
                raise not_open(row)
            if row.status == "held":
                caller.require("drafts:approve")
            before = message_of(row, 0)
            new = replace(before, **changes)
            _check_content(new)
            # Only what this caller names is this caller's to answer for.
            _check_files(connection, caller, changes.get("attachments", ()))
            columns: Json = {"content": content_of(new, new.attachments), "updated_at": now}
            if row.status not in OPEN:
                columns |= {"status": "draft", "reasons": None, "note": None, "decided_by": None, "decided_at": None}
            update_draft(connection, row.workspace_id, row.id, columns)
            return draft_view(there(connection, caller, draft_id))

        return await self._db.write(work)

    async def delete(self, caller: Caller, draft_id: str) -> None:
        """It is gone; what was sent of it stays. Needs drafts:write."""
        caller.require("drafts:write")

        def work(connection: Connection) -> None:
            row = _held(connection, caller, draft_id)
            delete_draft(connection, row.workspace_id, row.id)

        await self._db.write(work)

    async def send(self, caller: Caller, draft_id: str, claim: Claim | None = None) -> Json:
        """As Submit.send: the message, or what tells that the policy holds it. Needs messages:send.

        Raises Conflict for a draft that is held or over: nobody gets round an approval by sending it again.
        """
        caller.require("messages:send")
        now = self._clock.now_ms()
        row = await self._db.read(lambda connection: there(connection, caller, draft_id))
        if row.status != "draft":
            raise not_open(row)
        cause = Cause(
            created_by=row.created_by,
            draft_id=row.id,
            note=lambda connection, became: note_sent(connection, row, became, decided_by=caller.key_id, now=now),
        )
        return await self._submit.send(caller, message_of(row, now), claim, cause=cause)


def note_sent(connection: Connection, seen: Row[Any], became: str, *, decided_by: str, now: int) -> list[NewEvent]:
    """Mark the draft as sent, in the transaction of its message; the event of its approval when it was held.

    seen: the draft as it was when its sending began. became: the message's id, or the draft's own when it is held.
    Raises Conflict when somebody was quicker.
    """
    if became == seen.id:
        return []  # held: its row says so already
    row = hold_draft(connection, seen.workspace_id, seen.id)
    if row is None or row.status != seen.status or row.revision != seen.revision:
        raise changed_meanwhile(seen.id)
    changes = {
        "status": "sent",
        "message_id": became,
        "decided_by": decided_by,
        "decided_at": now,
        "due_at": None,
        "updated_at": now,
    }
    update_draft(connection, row.workspace_id, row.id, changes)
    if row.status != "held":
        return []
    data = {"draftId": row.id, "messageId": became, "decidedBy": decided_by}
    return [decision_event(row, "draft.approved", data)]


def _require_reader(caller: Caller) -> None:
    if missing_scope(caller.scopes, "drafts:approve") is not None:
        caller.require("drafts:write")


def there(connection: Connection, caller: Caller, draft_id: str) -> Row[Any]:
    """The draft. Raises NotFound, and Forbidden for one of an inbox out of the key's reach."""
    row = get_draft(connection, caller.workspace_id, draft_id)
    if row is None:
        raise not_found("draft", draft_id)
    caller.require_inbox(row.inbox_id)
    return row


def _held(connection: Connection, caller: Caller, draft_id: str) -> Row[Any]:
    row = hold_draft(connection, caller.workspace_id, draft_id)
    if row is None:
        raise not_found("draft", draft_id)
    caller.require_inbox(row.inbox_id)
    return row


def _check_content(new: NewMessage) -> None:
    """Raises BadInput or TooLarge for what could never be sent; what is only missing is left to the send."""
    check_sizes(new)
    check_metadata(new.metadata)
    for name, values in (("to", new.to or ()), ("cc", new.cc), ("bcc", new.bcc), ("replyTo", new.reply_to)):
        parse_recipients(name, values)


def _checked_place(connection: Connection, caller: Caller, new: NewMessage, now: int) -> Place:
    """Where it belongs. Raises what sending it would for an inbox, thread, parent or file out of the key's reach."""
    if new.action == "forward":
        caller.require("messages:read")
    _check_files(connection, caller, new.attachments)
    return find_place(connection, caller, new, now)


def _check_files(connection: Connection, caller: Caller, files: tuple[NewAttachment, ...]) -> None:
    for one in files:
        row = find_attachment(connection, caller, one.attachment_id or "")
        if row.message_id is not None:
            caller.require("messages:read")


def decision_event(row: Row[Any], event_type: str, data: Json) -> NewEvent:
    """The event that somebody has decided on a draft."""
    return NewEvent(
        workspace_id=row.workspace_id,
        type=event_type,
        inbox_id=row.inbox_id,
        thread_id=row.thread_id,
        message_id=data.get("messageId"),
        data=data,
    )


def not_open(row: Row[Any]) -> Conflict:
    """The error for a draft that is past what was asked of it, with what to do instead."""
    fixes = {
        "held": "It waits for a key with drafts:approve: POST /drafts/{id}/approve or /reject.",
        "sent": "It is sent already; its messageId names the message. Do not send it again.",
        "rejected": "Read its note, change it with PATCH /drafts/{id}, and send it then.",
        "expired": "Change it with PATCH /drafts/{id} if it is still wanted, and send it then.",
        "draft": "It is not held: POST /drafts/{id}/send sends it.",
    }
    return Conflict(
        f"The draft {row.id} is {row.status}.",
        code=f"draft_{row.status}" if row.status != "draft" else "draft_not_held",
        param="id",
        fix=fixes[row.status],
    )


def changed_meanwhile(draft_id: str) -> Conflict:
    """The error for a decision on what has become something else."""
    return Conflict(
        f"The draft {draft_id} was changed or decided meanwhile.",
        code="draft_changed",
        param="id",
        fix=f"Look at it again: GET /drafts/{draft_id}.",
    )
