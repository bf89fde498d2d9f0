"""Dead letters back to work."""

from collections.abc import Callable

from postroom.base.clock import Clock
from postroom.base.errors import Conflict
from postroom.flows.caller import Caller, not_found
from postroom.flows.message_views import delivery_views
from postroom.flows.views import Json
from postroom.store.db import Connection, Database, announce
from postroom.store.deliveries import DeliveryFilter, get_delivery, replay, revive
from postroom.store.webhooks import get_webhook

REPLAY_AT_ONCE = 10_000
"""Deliveries that one call makes due again; a larger heap takes several calls."""


class Redrive:
    """Replays deliveries."""

    def __init__(self, db: Database, clock: Clock, wake: Callable[[], None]) -> None:
        """wake: called when deliveries are due."""
        self._db = db
        self._clock = clock
        self._wake = wake

    async def replay_delivery(self, caller: Caller, delivery_id: str) -> Json:
        """The delivery, due now with a new span of retries; also one that was delivered. Needs webhooks:write."""
        caller.require("webhooks:write")
        now = self._clock.now_ms()

        def work(connection: Connection) -> Json:
            row = get_delivery(connection, caller.workspace_id, delivery_id)
            if row is None:
                raise not_found("delivery", delivery_id)
            caller.require_inbox(row.inbox_id)
            self._require_active(connection, caller, row.webhook_id)
            revive(connection, caller.workspace_id, [delivery_id], now)
            announce(connection, "dispatch")
            fresh = get_delivery(connection, caller.workspace_id, delivery_id)
            assert fresh is not None
            return delivery_views(connection, [fresh])[0]

        view = await self._db.write(work)
        self._wake()
        return view

    async def replay_webhook(self, caller: Caller, webhook_id: str, status: str = "dead") -> int:
        """How many deliveries of this endpoint with this status are due now. Needs webhooks:write."""
        caller.require("webhooks:write")
        now = self._clock.now_ms()

        def work(connection: Connection) -> int:
            self._require_active(connection, caller, webhook_id)
            announce(connection, "dispatch")
            wanted = DeliveryFilter(webhook_id=webhook_id, status=status)
            return replay(connection, caller.workspace_id, wanted, limit=REPLAY_AT_ONCE, now=now)

        count = await self._db.write(work)
        self._wake()
        return count

    def _require_active(self, connection: Connection, caller: Caller, webhook_id: str) -> None:
        row = get_webhook(connection, caller.workspace_id, webhook_id)
        if row is None:
            raise not_found("webhook", webhook_id)
        caller.require_inbox(row.inbox_id)
        if row.status != "active":
            raise Conflict(
                f"This webhook is {row.status}: {row.paused_reason or ''}".rstrip(": "),
                code="webhook_not_active",
                fix='Resume it first with PATCH /webhooks/{id} {"status": "active"}.',
            )
