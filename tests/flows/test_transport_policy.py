"""MTA-STS policies: announced, fetched, kept for as long as they ask, and followed."""

import pytest

from flows.house import open_house
from postroom.base.clock import DAY_MS, MINUTE_MS
from postroom.flows.ports import MailHosts, PolicyText
from postroom.flows.transport_policy import TransportPolicies

BOB = "bob@example.org"


def policy(mode="enforce", max_age=604_800, mx="mx.example.org"):
    return f"version: STSv1\nmode: {mode}\nmx: {mx}\nmax_age: {max_age}\n"


class FakeFetcher:
    """A policy host."""

    def __init__(self):
        self.text = policy()
        self.asked = []

    async def fetch_policy(self, domain):
        self.asked.append(domain)
        return PolicyText(text=self.text, error="" if self.text else "it is not there")


class World:
    """A house, DNS that announces a policy, and the host that has it."""

    def __init__(self, house):
        self.house = house
        self.fetcher = FakeFetcher()
        self.announce("1")
        self.restart()

    def restart(self):
        """Forget what is in memory."""
        self.policies = TransportPolicies(
            db=self.house.db, clock=self.house.clock, resolver=self.house.resolver, fetcher=self.fetcher
        )

    def announce(self, number):
        records = [f"v=STSv1; id={number}"] if number else []
        self.house.resolver.zone = {"_mta-sts.example.org.": {"TXT": records}}

    async def mode(self, after_ms=0):
        self.house.clock.advance(after_ms)
        found = await self.policies.policy_of("Example.org.")
        return found.mode if found is not None else None


@pytest.fixture
async def world(any_house):
    return World(any_house)


async def test_a_policy_is_fetched_once_and_survives_a_restart(world):
    assert [await world.mode() for _ in range(3)] == ["enforce"] * 3
    assert world.fetcher.asked == ["example.org"]
    world.restart()
    assert await world.mode() == "enforce"
    assert await world.mode(DAY_MS) == "enforce"
    assert len(world.fetcher.asked) == 1


async def test_another_id_is_another_policy(world):
    await world.mode()
    world.fetcher.text = policy("testing")
    assert await world.mode(DAY_MS) == "enforce"
    world.announce("2")
    assert await world.mode(DAY_MS) == "testing"
    assert len(world.fetcher.asked) == 2


async def test_whoever_takes_the_record_away_gains_nothing(world):
    await world.mode()
    world.announce(None)
    world.fetcher.text = None
    assert await world.mode(6 * DAY_MS) == "enforce"
    assert await world.mode(2 * DAY_MS) is None


async def test_a_policy_that_cannot_be_fetched_leaves_the_old_one(world):
    await world.mode()
    world.announce("2")
    for text in (None, "<html>", "version: STSv1\nmode: enforce\n"):
        world.fetcher.text = text
        assert await world.mode(DAY_MS) == "enforce"
    assert len(world.fetcher.asked) == 4


async def test_a_policy_host_that_fails_is_left_alone_for_minutes(world):
    world.fetcher.text = None
    assert await world.mode() is None
    assert await world.mode(4 * MINUTE_MS) is None
    assert len(world.fetcher.asked) == 1
    world.fetcher.text = policy()
    assert await world.mode(2 * MINUTE_MS) == "enforce"


async def test_a_domain_may_be_rid_of_its_policy(world):
    await world.mode()
    world.announce("2")
    world.fetcher.text = policy("none")
    assert await world.mode(DAY_MS) is None
    world.announce(None)
    world.restart()
    assert await world.mode() is None
    assert await world.house.count("tls_policies") == {"tls_policies": 0}


async def test_what_is_over_is_let_go_of(world):
    await world.mode()
    world.house.resolver.zone["_mta-sts.example.com."] = {"TXT": ["v=STSv1; id=1"]}
    world.house.clock.advance(8 * DAY_MS)
    await world.policies.policy_of("example.com")
    assert await world.house.count("tls_policies") == {"tls_policies": 1}


async def test_a_domain_without_a_policy_is_not_asked_for_one(world):
    world.announce(None)
    assert await world.mode() is None
    assert await world.policies.policy_of("[192.0.2.1]") is None
    assert world.fetcher.asked == []


@pytest.mark.parametrize(("mode", "asked_for"), [("enforce", True), ("testing", False), ("none", False)])
async def test_only_an_enforced_policy_binds_what_is_sent(data_dir, monkeypatch, mode, asked_for):
    house = await open_house(data_dir)
    try:
        world = World(house)
        world.fetcher.text = policy(mode)
        monkeypatch.setattr(house.deliver._routes, "_policies", world.policies)
        house.resolver.found["example.org"] = MailHosts(outcome="ok", hosts=("mx.example.org",), authentic=True)
        made = await house.inbox()
        await house.send(inbox_id=made["id"], to=(BOB,))
        where = house.sender.sent[0].destination
        assert (where.sts is not None, where.domain, where.authentic) == (asked_for, "example.org", True)
    finally:
        await house.close()
