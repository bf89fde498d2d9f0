"""/inboxes: an agent's mailbox and address."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from postroom.edge.api.answers import PostDep, json_answer, list_answer, no_content
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.list_queries import ThreadQueryDep
from postroom.edge.api.models_common import one_of
from postroom.edge.api.models_inboxes import CreatedInbox, CreateInbox, Inbox, InboxList, UpdateInbox
from postroom.edge.api.models_messages import ThreadList
from postroom.edge.api.paging import PageById, PageByMoment
from postroom.edge.api.routes import new_router
from postroom.flows.provision import NewInbox

router = new_router()


@router.post(
    "/inboxes",
    **operation(
        "Make an inbox",
        tag="inboxes",
        scope="inboxes:write",
        answer=CreatedInbox,
        status=201,
        said="The inbox, ready to send and receive.",
    ),
)
async def create_inbox(post: PostDep, body: Annotated[CreateInbox, Depends(JsonBody(CreateInbox))]) -> Response:
    """Make an inbox. `support-agent` gets `support-agent@` the workspace's domain; a taken name is a 409 that names a
    free one; no name at all gives a readable random address.
    """
    new = NewInbox(
        name=body.name,
        display_name=body.display_name,
        username=one_of("username", body.username, "prefix", body.prefix),
        address=body.address,
        domain=one_of("domain", body.domain, "domainId", body.domain_id),
        webhook_url=body.webhook_url,
        metadata=body.metadata,
        screening=body.screening,
        approval_policy=body.approval_policy,
        auto_submitted=body.auto_submitted,
        daily_limit=body.daily_limit,
    )
    return await post.answer(201, lambda _: post.services.provision.create_inbox(post.caller, new))


@router.get(
    "/inboxes",
    **operation("List inboxes", tag="inboxes", scope="inboxes:read", answer=InboxList, said="Newest first."),
)
async def list_inboxes(caller: CallerDep, services: ServicesDep, page: PageById) -> Response:
    """The inboxes that the key can see, newest first."""
    return list_answer("inboxes", await services.read.list_inboxes(caller, page))


@router.get(
    "/inboxes/{inbox_id}",
    **operation("Get an inbox", tag="inboxes", scope="inboxes:read", answer=Inbox, said="The inbox."),
)
async def get_inbox(caller: CallerDep, services: ServicesDep, inbox_id: str) -> Response:
    """One inbox with what it sent today and its bounce and complaint rates."""
    return json_answer(await services.read.get_inbox(caller, inbox_id))


@router.patch(
    "/inboxes/{inbox_id}",
    **operation("Change an inbox", tag="inboxes", scope="inboxes:write", answer=Inbox, said="As it is now."),
)
async def update_inbox(
    caller: CallerDep,
    services: ServicesDep,
    inbox_id: str,
    body: Annotated[UpdateInbox, Depends(JsonBody(UpdateInbox))],
) -> Response:
    """Change the fields that are sent. The address stays what it is."""
    return json_answer(await services.provision.update_inbox(caller, inbox_id, body.changes()))


@router.delete(
    "/inboxes/{inbox_id}",
    **operation("Delete an inbox", tag="inboxes", scope="inboxes:write", status=204, said="It is gone."),
)
async def delete_inbox(caller: CallerDep, services: ServicesDep, inbox_id: str) -> Response:
    """Delete the inbox with all its mail. Mail to its address is refused from now on."""
    await services.provision.delete_inbox(caller, inbox_id)
    return no_content()


@router.get(
    "/inboxes/{inbox_id}/threads",
    **operation(
        "List the threads of an inbox",
        tag="inboxes",
        scope="threads:read",
        answer=ThreadList,
        said="The liveliest first.",
    ),
)
async def list_inbox_threads(
    caller: CallerDep,
    services: ServicesDep,
    inbox_id: str,
    page: PageByMoment,
    asked: ThreadQueryDep,
) -> Response:
    """The conversations of one inbox, the one with the newest message first."""
    return list_answer("threads", await services.read.list_threads(caller, page, **asked | {"inbox_id": inbox_id}))
