"""Who looks at a page."""

from dataclasses import dataclass

from postroom.base.clock import Clock
from postroom.flows.caller import Caller
from postroom.flows.services import Services
from postroom.rules.scopes import missing_scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """Somebody who is signed in, and what their page may be made of."""

    caller: Caller
    """As what the flows are called: they check every right themselves."""
    services: Services
    key_name: str
    workspace_name: str
    form_token: str
    """Every form carries it as `csrf`; htmx sends it by itself."""
    token: str
    """Of the session, as the browser's cookie holds it. It goes nowhere else."""
    position: int
    """In the log of events, when the page began to be made: what comes behind it is news to the page."""
    public_url: str
    """Of this server, without a slash at the end."""

    @property
    def inbox_id(self) -> str | None:
        """The one inbox that the key is bound to; None for the whole workspace."""
        return self.caller.inbox_id

    @property
    def clock(self) -> Clock:
        """Where pages read the time."""
        return self.services.clock

    def may(self, *scopes: str) -> bool:
        """Whether the key holds all of these scopes: what is not allowed is not offered."""
        return all(missing_scope(self.caller.scopes, scope) is None for scope in scopes)

    def require(self, scope: str) -> None:
        """Raises Forbidden, naming the scope, unless the key holds it."""
        self.caller.require(scope)
