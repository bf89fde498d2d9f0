"""The audit log: who did what, when."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.edge.dashboard.page import asked, list_page, page
from postroom.edge.dashboard.places import place_of
from postroom.edge.dashboard.rendering import render
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.log import DEEDS, deed_object, deed_words, details
from postroom.flows.views import Json
from postroom.store.paging import Page

OFFERED_KEYS = 100
"""Keys that the filter offers: the newest. Any other is asked for from its own page."""


async def list_deeds(viewer: Viewer, request: Request) -> Response:
    """The newest deeds, or those that the filters leave."""
    action, key_id, target = (asked(request, name) for name in ("action", "key", "target"))
    listing = await viewer.services.audit.list_entries(
        viewer.caller, list_page(request), action=action, key_id=key_id, target=target
    )
    keys = await _keys(viewer, key_id)
    names = {**await _addresses(viewer, listing.items), **{one["id"]: one["name"] for one in keys}}
    return render(
        request,
        "audit/list.html",
        title="Audit log",
        listing=listing,
        deeds=DEEDS,
        deed_words=deed_words,
        deed_object=lambda entry: deed_object(entry, names),
        details=details,
        place=lambda thing: place_of(viewer, request, thing),
        keys=keys,
        wanted={"action": action, "key": key_id, "target": target},
    )


async def _keys(viewer: Viewer, chosen: str | None) -> list[Json]:
    """Keys that one may choose, as {id, name}; the chosen one among them, though it may be revoked."""
    keys: list[Json] = []
    if viewer.may("keys:read"):
        keys = (await viewer.services.read.list_keys(viewer.caller, Page(limit=OFFERED_KEYS))).items
    if chosen is not None and all(one["id"] != chosen for one in keys):
        keys = [{"id": chosen, "name": chosen}, *keys]
    return keys


async def _addresses(viewer: Viewer, entries: list[Json]) -> dict[str, str]:
    """Of the inboxes that something was done to, by id."""
    wanted = {one["target"] for one in entries if one["target"].startswith("inb_")}
    if not wanted or not viewer.may("inboxes:read"):
        return {}
    return await viewer.services.read.inbox_addresses(viewer.caller, wanted)


PAGES = (page("/audit", list_deeds, scope="audit:read"),)
