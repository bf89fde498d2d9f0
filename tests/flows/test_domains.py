"""Domains: named, proven, looked at again and again, rotated, let go."""

import pytest

from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS
from postroom.base.errors import BadInput, Conflict, Forbidden, NotFound, Refused
from postroom.flows.domains import NewDomain, checked_domain
from postroom.store.paging import Page

PURPOSES = ["ownership", "receiving", "spf", "dkim", "dkim", "dmarc", "return_path", "return_path", "tls_reports"]
PURPOSES += ["mta_sts", "mta_sts"]


def statuses(domain):
    return {one["purpose"]: one["status"] for one in domain["records"]}


def record(domain, purpose):
    return next(one for one in domain["records"] if one["purpose"] == purpose)


async def test_a_domain_goes_from_its_name_to_verified(any_house):
    house = any_house
    made = await house.domain(published=False)
    assert (made["domain"], made["status"], made["setup"]) == ("acme.test", "pending", "own_mx")
    assert [one["purpose"] for one in made["records"]] == PURPOSES
    assert {one["status"] for one in made["records"]} == {"missing"}
    assert record(made, "receiving")["value"] == "mx.here.test"
    assert [one["algorithm"] for one in made["dkim"]] == ["rsa", "ed25519"] or {
        one["algorithm"] for one in made["dkim"]
    } == {"rsa", "ed25519"}
    assert "PRIVATE" not in str(made)
    assert await house.events("domain.verified") == []

    house.publish(made, "ownership", "receiving", "spf")
    half = await house.services.domains.verify(house.admin, made["id"])
    assert half["status"] == "pending"
    assert statuses(half) == {
        **dict.fromkeys(("ownership", "receiving", "spf"), "ok"),
        **dict.fromkeys(("dkim", "dmarc", "return_path", "tls_reports", "mta_sts"), "missing"),
    }

    house.publish(made)
    await house.look_at_domains(MINUTE_MS)
    done = await house.services.domains.get(house.admin, made["id"])
    assert done["status"] == "verified"
    assert {one["state"] for one in done["dkim"]} == {"active"}
    told = await house.events("domain.verified")
    assert [one["data"]["domain"] for one in told] == ["acme.test"]
    assert await house.events("dkim.rotated", "domain.degraded") == []
    await house.look_at_domains(2 * DAY_MS)
    assert len(await house.events("domain.verified")) == 1


async def test_what_is_advised_keeps_nobody_from_sending(house):
    made = await house.domain(published=False)
    house.publish(made, "ownership", "receiving", "spf", "dkim", "return_path")
    done = await house.services.domains.verify(house.admin, made["id"])
    assert done["status"] == "verified"
    assert (statuses(done)["dmarc"], record(done, "dmarc")["required"]) == ("missing", False)


async def test_an_spf_record_that_is_there_is_kept(house):
    house.resolver.zone["acme.test"] = {"TXT": ["v=spf1 include:_spf.mail.test ~all", "something else"]}
    house.resolver.zone["_spf.mail.test"] = {"TXT": ["v=spf1 a mx include:more.mail.test -all"]}
    house.resolver.zone["more.mail.test"] = {"TXT": ["v=spf1 " + "exists:x.test " * 7 + "-all"]}
    made = await house.domain(published=False)
    spf = record(made, "spf")
    assert spf["value"] == "v=spf1 include:_spf.mail.test a:mx.here.test ~all"
    assert spf["status"] == "wrong"
    assert spf["found"] == ["v=spf1 include:_spf.mail.test ~all"]
    # Three of the first, seven below it, ours and the include itself.
    assert "ask DNS 12 times" in spf["note"]


async def test_nobody_else_can_hold_the_name(any_house):
    house = any_house
    await house.domain()
    other = await house.another_workspace()
    for name in ("acme.test", "ACME.test.", "bounces.acme.test"):
        with pytest.raises(Conflict) as caught:
            await house.domain(name, other, published=False)
        assert caught.value.code == "domain_taken"
    with pytest.raises(Conflict) as caught:
        await house.domain(published=False)
    assert caught.value.code == "domain_exists"
    # A subdomain is its own, unless the owner holds all of them.
    await house.domain("agents.acme.test", other, published=False)
    await house.domain("*.wild.test")
    with pytest.raises(Conflict):
        await house.domain("sub.wild.test", other, published=False)


