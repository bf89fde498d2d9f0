"""From a secret to a caller."""

from postroom.base.clock import Clock
from postroom.base.errors import Unauthorized
from postroom.flows.caller import Caller
from postroom.store.db import Database
from postroom.store.keys import TOUCH_EVERY_MS, find_key, touch_key


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
            await self._db.write(lambda connection: touch_key(connection, record.workspace_id, record.key_id, now))
        return Caller(
            workspace_id=record.workspace_id,
            key_id=record.key_id,
            scopes=record.scopes,
            inbox_id=record.inbox_id,
        )
