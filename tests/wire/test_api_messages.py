"""Messages over HTTP: sent in every published spelling, answered, forwarded, found again."""

import base64
import secrets

import pytest

from postroom.edge.api.models_messages import Message, MessageList
from wire.api_client import admin, assert_shape


@pytest.mark.parametrize(
    "body",
    [
        {"to": "ann@example.net", "subject": "Hi", "text": "Hello"},
        {"to": ["Ann <ann@example.net>"], "subject": "Hi", "bodyText": "Hello"},
        {"to": "ann@example.net", "subject": "Hi", "html": "<p>Hello</p>"},
        {"to": "ann@example.net", "subject": "Hi", "bodyHtml": "<p>Hello</p>", "text": "Hello"},
        {"to": "ann@example.net", "cc": "bob@example.net", "bcc": ["eve@example.net"], "text": "Hello"},
    ],
)
async def test_published_spellings_are_sent(server, body):
    api = admin(server)
    inbox = await api.inbox()
    answer = await api.post("/messages", {"inboxId": inbox["id"], **body})
    assert answer.status == 202, answer.body
    message = answer.json
    assert_shape(Message, message)
    assert (message["direction"], message["inboxId"], message["untrusted"]) == ("outbound", inbox["id"], False)
    assert "Hello" in message["text"]
    assert len(message["recipients"]) == 1 + ("cc" in body) + ("bcc" in body)
    assert_shape(Message, await api.got(f"/messages/{message['id']}"))


async def test_the_inbox_may_stand_in_the_path(server):
    api = admin(server)
    inbox, other = await api.inbox(), await api.inbox()
    body = {"to": "ann@example.net", "text": "Hello"}
    sent = await api.post(f"/inboxes/{inbox['id']}/messages", body)
    assert (sent.status, sent.json["inboxId"]) == (202, inbox["id"])
    assert (await api.post(f"/inboxes/{inbox['id']}/messages", {**body, "inboxId": inbox["id"]})).status == 202
    refused = await api.post(f"/inboxes/{inbox['id']}/messages", {**body, "inboxId": other["id"]})
    assert (refused.status, refused.error["code"]) == (422, "conflicting_fields")


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"to": "nobody", "text": "x"}, "to[0]"),
        ({"to": ["a@b.example", "x@y@z"], "text": "x"}, "to[1]"),
        ({"to": "a@b.example"}, "text"),
        ({"text": "x"}, "to"),
        ({"to": "a@b.example", "text": "a", "bodyText": "b"}, "bodyText"),
        ({"to": "a@b.example", "text": "a", "subject": "x" * 999}, "subject"),
        ({"to": "a@b.example", "text": "a", "attachments": [{"filename": "a"}]}, "attachments[0]"),
        (
            {"to": "a@b.example", "text": "a", "attachments": [{"filename": "a", "contentBase64": "!"}]},
            "attachments[0].contentBase64",
        ),
        ({"to": "a@b.example", "text": "a", "atachments": []}, "atachments"),
        ({"to": "a@b.example", "text": "a", "headers": {"Subject": "x"}}, None),
        ({"to": "a@b.example", "text": "a", "headers": {"X-A": "b\r\nBcc: c@d.example"}}, None),
    ],
)
async def test_what_cannot_be_sent_is_refused_by_name(server, body, param):
    api = admin(server)
    inbox = await api.inbox()
    answer = await api.post("/messages", {"inboxId": inbox["id"], **body})
    assert answer.status == 422, answer.body
    if param is not None:
        assert answer.error["param"] == param
    assert (await api.got("/messages", inboxId=inbox["id"]))["messages"] == []


async def test_an_idempotency_key_sends_once(server):
    api, headers = admin(server), {"Idempotency-Key": secrets.token_hex(8)}
    inbox = await api.inbox()
    body = {"inboxId": inbox["id"], "to": "ann@example.net", "text": "Hello"}
    first = await api.post("/messages", body, headers=headers)
    again = await api.post("/messages", body, headers=headers)
    assert (first.json["id"], again.headers["idempotency-replayed"]) == (again.json["id"], "true")
    assert len((await api.got("/messages", inboxId=inbox["id"]))["messages"]) == 1
    assert (await api.post("/messages", {**body, "text": "Other"}, headers=headers)).status == 409
    # The same key of another API key is another key.
    other = await api.with_key("messages:send")
    assert "idempotency-replayed" not in (await other.post("/messages", body, headers=headers)).headers


async def test_answers_join_the_thread(server):
    api = admin(server)
    inbox = await api.inbox()
    mail = await api.mail(inbox)
    assert_shape(Message, mail)
    answered = await api.post("/messages", {"threadId": mail["threadId"], "text": "Tomorrow."})
    replied = await api.post(f"/messages/{mail['id']}/reply", {"bodyText": "Or the day after."})
    for answer in (answered, replied):
        assert answer.status == 202, answer.body
        assert answer.json["threadId"] == mail["threadId"]
        assert answer.json["to"] == ["Grace Hopper <grace@navy.example>"]
        assert answer.json["subject"] == "Re: A question"
    assert replied.json["inReplyTo"] == mail["messageId"]
    assert replied.json["references"] == [mail["messageId"]]


