"""Workspaces: every tenant of the server for its operator, and the way from one into another."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput, PostroomError
from postroom.edge.dashboard.page import asked, field, list_page, page
from postroom.edge.dashboard.rendering import render
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.tenants import checked_name


async def list_workspaces(viewer: Viewer, request: Request) -> Response:
    """The workspaces, and forms to make one and to go into one."""
    return await _list(viewer, request, error=None)


async def create_workspace(viewer: Viewer, request: Request) -> Response:
    """The new workspace with its first key, this once; the form with what is wrong."""
    name = field(request, "name")
    try:
        made = await viewer.services.grant.create_workspace(viewer.caller, checked_name(name))
    except BadInput as error:
        return await _list(viewer, request, error=error)
    return render(request, "workspaces/made.html", status=201, title=made["name"], made=made)


async def _list(viewer: Viewer, request: Request, *, error: PostroomError | None) -> Response:
    words = asked(request, "q")
    listing = await viewer.services.tenants.list_workspaces(viewer.caller, list_page(request), words=words)
    return render(
        request,
        "workspaces/list.html",
        status=200 if error is None else error.http_status,
        title="Workspaces",
        listing=listing,
        operator=await viewer.services.tenants.operates(viewer.caller),
        q=words,
        entered=field(request, "name"),
        error=error,
    )


PAGES = (
    page("/workspaces", list_workspaces, scope="admin"),
    page("/workspaces", create_workspace, method="POST", scope="admin"),
)
