"""The rows of a message that is to be sent, and writing them in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from postroom.base.ids import new_id
from postroom.base.limits import LEASE_MS
from postroom.flows.address_lists import blocked_addresses, check_recipients_allowed
from postroom.flows.addressing import AddressedMessage
from postroom.flows.attachment_text import queue_searchable
from postroom.flows.caller import not_found
from postroom.flows.cause import Cause
from postroom.flows.dispatch import Dispatch
from postroom.flows.enclose import Enclosure
from postroom.flows.filing_plan import status_event
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.once import Claim, key_in_use
from postroom.flows.quota import UNLIMITED, SendingLimits, admit
from postroom.flows.views import Json, attachment_summary
from postroom.flows.warming import Course, warm_up
from postroom.mail.address import domain_of, normalize
from postroom.mail.compose import Draft
from postroom.rules.delivery_state import message_status
from postroom.rules.return_path import return_path
from postroom.rules.thread_state import after_outbound
from postroom.rules.threading import id_key, referred_ids
from postroom.store.attachments import add_attachments
from postroom.store.blobs import add_blobs
from postroom.store.contacts import add_contacts
from postroom.store.counts import add_counts
from postroom.store.db import Connection, announce
from postroom.store.idempotency import set_idempotent_message
from postroom.store.inboxes import get_inboxes
from postroom.store.messages import add_message_ids, add_messages
from postroom.store.outbound import add_first_attempts, add_recipients
from postroom.store.suppressions import suppressed
from postroom.store.threads import add_threads, count_message, hold_threads, update_threads


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxRows:
    """Everything that saving a message writes."""

    message: Json
    new_thread: bool
    recipients: list[Json]
    attachments: list[Json]
    blobs: list[Json]
    message_ids: list[Json]
    claim: Claim | None
    """Of the request's Idempotency-Key, which is tied to the message."""
    cause: Cause | None = None
    """What it is sent for, when that wants something written as well."""
    node: str | None = None
    """Which tries it as soon as it is saved; None leaves it due."""
    queue: bool = False
    """Whether it waits for a day with room where a quota is used up."""
    courses: Sequence[Course] = ()
    """The warm-ups that it has to keep to."""

    @property
    def first_tries(self) -> list[Json]:
        """The recipients that the node tries at once: known when the rest of the rows are saved, and afterwards."""
        if self.node is None:
            return []
        now = self.message["created_at"]
        return [one for one in self.recipients if one["state"] == "queued" and one["due_at"] <= now]

    @property
    def scheduled(self) -> bool:
        """Whether it waits for its moment: until then its thread knows nothing of it (flows/depart.py)."""
        return "send_at" in self.message["envelope"]


def plan_outbox(
    *,
    addressed: AddressedMessage,
    draft: Draft,
    files: Sequence[Enclosure],
    raw_blob: Json,
    file_blobs: Sequence[Json],
    smtputf8: bool,
    metadata: dict[str, Any] | None,
    return_key: bytes,
    claim: Claim | None,
    cause: Cause | None = None,
    send_at: int | None = None,
    queue: bool = False,
    courses: Sequence[Course] = (),
    message_id: str,
    now: int,
) -> OutboxRows:
    """The rows, with every id made: the transaction only writes."""
    place = addressed.place
    thread_id = place.thread.id if place.thread is not None else new_id("thread")
    attachments = [
        _attachment_row(place.inbox, message_id, file, blob, now) for file, blob in zip(files, file_blobs, strict=True)
    ]
    message: Json = {
        **_said(addressed, draft),
        "workspace_id": place.inbox.workspace_id,
        "id": message_id,
        "inbox_id": place.inbox.id,
        "thread_id": thread_id,
        "direction": "outbound",
        "status": "queued",
        "envelope": {
            "mail_from": return_path(addressed.bounces_to or place.inbox.address, message_id, return_key),
            "smtputf8": smtputf8,
        },
        "attachments": [attachment_summary(SimpleNamespace(**row)) for row in attachments],
        "metadata": metadata,
        "raw_blob_id": raw_blob["id"],
        "size_bytes": raw_blob["size_bytes"],
        "sent_at": None,
        "created_at": now,
    }
    if send_at is not None:
        message["status"] = "scheduled"
        message["envelope"]["send_at"] = send_at
    if cause is not None and cause.despite_pause:
        message["envelope"]["despite_pause"] = True
    return OutboxRows(
        message=message,
        new_thread=place.thread is None,
        recipients=_recipient_rows(addressed, message, now if send_at is None else send_at),
        attachments=attachments,
        blobs=[raw_blob, *file_blobs],
        message_ids=_message_id_rows(message),
        claim=claim,
        cause=cause,
        queue=queue,
        courses=courses,
    )


