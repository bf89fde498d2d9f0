"""GET /messages/wait: answers the moment a mail is there."""

import asyncio
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from postroom.base.clock import parse_iso
from postroom.base.errors import BadInput
from postroom.base.limits import MAX_SUBJECT_CHARS
from postroom.edge.api.answers import json_answer, no_content
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.documentation import operation
from postroom.edge.api.list_queries import InboxIdQuery
from postroom.edge.api.models_events import WaitAnswer
from postroom.edge.api.routes import new_router
from postroom.edge.api.streaming import client_gone, read_position
from postroom.flows.wait import MAX_WAIT_S, WaitFor
from postroom.rules.awaited import Awaited, Part, read_sender

MAX_SENDER_CHARS = 320
"""RFC 3696 §3: 64 octets, an @, and 255."""
DEFAULT_WAIT_S = 30.0
"""Most HTTP clients give up not much later."""

router = new_router()


@router.get(
    "/messages/wait",
    **operation(
        "Wait for a message",
        tag="messages",
        scope="messages:read",
        answer=WaitAnswer,
        said="The oldest message that fits, or null and `timedOut` when none came in time.",
    ),
)
async def wait_for_message(
    request: Request,
    caller: CallerDep,
    services: ServicesDep,
    inbox_id: InboxIdQuery = None,
    sender: Annotated[
        str | None,
        Query(alias="from", max_length=MAX_SENDER_CHARS, description="An address, or a domain with all below it."),
    ] = None,
    subject: Annotated[
        str | None, Query(max_length=MAX_SUBJECT_CHARS, description="Stands anywhere in the subject, in any case.")
    ] = None,
    since: Annotated[
        str | None, Query(description="An ISO 8601 moment: mail that came since counts. Default: five minutes ago.")
    ] = None,
    after: Annotated[
        str | None, Query(description="`position` of the answer before: goes on behind it. Instead of `since`.")
    ] = None,
    has: Annotated[Part | None, Query(description="What must have been found in the mail.")] = None,
    timeout: Annotated[float, Query(ge=0, le=MAX_WAIT_S, description="Seconds to wait.")] = DEFAULT_WAIT_S,
) -> Response:
    """The message as soon as it is there. What has come since `since` is looked at first, so that nothing is missed
    between two calls; pass `position` of the answer as `after` to go on behind it. Inbound messages and replies alone:
    automatic mail, lists and what is quarantined never match.
    """
    wanted = WaitFor(
        inbox_id=inbox_id,
        awaited=Awaited(sender=read_sender(sender) if sender is not None else None, subject=subject, has=has),
        since=_moment(since),
        after=None if after is None else read_position(after, "after"),
        timeout_s=timeout,
    )
    waiting = asyncio.ensure_future(services.wait.for_message(caller, wanted))
    gone = asyncio.ensure_future(client_gone(request.receive))
    try:
        await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
        return json_answer(waiting.result()) if waiting.done() else no_content()  # which nobody reads
    finally:
        waiting.cancel()
        gone.cancel()


def _moment(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        # A plus sign that was not escaped arrives as a space.
        return parse_iso(text.replace(" ", "+"))
    except (ValueError, OverflowError):
        raise BadInput(
            "since is no moment.", code="invalid_field", param="since", fix="Send it as 2026-11-21T07:02:15Z."
        ) from None
