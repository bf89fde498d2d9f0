"""One inbox: its settings, its webhooks, whom it may write to and hear from, and the keys that are bound to it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import NotFound, PostroomError
from postroom.edge.dashboard.inbox_forms import (
    AGENT_SCOPES,
    APPROVAL_POLICIES,
    AUTO_SUBMITTED_MODES,
    KEY_LIVES,
    SCREENING_MODES,
    bound_groups,
    changes_of,
    choice,
    chosen_scopes,
    key_expiry,
    key_name,
    note_of,
)
from postroom.edge.dashboard.page import address_of, field, list_page, page
from postroom.edge.dashboard.pages.inboxes import MENDABLE
from postroom.edge.dashboard.rendering import redirect, render
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.keys import access_words
from postroom.flows.address_lists import NewAddressRule
from postroom.flows.endpoints import NewWebhook
from postroom.flows.grant import NewKey
from postroom.flows.read import Listing
from postroom.flows.views import Json
from postroom.store.paging import Page

DIRECTIONS = (("receive", "Mail from"), ("send", "Mail to"))
ACTIONS = (("block", "Block"), ("allow", "Allow"))
MAX_WEBHOOKS = 50
"""Of one inbox, on its page."""


async def show_settings(viewer: Viewer, request: Request) -> Response:
    """The form, filled in."""
    return _settings(request, await _inbox(viewer, request), error=None)


async def save_settings(viewer: Viewer, request: Request) -> Response:
    """Back to the form, saved."""
    inbox = await _inbox(viewer, request)
    try:
        changes = changes_of(viewer, request, inbox)
        if changes:
            await viewer.services.provision.update_inbox(viewer.caller, inbox["id"], changes)
    except MENDABLE as error:
        return _settings(request, inbox, error=error)
    words = "Saved." if changes else "Nothing was changed."
    return redirect(request, address_of("/inboxes/{}/settings", inbox["id"]), flash=words)


async def show_webhooks(viewer: Viewer, request: Request) -> Response:
    """Where its mail is posted."""
    return await _webhooks(viewer, request, await _inbox(viewer, request))


async def add_webhook(viewer: Viewer, request: Request) -> Response:
    """The page with the new endpoint's secret, shown this once."""
    viewer.require("webhooks:write")
    inbox = await _inbox(viewer, request)
    try:
        made = await viewer.services.endpoints.create_webhook(
            viewer.caller, NewWebhook(url=field(request, "url"), inbox_id=inbox["id"])
        )
    except MENDABLE as error:
        return await _webhooks(viewer, request, inbox, error=error)
    return await _webhooks(viewer, request, inbox, made=made)


async def show_lists(viewer: Viewer, request: Request) -> Response:
    """Allow and block lists."""
    return await _lists(viewer, request, await _inbox(viewer, request))


async def set_rule(viewer: Viewer, request: Request) -> Response:
    """Back to the lists, with the rule."""
    inbox = await _inbox(viewer, request)
    try:
        rule = await viewer.services.address_lists.set(
            viewer.caller,
            NewAddressRule(
                pattern=field(request, "pattern"),
                direction="send" if choice(request, "direction", DIRECTIONS) == "send" else "receive",
                action="allow" if choice(request, "action", ACTIONS) == "allow" else "block",
                inbox_id=inbox["id"],
                note=note_of(request),
            ),
        )
    except MENDABLE as error:
        return await _lists(viewer, request, inbox, error=error)
    words = f"{rule['pattern']} is {'allowed' if rule['action'] == 'allow' else 'blocked'}."
    return redirect(request, address_of("/inboxes/{}/lists", inbox["id"]), flash=words)


async def remove_rule(viewer: Viewer, request: Request) -> Response:
    """Back to the lists, without the rule."""
    await viewer.services.address_lists.remove(viewer.caller, request.path_params["rule_id"])
    back = address_of("/inboxes/{}/lists", request.path_params["inbox_id"])
    return redirect(request, back, flash="The rule holds no more.")


async def show_keys(viewer: Viewer, request: Request) -> Response:
    """The keys that reach this inbox and nothing else."""
    return await _keys(viewer, request, await _inbox(viewer, request))


async def create_key(viewer: Viewer, request: Request) -> Response:
    """The page with the new key, shown this once."""
    inbox = await _inbox(viewer, request)
    try:
        new = NewKey(
            name=key_name(request),
            scopes=chosen_scopes(request),
            inbox_id=inbox["id"],
            expires_at_ms=key_expiry(request, viewer.clock.now_ms()),
        )
        made = await viewer.services.grant.create_key(viewer.caller, new)
    except MENDABLE as error:
        return await _keys(viewer, request, inbox, error=error)
    return await _keys(viewer, request, inbox, made=made)


