"""The sender against real sockets: a scriptable peer on loopback, and Postfix's smtp-sink where it is installed."""

import asyncio
import gc
import os
import random
import shutil
import socket
import ssl
import time
import warnings
from contextlib import asynccontextmanager

import pytest
import uvloop

from postroom.edge import _smtp_connection, _smtp_opening, _smtp_pool, _smtp_transaction
from postroom.edge.smtp_sender import SmtpSender
from postroom.flows.ports import Destination, OutgoingMail, RecipientResult
from wire.smtp_sink import ALL_CAPABILITIES, SmtpSink, tls_contexts

RAW = b"From: a@agents.example\r\nSubject: hi\r\n\r\n.dot first\r\n..two\r\n.\r\nend\r\n"
BOB, EVE = "bob@example.com", "eve@example.com"


class Hosts:
    """DNS as far as the sender asks: names to addresses."""

    def __init__(self, **addresses: tuple[str, ...]):
        self.known = {name.replace("_", "."): value for name, value in addresses.items()}

    async def mail_hosts(self, domain):
        raise NotImplementedError

    async def addresses(self, host):
        return self.known.get(host, ())


LOCAL = Hosts(mx_test=("127.0.0.1",), dead_test=("127.0.0.2",), both_test=("127.0.0.2", "127.0.0.1"))


@pytest.fixture(autouse=True)
def _no_litter():
    """Collect at once what a failed TLS handshake leaves in asyncio: it would warn in the middle of another test."""
    yield
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "unclosed transport", ResourceWarning)
        gc.collect(0)


@asynccontextmanager
async def sending(resolver=LOCAL, **options):
    sender = SmtpSender(resolver, **{"hostname": "client.test", "allow_private_networks": True, **options})
    try:
        yield sender
    finally:
        await sender.close()


def to(sink, *hosts, **options) -> Destination:
    return Destination(hosts=hosts or ("mx.test",), port=sink.port, **options)


def mail(*rcpt_to, raw=RAW, **options) -> OutgoingMail:
    return OutgoingMail(
        mail_from=options.pop("mail_from", "a@agents.example"), rcpt_to=rcpt_to or (BOB,), raw=raw, **options
    )


async def send_one(sink, *rcpt_to, destination=None, sender_options=None, **options) -> tuple[RecipientResult, ...]:
    async with sending(**(sender_options or {})) as sender:
        return await sender.send(destination or to(sink), mail(*rcpt_to, **options))


def outcomes(results) -> list[tuple]:
    return [(r.address, r.outcome, r.code, r.enhanced_code) for r in results]


# --- the whole way --------------------------------------------------------------------------------


@pytest.mark.parametrize("capabilities", [ALL_CAPABILITIES, ("SIZE",), ()])
async def test_delivered(capabilities):
    async with SmtpSink(capabilities=capabilities) as sink:
        results = await send_one(sink, BOB, EVE)
        assert results == tuple(
            RecipientResult(
                address=address,
                outcome="delivered",
                host="mx.test",
                code=250,
                enhanced_code="2.0.0",
                text="Ok: queued as 4F2A1BC99",
                tls=None,
                queue_id="4F2A1BC99",
            )
            for address in (BOB, EVE)
        )
        [received] = sink.mails
        assert (received.raw, received.rcpt_to) == (RAW, [BOB, EVE])
        assert sink.commands[0] == "EHLO client.test"
        assert sink.commands[-1] == "QUIT"
        size = f" SIZE={len(RAW)}" if "SIZE 10000000" in capabilities else ""
        assert received.mail_command == f"MAIL FROM:<a@agents.example>{size}"


async def test_server_without_esmtp_is_greeted_with_helo():
    async with SmtpSink(ehlo_reply="500 what?") as sink:
        [result] = await send_one(sink)
        assert result.outcome == "delivered"
        assert sink.commands[:3] == ["EHLO client.test", "HELO client.test", "MAIL FROM:<a@agents.example>"]


async def test_each_recipient_has_its_own_result():
    replies = {BOB: "550 5.1.1 no such user", EVE: "450 4.2.0 later"}
    async with SmtpSink(rcpt_replies=replies) as sink:
        results = await send_one(sink, BOB, "ada@example.com", EVE)
        assert outcomes(results) == [
            (BOB, "bounced", 550, "5.1.1"),
            ("ada@example.com", "delivered", 250, "2.0.0"),
            (EVE, "deferred", 450, "4.2.0"),
        ]
        assert sink.mails[0].rcpt_to == ["ada@example.com"]


