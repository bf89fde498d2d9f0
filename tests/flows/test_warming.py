"""Warm-ups of registered domains and of source addresses."""

import pytest

from postroom.base.clock import DAY_MS, iso, parse_iso
from postroom.base.errors import BadInput
from postroom.flows.domains import WarmUpWish
from postroom.flows.new_message import NewMessage
from postroom.rules.warm_up import DAYS
from postroom.store.paging import Page


async def _send(house, inbox, count, caller=None, **fields):
    people = tuple(f"p{number}@example.com" for number in range(count))
    subject = str(len(house.sender.sent))
    sent = await house.send(caller, inbox_id=inbox["id"], to=people, subject=subject, **fields)
    return [one["nextAttemptAt"] for one in sent["recipients"]]


def _midnight(house):
    return (house.clock.now_ms() // DAY_MS + 1) * DAY_MS


async def _wish(house, domain, **fields):
    return await house.services.domains.set_warm_up(house.admin, domain["id"], WarmUpWish(**fields))


async def test_it_begins_with_the_first_mail_and_what_is_over_waits(any_house):
    house = any_house
    domain = await house.domain("acme.test")
    assert domain["warmUp"] is None
    inbox, other = await house.inbox("a", domain="acme.test"), await house.inbox("b", domain="here.test")
    wished = await _wish(house, domain, on=True)
    assert wished["warmUp"] == {
        "startedAt": None,
        "endsAt": None,
        "dailyCap": 50,
        "usedToday": 0,
        "resetsAt": iso(_midnight(house)),
    }
    await house.pass_time(9 * DAY_MS)
    start, midnight = house.clock.now_ms(), _midnight(house)
    assert (await _send(house, inbox, 60)).count(iso(midnight)) == 10
    seen = (await house.services.domains.get(house.admin, domain["id"]))["warmUp"]
    assert (seen["startedAt"], seen["dailyCap"], seen["usedToday"]) == (iso(start), 50, 50)
    assert seen["endsAt"] == iso((start // DAY_MS + DAYS) * DAY_MS)
    # The second day has room for 57, of which 10 are gone; others are not held up.
    assert (await _send(house, inbox, 50)).count(iso(midnight + DAY_MS)) == 3
    assert set(await _send(house, other, 60)) == {None}
    await house.pass_time(midnight - start)
    assert [len(sent.mail.rcpt_to) for sent in house.sender.sent][-2:] in ([10, 47], [47, 10])


async def test_all_inboxes_of_the_domain_share_it_and_a_subdomain_too(house):
    domain = await house.domain("*.acme.test")
    await _wish(house, domain, on=True)
    one, two = await house.inbox("a", domain="acme.test"), await house.inbox("b", domain="sub.acme.test")
    await _send(house, one, 30)
    assert (await _send(house, two, 30)).count(iso(_midnight(house))) == 10


async def test_an_owner_says_when_it_began_or_ends_it(house):
    domain = await house.domain("acme.test")
    inbox = await house.inbox("a", domain="acme.test")
    await _wish(house, domain, on=True, started_at=house.clock.now_ms() - DAYS * DAY_MS)
    assert set(await _send(house, inbox, 60)) == {None}
    await _wish(house, domain, on=True, started_at=house.clock.now_ms())
    assert iso(_midnight(house)) in await _send(house, inbox, 60)
    assert (await _wish(house, domain, on=False))["warmUp"] is None
    assert set(await _send(house, inbox, 60)) == {None}
    assert (await _wish(house, domain, on=True))["warmUp"]["startedAt"] is None
    with pytest.raises(BadInput):
        await _wish(house, domain, on=True, started_at=house.clock.now_ms() + 1)


async def test_asking_again_does_not_begin_anew(house):
    domain = await house.domain("acme.test", warm_up=True)
    inbox = await house.inbox("a", domain="acme.test")
    await _send(house, inbox, 1)
    start = house.clock.now_ms()
    house.clock.advance(3 * DAY_MS)
    assert (await _wish(house, domain, on=True))["warmUp"]["startedAt"] == iso(start)


async def test_a_dry_run_says_who_would_wait_and_begins_nothing(house):
    domain = await house.domain("acme.test", warm_up=True)
    inbox = await house.inbox("a", domain="acme.test")
    people = tuple(f"p{number}@example.com" for number in range(60))
    new = NewMessage(inbox_id=inbox["id"], to=people, text="x")
    told = await house.services.rehearse.rehearse(house.admin, new)
    [gate] = [one for one in told["gates"] if one["gate"] == "warm_up"]
    assert gate["verdict"] == "hold"
    assert gate["reason"].startswith("acme.test is warming up: 10 recipients wait until 20")
    assert (await house.services.domains.get(house.admin, domain["id"]))["warmUp"]["startedAt"] is None


SOURCES = {"source_addresses": "a@here.test=192.0.2.5,b@here.test=192.0.2.5", "source_warm_ups": "192.0.2.5=2026-09-01"}


@pytest.mark.parametrize("settings", [SOURCES])
async def test_a_source_address_warms_up_for_all_workspaces_together(any_house):
    house = any_house
    assert house.clock.now_ms() // DAY_MS == parse_iso("2026-09-01") // DAY_MS
    theirs = await house.another_workspace()
    inbox, other = await house.inbox("a"), await house.inbox("b", caller=theirs)
    free = await house.inbox("c")
    await _send(house, inbox, 30)
    assert (await _send(house, other, 30, theirs)).count(iso(_midnight(house))) == 10
    assert set(await _send(house, free, 60)) == {None}
    # Whoever asks is told what it is that warms up: not the domain.
    told = await house.services.rehearse.rehearse(
        house.admin, NewMessage(inbox_id=inbox["id"], to=("ann@example.com",), text="x")
    )
    [gate] = [one for one in told["gates"] if one["gate"] == "warm_up"]
    assert gate["reason"].startswith("192.0.2.5 is warming up: 1 recipient waits until ")


@pytest.mark.parametrize("settings", [{**SOURCES, "relay": "smtp://relay.test"}])
async def test_by_a_relay_receivers_see_no_address_of_ours(house):
    assert set(await _send(house, await house.inbox("a"), 60)) == {None}


@pytest.mark.parametrize("settings", [{**SOURCES, "source_addresses": "*=192.0.2.5"}])
async def test_domain_and_address_must_both_have_room(house):
    await house.domain("acme.test", warm_up=True)
    shared, own = await house.inbox("a", domain="here.test"), await house.inbox("x", domain="acme.test")
    assert set(await _send(house, shared, 45)) == {None}
    assert (await _send(house, own, 40)).count(None) == 5
    assert (await house.services.domains.list_domains(house.admin, Page(limit=1))).items[0]["warmUp"]["usedToday"] == 5


@pytest.mark.parametrize("settings", [{"source_addresses": "boss@here.test=192.0.2.6,here.test=192.0.2.5"}])
async def test_the_address_that_mail_leaves_from_is_asked_for_and_shown_in_the_attempt(any_house):
    house = any_house
    for name, address in (("boss", "192.0.2.6"), ("agent", "192.0.2.5")):
        inbox = await house.inbox(name)
        house.sender.fates["ann@example.com"] = {"source_address": address}
        sent = await house.send(inbox_id=inbox["id"], to=("ann@example.com",))
        assert house.sender.sent[-1].destination.source_address == address
        [recipient] = (await house.message(sent["id"]))["recipients"]
        assert [one["sourceAddress"] for one in recipient["attempts"]] == [address]
