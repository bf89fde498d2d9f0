"""MTA-STS for those who write to us: served for verified domains whose mail comes here, with the id that DNS has."""

import pytest

from flows.test_domains import record
from postroom.base.errors import Conflict, Forbidden, NotFound
from postroom.mail.mta_sts import parse_policy, policy_id

HOST = "mta-sts.acme.test"


def announced(domain):
    text = next(one for one in domain["records"] if one["purpose"] == "mta_sts" and one["type"] == "TXT")
    assert text["name"] == "_mta-sts.acme.test"
    return policy_id([text["value"]])


def certify(house):
    """Let the server have a certificate."""
    object.__setattr__(house.services.sts._own, "certified", True)


async def test_a_verified_domain_has_a_policy_in_testing_mode(any_house):
    house = any_house
    made = await house.domain(published=False)
    assert await house.services.sts.policy_for(HOST) is None
    house.publish(made)
    done = await house.services.domains.verify(house.admin, made["id"])
    policy = parse_policy(await house.services.sts.policy_for(HOST))
    assert (policy.mode, policy.mx, done["mtaSts"]) == ("testing", ("mx.here.test",), "testing")
    assert policy.allows(record(done, "receiving")["value"])
    hosts = [one for one in done["records"] if one["purpose"] == "mta_sts"]
    assert [(one["type"], one["name"], one["value"]) for one in hosts[1:]] == [("CNAME", HOST, "mx.here.test")]
    assert [one["required"] for one in hosts] == [False, False]


async def test_another_mode_changes_the_policy_and_the_id_at_once(house):
    made = await house.domain()
    certify(house)
    before = announced(made)
    await house.services.sts.set_mode(house.admin, made["id"], "enforce")
    assert parse_policy(await house.services.sts.policy_for(HOST)).mode == "enforce"
    house.resolver.zone.clear()
    now = await house.services.domains.verify(house.admin, made["id"])
    assert announced(now) not in {before, None}
    await house.services.sts.set_mode(house.admin, made["id"], "testing")
    assert announced(await house.services.domains.verify(house.admin, made["id"])) == before


async def test_the_id_is_the_new_one_also_while_dns_is_silent(house):
    made = await house.domain()
    await house.services.sts.set_mode(house.admin, made["id"], "none")
    house.resolver.zone = {name: {"*": "TIMEOUT"} for name in house.resolver.zone}
    assert announced(await house.services.domains.verify(house.admin, made["id"])) != announced(made)


async def test_nothing_is_enforced_without_a_certificate(house):
    made = await house.domain()
    with pytest.raises(Conflict) as refused:
        await house.services.sts.set_mode(house.admin, made["id"], "enforce")
    assert (refused.value.code, refused.value.param) == ("no_certificate", "mtaSts")
    assert parse_policy(await house.services.sts.policy_for(HOST)).mode == "testing"


async def test_another_hosts_mail_has_no_policy_of_ours(house):
    made = await house.domain(published=False, setup="reply_to")
    house.resolver.zone["acme.test"] = {"MX": [[10, "mx.elsewhere.test"]]}
    house.publish(made)
    done = await house.services.domains.verify(house.admin, made["id"])
    assert (done["status"], done["mtaSts"]) == ("verified", None)
    assert "mta_sts" not in {one["purpose"] for one in done["records"]}
    assert await house.services.sts.policy_for(HOST) is None
    with pytest.raises(Conflict, match="another host"):
        await house.services.sts.set_mode(house.admin, made["id"], "none")


@pytest.mark.parametrize("host", ["acme.test", "mta-sts.sub.acme.test", "mta-sts.bounces.acme.test", "x.test", ""])
async def test_other_hosts_have_none(house, host):
    await house.domain(subdomains=True)
    assert await house.services.sts.policy_for(host) is None


async def test_only_the_domains_own_workspace_sets_the_mode(house):
    made = await house.domain()
    with pytest.raises(NotFound):
        await house.services.sts.set_mode(await house.another_workspace(), made["id"], "none")
    for caller in (await house.caller("domains:read"), await house.bound(await house.inbox())):
        with pytest.raises(Forbidden):
            await house.services.sts.set_mode(caller, made["id"], "none")