@pytest.mark.parametrize("capabilities", [ALL_CAPABILITIES, ()])
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ({"mail_reply": "550 5.7.1 not you"}, ("bounced", 550, "5.7.1")),
        ({"mail_reply": "451 4.3.0 later"}, ("deferred", 451, "4.3.0")),
        ({"rcpt_replies": {BOB: "552 5.2.2 full"}}, ("deferred", 552, "5.2.2")),
        ({"rcpt_replies": {BOB: "251 2.1.5 forwarded"}}, ("delivered", 250, "2.0.0")),
        ({"rcpt_replies": {BOB: "334 odd"}}, ("deferred", 334, None)),
        ({"data_reply": "451 4.3.0 later"}, ("deferred", 451, "4.3.0")),
        ({"data_reply": "554 5.5.1 no valid recipients"}, ("bounced", 554, "5.5.1")),
        ({"data_reply": "250 2.0.0 odd"}, ("deferred", 250, "2.0.0")),
        ({"final_reply": "554 5.7.1 spam"}, ("bounced", 554, "5.7.1")),
        ({"final_reply": "451 4.3.0 later"}, ("deferred", 451, "4.3.0")),
        ({"final_reply": "250-2.0.0 Ok\r\n250 2.0.0 really"}, ("delivered", 250, "2.0.0")),
    ],
)
async def test_answers(script, expected, capabilities):
    async with SmtpSink(capabilities=capabilities, **script) as sink, sending() as sender:
        [result] = await sender.send(to(sink), mail())
        assert (result.outcome, result.code, result.enhanced_code) == expected
        assert result.text
        # Whatever was said, the session serves the next mail.
        sink.mail_reply, sink.data_reply, sink.final_reply = "250 Ok", "354 go", "250 Ok"
        sink.rcpt_replies = {}
        [result] = await sender.send(to(sink), mail())
        assert (result.outcome, sink.connections) == ("delivered", 1)


async def test_greylisting_passes_the_second_time():
    async with SmtpSink(greylist=True) as sink, sending() as sender:
        first = await sender.send(to(sink), mail())
        second = await sender.send(to(sink), mail())
        assert outcomes(first) == [(BOB, "deferred", 451, "4.7.1")]
        assert outcomes(second) == [(BOB, "delivered", 250, "2.0.0")]


@pytest.mark.parametrize("too_many", ["452 4.5.3 Too many recipients", "452 enough", "552 5.5.3 too many"])
async def test_too_many_recipients_go_in_further_transactions(too_many):
    people = tuple(f"p{n}@example.com" for n in range(100))
    async with SmtpSink(max_recipients=30, too_many_reply=too_many) as sink:
        results = await send_one(sink, *people)
        assert {r.outcome for r in results} == {"delivered"}
        assert [r.address for r in results] == list(people)
        assert [len(m.rcpt_to) for m in sink.mails] == [30, 30, 30, 10]
        assert sink.connections == 1


async def test_full_house_is_asked_once_and_deferred():
    async with SmtpSink(max_recipients=0) as sink:
        results = await send_one(sink, BOB, EVE)
        assert [r.outcome for r in results] == ["deferred", "deferred"]
        assert [c.split()[0] for c in sink.commands].count("MAIL") == 1


# --- connections that end -------------------------------------------------------------------------


@pytest.mark.parametrize("capabilities", [ALL_CAPABILITIES, ()])
@pytest.mark.parametrize(
    ("drop_at", "words"),
    [
        ("greeting", "closed the connection"),
        ("EHLO", "closed the connection"),
        ("MAIL", "closed the connection"),
        ("RCPT", "closed the connection"),
        ("DATA", "closed the connection"),
        ("mid-data", "connection lost"),
        ("final", "the host may have taken it"),
    ],
)
async def test_connection_lost(drop_at, words, capabilities):
    # More than fits into the buffers, so that the peer leaves while we are still writing.
    raw = b"x" * 70 + b"\r\n" + b"y" * 70 + b"\r\n"
    raw = raw * 60_000 if drop_at == "mid-data" else raw
    async with SmtpSink(drop_at=drop_at, capabilities=capabilities) as sink:
        [result] = await send_one(sink, raw=raw)
        assert (result.outcome, result.code, result.enhanced_code) == ("deferred", None, "4.4.2")
        assert words in result.text
        assert ("may have taken" in result.text) == (drop_at == "final")


