"""Drafts, approvals, scheduled sends and follow-ups over HTTP; and what a person with a link gets to see."""

import time
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from postroom.base.clock import DAY_MS, iso
from postroom.edge.api.models_drafts import (
    CancelledMessage,
    Draft,
    DraftList,
    FollowUp,
    FollowUpList,
    HeldMessage,
)
from postroom.edge.api.models_inboxes import Inbox
from postroom.edge.api.models_messages import Message
from wire.api_client import Api, admin, assert_shape, eventually
from wire.loopback_http import serve

TO = "bob@nowhere.test"


async def test_a_draft_from_first_to_last(server):
    api = admin(server)
    inbox = await api.inbox()
    draft = await api.made("/drafts", {"inboxId": inbox["id"], "to": TO, "headers": {"X-Run": "7"}})
    assert_shape(Draft, draft)
    assert (draft["status"], draft["to"], draft["text"]) == ("draft", [TO], None)
    place = f"/drafts/{draft['id']}"
    edited = (await api.ask("PATCH", place, {"text": "Hello", "to": [TO, "Eve <eve@nowhere.test>"]})).json
    assert (edited["text"], edited["to"], edited["headers"]) == (
        "Hello",
        [TO, "Eve <eve@nowhere.test>"],
        {"X-Run": "7"},
    )
    assert_shape(DraftList, await api.got("/drafts", inboxId=inbox["id"], status="draft"))
    sent = await api.post(f"{place}/send", headers={"Idempotency-Key": "draft-1"})
    again = await api.post(f"{place}/send", headers={"Idempotency-Key": "draft-1"})
    assert (sent.status, again.json["id"]) == (202, sent.json["id"])
    assert (await api.got(place))["messageId"] == sent.json["id"]
    assert (await api.ask("DELETE", place)).status == 204
    assert (await api.get(place)).status == 404
    assert (await api.post("/drafts", {"inboxId": inbox["id"], "sendAt": "soon"})).error["param"] == "sendAt"


async def test_a_held_message_over_http(server):
    api = admin(server)
    inbox = await api.inbox(approvalPolicy="all")
    assert_shape(Inbox, inbox)
    held = await api.post("/messages", {"inboxId": inbox["id"], "to": TO, "text": "Hi"})
    assert held.status == 202
    assert_shape(HeldMessage, held.json)
    agent = await api.with_key("messages:send", inbox_id=inbox["id"])
    place = f"/drafts/{held.json['draftId']}"
    assert (await agent.post(f"{place}/approve")).error["param"] == "drafts:approve"
    assert (await agent.post(f"{place}/send")).error["code"] == "draft_held"
    person = await api.with_key("drafts:approve")
    assert [one["id"] for one in (await person.got("/drafts", status="held"))["drafts"]] == [held.json["draftId"]]
    approved = await person.post(f"{place}/approve")
    assert approved.status == 202
    assert_shape(Message, approved.json)
    second = await api.made("/messages", {"inboxId": inbox["id"], "to": TO, "text": "And that"})
    rejected = await person.made(f"/drafts/{second['draftId']}/reject", {"note": "No."})
    assert (rejected["status"], rejected["note"]) == ("rejected", "No.")
    changed = await api.ask("PATCH", f"/inboxes/{inbox['id']}", {"approvalPolicy": "none"})
    assert changed.json["approvalPolicy"] == "none"
    assert (await api.ask("PATCH", f"/inboxes/{inbox['id']}", {"approvalPolicy": "some"})).status == 422


async def test_a_person_decides_by_link(server):
    api = admin(server)

    async def ok(_request):
        return web.Response()

    async with serve(ok) as endpoint:
        inbox = await api.inbox(approvalPolicy="all")
        await api.made("/webhooks", {"url": endpoint.url(), "inboxId": inbox["id"], "events": ["message.held"]})
        text = 'Hello <script>alert("x")</script>'
        held = await api.made("/messages", {"inboxId": inbox["id"], "to": TO, "subject": "Offer", "text": text})

        async def told():
            bodies = map(orjson.loads, endpoint.bodies)
            return next((one for one in bodies if one["type"] == "message.held"), None)

        event = await eventually(told)
    path = "/approvals" + event["approveUrl"].partition("/approvals")[2]
    nobody = Api(server.url, None)
    for _ in range(2):
        page = await nobody.get(path)
        assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert b"Offer" in page.body
        assert b"&lt;script&gt;" in page.body
        assert b"<script" not in page.body
    assert (await api.got(f"/drafts/{held['draftId']}"))["status"] == "held"
    done = await nobody.post(path)
    assert (done.status, b"is sent" in done.body) == (200, True)
    draft = await api.got(f"/drafts/{held['draftId']}")
    assert (draft["status"], draft["decidedBy"]) == ("sent", "link")
    assert b"was approved" in (await nobody.post(path)).body
    assert len((await api.got("/messages", inboxId=inbox["id"]))["messages"]) == 1
    forged = path.replace("do=approve", "do=reject")
    for bad in (forged, urlsplit(path).path, path[:-3]):
        assert (await nobody.get(bad)).status == 404
        assert (await nobody.post(bad)).status == 404


async def test_a_scheduled_message_over_http(server):
    api = admin(server)
    inbox = await api.inbox()
    body = {"inboxId": inbox["id"], "to": TO, "text": "Later"}
    for moment, code in (
        ("2020-01-01T00:00:00Z", "moment_passed"),
        ("2126-01-01", "too_far_ahead"),
        ("x", "invalid_field"),
    ):
        answer = await api.post("/messages", {**body, "sendAt": moment})
        assert (answer.status, answer.error["code"], answer.error["param"]) == (422, code, "sendAt")
    sent = await api.made("/messages", {**body, "sendAt": far_ahead(1)})
    assert_shape(Message, sent)
    assert (sent["status"], sent["sendAt"]) == ("scheduled", far_ahead(1))
    moved = (await api.ask("PATCH", f"/messages/{sent['id']}", {"sendAt": far_ahead(2)})).json
    assert (moved["status"], moved["sendAt"]) == ("scheduled", far_ahead(2))
    stopped = await api.made(f"/messages/{sent['id']}/cancel")
    assert_shape(CancelledMessage, stopped)
    assert (stopped["status"], stopped["stopped"]) == ("cancelled", [TO])
    assert (await api.ask("PATCH", f"/messages/{sent['id']}", {"sendAt": far_ahead(3)})).error[
        "code"
    ] == "not_scheduled"


def far_ahead(days):
    return iso((time.time_ns() // 1_000_000 // DAY_MS + days + 1) * DAY_MS)


async def test_a_follow_up_over_http(server):
    api = admin(server)
    inbox = await api.inbox()
    sent = await api.made("/messages", {"inboxId": inbox["id"], "to": TO, "text": "When?"})
    place = f"/threads/{sent['threadId']}/follow-ups"
    made = await api.made(place, {"after": "P3D", "text": "Well?", "maxCount": 2})
    assert_shape(FollowUp, made)
    assert (await api.got(f"/threads/{sent['threadId']}"))["followUpScheduled"] is True
    assert_shape(FollowUpList, await api.got(place))
    for body in ({"text": "x"}, {"text": "x", "after": "3d", "at": far_ahead(1)}, {"text": "x", "after": "soon"}):
        answer = await api.post(place, body)
        assert (answer.status, answer.error["param"]) == (422, "after")
    assert (await api.ask("DELETE", f"{place}/{made['id']}")).status == 204
    assert (await api.got(place))["followUps"][0]["status"] == "cancelled"
    assert (await api.ask("DELETE", f"{place}/fup_none")).error["code"] == "follow_up_not_found"
