"""The few things that are true of the whole server."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postroom.store.schema import server_facts


def get_fact(connection: Connection, name: str) -> bytes | None:
    """The value kept under a name; None when there is none."""
    value = connection.execute(sa.select(server_facts.c.value).where(server_facts.c.name == name)).scalar()
    return bytes(value) if value is not None else None


def set_fact(connection: Connection, name: str, value: bytes) -> None:
    """Keep a value under a name that has none yet."""
    connection.execute(sa.insert(server_facts), {"name": name, "value": value})
