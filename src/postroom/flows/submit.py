"""Taking responsibility for a message to be sent. The one path: every door and every automatic send comes through here.

    scope → place → may this inbox send → recipients → files → approval policy → compose → sign → save

Message, recipients and their jobs are one transaction; the answer is given after it.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from postroom.base.clock import Clock, maybe_iso, to_datetime
from postroom.base.errors import BadInput, TooLarge
from postroom.base.ids import new_id
from postroom.base.limits import MAX_OUTBOUND_BYTES, MAX_OUTBOUND_TEXT_CHARS, MAX_SUBJECT_CHARS
from postroom.flows.addressing import (
    AddressedMessage,
    Place,
    address_message,
    check_conversation,
    check_not_paused,
    check_not_repeated,
    find_place,
)
from postroom.flows.approval import Approval
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.caller import Caller
from postroom.flows.cause import Cause
from postroom.flows.deliver import Deliver
from postroom.flows.dispatch import Dispatch
from postroom.flows.enclose import Enclose, Enclosure
from postroom.flows.gather import GatheredWrites
from postroom.flows.new_message import NewMessage
from postroom.flows.notify import Handed
from postroom.flows.once import Claim
from postroom.flows.outbox import OutboxRows, plan_outbox, save_outboxes
from postroom.flows.quota import UNLIMITED, SendingLimits
from postroom.flows.relay_routes import RelayRoutes, any_rewrites
from postroom.flows.sender_domain import SenderDomains
from postroom.flows.unsubscribe import Unsubscribe
from postroom.flows.views import Json, Links, message_view
from postroom.flows.warming import Course, courses_of
from postroom.mail.compose import Draft, compose, needs_smtputf8
from postroom.mail.html_text import html_to_text, text_to_html
from postroom.mail.values import Mailbox
from postroom.rules.answering import forward_subject, forwarded_text, reply_references, reply_subject
from postroom.store.db import Connection, Database, Row


@dataclass(frozen=True, kw_only=True, slots=True)
class ComposedMessage:
    """A message as it will leave."""

    id: str
    addressed: AddressedMessage
    files: list[Enclosure]
    draft: Draft
    raw: bytes
    smtputf8: bool


class Submit:
    """Sends messages."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        blobs: BlobKeeper,
        enclose: Enclose,
        approval: Approval,
        senders: SenderDomains,
        dispatch: Dispatch,
        links: Links,
        relays: RelayRoutes,
        return_key: bytes,
        wake: Callable[[], None],
        deliver: Deliver | None = None,
        limits: SendingLimits = UNLIMITED,
        offers: Unsubscribe,
    ) -> None:
        """relays: by which mail leaves where not by MX. return_key: of our return paths.

        wake: called when there is something to deliver. deliver: tries at once what is saved, where there is room.
        """
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._enclose = enclose
        self._approval = approval
        self._senders = senders
        self._dispatch = dispatch
        self._links = links
        self._relays = relays
        self._return_key = return_key
        self._wake = wake
        self._deliver = deliver
        self._limits = limits
        self._offers = offers
        self._saves = GatheredWrites(db, self._save)

    async def send(
        self, caller: Caller, new: NewMessage, claim: Claim | None = None, *, cause: Cause | None = None
    ) -> Json:
        """The message as accepted, status `queued` or `scheduled`; or, with status `held`, the draft that it waits as
        for somebody's approval. Needs messages:send, and messages:read to forward.

        claim: of the request's Idempotency-Key; it is tied to the message in the same transaction.
        cause: of a message that comes from a draft or a follow-up.
        Raises: BadInput, Refused, NotFound, Forbidden, TooLarge; nothing is then sent.
        """
        caller.require("messages:send")
        if new.action == "forward":
            caller.require("messages:read")  # forwarding to oneself is reading
        check_fields(new)
        place = await self._db.peek(lambda connection: find_place(connection, caller, new, self._clock.now_ms()))
        if cause is None or not cause.despite_pause:
            check_not_paused(place)
        check_conversation(place, new)
        sender = await self._senders.of(place.inbox)
        sender.check_may_send()
        addressed = address_message(place, new)
        check_not_repeated(addressed, new)
        forwarded = place.parent.id if new.action == "forward" and place.parent is not None else None
        files = await self._enclose.gather(caller, new.attachments, forwarded_from=forwarded)
        if place.inbox.approval_policy != "none" and not (cause is not None and cause.approved):
            reasons = await self._approval.reasons(addressed, new, files)
            if reasons:
                return await self._approval.hold(caller, addressed, new, files, reasons, claim, cause)
        now = self._clock.now_ms()
        own_id, leading = new_id("message"), sender.lead_back(addressed)
        headers = self._offers.headers(leading, new, own_id, approved=cause is not None and cause.approved)
        relay = await self._relays.of_inbox(place.inbox.workspace_id, place.inbox.id)
        rewritten = any_rewrites(relay)
        composed = compose_message(leading, new, files, now, rewritten=rewritten, own_id=own_id, headers=headers)
        # Once, and before the bytes are kept: every retry is identical.
        if new.send_at is None:  # what is scheduled is signed when it departs
            composed = replace(composed, raw=await sender.sign(composed.raw, now))
        courses = courses_of(self._limits, place.inbox, sender.warming, relayed=relay is not None)
        rows = await self._plan(caller, new, composed, claim, cause, courses, now)
        await self._save_and_try(rows, relayed=relay is not None)
        recipients = [_fresh(row, now) for row in rows.recipients]
        return message_view(rows.message, self._links, now, recipients=recipients)

    async def _save_and_try(self, rows: OutboxRows, *, relayed: bool) -> None:
        """Make it durable, and try it from memory when there is room; else the worker finds it due."""
        deliver, domains = self._deliver, {one["domain"] for one in rows.recipients}
        node = None if deliver is None or rows.scheduled else deliver.reserve(domains, relayed=relayed)
        if deliver is None or node is None:
            self._dispatch.send(await self._saves.write(rows))
            self._wake()
            return
        rows = replace(rows, node=node)
        try:
            handed = await self._saves.write(rows)
        except BaseException:
            deliver.cancel()
            raise
        self._dispatch.send(handed)
        deliver.try_first(rows.message, rows.first_tries)

    def _save(self, connection: Connection, many: Sequence[OutboxRows]) -> list[list[Handed]]:
        return save_outboxes(connection, many, self._dispatch, self._limits)

    async def _plan(
        self,
        caller: Caller,
        new: NewMessage,
        composed: ComposedMessage,
        claim: Claim | None,
        cause: Cause | None,
        courses: Sequence[Course],
        now: int,
    ) -> OutboxRows:
        workspace_id = caller.workspace_id
        raw_blob = await self._blobs.prepare(workspace_id, composed.raw, recent=True)
        file_blobs = [await self._blobs.prepare(workspace_id, one.content) for one in composed.files]
        return plan_outbox(
            addressed=composed.addressed,
            draft=composed.draft,
            files=composed.files,
            raw_blob=raw_blob,
            file_blobs=file_blobs,
            smtputf8=composed.smtputf8,
            metadata=new.metadata,
            return_key=self._return_key,
            claim=claim,
            cause=cause,
            send_at=new.send_at,
            queue=new.queue,
            courses=courses,
            message_id=composed.id,
            now=now,
        )


