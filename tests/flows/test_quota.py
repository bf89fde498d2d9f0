"""Quotas and warming up: what has no room today."""

import pytest

from postroom.base.clock import DAY_MS, HOUR_MS, iso
from postroom.base.errors import Forbidden, TooMany
from postroom.flows.quota import SendingLimits

MIDNIGHT = 1_788_264_000_000 // DAY_MS * DAY_MS + DAY_MS


async def _send(house, inbox, count=1, **fields):
    people = tuple(f"p{number}@example.com" for number in range(count))
    return await house.send(inbox_id=inbox["id"], to=people, subject=str(house.clock.now_ms()), **fields)


async def _due(house, message):
    return {one["nextAttemptAt"] for one in (await house.message(message["id"]))["recipients"]}


async def test_an_inbox_over_its_limit_gets_a_429_that_says_until_when(any_house):
    house = any_house
    inbox = await house.inbox(daily_limit=3)
    await _send(house, inbox, 2)
    with pytest.raises(TooMany) as over:
        await _send(house, inbox, 2)
    assert over.value.code == "quota_exceeded"
    assert iso(MIDNIGHT) in over.value.fix
    assert over.value.retry_after_s == (MIDNIGHT - house.clock.now_ms()) // 1_000
    await _send(house, inbox, 1)
    seen = await house.read.get_inbox(house.admin, inbox["id"])
    assert (seen["dailyLimit"], seen["sentToday"], seen["resetsAt"]) == (3, 3, iso(MIDNIGHT))
    assert len(await house.messages()) == 2
    house.clock.advance(MIDNIGHT - house.clock.now_ms())
    await _send(house, inbox, 3)


async def test_with_queue_it_waits_for_a_day_with_room(any_house):
    house = any_house
    inbox = await house.inbox(daily_limit=2)
    await _send(house, inbox, 2)
    first = await _send(house, inbox, 2, queue=True)
    second = await _send(house, inbox, 2, queue=True)
    assert {one["nextAttemptAt"] for one in first["recipients"]} == {iso(MIDNIGHT)}
    assert await _due(house, second) == {iso(MIDNIGHT + DAY_MS)}
    for _ in range(3):
        await _send(house, inbox, 2, queue=True)
    with pytest.raises(TooMany, match="quota"):
        await _send(house, inbox, 1, queue=True)
    assert len(house.sender.sent) == 1
    await house.pass_time(MIDNIGHT - house.clock.now_ms())
    assert len(house.sender.sent) == 2
    # What waited for this day has used it up.
    with pytest.raises(TooMany):
        await _send(house, inbox, 1)
    await house.pass_time(DAY_MS)
    assert (await house.message(second["id"]))["status"] == "delivered"


async def test_what_waits_for_tomorrow_is_not_counted_today(any_house, monkeypatch):
    house = any_house
    monkeypatch.setattr(house.services.submit, "_limits", SendingLimits(workspace=5))
    inbox, other = await house.inbox(daily_limit=2), await house.inbox(name="other")
    await _send(house, inbox, 2)
    for _ in range(2):
        await _send(house, inbox, 2, queue=True)
    seen = await house.read.get_inbox(house.admin, inbox["id"])
    assert seen["sentToday"] == 2
    # The workspace has room for three more today, whoever waits for another day.
    await _send(house, other, 3)
    with pytest.raises(TooMany, match="5 are used"):
        await _send(house, other, 1)
    await house.pass_time(MIDNIGHT - house.clock.now_ms())
    assert (await house.read.get_inbox(house.admin, inbox["id"]))["sentToday"] == 2


async def test_more_than_a_day_holds_is_refused_for_good(house):
    inbox = await house.inbox(daily_limit=3)
    with pytest.raises(TooMany, match="4 more are wanted") as over:
        await _send(house, inbox, 4, queue=True)
    assert over.value.fix.startswith("No day has room")


async def test_a_scheduled_message_counts_on_its_day(house):
    inbox = await house.inbox(daily_limit=2)
    await _send(house, inbox, 2, send_at=MIDNIGHT + HOUR_MS)
    await _send(house, inbox, 2)
    with pytest.raises(TooMany):
        await _send(house, inbox, 1, send_at=MIDNIGHT + 2 * HOUR_MS)


async def test_a_limit_counts_what_was_sent_before_it_was_set(house):
    inbox = await house.inbox()
    await _send(house, inbox, 3)
    await house.services.provision.update_inbox(house.admin, inbox["id"], {"daily_limit": 3})
    with pytest.raises(TooMany):
        await _send(house, inbox, 1)


async def test_a_key_of_the_inbox_cannot_raise_its_limit(house):
    inbox = await house.inbox(daily_limit=3)
    with pytest.raises(Forbidden):
        await house.services.provision.update_inbox(await house.bound(inbox), inbox["id"], {"daily_limit": 9})


@pytest.mark.parametrize("settings", [{"plan": "free"}, {"plan": "10"}])
async def test_the_plan_holds_where_the_inbox_has_no_limit_of_its_own(house):
    inbox, other = await house.inbox(), await house.inbox("other", daily_limit=11)
    assert inbox["dailyLimit"] == 10
    with pytest.raises(TooMany):
        await _send(house, inbox, 11)
    await _send(house, other, 11)


@pytest.mark.parametrize("settings", [{"workspace_daily_limit": 5}])
async def test_a_workspace_has_a_limit_for_all_its_inboxes(house):
    inbox, other = await house.inbox(), await house.inbox("other")
    await _send(house, inbox, 3)
    with pytest.raises(TooMany, match="this workspace is 5"):
        await _send(house, other, 3)
    theirs = await house.another_workspace()
    third = await house.inbox("third", caller=theirs)
    await house.send(theirs, inbox_id=third["id"], to=("a@example.com",))


@pytest.mark.parametrize("settings", [{"recipient_domain_daily_limit": 2}])
async def test_a_domain_that_is_written_to_has_a_limit(house):
    inbox = await house.inbox()
    await house.send(inbox_id=inbox["id"], to=("a@one.test", "b@one.test", "c@two.test"))
    with pytest.raises(TooMany, match=r"quota of one\.test"):
        await house.send(inbox_id=inbox["id"], to=("d@one.test",))
    await house.send(inbox_id=inbox["id"], to=("d@two.test",))


@pytest.mark.parametrize("settings", [{"warm_up_since": "2026-09-01"}])
async def test_a_domain_that_warms_up_sends_fifty_a_day_and_the_rest_waits(any_house):
    house = any_house
    assert iso(house.clock.now_ms()).startswith("2026-09-01")
    inbox = await house.inbox()
    await _send(house, inbox, 40)
    message = await _send(house, inbox, 40)
    seen = await house.message(message["id"])
    waiting = [one for one in seen["recipients"] if one["state"] == "queued"]
    assert len(waiting) == 30
    assert {one["nextAttemptAt"] for one in waiting} == {iso(MIDNIGHT)}
    # The next day has room for 57, of which 30 are gone.
    third = await _send(house, inbox, 40)
    assert [one["nextAttemptAt"] for one in third["recipients"]] == [iso(MIDNIGHT)] * 27 + [iso(MIDNIGHT + DAY_MS)] * 13
    await house.pass_time(MIDNIGHT - house.clock.now_ms())
    assert (await house.message(message["id"]))["status"] == "delivered"
