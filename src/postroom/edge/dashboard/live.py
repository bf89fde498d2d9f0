"""What happens, told to open pages as server-sent events (WHATWG HTML §9.2): types and ids, never what a mail says."""

import asyncio
import time

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.event_log import Told
from postroom.flows.streams import Stream, StreamEnded

KEEP_ALIVE_S = 15.0
"""A silent stream says something so often, and the session is looked at again."""
STALL_S = 30.0
"""A browser that takes nothing for so long is let go."""
RETRY_MS = 2_000
"""How long a browser waits before it connects again."""


class LiveEvents(Response):
    """Sends a stream until it ends, its session does, or its browser goes."""

    media_type = "text/event-stream"

    def __init__(self, stream: Stream, viewer: Viewer) -> None:
        # nginx and its kin would otherwise wait for a buffer to be full.
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._stream = stream
        self._viewer = viewer
        self._look_at = time.monotonic() + KEEP_ALIVE_S

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head, then events as they come; to HEAD, the head alone."""
        watching = asyncio.create_task(_end_with_browser(receive, self._stream))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if scope["method"] == "HEAD":
                await _write(send, b"", more=False)
                return
            await _write(send, b"retry: %d\n\n" % RETRY_MS)
            while await self._signed_in():
                told = await self._stream.take(KEEP_ALIVE_S)
                await _write(send, b"".join(map(_frame, told)) or b": keep-alive\n\n")
            await _write(send, b"event: signed-out\ndata: {}\n\n", more=False)
        except StreamEnded:
            await _write(send, b"", more=False)
        except TimeoutError:
            return  # nobody reads: the server closes the connection
        finally:
            watching.cancel()
            self._stream.close()

    async def _signed_in(self) -> bool:
        """Whether the session goes on; looked at once in KEEP_ALIVE_S."""
        if time.monotonic() < self._look_at:
            return True
        self._look_at = time.monotonic() + KEEP_ALIVE_S
        # A page that merely lies open does not keep its session alive.
        session = await self._viewer.services.sessions.by_token(self._viewer.token, used=False)
        return session is not None


def _frame(told: Told) -> bytes:
    frame = told.frames.get("dashboard")
    if frame is None:
        event = orjson.loads(told.bare)
        shown = {
            "type": told.type,
            "inboxId": told.inbox_id,
            "threadId": event.get("threadId"),
            "messageId": told.message_id,
        }
        frame = told.frames["dashboard"] = b"id: %d\ndata: %b\n\n" % (told.position, orjson.dumps(shown))
    return frame


async def _end_with_browser(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end("gone")


async def _write(send: Send, body: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(STALL_S):
        await send({"type": "http.response.body", "body": body, "more_body": more})
