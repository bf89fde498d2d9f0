"""Who calls, and what they may do: every door makes one of these and every flow that needs a right asks it."""

from dataclasses import dataclass

from postroom.base.errors import Forbidden, NotFound
from postroom.rules.quarantine import QUARANTINED, SCOPE
from postroom.rules.scopes import missing_scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """The holder of an API key."""

    workspace_id: str
    key_id: str
    scopes: frozenset[str]
    inbox_id: str | None = None
    """The one inbox that the key is bound to; None for the whole workspace."""

    def require(self, scope: str) -> None:
        """Raises Forbidden, naming the scope, unless the key holds it."""
        missing = missing_scope(self.scopes, scope)
        if missing is not None:
            raise Forbidden(
                f"This key lacks the scope {missing}.",
                code="missing_scope",
                param=missing,
                fix=f"Use a key that holds {missing}, or make one with POST /api-keys.",
            )

    def require_inbox(self, inbox_id: str | None) -> None:
        """Raises Forbidden when the key is bound to another inbox (or to any, where the thing belongs to none)."""
        if self.inbox_id is not None and inbox_id != self.inbox_id:
            raise Forbidden(
                f"This key is bound to inbox {self.inbox_id} and may not touch anything else.",
                code="inbox_not_allowed",
                param="inboxId",
                fix="Use a key of the workspace that is not bound to an inbox, or the bound inbox's id.",
            )

    def require_workspace(self) -> None:
        """Raises Forbidden when the key is bound to an inbox: the thing belongs to the whole workspace."""
        self.require_inbox(None)

    def require_status(self, status: str | None) -> None:
        """Raises Forbidden for the status of a quarantined message, unless the key may see those."""
        if status == QUARANTINED:
            self.require(SCOPE)

    def sees(self, inbox_id: str | None) -> bool:
        """Whether things of this inbox are within the key's reach."""
        return self.inbox_id is None or self.inbox_id == inbox_id


def not_found(kind: str, thing_id: str, *, param: str = "id") -> NotFound:
    """The error for what this workspace does not have; also for another workspace's. param: what names it."""
    return NotFound(
        f"There is no {kind} {thing_id} in this workspace.",
        code=f"{kind}_not_found",
        param=param,
        fix=f"Check the {param}; it may belong to another workspace or have been deleted.",
    )
