"""Several nodes on one PostgreSQL: what one takes, any of them finishes; a node that goes leaves nothing behind."""

import os
import secrets
import signal
import smtplib
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest

from postroom.base.limits import LEASE_MS, WEBHOOK_CONCURRENCY_PER_ENDPOINT
from postroom.testing import Correspondent, FakeClock, RunningServer, WebhookReceiver, free_port, wait_until

SHARED = {"secret_key": "one secret for all nodes, long enough", "admin_key": "prk_" + "n" * 40}


@pytest.fixture
def node(postgres_url, tmp_path):
    """Starts a node: `node("smtp")`; all are stopped in the end."""
    running = []

    def start(roles, **settings):
        folder = tmp_path / f"node-{len(running)}"
        server = RunningServer(folder, database_url=postgres_url, roles=roles, **SHARED, **settings)
        running.append(server)
        return server

    yield start
    for server in running:
        if not server.closed:
            server.close()


def written(to, subject="Hello"):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@example.com", to, subject
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@example.com>"
    mail.set_content("Hello")
    return mail


def received(api, inbox, count):
    def look():
        messages = api.call("GET", f"/inboxes/{inbox['id']}/messages?limit=100")["messages"]
        return messages if len(messages) >= count else None

    return wait_until(look)


def test_a_mail_taken_by_one_node_is_seen_and_posted(node, webhook_receiver):
    door, office = node("smtp"), node("api,worker")
    inbox = office.call("POST", "/inboxes", {"name": "support", "webhookUrl": webhook_receiver.url})
    door.send_mail(written(inbox["address"]), mail_from="ann@example.com", rcpt_to=inbox["address"])
    posted = webhook_receiver.wait_for(1)[0].json
    (message,) = received(office, inbox, 1)
    assert (posted["type"], posted["message"]["id"]) == ("message.received", message["id"])


def test_a_message_asked_for_at_one_node_is_delivered_by_another(node):
    with Correspondent() as ann:
        front, back = node("smtp,api", relay=ann.relay_url), node("worker", relay=ann.relay_url)
        assert (back.postroom.http_address, back.postroom.smtp_address) == (None, None)
        inbox = front.call("POST", "/inboxes", {})
        body = {"inboxId": inbox["id"], "to": "ann@example.com", "subject": "Hi", "text": "Hi"}
        sent = front.call("POST", "/messages", body)
        assert ann.wait_for(1)[0].parsed.message_id == sent["messageId"]
        wait_until(lambda: front.call("GET", f"/messages/{sent['id']}")["status"] == "delivered")


def test_the_same_mail_at_two_doors_is_one_message(node, webhook_receiver):
    doors = [node("smtp,api,worker"), node("smtp")]
    inbox = doors[0].call("POST", "/inboxes", {"webhookUrl": webhook_receiver.url})
    mails = [written(inbox["address"], subject=f"number {number}") for number in range(10)]

    def send(door):
        for mail in mails:
            door.send_mail(mail, mail_from="ann@example.com", rcpt_to=inbox["address"])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(send, doors))
    posted = sorted(one.json["message"]["subject"] for one in webhook_receiver.wait_for(10))
    assert posted == sorted(mail["Subject"] for mail in mails)
    # Both copies of each mail have been through when a mail sent after them is.
    for door in doors:
        last = written(inbox["address"], subject="the last")
        door.send_mail(last, mail_from="ann@example.com", rcpt_to=inbox["address"])
    messages = received(doors[0], inbox, 12)
    assert len(messages) == 12
    assert len({one.json["id"] for one in webhook_receiver.wait_for(12)}) == 12


def test_what_a_stopping_node_holds_goes_to_another(node):
    count, free = 3 * WEBHOOK_CONCURRENCY_PER_ENDPOINT, threading.Event()
    arrived = threading.Semaphore(0)

    def slow(_delivery):
        arrived.release()
        free.wait(10)
        return 200

    with WebhookReceiver(slow) as receiver:
        leaving, staying = node("smtp,worker"), node("api,worker")
        inbox = staying.call("POST", "/inboxes", {"webhookUrl": receiver.url})
        for number in range(count):
            mail = written(inbox["address"], subject=f"number {number}")
            leaving.send_mail(mail, mail_from="ann@example.com", rcpt_to=inbox["address"])
        received(staying, inbox, count)
        for _ in range(WEBHOOK_CONCURRENCY_PER_ENDPOINT):
            assert arrived.acquire(timeout=10)
        # As many posts as one endpoint may have are under way; the rest waits in the memory of the node that leaves.
        stopping = threading.Thread(target=leaving.close)
        stopping.start()
        free.set()
        stopping.join(30)
        assert not stopping.is_alive()
        posted = receiver.wait_for(count)
        subjects = sorted(one.json["message"]["subject"] for one in posted)
        assert subjects == sorted(f"number {number}" for number in range(count))
        path = f"/webhooks/{inbox['webhook']['id']}/deliveries?limit=100&status=delivered"
        wait_until(lambda: len(staying.call("GET", path)["deliveries"]) == count)
        assert len(receiver.deliveries) == count


def test_what_a_killed_node_held_is_done_when_its_lease_is_over(node, postgres_url, tmp_path):
    clock, asked, dead = FakeClock(time.time_ns() // 1_000_000), threading.Event(), threading.Event()

    def first_never_ends(_delivery):
        if not asked.is_set():
            asked.set()
            dead.wait(10)
        return 200

    with WebhookReceiver(first_never_ends) as receiver:
        staying = node("api,worker", clock=clock)
        inbox = staying.call("POST", "/inboxes", {"webhookUrl": receiver.url})
        port = free_port()
        settings = {
            "DATABASE_URL": postgres_url,
            "DATA_DIR": str(tmp_path / "killed"),
            "ROLES": "smtp,worker",
            "SMTP_LISTEN": f"127.0.0.1:{port}",
            "SECRET_KEY": SHARED["secret_key"],
            "ADMIN_KEY": SHARED["admin_key"],
        }
        killed = subprocess.Popen(
            [sys.executable, "-c", "from postroom.cli import main; main()", "serve"],
            env={**os.environ, **{f"POSTROOM_{name}": value for name, value in settings.items()}},
            stdout=subprocess.PIPE,
        )
        try:
            killed.stdout.readline()
            with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
                smtp.send_message(written(inbox["address"], subject="To be told"))
            assert asked.wait(10)
        finally:
            killed.send_signal(signal.SIGKILL)
            killed.wait(10)
            dead.set()
            killed.stdout.close()
        (message,) = received(staying, inbox, 1)
        assert message["subject"] == "To be told"
        staying.advance(LEASE_MS + 30_000)
        first, second = receiver.wait_for(2)[:2]
        assert first.json["id"] == second.json["id"]
        path = f"/webhooks/{inbox['webhook']['id']}/deliveries"

        def delivered():
            (delivery,) = staying.call("GET", path)["deliveries"]
            return delivery["status"] == "delivered"

        wait_until(delivered)
