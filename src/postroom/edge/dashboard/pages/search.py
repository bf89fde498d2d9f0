"""Search of everything: pages, inboxes, conversations, domains, keys; as a page, and inside the palette."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput
from postroom.edge.dashboard.navigation import menu_of
from postroom.edge.dashboard.page import ROOT, address_of, asked, page
from postroom.edge.dashboard.places import place_of
from postroom.edge.dashboard.rendering import render, render_fragment, wants_fragment
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.views import Json
from postroom.rules.search_query import MAX_QUERY_CHARS
from postroom.store.paging import Page

SHOWN = 6
"""Of each kind: a palette is read at a glance."""
LOOKED_AT = 50
"""Messages that are looked at for SHOWN conversations: several may be of one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Something that one may go to."""

    label: str
    url: str
    icon: str
    note: str = ""
    key: str = ""
    """`g` and this key lead there as well."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundGroup:
    """Things of one kind."""

    label: str
    items: Sequence[Found]


_DEEDS = (
    ("New inbox", "/inboxes/new", "plus", "inboxes:write", "create an inbox"),
    ("New key", "/keys/new", "plus", "keys:write", "create a key"),
    ("Allow and block", "/address-rules", "suppressions", "suppressions:read", "lists of addresses"),
    ("Relays", "/domains/relays", "domains", "domains:read", "smtp hosts that mail leaves through"),
    ("Dead letters", "/webhooks/dead", "webhooks", "webhooks:read", "failed webhook deliveries"),
    ("Workspaces", "/workspaces", "settings", "admin", "tenants"),
)
"""(label, page, icon, scope, further words) of what is not in the menu; shown where the page is there."""


async def search(viewer: Viewer, request: Request) -> Response:
    """What is found for `?q=`, in groups; with nothing to look for, where one may go."""
    words = asked(request, "q")
    groups = await _found(viewer, request, words)
    if wants_fragment(request):
        return render_fragment(request, "search/results.html", groups=groups, q=words)
    return render(request, "search/page.html", title="Search", groups=groups, q=words)


async def _found(viewer: Viewer, request: Request, words: str | None) -> list[FoundGroup]:
    if words is None:
        groups = [FoundGroup(label="Go to", items=_pages(viewer, request, "")), await _threads(viewer, None)]
    elif len(words) > MAX_QUERY_CHARS:
        groups = []
    elif (place := place_of(viewer, request, words)) is not None:
        groups = [FoundGroup(label="This id", items=[Found(label=words, url=place, icon="search")])]
    else:
        groups = [
            FoundGroup(label="Pages", items=_pages(viewer, request, words.lower())),
            await _inboxes(viewer, words),
            await _threads(viewer, words),
            await _domains(viewer, words),
            await _keys(viewer, words),
        ]
    # What has no page yet, and what was not found, is no group.
    return [group for group in groups if group.items]


def _pages(viewer: Viewer, request: Request, words: str) -> list[Found]:
    served = request.state.served
    pages = [
        Found(label=item.label, url=item.url, icon=item.icon, key=item.key)
        for item in menu_of(viewer, served)
        if words in item.label.lower()
    ]
    if not words:
        return pages
    return pages + [
        Found(label=label, url=ROOT + path, icon=icon)
        for label, path, icon, scope, more in _DEEDS
        if path in served and viewer.may(scope) and viewer.inbox_id is None and words in f"{label} {more}".lower()
    ]


async def _inboxes(viewer: Viewer, words: str) -> FoundGroup:
    items: list[Found] = []
    if viewer.may("inboxes:read"):
        listing = await viewer.services.read.list_inboxes(viewer.caller, Page(limit=SHOWN), words=words)
        items = [
            Found(
                label=one["address"],
                url=address_of("/inboxes/{}", one["id"]),
                icon="inboxes",
                note="paused" if one["status"] == "paused" else one["name"] or "",
            )
            for one in listing.items
        ]
    return FoundGroup(label="Inboxes", items=items)


async def _threads(viewer: Viewer, words: str | None) -> FoundGroup:
    """Conversations in which a mail holds the words; the newest for none."""
    if not viewer.may("threads:read") or (words is not None and not viewer.may("messages:read")):
        return FoundGroup(label="Conversations", items=[])
    if words is None:
        listing = await viewer.services.read.list_threads(viewer.caller, Page(limit=SHOWN))
        found = {one["id"]: (one["subject"], one["recipient"] or "") for one in listing.items}
        return FoundGroup(label="Lately", items=_conversations(found))
    try:
        listing = await viewer.services.read.list_messages(
            viewer.caller, Page(limit=LOOKED_AT), q=words, unfinished=True
        )
    except BadInput:
        # A query that is still being typed: `from:` and no name yet.
        return FoundGroup(label="Conversations", items=[])
    found = {}
    for one in listing.items:
        if one["threadId"] is not None:
            found.setdefault(one["threadId"], (one["subject"], _who(one)))
    return FoundGroup(label="Conversations", items=_conversations(dict(list(found.items())[:SHOWN])))


def _who(message: Json) -> str:
    """Whose mail it is: its author's, or of our own its first recipient's."""
    if message["direction"] == "outbound" and message["to"]:
        return f"to {message['to'][0]}"
    return str(message["fromName"] or message["fromAddress"] or "")


def _conversations(found: dict[str, tuple[str, str]]) -> list[Found]:
    return [
        Found(label=subject or "No subject", url=address_of("/threads/{}", thread_id), icon="threads", note=who)
        for thread_id, (subject, who) in found.items()
    ]


async def _domains(viewer: Viewer, words: str) -> FoundGroup:
    async def look() -> list[Found]:
        listing = await viewer.services.domains.list_domains(viewer.caller, Page(limit=100))
        return [
            Found(label=one["domain"], url=address_of("/domains/{}", one["id"]), icon="domains", note=one["status"])
            for one in listing.items
            if words.lower() in one["domain"]
        ]

    return FoundGroup(label="Domains", items=await _of_workspace(viewer, "domains:read", look))


async def _keys(viewer: Viewer, words: str) -> FoundGroup:
    async def look() -> list[Found]:
        listing = await viewer.services.read.list_keys(viewer.caller, Page(limit=100))
        return [
            Found(label=one["name"], url=address_of("/keys/{}", one["id"]), icon="keys", note=f"{one['prefix']}…")
            for one in listing.items
            if words.lower() in one["name"].lower() or words.startswith(str(one["prefix"]))
        ]

    return FoundGroup(label="Keys", items=await _of_workspace(viewer, "keys:read", look))


async def _of_workspace(viewer: Viewer, scope: str, look: Callable[[], Awaitable[list[Found]]]) -> list[Found]:
    """What is found of a kind that belongs to the whole workspace; nothing for a key that does not see it."""
    if not viewer.may(scope) or viewer.inbox_id is not None:
        return []
    return (await look())[:SHOWN]


PAGES = (page("/search", search),)
