"""Workspaces: the tenants."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.base.ids import new_id
from postroom.store.schema import workspaces


def add_workspace(connection: Connection, *, name: str, now: int) -> str:
    """The id of a new workspace."""
    workspace_id = new_id("workspace")
    connection.execute(sa.insert(workspaces), {"workspace_id": workspace_id, "name": name, "created_at": now})
    return workspace_id


def get_workspace(connection: Connection, workspace_id: str) -> Row[Any] | None:
    """The workspace; None when there is none of that id."""
    return connection.execute(sa.select(workspaces).where(workspaces.c.workspace_id == workspace_id)).first()


def update_workspace(connection: Connection, workspace_id: str, changes: Mapping[str, Any]) -> None:
    """Set the given columns."""
    connection.execute(sa.update(workspaces).where(workspaces.c.workspace_id == workspace_id).values(**changes))


def list_workspaces(connection: Connection) -> Sequence[Row[Any]]:
    """Every workspace, oldest first."""
    return connection.execute(sa.select(workspaces).order_by(workspaces.c.workspace_id)).all()
