"""Relays of a workspace and of its domains: which mail leaves by which, and who may know their passwords."""

import pytest
import sqlalchemy as sa

from flows.fakes import DEFERRED
from postroom.base.errors import BadInput, Conflict, Forbidden, NotFound, Refused
from postroom.flows.relay_routes import KNOWN_FOR_MS
from postroom.flows.relays import MAX_RELAYS, NewRelay
from postroom.rules.pacing import Pacing
from postroom.store.relays import relayed_inboxes
from postroom.store.schema_relays import relays

ANN = "ann@example.com"


async def _relay(house, host="smtp.provider.test", caller=None, **fields):
    return await house.services.relays.create(caller or house.admin, NewRelay(host=host, **fields))


async def _hop(house, inbox, caller=None, **fields):
    """Where a mail of the inbox went."""
    await house.send(caller, inbox_id=inbox["id"], to=(ANN,), subject=str(len(house.sender.sent)), **fields)
    return house.sender.sent[-1].destination


def _chain(destination):
    hosts = []
    while destination is not None:
        hosts += destination.hosts
        destination = destination.next
    return hosts


async def test_the_domains_relay_comes_before_the_workspaces_and_that_before_mx(any_house):
    house = any_house
    domain = await house.domain("acme.test")
    own, shared = await house.inbox("own", domain="acme.test"), await house.inbox("shared", domain="here.test")
    assert (await _hop(house, own)).hosts == ("mx.example.com",)
    whole = await _relay(house, username="acme", password="s3cret")
    hop = await _hop(house, own)
    assert (hop.hosts, hop.port, hop.username, hop.password) == (("smtp.provider.test",), 587, "acme", "s3cret")
    assert (hop.require_tls, hop.implicit_tls, hop.is_relay, hop.owner) == (True, False, True, house.admin.workspace_id)
    made = await _relay(house, "smtp.domain.test", domain_id=domain["id"], security="tls")
    hop = await _hop(house, own)
    assert (hop.hosts, hop.port, hop.implicit_tls, hop.username) == (("smtp.domain.test",), 465, True, None)
    assert (await _hop(house, shared)).hosts == ("smtp.provider.test",)
    await house.services.relays.delete(house.admin, made["id"])
    assert (await _hop(house, own)).hosts == ("smtp.provider.test",)
    await house.services.relays.delete(house.admin, whole["id"])
    assert (await _hop(house, own)).hosts == ("mx.example.com",)


@pytest.mark.parametrize("settings", [{"relay": "smtp://user:pass@server.test:587"}])
async def test_the_servers_relay_takes_the_mail_of_who_has_none_of_his_own(house):
    inbox = await house.inbox()
    await _relay(house)
    theirs = await house.another_workspace()
    other = await house.inbox("other", caller=theirs)
    assert (await _hop(house, inbox)).hosts == ("smtp.provider.test",)
    hop = await _hop(house, other, theirs)
    assert (hop.hosts, hop.owner, hop.username) == (("server.test",), "", "user")


async def test_several_are_tried_in_their_order_and_never_the_servers_after_them(house):
    inbox = await house.inbox()
    last = await _relay(house, "three.test", position=3)
    await _relay(house, "one.test", position=1)
    await _relay(house, "two.test", position=2)
    assert _chain(await _hop(house, inbox)) == ["one.test", "two.test", "three.test"]
    await house.services.relays.update(house.admin, last["id"], {"position": 0})
    assert _chain(await _hop(house, inbox)) == ["three.test", "one.test", "two.test"]
    listed = await house.services.relays.list_relays(house.admin)
    assert [one["host"] for one in listed.items] == ["three.test", "one.test", "two.test"]


async def test_another_node_learns_of_it_within_seconds(house):
    inbox = await house.inbox()
    await _hop(house, inbox)
    row = {"workspace_id": house.admin.workspace_id, "id": "rly_x", "position": 0, "host": "far.test", "port": 25}
    await house.db.write(
        lambda connection: connection.execute(sa.insert(relays), {**row, "security": "starttls", "created_at": 1})
    )
    assert (await _hop(house, inbox)).hosts == ("mx.example.com",)
    house.clock.advance(KNOWN_FOR_MS)
    assert (await _hop(house, inbox)).hosts == ("far.test",)


async def test_a_retry_leaves_by_the_relay_of_then(any_house):
    house = any_house
    inbox = await house.inbox()
    house.sender.fates[ANN] = DEFERRED
    await _hop(house, inbox)
    await _relay(house)
    house.sender.fates.clear()
    await house.pass_time(3_600_000)
    assert house.sender.sent[-1].destination.hosts == ("smtp.provider.test",)