async def test_recipients_answered_before_the_loss_keep_their_answer():
    async with SmtpSink(rcpt_replies={BOB: "550 5.1.1 no"}, drop_at="DATA") as sink:
        results = await send_one(sink, BOB, EVE)
        assert outcomes(results) == [(BOB, "bounced", 550, "5.1.1"), (EVE, "deferred", None, "4.4.2")]


@pytest.mark.parametrize("capabilities", [ALL_CAPABILITIES, ()])
async def test_421_to_rcpt_ends_it_for_all_that_are_not_refused(capabilities):
    replies = {BOB: "550 5.1.1 no", EVE: "421 4.3.2 stopping"}
    async with SmtpSink(rcpt_replies=replies, capabilities=capabilities) as sink, sending() as sender:
        results = await sender.send(to(sink), mail("ada@example.com", BOB, EVE, "zoe@example.com"))
        assert [(r.outcome, r.code) for r in results] == [
            ("deferred", 421),
            ("bounced", 550),
            ("deferred", 421),
            ("deferred", 421),
        ]
        sink.rcpt_replies = {}
        assert [r.outcome for r in await sender.send(to(sink), mail())] == ["delivered"]
        assert sink.connections == 2


@pytest.mark.parametrize("step", ["data_reply", "final_reply"])
async def test_421_later_defers(step):
    async with SmtpSink(**{step: "421 4.3.2 stopping"}) as sink:
        assert outcomes(await send_one(sink)) == [(BOB, "deferred", 421, "4.3.2")]


async def test_silence_is_bounded(monkeypatch):
    monkeypatch.setattr(_smtp_opening, "SMTP_COMMAND_TIMEOUT_S", 0.05)
    async with SmtpSink(delays_s={"greeting": 1}) as sink:
        [result] = await send_one(sink)
        assert (result.outcome, result.text) == ("deferred", "no answer within 0.05 seconds")


async def test_silence_after_the_final_dot_is_bounded(monkeypatch):
    monkeypatch.setattr(_smtp_transaction, "SMTP_DATA_DONE_TIMEOUT_S", 0.05)
    async with SmtpSink(delays_s={"final": 1}) as sink:
        [result] = await send_one(sink)
        assert result.outcome == "deferred"
        assert result.text.startswith("no answer within 0.05 seconds; the whole mail had been sent")


@asynccontextmanager
async def raw_peer(talk):
    """A server that does with each connection what it is told."""

    async def serve(reader, writer):
        try:
            await talk(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def test_peer_that_takes_nothing_is_given_up(monkeypatch):
    monkeypatch.setattr(_smtp_connection, "SMTP_COMMAND_TIMEOUT_S", 0.1)

    async def talk(reader, writer):
        writer.write(b"220 x\r\n")
        for answer in (b"250 x\r\n", b"250 x\r\n", b"250 x\r\n", b"354 x\r\n"):
            await reader.readline()
            writer.write(answer)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader._transport.pause_reading()
        await asyncio.sleep(5)

    async with raw_peer(talk) as port, sending() as sender:
        destination = Destination(hosts=("mx.test",), port=port)
        [result] = await sender.send(destination, mail(raw=(b"x" * 70 + b"\r\n") * 300_000))
        assert (result.outcome, result.text) == ("deferred", "took nothing of the mail for 0.1 seconds")


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2p1\r\n",
        b"\x15\x03\x01\x00\x02\x02\x0a\n",
        b"220-" + b"x" * 100_000,
        b"220-x\r\n" * 20_000,
        b"220 x\r\n" * 5_000,
        b"220 x\r\n250 early\r\n250 early\r\n250 early\r\n",
    ],
)
async def test_peer_that_is_no_mail_server_defers(said):
    async def talk(reader, writer):
        writer.write(said)
        await writer.drain()
        await reader.readline()
        await asyncio.sleep(0.05)

    async with raw_peer(talk) as port, sending() as sender:
        [result] = await sender.send(Destination(hosts=("mx.test",), port=port), mail())
        assert (result.outcome, result.host) == ("deferred", "mx.test")
        assert result.text


