"""Drafts: writing them, sending them, and deciding on those that the approval policy holds back.

    draft ── send ──▶ sent, or held ── approve ──▶ sent
                                   ── reject ──▶ rejected ── edit ──▶ draft
                                   ── a week ──▶ expired  ── edit ──▶ draft

What is sent goes through flows/submit; the draft becomes `sent` in the transaction that saves its message.
"""

from dataclasses import dataclass, replace
from typing import Any

from postroom.base.clock import Clock
from postroom.base.errors import Conflict, PostroomError
from postroom.base.ids import new_id
from postroom.base.limits import DEFAULT_PAGE
from postroom.flows.addressing import Place, find_place, parse_recipients
from postroom.flows.caller import Caller, not_found
from postroom.flows.cause import Cause
from postroom.flows.dispatch import Dispatch
from postroom.flows.draft_content import content_of, draft_view, message_of
from postroom.flows.new_message import NewAttachment, NewMessage
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.once import Claim
from postroom.flows.provision import check_metadata
from postroom.flows.read import Listing
from postroom.flows.submit import Submit, check_sizes
from postroom.flows.views import Json, Links
from postroom.rules.approval_links import check_decision
from postroom.rules.scopes import missing_scope
from postroom.store.attachments import get_attachment
from postroom.store.db import Connection, Database, Row
from postroom.store.drafts import (
    DraftFilter,
    add_draft,
    delete_draft,
    due_drafts,
    get_draft,
    hold_draft,
    list_drafts,
    update_draft,
)
from postroom.store.inboxes import get_inbox, get_inboxes
from postroom.store.paging import Page
from postroom.store.threads import get_thread

EXPIRED_AT_ONCE = 100
"""Held drafts that one transaction lets expire."""
BY_LINK = "link"
"""Who decided, where it was the holder of a signed link."""
_OPEN = frozenset({"draft", "held"})


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedDecision:
    """A link as it was followed; nothing in it is trusted yet."""

    draft_id: str
    workspace_id: str
    decision: str
    revision: str
    expires: str
    signature: str


