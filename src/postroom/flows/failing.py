"""Addresses that fail: a hard bounce suppresses at once, soft ones when there are too many of them in a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from postroom.base.clock import DAY_MS
from postroom.base.ids import new_id
from postroom.flows.notify import NewEvent
from postroom.flows.views import Json
from postroom.mail.address import normalize
from postroom.rules.delivery_state import FINAL, message_status
from postroom.store.audit import note_own_act
from postroom.store.db import Connection, Row
from postroom.store.messages import get_messages, hold_messages, set_outcomes
from postroom.store.outbound import close_unanswered, message_recipients, set_recipient_states
from postroom.store.soft_bounces import count_soft_bounces
from postroom.store.suppressions import add_suppressions, suppressed

MANUAL = "manual"
"""The reason of a suppression that somebody added by hand; whoever did stands in the audit log."""
SOFT_BOUNCES = 5
"""So many within SOFT_WINDOW_MS count as a hard one."""
SOFT_WINDOW_MS = 14 * DAY_MS
"""From the first of them on."""
SOFT_EXPIRES_MS = 30 * DAY_MS
"""A full mailbox is emptied some day: the address may be tried again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """A recipient that will get nothing."""

    workspace_id: str
    inbox_id: str
    address: str
    hard: bool
    """Whether the address takes no mail at all."""
    message_id: str
    """What tells of it: the message itself, or the report."""


def suppress_failing(connection: Connection, failures: Sequence[Failed], now: int) -> list[NewEvent]:
    """Suppress those that failed for good, count the others. Returns the events that tell of it."""
    if not failures:
        return []
    soft = {(one.workspace_id, normalize(one.address)): one for one in failures if not one.hard}
    counts = count_soft_bounces(connection, soft, now, SOFT_WINDOW_MS)
    rows = [_row(one, None, None, now) for one in failures if one.hard]
    note = f"{SOFT_BOUNCES} soft bounces within {SOFT_WINDOW_MS // DAY_MS} days"
    rows += [
        _row(soft[key], note, now + SOFT_EXPIRES_MS, now) for key, count in counts.items() if count >= SOFT_BOUNCES
    ]
    return suppress(connection, rows)


def suppress(connection: Connection, rows: Sequence[Json]) -> list[NewEvent]:
    """Add suppressions (rows as `store.suppressions.add_suppressions` takes them); one event for each that is new, and
    an entry in the audit log for those that nobody added by hand.
    """
    added = add_suppressions(connection, rows)
    events = []
    for row in rows:
        if (row["workspace_id"], row["address"]) in added:
            added.discard((row["workspace_id"], row["address"]))
            if row["reason"] != MANUAL:
                _note(connection, row)
            events.append(
                NewEvent(
                    workspace_id=row["workspace_id"],
                    type="suppression.added",
                    inbox_id=row["inbox_id"],
                    data={"address": row["address"], "reason": row["reason"], "messageId": row["message_id"]},
                )
            )
    return events


def _note(connection: Connection, row: Json) -> None:
    said = {"reason": row["reason"], "note": row["note"], "messageId": row["message_id"], "inboxId": row["inbox_id"]}
    note_own_act(connection, row["workspace_id"], "suppression.added", row["address"], row["created_at"], said)


def end_suppressed(connection: Connection, rows: Sequence[Row[Any]], now: int) -> list[Row[Any]]:
    """Those of the claimed recipients who may be written to; the others have been suppressed since the message was
    accepted, and end here, without an attempt.
    """
    unwanted = suppressed(connection, {(row.workspace_id, normalize(row.address)) for row in rows})
    if not unwanted:
        return list(rows)
    refused = [row for row in rows if (row.workspace_id, normalize(row.address)) in unwanted]
    keys = {(row.workspace_id, row.message_id) for row in refused}
    hold_messages(connection, keys)
    messages = get_messages(connection, keys)
    ids: dict[str, list[str]] = {}
    for workspace_id, message_id in messages:
        ids.setdefault(workspace_id, []).append(message_id)
    there = [row for one in ids for row in message_recipients(connection, one, ids[one])]
    waiting = {row.id for row in refused} & {row.id for row in there if row.state not in FINAL}
    states: dict[tuple[str, str], list[str]] = {}
    for row in there:
        state = "suppressed" if row.id in waiting else row.state
        states.setdefault((row.workspace_id, row.message_id), []).append(state)
    ended = [row for row in refused if row.id in waiting]
    close_unanswered(connection, [row for row in ended if row.attempt_count], now)
    set_recipient_states(connection, [_ended(row, now) for row in ended])
    set_outcomes(
        connection,
        [
            {"ws": key[0], "thing": key[1], "new_status": message_status(of), "new_sent_at": messages[key].sent_at}
            for key, of in states.items()
        ],
    )
    gone = {row.id for row in refused}
    return [row for row in rows if row.id not in gone]


def _ended(row: Row[Any], now: int) -> Json:
    return {
        "workspace_id": row.workspace_id,
        "message_id": row.message_id,
        "id": row.id,
        "state": "suppressed",
        "due_at": None,
        "finished_at": now,
    }


def _row(one: Failed, note: str | None, expires_at: int | None, now: int) -> Json:
    return {
        "workspace_id": one.workspace_id,
        "address": normalize(one.address),
        "id": new_id("suppression"),
        "reason": "hard_bounce",
        "note": note,
        "message_id": one.message_id,
        "inbox_id": one.inbox_id,
        "expires_at": expires_at,
        "created_at": now,
    }
