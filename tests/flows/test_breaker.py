"""Sending stops by itself when too much comes back."""

import pytest

from flows.fakes import BOUNCED
from postroom.base.clock import DAY_MS, HOUR_MS
from postroom.base.errors import Forbidden, NotFound, Refused
from postroom.flows.breaker import Breaker
from postroom.rules.reputation import MIN_SAMPLE

SOFT = {"outcome": "bounced", "code": 552, "enhanced_code": "5.2.2", "text": "mailbox full"}


def _dead(house, count, first=0):
    people = [f"dead{number}@gone.test" for number in range(first, first + count)]
    house.sender.fates |= dict.fromkeys(people, BOUNCED)
    return people


async def _mail_each(house, inbox, people):
    for person in people:
        await house.send(inbox_id=inbox["id"], to=(person,), settle=False)
    await house.settle()


async def _refusal(house, inbox, person):
    """What sending to the person raises; None when it is taken."""
    try:
        await house.send(inbox_id=inbox["id"], to=(person,))
    except Refused as error:
        return error
    return None


async def _resumed(house, inbox, caller=None):
    return await house.services.provision.update_inbox(caller or house.admin, inbox["id"], {"status": "active"})


async def test_an_agent_that_mails_200_dead_addresses_is_stopped(any_house):
    house = any_house
    await house.webhook()
    inbox = await house.inbox()
    refused = [await _refusal(house, inbox, person) for person in _dead(house, 200)]
    assert refused[:MIN_SAMPLE] == [None] * MIN_SAMPLE
    assert None not in refused[MIN_SAMPLE:]
    assert len(house.sender.sent) == MIN_SAMPLE
    assert refused[-1].code == "inbox_paused"
    assert "bounces: 20 of 20 recipients (100 %)" in refused[-1].message
    seen = await house.read.get_inbox(house.admin, inbox["id"])
    assert seen["status"] == "paused"
    assert seen["pausedReason"].startswith("bounces: 20 of 20")
    paused = await house.events("inbox.paused")
    assert [one["data"]["scope"] for one in paused] == ["inbox", "domain", "workspace"]
    assert paused[0]["inboxId"] == inbox["id"]
    assert paused[0]["data"]["figures"] == {
        "kind": "bounce",
        "rate": 1.0,
        "threshold": 0.05,
        "count": 20,
        "sample": 20,
    }
    assert house.poster.events().count("inbox.paused") == 3
    # Receiving goes on.
    await house.mail()
    assert len(await house.messages(direction="inbound")) == 1


async def test_a_new_inbox_is_no_way_round_a_paused_workspace(house):
    inbox = await house.inbox()
    await _mail_each(house, inbox, _dead(house, MIN_SAMPLE))
    other = await house.inbox("other")
    assert other["status"] == "paused"
    with pytest.raises(Refused, match="is paused: bounces"):
        await house.send(inbox_id=other["id"], to=("ann@example.com",))


async def test_what_is_queued_waits_until_an_operator_resumes(any_house):
    house = any_house
    inbox = await house.inbox()
    await house.send(inbox_id=inbox["id"], to=("slow@example.com",), settle=False)
    house.sender.fates["slow@example.com"] = {"outcome": "deferred", "code": 451, "enhanced_code": "4.0.0"}
    await _mail_each(house, inbox, _dead(house, MIN_SAMPLE))
    house.sender.fates.clear()
    tried = len(house.sender.sent)
    await house.pass_time(HOUR_MS)
    await house.pass_time(HOUR_MS)
    assert len(house.sender.sent) == tried
    message = (await house.messages(direction="outbound"))[0]
    assert message["recipients"][0]["state"] == "deferred"
    assert message["recipients"][0]["nextAttemptAt"] is None

    agent = await house.bound(inbox)
    with pytest.raises(Forbidden):
        await _resumed(house, inbox, agent)
    assert (await _resumed(house, inbox))["status"] == "active"
    await house.settle()
    assert house.sender.tried()[tried:] == [("slow@example.com",)]
    assert {one["data"]["scope"] for one in await house.events("inbox.resumed")} == {"inbox", "domain", "workspace"}


