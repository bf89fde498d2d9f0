"""Each recipient to its end: delivered, put off and tried again, or bounced; here, through a relay, or by MX."""

import asyncio

import pytest
import sqlalchemy as sa

from flows.fakes import BOUNCED, DEFERRED
from flows.house import HOOK, open_house
from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS
from postroom.base.limits import DELIVERY_RETRY_FOR_S, LEASE_MS
from postroom.flows.ports import MailHosts
from postroom.mail.address import split_subtag
from postroom.mail.parse import parse_mail
from postroom.rules.pacing import DestinationLimit, Pacing
from postroom.store.leases import release_claims
from postroom.store.schema import blobs, recipients

ANN, BOB, CARL = "ann@example.com", "bob@example.org", "carl@example.org"


async def states(house, message_id):
    message = await house.message(message_id)
    return message["status"], {one["address"]: one["state"] for one in message["recipients"]}


async def test_every_recipient_has_its_own_end(any_house):
    made = await any_house.inbox()
    await any_house.webhook()
    any_house.sender.fates = {ANN: BOUNCED, CARL: DEFERRED}
    sent = await any_house.send(inbox_id=made["id"], to=(ANN, BOB), cc=(CARL,))
    assert await states(any_house, sent["id"]) == ("deferred", {ANN: "bounced", BOB: "delivered", CARL: "deferred"})
    assert sorted(any_house.sender.tried()) == [(ANN,), (BOB, CARL)]
    told = [event for event in any_house.poster.events() if event.startswith("message.")]
    assert sorted(told) == ["message.bounced", "message.deferred", "message.delivered", "message.sent"]
    bounce = next(post.json for post in any_house.poster.posts if post.json["type"] == "message.bounced")
    assert bounce["recipient"]["address"] == ANN
    assert (bounce["recipient"]["code"], bounce["recipient"]["enhancedCode"]) == (550, "5.1.1")
    assert bounce["message"]["id"] == sent["id"]
    attempt = (await any_house.message(sent["id"]))["recipients"][0]["attempts"][0]
    assert (attempt["outcome"], attempt["host"], attempt["text"]) == ("bounced", "mx.outside.test", "no such user")
    any_house.sender.fates = {}
    await any_house.pass_time(HOUR_MS)
    assert await states(any_house, sent["id"]) == ("partial", {ANN: "bounced", BOB: "delivered", CARL: "delivered"})
    assert any_house.poster.events().count("message.sent") == 1
    inbox = await any_house.read.get_inbox(any_house.admin, made["id"])
    assert inbox["rates"] == {"bounce": pytest.approx(1 / 3), "complaint": 0.0, "sample": 3}


async def test_what_is_put_off_is_tried_again_with_the_same_bytes(house):
    made = await house.inbox()
    house.sender.fates = {BOB: DEFERRED}
    sent = await house.send(inbox_id=made["id"], to=(BOB,))
    await house.settle()
    assert len(house.sender.sent) == 1
    await house.pass_time(3 * MINUTE_MS)
    assert len(house.sender.sent) == 1
    await house.pass_time(4 * MINUTE_MS)
    assert len(house.sender.sent) == 2
    house.sender.fates = {}
    await house.pass_time(HOUR_MS)
    assert len({one.mail.raw for one in house.sender.sent}) == 1
    message = await house.message(sent["id"])
    assert message["status"] == "delivered"
    assert [one["outcome"] for one in message["recipients"][0]["attempts"]] == ["deferred", "deferred", "delivered"]
    await house.pass_time(DAY_MS)
    assert len(house.sender.sent) == 3


async def test_a_greylisting_server_is_asked_again_within_minutes(house):
    made = await house.inbox()
    house.sender.fates = {BOB: {**DEFERRED, "enhanced_code": "4.7.1", "text": "greylisted"}}
    await house.send(inbox_id=made["id"], to=(BOB,))
    await house.pass_time(2 * MINUTE_MS)
    assert len(house.sender.sent) == 2


async def test_after_five_days_it_is_given_up(house):
    made = await house.inbox()
    house.sender.fates = {BOB: DEFERRED}
    sent = await house.send(inbox_id=made["id"], to=(BOB,))
    while (await house.message(sent["id"]))["status"] == "deferred":
        await house.pass_time(HOUR_MS)
        assert house.clock.now_ms() < 1_788_264_000_000 + 6 * DAY_MS
    passed = house.clock.now_ms() - 1_788_264_000_000
    assert DELIVERY_RETRY_FOR_S * 1000 <= passed <= DELIVERY_RETRY_FOR_S * 1000 + HOUR_MS
    assert await states(house, sent["id"]) == ("bounced", {BOB: "bounced"})
    assert len(house.sender.sent) > 20
    assert [event["type"] for event in await house.events("message.bounced")] == ["message.bounced"]