def save_outboxes(
    connection: Connection, many: Sequence[OutboxRows], dispatch: Dispatch, limits: SendingLimits = UNLIMITED
) -> list[list[Handed]]:
    """Write several messages, each table once; give each result to Dispatch.send after the commit.

    Raises NotFound when an inbox or a thread was deleted since it was looked up, TooMany for a quota without room.
    """
    places = Counter((rows.message["workspace_id"], rows.message["inbox_id"]) for rows in many)
    held = get_inboxes(connection, places, hold=True)
    for place in places:
        if place not in held:
            raise not_found("inbox", place[1])
    for rows in many:
        _tie_claim(connection, rows)
    _refuse_blocked(connection, many)
    _hold_back(connection, many)
    for rows in many:
        _admit(connection, rows, held[rows.message["workspace_id"], rows.message["inbox_id"]], limits)
    add_blobs(connection, [row for rows in many for row in rows.blobs])
    add_messages(connection, [rows.message for rows in many])
    add_message_ids(connection, [row for rows in many for row in rows.message_ids])
    files = [row for rows in many for row in rows.attachments]
    add_attachments(connection, files)
    queue_searchable(connection, files, many[0].message["created_at"])
    add_recipients(connection, [row for rows in many for row in _claimed_recipients(rows)])
    add_first_attempts(connection, [row for rows in many for row in rows.first_tries])
    events = _save_threads(connection, many)
    now = many[0].message["created_at"]
    for rows in many:
        if rows.cause is not None:
            events += rows.cause.note(connection, rows.message["id"])
    _note_contacts(connection, many, held)
    _count_sent(connection, many, now)
    if any(rows.node is None for rows in many):
        announce(connection, "deliver")
    handed = dispatch.notify(connection, events, now)
    return [[one for one in handed if one.event["data"]["messageId"] == rows.message["id"]] for rows in many]


def _count_sent(connection: Connection, many: Sequence[OutboxRows], now: int) -> None:
    """Count recipients on the day on which they may leave: whom a quota or a warm-up puts off takes no room before.

    Scheduled ones are counted when they go (flows/depart.py).
    """
    sent: dict[int, Counter[tuple[str, str]]] = {}
    for rows in many:
        for one in () if rows.scheduled else rows.recipients:
            if one["due_at"] is not None:
                at = max(now, one["due_at"])
                sent.setdefault(at, Counter())[one["workspace_id"], one["inbox_id"]] += 1
    for at in sorted(sent):
        add_counts(connection, "sent", sent[at], at)


def _claimed_recipients(rows: OutboxRows) -> list[Json]:
    """The recipients as they are saved: those that are tried at once are under way, and this node's for a lease."""
    trying = {one["id"] for one in rows.first_tries}
    until = rows.message["created_at"] + LEASE_MS
    begun = {"state": "sending", "attempt_count": 1, "claimed_by": rows.node, "due_at": until}
    return [{**one, "claimed_by": None, **(begun if one["id"] in trying else {})} for one in rows.recipients]


def _note_contacts(connection: Connection, many: Sequence[OutboxRows], inboxes: Mapping[tuple[str, str], Any]) -> None:
    """Whoever is written to is no stranger any more, where that makes a difference."""
    add_contacts(
        connection,
        [
            (one["workspace_id"], one["inbox_id"], one["address"])
            for rows in many
            for one in rows.recipients
            if inboxes[one["workspace_id"], one["inbox_id"]].approval_policy == "first_contact"
        ],
        many[0].message["created_at"],
    )


def _refuse_blocked(connection: Connection, many: Sequence[OutboxRows]) -> None:
    """Raises Refused for a message to somebody whom the lists block."""
    by_inbox: dict[tuple[str, str], set[str]] = {}
    for rows in many:
        key = (rows.message["workspace_id"], rows.message["inbox_id"])
        by_inbox.setdefault(key, set()).update(one["address"] for one in rows.recipients)
    for key, people in by_inbox.items():
        check_recipients_allowed(blocked_addresses(connection, *key, "send", people))


def _hold_back(connection: Connection, many: Sequence[OutboxRows]) -> None:
    """Recipients who must not be written to get nothing, and are there to be seen."""
    addresses = {
        (rows.message["workspace_id"], normalize(one["address"])): one for rows in many for one in rows.recipients
    }
    unwanted = suppressed(connection, addresses)
    if not unwanted:
        return
    for rows in many:
        for one in rows.recipients:
            if (one["workspace_id"], normalize(one["address"])) in unwanted:
                one |= {"state": "suppressed", "due_at": None, "finished_at": one["created_at"]}
        rows.message["status"] = message_status([one["state"] for one in rows.recipients])


def _admit(connection: Connection, rows: OutboxRows, inbox: Any, limits: SendingLimits) -> None:
    """Recipients for whom this day has no room wait for one that has. Raises TooMany."""
    waiting = [one for one in rows.recipients if one["due_at"] is not None]
    domains = [one["domain"] for one in waiting]
    if not waiting:
        return
    at = admit(connection, limits, inbox, domains, at=waiting[0]["due_at"], queue=rows.queue)
    for one, moment in zip(waiting, warm_up(connection, rows.courses, len(waiting), at=at), strict=True):
        # The days of trying count from then on.
        if moment != one["due_at"]:
            one |= {"due_at": moment, "created_at": moment}


