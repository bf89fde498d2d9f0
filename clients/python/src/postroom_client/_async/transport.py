"""The socket side of the client: one call, its answer, and when it is made again."""

import os
from collections import OrderedDict
from types import TracebackType
from typing import Self

import anyio
import httpx2

from postroom_client.calls import Answer, Call, check_answer, decide_pause
from postroom_client.errors import ConnectionFailed, PostroomError
from postroom_client.version import __version__

BASE_URL = "http://127.0.0.1:8025"
"""Where `postroom serve` listens with no settings."""
TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0
MAX_RETRIES = 3
MAX_HANDED = 4_096
"""Messages that a client remembers to have given out."""
UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
"""Failures after which the server cannot have seen the request."""


class AsyncTransport:
    """Makes calls with one key over connections that are kept. Safe to share between tasks and threads."""

    def __init__(
        self,
        base_url: str | None,
        api_key: str | None,
        *,
        timeout_s: float,
        max_retries: int,
        http_client: httpx2.AsyncClient | None,
    ) -> None:
        """The arguments of AsyncPostroom. Raises ValueError for a key or a URL that cannot work."""
        self.base_url = (base_url or os.environ.get("POSTROOM_URL") or BASE_URL).rstrip("/")
        key = (api_key or os.environ.get("POSTROOM_API_KEY") or "").strip()
        if not key:
            raise ValueError("no API key: pass api_key, or set POSTROOM_API_KEY")
        if not self.base_url.startswith(("http://", "https://")):
            raise ValueError(f"base_url must begin with http:// or https://, not {self.base_url}")
        self._headers = {"Authorization": f"Bearer {key}", "User-Agent": f"postroom-client-python/{__version__}"}
        self._timeout_s = timeout_s
        self._max_retries = max_retries
        self._is_ours = http_client is None
        self._http = http_client or httpx2.AsyncClient(limits=httpx2.Limits(max_connections=1_000))
        self._handed: OrderedDict[str, None] = OrderedDict()

    async def ask(self, call: Call, *, max_retries: int | None = None) -> Answer:
        """The answer, tried again after a passing trouble. Raises PostroomError."""
        most = self._max_retries if max_retries is None else max_retries
        tries = 0
        while True:
            tries += 1
            try:
                return check_answer(await self._ask_once(call), repeated=tries > 1, method=call.method)
            except PostroomError as error:
                pause = decide_pause(error, tries, most)
                if pause is None:
                    raise
            await anyio.sleep(pause)

    async def open(self, call: Call, *, silence_s: float) -> httpx2.Response:
        """An answer to be read as it comes; whoever asked closes it. Not tried again. Raises PostroomError.

        silence_s: how long the server may say nothing.
        """
        response = await self._send(call, httpx2.Timeout(silence_s, connect=CONNECT_TIMEOUT_S), stream=True)
        if response.status_code < 300:
            return response
        try:
            check_answer(await _read(response), repeated=False, method=call.method)
        finally:
            await response.aclose()
        raise AssertionError("an answer of 300 and up is an error")

    def hand_out(self, message_id: str) -> bool:
        """Whether this message had not been given out by `wait_for` before; from now on it has."""
        if message_id in self._handed:
            return False
        self._handed[message_id] = None
        if len(self._handed) > MAX_HANDED:
            self._handed.popitem(last=False)
        return True

    async def aclose(self) -> None:
        """Close the connections; an http_client that was passed in is left open."""
        if self._is_ours:
            await self._http.aclose()

    async def _ask_once(self, call: Call) -> Answer:
        read_s = self._timeout_s if call.timeout_s is None else call.timeout_s
        return await _read(await self._send(call, httpx2.Timeout(read_s, connect=CONNECT_TIMEOUT_S)))

    async def _send(self, call: Call, timeout: httpx2.Timeout, *, stream: bool = False) -> httpx2.Response:
        request = self._http.build_request(
            call.method,
            self.base_url + call.path,
            params=list(call.query),
            headers={**self._headers, **call.headers},
            content=call.body,
            timeout=timeout,
        )
        try:
            return await self._http.send(request, stream=stream)
        except httpx2.TransportError as error:
            raise failed(error, self.base_url) from error

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def failed(error: httpx2.TransportError, base_url: str) -> ConnectionFailed:
    """The same, as this package says it."""
    what = str(error) or type(error).__name__
    return ConnectionFailed(f"{base_url} did not answer: {what}", sent=not isinstance(error, UNSENT))


async def _read(response: httpx2.Response) -> Answer:
    try:
        body = await response.aread()
    except httpx2.TransportError as error:
        raise ConnectionFailed(f"the answer broke off: {error}", sent=True) from error
    return Answer(status=response.status_code, headers=response.headers, body=body)
