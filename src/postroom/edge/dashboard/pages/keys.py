"""API keys: who may do what, a new one, a new secret, and the end of one."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.clock import DAY_MS
from postroom.base.errors import BadInput, Forbidden, NotFound, PostroomError
from postroom.base.ids import is_id
from postroom.edge.dashboard.page import address_of, asked, field, fields, list_page, page, require_typed
from postroom.edge.dashboard.rendering import redirect, render
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.keys import GROUPS, PRESETS, Preset, access_words, grantable_groups
from postroom.flows.grant import NewKey
from postroom.flows.views import Json
from postroom.store.paging import Page

MAX_NAME_CHARS = 200
"""Of a key, as the API has it."""
SUGGESTED = 100
"""Inboxes that the field offers by itself; any other can be typed."""
EXPIRIES = (("", "Never"), ("7", "In 7 days"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"))
"""(days, words)."""
OVERLAPS = (
    ("0", "Stops at once"),
    ("3600", "Works for another hour"),
    ("86400", "Works for another day"),
    ("604800", "Works for another 7 days"),
)
"""(seconds, words) of what becomes of the old secret."""


async def list_keys(viewer: Viewer, request: Request) -> Response:
    """The live keys."""
    listing = await viewer.services.read.list_keys(viewer.caller, list_page(request))
    return render(
        request,
        "keys/list.html",
        title="Keys",
        listing=listing,
        access=access_words,
        addresses=await _addresses(viewer, [one["inboxId"] for one in listing.items]),
    )


async def ask_new_key(viewer: Viewer, request: Request) -> Response:
    """The form, with a preset's scopes ticked."""
    preset = next((one for one in PRESETS if one.name == asked(request, "preset")), PRESETS[0])
    return await _new_key_form(viewer, request, preset, ticked=preset.scopes, error=None)


async def create_key(viewer: Viewer, request: Request) -> Response:
    """The new key with its secret, this once; the form again, with what is wrong."""
    preset = next((one for one in PRESETS if one.name == field(request, "preset")), PRESETS[-1])
    scopes = tuple(sorted(set(fields(request, "scopes"))))
    try:
        made = await viewer.services.grant.create_key(
            viewer.caller,
            NewKey(
                name=_name(field(request, "name")),
                scopes=_some(scopes),
                inbox_id=await _inbox_id(viewer, field(request, "inbox"), needed=preset.of_inbox),
                expires_at_ms=_expiry_ms(viewer, field(request, "expires")),
            ),
        )
    except (BadInput, Forbidden, NotFound) as error:
        return await _new_key_form(viewer, request, preset, ticked=frozenset(scopes), error=error)
    return _secret_page(viewer, request, made, "Key made", status=201)


async def show_key(viewer: Viewer, request: Request) -> Response:
    """One key: what it may do, and changing it."""
    key = await viewer.services.read.get_key(viewer.caller, request.path_params["key_id"])
    held = frozenset(key["scopes"])
    addresses = await _addresses(viewer, [key["inboxId"]])
    return render(
        request,
        "keys/one.html",
        title=key["name"],
        key=key,
        own=key["id"] == viewer.caller.key_id,
        groups=[(one.label, [held_one for held_one in one.scopes if held_one[0] in held]) for one in GROUPS],
        address=addresses.get(key["inboxId"]),
        overlaps=OVERLAPS,
    )


async def rotate_key(viewer: Viewer, request: Request) -> Response:
    """The key with its new secret, this once."""
    chosen = field(request, "overlap")
    if chosen not in dict(OVERLAPS):
        raise BadInput("There is no such choice.", code="invalid_field", param="overlap", fix="Choose from the list.")
    made = await viewer.services.grant.rotate_key(viewer.caller, request.path_params["key_id"], int(chosen))
    return _secret_page(viewer, request, made, "New secret", status=200)


async def revoke_key(viewer: Viewer, request: Request) -> Response:
    """Back to the list; the key opens nothing any more."""
    key_id = request.path_params["key_id"]
    key = await viewer.services.read.get_key(viewer.caller, key_id)
    require_typed(
        request,
        key["name"],
        f"Type {key['name']} to revoke this key.",
        fix="Nothing was changed: go back and type the name as it is written.",
    )
    await viewer.services.grant.revoke_key(viewer.caller, key_id)
    return redirect(request, address_of("/keys"), flash=f"{key['name']} opens nothing any more.")