async def test_a_resumed_inbox_begins_a_fresh_window_and_trips_on_what_comes_after(house):
    inbox = await house.inbox()
    await _mail_each(house, inbox, _dead(house, MIN_SAMPLE))
    await _resumed(house, inbox)
    await _mail_each(house, inbox, [f"ok{number}@example.com" for number in range(10)])
    await _mail_each(house, inbox, _dead(house, 1, first=100))
    assert (await house.read.get_inbox(house.admin, inbox["id"]))["status"] == "active"
    await _mail_each(house, inbox, _dead(house, 20, first=200))
    assert (await house.read.get_inbox(house.admin, inbox["id"]))["status"] == "paused"


async def test_a_few_bounces_in_a_small_sample_pause_nothing_and_warn_once(house):
    inbox = await house.inbox()
    await _mail_each(house, inbox, [f"ok{number}@example.com" for number in range(30)])
    await _mail_each(house, inbox, _dead(house, 4))
    assert (await house.read.get_inbox(house.admin, inbox["id"]))["status"] == "active"
    warned = await house.events("inbox.warned")
    assert [one["data"]["scope"] for one in warned] == ["inbox", "domain", "workspace"]
    assert not await house.events("inbox.paused")


async def test_it_heals_when_the_cause_has_left_the_window(house):
    inbox = await house.inbox()
    await _mail_each(house, inbox, _dead(house, MIN_SAMPLE))
    breaker = Breaker(house.db, house.clock, house.dispatch)
    house.clock.advance(6 * DAY_MS)
    assert await breaker.release_healed() == 0
    assert (await house.read.get_inbox(house.admin, inbox["id"]))["status"] == "paused"
    house.clock.advance(DAY_MS + HOUR_MS)
    await breaker.heal()
    assert (await house.read.get_inbox(house.admin, inbox["id"]))["status"] == "active"
    await house.send(inbox_id=inbox["id"], to=("ann@example.com",))
    assert house.sender.tried()[-1] == ("ann@example.com",)


async def test_another_domain_of_another_workspace_goes_on(house):
    theirs = await house.another_workspace()
    inbox, other = await house.inbox(), await house.inbox("other", caller=theirs)
    await _mail_each(house, inbox, _dead(house, MIN_SAMPLE))
    await house.send(theirs, inbox_id=other["id"], to=("ann@example.com",))
    assert house.sender.tried()[-1] == ("ann@example.com",)


async def test_soft_bounces_count_and_their_suppression_expires(any_house):
    house = any_house
    inbox = await house.inbox()
    house.sender.fates["full@example.com"] = SOFT
    for _ in range(4):
        await house.send(inbox_id=inbox["id"], to=("full@example.com",))
        await house.pass_time(DAY_MS)
    with pytest.raises(NotFound):
        await house.services.suppress.get(house.admin, "full@example.com")
    await house.send(inbox_id=inbox["id"], to=("full@example.com",))
    found = await house.services.suppress.get(house.admin, "full@example.com")
    assert found["reason"] == "hard_bounce"
    assert found["note"] == "5 soft bounces within 14 days"
    assert found["expiresAt"] is not None
    sent = await house.send(inbox_id=inbox["id"], to=("full@example.com",))
    assert sent["status"] == "suppressed"
    house.clock.advance(30 * DAY_MS)
    await Breaker(house.db, house.clock, house.dispatch).heal()
    sent = await house.send(inbox_id=inbox["id"], to=("full@example.com",))
    assert sent["status"] == "queued"


async def test_soft_bounces_of_long_ago_do_not_count(house):
    inbox = await house.inbox()
    house.sender.fates["full@example.com"] = SOFT
    for _ in range(8):
        sent = await house.send(inbox_id=inbox["id"], to=("full@example.com",))
        assert sent["status"] == "queued"
        await house.pass_time(4 * DAY_MS)


async def test_a_host_that_knows_no_such_user_suppresses_at_once(house):
    inbox = await house.inbox()
    await _mail_each(house, inbox, _dead(house, 1))
    found = await house.services.suppress.get(house.admin, "dead0@gone.test")
    assert (found["reason"], found["expiresAt"]) == ("hard_bounce", None)
