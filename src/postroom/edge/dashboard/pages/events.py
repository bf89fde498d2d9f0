"""The event log: everything that happened, newest first, as it happens."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.ids import is_id
from postroom.edge.dashboard.page import ROOT, asked, list_page, page
from postroom.edge.dashboard.places import place_of
from postroom.edge.dashboard.rendering import render
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.log import details
from postroom.flows.views import Json
from postroom.rules.event_types import EVENTS

REACH = 20_000
"""Events that are looked at for one page: a rare type is not searched for in the whole log at once."""
MEANINGS = {one.name: one.when for one in EVENTS}
FAMILIES = tuple(dict.fromkeys(one.name.partition(".")[0] for one in EVENTS))
TONES = {
    **dict.fromkeys(
        ("message.delivered", "message.sent", "domain.verified", "draft.approved", "inbox.resumed"), "good"
    ),
    **dict.fromkeys(("message.bounced", "message.complained", "inbox.paused", "webhook.paused"), "bad"),
    **dict.fromkeys(("message.deferred", "message.quarantined", "message.held", "inbox.warned"), "warn"),
    **dict.fromkeys(("domain.degraded", "message.unsubscribed", "suppression.added", "draft.rejected"), "warn"),
}
"""How events look; the others are calm."""


async def list_events(viewer: Viewer, request: Request) -> Response:
    """The newest events, or those of the type and the inbox that the filters name."""
    kind, inbox_id = asked(request, "type"), asked(request, "inbox")
    if kind is not None and not _types(kind):
        kind = None
    if inbox_id is not None and not is_id("inbox", inbox_id):
        inbox_id = None
    listing = await viewer.services.read.list_events(
        viewer.caller, list_page(request), inbox_id=inbox_id, types=_types(kind), reach=REACH
    )
    lines = await _lines(viewer, listing.items)
    return render(
        request,
        "events/list.html",
        block="log",
        title="Events",
        listing=listing,
        kind=kind,
        families=[(one, [name for name in MEANINGS if name.startswith(f"{one}.")]) for one in FAMILIES],
        meanings=MEANINGS,
        tones=TONES,
        about=lambda event: _about(event, lines),
        details=details,
        place=lambda thing: place_of(viewer, request, thing),
        addresses=await _addresses(viewer, listing.items, inbox_id),
        inbox_id=inbox_id,
        live=asked(request, "cursor") is None,
        log_url=f"{ROOT}/event-log",
        reach=REACH,
    )


def _types(kind: str | None) -> list[str]:
    """The names that `message.received` and `message.*` stand for; none for nothing, and for what is unknown."""
    if kind is None:
        return []
    return [name for name in MEANINGS if name == kind or (kind.endswith(".*") and name.startswith(kind[:-1]))]


def _about(event: Json, lines: Mapping[str, Json]) -> str:
    """Whom or what an event is about, in a few words, so far as it says so itself."""
    data = event["data"]
    recipient = data.get("recipient")
    if isinstance(recipient, dict) and recipient.get("address"):
        return str(recipient["address"])
    if event["type"] == "thread.status_changed":
        before, after = (str(data.get(name, "")).replace("_", " ") for name in ("from", "to"))
        return f"{before} → {after}"
    for name in ("address", "from", "domain", "url", "subject", "reason", "selector"):
        if isinstance(data.get(name), str) and data[name]:
            return str(data[name])
    line = lines.get(event["messageId"] or "")
    if line is None:
        return ""
    subject = line["subject"] or "no subject"
    return f"{line['from']}: {subject}" if line["direction"] == "inbound" else str(subject)


async def _lines(viewer: Viewer, events: list[Json]) -> dict[str, Json]:
    wanted = {one["messageId"] for one in events if one["messageId"] is not None}
    if not wanted or not viewer.may("messages:read"):
        return {}
    return await viewer.services.glance.of_messages(viewer.caller, wanted)


async def _addresses(viewer: Viewer, events: list[Json], chosen: str | None) -> dict[str, str]:
    wanted = {one["inboxId"] for one in events if one["inboxId"] is not None}
    if chosen is not None:
        wanted.add(chosen)
    if not wanted or not viewer.may("inboxes:read"):
        return {}
    return await viewer.services.read.inbox_addresses(viewer.caller, wanted)


PAGES = (page("/event-log", list_events, scope="events:read"),)
