"""The published agent loop runs unchanged: only the base URL, the key and the call of a model are put in its place."""

import threading
from contextlib import contextmanager

import pytest
import requests
from flask import Flask, request
from werkzeug.serving import make_server

from postroom.testing import Correspondent, RunningServer, WebhookReceiver, wait_until


@pytest.fixture(scope="module")
def ann():
    with Correspondent("ann@example.com", "Ann Lee") as outside:
        yield outside


@pytest.fixture(scope="module")
def server(tmp_path_factory, ann):
    with RunningServer(tmp_path_factory.mktemp("agent-loop"), relay=ann.relay_url) as running:
        yield running


@contextmanager
def served(app):
    """The Flask application on a free port; its URL."""
    listening = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


class PublishedAgent:
    """The sample, as a reader of it would type it in."""

    def __init__(self, base_url, api_key, model):
        self.base_url = base_url
        self.headers = {"Authorization": f"Bearer {api_key}"}
        self.model = model
        self.payloads = []
        self.histories = []
        self.answers = []
        self.app = Flask(__name__)
        self.app.post("/webhook")(self.webhook)

    def create_inbox(self, webhook_url):
        response = requests.post(
            f"{self.base_url}/inboxes",
            headers=self.headers,
            json={"name": "support-agent", "webhookUrl": webhook_url},
            timeout=10,
        )
        inbox = response.json()
        print(inbox["address"])  # noqa: T201 - the sample prints it
        return inbox

    def webhook(self):
        payload = request.json
        inbox_id = payload["inboxId"]
        message = payload["message"]
        thread = requests.get(
            f"{self.base_url}/threads/{message['threadId']}/messages", headers=self.headers, timeout=10
        ).json()
        history = [{"from": m["from"], "text": m["text"]} for m in thread.get("messages", [])]
        answer = requests.post(
            f"{self.base_url}/messages",
            headers=self.headers,
            json={
                "inboxId": inbox_id,
                "threadId": message["threadId"],
                "to": message["from"],
                "subject": f"Re: {message['subject']}",
                "text": self.model(history),
            },
            timeout=10,
        )
        self.payloads.append(payload)
        self.histories.append(history)
        self.answers.append(answer)
        return {"ok": True}


def test_the_published_loop_holds_a_conversation(server, ann, capsys):
    agent = PublishedAgent(server.url, server.admin_key, lambda history: f"I have read {len(history)} messages.")
    with served(agent.app) as agent_url:
        inbox = agent.create_inbox(f"{agent_url}/webhook")
        assert inbox["address"] == "support-agent@postroom.localhost"
        assert capsys.readouterr().out == "support-agent@postroom.localhost\n"

        ann.received.clear()
        asked = ann.write(server, inbox["address"], "Where is my teapot?", "Order 4711.")
        answer = ann.wait_for(1)[0].parsed
        asked_again = ann.write(
            server, inbox["address"], "Where is my teapot?", "And when?", answering=ann.received[0], quoting=True
        )
        second = ann.wait_for(2)[1].parsed
        # The handler still has to put down what it was told.
        wait_until(lambda: len(agent.answers) == 2)

    first_id, second_id = asked["Message-ID"], asked_again["Message-ID"]
    assert [one.status_code for one in agent.answers] == [202, 202]
    assert answer.in_reply_to == (first_id,)
    assert answer.references == (first_id,)
    assert answer.subject == "Re: Where is my teapot?"
    assert answer.text.strip() == "I have read 1 messages."
    assert (answer.to[0].address, answer.to[0].name) == ("ann@example.com", "Ann Lee")
    assert answer.from_[0].address == inbox["address"]
    assert answer.message_id.endswith("@postroom.localhost>")

    # The second round goes on where Ann's mail program left off: its References verbatim, then its own id.
    assert asked_again["References"].split() == [first_id, answer.message_id]
    assert second.in_reply_to == (second_id,)
    assert second.references == (first_id, answer.message_id, second_id)
    assert second.text.strip() == "I have read 3 messages."

    payload = agent.payloads[0]
    assert payload["type"] == "message.received"
    assert payload["inboxId"] == inbox["id"]
    assert payload["message"]["text"].strip() == "Order 4711."
    assert [one["message"]["threadId"] for one in agent.payloads] == [payload["message"]["threadId"]] * 2
    assert agent.payloads[1]["message"]["extractedText"] == "And when?"
    authors = [one["from"] for one in agent.histories[1]]
    assert authors == ["Ann Lee <ann@example.com>", f"support-agent <{inbox['address']}>", "Ann Lee <ann@example.com>"]


