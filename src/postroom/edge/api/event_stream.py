"""GET /events/stream: the log as server-sent events (WHATWG HTML §9.2), resumed by position."""

import asyncio
from typing import Annotated

import orjson
from fastapi import Header, Query
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from postroom.edge.api.auth import CallerDep, ServicesDep, secret_of
from postroom.edge.api.documentation import operation
from postroom.edge.api.list_queries import InboxIdQuery
from postroom.edge.api.models_events import EventTypesQuery
from postroom.edge.api.routes import new_router
from postroom.edge.api.streaming import (
    ENDS,
    KEEP_ALIVE_S,
    KeyWatch,
    StallWatch,
    end_with_client,
    read_position,
)
from postroom.flows.event_log import Told
from postroom.flows.streams import Stream, StreamEnded

EVENT_STREAM = "text/event-stream"
RETRY_MS = 1_000
"""How long a client waits before it connects again."""

router = new_router()


@router.get(
    "/events/stream",
    **operation(
        "Stream events",
        tag="events",
        scope="events:read",
        said="Server-sent events without end: each has its position as `id` and, as `data`, the JSON of a webhook.",
        media=EVENT_STREAM,
    ),
)
async def stream_events(
    request: Request,
    caller: CallerDep,
    services: ServicesDep,
    after: Annotated[
        str | None, Query(description="The position to go on from; 0 for the first event. Without it: from now on.")
    ] = None,
    last_event_id: Annotated[
        str | None, Header(description="As `after`; sent by a client that connects again, and then counts.")
    ] = None,
    inbox_id: InboxIdQuery = None,
    types: EventTypesQuery = [],  # noqa: B006 - the framework copies it
) -> Response:
    """Events as they happen, oldest first; none is left out or told twice to a client that resumes by position.

    Events have no `event:` name, so that one handler gets them all. An `event: end` says why the server ends the
    stream and carries the position to resume at. Without messages:read the events come without their message.
    """
    position = None
    if last_event_id:
        position = read_position(last_event_id, "Last-Event-ID")
    elif after is not None:
        position = read_position(after, "after")
    stream = await services.streams.open(caller, after=position, inbox_id=inbox_id, types=types)
    return EventStreamResponse(stream, KeyWatch(services, secret_of(request)))


class EventStreamResponse(Response):
    """Sends a stream until it ends or its client goes."""

    media_type = EVENT_STREAM

    def __init__(self, stream: Stream, key: KeyWatch) -> None:
        # nginx and its kin would otherwise wait for a buffer to be full.
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._stream = stream
        self._key = key

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head, then events as they come, and at the end why it ends."""
        watching = asyncio.create_task(end_with_client(receive, self._stream))
        self._stalls = StallWatch()
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await self._write(send, b"retry: %d\nid: %d\n\n" % (RETRY_MS, self._stream.position))
            reason = await self._send_events(send)
            if reason in ENDS:
                await self._write(send, _end(self._stream.position, reason))
            await self._write(send, b"", more=False)
        except TimeoutError:
            return  # nobody reads: the server closes the connection
        finally:
            watching.cancel()
            self._stalls.close()
            self._stream.close()

    async def _send_events(self, send: Send) -> str:
        """Why there are no more."""
        stream = self._stream
        while True:
            try:
                told = await stream.take(KEEP_ALIVE_S)
            except StreamEnded as ended:
                return ended.reason
            if told:
                sees = stream.wish.messages
                await self._write(send, b"".join([_frame(one, message=sees) for one in told]))
            else:
                # An id without data makes no event, but the client then resumes behind what it did not want.
                await self._write(send, b": keep-alive\nid: %d\n\n" % stream.position)
            if reason := await self._key.end_reason():
                return reason

    async def _write(self, send: Send, body: bytes, *, more: bool = True) -> None:
        await self._stalls.write(send({"type": "http.response.body", "body": body, "more_body": more}))


def _frame(told: Told, *, message: bool) -> bytes:
    name = "sse" if message else "sse-bare"
    frame = told.frames.get(name)
    if frame is None:
        # JSON holds no raw line breaks, so that one line of data is enough.
        body = told.full if message else told.bare
        frame = told.frames[name] = b"id: %d\ndata: %b\n\n" % (told.position, body)
    return frame


def _end(position: int, reason: str) -> bytes:
    data = orjson.dumps({"reason": reason, "position": position, "fix": ENDS[reason]})
    return b"event: end\nid: %d\ndata: %b\n\n" % (position, data)