async def test_whoever_never_proves_a_name_stands_back_after_a_week(any_house):
    house = any_house
    other = await house.another_workspace()
    squat = await house.domain(caller=other, published=False)
    taken = await house.inbox("ceo", other, domain="acme.test")
    house.clock.advance(7 * DAY_MS - 1)
    with pytest.raises(Conflict):
        await house.domain()
    house.clock.advance(1)
    assert (await house.domain())["status"] == "verified"
    with pytest.raises(NotFound):
        await house.services.domains.get(other, squat["id"])
    with pytest.raises(NotFound):
        await house.read.get_inbox(other, taken["id"])
    await house.services.provision.finish_deletions()
    assert (await house.inbox("ceo"))["address"] == "ceo@acme.test"


async def test_the_shared_domain_is_the_operators(house):
    other = await house.another_workspace()
    for name in ("here.test", "sub.here.test"):
        with pytest.raises(Forbidden) as caught:
            await house.domain(name, other, published=False)
        assert caught.value.code == "operator_only"
    assert (await house.domain("here.test"))["status"] == "verified"


async def test_keys_of_other_workspaces_and_of_one_inbox_reach_no_domain(house):
    made = await house.domain(published=False)
    other = await house.another_workspace()
    bound = await house.bound(await house.inbox())
    domains = house.services.domains
    for call in (domains.get, domains.verify, domains.zone_file, domains.rotate, domains.delete):
        with pytest.raises(NotFound):
            await call(other, made["id"])
        with pytest.raises(Forbidden):
            await call(bound, made["id"])
    assert (await domains.list_domains(other, Page())).items == []
    assert [one["id"] for one in (await domains.list_domains(house.admin, Page())).items] == [made["id"]]


@pytest.mark.parametrize(
    "text", ["", "acme", "a b.test", "[192.0.2.1]", "192.0.2.1", "x" * 64 + ".test", "a..test", "_x.test"]
)
def test_names_that_mail_cannot_have(text):
    with pytest.raises(BadInput) as caught:
        checked_domain(text)
    assert caught.value.param == "domain"


def test_names_are_read_as_people_write_them():
    assert checked_domain(" Agents.Acme.Test. ") == ("agents.acme.test", False)
    assert checked_domain("*.bücher.test") == ("xn--bcher-kva.test", True)


# --- When DNS changes -------------------------------------------------------------------------------------------------


async def test_a_record_that_goes_degrades_the_domain_and_names_itself(any_house):
    house = any_house
    made = await house.domain()
    agent = await house.inbox()
    house.resolver.zone["acme.test"]["TXT"] = ["v=spf1 -all"]
    await house.look_at_domains(DAY_MS)
    (told,) = await house.events("domain.degraded")
    assert told["data"]["status"] == "degraded"
    assert [(one["purpose"], one["found"]) for one in told["data"]["records"]] == [("spf", ["v=spf1 -all"])]
    # Three days to mend it, in which mail goes out.
    await house.send(inbox_id=agent["id"], to=("ann@outside.test",))
    for _ in range(73):
        await house.look_at_domains(HOUR_MS)
    with pytest.raises(Refused) as caught:
        await house.send(inbox_id=agent["id"], to=("ann@outside.test",))
    assert "spf (TXT acme.test: wrong)" in caught.value.message
    assert [one["data"]["status"] for one in await house.events("domain.degraded")] == ["degraded", "pending"]

    house.publish(made, "spf")
    await house.services.domains.verify(house.admin, made["id"])
    assert len(await house.events("domain.verified")) == 2
    await house.send(inbox_id=agent["id"], to=("ann@outside.test",))


async def test_silence_of_dns_degrades_nothing(house):
    house.resolver.zone["acme.test"] = {"TXT": ["v=spf1 include:_spf.mail.test ~all"]}
    made = await house.domain()
    for name in list(house.resolver.zone):
        house.resolver.zone[name] = {"*": "TIMEOUT"}
    await house.look_at_domains(DAY_MS)
    seen = await house.services.domains.get(house.admin, made["id"])
    assert seen["status"] == "verified"
    assert {one["status"] for one in seen["records"]} == {"pending"}
    # What is to be published stays what it was, though nothing can be merged now.
    assert [one["value"] for one in seen["records"]] == [one["value"] for one in made["records"]]
    assert await house.events("domain.degraded") == []


