"""Webhooks: tried at once, tried again, given up, stopped; never lost, and nobody waits for somebody else."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook

from flows.house import HOOK, open_house
from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from postroom.base.limits import (
    LEASE_MS,
    WEBHOOK_CONCURRENCY_PER_ENDPOINT,
    WEBHOOK_MAX_BODY_BYTES,
    WEBHOOK_PAUSE_AFTER_S,
    WEBHOOK_RETRY_FOR_S,
)
from postroom.flows import dispatch
from postroom.flows.ports import HttpAnswer
from postroom.store.leases import release_claims
from postroom.store.schema import inbound_mails, webhooks

OTHER = "https://other.test/hook"


async def attempts(house, number=0):
    return (await house.deliveries())[number]["attempts"]


async def test_an_event_is_told_at_once_and_the_attempt_is_kept(any_house):
    made = await any_house.inbox(webhook_url=HOOK)
    any_house.poster.answer = HttpAnswer(status=204, latency_ms=7, excerpt="thanks")
    await any_house.mail()
    post = any_house.poster.posts[0]
    event = (await any_house.events("message.received"))[0]
    assert (post.url, post.json["id"], post.json["createdAt"]) == (HOOK, event["id"], event["createdAt"])
    assert (post.headers["X-Postroom-Event"], post.headers["webhook-id"]) == ("message.received", event["id"])
    delivery = (await any_house.deliveries())[0]
    assert post.headers["X-Postroom-Delivery"] == delivery["id"]
    assert (delivery["status"], delivery["nextAttemptAt"], delivery["eventId"]) == ("delivered", None, event["id"])
    assert delivery["attempts"] == [
        {"number": 1, "at": event["createdAt"], "latencyMs": 7, "statusCode": 204, "error": None, "excerpt": "thanks"}
    ]
    assert made["webhook"]["id"] == delivery["webhookId"]


async def test_the_attempt_is_recorded_before_the_call(house):
    await house.inbox(webhook_url=HOOK)
    seen = []

    async def answer(_post):
        seen.append(await attempts(house))
        return 200

    house.poster.answer = answer
    await house.mail()
    assert [(one["number"], one["statusCode"]) for one in seen[0]] == [(1, None)]


@pytest.mark.parametrize("status", [199, 300, 302, 400, 404, 429, 500, 503, None])
async def test_whatever_is_not_2xx_is_tried_again(house, status):
    await house.inbox(webhook_url=HOOK)
    house.poster.answer = HttpAnswer(status=status, latency_ms=1, error=None if status else "connection refused")
    await house.mail()
    delivery = (await house.deliveries())[0]
    assert delivery["status"] == "retrying"
    assert delivery["nextAttemptAt"]
    assert delivery["attempts"][0]["error"] == (None if status else "connection refused")
    house.poster.answer = 200
    await house.pass_time(MINUTE_MS)
    assert (await house.deliveries())[0]["status"] == "delivered"
    assert len({post.headers["webhook-id"] for post in house.poster.posts}) == 1
    assert len({post.body for post in house.poster.posts}) == 1


async def test_the_waits_grow(house):
    await house.inbox(webhook_url=HOOK)
    house.poster.answer = 500
    await house.mail()
    moments = [house.clock.now_ms()]
    while len(moments) < 6:
        before = len(house.poster.posts)
        await house.pass_time(SECOND_MS)
        if len(house.poster.posts) > before:
            moments.append(house.clock.now_ms())
    waits = [later - earlier for earlier, later in pairwise(moments)]
    for number, wait in enumerate(waits):
        expected = 5 * SECOND_MS * 2**number
        assert expected * 0.79 <= wait <= expected * 1.21 + SECOND_MS


async def test_retry_after_is_obeyed(house):
    await house.inbox(webhook_url=HOOK)
    house.poster.answer = HttpAnswer(status=503, latency_ms=1, retry_after_s=3600)
    await house.mail()
    await house.pass_time(HOUR_MS - SECOND_MS)
    assert len(house.poster.posts) == 1
    await house.pass_time(SECOND_MS)
    assert len(house.poster.posts) == 2


async def test_after_three_days_it_is_a_dead_letter_with_every_attempt(any_house):
    await any_house.inbox(webhook_url=HOOK)
    any_house.poster.answer = 500
    await any_house.mail()
    hours = 0
    while (await any_house.deliveries())[0]["status"] == "retrying":
        await any_house.pass_time(HOUR_MS)
        hours += 1
        assert hours < 100
    assert WEBHOOK_RETRY_FOR_S / 3600 <= hours <= WEBHOOK_RETRY_FOR_S / 3600 + 1
    delivery = (await any_house.deliveries(status="dead"))[0]
    assert len(delivery["attempts"]) == len(any_house.poster.posts) > 10
    assert [one["number"] for one in delivery["attempts"]] == list(range(1, len(delivery["attempts"]) + 1))
    await any_house.pass_time(2 * DAY_MS)
    assert len(await any_house.deliveries(status="dead")) == 1


async def test_gone_disables_the_endpoint_at_once(house):
    hook = await house.webhook()
    watcher = await house.webhook(OTHER, events=("webhook.paused",))
    await house.inbox()
    house.poster.answer = lambda post: 410 if post.url == HOOK else 200
    await house.mail()
    shown = await house.read.get_webhook(house.admin, hook["id"])
    assert (shown["status"], shown["pausedReason"]) == ("disabled", "It answered 410 Gone.")
    assert {one["status"] for one in await house.deliveries(webhook_id=hook["id"])} == {"dead"}
    told = [post.json for post in house.poster.posts if post.url == OTHER]
    assert [(one["type"], one["webhookId"], one["status"]) for one in told] == [
        ("webhook.paused", hook["id"], "disabled")
    ]
    assert (await house.deliveries(webhook_id=watcher["id"]))[0]["status"] == "delivered"


async def test_an_endpoint_that_only_fails_for_days_is_paused_and_its_mail_waits(house):
    hook = await house.webhook(events=("message.received",))
    await house.inbox()
    house.poster.answer = 500
    started = house.clock.now_ms()
    number = 0
    while (await house.read.get_webhook(house.admin, hook["id"]))["status"] == "active":
        number += 1
        await house.mail(message_id=f"<{number}@example.com>")
        await house.pass_time(12 * HOUR_MS)
        assert number < 20
    assert house.clock.now_ms() - started >= WEBHOOK_PAUSE_AFTER_S * SECOND_MS
    shown = await house.read.get_webhook(house.admin, hook["id"])
    assert (shown["status"], shown["pausedReason"]) == ("paused", "Every attempt has failed for 5 days.")
    assert [event["data"]["webhookId"] for event in await house.events("webhook.paused")] == [hook["id"]]
    posts = len(house.poster.posts)
    await house.mail(message_id="<while-paused@example.com>")
    await house.pass_time(DAY_MS)
    assert len(house.poster.posts) == posts
    assert {one["status"] for one in await house.deliveries()} == {"dead"}
    assert len(await house.deliveries(status="dead")) == number + 1
    # And home again.
    house.poster.answer = 200
    await house.services.endpoints.update_webhook(house.admin, hook["id"], {"status": "active"})
    assert await house.services.redrive.replay_webhook(house.admin, hook["id"]) == number + 1
    await house.settle()
    assert {one["status"] for one in await house.deliveries()} == {"delivered"}
    assert (await house.read.get_webhook(house.admin, hook["id"]))["failingSince"] is None


async def test_one_success_ends_the_days_of_failing(house):
    hook = await house.webhook(events=("message.received",))
    await house.inbox()
    house.poster.answer = 500
    await house.mail()
    assert (await house.read.get_webhook(house.admin, hook["id"]))["failingSince"]
    house.poster.answer = 200
    await house.pass_time(MINUTE_MS)
    assert (await house.read.get_webhook(house.admin, hook["id"]))["failingSince"] is None


async def test_a_success_beside_a_failure_counts(house):
    """Two attempts at once, begun before the endpoint had ever failed: the one that succeeds comes last."""
    hook = await house.webhook(events=("message.received",))
    await house.inbox()
    failed = asyncio.Event()

    async def answer(post):
        if "bad" in post.json["message"]["messageId"]:
            return 400
        await failed.wait()
        return 200

    house.poster.answer = answer
    await house.mail(settle=False, message_id="<good@example.com>")
    await house.mail(settle=False, message_id="<bad@example.com>")
    await house.receive.run_handed()
    async with asyncio.timeout(5):
        while not (await house.read.get_webhook(house.admin, hook["id"]))["failingSince"]:
            await asyncio.sleep(0.001)
    failed.set()
    await house.dispatch.idle()
    assert (await house.read.get_webhook(house.admin, hook["id"]))["failingSince"] is None


async def test_a_slow_endpoint_delays_nobody(any_house):
    slow = await any_house.webhook("https://slow.test/", events=("message.received",))
    await any_house.webhook(OTHER, events=("message.received",))
    await any_house.inbox()
    gate = asyncio.Event()
    under_way = []

    async def answer(post):
        if post.url == OTHER:
            return 200
        under_way.append(post)
        await gate.wait()
        return 200

    any_house.poster.answer = answer
    for number in range(20):
        await any_house.mail(settle=False, message_id=f"<{number}@example.com>")
    await any_house.receive.run_handed()
    async with asyncio.timeout(10):
        while len(await any_house.deliveries(status="delivered")) < 20:
            await asyncio.sleep(0.005)
    assert len(under_way) == WEBHOOK_CONCURRENCY_PER_ENDPOINT
    assert {one["webhookId"] for one in await any_house.deliveries(status="pending")} == {slow["id"]}
    gate.set()
    await any_house.settle()
    assert len(await any_house.deliveries(status="delivered")) == 40


async def test_more_than_memory_holds_waits_in_the_database(house, monkeypatch):
    monkeypatch.setattr(dispatch, "WAITING_PER_ENDPOINT", 2)
    await house.webhook(events=("message.received",))
    await house.inbox()
    gate = asyncio.Event()
    house.poster.answer = lambda _post: gate_then_200(gate)
    for number in range(30):
        await house.mail(settle=False, message_id=f"<{number}@example.com>")
        await house.receive.run_handed()
    assert await house.dispatch.claim() == 0
    gate.set()
    await house.settle()
    assert len(house.poster.posts) == 30
    assert {one["status"] for one in await house.deliveries()} == {"delivered"}


async def gate_then_200(gate):
    await gate.wait()
    return 200


async def test_what_waited_longer_than_its_lease_is_left_to_its_next_claimer(house):
    await house.webhook(events=("message.received",))
    await house.inbox()
    gate = asyncio.Event()
    house.poster.answer = lambda _post: gate_then_200(gate)
    for number in range(10):
        await house.mail(settle=False, message_id=f"<{number}@example.com>")
    await house.receive.run_handed()
    async with asyncio.timeout(5):
        while len(house.poster.posts) < WEBHOOK_CONCURRENCY_PER_ENDPOINT:
            await asyncio.sleep(0.001)
    house.clock.advance(LEASE_MS)
    gate.set()
    await house.dispatch.idle()
    assert len(house.poster.posts) == WEBHOOK_CONCURRENCY_PER_ENDPOINT
    await house.settle()
    assert {one["status"] for one in await house.deliveries()} == {"delivered"}


async def test_a_restart_loses_no_webhook(data_dir):
    house = await open_house(data_dir)
    await house.inbox(webhook_url=HOOK)
    await house.mail(settle=False)
    # The batch is filed and its delivery claimed; then the process is gone.
    house.dispatch.send = lambda _handed: None
    await house.receive.run_handed()
    await house.close()
    house = await open_house(data_dir, clock=house.clock)
    try:
        await house.settle()
        assert house.poster.events() == ["message.received"]
    finally:
        await house.close()


async def test_a_stop_lets_what_is_under_way_end_and_keeps_the_rest(house):
    await house.webhook(events=("message.received",))
    await house.inbox()
    gate = asyncio.Event()
    house.poster.answer = lambda _post: gate_then_200(gate)
    for number in range(12):
        await house.mail(settle=False, message_id=f"<{number}@example.com>")
    await house.receive.run_handed()
    await asyncio.sleep(0)
    stopping = asyncio.create_task(house.dispatch.stop())
    async with asyncio.timeout(5):
        while len(house.poster.posts) < WEBHOOK_CONCURRENCY_PER_ENDPOINT:
            await asyncio.sleep(0.001)
    gate.set()
    await stopping
    await house.db.write(lambda connection: release_claims(connection, now=house.clock.now_ms()))
    found = [one["status"] for one in await house.deliveries()]
    assert found.count("delivered") == WEBHOOK_CONCURRENCY_PER_ENDPOINT
    assert found.count("pending") == 12 - WEBHOOK_CONCURRENCY_PER_ENDPOINT


async def test_both_live_secrets_sign_during_a_rotation(house):
    hook = await house.webhook(events=("message.received",))
    await house.inbox()
    new = await house.services.endpoints.rotate_secret(house.admin, hook["id"], 3600)
    assert new["secret"] != hook["secret"]
    signed = house.poster.posts

    await house.mail(message_id="<1@example.com>")
    await house.pass_time(HOUR_MS)
    await house.mail(message_id="<2@example.com>")
    assert len(signed[0].headers["webhook-signature"].split(" ")) == 2
    assert len(signed[1].headers["webhook-signature"].split(" ")) == 1
    assert [_signs(secret["secret"], post) for post in signed for secret in (hook, new)] == [True, True, False, True]


def _signs(secret, post):
    """Whether the secret made one of the signatures, by the Standard Webhooks' own reckoning."""
    moment = datetime.fromtimestamp(int(post.headers["webhook-timestamp"]), UTC)
    wanted = Webhook(secret).sign(post.headers["webhook-id"], moment, post.body.decode())
    return wanted in post.headers["webhook-signature"].split(" ")


