"""Errors as answers: `{"error": {"code", "message", "fix", "param", "requestId"}}`, whatever went wrong where."""

from collections.abc import Sequence
from typing import Any

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from postroom.base.errors import BadInput, PostroomError
from postroom.edge.api.field_errors import expected_words

REQUEST_ID = "postroom.request_id"
"""Where the ASGI scope keeps the id of the request."""
RETRY_AFTER_S = 1
"""Sent with a 429 or 503 that does not know better."""


class BadRequest(BadInput):
    """Not even readable as a request: malformed JSON, a broken multipart body."""

    code = "malformed_request"
    http_status = 400


class UnsupportedType(BadInput):
    """A body of a type that this route does not read. RFC 9110 §15.5.16."""

    code = "unsupported_media_type"
    http_status = 415


class BodyTooSlow(BadInput):
    """A body of which the rest did not come. RFC 9110 §15.5.9."""

    code = "body_too_slow"
    http_status = 408


class NoSuchRouteError(PostroomError):
    """No route has this path."""

    code = "route_not_found"
    http_status = 404
    permanent = True


class MethodNotAllowedError(PostroomError):
    """The path exists, the method does not. RFC 9110 §15.5.6."""

    code = "method_not_allowed"
    http_status = 405
    permanent = True


def problem(error: PostroomError, request_id: str, headers: dict[str, str] | None = None) -> Response:
    """The answer that tells of this error."""
    body = {
        "error": {
            "code": error.code,
            "message": error.message,
            "fix": error.fix,
            "param": error.param,
            "requestId": request_id,
        }
    }
    if error.resets_at is not None:
        body["error"]["resetsAt"] = error.resets_at
    sent = dict(headers or {})
    if error.retry_after_s is not None:
        sent["Retry-After"] = str(error.retry_after_s)
    elif error.http_status in {429, 503}:
        sent["Retry-After"] = str(RETRY_AFTER_S)
    if error.http_status == 401:
        sent["WWW-Authenticate"] = "Bearer"
    if error.http_status in {408, 413}:
        # What is still to come of the body is not read: RFC 9110 §15.5.14.
        sent["Connection"] = "close"
    return Response(orjson.dumps(body), status_code=error.http_status, media_type="application/json", headers=sent)


async def answer_postroom_error(request: Request, error: Exception) -> Response:
    """For every error of our own tree."""
    assert isinstance(error, PostroomError)
    return problem(error, request.scope[REQUEST_ID])


async def answer_validation_error(request: Request, error: Exception) -> Response:
    """For path and query parameters that do not fit."""
    assert isinstance(error, RequestValidationError)
    return problem(parameter_error(error.errors()), request.scope[REQUEST_ID])


async def answer_http_exception(request: Request, error: Exception) -> Response:
    """For what the framework itself refuses: unknown paths and methods, broken forms."""
    assert isinstance(error, HTTPException)
    request_id = request.scope[REQUEST_ID]
    if error.status_code == 405:
        allowed = allowed_methods(request)
        ours: PostroomError = MethodNotAllowedError(
            f"{request.url.path} does not take {request.method}.", fix=f"It takes {allowed}."
        )
        return problem(ours, request_id, {"Allow": allowed})
    if error.status_code == 404:
        ours = NoSuchRouteError(
            "There is no such route.", fix="GET /openapi.json lists every route; there is no prefix such as /v1."
        )
        return problem(ours, request_id)
    return problem(BadRequest(str(error.detail), fix="See /openapi.json for what this route reads."), request_id)


def allowed_methods(request: Request) -> str:
    """Every method that some route takes for this path, for the Allow header. RFC 9110 §10.2.1."""
    routes: Sequence[BaseRoute] = request.app.routes
    found: set[str] = set()
    for route in routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found.update(getattr(route, "methods", None) or ())
    return ", ".join(sorted(found))


def parameter_error(errors: Sequence[Any]) -> BadInput:
    """The first of pydantic's complaints about query parameters, in our words."""
    first = errors[0]
    location = [str(part) for part in first["loc"]]
    name = location[1] if len(location) > 1 else location[0]
    expected = expected_words(first)
    return BadInput(
        f"The query parameter {name} is not {expected}.",
        code="invalid_field",
        param=name,
        fix=f"Send {name} as {expected}, or leave it away.",
    )


def unknown_parameter(name: str, known: Sequence[str]) -> BadInput:
    """The error for a query parameter that this route does not have."""
    listed = f"This route knows: {', '.join(known)}." if known else "This route takes none."
    return BadInput(
        f"There is no query parameter {name[:64]!r} here.", code="unknown_field", param=name[:64], fix=listed
    )
