"""Deliveries of events to endpoints: attempts with request and answer, dead letters, and sending them again."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput, Conflict, NotFound
from postroom.edge.dashboard.page import address_of, asked, field, fields, list_page, page
from postroom.edge.dashboard.rendering import redirect, render, render_fragment
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.webhooks import replay_state, shown_text
from postroom.flows.redrive import REPLAY_AT_ONCE
from postroom.flows.views import Json
from postroom.store.paging import Page

STATES = {
    "pending": "Waiting",
    "retrying": "Retrying",
    "delivered": "Delivered",
    "dead": "Dead letters",
}
"""What a delivery can be, in words."""
MAX_CHOSEN = 100
"""Deliveries that are sent again one by one at most: a page shows no more."""
NAMED_ENDPOINTS = 100
"""Endpoints that dead letters are shown of by their address."""


async def delivery_rows(viewer: Viewer, deliveries: list[Json]) -> list[Json]:
    """The deliveries, each with `event` (None when it is gone) and `last`, its newest attempt (None before one)."""
    events = await viewer.services.endpoint_health.events_of(viewer.caller, deliveries)
    return [
        {**one, "event": events.get(one["eventId"]), "last": one["attempts"][-1] if one["attempts"] else None}
        for one in deliveries
    ]


def state_tabs(request: Request, chosen: str | None) -> list[tuple[str, str, bool]]:
    """All, and each state: (words, address, whether it is the chosen one)."""
    path = request.url.path
    tabs = [("All", path, chosen is None)]
    return tabs + [(words, f"{path}?status={state}", state == chosen) for state, words in STATES.items()]


async def list_dead(viewer: Viewer, request: Request) -> Response:
    """Dead letters of all endpoints, or of one."""
    webhook_id = asked(request, "webhook")
    hooks = await viewer.services.read.list_webhooks(
        viewer.caller, Page(limit=NAMED_ENDPOINTS), inbox_id=viewer.inbox_id
    )
    listing = await viewer.services.read.list_deliveries(
        viewer.caller, list_page(request), webhook_id=webhook_id, status="dead"
    )
    return render(
        request,
        "webhooks/dead.html",
        title="Dead letters",
        listing=listing,
        rows=await delivery_rows(viewer, listing.items),
        hooks={one["id"]: one for one in hooks.items},
        chosen=webhook_id,
        at_once=REPLAY_AT_ONCE,
    )


async def show_delivery(viewer: Viewer, request: Request) -> Response:
    """One delivery: what was posted, and every answer."""
    return render(request, "webhooks/delivery.html", title="Delivery", **await _delivery(viewer, request))


async def show_delivery_state(viewer: Viewer, request: Request) -> Response:
    """Its attempts, fetched anew while it is under way."""
    return render_fragment(request, "webhooks/attempts.html", **await _delivery(viewer, request))


async def replay_one(viewer: Viewer, request: Request) -> Response:
    """Back to the delivery, on its way again."""
    delivery_id = request.path_params["delivery_id"]
    address = address_of("/webhooks/deliveries/{}", delivery_id)
    try:
        await viewer.services.redrive.replay_delivery(viewer.caller, delivery_id)
    except Conflict as error:
        return redirect(request, address, flash=f"{error.message} Resume the webhook first.", tone="warn")
    return redirect(request, address, flash="On its way again.")


async def replay_chosen(viewer: Viewer, request: Request) -> Response:
    """Back to where the dead letters were ticked; those are on their way again."""
    chosen = fields(request, "ids")
    if not chosen or len(chosen) > MAX_CHOSEN:
        raise BadInput(
            "No dead letter is ticked." if not chosen else f"More than {MAX_CHOSEN} are ticked.",
            code="nothing_chosen",
            param="ids",
            fix="Go back and tick the dead letters that are to be sent again.",
        )
    done, refused = 0, ""
    for delivery_id in dict.fromkeys(chosen):
        try:
            await viewer.services.redrive.replay_delivery(viewer.caller, delivery_id)
            done += 1
        except (Conflict, NotFound) as error:
            refused = error.message
    webhook_id = field(request, "webhook")
    words = f"{done} on {'its' if done == 1 else 'their'} way again."
    if refused:
        words += f" {len(chosen) - done} not: {refused}"
    address = address_of("/webhooks/dead") + (f"?{urlencode({'webhook': webhook_id})}" if webhook_id else "")
    return redirect(request, address, flash=words, tone="warn" if refused else "good")


async def replay_all(viewer: Viewer, request: Request) -> Response:
    """On to the endpoint, which shows how far the replay has come."""
    webhook_id = request.path_params["webhook_id"]
    address, since = address_of("/webhooks/{}", webhook_id), viewer.clock.now_ms()
    try:
        count = await viewer.services.redrive.replay_webhook(viewer.caller, webhook_id)
    except Conflict as error:
        return redirect(request, address, flash=f"{error.message} Resume the webhook first.", tone="warn")
    if not count:
        return redirect(request, address, flash="It has no dead letters.")
    return redirect(request, f"{address}?{urlencode({'replayed': count, 'since': since})}")


async def show_replay(viewer: Viewer, request: Request) -> Response:
    """How far a replay has come, fetched anew until it is through."""
    webhook = await viewer.services.read.get_webhook(viewer.caller, request.path_params["webhook_id"])
    state = await replay_state(viewer, request, webhook)
    if state is None:
        raise NotFound("There is no such replay.", code="page_not_found", fix="Go on from the menu.")
    return render_fragment(request, "webhooks/replay.html", replay=state)


async def _delivery(viewer: Viewer, request: Request) -> dict[str, Any]:
    delivery_id = request.path_params["delivery_id"]
    found = await viewer.services.read.get_delivery(viewer.caller, delivery_id)
    row = (await delivery_rows(viewer, [found]))[0]
    posted = await viewer.services.endpoint_health.request_of(viewer.caller, delivery_id)
    attempts = [{**one, "answer": shown_text(one["excerpt"])} for one in reversed(row["attempts"])]
    # An attempt that has begun and not ended is under way; one that is due now begins in a moment.
    under_way = row["status"] == "pending" or any(one["latencyMs"] is None for one in attempts[:1])
    return {
        "delivery": row,
        "attempts": attempts,
        "posted": {**posted, "body": shown_text(posted["body"])},
        "under_way": under_way and row["status"] in {"pending", "retrying"},
    }


PAGES = (
    page("/webhooks/dead", list_dead, scope="webhooks:read"),
    page("/webhooks/dead/replay", replay_chosen, method="POST", scope="webhooks:write"),
    page("/webhooks/deliveries/{delivery_id}", show_delivery, scope="webhooks:read"),
    page("/webhooks/deliveries/{delivery_id}/attempts", show_delivery_state, scope="webhooks:read"),
    page("/webhooks/deliveries/{delivery_id}/replay", replay_one, method="POST", scope="webhooks:write"),
    page("/webhooks/{webhook_id}/replay", replay_all, method="POST", scope="webhooks:write"),
    page("/webhooks/{webhook_id}/replay", show_replay, scope="webhooks:read"),
)