async def test_reply_all_reaches_everyone_but_ourselves(server):
    api = admin(server)
    inbox = await api.inbox()
    raw = (
        f"From: grace@navy.example\r\nTo: {inbox['address']}, bob@example.net\r\nCc: eve@example.net\r\n"
        f"Message-ID: <{secrets.token_hex(8)}@navy.example>\r\nSubject: All\r\n\r\nHello all\r\n"
    )
    mail = await api.made("/simulate/inbound", {"inboxId": inbox["id"], "raw": base64.b64encode(raw.encode()).decode()})
    sent = await api.made(f"/messages/{mail['id']}/reply-all", {"text": "Hi"})
    everyone = sorted(one["address"] for one in sent["recipients"])
    assert everyone == ["bob@example.net", "eve@example.net", "grace@navy.example"]


async def test_a_forward_takes_the_files_along(server):
    api = admin(server)
    inbox = await api.inbox()
    mail = await api.mail(inbox, attachments=[{"filename": "a.txt", "contentBase64": "aGVsbG8="}])
    missing = await api.post(f"/messages/{mail['id']}/forward", {"text": "x"})
    assert (missing.status, missing.error["code"], missing.error["param"]) == (422, "missing_field", "to")
    sent = await api.made(f"/messages/{mail['id']}/forward", {"to": "bob@example.net", "text": "For you"})
    assert sent["subject"] == "Fwd: A question"
    assert [(one["filename"], one["size"]) for one in sent["attachments"]] == [("a.txt", 5)]
    assert "When does it ship?" in sent["text"]


async def test_files_are_sent_along(server):
    api = admin(server)
    inbox = await api.inbox()
    kept = await api.made("/attachments", {"filename": "kept.txt", "contentBase64": "a2VwdA=="})
    sent = await api.made(
        "/messages",
        {
            "inboxId": inbox["id"],
            "to": "ann@example.net",
            "text": "x",
            "attachments": [{"filename": "new.txt", "contentType": "text/plain", "contentBase64": "bmV3"}],
            "attachmentIds": [kept["id"]],
        },
    )
    assert [(one["filename"], one["size"]) for one in sent["attachments"]] == [("new.txt", 3), ("kept.txt", 4)]


async def test_the_raw_mail_is_given_as_it_was(server):
    api = admin(server)
    inbox = await api.inbox()
    mail = await api.mail(inbox, subject="Grüße")
    answer = await api.get(f"/messages/{mail['id']}/raw")
    assert answer.status == 200
    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.headers["content-disposition"] == f'attachment; filename="{mail["id"]}.eml"'
    assert mail["messageId"].encode() in answer.body
    assert answer.body.startswith(b"Received: ")


async def test_messages_are_found(server):
    api = admin(server)
    inbox = await api.inbox()
    first, second = await api.mail(inbox), await api.mail(inbox, subject="Another")
    sent = await api.made("/messages", {"threadId": first["threadId"], "text": "Yes"})

    async def ids(path="/messages", **params):
        page = await api.got(path, **params)
        assert_shape(MessageList, page)
        return [one["id"] for one in page["messages"]]

    within = {"inboxId": inbox["id"]}
    assert await ids(**within) == [sent["id"], second["id"], first["id"]]
    assert await ids(f"/inboxes/{inbox['id']}/messages", direction="inbound") == [second["id"], first["id"]]
    assert await ids(**within, direction="outbound") == [sent["id"]]
    assert await ids(threadId=first["threadId"]) == [sent["id"], first["id"]]
    assert await ids(messageId=second["messageId"]) == [second["id"]]
    assert await ids(**within, category="bounce") == []
    assert (await api.get("/messages", inboxId="inb_none")).status == 404
    assert (await api.get("/messages", direction="sideways")).status == 422


async def test_simulated_mail_is_either_raw_or_written(server):
    api = admin(server)
    inbox = await api.inbox()
    answer = await api.post("/simulate/inbound", {"inboxId": inbox["id"], "raw": "YQ==", "text": "x"})
    assert (answer.status, answer.error["code"], answer.error["param"]) == (422, "conflicting_fields", "raw")
    subtagged = inbox["address"].replace("@", "+order-17@")
    assert (await api.made("/simulate/inbound", {"to": subtagged, "text": "x"}))["subtag"] == "order-17"
    assert (await api.post("/simulate/inbound", {"to": "nobody@nowhere.example"})).status == 404
    assert (await api.post("/simulate/inbound", {"text": "x"})).error["param"] == "inboxId"


async def test_a_mail_that_is_only_a_file_has_empty_text(server):
    api = admin(server)
    raw = (
        b"From: ann@example.com\r\nSubject: scan\r\nMessage-ID: <scan@example.com>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n"
    )
    inbox = await api.inbox()
    mail = await api.made("/simulate/inbound", {"inboxId": inbox["id"], "raw": base64.b64encode(raw).decode()})
    assert_shape(Message, mail)
    assert (mail["text"], mail["extractedText"], len(mail["attachments"])) == ("", "", 1)
