"""Two Postroom servers and a Postfix that write to each other by MX with STARTTLS, and what goes wrong on the way.

DNS is a server of ours on loopback; each peer has an address of its own there, and all listen on one port, as on the
Internet. Days pass on a clock that the tests move.
"""

import asyncio
import secrets
import smtplib
import ssl
import tempfile
import time
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from postroom.base.clock import DAY_MS, MINUTE_MS
from postroom.mail.parse import parse_mail
from postroom.testing import FakeClock, RunningServer, free_port, wait_until
from wire.api_client import admin, eventually
from wire.dns_server import DnsServer
from wire.smtp_sink import certificate_pem
from wire.test_real_peers import Exchanger, attempted, became, sent, tls_contexts

ONE, TWO, POSTFIX, FAULTY, SECOND, NOBODY = (f"127.0.0.{number}" for number in (2, 3, 1, 4, 5, 6))
ZONE = {
    "one.example.": {"MX": [[10, "mx.one.example."]]},
    "mx.one.example.": {"A": [ONE]},
    "two.example.": {"MX": [[10, "mx.two.example."]]},
    "mx.two.example.": {"A": [TWO]},
    "three.example.": {"MX": [[10, "mx.three.example."]]},
    "mx.three.example.": {"A": [POSTFIX]},
    "faulty.example.": {"MX": [[10, "mx.faulty.example."]]},
    "mx.faulty.example.": {"A": [FAULTY]},
    "dead.example.": {"MX": [[10, "mx.dead.example."], [20, "mx.second.example."]]},
    "mx.dead.example.": {"A": [NOBODY]},
    "mx.second.example.": {"A": [SECOND]},
}


def pem_file(folder, name):
    """A file with a certificate for the host and its key."""
    path = folder / f"{name}.pem"
    path.write_bytes(b"".join(certificate_pem(name)))
    path.chmod(0o644)
    return path


@dataclass
class Peer:
    """One Postroom and what is asked of it."""

    server: RunningServer
    port: int

    @property
    def api(self):
        return admin(self.server)


@asynccontextmanager
async def network(folder, *names, port=None):
    """DNS and a Postroom for each name: `one` at mx.one.example, on its own address."""
    port = port or free_port()
    async with AsyncExitStack() as stack:
        dns = await stack.enter_async_context(DnsServer(ZONE))
        peers = []
        for name in names:
            file = pem_file(folder, f"mx.{name}.example")
            server = await asyncio.to_thread(
                RunningServer,
                folder / secrets.token_hex(4),
                clock=FakeClock(time.time_ns() // 1_000_000),
                dns_servers=f"127.0.0.1:{dns.port}",
                mx_port=port,
                domain=f"{name}.example",
                hostname=f"mx.{name}.example",
                smtp_listen=f"{ {'one': ONE, 'two': TWO}[name] }:{port}",
                tls_cert=file,
                tls_key=file,
            )
            stack.push_async_callback(asyncio.to_thread, server.close)
            peers.append(Peer(server, port))
        yield peers


async def received(api, inbox, count=1):
    """The inbound messages of an inbox, newest first, once there are so many."""

    async def look():
        found = (await api.got(f"/inboxes/{inbox['id']}/messages", direction="inbound"))["messages"]
        return found if len(found) >= count else None

    return await eventually(look)


# --- Among ourselves ------------------------------------------------------------------------------------------------


async def test_two_servers_write_to_each_other_over_tls(tmp_path):
    async with network(tmp_path, "one", "two") as (one, two):
        alice, bob = await one.api.inbox(name="Alice"), await two.api.inbox(name="Bob")
        asked = await one.api.made(
            "/messages", {"inboxId": alice["id"], "to": bob["address"], "subject": "Grüße", "text": "At noon?"}
        )
        asked = await became(one.api, asked, "delivered", "deferred", "bounced")
        (attempt,) = asked["recipients"][0]["attempts"]
        assert (attempt["host"], attempt["code"], attempt["tls"]) == ("mx.two.example", 250, "TLSv1.3")
        (got,) = await received(two.api, bob)
        assert (got["messageId"], got["subject"]) == (asked["messageId"], "Grüße")
        answered = await two.api.made(f"/messages/{got['id']}/reply", {"text": "Gladly."})
        assert (await became(two.api, answered, "delivered"))["recipients"][0]["attempts"][0]["tls"] == "TLSv1.3"
        (back,) = await received(one.api, alice)
        assert (back["threadId"], back["extractedText"]) == (asked["threadId"], "Gladly.")
        # Nobody at the other side has that name: its server says so for good.
        lost = await sent(one.api, "nobody@two.example")
        lost = await became(one.api, lost, "bounced", "delivered", "deferred")
        attempt = lost["recipients"][0]["attempts"][0]
        assert (lost["status"], attempt["code"], attempt["enhancedCode"]) == ("bounced", 550, "5.1.1")


# --- With Postfix ---------------------------------------------------------------------------------------------------


@contextmanager
def running_postfix(port):
    """A Postfix at mx.three.example with a mailbox carol@three.example, that knows the way to one.example."""
    postfix = pytest.importorskip("bench.postfix", reason="the benchmarks are not here")
    if reason := postfix.why_not():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="postfix-peer-") as temporary, pytest.MonkeyPatch.context() as patch:
        folder = Path(temporary)
        folder.chmod(0o755)
        file = pem_file(folder, "mx.three.example")
        settings = (
            "virtual_mailbox_domains = three.example\n"
            "virtual_mailbox_maps = inline:{{carol@three.example=agent/}}\n"
            "virtual_transport = virtual\n"
            f"transport_maps = inline:{{{{ {{{{one.example = smtp:[{ONE}]:{port}}}}} }}}}\n"
            f"smtpd_tls_cert_file = {file}\nsmtpd_tls_key_file = {file}\nsmtpd_tls_security_level = may\n"
            "smtpd_recipient_restrictions = permit_mynetworks, reject\n"
            "smtp_tls_security_level = encrypt\nsmtpd_tls_received_header = yes\n"
        )
        patch.setattr(postfix, "free_port", lambda: port)
        server = postfix.Postfix(folder, settings)
        try:
            yield server
        finally:
            server.close()


