"""/workspaces: tenants, each with inboxes and keys of its own."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from postroom.edge.api.answers import PostDep, json_answer, list_answer
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_keys import (
    CreatedWorkspace,
    CreateWorkspace,
    UpdateWorkspace,
    Workspace,
    WorkspaceList,
)
from postroom.edge.api.routes import new_router

router = new_router()


@router.post(
    "/workspaces",
    **operation(
        "Make a workspace",
        tag="workspaces",
        scope="admin",
        answer=CreatedWorkspace,
        status=201,
        said="The workspace with its first key, this once.",
    ),
)
async def create_workspace(
    post: PostDep, body: Annotated[CreateWorkspace, Depends(JsonBody(CreateWorkspace))]
) -> Response:
    """Make a tenant. For the operator's key."""
    return await post.answer(201, lambda _: post.services.grant.create_workspace(post.caller, body.name))


@router.get(
    "/workspaces",
    **operation("List workspaces", tag="workspaces", scope="admin", answer=WorkspaceList, said="The workspaces."),
)
async def list_workspaces(caller: CallerDep, services: ServicesDep) -> Response:
    """Every workspace for the operator's key, one's own for any other."""
    return list_answer("workspaces", await services.read.list_workspaces(caller))


@router.patch(
    "/workspaces/{workspace_id}",
    **operation(
        "Change a workspace", tag="workspaces", scope="admin", answer=Workspace, said="The workspace as it is now."
    ),
)
async def update_workspace(
    caller: CallerDep,
    services: ServicesDep,
    workspace_id: str,
    body: Annotated[UpdateWorkspace, Depends(JsonBody(UpdateWorkspace))],
) -> Response:
    """Change the workspace; any of them for the operator's key, one's own for others."""
    return json_answer(await services.grant.set_alert_address(caller, workspace_id, body.alert_address))