def check_fields(new: NewMessage) -> None:
    """Raises BadInput or TooLarge for what is missing or over a bound."""
    blank = not (new.text or "").strip() and not (new.html or "").strip()
    if blank and not new.attachments and new.action != "forward":
        raise BadInput("The message has no body.", code="missing_field", param="text", fix="Send text, html or both.")
    check_sizes(new)


def check_sizes(new: NewMessage) -> None:
    """Raises BadInput or TooLarge for what is over a bound; what is missing may still be written."""
    for name, value, limit in (
        ("subject", new.subject, MAX_SUBJECT_CHARS),
        ("text", new.text, MAX_OUTBOUND_TEXT_CHARS),
        ("html", new.html, MAX_OUTBOUND_TEXT_CHARS),
    ):
        if value is not None and len(value) > limit:
            raise TooLarge(f"{name} is over {limit} characters.", param=name, fix="Shorten it or attach it as a file.")
        if value is not None and "\x00" in value:
            raise BadInput(f"{name} holds a NUL character.", code="invalid_text", param=name, fix="Take it out.")


def compose_message(
    addressed: AddressedMessage,
    new: NewMessage,
    files: list[Enclosure],
    now: int,
    *,
    rewritten: bool,
    own_id: str,
    headers: Sequence[tuple[str, str]] = (),
) -> ComposedMessage:
    """The bytes of the message with its threading headers. Raises BadInput or TooLarge.

    own_id: of the message here. headers: beside those that the caller named.
    rewritten: the relay will replace our Message-ID, so the id also goes into References, which answers carry on.
    """
    place = addressed.place
    parent = place.parent if new.action != "forward" else None
    text, html = _bodies(place, new)
    message_id = f"<{uuid.uuid4()}@{place.inbox.domain}>"
    references = reply_references(parent.references or (), parent.message_id) if parent is not None else ()
    draft = Draft(
        from_=Mailbox(address=place.inbox.address, name=place.inbox.display_name or ""),
        to=addressed.to,
        cc=addressed.cc,
        reply_to=addressed.reply_to,
        subject=_subject(place, new),
        text=text,
        html=html,
        attachments=tuple(one.drafted() for one in files),
        message_id=message_id,
        date_ms=new.send_at if new.send_at is not None else now,
        in_reply_to=parent.message_id if parent is not None else None,
        references=(*references, message_id) if rewritten else references,
        headers=(*new.headers, *headers),
    )
    raw = compose(draft)
    if len(raw) > MAX_OUTBOUND_BYTES:
        raise TooLarge(
            f"The composed message is {len(raw)} bytes; the limit is {MAX_OUTBOUND_BYTES}.",
            param="attachments",
            fix="Files grow by a third when encoded: send a link to a large file instead.",
        )
    return ComposedMessage(
        id=own_id, addressed=addressed, files=files, draft=draft, raw=raw, smtputf8=needs_smtputf8(draft)
    )