def test_the_webhook_of_an_inbox_gets_the_mail_of_that_inbox_alone(server, ann):
    with WebhookReceiver() as first, WebhookReceiver() as second:
        one = server.call("POST", "/inboxes", {"name": "one", "webhookUrl": first.url})
        two = server.call("POST", "/inboxes", {"name": "two", "webhookUrl": second.url})
        ann.write(server, one["address"], "For one", "x")
        ann.write(server, two["address"], "For two", "x")
        assert [each.json["message"]["subject"] for each in first.wait_for(1)] == ["For one"]
        assert [each.json["message"]["subject"] for each in second.wait_for(1)] == ["For two"]


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ({"username": "sales", "domain": "postroom.localhost"}, "sales@postroom.localhost"),
        ({"displayName": "Ada from Acme", "prefix": "ada"}, "ada@postroom.localhost"),
        ({"address": "billing@postroom.localhost"}, "billing@postroom.localhost"),
        ({"address": "press", "displayName": "Press"}, "press@postroom.localhost"),
    ],
)
def test_the_other_published_ways_to_make_an_inbox(server, body, address):
    response = requests.post(f"{server.url}/inboxes", headers={"x-api-key": server.admin_key}, json=body, timeout=10)
    assert response.status_code == 201, response.text
    inbox = response.json()
    assert inbox["address"] == address
    assert inbox["displayName"] == body.get("displayName", inbox["displayName"])


def test_the_other_published_way_to_send(server, ann):
    headers = {"x-api-key": server.admin_key}
    inbox = requests.post(f"{server.url}/inboxes", headers=headers, json={}, timeout=10).json()
    ann.received.clear()
    response = requests.post(
        f"{server.url}/inboxes/{inbox['id']}/messages",
        headers=headers,
        json={
            "to": ["ann@example.com", "Bob <bob@example.com>"],
            "subject": "Your order",
            "bodyText": "It ships today.",
            "bodyHtml": "<p>It ships <b>today</b>.</p>",
        },
        timeout=10,
    )
    assert response.status_code == 202, response.text
    sent = response.json()
    assert sent["threadId"].startswith("thr_")
    mail = ann.wait_for(1)[0]
    assert sorted(mail.envelope.rcpt_to) == ["ann@example.com", "bob@example.com"]
    assert mail.parsed.text.strip() == "It ships today."
    assert "<b>today</b>" in mail.parsed.html
    # An answer to a mail that the agent began lands in the thread that the call named.
    with WebhookReceiver() as endpoint:
        hook = {"url": endpoint.url, "events": ["message.received"], "inboxId": inbox["id"]}
        requests.post(f"{server.url}/webhooks", headers=headers, json=hook, timeout=10).raise_for_status()
        ann.write(server, inbox["address"], "Your order", "Thank you!", answering=mail)
        message = endpoint.wait_for(1)[0].json["message"]
    assert (message["threadId"], message["category"]) == (sent["threadId"], "reply")
    messages = requests.get(
        f"{server.url}/inboxes/{inbox['id']}/messages", headers=headers, params={"limit": 10}, timeout=10
    ).json()["messages"]
    assert [one["direction"] for one in messages] == ["inbound", "outbound"]
