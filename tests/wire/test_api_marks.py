"""Marks, labels, filters and search over HTTP."""

import pytest

from postroom.edge.api.models_messages import Message, MessageList, Thread, ThreadList
from wire.api_client import admin, assert_shape


async def listed(api, inbox, **params):
    """The subjects of the messages that a list shows, oldest first."""
    page = await api.got("/messages", inboxId=inbox["id"], **params)
    assert_shape(MessageList, page)
    return [one["subject"] for one in page["messages"]][::-1]


async def changed(api, path, body):
    answer = await api.ask("PATCH", path, body)
    assert answer.status == 200, answer.body
    return answer.json


async def test_an_agent_works_through_its_queue(server):
    api = admin(server)
    inbox = await api.inbox()
    one = await api.mail(inbox, subject="one")
    await api.mail(inbox, subject="two")
    assert await listed(api, inbox, unread="true") == ["one", "two"]
    marked = await changed(api, f"/messages/{one['id']}", {"read": True, "labels": {"add": ["Billing"]}})
    assert_shape(Message, marked)
    assert (marked["read"], marked["handled"], marked["labels"]) == (True, False, ["billing"])
    assert await listed(api, inbox, unread="true") == ["two"]
    assert await listed(api, inbox, handled="false") == ["one", "two"]
    assert await listed(api, inbox, label="billing") == ["one"]
    page = await api.got(f"/inboxes/{inbox['id']}/messages", unread="true")
    assert [message["subject"] for message in page["messages"]] == ["two"]


async def test_a_thread_is_marked(server):
    api = admin(server)
    inbox = await api.inbox()
    mail = await api.mail(inbox)
    path = f"/threads/{mail['threadId']}"
    assert (await api.got(path))["unreadCount"] == 1
    thread = await changed(api, path, {"status": "handled", "labels": ["vip", "VIP"], "read": True})
    assert_shape(Thread, thread)
    assert (thread["status"], thread["labels"], thread["unreadCount"]) == ("handled", ["vip"], 0)
    event = (await api.got("/events", inboxId=inbox["id"]))["events"][0]
    assert event["type"] == "thread.status_changed"
    assert (event["data"]["from"], event["data"]["to"]) == ("open", "handled")
    for params in ({"label": "vip"}, {"status": "handled"}, {"unread": "false"}, {"status": "handled", "label": "vip"}):
        for page in (
            await api.got("/threads", inboxId=inbox["id"], **params),
            await api.got(f"/inboxes/{inbox['id']}/threads", **params),
        ):
            assert_shape(ThreadList, page)
            assert [one["id"] for one in page["threads"]] == [mail["threadId"]]
    assert (await api.got("/threads", olderThan="P2D"))["threads"] == []
    assert len((await api.got("/threads", olderThan="2999-01-01", inboxId=inbox["id"]))["threads"]) == 1


async def test_search(server):
    api = admin(server)
    inbox = await api.inbox()
    await api.mail(inbox, subject="Ihre Größe", text="東京都の天気")
    await api.mail(
        inbox, subject="Files", text="x", attachments=[{"filename": "Rechnung-17.txt", "contentBase64": "YQ=="}]
    )
    for params, found in (
        ({"q": "grosse"}, ["Ihre Größe"]),
        ({"q": "京都"}, ["Ihre Größe"]),
        ({"q": '"rechnung 17" has:attachment'}, ["Files"]),
        ({"q": "from:hopper -subject:files"}, ["Ihre Größe"]),
        ({"from": "grace@navy.example"}, ["Ihre Größe", "Files"]),
        ({"from": "grace@navy.example", "hasAttachments": "true"}, ["Files"]),
        ({"hasAttachments": "false"}, ["Ihre Größe"]),
        ({"subject": "files", "to": inbox["address"]}, ["Files"]),
        ({"since": "2000-01-01", "until": "2999-01-01T00:00:00Z"}, ["Ihre Größe", "Files"]),
        ({"until": "2000-01-01"}, []),
        ({"q": "NEAR(x y) \" OR '; DROP TABLE x"}, []),
    ):
        assert await listed(api, inbox, **params) == found, params
    first = await api.got("/messages", inboxId=inbox["id"], q="from:grace", limit="1")
    second = await api.got("/messages", inboxId=inbox["id"], q="from:grace", limit="1", cursor=first["nextCursor"])
    assert [page["messages"][0]["subject"] for page in (first, second)] == ["Files", "Ihre Größe"]
    assert second["nextCursor"] is None


@pytest.mark.parametrize(
    ("path", "body", "code", "param"),
    [
        ("messages", {"read": None}, "invalid_field", "read"),
        ("messages", {"read": "yes"}, "invalid_field", "read"),
        ("messages", {"starred": True}, "unknown_field", "starred"),
        ("messages", {"labels": {"set": ["x"]}}, "unknown_field", "labels.set"),
        ("messages", {"labels": ["x" * 65]}, "invalid_label", "labels"),
        ("messages", {"labels": {"add": [""]}}, "invalid_label", "labels.add"),
        ("threads", {"status": "replied"}, "invalid_field", "status"),
        ("threads", {"read": False}, "invalid_field", "read"),
        ("threads", {"labels": [f"label {number}" for number in range(33)]}, "too_many_labels", "labels"),
    ],
)
async def test_what_cannot_be_noted_is_refused_by_name(server, path, body, code, param):
    api = admin(server)
    mail = await api.mail(await api.inbox())
    answer = await api.ask("PATCH", f"/{path}/{mail['id' if path == 'messages' else 'threadId']}", body)
    assert answer.status == 422
    assert (answer.error["code"], answer.error["param"]) == (code, param)


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("/messages", {"q": ""}, "q"),
        ("/messages", {"q": "has:wings"}, "q"),
        ("/messages", {"q": "x" * 501}, "q"),
        ("/messages", {"from": "?"}, "from"),
        ("/messages", {"since": "soon"}, "since"),
        ("/messages", {"unread": "perhaps"}, "unread"),
        ("/messages", {"label": "\u0007"}, "label"),
        ("/messages", {"query": "x"}, "query"),
        ("/threads", {"olderThan": "long"}, "olderThan"),
        ("/threads", {"older_than": "P2D"}, "older_than"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_name(server, path, params, param):
    answer = await admin(server).get(path, **params)
    assert (answer.status, answer.error["param"]) == (422, param)
