"""Open streams: one reader a workspace follows its log, and what it reads goes to everyone who listens there.

A stream that begins further back reads by itself, at the pace of its client, until it has caught up with the reader;
then its events come from memory. It holds no connection to the database while it waits. One whose client takes too
long is ended and told where to resume: the log has everything.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress

import structlog

from postroom.base.clock import Clock
from postroom.base.errors import BadInput, TooMany, Unavailable
from postroom.base.limits import POLL_S
from postroom.flows.caller import Caller
from postroom.flows.event_log import Run, Told, Wish, read_run, require_inbox, wish_of
from postroom.flows.views import Json, Links, event_view
from postroom.store.db import Connection, Database
from postroom.store.events import EventRun, events_after, last_position

MAX_STREAMS = 3_000
"""Open streams and waiting calls of this process: some 30 KB of memory each."""
MAX_STREAMS_PER_KEY = 1_000
"""Of one key: it cannot take every place."""
MAX_WAITING_EVENTS = 256
"""Events that wait in memory for one client; one that has more of them unread is ended."""
STOP_S = 2.0
"""At a stop, so long is waited until every client has been told."""
AFTER_ERROR_S = 1.0
"""A reader whose look into the database broke waits so long."""

STOPPING = "stopping"
"""The server is stopping: resume in a moment."""
TOO_SLOW = "too_slow"
"""The client did not take its events: resume where it was."""

log = structlog.get_logger()


class StreamEnded(Exception):
    """There is nothing more to come; `reason` is STOPPING or TOO_SLOW."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stream:
    """The events that one client listens to."""

    def __init__(
        self, streams: "EventStreams", workspace_id: str, place: tuple[str, str], wish: Wish, after: int
    ) -> None:
        self.workspace_id = workspace_id
        self.place = place
        self.wish = wish
        self.position = after
        """Whoever resumes here gets everything that `take` has not given out yet."""
        self._streams = streams
        self._read_to = after
        self._following = False
        self._waiting: deque[Told] = deque()
        self._there = asyncio.Event()
        self._wait_until = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._ended: str | None = None

    @property
    def read_to(self) -> int:
        """How far the log has been read for this stream; what it found may still be waiting to be taken."""
        return self._read_to

    @property
    def ended(self) -> str | None:
        """Why nothing more is to come; None while something may."""
        return self._ended

    @property
    def caught_up(self) -> bool:
        """Whether everything that has happened has been read for this stream."""
        return self._following

    async def take(self, wait_s: float) -> list[Told]:
        """The next events, oldest first, as soon as there are some; none when nothing came in `wait_s` seconds.

        Raises StreamEnded, when all that waited has been given out.
        """
        while not self._following and self._ended is None:
            run = await self._streams.read(self)
            self._read_to = run.read_to
            if run.read_to >= run.last:
                # No await since the look: nothing can have been written that neither this nor the reader sees.
                self._following = self._streams.follow(self, run.read_to)
            if run.told:
                return self._give(run.told)
        if not self._waiting and self._ended is None:
            self.position = self._read_to
            self._there.clear()
            self._give_up_in(wait_s)
            await self._there.wait()
        if not self._waiting and self._ended is not None:
            raise StreamEnded(self._ended)
        if not self._waiting and not self._following:
            return await self.take(wait_s)
        told = list(self._waiting)
        self._waiting.clear()
        return self._give(told)

    def put(self, run: Run) -> None:
        """What the workspace's reader has read; for that reader."""
        for told in run.told:
            if told.position > self._read_to and self.wish.wants(told):
                if len(self._waiting) >= MAX_WAITING_EVENTS:
                    self.end(TOO_SLOW)
                    return
                self._waiting.append(told)
        self._read_to = max(self._read_to, run.read_to)
        if self._waiting:
            self._there.set()

    def read_alone(self) -> None:
        """Go on by oneself from where one is; for the workspace's reader, who has not looked for this one's wish."""
        self._following = False
        self._streams.leave(self)
        self._there.set()

    def end(self, reason: str) -> None:
        """Nothing more is to come."""
        self._ended = self._ended or reason
        self._streams.leave(self)
        self._there.set()

    def close(self) -> None:
        """Give the place free. May be called twice."""
        self._stop_timer()
        self._streams.close(self)

    def _give_up_in(self, wait_s: float) -> None:
        """Wake whoever waits for events then. The timer of the wait before goes on: an event is sent to a thousand
        streams in less time than it takes to make a thousand new ones.
        """
        loop = asyncio.get_running_loop()
        self._wait_until = loop.time() + wait_s
        if self._timer is not None and self._timer.when() > self._wait_until:
            self._stop_timer()
        if self._timer is None:
            self._timer = loop.call_at(self._wait_until, self._time_is_up)

    def _time_is_up(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        if loop.time() < self._wait_until:
            self._timer = loop.call_at(self._wait_until, self._time_is_up)
        else:
            self._there.set()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give(self, told: list[Told]) -> list[Told]:
        self.position = told[-1].position if told else self._read_to
        return told


class _Feed:
    """The reader of one workspace, and who listens."""

    def __init__(self, read_to: int) -> None:
        self.read_to = read_to
        self.streams: set[Stream] = set()
        self.woken = asyncio.Event()
        self.task: asyncio.Task[None] | None = None


class EventStreams:
    """All open streams of this process."""

    def __init__(self, db: Database, clock: Clock, links: Links) -> None:
        self._db = db
        self._clock = clock
        self._links = links
        self._feeds: dict[str, _Feed] = {}
        self._open: set[Stream] = set()
        self._places: Counter[tuple[str, str]] = Counter()
        self._all_closed = asyncio.Event()
        self._stopping = False
        db.watch(self.wake)

    async def open(
        self, caller: Caller, *, after: int | None = None, inbox_id: str | None = None, types: Sequence[str] = ()
    ) -> Stream:
        """A stream of the events behind a position, from now on when there is none. Needs events:read.

        Raises BadInput for a position that the log has not reached, TooMany and Unavailable when all places are taken.
        """
        return await self.open_wish(caller, wish_of(caller, inbox_id, types), after)

    async def open_wish(
        self, caller: Caller, wish: Wish, after: int | None, *, place: str = "stream", most: int = MAX_STREAMS_PER_KEY
    ) -> Stream:
        """As `open`, for a wish whose rights have been looked at. most: places of this kind that a key may have."""
        taking = (place, caller.key_id)
        self._require_place(taking, most)

        def look(connection: Connection) -> int:
            require_inbox(connection, wish, caller.workspace_id)
            return last_position(connection, caller.workspace_id)

        last = await self._db.read(look)
        if after is not None and after > last:
            raise BadInput(
                f"The position {after} lies ahead: the last event is at {last}.",
                code="bad_position",
                param="after",
                fix="Pass a position that was given out here, or leave it away to begin with what happens from now on.",
            )
        self._require_place(taking, most)
        stream = Stream(self, caller.workspace_id, taking, wish, last if after is None else after)
        self._open.add(stream)
        self._places[taking] += 1
        return stream

    async def list_after(
        self, caller: Caller, after: int, limit: int, *, inbox_id: str | None = None, types: Sequence[str] = ()
    ) -> tuple[list[Json], int]:
        """The next events behind a position, oldest first, and the position to go on from. Needs events:read."""
        wish = wish_of(caller, inbox_id, types)

        def look(connection: Connection) -> EventRun:
            require_inbox(connection, wish, caller.workspace_id)
            return events_after(
                connection, caller.workspace_id, after, limit=limit, inbox_id=wish.inbox_id, types=wish.types
            )

        run = await self._db.read(look)
        return [event_view(row) for row in run.rows], run.read_to

    async def read(self, stream: Stream) -> Run:
        """What comes next in the log for a stream that has not caught up."""
        return await self._read(stream.workspace_id, stream.read_to, {stream.wish})

    def follow(self, stream: Stream, read_to: int) -> bool:
        """Whether the stream, which has read so far, now gets what the workspace's reader reads."""
        feed = self._feeds.get(stream.workspace_id)
        if feed is not None and read_to < feed.read_to:
            return False
        if feed is None:
            feed = self._feeds[stream.workspace_id] = _Feed(read_to)
            feed.task = asyncio.create_task(self._follow_log(stream.workspace_id, feed), name="postroom-events")
        feed.streams.add(stream)
        return True

    def wake(self, workspace_id: str) -> None:
        """Events have been written in this workspace."""
        feed = self._feeds.get(workspace_id)
        if feed is not None:
            feed.woken.set()

    def leave(self, stream: Stream) -> None:
        """The stream gets nothing more from the reader, who goes when nobody is left."""
        feed = self._feeds.get(stream.workspace_id)
        if feed is None:
            return
        feed.streams.discard(stream)
        if not feed.streams:
            del self._feeds[stream.workspace_id]
            assert feed.task is not None
            feed.task.cancel()

    def close(self, stream: Stream) -> None:
        """The place of a stream is free again."""
        if stream not in self._open:
            return
        self._open.discard(stream)
        if not self._open:
            self._all_closed.set()
        self.leave(stream)
        self._places[stream.place] -= 1
        if not self._places[stream.place]:
            del self._places[stream.place]

    async def stop(self) -> None:
        """End every stream; their clients resume where they were."""
        self._stopping = True
        self._all_closed.clear()
        for stream in list(self._open):
            stream.end(STOPPING)
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S if self._open else 0):
                await self._all_closed.wait()

    def _require_place(self, taking: tuple[str, str], most: int) -> None:
        if self._stopping:
            raise Unavailable("The server is stopping.", fix="Try again in a moment.")
        if self._places[taking] >= most:
            raise TooMany(
                f"This key has {most} open calls of this kind, which is all that one may have.",
                code="too_many_streams",
                fix="Close those that nobody reads; one stream can tell of every inbox of the workspace.",
                retry_after_s=5,
            )
        if len(self._open) >= MAX_STREAMS:
            raise Unavailable("Too many streams are open at this moment.", fix="Try again in a moment.")

    async def _follow_log(self, workspace_id: str, feed: _Feed) -> None:
        while True:
            try:
                feed.woken.clear()
                wishes = {stream.wish for stream in feed.streams}
                run = await self._read(workspace_id, feed.read_to, wishes)
            except Exception:
                log.exception("the log of events could not be read; it is tried again", workspace=workspace_id)
                await asyncio.sleep(AFTER_ERROR_S)
                continue
            feed.read_to = run.read_to
            for stream in list(feed.streams):
                if stream.wish in wishes:
                    stream.put(run)
                else:
                    stream.read_alone()  # it came while the log was being read
            if run.read_to >= run.last:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await feed.woken.wait()

    async def _read(self, workspace_id: str, after: int, wishes: set[Wish]) -> Run:
        now = self._clock.now_ms()
        return await self._db.read(
            lambda connection: read_run(connection, workspace_id, after, wishes, self._links, now)
        )
