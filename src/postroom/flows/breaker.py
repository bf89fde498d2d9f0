"""Breakers: sending stops by itself when too much comes back, in the transaction that counts it.

Judged are the inbox, its domain and its workspace (rules/reputation.py). An inbox is paused by its status; a domain or
a workspace by its row in `breakers`, so that a new inbox is no way round it. Receiving goes on, and what is queued
waits (`store.breakers.park`) until somebody resumes, or the cause has left the window.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from postroom.base.clock import Clock
from postroom.flows.dispatch import Dispatch
from postroom.flows.failing import SOFT_WINDOW_MS
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.views import Json
from postroom.rules.reputation import WINDOW_HOURS, Figures, Rating, rate_sender
from postroom.store.activity import WORKSPACE, activity_since, domain_scope, hour_of
from postroom.store.audit import note_own_act
from postroom.store.breakers import (
    get_breakers,
    park,
    pause_inbox,
    paused_breakers,
    paused_scopes,
    paused_senders,
    set_breaker,
    unpark,
)
from postroom.store.db import Connection, Database, Row, announce
from postroom.store.inboxes import get_inbox, get_inboxes, update_inbox
from postroom.store.soft_bounces import drop_soft_bounces
from postroom.store.suppressions import drop_expired_suppressions

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """A scope that is judged."""

    workspace_id: str
    scope: str
    inbox_id: str | None = None
    domain: str | None = None

    @property
    def kind(self) -> str:
        """inbox | domain | workspace."""
        return "inbox" if self.inbox_id else "domain" if self.domain else "workspace"


def scopes_of(inbox: Row[Any]) -> tuple[str, str, str]:
    """The scopes that an inbox sends in: its own, its domain's, its workspace's."""
    return inbox.id, domain_scope(inbox.domain), WORKSPACE


def judge_senders(connection: Connection, places: Collection[tuple[str, str]], now: int) -> list[NewEvent]:
    """Pause or warn about what the (workspace id, inbox id) pairs belong to, after bounces or complaints were counted.

    Returns the events that tell of it.
    """
    senders: dict[tuple[str, str], Sender] = {}
    for (workspace_id, inbox_id), row in get_inboxes(connection, places).items():
        own, domain, workspace = scopes_of(row)
        for sender in (
            Sender(workspace_id=workspace_id, scope=own, inbox_id=inbox_id),
            Sender(workspace_id=workspace_id, scope=domain, domain=row.domain),
            Sender(workspace_id=workspace_id, scope=workspace),
        ):
            senders[workspace_id, sender.scope] = sender
    events: list[NewEvent] = []
    for workspace_id in {workspace_id for workspace_id, _ in senders}:
        mine = [sender for key, sender in senders.items() if key[0] == workspace_id]
        breakers = get_breakers(connection, workspace_id, [sender.scope for sender in mine])
        rated = rate_scopes(connection, workspace_id, [sender.scope for sender in mine], breakers, now)
        for sender in mine:
            events += _act(connection, sender, rated[sender.scope], breakers.get(sender.scope), now)
    return events


def rate_scopes(
    connection: Connection, workspace_id: str, scopes: Collection[str], breakers: Mapping[str, Row[Any]], now: int
) -> dict[str, Rating]:
    """What the window says of each scope; of one that was resumed, only what came after."""
    since = hour_of(now) - WINDOW_HOURS + 1
    sums = activity_since(connection, workspace_id, scopes, since)
    ratings = {}
    for scope in scopes:
        found: Mapping[str, int] = sums.get(scope, {})
        base: Mapping[str, int] = {}
        breaker = breakers.get(scope)
        if breaker is not None and breaker.from_hour >= since:
            found = activity_since(connection, workspace_id, [scope], breaker.from_hour).get(scope, {})
            base = breaker.base or {}
        ratings[scope] = rate_sender(
            Figures(**{name: found.get(name, 0) - base.get(name, 0) for name in ("delivered", "bounced", "complained")})
        )
    return ratings


def resume_senders(connection: Connection, inbox: Row[Any], now: int) -> list[str]:
    """The kinds of scope that were paused and send again: of the inbox, its domain and its workspace.

    Each begins a fresh window. Recipients that waited are due.
    """
    breakers = paused_scopes(connection, inbox.workspace_id, scopes_of(inbox))
    kinds = []
    for scope in breakers:
        sender = Sender(
            workspace_id=inbox.workspace_id,
            scope=scope,
            inbox_id=inbox.id if scope == inbox.id else None,
            domain=inbox.domain if scope == domain_scope(inbox.domain) else None,
        )
        _close(connection, sender, now)
        kinds.append(sender.kind)
    if inbox.id not in breakers:
        unpark(connection, inbox.workspace_id, now, inbox_id=inbox.id, domain=None)
    announce(connection, "deliver")
    return kinds


def hold_paused(connection: Connection, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Those of the claimed recipients whose sender may send; the others wait until somebody resumes it."""
    paused = paused_senders(connection, {(row.workspace_id, row.inbox_id) for row in rows})
    if not paused:
        return list(rows)
    waiting = [row for row in rows if (row.workspace_id, row.inbox_id) in paused]
    park(connection, waiting)
    return [row for row in rows if (row.workspace_id, row.inbox_id) not in paused]


