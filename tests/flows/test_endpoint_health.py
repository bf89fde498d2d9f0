"""How endpoints do: figures of their last attempts, what was posted, and how far a replay has come."""

import pytest

from flows.house import HOOK
from postroom.base.clock import HOUR_MS, MINUTE_MS
from postroom.base.errors import Forbidden, NotFound
from postroom.base.limits import WEBHOOK_RETRY_FOR_S
from postroom.flows.endpoint_health import FEW, RECENT_ATTEMPTS, Attempted, Health
from postroom.flows.ports import HttpAnswer


def health(*latencies, good=True):
    attempts = [Attempted(at=0, latency_ms=one, status_code=200 if good else None) for one in latencies]
    return Health(attempts=tuple(attempts), secrets=())


def test_figures_of_few_and_of_many_attempts():
    assert (health().share, health().median_ms, health().p95_ms) == (None, None, None)
    assert (health(7).share, health(7).median_ms, health(7).p95_ms) == (1.0, 7, 7)
    assert (health(1, 2, 900).median_ms, health(1, 2, 900).p95_ms) == (2, 900)
    # With many, one that is slow does not count.
    assert health(*([10] * (FEW - 1)), 10, 9_000).p95_ms == 10
    assert health(5, good=False).share == 0


@pytest.mark.parametrize(("status", "good"), [(200, True), (299, True), (199, False), (301, False), (None, False)])
def test_any_2xx_is_good(status, good):
    assert Attempted(at=0, latency_ms=1, status_code=status).good is good


async def test_the_newest_attempts_are_counted(any_house):
    house = any_house
    hook = await house.webhook(events=("message.received",))
    silent = await house.webhook("https://silent.test/", events=("inbox.deleted",))
    await house.inbox()
    for number, (status, latency) in enumerate(((200, 30), (500, 10), (200, 20))):
        house.poster.answer = HttpAnswer(status=status, latency_ms=latency, excerpt="")
        await house.mail(message_id=f"<{number}@example.com>")
        house.clock.advance(1000)
    found = await house.services.endpoint_health.of_webhooks(house.admin, [hook["id"], silent["id"], "whk_none"])
    assert set(found) == {hook["id"], silent["id"]}
    assert found[silent["id"]].attempts == ()
    one = found[hook["id"]]
    assert [(attempt.status_code, attempt.latency_ms) for attempt in one.attempts] == [(200, 20), (500, 10), (200, 30)]
    assert (round(one.share, 2), one.median_ms, one.p95_ms) == (0.67, 20, 30)
    assert len(one.attempts) <= RECENT_ATTEMPTS


async def test_secrets_that_sign_are_told_and_never_shown(house):
    hook = await house.webhook()
    new = await house.services.endpoints.rotate_secret(house.admin, hook["id"], overlap_s=3600)
    look = house.services.endpoint_health.of_webhooks
    secrets = (await look(house.admin, [hook["id"]]))[hook["id"]].secrets
    assert [one["expiresAt"] is None for one in secrets] == [True, False]
    assert new["secret"] not in str(secrets)
    house.clock.advance(HOUR_MS + 1)
    assert len((await look(house.admin, [hook["id"]]))[hook["id"]].secrets) == 1


async def test_what_is_posted_is_shown_to_who_may_read_it(house):
    await house.inbox(webhook_url=HOOK)
    await house.mail(text="The words of the mail.")
    (delivery,) = await house.deliveries()
    (post,) = house.poster.posts
    look = house.services.endpoint_health.request_of
    shown = await look(house.admin, delivery["id"])
    assert (shown["url"], shown["lacks"]) == (HOOK, None)
    assert "The words of the mail." in shown["body"]
    headers = dict(shown["headers"])
    assert {name: post.headers[name] for name in headers} == headers
    for scopes, lacks in ((("webhooks:read",), "events:read"), (("webhooks:read", "events:read"), "messages:read")):
        poor = await look(await house.caller(*scopes), delivery["id"])
        assert (poor["body"], poor["lacks"]) == (None, lacks)
    with pytest.raises(Forbidden):
        await look(await house.caller("events:read"), delivery["id"])


async def test_another_workspace_and_another_inbox_see_nothing(house):
    inbox = await house.inbox(webhook_url=HOOK)
    await house.mail()
    (delivery,) = await house.deliveries()
    services, hook = house.services.endpoint_health, inbox["webhook"]["id"]
    stranger = await house.another_workspace()
    assert await services.of_webhooks(stranger, [hook]) == {}
    assert await services.events_of(stranger, [delivery]) == {}
    for call in (services.request_of(stranger, delivery["id"]), services.replayed(stranger, hook, 0)):
        with pytest.raises(NotFound):
            await call
    other = await house.inbox("other")
    bound = await house.caller("webhooks:read", "events:read", inbox_id=other["id"])
    assert await services.of_webhooks(bound, [hook]) == {}
    assert await services.events_of(bound, [delivery]) == {}
    for call in (services.request_of(bound, delivery["id"]), services.replayed(bound, hook, 0)):
        with pytest.raises(Forbidden):
            await call


async def test_how_far_a_replay_has_come(any_house):
    house = any_house
    hook = await house.webhook(events=("message.received",))
    await house.inbox()
    house.poster.answer = 500
    for number in range(3):
        await house.mail(message_id=f"<{number}@example.com>")
    await house.pass_time(WEBHOOK_RETRY_FOR_S * 1000)
    since = house.clock.now_ms()
    look, has_dead = house.services.endpoint_health.replayed, house.services.endpoint_health.has_dead
    other = await house.webhook("https://other.test/", events=("inbox.deleted",))
    assert [await has_dead(house.admin, one["id"]) for one in (hook, other)] == [True, False]
    assert not await has_dead(await house.another_workspace(), hook["id"])
    assert await look(house.admin, hook["id"], since) == {"waiting": 0, "failing": 0}
    assert await house.services.redrive.replay_webhook(house.admin, hook["id"]) == 3
    assert await look(house.admin, hook["id"], since) == {"waiting": 3, "failing": 0}
    assert not await has_dead(house.admin, hook["id"])
    await house.settle()
    assert await look(house.admin, hook["id"], since) == {"waiting": 0, "failing": 3}
    # What happens meanwhile is no part of it.
    await house.mail(message_id="<new@example.com>")
    assert (await look(house.admin, hook["id"], since))["failing"] == 3
    house.poster.answer = 200
    await house.pass_time(MINUTE_MS)
    assert await look(house.admin, hook["id"], since) == {"waiting": 0, "failing": 0}
