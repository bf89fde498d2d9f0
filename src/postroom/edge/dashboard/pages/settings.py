"""Settings: who is signed in, the workspace, and what the server runs with."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.clock import DAY_MS
from postroom.base.errors import BadInput, PostroomError
from postroom.edge.dashboard.page import address_of, field, page
from postroom.edge.dashboard.rendering import redirect, render
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.keys import access_words
from postroom.flows.stats import StatsQuery

MAX_ALERT_CHARS = 320
"""Of an alert address, as it is typed."""


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


async def set_alert_address(viewer: Viewer, request: Request) -> Response:
    """Back to the page: alerts go to the new address from now on, or to nobody; the form with what is wrong."""
    address = field(request, "alert_address")[:MAX_ALERT_CHARS] or None
    try:
        workspace = await viewer.services.grant.set_alert_address(viewer.caller, viewer.caller.workspace_id, address)
    except BadInput as error:
        fix = "Write one address, such as ops@example.com, or nothing to tell nobody."
        return await _show(viewer, request, error=BadInput(error.message, code=error.code, param=error.param, fix=fix))
    told = workspace["alertAddress"]
    return redirect(
        request,
        address_of("/settings"),
        flash=f"Alerts are mailed to {told} now." if told else "Alerts are mailed to nobody now.",
    )


async def _show(viewer: Viewer, request: Request, *, error: PostroomError | None) -> Response:
    tenants = viewer.services.tenants
    administers = viewer.may("admin") and viewer.inbox_id is None
    workspace = await tenants.own(viewer.caller) if administers else {"name": viewer.workspace_name}
    wrong = error.param if error is not None else None
    return render(
        request,
        "settings/show.html",
        status=200 if error is None else error.http_status,
        title="Settings",
        access=access_words(viewer.caller.scopes),
        limits=tenants.limits,
        sent_today=await _sent_today(viewer),
        administers=administers,
        name=field(request, "name") if wrong == "name" else workspace["name"],
        alert_address=field(request, "alert_address") if wrong == "alertAddress" else workspace.get("alertAddress"),
        settings=await tenants.settings(viewer.caller) if await tenants.operates(viewer.caller) else None,
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
    page("/settings/alerts", set_alert_address, method="POST", scope="admin"),
)
