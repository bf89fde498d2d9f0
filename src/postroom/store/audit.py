"""The audit log: who did what to what. Written in the transaction that does it; nothing changes it afterwards."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postroom.base.ids import new_id
from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema import api_keys
from postroom.store.schema_guards import audit_log

BY_ITSELF = "postroom"
"""Stands in an entry for the key, where the server did something that nobody had asked it for."""


def add_audit(
    connection: Connection,
    workspace_id: str,
    *,
    key_id: str,
    action: str,
    target: str,
    data: Mapping[str, Any] | None = None,
    now: int,
) -> None:
    """One entry. action: such as `inbox.created`. target: the id, or the address, of what it was done to."""
    connection.execute(
        sa.insert(audit_log),
        {
            "workspace_id": workspace_id,
            "id": new_id("audit"),
            "key_id": key_id,
            "action": action,
            "target": target,
            "data": dict(data) if data else None,
            "created_at": now,
        },
    )


def note_own_act(
    connection: Connection,
    workspace_id: str,
    action: str,
    target: str,
    now: int,
    data: Mapping[str, Any] | None,
    *,
    reason: str = "",
) -> None:
    """One entry of what the server did by itself. reason: what for, where data do not say it."""
    said = {**(data or {}), **({"reason": reason} if reason else {})}
    add_audit(connection, workspace_id, key_id=BY_ITSELF, action=action, target=target, data=said, now=now)


def list_audit(
    connection: Connection,
    workspace_id: str,
    page: Page,
    *,
    key_id: str | None = None,
    action: str | None = None,
    target: str | None = None,
) -> Rows:
    """Entries, newest first, each with the `key_name` of who did it; None when that key is gone."""
    of_key = sa.and_(api_keys.c.workspace_id == audit_log.c.workspace_id, api_keys.c.id == audit_log.c.key_id)
    query = (
        sa.select(audit_log, api_keys.c.name.label("key_name"))
        .join(api_keys, of_key, isouter=True)
        .where(audit_log.c.workspace_id == workspace_id)
    )
    for column, value in ((audit_log.c.key_id, key_id), (audit_log.c.action, action), (audit_log.c.target, target)):
        if value is not None:
            query = query.where(column == value)
    if page.after:
        query = query.where(audit_log.c.id < page.after[0])
    rows = connection.execute(query.order_by(audit_log.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")
