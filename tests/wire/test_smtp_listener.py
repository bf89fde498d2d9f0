"""The listener with real sockets, real TLS and other people's clients, under asyncio and under uvloop."""

import asyncio
import contextlib
import datetime as dt
import shutil
import smtplib
import socket
import ssl
import struct
import subprocess
import threading
import time

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from postroom.edge.smtp_listener import ListenerLimits, SmtpListener
from postroom.mail.smtp_session import Reply

QUEUED = Reply(code=250, enhanced="2.0.0", text="Queued")
BEGIN = b"EHLO peer\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n"


class Inbox:
    """An acceptor that keeps what it gets; `gate` holds its answers back."""

    def __init__(self):
        self.mails = []
        self.gate = threading.Event()
        self.gate.set()
        self.arrived = threading.Event()
        self.broken = False
        self.checks = 0

    async def check_recipient(self, address, mail_from):
        self.checks += 1
        if self.broken:
            raise RuntimeError("the store is away")
        await asyncio.sleep(0)
        if address.startswith("nobody@"):
            return Reply(code=550, enhanced="5.1.1", text="No such inbox")
        return None

    async def accept(self, envelope, raw):
        self.arrived.set()
        await asyncio.to_thread(self.gate.wait, 10)
        if b"break" in raw:
            raise RuntimeError("the store is away")
        self.mails.append((envelope, raw))
        return QUEUED


class Server:
    """A listener on a loop of its own in a thread, so that blocking clients can talk to it."""

    def __init__(self, loop_kind, **options):
        self.inbox = Inbox()
        self._options = options
        self._kind = loop_kind
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        factory = None
        if self._kind == "uvloop":
            factory = pytest.importorskip("uvloop").new_event_loop
        with asyncio.Runner(loop_factory=factory) as runner:
            self.loop = runner.get_loop()
            runner.run(self._serve())

    async def _serve(self):
        self._stopped = asyncio.Event()
        self.trouble = []
        self.loop.set_exception_handler(lambda _loop, context: self.trouble.append(context))
        self.listener = SmtpListener(self.inbox, hostname="mx.example.test", **self._options)
        self.address = await self.listener.start("127.0.0.1", 0)
        self._ready.set()
        await self._stopped.wait()

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *exc):
        self.inbox.gate.set()
        self.stop(5)
        self.loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)
        assert not self._thread.is_alive()
        assert self.trouble == []
        stats = self.listener.stats
        assert (stats.sessions_open, stats.mail_bytes_in_flight) == (0, 0)

    def stop(self, grace_s):
        asyncio.run_coroutine_threadsafe(self.listener.stop(grace_s), self.loop).result(10)

    def smtplib(self):
        return smtplib.SMTP(*self.address, local_hostname="peer.example.org", timeout=10)

    def connect(self):
        return Wire(socket.create_connection(self.address, timeout=10))


class Wire:
    """A raw socket that reads replies line by line."""

    def __init__(self, sock):
        self.sock = sock
        self._read = b""

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.sock.close()

    def send(self, octets):
        self.sock.sendall(octets)

    def line(self):
        while b"\r\n" not in self._read:
            more = self.sock.recv(65536)
            if not more:
                return b"" if not self._read else self._read
            self._read += more
        line, _, self._read = self._read.partition(b"\r\n")
        return line

    def lines(self, count):
        return [self.line() for _ in range(count)]

    def until(self, prefix):
        while not (line := self.line()).startswith(prefix):
            assert line, f"closed before {prefix!r}"
        return line

    def rest(self):
        """Everything until the other side closes."""
        with contextlib.suppress(ConnectionResetError):
            while more := self.sock.recv(65536):
                self._read += more
        return self._read


@pytest.fixture(autouse=True)
def logged():
    before = structlog.get_config()
    structlog.reset_defaults()  # a server of an earlier test may have asked for warnings alone
    with structlog.testing.capture_logs() as entries:
        yield entries
    structlog.configure(**before)


