"""Retention: what the worker's sweep forgets because its time is over."""

from collections.abc import Callable

from postroom.base.clock import DAY_MS, Clock
from postroom.store.db import Connection, Database
from postroom.store.expiry import drop_old_activity, drop_old_audit

ACTIVITY_MS = 400 * DAY_MS
"""How long hours and days of activity are kept: a year to look back on, and the month to compare it with."""
MAX_STEPS = 20
"""Transactions of one sweep for each kind; what is left goes with the next one, a minute later."""


class Forget:
    """Takes away what is kept for a time only."""

    def __init__(self, db: Database, clock: Clock, audit_days: int) -> None:
        """audit_days: how long entries of the audit log are kept; 0 for ever."""
        self._db = db
        self._clock = clock
        self._audit_days = audit_days

    async def sweep(self) -> None:
        """Forget what is over, in short transactions between which others get their turn."""
        now = self._clock.now_ms()
        await self._drop(drop_old_activity, now - ACTIVITY_MS)
        if self._audit_days:
            await self._drop(drop_old_audit, now - self._audit_days * DAY_MS)

    async def _drop(self, step: Callable[[Connection, int], bool], before: int) -> None:
        for _ in range(MAX_STEPS):
            if not await self._db.write(lambda connection: step(connection, before)):
                return
