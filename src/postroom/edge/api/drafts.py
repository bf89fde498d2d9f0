"""/drafts: messages that are not sent yet, and approving those that must be."""

from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.responses import Response

from postroom.edge.api.answers import PostDep, json_answer, list_answer, no_content
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.list_queries import InboxIdQuery
from postroom.edge.api.messages import addresses, send_moment
from postroom.edge.api.models_common import NoFields, Text
from postroom.edge.api.models_drafts import (
    Accepted,
    CreateDraft,
    Draft,
    DraftList,
    DraftStatus,
    RejectDraft,
    UpdateDraft,
)
from postroom.edge.api.models_messages import Message
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router
from postroom.flows.new_message import NewAttachment, NewMessage

router = new_router()


def written(body: CreateDraft | UpdateDraft, services: ServicesDep) -> dict[str, Any]:
    """The fields that were sent, as those of a NewMessage."""
    sent: dict[str, Any] = body.changes()
    for name in ("to", "cc", "bcc", "reply_to"):
        if name in sent:
            value: Text | None = sent[name]
            sent[name] = addresses(value)
    if "headers" in sent:
        sent["headers"] = tuple(sent["headers"].items())
    if "attachment_ids" in sent:
        sent["attachments"] = tuple(NewAttachment(attachment_id=one) for one in sent.pop("attachment_ids"))
    if "send_at" in sent:
        sent["send_at"] = send_moment(services, sent["send_at"])
    return sent


@router.post(
    "/drafts",
    **operation(
        "Write a draft",
        tag="drafts",
        scope="drafts:write",
        answer=Draft,
        status=201,
        said="The draft. Nothing is sent.",
    ),
)
async def create_draft(post: PostDep, body: Annotated[CreateDraft, Depends(JsonBody(CreateDraft))]) -> Response:
    """Write a message without sending it. It may be unfinished; what it names must be there."""
    new = NewMessage(**written(body, post.services))
    return await post.answer(201, lambda _: post.services.drafts.create(post.caller, new))


@router.get(
    "/drafts",
    **operation("List drafts", tag="drafts", scope="drafts:write", answer=DraftList, said="Newest first."),
)
async def list_drafts(
    caller: CallerDep,
    services: ServicesDep,
    page: PageById,
    inbox_id: InboxIdQuery = None,
    thread_id: Annotated[str | None, Query(alias="threadId")] = None,
    status: DraftStatus | None = None,
) -> Response:
    """Drafts, newest first; `status=held` for those that wait for approval. A key with drafts:approve may look too."""
    listing = await services.drafts.list_drafts(caller, page, inbox_id=inbox_id, thread_id=thread_id, status=status)
    return list_answer("drafts", listing)


@router.get(
    "/drafts/{draft_id}",
    **operation("Get a draft", tag="drafts", scope="drafts:write", answer=Draft, said="The draft."),
)
async def get_draft(caller: CallerDep, services: ServicesDep, draft_id: str) -> Response:
    """One draft, with why it is held and what became of it. A key with drafts:approve may look too."""
    return json_answer(await services.drafts.get(caller, draft_id))


@router.patch(
    "/drafts/{draft_id}",
    **operation("Change a draft", tag="drafts", scope="drafts:write", answer=Draft, said="As it is now."),
)
async def edit_draft(
    caller: CallerDep,
    services: ServicesDep,
    draft_id: str,
    body: Annotated[UpdateDraft, Depends(JsonBody(UpdateDraft))],
) -> Response:
    """Change the fields that are sent. A held draft can be changed by a key with drafts:approve alone, and the links to
    decide on it are void then; one that was rejected or has expired is a draft again.
    """
    return json_answer(await services.drafts.edit(caller, draft_id, written(body, services)))


@router.delete(
    "/drafts/{draft_id}",
    **operation("Delete a draft", tag="drafts", scope="drafts:write", status=204, said="It is gone."),
)
async def delete_draft(caller: CallerDep, services: ServicesDep, draft_id: str) -> Response:
    """Throw the draft away. A message that it has become stays."""
    await services.drafts.delete(caller, draft_id)
    return no_content()


@router.post(
    "/drafts/{draft_id}/send",
    **operation(
        "Send a draft",
        tag="drafts",
        scope="messages:send",
        answer=Accepted,
        status=202,
        said="The message; or the draft, when it must be approved first.",
    ),
)
async def send_draft(post: PostDep, draft_id: str, _body: Annotated[NoFields, Depends(JsonBody(NoFields))]) -> Response:
    """Send the draft as `POST /messages` would. The approval policy of its inbox holds for it as well."""
    return await post.answer(202, lambda claim: post.services.drafts.send(post.caller, draft_id, claim))


@router.post(
    "/drafts/{draft_id}/approve",
    **operation(
        "Approve a draft",
        tag="drafts",
        scope="drafts:approve",
        answer=Message,
        status=202,
        said="The message: it is being delivered.",
    ),
)
async def approve_draft(
    post: PostDep, draft_id: str, _body: Annotated[NoFields, Depends(JsonBody(NoFields))]
) -> Response:
    """Let a held draft go, or one that was only written. It is sent as it stands."""
    return await post.answer(202, lambda claim: post.services.decisions.approve(post.caller, draft_id, claim))


@router.post(
    "/drafts/{draft_id}/reject",
    **operation("Reject a draft", tag="drafts", scope="drafts:approve", answer=Draft, said="The draft, rejected."),
)
async def reject_draft(
    post: PostDep, draft_id: str, body: Annotated[RejectDraft, Depends(JsonBody(RejectDraft))]
) -> Response:
    """Do not send a held draft; the note says why."""
    return await post.answer(200, lambda _: post.services.decisions.reject(post.caller, draft_id, body.note))
