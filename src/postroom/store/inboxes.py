"""Inboxes: an agent's mailbox and address."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.base.ids import new_id
from postroom.store.breakers import IS_PAUSED
from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema import inboxes
from postroom.store.statements import among, get_by_id, rows_by_workspace

DELETING = "deleting"
"""The status of an inbox whose purge has begun."""


def _alive() -> "sa.Select[Any]":
    return sa.select(inboxes).where(inboxes.c.status != DELETING)


_BY_ADDRESS = _alive().where(among(inboxes.c.address))
_BY_IDS = _alive().where(inboxes.c.workspace_id == sa.bindparam("ws"), among(inboxes.c.id))
_BY_IDS_HELD = _BY_IDS.order_by(inboxes.c.id).with_for_update(read=True)


def add_inbox(
    connection: Connection,
    *,
    workspace_id: str,
    address: str,
    domain: str,
    domain_id: str | None = None,
    name: str | None,
    display_name: str | None,
    metadata: dict[str, Any] | None,
    screening: str = "flag",
    daily_limit: int | None = None,
    approval_policy: str = "none",
    auto_submitted: str = "asked",
    now: int,
) -> str:
    """The id of a new inbox. address: normalised (mail.address.normalize); taken ones raise IntegrityError."""
    inbox_id = new_id("inbox")
    connection.execute(
        sa.insert(inboxes),
        {
            "workspace_id": workspace_id,
            "id": inbox_id,
            "address": address,
            "domain": domain,
            "domain_id": domain_id,
            "name": name,
            "display_name": display_name,
            "status": "active",
            "screening": screening,
            "daily_limit": daily_limit,
            "approval_policy": approval_policy,
            "auto_submitted": auto_submitted,
            "metadata": metadata,
            "created_at": now,
        },
    )
    return inbox_id


def get_inbox(connection: Connection, workspace_id: str, inbox_id: str) -> Row[Any] | None:
    """The inbox; None when this workspace has none of that id."""
    row = get_by_id(connection, inboxes, workspace_id, inbox_id)
    return row if row is not None and row.status != DELETING else None


def find_inboxes_by_address(connection: Connection, addresses: Collection[str]) -> dict[str, Row[Any]]:
    """The inboxes that have one of these normalised addresses, by address."""
    if not addresses:
        return {}
    rows = connection.execute(_BY_ADDRESS, {"ids": list(addresses)}).all()
    return {row.address: row for row in rows}


def get_inboxes(
    connection: Connection, keys: Collection[tuple[str, str]], *, hold: bool = False
) -> dict[tuple[str, str], Row[Any]]:
    """Inboxes by (workspace id, inbox id); those that are gone are left out.

    hold: none of them begins to be deleted before this transaction ends, so that what it adds is purged with the rest.
    """
    statement = _BY_IDS_HELD if hold else _BY_IDS
    return {(workspace_id, row.id): row for workspace_id, row in rows_by_workspace(connection, statement, keys)}


def list_inboxes(
    connection: Connection,
    workspace_id: str,
    page: Page,
    *,
    only_inbox_id: str | None = None,
    words: str | None = None,
    status: str | None = None,
) -> Rows:
    """The inboxes of a workspace, newest first; `only_inbox_id` for a key that is bound to one.

    words: a part of its address or of a name of it, or its id. status: active | paused, as `flows.inbox_views` says it.
    """
    query = _alive().where(inboxes.c.workspace_id == workspace_id)
    if words is not None:
        names = (inboxes.c.address, inboxes.c.name, inboxes.c.display_name)
        query = query.where(sa.or_(*(one.icontains(words, autoescape=True) for one in names), inboxes.c.id == words))
    if status is not None:
        query = query.where(IS_PAUSED if status == "paused" else sa.not_(IS_PAUSED))
    if only_inbox_id is not None:
        query = query.where(inboxes.c.id == only_inbox_id)
    if page.after:
        query = query.where(inboxes.c.id < page.after[0])
    rows = connection.execute(query.order_by(inboxes.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")


def update_inbox(connection: Connection, workspace_id: str, inbox_id: str, changes: dict[str, Any]) -> None:
    """Set the given columns."""
    connection.execute(
        sa.update(inboxes).where(inboxes.c.workspace_id == workspace_id, inboxes.c.id == inbox_id).values(**changes)
    )


def taken_addresses(connection: Connection, addresses: Sequence[str]) -> set[str]:
    """Those of the normalised addresses that some inbox has already."""
    query = sa.select(inboxes.c.address).where(inboxes.c.address.in_(list(addresses)))
    return set(connection.execute(query).scalars())


def hold_inbox(connection: Connection, workspace_id: str, inbox_id: str) -> bool:
    """Whether the inbox is there, be it one that is being deleted; it is this transaction's alone until that ends."""
    query = sa.select(inboxes.c.id).where(inboxes.c.workspace_id == workspace_id, inboxes.c.id == inbox_id)
    return connection.execute(query.with_for_update()).first() is not None


def inboxes_being_deleted(connection: Connection) -> Sequence[Row[Any]]:
    """Inboxes whose purge has begun; for the rest of the house they are gone."""
    return connection.execute(sa.select(inboxes).where(inboxes.c.status == DELETING)).all()
