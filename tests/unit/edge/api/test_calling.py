"""Routes are called as the framework would call them."""

from typing import Annotated, Any

import orjson
import pytest
from fastapi import Depends, FastAPI, Header, Query
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from postroom.edge.api import application
from postroom.edge.api.calling import plan_call
from postroom.edge.api.routes import ApiRoute, new_router

CALLED: list[str] = []


async def count(request: Request) -> str:
    CALLED.append("count")
    return request.method


async def page(method: Annotated[str, Depends(count)], limit: Annotated[int, Query(ge=1, le=9)] = 3) -> dict[str, Any]:
    return {"method": method, "limit": limit}


class Maker:
    async def __call__(self, method: Annotated[str, Depends(count)]) -> str:
        return method.lower()


async def show(
    thing: str,
    shown: Annotated[dict[str, Any], Depends(page)],
    made: Annotated[str, Depends(Maker())],
    word: Annotated[str | None, Query(alias="theWord", max_length=5)] = None,
    kinds: Annotated[list[str], Query()] = [],  # noqa: B006 - the framework copies it
    x_position: Annotated[str | None, Header()] = None,
) -> Response:
    kinds.append("last")
    return Response(orjson.dumps([thing, shown, made, word, kinds, x_position]))


def blocking() -> str:
    return "x"


async def generated():
    yield "x"


router = new_router()
router.add_api_route("/things/{thing}", show, methods=["GET"])
ROUTE = router.routes[0]
APP = FastAPI(openapi_url=None)
APP.router.routes.extend(router.routes)


async def ask(query=b"", headers=(), path="/things/one"):
    """What was sent. Raises what reached the outside."""
    sent = []

    async def receive():
        raise AssertionError

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": list(headers)}
    await APP.router(scope, receive, send)
    return b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize(
    ("query", "headers", "expected"),
    [
        (b"", [], ["one", {"method": "GET", "limit": 3}, "get", None, ["last"], None]),
        (b"limit=9&theWord=hi", [], ["one", {"method": "GET", "limit": 9}, "get", "hi", ["last"], None]),
        (
            b"kinds=a&kinds=b",
            [(b"x-position", b"4")],
            ["one", {"method": "GET", "limit": 3}, "get", None, ["a", "b", "last"], "4"],
        ),
    ],
)
async def test_arguments_come_from_where_they_are_declared(query, headers, expected):
    for _ in range(2):  # a default that is a list is each call's own
        assert orjson.loads(await ask(query, headers)) == expected


async def test_a_dependency_is_called_once():
    CALLED.clear()
    await ask()
    assert CALLED == ["count"]


@pytest.mark.parametrize("query", [b"limit=10", b"limit=x", b"theWord=toolong", b"limit=0&theWord=toolong"])
async def test_what_does_not_fit_is_named(query):
    with pytest.raises(RequestValidationError) as caught:
        await ask(query)
    first = caught.value.errors()[0]
    assert first["loc"] == ("query", "limit" if b"limit" in query else "theWord")


@pytest.mark.parametrize("path", ["/thing/one", "/", "/things/one/two", "/things/"])
async def test_other_paths_are_not_this_routes(path):
    assert ROUTE.matches({"type": "http", "method": "GET", "path": path})[0].name == "NONE"


async def test_what_is_not_plain_is_left_to_the_framework():
    async def with_thread(value: Annotated[str, Depends(blocking)]) -> Response:
        return Response(value)

    async def with_generator(value: Annotated[str, Depends(generated)]) -> Response:
        return Response(value)

    async def with_body(value: dict[str, int]) -> Response:
        return Response(str(value))

    for function in (with_thread, with_generator, with_body):
        assert plan_call(ApiRoute("/", function, methods=["POST"]).dependant) is None
    assert plan_call(ROUTE.dependant) is not None


async def test_all_routes_of_the_api_are_plain():
    routes = [one for one in application._routes().routes if isinstance(one, ApiRoute)]
    assert len(routes) > 80
    assert [one.path for one in routes if plan_call(one.dependant) is None] == []
