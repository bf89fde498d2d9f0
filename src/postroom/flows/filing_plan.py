"""The rows that filing adds, gathered so that each table is written once; releasing a message uses the same."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from postroom.base.ids import new_id
from postroom.flows.attachment_text import queue_searchable
from postroom.flows.dispatch import Dispatch
from postroom.flows.follow_up_effects import end_follow_ups, put_off_follow_ups
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.reading import ReadMail
from postroom.flows.views import Json, attachment_summary
from postroom.rules.reply_times import reply_bucket
from postroom.rules.thread_state import PERSONAL, after_inbound
from postroom.rules.threading import ThreadChoice, id_key, referred_ids
from postroom.store.activity import add_activity, add_reply_times
from postroom.store.attachments import add_attachments
from postroom.store.blobs import add_blobs
from postroom.store.contacts import add_contacts
from postroom.store.counts import add_counts
from postroom.store.db import Connection
from postroom.store.messages import add_message_ids, add_messages
from postroom.store.threads import add_threads, update_threads


@dataclass(slots=True)
class Plan:
    """What a transaction of filing will write."""

    messages: list[Json] = field(default_factory=list)
    message_ids: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    blobs: list[Json] = field(default_factory=list)
    new_threads: dict[tuple[str, str], Json] = field(default_factory=dict)
    changed_threads: dict[tuple[str, str], Json] = field(default_factory=dict)
    events: list[NewEvent] = field(default_factory=list)
    received: dict[tuple[str, str], int] = field(default_factory=dict)
    reply_times: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    """First answers by workspace id, inbox id, and how long they took (rules/reply_times.py)."""
    answered: set[tuple[str, str]] = field(default_factory=set)
    """Threads with a pending follow-up that a real answer has come to."""
    notices: list[Json] = field(default_factory=list)
    """Notices of absence in such threads."""
    contacts: set[tuple[str, str, str]] = field(default_factory=set)
    """(workspace id, inbox id, address) of those whom an inbox has heard from, where that is kept."""

    def write(self, connection: Connection, dispatch: Dispatch, now: int) -> list[Handed]:
        """Write it all and tell about it; give the result to Dispatch.send after the commit."""
        add_blobs(connection, self.blobs)
        add_messages(connection, self.messages)
        add_message_ids(connection, self.message_ids)
        add_attachments(connection, self.attachments)
        kept = {one["id"] for one in self.messages if one["status"] is not None}
        queue_searchable(connection, [one for one in self.attachments if one["message_id"] not in kept], now)
        add_threads(connection, list(self.new_threads.values()))
        update_threads(connection, list(self.changed_threads.values()))
        add_counts(connection, "received", self.received, now)
        add_activity(connection, "replied", Counter(place[:2] for place in self.reply_times.elements()), now)
        add_reply_times(connection, self.reply_times, now)
        add_contacts(connection, self.contacts, now)
        put_off_follow_ups(connection, self.notices)
        self.events += end_follow_ups(connection, self.answered, "reply", now)
        return dispatch.notify(connection, self.events, now)


def id_kinds(read: ReadMail) -> list[tuple[str, str]]:
    """(key, own | mention) for each id under which a later mail may look for this one, each key once."""
    kinds = {id_key(one): "mention" for one in referred_ids(read.in_reply_to[:1], read.references)}
    if read.message_id:
        kinds[id_key(read.message_id)] = "own"
    return list(kinds.items())


def plan_message(
    plan: Plan, read: ReadMail, choice: ThreadChoice, blobs: list[dict[str, object]], status: str | None, now: int
) -> Json:
    """The row of the message, in the plan. status: None, or QUARANTINED."""
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
        "status": status,
        "category": category,
        "attachments": files,
        "metadata": None,
        **waiting_marks(category, status, mail.received_at),
        "fingerprint": read.fingerprint,
        "created_at": mail.received_at,
    }
    plan.messages.append(message)
    inbox = (mail.workspace_id, mail.inbox_id)
    plan.received[inbox] = plan.received.get(inbox, 0) + 1
    return message


def waiting_marks(category: str, status: str | None, now: int) -> Json:
    """The columns that say whether an inbound message waits for its agent: what people wrote and is let in does."""
    since = now if status is None and category in PERSONAL else None
    return {"unread_since": since, "unhandled_since": since}


def plan_ids(plan: Plan, read: ReadMail, message: Json) -> None:
    """The ids by which later mails find the message."""
    place = {name: message[name] for name in ("workspace_id", "inbox_id", "thread_id")}
    plan.message_ids += [
        {**place, "message_id": message["id"], "key": key, "kind": kind} for key, kind in id_kinds(read)
    ]


def plan_contact(plan: Plan, message: Json) -> None:
    """Its author is no stranger to the inbox any more."""
    if message["from_address"]:
        plan.contacts.add((message["workspace_id"], message["inbox_id"], message["from_address"]))


def _plan_attachments(
    plan: Plan, read: ReadMail, message_id: str, blobs: list[dict[str, object]], now: int
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


def plan_thread(plan: Plan, stored: Mapping[tuple[str, str], Any], message: Json) -> None:
    """A new thread, or what this message changes in one; a thread of this plan is changed in place."""
    key = (message["workspace_id"], message["thread_id"])
    row = stored.get(key)
    thread = plan.new_threads.get(key) or plan.changed_threads.get(key)
    if thread is None and row is not None:
        thread = plan.changed_threads[key] = {
            **{name: getattr(row, name) for name in ("workspace_id", "id", "recipient", "sent_at", "status")},
            "reply_received": row.reply_received,
            "last_message_at": row.last_message_at,
            "added": 0,
            "unread": 0,
        }
    if thread is None:
        thread = plan.new_threads[key] = _new_thread(message)
    category = message["category"]
    if row is not None and row.follow_up_scheduled:
        if category in PERSONAL:
            plan.answered.add(key)
        elif category == "out_of_office":
            plan.notices.append(message)
    we_wrote = thread["sent_at"] is not None
    status = after_inbound(thread["status"], category, we_wrote=we_wrote)
    if status != thread["status"]:
        plan.events.append(status_event(message, thread["status"], status))
    thread["status"] = status
    if we_wrote and category in PERSONAL and not thread["reply_received"]:
        took = reply_bucket(message["created_at"] - thread["sent_at"])
        plan.reply_times[message["workspace_id"], message["inbox_id"], took] += 1
    thread["reply_received"] = thread["reply_received"] or (we_wrote and category in PERSONAL)
    thread["last_message_at"] = max(thread["last_message_at"], message["created_at"])
    thread["message_count" if key in plan.new_threads else "added"] += 1
    if message["unread_since"] is not None:
        unread = "unread_count" if key in plan.new_threads else "unread"
        thread[unread] = (thread[unread] or 0) + 1


def _new_thread(message: Json) -> Json:
    return {
        "workspace_id": message["workspace_id"],
        "id": message["thread_id"],
        "inbox_id": message["inbox_id"],
        "subject": message["subject"],
        "status": "open",
        "recipient": message["from_address"],
        "initial_message_id": message["id"],
        "message_count": 0,
        "unread_count": None,
        "sent_at": None,
        "reply_received": False,
        "last_message_at": message["created_at"],
        "created_at": message["created_at"],
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