GOOD = {b"DATA": b"354 go\r\n", b"x": b"", b".": b"250 Ok: queued as 12345678\r\n", b"QUIT": b"221 bye\r\n"}
ODD = [
    *[b"250 ok\r\n", b"354 go\r\n", b"220 hi\r\n", b"421 bye\r\n", b"452 many\r\n", b"552 full\r\n", b"550 no\r\n"],
    *[b"451 4.7.1 grey\r\n", b"250-PIPELINING\r\n250 x\r\n", b"250 one\r\n250 two\r\n", b"25", b"nonsense\r\n", b""],
    *[b"250-x\r\n250-PIPELINING\r\n250-SIZE 999\r\n250 STARTTLS\r\n", None],
]


async def test_whatever_the_peer_says_each_recipient_has_a_result(monkeypatch):
    monkeypatch.setattr(_smtp_opening, "SMTP_COMMAND_TIMEOUT_S", 0.02)
    monkeypatch.setattr(_smtp_transaction, "SMTP_COMMAND_TIMEOUT_S", 0.02)
    monkeypatch.setattr(_smtp_transaction, "SMTP_DATA_DONE_TIMEOUT_S", 0.02)
    monkeypatch.setattr(_smtp_connection.SmtpConnection.command, "__defaults__", (0.02,))
    monkeypatch.setattr(_smtp_connection, "SMTP_CONNECT_TIMEOUT_S", 0.02)
    chance = random.Random(7)  # the same conversations in every run

    async def talk(reader, writer):
        writer.write(b"220 hi\r\n")
        while line := await reader.readline():
            good = b"250-x\r\n250 PIPELINING\r\n" if chance.random() < 0.5 else b"250 ok\r\n"
            good = GOOD.get(line.split()[0], good)
            answer = good if chance.random() < 0.85 else chance.choice(ODD)
            if answer is None:
                return
            writer.write(answer)

    people = ("a@example.com", "b@example.com", "c@example.com")
    seen = set()
    async with raw_peer(talk) as port, sending() as sender:
        for _ in range(400):
            results = await sender.send(Destination(hosts=("mx.test",), port=port), mail(*people, raw=b"x\r\n"))
            assert tuple(r.address for r in results) == people
            seen.update(r.outcome for r in results)
    assert seen == {"delivered", "deferred", "bounced"}


# --- hosts and addresses --------------------------------------------------------------------------


@pytest.mark.parametrize("greeting", ["554 5.3.2 no mail here", "421 4.3.2 busy", "521 5.3.2 not a mail host"])
async def test_host_that_does_not_greet_is_passed_over(greeting):
    resolver = Hosts(sour_test=("127.0.0.3",), mx_test=("127.0.0.1",))
    async with (
        SmtpSink() as good,
        SmtpSink(address="127.0.0.3", port=good.port, greeting=greeting) as sour,
        sending(resolver) as sender,
    ):
        [result] = await sender.send(to(good, "sour.test", "mx.test"), mail())
        assert (result.outcome, result.host) == ("delivered", "mx.test")
        [result] = await sender.send(to(good, "sour.test"), mail())
        assert result.outcome == ("bounced" if greeting.startswith("521") else "deferred")
        assert result.code == int(greeting[:3])
        assert sour.connections == 2


async def test_dead_hosts_and_addresses_are_passed_over():
    async with SmtpSink() as sink:
        destination = to(sink, "nowhere.test", "dead.test", "both.test")
        [result] = await send_one(sink, destination=destination)
        assert (result.outcome, result.host) == ("delivered", "both.test")


async def test_all_hosts_dead_is_deferred_with_the_last_reason():
    async with SmtpSink() as sink:
        [result] = await send_one(sink, destination=to(sink, "nowhere.test", "dead.test"))
        assert (result.outcome, result.host, result.code, result.enhanced_code) == (
            "deferred", "dead.test", None, "4.4.1",
        )  # fmt: skip
        assert result.text == f"dead.test [127.0.0.2]:{sink.port}: connection refused"


