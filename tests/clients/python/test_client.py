"""The client against a server: the whole way round, resource by resource."""

import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest

from postroom.testing import RunningServer, WebhookReceiver, wait_until
from postroom_client import (
    Conflict,
    ConnectionFailed,
    File,
    HeldMessage,
    NotFound,
    Postroom,
    Unauthorized,
    WaitTimedOut,
    verify_webhook,
)


def test_a_conversation_between_two_inboxes(make_inbox):
    agent, ann = make_inbox(), make_inbox(display_name="Ann Lee")
    asked = ann.send(to=agent.address, subject="Where is my teapot?", text="Order 4711.")
    question = agent.wait_for(timeout=20)
    assert (question.subject, question.extracted_text, question.from_name) == (asked.subject, "Order 4711.", "Ann Lee")
    answered = question.reply("It ships today.", cc=["Bob <bob@example.com>"], metadata={"order": 4711})
    assert answered.metadata == {"order": 4711}
    answer = ann.wait_for(from_=agent.address, timeout=20)
    assert (answer.subject, answer.extracted_text) == ("Re: Where is my teapot?", "It ships today.")
    assert (answer.thread_id, answer.category) == (asked.thread_id, "reply")
    assert [one.direction for one in answer.conversation()] == ["outbound", "inbound"]
    assert question.mark(handled=True, read=True, labels=["teapot"]).labels == ("teapot",)
    thread = ann.threads().first()
    assert (thread.id, thread.status, thread.message_count) == (asked.thread_id, "replied", 2)
    assert thread.mark(status="handled").status == "handled"
    delivered = wait_until(lambda: (now := answered.refresh()).recipients and now)
    assert {one.kind for one in delivered.recipients} == {"to", "cc"}


def test_waiting_finds_a_code_and_gives_each_message_once(client, make_inbox):
    inbox = make_inbox()
    timer = threading.Timer(
        0.2,
        lambda: inbox_mail(client, inbox, "Your code", "Your verification code is 481516.", "no-reply@bank.example"),
    )
    timer.start()
    inbox_mail(client, inbox, "Hello", "Nothing here.", "ann@navy.example")
    message = inbox.wait_for(has="code", timeout=20)
    timer.join()
    assert message.codes[0].value == "481516"
    # What another question would find again is not given out twice ...
    assert inbox.wait_for(timeout=5).subject == "Hello"
    with pytest.raises(WaitTimedOut):
        inbox.wait_for(timeout=0.1)
    # ... unless it is asked for by a moment or a position.
    before = datetime.now(UTC) - timedelta(minutes=1)
    assert inbox.wait_for(since=before, timeout=5).subject == "Hello"
    assert inbox.wait_for(after=message.position - 1, timeout=5).id == message.id
    with pytest.raises(TimeoutError):
        inbox.wait_for(after=message.position, timeout=0.1)


def inbox_mail(client, inbox, subject, text, author):
    return client.simulate_inbound(inbox_id=inbox.id, from_=author, subject=subject, text=text)


def test_waiting_outlives_the_polls_and_a_restart(place, monkeypatch):
    from postroom_client._sync import messages

    monkeypatch.setattr(messages, "LONGEST_POLL_S", 0.3)
    first = RunningServer(**place)
    with Postroom(first.url, first.admin_key) as client:
        inbox = client.inboxes.create(name="patient")
        found = []
        waiting = threading.Thread(target=lambda: found.append(inbox.wait_for(timeout=30)))
        waiting.start()
        first.close()
        with RunningServer(**place):
            inbox_mail(client, inbox, "At last", "Here.", "ann@example.com")
            waiting.join(20)
    assert [one.subject for one in found] == ["At last"]


def test_a_server_that_never_comes_is_told_at_the_deadline():
    with Postroom("http://127.0.0.1:9", "prk_1") as client, pytest.raises(ConnectionFailed):
        client.messages.wait_for(timeout=0.5)


def test_errors_say_what_to_do(client, server, make_inbox):
    inbox = make_inbox()
    with pytest.raises(Conflict) as taken:
        client.inboxes.create(username=inbox.address.partition("@")[0])
    assert (taken.value.code, taken.value.status) == ("address_taken", 409)
    assert taken.value.fix
    assert taken.value.request_id
    with pytest.raises(NotFound):
        client.messages.get("msg_nope")
    with Postroom(server.url, "prk_wrong") as stranger, pytest.raises(Unauthorized):
        stranger.inboxes.list().first()


