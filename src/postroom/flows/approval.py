"""The approval policy of an inbox: which messages must wait for somebody's word, and keeping them until it is given."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from types import SimpleNamespace
from typing import Any

from postroom.base.clock import DAY_MS, Clock, iso
from postroom.base.errors import Conflict
from postroom.base.ids import new_id
from postroom.flows.addressing import AddressedMessage, Place
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.caller import Caller, not_found
from postroom.flows.cause import Cause
from postroom.flows.dispatch import Dispatch
from postroom.flows.draft_content import content_of, held_view
from postroom.flows.enclose import Enclosure
from postroom.flows.new_message import NewAttachment, NewMessage
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.once import Claim, key_in_use
from postroom.flows.views import Json
from postroom.mail.address import domain_of, normalize, parse_mailbox
from postroom.rules.approval import (
    Conversation,
    Outgoing,
    OutgoingFile,
    Reason,
    approval_reasons,
    link_domains,
    screening_kinds,
    why_unauthenticated,
)
from postroom.store.attachments import add_attachments
from postroom.store.blobs import add_blobs
from postroom.store.contacts import known_contacts
from postroom.store.db import Connection, Database, Row
from postroom.store.drafts import add_draft, hold_draft, update_draft
from postroom.store.idempotency import set_idempotent_message
from postroom.store.inboxes import get_inboxes
from postroom.store.messages import thread_messages
from postroom.store.paging import Page

HELD_FOR_MS = 7 * DAY_MS
"""How long a held message waits for somebody's word before it expires: a week has a working day everywhere."""
CONVERSATION_MESSAGES = 20
"""Newest messages of a thread whose links and people count as known to it."""
FILE_HEAD_BYTES = 16
"""Of each file: how programs begin takes four."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _HeldMessage:
    """Everything that holding a message writes."""

    draft: Json
    cause: Cause | None
    claim: Claim | None
    attachments: list[Json]
    blobs: list[Json]


class Approval:
    """Asks the policy, and holds what must wait."""

    def __init__(self, *, db: Database, clock: Clock, blobs: BlobKeeper, dispatch: Dispatch) -> None:
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._dispatch = dispatch

    async def reasons(
        self, addressed: AddressedMessage, new: NewMessage, files: Sequence[Enclosure]
    ) -> tuple[Reason, ...]:
        """Why the message must be approved; empty when it may go."""
        place = addressed.place
        outgoing = Outgoing(
            recipients=tuple(normalize(box.address) for box, _ in addressed.everyone()),
            text=new.text or "",
            html=new.html,
            files=tuple(OutgoingFile(filename=one.filename, head=one.content[:FILE_HEAD_BYTES]) for one in files),
        )
        policy = place.inbox.approval_policy
        conversation = await self._db.read(lambda connection: _conversation(connection, place, outgoing, policy))
        return approval_reasons(policy, outgoing, conversation)

    async def hold(
        self,
        caller: Caller,
        addressed: AddressedMessage,
        new: NewMessage,
        files: Sequence[Enclosure],
        reasons: Sequence[Reason],
        claim: Claim | None,
        cause: Cause | None,
    ) -> Json:
        """What the caller is told. The message is a held draft now, its files are kept, and `message.held` is out.

        files: those of a forwarded message first, then those of `new.attachments` in order.
        """
        now, place = self._clock.now_ms(), addressed.place
        new = _settled(addressed, new)
        named, attachments, blobs = await self._kept_files(place, new, files, now)
        draft: Json = {
            "workspace_id": caller.workspace_id,
            "id": cause.draft_id if cause is not None and cause.draft_id else new_id("draft"),
            "inbox_id": place.inbox.id,
            "thread_id": place.thread.id if place.thread is not None else None,
            "parent_id": new.parent_id,
            "action": new.action,
            "status": "held",
            "content": content_of(new, named),
            "reasons": [asdict(one) for one in reasons],
            "created_by": cause.created_by if cause is not None else caller.key_id,
            "due_at": now + HELD_FOR_MS,
            "created_at": now,
            "updated_at": now,
        }
        held = _HeldMessage(draft=draft, cause=cause, claim=claim, attachments=attachments, blobs=blobs)
        self._dispatch.send(await self._db.write(lambda connection: self._save(connection, held, now)))
        return held_view(SimpleNamespace(**draft))

    async def _kept_files(
        self, place: Place, new: NewMessage, files: Sequence[Enclosure], now: int
    ) -> tuple[list[NewAttachment], list[Json], list[Json]]:
        """The message's files, each by its id; and the rows of those that are not kept yet."""
        named, attachments, blobs = [], [], []
        own = files[len(files) - len(new.attachments) :]
        for wanted, file in zip(new.attachments, own, strict=True):
            if wanted.attachment_id is not None:
                named.append(wanted)
                continue
            blob = await self._blobs.prepare(place.inbox.workspace_id, file.content)
            row = {
                "workspace_id": place.inbox.workspace_id,
                "id": new_id("attachment"),
                "inbox_id": place.inbox.id,
                "message_id": None,
                "blob_id": blob["id"],
                "filename": file.filename,
                "content_type": file.content_type,
                "size_bytes": len(file.content),
                "content_id": file.content_id,
                "inline": file.inline,
                "created_at": now,
            }
            blobs.append(blob)
            attachments.append(row)
            named.append(replace(wanted, attachment_id=str(row["id"]), content=None, url=None))
        return named, attachments, blobs

    def _save(self, connection: Connection, held: _HeldMessage, now: int) -> list[Handed]:
        draft, place = held.draft, (held.draft["workspace_id"], held.draft["inbox_id"])
        if place not in get_inboxes(connection, [place], hold=True):
            raise not_found("inbox", place[1])
        _tie_claim(connection, held)
        add_blobs(connection, held.blobs)
        add_attachments(connection, held.attachments)
        revision = 1
        if held.cause is not None and held.cause.draft_id is not None:
            revision = _hold_existing(connection, draft)
        else:
            add_draft(connection, draft)
        events = held.cause.note(connection, draft["id"]) if held.cause is not None else []
        return self._dispatch.notify(connection, [*events, _held_event(draft, revision)], now)


