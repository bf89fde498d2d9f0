"""Streamable HTTP by the SDK: stateless, plain JSON answers. Imported when the first request comes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp

from postroom.edge.mcp.server import create_server

MAX_REQUEST_BYTES = 4_194_304
"""4 MiB: files are named by id, and a text is a million characters at most."""


@asynccontextmanager
async def serving(version: str, hosts: Sequence[str] | None) -> AsyncIterator[ASGIApp]:
    """The application, for as long as the block lasts. hosts: as McpDoor takes them."""
    manager = StreamableHTTPSessionManager(
        create_server(version),
        json_response=True,
        stateless=True,
        security_settings=guard(hosts),
        max_request_body_size=MAX_REQUEST_BYTES,
    )
    async with manager.run():
        yield manager.handle_request


def guard(hosts: Sequence[str] | None) -> TransportSecuritySettings:
    """Which Host and Origin headers are taken: these names with any port; all when they are not known."""
    if hosts is None:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    names = [*hosts, *(f"{host}:*" for host in hosts)]
    origins = [f"{scheme}://{name}" for scheme in ("http", "https") for name in names]
    return TransportSecuritySettings(allowed_hosts=names, allowed_origins=origins)
