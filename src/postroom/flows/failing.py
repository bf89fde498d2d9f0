"""Addresses that fail: a hard bounce suppresses at once, soft ones when there are too many of them in a while."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.base.clock import DAY_MS
from postroom.base.ids import new_id
from postroom.flows.notify import NewEvent
from postroom.flows.views import Json
from postroom.mail.address import normalize
from postroom.store.db import Connection
from postroom.store.soft_bounces import count_soft_bounces
from postroom.store.suppressions import add_suppressions

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
    """Add suppressions (rows as `store.suppressions.add_suppressions` takes them); one event for each that is new."""
    added = add_suppressions(connection, rows)
    events = []
    for row in rows:
        if (row["workspace_id"], row["address"]) in added:
            added.discard((row["workspace_id"], row["address"]))
            events.append(
                NewEvent(
                    workspace_id=row["workspace_id"],
                    type="suppression.added",
                    inbox_id=row["inbox_id"],
                    data={"address": row["address"], "reason": row["reason"], "messageId": row["message_id"]},
                )
            )
    return events


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