async def test_looks_are_frequent_at_first_and_daily_in_the_end(house):
    made = await house.domain(published=False)

    async def looks(ms):
        """How often the domain is looked at in so long."""
        seen, end = set(), house.clock.now_ms() + ms
        while house.clock.now_ms() < end:
            await house.look_at_domains(MINUTE_MS)
            seen.add((await house.services.domains.get(house.admin, made["id"]))["checkedAt"])
        return len(seen)

    assert await looks(10 * MINUTE_MS) == 10
    house.clock.advance(HOUR_MS)
    assert await looks(30 * MINUTE_MS) in {3, 4}
    house.publish(made)
    await house.services.domains.verify(house.admin, made["id"])
    assert await looks(3 * HOUR_MS) == 1


# --- DKIM keys --------------------------------------------------------------------------------------------------------


def states(domain):
    return sorted(one["state"] for one in domain["dkim"])


async def steps(house):
    return [one["data"]["step"] for one in await house.events("dkim.rotated")]


async def test_a_rotation_from_the_request_to_the_retired_keys(any_house):
    house = any_house
    made = await house.domain()
    old = {one["selector"] for one in made["dkim"]}
    rotating = await house.services.domains.rotate(house.admin, made["id"])
    assert states(rotating) == ["active", "active", "pending", "pending"]
    assert rotating["status"] == "verified"
    new = [one for one in rotating["records"] if (one["purpose"], one["status"]) == ("dkim", "missing")]
    assert [one["required"] for one in new] == [False, False]
    with pytest.raises(Conflict) as caught:
        await house.services.domains.rotate(house.admin, made["id"])
    assert caught.value.code == "rotation_under_way"

    house.publish(rotating)
    await house.look_at_domains(MINUTE_MS)
    assert await steps(house) == ["requested", "seen"]
    await house.look_at_domains(HOUR_MS)
    switched = await house.services.domains.get(house.admin, made["id"])
    assert states(switched) == ["active", "active", "retiring", "retiring"]
    assert {one["selector"] for one in switched["dkim"] if one["state"] == "retiring"} == old
    assert len([one for one in switched["records"] if one["purpose"] == "dkim"]) == 4

    await house.look_at_domains(7 * DAY_MS)
    retired = await house.services.domains.get(house.admin, made["id"])
    assert states(retired) == ["active", "active", "retired", "retired"]
    assert len([one for one in retired["records"] if one["purpose"] == "dkim"]) == 2
    told = await house.events("dkim.rotated")
    assert [one["data"]["step"] for one in told] == ["requested", "seen", "switched", "retired"]
    assert set(told[2]["data"]["replaced"]) == set(told[3]["data"]["selectors"]) == old
    assert await house.events("domain.degraded") == []


async def test_keys_rotate_by_themselves_after_half_a_year(house):
    made = await house.domain()
    await house.look_at_domains(179 * DAY_MS)
    assert await steps(house) == []
    await house.look_at_domains(DAY_MS)
    assert await steps(house) == ["requested"]
    seen = await house.services.domains.get(house.admin, made["id"])
    assert states(seen) == ["active", "active", "pending", "pending"]
    # As long as nobody publishes the new ones, the old ones sign, and no more are made.
    await house.look_at_domains(200 * DAY_MS)
    assert await steps(house) == ["requested"]
    assert seen["status"] == "verified"


async def test_the_first_keys_cannot_be_rotated_before_they_are_there(house):
    made = await house.domain(published=False)
    with pytest.raises(Conflict):
        await house.services.domains.rotate(house.admin, made["id"])


# --- Inboxes ----------------------------------------------------------------------------------------------------------


async def test_inboxes_live_in_domains_of_their_workspace(any_house):
    house = any_house
    pending = await house.domain("pending.test", published=False)
    assert (await house.inbox("a"))["address"] == "a@here.test"
    made = await house.domain()
    default = await house.inbox("b")
    assert (default["address"], default["domainId"]) == ("b@acme.test", made["id"])
    assert (await house.inbox("c", domain="here.test"))["domainId"] is None
    assert (await house.inbox("d", domain=pending["id"]))["address"] == "d@pending.test"
    assert (await house.inbox(None, address="e@acme.test"))["domainId"] == made["id"]
    other = await house.another_workspace()
    assert (await house.inbox("b", other))["address"] == "b@here.test"
    for wanted in ("acme.test", "sub.acme.test", made["id"], "nowhere.test"):
        with pytest.raises(BadInput) as caught:
            await house.inbox("f", other, domain=wanted)
        assert caught.value.code == "unknown_domain"
    with pytest.raises(Conflict) as caught:
        await house.services.domains.delete(house.admin, made["id"])
    assert "2 inboxes" in caught.value.message


