"""Keys are handed out by who holds what they open, and shown once."""

import pytest

from postroom.base.errors import BadInput, Forbidden, NotFound, Unauthorized
from postroom.flows.grant import NewKey
from postroom.rules.scopes import SCOPES
from postroom.store.keys import TOUCH_EVERY_MS
from postroom.store.paging import Page


async def create(house, *scopes, caller=None, **fields):
    return await house.services.grant.create_key(caller or house.admin, NewKey(name="k", scopes=scopes, **fields))


async def test_a_key_is_shown_once_and_opens_what_it_says(any_house):
    made = await create(any_house, "messages:read", "messages:read")
    caller = await any_house.services.authorize.by_secret(made["key"])
    assert (caller.key_id, caller.scopes, caller.inbox_id) == (made["id"], {"messages:read"}, None)
    shown = await any_house.read.get_key(any_house.admin, made["id"])
    assert "key" not in shown
    assert made["key"].startswith(shown["prefix"])
    assert shown["scopes"] == ["messages:read"]


@pytest.mark.parametrize("secret", ["", "prk_", "nonsense", "prk_" + "x" * 40, "é" * 10, "x" * 10_000])
async def test_a_secret_that_we_do_not_know_is_nobody(house, secret):
    with pytest.raises(Unauthorized):
        await house.services.authorize.by_secret(secret)


async def test_use_is_noted_to_the_minute(house):
    made = await create(house, "messages:read")
    first = house.clock.now_ms()
    for ms in (0, TOUCH_EVERY_MS - 1, 1):
        house.clock.advance(ms)
        await house.services.authorize.by_secret(made["key"])
    shown = await house.read.get_key(house.admin, made["id"])
    from postroom.base.clock import iso

    assert shown["lastUsedAt"] == iso(first + TOUCH_EVERY_MS)


async def test_an_unknown_scope_and_a_moment_gone_by_are_refused(house):
    with pytest.raises(BadInput) as caught:
        await create(house, "mesages:read")
    assert caught.value.code == "unknown_scope"
    with pytest.raises(BadInput) as caught:
        await create(house, "messages:read", expires_at_ms=house.clock.now_ms())
    assert caught.value.param == "expiresAt"
    with pytest.raises(NotFound):
        await create(house, "messages:read", inbox_id="inb_none")


async def test_a_key_expires(house):
    made = await create(house, "messages:read", expires_at_ms=house.clock.now_ms() + 1000)
    await house.services.authorize.by_secret(made["key"])
    house.clock.advance(1000)
    with pytest.raises(Unauthorized):
        await house.services.authorize.by_secret(made["key"])


async def test_nobody_hands_out_more_than_they_hold(house):
    caller = await house.caller("keys:write", "messages:read")
    assert await create(house, "messages:read", caller=caller)
    for scopes in (("messages:send",), ("admin",), ("messages:read", "threads:read")):
        with pytest.raises(Forbidden) as caught:
            await create(house, *scopes, caller=caller)
        assert caught.value.code == "missing_scope"


async def test_a_bound_key_binds_what_it_hands_out(house):
    one, two = await house.inbox("one"), await house.inbox("two")
    caller = await house.bound(one)
    made = await create(house, "messages:read", caller=caller, inbox_id=one["id"])
    assert made["inboxId"] == one["id"]
    for inbox_id in (None, two["id"]):
        with pytest.raises(Forbidden):
            await create(house, "messages:read", caller=caller, inbox_id=inbox_id)


async def test_a_rotation_overlaps_and_ends(any_house):
    made = await create(any_house, "messages:read")
    new = await any_house.services.grant.rotate_key(any_house.admin, made["id"], overlap_s=60)
    assert (new["id"], new["scopes"]) == (made["id"], ["messages:read"])
    for secret in (made["key"], new["key"]):
        assert (await any_house.services.authorize.by_secret(secret)).key_id == made["id"]
    any_house.clock.advance(60_000)
    await any_house.services.authorize.by_secret(new["key"])
    with pytest.raises(Unauthorized):
        await any_house.services.authorize.by_secret(made["key"])


async def test_a_key_may_rotate_itself_and_no_stronger_one(house):
    weak = await house.caller("messages:read")
    rotated = await house.services.grant.rotate_key(weak, weak.key_id, overlap_s=0)
    assert (await house.services.authorize.by_secret(rotated["key"])).key_id == weak.key_id
    keeper = await house.caller("keys:write")
    with pytest.raises(Forbidden):
        await house.services.grant.rotate_key(weak, keeper.key_id)
    with pytest.raises(Forbidden) as caught:
        await house.services.grant.rotate_key(keeper, house.admin.key_id)
    assert caught.value.code == "missing_scope"


async def test_a_revoked_key_is_dead_at_once_and_gone_from_the_list(house):
    made = await create(house, "messages:read")
    await house.services.grant.revoke_key(house.admin, made["id"])
    with pytest.raises(Unauthorized):
        await house.services.authorize.by_secret(made["key"])
    assert made["id"] not in {key["id"] for key in (await house.read.list_keys(house.admin, Page())).items}
    for call in (
        house.services.grant.revoke_key(house.admin, made["id"]),
        house.services.grant.rotate_key(house.admin, made["id"]),
        house.read.get_key(house.admin, made["id"]),
    ):
        with pytest.raises(NotFound):
            await call


async def test_only_the_operator_makes_workspaces_and_sees_them_all(house):
    other = await house.another_workspace()
    with pytest.raises(Forbidden) as caught:
        await house.services.grant.create_workspace(other, "Third")
    assert caught.value.code == "operator_only"
    assert [one["name"] for one in (await house.read.list_workspaces(house.admin)).items] == ["default", "Other"]
    assert [one["name"] for one in (await house.read.list_workspaces(other)).items] == ["Other"]


async def test_every_scope_can_be_granted_by_admin(house):
    made = await create(house, *SCOPES)
    assert set(made["scopes"]) == SCOPES