def mails_of_carol(postfix):
    new = postfix.folder / "mail/agent/new"
    return (
        [parse_mail(path.read_bytes().replace(b"\n", b"\r\n")) for path in sorted(new.iterdir())]
        if new.exists()
        else []
    )


async def test_a_conversation_with_postfix_over_tls(tmp_path):
    port = free_port()
    with running_postfix(port) as postfix:
        async with network(tmp_path, "one", port=port) as (one,):
            alice = await one.api.inbox(name="Alice")
            asked = await one.api.made(
                "/messages",
                {"inboxId": alice["id"], "to": "carol@three.example", "subject": "Grüße", "text": "Hello\n.\n..dots"},
            )
            asked = await became(one.api, asked, "delivered", "deferred", "bounced")
            (attempt,) = asked["recipients"][0]["attempts"]
            assert (attempt["host"], attempt["code"], attempt["tls"]) == ("mx.three.example", 250, "TLSv1.3")
            (got,) = await asyncio.to_thread(wait_until, lambda: mails_of_carol(postfix))
            assert (got.message_id, got.subject) == (asked["messageId"], "Grüße")
            assert got.text.splitlines()[:3] == ["Hello", ".", "..dots"]
            assert "using TLSv1.3" in got.header_all("received")[0]

            answer = EmailMessage()
            answer["From"], answer["To"], answer["Subject"] = "carol@three.example", alice["address"], "Re: Grüße"
            answer["Message-ID"], answer["In-Reply-To"] = "<answer@three.example>", asked["messageId"]
            answer.set_content("Gladly.\n")
            with smtplib.SMTP(POSTFIX, port, timeout=10) as smtp:
                smtp.starttls(context=_anybody())
                smtp.send_message(answer)
            (back,) = await received(one.api, alice)
            assert (back["threadId"], back["text"].strip()) == (asked["threadId"], "Gladly.")


def _anybody():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


# --- What goes wrong ------------------------------------------------------------------------------------------------


@asynccontextmanager
async def faulty(folder, **sink):
    """A Postroom, and a peer at faulty.example that misbehaves; with STARTTLS, as all of them have it."""
    serving, _ = tls_contexts("mx.faulty.example")
    port = free_port()
    async with (
        network(folder, "one", port=port) as (one,),
        Exchanger(on_port=port, host=FAULTY, tls=serving, **sink) as peer,
    ):
        yield one, peer


