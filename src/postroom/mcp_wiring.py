"""Where /mcp is joined to the API: the members of edge do not know each other."""

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.routing import Route

from postroom import __version__
from postroom.config import Settings, is_loopback, split_listen
from postroom.edge.api.auth import authenticate
from postroom.edge.mcp.door import LOOPBACK_NAMES, McpDoor
from postroom.flows.services import Services

PATH = "/mcp"


def open_mcp(app: FastAPI, services: Services, settings: Settings) -> McpDoor:
    """The door, in the application now. It is closed after the HTTP server."""
    door = McpDoor(services, authenticate, hosts=served_hosts(settings), version=__version__)
    # POST alone: without sessions there is no stream to GET and nothing to DELETE.
    app.router.routes.append(Route(PATH, endpoint=door, methods=["POST"]))
    return door


def served_hosts(settings: Settings) -> list[str] | None:
    """The names by which this server is called, without a port; None when they cannot be known.

    That is so where it listens for others and PUBLIC_URL does not say how they call it.
    """
    listens_on = split_listen(settings.http_listen)[0]
    if not settings.public_url:
        return list(LOOPBACK_NAMES) if is_loopback(listens_on) else None
    public = urlsplit(settings.public_url).hostname or ""
    named = [f"[{one}]" if ":" in one else one for one in (public, listens_on)]
    return list(dict.fromkeys([*named, *LOOPBACK_NAMES]))
