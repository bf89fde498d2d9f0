"""The migrations make the tables that schema.py describes, once."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from postroom.store.db import PostgresDatabase, SqliteDatabase
from postroom.store.migrate import HEAD, MIGRATIONS, migrate
from postroom.store.schema import metadata
from postroom.store.search_words import WORDS_TABLE

# The index of an expression cannot be read back from SQLite, as both libraries say.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index"),
]


def is_of_the_schema(name, kind="table", _parents=None):
    """Whether a table is ours to describe: SQLite's full-text table and its parts are made by hand."""
    return kind != "table" or not name.startswith(WORDS_TABLE)


def test_head_is_the_newest_version_of_the_folder():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


async def test_the_migrations_make_the_tables_of_the_schema(db):
    def differences(connection):
        options = {"compare_type": True, "compare_server_default": True, "include_name": is_of_the_schema}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, metadata)

    assert await db.read(differences) == []


async def test_sparse_indexes_are_sparse_in_the_database(db):
    def find(connection):
        options = f"{connection.dialect.name}_where"
        return {
            index["name"]
            for table in ("messages", "recipients", "webhook_deliveries")
            for index in sa.inspect(connection).get_indexes(table)
            if index.get("dialect_options", {}).get(options) is not None
        }

    marks = {"ix_messages_unread_since", "ix_messages_unhandled_since", "ix_messages_quarantined"}
    assert await db.read(find) == {
        *marks,
        "ux_messages_fingerprint",
        "ix_recipients_due",
        "ix_webhook_deliveries_due",
    }


async def test_a_second_run_changes_nothing(db):
    def snapshot(connection):
        tables = set(sa.inspect(connection).get_table_names())
        return tables, connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()

    before = await db.read(snapshot)
    await db.write(migrate)
    assert await db.read(snapshot) == before
    assert set(filter(is_of_the_schema, before[0])) == {*metadata.tables, "alembic_version"}
    assert before[1] == [HEAD]


async def test_an_empty_sqlite_file_is_brought_to_the_head(tmp_path):
    database = SqliteDatabase(tmp_path / "new.sqlite3")
    await database.write(migrate)
    assert await database.read(lambda connection: set(sa.inspect(connection).get_table_names())) > set(metadata.tables)
    await database.close()


async def test_two_nodes_that_start_together_migrate_an_empty_postgresql_once(postgres, postgres_server):
    import asyncio

    import asyncpg

    connection = await asyncpg.connect(postgres_server)
    await connection.execute("CREATE DATABASE fresh")
    nodes = [PostgresDatabase(postgres_server.replace("/postgres?", "/fresh?")) for _ in range(2)]
    try:
        await asyncio.gather(*(node.write(migrate) for node in nodes))
        names = await nodes[0].read(lambda one: set(sa.inspect(one).get_table_names()))
        assert names == {*metadata.tables, "alembic_version"}
    finally:
        for node in nodes:
            await node.close()
        await connection.execute("DROP DATABASE fresh")
        await connection.close()
