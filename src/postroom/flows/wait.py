"""Waiting for a mail: one call that answers the moment it is there.

It reads the same log as every stream. What has come since a moment, or behind a position, is looked at first, so that
nothing falls between two calls.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from postroom.base.clock import MINUTE_MS, SECOND_MS, Clock
from postroom.flows.caller import Caller
from postroom.flows.event_log import Wish, require_inbox
from postroom.flows.message_views import message_views
from postroom.flows.streams import EventStreams, Stream, StreamEnded
from postroom.flows.views import Json, Links, columns_of
from postroom.rules.awaited import Awaited, is_awaited
from postroom.store.db import Connection, Database
from postroom.store.events import last_position, recent_events
from postroom.store.messages import get_message

MAX_WAIT_S = 50
"""Of one call: proxies end a request that is silent for a minute."""
MAX_WAITING_PER_KEY = 100
"""Calls of one key that wait at the same time."""
LOOK_BACK_MS = 5 * MINUTE_MS
"""How far a call looks back that does not say: the mail may have come while the agent was still asking for it."""
LOOKED_AT = 500
"""Mails that such a look goes back over at most, the newest."""
ARRIVED = frozenset({"message.received"})
"""Tells of every mail that reaches the agent, also of one that is released."""

ANY = Awaited()


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitFor:
    """What is waited for, and how long."""

    inbox_id: str | None = None
    awaited: Awaited = ANY
    since: int | None = None
    """Mail that came at this moment or later, in milliseconds since 1970; None for LOOK_BACK_MS ago."""
    after: int | None = None
    """Mail whose arrival stands behind this position of the log, instead of `since`."""
    timeout_s: float = 30.0
    """Seconds, 0 to MAX_WAIT_S."""


class Wait:
    """Answers when a mail is there."""

    def __init__(self, db: Database, clock: Clock, links: Links, streams: EventStreams) -> None:
        self._db = db
        self._clock = clock
        self._links = links
        self._streams = streams

    async def for_message(self, caller: Caller, wanted: WaitFor) -> Json:
        """`{message, timedOut, position}`: the oldest mail that fits; None and true when none came in time.

        A call with `after` = position goes on behind it. Inbound mail alone; neither what is in quarantine nor
        automatic mail. Needs messages:read. Raises TooMany when the key has too many such calls open.
        """
        caller.require("messages:read")
        if wanted.inbox_id is not None:
            caller.require_inbox(wanted.inbox_id)
        wish = Wish(inbox_id=wanted.inbox_id or caller.inbox_id, types=ARRIVED, messages=False)
        after = wanted.after
        if after is None:
            there = await self._look_back(caller, wish, wanted)
            if there["message"] is not None:
                return there
            after = int(there["position"])
        stream = await self._streams.open_wish(caller, wish, after, place="wait", most=MAX_WAITING_PER_KEY)
        try:
            return await self._listen(stream, wanted)
        finally:
            stream.close()

    async def _look_back(self, caller: Caller, wish: Wish, wanted: WaitFor) -> Json:
        since = self._clock.now_ms() - LOOK_BACK_MS if wanted.since is None else wanted.since
        workspace_id = caller.workspace_id

        def look(connection: Connection) -> Json:
            require_inbox(connection, wish, workspace_id)
            last = last_position(connection, workspace_id)
            rows = recent_events(connection, workspace_id, limit=LOOKED_AT, inbox_id=wish.inbox_id, types=wish.types)
            came = [(row.position, row.message_id) for row in rows if row.created_at >= since and row.position <= last]
            return self._first(connection, workspace_id, came[::-1], wanted.awaited) or _nothing(last)

        return await self._db.read(look)

    async def _listen(self, stream: Stream, wanted: WaitFor) -> Json:
        began = self._clock.now_ms()
        left_s = wanted.timeout_s
        while True:
            try:
                told = await stream.take(left_s)
            except StreamEnded:
                return _nothing(stream.position)
            came = [(one.position, one.message_id) for one in told]
            found = await self._db.read(
                lambda connection, came=came: self._first(connection, stream.workspace_id, came, wanted.awaited)  # type: ignore[misc]
            )
            if found is not None:
                return found
            left_s = max(0.0, wanted.timeout_s - (self._clock.now_ms() - began) / SECOND_MS)
            if not told or (not left_s and stream.caught_up):
                return _nothing(stream.position)

    def _first(
        self, connection: Connection, workspace_id: str, came: Iterable[tuple[int, str | None]], awaited: Awaited
    ) -> Json | None:
        """The first of these (position, message id) that is waited for."""
        for position, message_id in came:
            row = get_message(connection, workspace_id, message_id) if message_id is not None else None
            if row is not None and is_awaited(columns_of(row), awaited):
                view = message_views(connection, [row], self._links, self._clock.now_ms())[0]
                return {"message": view, "timedOut": False, "position": position}
        return None


def _nothing(position: int) -> Json:
    return {"message": None, "timedOut": True, "position": position}
