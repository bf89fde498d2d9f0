"""Domains that workspaces hold, and the DKIM keys that sign for them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from postroom.store.domain_reports import drop_reports_of
from postroom.store.inboxes import DELETING
from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema import inboxes
from postroom.store.schema_domains import dkim_keys, domains
from postroom.store.schema_relays import relays
from postroom.store.statements import among, get_by_id, insert_rows

_BY_NAMES = sa.select(domains).where(sa.or_(among(domains.c.domain), among(domains.c.return_host)))
_PROVEN = sa.exists().where(
    domains.c.workspace_id == inboxes.c.workspace_id,
    domains.c.id == inboxes.c.domain_id,
    domains.c.proven_at.is_not(None),
)
# Whoever names a domain must not get its mail by that alone, from the inboxes of this server.
_ROUTABLE = sa.select(inboxes).where(
    among(inboxes.c.address), inboxes.c.status != DELETING, sa.or_(inboxes.c.domain_id.is_(None), _PROVEN)
)
_KEYS = (
    sa.select(dkim_keys)
    .where(dkim_keys.c.workspace_id == sa.bindparam("ws"), dkim_keys.c.domain_id == sa.bindparam("thing"))
    .order_by(dkim_keys.c.created_at, dkim_keys.c.selector)
)


def add_domain(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether the domain was added; False when some workspace holds its name, or the name of its return host.

    row: columns of domains, `domain` and `return_host` in A-labels and lower case.
    """
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    return bool(connection.execute(insert(domains).on_conflict_do_nothing(), dict(row)).rowcount)


def get_domain(connection: Connection, workspace_id: str, domain_id: str, *, hold: bool = False) -> Row[Any] | None:
    """The domain; None when this workspace has none of that id. hold: it is this transaction's alone."""
    if not hold:
        return get_by_id(connection, domains, workspace_id, domain_id)
    query = sa.select(domains).where(domains.c.workspace_id == workspace_id, domains.c.id == domain_id)
    return connection.execute(query.with_for_update()).first()


def domains_by_name(connection: Connection, names: Collection[str]) -> Sequence[Row[Any]]:
    """The domains, of whichever workspace, that have one of these names as their own or as their return host."""
    return connection.execute(_BY_NAMES, {"ids": list(names)}).all() if names else []


def find_holder(connection: Connection, name: str) -> Row[Any] | None:
    """The domain that a name belongs to: of that name, else the nearest above it that holds its subdomains."""
    parts = name.split(".")
    above = [".".join(parts[start:]) for start in range(len(parts))]
    rows = {row.domain: row for row in domains_by_name(connection, above)}
    return next((rows[one] for one in above if one in rows and (one == name or rows[one].subdomains)), None)


def list_domains(connection: Connection, workspace_id: str, page: Page) -> Rows:
    """The domains of a workspace, newest first."""
    query = sa.select(domains).where(domains.c.workspace_id == workspace_id)
    if page.after:
        query = query.where(domains.c.id < page.after[0])
    rows = connection.execute(query.order_by(domains.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")


def first_verified_domain(connection: Connection, workspace_id: str) -> Row[Any] | None:
    """The workspace's oldest domain that it may send from; None when it has none."""
    mine = sa.select(domains).where(domains.c.workspace_id == workspace_id, domains.c.status != "pending")
    return connection.execute(mine.order_by(domains.c.verified_at, domains.c.id).limit(1)).first()


def update_domain(connection: Connection, workspace_id: str, domain_id: str, changes: Mapping[str, Any]) -> None:
    """Set the given columns."""
    mine = (domains.c.workspace_id == workspace_id, domains.c.id == domain_id)
    connection.execute(sa.update(domains).where(*mine).values(**changes))


def look_soon(connection: Connection, workspace_id: str, domain_id: str | None, now: int) -> None:
    """Have the domain's records looked at next, those of every domain of the workspace with None."""
    mine = [domains.c.workspace_id == workspace_id]
    if domain_id is not None:
        mine.append(domains.c.id == domain_id)
    connection.execute(sa.update(domains).where(*mine).values(due_at=now, claimed_by=None))


def remove_domain(connection: Connection, workspace_id: str, domain_id: str) -> None:
    """Take the domain away with its keys and its relays, and with what was reported of it."""
    drop_reports_of(connection, workspace_id, domain_id)
    for table, column in (
        (dkim_keys, dkim_keys.c.domain_id),
        (relays, relays.c.domain_id),
        (domains, domains.c.id),
    ):
        connection.execute(sa.delete(table).where(table.c.workspace_id == workspace_id, column == domain_id))


def count_inboxes_of(connection: Connection, workspace_id: str, domain_id: str) -> int:
    """Inboxes that have an address in the domain, those that are being deleted left out."""
    mine = (inboxes.c.workspace_id == workspace_id, inboxes.c.domain_id == domain_id, inboxes.c.status != DELETING)
    return int(connection.execute(sa.select(sa.func.count()).select_from(inboxes).where(*mine)).scalar_one())


def end_inboxes_of(connection: Connection, workspace_id: str, domain_id: str) -> None:
    """Begin the purge of every inbox of the domain; the sweep finishes it."""
    mine = (inboxes.c.workspace_id == workspace_id, inboxes.c.domain_id == domain_id)
    connection.execute(sa.update(inboxes).where(*mine).values(status=DELETING))


def find_routable_inboxes(connection: Connection, addresses: Collection[str]) -> dict[str, Row[Any]]:
    """The inboxes that mail reaches at one of these normalised addresses, by address: of domains that are proven."""
    if not addresses:
        return {}
    return {row.address: row for row in connection.execute(_ROUTABLE, {"ids": list(addresses)})}


# --- Keys ------------------------------------------------------------------------------------------------------------


def add_dkim_keys(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows of dkim_keys; their private keys sealed."""
    insert_rows(connection, dkim_keys, rows)


def keys_of_domain(connection: Connection, workspace_id: str, domain_id: str) -> Sequence[Row[Any]]:
    """Every key of the domain, retired ones too, the oldest first."""
    return connection.execute(_KEYS, {"ws": workspace_id, "thing": domain_id}).all()


def update_dkim_key(connection: Connection, key: Row[Any], changes: Mapping[str, Any]) -> None:
    """Set the given columns of a key."""
    mine = (
        dkim_keys.c.workspace_id == key.workspace_id,
        dkim_keys.c.domain_id == key.domain_id,
        dkim_keys.c.selector == key.selector,
    )
    connection.execute(sa.update(dkim_keys).where(*mine).values(**changes))
