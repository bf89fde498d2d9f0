"""Hosts that must prove themselves: by TLSA records (DANE), by a policy (MTA-STS), or not at all; on real sockets."""

import hashlib
import ssl
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from postroom.config import read_relay
from postroom.edge.dns_resolver import DnsResolver
from postroom.edge.mta_sts import StsFetcher
from postroom.edge.smtp_sender import SmtpSender
from postroom.flows.ports import Destination, OutgoingMail
from postroom.mail.mta_sts import MAX_POLICY_BYTES, StsPolicy
from postroom.testing import free_port
from wire.dns_server import DnsServer
from wire.smtp_sink import SmtpSink, certificate_pem, tls_contexts

HOST = "mx.example.net"
BOB = "bob@example.net"
MAIL = OutgoingMail(mail_from="a@agents.example", rcpt_to=(BOB,), raw=b"Subject: hi\r\n\r\nhi\r\n")
ENFORCED = StsPolicy(mode="enforce", max_age_s=86_400, mx=(HOST,))


def tlsa(*names, usage=3, selector=1, damaged=False):
    """A TLSA record for the certificate of these names."""
    certificate = x509.load_pem_x509_certificate(certificate_pem(*names)[1])
    if selector:
        content = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        content = certificate.public_bytes(Encoding.DER)
    digest = hashlib.sha256(content + b"x" * damaged).hexdigest()
    return f"{usage} {selector} 1 {digest}"


@asynccontextmanager
async def world(*, records=(), authentic=True, tls=(HOST,), trusted=None, **sink):
    """A peer behind a DNS that has its TLSA records; `send` gives what became of a mail, and where it was found."""
    serving = tls_contexts(*tls)[0] if tls else None
    async with SmtpSink(tls=serving, **sink) as peer:
        zone = {
            "example.net.": {"MX": [[10, f"{HOST}."]]},
            f"{HOST}.": {"A": ["127.0.0.1"]},
            f"_{peer.port}._tcp.{HOST}.": {"TLSA": records if isinstance(records, str) else list(records)},
        }
        async with DnsServer(zone, authentic=authentic) as dns:
            resolver = DnsResolver([dns.address])
            checked = tls_contexts(*trusted)[1] if trusted else None
            sender = SmtpSender(resolver, hostname="here.test", allow_private_networks=True, checked_tls=checked)

            async def send(**fields):
                found = await resolver.mail_hosts("example.net")
                where = {"authentic": found.authentic, "domain": "example.net", **fields}
                return (await sender.send(Destination(hosts=found.hosts, port=peer.port, **where), MAIL))[0]

            try:
                yield SimpleNamespace(peer=peer, dns=dns, send=send, resolver=resolver)
            finally:
                await sender.close()
                await resolver.close()


# --- DANE ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "record",
    [tlsa(HOST), tlsa(HOST, selector=0), tlsa(HOST, usage=2), "3 1 1 " + "00" * 32],
    ids=["key", "certificate", "authority", "another"],
)
async def test_dane_lets_in_whom_the_records_name(record):
    good = "00" * 32 not in record
    async with world(records=[record, tlsa("other.test")]) as there:
        result = await there.send()
    if good:
        assert (result.outcome, result.tls) == ("delivered", "TLSv1.3, DANE")
    else:
        assert (result.outcome, result.enhanced_code, there.peer.mails) == ("deferred", "4.7.5", [])
        assert "TLSA" in result.text


async def test_with_an_issuer_the_name_counts_and_may_be_the_domains():
    async with world(records=[tlsa("example.net", usage=2)], tls=("example.net",)) as there:
        assert (await there.send()).tls == "TLSv1.3, DANE"
    async with world(records=[tlsa("else.test", usage=2)], tls=("else.test",)) as there:
        result = await there.send()
    assert (result.outcome, there.peer.mails) == ("deferred", [])


async def test_a_host_with_records_gets_nothing_in_plain_text():
    async with world(records=[tlsa(HOST)], tls=()) as there:
        result = await there.send()
    assert (result.outcome, result.enhanced_code, there.peer.mails) == ("deferred", "4.7.4", [])
    async with world(records=[tlsa(HOST)], break_tls="babble-late") as there:
        result = await there.send()
    assert (result.outcome, there.peer.mails) == ("deferred", [])


