"""Relays of workspaces over real sockets: logins, the order of hosts, and what a check says."""

import asyncio
import contextlib

import pytest

from postroom.edge.api.models_relays import Relay, RelayCheck, RelayList
from postroom.edge.smtp_sender import SmtpSender
from postroom.flows.ports import Destination, OutgoingMail
from wire.api_client import admin, assert_shape, eventually
from wire.smtp_sink import SmtpSink, tls_contexts

RAW = b"From: a@here.test\r\nTo: ann@example.com\r\n\r\nHi.\r\n"


class Names:
    """DNS: every host is on loopback, or where it is put."""

    def __init__(self, **addresses):
        self.known = addresses

    async def addresses(self, host):
        return self.known.get(host.replace(".", "_"), ("127.0.0.1",))


@contextlib.asynccontextmanager
async def sender(names=None, **options):
    options.setdefault("allow_private_networks", True)
    opened = SmtpSender(names or Names(), hostname="out.test", **options)
    try:
        yield opened
    finally:
        await opened.close()


def relay(sink, *, owner="wks_1", host="127.0.0.1", **fields):
    return Destination(hosts=(host,), port=sink.port, is_relay=True, owner=owner, **fields)


MAIL = OutgoingMail(mail_from="a@here.test", rcpt_to=("ann@example.com",), raw=RAW)


async def send(one, destination):
    [result] = await one.send(destination, MAIL)
    return result


async def test_no_workspace_gets_a_session_that_another_logged_in():
    async with SmtpSink(users={"ada": "s3cret"}) as sink, sender() as one:
        known = relay(sink, username="ada", password="s3cret")
        assert (await send(one, known)).outcome == "delivered"
        for other in (
            relay(sink),
            relay(sink, username="ada", password="wrong"),
            relay(sink, owner="wks_2"),
            relay(sink, owner=""),
        ):
            refused = await send(one, other)
            assert refused.outcome != "delivered"
            assert refused.code in {530, 535}
        assert len(sink.mails) == 1
        # While its own session is used again.
        before = sink.connections
        assert (await send(one, known)).outcome == "delivered"
        assert sink.connections == before


async def test_a_workspaces_relay_is_not_on_a_private_network_and_the_servers_may_be():
    async with SmtpSink() as sink, sender(allow_private_networks=False) as one:
        # The server's own session to the same place is open, and is no way in.
        assert (await send(one, relay(sink, owner=""))).outcome == "delivered"
        result = await send(one, relay(sink, owner="wks_1"))
        assert (result.outcome, result.enhanced_code) == ("deferred", "4.4.4")
        assert "private networks" in result.text
        # What DNS says of a name is asked for at every connection.
        named = relay(sink, host="smtp.provider.test")
        assert (await send(one, named)).outcome == "deferred"
        assert sink.connections == 1
        steps = await one.check(named)
        assert [(step.step, step.ok) for step in steps] == [("address", False)]
        assert "private networks" in steps[0].text


async def test_link_local_is_refused_even_where_private_networks_are_allowed():
    async with SmtpSink() as sink, sender(Names(cloud_test=("169.254.169.254",))) as one:
        assert "private networks" in (await send(one, relay(sink, host="cloud.test"))).text


async def test_the_next_relay_takes_over_when_the_first_refuses_the_login():
    async with SmtpSink(users={"ada": "s3cret"}) as first, SmtpSink() as second, sender() as one:
        chain = relay(first, username="ada", password="old", next=relay(second))
        assert (await send(one, chain)).outcome == "delivered"
        assert (len(first.mails), len(second.mails)) == (0, 1)


async def test_a_check_says_each_step():
    server_tls, trust = tls_contexts("smtp.provider.test")
    async with (
        SmtpSink(users={"ada": "s3cret"}, tls=server_tls) as sink,
        sender(checked_tls=trust) as one,
    ):
        where = {"host": "smtp.provider.test", "require_tls": True, "username": "ada"}
        steps = await one.check(relay(sink, **where, password="s3cret"))
        assert [(step.step, step.ok) for step in steps] == [
            ("address", True),
            ("connect", True),
            ("greeting", True),
            ("tls", True),
            ("login", True),
            ("quit", True),
        ]
        assert "TLSv1.3" in steps[3].text
        assert sink.commands[-1] == "QUIT"
        assert not [line for line in sink.commands if line.startswith("MAIL")]
        steps = await one.check(relay(sink, **where, password="wrong"))
        assert (steps[-1].step, steps[-1].ok, steps[-1].text) == ("login", False, "535 5.7.8 wrong name or password")
        steps = await one.check(relay(sink, **{**where, "host": "other.test"}, password="s3cret"))
        assert (steps[-1].step, steps[-1].ok) == ("tls", False)
        assert "certificate is not valid" in steps[-1].text


