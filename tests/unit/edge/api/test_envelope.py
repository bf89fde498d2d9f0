"""What is around every answer, also the ones that nobody meant to give."""

import asyncio

import orjson
import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from structlog.testing import capture_logs

from postroom.base.errors import Conflict, TooMany, Unauthorized, Unavailable
from postroom.edge.api.envelope import Envelope
from postroom.edge.api.problems import problem


async def ask(app, chunks=(b"",), headers=()):
    """(status, headers, body) of one request to the wrapped application; None when it did not answer."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages[-1]["more_body"] = False
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": list(headers), "query_string": b""}
    await Envelope(app, max_body_bytes=10)(scope, receive, send)
    if not sent:
        return None
    fields = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], fields, b"".join(message.get("body", b"") for message in sent[1:])


async def echo(scope, receive, send):
    body = await Request(scope, receive).body()
    await Response(body)(scope, receive, send)


async def test_every_answer_has_an_id_of_ours_and_safe_headers():
    status, headers, body = await ask(echo, [b"hello"], [(b"x-request-id", b"req_00000000000000000000")])
    assert (status, body) == (200, b"hello")
    assert headers["x-request-id"].startswith("req_")
    assert headers["x-request-id"] != "req_00000000000000000000"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert not [name for name in headers if name.startswith("access-control")]


async def test_a_route_may_say_how_long_its_answer_keeps():
    async def cached(scope, receive, send):
        await Response(b"", headers={"Cache-Control": "private"})(scope, receive, send)

    assert (await ask(cached))[1]["cache-control"] == "private"


@pytest.mark.parametrize(
    ("chunks", "headers"),
    [
        ([b"01234567890"], []),
        ([b"0123456789", b"", b"x"], []),
        ([b""], [(b"content-length", b"11")]),
        ([b""], [(b"content-length", b"99999999999999999999999999")]),
        ([b""], [(b"content-length", b"-1")]),
    ],
)
async def test_a_body_over_the_bound_is_413_as_soon_as_that_is_known(chunks, headers):
    status, sent, body = await ask(echo, chunks, headers)
    error = orjson.loads(body)["error"]
    assert (status, error["code"], error["requestId"]) == (413, "body_too_large", sent["x-request-id"])
    assert sent["connection"] == "close"


async def test_a_body_of_just_the_bound_is_read():
    assert (await ask(echo, [b"01234", b"56789"], [(b"content-length", b"10")]))[2] == b"0123456789"


async def test_the_unexpected_is_logged_whole_and_told_not_at_all():
    async def broken(scope, receive, send):
        raise RuntimeError("the password is hunter2")

    with capture_logs() as logs:
        status, headers, body = await ask(broken)
    assert status == 500
    assert b"hunter2" not in body
    assert orjson.loads(body)["error"]["requestId"] == headers["x-request-id"] == logs[0]["request_id"]
    assert logs[0]["exc_info"]


async def test_a_client_that_went_away_is_no_error():
    async def left(scope, receive, send):
        raise ClientDisconnect

    with capture_logs() as logs:
        assert await ask(left) is None
    assert logs == []


async def test_a_task_that_is_cancelled_stays_cancelled():
    async def cancelled(scope, receive, send):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await ask(cancelled)


@pytest.mark.parametrize(
    ("error", "status", "header", "value"),
    [
        (Unauthorized("no"), 401, "www-authenticate", "Bearer"),
        (TooMany("slow", retry_after_s=7), 429, "retry-after", "7"),
        (Unavailable("later"), 503, "retry-after", "1"),
        (Conflict("busy", retry_after_s=2), 409, "retry-after", "2"),
    ],
)
def test_problems_carry_the_headers_that_go_with_them(error, status, header, value):
    answer = problem(error, "req_1")
    assert (answer.status_code, answer.headers[header]) == (status, value)


def test_a_problem_has_every_field_also_when_empty():
    body = orjson.loads(problem(Conflict("taken"), "req_1").body)
    assert body == {"error": {"code": "conflict", "message": "taken", "fix": None, "param": None, "requestId": "req_1"}}
