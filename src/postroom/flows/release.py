"""Letting a quarantined message go to its agent: it joins its thread as if it had just come in."""

import asyncio
from dataclasses import replace
from typing import Any

from postroom.base.clock import Clock
from postroom.base.errors import Conflict, NotFound
from postroom.flows.accept import AcceptedMail, envelope_from_json
from postroom.flows.attachment_text import queue_searchable
from postroom.flows.audit import note_deed
from postroom.flows.authenticate import NOT_CHECKED
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.caller import Caller, not_found
from postroom.flows.dispatch import Dispatch
from postroom.flows.filing import choose_thread, known_ids, received_event, report_events
from postroom.flows.filing_plan import Plan, plan_contact, plan_ids, plan_thread, waiting_marks
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.reading import ReadMail, open_mail, read_mail
from postroom.flows.reporting import REPORTS, Report, reported_messages
from postroom.flows.views import Json, Links, columns_of, message_view
from postroom.rules.quarantine import QUARANTINED, SCOPE
from postroom.store.attachments import message_attachments
from postroom.store.db import Connection, Database, Row
from postroom.store.inboxes import get_inboxes
from postroom.store.messages import get_message, hold_messages, update_message
from postroom.store.threads import hold_threads


class Release:
    """Ends quarantines."""

    def __init__(
        self, db: Database, clock: Clock, dispatch: Dispatch, links: Links, *, blobs: BlobKeeper, return_key: bytes
    ) -> None:
        """return_key: of our return paths."""
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._links = links
        self._blobs = blobs
        self._return_key = return_key

    async def release(self, caller: Caller, message_id: str) -> Json:
        """The message, in its thread, with the effects that it would have had. Needs messages:quarantine.

        Raises Conflict when it is not quarantined, Unavailable when it is a report whose bytes cannot be had now.
        """
        caller.require(SCOPE)
        report = await self._read_report(caller, message_id)
        now = self._clock.now_ms()

        def work(connection: Connection) -> tuple[Json, list[Handed]]:
            row = get_message(connection, caller.workspace_id, message_id)
            if row is None:
                raise not_found("message", message_id)
            caller.require_inbox(row.inbox_id)
            # The inbox first, as filing does: one that begins to be deleted would leave the thread behind.
            place = (caller.workspace_id, row.inbox_id)
            inbox = get_inboxes(connection, {place}, hold=True).get(place)
            hold_messages(connection, {(caller.workspace_id, message_id)})
            row = get_message(connection, caller.workspace_id, message_id)
            if row is None or inbox is None:
                raise not_found("message", message_id)
            if row.status != QUARANTINED:
                raise Conflict(
                    f"The message {message_id} is not quarantined.",
                    code="not_quarantined",
                    param="id",
                    fix="Nothing needs to be done: its agent has it already.",
                )
            note_deed(connection, caller, "message", "released", message_id, now, {"inboxId": row.inbox_id})
            message, plan = _planned(connection, row, inbox, report, self._links, now)
            return message_view(message, self._links, now), plan.write(connection, self._dispatch, now)

        view, handed = await self._db.write(work)
        self._dispatch.send(handed)
        return view

    async def _read_report(self, caller: Caller, message_id: str) -> ReadMail | None:
        """The message as it reads, when it is a report that may be released: its row does not hold all that counts."""
        row = await self._db.read(lambda connection: get_message(connection, caller.workspace_id, message_id))
        if row is None or row.status != QUARANTINED or row.category not in REPORTS:
            return None
        caller.require_inbox(row.inbox_id)
        try:
            raw = await self._blobs.load(row.workspace_id, row.raw_blob_id)
        except NotFound:
            return None
        mail = replace(_accepted(row), raw=raw)
        return await asyncio.to_thread(lambda: read_mail(open_mail(mail), NOT_CHECKED, self._return_key))


def _planned(
    connection: Connection, row: Row[Any], inbox: Row[Any], report: ReadMail | None, links: Links, now: int
) -> tuple[Json, Plan]:
    """The message as it is from now on, written; and the plan of what else its release writes."""
    read = report or _read_again(row)
    known = known_ids(connection, [read])
    about = reported_messages(connection, [read], known).get(read.key)
    _, choice = choose_thread(read, known, about)
    category = "reply" if row.category == "message" and choice.reason != "none" else row.category
    changes = {
        "status": None,
        "thread_id": choice.thread_id,
        "category": category,
        "signals": [*(row.signals or ()), "released"],
        **waiting_marks(category, None, now),
    }
    update_message(connection, row.workspace_id, row.id, changes)
    message = {**columns_of(row), **changes}
    files = [file._asdict() for file in message_attachments(connection, row.workspace_id, row.id)]
    queue_searchable(connection, files, now)
    plan = Plan()
    plan_ids(plan, read, message)
    plan_thread(plan, hold_threads(connection, {(row.workspace_id, choice.thread_id or "")}), message)
    if inbox.approval_policy == "first_contact":
        plan_contact(plan, message)
    plan.events.append(
        NewEvent(
            workspace_id=row.workspace_id,
            type="message.released",
            inbox_id=row.inbox_id,
            thread_id=choice.thread_id,
            message_id=row.id,
            message=lambda: message_view(message, links, now),
        )
    )
    # Who waits for mail waits for this one as well.
    if report is None:
        plan.events.append(received_event(message, links, now))
    else:
        vouched = Report(read=report, message=message, about=about, vouched=True)
        plan.events += report_events(connection, [vouched], links, now)
    return message, plan


def _accepted(row: Row[Any]) -> AcceptedMail:
    return AcceptedMail(
        workspace_id=row.workspace_id,
        id=row.id,
        inbox_id=row.inbox_id,
        blob_id=row.raw_blob_id or "",
        raw=b"",
        envelope=envelope_from_json(row.envelope),
        received_at=row.created_at,
    )


def _read_again(row: Row[Any]) -> ReadMail:
    """The stored message, as far as threading looks at a mail."""
    return ReadMail(
        mail=_accepted(row),
        message_id=row.message_id,
        in_reply_to=(row.in_reply_to,) if row.in_reply_to else (),
        references=tuple(row.references or ()),
        fingerprint=row.fingerprint,
        category=row.category,
        columns={},
    )