async def test_host_that_drops_before_mail_is_answered_is_passed_over():
    resolver = Hosts(sour_test=("127.0.0.3",), mx_test=("127.0.0.1",))
    async with (
        SmtpSink() as good,
        SmtpSink(address="127.0.0.3", port=good.port, drop_at="MAIL") as sour,
        sending(resolver) as sender,
    ):
        [result] = await sender.send(to(good, "sour.test", "mx.test"), mail())
        assert (result.outcome, result.host, sour.connections) == ("delivered", "mx.test", 1)


async def test_no_hosts_is_deferred():
    async with sending() as sender:
        [result] = await sender.send(Destination(hosts=(), port=25), mail())
        assert (result.outcome, result.host) == ("deferred", None)


@pytest.mark.parametrize("host", ["127.0.0.1", "[127.0.0.1]"])
async def test_address_literal(host):
    async with SmtpSink() as sink:
        [result] = await send_one(sink, destination=to(sink, host))
        assert (result.outcome, result.host) == ("delivered", host)


@pytest.mark.parametrize(
    "hosts",
    [("mx.test",), ("127.0.0.1",), ("[127.0.0.1]",), ("[IPv6:::1]",), ("::ffff:127.0.0.1",), ("mx.test", "both.test")],
)
async def test_private_network_is_refused_for_good(hosts):
    async with SmtpSink() as sink:
        [result] = await send_one(sink, destination=to(sink, *hosts), sender_options={"allow_private_networks": False})
        assert (result.outcome, result.enhanced_code, sink.connections) == ("bounced", "5.4.4", 0)
        assert "private network" in result.text


async def test_private_network_beside_a_host_that_is_away_is_deferred():
    async with SmtpSink() as sink:
        [result] = await send_one(
            sink, destination=to(sink, "mx.test", "nowhere.test"), sender_options={"allow_private_networks": False}
        )
        assert (result.outcome, sink.connections) == ("deferred", 0)


async def test_relay_may_be_on_a_private_network():
    async with SmtpSink() as sink:
        [result] = await send_one(
            sink, destination=to(sink, is_relay=True), sender_options={"allow_private_networks": False}
        )
        assert result.outcome == "delivered"


# --- what the mail needs --------------------------------------------------------------------------


async def test_smtputf8_and_8bitmime_are_asked_for():
    raw = "From: jürgen@agents.example\r\n\r\nGrüße\r\n".encode()
    async with SmtpSink() as sink:
        [result] = await send_one(sink, "jürgen@bücher.example", raw=raw, smtputf8=True)
        assert result.outcome == "delivered"
        assert sink.mails[0].mail_command == f"MAIL FROM:<a@agents.example> SIZE={len(raw)} BODY=8BITMIME SMTPUTF8"
        assert sink.mails[0].rcpt_to == ["jürgen@xn--bcher-kva.example"]
        assert sink.mails[0].raw == raw


@pytest.mark.parametrize(
    ("capabilities", "options", "enhanced_code"),
    [
        (("PIPELINING", "8BITMIME"), {"smtputf8": True}, "5.6.7"),
        (("PIPELINING", "8BITMIME"), {"rcpt_to": "jürgen@example.com"}, "5.6.7"),
        (("PIPELINING",), {"raw": "Grüße\r\n".encode()}, "5.6.3"),
        (("SIZE 10",), {}, "5.3.4"),
    ],
)
async def test_what_the_peer_cannot_take_is_bounced(capabilities, options, enhanced_code):
    async with SmtpSink(capabilities=capabilities) as sink:
        people = (options.pop("rcpt_to", BOB),)
        [result] = await send_one(sink, *people, **options)
        assert (result.outcome, result.code, result.enhanced_code) == ("bounced", None, enhanced_code)
        assert "mx.test" in result.text
        assert not sink.mails


async def test_impossible_addresses_are_bounced_alone():
    async with SmtpSink() as sink:
        results = await send_one(sink, "no address", BOB, "eve@example.com>\r\nDATA", "a@b\0c")
        assert [(r.outcome, r.enhanced_code) for r in results] == [
            ("bounced", "5.1.3"), ("delivered", "2.0.0"), ("bounced", "5.1.3"), ("bounced", "5.1.3"),
        ]  # fmt: skip
        [result] = await send_one(sink, mail_from="a>\r\nDATA@x")
        assert (result.outcome, result.enhanced_code) == ("bounced", "5.1.7")


