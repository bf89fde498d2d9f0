"""Webhooks over real sockets: what an endpoint can do to us, and what a URL cannot make us do."""

import asyncio
import gzip
import socket
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from postroom import __version__
from postroom.base.limits import WEBHOOK_EXCERPT_BYTES
from postroom.edge import _guarded_http
from postroom.edge._guarded_http import _OwnThreadsResolver
from postroom.edge.http_poster import AiohttpPoster, read_retry_after
from wire.loopback_http import read_request, serve, serve_raw, tls_contexts

JSON = {"Content-Type": "application/json", "webhook-id": "evt_1"}
LOOPBACK_HOSTS = [
    "127.0.0.1",
    "localhost",
    "LOCALHOST.",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "127.255.255.254",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1%25lo]",
]
PRIVATE_HOSTS = ["10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "[fd00:ec2::254]"]


@asynccontextmanager
async def posting(**options):
    poster = AiohttpPoster(**({"allow_private_networks": True} | options))
    try:
        yield poster
    finally:
        await poster.close()


async def ok(_request):
    return web.Response(text="thanks")


def answering(*args, **kwargs):
    async def answer(_request):
        return web.Response(*args, **kwargs)

    return answer


async def test_the_body_and_the_headers_arrive_as_given():
    async with serve(ok) as server, posting() as poster:
        answer = await poster.post(server.url("/hook?a=1"), b'{"x":"\xc3\xa9"}', JSON)
    assert (answer.status, answer.excerpt, answer.error, answer.refused) == (200, "thanks", None, False)
    assert 0 <= answer.latency_ms < 5_000
    [request] = server.requests
    assert (request.method, request.path_qs) == ("POST", "/hook?a=1")
    assert server.bodies == [b'{"x":"\xc3\xa9"}']
    assert request.headers["webhook-id"] == "evt_1"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["User-Agent"] == f"Postroom/{__version__}"
    assert request.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("status", [204, 400, 410, 429, 500, 599])
async def test_every_status_is_an_answer(status):
    async with serve(answering(status=status)) as server, posting() as poster:
        answer = await poster.post(server.url(), b"{}", JSON)
    assert (answer.status, answer.error) == (status, None)


async def test_connections_are_kept_and_cookies_and_proxies_are_not(monkeypatch):
    async def with_cookie(_request):
        response = web.Response(text="x" * WEBHOOK_EXCERPT_BYTES)
        response.set_cookie("session", "1")
        return response

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with serve(with_cookie) as server, posting() as poster:
        for _ in range(5):
            assert (await poster.post(server.url(host="localhost"), b"{}", JSON)).status == 200
    assert len(server.requests) == 5
    assert not any("Cookie" in request.headers for request in server.requests)
    assert len(server.connections) <= 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_and_says_so(status):
    async with serve(ok) as goal:
        moved = answering(status=status, headers={"Location": goal.url("/inside")})
        async with serve(moved) as server, posting() as poster:
            answer = await poster.post(server.url(), b"{}", JSON)
    assert answer.status == status
    assert f"answered {status}, a redirect to '{goal.url('/inside')}'" in answer.error
    assert "not followed" in answer.error
    assert goal.requests == []


async def test_a_huge_answer_is_read_no_further_than_the_excerpt():
    sent = 0

    async def huge(request):
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while sent < 200_000_000:
            await response.write(b"y" * 65_536)
            sent += 65_536
        return response

    async with serve(huge) as server, posting() as poster:
        answer = await poster.post(server.url(), b"{}", JSON)
        assert (answer.status, answer.excerpt) == (200, "y" * WEBHOOK_EXCERPT_BYTES)
        assert answer.latency_ms < 2_000
        await poster.post(server.url(), b"{}", JSON)
    assert sent < 100_000_000
    assert len(server.connections) == 2


async def test_a_compressed_answer_is_not_inflated():
    bomb = gzip.compress(bytes(50_000_000))
    headers = {"Content-Encoding": "gzip"}
    async with serve(answering(body=bomb, headers=headers)) as server, posting() as poster:
        answer = await poster.post(server.url(), b"{}", JSON)
    assert answer.status == 200
    assert len(answer.excerpt) <= WEBHOOK_EXCERPT_BYTES


async def test_an_excerpt_is_text_that_any_database_keeps():
    async with serve(answering(body=b"a\x00\xff\xfe")) as server, posting() as poster:
        answer = await poster.post(server.url(), b"{}", JSON)
    assert answer.excerpt == "a\ufffd\ufffd\ufffd"


async def test_an_endpoint_that_does_not_answer_is_given_up_in_time():
    async def sleepy(reader, _writer, _number):
        await reader.read(65_536)
        await asyncio.sleep(30)

    async with serve_raw(sleepy) as server, posting(timeout_s=0.3) as poster:
        answer = await poster.post(server.url(), b"{}", JSON)
    assert answer.status is None
    assert answer.error == "127.0.0.1 took the request but did not answer within 0.3 seconds."
    assert answer.latency_ms >= 250


async def test_a_peer_that_does_not_take_the_connection_up_is_given_up_in_time():
    # A full backlog: the kernel takes no more connections, and nobody accepts those that it took.
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        async with posting(timeout_s=0.3) as poster:
            answer = await poster.post(f"http://127.0.0.1:{deaf.getsockname()[1]}/", b"{}", JSON)
    assert answer.error == "127.0.0.1 could not be reached within 0.3 seconds."


async def test_a_status_counts_although_the_rest_of_the_answer_never_comes():
    async def stalls(reader, writer, _number):
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await asyncio.sleep(30)

    async def breaks_off(reader, writer, _number):
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()

    for converse in (stalls, breaks_off):
        async with serve_raw(converse) as server, posting(timeout_s=0.3) as poster:
            answer = await poster.post(server.url(), b"{}", JSON)
        assert (answer.status, answer.excerpt, answer.error) == (200, "half", None)


@pytest.mark.parametrize("host", LOOPBACK_HOSTS + PRIVATE_HOSTS)
async def test_no_spelling_of_a_private_address_is_called(host):
    async with serve(ok) as server, posting(allow_private_networks=False, timeout_s=3) as poster:
        answer = await poster.post(server.url(host=host), b"{}", JSON)
    assert server.requests == []
    assert answer.status is None
    assert answer.refused or "There is no address" in answer.error or "not a URL" in answer.error
    assert host not in {"127.0.0.1", "localhost", "[::1]"} or "ALLOW_PRIVATE_NETWORKS" in answer.error


async def test_a_name_that_turns_private_between_check_and_use_is_not_called(monkeypatch):
    answers = iter([True, False])
    monkeypatch.setattr(_guarded_http, "is_public_address", lambda _ip: next(answers))
    async with serve(ok) as server, posting(allow_private_networks=False) as poster:
        answer = await poster.post(server.url(host="localhost"), b"{}", JSON)
    assert answer.refused
    assert server.requests == []


async def test_a_kept_connection_does_not_outlive_the_rule():
    async with serve(ok) as server, posting(allow_private_networks=False) as strict, posting() as poster:
        assert (await poster.post(server.url(), b"{}", JSON)).status == 200
        assert (await strict.post(server.url(), b"{}", JSON)).refused


async def test_public_addresses_are_preferred_and_few(monkeypatch):
    ips = ["10.0.0.1", *[f"93.184.216.{last}" for last in range(1, 50)], "93.184.216.1", "::1"]
    infos = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ips]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: infos)
    for allowed, first in ((False, "93.184.216.1"), (True, "10.0.0.1")):
        resolver = _OwnThreadsResolver(allowed)
        found = await resolver.resolve("many.example", 80)
        await resolver.close()
        assert found[0]["host"] == first
        assert len({entry["host"] for entry in found}) == len(found) == 4


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.com/", "does not begin with https://"),
        ("file:///etc/passwd", "does not begin with https://"),
        ("/hook", "does not begin with https://"),
        ("", "does not begin with https://"),
        ("http://", "names no host"),
        ("http:///x", "names no host"),
        ("http://user:pass@127.0.0.1/", "user name or a password"),
        ("http://user@127.0.0.1/", "user name or a password"),
        ("http://127.0.0.1:99999/", "not a URL"),
        ("http://127.0.0.1:x/", "not a URL"),
        ("http://[::1/", "not a URL"),
        ("http://xn--a.example/", "not a URL"),
        ("http://127.0.0.1/ x", "space or a control"),
        ("http://127.0.0.1/\r\nX: y", "space or a control"),
        ("http://127.0.0.1/" + "x" * 2_048, "longer than 2048"),
    ],
)
async def test_unusable_urls_are_told_apart(url, reason):
    async with posting() as poster:
        answer = await poster.post(url, b"{}", JSON)
    assert answer.status is None
    assert reason in answer.error


