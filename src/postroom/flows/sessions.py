"""Signing in to the dashboard: from an API key to a token that a browser keeps, and from the token to a caller."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

import structlog

from postroom.base.clock import Clock
from postroom.flows.audit import note_deed
from postroom.flows.authorize import Authorize
from postroom.flows.caller import Caller
from postroom.store.db import Connection, Database
from postroom.store.events import last_position
from postroom.store.sessions import (
    SessionRecord,
    add_session,
    drop_idle_sessions,
    end_session,
    end_sessions_of_key,
    find_session,
    touch_session,
)

TOKEN_BYTES = 32
"""Of randomness in a session's token."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Somebody who is signed in."""

    caller: Caller
    key_name: str
    workspace_name: str
    form_token: str
    """What forms of this session carry: another site cannot know it."""
    position: int
    """Of the newest event when the session was looked up: what is read from now on shows everything up to it."""


class Sessions:
    """Knows who is signed in."""

    def __init__(self, db: Database, clock: Clock, authorize: Authorize) -> None:
        """Looked up at every request, as keys are: a revoked key ends its sessions at once, on every node."""
        self._db = db
        self._clock = clock
        self._authorize = authorize

    async def sign_in(self, secret: str) -> str:
        """The token of a new session for the holder of this API key. Raises Unauthorized."""
        caller = await self._authorize.by_secret(secret)
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock.now_ms()

        def work(connection: Connection) -> None:
            add_session(
                connection,
                workspace_id=caller.workspace_id,
                key_id=caller.key_id,
                token=token,
                secret=secret,
                now=now,
            )
            note_deed(connection, caller, "session", "opened", caller.key_id, now)

        await self._db.write(work)
        return token

    async def by_token(self, token: str, *, used: bool = True) -> Session | None:
        """Who this is; None when the session or its key has ended. used: whether somebody does something with it."""
        now = self._clock.now_ms()

        def look(connection: Connection) -> tuple[SessionRecord | None, int]:
            found = find_session(connection, token, now)
            return found, last_position(connection, found.workspace_id) if found is not None else 0

        record, position = await self._db.peek(look)
        if record is None:
            return None
        if used and record.stale:
            await self._note_use(record, token, now)
        caller = Caller(
            workspace_id=record.workspace_id, key_id=record.key_id, scopes=record.scopes, inbox_id=record.inbox_id
        )
        return Session(
            caller=caller,
            key_name=record.key_name,
            workspace_name=record.workspace_name,
            form_token=form_token_of(token),
            position=position,
        )

    async def sign_out(self, caller: Caller, token: str) -> None:
        """This session has ended."""
        await self._db.write(lambda connection: end_session(connection, caller.workspace_id, token))

    async def sign_out_everywhere(self, caller: Caller) -> int:
        """How many sessions of this key there were; all have ended."""
        now = self._clock.now_ms()

        def work(connection: Connection) -> int:
            ended = end_sessions_of_key(connection, caller.workspace_id, caller.key_id)
            note_deed(connection, caller, "session", "all_ended", caller.key_id, now, {"sessions": ended})
            return ended

        return await self._db.write(work)

    async def sweep(self) -> int:
        """How many ended sessions have been cleared away."""
        now = self._clock.now_ms()
        return await self._db.write(lambda connection: drop_idle_sessions(connection, now))

    async def _note_use(self, record: SessionRecord, token: str, now: int) -> None:
        """A session goes on also where that cannot be noted: on a full disk mail can still be read."""
        try:
            await self._db.write(lambda connection: touch_session(connection, record.workspace_id, token, now))
        except Exception:
            log.exception("the use of a session could not be noted", key=record.key_id)


def form_token_of(token: str) -> str:
    """What the forms of a session carry, worked out from its token and of no use for finding it."""
    return hmac.new(token.encode(), b"postroom dashboard forms", hashlib.sha256).hexdigest()[:40]
