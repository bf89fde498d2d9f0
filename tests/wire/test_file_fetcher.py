"""Attachments by URL over real sockets: what comes back, what is refused, and where a redirect may lead."""

import asyncio
import gzip
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from postroom.base.errors import BadInput
from postroom.edge import _guarded_http
from postroom.edge.file_fetcher import AiohttpFetcher, clean_filename, read_content_type, read_filename
from wire.loopback_http import serve, serve_raw, tls_contexts


@asynccontextmanager
async def fetching(**options):
    fetcher = AiohttpFetcher(**({"allow_private_networks": True} | options))
    try:
        yield fetcher
    finally:
        await fetcher.close()


def answering(*args, **kwargs):
    async def answer(_request):
        return web.Response(*args, **kwargs)

    return answer


async def failure(url, *, max_bytes=1_000, **options):
    async with fetching(**options) as fetcher:
        with pytest.raises(BadInput) as caught:
            await fetcher.fetch(url, max_bytes)
    assert caught.value.fix
    assert caught.value.permanent
    return caught.value


async def test_a_file_comes_with_its_type_and_name():
    headers = {"Content-Type": "Application/PDF; x=y", "Content-Disposition": 'attachment; filename="Rechnung 1.pdf"'}
    async with serve(answering(body=b"%PDF", headers=headers)) as server, fetching() as fetcher:
        file = await fetcher.fetch(server.url("/x?id=1"), 4)
    assert (file.content, file.content_type, file.filename) == (b"%PDF", "application/pdf", "Rechnung 1.pdf")
    assert server.requests[0].method == "GET"


@pytest.mark.parametrize(
    ("path", "name"),
    [("/files/a%20b.txt?sig=1", "a b.txt"), ("/", None), ("", None), ("/a/..%2F..%2Fetc%2Fpasswd", "passwd")],
)
async def test_without_a_name_the_path_gives_one(path, name):
    async with serve(answering(body=b"")) as server, fetching() as fetcher:
        file = await fetcher.fetch(server.url(path), 4)
    assert (file.content, file.content_type, file.filename) == (b"", "application/octet-stream", name)


async def test_the_limit_is_exact_with_and_without_a_length():
    async def chunked(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"x" * 600)
        await response.write(b"x" * 400)
        return response

    for answer in (answering(body=b"x" * 1_000), chunked):
        async with serve(answer) as server:
            async with fetching() as fetcher:
                assert len((await fetcher.fetch(server.url(), 1_000)).content) == 1_000
            error = await failure(server.url(), max_bytes=999)
        assert error.code == "attachment_too_large"
        assert "999 bytes" in error.message


async def test_an_endless_file_is_given_up_as_soon_as_it_is_too_large():
    sent = 0

    async def endless(request):
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while sent < 500_000_000:
            await response.write(b"x" * 65_536)
            sent += 65_536
        return response

    async with serve(endless) as server:
        error = await failure(server.url(), max_bytes=1_000_000)
    assert error.code == "attachment_too_large"
    assert sent < 50_000_000


@pytest.mark.parametrize("coding", ["gzip", "br", "x, identity"])
async def test_a_compressed_answer_is_refused_not_inflated(coding):
    answer = answering(body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": coding})
    async with serve(answer) as server:
        error = await failure(server.url(), max_bytes=100_000_000)
    assert error.code == "attachment_unreachable"
    assert "compressed" in error.message


async def test_a_slow_server_is_given_up():
    async def drip(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b"x")
            await asyncio.sleep(0.1)
        return response

    async with serve(drip) as server:
        error = await failure(server.url(), timeout_s=0.3)
    assert error.code == "attachment_unreachable"
    assert "longer than 0.3 seconds" in error.message


async def test_a_file_that_breaks_off_is_no_file():
    async def breaks_off(reader, writer, _number):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()

    async with serve_raw(breaks_off) as server:
        error = await failure(server.url())
    assert "broke the connection off" in error.message


@pytest.mark.parametrize("status", [204 + 200, 403, 410, 500])
async def test_a_status_that_is_no_success_is_named(status):
    async with serve(answering(status=status, body=b"sorry")) as server:
        error = await failure(server.url())
    assert error.code == "attachment_unreachable"
    assert f"It answered {status}." in error.message


def redirecting(hops):
    """/0 leads to /1 and so on; after `hops` of them there is the file."""

    async def answer(request):
        number = int(request.path.strip("/"))
        if number < hops:
            return web.Response(status=(301, 302, 303, 307, 308)[number % 5], headers={"Location": f"{number + 1}"})
        return web.Response(body=b"file")

    return answer


async def test_three_redirects_are_followed_and_no_more():
    async with serve(redirecting(3)) as server, fetching() as fetcher:
        file = await fetcher.fetch(server.url("/0"), 100)
        assert (file.content, file.filename) == (b"file", "3")
    async with serve(redirecting(4)) as server:
        error = await failure(server.url("/0"))
        assert "more than 3 times" in error.message
        assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("", "without a Location"),
        ("file:///etc/passwd", "does not begin with"),
        ("ftp://example.com/", "does not begin with"),
        ("http://a:b@127.0.0.1/", "user name or a password"),
        ("http://[::1", "not a URL"),
    ],
)
async def test_where_a_redirect_may_not_lead(location, reason):
    async with serve(answering(status=302, headers={"Location": location} if location else {})) as server:
        error = await failure(server.url())
    assert reason in error.message


