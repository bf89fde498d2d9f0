"""How endpoints do: what their last attempts came to, what was posted, and how far a replay has come."""

import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from postroom.base.clock import Clock, iso
from postroom.flows.caller import Caller, not_found
from postroom.flows.message_views import message_views
from postroom.flows.payload import render_payload
from postroom.flows.redrive import REPLAY_AT_ONCE
from postroom.flows.views import Json, Links, columns_of
from postroom.rules.scopes import missing_scope
from postroom.store.db import Connection, Database, Row
from postroom.store.deliveries import get_delivery
from postroom.store.endpoint_health import count_replayed, has_dead, recent_attempts
from postroom.store.events import get_event, get_events
from postroom.store.messages import get_message
from postroom.store.webhooks import get_webhook

RECENT_DELIVERIES = 50
"""Newest deliveries of an endpoint that its figures are made of."""
RECENT_ATTEMPTS = 100
"""Attempts at these that are counted, the newest."""
LOOKED_AT_DEAD = 10_000
"""Dead letters of a workspace among which those of one endpoint are looked for, the newest."""
FEW = 20
"""With fewer attempts the 95th percentile is simply the slowest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempted:
    """An attempt that has ended, as far as figures need it."""

    at: int
    latency_ms: int
    status_code: int | None

    @property
    def good(self) -> bool:
        """Any 2xx."""
        return self.status_code is not None and 200 <= self.status_code < 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """How an endpoint does lately."""

    attempts: tuple[Attempted, ...]
    """The newest first."""
    secrets: tuple[Json, ...]
    """{createdAt, expiresAt} of the secrets that sign now, the newest first; never the secrets themselves."""

    @property
    def share(self) -> float | None:
        """Of the attempts that were good; None when there was none."""
        return sum(one.good for one in self.attempts) / len(self.attempts) if self.attempts else None

    @property
    def median_ms(self) -> int | None:
        """Of all attempts that have ended, failed ones too: an endpoint that times out is a slow one."""
        return round(statistics.median(one.latency_ms for one in self.attempts)) if self.attempts else None

    @property
    def p95_ms(self) -> int | None:
        """So long at most 19 of 20 attempts took."""
        times = sorted(one.latency_ms for one in self.attempts)
        if not times:
            return None
        return times[-1] if len(times) < FEW else times[len(times) * 95 // 100]


class EndpointHealth:
    """Looks at endpoints."""

    def __init__(self, db: Database, clock: Clock, links: Links) -> None:
        self._db = db
        self._clock = clock
        self._links = links

    async def of_webhooks(self, caller: Caller, webhook_ids: Collection[str]) -> dict[str, Health]:
        """How these endpoints do, by id, so far as they are there and the key sees them. Needs webhooks:read."""
        caller.require("webhooks:read")
        now = self._clock.now_ms()

        def look(connection: Connection) -> dict[str, Health]:
            found = {}
            for webhook_id in webhook_ids:
                row = get_webhook(connection, caller.workspace_id, webhook_id)
                if row is not None and caller.sees(row.inbox_id):
                    found[webhook_id] = _health(connection, row, now)
            return found

        return await self._db.read(look)

    async def has_dead(self, caller: Caller, webhook_id: str) -> bool:
        """Whether the endpoint has dead letters; False where the key does not see it. Needs webhooks:read."""
        caller.require("webhooks:read")

        def look(connection: Connection) -> bool:
            row = get_webhook(connection, caller.workspace_id, webhook_id)
            seen = row is not None and caller.sees(row.inbox_id)
            return seen and has_dead(connection, caller.workspace_id, webhook_id, most=LOOKED_AT_DEAD)

        return await self._db.read(look)

    async def events_of(self, caller: Caller, deliveries: Sequence[Json]) -> dict[str, Json]:
        """{type, inboxId, threadId, messageId} of the events that these deliveries are about, by the event's id.

        deliveries: as Read shows them. Needs webhooks:read.
        """
        caller.require("webhooks:read")
        wanted = {one["eventId"] for one in deliveries}
        rows = await self._db.read(lambda connection: get_events(connection, caller.workspace_id, wanted))
        return {
            event_id: {
                "type": row.type,
                "inboxId": row.inbox_id,
                "threadId": row.thread_id,
                "messageId": row.message_id,
            }
            for event_id, row in rows.items()
            if caller.sees(row.inbox_id)
        }

    async def request_of(self, caller: Caller, delivery_id: str) -> Json:
        """What is posted for a delivery, made anew as it would be now: {url, headers, body, lacks}. Needs
        webhooks:read.

        headers: (name, value) pairs without the signatures. body: JSON text, as bytes on the wire but for links that
        decide for a person; None where the event is not kept any more or the key may not read it. lacks: the scope
        that is missing for that.
        """
        caller.require("webhooks:read")
        now = self._clock.now_ms()

        def look(connection: Connection) -> Json:
            row = get_delivery(connection, caller.workspace_id, delivery_id)
            if row is None:
                raise not_found("delivery", delivery_id)
            caller.require_inbox(row.inbox_id)
            webhook = get_webhook(connection, caller.workspace_id, row.webhook_id)
            event = get_event(connection, caller.workspace_id, row.event_id)
            url = webhook.url if webhook is not None and caller.sees(webhook.inbox_id) else None
            if event is None:
                return {"url": url, "headers": [], "body": None, "lacks": None}
            lacks = _lacks(caller, event)
            body = None if lacks else self._body(connection, event, now)
            headers = [
                ("Content-Type", "application/json"),
                ("webhook-id", event.id),
                ("X-Postroom-Event", event.type),
                ("X-Postroom-Delivery", row.id),
            ]
            return {"url": url, "headers": headers, "body": body, "lacks": lacks}

        return await self._db.read(look)

    async def replayed(self, caller: Caller, webhook_id: str, since: int) -> Json:
        """{waiting, failing}: of what was replayed at this moment (milliseconds), what was not tried yet, and what
        failed again and is retried. Needs webhooks:read.
        """
        caller.require("webhooks:read")

        def look(connection: Connection) -> dict[str, int]:
            row = get_webhook(connection, caller.workspace_id, webhook_id)
            if row is None:
                raise not_found("webhook", webhook_id)
            caller.require_inbox(row.inbox_id)
            return count_replayed(connection, caller.workspace_id, webhook_id, since=since, most=REPLAY_AT_ONCE)

        counts = await self._db.read(look)
        return {"waiting": counts["pending"], "failing": counts["retrying"]}

    def _body(self, connection: Connection, event: Row[Any], now: int) -> str:
        message = None
        if event.message_id is not None:
            row = get_message(connection, event.workspace_id, event.message_id)
            message = message_views(connection, [row], self._links, now)[0] if row is not None else None
        # Without links to decide by: whoever reads this may be the one whose message is held.
        raw = render_payload(columns_of(event), message, None)
        return orjson.dumps(orjson.loads(raw), option=orjson.OPT_INDENT_2).decode()


def _health(connection: Connection, row: Row[Any], now: int) -> Health:
    attempts = recent_attempts(
        connection, row.workspace_id, row.id, of_deliveries=RECENT_DELIVERIES, limit=RECENT_ATTEMPTS
    )
    return Health(
        attempts=tuple(
            Attempted(at=one.started_at, latency_ms=one.latency_ms, status_code=one.status_code) for one in attempts
        ),
        secrets=tuple(
            {"createdAt": iso(one["createdAt"]), "expiresAt": iso(one["expiresAt"]) if one["expiresAt"] else None}
            for one in row.secrets or ()
            if one["expiresAt"] is None or one["expiresAt"] > now
        ),
    )


def _lacks(caller: Caller, event: Row[Any]) -> str | None:
    """The scope that the key lacks to read what is posted."""
    needed = ["events:read", *(["messages:read"] if event.message_id is not None else [])]
    return next((scope for scope in needed if missing_scope(caller.scopes, scope) is not None), None)