def test_files_go_out_and_come_in(client, make_inbox, tmp_path):
    agent, ann = make_inbox(), make_inbox()
    (tmp_path / "note.txt").write_text("Twelve teapots.", encoding="utf-8")
    uploaded = client.attachments.upload(File(filename="more.csv", content=b"a,b\n1,2\n", content_type="text/csv"))
    assert client.attachments.get(uploaded.id).filename == "more.csv"
    ann.send(
        to=agent.address,
        subject="Files",
        text="Two.",
        attachments=[File.at(tmp_path / "note.txt")],
        attachment_ids=[uploaded.id],
    )
    message = agent.wait_for(has="attachment", timeout=20)
    files = {one.filename: one for one in message.attachments}
    assert client.attachments.content(files["note.txt"].id) == b"Twelve teapots."
    assert client.attachments.text(files["more.csv"].id).state == "ready"
    assert client.messages.raw(message.id).lower().startswith(b"received:")


def test_drafts_approval_and_dry_runs(client, make_inbox):
    inbox = make_inbox(approval_policy="all")
    held = inbox.send(to="ann@example.com", subject="Offer", text="12 EUR.")
    assert isinstance(held, HeldMessage)
    assert (held.status, held.reasons[0].code) == ("held", "policy")
    assert [one.id for one in client.drafts.list(inbox_id=inbox.id, status="held")] == [held.draft_id]
    assert client.drafts.reject(held.draft_id, "Too cheap.").note == "Too cheap."
    would = client.messages.dry_run(inbox_id=inbox.id, to="ann@example.com", subject="Offer", text="13 EUR.")
    assert (would.would_send, {one.verdict for one in would.gates} & {"hold"}) == (False, {"hold"})
    draft = client.drafts.create(inbox_id=inbox.id, to="ann@example.com", subject="Offer", text="13 EUR.")
    changed = client.drafts.update(draft.id, text="14 EUR.", to=["Ann <ann@example.com>"])
    assert (changed.text, len(changed.to)) == ("14 EUR.", 1)
    waiting = client.drafts.send(draft.id)
    assert client.drafts.approve(waiting.draft_id).direction == "outbound"


def test_a_send_with_a_key_of_ones_own_goes_out_once(make_inbox):
    inbox = make_inbox()
    sent = [inbox.send(to="a@example.com", subject="S", text="T", idempotency_key="evt_1").id for _ in range(2)]
    assert sent[0] == sent[1]
    assert len(list(inbox.messages(direction="outbound"))) == 1


def test_lists_follow_their_cursors(client, make_inbox):
    inbox = make_inbox()
    for number in range(5):
        inbox_mail(client, inbox, f"Number {number}", "Text.", "ann@example.com")
    assert [one.subject[-1] for one in inbox.messages(limit=2)] == list("43210")
    assert inbox.messages(q="subject:3").first().subject == "Number 3"
    pages = list(inbox.messages(limit=2).pages())
    assert [len(page) for page in pages] == [2, 2, 1]


def test_webhooks_are_verified_while_their_secret_changes(client, make_inbox):
    with WebhookReceiver() as receiver:
        inbox = make_inbox(webhook_url=receiver.url)
        old = inbox.webhook.secret
        new = client.webhooks.rotate_secret(inbox.webhook.id).secret
        inbox_mail(client, inbox, "Signed", "Text.", "ann@example.com")
        delivery = receiver.wait_for(1)[0]
        for secret in (old, new):
            event = verify_webhook(delivery.headers, delivery.body, secret)
            assert (event.type, event.message.subject) == ("message.received", "Signed")
        wait_until(lambda: client.webhooks.deliveries(webhook_id=inbox.webhook.id, status="delivered").first())
        assert client.webhooks.test(inbox.webhook.id).webhook_id == inbox.webhook.id
    assert repr(inbox).count(old) == 0
    client.webhooks.delete(inbox.webhook.id)


def test_a_message_is_understood(client, make_inbox):
    inbox = make_inbox()
    inbox_mail(client, inbox, "Offer", "We can deliver 40 filters for 4200 EUR by 2026-12-12.", "sales@acme.example")
    message = inbox.wait_for(timeout=10)
    schema = {"type": "object", "properties": {"price": {"type": "number"}}, "required": ["price"]}
    assert message.extract(schema).data == {"price": 4200}
    assert message.classify(["accepted", "declined"]).method == "rules"
    assert message.forward("boss@example.com", "For you.").to == ("boss@example.com",)


