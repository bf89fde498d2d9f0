"""Waiting for a mail: it is found whether it comes before the call or during it, and nothing else is."""

import asyncio

import pytest

from flows.test_quarantine import forged
from postroom.base.clock import MINUTE_MS
from postroom.base.errors import Forbidden, NotFound, TooMany
from postroom.flows import wait as wait_module
from postroom.flows.wait import WaitFor
from postroom.rules.awaited import Awaited


def wait(house, caller=None, **fields):
    return house.services.wait.for_message(caller or house.admin, WaitFor(**{"timeout_s": 0.0, **fields}))


async def waiting(house, **fields):
    """A call that waits already."""
    task = asyncio.create_task(wait(house, timeout_s=10.0, **fields))
    async with asyncio.timeout(5):
        while not house.services.streams._feeds:
            await asyncio.sleep(0.005)
    return task


async def test_a_mail_ends_the_call_that_waits_for_it(any_house):
    house = any_house
    inbox = await house.inbox()
    task = await waiting(house, inbox_id=inbox["id"], awaited=Awaited(sender="example.com", subject="your code"))
    await house.mail(subject="Something else", message_id="<other@example.com>")
    assert not task.done()
    await house.mail(subject="Your code", message_id="<code@example.com>")
    answer = await asyncio.wait_for(task, 5)
    assert (answer["message"]["subject"], answer["timedOut"]) == ("Your code", False)
    assert answer["message"] == await house.message(answer["message"]["id"])
    assert not house.services.streams._open


async def test_what_has_come_in_the_last_minutes_is_found_oldest_first_and_then_the_next(house):
    await house.inbox()
    await house.mail(subject="old", message_id="<old@example.com>")
    await house.pass_time(wait_module.LOOK_BACK_MS + 1)
    for name in ("one", "two"):
        await house.mail(subject=name, message_id=f"<{name}@example.com>")
    first = await wait(house)
    second = await wait(house, after=first["position"])
    third = await wait(house, after=second["position"])
    assert [one["message"] and one["message"]["subject"] for one in (first, second, third)] == ["one", "two", None]
    assert third["timedOut"]
    early = await wait(house, since=house.clock.now_ms() - 10 * MINUTE_MS)
    assert early["message"]["subject"] == "old"
    late = await wait(house, since=house.clock.now_ms() + 1)
    assert (late["message"], late["timedOut"]) == (None, True)


async def test_a_position_far_back_is_read_to_the_end_without_waiting(house):
    await house.inbox()
    for number in range(5):
        await house.mail(subject=f"Mail {number}", message_id=f"<m{number}@example.com>")
    answer = await wait(house, after=0, awaited=Awaited(subject="mail 4"))
    assert answer["message"]["subject"] == "Mail 4"


async def test_automatic_and_quarantined_mail_never_ends_it_and_what_is_released_does(house):
    await house.inbox()
    auto = (("Auto-Submitted", "auto-replied"),)
    task = await waiting(house)
    await house.mail(subject="Out of office", extra=auto, message_id="<auto@example.com>")
    held = await forged(house, subject="Held", message_id="<held@bank.test>")
    assert not task.done()
    await house.services.release.release(house.admin, held["id"])
    assert (await asyncio.wait_for(task, 5))["message"]["subject"] == "Held"


async def test_rights(house):
    own, other = await house.inbox("own"), await house.inbox("other")
    await house.mail(None, "other@here.test")
    bound = await house.caller("messages:read", inbox_id=own["id"])
    assert (await wait(house, bound))["message"] is None
    with pytest.raises(Forbidden):
        await wait(house, bound, inbox_id=other["id"])
    with pytest.raises(Forbidden) as caught:
        await wait(house, await house.caller("events:read"))
    assert caught.value.param == "messages:read"
    with pytest.raises(NotFound):
        await wait(house, await house.another_workspace(), inbox_id=own["id"])


async def test_a_key_has_so_many_waiting_calls_and_no_more(house, monkeypatch):
    monkeypatch.setattr(wait_module, "MAX_WAITING_PER_KEY", 1)
    task = await waiting(house)
    with pytest.raises(TooMany):
        await wait(house)
    await house.services.streams.stop()
    assert (await task)["timedOut"]
