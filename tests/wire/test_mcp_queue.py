"""MCP: what waits for an agent, searching, drafts and follow-ups."""

from wire.api_client import admin
from wire.test_mcp import client_of, refused, told


async def test_what_waits_until_it_is_handled(server):
    api = admin(server)
    inbox = await api.inbox()
    first, second = [await api.mail(inbox, text=text, subject=text) for text in ("Do this.", "Do that.")]
    async with client_of(server.url, server.admin_key) as client:
        waits = told(await client.call_tool("list_unread", {"agent_mailbox": inbox["address"]}))
        assert [one["id"] for one in waits["messages"]] == [second["id"], first["id"]]
        assert waits["messages"][0]["snippet"].split("\n")[1] == "Do that."
        assert waits["messages"][0]["snippet"].startswith("<untrusted-email ")
        told(await client.call_tool("get_message", {"message_id": first["id"]}))
        for _ in range(2):
            assert told(await client.call_tool("mark_handled", {"message_id": second["id"]}))["handled"]
        waits = told(await client.call_tool("list_unread", {"agent_mailbox": inbox["id"], "limit": 1}))
        assert [one["id"] for one in waits["messages"]] == [first["id"]]
        assert "next_cursor" not in waits
        got = await client.get_prompt("triage_inbox", {"agent_mailbox": inbox["address"]})
        assert "list_unread(" in got.messages[0].content.text


async def test_search(server):
    api = admin(server)
    inbox = await api.inbox()
    wanted = await api.mail(inbox, text="The zebra crossing is repaired.")
    await api.mail(inbox, text="Nothing of the kind.")
    async with client_of(server.url, server.admin_key) as client:
        found = told(await client.call_tool("search_messages", {"query": "zebra repaired", "inbox": inbox["id"]}))
        assert [one["id"] for one in found["messages"]] == [wanted["id"]]
        found = told(await client.call_tool("search_messages", {"query": "zebra -repaired"}))
        assert found["messages"] == []


async def test_marking_needs_its_scope(server):
    api = admin(server)
    message = await api.mail(await api.inbox())
    reader = await api.with_key("messages:read")
    async with client_of(server.url, reader.key) as client:
        error = refused(await client.call_tool("mark_handled", {"message_id": message["id"]}))
        assert (error["code"], error["param"]) == ("missing_scope", "messages:write")


async def test_a_draft_is_sent_once(server, correspondent):
    api = admin(server)
    inbox = await api.inbox()
    call = {"from_inbox": inbox["id"], "to": correspondent.address, "subject": "Later", "body": "From a draft."}
    async with client_of(server.url, server.admin_key) as client:
        draft = told(await client.call_tool("create_draft", call))
        assert draft["advice"].startswith("Not sent.")
        assert told(await client.call_tool("create_draft", call))["draft_id"] == draft["draft_id"]
        sent = told(await client.call_tool("send_draft", {"draft_id": draft["draft_id"]}))
        assert "Do not send it again" in sent["advice"]
        again = told(await client.call_tool("send_draft", {"draft_id": draft["draft_id"]}))
        assert (again["message_id"], again["already_done"]) == (sent["message_id"], True)
        anew = {"draft_id": draft["draft_id"], "idempotency_key": "again"}
        error = refused(await client.call_tool("send_draft", anew))
        assert error["code"] == "draft_sent"


async def test_every_recipient_of_a_message_can_be_asked_for(server):
    api = admin(server)
    inbox, others = await api.inbox(), [await api.inbox() for _ in range(22)]
    people = sorted(one["address"] for one in others)
    async with client_of(server.url, server.admin_key) as client:
        call = {"from_inbox": inbox["id"], "to": people, "subject": "To all", "body": "To all of you."}
        sent = told(await client.call_tool("send_email", call))
        assert sent["rest"] == f"get_delivery_status(message_id='{sent['message_id']}', offset=20)"
        rest = told(await client.call_tool("get_delivery_status", {"message_id": sent["message_id"], "offset": 20}))
        assert sorted(one["address"] for one in sent["recipients"] + rest["recipients"]) == people
        assert "rest" not in rest
        message = told(await client.call_tool("get_message", {"message_id": sent["message_id"]}))
        assert "2 of to: get_message(" in message["left_out"]
        whole = told(await client.call_tool("get_message", {"message_id": sent["message_id"], "max_items": 500}))
        assert sorted(whole["to"]) == people
        assert "left_out" not in whole


async def test_a_held_message_is_not_sent_again(server, correspondent):
    api = admin(server)
    inbox = await api.inbox(approvalPolicy="all")
    call = {"from_inbox": inbox["id"], "to": correspondent.address, "subject": "Held", "body": "Ask first."}
    async with client_of(server.url, server.admin_key) as client:
        sent = told(await client.call_tool("send_email", call))
        assert sent["state"] == "held"
        assert sent["draft_id"].startswith("drf_")
        assert "Waiting for a person" in sent["advice"]
        assert "Do not send it again" in sent["advice"]


async def test_a_follow_up(server, correspondent):
    api = admin(server)
    inbox = await api.inbox()
    async with client_of(server.url, server.admin_key) as client:
        call = {"from_inbox": inbox["id"], "to": correspondent.address, "subject": "Quote", "body": "Your price?"}
        sent = told(await client.call_tool("send_email", call))
        later = {"thread_id": sent["thread_id"], "after": "3d", "body": "Did you see this?"}
        made = told(await client.call_tool("schedule_follow_up", later))
        assert (made["status"], made["thread_id"]) == ("pending", sent["thread_id"])
        assert "Do not send it yourself" in made["advice"]
        assert told(await client.call_tool("schedule_follow_up", later))["follow_up_id"] == made["follow_up_id"]
        error = refused(await client.call_tool("schedule_follow_up", {**later, "after": "soon"}))
        assert (error["code"], error["param"]) == ("invalid_field", "after")
