"""Inboxes: named, refused with a way out, changed, and taken away to the last row."""

import asyncio

import pytest
import sqlalchemy as sa

from flows.house import HOOK
from postroom.base.errors import BadInput, Conflict, Forbidden, NotFound, TooLarge, Unauthorized
from postroom.base.limits import MAX_METADATA_BYTES
from postroom.flows.grant import NewKey
from postroom.flows.provision import NewInbox
from postroom.store.inboxes import DELETING, update_inbox
from postroom.store.schema import blobs


async def create(house, **fields):
    return await house.services.provision.create_inbox(house.admin, NewInbox(**fields))


@pytest.mark.parametrize(
    ("fields", "address", "name", "display_name"),
    [
        ({"name": "support-agent"}, "support-agent", "support-agent", "support-agent"),
        ({"name": "Support Agent"}, "support-agent", "Support Agent", "Support Agent"),
        ({"username": "Sales.Bot"}, "sales.bot", "sales.bot", None),
        ({"address": "ops"}, "ops", "ops", None),
        ({"address": "Ops@HERE.test"}, "ops", "ops", None),
        ({"username": "x1", "domain": "Here.Test"}, "x1", "x1", None),
        ({"name": "A", "username": "b", "display_name": "C"}, "b", "A", "C"),
        ({"display_name": "Zoë"}, "zoe", "Zoë", "Zoë"),
    ],
)
async def test_every_way_to_name_an_inbox(house, fields, address, name, display_name):
    made = await create(house, **fields)
    assert (made["address"], made["name"], made["displayName"]) == (f"{address}@here.test", name, display_name)
    assert (made["status"], made["metadata"], made["sentToday"]) == ("active", {}, 0)
    assert made == await house.read.get_inbox(house.admin, made["id"])


async def test_no_name_gives_a_readable_one(house):
    made = [await create(house) for _ in range(3)]
    assert len({one["address"] for one in made}) == 3
    assert all(one["address"].endswith("@here.test") and len(one["name"]) > 4 for one in made)


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"username": "a b"}, "invalid_username", "username"),
        ({"username": ""}, "invalid_username", "username"),
        ({"username": "a+b"}, "invalid_username", "username"),
        ({"username": "x" * 65}, "invalid_username", "username"),
        ({"username": "post-master"}, "reserved_username", "username"),
        ({"address": "abuse@here.test"}, "reserved_username", "address"),
        ({"address": "a@b@here.test"}, "invalid_address", "address"),
        ({"address": "a@elsewhere.test"}, "unknown_domain", "domain"),
        ({"username": "a", "domain": "elsewhere.test"}, "unknown_domain", "domain"),
        ({"name": "日本"}, "invalid_name", "name"),
        ({"name": "Admin"}, "reserved_username", "name"),
    ],
)
async def test_a_name_that_cannot_be_is_refused_with_a_way_out(house, fields, code, param):
    with pytest.raises(BadInput) as caught:
        await create(house, **fields)
    assert (caught.value.code, caught.value.param) == (code, param)
    assert caught.value.fix
    assert (await house.count("inboxes"))["inboxes"] == 0


async def test_a_taken_name_names_a_free_one(any_house):
    await create(any_house, username="agent")
    await create(any_house, username="agent-2")
    with pytest.raises(Conflict) as caught:
        await create(any_house, username="agent")
    assert caught.value.code == "address_taken"
    free = caught.value.fix.split(" ")[0].removesuffix("@here.test")
    assert free not in {"agent", "agent-2"}
    assert (await create(any_house, username=free))["address"] == f"{free}@here.test"


async def test_long_taken_names_still_find_a_free_one(house):
    name = "x" * 64
    await create(house, username=name)
    with pytest.raises(Conflict) as caught:
        await create(house, username=name)
    free = caught.value.fix.split("@")[0]
    assert len(free) <= 64
    await create(house, username=free)


async def test_of_many_that_want_a_name_at_once_one_gets_it(any_house):
    results = await asyncio.gather(*(create(any_house, username="agent") for _ in range(8)), return_exceptions=True)
    assert [type(one) for one in results].count(dict) == 1
    assert all(isinstance(one, dict | Conflict) for one in results)


async def test_another_workspace_cannot_take_the_address_either(house):
    other = await house.another_workspace()
    await create(house, username="agent")
    with pytest.raises(Conflict):
        await house.inbox("agent", caller=other)


async def test_metadata_is_bounded(house):
    with pytest.raises(TooLarge):
        await create(house, metadata={"x": "y" * MAX_METADATA_BYTES})
    made = await create(house, username="agent", metadata={"a": [1, {"b": None}]})
    assert (await house.read.get_inbox(house.admin, made["id"]))["metadata"] == {"a": [1, {"b": None}]}
    with pytest.raises(TooLarge):
        await house.services.provision.update_inbox(
            house.admin, made["id"], {"metadata": {"x": "y" * MAX_METADATA_BYTES}}
        )


