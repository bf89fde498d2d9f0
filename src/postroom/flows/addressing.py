"""Where a new message belongs and who gets it: the inbox it leaves from, the message it answers, its recipients."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from postroom.base.clock import HOUR_MS, iso
from postroom.base.errors import BadInput, Refused, TooMany
from postroom.base.limits import MAX_OUTBOUND_RECIPIENTS
from postroom.flows.breaker import scopes_of
from postroom.flows.caller import Caller, not_found
from postroom.flows.new_message import NewMessage
from postroom.mail.address import normalize, parse_mailbox
from postroom.mail.html_text import html_to_text
from postroom.mail.values import Mailbox
from postroom.rules.answering import Parent, reply_recipients
from postroom.rules.repetition import WINDOW_MS, says_the_same
from postroom.rules.triage import is_automatic
from postroom.store.breakers import first_pause
from postroom.store.db import Connection, Row
from postroom.store.inboxes import get_inbox
from postroom.store.messages import get_message, newest_message
from postroom.store.threads import get_thread, said_since, sent_since

SENT_PER_THREAD_HOUR = 60
"""Messages sent in one thread within an hour, without `force`: two agents that answer each other end here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a message belongs."""

    inbox: Row[Any]
    thread: Row[Any] | None
    """The thread that it joins; None: it starts one."""
    parent: Row[Any] | None
    """The message that it answers or forwards."""
    sent_lately: int = 0
    """Messages sent in the thread within the last hour."""
    said_lately: Sequence[Row[Any]] = ()
    """Those of the last minutes, with what they said (rules/repetition.py)."""
    breaker: Row[Any] | None = None
    """What pauses the inbox's domain or its workspace."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressedMessage:
    """A message whose place and recipients are known."""

    place: Place
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    bcc: tuple[Mailbox, ...]
    reply_to: tuple[Mailbox, ...]
    bounces_to: str | None = None
    """The address whose subaddress is the reverse-path; None for the inbox's own."""

    def everyone(self) -> list[tuple[Mailbox, str]]:
        """Each address once, with the field that names it first."""
        seen: set[str] = set()
        people = []
        for kind, boxes in (("to", self.to), ("cc", self.cc), ("bcc", self.bcc)):
            for box in boxes:
                key = normalize(box.address)
                if key not in seen:
                    seen.add(key)
                    people.append((box, kind))
        return people


def find_place(connection: Connection, caller: Caller, new: NewMessage, now: int) -> Place:
    """The inbox, thread and parent that the caller means.

    Raises NotFound, Forbidden (a key bound to another inbox), BadInput (nothing says which inbox, or they disagree).
    """
    workspace_id = caller.workspace_id
    parent, thread = _conversation(connection, caller, new)
    owner = thread or parent
    inbox_id = new.inbox_id or (owner.inbox_id if owner is not None else None) or caller.inbox_id
    if inbox_id is None:
        raise BadInput(
            "Nothing says which inbox this message leaves from.",
            code="missing_field",
            param="inboxId",
            fix="Send inboxId, or the threadId of the conversation that it answers.",
        )
    inbox = get_inbox(connection, workspace_id, inbox_id)
    if inbox is None:
        raise not_found("inbox", inbox_id)
    caller.require_inbox(inbox.id)
    if owner is not None and owner.inbox_id != inbox.id:
        raise BadInput(
            f"That conversation belongs to inbox {owner.inbox_id}, not to {inbox.id}.",
            code="thread_inbox_mismatch",
            param="threadId" if new.thread_id else "inboxId",
            fix="Leave inboxId away: the conversation says which inbox answers.",
        )
    sent = sent_since(connection, workspace_id, thread.id, now - HOUR_MS) if thread is not None else 0
    said = said_since(connection, workspace_id, thread.id, now - WINDOW_MS) if thread is not None and sent else ()
    return Place(
        inbox=inbox,
        thread=thread,
        parent=parent,
        sent_lately=sent,
        said_lately=said,
        breaker=first_pause(connection, workspace_id, scopes_of(inbox)),
    )


def _conversation(connection: Connection, caller: Caller, new: NewMessage) -> tuple[Row[Any] | None, Row[Any] | None]:
    """The message that is answered or forwarded and the thread that is joined, both of one inbox in the key's reach."""
    parent = thread = None
    if new.parent_id is not None:
        parent = get_message(connection, caller.workspace_id, new.parent_id)
        if parent is None:
            raise not_found("message", new.parent_id)
        caller.require_inbox(parent.inbox_id)
        if parent.status == "quarantined":
            raise Refused(
                f"The message {new.parent_id} is quarantined.",
                code="message_quarantined",
                param="id",
                fix=f"Look at it, and release it first: POST /messages/{new.parent_id}/release.",
            )
        if new.action != "forward":
            thread = get_thread(connection, caller.workspace_id, parent.thread_id)
    if new.thread_id is not None:
        thread = get_thread(connection, caller.workspace_id, new.thread_id)
        if thread is None:
            raise not_found("thread", new.thread_id)
        caller.require_inbox(thread.inbox_id)
        parent = parent or newest_message(connection, caller.workspace_id, thread.id)
    if parent is not None and thread is not None and parent.inbox_id != thread.inbox_id:
        raise BadInput(
            "That message and that thread belong to different inboxes.",
            code="thread_inbox_mismatch",
            param="threadId",
            fix="Leave threadId away: the message says which conversation it belongs to.",
        )
    return parent, thread


