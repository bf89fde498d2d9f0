"""Answers: JSON that is encoded once, lists, and POSTs whose answer is remembered under an Idempotency-Key."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

import orjson
from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.flows.caller import Caller
from postroom.flows.once import Answer, Claim
from postroom.flows.read import Listing
from postroom.flows.services import Services
from postroom.flows.views import Json

JSON_TYPE = "application/json"


def json_answer(content: Json, status: int = 200) -> Response:
    """The object as an answer."""
    return Response(orjson.dumps(content), status_code=status, media_type=JSON_TYPE)


def encoded_answer(body: bytes) -> Response:
    """JSON that is encoded already, as an answer."""
    return Response(body, media_type=JSON_TYPE)


def list_answer(plural: str, listing: Listing) -> Response:
    """`{"<plural>": […], "nextCursor": …}`."""
    return json_answer({plural: listing.items, "nextCursor": listing.next_cursor})


def no_content() -> Response:
    """204, for what is gone."""
    return Response(status_code=204)


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A POST: who makes it, and the key under which its answer is remembered."""

    caller: Caller
    services: Services
    path: str
    idempotency_key: str | None
    body: bytes
    """As read; empty for a form, whose fingerprint is made of its fields."""

    async def answer(
        self,
        status: int,
        action: Callable[[Claim | None], Awaitable[Json]],
        *,
        fingerprint: bytes | None = None,
    ) -> Response:
        """What `action` makes, as an answer with this status; or, for a key that was used before, what that made.

        fingerprint: of a body whose bytes differ from one try to the next; None for the body itself.
        """

        async def act(claim: Claim | None) -> Answer:
            return Answer(status=status, body=orjson.dumps(await action(claim)))

        asked = b"\x00".join((b"POST", self.path.encode(), self.body if fingerprint is None else fingerprint))
        answer = await self.services.once.run(self.caller, self.idempotency_key, hashlib.sha256(asked).digest(), act)
        headers = {"Idempotency-Replayed": "true"} if answer.replayed else None
        return Response(answer.body, status_code=answer.status, media_type=JSON_TYPE, headers=headers)


async def read_post(request: Request, caller: CallerDep, services: ServicesDep) -> Post:
    """The POST with its body; a form is left to its route to read."""
    form = request.headers.get("content-type", "").lower().startswith("multipart/")
    return Post(
        caller=caller,
        services=services,
        path=request.url.path,
        idempotency_key=request.headers.get("idempotency-key"),
        body=b"" if form else await request.body(),
    )


PostDep = Annotated[Post, Depends(read_post)]
