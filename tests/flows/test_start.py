"""The start, on an empty database and on a known one: one workspace, one admin key, nothing open when it fails."""

import asyncio
import fcntl
import resource

import pytest

from flows.house import ADMIN_KEY, House, open_house
from postroom import first_start, ground, key_commands, serving
from postroom.app import build
from postroom.base.clock import FakeClock
from postroom.base.errors import ConfigError, NotFound
from postroom.config import Settings
from postroom.first_start import prepare
from postroom.flows.grant import NewKey
from postroom.key_commands import create_key, list_keys
from postroom.rules.sealing import Sealer, derive_key
from postroom.store.db import PostgresDatabase
from postroom.store.workspaces import list_workspaces

REFUSED = "ADMIN_KEY of the settings was revoked, rotated or has expired"


async def second_key(house: House):
    """The secret and the id of another admin key of the house, which dies in a minute."""
    expires = house.clock.now_ms() + 60_000
    made = await house.services.grant.create_key(
        house.admin, NewKey(name="second", scopes=("admin",), expires_at_ms=expires)
    )
    return made["key"], made["id"]


@pytest.mark.parametrize("end", ["revoked", "rotated", "expired"])
async def test_an_admin_key_whose_life_is_over_is_refused_with_the_mend(data_dir, place, end):
    house = await open_house(data_dir, **place)
    secret, key_id = await second_key(house)
    if end == "revoked":
        await house.services.grant.revoke_key(house.admin, key_id)
    elif end == "rotated":
        await house.services.grant.rotate_key(house.admin, key_id, 1)
        house.clock.advance(1_001)
    else:
        house.clock.advance(60_001)
    await house.close()
    with pytest.raises(ConfigError, match=REFUSED) as caught:
        await open_house(data_dir, clock=house.clock, **place, admin_key=secret)
    assert "Set the new one" in caught.value.fix
    # The folder was let go of, and the living key still opens it.
    again = await open_house(data_dir, clock=house.clock, **place)
    await again.close()


async def test_an_unknown_admin_key_is_added(data_dir, place):
    house = await open_house(data_dir, **place)
    await house.close()
    new = "prk_" + "z" * 40
    again = await open_house(data_dir, clock=house.clock, **place, admin_key=new)
    try:
        assert await again.services.authorize.by_secret(new)
        assert await again.services.authorize.by_secret(ADMIN_KEY)
    finally:
        await again.close()


# --- Two nodes on an empty PostgreSQL ---------------------------------------------------------------------------------


async def test_two_nodes_that_start_together_make_one_workspace_and_one_admin_key(postgres_url, tmp_path):
    def settings(name):
        return Settings(
            data_dir=tmp_path / name, database_url=postgres_url, secret_key="k" * 40, roles="worker", hostname="x.test"
        )

    nodes = await asyncio.gather(*(build(settings(name)) for name in ("one", "two")))
    try:
        made = [node for node in nodes if node.first_start.new_admin_key]
        assert len(made) == 1
        assert made[0].first_start.admin_key_file.read_text().strip() == made[0].first_start.new_admin_key
        assert sum(node.first_start.admin_key_file.exists() for node in nodes) == 1
        assert len(await made[0].services.db.read(list_workspaces)) == 1
    finally:
        for node in nodes:
            await node.stop()


async def test_a_node_that_another_was_ahead_of_drops_its_key_file(postgres_url, tmp_path, monkeypatch):
    db, clock, sealer = PostgresDatabase(postgres_url), FakeClock(), Sealer(derive_key(b"k" * 40, "sealing"))
    secret = {"database_url": postgres_url, "secret_key": "k" * 40}
    ahead, behind = (Settings(data_dir=tmp_path / name, **secret) for name in ("ahead", "behind"))
    for one in (ahead, behind):
        one.data_dir.mkdir()
    look, looks = first_start.list_workspaces, []

    def look_too_early(connection):
        """Nothing at the first look of the second node: the other is just about to commit."""
        looks.append(1)
        return [] if len(looks) == 1 else look(connection)

    try:
        won = await prepare(ahead, db, clock, sealer)
        monkeypatch.setattr(first_start, "list_workspaces", look_too_early)
        lost = await prepare(behind, db, clock, sealer)
    finally:
        await db.close()
    assert won.new_admin_key is not None
    assert lost.new_admin_key is None
    assert ahead.data_dir.joinpath("admin.key").exists()
    assert not behind.data_dir.joinpath("admin.key").exists()


# --- What fails on the way --------------------------------------------------------------------------------------------


def assert_unlocked(data_dir):
    with (data_dir / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


async def test_an_empty_secret_key_file_is_named_and_the_folder_let_go(data_dir):
    (data_dir / "secret.key").write_text("\n")
    with pytest.raises(ConfigError, match=r"secret\.key is empty") as caught:
        await open_house(data_dir, secret_key="")
    assert "SECRET_KEY" in caught.value.fix
    assert caught.traceback  # it holds the frames, and so whatever they forgot to close
    assert_unlocked(data_dir)


async def test_a_store_that_cannot_be_used_leaves_nothing_open(data_dir):
    with pytest.raises(ConfigError, match="BLOBS_URL") as caught:
        await open_house(data_dir, blobs_url="nonsense://x")
    assert caught.traceback
    assert_unlocked(data_dir)


async def test_an_error_after_the_port_was_bound_lets_it_go(data_dir, monkeypatch):
    bound = []

    def fails(_settings, http_socket):
        bound.append(http_socket)
        raise RuntimeError("no")

    monkeypatch.setattr(ground, "public_url", fails)
    with pytest.raises(RuntimeError):
        await open_house(data_dir, roles="api", http_listen="127.0.0.1:0")
    assert [one.fileno() for one in bound] == [-1]
    assert_unlocked(data_dir)


# --- The process ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "asked"),
    [
        ((1_024, 4_096), [(4_096, 4_096)]),
        ((4_096, 4_096), []),
        ((1_024, resource.RLIM_INFINITY), [(serving.OPEN_FILES, resource.RLIM_INFINITY)]),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), []),
    ],
)
def test_as_many_files_as_the_system_grants(monkeypatch, limits, asked):
    said = []
    monkeypatch.setattr(resource, "getrlimit", lambda _what: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _what, wanted: said.append(wanted))
    serving._allow_open_files()
    assert said == asked


def test_a_limit_that_may_not_be_raised_stops_nothing(monkeypatch):
    def refuse(_what, _wanted):
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _what: (1_024, 4_096))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    serving._allow_open_files()


# --- postroom keys ----------------------------------------------------------------------------------------------------


def test_keys_of_an_unknown_workspace_and_of_many_pages(data_dir, monkeypatch):
    settings = Settings(data_dir=data_dir, secret_key="k" * 40, roles="worker", hostname="x.test")

    async def once():
        await (await build(settings)).stop()

    asyncio.run(once())
    with pytest.raises(NotFound, match="no workspace wks_typo"):
        create_key(settings, "lost", ["admin"], None, "wks_typo")
    monkeypatch.setattr(key_commands, "PAGE_ROWS", 2)
    for number in range(4):
        create_key(settings, f"number {number}", ["admin"], None, None)
    listed = list_keys(settings)
    assert len(listed) == 5
    assert len(set(listed)) == 5
