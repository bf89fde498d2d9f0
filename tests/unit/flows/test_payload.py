"""The body of a webhook stays within its bound, whatever a sender puts into a mail."""

import orjson
import pytest

from postroom.base.limits import WEBHOOK_MAX_BODY_BYTES
from postroom.flows.payload import render_payload
from postroom.flows.views import Links

LINKS = Links(public_url="https://mail.test", key=b"k" * 32)
EVENT = {
    "id": "evt_1",
    "type": "message.received",
    "created_at": 1_788_264_000_000,
    "inbox_id": "inb_1",
    "thread_id": "thr_1",
    "data": None,
}
MESSAGE = {
    "id": "msg_1",
    "inboxId": "inb_1",
    "threadId": "thr_1",
    "direction": "inbound",
    "from": "Ann <ann@example.com>",
    "fromAddress": "ann@example.com",
    "subject": "Hello",
    "text": "Hi.",
    "html": "<p>Hi.</p>",
    "extractedText": "Hi.",
    "extractedHtml": None,
    "headers": [{"name": "X", "value": "y"}],
    "references": [],
    "category": "message",
    "messageId": "<a@b>",
    "untrusted": True,
    "createdAt": "2026-09-01T12:00:00.000Z",
}


def render(message=None, **event):
    raw = render_payload({**EVENT, **event}, message, LINKS)
    assert len(raw) <= WEBHOOK_MAX_BODY_BYTES
    return orjson.loads(raw)


def test_a_small_message_is_whole():
    body = render(MESSAGE)
    assert body == {
        "id": "evt_1",
        "type": "message.received",
        "createdAt": "2026-09-01T12:00:00.000Z",
        "inboxId": "inb_1",
        "threadId": "thr_1",
        "message": MESSAGE,
    }


def test_an_event_of_no_message_says_what_it_has_to_say():
    body = render(data={"webhookId": "whk_1"}, thread_id=None)
    assert body["webhookId"] == "whk_1"
    assert "message" not in body


@pytest.mark.parametrize("field", ["text", "html", "extractedText", "extractedHtml"])
@pytest.mark.parametrize("char", ["x", "\x01", "🦆"])
def test_a_long_text_is_cut_and_says_so(field, char):
    body = render({**MESSAGE, field: char * 500_000})
    cut = body["message"]
    assert field in cut["truncated"]
    assert (char * 500_000).startswith(cut[field])
    assert cut["id"] == "msg_1"
    assert [name for name in MESSAGE if cut[name] != MESSAGE[name] and name not in {field, "headers"}] == []


def test_the_longest_cut_that_fits_is_taken():
    body = render({**MESSAGE, "text": "x" * 300_000})
    assert len(body["message"]["text"]) == 65_536
    assert body["message"]["headers"] == MESSAGE["headers"]


def test_headers_go_when_texts_alone_do_not_help():
    body = render({**MESSAGE, "headers": [{"name": "X", "value": "y" * 1000}] * 400})
    assert body["message"]["headers"] == []
    assert "headers" in body["message"]["truncated"]


@pytest.mark.parametrize("field", ["references", "to", "subject", "fromAddress", "signals"])
def test_a_list_or_a_line_that_is_over_by_itself_leaves_what_names_the_message(field):
    body = render(
        {**MESSAGE, field: ["<x@y>" * 100] * 1000 if field in {"references", "to", "signals"} else "z" * 400_000}
    )
    cut = body["message"]
    assert (cut["id"], cut["threadId"], cut["category"], cut["untrusted"]) == ("msg_1", "thr_1", "message", True)
    assert cut["text"] == "Hi."
    assert cut["truncated"]
    assert field not in cut or len(cut[field]) <= 1024


def test_the_message_given_is_not_changed():
    message = {**MESSAGE, "text": "x" * 300_000}
    before = orjson.dumps(message)
    render(message)
    assert orjson.dumps(message) == before


def test_a_held_message_comes_with_the_links_to_decide_and_nothing_else_does():
    data = {"draftId": "drf_1", "revision": 1, "expiresAt": "2026-09-08T12:00:00.000Z"}
    event = {**EVENT, "workspace_id": "wks_1", "type": "message.held", "data": data}
    body = orjson.loads(render_payload(event, None, LINKS))
    for name in ("approve", "reject"):
        assert body[f"{name}Url"].startswith(f"https://mail.test/approvals/drf_1?do={name}&revision=1&expires=")
    assert body["approveUrl"].rpartition("=")[2] != body["rejectUrl"].rpartition("=")[2]
    assert "approveUrl" not in orjson.loads(render_payload({**event, "type": "draft.approved"}, None, LINKS))