def check_conversation(place: Place, new: NewMessage) -> None:
    """Raises Refused when this would answer an automatic mail without `force`; TooMany when so much has gone out in the
    thread that it looks like a loop.
    """
    parent = place.parent
    if place.sent_lately >= SENT_PER_THREAD_HOUR and not new.force:
        raise TooMany(
            f"{place.sent_lately} messages have gone out in this thread within an hour: this looks like a mail loop.",
            code="thread_rate",
            param="threadId",
            fix="Wait, or send with force: true if a person wants this.",
            retry_after_s=HOUR_MS // 1_000 // SENT_PER_THREAD_HOUR,
        )
    if new.action == "forward" or parent is None or new.force or parent.direction != "inbound":
        return
    if is_automatic(parent.category or "message"):
        raise Refused(
            f"The newest message is automatic ({parent.category}); answering machines starts mail loops.",
            code="automatic_message",
            param="force",
            fix="Nobody waits for an answer. Send with force: true if you are sure.",
        )


def check_not_paused(place: Place) -> None:
    """Raises Refused when the inbox, its domain or its workspace is paused."""
    inbox, breaker = place.inbox, place.breaker
    if inbox.status == "active" and breaker is None:
        return
    reason = breaker.reason if breaker is not None else inbox.paused_reason or "by request"
    whose = {"*": "This workspace", f"@{inbox.domain}": f"The domain {inbox.domain}"}
    named = whose.get(breaker.scope, f"Inbox {inbox.address}") if breaker is not None else f"Inbox {inbox.address}"
    raise Refused(
        f"{named} is paused: {reason}.",
        code="inbox_paused",
        param="inboxId",
        fix="Mend the cause; then an operator's key resumes it with PATCH "
        f'/inboxes/{inbox.id} {{"status": "active"}}.',
    )


def check_not_repeated(addressed: "AddressedMessage", new: NewMessage) -> None:
    """Raises Refused for an answer that says to the same people what was said minutes ago, unless with `force`."""
    place = addressed.place
    if not place.said_lately or new.force or new.action == "forward":
        return
    text = new.text if new.text is not None else html_to_text(new.html or "")
    people = {normalize(box.address) for box, _ in addressed.everyone()}
    for row in place.said_lately:
        written = {normalize(box.address) for box in _kept([*(row.to or ()), *(row.cc or ()), *(row.bcc or ())])}
        if (
            people & written
            and len(row.attachments or ()) == len(new.attachments)
            and says_the_same(text, row.text or "")
        ):
            raise Refused(
                f"The same was sent in this thread at {iso(row.created_at)}, as message {row.id}.",
                code="duplicate_answer",
                param="text",
                fix=f"Nothing is left to do: the first one was sent, see GET /messages/{row.id}. If it must be said "
                "again, send with force: true.",
            )


def address_message(place: Place, new: NewMessage) -> AddressedMessage:
    """The message with its recipients, the parent's where the caller named none.

    Raises BadInput naming the field and index of an address that is none, or when nobody is left to send to.
    """
    to, cc = None if new.to is None else parse_recipients("to", new.to), parse_recipients("cc", new.cc)
    if to is None and place.parent is not None and new.action != "forward":
        answered = reply_recipients(_parent(place.parent), place.inbox.address, everyone=new.action == "reply_all")
        to, cc = answered.to, cc or answered.cc
    bcc = parse_recipients("bcc", new.bcc)
    if not to and not cc and not bcc:
        raise BadInput(
            "There is nobody to send to.",
            code="missing_field",
            param="to",
            fix='Send "to": an address such as "ann@example.com", or a list of them.',
        )
    if len(to or ()) + len(cc) + len(bcc) > MAX_OUTBOUND_RECIPIENTS:
        raise BadInput(
            f"One message goes to at most {MAX_OUTBOUND_RECIPIENTS} recipients.",
            code="too_many_recipients",
            param="to",
            fix="Send several messages.",
        )
    reply_to = parse_recipients("replyTo", new.reply_to)
    return AddressedMessage(place=place, to=to or (), cc=cc, bcc=bcc, reply_to=reply_to)


def parse_recipients(field: str, values: Sequence[str]) -> tuple[Mailbox, ...]:
    """The mailboxes that a caller wrote. Raises BadInput with the field's index."""
    boxes = []
    for index, value in enumerate(values):
        box = parse_mailbox(value)
        if box is None:
            raise BadInput(
                f"{value[:100]!r} is not an email address.",
                code="invalid_address",
                param=f"{field}[{index}]",
                fix='Write "ann@example.com" or "Ann <ann@example.com>", one address an entry.',
            )
        boxes.append(box)
    return tuple(boxes)


def _parent(row: Row[Any]) -> Parent:
    author = Mailbox(address=row.from_address or "", name=row.from_name or "")
    return Parent(
        outbound=row.direction == "outbound",
        author=author if author.address else None,
        reply_to=parse_mailbox(row.reply_to) if row.reply_to else None,
        to=_kept(row.to),
        cc=_kept(row.cc),
    )


def _kept(values: Sequence[str] | None) -> tuple[Mailbox, ...]:
    return tuple(box for value in values or () if (box := parse_mailbox(value)) is not None)
