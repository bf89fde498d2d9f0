"""What is put around every answer of the API: a request id, safe headers, a bound on the body, a last resort.

Plain ASGI, around everything else, so that no answer leaves without it.
"""

import asyncio
import secrets

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postroom.base.errors import PostroomError, TooLarge, Unavailable
from postroom.base.limits import (
    BODY_TIMEOUT_S,
    MAX_BODY_BYTES,
    MAX_BODY_BYTES_IN_FLIGHT,
    MAX_UNCOUNTED_BODY_BYTES,
)
from postroom.edge.api.problems import REQUEST_ID, BodyTooSlow, problem

_log = structlog.get_logger("postroom.api")


class Envelope:
    """Wraps the application; one instance for all requests."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_body_bytes: int = MAX_BODY_BYTES,
        max_bytes_in_flight: int = MAX_BODY_BYTES_IN_FLIGHT,
        body_timeout_s: float = BODY_TIMEOUT_S,
    ) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes
        self._max_bytes_in_flight = max_bytes_in_flight
        self._body_timeout_s = body_timeout_s
        self._bytes_in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing but what the server itself did wrong is raised."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Made here, also when one came in: it is what support asks for, and must lead to one request.
        request_id = f"req_{secrets.token_hex(10)}"
        scope[REQUEST_ID] = request_id
        started = False

        async def send_wrapped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(MutableHeaders(scope=message), request_id)
            await send(message)

        error: PostroomError
        body = _Body(self, scope, receive)
        try:
            await self._app(scope, body.receive, send_wrapped)
            return
        except ClientDisconnect:
            return
        except (TooLarge, Unavailable, BodyTooSlow) as refused:
            error = refused
        except Exception:  # noqa: BLE001 - the last resort: it is logged whole, and nothing of it is told
            _log.exception("request failed", request_id=request_id, method=scope["method"], path=scope["path"])
            error = _unexpected(request_id)
        finally:
            # Not before the answer: what was read of the body is held until then.
            self._bytes_in_flight -= body.reserved
        if not started:
            await problem(error, request_id)(scope, receive, send_wrapped)

    def reserve(self, count: int) -> None:
        """Count bytes that a body holds until its request is answered. Raises Unavailable when all hold too many."""
        if self._bytes_in_flight + count > self._max_bytes_in_flight:
            raise Unavailable("Too many large bodies are being read at this moment.", fix="Try again in a moment.")
        self._bytes_in_flight += count

    @property
    def max_body_bytes(self) -> int:
        """Bytes of one body."""
        return self._max_body_bytes

    @property
    def body_timeout_s(self) -> float:
        """Seconds that a large body may take."""
        return self._body_timeout_s


class _Body:
    """The body of one request on its way in."""

    def __init__(self, envelope: Envelope, scope: Scope, receive: Receive) -> None:
        announced = Headers(scope=scope).get("content-length", "0")
        self._envelope = envelope
        self._receive = receive
        self._max_bytes = envelope.max_body_bytes
        self._fits = (
            announced.isascii() and announced.isdigit() and len(announced) < 16 and int(announced) <= self._max_bytes
        )
        self._counted = 0
        self._deadline: float | None = None
        self.reserved = 0
        """Bytes of the envelope's sum that are this body's."""

    async def receive(self) -> Message:
        """The next message. Raises TooLarge as soon as the body is announced or turns out to be over its bound.

        Also Unavailable when all bodies together are over theirs, BodyTooSlow when a large one takes too long.
        """
        if not self._fits:
            raise _too_large(self._max_bytes)
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise BodyTooSlow("The request body took too long.", fix="Send the whole body at once.") from None
        if message["type"] == "http.request":
            self._count(len(message.get("body", b"")))
            if not message.get("more_body", False):
                self._deadline = None
        return message

    def _count(self, received: int) -> None:
        self._counted += received
        if self._counted > self._max_bytes:
            raise _too_large(self._max_bytes)
        missing = self._counted - MAX_UNCOUNTED_BODY_BYTES - self.reserved
        if missing <= 0:
            return
        if self.reserved == 0:
            # A body that stalls must not keep its share of the sum.
            self._deadline = asyncio.get_running_loop().time() + self._envelope.body_timeout_s
        self._envelope.reserve(missing)
        self.reserved += missing


def _add_headers(headers: MutableHeaders, request_id: str) -> None:
    headers["X-Request-Id"] = request_id
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Cache-Control", "no-store")


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(
        f"The request body is over {max_bytes} bytes.",
        code="body_too_large",
        fix="Send attachments with POST /attachments one by one and name them in attachmentIds.",
    )


def _unexpected(request_id: str) -> PostroomError:
    return PostroomError(
        "Something went wrong here; it has been logged.",
        fix=f"Try again; if it stays, look for {request_id} in the server's log and report it.",
    )