async def _new_key_form(
    viewer: Viewer, request: Request, preset: Preset, *, ticked: frozenset[str], error: PostroomError | None
) -> Response:
    inboxes: list[Json] = []
    if viewer.may("inboxes:read"):
        inboxes = (await viewer.services.read.list_inboxes(viewer.caller, Page(limit=SUGGESTED))).items
    sent = request.method == "POST"
    return render(
        request,
        "keys/new.html",
        status=200 if error is None else error.http_status,
        title="New key",
        presets=PRESETS,
        preset=preset,
        groups=grantable_groups(viewer),
        ticked=ticked,
        inboxes=inboxes,
        entered={
            "name": field(request, "name"),
            "inbox": field(request, "inbox") if sent else asked(request, "inbox") or viewer.inbox_id or "",
            "expires": field(request, "expires"),
        },
        expiries=EXPIRIES,
        error=error,
    )


def _secret_page(viewer: Viewer, request: Request, key: Json, title: str, *, status: int) -> Response:
    return render(
        request,
        "keys/secret.html",
        status=status,
        title=title,
        key=key,
        own=key["id"] == viewer.caller.key_id,
        curl=_curl(viewer.public_url, key),
    )


def _curl(public_url: str, key: Json) -> str:
    """A call that this key may make, ready for a shell."""
    scopes = frozenset(key["scopes"])
    readable = ("inboxes", "messages", "threads", "events", "webhooks", "domains", "suppressions", "stats")
    path = next((f"/{one}" for one in readable if f"{one}:read" in scopes or "admin" in scopes), "/healthz")
    return f'curl -H "Authorization: Bearer {key["key"]}" {public_url}{path}'


def _name(text: str) -> str:
    if not text or len(text) > MAX_NAME_CHARS:
        raise BadInput(
            "The key needs a name." if not text else "The name is too long.",
            code="invalid_name",
            param="name",
            fix=f"Say in up to {MAX_NAME_CHARS} characters who will hold it, such as support-agent.",
        )
    return text


def _some(scopes: Sequence[str]) -> tuple[str, ...]:
    if not scopes:
        raise BadInput(
            "A key without a scope opens nothing.", code="invalid_field", param="scopes", fix="Tick one at least."
        )
    return tuple(scopes)


def _expiry_ms(viewer: Viewer, days: str) -> int | None:
    if days not in dict(EXPIRIES):
        raise BadInput("There is no such choice.", code="invalid_field", param="expires", fix="Choose from the list.")
    return viewer.clock.now_ms() + int(days) * DAY_MS if days else None


async def _inbox_id(viewer: Viewer, text: str, *, needed: bool) -> str | None:
    """The inbox that was typed: its address or its id; None for the whole workspace, unless one is needed."""
    if needed and not text:
        raise BadInput(
            "An agent for one inbox needs its inbox.",
            code="missing_field",
            param="inboxId",
            fix="Choose it. For a key that reaches the whole workspace, begin with another preset.",
        )
    if not text or is_id("inbox", text):
        return text or None
    if viewer.may("inboxes:read"):
        found = await viewer.services.read.list_inboxes(viewer.caller, Page(limit=SUGGESTED), words=text)
        for one in found.items:
            if one["address"].lower() == text.lower():
                return str(one["id"])
    raise BadInput(
        f"There is no inbox {text[:100]}.",
        code="inbox_not_found",
        param="inboxId",
        fix="Choose one of the list, or leave the field empty for the whole workspace.",
    )


async def _addresses(viewer: Viewer, inbox_ids: Sequence[str | None]) -> dict[str, str]:
    wanted = {one for one in inbox_ids if one is not None}
    if not wanted or not viewer.may("inboxes:read"):
        return {}
    return dict(await viewer.services.read.inbox_addresses(viewer.caller, wanted))


PAGES = (
    page("/keys", list_keys, scope="keys:read"),
    page("/keys", create_key, method="POST", scope="keys:write"),
    page("/keys/new", ask_new_key, scope="keys:write"),
    page("/keys/{key_id}", show_key, scope="keys:read"),
    page("/keys/{key_id}/rotate", rotate_key, method="POST", scope="keys:write"),
    page("/keys/{key_id}/revoke", revoke_key, method="POST", scope="keys:write"),
)
