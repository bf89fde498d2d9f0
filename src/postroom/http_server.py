"""The HTTP server inside our own event loop: uvicorn without its signals and its loop."""

import asyncio
import os
import socket

import uvicorn
from fastapi import FastAPI

from postroom.base.errors import ConfigError
from postroom.config import Settings, split_listen

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


class HttpServer:
    """Serves an application on a bound socket."""

    def __init__(self, app: FastAPI, bound: socket.socket) -> None:
        self._bound = bound
        config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
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
