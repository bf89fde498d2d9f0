"""Endpoints: checked, shown without their secrets, changed, rotated, tested, forgotten."""

import pytest
import sqlalchemy as sa

from flows.house import HOOK, open_house
from postroom.base.errors import BadInput, Conflict, NotFound
from postroom.base.limits import MAX_WEBHOOK_URL_CHARS
from postroom.store.schema import webhooks


async def test_the_secret_is_shown_once_and_kept_sealed(any_house):
    hook = await any_house.webhook(events=("message.received",), description="mine")
    assert hook["secret"].startswith("whsec_")
    shown = await any_house.read.get_webhook(any_house.admin, hook["id"])
    assert shown == {key: value for key, value in hook.items() if key != "secret"}
    assert (shown["url"], shown["status"], shown["description"]) == (HOOK, "active", "mine")
    row = await any_house.db.read(lambda connection: connection.execute(sa.select(webhooks)).one())
    assert hook["secret"].removeprefix("whsec_") not in str(row)


async def test_without_a_word_an_endpoint_gets_received_mail_alone(house):
    made = await house.inbox(webhook_url=HOOK)
    assert made["webhook"]["events"] == ["message.received"]
    assert made["webhook"]["inboxId"] == made["id"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "agent.test/hook",
        "http://agent.test/hook",
        "ftp://agent.test/",
        "https://",
        "https:///path",
        "https://user:word@agent.test/",
        "https://agent.test/a b",
        "https://agent.test/\r\nX: y",
        "https://agent.test:0/",
        "https://agent.test:99999/",
        "https://[::1/",
        "https://agent.test/" + "x" * MAX_WEBHOOK_URL_CHARS,
        "javascript:alert(1)",
    ],
)
async def test_an_address_that_cannot_be_called_is_refused(house, url):
    with pytest.raises(BadInput) as caught:
        await house.webhook(url)
    assert (caught.value.code, caught.value.param) == ("invalid_url", "url")
    with pytest.raises(BadInput) as caught:
        await house.inbox(webhook_url=url)
    assert caught.value.param == "webhookUrl"
    assert (await house.count("inboxes", "webhooks")) == {"inboxes": 0, "webhooks": 0}


async def test_plain_http_is_for_private_networks(data_dir):
    house = await open_house(data_dir, allow_private_networks="yes")
    try:
        assert (await house.webhook("http://127.0.0.1:9/"))["url"] == "http://127.0.0.1:9/"
    finally:
        await house.close()


@pytest.mark.parametrize("event", ["message.recieved", "", "message", "message.**", "nothing.*"])
async def test_an_unknown_event_is_named(house, event):
    hook = await house.webhook()
    for call in (
        house.webhook(events=("message.received", event)),
        house.services.endpoints.update_webhook(house.admin, hook["id"], {"events": ("message.received", event)}),
    ):
        with pytest.raises(BadInput) as caught:
            await call
        assert (caught.value.code, caught.value.param) == ("unknown_event_type", "events[1]")


async def test_changes_are_checked_and_shown(house):
    hook = await house.webhook()
    change = house.services.endpoints.update_webhook
    shown = await change(
        house.admin, hook["id"], {"url": "https://new.test/", "events": ("inbox.*",), "description": None}
    )
    assert (shown["url"], shown["events"], shown["description"]) == ("https://new.test/", ["inbox.*"], None)
    paused = await change(house.admin, hook["id"], {"status": "paused"})
    assert (paused["status"], paused["pausedReason"]) == ("paused", "by request")
    active = await change(house.admin, hook["id"], {"status": "active"})
    assert (active["status"], active["pausedReason"], active["failingSince"]) == ("active", None, None)
    assert await change(house.admin, hook["id"], {}) == active
    with pytest.raises(BadInput):
        await change(house.admin, hook["id"], {"url": "nonsense"})


async def test_a_test_goes_to_this_endpoint_alone_whatever_it_asked_for(house):
    hook = await house.webhook(events=("message.received",))
    await house.webhook("https://other.test/", events=("*",))
    shown = await house.services.endpoints.send_test(house.admin, hook["id"])
    assert shown["status"] == "pending"
    await house.settle()
    assert [(post.url, post.json["type"]) for post in house.poster.posts] == [(HOOK, "webhook.test")]
    assert (await house.read.get_delivery(house.admin, shown["id"]))["status"] == "delivered"
    await house.services.endpoints.update_webhook(house.admin, hook["id"], {"status": "paused"})
    with pytest.raises(Conflict):
        await house.services.endpoints.send_test(house.admin, hook["id"])


async def test_a_rotation_keeps_two_secrets_at_most(house):
    hook = await house.webhook()
    for _ in range(4):
        await house.services.endpoints.rotate_secret(house.admin, hook["id"])
    row = await house.db.read(lambda connection: connection.execute(sa.select(webhooks)).one())
    assert len(row.secrets) == 2
    await house.services.endpoints.rotate_secret(house.admin, hook["id"], 0)
    await house.services.endpoints.send_test(house.admin, hook["id"])
    await house.settle()
    assert len(house.poster.posts[0].headers["webhook-signature"].split(" ")) == 1


async def test_an_endpoint_of_an_inbox_that_is_not_there(house):
    with pytest.raises(NotFound):
        await house.webhook(inbox_id="inb_none")


async def test_lists_are_of_the_workspace_or_of_an_inbox(house):
    made = await house.inbox(webhook_url=HOOK)
    of_all = await house.webhook("https://all.test/")
    from postroom.store.paging import Page

    every = await house.read.list_webhooks(house.admin, Page())
    assert [one["id"] for one in every.items] == [of_all["id"], made["webhook"]["id"]]
    its = await house.read.list_webhooks(house.admin, Page(), inbox_id=made["id"])
    assert [one["id"] for one in its.items] == [made["webhook"]["id"]]
    with pytest.raises(NotFound):
        await house.read.list_webhooks(house.admin, Page(), inbox_id="inb_none")
