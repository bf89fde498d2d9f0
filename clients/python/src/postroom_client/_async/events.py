"""What happened, in order: the log as a list, and as a stream that goes on where it was."""

import json
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from types import TracebackType
from typing import Self

import anyio
import httpx2

from postroom_client._async.messages import AsyncMessage, AsyncMessages
from postroom_client._async.paging import AsyncPager
from postroom_client._async.transport import MAX_RETRIES, AsyncTransport
from postroom_client.calls import Call, decide_pause, get, path, spread
from postroom_client.decode import read_value
from postroom_client.errors import PostroomError, StopListening, UnreadableAnswer
from postroom_client.page import Page
from postroom_client.sse import Frame, FrameReader
from postroom_client.values_admin import Event
from postroom_client.webhooks import read_event

SILENCE_S = 45.0
"""The server says something every 15 seconds: a stream that is silent for three times as long is dead."""
PATIENCE_S = 300.0
"""So long a stream that was once open tries to connect again."""
RETRY_MS = 1_000
"""How long after the end of a connection, unless the server says otherwise."""
AGENT_CATEGORIES = ("message", "reply")
"""What people wrote: the mail that an agent answers."""


class AsyncEventStream:
    """Events as they happen, oldest first; none is lost or told twice, whatever becomes of connection and server.

    `async for event in stream`, or `async with stream:` around it, which closes the connection at its end and from
    whose beginning on every event is told.
    """

    def __init__(
        self,
        transport: AsyncTransport,
        *,
        after: int | None = None,
        inbox_id: str | None = None,
        types: Sequence[str] = (),
        patience_s: float | None = PATIENCE_S,
    ) -> None:
        self.position = after
        """Behind the last event that is dealt with: the one before the last that was given out, once the next is asked
        for. Begin another stream with `after=position` to go on there. None until the server has told one.
        """
        self._transport = transport
        self._inbox_id = inbox_id
        self._types = tuple(types)
        self._patience_s = patience_s
        self._read_to = after
        self._given_out: int | None = None
        self._frames: deque[Frame] = deque()
        self._response: httpx2.Response | None = None
        self._pieces: AsyncIterator[bytes] | None = None
        self._reader = FrameReader()
        self._retry_ms = RETRY_MS
        self._connected = False
        self._closed = False

    async def aclose(self) -> None:
        """End the stream: whoever waits for its next event gets none."""
        self._closed = True
        await self._drop()

    async def __aenter__(self) -> Self:
        while self._read_to is None and not self._closed:
            await self._read_more()
            self._look_for_position()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        if self._given_out is not None:
            # Whoever asks for the next event has dealt with the last one.
            self.position, self._given_out = self._given_out, None
        while True:
            while self._frames:
                event = self._take(self._frames.popleft())
                if event is not None:
                    self._given_out = event.position
                    return event
            if self._closed:
                raise StopAsyncIteration
            await self._read_more()

    def _take(self, frame: Frame) -> Event | None:
        """The event of a frame that holds one, and was not told before."""
        before = self._read_to
        if frame.retry_ms is not None:
            self._retry_ms = frame.retry_ms
        position = int(frame.id) if frame.id is not None and frame.id.isdigit() else None
        if position is not None:
            self._read_to = position if before is None else max(position, before)
        if frame.data is None or frame.event != "message":
            # Nothing is under way: what was looked at and not wished for is dealt with.
            self.position = self._read_to
            return None
        if position is None or (before is not None and position <= before):
            return None
        try:
            return read_event(json.loads(frame.data), position)
        except ValueError as error:
            raise UnreadableAnswer("The stream told something that is no event.") from error

    def _look_for_position(self) -> None:
        """Take the frames up to the first event: the server begins with the position at which the stream does."""
        while self._frames and (self._frames[0].data is None or self._frames[0].event != "message"):
            self._take(self._frames.popleft())

    async def _read_more(self) -> None:
        if self._response is None:
            await self._connect()
        assert self._pieces is not None
        try:
            piece = await anext(self._pieces)
        except (StopAsyncIteration, httpx2.TransportError, httpx2.StreamError):
            await self._drop()
            if not self._closed:
                await anyio.sleep(self._retry_ms / 1_000 * spread())
            return
        try:
            self._frames.extend(self._reader.feed(piece))
        except ValueError as error:
            raise UnreadableAnswer("What answers there streams no events.") from error

    async def _connect(self) -> None:
        began = time.monotonic()
        tries = 0
        while True:
            tries += 1
            try:
                self._response = await self._transport.open(self._call(), silence_s=SILENCE_S)
            except PostroomError as error:
                # Where no stream ever was, something is wrong that patience does not mend.
                pause = decide_pause(error, tries, tries if self._connected else MAX_RETRIES)
                if pause is None or (self._connected and self._is_over(began, pause)):
                    raise
                await anyio.sleep(pause)
                continue
            self._connected = True
            self._reader = FrameReader()
            self._pieces = self._response.aiter_bytes()
            return

    def _is_over(self, began: float, pause: float) -> bool:
        return self._patience_s is not None and time.monotonic() + pause - began > self._patience_s

    def _call(self) -> Call:
        # The position goes into the query, not into Last-Event-ID: both mean the same to the server.
        return get("/events/stream", inbox_id=self._inbox_id, type=self._types, after=self._read_to)

    async def _drop(self) -> None:
        response, self._response, self._pieces = self._response, None, None
        if response is not None:
            await response.aclose()


