"""Posts events to the endpoints that users name. Fulfils flows.ports.HttpPoster."""

import asyncio
import ssl
import time
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from postroom.base.limits import WEBHOOK_CONCURRENCY, WEBHOOK_EXCERPT_BYTES, WEBHOOK_TIMEOUT_S
from postroom.edge._guarded_http import (
    GuardedSession,
    Progress,
    UnusableUrlError,
    check_url,
    describe_failure,
    is_stale,
)
from postroom.flows.ports import HttpAnswer

MAX_RETRY_AFTER_S = 86_400
"""A day: an endpoint that asks for more is asked again tomorrow."""
_MAX_LOCATION_CHARS = 200
_MAX_RETRY_AFTER_CHARS = 64


class AiohttpPoster:
    """Posts over kept connections; never to a private network unless allowed, never along a redirect."""

    def __init__(
        self,
        *,
        allow_private_networks: bool,
        timeout_s: float = WEBHOOK_TIMEOUT_S,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """timeout_s: one attempt, from connect to the end of the answer. tls: None for the system's authorities."""
        self._timeout_s = timeout_s
        self._session = GuardedSession(
            allow_private_networks=allow_private_networks, limit=WEBHOOK_CONCURRENCY, tls=tls
        )

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> HttpAnswer:
        """The answer to a POST, or why there was none; never an error, whatever the endpoint does.

        headers: ours to choose, without line ends. A status that arrived counts, also when the rest of the
        answer breaks off. A redirect has its status and an `error` that says it was not followed.
        """
        started = time.monotonic()
        try:
            target = check_url(url)
        except UnusableUrlError as error:
            return HttpAnswer(status=None, latency_ms=0, error=f"The endpoint was not called: {error}.")
        progress = Progress()
        deadline = asyncio.get_running_loop().time() + self._timeout_s
        try:
            async with asyncio.timeout_at(deadline):
                answer = await self._request(target, body, headers, progress)
        except TimeoutError:
            done = "took the request but did not answer" if progress.connected else "could not be reached"
            text = f"{target.host} {done} within {self._timeout_s:g} seconds."
            return HttpAnswer(status=None, latency_ms=_ms_since(started), error=text)
        except (aiohttp.ClientError, OSError, RuntimeError, ValueError) as error:
            failure = describe_failure(error, target)
            text = f"{failure.text} {failure.fix}".rstrip()
            return HttpAnswer(status=None, latency_ms=_ms_since(started), error=text, refused=failure.refused)
        excerpt = await _read_excerpt(answer, deadline)
        return HttpAnswer(
            status=answer.status,
            latency_ms=_ms_since(started),
            excerpt=excerpt,
            retry_after_s=read_retry_after(answer.headers.get("Retry-After", ""), time.time()),
            error=_redirect_sentence(answer),
        )

    async def close(self) -> None:
        """Close every kept connection."""
        await self._session.close()

    async def _request(
        self, url: URL, body: bytes, headers: dict[str, str], progress: Progress
    ) -> aiohttp.ClientResponse:
        while True:
            try:
                return await self._session.request("POST", url, headers=headers, progress=progress, body=body)
            except (aiohttp.ClientError, OSError) as error:
                # The endpoint closed an idle connection in the moment we wrote to it. It is one attempt all the
                # same, and receivers know doubles by webhook-id. It ends: a stale connection is gone once used.
                if not is_stale(error, progress):
                    raise
                progress.connected = progress.reused = False


async def _read_excerpt(answer: aiohttp.ClientResponse, deadline: float) -> str:
    """The first bytes of the body as text, or what of them came before it broke off."""
    raw = bytearray()
    try:
        async with asyncio.timeout_at(deadline):
            while len(raw) < WEBHOOK_EXCERPT_BYTES and not answer.content.at_eof():
                raw += await answer.content.read(WEBHOOK_EXCERPT_BYTES - len(raw))
    except (TimeoutError, aiohttp.ClientError, OSError):
        # The status has arrived, and it alone decides.
        pass
    finally:
        # Read to its end, the connection is back in the pool already; else it is dropped, not drained.
        answer.close()
    # PostgreSQL keeps no NUL in text.
    return raw.decode("utf-8", "replace").replace("\x00", "\ufffd")


def _redirect_sentence(answer: aiohttp.ClientResponse) -> str | None:
    if not 300 <= answer.status < 400:
        return None
    location = answer.headers.get("Location", "")[:_MAX_LOCATION_CHARS]
    towards = f" to {location!a}" if location else ""
    return (
        f"The endpoint answered {answer.status}, a redirect{towards}, and redirects are not followed: "
        "register the address that it leads to."
    )


def read_retry_after(value: str, now_s: float) -> int | None:
    """Seconds to wait, 0 to a day; None when the field is missing or neither a number nor a date.

    value: as sent. now_s: Unix seconds, for the date form.
    Source: RFC 9110 §10.2.3.
    """
    text = value.strip()
    if not text or len(text) > _MAX_RETRY_AFTER_CHARS:
        return None
    if text.isascii() and text.isdigit():
        return min(int(text), MAX_RETRY_AFTER_S)
    try:
        wait_s = parsedate_to_datetime(text).timestamp() - now_s
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(0, round(wait_s)), MAX_RETRY_AFTER_S)


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
