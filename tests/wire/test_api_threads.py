"""Threads over HTTP: the whole conversation, oldest first."""

from postroom.edge.api.models_messages import Conversation, Thread, ThreadList
from wire.api_client import admin, assert_shape


async def conversation(api, length):
    """(inbox, thread id, message ids oldest first)."""
    inbox = await api.inbox()
    mail = await api.mail(inbox, text="message 0")
    ids = [mail["id"]]
    for number in range(1, length):
        if number % 2:
            sent = await api.made("/messages", {"threadId": mail["threadId"], "text": f"message {number}"})
            ids.append(sent["id"])
            answered = sent["messageId"]
        else:
            reply = await api.mail(inbox, text=f"message {number}", inReplyTo=answered)
            assert reply["threadId"] == mail["threadId"]
            ids.append(reply["id"])
    return inbox, mail["threadId"], ids


async def test_a_conversation_is_read_oldest_first(server):
    api = admin(server)
    _, thread_id, ids = await conversation(api, 4)
    page = await api.got(f"/threads/{thread_id}/messages")
    assert_shape(Conversation, page)
    assert [one["id"] for one in page["messages"]] == ids
    assert [one["text"].strip() for one in page["messages"]] == [f"message {number}" for number in range(4)]
    assert page["nextCursor"] is None


async def test_a_long_conversation_shows_its_newest_and_leads_back(server):
    api = admin(server)
    _, thread_id, ids = await conversation(api, 5)
    newest = await api.got(f"/threads/{thread_id}/messages", limit="2")
    assert [one["id"] for one in newest["messages"]] == ids[3:]
    before = await api.got(f"/threads/{thread_id}/messages", limit="2", cursor=newest["nextCursor"])
    assert [one["id"] for one in before["messages"]] == ids[1:3]
    first = await api.got(f"/threads/{thread_id}/messages", limit="2", cursor=before["nextCursor"])
    assert [one["id"] for one in first["messages"]] == ids[:1]
    assert first["nextCursor"] is None


async def test_a_thread_tells_where_it_stands(server):
    api = admin(server)
    inbox, thread_id, ids = await conversation(api, 2)
    thread = await api.got(f"/threads/{thread_id}")
    assert_shape(Thread, thread)
    assert (thread["id"], thread["agentId"], thread["status"]) == (thread_id, inbox["id"], "awaiting_reply")
    assert (thread["initialMessageId"], thread["messageCount"]) == (ids[0], 2)
    await api.mail(inbox, inReplyTo=(await api.got(f"/messages/{ids[1]}"))["messageId"])
    after = await api.got(f"/threads/{thread_id}")
    assert (after["status"], after["replyReceived"]) == ("replied", True)


async def test_threads_are_listed_the_liveliest_first(server):
    api = admin(server)
    inbox = await api.inbox()
    mails = [await api.mail(inbox, subject=f"thread {number}") for number in range(3)]
    await api.made("/messages", {"threadId": mails[0]["threadId"], "text": "x"})
    wanted = [mails[number]["threadId"] for number in (0, 2, 1)]
    seen, cursor = [], None
    for _ in range(3):
        page = await api.got("/threads", inboxId=inbox["id"], limit="1", **({"cursor": cursor} if cursor else {}))
        assert_shape(ThreadList, page)
        seen += [one["id"] for one in page["threads"]]
        cursor = page["nextCursor"]
    assert seen == wanted
    assert cursor is None
    of_inbox = await api.got(f"/inboxes/{inbox['id']}/threads", status="awaiting_reply")
    assert [one["id"] for one in of_inbox["threads"]] == wanted[:1]
    by_message = await api.got("/threads", messageId=mails[1]["messageId"])
    assert [one["id"] for one in by_message["threads"]] == [mails[1]["threadId"]]


async def test_an_unknown_thread_is_not_an_empty_one(server):
    answer = await admin(server).get("/threads/thr_none/messages")
    assert (answer.status, answer.error["code"]) == (404, "thread_not_found")