async def test_records_of_no_use_still_ask_for_tls():
    async with world(records=["1 1 1 " + "00" * 32]) as there:
        result = await there.send()
        assert (result.outcome, result.tls) == ("delivered", "TLSv1.3")
    async with world(records=["1 1 1 " + "00" * 32], tls=()) as there:
        assert (await there.send()).outcome == "deferred"


async def test_records_that_cannot_be_had_now_close_the_host_for_now():
    async with world(records="SERVFAIL") as there:
        result = await there.send()
    assert (result.outcome, result.enhanced_code, there.peer.connections) == ("deferred", "4.7.5", 0)


async def test_records_that_nobody_vouches_for_mean_nothing():
    async with world(records=[tlsa("other.test")], authentic=False) as there:
        assert (await there.send()).tls == "TLSv1.3"
        # Not even when the MX alone is vouched for: the addresses could be anybody's.
        assert (await there.send(authentic=True)).outcome == "delivered"
    assert there.dns.asked[f"_{there.peer.port}._tcp.{HOST}.", "TLSA"] == 0


async def test_a_host_without_records_is_as_before():
    async with world() as there:
        assert (await there.send()).tls == "TLSv1.3"
    async with world(tls=()) as there:
        assert (await there.send()).tls is None


# --- MTA-STS ------------------------------------------------------------------------------------------------------


async def test_a_policy_lets_in_hosts_that_prove_their_name():
    async with world(trusted=(HOST,)) as there:
        result = await there.send(sts=ENFORCED)
    assert (result.outcome, result.tls) == ("delivered", "TLSv1.3, MTA-STS")


@pytest.mark.parametrize(
    "broken",
    [
        {"trusted": ("other.test",)},
        {"tls": ("else.test",), "trusted": ("else.test",)},
        {"tls": (), "trusted": (HOST,)},
        {"break_tls": "hang-up", "trusted": (HOST,)},
    ],
)
async def test_a_policy_keeps_out_hosts_that_cannot(broken):
    async with world(**broken) as there:
        result = await there.send(sts=ENFORCED)
        assert (result.outcome, there.peer.mails) == ("deferred", [])
        assert (result.enhanced_code or "").startswith("4.7.")
        # Without the policy the very same host is good enough.
        assert (await there.send()).outcome == "delivered"


async def test_a_host_that_the_policy_does_not_name_is_not_even_called():
    async with world(trusted=(HOST,)) as there:
        result = await there.send(sts=StsPolicy(mode="enforce", max_age_s=1, mx=("*.mx.example.net",)))
    assert (result.outcome, result.enhanced_code, there.peer.connections) == ("deferred", "4.7.5", 0)
    assert "MTA-STS" in result.text


async def test_dane_comes_before_a_policy():
    async with world(records=[tlsa(HOST)], trusted=("other.test",)) as there:
        result = await there.send(sts=StsPolicy(mode="enforce", max_age_s=1, mx=("nobody.test",)))
    assert (result.outcome, result.tls) == ("delivered", "TLSv1.3, DANE")


async def test_a_connection_that_proved_nothing_is_not_used_where_it_must():
    async with world(trusted=(HOST,)) as there:
        assert (await there.send()).tls == "TLSv1.3"
        assert (await there.send(sts=ENFORCED)).tls == "TLSv1.3, MTA-STS"
    assert there.peer.connections == 2


# --- Where mail is sent from --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("source", "seen"), [(None, "127.0.0.1"), ("127.0.0.9", "127.0.0.9"), ("::1", "127.0.0.1")])
async def test_mail_leaves_from_the_address_that_was_asked_for(monkeypatch, source, seen):
    came_from = []
    serve = SmtpSink._serve

    async def noted(sink, reader, writer):
        came_from.append(writer.get_extra_info("peername")[0])
        await serve(sink, reader, writer)

    monkeypatch.setattr(SmtpSink, "_serve", noted)
    async with world() as there:
        assert (await there.send(source_address=source)).outcome == "delivered"
    assert came_from == [seen]


# --- Fetching policies --------------------------------------------------------------------------------------------


