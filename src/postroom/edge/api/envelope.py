"""What is put around every answer of the API: a request id, safe headers, a bound on the body, a last resort.

Plain ASGI, around everything else, so that no answer leaves without it.
"""

import secrets

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postroom.base.errors import PostroomError, TooLarge
from postroom.base.limits import MAX_BODY_BYTES
from postroom.edge.api.problems import REQUEST_ID, problem

_log = structlog.get_logger("postroom.api")


class Envelope:
    """Wraps the application; one instance for all requests."""

    def __init__(self, app: ASGIApp, *, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes

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
        try:
            await self._app(scope, _bounded(scope, receive, self._max_body_bytes), send_wrapped)
            return
        except ClientDisconnect:
            return
        except TooLarge as too_large:
            error = too_large
        except Exception:  # noqa: BLE001 - the last resort: it is logged whole, and nothing of it is told
            _log.exception("request failed", request_id=request_id, method=scope["method"], path=scope["path"])
            error = _unexpected(request_id)
        if not started:
            await problem(error, request_id)(scope, receive, send_wrapped)


def _bounded(scope: Scope, receive: Receive, max_bytes: int) -> Receive:
    """`receive`, raising TooLarge as soon as the body is announced or turns out to be over the bound."""
    announced = Headers(scope=scope).get("content-length", "0")
    fits = announced.isascii() and announced.isdigit() and len(announced) < 16 and int(announced) <= max_bytes
    counted = 0

    async def receive_bounded() -> Message:
        nonlocal counted
        if not fits:
            raise _too_large(max_bytes)
        message = await receive()
        if message["type"] == "http.request":
            counted += len(message.get("body", b""))
            if counted > max_bytes:
                raise _too_large(max_bytes)
        return message

    return receive_bounded


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