async def test_what_a_relay_takes_does_not_wait_for_the_domains_of_its_recipients(any_house, monkeypatch):
    house = any_house
    monkeypatch.setattr(house.deliver, "_pacing", _closed())
    inbox = await house.inbox()
    await house.send(inbox_id=inbox["id"], to=(ANN,), settle=False)
    assert await house.deliver.run_due() == 0
    await _relay(house)
    assert await house.deliver.run_due() == 1
    await house.deliver.idle()
    assert house.sender.sent[-1].destination.hosts == ("smtp.provider.test",)


def _closed():
    """Pacing that has room for nobody."""
    pacing = Pacing()
    pacing.room = lambda _domain, _now: 0
    return pacing


async def test_the_relays_own_id_finds_the_thread_and_ours_is_in_references(any_house):
    house = any_house
    inbox = await house.inbox()
    await _relay(house, "email-smtp.eu-west-1.amazonaws.com", username="u", password="p")
    house.sender.fates[ANN] = {"host": "email-smtp.eu-west-1.amazonaws.com", "queue_id": "0102abc-000000"}
    sent = await house.send(inbox_id=inbox["id"], to=(ANN,))
    raw = house.sender.sent[-1].mail.raw.decode()
    assert f"References: {sent['messageId']}" in raw.replace("\r\n ", " ")
    await house.mail(in_reply_to="<0102abc-000000@eu-west-1.amazonses.com>", message_id="<answer@example.com>")
    assert (await house.messages(direction="inbound"))[-1]["threadId"] == sent["threadId"]


async def test_a_password_is_sealed_and_shown_to_nobody(house):
    made = await _relay(house, username="acme", password="s3cret-word")
    assert made["hasPassword"]
    seen = [made, await house.services.relays.get(house.admin, made["id"])]
    seen += (await house.services.relays.list_relays(house.admin)).items
    seen.append(await house.services.relays.update(house.admin, made["id"], {"position": 2}))
    assert "s3cret" not in str(seen)
    rows = await house.db.read(lambda connection: connection.execute(sa.select(relays)).all())
    assert b"s3cret" not in rows[0].password
    assert "s3cret" not in str(await house.db.read(_audit))


def _audit(connection):
    return connection.exec_driver_sql("SELECT * FROM audit_log").all()


async def test_a_password_does_not_follow_to_another_host(house):
    made = await _relay(house, username="acme", password="s3cret")
    for change in ({"host": "thief.test"}, {"port": 2525}, {"security": "tls"}):
        with pytest.raises(Refused) as refused:
            await house.services.relays.update(house.admin, made["id"], change)
        assert refused.value.code == "password_needed"
    moved = await house.services.relays.update(house.admin, made["id"], {"host": "new.test", "password": "other"})
    assert moved["host"] == "new.test"
    gone = await house.services.relays.update(house.admin, made["id"], {"username": None, "password": None})
    assert (gone["username"], gone["hasPassword"]) == (None, False)


async def test_one_that_cannot_be_unsealed_holds_up_its_own_mail_alone(house, monkeypatch):
    theirs = await house.another_workspace()
    inbox, other = await house.inbox(), await house.inbox("other", caller=theirs)
    made = await _relay(house, username="acme", password="s3cret")
    await house.db.write(
        lambda connection: connection.execute(sa.update(relays).where(relays.c.id == made["id"]).values(password=b"?"))
    )
    house.clock.advance(KNOWN_FOR_MS)
    house.sender.fates[ANN] = DEFERRED
    assert (await _hop(house, inbox)).hosts == ()
    assert (await _hop(house, other, theirs)).hosts == ("mx.example.com",)


@pytest.mark.parametrize(
    ("fields", "error", "param"),
    [
        ({"host": "10.0.0.1"}, BadInput, "host"),
        ({"host": "127.0.0.1"}, BadInput, "host"),
        ({"host": "[::1]"}, BadInput, "host"),
        ({"host": "169.254.169.254"}, BadInput, "host"),
        ({"host": "smtp://provider.test"}, BadInput, "host"),
        ({"host": "127.1"}, BadInput, "host"),
        ({"host": "a b"}, BadInput, "host"),
        ({"username": "x"}, BadInput, "password"),
        ({"password": "x"}, BadInput, "username"),
        ({"username": "x", "password": "y", "security": "opportunistic"}, Refused, "security"),
        ({"domain_id": "dom_000000000000000000"}, NotFound, "domainId"),
        ({"spf_include": "v=spf1 mx"}, BadInput, "spfInclude"),
    ],
)
async def test_what_is_no_relay_is_refused_by_name(house, fields, error, param):
    with pytest.raises(error) as refused:
        await _relay(house, **fields)
    assert refused.value.param == param


async def test_who_may_and_whose_they_are(house):
    made = await _relay(house)
    theirs = await house.another_workspace()
    service = house.services.relays
    assert (await service.list_relays(theirs)).items == []
    for ask in (service.get, service.delete, service.check):
        with pytest.raises(NotFound):
            await ask(theirs, made["id"])
    with pytest.raises(Forbidden):
        await _relay(house, caller=await house.caller("domains:read"))
    with pytest.raises(Forbidden):
        await _relay(house, caller=await house.bound(await house.inbox()))
    for _ in range(MAX_RELAYS - 1):
        await _relay(house)
    with pytest.raises(Conflict, match="at most 20"):
        await _relay(house)


