"""Sessions of the dashboard: known by their token alone, and never more alive than the secret that opened them."""

import sqlalchemy as sa

from postroom.store.keys import add_key, revoke_key, rotate_key
from postroom.store.schema import workspaces
from postroom.store.schema_sessions import dashboard_sessions
from postroom.store.sessions import (
    IDLE_MS,
    LIFE_MS,
    add_session,
    drop_idle_sessions,
    end_session,
    end_sessions_of_key,
    find_session,
    touch_session,
)
from store.rows import NOW, OTHER_WS, WS

SECRET = "prk_first"
HOUR_MS = 3_600_000


def opened(connection, token="token", *, secret=SECRET, key_id=None, **columns):
    """The id of a key with a session."""
    if connection.execute(sa.select(workspaces).where(workspaces.c.workspace_id == WS)).first() is None:
        connection.execute(sa.insert(workspaces), {"workspace_id": WS, "name": "Mine", "created_at": NOW})
    columns = {"name": "agent", "scopes": ["messages:read"], "inbox_id": None, "expires_at": None, **columns}
    key_id = key_id or add_key(connection, workspace_id=WS, secret=secret, now=NOW, **columns)
    add_session(connection, workspace_id=WS, key_id=key_id, token=token, secret=secret, now=NOW)
    return key_id


def is_open(connection, token="token", at=NOW):
    return find_session(connection, token, at) is not None


async def test_a_session_is_found_by_its_token_with_what_its_key_may_do(db):
    def work(connection):
        key_id = opened(connection, scopes=["threads:read"], inbox_id="inb_1")
        return key_id, find_session(connection, "token", NOW), find_session(connection, "other", NOW)

    key_id, found, none = await db.write(work)
    assert (found.workspace_id, found.workspace_name, found.key_id) == (WS, "Mine", key_id)
    assert (found.key_name, found.scopes, found.inbox_id) == ("agent", {"threads:read"}, "inb_1")
    assert none is None


async def test_neither_token_nor_secret_is_kept(db):
    def work(connection):
        opened(connection, "the_token_itself", secret="prk_the_secret_itself")
        return connection.execute(sa.select(dashboard_sessions)).one()

    assert "itself" not in " ".join(map(str, await db.write(work)))


async def test_a_session_ends_after_hours_without_use_and_after_days_with(db):
    def work(connection):
        opened(connection)
        idle = [is_open(connection, at=NOW + ms) for ms in (IDLE_MS - 1, IDLE_MS)]
        used = []
        for at in range(NOW, NOW + LIFE_MS + HOUR_MS, IDLE_MS // 2):
            used.append(is_open(connection, at=at))
            touch_session(connection, WS, "token", at)
        return idle, used

    idle, used = await db.write(work)
    assert idle == [True, False]
    assert used == [True] * 28 + [False]


async def test_it_is_told_when_to_note_the_use(db):
    def work(connection):
        opened(connection)
        fresh, stale = (find_session(connection, "token", NOW + ms).stale for ms in (59_999, 60_000))
        touch_session(connection, WS, "token", NOW + 60_000)
        return fresh, stale, find_session(connection, "token", NOW + 60_001).stale

    assert await db.write(work) == (False, True, False)


async def test_it_ends_with_its_key_and_with_the_secret_that_opened_it(db):
    def work(connection):
        expiring = opened(connection, "expiring", secret="prk_e", expires_at=NOW + 10)
        revoked = opened(connection, "revoked", secret="prk_r")
        rotated = opened(connection, "rotated", secret="prk_1")
        revoke_key(connection, WS, revoked, NOW)
        rotate_key(connection, WS, rotated, secret="prk_2", old_until=NOW + 10, now=NOW)
        opened(connection, "renewed", secret="prk_2", key_id=rotated)
        assert expiring
        names = ("expiring", "revoked", "rotated", "renewed")
        return [[name for name in names if is_open(connection, name, NOW + ms)] for ms in (0, 10)]

    assert await db.write(work) == [["expiring", "rotated", "renewed"], ["renewed"]]


async def test_one_session_is_ended_or_all_of_a_key(db):
    def work(connection):
        key_id = opened(connection, "one")
        for token in ("two", "three"):
            opened(connection, token, key_id=key_id)
        opened(connection, "elses", secret="prk_else")
        end_session(connection, OTHER_WS, "one")
        foreign = is_open(connection, "one"), end_sessions_of_key(connection, OTHER_WS, key_id)
        end_session(connection, WS, "one")
        left = [is_open(connection, token) for token in ("one", "two", "three")]
        ended = end_sessions_of_key(connection, WS, key_id)
        return foreign, left, ended, [is_open(connection, token) for token in ("two", "three", "elses")]

    foreign, left, ended, last = await db.write(work)
    assert foreign == (True, 0)
    assert (left, ended, last) == ([False, True, True], 2, [False, False, True])


async def test_ended_ones_are_cleared_away(db):
    def work(connection):
        key_id = opened(connection, "idle")
        opened(connection, "used", key_id=key_id)
        touch_session(connection, WS, "used", NOW + IDLE_MS)
        dropped = drop_idle_sessions(connection, NOW + IDLE_MS)
        touch_session(connection, WS, "used", NOW + LIFE_MS)
        return dropped, is_open(connection, "used", NOW + IDLE_MS), drop_idle_sessions(connection, NOW + LIFE_MS)

    assert await db.write(work) == (1, True, 1)