@pytest.mark.parametrize(
    ("outcome", "state", "code"),
    [
        ("null_mx", "bounced", "5.1.10"),
        ("no_such_domain", "bounced", "5.1.2"),
        ("no_mail_host", "bounced", "5.4.4"),
        ("temporary", "deferred", "4.4.3"),
    ],
)
async def test_a_domain_without_mail_is_told_apart_from_one_that_cannot_be_asked(house, outcome, state, code):
    made = await house.inbox()
    house.resolver.found["example.org"] = MailHosts(outcome=outcome, text="what was found")
    sent = await house.send(inbox_id=made["id"], to=(BOB,))
    recipient = (await house.message(sent["id"]))["recipients"][0]
    assert (recipient["state"], recipient["attempts"][0]["enhancedCode"]) == (state, code)
    assert recipient["attempts"][0]["text"] == "what was found"
    assert house.sender.sent == []


async def test_mail_goes_to_the_exchangers_in_order_at_the_set_port(data_dir):
    house = await open_house(data_dir, mx_port=2626)
    try:
        made = await house.inbox()
        house.resolver.found["example.org"] = MailHosts(outcome="ok", hosts=("mx1.example.org", "mx2.example.org"))
        await house.send(inbox_id=made["id"], to=(BOB, "dora@[192.0.2.7]"))
        places = {one.mail.rcpt_to: one.destination for one in house.sender.sent}
        assert places[BOB,].hosts == ("mx1.example.org", "mx2.example.org")
        assert (places[BOB,].port, places[BOB,].is_relay) == (2626, False)
        assert places["dora@[192.0.2.7]",].hosts == ("192.0.2.7",)
    finally:
        await house.close()


async def test_a_relay_takes_all_in_one_transaction(data_dir):
    house = await open_house(data_dir, relay="smtp://user:pass@relay.test:587")
    try:
        made = await house.inbox()
        await house.send(inbox_id=made["id"], to=(ANN, BOB), bcc=(CARL,))
        assert house.sender.tried() == [(ANN, BOB, CARL)]
        where = house.sender.sent[0].destination
        assert (where.hosts, where.port, where.username, where.is_relay) == (("relay.test",), 587, "user", True)
        assert split_subtag(house.sender.sent[0].mail.mail_from)[0] == "agent@here.test"
    finally:
        await house.close()


# --- Here ---------------------------------------------------------------------------------------------------------


async def test_mail_between_two_inboxes_takes_the_same_inbound_line(any_house):
    one, two = await any_house.inbox("one"), await any_house.inbox("two", webhook_url=HOOK)
    sent = await any_house.send(inbox_id=one["id"], to=("two+news@here.test",), subject="Hello")
    assert any_house.sender.sent == []
    assert (await any_house.message(sent["id"]))["status"] == "delivered"
    got = (await any_house.messages(inbox_id=two["id"]))[0]
    assert (got["subject"], got["subtag"], got["deliveredTo"]) == ("Hello", "news", "two+news@here.test")
    assert (got["messageId"], got["direction"]) == (sent["messageId"], "inbound")
    assert any_house.poster.events() == ["message.received"]
    raw = parse_mail(await any_house.read.message_raw(any_house.admin, got["id"]))
    assert len(raw.header_all("received")) == 1
    answer = await any_house.send(thread_id=got["threadId"], text="Yes.")
    home = (await any_house.messages(inbox_id=one["id"]))[-1]
    assert (home["threadId"], home["category"], home["inReplyTo"]) == (sent["threadId"], "reply", sent["messageId"])
    assert answer["threadId"] == got["threadId"]


async def test_recipients_here_and_outside_are_told_apart(any_house):
    one, two = await any_house.inbox("one"), await any_house.inbox("two")
    sent = await any_house.send(inbox_id=one["id"], to=("two@here.test", BOB, "nobody@here.test"))
    assert any_house.sender.tried() == [(BOB,)]
    ends = (await states(any_house, sent["id"]))[1]
    assert (ends["two@here.test"], ends["nobody@here.test"]) == ("delivered", "bounced")
    assert len(await any_house.messages(inbox_id=two["id"])) == 1


async def test_an_inbox_may_write_to_itself(house):
    made = await house.inbox()
    sent = await house.send(inbox_id=made["id"], to=("agent@here.test",))
    first, second = await house.messages()
    assert (first["id"], first["status"]) == (sent["id"], "delivered")
    assert second["direction"] == "inbound"


