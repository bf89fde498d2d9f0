"""Letting a quarantined message go to its agent: it joins its thread as if it had just come in."""

from typing import Any

from postroom.base.clock import Clock
from postroom.base.errors import Conflict
from postroom.flows.accept import AcceptedMail, envelope_from_json
from postroom.flows.audit import note_deed
from postroom.flows.caller import Caller, not_found
from postroom.flows.dispatch import Dispatch
from postroom.flows.filing import choose_thread, known_ids, received_event
from postroom.flows.filing_plan import QUARANTINED, Plan, plan_contact, plan_ids, plan_thread, waiting_marks
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.reading import ReadMail
from postroom.flows.views import Json, Links, columns_of, message_view
from postroom.store.db import Connection, Database, Row
from postroom.store.inboxes import get_inbox
from postroom.store.messages import get_message, hold_messages, update_message
from postroom.store.threads import hold_threads


class Release:
    """Ends quarantines."""

    def __init__(self, db: Database, clock: Clock, dispatch: Dispatch, links: Links) -> None:
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._links = links

    async def release(self, caller: Caller, message_id: str) -> Json:
        """The message, in its thread. Needs messages:write. Raises Conflict when it is not quarantined."""
        caller.require("messages:write")
        now = self._clock.now_ms()

        def work(connection: Connection) -> tuple[Json, list[Handed]]:
            hold_messages(connection, {(caller.workspace_id, message_id)})
            row = get_message(connection, caller.workspace_id, message_id)
            if row is None:
                raise not_found("message", message_id)
            caller.require_inbox(row.inbox_id)
            if row.status != QUARANTINED:
                raise Conflict(
                    f"The message {message_id} is not quarantined.",
                    code="not_quarantined",
                    param="id",
                    fix="Nothing needs to be done: its agent has it already.",
                )
            note_deed(connection, caller, "message", "released", message_id, now, {"inboxId": row.inbox_id})
            message, plan = _planned(connection, row, self._links, now)
            return message_view(message, self._links, now), plan.write(connection, self._dispatch, now)

        view, handed = await self._db.write(work)
        self._dispatch.send(handed)
        return view


def _planned(connection: Connection, row: Row[Any], links: Links, now: int) -> tuple[Json, Plan]:
    """The message as it is from now on, written; and the plan of what else its release writes."""
    read = _read_again(row)
    _, choice = choose_thread(read, known_ids(connection, [read]), None)
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
    plan = Plan()
    plan_ids(plan, read, message)
    plan_thread(plan, hold_threads(connection, {(row.workspace_id, choice.thread_id or "")}), message)
    inbox = get_inbox(connection, row.workspace_id, row.inbox_id)
    if inbox is not None and inbox.approval_policy == "first_contact":
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
    plan.events.append(received_event(message, links, now))
    return message, plan


def _read_again(row: Row[Any]) -> ReadMail:
    """The stored message, as far as threading looks at a mail."""
    mail = AcceptedMail(
        workspace_id=row.workspace_id,
        id=row.id,
        inbox_id=row.inbox_id,
        blob_id=row.raw_blob_id or "",
        raw=b"",
        envelope=envelope_from_json(row.envelope),
        received_at=row.created_at,
    )
    return ReadMail(
        mail=mail,
        message_id=row.message_id,
        in_reply_to=(row.in_reply_to,) if row.in_reply_to else (),
        references=tuple(row.references or ()),
        fingerprint=row.fingerprint,
        category=row.category,
        columns={},
    )
