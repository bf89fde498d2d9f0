"""The writing half of receiving: a batch of read mails becomes messages, threads and events in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from postroom.base.ids import new_id
from postroom.flows.address_lists import blocked_addresses
from postroom.flows.dispatch import Dispatch
from postroom.flows.filing_plan import Plan, id_kinds, plan_contact, plan_ids, plan_message, plan_thread
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.reading import ReadMail
from postroom.flows.reporting import REPORTS, Report, apply_reports, reported_messages
from postroom.flows.views import Json, Links, message_view
from postroom.rules.quarantine import QUARANTINED
from postroom.rules.threading import KnownId, ThreadChoice, id_key, join_thread, referred_ids
from postroom.store.address_rules import inboxes_with_rules
from postroom.store.blobs import release_blobs
from postroom.store.db import Connection, Row
from postroom.store.inbound import remove_inbound_mails
from postroom.store.inboxes import get_inboxes
from postroom.store.messages import find_by_ids, find_duplicates, get_messages, update_message
from postroom.store.threads import hold_threads

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

_QUARANTINED_FOR = "quarantined: "
"""Begins the signal that says why a message is quarantined."""

BlobRows = Mapping[tuple[str, str], list[dict[str, object]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class FiledBatch:
    """What became of a batch."""

    message_ids: Mapping[tuple[str, str], str]
    """By (workspace id, id of the inbound mail): the message it is now, the earlier one if it is a copy. A mail
    whose inbox is gone is not in it."""
    handed: list[Handed]


def file_batch(
    connection: Connection,
    batch: Sequence[ReadMail],
    blob_rows: BlobRows,
    dispatch: Dispatch,
    links: Links,
    now: int,
) -> FiledBatch:
    """File every mail that is still waiting; one whose inbox is gone, or which is here already, is let go."""
    inboxes, waiting = _still_waiting(connection, batch, now)
    fresh, filed, copies = _drop_copies(connection, waiting, now)
    plan = Plan()
    let_in = []
    unwanted = _from_blocked(connection, fresh)
    for read in fresh:
        screening = inboxes[read.mail.workspace_id, read.mail.inbox_id].screening
        if screening == "off":
            read.columns["screening"] = None
        reason = "blocked" if read.key in unwanted else quarantine_reason(read, screening)
        if reason is None:
            let_in.append(read)
        else:
            filed[read.key] = _quarantine(plan, read, reason, blob_rows.get(read.key, []), now)
    known = known_ids(connection, let_in)
    about = reported_messages(connection, let_in, known)
    choices = [choose_thread(read, known, about.get(read.key)) for read in let_in]
    # Those that begin here are not there yet: nothing is asked about them.
    joined = [(read.mail.workspace_id, choice.thread_id or "") for read, choice in choices if choice.reason != "none"]
    threads = hold_threads(connection, joined)
    reports = []
    for read, choice in choices:
        message = plan_message(plan, read, choice, blob_rows.get(read.key, []), None, now)
        plan_ids(plan, read, message)
        plan_thread(plan, threads, message)
        if inboxes[message["workspace_id"], message["inbox_id"]].approval_policy == "first_contact":
            plan_contact(plan, message)
        filed[read.key] = message["id"]
        if message["category"] in REPORTS:
            reports.append(Report(read=read, message=message, about=about.get(read.key)))
        else:
            plan.events.append(received_event(message, links, now))
    plan.events += report_events(connection, reports, links, now)
    filed |= {copy: filed[original] for copy, original in copies.items()}
    return FiledBatch(message_ids=filed, handed=plan.write(connection, dispatch, now))


def _from_blocked(connection: Connection, fresh: Sequence[ReadMail]) -> set[tuple[str, str]]:
    """Keys of the mails whose author the lists block. What speaks of a mail of ours is let in: it is no letter."""
    by_inbox: dict[tuple[str, str], dict[str, list[ReadMail]]] = {}
    for read in fresh:
        if read.returned_id is None and read.category not in {"bounce", "complaint"}:
            key = (read.mail.workspace_id, read.mail.inbox_id)
            by_inbox.setdefault(key, {}).setdefault(read.columns["from_address"] or "", []).append(read)
    # Most inboxes have no lists: one question for all of them is enough to know it.
    listing = inboxes_with_rules(connection, by_inbox, "receive")
    return {
        read.key
        for key, authors in by_inbox.items()
        if key in listing
        for author in blocked_addresses(connection, *key, "receive", authors)
        for read in authors[author]
    }


def quarantine_reason(read: ReadMail, screening: str) -> str | None:
    """Why the mail must wait for a person's word: `forged` or `injection`; None when it need not."""
    if _kept_as_forged(read):
        return "forged"
    return "injection" if read.suspicious and screening == "hold" else None


def _kept_as_forged(read: ReadMail) -> bool:
    """Whether it is forged and nothing else vouches for it: only who had our mail knows its return path."""
    returned = read.returned_id is not None and not read.mail.envelope.mail_from
    return read.forged and not (returned and read.category in {"bounce", "delivery_notice"})


def _quarantine(plan: Plan, read: ReadMail, reason: str, blobs: list[dict[str, object]], now: int) -> str:
    """The id of the message, which is kept out of every thread and known by none of its ids until it is released."""
    nowhere = ThreadChoice(thread_id=new_id("thread"), reason="none")
    message = plan_message(plan, read, nowhere, blobs, QUARANTINED, now)
    message["signals"] = [*message["signals"], _QUARANTINED_FOR + reason]
    plan.events.append(
        NewEvent(
            workspace_id=message["workspace_id"],
            type="message.quarantined",
            inbox_id=message["inbox_id"],
            # Nothing that its author wrote freely: whoever gets this event must not be made to read it.
            data={"messageId": message["id"], "reason": reason, "from": message["from_address"]},
        )
    )
    message_id: str = message["id"]
    return message_id