def _spf(domain):
    """By name: what SPF is to say there, and whether it does."""
    records = [one for one in domain["records"] if one["type"] == "TXT" and "v=spf1" in one["value"]]
    return {one["name"]: (one["value"], one["status"]) for one in records}


async def test_the_records_of_a_domain_include_the_provider_that_its_mail_leaves_by(any_house):
    house = any_house
    domain = await house.domain("acme.test")
    other = await house.domain("other.test")
    service = house.services.domains
    made = await _relay(house, domain_id=domain["id"], spf_include="Spf.Provider.Test")
    assert made["spfInclude"] == "spf.provider.test"
    # Nobody has to ask for the look: mail that the provider sends fails SPF until the record is there.
    await house.look_at_domains()
    seen = await service.get(house.admin, domain["id"])
    assert seen["status"] == "degraded"
    assert _spf(seen) == {
        "acme.test": ("v=spf1 a:mx.here.test include:spf.provider.test ~all", "wrong"),
        "bounces.acme.test": ("v=spf1 a:mx.here.test include:spf.provider.test -all", "wrong"),
    }
    [event] = await house.events("domain.degraded")
    assert {one["name"] for one in event["data"]["records"]} == {"acme.test", "bounces.acme.test"}
    house.publish(seen)
    assert (await service.verify(house.admin, domain["id"]))["status"] == "verified"
    assert "include" not in str(_spf(await service.get(house.admin, other["id"])))
    # The workspace's is for the domains that have none, and leaves the others alone.
    await _relay(house, spf_include="second.test")
    await house.look_at_domains()
    assert "include:second.test" in _spf(await service.get(house.admin, other["id"]))["other.test"][0]
    assert "second.test" not in str(_spf(await service.get(house.admin, domain["id"])))
    # Without it nothing is asked for any more, and what is published stays.
    await house.services.relays.update(house.admin, made["id"], {"spf_include": None})
    await house.look_at_domains()
    assert _spf(await service.get(house.admin, domain["id"]))["bounces.acme.test"] == (
        "v=spf1 a:mx.here.test -all",
        "ok",
    )
    await house.services.relays.delete(house.admin, made["id"])
    await house.look_at_domains()
    assert "second.test" in str(_spf(await service.get(house.admin, domain["id"])))


async def test_the_providers_own_questions_count(house):
    house.resolver.zone["spf.provider.test"] = {"TXT": ["v=spf1 " + "exists:x.test " * 9 + "-all"]}
    domain = await house.domain("acme.test")
    await _relay(house, domain_id=domain["id"], spf_include="spf.provider.test")
    seen = await house.services.domains.verify(house.admin, domain["id"])
    [spf] = [one for one in seen["records"] if one["purpose"] == "spf"]
    assert "ask DNS 11 times" in spf["note"]


async def test_a_relay_of_the_servers_own_domain_takes_its_mail(any_house):
    house = any_house
    old = await house.inbox()
    house.clock.advance(KNOWN_FOR_MS)
    await _relay(house, "other.test", domain_id=(await house.domain("acme.test"))["id"])
    assert (await _hop(house, old)).hosts == ("mx.example.com",)
    domain = await house.domain("here.test")
    made = await _relay(house, "own.test", domain_id=domain["id"])
    assert (await _hop(house, old)).hosts == ("own.test",)
    assert (await _hop(house, await house.inbox("new", domain="here.test"))).hosts == ("own.test",)
    places = {(house.admin.workspace_id, old["id"])}
    assert await house.db.read(lambda connection: relayed_inboxes(connection, places)) == places
    # Whoever else has inboxes there sends as before.
    theirs = await house.another_workspace()
    assert (await _hop(house, await house.inbox("guest", caller=theirs), theirs)).hosts == ("mx.example.com",)
    await house.services.relays.delete(house.admin, made["id"])
    assert (await _hop(house, old)).hosts == ("mx.example.com",)
    assert await house.db.read(lambda connection: relayed_inboxes(connection, places)) == set()


async def test_a_domains_relays_go_with_it(house):
    domain = await house.domain("acme.test")
    await _relay(house, domain_id=domain["id"])
    await _relay(house, "stays.test")
    await house.services.domains.delete(house.admin, domain["id"])
    assert [one["host"] for one in (await house.services.relays.list_relays(house.admin)).items] == ["stays.test"]


async def test_a_check_asks_the_relay_itself(house):
    made = await _relay(house, username="acme", password="s3cret")
    told = await house.services.relays.check(house.admin, made["id"])
    assert told == {"ok": True, "steps": [{"step": "address", "ok": True, "text": "It is there."}]}
    assert (house.sender.checked.hosts, house.sender.checked.password) == (("smtp.provider.test",), "s3cret")
