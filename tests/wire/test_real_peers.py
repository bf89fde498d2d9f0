"""Mail to and from programs that are not ours: swaks sends to us; we find peers by MX through a real DNS server.

The mail exchangers stand on loopback addresses of their own (127.0.0.2 and up), all on one port, as on the Internet.
"""

import asyncio
import gc
import json
import secrets
import shutil
import smtplib
import subprocess
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from postroom.base.clock import DAY_MS, MINUTE_MS
from postroom.mail.parse import parse_mail
from postroom.testing import Correspondent, FakeClock, RunningServer, WebhookReceiver, free_port, wait_until
from wire.api_client import admin, eventually
from wire.dns_server import DnsServer
from wire.smtp_sink import SmtpSink, tls_contexts

FIRST, SECOND, THIRD, NOBODY = "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"


@dataclass
class Exchanger(SmtpSink):
    """A sink on an address and a port of our choice."""

    host: str = FIRST
    on_port: int = 0

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, self.host, self.on_port, limit=2**20)
        self.port = self.on_port
        return self


@asynccontextmanager
async def internet(zone, tmp_path, **settings):
    """A server that finds its peers in the zone, and the port on which they are to listen; time moves when told to."""
    port = settings.pop("mx_port", None) or free_port()
    async with DnsServer(zone) as dns:
        clock = FakeClock(time.time_ns() // 1_000_000)
        server = await asyncio.to_thread(
            RunningServer,
            tmp_path / secrets.token_hex(4),
            clock=clock,
            dns_servers=f"127.0.0.1:{dns.port}",
            mx_port=port,
            **settings,
        )
        try:
            yield server, port
        finally:
            await asyncio.to_thread(server.close)


async def sent(api, *to, **fields):
    inbox = await api.inbox()
    return await api.made(
        "/messages", {"inboxId": inbox["id"], "to": list(to), "subject": "Hi", "text": "Hi", **fields}
    )


async def became(api, message, *statuses):
    """The message once it has one of the statuses."""

    async def look():
        now = await api.got(f"/messages/{message['id']}")
        return now if now["status"] in statuses else None

    return await eventually(look)


async def attempted(api, message, count):
    """The message once it has been tried so often."""

    async def look():
        now = await api.got(f"/messages/{message['id']}")
        outcomes = [one["outcome"] for one in now["recipients"][0]["attempts"]]
        return now if len(outcomes) >= count and "started" not in outcomes else None

    return await eventually(look)


def mx(*pairs):
    """A zone in which example.net has these exchangers: (preference, address)."""
    zone = {"example.net.": {"MX": [[preference, f"mx{preference}.example.net."] for preference, _ in pairs]}}
    zone |= {f"mx{preference}.example.net.": {"A": [address], "AAAA": []} for preference, address in pairs}
    return zone


# --- Out, by MX ------------------------------------------------------------------------------------------------------


async def test_exchangers_are_tried_in_the_order_of_preference(tmp_path):
    zone = mx((5, NOBODY), (10, FIRST), (20, SECOND))
    async with internet(zone, tmp_path) as (server, port):
        async with Exchanger(on_port=port) as first, Exchanger(on_port=port, host=SECOND) as second:
            api = admin(server)
            message = await became(api, await sent(api, "ann@example.net"), "delivered", "deferred", "bounced")
        assert message["status"] == "delivered"
        (attempt,) = message["recipients"][0]["attempts"]
        assert (attempt["host"], attempt["code"], attempt["tls"]) == ("mx10.example.net", 250, None)
        assert [mail.rcpt_to for mail in first.mails] == [["ann@example.net"]]
        assert second.mails == []
        assert parse_mail(first.mails[0].raw).message_id == message["messageId"]


async def test_a_busy_exchanger_is_passed_over(tmp_path):
    async with internet(mx((10, FIRST), (20, SECOND)), tmp_path) as (server, port):
        busy = Exchanger(on_port=port, greeting="421 4.3.2 too many connections")
        async with busy, Exchanger(on_port=port, host=SECOND) as second:
            api = admin(server)
            message = await became(api, await sent(api, "ann@example.net"), "delivered", "deferred", "bounced")
        assert message["status"] == "delivered"
        assert len(second.mails) == 1
        assert busy.connections == 1


async def test_a_greylisted_mail_is_tried_again_within_two_minutes(tmp_path):
    async with internet(mx((10, FIRST)), tmp_path) as (server, port), Exchanger(on_port=port, greylist=True) as sink:
        api = admin(server)
        message = await became(api, await sent(api, "ann@example.net"), "deferred")
        assert sink.mails == []
        server.advance(2 * MINUTE_MS)
        message = await became(api, message, "delivered")
        assert [(one["outcome"], one["code"], one["enhancedCode"]) for one in message["recipients"][0]["attempts"]] == [
            ("deferred", 451, "4.7.1"),
            ("delivered", 250, "2.0.0"),
        ]
        assert len(sink.mails) == 1
        types = [one["type"] for one in (await api.got("/events"))["events"] if one["messageId"] == message["id"]]
        assert types == ["message.delivered", "message.sent", "message.deferred"]


async def test_what_a_peer_refuses_for_good_bounces_with_its_code(tmp_path):
    refusals = {"nobody@example.net": "550 5.1.1 <nobody@example.net>: no such user"}
    async with internet(mx((10, FIRST)), tmp_path) as (server, port):
        with WebhookReceiver() as receiver:
            async with Exchanger(on_port=port, rcpt_replies=refusals) as sink:
                api = admin(server)
                await api.made("/webhooks", {"url": receiver.url, "events": ["message.bounced"]})
                message = await sent(api, "nobody@example.net", "ann@example.net")
                message = await became(api, message, "partial", "delivered", "bounced")
                (delivery,) = await asyncio.to_thread(receiver.wait_for, 1)
    assert message["status"] == "partial"
    assert {one["address"]: one["state"] for one in message["recipients"]} == {
        "nobody@example.net": "bounced",
        "ann@example.net": "delivered",
    }
    assert [mail.rcpt_to for mail in sink.mails] == [["ann@example.net"]]
    event = delivery.json
    assert (event["type"], event["message"]["id"]) == ("message.bounced", message["id"])
    told = event["recipient"]
    assert (told["address"], told["state"], told["code"], told["enhancedCode"]) == (
        "nobody@example.net",
        "bounced",
        550,
        "5.1.1",
    )
    assert "no such user" in told["text"]


async def test_what_is_put_off_for_days_bounces_in_the_end(tmp_path):
    replies = "451 4.3.0 try again later"
    async with internet(mx((10, FIRST)), tmp_path) as (server, port), Exchanger(on_port=port, mail_reply=replies):
        api = admin(server)
        message = await became(api, await sent(api, "ann@example.net"), "deferred")
        days = 0
        while message["status"] == "deferred" and days < 7:
            days += 1
            server.advance(DAY_MS)
            message = await attempted(api, message, days + 1)
        assert (message["status"], days) == ("bounced", 5)


async def test_starttls_is_used_when_it_is_offered(tmp_path):
    serving, _ = tls_contexts("mx10.example.net")
    async with internet(mx((10, FIRST)), tmp_path) as (server, port), Exchanger(on_port=port, tls=serving) as sink:
        api = admin(server)
        message = await became(api, await sent(api, "ann@example.net"), "delivered", "deferred", "bounced")
        assert message["recipients"][0]["attempts"][0]["tls"] == "TLSv1.3"
        assert sink.mails[0].tls == "TLSv1.3"


async def test_a_domain_without_mx_gets_its_mail_at_its_address(tmp_path):
    zone = {"example.net.": {"A": [FIRST]}}
    async with internet(zone, tmp_path) as (server, port), Exchanger(on_port=port) as sink:
        api = admin(server)
        message = await became(api, await sent(api, "ann@example.net"), "delivered", "deferred", "bounced")
        assert message["status"] == "delivered"
        assert len(sink.mails) == 1


@pytest.mark.parametrize(
    ("zone", "status", "enhanced_code"),
    [
        ({}, "bounced", "5.1.2"),
        ({"example.net.": {"MX": [[0, "."]]}}, "bounced", "5.1.10"),
        ({"example.net.": {"TXT": ["nothing here"]}}, "bounced", "5.4.4"),
        ({"example.net.": {"MX": "SERVFAIL"}}, "deferred", "4.4.3"),
    ],
)
async def test_a_domain_without_mail(tmp_path, zone, status, enhanced_code):
    async with internet(zone, tmp_path) as (server, _):
        api = admin(server)
        message = await became(api, await sent(api, "ann@example.net"), "bounced", "deferred")
        (attempt,) = message["recipients"][0]["attempts"]
        assert (message["status"], attempt["enhancedCode"], attempt["code"]) == (status, enhanced_code, None)


# A connection that is accepted while the peer goes away leaves its socket to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_dead_domain_delays_nobody_else(tmp_path):
    zone = mx((10, FIRST)) | {"slow.example.": {"MX": [[10, "mx.slow.example."]]}, "mx.slow.example.": {"A": [SECOND]}}
    async with internet(zone, tmp_path) as (server, port), Exchanger(on_port=port) as sink:
        silent = Exchanger(on_port=port, host=SECOND, delays_s={"greeting": 5.0})
        async with silent:
            api = admin(server)
            slow = [await sent(api, f"a{number}@slow.example") for number in range(20)]
            quick = await became(api, await sent(api, "ann@example.net"), "delivered")
            assert len(sink.mails) == 1
            states = [(await api.got(f"/messages/{one['id']}"))["status"] for one in slow]
            assert set(states) <= {"queued", "sending"}
            await silent.drop_all()
        assert quick["status"] == "delivered"
    gc.collect()


# --- Two of us -------------------------------------------------------------------------------------------------------


async def test_two_servers_hold_a_conversation_by_mx(tmp_path):
    port = free_port()
    zone = {f"{name}.example.": {"MX": [[10, f"mx.{name}.example."]]} for name in ("one", "two")} | {
        "mx.one.example.": {"A": [FIRST]},
        "mx.two.example.": {"A": [SECOND]},
    }

    def settings(name, address):
        return {
            "domain": f"{name}.example",
            "hostname": f"mx.{name}.example",
            "smtp_listen": f"{address}:{port}",
            "mx_port": port,
        }

    async with (
        internet(zone, tmp_path, **settings("one", FIRST)) as (one, _),
        internet(zone, tmp_path, **settings("two", SECOND)) as (two, _),
    ):
        here, there = admin(one), admin(two)
        with WebhookReceiver() as receiver:
            alice = await here.inbox(name="Alice")
            bob = await there.inbox(name="Bob", webhookUrl=receiver.url)
            asked = await here.made(
                "/messages", {"inboxId": alice["id"], "to": bob["address"], "subject": "Lunch", "text": "At noon?"}
            )
            got = (await asyncio.to_thread(receiver.wait_for, 1))[0].json["message"]
            assert (got["fromAddress"], got["messageId"]) == (alice["address"], asked["messageId"])
            answered = await there.made(f"/messages/{got['id']}/reply", {"text": "Gladly."})
            assert (await became(there, answered, "delivered"))["status"] == "delivered"

        async def look():
            return (await here.got(f"/inboxes/{alice['id']}/messages", direction="inbound"))["messages"]

        (back,) = await eventually(look)
        assert (back["threadId"], back["inReplyTo"]) == (asked["threadId"], asked["messageId"])
        assert (back["category"], back["extractedText"]) == ("reply", "Gladly.")
        thread = await here.got(f"/threads/{asked['threadId']}")
        assert (thread["messageCount"], thread["status"], thread["replyReceived"]) == (2, "replied", True)


# --- Through Postfix -------------------------------------------------------------------------------------------------


def test_a_conversation_goes_through_postfix_both_ways(tmp_path):
    postfix = pytest.importorskip("bench.postfix", reason="the benchmarks are not here")
    if reason := postfix.why_not():
        pytest.skip(reason)
    with (
        Correspondent("ann@example.com", "Ann Lee") as ann,
        postfix.to_relay(ann.port) as outward,
        RunningServer(tmp_path, relay=f"smtp://127.0.0.1:{outward.port}") as server,
        postfix.to_relay(server.smtp_address[1]) as inward,
        WebhookReceiver() as receiver,
    ):
        inbox = server.call("POST", "/inboxes", {"name": "support", "webhookUrl": receiver.url})
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Ann Lee <ann@example.com>", inbox["address"], "Grüße"
        mail["Message-ID"] = "<first@example.com>"
        mail.set_content("Hello\n.\n..dots\nWörter\n", cte="8bit")
        with smtplib.SMTP("127.0.0.1", inward.port, timeout=10) as smtp:
            smtp.send_message(mail, mail_options=["BODY=8BITMIME"])
        message = receiver.wait_for(1)[0].json["message"]
        assert (message["subject"], message["messageId"]) == ("Grüße", "<first@example.com>")
        assert message["text"].splitlines() == ["Hello", ".", "..dots", "Wörter"]
        answer = server.call("POST", f"/messages/{message['id']}/reply", {"text": "Hello\n.\nGrüße"})
        received = ann.wait_for(1)[0].parsed
        assert (received.message_id, received.in_reply_to) == (answer["messageId"], ("<first@example.com>",))
        assert received.text.splitlines()[:3] == ["Hello", ".", "Grüße"]

        def delivered():
            now = server.call("GET", f"/messages/{answer['id']}")
            return now if now["status"] == "delivered" else None

        (attempt,) = wait_until(delivered)["recipients"][0]["attempts"]
        assert (attempt["code"], attempt["enhancedCode"]) == (250, "2.0.0")
        assert "queued as" in attempt["text"]


# --- In, from swaks --------------------------------------------------------------------------------------------------


@pytest.fixture
def swaks(server):
    """Sends to the server with swaks; its output."""
    if shutil.which("swaks") is None:
        pytest.skip("swaks is not installed")

    def run(*arguments, code=0):
        address = f"{server.smtp_address[0]}:{server.smtp_address[1]}"
        done = subprocess.run(
            ["swaks", "--server", address, "--helo", "laptop.example", "--from", "ann@example.com", *arguments],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return run


async def test_swaks_sends_a_mail_with_a_file(server, swaks, tmp_path):
    api = admin(server)
    inbox = await api.inbox()
    path = tmp_path / "table.json"
    path.write_text(json.dumps({"a": 1}))
    out = await asyncio.to_thread(
        swaks,
        "--to",
        inbox["address"],
        "--body",
        "Hello\n.\n..dots",
        "--attach-type",
        "application/json",
        "--attach",
        f"@{path}",
    )
    assert "<-  250 2.0.0 OK, queued as " in out

    async def look():
        return (await api.got(f"/inboxes/{inbox['id']}/messages"))["messages"]

    (message,) = await eventually(look)
    assert message["text"].splitlines()[:3] == ["Hello", ".", "..dots"]
    (file,) = message["attachments"]
    assert (file["filename"], file["contentType"]) == ("table.json", "application/json")


async def test_swaks_is_told_that_there_is_no_such_inbox(swaks):
    out = await asyncio.to_thread(swaks, "--to", "nobody-here@postroom.localhost", code=24)
    assert "<** 550 5.1.1 There is no such inbox here" in out


async def test_swaks_pipelines(server, swaks):
    api = admin(server)
    inboxes = [await api.inbox() for _ in range(3)]
    everyone = ",".join(inbox["address"] for inbox in inboxes)
    await asyncio.to_thread(swaks, "--to", everyone, "--pipeline", "--h-Subject", "For all")

    async def look():
        pages = [await api.got(f"/inboxes/{inbox['id']}/messages") for inbox in inboxes]
        return pages if all(page["messages"] for page in pages) else None

    assert [page["messages"][0]["subject"] for page in await eventually(look)] == ["For all"] * 3
