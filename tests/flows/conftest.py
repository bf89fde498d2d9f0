"""The flows, on a real store; the crucial ones on both."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from flows.house import House, open_house


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of the house; tests override this fixture or parametrise it."""
    return {}


@pytest.fixture
async def house(data_dir: Path, settings: dict[str, Any]) -> AsyncIterator[House]:
    """A server without doors, on SQLite."""
    opened = await open_house(data_dir, **settings)
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The settings that name a database: each in turn."""
    return {"database_url": request.getfixturevalue("postgres_url")} if request.param == "postgresql" else {}


@pytest.fixture
async def any_house(place: dict[str, Any], data_dir: Path, settings: dict[str, Any]) -> AsyncIterator[House]:
    """A server without doors, on SQLite and on PostgreSQL."""
    opened = await open_house(data_dir, **place, **settings)
    yield opened
    await opened.close()