@pytest.mark.parametrize("host", ["nosuchname.invalid", "a..b", "x" * 64 + ".example"])
async def test_a_name_without_address_says_so(host):
    async with posting() as poster:
        answer = await poster.post(f"http://{host}/", b"{}", JSON)
    assert host in answer.error
    assert "address for the name" in answer.error or "could not be looked up" in answer.error
    assert not answer.refused


async def test_nobody_listening_says_so():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        async with posting() as poster:
            answer = await poster.post(f"http://127.0.0.1:{port}/", b"{}", JSON)
    assert answer.error == f"127.0.0.1:{port} refused the connection: nothing listens there."
    assert not answer.refused


@pytest.mark.parametrize(
    ("answered", "reason"),
    [
        (b"", "closed the connection without an answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "is not HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 10_000 + b"\r\n", "is not HTTP"),
    ],
)
async def test_answers_that_are_not_http_are_failures_with_a_reason(answered, reason):
    async def converse(reader, writer, _number):
        await read_request(reader)
        writer.write(answered)
        await writer.drain()

    async with serve_raw(converse) as server, posting() as poster:
        answer = await poster.post(server.url(), b"{}", JSON)
    assert (answer.status, answer.refused) == (None, False)
    assert reason in answer.error
    assert len(server.connections) == 1


