"""Workspaces: the tenants."""

from collections.abc import Sequence
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


def list_workspaces(connection: Connection) -> Sequence[Row[Any]]:
    """Every workspace, oldest first."""
    return connection.execute(sa.select(workspaces).order_by(workspaces.c.workspace_id)).all()