async def test_lone_newlines_cannot_smuggle_a_mail():
    raw = b"Subject: x\r\n\r\nhi\n.\r\nMAIL FROM:<evil@example.com>\r\nRCPT TO:<x@y>\r\nDATA\r\n"
    async with SmtpSink() as sink:
        await send_one(sink, raw=raw)
        [received] = sink.mails
        assert received.raw == raw.replace(b"hi\n", b"hi\r\n")


async def test_large_mail_arrives_whole():
    raw = (b"." + b"x" * 70 + b"\r\n") * 100_000
    async with SmtpSink() as sink:
        [result] = await send_one(sink, raw=raw)
        assert result.outcome == "delivered"
        assert sink.mails[0].raw == raw


async def test_null_reverse_path():
    async with SmtpSink(capabilities=()) as sink:
        await send_one(sink, mail_from="")
        assert sink.mails[0].mail_command == "MAIL FROM:<>"


# --- TLS and AUTH ---------------------------------------------------------------------------------

SERVER_TLS, TRUSTED = tls_contexts("mx.test", "127.0.0.1")


async def test_starttls_is_used_when_offered_whatever_the_certificate():
    async with SmtpSink(tls=SERVER_TLS) as sink:
        [result] = await send_one(sink, destination=to(sink, "both.test"))
        assert (result.outcome, result.tls) == ("delivered", "TLSv1.3")
        assert sink.mails[0].tls == "TLSv1.3"
        assert [c.split()[0] for c in sink.commands[:3]] == ["EHLO", "STARTTLS", "EHLO"]


@pytest.mark.parametrize(("host", "implicit_tls"), [("mx.test", False), ("mx.test", True), ("127.0.0.1", False)])
async def test_required_tls_checks_the_name(host, implicit_tls):
    async with SmtpSink(tls=SERVER_TLS, implicit_tls=implicit_tls) as sink:
        destination = to(sink, host, require_tls=True, implicit_tls=implicit_tls)
        [result] = await send_one(sink, destination=destination, sender_options={"checked_tls": TRUSTED})
        assert (result.outcome, result.tls) == ("delivered", "TLSv1.3")


@pytest.mark.parametrize("implicit_tls", [False, True])
@pytest.mark.parametrize(("host", "trust"), [("both.test", TRUSTED), ("mx.test", None)])
async def test_required_tls_with_a_bad_certificate_is_deferred(host, trust, implicit_tls):
    async with SmtpSink(tls=SERVER_TLS, implicit_tls=implicit_tls) as sink:
        resolver = Hosts(mx_test=("127.0.0.1",), both_test=("127.0.0.1",))
        destination = to(sink, host, require_tls=True, implicit_tls=implicit_tls)
        async with sending(resolver, checked_tls=trust) as sender:
            [result] = await sender.send(destination, mail())
        assert result.outcome == "deferred"
        assert "the certificate is not valid" in result.text
        assert not sink.mails


@pytest.mark.parametrize("script", [{}, {"tls": SERVER_TLS, "starttls_reply": "454 4.7.0 not now"}])
async def test_required_tls_that_is_not_to_be_had_is_deferred(script):
    async with SmtpSink(**script) as sink:
        [result] = await send_one(sink, destination=to(sink, require_tls=True))
        assert result.outcome == "deferred"
        assert not any(c.startswith("MAIL") for c in sink.commands)


async def test_starttls_refused_goes_on_in_plain_text():
    async with SmtpSink(tls=SERVER_TLS, starttls_reply="454 4.7.0 not now") as sink:
        [result] = await send_one(sink)
        assert (result.outcome, result.tls, sink.connections) == ("delivered", None, 1)


BREAKS = pytest.mark.parametrize("break_tls", ["babble", "babble-late", "hang-up"])


@BREAKS
async def test_failed_handshake_is_tried_once_more_in_plain_text(break_tls):
    async with SmtpSink(tls=SERVER_TLS, break_tls=break_tls) as sink:
        [result] = await send_one(sink)
        assert (result.outcome, result.tls, sink.connections) == ("delivered", None, 2)


@BREAKS
async def test_failed_handshake_is_final_when_tls_is_required(break_tls):
    async with SmtpSink(tls=SERVER_TLS, break_tls=break_tls) as sink:
        [result] = await send_one(sink, destination=to(sink, require_tls=True))
        assert (result.outcome, sink.connections) == ("deferred", 1)