def _tie_claim(connection: Connection, rows: OutboxRows) -> None:
    """Raises Conflict, and so nothing is saved, when another request has taken the Idempotency-Key over meanwhile."""
    if rows.claim is None:
        return
    workspace_id, message_id = rows.message["workspace_id"], rows.message["id"]
    key, begun_at = rows.claim.key, rows.claim.begun_at
    if not set_idempotent_message(connection, workspace_id, key, begun_at=begun_at, message_id=message_id):
        raise key_in_use()


def _said(addressed: AddressedMessage, draft: Draft) -> Json:
    """The columns that say what the message says; those of inbound mail alone are empty."""
    empty = ("delivered_to", "subtag", "category", "signals", "authentication", "screening", "codes", "links", "report")
    return {
        **dict.fromkeys((*empty, "defects", "headers", "fingerprint", "extracted_html")),
        "from_address": draft.from_.address,
        "from_name": draft.from_.name or None,
        "to": [str(one) for one in draft.to],
        "cc": [str(one) for one in draft.cc],
        "bcc": [str(one) for one in addressed.bcc],
        "reply_to": str(draft.reply_to[0]) if draft.reply_to else None,
        "subject": draft.subject,
        "text": draft.text,
        "html": draft.html,
        "extracted_text": None,
        "message_id": draft.message_id,
        "in_reply_to": draft.in_reply_to,
        "references": list(draft.references),
    }


def _recipient_rows(addressed: AddressedMessage, message: Json, due_at: int) -> list[Json]:
    """The days of trying count from the moment when they are due."""
    return [
        {
            "workspace_id": message["workspace_id"],
            "message_id": message["id"],
            "id": new_id("recipient"),
            "inbox_id": message["inbox_id"],
            "address": box.address,
            "domain": domain_of(normalize(box.address)),
            "kind": kind,
            "state": message["status"],
            "attempt_count": 0,
            "due_at": due_at,
            "created_at": due_at,
            "finished_at": None,
        }
        for box, kind in addressed.everyone()
    ]


def _attachment_row(inbox: Any, message_id: str, file: Enclosure, blob: Json, now: int) -> Json:
    return {
        "workspace_id": inbox.workspace_id,
        "id": new_id("attachment"),
        "inbox_id": inbox.id,
        "message_id": message_id,
        "blob_id": blob["id"],
        "filename": file.filename,
        "content_type": file.content_type,
        "size_bytes": len(file.content),
        "content_id": file.content_id,
        "inline": file.inline,
        "created_at": now,
    }


def _message_id_rows(message: Json) -> list[Json]:
    kinds = {id_key(one): "mention" for one in referred_ids((), message["references"])}
    kinds[id_key(message["message_id"])] = "own"
    return [
        {
            "workspace_id": message["workspace_id"],
            "inbox_id": message["inbox_id"],
            "message_id": message["id"],
            "thread_id": message["thread_id"],
            "key": key,
            "kind": kind,
        }
        for key, kind in kinds.items()
    ]


def _save_threads(connection: Connection, many: Sequence[OutboxRows]) -> list[NewEvent]:
    """New threads await their answer, old ones the next; the events of those whose state that changes."""
    add_threads(connection, [_new_thread(rows) for rows in many if rows.new_thread])
    answers = [rows for rows in many if not rows.new_thread]
    held = hold_threads(connection, {(rows.message["workspace_id"], rows.message["thread_id"]) for rows in answers})
    states = {key: row.status for key, row in held.items()}
    events = []
    for rows in answers:
        message = rows.message
        key = (message["workspace_id"], message["thread_id"])
        if key not in states:
            raise not_found("thread", message["thread_id"])
        if rows.scheduled:
            count_message(connection, *key)
            continue
        before, states[key] = states[key], after_outbound(states[key])
        update_threads(connection, [{**_thread_change(rows), "status": states[key], "added": 1}])
        if before != states[key]:
            events.append(status_event(message, before, states[key]))
    return events


def _new_thread(rows: OutboxRows) -> Json:
    message = rows.message
    return {
        **_thread_change(rows),
        "inbox_id": message["inbox_id"],
        "subject": message["subject"],
        "status": "open" if rows.scheduled else "awaiting_reply",
        "initial_message_id": message["id"],
        "message_count": 1,
        "created_at": message["created_at"],
    }


def _thread_change(rows: OutboxRows) -> Json:
    message = rows.message
    return {
        "workspace_id": message["workspace_id"],
        "id": message["thread_id"],
        "recipient": rows.recipients[0]["address"],
        "sent_at": None if rows.scheduled else message["created_at"],
        "reply_received": False,
        "last_message_at": message["created_at"],
    }
