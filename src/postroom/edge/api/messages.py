"""/messages and /inboxes/{id}/messages: mail in and out."""

from collections.abc import Awaitable
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.responses import Response

from postroom.base.errors import BadInput
from postroom.edge.api.answers import PostDep, json_answer, list_answer
from postroom.edge.api.attached_files import new_attachments
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_common import NoFields, Text, one_of
from postroom.edge.api.models_messages import (
    Category,
    Direction,
    Forward,
    Message,
    MessageList,
    MessageStatus,
    Reply,
    SendFromInbox,
    SendMessage,
    Written,
)
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router
from postroom.flows.new_message import Action, NewMessage

router = new_router()

MessageIdQuery = Annotated[
    str | None,
    Query(
        alias="messageId", description="An RFC 5322 Message-ID: finds the message, or the thread that it is part of."
    ),
]
StatusQuery = Annotated[
    MessageStatus | None,
    Query(description="`quarantined` shows what is kept from the agent; without it that is left out."),
]
InboxIdQuery = Annotated[str | None, Query(alias="inboxId")]


def addresses(value: Text | None) -> tuple[str, ...] | None:
    """One address or several as several; None stays None."""
    if value is None:
        return None
    return (value,) if isinstance(value, str) else tuple(value)


def new_message(
    body: Written,
    action: Action,
    *,
    inbox_id: str | None = None,
    thread_id: str | None = None,
    parent_id: str | None = None,
    to: Text | None,
    subject: str | None,
) -> NewMessage:
    """What is asked to be sent. Raises BadInput for two spellings that differ, and for files that cannot be used."""
    return NewMessage(
        inbox_id=inbox_id,
        thread_id=thread_id,
        parent_id=parent_id,
        action=action,
        to=addresses(to),
        cc=addresses(body.cc) or (),
        bcc=addresses(body.bcc) or (),
        reply_to=addresses(body.reply_to) or (),
        subject=subject,
        text=one_of("text", body.text, "bodyText", body.body_text),
        html=one_of("html", body.html, "bodyHtml", body.body_html),
        attachments=new_attachments(body.attachments, body.attachment_ids),
        headers=tuple(body.headers.items()),
        metadata=body.metadata,
        force=body.force,
    )


def _submit(post: PostDep, new: NewMessage) -> Awaitable[Response]:
    return post.answer(202, lambda claim: post.services.submit.send(post.caller, new, claim))


@router.post(
    "/messages",
    **operation(
        "Send a message",
        tag="messages",
        scope="messages:send",
        answer=Message,
        status=202,
        said="Accepted and durable: it is being delivered.",
    ),
)
async def send_message(post: PostDep, body: Annotated[SendMessage, Depends(JsonBody(SendMessage))]) -> Response:
    """Send a message. With `threadId` it answers in the conversation: In-Reply-To, References and subject are set.

    The message is answered once it is durable; `recipients` then tells address by address what becomes of it. Send an
    `Idempotency-Key` to be safe to try again.
    """
    new = new_message(body, "send", inbox_id=body.inbox_id, thread_id=body.thread_id, to=body.to, subject=body.subject)
    return await _submit(post, new)


@router.post(
    "/inboxes/{inbox_id}/messages",
    **operation(
        "Send a message from an inbox",
        tag="messages",
        scope="messages:send",
        answer=Message,
        status=202,
        said="Accepted and durable: it is being delivered.",
    ),
)
async def send_from_inbox(
    post: PostDep, inbox_id: str, body: Annotated[SendFromInbox, Depends(JsonBody(SendFromInbox))]
) -> Response:
    """As `POST /messages`, with the inbox in the path."""
    if body.inbox_id not in {None, inbox_id}:
        raise BadInput(
            "The field inboxId names another inbox than the path.",
            code="conflicting_fields",
            param="inboxId",
            fix="Leave inboxId out of the body.",
        )
    new = new_message(body, "send", inbox_id=inbox_id, thread_id=body.thread_id, to=body.to, subject=body.subject)
    return await _submit(post, new)


