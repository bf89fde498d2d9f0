"""Calling a route: what its function needs of a request, worked out once when the routes are made.

The framework works it out anew at each request, with room for all that a dependency may be: more time than most
routes take for their answer. Ours are plain; a route that is not is left to the framework.
"""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_UNUSUAL = (
    "body_params",
    "cookie_params",
    "websocket_param_name",
    "http_connection_param_name",
    "response_param_name",
    "background_tasks_param_name",
    "security_scopes_param_name",
    "own_oauth_scopes",
    "concurrency",
)
"""What a dependency may have and ours have not; all of it is empty or None."""

Call = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A function and where its arguments come from: a route's own, or a dependency of it."""

    name: str
    """Of the argument that the result becomes; "" for a route's own function."""
    function: Callable[..., Awaitable[Any]]
    dependencies: "tuple[Plan, ...]"
    path: Sequence[Any]
    query: Sequence[Any]
    headers: Sequence[Any]
    """The parameters of each kind, as the framework keeps them."""
    request_name: str | None
    """Of the argument that is the request itself."""


def plan_call(dependant: Dependant, name: str = "") -> Plan | None:
    """How a route's function is called; None for one with a dependency that is not plain."""
    function = dependant.call
    plain = function is not None and (iscoroutinefunction(function) or iscoroutinefunction(type(function).__call__))
    if function is None or not plain or not dependant.use_cache or any(getattr(dependant, one) for one in _UNUSUAL):
        return None
    dependencies = [plan_call(one, one.name or "") for one in dependant.dependencies]
    if any(one is None or not one.name for one in dependencies):
        return None
    return Plan(
        name=name,
        function=function,
        dependencies=tuple(one for one in dependencies if one is not None),
        path=dependant.path_params,
        query=dependant.query_params,
        headers=dependant.header_params,
        request_name=dependant.request_param_name,
    )


def call_of(plan: Plan) -> Call:
    """Calls the route's function. Raises RequestValidationError for parameters that do not fit."""

    async def call(request: Request) -> Response:
        errors: list[Any] = []
        arguments = await _arguments(plan, request, {}, errors)
        if errors:
            raise RequestValidationError(errors)
        response = await plan.function(**arguments)
        assert isinstance(response, Response)
        return response

    return call


def app_of(call: Call) -> ASGIApp:
    """The call as a route's application. Errors are left to what is around all routes."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await call(Request(scope, receive, send))
        await response(scope, receive, send)

    return app


async def _arguments(plan: Plan, request: Request, known: dict[Any, Any], errors: list[Any]) -> dict[str, Any]:
    """What the function is called with, every dependency called once; what does not fit is added to `errors`."""
    arguments: dict[str, Any] = {}
    for one in plan.dependencies:
        if one.function not in known:
            count = len(errors)
            found = await _arguments(one, request, known, errors)
            if len(errors) > count:
                continue
            known[one.function] = await one.function(**found)
        arguments[one.name] = known[one.function]
    # Not even looked for where there are none: each look takes its time.
    if plan.path:
        _read(plan.path, request.path_params, arguments, errors)
    if plan.query:
        _read(plan.query, request.query_params, arguments, errors)
    if plan.headers:
        _read(plan.headers, request.headers, arguments, errors)
    if plan.request_name is not None:
        arguments[plan.request_name] = request
    return arguments


def _read(fields: Sequence[Any], sent: Any, arguments: dict[str, Any], errors: list[Any]) -> None:
    values, wrong = request_params_to_args(fields, sent)
    arguments.update(values)
    errors += wrong
