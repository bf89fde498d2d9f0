"""Statistics: what the workspace, one of its inboxes or a domain did in a day, a week, a month."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.edge.dashboard.figures import SPANS, figures, span_of
from postroom.edge.dashboard.page import asked, page
from postroom.edge.dashboard.rendering import render
from postroom.edge.dashboard.viewer import Viewer
from postroom.store.paging import Page

OFFERED = 100
"""Inboxes and domains that one may choose from: the newest. Any inbox has a link to its figures on its own page."""
MAX_CHOICE_CHARS = 260
"""`@` and a domain."""


async def show_stats(viewer: Viewer, request: Request) -> Response:
    """Charts of what is chosen: `?of=` an inbox's id, or `@` and a domain."""
    chosen = asked(request, "of") or viewer.inbox_id or ""
    inbox_id = chosen if chosen and not chosen.startswith("@") else None
    domain = chosen[1:] if chosen.startswith("@") and len(chosen) <= MAX_CHOICE_CHARS else None
    span = span_of(request)
    shown = await figures(viewer, span, inbox_id=inbox_id, domain=domain)
    return render(
        request,
        "stats/show.html",
        block="figures",
        title="Statistics",
        span=span,
        spans=SPANS,
        chosen=chosen,
        inboxes=await _inboxes(viewer, inbox_id),
        domains=await _domains(viewer, domain),
        inbox_id=inbox_id,
        whose=domain,
        **shown,
    )


async def _inboxes(viewer: Viewer, chosen: str | None) -> list[tuple[str, str]]:
    """(id, address) of those that are offered; the chosen one among them."""
    if not viewer.may("inboxes:read"):
        return [(chosen, chosen)] if chosen is not None else []
    listing = await viewer.services.read.list_inboxes(viewer.caller, Page(limit=OFFERED))
    offered = [(one["id"], one["address"]) for one in listing.items]
    if chosen is not None and all(one != chosen for one, _ in offered):
        addresses = await viewer.services.read.inbox_addresses(viewer.caller, {chosen})
        offered.insert(0, (chosen, addresses.get(chosen, chosen)))
    return offered


async def _domains(viewer: Viewer, chosen: str | None) -> list[str]:
    domains: list[str] = []
    if viewer.may("domains:read") and viewer.inbox_id is None:
        listing = await viewer.services.domains.list_domains(viewer.caller, Page(limit=OFFERED))
        domains = [one["domain"] for one in listing.items]
    if chosen is not None and chosen not in domains:
        domains.insert(0, chosen)
    return domains


PAGES = (page("/stats", show_stats, scope="stats:read"),)