async def test_host_name_that_tls_cannot_ask_for_is_no_accident():
    async with SmtpSink(tls=SERVER_TLS) as sink:
        for host in (".mx.test", "x" * 300, "a..b", "\u00e9\ud800"):
            resolver = Hosts()
            resolver.known[host] = ("127.0.0.1",)
            async with sending(resolver) as sender:
                [result] = await sender.send(to(sink, host), mail())
                assert result.outcome == "delivered"


async def test_words_slipped_in_before_tls_end_the_session():
    async with SmtpSink(tls=SERVER_TLS, after_starttls=b"250 slipped in\r\n") as sink:
        [result] = await send_one(sink, destination=to(sink, require_tls=True))
        assert result.outcome == "deferred"
        assert "more than its answer to STARTTLS" in result.text


@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "LOGIN"])
@pytest.mark.parametrize("with_tls", [True, False])
async def test_auth(mechanisms, with_tls):
    async with SmtpSink(users={"ada": "s3cret"}, mechanisms=mechanisms, tls=SERVER_TLS if with_tls else None) as sink:
        destination = to(sink, is_relay=True, username="ada", password="s3cret")
        [result] = await send_one(sink, destination=destination)
        assert result.outcome == "delivered"


async def test_wrong_password_is_deferred_since_the_owner_can_mend_it():
    async with SmtpSink(users={"ada": "s3cret"}) as sink:
        destination = to(sink, is_relay=True, username="ada", password="wrong")
        [result] = await send_one(sink, destination=destination)
        assert (result.outcome, result.code, result.enhanced_code) == ("deferred", 535, "5.7.8")


async def test_unknown_mechanisms_are_deferred():
    async with SmtpSink(users={"ada": "s3cret"}, mechanisms="GSSAPI") as sink:
        [result] = await send_one(sink, destination=to(sink, username="ada", password="x"))
        assert (result.outcome, result.text) == ("deferred", "mx.test offers neither AUTH PLAIN nor AUTH LOGIN")


async def test_password_does_not_leave_the_machine_in_plain_text():
    connection = _smtp_connection.SmtpConnection("relay.test", "192.0.2.1")
    with pytest.raises(_smtp_connection.SessionFailure, match="not sent in plain text"):
        await _smtp_opening._authenticate(connection, "ada", "s3cret")


def test_password_is_not_shown():
    destination = Destination(hosts=("mx.test",), port=25, username="ada", password="s3cret")
    assert "s3cret" not in repr(destination) + repr(_smtp_pool.pool_key(destination, "mx.test"))


# --- the pool -------------------------------------------------------------------------------------


async def test_connection_is_used_again_and_by_other_domains():
    async with SmtpSink() as sink, sending() as sender:
        for n in range(5):
            await sender.send(to(sink), mail(f"p@{n}.example"))
        assert (len(sink.mails), sink.connections) == (5, 1)


async def test_connections_to_a_host_are_bounded():
    async with SmtpSink(delays_s={"final": 0.01}) as sink, sending(per_host=3) as sender:
        results = await asyncio.gather(*[sender.send(to(sink), mail()) for _ in range(30)])
        assert {r.outcome for [r] in results} == {"delivered"}
        assert (sink.most_open, sink.connections) == (3, 3)


async def test_waiting_for_a_connection_is_bounded(monkeypatch):
    monkeypatch.setattr(_smtp_pool, "SMTP_COMMAND_TIMEOUT_S", 0.05)
    async with SmtpSink(delays_s={"final": 0.3}) as sink, sending(per_host=1) as sender:
        first = asyncio.create_task(sender.send(to(sink), mail()))
        await asyncio.sleep(0.05)
        [result] = await sender.send(to(sink), mail())
        assert (result.outcome, result.enhanced_code) == ("deferred", "4.4.5")
        assert (await first)[0].outcome == "delivered"


async def test_stale_connection_is_replaced_unnoticed():
    async with SmtpSink() as sink, sending() as sender:
        await sender.send(to(sink), mail())
        sink.drop_at, sink.drop_times = "MAIL", 1
        [result] = await sender.send(to(sink), mail())
        assert (result.outcome, sink.connections) == ("delivered", 2)