async def test_an_inbox_here_that_is_gone_bounces(house, monkeypatch):
    one, two = await house.inbox("one"), await house.inbox("two")
    await house.accept.find_routes(("two@here.test",))
    sent = await house.send(inbox_id=one["id"], to=("two@here.test",), settle=False)
    local = house.deliver._local
    deliver = local.deliver

    async def meanwhile(mail):
        await house.services.provision.delete_inbox(house.admin, two["id"])
        return await deliver(mail)

    monkeypatch.setattr(local, "deliver", meanwhile)
    await house.settle()
    recipient = (await house.message(sent["id"]))["recipients"][0]
    assert (recipient["state"], recipient["attempts"][0]["code"]) == ("bounced", 550)


# --- Leases, stops and deletions ----------------------------------------------------------------------------------


async def under_way(house, to=(BOB,)):
    """A message whose transaction waits for the gate."""
    made = await house.inbox()
    house.sender.gate = asyncio.Event()
    sent = await house.send(inbox_id=made["id"], to=to, settle=False)
    await house.deliver.run_due()
    async with asyncio.timeout(5):
        while not house.sender.sent:
            await asyncio.sleep(0.001)
    return made, sent


async def test_the_attempt_is_recorded_before_the_call(house):
    _, sent = await under_way(house)
    message = await house.message(sent["id"])
    assert message["recipients"][0]["state"] == "sending"
    assert [one["outcome"] for one in message["recipients"][0]["attempts"]] == ["started"]
    house.sender.gate.set()
    await house.settle()
    assert (await house.message(sent["id"]))["status"] == "delivered"