async def revoke_key(viewer: Viewer, request: Request) -> Response:
    """Back to the keys, without this one. Raises NotFound for a key that is not of this inbox."""
    inbox_id, key_id = request.path_params["inbox_id"], request.path_params["key_id"]
    key = await viewer.services.read.get_key(viewer.caller, key_id)
    if key["inboxId"] != inbox_id:
        raise NotFound(f"There is no key {key_id} of this inbox.", code="key_not_found", fix="Look at all keys.")
    await viewer.services.grant.revoke_key(viewer.caller, key_id)
    back = address_of("/inboxes/{}/keys", inbox_id)
    return redirect(request, back, flash=f"{key['name']} opens nothing any more.")


async def _inbox(viewer: Viewer, request: Request) -> Json:
    return await viewer.services.read.get_inbox(viewer.caller, request.path_params["inbox_id"])


def _settings(request: Request, inbox: Json, *, error: PostroomError | None) -> Response:
    sent = request.method == "POST"
    return render(
        request,
        "inboxes/settings.html",
        status=200 if error is None else error.http_status,
        title=f"Settings of {inbox['address']}",
        inbox=inbox,
        error=error,
        entered=lambda name, saved: field(request, name) if sent else saved,
        policies=APPROVAL_POLICIES,
        modes=SCREENING_MODES,
        said_of_itself=AUTO_SUBMITTED_MODES,
    )


async def _webhooks(viewer: Viewer, request: Request, inbox: Json, **rest: Any) -> Response:
    listing = await viewer.services.read.list_webhooks(viewer.caller, Page(limit=MAX_WEBHOOKS), inbox_id=inbox["id"])
    return _page(request, "inboxes/webhooks.html", "Webhooks", inbox, listing, url=field(request, "url"), **rest)


async def _lists(viewer: Viewer, request: Request, inbox: Json, **rest: Any) -> Response:
    listing = await viewer.services.address_lists.list_rules(viewer.caller, list_page(request), inbox_id=inbox["id"])
    return _page(
        request,
        "inboxes/lists.html",
        "Lists",
        inbox,
        listing,
        entered=lambda name: field(request, name),
        directions=DIRECTIONS,
        actions=ACTIONS,
        **rest,
    )


async def _keys(viewer: Viewer, request: Request, inbox: Json, **rest: Any) -> Response:
    listing = await viewer.services.read.list_keys(viewer.caller, list_page(request), inbox_id=inbox["id"])
    ticked = request.state.form.getlist("scopes") if "error" in rest else AGENT_SCOPES
    return _page(
        request,
        "inboxes/keys.html",
        "Keys",
        inbox,
        listing,
        entered=lambda name: field(request, name) if "error" in rest else "",
        groups=bound_groups(viewer),
        access=access_words,
        ticked=ticked,
        lives=KEY_LIVES,
        **rest,
    )


def _page(
    request: Request,
    template: str,
    words: str,
    inbox: Json,
    listing: Listing,
    *,
    error: PostroomError | None = None,
    made: Json | None = None,
    **context: Any,
) -> Response:
    status = 200 if error is None else error.http_status
    return render(
        request,
        template,
        status=201 if made is not None else status,
        title=f"{words} of {inbox['address']}",
        inbox=inbox,
        listing=listing,
        error=error,
        made=made,
        **context,
    )


PAGES = (
    page("/inboxes/{inbox_id}/settings", show_settings, scope="inboxes:write"),
    page("/inboxes/{inbox_id}/settings", save_settings, method="POST", scope="inboxes:write"),
    page("/inboxes/{inbox_id}/webhooks", show_webhooks, scope="webhooks:read"),
    page("/inboxes/{inbox_id}/webhooks", add_webhook, method="POST", scope="webhooks:write"),
    page("/inboxes/{inbox_id}/lists", show_lists, scope="suppressions:read"),
    page("/inboxes/{inbox_id}/lists", set_rule, method="POST", scope="suppressions:write"),
    page("/inboxes/{inbox_id}/lists/{rule_id}/remove", remove_rule, method="POST", scope="suppressions:write"),
    page("/inboxes/{inbox_id}/keys", show_keys, scope="keys:read"),
    page("/inboxes/{inbox_id}/keys", create_key, method="POST", scope="keys:write"),
    page("/inboxes/{inbox_id}/keys/{key_id}/revoke", revoke_key, method="POST", scope="keys:write"),
)