async def test_an_endpoint_gets_what_it_asked_for(house):
    one, two = await house.inbox("one"), await house.inbox("two")
    for url, events, inbox_id in (
        ("https://all.test/", ("*",), None),
        ("https://family.test/", ("message.*",), None),
        ("https://sent.test/", ("message.sent",), None),
        ("https://one.test/", ("*",), one["id"]),
    ):
        await house.webhook(url, events, inbox_id=inbox_id)
    await house.mail(None, "one@here.test")
    await house.send(inbox_id=two["id"], to=("bob@example.com",))
    got = {}
    for post in house.poster.posts:
        got.setdefault(post.url, []).append(post.json["type"])
    assert got == {
        "https://all.test/": ["message.received", "message.sent", "message.delivered"],
        "https://family.test/": ["message.received", "message.sent", "message.delivered"],
        "https://sent.test/": ["message.sent"],
        "https://one.test/": ["message.received"],
    }


async def test_a_deleted_endpoint_is_not_called_and_leaves_nothing(any_house):
    hook = await any_house.webhook(events=("message.received",))
    await any_house.inbox()
    await any_house.mail(settle=False)
    send = any_house.dispatch.send
    held = []
    any_house.dispatch.send = held.extend
    await any_house.receive.run_handed()
    await any_house.services.endpoints.delete_webhook(any_house.admin, hook["id"])
    send(held)
    await any_house.settle()
    assert any_house.poster.posts == []
    assert await any_house.count("webhooks", "webhook_deliveries", "webhook_attempts") == {
        "webhooks": 0,
        "webhook_deliveries": 0,
        "webhook_attempts": 0,
    }


