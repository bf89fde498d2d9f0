"""What needs a person now, and how far a new workspace has come: numbers for pages, each as the key may see it."""

from postroom.flows.caller import Caller
from postroom.flows.views import Json
from postroom.rules.quarantine import SCOPE
from postroom.rules.scopes import missing_scope
from postroom.store.attention import Wanted, count_some
from postroom.store.db import Database

COUNTED_UP_TO = 100
"""Where counting stops."""
_WAITING = {
    "approvals": "drafts:approve",
    "quarantined": SCOPE,
    "paused_inboxes": "inboxes:read",
    "dead_deliveries": "webhooks:read",
    "paused_webhooks": "webhooks:read",
    "broken_domains": "domains:read",
}
_IN_INBOX = {kind: _WAITING[kind] for kind in ("approvals", "quarantined")}
_BEGUN = {
    "inboxes": "inboxes:read",
    "received": "messages:read",
    "webhooks": "webhooks:read",
    "domains": "domains:read",
}
_OF_WORKSPACE = frozenset({"broken_domains", "domains"})
"""Not for a key that is bound to an inbox."""


class Attention:
    """Counts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def waiting(self, caller: Caller) -> Json:
        """{approvals, quarantined, paused_inboxes, …}: how many of each wait, COUNTED_UP_TO for that many or more.

        What the key may not see is left out.
        """
        return await self._count(caller, _WAITING, COUNTED_UP_TO)

    async def of_inbox(self, caller: Caller, inbox_id: str) -> Json:
        """{approvals, quarantined}: how many of each wait in one inbox, counted and left out as in `waiting`."""
        caller.require_inbox(inbox_id)
        return await self._count(caller, _IN_INBOX, COUNTED_UP_TO, inbox_id)

    async def begun(self, caller: Caller) -> Json:
        """{inboxes, received, webhooks, domains}: 1 where there is one, 0 where there is none yet."""
        return await self._count(caller, _BEGUN, 1)

    async def _count(self, caller: Caller, kinds: dict[str, str], up_to: int, inbox_id: str | None = None) -> Json:
        seen = [
            Wanted(kind=kind, up_to=up_to)
            for kind, scope in kinds.items()
            if missing_scope(caller.scopes, scope) is None and not (caller.inbox_id and kind in _OF_WORKSPACE)
        ]
        within = inbox_id or caller.inbox_id
        return await self._db.read(
            lambda connection: count_some(connection, caller.workspace_id, seen, inbox_id=within)
        )