class Breaker:
    """What heals by itself."""

    def __init__(self, db: Database, clock: Clock, dispatch: Dispatch) -> None:
        self._db = db
        self._clock = clock
        self._dispatch = dispatch

    async def heal(self) -> None:
        """Let go of senders whose cause is gone, of suppressions that have expired, of soft bounces of long ago."""
        now = self._clock.now_ms()

        def forget(connection: Connection) -> None:
            drop_expired_suppressions(connection, now)
            drop_soft_bounces(connection, now - SOFT_WINDOW_MS)

        await self._db.write(forget)
        await self.release_healed()

    async def release_healed(self) -> int:
        """How many senders were resumed: those whose bounces and complaints have left the window."""
        if not await self._db.read(paused_breakers):
            return 0
        now = self._clock.now_ms()

        def work(connection: Connection) -> list[Handed]:
            events = []
            for row in paused_breakers(connection):
                rating = rate_scopes(connection, row.workspace_id, [row.scope], {row.scope: row}, now)[row.scope]
                if rating.level != "pause":
                    events += _heal(connection, row, now)
            return self._dispatch.notify(connection, events, now)

        handed = await self._db.write(work)
        self._dispatch.send(handed)
        return len(handed)


def _heal(connection: Connection, row: Row[Any], now: int) -> list[NewEvent]:
    domain = row.scope[1:] if row.scope.startswith("@") else None
    inbox_id = row.scope if domain is None and row.scope != WORKSPACE else None
    sender = Sender(workspace_id=row.workspace_id, scope=row.scope, inbox_id=inbox_id, domain=domain)
    inbox = get_inbox(connection, row.workspace_id, inbox_id) if inbox_id is not None else None
    if inbox is not None and inbox.status == "paused":
        update_inbox(connection, row.workspace_id, inbox.id, {"status": "active", "paused_reason": None})
    _close(connection, sender, now)
    announce(connection, "deliver")
    return [_told(connection, "inbox.resumed", sender, {"reason": "the cause has left the window"}, now)]


def _act(connection: Connection, sender: Sender, rating: Rating, breaker: Row[Any] | None, now: int) -> list[NewEvent]:
    """Pause once, warn once: what is said already is not said again."""
    paused = breaker is not None and breaker.paused_at is not None
    if rating.level == "fine" or paused:
        return []
    figures = figures_json(rating)
    values = {"reason": rating.reason, "figures": figures, "warned_at": now}
    if rating.level == "pause":
        set_breaker(connection, sender.workspace_id, sender.scope, {**values, "paused_at": now})
        if sender.inbox_id is not None:
            pause_inbox(connection, sender.workspace_id, sender.inbox_id, rating.reason)
        log.warning("sending is paused", scope=sender.scope, workspace=sender.workspace_id, reason=rating.reason)
        return [_told(connection, "inbox.paused", sender, {"reason": rating.reason, "figures": figures}, now)]
    if breaker is not None and breaker.warned_at is not None:
        return []
    set_breaker(connection, sender.workspace_id, sender.scope, values)
    log.warning("a sender is near its breaker", scope=sender.scope, workspace=sender.workspace_id, reason=rating.reason)
    return [_event("inbox.warned", sender, {"reason": rating.reason, "figures": figures})]


def _close(connection: Connection, sender: Sender, now: int) -> None:
    """The scope sends again, and is judged by what comes from now on."""
    hour = hour_of(now)
    found = activity_since(connection, sender.workspace_id, [sender.scope], hour).get(sender.scope, {})
    base = {name: found.get(name, 0) for name in ("delivered", "bounced", "complained")}
    fresh = {"paused_at": None, "reason": None, "figures": None, "warned_at": None, "from_hour": hour, "base": base}
    set_breaker(connection, sender.workspace_id, sender.scope, fresh)
    unpark(connection, sender.workspace_id, now, inbox_id=sender.inbox_id, domain=sender.domain)


def figures_json(rating: Rating) -> Json:
    """{kind, rate, threshold, count, sample}."""
    return {
        "kind": rating.kind,
        "rate": round(rating.rate, 5),
        "threshold": rating.threshold,
        "count": rating.count,
        "sample": rating.sample,
    }


def _told(connection: Connection, event_type: str, sender: Sender, data: Json, now: int) -> NewEvent:
    """The event of what the breaker did, which stands in the audit log as well: of the inbox, `@domain` or `*`."""
    event = _event(event_type, sender, data)
    note_own_act(connection, sender.workspace_id, event_type, sender.scope, now, event.data)
    return event


def _event(event_type: str, sender: Sender, data: Json) -> NewEvent:
    said = {"scope": sender.kind, **({"domain": sender.domain} if sender.domain else {}), **data}
    return NewEvent(workspace_id=sender.workspace_id, type=event_type, inbox_id=sender.inbox_id, data=said)
