"""Whom the workspace does not write to: suppressed addresses, and the lists that allow and block."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput, NotFound, PostroomError
from postroom.edge.dashboard.page import ROOT, address_of, asked, field, list_page, page
from postroom.edge.dashboard.places import place_of
from postroom.edge.dashboard.rendering import redirect, render
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.address_lists import NewAddressRule
from postroom.store.paging import Page

MAX_NOTE_CHARS = 500
"""Why somebody did it, as the API has it."""
MAX_ADDRESS_CHARS = 320
SUGGESTED = 100
"""Inboxes that a rule may be for; the newest are offered."""

REASONS = (
    (None, "All"),
    ("hard_bounce", "Bounced"),
    ("complaint", "Complained"),
    ("unsubscribe", "Unsubscribed"),
    ("manual", "By hand"),
)
"""(reason, words)."""
MEANINGS = {
    "hard_bounce": "The address does not work: mail to it came back.",
    "complaint": "Its owner called a mail spam.",
    "unsubscribe": "Its owner asked for no more mail.",
    "manual": "Somebody of this workspace put it here.",
}
DIRECTIONS = {"send": "sending", "receive": "receiving"}


async def list_suppressions(viewer: Viewer, request: Request) -> Response:
    """The addresses, and a form for one more."""
    return await _list(viewer, request, error=None)


async def add_suppression(viewer: Viewer, request: Request) -> Response:
    """Back to the list, with one more; the form with what is wrong."""
    try:
        added = await viewer.services.suppress.add(
            viewer.caller, field(request, "address")[:MAX_ADDRESS_CHARS], _note(field(request, "note"))
        )
    except BadInput as error:
        return await _list(viewer, request, error=error)
    return redirect(request, address_of("/suppressions"), flash=f"Nothing is sent to {added['address']} any more.")


async def show_suppression(viewer: Viewer, request: Request) -> Response:
    """Why an address is not written to, and the way back."""
    return await _one(viewer, request, _asked_address(request), error=None)


async def remove_suppression(viewer: Viewer, request: Request) -> Response:
    """Back to the list; the address may be written to again."""
    address, why = field(request, "address"), field(request, "why")
    try:
        await viewer.services.suppress.remove(viewer.caller, address, _reason(why))
    except BadInput as error:
        return await _one(viewer, request, address, error=error)
    return redirect(request, address_of("/suppressions"), flash=f"{address} may be written to again.")


async def list_rules(viewer: Viewer, request: Request) -> Response:
    """The allow and block lists, and a form for one more entry."""
    return await _rules(viewer, request, error=None)


async def set_rule(viewer: Viewer, request: Request) -> Response:
    """Back to the lists, with one more entry; the form with what is wrong."""
    try:
        rule = await viewer.services.address_lists.set(viewer.caller, _new_rule(request))
    except (BadInput, NotFound) as error:
        return await _rules(viewer, request, error=error)
    verb = "blocked" if rule["action"] == "block" else "allowed"
    return redirect(request, address_of("/address-rules"), flash=f"{_whom(rule['pattern'])} is {verb} now.")


async def remove_rule(viewer: Viewer, request: Request) -> Response:
    """Back to the lists, with one entry less."""
    await viewer.services.address_lists.remove(viewer.caller, request.path_params["rule_id"])
    return redirect(request, address_of("/address-rules"), flash="The rule holds no more.")


async def _list(viewer: Viewer, request: Request, *, error: PostroomError | None) -> Response:
    reason, words = asked(request, "reason"), asked(request, "q")
    if reason not in dict(REASONS):
        reason = None
    listing = await viewer.services.suppress.list_suppressions(
        viewer.caller, list_page(request), reason=reason, words=words
    )
    return render(
        request,
        "suppressions/list.html",
        status=200 if error is None else error.http_status,
        title="Suppressions",
        listing=listing,
        reasons=REASONS,
        reason=reason,
        labels=dict(REASONS),
        q=words,
        source_of=lambda one: place_of(viewer, request, one["messageId"]),
        entered={"address": field(request, "address"), "note": field(request, "note")},
        error=error,
    )


async def _one(viewer: Viewer, request: Request, address: str, *, error: PostroomError | None) -> Response:
    suppression = await viewer.services.suppress.get(viewer.caller, address)
    return render(
        request,
        "suppressions/one.html",
        status=200 if error is None else error.http_status,
        title=suppression["address"],
        suppression=suppression,
        meaning=MEANINGS[suppression["reason"]],
        label=dict(REASONS)[suppression["reason"]],
        source=place_of(viewer, request, suppression["messageId"]),
        inbox=place_of(viewer, request, suppression["inboxId"]),
        error=error,
    )


async def _rules(viewer: Viewer, request: Request, *, error: PostroomError | None) -> Response:
    direction = asked(request, "direction")
    if direction not in DIRECTIONS:
        direction = None
    listing = await viewer.services.address_lists.list_rules(viewer.caller, list_page(request), direction=direction)
    inboxes, addresses = [], {}
    if viewer.may("inboxes:read"):
        inboxes = (await viewer.services.read.list_inboxes(viewer.caller, Page(limit=SUGGESTED))).items
        named = {one["inboxId"] for one in listing.items if one["inboxId"] is not None}
        addresses = await viewer.services.read.inbox_addresses(viewer.caller, named) if named else {}
    return render(
        request,
        "suppressions/rules.html",
        status=200 if error is None else error.http_status,
        title="Allow and block",
        listing=listing,
        direction=direction,
        directions=DIRECTIONS,
        inboxes=inboxes,
        addresses=addresses,
        whom=_whom,
        entered={name: field(request, name) for name in ("pattern", "action", "direction", "inbox_id", "note")},
        error=error,
    )


def _new_rule(request: Request) -> NewAddressRule:
    direction, action = field(request, "direction"), field(request, "action")
    if direction not in {"send", "receive"} or action not in {"allow", "block"}:
        raise BadInput("There is no such choice.", code="invalid_field", param="action", fix="Choose from the list.")
    return NewAddressRule(
        pattern=field(request, "pattern")[:MAX_ADDRESS_CHARS],
        direction="send" if direction == "send" else "receive",
        action="allow" if action == "allow" else "block",
        inbox_id=field(request, "inbox_id") or None,
        note=_note(field(request, "note")),
    )


def _asked_address(request: Request) -> str:
    address = asked(request, "address")
    if address is None:
        raise BadInput("No address is named.", code="invalid_field", param="address", fix=f"Go on from {ROOT}.")
    return address


def _note(text: str) -> str | None:
    if len(text) > MAX_NOTE_CHARS:
        raise BadInput(
            "The note is too long.", code="invalid_field", param="note", fix=f"Use up to {MAX_NOTE_CHARS} characters."
        )
    return text or None


def _reason(why: str) -> str:
    if not why:
        raise BadInput(
            "Say why it may be written to again.",
            code="invalid_field",
            param="why",
            fix="It is kept in the audit log.",
        )
    return _note(why) or ""


def _whom(pattern: str) -> str:
    """A pattern in words."""
    if pattern == "*":
        return "Everyone"
    return pattern if "@" in pattern else f"Everyone at {pattern}"


PAGES = (
    page("/suppressions", list_suppressions, scope="suppressions:read"),
    page("/suppressions", add_suppression, method="POST", scope="suppressions:write"),
    page("/suppressions/one", show_suppression, scope="suppressions:read"),
    page("/suppressions/remove", remove_suppression, method="POST", scope="suppressions:write"),
    page("/address-rules", list_rules, scope="suppressions:read"),
    page("/address-rules", set_rule, method="POST", scope="suppressions:write"),
    page("/address-rules/{rule_id}/remove", remove_rule, method="POST", scope="suppressions:write"),
)
