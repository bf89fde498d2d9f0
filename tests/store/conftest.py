"""The contract of the store, held against SQLite and against PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from postroom.store.db import PostgresDatabase, SqliteDatabase

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which database this run is about."""
    return str(request.param)


@pytest.fixture
def place(backend: str, request: pytest.FixtureRequest) -> str | Path:
    """Where an empty database with the schema in it is."""
    if backend == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return Path(request.getfixturevalue("data_dir")) / "postroom.sqlite3"


@pytest.fixture
async def db(place: str | Path) -> AsyncIterator[SqliteDatabase | PostgresDatabase]:
    """An empty database with the schema in it."""
    database = PostgresDatabase(place) if isinstance(place, str) else SqliteDatabase(place)
    yield database
    await database.close()


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[PostgresDatabase]:
    """An empty PostgreSQL, for what SQLite cannot do."""
    database = PostgresDatabase(postgres_url)
    yield database
    await database.close()


@pytest.fixture
async def sqlite(data_dir: Path) -> AsyncIterator[SqliteDatabase]:
    """An empty SQLite database, for what PostgreSQL does not do."""
    database = SqliteDatabase(data_dir / "postroom.sqlite3")
    yield database
    await database.close()
