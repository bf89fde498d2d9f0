"""Deciding on held drafts: approve, reject, or let them expire; with a key, or by a signed link.

Approving sends the draft as its writer wrote it, in the transaction that marks it; nothing is approved and then not
sent, and nothing is sent twice.
"""

from dataclasses import dataclass
from typing import Any

from postroom.base.clock import Clock, iso
from postroom.base.errors import Conflict, NotFound
from postroom.flows.caller import Caller, not_found
from postroom.flows.cause import Cause
from postroom.flows.dispatch import Dispatch
from postroom.flows.draft_content import draft_view, message_of
from postroom.flows.drafts import OPEN, changed_meanwhile, decision_event, not_open, note_sent, there
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.once import Claim
from postroom.flows.submit import Submit
from postroom.flows.views import Json, Links
from postroom.rules.approval_links import check_decision
from postroom.store.audit import add_audit
from postroom.store.db import Connection, Database, Row
from postroom.store.drafts import due_drafts, get_draft, hold_draft, update_draft
from postroom.store.inboxes import get_inbox
from postroom.store.threads import get_thread

EXPIRED_AT_ONCE = 100
"""Held drafts that one transaction lets expire."""
BY_LINK = "link"
"""Who decided, where it was the holder of a signed link."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedDecision:
    """A link as it was followed; nothing in it is trusted yet."""

    draft_id: str
    workspace_id: str
    decision: str
    revision: str
    expires: str
    signature: str


class Decisions:
    """Decides."""

    def __init__(self, *, db: Database, clock: Clock, dispatch: Dispatch, submit: Submit, links: Links) -> None:
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._submit = submit
        self._links = links

    async def approve(
        self, caller: Caller, draft_id: str, claim: Claim | None = None, *, seen: str | None = None
    ) -> Json:
        """The message that the draft has become. Needs drafts:approve.

        seen: its updatedAt as the approver saw it. Raises Conflict when it was changed since, was decided, has
        expired, or was made obsolete by an answer; whatever Submit.send raises, and then it is held as before.
        """
        caller.require("drafts:approve")
        row = await self._db.read(lambda connection: there(connection, caller, draft_id))
        if seen is not None and seen != iso(row.updated_at):
            raise changed_meanwhile(draft_id)
        return await self._approve(row, caller.key_id, claim)

    async def reject(self, caller: Caller, draft_id: str, note: str | None) -> Json:
        """The draft, rejected. note: why, for whoever wrote it. Needs drafts:approve."""
        caller.require("drafts:approve")
        row = await self._db.read(lambda connection: there(connection, caller, draft_id))
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
                events.append(
                    decision_event(row, "draft.rejected", {"draftId": row.id, "reason": "expired", "note": None})
                )
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

        def note(connection: Connection, became: str) -> list[NewEvent]:
            _note_decision(connection, row, "draft.approved", decided_by, now)
            return note_sent(connection, row, became, decided_by=decided_by, now=now)

        cause = Cause(created_by=row.created_by, approved=True, draft_id=row.id, note=note)
        return await self._submit.send(acting, message_of(row, now), claim, cause=cause)

    async def _reject(self, row: Row[Any], decided_by: str, note: str | None) -> Json:
        now = self._clock.now_ms()

        def work(connection: Connection) -> tuple[Json, list[Handed]]:
            current = hold_draft(connection, row.workspace_id, row.id)
            if current is None:
                raise not_found("draft", row.id)
            if current.status != "held" or current.revision != row.revision:
                raise not_open(current)
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
            _note_decision(connection, row, "draft.rejected", decided_by, now)
            after = get_draft(connection, row.workspace_id, row.id)
            assert after is not None
            handed = self._dispatch.notify(connection, [decision_event(row, "draft.rejected", data)], now)
            return draft_view(after), handed

        view, handed = await self._db.write(work)
        self._dispatch.send(handed)
        return view

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
        if row.status not in OPEN or (row.status == "held" and row.due_at is not None and row.due_at <= now):
            raise not_open(row)


def _note_decision(connection: Connection, row: Row[Any], action: str, decided_by: str, now: int) -> None:
    """Write down who let a message go, or did not."""
    data = {"inboxId": row.inbox_id, "createdBy": row.created_by}
    add_audit(connection, row.workspace_id, key_id=decided_by, action=action, target=row.id, data=data, now=now)


def _void_link() -> NotFound:
    return NotFound(
        "This link is void: it has expired, or the draft was changed since it was made.",
        code="link_void",
        fix="Look at the draft itself, or wait for the next link.",
    )
