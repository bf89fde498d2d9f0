"""Is it up, and what does it offer: the routes that need no key."""

import asyncio

import structlog
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import Unavailable
from postroom.edge.api.answers import JSON_TYPE, json_answer
from postroom.edge.api.auth import ServicesDep
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_common import Shape
from postroom.edge.api.routes import new_router
from postroom.store.keys import find_key

READY_TIMEOUT_S = 2.0
"""A database that takes longer to say anything is not ready; load balancers wait some five seconds."""

_log = structlog.get_logger("postroom.api")
router = new_router()


class Welcome(Shape):
    """What answers here."""

    name: str
    version: str
    documentation: str = Field(description="URL of the OpenAPI document.")


class Health(Shape):
    """That it answers."""

    status: str = Field(examples=["ok"])


@router.get(
    "/", **operation("What this is", tag="server", scope=None, answer=Welcome, said="Name, version, where to read on.")
)
async def welcome(request: Request) -> Response:
    """Name and version of the server, and where its description is."""
    state = request.app.state
    return json_answer(
        {"name": "postroom", "version": state.version, "documentation": f"{state.public_url}/openapi.json"}
    )


@router.get("/healthz", **operation("Is it alive", tag="server", scope=None, answer=Health, said="It is."))
async def healthz() -> Response:
    """200 while the process answers at all; nothing else is looked at."""
    return json_answer({"status": "ok"})


@router.get("/readyz", **operation("Is it ready", tag="server", scope=None, answer=Health, said="It is."))
async def readyz(services: ServicesDep) -> Response:
    """200 while the database answers too; 503 otherwise."""
    try:
        async with asyncio.timeout(READY_TIMEOUT_S):
            # What every request begins with: a key is looked up.
            await services.db.read(lambda connection: find_key(connection, "", services.clock.now_ms()))
    except Exception as error:
        _log.warning("not ready", error=str(error), kind=type(error).__name__)
        raise Unavailable("The database does not answer.", code="not_ready", fix="Look at the server's log.") from error
    return json_answer({"status": "ok"})


@router.get("/openapi.json", include_in_schema=False)
async def openapi_json(request: Request) -> Response:
    """The OpenAPI 3.1 document of this server."""
    return Response(request.app.state.openapi_json, media_type=JSON_TYPE)
