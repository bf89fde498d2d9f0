"""Who is asking, and the flows that answer: the dependencies of every route."""

from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from postroom.base.errors import Unauthorized
from postroom.flows.caller import Caller
from postroom.flows.services import Services

MAX_SECRET_CHARS = 512
"""A longer key is none of ours; ours have some fifty characters."""


def secret_of(request: HTTPConnection) -> str | None:
    """The API key that was sent, as `Authorization: Bearer <key>` or `x-api-key: <key>`; None when there is none.

    The first form wins where both are sent. The scheme's case does not matter: RFC 9110 §11.1.
    """
    scheme, _, credentials = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        return credentials.strip()
    return request.headers.get("x-api-key", "").strip() or None


async def services_of(request: Request) -> Services:
    """The flows that this server was built with."""
    return cast(Services, request.app.state.services)


async def authenticate(request: Request) -> Caller:
    """The holder of the key. Raises Unauthorized."""
    secret = secret_of(request)
    if secret is None:
        raise Unauthorized(
            "This route needs an API key and none was sent.",
            fix="Send the header `Authorization: Bearer <key>`, or `x-api-key: <key>`.",
        )
    if len(secret) > MAX_SECRET_CHARS:
        raise Unauthorized("This is no API key: it is too long.", fix="Check that nothing else was pasted with it.")
    services = await services_of(request)
    return await services.authorize.by_secret(secret)


CallerDep = Annotated[Caller, Depends(authenticate)]
ServicesDep = Annotated[Services, Depends(services_of)]
