"""The HTTP server inside our own event loop: uvicorn without its signals and its loop."""

import asyncio
import os
import socket
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from postroom.base.errors import ConfigError
from postroom.base.limits import (
    HEAD_TIMEOUT_S,
    MAX_HEAD_BYTES,
    MAX_HEAD_FIELDS,
    MAX_HTTP_CONNECTIONS,
    MAX_PIPELINED_REQUESTS,
)
from postroom.config import Settings, split_listen
from postroom.flows.streams import MAX_STREAMS

MAX_SOCKET_MESSAGE_BYTES = 16_384
"""One message of a client over a WebSocket: it says what it wants, and acknowledges. None is compressed: the events of
a thousand clients would cost a window of memory each."""
TICK_S = 0.1
"""uvicorn's clock: its Date header is renewed every ten ticks."""


def bind_http(settings: Settings) -> socket.socket:
    """A socket bound to HTTP_LISTEN, not listening yet. Raises ConfigError."""
    host, port = split_listen(settings.http_listen)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is said: asyncio turns Nagle's delay off only where it knows that this is TCP.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise cannot_listen("HTTP_LISTEN", settings.http_listen, error) from None
    return bound


def bound_address(bound: socket.socket) -> tuple[str, int]:
    """Host and port of a bound socket."""
    host, port = bound.getsockname()[:2]
    return str(host), int(port)


def public_url(settings: Settings, bound: socket.socket | None) -> str:
    """How the outside reaches the API, without a slash at the end."""
    if settings.public_url or bound is None:
        return settings.public_url.rstrip("/") or f"http://{settings.http_listen}"
    host, port = bound_address(bound)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def cannot_listen(name: str, value: str, error: OSError) -> ConfigError:
    """The error for an address that cannot be listened on."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return ConfigError(f"Cannot listen on {name} {value}: {reason}.", fix=f"Stop what uses it, or set another {name}.")


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's connection, with the bounds that neither it nor its parser has: anyone may send a head."""

    head_timeout_s: float = HEAD_TIMEOUT_S

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._in_head = True
        self._refused = False
        self._unread_bytes = 0
        """Received since the parser last made something of it: it holds an unfinished line in memory."""
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Nothing; the connection is taken, unless far too many are open."""
        super().connection_made(transport)
        if len(self.connections) > 2 * MAX_HTTP_CONNECTIONS + MAX_STREAMS:
            transport.abort()
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing; the timer is stopped."""
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Nothing; the bytes are parsed, and the connection is closed when they are a head without end."""
        if self.transport.is_closing():
            return
        self._unread_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._unread_bytes > MAX_HEAD_BYTES:
            self.send_400_response("The head of the request is too large.")
        elif self._in_head and self._unread_bytes and self._head_timer is None:
            self._await_head()

    def send_400_response(self, msg: str) -> None:
        """Nothing; a request that cannot be taken is answered where no other answer is under way, and all is closed."""
        self._head_arrived()
        if self._answering():
            self.transport.abort()
        elif self._refused or self._unread_bytes > MAX_HEAD_BYTES:
            self.transport.write(STATUS_LINE[431] + b"content-length: 0\r\nconnection: close\r\n\r\n")
            self.transport.close()
        else:
            super().send_400_response(msg)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Nothing; the field is kept. One behind a chunked body is not: nobody reads those."""
        if not self._in_head:
            return
        if len(self.headers) >= MAX_HEAD_FIELDS:
            self._refuse()
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Nothing; the request is begun."""
        if len(self.pipeline) >= MAX_PIPELINED_REQUESTS:
            self._refuse()
        super().on_headers_complete()
        self._in_head = False
        self._unread_bytes = 0
        self._head_arrived()

    def on_body(self, body: bytes) -> None:
        """Nothing; the request has this body."""
        self._unread_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Nothing; what follows is the next head."""
        super().on_message_complete()
        self._in_head = True
        self._unread_bytes = 0

    def _answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn declares it without the None that it begins with
        return cycle is not None and not cycle.response_complete

    def _refuse(self) -> None:
        # The parser passes it on as its own error, which ends in send_400_response.
        self._refused = True
        raise ValueError("over a bound")

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.head_timeout_s, self._head_is_late)

    def _head_arrived(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        self._head_timer = None
        if self._answering():
            self._await_head()  # the request before is still being answered
        elif not self.transport.is_closing():
            self.transport.close()


class HttpServer:
    """Serves an application on a bound socket."""

    def __init__(self, app: FastAPI, bound: socket.socket) -> None:
        self._bound = bound
        config = uvicorn.Config(
            app,
            http=BoundedHttp,
            ws="auto",
            ws_max_size=MAX_SOCKET_MESSAGE_BYTES,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=MAX_HTTP_CONNECTIONS + MAX_STREAMS,
            timeout_keep_alive=65,
            timeout_graceful_shutdown=10,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        self._ticking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen."""
        await self._server.startup(sockets=[self._bound])
        self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """Answer what was asked, then close."""
        if self._ticking is not None:
            self._ticking.cancel()
            await self._server.shutdown(sockets=[self._bound])

    async def _tick(self) -> None:
        counter = 0
        while True:
            counter = (counter + 1) % 864_000
            await self._server.on_tick(counter)
            await asyncio.sleep(TICK_S)
