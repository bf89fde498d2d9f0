"""Workspaces and the server's settings: what the operator sees, and what nobody else does."""

import pytest

from postroom.base.errors import BadInput, Forbidden
from postroom.flows.caller import Caller
from postroom.store.paging import Page


def _names(listing):
    return [one["name"] for one in listing.items]


async def test_the_operator_sees_every_workspace_and_others_their_own(any_house):
    house = any_house
    theirs = await house.another_workspace()
    tenants = house.services.tenants
    assert await tenants.operates(house.admin)
    assert not await tenants.operates(theirs)
    everything = await tenants.list_workspaces(house.admin, Page(limit=10))
    assert [one["id"] for one in everything.items] == [theirs.workspace_id, house.admin.workspace_id]
    assert [one["id"] for one in (await tenants.list_workspaces(theirs, Page(limit=10))).items] == [theirs.workspace_id]
    assert (await tenants.own(theirs))["id"] == theirs.workspace_id


async def test_workspaces_are_found_by_a_part_of_their_name_and_paged(any_house):
    house = any_house
    for name in ("Acme 100%", "Acme Robotics", "Kranich"):
        await house.services.grant.create_workspace(house.admin, name)
    listed = house.services.tenants.list_workspaces
    assert _names(await listed(house.admin, Page(limit=10), words="acme")) == ["Acme Robotics", "Acme 100%"]
    assert _names(await listed(house.admin, Page(limit=10), words="0%")) == ["Acme 100%"]
    first = await listed(house.admin, Page(limit=2))
    rest = await listed(house.admin, Page(limit=2, after=(first.items[-1]["id"],)))
    assert first.next_cursor is not None
    assert _names(first)[:2] == ["Kranich", "Acme Robotics"]
    assert _names(rest)[0] == "Acme 100%"


async def test_a_new_name_is_kept_and_noted(house):
    assert (await house.services.tenants.rename(house.admin, "  Acme  "))["name"] == "Acme"
    assert (await house.services.tenants.own(house.admin))["name"] == "Acme"
    noted = await house.services.audit.list_entries(house.admin, Page(limit=5), action="workspace.renamed")
    assert [one["data"] for one in noted.items] == [{"name": "Acme"}]
    for name in ("", " ", "n" * 201, "a\x00b"):
        with pytest.raises(BadInput):
            await house.services.tenants.rename(house.admin, name)


async def test_settings_are_the_operators(house):
    theirs = await house.another_workspace()
    poor = Caller(workspace_id=house.admin.workspace_id, key_id="k", scopes=frozenset({"keys:read"}))
    inbox = await house.inbox()
    bound = Caller(workspace_id=house.admin.workspace_id, key_id="k", scopes=frozenset({"admin"}), inbox_id=inbox["id"])
    for caller in (theirs, poor, bound):
        with pytest.raises(Forbidden):
            await house.services.tenants.settings(caller)
    for caller in (poor, bound):
        for ask in (house.services.tenants.own, lambda one: house.services.tenants.rename(one, "x")):
            with pytest.raises(Forbidden):
                await ask(caller)
