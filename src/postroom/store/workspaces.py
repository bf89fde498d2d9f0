"""Workspaces: the tenants."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.base.ids import new_id
from postroom.store.paging import Page, Rows, cut_page
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


def find_workspaces(
    connection: Connection, page: Page, *, words: str | None = None, only_workspace_id: str | None = None
) -> Rows:
    """Workspaces, newest first. words: a part of the name. only_workspace_id: nothing but this one."""
    query = sa.select(workspaces)
    if only_workspace_id is not None:
        query = query.where(workspaces.c.workspace_id == only_workspace_id)
    if words is not None:
        query = query.where(workspaces.c.name.icontains(words, autoescape=True))
    if page.after:
        query = query.where(workspaces.c.workspace_id < page.after[0])
    rows = connection.execute(query.order_by(workspaces.c.workspace_id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "workspace_id")


def first_workspace_id(connection: Connection) -> str:
    """The oldest workspace's: the operator's."""
    query = sa.select(workspaces.c.workspace_id).order_by(workspaces.c.workspace_id).limit(1)
    return str(connection.execute(query).scalar_one())
