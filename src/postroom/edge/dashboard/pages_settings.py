"""Settings: who is signed in, the workspace, and what the server runs with."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.clock import DAY_MS
from postroom.base.errors import BadInput, PostroomError
from postroom.edge.dashboard.key_words import access_words
from postroom.edge.dashboard.page import address_of, field, page
from postroom.edge.dashboard.rendering import redirect, render
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.stats import StatsQuery


async def show_settings(viewer: Viewer, request: Request) -> Response:
    """The page, so far as the key may see it."""
    return await _show(viewer, request, error=None)


async def rename_workspace(viewer: Viewer, request: Request) -> Response:
    """Back to the page, under the new name; the form with what is wrong."""
    try:
        renamed = await viewer.services.tenants.rename(viewer.caller, field(request, "name"))
    except BadInput as error:
        return await _show(viewer, request, error=error)
    return redirect(request, address_of("/settings"), flash=f"The workspace is called {renamed['name']} now.")


async def _show(viewer: Viewer, request: Request, *, error: PostroomError | None) -> Response:
    operator = await viewer.services.tenants.operates(viewer.caller)
    return render(
        request,
        "settings/show.html",
        status=200 if error is None else error.http_status,
        title="Settings",
        access=access_words(viewer.caller.scopes),
        limits=viewer.services.tenants.limits,
        sent_today=await _sent_today(viewer),
        may_rename=viewer.may("admin") and viewer.inbox_id is None,
        name=field(request, "name") if error is not None else viewer.workspace_name,
        settings=await viewer.services.tenants.settings(viewer.caller) if operator else None,
        error=error,
    )


async def _sent_today(viewer: Viewer) -> int | None:
    """Recipients of today, UTC; None for a key that may not see it. One that is bound to an inbox sees that inbox's."""
    if not viewer.may("stats:read"):
        return None
    today = viewer.clock.now_ms() // DAY_MS * DAY_MS
    stats = await viewer.services.stats.read(viewer.caller, StatsQuery(by="day", since=today, until=today + DAY_MS))
    return int(stats["totals"]["sent"])


PAGES = (
    page("/settings", show_settings),
    page("/settings/name", rename_workspace, method="POST", scope="admin"),
)
