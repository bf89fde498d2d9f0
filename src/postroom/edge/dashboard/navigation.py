"""What the pages' menu holds."""

from collections.abc import Collection
from dataclasses import dataclass

from postroom.edge.dashboard.page import ROOT
from postroom.edge.dashboard.viewer import Viewer


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An entry of the menu."""

    label: str
    path: str
    """Below ROOT; "" for the home page."""
    key: str
    """`g` and this key lead there."""
    scopes: tuple[str, ...] = ()
    """What the page needs."""
    of_workspace: bool = False
    """Not for a key that is bound to one inbox."""
    besides: tuple[str, ...] = ()
    """Other pages that are found under it, with all below them."""

    @property
    def url(self) -> str:
        """Where it leads."""
        return ROOT + self.path

    @property
    def icon(self) -> str:
        """The name of its icon."""
        return self.path.removeprefix("/") or "home"

    def holds(self, url: str) -> bool:
        """Whether the page at this address is it, or is found under it."""
        below = (self.url, *(ROOT + path for path in self.besides)) if self.path else ()
        return url == self.url or any(url == one or url.startswith(f"{one}/") for one in below)


ITEMS = (
    Item(label="Home", path="", key="h"),
    Item(label="Inboxes", path="/inboxes", key="i", scopes=("inboxes:read",)),
    Item(label="Threads", path="/threads", key="t", scopes=("threads:read",), besides=("/messages",)),
    Item(label="Approvals", path="/approvals", key="a", scopes=("drafts:approve",)),
    Item(label="Quarantine", path="/quarantine", key="q", scopes=("messages:read", "messages:quarantine")),
    Item(label="Statistics", path="/stats", key="n", scopes=("stats:read",)),
    Item(label="Events", path="/event-log", key="v", scopes=("events:read",)),
    Item(label="Webhooks", path="/webhooks", key="w", scopes=("webhooks:read",)),
    Item(label="Domains", path="/domains", key="d", scopes=("domains:read",), of_workspace=True),
    Item(label="Keys", path="/keys", key="k", scopes=("keys:read",), of_workspace=True),
    Item(
        label="Suppressions",
        path="/suppressions",
        key="s",
        scopes=("suppressions:read",),
        of_workspace=True,
        besides=("/address-rules",),
    ),
    Item(label="Audit log", path="/audit", key="l", scopes=("audit:read",), of_workspace=True),
    Item(label="Settings", path="/settings", key="e", besides=("/workspaces",)),
)
"""In the order shown."""


def menu_of(viewer: Viewer, served: Collection[str]) -> list[Item]:
    """What the viewer's key may see. served: the paths, below ROOT, that there is a page for."""
    return [
        item
        for item in ITEMS
        if item.path in served and viewer.may(*item.scopes) and not (item.of_workspace and viewer.inbox_id is not None)
    ]