@pytest.fixture(params=["asyncio", "uvloop"])
def serve(request, logged):
    if request.param == "uvloop":
        pytest.importorskip("uvloop")
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(Server(request.param, **options))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mx.example.test")])
    now = dt.datetime.now(dt.UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("mx.example.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def tls_context(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def eventually(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_smtplib_sends_a_mail(serve):
    server = serve()
    with server.smtplib() as client:
        client.ehlo()
        assert client.has_extn("pipelining")
        assert client.has_extn("chunking")
        assert not client.has_extn("starttls")
        refused = client.sendmail(
            "a@example.org", ["b@example.test", "nobody@example.test"], "Subject: x\r\n\r\n.dot\r\n"
        )
    assert refused == {"nobody@example.test": (550, b"5.1.1 No such inbox")}
    envelope, raw = server.inbox.mails[0]
    assert (envelope.mail_from, envelope.rcpt_to, envelope.remote_ip) == (
        "a@example.org",
        ("b@example.test",),
        "127.0.0.1",
    )
    assert envelope.tls is None
    assert raw.startswith(b"Received: from peer.example.org ([127.0.0.1])\r\n")
    assert raw.endswith(b"\r\nSubject: x\r\n\r\n.dot\r\n")
    assert server.listener.stats.mails_accepted == 1


def test_starttls_with_smtplib(serve, tls_context, certificate):
    server = serve(tls_context=tls_context)
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    trust.check_hostname = False
    with server.smtplib() as client:
        client.starttls(context=trust)
        client.ehlo()
        assert not client.has_extn("starttls")
        client.sendmail("a@example.org", ["b@example.test"], "Subject: x\r\n\r\n" + "y" * 300_000 + "\r\n")
        client.sendmail("a@example.org", ["b@example.test"], "Subject: z\r\n\r\n")
    envelope, raw = server.inbox.mails[0]
    assert envelope.tls is not None
    assert envelope.tls.startswith("TLSv1.")
    assert envelope.protocol == "ESMTPS"
    assert len(raw) > 300_000
    assert len(server.inbox.mails) == 2


def test_plain_text_behind_starttls_is_not_obeyed(serve, tls_context):
    """CVE-2011-0411: in the same segment as STARTTLS, and in one of its own right behind."""
    server = serve(tls_context=tls_context)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.check_hostname = False
    trust.verify_mode = ssl.CERT_NONE
    with server.connect() as wire:
        wire.send(b"EHLO peer\r\n")
        wire.until(b"250 ")
        wire.send(b"STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@example.org>\r\n")
        assert wire.line().startswith(b"220 2.0.0")
        with Wire(trust.wrap_socket(wire.sock)) as inner:
            inner.send(b"RCPT TO:<b@example.test>\r\nMAIL FROM:<a@example.org>\r\n")
            assert inner.lines(2) == [b"503 5.5.1 Send MAIL first", b"503 5.5.1 Send EHLO first"]
    with server.connect() as wire:
        wire.send(b"EHLO peer\r\nSTARTTLS\r\n")
        wire.until(b"220 2.0.0")
        wire.send(b"MAIL FROM:<evil@example.org>\r\n")
        assert b"250" not in wire.rest()


def test_a_failed_handshake_is_quiet_and_leaves_nothing(serve, tls_context, logged):
    server = serve(tls_context=tls_context)
    with server.connect() as wire:
        wire.send(b"EHLO peer\r\nSTARTTLS\r\n")
        wire.until(b"220 2.0.0")
    with server.connect() as wire:
        wire.send(b"EHLO peer\r\nSTARTTLS\r\n")
        wire.until(b"220 2.0.0")
        wire.send(b"this is no handshake, whatever it may be\r\n" * 10)
        wire.rest()
    eventually(lambda: [entry["event"] for entry in logged].count("smtp_session_ended") == 2)
    assert server.listener.stats.sessions_open == 0
    assert "smtp_tls_failed" in [entry["event"] for entry in logged]
    assert {entry["log_level"] for entry in logged} == {"debug"}


def test_a_pipelined_batch_is_answered_in_one_write(serve):
    server = serve()
    with server.connect() as wire:
        wire.line()
        wire.send(BEGIN.replace(b"EHLO", b"HELO"))
        time.sleep(0.2)
        assert len(wire.sock.recv(65536).splitlines()) == 4


def test_other_clients_over_a_slow_line(serve):
    """One octet a segment, and a client that shuts its side once all is said."""
    server = serve()
    with server.connect() as wire:
        wire.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for octet in BEGIN + b"Subject: x\r\n\r\n..\r\n.\r\n":
            wire.send(bytes([octet]))
        wire.sock.shutdown(socket.SHUT_WR)
        assert wire.rest().endswith(b"250 2.0.0 Queued\r\n")
    assert server.inbox.mails[0][1].endswith(b"\r\n\r\n.\r\n")


@pytest.mark.skipif(shutil.which("swaks") is None, reason="swaks is not installed")
def test_swaks(serve, tls_context):
    server = serve(tls_context=tls_context)
    host, port = server.address
    command = ["swaks", "--server", f"{host}:{port}", "--helo", "peer.example.org", "--from", "a@example.org", "--tls"]
    done = subprocess.run([*command, "--to", "b@example.test"], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stdout
    assert server.inbox.mails[0][0].protocol == "ESMTPS"


def test_an_acceptor_that_fails_puts_the_mail_off(serve):
    server = serve()
    with server.connect() as wire:
        wire.send(BEGIN)
        wire.until(b"354")
        wire.send(b"break\r\n.\r\n")
        assert wire.line() == b"451 4.3.0 Something went wrong here: try again later"
        server.inbox.broken = True
        wire.send(b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.test>\r\n")
        assert wire.lines(2)[1].startswith(b"451 4.3.0")


def test_a_mail_goes_on_when_its_peer_leaves(serve):
    server = serve()
    server.inbox.gate.clear()
    with server.connect() as wire:
        wire.send(BEGIN)
        wire.until(b"354")
        wire.send(b"hello\r\n.\r\n")
        assert server.inbox.arrived.wait(5)
        assert server.listener.stats.mail_bytes_in_flight > 0
        wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # leave with a reset
    eventually(lambda: server.listener.stats.sessions_open == 0)
    server.inbox.gate.set()
    eventually(lambda: server.listener.stats.mails_accepted == 1)


def test_connections_are_limited_in_all_and_by_address(serve):
    server = serve(listener_limits=ListenerLimits(connections_per_address=2))
    with server.connect() as one, server.connect() as two:
        assert one.line().startswith(b"220 ")
        assert two.line().startswith(b"220 ")
        with server.connect() as three:
            assert three.rest() == b"421 4.7.0 mx.example.test Too many connections from your address\r\n"
        one.send(b"QUIT\r\n")
        one.rest()
        eventually(lambda: server.listener.stats.sessions_open == 1)
        with server.connect() as four:
            assert four.line().startswith(b"220 ")
    few = serve(listener_limits=ListenerLimits(connections=1))
    with few.connect() as one:
        one.line()
        with few.connect() as two:
            assert two.rest() == b"421 4.7.0 mx.example.test Too many connections\r\n"
    assert few.listener.stats.sessions_refused == 1


@pytest.mark.parametrize(
    ("bounds", "said", "text"),
    [
        ({"idle_timeout_s": 0.1}, b"EHLO peer\r\n", b"Idle for too long"),
        ({"idle_timeout_s": 0.1}, BEGIN + b"half a mail", b"Idle for too long"),
        ({"session_timeout_s": 0.1}, b"EHLO peer\r\n", b"The session takes too long"),
        ({"data_timeout_s": 0.1}, BEGIN + b"half a mail", b"The mail takes too long"),
    ],
)
def test_timeouts(serve, bounds, said, text):
    server = serve(listener_limits=ListenerLimits(sweep_s=0.02, **bounds))
    with server.connect() as wire:
        wire.send(said)
        assert wire.rest().splitlines()[-1] == b"421 4.4.2 mx.example.test " + text


def test_a_mail_that_is_being_stored_does_not_time_out(serve):
    server = serve(listener_limits=ListenerLimits(sweep_s=0.02, idle_timeout_s=0.1, data_timeout_s=0.1))
    server.inbox.gate.clear()
    with server.connect() as wire:
        wire.send(BEGIN + b"hello\r\n.\r\n")
        assert server.inbox.arrived.wait(5)
        time.sleep(0.4)
        server.inbox.gate.set()
        wire.until(b"250 2.0.0 Queued")


def test_mails_over_the_memory_bound_are_put_off_and_the_others_go_on(serve):
    server = serve(listener_limits=ListenerLimits(mail_bytes_in_flight=500_000))
    with server.connect() as first, server.connect() as second:
        first.send(BEGIN)
        first.until(b"354")
        first.send(b"x" * 300_000)
        eventually(lambda: server.listener.stats.mail_bytes_in_flight >= 300_000)
        second.send(BEGIN)
        second.until(b"354")
        second.send(b"y" * 300_000 + b"\r\n.\r\n")
        assert second.line() == b"451 4.3.2 Too much mail at this moment: try again soon"
        first.send(b"\r\n.\r\n")
        assert first.line() == b"250 2.0.0 Queued"
        second.send(BEGIN[len(b"EHLO peer\r\n") :] + b"y" * 300_000 + b"\r\n.\r\n")
        second.until(b"354")
        assert second.line() == b"250 2.0.0 Queued"


def test_a_mail_that_is_being_stored_counts_as_in_flight(serve):
    server = serve(listener_limits=ListenerLimits(mail_bytes_in_flight=500_000))
    server.inbox.gate.clear()
    with server.connect() as first, server.connect() as second:
        first.send(BEGIN + b"x" * 300_000 + b"\r\n.\r\n")
        assert server.inbox.arrived.wait(5)
        second.send(BEGIN + b"x" * 300_000 + b"\r\n.\r\n")
        assert second.until(b"451").startswith(b"451 4.3.2")
        server.inbox.gate.set()
        first.until(b"250 2.0.0 Queued")


def test_a_peer_that_never_stops_sending_is_left_unread(serve):
    server = serve()
    server.inbox.gate.clear()
    with server.connect() as wire:
        wire.send(BEGIN + b"hello\r\n.\r\n")
        assert server.inbox.arrived.wait(5)
        wire.sock.settimeout(0.5)
        sent = 0
        with contextlib.suppress(TimeoutError):
            for _ in range(2000):
                sent += wire.sock.send(b"NOOP\r\n" * 5000)
        (connection,) = server.listener._connections
        assert connection._session.pending_bytes < 1_000_000
        assert sent < 2000 * 30_000
        server.inbox.gate.set()
        wire.sock.settimeout(10)
        wire.until(b"250 2.0.0 Queued")
        assert wire.until(b"421").endswith(b"Too many commands without a mail")


def test_stopping_closes_the_idle_and_answers_the_mail_that_is_being_stored(serve):
    server = serve()
    server.inbox.gate.clear()
    with server.connect() as idle, server.connect() as sending, server.connect() as storing:
        idle.line()
        sending.send(BEGIN + b"half a mail")
        sending.until(b"354")
        storing.send(BEGIN + b"hello\r\n.\r\n")
        assert server.inbox.arrived.wait(5)
        stopping = threading.Thread(target=server.stop, args=(0.5,))
        stopping.start()
        assert idle.rest() == b"421 4.3.2 mx.example.test Shutting down\r\n"
        assert sending.rest().endswith(b"421 4.3.2 mx.example.test Shutting down\r\n")
        server.inbox.gate.set()
        assert storing.rest().endswith(b"250 2.0.0 Queued\r\n421 4.3.2 mx.example.test Shutting down\r\n")
        stopping.join(10)
    with pytest.raises(ConnectionRefusedError):
        server.connect()
    assert [raw[-7:] for _, raw in server.inbox.mails] == [b"hello\r\n"]


def test_stopping_waits_for_a_mail_under_way(serve):
    server = serve()
    with server.connect() as wire:
        wire.send(BEGIN + b"half a mail")
        wire.until(b"354")
        stopping = threading.Thread(target=server.stop, args=(5,))
        stopping.start()
        eventually(lambda: server.listener.stopping)
        wire.send(b", and the rest\r\n.\r\n")
        assert wire.rest() == b"250 2.0.0 Queued\r\n421 4.3.2 mx.example.test Shutting down\r\n"
        stopping.join(10)
