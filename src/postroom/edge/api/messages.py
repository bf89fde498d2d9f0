"""/messages and /inboxes/{id}/messages: mail in and out."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.responses import Response

from postroom.base.errors import BadInput
from postroom.edge.api.answers import PostDep, json_answer, list_answer
from postroom.edge.api.attached_files import new_attachments
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.list_queries import InboxIdQuery, MessageIdQuery, MessageQueryDep
from postroom.edge.api.models_common import NoFields, Text, one_of
from postroom.edge.api.models_drafts import Accepted
from postroom.edge.api.models_guards import DryRun
from postroom.edge.api.models_messages import (
    Forward,
    Message,
    MessageList,
    Reply,
    SendFromInbox,
    SendMessage,
    Written,
)
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router
from postroom.flows.new_message import Action, NewMessage
from postroom.flows.once import check_idempotency_key
from postroom.flows.services import Services
from postroom.rules.moments import read_moment

router = new_router()


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
        queue=body.queue,
        list_unsubscribe=body.list_unsubscribe,
        auto_submitted=body.auto_submitted,
    )


def send_moment(services: Services, text: str | None) -> int | None:
    """When it is to be sent, in milliseconds since 1970; None for at once. Raises BadInput."""
    if text is None:
        return None
    now = services.clock.now_ms()
    at = read_moment(text, now=now, param="sendAt")
    return at if at > now else None


DryRunQuery = Annotated[
    bool,
    Query(
        alias="dryRun",
        description="Sends nothing: a 200 says what each gate says: `{wouldSend, gates: [{gate, verdict, reason}]}`.",
    ),
]


async def _submit(post: PostDep, body: Written, new: NewMessage, *, dry_run: bool = False) -> Response:
    new = replace(new, send_at=send_moment(post.services, body.send_at))
    if dry_run:
        # Not under the Idempotency-Key: the real call may carry the same.
        if post.idempotency_key is not None:
            check_idempotency_key(post.idempotency_key)
        return json_answer(await post.services.rehearse.rehearse(post.caller, new))
    return await post.answer(202, lambda claim: post.services.submit.send(post.caller, new, claim))


def _answers(summary: str) -> dict[str, Any]:
    """A route that sends: 202 for a message that is taken on, 200 for a dry run."""
    said = "Accepted and durable: it is being delivered."
    described = operation(summary, tag="messages", scope="messages:send", answer=Accepted, status=202, said=said)
    described["responses"][200] = {"description": "A dry run: what each gate says.", "model": DryRun}
    return described


@router.post(
    "/messages",
    **_answers("Send a message"),
)
async def send_message(
    post: PostDep, body: Annotated[SendMessage, Depends(JsonBody(SendMessage))], dry_run: DryRunQuery = False
) -> Response:
    """Send a message. With `threadId` it answers in the conversation: In-Reply-To, References and subject are set.

    The message is answered once it is durable; `recipients` then tells address by address what becomes of it. Where the
    inbox's approval policy holds it, the answer has `status: "held"` and a `draftId` instead, and nothing is sent yet.
    Send an `Idempotency-Key` to be safe to try again.
    """
    new = new_message(body, "send", inbox_id=body.inbox_id, thread_id=body.thread_id, to=body.to, subject=body.subject)
    return await _submit(post, body, new, dry_run=dry_run)


@router.post(
    "/inboxes/{inbox_id}/messages",
    **_answers("Send a message from an inbox"),
)
async def send_from_inbox(
    post: PostDep,
    inbox_id: str,
    body: Annotated[SendFromInbox, Depends(JsonBody(SendFromInbox))],
    dry_run: DryRunQuery = False,
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
    return await _submit(post, body, new, dry_run=dry_run)


@router.get(
    "/messages",
    **operation("List messages", tag="messages", scope="messages:read", answer=MessageList, said="Newest first."),
)
async def list_messages(
    caller: CallerDep,
    services: ServicesDep,
    page: PageById,
    asked: MessageQueryDep,
    inbox_id: InboxIdQuery = None,
    thread_id: Annotated[str | None, Query(alias="threadId")] = None,
    message_id: MessageIdQuery = None,
) -> Response:
    """Messages of every inbox that the key can see, newest first. Long mails make a page shorter than `limit`: follow
    `nextCursor` until it is null. While very much mail comes in, a search finds the newest of it seconds later.
    """
    asked |= {"inbox_id": inbox_id, "thread_id": thread_id, "message_id": message_id}
    listing = await services.read.list_messages(caller, page, **asked)
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
    asked: MessageQueryDep,
) -> Response:
    """Messages of one inbox, newest first. Long mails make a page shorter than `limit`: follow `nextCursor` until it
    is null.
    """
    listing = await services.read.list_messages(caller, page, **asked | {"inbox_id": inbox_id})
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
        scope="messages:quarantine",
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


@router.post("/messages/{message_id}/reply", **_answers("Reply to a message"))
async def reply(
    post: PostDep,
    message_id: str,
    body: Annotated[Reply, Depends(JsonBody(Reply))],
    dry_run: DryRunQuery = False,
) -> Response:
    """Answer the author in the same thread. Mail that a machine wrote is not answered, unless with `force`."""
    new = new_message(body, "reply", parent_id=message_id, to=body.to, subject=body.subject)
    return await _submit(post, body, new, dry_run=dry_run)


@router.post("/messages/{message_id}/reply-all", **_answers("Reply to everyone"))
async def reply_all(
    post: PostDep,
    message_id: str,
    body: Annotated[Reply, Depends(JsonBody(Reply))],
    dry_run: DryRunQuery = False,
) -> Response:
    """Answer the author and everyone else who was written to, in the same thread."""
    new = new_message(body, "reply_all", parent_id=message_id, to=body.to, subject=body.subject)
    return await _submit(post, body, new, dry_run=dry_run)


@router.post("/messages/{message_id}/forward", **_answers("Forward a message"))
async def forward(
    post: PostDep,
    message_id: str,
    body: Annotated[Forward, Depends(JsonBody(Forward))],
    dry_run: DryRunQuery = False,
) -> Response:
    """Pass the message on, with its attachments."""
    new = new_message(body, "forward", parent_id=message_id, to=body.to, subject=body.subject)
    return await _submit(post, body, new, dry_run=dry_run)