async def test_without_private_networks_only_https_and_only_public(tmp_path):
    serving, trusting = tls_contexts(tmp_path, "localhost")
    async with serve(answering(body=b"file"), tls=serving) as server:
        plain = await failure("http://example.com/x", allow_private_networks=False)
        inside = await failure(server.url(host="localhost"), allow_private_networks=False, tls=trusting)
        async with fetching(tls=trusting) as fetcher:
            assert (await fetcher.fetch(server.url(host="localhost"), 10)).content == b"file"
    assert "does not begin with https://" in plain.message
    assert "not a public address" in inside.message
    assert "ALLOW_PRIVATE_NETWORKS" in inside.fix
    assert len(server.requests) == 1


@pytest.mark.parametrize("leads_to", ["https://{inside}/secret", "http://{inside}/secret"])
async def test_a_redirect_from_a_public_address_to_a_private_one_is_refused(tmp_path, monkeypatch, leads_to):
    # 127.0.0.1 plays the public address here, 127.0.0.2 stays private.
    monkeypatch.setattr(_guarded_http, "is_public_address", lambda ip: ip == "127.0.0.1")
    serving, trusting = tls_contexts(tmp_path, "127.0.0.1", "127.0.0.2")
    async with serve(answering(body=b"secret")) as inside:
        location = leads_to.format(inside=f"127.0.0.2:{inside.port}")
        async with serve(answering(status=302, headers={"Location": location}), tls=serving) as server:
            error = await failure(server.url(), allow_private_networks=False, tls=trusting)
    assert len(server.requests) == 1
    assert inside.requests == []
    assert "not a public address" in error.message or "does not begin with https://" in error.message


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254"]
)
async def test_no_spelling_of_a_private_address_is_fetched(host):
    error = await failure(f"https://{host}:9/", allow_private_networks=False, timeout_s=3)
    assert error.code == "attachment_unreachable"
    assert "was not called" in error.message


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("attachment", None),
        ("", None),
        ("attachment; filename=plain.txt", "plain.txt"),
        ('attachment; filename="a;b=c.txt"', "a;b=c.txt"),
        ('inline;FILENAME="a \\"q\\" b.txt" ; x=y', 'a "q" b.txt'),
        ('attachment; filename="C:\\temp\\x.txt"', "x.txt"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment; filename*=UTF-8''na%C3%AFve%20file.txt; filename=naive.txt", "naïve file.txt"),
        ("attachment; filename=\"old.txt\"; filename*=utf-8'de'gr%C3%BC%C3%9Fe.txt", "grüße.txt"),
        ("attachment; filename*=iso-8859-1'en'%A3%20rates.txt", "£ rates.txt"),
        ("attachment; filename*=klingon''x.txt; filename=y.txt", "y.txt"),
        ("attachment; filename*=UTF-8''..%2F..%2Fx; filename=y.txt", "x"),
        ("attachment; filename*=UTF-8''%00%01; filename=y.txt", "y.txt"),
        ("attachment; filename=b\udcfccher.txt", "bücher.txt"),
        ('attachment; filename="grüße.txt"', "grüße.txt"),
        ('attachment; filename="open', "open"),
        ("attachment; filename=", None),
        ("attachment; filename", None),
        ("attachment; foo; filename=x.txt", "x.txt"),
        ('attachment; filename="a\u202etxt.exe"', "atxt.exe"),
        ("attachment; filename=.", None),
        ("attachment; filename=..", None),
        ("attachment; filename=.profile", ".profile"),
        (";" * 10_000 + "filename=x", "x"),
    ],
)
def test_read_filename(value, expected):
    assert read_filename(value) == expected


@given(st.text(max_size=300))
def test_any_content_disposition_gives_a_clean_name_or_none(value):
    name = read_filename("attachment; filename=" + value)
    assert name is None or (name == clean_filename(name) and len(name) <= 255 and "/" not in name)


def test_a_long_name_keeps_its_extension():
    assert clean_filename("x" * 300 + ".pdf") == "x" * 251 + ".pdf"
    assert clean_filename("x" * 300) == "x" * 255
    assert clean_filename("x." + "y" * 300) == "x." + "y" * 253


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text/plain", "text/plain"),
        ("Image/SVG+xml; charset=utf-8", "image/svg+xml"),
        ("", "application/octet-stream"),
        ("text", "application/octet-stream"),
        ("text/", "application/octet-stream"),
        ("text/html/x", "application/octet-stream"),
        ("te xt/html", "application/octet-stream"),
        ("text/plain\r\nX: y", "application/octet-stream"),
        ("a/" + "b" * 300, "application/octet-stream"),
    ],
)
def test_read_content_type(value, expected):
    assert read_content_type(value) == expected