@pytest.mark.parametrize(
    ("sink", "fields", "step", "text"),
    [
        (SmtpSink(greeting="554 go away"), {}, "greeting", "go away"),
        (SmtpSink(), {"require_tls": True}, "tls", "does not offer TLS"),
        (SmtpSink(), {"username": "a", "password": "b"}, "login", "neither AUTH PLAIN nor AUTH LOGIN"),
    ],
)
async def test_a_check_ends_with_what_failed(sink, fields, step, text):
    async with sink, sender() as one:
        steps = await one.check(relay(sink, **fields))
        assert (steps[-1].step, steps[-1].ok) == (step, False)
        assert text in steps[-1].text
        assert all(each.ok for each in steps[:-1])


async def test_a_check_of_nothing_and_of_a_silent_host(monkeypatch):
    async with SmtpSink() as gone:
        pass
    monkeypatch.setattr("postroom.edge.smtp_sender.CHECK_S", 0.2)
    async with sender() as one:
        assert [(step.step, step.ok) for step in await one.check(relay(gone))] == [
            ("address", True),
            ("connect", False),
        ]
    async with SmtpSink(delays_s={"greeting": 30}) as silent, sender() as one:
        steps = await one.check(relay(silent))
        assert (steps[-1].step, steps[-1].ok) == ("greeting", False)
        assert "not done within" in steps[-1].text
        await silent.drop_all()


async def test_the_address_of_ours_is_bound_to_and_named():
    async with SmtpSink() as sink, sender() as one:
        result = await send(one, relay(sink, source_address="127.0.0.7"))
        assert (result.outcome, result.source_address) == ("delivered", "127.0.0.7")
        assert (await send(one, relay(sink, source_address="::1"))).source_address is None
        assert (await send(one, relay(sink))).source_address is None


# --- Over HTTP -------------------------------------------------------------------------------------------------------


async def test_from_the_api_to_the_relay(server):
    api = admin(server)
    theirs = await api.other_workspace()
    async with SmtpSink(users={"acme": "s3cret"}) as sink:
        login = {"username": "acme", "password": "s3cret", "security": "opportunistic"}
        answer = await theirs.post("/relays", {"host": "127.0.0.1", "port": sink.port, **login})
        assert answer.status == 201
        made = answer.json
        assert_shape(Relay, made)
        assert made["hasPassword"]
        assert b"s3cret" not in answer.body
        page = await theirs.got("/relays")
        assert_shape(RelayList, page)
        assert page["relays"] == [made]
        assert (await theirs.got("/relays", domainId="dom_x"))["relays"] == []
        checked = await theirs.made(f"/relays/{made['id']}/check")
        assert_shape(RelayCheck, checked)
        assert checked["ok"]
        inbox = await theirs.inbox()
        sent = await theirs.made("/messages", {"inboxId": inbox["id"], "to": "ann@example.com", "text": "Hello"})

        async def delivered():
            seen = await theirs.got(f"/messages/{sent['id']}")
            return seen if seen["status"] == "delivered" else None

        seen = await eventually(delivered)
        attempt = seen["recipients"][0]["attempts"][0]
        assert (attempt["host"], attempt["sourceAddress"]) == ("127.0.0.1", None)
        assert len(sink.mails) == 1
        # The operator's own mail does not go there.
        mine = await api.inbox()
        await api.made("/messages", {"inboxId": mine["id"], "to": "bob@example.com", "text": "Hello"})
        await asyncio.sleep(0.2)
        assert len(sink.mails) == 1
        changed = await theirs.ask("PATCH", f"/relays/{made['id']}", {"position": 4})
        assert changed.json["position"] == 4
        refused = await theirs.ask("PATCH", f"/relays/{made['id']}", {"host": "thief.test"})
        assert (refused.status, refused.error["code"], refused.error["param"]) == (422, "password_needed", "password")
        assert (await theirs.ask("DELETE", f"/relays/{made['id']}")).status == 204
        assert (await theirs.get(f"/relays/{made['id']}")).error["code"] == "relay_not_found"


async def test_warm_up_and_alert_address_over_http(server):
    api = admin(server)
    domain = await api.made("/domains", {"domain": "warm.test", "warmUp": True})
    assert domain["warmUp"]["dailyCap"] == 50
    answer = await api.ask("PATCH", f"/domains/{domain['id']}", {"warmUp": {"startedAt": "2020-01-01T00:00:00Z"}})
    assert (answer.status, answer.json["warmUp"]["dailyCap"]) == (200, None)
    assert (await api.ask("PATCH", f"/domains/{domain['id']}", {"warmUp": False})).json["warmUp"] is None
    for wrong in ({"warmUp": {"startedAt": "soon"}}, {"warmUp": {}}, {"warmUp": 3}):
        refused = await api.ask("PATCH", f"/domains/{domain['id']}", wrong)
        assert refused.status == 422, wrong
    theirs = await api.other_workspace()
    [mine] = (await theirs.got("/workspaces"))["workspaces"]
    changed = await theirs.ask("PATCH", f"/workspaces/{mine['id']}", {"alertAddress": "ops@acme.example"})
    assert changed.json == {**mine, "alertAddress": "ops@acme.example"}
    refused = await theirs.ask("PATCH", f"/workspaces/{mine['id']}", {"alertAddress": "nobody"})
    assert (refused.status, refused.error["param"]) == (422, "alertAddress")
