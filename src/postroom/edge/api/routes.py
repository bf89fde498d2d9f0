"""The kind of route that all of the API's are: unknown query parameters are refused by name."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from postroom.base.errors import BadInput
from postroom.edge.api.calling import app_of, call_of, plan_call
from postroom.edge.api.problems import NoSuchRouteError, unknown_parameter


class ApiRoute(APIRoute):
    """A route that knows its query parameters."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._stem = self.path.partition("{")[0]
        if plan_call(self.dependant) is not None:
            self.app = app_of(self.get_route_handler())

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether path and method are this route's. Most are ruled out by how the path begins."""
        if not scope["path"].startswith(self._stem):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's function, behind a look at path and query; the framework's own way where it is not plain."""
        plan = plan_call(self.dependant)
        handler = super().get_route_handler() if plan is None else call_of(plan)
        known = tuple(_query_names(self.dependant))

        async def checked(request: Request) -> Response:
            _check_address(request, known)
            return await handler(request)

        return checked


def new_router() -> APIRouter:
    """An empty router for the routes of one resource."""
    return APIRouter(route_class=ApiRoute, generate_unique_id_function=_operation_id)


def _operation_id(route: APIRoute) -> str:
    return to_camel(route.name)


def _check_address(request: Request, known: tuple[str, ...]) -> None:
    """Nothing; the query names no unknown parameter, and no NUL stands in path or query."""
    if "\x00" in request.scope["path"]:
        raise NoSuchRouteError("There is no such route.", fix="Leave %00 out of the path: no id holds it.")
    if not request.scope["query_string"]:
        return
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise unknown_parameter(name, known)
        if "\x00" in value:
            raise BadInput(
                f"The query parameter {name} holds a NUL character.",
                code="invalid_field",
                param=name,
                fix="Leave %00 out: text cannot hold it.",
            )


def _query_names(dependant: Dependant) -> list[str]:
    names = [field.alias for field in dependant.query_params]
    for inner in dependant.dependencies:
        names.extend(_query_names(inner))
    return names
