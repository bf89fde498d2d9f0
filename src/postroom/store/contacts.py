"""Contacts: whom an inbox has written to or heard from, kept where its approval policy asks for that."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from postroom.mail.address import normalize
from postroom.store.schema import messages, recipients
from postroom.store.schema_drafts import contacts
from postroom.store.statements import among

_KNOWN = sa.select(contacts.c.address).where(
    contacts.c.workspace_id == sa.bindparam("ws"),
    contacts.c.inbox_id == sa.bindparam("inbox"),
    among(contacts.c.address),
)
_HEARD_FROM = (
    sa.select(messages.c.from_address)
    .where(
        messages.c.workspace_id == sa.bindparam("ws"),
        messages.c.inbox_id == sa.bindparam("inbox"),
        messages.c.direction == "inbound",
        messages.c.status.is_(None),
        messages.c.from_address.is_not(None),
    )
    .distinct()
)
_WRITTEN_TO = (
    sa.select(recipients.c.address)
    .where(recipients.c.workspace_id == sa.bindparam("ws"), recipients.c.inbox_id == sa.bindparam("inbox"))
    .distinct()
)


def add_contacts(connection: Connection, people: Collection[tuple[str, str, str]], now: int) -> None:
    """Note (workspace id, inbox id, address) triples; those that are known stay as they are."""
    if not people:
        return
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = sorted({(workspace_id, inbox_id, normalize(address)) for workspace_id, inbox_id, address in people})
    names = ("workspace_id", "inbox_id", "address")
    connection.execute(
        insert(contacts).on_conflict_do_nothing(index_elements=list(names)),
        [{**dict(zip(names, row, strict=True)), "created_at": now} for row in rows],
    )


def known_contacts(connection: Connection, workspace_id: str, inbox_id: str, addresses: Collection[str]) -> set[str]:
    """Those of the normalised addresses that the inbox has written to or heard from."""
    values = {"ws": workspace_id, "inbox": inbox_id, "ids": list(addresses)}
    return set(connection.execute(_KNOWN, values).scalars())


def learn_contacts(connection: Connection, workspace_id: str, inbox_id: str, now: int) -> None:
    """Note everybody whom the inbox has written to or heard from so far: one look at all of its mail."""
    values = {"ws": workspace_id, "inbox": inbox_id}
    found: set[str] = set()
    for query in (_HEARD_FROM, _WRITTEN_TO):
        found.update(connection.execute(query, values).scalars())
    add_contacts(connection, {(workspace_id, inbox_id, address) for address in found}, now)
