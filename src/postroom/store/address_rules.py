"""Allow and block lists, by scope (an inbox's id, or `*` for the workspace), direction and pattern."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from postroom.store.activity import WORKSPACE
from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema import inboxes
from postroom.store.schema_guards import address_rules
from postroom.store.statements import among, rows_by_workspace

_ABOUT = sa.select(address_rules).where(
    address_rules.c.workspace_id == sa.bindparam("ws"),
    among(address_rules.c.scope, "scopes"),
    address_rules.c.direction == sa.bindparam("way"),
    among(address_rules.c.pattern),
)
_HOLDERS = sa.select(inboxes.c.id).where(
    inboxes.c.workspace_id == sa.bindparam("ws"),
    among(inboxes.c.id),
    sa.exists().where(
        address_rules.c.workspace_id == inboxes.c.workspace_id,
        address_rules.c.scope.in_([inboxes.c.id, sa.literal(WORKSPACE, sa.String)]),
        address_rules.c.direction == sa.bindparam("way"),
    ),
)


def set_address_rule(connection: Connection, row: Mapping[str, Any]) -> Row[Any]:
    """The rule {workspace_id, scope, direction, pattern, id, action, note, created_at} as stored; one for the same
    pattern that was there keeps its id and takes over the action and the note.
    """
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(address_rules).values(dict(row))
    key = ["workspace_id", "scope", "direction", "pattern"]
    changed = {"action": statement.excluded.action, "note": statement.excluded.note}
    result = connection.execute(
        statement.on_conflict_do_update(index_elements=key, set_=changed).returning(address_rules)
    )
    stored: Row[Any] = result.one()
    return stored


def rules_about(
    connection: Connection, workspace_id: str, scopes: Collection[str], direction: str, patterns: Collection[str]
) -> Sequence[Row[Any]]:
    """The rules of these scopes that have one of these patterns."""
    values = {"ws": workspace_id, "scopes": list(scopes), "way": direction, "ids": list(patterns)}
    return connection.execute(_ABOUT, values).all()


def inboxes_with_rules(
    connection: Connection, keys: Collection[tuple[str, str]], direction: str
) -> set[tuple[str, str]]:
    """Those of the (workspace id, inbox id) places for which there is any rule of this direction."""
    return {
        (workspace_id, row.id) for workspace_id, row in rows_by_workspace(connection, _HOLDERS, keys, way=direction)
    }


def get_address_rule(connection: Connection, workspace_id: str, rule_id: str) -> Row[Any] | None:
    """The rule; None when this workspace has none of that id."""
    return connection.execute(
        sa.select(address_rules).where(address_rules.c.workspace_id == workspace_id, address_rules.c.id == rule_id)
    ).first()


def list_address_rules(
    connection: Connection, workspace_id: str, page: Page, *, scope: str | None = None, direction: str | None = None
) -> Rows:
    """Rules, newest first."""
    query = sa.select(address_rules).where(address_rules.c.workspace_id == workspace_id)
    if scope is not None:
        query = query.where(address_rules.c.scope == scope)
    if direction is not None:
        query = query.where(address_rules.c.direction == direction)
    if page.after:
        query = query.where(address_rules.c.id < page.after[0])
    rows = connection.execute(query.order_by(address_rules.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")


def remove_address_rule(connection: Connection, workspace_id: str, rule_id: str) -> bool:
    """Whether there was a rule of that id to take away."""
    result = connection.execute(
        sa.delete(address_rules).where(address_rules.c.workspace_id == workspace_id, address_rules.c.id == rule_id)
    )
    return bool(result.rowcount)
