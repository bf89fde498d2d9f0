"""Bringing a database to the schema of this version, with Alembic."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postroom.store.schema import ix_recipients_address
from postroom.store.search_words import make_word_index

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0001"
"""The newest version; a test holds it against the folder."""


def migrate(connection: Connection) -> None:
    """Bring the database to `HEAD`. Alembic is only loaded when there is something to do: it costs start-up time."""
    if _version(connection) == HEAD:
        return
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        # Two nodes that start together must not both migrate.
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(7205759403792795)"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    make_word_index(connection)
    connection.execute(sa.schema.CreateIndex(ix_recipients_address, if_not_exists=True))


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