async def test_pooled_connection_that_says_421_is_replaced():
    async with SmtpSink() as sink, sending() as sender:
        await sender.send(to(sink), mail())
        sink.replies_once = {"MAIL": "421 4.4.2 idle too long"}
        [result] = await sender.send(to(sink), mail())
        assert (result.outcome, sink.connections) == ("delivered", 2)


async def test_connection_that_the_peer_closed_is_not_taken():
    async with SmtpSink() as sink, sending() as sender:
        await sender.send(to(sink), mail())
        await sink.drop_all()
        await asyncio.sleep(0.01)
        assert not sender._pool._hosts
        [result] = await sender.send(to(sink), mail())
        assert (result.outcome, sink.connections) == ("delivered", 2)


async def test_idle_connection_is_closed_politely_and_forgotten():
    async with SmtpSink() as sink, sending(idle_s=0.02) as sender:
        await sender.send(to(sink), mail())
        assert sink.open_now == 1
        await asyncio.sleep(0.1)
        assert (sink.open_now, sink.commands[-1], sender._pool._hosts) == (0, "QUIT", {})


async def test_connection_is_closed_after_its_share_of_mails(monkeypatch):
    monkeypatch.setattr(_smtp_pool, "SMTP_MAILS_PER_CONNECTION", 2)
    async with SmtpSink() as sink, sending() as sender:
        for _ in range(5):
            await sender.send(to(sink), mail())
        assert [m.connection for m in sink.mails] == [1, 1, 2, 2, 3]


async def test_sessions_of_other_credentials_are_not_shared():
    async with SmtpSink(users={"ada": "a", "bob": "b"}) as sink, sending() as sender:
        for name in ("ada", "bob", "ada"):
            [result] = await sender.send(to(sink, username=name, password=name[0]), mail())
            assert result.outcome == "delivered"
        assert sink.connections == 2


async def test_cancelled_send_frees_its_connection():
    async with SmtpSink(delays_s={"final": 5}) as sink, sending(per_host=1) as sender:
        task = asyncio.create_task(sender.send(to(sink), mail()))
        await sink.mail_taken.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        sink.delays_s = {}
        [result] = await sender.send(to(sink), mail())
        assert (result.outcome, sink.connections) == ("delivered", 2)


async def test_mail_under_way_survives_close():
    async with SmtpSink(delays_s={"final": 0.05}) as sink, sending() as sender:
        task = asyncio.create_task(sender.send(to(sink), mail()))
        await sink.mail_taken.wait()
        await sender.close()
        assert (await task)[0].outcome == "delivered"
        await asyncio.sleep(0.02)
        assert sink.open_now == 0


# --- other loops, other peers ---------------------------------------------------------------------


@pytest.mark.parametrize("tls", [None, SERVER_TLS])
def test_on_uvloop(tls: ssl.SSLContext | None):
    async def run():
        async with SmtpSink(tls=tls) as sink, sending() as sender:
            results = await asyncio.gather(*[sender.send(to(sink), mail()) for _ in range(20)])
            large = await sender.send(to(sink), mail(raw=RAW * 40_000))
            assert sink.mails[-1].raw == RAW * 40_000
            return [*results, large]

    results = uvloop.run(run())
    assert {(r.outcome, r.tls) for [r] in results} == {("delivered", "TLSv1.3" if tls else None)}


@BREAKS
def test_failed_handshake_on_uvloop(break_tls):
    async def run():
        async with SmtpSink(tls=SERVER_TLS, break_tls=break_tls) as sink:
            return await send_one(sink)

    [result] = uvloop.run(run())
    assert (result.outcome, result.tls) == ("delivered", None)


@pytest.mark.skipif(not shutil.which("smtp-sink", path="/usr/sbin:/usr/bin"), reason="Postfix's smtp-sink is not here")
async def test_postfix_smtp_sink(unused_tcp_port):
    path = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin")
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    process = await asyncio.create_subprocess_exec(path, *user, f"127.0.0.1:{unused_tcp_port}", "100")
    try:
        await _until_open(unused_tcp_port)
        async with sending() as sender:
            destination = Destination(hosts=("mx.test",), port=unused_tcp_port)
            results = await asyncio.gather(*[sender.send(destination, mail(BOB, EVE)) for _ in range(200)])
            assert {r.outcome for pair in results for r in pair} == {"delivered"}
    finally:
        process.terminate()
        await process.wait()


async def _until_open(port):
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        await asyncio.sleep(0.01)
