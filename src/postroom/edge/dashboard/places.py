"""From the id of a thing to the page that shows it."""

from starlette.requests import Request

from postroom.edge.dashboard.page import address_of
from postroom.edge.dashboard.viewer import Viewer

MAX_ID_CHARS = 40
"""Ours have 22."""
_PLACES = {
    "inb": ("/inboxes/{}", "inboxes:read"),
    "thr": ("/threads/{}", "threads:read"),
    "msg": ("/messages/{}", "messages:read"),
    "drf": ("/approvals/{}", "drafts:approve"),
    "whk": ("/webhooks/{}", "webhooks:read"),
    "dom": ("/domains/{}", "domains:read"),
    "rly": ("/domains/relays/{}", "domains:read"),
    "key": ("/keys/{}", "keys:read"),
}
"""By the prefix of an id: the page, and the scope that it needs."""
_OF_WORKSPACE = frozenset({"dom", "rly", "key"})
"""Not for a key that is bound to one inbox."""


def place_of(viewer: Viewer, request: Request, thing_id: str | None) -> str | None:
    """The address of the page about a thing; None where there is none, or none that this key may see.

    Whether the thing is there, and the workspace's own, the page says.
    """
    prefix, underscore, rest = (thing_id or "").partition("_")
    place = _PLACES.get(prefix)
    if thing_id is None or place is None or not underscore or not rest.isalnum() or len(thing_id) > MAX_ID_CHARS:
        return None
    path, scope = place
    served = any(one.startswith(path.format("{")) for one in request.state.served)
    if not served or not viewer.may(scope) or (prefix in _OF_WORKSPACE and viewer.inbox_id is not None):
        return None
    return address_of(path, thing_id)