async def test_a_long_transaction_keeps_its_lease(house):
    await under_way(house)
    for _ in range(4):
        house.clock.advance(LEASE_MS // 2)
        await house.deliver.renew()
        assert await house.deliver.run_due() == 0
    house.sender.gate.set()
    await house.deliver.idle()
    await house.deliver.renew()
    assert len(house.sender.sent) == 1


async def test_a_stop_in_the_middle_is_tried_again_after_the_start(house):
    _, sent = await under_way(house)
    await house.deliver.stop(0.01)
    await house.db.write(lambda connection: release_claims(connection, now=house.clock.now_ms()))
    house.sender.gate = None
    await house.settle()
    message = await house.message(sent["id"])
    assert message["status"] == "delivered"
    first, second = message["recipients"][0]["attempts"]
    assert (first["outcome"], first["code"], second["outcome"]) == ("unknown", None, "delivered")
    assert "may have the mail" in first["text"]


async def test_a_stop_waits_for_what_ends_in_time(house):
    _, sent = await under_way(house)
    asyncio.get_running_loop().call_later(0.02, house.sender.gate.set)
    await house.deliver.stop(5.0)
    assert (await house.message(sent["id"]))["status"] == "delivered"


async def test_a_transaction_that_breaks_is_put_off_like_any_other(house, monkeypatch):
    made = await house.inbox()
    send = house.sender.send

    async def breaks(*_):
        raise KeyError("a bug")

    monkeypatch.setattr(house.sender, "send", breaks)
    sent = await house.send(inbox_id=made["id"], to=(BOB,))
    recipient = (await house.message(sent["id"]))["recipients"][0]
    assert (recipient["state"], recipient["attempts"][0]["enhancedCode"]) == ("deferred", "4.3.0")
    assert recipient["attempts"][0]["text"] == "Something broke here"
    monkeypatch.setattr(house.sender, "send", send)
    await house.pass_time(LEASE_MS)
    assert house.sender.sent == []
    await house.pass_time(HOUR_MS)
    assert (await house.message(sent["id"]))["status"] == "delivered"


async def test_a_message_whose_bytes_are_gone_bounces(any_house):
    made = await any_house.inbox()
    sent = await any_house.send(inbox_id=made["id"], to=(ANN, BOB), settle=False)
    any_house.deliver._blobs._recent.clear()
    await any_house.db.write(lambda connection: connection.execute(sa.delete(blobs)))
    await any_house.settle()
    assert await states(any_house, sent["id"]) == ("bounced", {ANN: "bounced", BOB: "bounced"})
    attempt = (await any_house.message(sent["id"]))["recipients"][0]["attempts"][0]
    assert attempt["enhancedCode"] == "5.3.0"
    assert "is gone" in attempt["text"]
    assert any_house.sender.sent == []


async def test_nothing_leaves_an_inbox_that_is_deleted(any_house):
    made = await any_house.inbox()
    await any_house.send(inbox_id=made["id"], to=(BOB,), settle=False)
    await any_house.services.provision.delete_inbox(any_house.admin, made["id"])
    await any_house.settle()
    assert any_house.sender.sent == []
    left = await any_house.count("recipients", "delivery_attempts", "messages", "blobs", "threads", "message_ids")
    assert set(left.values()) == {0}


async def test_an_inbox_deleted_during_a_transaction_leaves_no_trace(any_house):
    made, _ = await under_way(any_house)
    await any_house.services.provision.delete_inbox(any_house.admin, made["id"])
    any_house.sender.gate.set()
    await any_house.settle()
    left = await any_house.count("recipients", "delivery_attempts", "messages", "blobs", "inbox_days")
    assert set(left.values()) == {0}
    assert [event["type"] for event in await any_house.events()] == ["inbox.deleted"]


def at_a_time(count):
    """No more transactions under way to any domain."""
    return Pacing([DestinationLimit(pattern="*", at_a_time=count)])


async def test_a_busy_domain_delays_no_other(house, monkeypatch):
    monkeypatch.setattr(house.deliver, "_pacing", at_a_time(2))
    made = await house.inbox()
    house.sender.gate = asyncio.Event()
    for _ in range(2):
        await house.send(inbox_id=made["id"], to=(BOB,), settle=False)
    await house.deliver.run_due()
    await house.send(inbox_id=made["id"], to=(CARL,), settle=False)
    await house.send(inbox_id=made["id"], to=(ANN,), settle=False)
    assert await house.deliver.run_due() == 1
    async with asyncio.timeout(5):
        while len(house.sender.sent) < 3:
            await asyncio.sleep(0.001)
    assert (ANN,) in house.sender.tried()
    assert (CARL,) not in house.sender.tried()
    house.sender.gate.set()
    await house.settle()
    assert (CARL,) in house.sender.tried()


async def test_what_is_due_of_a_dead_domain_hides_no_other(any_house, monkeypatch):
    """One claim takes no more of a domain than may be under way, and goes on to the others behind it."""
    from postroom.flows import claim_recipients

    monkeypatch.setattr(any_house.deliver, "_pacing", at_a_time(2))
    monkeypatch.setattr(claim_recipients, "CLAIM", 4)
    made = await any_house.inbox()
    any_house.sender.gate = asyncio.Event()
    for _ in range(9):
        await any_house.send(inbox_id=made["id"], to=(BOB,), settle=False)
        any_house.clock.advance(1)
    await any_house.send(inbox_id=made["id"], to=(ANN,), settle=False)
    assert await any_house.deliver.run_due() == 3
    assert await any_house.deliver.run_due() == 0
    async with asyncio.timeout(5):
        while len(any_house.sender.sent) < 3:
            await asyncio.sleep(0.001)
    assert sorted(any_house.sender.tried()) == [(ANN,), (BOB,), (BOB,)]

    def waiting(connection):
        free = sa.select(sa.func.count()).where(recipients.c.claimed_by.is_(None), recipients.c.state == "queued")
        return connection.execute(free).scalar_one()

    assert await any_house.db.read(waiting) == 7
    any_house.sender.gate.set()
    await any_house.settle()
    assert len(any_house.sender.sent) == 10


async def test_recipients_of_one_message_count_once(house, monkeypatch):
    monkeypatch.setattr(house.deliver, "_pacing", at_a_time(1))
    made = await house.inbox()
    await house.send(inbox_id=made["id"], to=(BOB, CARL), settle=False)
    assert await house.deliver.run_due() == 2
    await house.deliver.idle()
    assert house.sender.tried() == [(BOB, CARL)]


async def test_recipients_that_end_at_the_same_moment_agree_on_the_message(any_house):
    """Each sees the other's state: none of them writes down that the message is still being sent."""
    made = await any_house.inbox()
    any_house.sender.gate = asyncio.Event()
    to = tuple(f"a@{number}.test" for number in range(6))
    sent = [await any_house.send(inbox_id=made["id"], to=to, settle=False) for _ in range(3)]
    await any_house.deliver.run_due()
    async with asyncio.timeout(10):
        while len(any_house.sender.sent) < 18:
            await asyncio.sleep(0.001)
    any_house.sender.gate.set()
    await any_house.settle()
    for one in sent:
        assert (await any_house.message(one["id"]))["status"] == "delivered"
    assert len(await any_house.events("message.sent")) == 3


async def test_two_nodes_send_each_recipient_once(postgres_url, tmp_path):
    one = await open_house(tmp_path / "first", database_url=postgres_url)
    two = await open_house(tmp_path / "second", clock=one.clock, database_url=postgres_url)
    try:
        made = await one.inbox()
        for number in range(30):
            await one.send(inbox_id=made["id"], to=(f"a{number}@example.com",), settle=False)
        await asyncio.gather(one.deliver.run_due(), two.deliver.run_due())
        await asyncio.gather(one.settle(), two.settle())
        tried = one.sender.tried() + two.sender.tried()
        assert len(tried) == len(set(tried)) == 30
        assert {message["status"] for message in await one.messages()} == {"delivered"}
    finally:
        await two.close()
        await one.close()