def outcomes(message):
    return [(one["outcome"], one["code"], one["enhancedCode"]) for one in message["recipients"][0]["attempts"]]


async def test_greylisting_and_a_refusal(tmp_path):
    refused = {"eve@faulty.example": "550 5.1.1 no such user", "full@faulty.example": "552 5.2.2 mailbox full"}
    async with faulty(tmp_path, greylist=True, rcpt_replies=refused) as (one, peer):
        message = await became(one.api, await sent(one.api, "bob@faulty.example"), "deferred")
        one.server.advance(2 * MINUTE_MS)
        message = await became(one.api, message, "delivered")
        assert outcomes(message) == [("deferred", 451, "4.7.1"), ("delivered", 250, "2.0.0")]
        assert len(peer.mails) == 1
        peer.greylist = False
        for address, status, code in (("eve", "bounced", "5.1.1"), ("full", "deferred", "5.2.2")):
            message = await became(one.api, await sent(one.api, f"{address}@faulty.example"), "bounced", "deferred")
            assert (message["status"], outcomes(message)[0][2]) == (status, code)


async def test_a_drop_in_the_middle_of_data_loses_nothing(tmp_path):
    async with faulty(tmp_path, drop_at="mid-data", drop_times=2) as (one, peer):
        message = await became(one.api, await sent(one.api, "bob@faulty.example"), "deferred")
        for count in (2, 3):
            one.server.advance(30 * MINUTE_MS)
            message = await attempted(one.api, message, count)
        assert message["status"] == "delivered"
        assert [one for one, _, _ in outcomes(message)] == ["deferred", "deferred", "delivered"]
        assert len(peer.mails) == 1
        assert parse_mail(peer.mails[0].raw).message_id == message["messageId"]


async def test_a_drop_after_the_final_dot_may_double_and_says_so(tmp_path):
    async with faulty(tmp_path, drop_at="final", drop_times=1) as (one, peer):
        message = await became(one.api, await sent(one.api, "bob@faulty.example"), "deferred")
        assert "the host may have taken it" in message["recipients"][0]["attempts"][0]["text"]
        one.server.advance(30 * MINUTE_MS)
        message = await became(one.api, message, "delivered")
        assert len(peer.mails) == 2
        assert peer.mails[0].raw == peer.mails[1].raw


async def test_a_host_that_says_too_much_gets_a_rest(tmp_path):
    async with faulty(tmp_path, greeting="421 4.7.0 too many connections") as (one, peer):
        first = await became(one.api, await sent(one.api, "bob@faulty.example"), "deferred")
        assert outcomes(first) == [("deferred", 421, "4.7.0")]
        calls, peer.greeting = peer.connections, "220 sink.test ESMTP"
        second = await sent(one.api, "eve@faulty.example")
        other = await sent(one.api, "bob@nowhere.example")
        await became(one.api, other, "bounced")
        assert (await one.api.got(f"/messages/{second['id']}"))["status"] == "queued"
        assert peer.connections == calls
        one.server.advance(MINUTE_MS)
        await became(one.api, second, "delivered")
        one.server.advance(DAY_MS)
        await became(one.api, first, "delivered")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_slow_and_dead_hosts_delay_nobody(tmp_path):
    serving, _ = tls_contexts("mx.second.example")
    async with faulty(tmp_path, delays_s={"greeting": 30.0}) as (one, slow):
        async with Exchanger(on_port=one.port, host=SECOND, tls=serving) as second:
            waiting = [await sent(one.api, f"a{number}@faulty.example") for number in range(5)]
            # The first exchanger of the domain is dead: the second one takes it at once.
            message = await became(one.api, await sent(one.api, "bob@dead.example"), "delivered")
            (attempt,) = message["recipients"][0]["attempts"]
            assert (attempt["host"], attempt["tls"]) == ("mx.second.example", "TLSv1.3")
            assert len(second.mails) == 1
            assert {(await one.api.got(f"/messages/{each['id']}"))["status"] for each in waiting} <= {
                "queued",
                "sending",
            }
            slow.delays_s = {}
            await slow.drop_all()
            for each in waiting:
                assert (await became(one.api, each, "deferred", "delivered"))["status"] in {"deferred", "delivered"}
            one.server.advance(30 * MINUTE_MS)
            for each in waiting:
                await became(one.api, each, "delivered")
        assert len(slow.mails) == 5
