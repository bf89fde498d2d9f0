"""The HTTP server bounds what anyone may send before it is known who they are."""

import asyncio
import socket
from contextlib import asynccontextmanager

from fastapi import FastAPI

from postroom.base.limits import MAX_HEAD_BYTES, MAX_HEAD_FIELDS, MAX_PIPELINED_REQUESTS
from postroom.edge.api.envelope import Envelope
from postroom.http_server import BoundedHttp, HttpServer

HELLO = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@asynccontextmanager
async def running(app):
    """Host and port of a server with this application."""
    bound = socket.create_server(("127.0.0.1", 0))
    server = HttpServer(app, bound)
    await server.start()
    try:
        yield bound.getsockname()
    finally:
        await server.stop()


def greeter():
    app = FastAPI()

    @app.get("/")
    @app.post("/")
    async def hello():
        return "hello"

    return app


async def said(address, *pieces, endless=b"", at_most=0):
    """All that the server answers until it closes. endless: sent again and again, up to `at_most` bytes."""
    reader, writer = await asyncio.open_connection(*address)
    answer = bytearray()
    sent = 0
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        while endless and sent < at_most:
            writer.write(endless)
            await writer.drain()
            sent += len(endless)
        while piece := await asyncio.wait_for(reader.read(65_536), 10):
            answer += piece
    except ConnectionError:
        pass
    finally:
        writer.close()
    assert not at_most or sent < at_most, "it took everything"
    return bytes(answer)


async def test_a_head_of_the_bound_is_taken_and_one_above_is_not():
    async with running(greeter()) as address:
        taken = b"GET / HTTP/1.1\r\nConnection: close\r\nX: " + b"a" * (MAX_HEAD_BYTES - 100) + b"\r\n\r\n"
        assert (await said(address, taken)).startswith(b"HTTP/1.1 200 ")
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"GET / HTTP/1.1\r\nX: " + b"a" * MAX_HEAD_BYTES)
        assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"HTTP/1.1 431 ")
        writer.close()


async def test_neither_lines_nor_one_line_nor_an_address_goes_on_for_ever():
    beginnings = (b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nX: ", b"GET /", HELLO + b"GET / HTTP/1.1\r\nX: ")
    async with running(greeter()) as address:
        for beginning in beginnings:
            endless = b"X: y\r\n" * 5_000 if beginning.endswith(b"1.1\r\n") else b"a" * 65_536
            await said(address, beginning, endless=endless, at_most=50_000_000)


async def test_fields_behind_a_body_go_on_for_ever_as_little():
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    async with running(greeter()) as address:
        await said(address, head, endless=b"X: y\r\n" * 5_000, at_most=50_000_000)


async def test_many_small_fields_are_refused():
    async with running(greeter()) as address:
        answer = await said(address, b"GET / HTTP/1.1\r\n" + b"a:\r\n" * (MAX_HEAD_FIELDS + 1) + b"\r\n")
        assert answer.startswith(b"HTTP/1.1 431 ")


async def test_few_requests_are_sent_ahead_of_their_answers():
    async with running(greeter()) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(HELLO * MAX_PIPELINED_REQUESTS)
        for _ in range(MAX_PIPELINED_REQUESTS):
            assert (await asyncio.wait_for(reader.readuntil(b'"hello"'), 10)).startswith(b"HTTP/1.1 200 ")
        writer.close()
        assert (await said(address, HELLO * 1_000)).count(b" 200 ") <= MAX_PIPELINED_REQUESTS + 1


async def test_a_head_that_does_not_come_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(BoundedHttp, "head_timeout_s", 0.05)
    async with running(greeter()) as address:
        assert await said(address) == b""
        assert await said(address, b"GET / HTTP/1.1\r\nHo") == b""
        reader, writer = await asyncio.open_connection(*address)
        writer.write(HELLO)
        await asyncio.wait_for(reader.readuntil(b'"hello"'), 10)
        writer.write(b"GET / HT")
        assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()


async def test_a_slow_answer_is_waited_for_and_a_long_body_is_no_head(monkeypatch):
    monkeypatch.setattr(BoundedHttp, "head_timeout_s", 0.05)
    app = FastAPI()

    async def slow(scope, receive, send):
        size, more = 0, True
        while more:
            message = await receive()
            size, more = size + len(message["body"]), message["more_body"]
        await asyncio.sleep(0.2)
        body = str(size).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": body})

    app.mount("/", slow)
    async with running(app) as address:
        head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
        assert b"1000000" in await said(address, head, b"a" * 1_000_000, b"\r\n")


class Asked:
    """One request at an application without a server: its body is what is put."""

    def __init__(self, app):
        self.body = asyncio.Queue()
        self.sent = []
        scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
        self.task = asyncio.create_task(app(scope, self.body.get, self._send))

    async def _send(self, message):
        self.sent.append(message)

    async def put(self, size, *, more=True):
        await self.body.put({"type": "http.request", "body": b"a" * size, "more_body": more})
        await asyncio.sleep(0)

    @property
    def status(self):
        return self.sent[0]["status"]


async def read_all(scope, receive, send):
    while (await receive())["more_body"]:
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def test_bodies_are_bounded_in_all_and_small_ones_are_always_taken():
    app = Envelope(read_all, max_bytes_in_flight=1_000_000)
    first, second, third = Asked(app), Asked(app), Asked(app)
    await first.put(800_000)
    await asyncio.sleep(0.01)
    await second.put(800_000)
    await asyncio.wait_for(second.task, 10)
    headers = dict(second.sent[0]["headers"])
    assert (second.status, headers[b"retry-after"]) == (503, b"1")
    assert b'"unavailable"' in second.sent[1]["body"]
    await third.put(60_000, more=False)
    await asyncio.wait_for(third.task, 10)
    assert third.status == 200
    await first.put(1, more=False)
    await asyncio.wait_for(first.task, 10)
    # What it held is free again.
    fourth = Asked(app)
    await fourth.put(900_000, more=False)
    await asyncio.wait_for(fourth.task, 10)
    assert (first.status, fourth.status) == (200, 200)


async def test_a_large_body_that_stalls_is_given_up():
    stalled = Asked(Envelope(read_all, body_timeout_s=0.02))
    await stalled.put(100_000)
    await asyncio.wait_for(stalled.task, 10)
    assert stalled.status == 408
