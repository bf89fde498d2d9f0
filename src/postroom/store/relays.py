"""Relays of workspaces: where their mail leaves instead of by MX or by the server's own relay."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.schema import inboxes, recipients
from postroom.store.schema_domains import domains
from postroom.store.schema_relays import relays
from postroom.store.statements import among, get_by_id, rows_by_workspace

_OF_WORKSPACE = (
    sa.select(relays).where(relays.c.workspace_id == sa.bindparam("ws")).order_by(relays.c.position, relays.c.id)
)
_ANY = sa.select(relays.c.id).limit(1)
# Inboxes of the server's own domain have no domain_id, whether it is registered or not.
_OF_ITS_NAME = sa.exists().where(
    domains.c.workspace_id == relays.c.workspace_id,
    domains.c.id == relays.c.domain_id,
    domains.c.domain == inboxes.c.domain,
)
_SERVES_INBOX = sa.exists().where(
    relays.c.workspace_id == inboxes.c.workspace_id,
    sa.or_(
        relays.c.domain_id.is_(None),
        relays.c.domain_id == inboxes.c.domain_id,
        sa.and_(inboxes.c.domain_id.is_(None), _OF_ITS_NAME),
    ),
)
_RELAYED_INBOXES = sa.select(inboxes.c.id).where(
    inboxes.c.workspace_id == sa.bindparam("ws"), among(inboxes.c.id), _SERVES_INBOX
)


def add_relay(connection: Connection, row: Mapping[str, Any]) -> None:
    """Add a row of relays; its password sealed."""
    connection.execute(sa.insert(relays), dict(row))


def get_relay(connection: Connection, workspace_id: str, relay_id: str) -> Row[Any] | None:
    """The relay; None when this workspace has none of that id."""
    return get_by_id(connection, relays, workspace_id, relay_id)


def relays_of(connection: Connection, workspace_id: str) -> Sequence[Row[Any]]:
    """Every relay of a workspace, of its domains too, in the order in which they are tried."""
    return connection.execute(_OF_WORKSPACE, {"ws": workspace_id}).all()


def update_relay(connection: Connection, workspace_id: str, relay_id: str, changes: Mapping[str, Any]) -> None:
    """Set the given columns."""
    mine = (relays.c.workspace_id == workspace_id, relays.c.id == relay_id)
    connection.execute(sa.update(relays).where(*mine).values(**changes))


def remove_relay(connection: Connection, workspace_id: str, relay_id: str) -> None:
    """Take the relay away."""
    connection.execute(sa.delete(relays).where(relays.c.workspace_id == workspace_id, relays.c.id == relay_id))


def any_relays(connection: Connection) -> bool:
    """Whether any workspace has a relay of its own: most servers have none, and pay nothing for the rest."""
    return connection.execute(_ANY).first() is not None


def relayed_inboxes(connection: Connection, places: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (workspace id, inbox id) pairs whose mail leaves by a relay of the workspace."""
    return {(workspace_id, row.id) for workspace_id, row in rows_by_workspace(connection, _RELAYED_INBOXES, places)}


def outside_domains(names: Collection[str], *, or_relayed: bool) -> "sa.ColumnElement[bool]":
    """Of recipients: whether they are in none of these domains, or their mail leaves by a relay of the workspace."""
    outside = recipients.c.domain.not_in(names)
    if not or_relayed:
        return outside
    mine = (inboxes.c.workspace_id == recipients.c.workspace_id, inboxes.c.id == recipients.c.inbox_id)
    return sa.or_(outside, sa.exists(sa.select(inboxes.c.id).where(*mine, _SERVES_INBOX)))
