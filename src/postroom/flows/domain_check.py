"""Looking whether a domain's records are in DNS: when its owner asks, and again and again by itself.

look up → steps of key rotation → judge → write what changed, tell of it, and set the next look
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from postroom.base.clock import DAY_MS, Clock
from postroom.base.limits import LEASE_MS
from postroom.flows.caller import not_found
from postroom.flows.dispatch import Dispatch
from postroom.flows.dkim_rotation import advance_keys, begin_rotation, make_key_rows
from postroom.flows.domain_judging import (
    NO_LOOK,
    DomainLook,
    OwnHost,
    dmarc_changes,
    judged_records,
    key_life,
    look_up,
    missing_records,
)
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.ports import Resolver
from postroom.flows.views import Json
from postroom.rules.dkim_rotation import ROTATE_EVERY_MS, next_step_at, rotation_is_due
from postroom.rules.domain_state import Standing, judge_domain, next_check_ms
from postroom.rules.sealing import Sealer
from postroom.store.audit import note_own_act
from postroom.store.db import Connection, Database, Row
from postroom.store.domains import get_domain, keys_of_domain, update_domain
from postroom.store.leases import claim_due
from postroom.store.schema_domains import domains

CLAIM = 8
"""Domains looked at beside each other: a look is some fifteen questions to DNS."""


class DomainCheck:
    """Checks domains."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        resolver: Resolver,
        dispatch: Dispatch,
        sealer: Sealer,
        own: OwnHost,
        node: str,
        changed: Callable[[], None],
    ) -> None:
        """changed: called when a domain's status or its signing keys may be others than before."""
        self._db = db
        self._clock = clock
        self._resolver = resolver
        self._dispatch = dispatch
        self._sealer = sealer
        self._own = own
        self._node = node
        self._changed = changed

    async def run_due(self) -> int:
        """How many domains whose look was due were looked at."""
        now = self._clock.now_ms()
        rows = await self._db.write(
            lambda connection: claim_due(
                connection, domains, now=now, until=now + LEASE_MS, node=self._node, limit=CLAIM
            )
        )
        await asyncio.gather(*(self.check(row.workspace_id, row.id, gone_is_fine=True) for row in rows))
        return len(rows)

    async def check(self, workspace_id: str, domain_id: str, *, gone_is_fine: bool = False) -> None:
        """Look at the domain's records now, and write what they come to. Raises NotFound."""

        def read(connection: Connection) -> tuple[Row[Any] | None, Sequence[Row[Any]], OwnHost]:
            row = get_domain(connection, workspace_id, domain_id)
            own = self._own.for_domain(connection, row) if row is not None else self._own
            return row, keys_of_domain(connection, workspace_id, domain_id), own

        row, keys, own = await self._db.read(read)
        if row is None:
            if gone_is_fine:
                return
            raise not_found("domain", domain_id)
        look = await look_up(self._resolver, row, keys, own)
        now = self._clock.now_ms()
        fresh: list[Json] = []
        if rotation_is_due([key_life(key) for key in keys], now):
            fresh = await asyncio.to_thread(make_key_rows, self._sealer, workspace_id, domain_id, now)
        handed = await self._db.write(
            lambda connection: self._save(connection, workspace_id, domain_id, look, fresh, now)
        )
        self._changed()
        self._dispatch.send(handed)

    def write_unknown(self, connection: Connection, workspace_id: str, domain_id: str) -> None:
        """Write the records of a domain that was not looked at yet: all of them are `pending`."""
        row = get_domain(connection, workspace_id, domain_id)
        assert row is not None
        own = self._own.for_domain(connection, row)
        records = NO_LOOK.judge(row, keys_of_domain(connection, workspace_id, domain_id), own)
        update_domain(connection, workspace_id, domain_id, {"records": records})

    def _save(
        self,
        connection: Connection,
        workspace_id: str,
        domain_id: str,
        look: DomainLook,
        fresh: Sequence[Json],
        now: int,
    ) -> list[Handed]:
        """Write what the look comes to, on the rows as they are now: a rotation may have begun meanwhile."""
        row = get_domain(connection, workspace_id, domain_id, hold=True)
        if row is None:
            return []
        keys, own = keys_of_domain(connection, workspace_id, domain_id), self._own.for_domain(connection, row)
        events = advance_keys(connection, row, look.seen_selectors(row, keys, own), now)
        if fresh and rotation_is_due([key_life(key) for key in keys], now):
            event = begin_rotation(connection, row, fresh)
            events.append(event)
            why = f"the keys have signed for {ROTATE_EVERY_MS // DAY_MS} days"
            note_own_act(connection, workspace_id, "dkim.rotated", domain_id, now, event.data, reason=why)
        keys = keys_of_domain(connection, workspace_id, domain_id)
        records = look.judge(row, keys, own)
        before = standing_of(row)
        after = judge_domain(before, judged_records(records), now)
        changes = {
            "status": after.status,
            "proven_at": after.proven_at,
            "verified_at": after.verified_at,
            "degraded_at": after.degraded_at,
            "records": records,
            "checked_at": now,
            "claimed_by": None,
            "due_at": _next_look(row, keys, records, after, now),
            **dmarc_changes(row, look, now),
        }
        update_domain(connection, workspace_id, domain_id, changes)
        if after.status != before.status:
            _note_status(connection, row, before, after, records, now)
            events.append(_status_event(row, after, records))
        return self._dispatch.notify(connection, events, now)


def standing_of(row: Row[Any]) -> Standing:
    """How the domain stood when it was last looked at."""
    return Standing(
        status=row.status, proven_at=row.proven_at, verified_at=row.verified_at, degraded_at=row.degraded_at
    )


def _next_look(row: Row[Any], keys: Sequence[Row[Any]], records: Sequence[Json], after: Standing, now: int) -> int:
    waiting = [key.created_at for key in keys if key.state == "pending"]
    if after.status == "pending":
        waiting.append(row.created_at)
    # Nobody said no: DNS was silent, and may speak in a minute.
    if any(one["required"] and one["status"] == "pending" for one in records):
        waiting.append(now)
    due = now + next_check_ms(after, waiting_since=max(waiting, default=None), now=now)
    step_at = next_step_at([key_life(key) for key in keys])
    return min(due, step_at) if step_at is not None and step_at > now else due


def _note_status(
    connection: Connection, row: Row[Any], before: Standing, after: Standing, records: Sequence[Json], now: int
) -> None:
    missing = [f"{one['type']} {one['name']} is {one['status']}" for one in missing_records(records)]
    data = {
        "domain": row.domain,
        "from": before.status,
        "to": after.status,
        "reason": "; ".join(missing) or "every required record is in DNS",
    }
    note_own_act(connection, row.workspace_id, f"domain.{after.status}", row.id, now, data)


def _status_event(row: Row[Any], after: Standing, records: Sequence[Json]) -> NewEvent:
    data: Json = {"domainId": row.id, "domain": row.domain, "status": after.status}
    if after.status == "verified":
        return NewEvent(workspace_id=row.workspace_id, type="domain.verified", data=data)
    shown = ("purpose", "type", "name", "value", "status", "found", "reason")
    data["records"] = [{name: one[name] for name in shown} for one in missing_records(records)]
    return NewEvent(workspace_id=row.workspace_id, type="domain.degraded", data=data)
