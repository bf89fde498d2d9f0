"""Keys: found by their secret alone, two secrets during a rotation, dead when expired or revoked."""

import sqlalchemy as sa

from postroom.store.keys import add_key, find_key, get_key, list_keys, revoke_key, rotate_key, touch_key
from postroom.store.paging import Page
from postroom.store.schema import api_key_secrets
from store.rows import NOW, OTHER_WS, WS


def key(connection, secret="prk_first", workspace_id=WS, **columns):
    columns = {"name": "agent", "scopes": ["messages:read"], "inbox_id": None, "expires_at": None, **columns}
    return add_key(connection, workspace_id=workspace_id, secret=secret, now=NOW, **columns)


async def test_a_key_is_found_by_its_secret_with_what_it_may_do(db):
    def work(connection):
        key_id = key(connection, scopes=["messages:read", "threads:read"], inbox_id="inb_1")
        return key_id, find_key(connection, "prk_first", NOW), find_key(connection, "prk_other", NOW)

    key_id, found, none = await db.write(work)
    assert (found.key_id, found.workspace_id, found.inbox_id) == (key_id, WS, "inb_1")
    assert found.scopes == {"messages:read", "threads:read"}
    assert none is None


async def test_no_secret_is_kept(db):
    def work(connection):
        key(connection, secret="prk_this_is_the_secret")
        return connection.execute(sa.select(api_key_secrets)).one()

    row = await db.write(work)
    assert row.prefix == "prk_this_is_"
    assert "secret" not in " ".join(map(str, row))


async def test_a_key_dies_at_its_expiry(db):
    def work(connection):
        key(connection, expires_at=NOW + 1000)
        return [find_key(connection, "prk_first", NOW + ms) is not None for ms in (0, 999, 1000, 5000)]

    assert await db.write(work) == [True, True, False, False]


async def test_both_secrets_open_during_a_rotation_and_only_the_new_one_after(db):
    def work(connection):
        key_id = key(connection)
        rotate_key(connection, WS, key_id, secret="prk_second_one", old_until=NOW + 1000, now=NOW)
        opened = {
            secret: [find_key(connection, secret, NOW + ms) is not None for ms in (0, 999, 1000)]
            for secret in ("prk_first", "prk_second_one")
        }
        return opened, get_key(connection, WS, key_id).prefix

    opened, prefix = await db.write(work)
    assert opened == {"prk_first": [True, True, False], "prk_second_one": [True, True, True]}
    assert prefix == "prk_second_o"


async def test_a_second_rotation_lengthens_no_old_secrets_life(db):
    def work(connection):
        key_id = key(connection)
        rotate_key(connection, WS, key_id, secret="prk_2", old_until=NOW + 1000, now=NOW)
        rotate_key(connection, WS, key_id, secret="prk_3", old_until=NOW + 5000, now=NOW + 500)
        return [find_key(connection, secret, NOW + 2000) is not None for secret in ("prk_first", "prk_2", "prk_3")]

    assert await db.write(work) == [False, True, True]


async def test_a_rotation_at_once_leaves_the_old_secret_dead(db):
    def work(connection):
        key_id = key(connection)
        rotate_key(connection, WS, key_id, secret="prk_2", old_until=NOW, now=NOW)
        return [find_key(connection, secret, NOW) is not None for secret in ("prk_first", "prk_2")]

    assert await db.write(work) == [False, True]


async def test_a_revoked_key_opens_nothing_with_any_secret_and_is_not_listed(db):
    def work(connection):
        key_id, other = key(connection), key(connection, secret="prk_other")
        rotate_key(connection, WS, key_id, secret="prk_2", old_until=NOW + 1000, now=NOW)
        revoked = [revoke_key(connection, WS, key_id, NOW), revoke_key(connection, WS, key_id, NOW)]
        found = [find_key(connection, secret, NOW) for secret in ("prk_first", "prk_2")]
        return other, revoked, found, [row.id for row in list_keys(connection, WS, Page()).rows]

    other, revoked, found, listed = await db.write(work)
    assert revoked == [True, False]
    assert found == [None, None]
    assert listed == [other]


async def test_another_workspace_can_neither_see_nor_revoke(db):
    def work(connection):
        key_id = key(connection)
        mine = get_key(connection, OTHER_WS, key_id), revoke_key(connection, OTHER_WS, key_id, NOW)
        touch_key(connection, OTHER_WS, key_id, NOW)
        return mine, find_key(connection, "prk_first", NOW).last_used_at

    assert await db.write(work) == ((None, False), None)


async def test_use_is_noted(db):
    def work(connection):
        key_id = key(connection)
        touch_key(connection, WS, key_id, NOW + 7)
        return get_key(connection, WS, key_id).last_used_at

    assert await db.write(work) == NOW + 7
