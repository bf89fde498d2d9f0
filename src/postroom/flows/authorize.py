"""From a secret to a caller."""

import structlog

from postroom.base.clock import Clock
from postroom.base.errors import Unauthorized
from postroom.flows.caller import Caller
from postroom.store.db import Database
from postroom.store.keys import TOUCH_EVERY_MS, KeyRecord, find_key, touch_key

log = structlog.get_logger()


class Authorize:
    """Knows the holders of API keys."""

    def __init__(self, db: Database, clock: Clock) -> None:
        """Looked up at every call: a revoked key is dead at once, on every node."""
        self._db = db
        self._clock = clock

    async def by_secret(self, secret: str) -> Caller:
        """The caller. Raises Unauthorized for a secret that is unknown, expired or revoked."""
        now = self._clock.now_ms()
        record = await self._db.peek(lambda connection: find_key(connection, secret, now))
        if record is None:
            raise Unauthorized(
                "This API key is unknown, expired or revoked.",
                fix="Send a live key as `Authorization: Bearer <key>` or `x-api-key: <key>`.",
            )
        if record.last_used_at is None or now - record.last_used_at >= TOUCH_EVERY_MS:
            await self._note_use(record, now)
        return Caller(
            workspace_id=record.workspace_id,
            key_id=record.key_id,
            scopes=record.scopes,
            inbox_id=record.inbox_id,
        )

    async def _note_use(self, record: KeyRecord, now: int) -> None:
        """A key opens its door also where that cannot be noted: on a full disk mail can still be read."""
        try:
            await self._db.write(lambda connection: touch_key(connection, record.workspace_id, record.key_id, now))
        except Exception:
            log.exception("the use of a key could not be noted", key=record.key_id)
