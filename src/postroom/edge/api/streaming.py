"""What the streams have in common: the position to begin at, a key that is looked at again, a client that goes."""

import asyncio
import time
from collections.abc import Awaitable

from starlette.types import Receive
from starlette.websockets import WebSocket

from postroom.base.errors import BadInput, PostroomError
from postroom.flows.services import Services
from postroom.flows.streams import STOPPING, TOO_SLOW, Stream

KEEP_ALIVE_S = 15.0
"""A silent stream says something so often: proxies drop connections that are silent for half a minute or more."""
STALL_S = 30.0
"""A client whose connection takes nothing for so long is let go."""
MAX_POSITION_CHARS = 18
"""Digits of a position: it fits into 63 bits."""

ENDS = {
    STOPPING: "The server is stopping: connect again in a moment, with this position.",
    TOO_SLOW: "The events were not read as fast as they came: connect again with this position, nothing is lost.",
    "unauthorized": "The key was revoked or has expired: connect again with another one.",
    "forbidden": "The key may not read this any more.",
}
"""What to do about an end, by its reason."""


def read_position(text: str, param: str) -> int:
    """The position that a client sent. Raises BadInput for anything else."""
    if text.isascii() and text.isdigit() and len(text) <= MAX_POSITION_CHARS:
        return int(text)
    raise BadInput(
        f"{param} is no position.",
        code="bad_position",
        param=param,
        fix="Pass the id of the last event of a stream, or position of GET /events; 0 begins with the first event.",
    )


class KeyWatch:
    """A key that is looked at again while its stream is open: a revoked one must not go on reading."""

    def __init__(self, services: Services, secret: str | None) -> None:
        self._services = services
        self._secret = secret
        self._next = time.monotonic() + KEEP_ALIVE_S

    async def end_reason(self) -> str | None:
        """Why the stream must end; None when it may go on. Looks once in KEEP_ALIVE_S."""
        if time.monotonic() < self._next or self._secret is None:
            return None
        self._next = time.monotonic() + KEEP_ALIVE_S
        try:
            caller = await self._services.authorize.by_secret(self._secret)
            caller.require("events:read")
        except PostroomError as error:
            return "unauthorized" if error.http_status == 401 else "forbidden"
        return None


class StallWatch:
    """Lets a client go that takes nothing of what one task writes to it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._due: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._stalled = False

    async def write(self, sending: Awaitable[None]) -> None:
        """Nothing, when it is sent. Raises TimeoutError when that takes longer than STALL_S.

        One timer serves for many writes: most are over at once, and a thousand streams get an event at one time.
        """
        self._due = self._loop.time() + STALL_S
        if self._timer is None:
            self._timer = self._loop.call_at(self._due, self._look)
        try:
            await sending
        except asyncio.CancelledError:
            if not self._stalled or self._task is None or self._task.uncancel() > 0:
                raise
            raise TimeoutError from None
        finally:
            self._due = None

    def close(self) -> None:
        """Nothing more is written."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if self._due is None:
            return  # the next write begins anew
        if self._loop.time() < self._due:
            self._timer = self._loop.call_at(self._due, self._look)
        elif self._task is not None:
            self._stalled = True
            self._task.cancel()


async def client_gone(receive: Receive) -> None:
    """Return when the client has gone."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return


async def end_with_client(receive: Receive, stream: Stream) -> None:
    """End the stream when its client has gone."""
    await client_gone(receive)
    stream.end("gone")


def services_of_socket(socket: WebSocket) -> Services:
    """The flows that this server was built with."""
    services: Services = socket.app.state.services
    return services