async def test_changes_are_told(house):
    made = await house.inbox()
    await house.webhook(events=("inbox.*",))
    change = house.services.provision.update_inbox
    assert (await change(house.admin, made["id"], {"name": "New", "display_name": "N"}))["displayName"] == "N"
    paused = await change(house.admin, made["id"], {"status": "paused"})
    assert (paused["status"], paused["pausedReason"]) == ("paused", "by request")
    await change(house.admin, made["id"], {"status": "paused"})
    active = await change(house.admin, made["id"], {"status": "active"})
    assert (active["status"], active["pausedReason"]) == ("active", None)
    await house.settle()
    assert house.poster.events() == ["inbox.paused", "inbox.resumed"]
    with pytest.raises(NotFound):
        await change(house.admin, "inb_none", {"name": "x"})


async def test_creation_is_told_with_the_endpoint_that_comes_with_it(house):
    await house.webhook(events=("inbox.created",))
    made = await house.inbox(webhook_url="https://own.test/")
    assert made["webhook"]["secret"].startswith("whsec_")
    await house.settle()
    assert [(post.url, post.json["inboxId"], post.json["address"]) for post in house.poster.posts] == [
        (HOOK, made["id"], "agent@here.test")
    ]


async def test_a_deleted_inbox_leaves_nothing_but_the_news(any_house):
    await any_house.webhook(events=("inbox.deleted",))
    stays = await any_house.inbox("stays")
    await any_house.mail(None, "stays@here.test")
    before = await any_house.count()
    goes = await any_house.inbox("goes", webhook_url="https://own.test/")
    key = await any_house.services.grant.create_key(
        any_house.admin, NewKey(name="k", scopes=("messages:read",), inbox_id=goes["id"])
    )
    await any_house.mail(None, "goes@here.test", "stays@here.test", message_id="<both@example.com>")
    await any_house.send(inbox_id=goes["id"], to=("bob@example.com",))
    await any_house.mail(None, "goes@here.test", message_id="<queued@example.com>", settle=False)
    await any_house.services.provision.delete_inbox(any_house.admin, goes["id"])
    await any_house.settle()
    with pytest.raises(NotFound):
        await any_house.read.get_inbox(any_house.admin, goes["id"])
    with pytest.raises(Unauthorized):
        await any_house.services.authorize.by_secret(key["key"])
    kept = await any_house.messages()
    assert {message["inboxId"] for message in kept} == {stays["id"]}
    assert len(await any_house.read.message_raw(any_house.admin, kept[-1]["id"])) > 10
    assert [post.json["address"] for post in any_house.poster.posts if post.url == HOOK] == ["goes@here.test"]
    after = await any_house.count()
    # One more mail of the inbox that stays, and the news of the deletion.
    more = {"messages": 1, "message_ids": 1, "threads": 1, "blobs": 1, "events": 2}
    told = {"webhook_deliveries": 1, "webhook_attempts": 1, "audit_log": 3, "message_index": 1}
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {**more, **told}


async def test_the_address_is_free_again(house):
    made = await house.inbox()
    await house.services.provision.delete_inbox(house.admin, made["id"])
    assert (await house.inbox())["id"] != made["id"]
    with pytest.raises(NotFound):
        await house.services.provision.delete_inbox(house.admin, made["id"])


async def test_a_deletion_that_a_stop_broke_off_is_finished_and_told_once(any_house):
    await any_house.webhook(events=("inbox.deleted",))
    made = await any_house.inbox()
    await any_house.mail()
    workspace_id = any_house.admin.workspace_id
    await any_house.db.write(
        lambda connection: update_inbox(connection, workspace_id, made["id"], {"status": DELETING})
    )
    finish = any_house.services.provision.finish_deletions
    assert sum(await asyncio.gather(finish(), finish())) >= 1
    assert await finish() == 0
    await any_house.settle()
    assert any_house.poster.events() == ["inbox.deleted"]
    assert (await any_house.count("messages", "blobs", "inboxes", "threads")) == {
        "messages": 0,
        "blobs": 0,
        "inboxes": 0,
        "threads": 0,
    }


async def test_bytes_shared_with_a_deleted_inbox_lose_one_reference(house):
    one = await house.inbox("one")
    await house.inbox("two")
    await house.mail(None, "one@here.test", "two@here.test")
    await house.services.provision.delete_inbox(house.admin, one["id"])
    rows = await house.db.read(lambda connection: connection.execute(sa.select(blobs)).all())
    assert [row.refs for row in rows] == [1]


async def test_a_key_bound_to_an_inbox_makes_and_deletes_none(house):
    made = await house.inbox()
    caller = await house.bound(made)
    with pytest.raises(Forbidden):
        await house.inbox("other", caller=caller)
    with pytest.raises(Forbidden):
        await house.services.provision.delete_inbox(caller, made["id"])
    assert (await house.services.provision.update_inbox(caller, made["id"], {"name": "mine"}))["name"] == "mine"
