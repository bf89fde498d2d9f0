"""/events/ws: the log over a WebSocket (RFC 6455), with acknowledgements.

The client's first message says what it wants; the server then tells events, at most WINDOW ahead of what was
acknowledged. The key is a header of the handshake or stands in that first message, never in the URL: URLs are logged.
"""

import asyncio
from contextlib import suppress
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter
from pydantic import Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from postroom.base.errors import BadInput, PostroomError, Unauthorized
from postroom.edge.api.auth import MAX_SECRET_CHARS, secret_of
from postroom.edge.api.models_common import Body
from postroom.edge.api.models_webhooks import MAX_EVENT_TYPES
from postroom.edge.api.problems import REQUEST_ID, problem
from postroom.edge.api.streaming import ENDS, KEEP_ALIVE_S, STALL_S, KeyWatch, services_of_socket
from postroom.flows.event_log import Told
from postroom.flows.services import Services
from postroom.flows.streams import STOPPING, Stream, StreamEnded

WINDOW = 100
"""Events that are told ahead of the last one that was acknowledged."""
HELLO_S = 10.0
"""From the handshake to the client's first message."""
POLICY, RESTART, TRY_LATER = 1008, 1012, 1013
"""Codes of a close: RFC 6455 §7.4.1 and IANA's registry of WebSocket close codes."""

router = APIRouter()


class Subscribe(Body):
    """The first message of a client."""

    type: Literal["subscribe"]
    key: Annotated[str, Field(max_length=MAX_SECRET_CHARS)] | None = None
    inbox_id: str | None = None
    types: Annotated[list[str], Field(max_length=MAX_EVENT_TYPES, default_factory=list)]
    after: Annotated[int, Field(ge=0, lt=1 << 62)] | None = None


class Ack(Body):
    """Every other one: all events up to this position have been dealt with."""

    type: Literal["ack"]
    position: Annotated[int, Field(ge=0, lt=1 << 62)]


class UpgradeNeeded(PostroomError):
    """A plain request where a WebSocket is spoken. RFC 9110 §15.5.22."""

    code = "upgrade_needed"
    http_status = 426
    permanent = True


@router.get("/events/ws", include_in_schema=False)
async def not_upgraded(request: Request) -> Response:
    """Says how to get in; without this the path would be taken for an event's id."""
    error = UpgradeNeeded(
        "This is the door of WebSockets.",
        fix="Connect with a WebSocket client (wss://…/events/ws), or read GET /events/stream.",
    )
    return problem(error, request.scope[REQUEST_ID], {"Upgrade": "websocket"})


@router.websocket("/events/ws")
async def events_socket(socket: WebSocket) -> None:
    """Events as they happen, to a client that subscribes and then acknowledges."""
    await socket.accept()
    try:
        await _Conversation(socket, services_of_socket(socket)).run()
    except WebSocketDisconnect:
        return
    except PostroomError as error:
        said = {"code": error.code, "message": error.message, "fix": error.fix, "param": error.param}
        with suppress(WebSocketDisconnect, RuntimeError):
            await _say(socket, {"type": "error", "error": said})
            await socket.close(TRY_LATER if error.http_status in {429, 503} else POLICY)
    except TimeoutError:
        return  # nobody reads: the server closes the connection


class _Conversation:
    def __init__(self, socket: WebSocket, services: Services) -> None:
        self._socket = socket
        self._services = services
        self._unacked: list[int] = []
        self._acked = asyncio.Event()

    async def run(self) -> None:
        """Talk until either end has enough."""
        hello = await self._hello()
        secret = secret_of(self._socket) or hello.key
        if secret is None:
            raise Unauthorized(
                "This needs an API key and none was sent.",
                fix='Send the header `Authorization: Bearer <key>`, or "key" in the first message.',
            )
        caller = await self._services.authorize.by_secret(secret)
        stream = await self._services.streams.open(
            caller, after=hello.after, inbox_id=hello.inbox_id, types=hello.types
        )
        listening = asyncio.create_task(self._listen(stream))
        try:
            await _say(self._socket, {"type": "subscribed", "position": stream.position, "window": WINDOW})
            reason = await self._tell(stream, KeyWatch(self._services, secret))
            if listening.done() and (error := listening.exception()) is not None:
                raise error
            if reason in ENDS:
                end = {"type": "end", "reason": reason, "position": self._resume_at(stream), "fix": ENDS[reason]}
                await _say(self._socket, end)
                await self._socket.close(RESTART if reason == STOPPING else POLICY)
        finally:
            listening.cancel()
            stream.close()
            await asyncio.gather(listening, return_exceptions=True)

    async def _hello(self) -> Subscribe:
        try:
            async with asyncio.timeout(HELLO_S):
                return Subscribe.model_validate(await self._heard())
        except (ValidationError, TimeoutError):
            raise _no_such_message(
                '{"type": "subscribe", "inboxId": "inb_…", "types": ["message.received"], "after": 0}'
            ) from None

    async def _tell(self, stream: Stream, key: KeyWatch) -> str:
        """Tell events; why there are no more."""
        name = "message" if stream.wish.messages else "bare"
        while True:
            try:
                told = await stream.take(KEEP_ALIVE_S)
                for one in told:
                    while len(self._unacked) >= WINDOW:
                        await self._more_acked(stream)
                    self._unacked.append(one.position)
                    await _send(self._socket, _frame(one, name))
            except StreamEnded as ended:
                return ended.reason
            if reason := await key.end_reason():
                return reason

    async def _more_acked(self, stream: Stream) -> None:
        """Return when the window has moved. Raises StreamEnded when nothing more is to come."""
        self._acked.clear()
        if stream.ended is not None:
            raise StreamEnded(stream.ended)
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._acked.wait()

    async def _listen(self, stream: Stream) -> None:
        """Take the client's acknowledgements; its going ends the stream."""
        try:
            while True:
                try:
                    ack = Ack.model_validate(await self._heard())
                except ValidationError:
                    raise _no_such_message('{"type": "ack", "position": 42}') from None
                self._unacked = [one for one in self._unacked if one > ack.position]
                self._acked.set()
        finally:
            stream.end("gone")

    async def _heard(self) -> Any:
        """The next message as JSON; what is none is None."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        try:
            return orjson.loads(message.get("text") or message.get("bytes") or b"")
        except orjson.JSONDecodeError:
            return None

    def _resume_at(self, stream: Stream) -> int:
        """Behind what was acknowledged, so far as something is not."""
        return self._unacked[0] - 1 if self._unacked else stream.position


def _frame(told: Told, name: str) -> bytes:
    frame = told.frames.get(name)
    if frame is None:
        event = told.full if name == "message" else told.bare
        frame = told.frames[name] = b'{"type":"event","position":%d,"event":%b}' % (told.position, event)
    return frame


async def _say(socket: WebSocket, content: dict[str, Any]) -> None:
    await _send(socket, orjson.dumps(content))


async def _send(socket: WebSocket, frame: bytes) -> None:
    async with asyncio.timeout(STALL_S):
        await socket.send({"type": "websocket.send", "text": frame.decode()})


def _no_such_message(example: str) -> BadInput:
    return BadInput("This message is not understood here.", code="invalid_message", fix=f"Send {example}.")