async def test_a_wildcard_gives_addresses_below_the_domain(house):
    made = await house.domain("*.acme.test")
    assert [one["name"] for one in made["records"] if one["purpose"] == "receiving"] == ["acme.test", "*.acme.test"]
    inbox = await house.inbox("a", domain="team.acme.test")
    assert (inbox["address"], inbox["domainId"]) == ("a@team.acme.test", made["id"])
    assert (await house.mail(None, "a@team.acme.test")).code == 250
    assert (await house.accept.check_recipient("b@other.acme.test", "")).enhanced == "5.1.1"


async def test_mail_comes_in_once_the_domain_is_proven(any_house):
    house = any_house
    made = await house.domain(published=False)
    agent = await house.inbox("agent", domain="acme.test")
    refused = await house.accept.check_recipient("agent@acme.test", "ann@example.com")
    assert refused.enhanced == "5.7.1"
    # Nor does mail from inboxes of this server stay here: whoever names a domain does not get its mail.
    writer = await house.inbox("writer", domain="here.test")
    await house.send(inbox_id=writer["id"], to=("agent@acme.test",))
    assert house.sender.tried() == [("agent@acme.test",)]

    house.publish(made)
    await house.services.domains.verify(house.admin, made["id"])
    assert (await house.mail(None, "agent@acme.test")).code == 250
    assert (await house.accept.check_recipient("nobody@acme.test", "")).enhanced == "5.1.1"
    await house.send(inbox_id=writer["id"], to=("agent@acme.test",))
    assert len(house.sender.tried()) == 1
    assert len(await house.messages(inbox_id=agent["id"])) == 2


async def test_mail_can_be_simulated_before_that(house):
    await house.domain(published=False)
    agent = await house.inbox("agent", domain="acme.test")
    mail = await house.simulate(inbox_id=agent["id"], from_="ann@example.com", text="Hello.")
    assert mail["deliveredTo"] == "agent@acme.test"


async def test_an_unverified_domain_does_not_send(any_house):
    house = any_house
    made = await house.domain(published=False)
    agent = await house.inbox("agent", domain="acme.test")
    house.publish(made, "ownership", "receiving")
    await house.services.domains.verify(house.admin, made["id"])
    with pytest.raises(Refused) as caught:
        await house.send(inbox_id=agent["id"], to=("ann@outside.test",))
    assert caught.value.code == "domain_not_verified"
    for purpose in ("spf", "dkim", "return_path"):
        assert purpose in caught.value.message
    for purpose in ("ownership", "receiving", "dmarc"):
        assert purpose not in caught.value.message
    assert await house.count("messages", "recipients") == {"messages": 0, "recipients": 0}


async def test_a_deleted_domain_is_free_again(any_house):
    house = any_house
    made = await house.domain()
    assert (await house.accept.check_recipient("nobody@acme.test", "")).enhanced == "5.1.1"
    await house.services.domains.delete(house.admin, made["id"])
    assert await house.count("domains", "dkim_keys") == {"domains": 0, "dkim_keys": 0}
    assert (await house.accept.check_recipient("nobody@acme.test", "")).enhanced == "5.7.1"
    again = await house.domain(caller=await house.another_workspace(), published=False)
    # The old owner's records prove nothing for the new one.
    assert record(again, "ownership")["status"] == "wrong"


async def test_a_domain_deleted_during_a_look_is_gone(house):
    made = await house.domain(published=False)
    await house.services.domains.delete(house.admin, made["id"])
    await house.postroom._worker._domain_check.check(house.admin.workspace_id, made["id"], gone_is_fine=True)
    with pytest.raises(NotFound):
        await house.services.domains.verify(house.admin, made["id"])


async def test_the_zone_file_holds_every_record(house):
    made = await house.domain("*.acme.test", published=False)
    text = await house.services.domains.zone_file(house.admin, made["id"])
    assert "acme.test.\tIN\tMX\t10 mx.here.test." in text
    for one in made["records"]:
        assert f"{one['name']}.\tIN\t{one['type']}" in text


async def test_create_needs_the_right_scope(house):
    lacking = await house.caller("domains:read")
    with pytest.raises(Forbidden):
        await house.services.domains.create(lacking, NewDomain(domain="acme.test"))
