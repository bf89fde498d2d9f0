"""/relays: hosts that a workspace's mail leaves through, instead of by MX."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from postroom.edge.api.answers import PostDep, json_answer, list_answer, no_content
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_common import NoFields
from postroom.edge.api.models_relays import CreateRelay, Relay, RelayCheck, RelayList, UpdateRelay
from postroom.edge.api.routes import new_router
from postroom.flows.relays import NewRelay

router = new_router()


@router.post(
    "/relays",
    **operation("Add a relay", tag="relays", scope="domains:write", answer=Relay, status=201, said="The relay."),
)
async def create_relay(post: PostDep, body: Annotated[CreateRelay, Depends(JsonBody(CreateRelay))]) -> Response:
    """Send the workspace's mail, or that of one domain, through a host of yours. A domain's relays come before the
    workspace's, these before the server's own, and where there is none mail goes by MX. Try it with `/check`.
    """
    new = NewRelay(
        host=body.host,
        port=body.port,
        security=body.security,
        username=body.username,
        password=body.password,
        domain_id=body.domain_id,
        position=body.position,
        spf_include=body.spf_include,
    )
    return await post.answer(201, lambda _: post.services.relays.create(post.caller, new))


@router.get(
    "/relays",
    **operation(
        "List relays",
        tag="relays",
        scope="domains:read",
        answer=RelayList,
        said="In the order of trying.",
    ),
)
async def list_relays(
    caller: CallerDep,
    services: ServicesDep,
    domain_id: Annotated[str | None, Query(alias="domainId", max_length=40)] = None,
) -> Response:
    """The relays of this workspace, at most 20; those of one domain with `domainId`."""
    return list_answer("relays", await services.relays.list_relays(caller, domain_id=domain_id))


@router.get(
    "/relays/{relay_id}",
    **operation("Get a relay", tag="relays", scope="domains:read", answer=Relay, said="The relay."),
)
async def get_relay(caller: CallerDep, services: ServicesDep, relay_id: str) -> Response:
    """One relay, without its password."""
    return json_answer(await services.relays.get(caller, relay_id))


@router.patch(
    "/relays/{relay_id}",
    **operation("Change a relay", tag="relays", scope="domains:write", answer=Relay, said="The relay as it is now."),
)
async def update_relay(
    caller: CallerDep,
    services: ServicesDep,
    relay_id: str,
    body: Annotated[UpdateRelay, Depends(JsonBody(UpdateRelay))],
) -> Response:
    """Change some of it. A password is for one host: with another one it has to be given again."""
    return json_answer(await services.relays.update(caller, relay_id, body.changes()))


@router.delete(
    "/relays/{relay_id}",
    **operation("Delete a relay", tag="relays", scope="domains:write", status=204, said="It is gone."),
)
async def delete_relay(caller: CallerDep, services: ServicesDep, relay_id: str) -> Response:
    """Let the relay go. Mail that waits leaves by whatever takes its place."""
    await services.relays.delete(caller, relay_id)
    return no_content()


@router.post(
    "/relays/{relay_id}/check",
    **operation(
        "Check a relay", tag="relays", scope="domains:write", answer=RelayCheck, said="How far the session came."
    ),
)
async def check_relay(
    post: PostDep, relay_id: str, _body: Annotated[NoFields, Depends(JsonBody(NoFields))]
) -> Response:
    """Open a session with the relay, log in, and leave: no mail is sent. It takes 30 seconds at most."""
    return await post.answer(200, lambda _: post.services.relays.check(post.caller, relay_id))
