"""Dead letters back to work, one or all, as if they were new."""

import pytest

from flows.house import HOOK
from postroom.base.clock import HOUR_MS, MINUTE_MS
from postroom.base.errors import Conflict, NotFound
from postroom.base.limits import WEBHOOK_RETRY_FOR_S


async def dead_letters(house, count=1):
    """An endpoint and its dead letters."""
    hook = await house.webhook(events=("message.received",))
    await house.inbox()
    house.poster.answer = 500
    for number in range(count):
        await house.mail(message_id=f"<{number}@example.com>")
    await house.pass_time(WEBHOOK_RETRY_FOR_S * 1000)
    dead = await house.deliveries(status="dead")
    assert len(dead) == count
    return hook, dead


async def test_a_dead_letter_is_told_when_it_is_replayed(any_house):
    _, dead = await dead_letters(any_house)
    any_house.poster.answer = 200
    tries = len(dead[0]["attempts"])
    shown = await any_house.services.redrive.replay_delivery(any_house.admin, dead[0]["id"])
    assert (shown["status"], len(shown["attempts"])) == ("pending", tries)
    await any_house.settle()
    after = (await any_house.deliveries())[0]
    assert (after["status"], len(after["attempts"])) == ("delivered", tries + 1)


async def test_a_replay_is_a_new_span_with_quick_first_tries(house):
    hook, dead = await dead_letters(house)
    await house.services.endpoints.update_webhook(house.admin, hook["id"], {"status": "active"})
    await house.services.redrive.replay_delivery(house.admin, dead[0]["id"])
    await house.settle()
    assert (await house.deliveries())[0]["status"] == "retrying"
    tries = len(house.poster.posts)
    await house.pass_time(MINUTE_MS)
    assert len(house.poster.posts) == tries + 1
    for _ in range(71):
        await house.pass_time(HOUR_MS)
    assert (await house.deliveries())[0]["status"] == "retrying"
    await house.pass_time(2 * HOUR_MS)
    assert (await house.deliveries())[0]["status"] == "dead"


async def test_all_of_an_endpoint_are_replayed_at_once(house):
    hook, dead = await dead_letters(house, 5)
    house.poster.answer = 200
    assert await house.services.redrive.replay_webhook(house.admin, hook["id"]) == 5
    await house.settle()
    assert {one["status"] for one in await house.deliveries()} == {"delivered"}
    assert await house.services.redrive.replay_webhook(house.admin, hook["id"]) == 0
    assert await house.services.redrive.replay_webhook(house.admin, hook["id"], "delivered") == len(dead)


async def test_what_was_delivered_can_be_told_again(house):
    await house.inbox(webhook_url=HOOK)
    await house.mail()
    delivery = (await house.deliveries())[0]
    await house.services.redrive.replay_delivery(house.admin, delivery["id"])
    await house.settle()
    assert len(house.poster.posts) == 2
    assert house.poster.posts[0].body == house.poster.posts[1].body


async def test_a_stopped_endpoint_is_resumed_first(house):
    hook, dead = await dead_letters(house)
    await house.services.endpoints.update_webhook(house.admin, hook["id"], {"status": "paused"})
    for call in (
        house.services.redrive.replay_delivery(house.admin, dead[0]["id"]),
        house.services.redrive.replay_webhook(house.admin, hook["id"]),
    ):
        with pytest.raises(Conflict) as caught:
            await call
        assert caught.value.code == "webhook_not_active"
    assert len(await house.deliveries(status="dead")) == 1


async def test_unknown_ids_are_not_found(house):
    for call in (
        house.services.redrive.replay_delivery(house.admin, "dlv_none"),
        house.services.redrive.replay_webhook(house.admin, "whk_none"),
    ):
        with pytest.raises(NotFound):
            await call
