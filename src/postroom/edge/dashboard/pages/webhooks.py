"""Webhooks: endpoints, how they do, and everything that can be done to one."""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.clock import DAY_MS, HOUR_MS, SECOND_MS, iso
from postroom.base.errors import BadInput, Conflict, NotFound, PostroomError
from postroom.base.limits import KEY_ROTATION_OVERLAP_S
from postroom.edge.dashboard.page import address_of, asked, field, fields, list_page, page, require_typed
from postroom.edge.dashboard.pages.deliveries import STATES, delivery_rows, state_tabs
from postroom.edge.dashboard.rendering import redirect, render
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.webhook_code import SNIPPETS
from postroom.edge.dashboard.words.webhooks import checked_events, event_groups, pace_chart, replay_state
from postroom.flows.endpoints import DEFAULT_EVENTS, NewWebhook
from postroom.flows.views import Json
from postroom.store.paging import Page

MAX_DESCRIPTION_CHARS = 1_000
"""A note of the endpoint's owner; the API takes no longer one."""
SUGGESTED_INBOXES = 100
"""Addresses that the form suggests, the newest."""
STATUSES = (("", "All"), ("active", "Active"), ("paused", "Paused"), ("disabled", "Disabled"))
OVERLAPS = (
    ("0", "At once"),
    (str(HOUR_MS // SECOND_MS), "In an hour"),
    (str(DAY_MS // SECOND_MS), "In a day"),
    (str(7 * DAY_MS // SECOND_MS), "In a week"),
)
"""(seconds, words) of when an old secret stops."""


async def list_webhooks(viewer: Viewer, request: Request) -> Response:
    """The endpoints, each with how it does."""
    status = asked(request, "status")
    chosen = status if status in {one for one, _ in STATUSES} else None
    listing = await viewer.services.read.list_webhooks(
        viewer.caller,
        list_page(request),
        inbox_id=viewer.inbox_id or asked(request, "inbox"),
        status=chosen,
    )
    return render(
        request,
        "webhooks/list.html",
        title="Webhooks",
        listing=listing,
        chosen=chosen,
        statuses=STATUSES,
        inbox=asked(request, "inbox"),
        health=await viewer.services.endpoint_health.of_webhooks(viewer.caller, [one["id"] for one in listing.items]),
        addresses=await _addresses(viewer, [one["inboxId"] for one in listing.items if one["inboxId"]]),
    )


async def ask_for_webhook(viewer: Viewer, request: Request) -> Response:
    """The form for a new endpoint."""
    entered = {"url": "", "description": "", "inbox": asked(request, "inbox") or "", "events": list(DEFAULT_EVENTS)}
    return await _form(viewer, request, entered)


async def make_webhook(viewer: Viewer, request: Request) -> Response:
    """The new endpoint with its secret, this once; or the form with what is wrong."""
    entered = _entered(request)
    try:
        new = NewWebhook(
            url=entered["url"],
            inbox_id=viewer.inbox_id or await _inbox_named(viewer, entered["inbox"]),
            events=tuple(checked_events(entered["events"])),
            description=_checked_description(entered["description"]),
        )
        made = await viewer.services.endpoints.create_webhook(viewer.caller, new)
    except (BadInput, Conflict, NotFound) as error:
        return await _form(viewer, request, entered, error=error)
    return render(
        request,
        "webhooks/secret.html",
        title="Webhook added",
        webhook=made,
        old_until=None,
        rotated=False,
        snippets=SNIPPETS,
    )


async def show_webhook(viewer: Viewer, request: Request) -> Response:
    """One endpoint: its figures, and its deliveries."""
    webhook = await _webhook(viewer, request)
    status = asked(request, "status")
    chosen = status if status in STATES else None
    health = (await viewer.services.endpoint_health.of_webhooks(viewer.caller, [webhook["id"]]))[webhook["id"]]
    listing = await viewer.services.read.list_deliveries(
        viewer.caller, list_page(request), webhook_id=webhook["id"], status=chosen
    )
    return render(
        request,
        "webhooks/one.html",
        title=_name(webhook),
        name=_name(webhook),
        webhook=webhook,
        addresses=await _addresses(viewer, [webhook["inboxId"]] if webhook["inboxId"] else []),
        health=health,
        pace=pace_chart(health),
        chosen=chosen,
        tabs=state_tabs(request, chosen),
        rows=await delivery_rows(viewer, listing.items),
        listing=listing,
        dead=await viewer.services.endpoint_health.has_dead(viewer.caller, webhook["id"]),
        replay=await replay_state(viewer, request, webhook),
        overlaps=OVERLAPS,
        overlap=str(KEY_ROTATION_OVERLAP_S),
        host=_host(webhook),
    )


async def ask_for_changes(viewer: Viewer, request: Request) -> Response:
    """The form that changes an endpoint."""
    webhook = await _webhook(viewer, request)
    entered = {
        "url": webhook["url"],
        "description": webhook["description"] or "",
        "inbox": webhook["inboxId"] or "",
        "events": webhook["events"],
    }
    return await _form(viewer, request, entered, webhook=webhook)


async def change_webhook(viewer: Viewer, request: Request) -> Response:
    """Back to the endpoint as changed, or the form with what is wrong."""
    entered, webhook_id = _entered(request), request.path_params["webhook_id"]
    try:
        changes = {
            "url": entered["url"],
            "description": _checked_description(entered["description"]),
            "events": checked_events(entered["events"]),
        }
        await viewer.services.endpoints.update_webhook(viewer.caller, webhook_id, changes)
    except BadInput as error:
        return await _form(viewer, request, entered, error=error, webhook=await _webhook(viewer, request))
    return redirect(request, address_of("/webhooks/{}", webhook_id), flash="Saved.")


async def set_state(viewer: Viewer, request: Request) -> Response:
    """Back to the endpoint, paused or going again. Raises BadInput for a state that nobody can set."""
    wanted, webhook_id = field(request, "status"), request.path_params["webhook_id"]
    if wanted not in {"active", "paused"}:
        raise BadInput("An endpoint is active or paused.", code="invalid_field", param="status", fix="Use the buttons.")
    await viewer.services.endpoints.update_webhook(viewer.caller, webhook_id, {"status": wanted})
    words = "It gets events again." if wanted == "active" else "Paused: its events wait as dead letters."
    return redirect(request, address_of("/webhooks/{}", webhook_id), flash=words)


async def send_test(viewer: Viewer, request: Request) -> Response:
    """On to the delivery of a test event, or back with the reason why there is none."""
    webhook_id = request.path_params["webhook_id"]
    try:
        made = await viewer.services.endpoints.send_test(viewer.caller, webhook_id)
    except Conflict as error:
        return redirect(request, address_of("/webhooks/{}", webhook_id), flash=error.message, tone="warn")
    return redirect(request, address_of("/webhooks/deliveries/{}", made["id"]))


async def rotate_secret(viewer: Viewer, request: Request) -> Response:
    """The new secret, this once."""
    seconds = field(request, "overlap")
    overlap_s = int(seconds) if seconds in {one for one, _ in OVERLAPS} else KEY_ROTATION_OVERLAP_S
    until = viewer.clock.now_ms() + overlap_s * SECOND_MS
    made = await viewer.services.endpoints.rotate_secret(
        viewer.caller, request.path_params["webhook_id"], overlap_s=overlap_s
    )
    return render(
        request,
        "webhooks/secret.html",
        title="New secret",
        webhook=made,
        rotated=True,
        old_until=iso(until) if overlap_s else None,
        snippets=SNIPPETS,
    )


async def delete_webhook(viewer: Viewer, request: Request) -> Response:
    """Back to the list, without it. Raises BadInput unless its host was typed."""
    webhook = await _webhook(viewer, request)
    require_typed(
        request,
        _host(webhook),
        "The name that was typed is another one.",
        fix=f"Type {_host(webhook)} to delete the endpoint.",
    )
    await viewer.services.endpoints.delete_webhook(viewer.caller, webhook["id"])
    return redirect(request, address_of("/webhooks"), flash=f"{_host(webhook)} gets nothing any more.")


async def show_verifying(_viewer: Viewer, request: Request) -> Response:
    """How a receiver knows that a request is ours."""
    return render(request, "webhooks/verifying.html", title="Verify webhooks", snippets=SNIPPETS)


async def _webhook(viewer: Viewer, request: Request) -> Json:
    return await viewer.services.read.get_webhook(viewer.caller, request.path_params["webhook_id"])


async def _addresses(viewer: Viewer, inbox_ids: list[str]) -> dict[str, str]:
    """By inbox id; nothing for a key that may not see inboxes."""
    if not viewer.may("inboxes:read") or not inbox_ids:
        return {}
    return await viewer.services.read.inbox_addresses(viewer.caller, inbox_ids)


async def _form(
    viewer: Viewer, request: Request, entered: Json, *, error: PostroomError | None = None, webhook: Json | None = None
) -> Response:
    suggested: list[Any] = []
    if webhook is None and viewer.inbox_id is None and viewer.may("inboxes:read"):
        suggested = (await viewer.services.read.list_inboxes(viewer.caller, Page(limit=SUGGESTED_INBOXES))).items
    return render(
        request,
        "webhooks/form.html",
        title="Change webhook" if webhook else "New webhook",
        status=error.http_status if error is not None else 200,
        webhook=webhook,
        entered=entered,
        error=error,
        suggested=suggested,
        groups=event_groups(),
    )


def _entered(request: Request) -> Json:
    return {
        "url": field(request, "url"),
        "description": field(request, "description"),
        "inbox": field(request, "inbox"),
        "events": fields(request, "events"),
    }


async def _inbox_named(viewer: Viewer, name: str) -> str | None:
    """The id of an inbox that is named by its id or its address; None for none. Raises BadInput."""
    if not name or "@" not in name:
        return name or None
    wanted = name.casefold()
    found = await viewer.services.read.list_inboxes(viewer.caller, Page(limit=SUGGESTED_INBOXES), words=wanted)
    inbox_id = next((one["id"] for one in found.items if one["address"].casefold() == wanted), None)
    if inbox_id is None:
        raise BadInput(
            f"There is no inbox {name[:100]}.",
            code="inbox_not_found",
            param="inbox",
            fix="Choose one of the list, or leave it empty for all of them.",
        )
    return str(inbox_id)


def _checked_description(text: str) -> str | None:
    if len(text) > MAX_DESCRIPTION_CHARS:
        raise BadInput(
            f"The note has {len(text):,} characters.",
            code="invalid_field",
            param="description",
            fix=f"Keep it to {MAX_DESCRIPTION_CHARS:,}.",
        )
    return text or None


def _name(webhook: Json) -> str:
    """Its address without the scheme: what people know it by."""
    return str(webhook["url"].partition("://")[2].removesuffix("/"))


def _host(webhook: Json) -> str:
    return urlsplit(webhook["url"]).netloc


PAGES = (
    page("/webhooks", list_webhooks, scope="webhooks:read"),
    page("/webhooks/new", ask_for_webhook, scope="webhooks:write"),
    page("/webhooks/new", make_webhook, method="POST", scope="webhooks:write"),
    page("/webhooks/verifying", show_verifying, scope="webhooks:read"),
    page("/webhooks/{webhook_id}", show_webhook, scope="webhooks:read"),
    page("/webhooks/{webhook_id}/edit", ask_for_changes, scope="webhooks:write"),
    page("/webhooks/{webhook_id}/edit", change_webhook, method="POST", scope="webhooks:write"),
    page("/webhooks/{webhook_id}/state", set_state, method="POST", scope="webhooks:write"),
    page("/webhooks/{webhook_id}/test", send_test, method="POST", scope="webhooks:write"),
    page("/webhooks/{webhook_id}/rotate-secret", rotate_secret, method="POST", scope="webhooks:write"),
    page("/webhooks/{webhook_id}/delete", delete_webhook, method="POST", scope="webhooks:write"),
)