@router.get(
    "/messages",
    **operation("List messages", tag="messages", scope="messages:read", answer=MessageList, said="Newest first."),
)
async def list_messages(
    caller: CallerDep,
    services: ServicesDep,
    page: PageById,
    inbox_id: InboxIdQuery = None,
    thread_id: Annotated[str | None, Query(alias="threadId")] = None,
    direction: Direction | None = None,
    category: Category | None = None,
    message_id: MessageIdQuery = None,
    status: StatusQuery = None,
) -> Response:
    """Messages of every inbox that the key can see, newest first. Long mails make a page shorter than `limit`: follow
    `nextCursor` until it is null.
    """
    listing = await services.read.list_messages(
        caller,
        page,
        inbox_id=inbox_id,
        thread_id=thread_id,
        direction=direction,
        category=category,
        message_id=message_id,
        status=status,
    )
    return list_answer("messages", listing)


@router.get(
    "/inboxes/{inbox_id}/messages",
    **operation(
        "List the messages of an inbox",
        tag="messages",
        scope="messages:read",
        answer=MessageList,
        said="Newest first.",
    ),
)
async def list_inbox_messages(
    caller: CallerDep,
    services: ServicesDep,
    inbox_id: str,
    page: PageById,
    direction: Direction | None = None,
    category: Category | None = None,
    status: StatusQuery = None,
) -> Response:
    """Messages of one inbox, newest first. Long mails make a page shorter than `limit`: follow `nextCursor` until it
    is null.
    """
    listing = await services.read.list_messages(
        caller, page, inbox_id=inbox_id, direction=direction, category=category, status=status
    )
    return list_answer("messages", listing)


@router.get(
    "/messages/{message_id}",
    **operation("Get a message", tag="messages", scope="messages:read", answer=Message, said="The message."),
)
async def get_message(caller: CallerDep, services: ServicesDep, message_id: str) -> Response:
    """One message; an outbound one with each recipient's state and every attempt."""
    return json_answer(await services.read.get_message(caller, message_id))


@router.post(
    "/messages/{message_id}/release",
    **operation(
        "Release a quarantined message",
        tag="messages",
        scope="messages:write",
        answer=Message,
        said="The message, in its thread now.",
    ),
)
async def release_message(
    post: PostDep, message_id: str, _body: Annotated[NoFields, Depends(JsonBody(NoFields))]
) -> Response:
    """Let a quarantined message go to its agent: it joins its thread, and `message.released` and `message.received` are
    sent.
    """
    return await post.answer(200, lambda _: post.services.release.release(post.caller, message_id))


_RAW = operation("Get a message as it was on the wire", tag="messages", scope="messages:read")
_RAW["responses"] = {
    200: {
        "description": "The mail, headers and all.",
        "content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/messages/{message_id}/raw", response_class=Response, **_RAW)
async def get_raw_message(caller: CallerDep, services: ServicesDep, message_id: str) -> Response:
    """The RFC 5322 bytes, as they came in or as they go out."""
    raw = await services.read.message_raw(caller, message_id)
    # Only what is there as an id comes so far: it is safe in a header.
    headers = {
        "Content-Disposition": f'attachment; filename="{message_id}.eml"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(raw, media_type="message/rfc822", headers=headers)


def _answers(summary: str) -> dict[str, Any]:
    said = "Accepted and durable: it is being delivered."
    return operation(summary, tag="messages", scope="messages:send", answer=Message, status=202, said=said)


@router.post("/messages/{message_id}/reply", **_answers("Reply to a message"))
async def reply(post: PostDep, message_id: str, body: Annotated[Reply, Depends(JsonBody(Reply))]) -> Response:
    """Answer the author in the same thread. Mail that a machine wrote is not answered, unless with `force`."""
    return await _submit(post, new_message(body, "reply", parent_id=message_id, to=body.to, subject=body.subject))


@router.post("/messages/{message_id}/reply-all", **_answers("Reply to everyone"))
async def reply_all(post: PostDep, message_id: str, body: Annotated[Reply, Depends(JsonBody(Reply))]) -> Response:
    """Answer the author and everyone else who was written to, in the same thread."""
    return await _submit(post, new_message(body, "reply_all", parent_id=message_id, to=body.to, subject=body.subject))


@router.post("/messages/{message_id}/forward", **_answers("Forward a message"))
async def forward(post: PostDep, message_id: str, body: Annotated[Forward, Depends(JsonBody(Forward))]) -> Response:
    """Pass the message on, with its attachments."""
    return await _submit(post, new_message(body, "forward", parent_id=message_id, to=body.to, subject=body.subject))