def _subject(place: Place, new: NewMessage) -> str:
    if new.subject is not None:
        return new.subject
    if place.parent is None:
        return ""
    subject = place.parent.subject or ""
    return forward_subject(subject) if new.action == "forward" else reply_subject(subject)


def _bodies(place: Place, new: NewMessage) -> tuple[str, str | None]:
    """Text and HTML, each made from the other where only one was given."""
    text, html = new.text, new.html
    if new.action == "forward" and place.parent is not None:
        return _forwarded(place.parent, text, html)
    if text is None:
        return html_to_text(html or ""), html
    return text, html if html is not None else text_to_html(text)


def _forwarded(parent: Row[Any], text: str | None, html: str | None) -> tuple[str, str]:
    """The note with the forwarded mail under it, as text and as HTML."""
    note = text if text is not None else html_to_text(html) if html else ""
    said = {
        "author": str(Mailbox(address=parent.from_address or "", name=parent.from_name or "")),
        "date": f"{to_datetime(parent.created_at):%a, %d %b %Y %H:%M UTC}",
        "subject": parent.subject or "",
        "to": ", ".join(parent.to or ()),
    }
    whole = forwarded_text(note, **said, text=parent.text or "")
    if parent.html is None:
        return whole, text_to_html(whole)
    head = text_to_html(forwarded_text("", **said, text=""))
    return whole, f"{html if html is not None else text_to_html(note)}\n{head}\n{parent.html}"


def _fresh(row: Json, now: int) -> Json:
    waits = row["due_at"] is not None and row["due_at"] > now
    return {
        "address": row["address"],
        "kind": row["kind"],
        "state": row["state"],
        "nextAttemptAt": maybe_iso(row["due_at"]) if waits else None,
        "attempts": [],
    }