async def test_a_large_message_is_cut_to_what_an_endpoint_takes(house):
    await house.inbox(webhook_url=HOOK)
    await house.mail(text="x" * (2 * WEBHOOK_MAX_BODY_BYTES))
    post = house.poster.posts[0]
    assert len(post.body) <= WEBHOOK_MAX_BODY_BYTES
    assert "text" in post.json["message"]["truncated"]
    whole = await house.message(post.json["message"]["id"])
    assert len(whole["text"]) >= 2 * WEBHOOK_MAX_BODY_BYTES


async def test_a_delivery_that_breaks_inside_is_tried_again_like_any_other(house, monkeypatch):
    await house.inbox(webhook_url=HOOK)
    render = dispatch.render_payload
    monkeypatch.setattr(dispatch, "render_payload", lambda *_: 1 / 0)
    await house.mail()
    assert house.poster.posts == []
    delivery = (await house.deliveries())[0]
    assert (delivery["status"], delivery["attempts"][0]["error"]) == ("retrying", dispatch.BROKE_TEXT)
    monkeypatch.setattr(dispatch, "render_payload", render)
    await house.pass_time(MINUTE_MS)
    assert house.poster.events() == ["message.received"]


async def test_a_secret_that_does_not_open_has_an_end(house):
    await house.inbox(webhook_url=HOOK)
    sealed = [{"sealed": "00", "createdAt": 0, "expiresAt": None}]
    await house.db.write(lambda connection: connection.execute(sa.update(webhooks).values(secrets=sealed)))
    await house.mail()
    delivery = (await house.deliveries())[0]
    assert delivery["status"] == "retrying"
    assert "cannot be opened" in delivery["attempts"][0]["error"]
    for _ in range(WEBHOOK_RETRY_FOR_S // 3600 + 2):
        await house.pass_time(HOUR_MS)
    assert (await house.deliveries())[0]["status"] == "dead"


async def held_back(house):
    """The deliveries of one mail, claimed and in memory but not begun; and the call that begins them."""
    held, send = [], house.dispatch.send
    house.dispatch.send = held.extend
    await house.mail(settle=False)
    await house.receive.run_handed()
    house.dispatch.send = send
    return lambda: send(held)


async def test_what_waits_in_memory_goes_where_the_endpoint_is_now(any_house):
    hook = await any_house.webhook(events=("message.received",))
    await any_house.inbox()
    begin = await held_back(any_house)
    await any_house.services.endpoints.update_webhook(any_house.admin, hook["id"], {"url": OTHER})
    new = await any_house.services.endpoints.rotate_secret(any_house.admin, hook["id"], 0)
    begin()
    await any_house.settle()
    (post,) = any_house.poster.posts
    assert post.url == OTHER
    assert _signs(new["secret"], post)


async def test_what_waits_in_memory_for_an_endpoint_that_is_paused_is_dead(any_house):
    hook = await any_house.webhook(events=("message.received",))
    await any_house.inbox()
    begin = await held_back(any_house)
    await any_house.services.endpoints.update_webhook(any_house.admin, hook["id"], {"status": "paused"})
    begin()
    await any_house.settle()
    assert any_house.poster.posts == []
    delivery = (await any_house.deliveries())[0]
    assert (delivery["status"], delivery["attempts"]) == ("dead", [])


async def test_an_attempt_under_way_does_not_revive_what_was_killed_meanwhile(any_house):
    hook = await any_house.webhook(events=("message.received",))
    await any_house.inbox()
    gone = asyncio.Event()

    async def answer(post):
        if "gone" in post.json["message"]["messageId"]:
            return 410
        await gone.wait()
        return 500

    any_house.poster.answer = answer
    await any_house.mail(settle=False, message_id="<slow@example.com>")
    await any_house.mail(settle=False, message_id="<gone@example.com>")
    await any_house.receive.run_handed()
    async with asyncio.timeout(5):
        while (await any_house.read.get_webhook(any_house.admin, hook["id"]))["status"] == "active":
            await asyncio.sleep(0.001)
    gone.set()
    await any_house.dispatch.idle()
    assert [one["status"] for one in await any_house.deliveries()] == ["dead", "dead"]


async def test_a_slow_endpoint_has_one_place_until_it_is_quick(house):
    await house.webhook(events=("message.received",))
    await house.inbox()
    house.poster.answer = HttpAnswer(status=200, latency_ms=dispatch.SLOW_MS + 1)
    await house.mail(message_id="<first@example.com>")
    under_way, most = 0, []

    async def answer(_post):
        nonlocal under_way
        under_way += 1
        most.append(under_way)
        await asyncio.sleep(0)
        latency_ms = 5 if len(most) == 3 else dispatch.SLOW_MS + 1
        if len(most) < 4:
            under_way -= 1
            return HttpAnswer(status=200, latency_ms=latency_ms)
        await gate.wait()
        return HttpAnswer(status=200, latency_ms=1)

    gate = asyncio.Event()
    house.poster.answer = answer
    for number in range(8):
        await house.mail(settle=False, message_id=f"<{number}@example.com>")
    await house.receive.run_handed()
    async with asyncio.timeout(5):
        while len(most) < 8:
            await asyncio.sleep(0.001)
    gate.set()
    await house.settle()
    assert most == [1, 1, 1, 1, 2, 3, 4, 5]


async def test_a_failing_endpoint_begins_with_one_place(house):
    await house.webhook(events=("message.received",))
    await house.inbox()
    house.poster.answer = 500
    await house.mail(message_id="<first@example.com>")
    gate, tried = asyncio.Event(), []

    async def answer(post):
        tried.append(post)
        await gate.wait()
        return 200

    house.poster.answer = answer
    for number in range(4):
        await house.mail(settle=False, message_id=f"<{number}@example.com>")
    await house.receive.run_handed()
    assert len(house.dispatch._tasks) == 1
    gate.set()
    await house.settle()
    assert len(tried) == 4


async def test_a_process_without_the_worker_role_files_and_leaves_the_rest(any_house):
    await any_house.inbox(webhook_url=HOOK)
    any_house.postroom._worker.start(everything=False)
    await any_house.mail(settle=False)
    async with asyncio.timeout(10):
        while not await any_house.messages():
            await asyncio.sleep(0.001)
    await any_house.postroom._worker._end_loops()
    (delivery,) = await any_house.deliveries()
    assert (delivery["status"], delivery["nextAttemptAt"], delivery["attempts"]) == (
        "pending",
        delivery["createdAt"],
        [],
    )
    assert any_house.poster.posts == []


async def test_a_stop_goes_on_past_a_step_that_breaks(house, monkeypatch):
    await house.inbox(webhook_url=HOOK)
    await house.mail(settle=False)

    async def breaks(*_):
        raise KeyError("a bug")

    monkeypatch.setattr(house.receive, "run_handed", breaks)
    monkeypatch.setattr(house.deliver, "stop", breaks)
    await house.postroom._worker.stop()
    assert house.dispatch._stopping
    free = sa.select(sa.func.count()).where(inbound_mails.c.claimed_by.is_(None))
    assert await house.db.read(lambda connection: connection.execute(free).scalar_one()) == 1
    monkeypatch.undo()
