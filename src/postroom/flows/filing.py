"""The writing half of receiving: a batch of read mails becomes messages, threads and events in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from postroom.base.ids import new_id
from postroom.flows.dispatch import Dispatch
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.reading import ReadMail
from postroom.flows.views import Json, Links, attachment_summary, message_view
from postroom.rules.thread_state import PERSONAL, after_inbound
from postroom.rules.threading import KnownId, ThreadChoice, id_key, join_thread, referred_ids
from postroom.store.attachments import add_attachments
from postroom.store.blobs import add_blobs, release_blobs
from postroom.store.counts import add_counts
from postroom.store.db import Connection
from postroom.store.inbound import remove_inbound_mails
from postroom.store.inboxes import get_inboxes
from postroom.store.messages import add_message_ids, add_messages, find_by_ids, find_duplicates
from postroom.store.threads import add_threads, hold_threads, update_threads

EVENT_TYPES = {
    "message": "message.received",
    "reply": "message.received",
    "auto_reply": "message.auto_replied",
    "out_of_office": "message.auto_replied",
    "bounce": "message.bounced",
    "delivery_notice": "message.auto_replied",
    "complaint": "message.complained",
    "unsubscribe": "message.unsubscribed",
    "list": "message.received",
}
"""Which event tells of an inbound message, by its category."""

BlobRows = Mapping[tuple[str, str], list[dict[str, object]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class FiledBatch:
    """What became of a batch."""

    message_ids: Mapping[tuple[str, str], str]
    """By (workspace id, id of the inbound mail): the message it is now, the earlier one if it is a copy. A mail
    whose inbox is gone is not in it."""
    handed: list[Handed]


@dataclass(slots=True)
class _Plan:
    """The rows that a batch adds, gathered so that each table is written once."""

    messages: list[Json] = field(default_factory=list)
    message_ids: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    blobs: list[Json] = field(default_factory=list)
    new_threads: dict[tuple[str, str], Json] = field(default_factory=dict)
    changed_threads: dict[tuple[str, str], Json] = field(default_factory=dict)
    events: list[NewEvent] = field(default_factory=list)
    received: dict[tuple[str, str], int] = field(default_factory=dict)


def file_batch(
    connection: Connection,
    batch: Sequence[ReadMail],
    blob_rows: BlobRows,
    dispatch: Dispatch,
    links: Links,
    now: int,
) -> FiledBatch:
    """File every mail that is still waiting; one whose inbox is gone, or which is here already, is let go."""
    waiting = _still_waiting(connection, batch, now)
    fresh, filed, copies = _drop_copies(connection, waiting, now)
    known = _known_ids(connection, fresh)
    choices = [_choose_thread(read, known) for read in fresh]
    threads = hold_threads(connection, [(read.mail.workspace_id, choice.thread_id or "") for read, choice in choices])
    plan = _Plan()
    for read, choice in choices:
        message = _plan_message(plan, read, choice, blob_rows.get(read.key, []), now)
        _plan_thread(plan, threads, read, message)
        filed[read.key] = message["id"]
        _plan_events(plan, read, message, links, now)
    filed |= {copy: filed[original] for copy, original in copies.items()}
    handed = _write(connection, plan, dispatch, now)
    return FiledBatch(message_ids=filed, handed=handed)


def _still_waiting(connection: Connection, batch: Sequence[ReadMail], now: int) -> list[ReadMail]:
    """The mails whose row was still there (it goes in this transaction) and whose inbox exists."""
    # The inboxes first, and held: one that begins to be deleted meanwhile would leave what is filed here behind.
    places = {(read.mail.workspace_id, read.mail.inbox_id) for read in batch}
    inboxes = get_inboxes(connection, places, hold=True)
    removed = remove_inbound_mails(connection, [read.key for read in batch])
    waiting = []
    for read in batch:
        if read.key not in removed:
            continue
        if (read.mail.workspace_id, read.mail.inbox_id) in inboxes:
            waiting.append(read)
        else:
            release_blobs(connection, read.mail.workspace_id, [read.mail.blob_id], now)
    return waiting


def _drop_copies(
    connection: Connection, waiting: Sequence[ReadMail], now: int
) -> tuple[list[ReadMail], dict[tuple[str, str], str], dict[tuple[str, str], tuple[str, str]]]:
    """The mails that this inbox does not have yet; the messages that others are copies of, by the mail's key; and
    the mails of this batch that still others are copies of.
    """
    prints = {(read.mail.workspace_id, read.mail.inbox_id, read.fingerprint) for read in waiting if read.fingerprint}
    here = find_duplicates(connection, prints)
    fresh: list[ReadMail] = []
    filed: dict[tuple[str, str], str] = {}
    copies: dict[tuple[str, str], tuple[str, str]] = {}
    first: dict[tuple[str, str, str], ReadMail] = {}
    for read in waiting:
        key = (read.mail.workspace_id, read.mail.inbox_id, read.fingerprint or "")
        if read.fingerprint and (key in here or key in first):
            release_blobs(connection, read.mail.workspace_id, [read.mail.blob_id], now)
            if key in here:
                filed[read.key] = here[key]
            else:
                copies[read.key] = first[key].key
            continue
        first[key] = read
        fresh.append(read)
    return fresh, filed, copies


def _known_ids(connection: Connection, fresh: Sequence[ReadMail]) -> dict[tuple[str, str], dict[str, list[KnownId]]]:
    """By (workspace id, inbox id): what the store knows of the ids that these mails have or refer to."""
    keys: set[tuple[str, str, str]] = set()
    for read in fresh:
        ids = (*referred_ids(read.in_reply_to, read.references), read.message_id)
        keys.update((read.mail.workspace_id, read.mail.inbox_id, id_key(one)) for one in ids if one)
    known: dict[tuple[str, str], dict[str, list[KnownId]]] = {}
    for row in find_by_ids(connection, keys):
        by_key = known.setdefault((row.workspace_id, row.inbox_id), {})
        by_key.setdefault(row.key, []).append(
            KnownId(thread_id=row.thread_id, message_id=row.message_id, kind=row.kind)
        )
    return known


def _choose_thread(
    read: ReadMail, known: dict[tuple[str, str], dict[str, list[KnownId]]]
) -> tuple[ReadMail, ThreadChoice]:
    """The thread it joins, or a new one; what it says of ids is known to the mails after it in the batch."""
    here = known.setdefault((read.mail.workspace_id, read.mail.inbox_id), {})
    choice = join_thread(
        message_id=read.message_id, in_reply_to=read.in_reply_to, references=read.references, known=here
    )
    if choice.thread_id is None:
        choice = ThreadChoice(thread_id=new_id("thread"), reason="none")
    assert choice.thread_id is not None
    # The id of a mail later in the batch sorts later: "~" keeps these behind every stored message.
    for key, kind in _id_kinds(read):
        here.setdefault(key, []).append(KnownId(thread_id=choice.thread_id, message_id=f"~{read.mail.id}", kind=kind))
    return read, choice


def _id_kinds(read: ReadMail) -> list[tuple[str, str]]:
    """(key, own | mention) for each id under which a later mail may look for this one, each key once."""
    kinds = {id_key(one): "mention" for one in referred_ids(read.in_reply_to[:1], read.references)}
    if read.message_id:
        kinds[id_key(read.message_id)] = "own"
    return list(kinds.items())


def _plan_message(plan: _Plan, read: ReadMail, choice: ThreadChoice, blobs: list[dict[str, object]], now: int) -> Json:
    mail, message_id = read.mail, new_id("message")
    category = "reply" if read.category == "message" and choice.reason != "none" else read.category
    files = _plan_attachments(plan, read, message_id, blobs, now)
    message: Json = {
        **read.columns,
        "workspace_id": mail.workspace_id,
        "id": message_id,
        "inbox_id": mail.inbox_id,
        "thread_id": choice.thread_id,
        "direction": "inbound",
        "status": None,
        "category": category,
        "authentication": None,
        "screening": None,
        "codes": None,
        "links": None,
        "attachments": files,
        "metadata": None,
        "fingerprint": read.fingerprint,
        "created_at": mail.received_at,
    }
    plan.messages.append(message)
    place = {"workspace_id": mail.workspace_id, "inbox_id": mail.inbox_id, "thread_id": choice.thread_id}
    plan.message_ids += [{**place, "message_id": message_id, "key": key, "kind": kind} for key, kind in _id_kinds(read)]
    inbox = (mail.workspace_id, mail.inbox_id)
    plan.received[inbox] = plan.received.get(inbox, 0) + 1
    return message


def _plan_attachments(
    plan: _Plan, read: ReadMail, message_id: str, blobs: list[dict[str, object]], now: int
) -> list[Json]:
    files = []
    for parsed, blob in zip(read.attachments, blobs, strict=True):
        row = {
            "workspace_id": read.mail.workspace_id,
            "id": new_id("attachment"),
            "inbox_id": read.mail.inbox_id,
            "message_id": message_id,
            "blob_id": blob["id"],
            "filename": parsed.filename,
            "content_type": parsed.content_type,
            "size_bytes": len(parsed.content),
            "content_id": parsed.content_id,
            "inline": parsed.inline,
            "created_at": now,
        }
        plan.attachments.append(row)
        plan.blobs.append(blob)
        files.append(attachment_summary(SimpleNamespace(**row)))
    return files


def _plan_thread(plan: _Plan, stored: Mapping[tuple[str, str], Any], read: ReadMail, message: Json) -> None:
    """A new thread, or what this message changes in one; a thread of this batch is changed in place."""
    key = (message["workspace_id"], message["thread_id"])
    row = stored.get(key)
    thread = plan.new_threads.get(key) or plan.changed_threads.get(key)
    if thread is None and row is not None:
        thread = plan.changed_threads[key] = {
            **{name: getattr(row, name) for name in ("workspace_id", "id", "recipient", "sent_at", "status")},
            "reply_received": row.reply_received,
            "last_message_at": row.last_message_at,
            "added": 0,
        }
    if thread is None:
        thread = plan.new_threads[key] = _new_thread(read, message)
    category = message["category"]
    we_wrote = thread["sent_at"] is not None
    status = after_inbound(thread["status"], category, we_wrote=we_wrote)
    if status != thread["status"]:
        plan.events.append(status_event(message, thread["status"], status))
    thread["status"] = status
    thread["reply_received"] = thread["reply_received"] or (we_wrote and category in PERSONAL)
    thread["last_message_at"] = max(thread["last_message_at"], message["created_at"])
    thread["message_count" if key in plan.new_threads else "added"] += 1


def _new_thread(read: ReadMail, message: Json) -> Json:
    return {
        "workspace_id": message["workspace_id"],
        "id": message["thread_id"],
        "inbox_id": message["inbox_id"],
        "subject": message["subject"],
        "status": "open",
        "recipient": message["from_address"],
        "initial_message_id": message["id"],
        "message_count": 0,
        "sent_at": None,
        "reply_received": False,
        "last_message_at": message["created_at"],
        "created_at": read.mail.received_at,
    }


def status_event(message: Json, before: str, after: str) -> NewEvent:
    """The event that a conversation changed its state."""
    return NewEvent(
        workspace_id=message["workspace_id"],
        type="thread.status_changed",
        inbox_id=message["inbox_id"],
        thread_id=message["thread_id"],
        data={"from": before, "to": after, "messageId": message["id"]},
    )


def _plan_events(plan: _Plan, read: ReadMail, message: Json, links: Links, now: int) -> None:
    plan.events.append(
        NewEvent(
            workspace_id=read.mail.workspace_id,
            type=EVENT_TYPES[message["category"]],
            inbox_id=read.mail.inbox_id,
            thread_id=message["thread_id"],
            message_id=message["id"],
            message=lambda: message_view(message, links, now),
        )
    )


def _write(connection: Connection, plan: _Plan, dispatch: Dispatch, now: int) -> list[Handed]:
    add_blobs(connection, plan.blobs)
    add_messages(connection, plan.messages)
    add_message_ids(connection, plan.message_ids)
    add_attachments(connection, plan.attachments)
    add_threads(connection, list(plan.new_threads.values()))
    update_threads(connection, list(plan.changed_threads.values()))
    add_counts(connection, "received", plan.received, now)
    return dispatch.notify(connection, plan.events, now)
