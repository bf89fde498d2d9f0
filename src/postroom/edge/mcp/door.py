"""/mcp: Streamable HTTP. Who calls is found out before anything is read; the SDK is imported when somebody does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from types import ModuleType

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postroom.base.errors import Unavailable
from postroom.edge.mcp.tool import DESK, Desk
from postroom.flows.caller import Caller
from postroom.flows.services import Services

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_NAMES = frozenset({b"host", b"origin"})
"""Header fields that name a host."""


class McpDoor:
    """An ASGI application; each request is a call of its own, nothing is kept between two."""

    def __init__(
        self,
        services: Services,
        authenticate: Callable[[Request], Awaitable[Caller]],
        *,
        hosts: Sequence[str] | None,
        version: str,
    ) -> None:
        """hosts: names by which this server is called, without a port; None when they cannot be known.

        A page that made a browser take our address for its own (DNS rebinding) names a host of its own.
        """
        self._services = services
        self._authenticate = authenticate
        self._hosts = hosts
        self._version = version
        self._opening = asyncio.Lock()
        self._app: ASGIApp | None = None
        self._running: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises Unauthorized, Unavailable."""
        caller = await self._authenticate(Request(scope))
        app = self._app or await self._open()
        body = _Body(receive)
        scope[DESK] = Desk(services=self._services, caller=caller, gone=body.gone)
        # The SDK compares letter by letter; names of hosts have no case (RFC 9110 §4.2.3).
        scope["headers"] = [(name, value.lower() if name in _NAMES else value) for name, value in scope["headers"]]
        watching = asyncio.create_task(body.watch())
        try:
            await app(scope, body.receive, send)
        finally:
            watching.cancel()

    async def close(self) -> None:
        """End what is still being answered."""
        self._stop.set()
        if self._running is not None:
            await self._running

    async def _open(self) -> ASGIApp:
        async with self._opening:
            if self._app is None:
                if self._stop.is_set():
                    raise Unavailable("The server is stopping.", fix="Try again in a moment.")
                # Importing takes most of a second, and mail goes on meanwhile.
                streams = await asyncio.to_thread(import_module, "postroom.edge.mcp.streams")
                opened: asyncio.Future[ASGIApp] = asyncio.get_running_loop().create_future()
                self._running = asyncio.create_task(self._run(streams, opened))
                self._app = await opened
            return self._app

    async def _run(self, streams: ModuleType, opened: "asyncio.Future[ASGIApp]") -> None:
        # Entered and left by the same task, as the SDK's task group asks.
        try:
            async with streams.serving(self._version, self._hosts) as app:
                opened.set_result(app)
                await self._stop.wait()
        except Exception as error:
            if opened.done():
                raise
            opened.set_exception(error)


class _Body:
    """What a client sends, and whether it has gone: the SDK listens no more once it has read the request."""

    def __init__(self, receive: Receive) -> None:
        self.gone = asyncio.Event()
        self._receive = receive
        self._read = asyncio.Event()

    async def receive(self) -> Message:
        """The next message; for the SDK."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.gone.set()
        if not message.get("more_body", False):
            self._read.set()
        return message

    async def watch(self) -> None:
        """Return when the client has gone; the body is left to `receive`."""
        await self._read.wait()
        while not self.gone.is_set():
            await self.receive()