def _settled(addressed: AddressedMessage, new: NewMessage) -> NewMessage:
    """The message with all named that its place says today: what is approved is what is sent."""
    parent = addressed.place.parent
    return replace(
        new,
        to=tuple(map(str, addressed.to)),
        cc=tuple(map(str, addressed.cc)),
        parent_id=parent.id if parent is not None else None,
    )


def _tie_claim(connection: Connection, held: _HeldMessage) -> None:
    """Raises Conflict when another request has taken the Idempotency-Key over meanwhile."""
    claim, draft = held.claim, held.draft
    if claim is not None and not set_idempotent_message(
        connection, draft["workspace_id"], claim.key, begun_at=claim.begun_at, message_id=draft["id"]
    ):
        raise key_in_use()


def _hold_existing(connection: Connection, draft: Json) -> int:
    """The revision of the draft, which is held from now on. Raises Conflict when it is no longer there to be sent."""
    row = hold_draft(connection, draft["workspace_id"], draft["id"])
    if row is None or row.status != "draft":
        raise Conflict(
            f"The draft {draft['id']} has changed meanwhile.",
            code="draft_changed",
            param="id",
            fix=f"Look at it again: GET /drafts/{draft['id']}.",
        )
    kept = ("status", "content", "reasons", "due_at", "updated_at", "thread_id")
    update_draft(connection, row.workspace_id, row.id, {name: draft[name] for name in kept})
    return int(row.revision) + 1


def _held_event(draft: Json, revision: int) -> NewEvent:
    """Its webhooks carry the links by which a person decides: flows/payload.py makes them."""
    return NewEvent(
        workspace_id=draft["workspace_id"],
        type="message.held",
        inbox_id=draft["inbox_id"],
        thread_id=draft["thread_id"],
        data={
            "draftId": draft["id"],
            "revision": revision,
            "to": draft["content"]["to"],
            "subject": draft["content"]["subject"],
            "reasons": draft["reasons"],
            "expiresAt": iso(draft["due_at"]),
        },
    )


def _conversation(connection: Connection, place: Place, outgoing: Outgoing, policy: str) -> Conversation:
    """As much of it as the policy looks at."""
    inbox, parent = place.inbox, place.parent
    if policy == "first_contact":
        known = known_contacts(connection, inbox.workspace_id, inbox.id, outgoing.recipients)
        return Conversation(known=frozenset(known))
    if policy != "risky":
        return Conversation()
    messages: list[Row[Any]] = [parent] if parent is not None else []
    if place.thread is not None:
        page = Page(limit=CONVERSATION_MESSAGES)
        messages += thread_messages(connection, inbox.workspace_id, place.thread.id, page).rows
    domains = {inbox.domain}
    for row in messages:
        domains |= _people_domains(row) | link_domains(row.text or "", row.html)
    inbound = parent is not None and parent.direction == "inbound"
    return Conversation(
        domains=frozenset(domains),
        findings=screening_kinds(parent.screening) if parent is not None and inbound else (),
        unauthenticated=why_unauthenticated(parent.authentication) if parent is not None and inbound else None,
    )


def _people_domains(row: Row[Any]) -> set[str]:
    boxes = (parse_mailbox(one) for one in (row.from_address, *(row.to or ()), *(row.cc or ())) if one)
    return {domain_of(normalize(box.address)) for box in boxes if box is not None}
