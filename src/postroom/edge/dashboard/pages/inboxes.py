"""Inboxes: the list, a new one, and how one of them does."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput, Conflict, PostroomError, TooLarge
from postroom.edge.dashboard.inbox_forms import (
    APPROVAL_POLICIES,
    AUTO_SUBMITTED_MODES,
    SCREENING_MODES,
    choice,
    new_inbox,
)
from postroom.edge.dashboard.inbox_rates import inbox_charts, rate_tiles
from postroom.edge.dashboard.page import address_of, asked, field, list_page, page, require_typed
from postroom.edge.dashboard.rendering import redirect, render, render_fragment
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.provision import NewInbox
from postroom.flows.views import Json
from postroom.store.paging import Page

STATES = (("", "All"), ("active", "Active"), ("paused", "Paused"))
"""(status, label) of the lists that there are."""
NEWEST_THREADS = 6
MAX_DOMAINS = 100
"""Offered for a new address."""
MENDABLE = (BadInput, Conflict, TooLarge)
"""What is said beside the form again."""


async def list_inboxes(viewer: Viewer, request: Request) -> Response:
    """The page; its rows alone when something has happened."""
    words, status = asked(request, "q"), asked(request, "status")
    listing = await viewer.services.read.list_inboxes(
        viewer.caller,
        list_page(request),
        words=words,
        status=status if status in {one for one, _ in STATES} else None,
    )
    return render(
        request,
        "inboxes/list.html",
        block="rows",
        title="Inboxes",
        listing=listing,
        q=words,
        states=STATES,
        may_create=viewer.inbox_id is None and viewer.may("inboxes:write"),
    )


async def ask_new_inbox(viewer: Viewer, request: Request) -> Response:
    """The form. Raises Forbidden for a key that is bound to an inbox: it makes no others."""
    viewer.caller.require_workspace()
    return await _form(viewer, request, error=None)


async def suggest_address(viewer: Viewer, request: Request) -> Response:
    """What the address will be, while it is typed."""
    new = NewInbox(name=asked(request, "name"), username=asked(request, "username"), domain=asked(request, "domain"))
    suggestion, error = None, None
    if new.name is not None or new.username is not None:
        try:
            suggestion = await viewer.services.provision.suggest_address(viewer.caller, new)
        except BadInput as wrong:
            error = wrong
    return render_fragment(request, "inboxes/suggestion.html", suggestion=suggestion, error=error)


async def create_inbox(viewer: Viewer, request: Request) -> Response:
    """On to the inbox; where it has a webhook, its secret first: it is shown this once."""
    try:
        inbox = await viewer.services.provision.create_inbox(viewer.caller, new_inbox(request))
    except MENDABLE as error:
        return await _form(viewer, request, error=error)
    if "webhook" in inbox:
        return render(
            request, "inboxes/made.html", status=201, title="Inbox made", inbox=inbox, webhook=inbox["webhook"]
        )
    if not viewer.may("inboxes:read"):
        return redirect(request, address_of("/inboxes/new"), flash=f"{inbox['address']} takes mail now.")
    return redirect(request, address_of("/inboxes/{}", inbox["id"]), flash=f"{inbox['address']} takes mail now.")


async def show_inbox(viewer: Viewer, request: Request) -> Response:
    """How it does, and its newest conversations."""
    inbox = await viewer.services.read.get_inbox(viewer.caller, request.path_params["inbox_id"])
    threads = None
    if viewer.may("threads:read"):
        listing = await viewer.services.read.list_threads(
            viewer.caller, Page(limit=NEWEST_THREADS), inbox_id=inbox["id"]
        )
        threads = listing.items
    return render(
        request,
        "inboxes/overview.html",
        title=inbox["address"],
        inbox=inbox,
        threads=threads,
        waiting=await viewer.services.attention.of_inbox(viewer.caller, inbox["id"]),
        charts=await inbox_charts(viewer, inbox["id"]),
        rates=rate_tiles(inbox),
        policies={value: label for value, label, _ in APPROVAL_POLICIES},
        modes={value: label for value, label, _ in SCREENING_MODES},
        said_of_itself={value: label for value, label, _ in AUTO_SUBMITTED_MODES},
    )


async def change_state(viewer: Viewer, request: Request) -> Response:
    """Back to the inbox, paused or sending again."""
    inbox_id, status = request.path_params["inbox_id"], choice(request, "status", STATES)
    if not status:
        raise BadInput("Nothing says what to do.", param="status", fix="Go back and press Pause or Resume.")
    inbox = await viewer.services.provision.update_inbox(viewer.caller, inbox_id, {"status": status})
    words = "is paused: it receives, and what it sends waits." if status == "paused" else "sends again."
    return redirect(
        request,
        address_of("/inboxes/{}", inbox_id),
        flash=f"{inbox['address']} {words}",
        tone="warn" if status == "paused" else "good",
    )


async def delete_inbox(viewer: Viewer, request: Request) -> Response:
    """On to the list, without it; nothing is deleted unless its address was typed."""
    inbox_id = request.path_params["inbox_id"]
    inbox = await viewer.services.read.get_inbox(viewer.caller, inbox_id)
    require_typed(
        request,
        inbox["address"],
        "That is not its address, so nothing was deleted.",
        fix=f"Go back and type {inbox['address']}.",
    )
    await viewer.services.provision.delete_inbox(viewer.caller, inbox_id)
    return redirect(request, address_of("/inboxes"), flash=f"{inbox['address']} is gone, with all its mail.")


async def _form(viewer: Viewer, request: Request, *, error: PostroomError | None) -> Response:
    return render(
        request,
        "inboxes/new.html",
        status=200 if error is None else error.http_status,
        title="New inbox",
        error=error,
        entered=lambda name, otherwise="": field(request, name) or otherwise,
        domains=await _verified_domains(viewer),
        policies=APPROVAL_POLICIES,
        modes=SCREENING_MODES,
        said_of_itself=AUTO_SUBMITTED_MODES,
    )


async def _verified_domains(viewer: Viewer) -> list[Json]:
    """Domains of the workspace that an address may be in; none for a key that may not see them."""
    if not viewer.may("domains:read") or viewer.inbox_id is not None:
        return []
    listing = await viewer.services.domains.list_domains(viewer.caller, Page(limit=MAX_DOMAINS))
    return [one for one in listing.items if one["status"] == "verified"]


PAGES = (
    page("/inboxes", list_inboxes, scope="inboxes:read"),
    page("/inboxes/new", ask_new_inbox, scope="inboxes:write"),
    page("/inboxes/new", create_inbox, method="POST", scope="inboxes:write"),
    page("/inboxes/suggestion", suggest_address, scope="inboxes:write"),
    page("/inboxes/{inbox_id}", show_inbox, scope="inboxes:read"),
    page("/inboxes/{inbox_id}/state", change_state, method="POST", scope="inboxes:write"),
    page("/inboxes/{inbox_id}/delete", delete_inbox, method="POST", scope="inboxes:write"),
)