@asynccontextmanager
async def policy_host(answer, monkeypatch, *, names=("mta-sts.example.net",), trusted=("mta-sts.example.net",)):
    """A fetcher, and a policy host on loopback that it finds by name."""
    application = web.Application()
    application.router.add_get("/.well-known/mta-sts.txt", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls_contexts(*names)[0])
    await site.start()
    port = runner.addresses[0][1]
    monkeypatch.setattr("postroom.edge._guarded_http._look_up", lambda *_: [(2, 1, 6, "", ("127.0.0.1", port))])
    fetcher = StsFetcher(allow_private_networks=True, port=port, tls=tls_contexts(*trusted)[1])
    try:
        yield fetcher
    finally:
        await fetcher.close()
        await runner.cleanup()


async def test_a_policy_is_fetched(monkeypatch):
    async def answer(request):
        assert request.host.partition(":")[0] == "mta-sts.example.net"
        return web.Response(text="version: STSv1\n")

    async with policy_host(answer, monkeypatch) as fetcher:
        assert (await fetcher.fetch_policy("example.net")).text == "version: STSv1\n"


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ({"status": 302, "headers": {"Location": "https://elsewhere.test/"}}, "302"),
        ({"status": 404, "text": "no"}, "404"),
        ({"text": "version: STSv1", "content_type": "text/html"}, "text/html"),
        ({"text": "x" * (MAX_POLICY_BYTES + 1)}, "bytes"),
        ({"body": b"\xff\xfe", "content_type": "text/plain"}, "UTF-8"),
    ],
)
async def test_what_is_not_taken_for_a_policy(monkeypatch, response, reason):
    async def answer(_):
        return web.Response(**response)

    async with policy_host(answer, monkeypatch) as fetcher:
        got = await fetcher.fetch_policy("example.net")
    assert got.text is None
    assert reason in got.error


@pytest.mark.parametrize(
    "certificate", [{"names": ("else.test",), "trusted": ("else.test",)}, {"trusted": ("x.test",)}]
)
async def test_a_policy_host_must_prove_its_name(monkeypatch, certificate):
    async def answer(_):
        return web.Response(text="version: STSv1\n")

    async with policy_host(answer, monkeypatch, **certificate) as fetcher:
        got = await fetcher.fetch_policy("example.net")
    assert got.text is None
    assert "certificate" in got.error


async def test_a_policy_host_on_a_private_network_is_not_asked(monkeypatch):
    monkeypatch.setattr("postroom.edge._guarded_http._look_up", lambda *_: [(2, 1, 6, "", ("127.0.0.1", 1))])
    fetcher = StsFetcher(allow_private_networks=False, tls=ssl.create_default_context())
    got = await fetcher.fetch_policy("example.net")
    await fetcher.close()
    assert got.text is None
    assert "not a public address" in got.error


# --- Several relays -----------------------------------------------------------------------------------------------


def relays(*ports):
    return read_relay(",".join(f"smtp://127.0.0.1:{port}" for port in ports))


async def test_the_next_relay_is_for_when_one_cannot_be_reached():
    sender = SmtpSender(None, hostname="here.test", allow_private_networks=False)
    async with SmtpSink(greeting="421 4.3.2 not now") as busy, SmtpSink() as good:
        (result,) = await sender.send(relays(free_port(), busy.port, good.port), MAIL)
        assert (result.outcome, len(good.mails), busy.connections) == ("delivered", 1, 1)
        good.greeting = "421 4.3.2 not now either"
        await good.drop_all()
        (result,) = await sender.send(relays(free_port(), good.port), MAIL)
        assert (result.outcome, result.code, result.text) == ("deferred", 421, "not now either")
    await sender.close()


async def test_what_a_relay_was_given_stays_with_it():
    sender = SmtpSender(None, hostname="here.test", allow_private_networks=False)
    async with SmtpSink(drop_at="final") as first, SmtpSink() as second:
        (result,) = await sender.send(relays(first.port, second.port), MAIL)
        assert (result.outcome, second.connections) == ("deferred", 0)
    async with SmtpSink(rcpt_replies={BOB: "550 5.1.1 no"}) as first, SmtpSink() as second:
        (result,) = await sender.send(relays(first.port, second.port), MAIL)
        assert (result.outcome, second.connections) == ("bounced", 0)
    await sender.close()