def test_keys_suppressions_rules_and_domains(client, server, make_inbox):
    inbox = make_inbox()
    key = client.keys.create("reader", scopes=["messages:read"], inbox_id=inbox.id)
    assert key.key not in repr(key)
    with Postroom(server.url, key.key) as reader:
        assert list(reader.messages.list()) == []
        assert key.id in {one.id for one in client.keys.list()}
        client.keys.revoke(key.id)
        with pytest.raises(Unauthorized):
            reader.messages.list().first()
    assert client.suppressions.add("Nobody@Example.com", note="asked").reason == "manual"
    assert client.suppressions.get("nobody@example.com").note == "asked"
    client.suppressions.remove("nobody@example.com", reason="asked again")
    rule = client.address_rules.set("spam.example", direction="receive", action="block")
    assert [one.id for one in client.address_rules.list(direction="receive")] == [rule.id]
    client.address_rules.delete(rule.id)
    domain = client.domains.create("agents.acme.example", warm_up=True)
    assert {one.purpose for one in domain.records} >= {"ownership", "spf", "dkim"}
    assert "agents.acme.example" in client.domains.zone_file(domain.id)
    assert [one.domain for one in client.domains.list()] == ["agents.acme.example"]
    assert domain.warm_up.started_at is None
    began = datetime(2026, 1, 5, tzinfo=UTC)
    assert client.domains.update(domain.id, warm_up=began).warm_up.started_at == began
    changed = client.domains.update(domain.id, mta_sts="testing", warm_up=False)
    assert (changed.mta_sts, changed.warm_up) == ("testing", None)
    progress = client.domains.say_dmarc_source(domain.id, "192.0.2.9", ours=True)
    assert (progress.stage, progress.next.action) == ("unpublished", "publish")
    assert client.domains.dmarc(domain.id, days=7).days == 7
    assert client.domains.tls_reports(domain.id).sessions == 0
    client.domains.delete(domain.id)
    assert client.request("GET", "/stats", by="hour")["by"] == "hour"


def test_relays(client):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    relay = client.relays.create("127.0.0.1", port=port, security="opportunistic")
    assert (relay.port, relay.has_password) == (port, False)
    assert client.relays.update(relay.id, position=3).position == 3
    assert [one.id for one in client.relays.list()] == [relay.id]
    check = client.relays.check(relay.id)
    assert not check.ok
    assert not check.steps[-1].ok
    client.relays.delete(relay.id)
    with pytest.raises(NotFound):
        client.relays.get(relay.id)


def test_follow_ups(client, make_inbox):
    sent = make_inbox().send(to="ann@example.com", subject="Hello?", text="Are you there?")
    made = client.threads.follow_up(sent.thread_id, after="3d", text="Still there?", max_count=2)
    assert made.status == "pending"
    client.threads.cancel_follow_up(sent.thread_id, made.id)
    assert [one.status for one in client.threads.follow_ups(sent.thread_id)] == ["cancelled"]


def test_the_log_is_read_forwards(client, make_inbox):
    inbox = make_inbox()
    first = client.events.after(0, inbox_id=inbox.id, limit=1)
    assert [one.type for one in first] == ["inbox.created"]
    inbox_mail(client, inbox, "One more", "Text.", "ann@example.com")
    behind = client.events.after(int(first.next_cursor), inbox_id=inbox.id)
    assert "message.received" in {one.type for one in behind}
    assert client.events.get(first.items[0].id).data["address"] == inbox.address


async def test_the_asynchronous_client_does_the_same(async_client):
    inbox = await async_client.inboxes.create()
    await async_client.simulate_inbound(inbox_id=inbox.id, from_="ann@example.com", subject="Hello", text="Hi.")
    message = await inbox.wait_for(timeout=10)
    await message.reply("Hello, Ann.")
    assert [one.direction async for one in inbox.messages()] == ["outbound", "inbound"]
    assert [one.direction for one in await message.conversation()] == ["inbound", "outbound"]
    with pytest.raises(WaitTimedOut):
        await inbox.wait_for(timeout=0.1)
    await inbox.delete()
    with pytest.raises(NotFound):
        await inbox.refresh()