class Drafts:
    """Drafts and decisions."""

    def __init__(self, *, db: Database, clock: Clock, dispatch: Dispatch, submit: Submit, links: Links) -> None:
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._submit = submit
        self._links = links

    async def create(self, caller: Caller, new: NewMessage) -> Json:
        """The draft. It may be unfinished, but all that it names must be there. Needs drafts:write.

        Also messages:read to forward, or to send along a file of somebody's mail. Files by attachment id alone.
        """
        caller.require("drafts:write")
        now = self._clock.now_ms()
        _check_content(new)

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
            return draft_view(_there(connection, caller, row["id"]))

        return await self._db.write(work)

    async def get(self, caller: Caller, draft_id: str) -> Json:
        """The draft. Needs drafts:write or drafts:approve."""
        _require_reader(caller)
        return draft_view(await self._db.read(lambda connection: _there(connection, caller, draft_id)))

    async def list(
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
                raise _not_open(row)
            if row.status == "held":
                caller.require("drafts:approve")
            before = message_of(row, 0)
            new = replace(before, **changes)
            _check_content(new)
            # Only what this caller names is this caller's to answer for.
            _check_files(connection, caller, changes.get("attachments", ()))
            columns: Json = {"content": content_of(new, new.attachments), "updated_at": now}
            if row.status not in _OPEN:
                columns |= {"status": "draft", "reasons": None, "note": None, "decided_by": None, "decided_at": None}
            update_draft(connection, row.workspace_id, row.id, columns)
            return draft_view(_there(connection, caller, draft_id))

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
        row = await self._db.read(lambda connection: _there(connection, caller, draft_id))
        if row.status != "draft":
            raise _not_open(row)
        cause = Cause(
            created_by=row.created_by,
            draft_id=row.id,
            note=lambda connection, became: self._sent(connection, row, became, caller.key_id),
        )
        return await self._submit.send(caller, message_of(row, self._clock.now_ms()), claim, cause=cause)

    async def approve(self, caller: Caller, draft_id: str, claim: Claim | None = None) -> Json:
        """The message that the draft has become. Needs drafts:approve.

        Raises Conflict when it was decided, has expired, or was made obsolete by an answer; whatever Submit.send
        raises, and then it is held as before.
        """
        caller.require("drafts:approve")
        row = await self._db.read(lambda connection: _there(connection, caller, draft_id))
        return await self._approve(row, caller.key_id, claim)

    async def reject(self, caller: Caller, draft_id: str, note: str | None) -> Json:
        """The draft, rejected. note: why, for whoever wrote it. Needs drafts:approve."""
        caller.require("drafts:approve")
        row = await self._db.read(lambda connection: _there(connection, caller, draft_id))
        return await self._reject(row, caller.key_id, note)

    async def look_by_link(self, link: SignedDecision) -> Json:
        """The draft that the holder of a link decides on, with `inboxAddress`; nothing happens.

        Raises NotFound for a link that was not made here, has expired, or is void since the draft was changed.
        """
        row, address = await self._by_link(link)
        return {**draft_view(row), "inboxAddress": address}

    async def decide_by_link(self, link: SignedDecision) -> Json:
        """The draft after the decision, with `inboxAddress`. Raises as `look_by_link`, `approve` and `reject` do."""
        row, address = await self._by_link(link)
        if link.decision == "approve":
            await self._approve(row, BY_LINK, None)
        else:
            await self._reject(row, BY_LINK, None)
        after = await self._db.read(lambda connection: get_draft(connection, row.workspace_id, row.id))
        return {**draft_view(after if after is not None else row), "inboxAddress": address}

    async def expire_due(self) -> int:
        """How many held drafts expired: nobody has decided on them in time."""
        now = self._clock.now_ms()

        def work(connection: Connection) -> tuple[int, list[Handed]]:
            rows = due_drafts(connection, now, EXPIRED_AT_ONCE)
            events = []
            for row in rows:
                update_draft(connection, row.workspace_id, row.id, {"status": "expired", "due_at": None})
                events.append(_decided(row, "draft.rejected", {"draftId": row.id, "reason": "expired", "note": None}))
            return len(rows), self._dispatch.notify(connection, events, now)

        count, handed = await self._db.write(work)
        self._dispatch.send(handed)
        return count

    async def _by_link(self, link: SignedDecision) -> tuple[Row[Any], str]:
        genuine = check_decision(
            self._links.key,
            workspace_id=link.workspace_id,
            draft_id=link.draft_id,
            revision=link.revision,
            decision=link.decision,
            expires=link.expires,
            signature=link.signature,
            now_s=self._clock.now_ms() // 1_000,
        )
        if not genuine:
            raise _void_link()

        def look(connection: Connection) -> tuple[Row[Any], str]:
            row = get_draft(connection, link.workspace_id, link.draft_id)
            inbox = get_inbox(connection, row.workspace_id, row.inbox_id) if row is not None else None
            if row is None or inbox is None:
                raise _void_link()
            if row.status == "held" and row.revision != int(link.revision):
                raise _void_link()
            return row, inbox.address

        return await self._db.read(look)

    async def _approve(self, row: Row[Any], decided_by: str, claim: Claim | None) -> Json:
        now = self._clock.now_ms()
        self._check_open(row, now)
        if row.created_by.startswith("fup_"):
            await self._check_unanswered(row)
        # The writer's rights were asked when it was written; from here on it is the approver's word that counts.
        acting = Caller(
            workspace_id=row.workspace_id,
            key_id=decided_by,
            scopes=frozenset({"messages:send", "messages:read"}),
        )
        cause = Cause(
            created_by=row.created_by,
            approved=True,
            draft_id=row.id,
            note=lambda connection, became: self._sent(connection, row, became, decided_by),
        )
        return await self._submit.send(acting, message_of(row, now), claim, cause=cause)

    async def _reject(self, row: Row[Any], decided_by: str, note: str | None) -> Json:
        now = self._clock.now_ms()

        def work(connection: Connection) -> tuple[Json, list[Handed]]:
            current = hold_draft(connection, row.workspace_id, row.id)
            if current is None:
                raise not_found("draft", row.id)
            if current.status != "held" or current.revision != row.revision:
                raise _not_open(current)
            changes = {
                "status": "rejected",
                "note": note,
                "decided_by": decided_by,
                "decided_at": now,
                "due_at": None,
                "updated_at": now,
            }
            update_draft(connection, row.workspace_id, row.id, changes)
            data = {"draftId": row.id, "reason": "rejected", "note": note, "decidedBy": decided_by}
            after = get_draft(connection, row.workspace_id, row.id)
            assert after is not None
            handed = self._dispatch.notify(connection, [_decided(row, "draft.rejected", data)], now)
            return draft_view(after), handed

        view, handed = await self._db.write(work)
        self._dispatch.send(handed)
        return view

    def _sent(self, connection: Connection, seen: Row[Any], became: str, decided_by: str) -> list[NewEvent]:
        """Mark the draft as sent, in the transaction of its message. Raises Conflict when somebody was quicker."""
        if became == seen.id:
            return []  # held: its row says so already
        row = hold_draft(connection, seen.workspace_id, seen.id)
        if row is None or row.status != seen.status or row.revision != seen.revision:
            raise _changed(seen.id)
        now = self._clock.now_ms()
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
        return [_decided(row, "draft.approved", data)]

    async def _check_unanswered(self, row: Row[Any]) -> None:
        """A follow-up is for those who have not answered: an answer that came while it was held makes it void."""
        thread = await self._db.read(lambda connection: get_thread(connection, row.workspace_id, row.thread_id))
        if thread is not None and thread.reply_received:
            raise Conflict(
                "They have answered while this follow-up was held.",
                code="already_replied",
                param="id",
                fix=f"Reject it: POST /drafts/{row.id}/reject.",
            )

    @staticmethod
    def _check_open(row: Row[Any], now: int) -> None:
        if row.status not in _OPEN or (row.status == "held" and row.due_at is not None and row.due_at <= now):
            raise _not_open(row)


def _require_reader(caller: Caller) -> None:
    if missing_scope(caller.scopes, "drafts:approve") is not None:
        caller.require("drafts:write")


def _there(connection: Connection, caller: Caller, draft_id: str) -> Row[Any]:
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
        row = get_attachment(connection, caller.workspace_id, one.attachment_id or "")
        if row is None:
            raise not_found("attachment", one.attachment_id or "")
        caller.require_inbox(row.inbox_id)
        if row.message_id is not None:
            caller.require("messages:read")


def _decided(row: Row[Any], event_type: str, data: Json) -> NewEvent:
    return NewEvent(
        workspace_id=row.workspace_id,
        type=event_type,
        inbox_id=row.inbox_id,
        thread_id=row.thread_id,
        message_id=data.get("messageId"),
        data=data,
    )


def _not_open(row: Row[Any]) -> Conflict:
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


def _changed(draft_id: str) -> Conflict:
    return Conflict(
        f"The draft {draft_id} was changed or decided meanwhile.",
        code="draft_changed",
        param="id",
        fix=f"Look at it again: GET /drafts/{draft_id}.",
    )


def _void_link() -> PostroomError:
    return not_found("link", "of this kind")