def _still_waiting(
    connection: Connection, batch: Sequence[ReadMail], now: int
) -> tuple[Mapping[tuple[str, str], Row[Any]], list[ReadMail]]:
    """The inboxes, and the mails whose row was still there (it goes in this transaction) and whose inbox exists."""
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
    return inboxes, waiting


def _drop_copies(
    connection: Connection, waiting: Sequence[ReadMail], now: int
) -> tuple[list[ReadMail], dict[tuple[str, str], str], dict[tuple[str, str], tuple[str, str]]]:
    """The mails that this inbox does not have yet; the messages that others are copies of, by the mail's key; and
    the mails of this batch that still others are copies of.
    """
    prints = {(read.mail.workspace_id, read.fingerprint) for read in waiting if read.fingerprint}
    here = find_duplicates(connection, prints)
    if here:
        _let_go_of_forged(connection, here, waiting)
    fresh: list[ReadMail] = []
    filed: dict[tuple[str, str], str] = {}
    copies: dict[tuple[str, str], tuple[str, str]] = {}
    first: dict[tuple[str, str], ReadMail] = {}
    for read in waiting:
        key = (read.mail.workspace_id, read.fingerprint or "")
        if key in first and _kept_as_forged(first[key]) and not _kept_as_forged(read):
            # The forged one came first, and is not what the genuine one is a copy of.
            fresh = [replace(one, fingerprint=None) if one is first[key] else one for one in fresh]
        elif read.fingerprint and (key in here or key in first):
            release_blobs(connection, read.mail.workspace_id, [read.mail.blob_id], now)
            if key in here:
                filed[read.key] = here[key]
            else:
                copies[read.key] = first[key].key
            continue
        first[key] = read
        fresh.append(read)
    return fresh, filed, copies


def _let_go_of_forged(connection: Connection, here: dict[tuple[str, str], str], waiting: Sequence[ReadMail]) -> None:
    """Forget the fingerprints of quarantined forgeries that a genuine mail equals: it must not vanish as a copy."""
    genuine = {(read.mail.workspace_id, read.fingerprint or "") for read in waiting if not _kept_as_forged(read)}
    copied = {key: here[key] for key in genuine if key in here}
    rows = get_messages(connection, {(key[0], message_id) for key, message_id in copied.items()})
    for key, message_id in copied.items():
        row = rows.get((key[0], message_id))
        if row is not None and row.status == QUARANTINED and _QUARANTINED_FOR + "forged" in (row.signals or ()):
            update_message(connection, key[0], message_id, {"fingerprint": None})
            del here[key]


def known_ids(connection: Connection, fresh: Sequence[ReadMail]) -> dict[tuple[str, str], dict[str, list[KnownId]]]:
    """By (workspace id, inbox id): what the store knows of the ids that these mails have or refer to."""
    keys: set[tuple[str, str, str]] = set()
    for read in fresh:
        ids = (*referred_ids(read.in_reply_to, read.references), read.message_id, read.about_id)
        keys.update((read.mail.workspace_id, read.mail.inbox_id, id_key(one)) for one in ids if one)
    known: dict[tuple[str, str], dict[str, list[KnownId]]] = {}
    for row in find_by_ids(connection, keys):
        by_key = known.setdefault((row.workspace_id, row.inbox_id), {})
        by_key.setdefault(row.key, []).append(
            KnownId(thread_id=row.thread_id, message_id=row.message_id, kind=row.kind)
        )
    return known


def choose_thread(
    read: ReadMail, known: dict[tuple[str, str], dict[str, list[KnownId]]], about: Row[Any] | None
) -> tuple[ReadMail, ThreadChoice]:
    """The thread it joins, or a new one; what it says of ids is known to the mails after it in the batch."""
    here = known.setdefault((read.mail.workspace_id, read.mail.inbox_id), {})
    choice = join_thread(
        message_id=read.message_id, in_reply_to=read.in_reply_to, references=read.references, known=here
    )
    if choice.thread_id is None and about is not None:
        choice = ThreadChoice(thread_id=about.thread_id, reason="returned")
    if choice.thread_id is None:
        choice = ThreadChoice(thread_id=new_id("thread"), reason="none")
    assert choice.thread_id is not None
    # The id of a mail later in the batch sorts later: "~" keeps these behind every stored message.
    for key, kind in id_kinds(read):
        here.setdefault(key, []).append(KnownId(thread_id=choice.thread_id, message_id=f"~{read.mail.id}", kind=kind))
    return read, choice


def report_events(connection: Connection, reports: Sequence[Report], links: Links, now: int) -> list[NewEvent]:
    """The events of reports that are filed, with their effects: each is told, by what it changed or by itself."""
    effects = apply_reports(connection, reports, links, now)
    own = [
        received_event(one.message, links, now, {"applied": False} if one.read.key in effects.refused else None)
        for one in reports
        if one.read.key not in effects.told
    ]
    return own + effects.events


def received_event(message: Json, links: Links, now: int, data: Json | None = None) -> NewEvent:
    """The event that a mail has come in. data: what else it says."""
    return NewEvent(
        workspace_id=message["workspace_id"],
        type=EVENT_TYPES[message["category"]],
        inbox_id=message["inbox_id"],
        thread_id=message["thread_id"],
        message_id=message["id"],
        data=data or {},
        message=lambda: message_view(message, links, now),
    )