class AsyncMessageStream:
    """Mail as it comes in: an event stream that gives out the messages themselves, whole."""

    def __init__(self, events: AsyncEventStream, messages: AsyncMessages, categories: Sequence[str] | None) -> None:
        self._events = events
        self._messages = messages
        self._categories = categories

    @property
    def position(self) -> int | None:
        """Behind the last message that is dealt with; see AsyncEventStream.position. Each message has its own too."""
        return self._events.position

    async def aclose(self) -> None:
        """End the stream."""
        await self._events.aclose()

    async def __aenter__(self) -> Self:
        await self._events.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> AsyncMessage:
        async for event in self._events:
            message = await self._message_of(event)
            if self._categories is None or message.category in self._categories:
                return message
        raise StopAsyncIteration

    async def _message_of(self, event: Event) -> AsyncMessage:
        told = event.message
        if told is not None and not told.truncated:
            return self._messages.bind(told, event.position)
        # Too long for an event, or told to a key that may not read messages, which then says so.
        message_id = event.message_id if told is None else told.id
        if message_id is None:
            raise UnreadableAnswer("The stream told of a message without saying which.")
        whole = await self._messages.get(message_id)
        return self._messages.bind(whole, event.position)


async def listen(
    stream: AsyncMessageStream,
    callback: Callable[[AsyncMessage], Awaitable[object]],
    save_position: Callable[[int], object] | None,
) -> None:
    """Call back for each message, one after the other; after each that returned its position is saved."""
    async with stream:
        async for message in stream:
            try:
                await callback(message)
                stopped = False
            except StopListening:
                stopped = True
            if save_position is not None and message.position is not None:
                save_position(message.position)
            if stopped:
                return


class AsyncEvents:
    """`client.events`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(
        self, *, inbox_id: str | None = None, types: Sequence[str] = (), limit: int | None = None
    ) -> AsyncPager[Event]:
        """Events, newest first."""
        return AsyncPager(
            self._transport,
            "/events",
            "events",
            lambda content: read_value(Event, content),
            inbox_id=inbox_id,
            type=list(types),
            limit=limit,
        )

    async def after(
        self, position: int, *, inbox_id: str | None = None, types: Sequence[str] = (), limit: int = 100
    ) -> Page[Event]:
        """The events behind a position, oldest first; `next_cursor` is the position to go on from, as a word."""
        call = get("/events", after=position, inbox_id=inbox_id, type=list(types), limit=limit)
        content = (await self._transport.ask(call)).json()
        items = tuple(read_value(Event, one) for one in content.get("events") or ())
        return Page(items=items, next_cursor=str(content.get("position", position)))

    async def get(self, id: str) -> Event:
        """One event. Raises NotFound."""
        return read_value(Event, (await self._transport.ask(get(path("/events/{}", id)))).json())

    def stream(
        self,
        *,
        after: int | None = None,
        inbox_id: str | None = None,
        types: Sequence[str] = (),
        patience_s: float | None = PATIENCE_S,
    ) -> AsyncEventStream:
        """Events as they happen.

        after: the position to go on from, 0 for the first event; from now on without it. types: such as
        `message.received` or `message.*`. patience_s: how long a stream that lost its server tries to come back; None
        for ever.
        """
        return AsyncEventStream(self._transport, after=after, inbox_id=inbox_id, types=types, patience_s=patience_s)
