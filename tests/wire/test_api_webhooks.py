"""Webhooks over HTTP: registered, tested, rotated, paused; every delivery told and replayed."""

from aiohttp import web

from postroom.edge.api.models_events import Event, EventList
from postroom.edge.api.models_webhooks import CreatedWebhook, Delivery, DeliveryList, Webhook, WebhookList
from wire.api_client import admin, assert_shape, eventually
from wire.loopback_http import serve


async def ok(_request):
    return web.Response(text="thanks")


async def gone(_request):
    return web.Response(status=410)


async def delivered(api, delivery_id, *statuses):
    async def look():
        delivery = await api.got(f"/webhook-deliveries/{delivery_id}")
        return delivery if delivery["status"] in statuses else None

    return await eventually(look)


async def test_a_webhook_is_registered_shown_changed_and_deleted(server):
    api = admin(server)
    answer = await api.post("/webhooks", {"url": "http://127.0.0.1:9/a", "events": ["message.*"], "description": "d"})
    assert answer.status == 201, answer.body
    assert_shape(CreatedWebhook, answer.json)
    path = f"/webhooks/{answer.json['id']}"
    assert_shape(Webhook, await api.got(path))
    for method in ("PATCH", "PUT"):
        changed = await api.ask(method, path, {"url": f"http://127.0.0.1:9/{method}", "description": None})
        assert changed.status == 200
        assert_shape(Webhook, changed.json)
        assert [changed.json[name] for name in ("url", "events", "description")] == [
            f"http://127.0.0.1:9/{method}",
            ["message.*"],
            None,
        ]
    assert (await api.ask("PATCH", path, {"status": "paused"})).json["status"] == "paused"
    assert (await api.post(f"{path}/test")).status == 409
    assert (await api.ask("DELETE", path)).status == 204
    assert (await api.get(path)).error["code"] == "webhook_not_found"


async def test_webhooks_that_cannot_be(server):
    api = admin(server)
    for body, code, param in (
        ({}, "missing_field", "url"),
        ({"url": "ftp://a.example/"}, "invalid_url", "url"),
        ({"url": "https://a.example/", "events": ["message.recieved"]}, "unknown_event_type", "events[0]"),
        ({"url": "https://a.example/", "event": []}, "unknown_field", "event"),
        ({"url": "https://a.example/", "inboxId": "inb_none"}, "inbox_not_found", "id"),
    ):
        answer = await api.post("/webhooks", body)
        assert (answer.error["code"], answer.error["param"]) == (code, param)


async def test_the_list_can_be_of_one_inbox(server):
    api = admin(server)
    inbox = await api.inbox(webhookUrl="http://127.0.0.1:9/")
    page = await api.got("/webhooks", inboxId=inbox["id"])
    assert_shape(WebhookList, page)
    assert [one["id"] for one in page["webhooks"]] == [inbox["webhook"]["id"]]


async def test_a_test_arrives_and_can_be_replayed(server):
    api = admin(server)
    async with serve(ok) as endpoint:
        hook = await api.made("/webhooks", {"url": endpoint.url("/hook")})
        answer = await api.post(f"/webhooks/{hook['id']}/test")
        assert answer.status == 202
        assert_shape(Delivery, answer.json)
        delivery = await delivered(api, answer.json["id"], "delivered")
        assert_shape(Delivery, delivery)
        (attempt,) = delivery["attempts"]
        assert (attempt["statusCode"], attempt["excerpt"]) == (200, "thanks")
        again = await api.post(f"/webhook-deliveries/{delivery['id']}/replay")
        assert again.status == 202, again.body

        async def twice():
            return len(endpoint.requests) == 2

        await eventually(twice)
        assert endpoint.bodies[0] == endpoint.bodies[1]
        await delivered(api, delivery["id"], "delivered")
        page = await api.got(f"/webhooks/{hook['id']}/deliveries", eventId=delivery["eventId"])
        assert_shape(DeliveryList, page)
        assert [one["id"] for one in page["deliveries"]] == [delivery["id"]]
        event = await api.got(f"/events/{delivery['eventId']}")
        assert_shape(Event, event)
        assert event["type"] == "webhook.test"
        await api.ask("DELETE", f"/webhooks/{hook['id']}")


async def test_dead_letters_are_listed_and_replayed_in_bulk(server):
    api = admin(server)
    async with serve(gone) as endpoint:
        hook = await api.made("/webhooks", {"url": endpoint.url("/hook")})
        delivery = await api.made(f"/webhooks/{hook['id']}/test")
        await delivered(api, delivery["id"], "dead")
    page = await api.got("/webhook-deliveries", status="dead", webhookId=hook["id"])
    assert [one["id"] for one in page["deliveries"]] == [delivery["id"]]
    assert (await api.got(f"/webhooks/{hook['id']}"))["status"] == "disabled"
    stopped = await api.post(f"/webhooks/{hook['id']}/replay", {"status": "dead"})
    assert (stopped.status, stopped.error["code"]) == (409, "webhook_not_active")
    async with serve(ok) as endpoint:
        await api.ask("PATCH", f"/webhooks/{hook['id']}", {"url": endpoint.url("/hook"), "status": "active"})
        replayed = await api.post(f"/webhooks/{hook['id']}/replay")
        assert (replayed.status, replayed.json) == (202, {"replayed": 1})
        await delivered(api, delivery["id"], "delivered")
        await api.ask("DELETE", f"/webhooks/{hook['id']}")


async def test_a_rotated_secret_signs_beside_the_old_one(server):
    api = admin(server)
    async with serve(ok) as endpoint:
        hook = await api.made("/webhooks", {"url": endpoint.url("/hook")})
        path = f"/webhooks/{hook['id']}"
        rotated = await api.post(f"{path}/rotate-secret", {"overlapSeconds": 60})
        assert rotated.status == 200
        assert_shape(CreatedWebhook, rotated.json)
        assert rotated.json["secret"] != hook["secret"]
        await delivered(api, (await api.made(f"{path}/test"))["id"], "delivered")
        await api.made(f"{path}/rotate-secret", {"overlapSeconds": 0})
        await delivered(api, (await api.made(f"{path}/test"))["id"], "delivered")
        signatures = [request.headers["webhook-signature"].split() for request in endpoint.requests]
        assert [len(one) for one in signatures] == [2, 1]
        await api.ask("DELETE", path)


async def test_events_are_listed_by_inbox_and_type(server):
    api = admin(server)
    inbox = await api.inbox()
    mail = await api.mail(inbox)
    page = await api.got("/events", inboxId=inbox["id"])
    assert_shape(EventList, page)
    types = {one["type"] for one in page["events"]}
    assert {"inbox.created", "message.received"} <= types
    received = await api.got("/events", inboxId=inbox["id"], type="message.received")
    assert [one["messageId"] for one in received["events"]] == [mail["id"]]
    both = await api.get(f"/events?inboxId={inbox['id']}&type=message.received&type=inbox.created")
    assert {one["type"] for one in both.json["events"]} == {"inbox.created", "message.received"}