async def test_a_kept_connection_that_was_closed_meanwhile_is_replaced_in_the_same_attempt():
    async def converse(reader, writer, number):
        for _ in range(1 if number == 1 else 2):
            await read_request(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await read_request(reader)

    async with serve_raw(converse) as server, posting() as poster:
        answers = [await poster.post(server.url(), b"{}", JSON) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert len(server.connections) == 2


async def test_tls_is_verified(tmp_path):
    serving, trusting = tls_contexts(tmp_path, "localhost")
    async with serve(ok, tls=serving) as server:
        async with posting(tls=trusting) as poster:
            assert (await poster.post(server.url(host="localhost"), b"{}", JSON)).status == 200
            other_name = await poster.post(server.url(), b"{}", JSON)
        async with posting() as poster:
            unknown = await poster.post(server.url(host="localhost"), b"{}", JSON)
    assert "The TLS certificate of 127.0.0.1" in other_name.error
    assert "mismatch" in other_name.error
    assert "was not accepted: self-signed certificate" in unknown.error


async def test_tls_with_a_server_that_speaks_none_says_so():
    async with serve(ok) as server, posting() as poster:
        answer = await poster.post(server.url().replace("http:", "https:"), b"{}", JSON)
    assert f"TLS with 127.0.0.1:{server.port} failed" in answer.error


async def test_one_slow_endpoint_delays_nobody_else():
    async def sleepy(_request):
        await asyncio.sleep(0.5)
        return web.Response()

    async with serve(sleepy) as slow, serve(ok) as quick, posting() as poster:
        waiting = [asyncio.create_task(poster.post(slow.url(), b"{}", JSON)) for _ in range(8)]
        await asyncio.sleep(0.05)
        answer = await poster.post(quick.url(), b"{}", JSON)
        assert answer.latency_ms < 300
        assert [(await task).status for task in waiting] == [200] * 8


async def test_a_cancelled_post_leaves_nothing_behind():
    async def sleepy(_request):
        await asyncio.sleep(30)

    async with serve(sleepy) as server, posting() as poster:
        task = asyncio.create_task(poster.post(server.url(), b"{}", JSON))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_retry_after_reaches_the_answer():
    async with serve(answering(status=503, headers={"Retry-After": "120"})) as server, posting() as poster:
        assert (await poster.post(server.url(), b"{}", JSON)).retry_after_s == 120


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", None),
        ("0", 0),
        (" 120 ", 120),
        ("86401", 86_400),
        ("9" * 40, 86_400),
        ("9" * 5_000, None),
        ("-1", None),
        ("1.5", None),
        ("\u0663", None),
        ("soon", None),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0),
        ("Fri, 31 Dec 1999 23:59:59", 0),
        ("Fri, 99 Dec 1999 23:59:59 GMT", None),
    ],
)
def test_read_retry_after(value, expected):
    assert read_retry_after(value, 1_788_264_000) == expected


def test_read_retry_after_as_a_date():
    now = datetime(2026, 9, 1, 12, 0, 0, tzinfo=UTC)
    for ahead_s, expected in ((90, 90), (-90, 0), (200_000, 86_400)):
        value = format_datetime(now + timedelta(seconds=ahead_s), usegmt=True)
        assert read_retry_after(value, now.timestamp()) == expected
