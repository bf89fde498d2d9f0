"""Workspaces as their owners see them: which there are, what they are called, and what the server lets them do."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.base.clock import Clock
from postroom.base.errors import BadInput, Forbidden
from postroom.flows.audit import note_deed
from postroom.flows.caller import Caller
from postroom.flows.provision import check_names
from postroom.flows.quota import UNLIMITED, SendingLimits
from postroom.flows.read import Listing
from postroom.flows.views import Json, workspace_view
from postroom.rules.scopes import ADMIN, missing_scope
from postroom.store.db import Connection, Database
from postroom.store.paging import Page
from postroom.store.workspaces import find_workspaces, first_workspace_id, get_workspace, update_workspace

MAX_NAME_CHARS = 200
"""Of a workspace. A decision of ours: a line, as everything else that has a name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerSetting:
    """One setting that the server runs with."""

    name: str
    """As in the environment, without the prefix."""
    value: str
    """In words that may be shown: nothing of a secret is in it."""
    is_default: bool
    description: str


class Tenants:
    """Workspaces, and the server that they are on."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        settings: Sequence[ServerSetting] = (),
        limits: SendingLimits = UNLIMITED,
    ) -> None:
        self._db = db
        self._clock = clock
        self._settings = tuple(settings)
        self._limits = limits

    async def list_workspaces(self, caller: Caller, page: Page, *, words: str | None = None) -> Listing:
        """Workspaces, newest first: every one for the operator, one's own for others. Needs admin.

        words: a part of the name.
        """
        caller.require(ADMIN)
        caller.require_workspace()

        def look(connection: Connection) -> Listing:
            operator = first_workspace_id(connection) == caller.workspace_id
            rows = find_workspaces(
                connection, page, words=words, only_workspace_id=None if operator else caller.workspace_id
            )
            return Listing(items=[workspace_view(row) for row in rows.rows], next_cursor=rows.next_cursor)

        return await self._db.read(look)

    async def own(self, caller: Caller) -> Json:
        """The caller's workspace. Needs admin."""
        caller.require(ADMIN)
        caller.require_workspace()
        return await self._db.read(lambda connection: workspace_view(get_workspace(connection, caller.workspace_id)))

    async def rename(self, caller: Caller, name: str) -> Json:
        """The caller's workspace under its new name, as {id, name}. Needs admin."""
        caller.require(ADMIN)
        caller.require_workspace()
        name, now = checked_name(name), self._clock.now_ms()

        def work(connection: Connection) -> Json:
            update_workspace(connection, caller.workspace_id, {"name": name})
            note_deed(connection, caller, "workspace", "renamed", caller.workspace_id, now, {"name": name})
            return {"id": caller.workspace_id, "name": name}

        return await self._db.write(work)

    async def operates(self, caller: Caller) -> bool:
        """Whether the caller runs the server: admin of its first workspace."""
        if missing_scope(caller.scopes, ADMIN) is not None or caller.inbox_id is not None:
            return False
        return await self._db.read(first_workspace_id) == caller.workspace_id

    async def settings(self, caller: Caller) -> tuple[ServerSetting, ...]:
        """What the server runs with. Needs admin in the first workspace: the operator's."""
        caller.require(ADMIN)
        if not await self.operates(caller):
            raise Forbidden(
                "Only the operator's workspace sees the settings of the server.",
                code="operator_only",
                fix="Use the admin key that the server printed at its first start.",
            )
        return self._settings

    @property
    def limits(self) -> SendingLimits:
        """Recipients a day. No secret: whoever sends may run into them."""
        return self._limits


def checked_name(name: str) -> str:
    """The name of a workspace, without blanks around it. Raises BadInput for one that is none."""
    name = name.strip()
    check_names(name=name)
    if not name or len(name) > MAX_NAME_CHARS:
        raise BadInput(
            f"The name must have 1 to {MAX_NAME_CHARS} characters.",
            code="invalid_name",
            param="name",
            fix="Write the name of the team or the customer, such as Acme.",
        )
    return name
