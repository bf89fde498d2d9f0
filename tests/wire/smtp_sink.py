"""A small SMTP server whose every answer a test can set: the peer that the sender's tests talk to.

async with SmtpSink(rcpt_replies={"bob@example.com": "550 5.1.1 no such user"}) as sink:
    ... connect to 127.0.0.1:sink.port ...
    assert sink.mails[0].raw == ...
"""

import asyncio
import base64
import datetime as dt
import ipaddress
import ssl
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ALL_CAPABILITIES = ("PIPELINING", "SIZE 10000000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass
class ReceivedMail:
    """One mail that the sink took, or read to its end and refused."""

    mail_command: str
    rcpt_to: list[str]
    raw: bytes
    """As sent, dots undone, without the final dot."""
    tls: str | None
    connection: int
    """Which connection it came over, 1 for the first."""


@dataclass
class SmtpSink:
    """Serves on loopback while entered. Fields may be changed between mails."""

    address: str = "127.0.0.1"
    port: int = 0
    """0 for a free one; known once entered."""
    greeting: str = "220 sink.test ESMTP"
    capabilities: tuple[str, ...] = ALL_CAPABILITIES
    ehlo_reply: str | None = None
    """Instead of the capabilities, such as `500 what?`."""
    mail_reply: str = "250 2.1.0 Ok"
    rcpt_replies: dict[str, str] = field(default_factory=dict)
    """By address; 250 for the rest."""
    max_recipients: int | None = None
    """Further ones get `too_many_reply`."""
    too_many_reply: str = "452 4.5.3 Too many recipients"
    data_reply: str = "354 go ahead"
    final_reply: str = "250 2.0.0 Ok: queued as 4F2A1BC99"
    greylist: bool = False
    """The first RCPT for an address gets 451 4.7.1, later ones 250."""
    drop_at: str | None = None
    """`greeting`, a verb (closed instead of its answer), `mid-data`, or `final` (closed after the final dot)."""
    drop_times: int | None = None
    """How often it drops; None for always."""
    replies_once: dict[str, str] = field(default_factory=dict)
    """By verb, instead of what is said else, one time."""
    delays_s: dict[str, float] = field(default_factory=dict)
    """By verb, or `greeting` or `final`: waited before the answer."""
    tls: ssl.SSLContext | None = None
    """Then STARTTLS is offered."""
    implicit_tls: bool = False
    starttls_reply: str = "220 2.0.0 go ahead"
    after_starttls: bytes = b""
    """Sent in one piece with the answer to STARTTLS, in plain text."""
    break_tls: str | None = None
    """Answer STARTTLS well and then `babble` at once, `babble-late` after the client's hello, or `hang-up` then."""
    users: dict[str, str] = field(default_factory=dict)
    """Name and password; then AUTH is offered and MAIL needs it."""
    mechanisms: str = "PLAIN LOGIN"

    mails: list[ReceivedMail] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0

    def __post_init__(self):
        self._seen: set[str] = set()
        self.mail_taken = asyncio.Event()
        """Set when the final dot of a mail has come."""
        self._sessions: dict[asyncio.Task, asyncio.StreamWriter] = {}

    async def __aenter__(self):
        context = self.tls if self.implicit_tls else None
        self._server = await asyncio.start_server(self._serve, self.address, self.port, limit=2**20, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        await self.drop_all()
        await self._server.wait_closed()

    async def drop_all(self):
        """Close every connection, as a peer does that has waited long enough, and wait until they are closed."""
        for task, writer in self._sessions.items():
            writer.transport.abort()
            task.cancel()
        if self._sessions:
            await asyncio.wait(list(self._sessions))

    def drops(self, moment):
        """Whether the connection is to be closed now."""
        if self.drop_at != moment or self.drop_times == 0:
            return False
        if self.drop_times is not None:
            self.drop_times -= 1
        return True

    async def _serve(self, reader, writer):
        self.connections += 1
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        self._sessions[asyncio.current_task()] = writer
        try:
            await _Session(self, reader, writer, self.connections).run()
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            del self._sessions[asyncio.current_task()]
            self.open_now -= 1


class _Session:
    def __init__(self, sink, reader, writer, number):
        self.sink, self.reader, self.writer, self.number = sink, reader, writer, number
        self.mail_command = ""
        self.rcpt_to: list[str] = []
        self.known_user = False

    @property
    def tls(self):
        session = self.writer.get_extra_info("ssl_object")
        return session.version() if session else None

    async def run(self):
        if not await self.say("greeting", self.sink.greeting):
            return
        while line := await self.reader.readuntil(b"\r\n"):
            text = line.decode().removesuffix("\r\n")
            self.sink.commands.append(text)
            verb = text.split(" ", 1)[0].split(":", 1)[0].upper()
            answer = await getattr(self, f"on_{verb.lower()}", self.on_unknown)(text)
            if answer is not None:
                answer = self.sink.replies_once.pop(verb, answer)
                if not await self.say(verb, answer):
                    return
            if verb == "STARTTLS" and answer.startswith("220"):
                await self.start_tls()
            if verb == "QUIT" or (answer or "").startswith("421"):
                await self.writer.drain()
                return

    async def say(self, moment, text, more=b""):
        if delay_s := self.sink.delays_s.get(moment):
            await asyncio.sleep(delay_s)
        if self.sink.drops(moment):
            return False
        more = self.sink.after_starttls if moment == "STARTTLS" else more
        self.writer.write(text.encode() + b"\r\n" + more)
        await self.writer.drain()
        return True

    async def start_tls(self):
        if self.sink.break_tls:
            if self.sink.break_tls != "babble":
                await self.reader.read(1)
            if self.sink.break_tls != "hang-up":
                self.writer.write(b"this is no handshake\r\n")
                await self.writer.drain()
            raise EOFError
        plain = self.writer.transport
        try:
            await self.writer.start_tls(self.sink.tls)
        except AttributeError as error:
            # Python 3.11 stumbles when the client hangs up in the handshake; the writer must be closed all the same.
            self.writer._transport = plain
            raise EOFError from error

    async def on_unknown(self, _):
        return "502 5.5.1 unknown command"

    async def on_ehlo(self, _):
        self.mail_command, self.rcpt_to = "", []
        if self.sink.ehlo_reply:
            return self.sink.ehlo_reply
        offered = ["sink.test", *self.sink.capabilities]
        if self.sink.tls and not self.tls:
            offered.append("STARTTLS")
        if self.sink.users:
            offered.append(f"AUTH {self.sink.mechanisms}")
        return "\r\n".join([*(f"250-{word}" for word in offered[:-1]), f"250 {offered[-1]}"])

    async def on_helo(self, _):
        return "250 sink.test"

    async def on_starttls(self, _):
        return self.sink.starttls_reply

    async def on_auth(self, text):
        mechanism, _, initial = text.split(" ", 1)[1].partition(" ")
        if mechanism == "PLAIN":
            _, name, password = base64.b64decode(initial).decode().split("\0")
        else:
            name = await self.ask("VXNlcm5hbWU6")
            password = await self.ask("UGFzc3dvcmQ6")
        self.known_user = self.sink.users.get(name) == password
        return "235 2.7.0 welcome" if self.known_user else "535 5.7.8 wrong name or password"

    async def ask(self, question):
        self.writer.write(f"334 {question}\r\n".encode())
        return base64.b64decode(await self.reader.readuntil(b"\r\n")).decode()

    async def on_mail(self, text):
        if self.mail_command:
            return "503 5.5.1 nested MAIL"
        if self.sink.users and not self.known_user:
            return "530 5.7.0 authentication required"
        if self.sink.mail_reply.startswith("2"):
            self.mail_command = text
        return self.sink.mail_reply

    async def on_rcpt(self, text):
        if not self.mail_command:
            return "503 5.5.1 MAIL first"
        address = text.partition("<")[2].partition(">")[0]
        if self.sink.max_recipients is not None and len(self.rcpt_to) >= self.sink.max_recipients:
            return self.sink.too_many_reply
        if self.sink.greylist and address not in self._seen_once(address):
            return "451 4.7.1 Greylisted, come back later"
        answer = self.sink.rcpt_replies.get(address, "250 2.1.5 Ok")
        if answer.startswith("2"):
            self.rcpt_to.append(address)
        return answer

    def _seen_once(self, address):
        before = set(self.sink._seen)
        self.sink._seen.add(address)
        return before

    async def on_data(self, _):
        if not self.rcpt_to:
            return "503 5.5.1 RCPT first"
        if not await self.say("DATA", self.sink.data_reply):
            raise EOFError
        if not self.sink.data_reply.startswith("354"):
            return None
        lines = []
        while (line := await self.reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line.removeprefix(b"."))
            if self.sink.drops("mid-data"):
                raise EOFError
        mail = ReceivedMail(self.mail_command, self.rcpt_to, b"".join(lines), self.tls, self.number)
        self.sink.mails.append(mail)
        self.sink.mail_taken.set()
        self.mail_command, self.rcpt_to = "", []
        if not await self.say("final", self.sink.final_reply):
            raise EOFError
        return None

    async def on_rset(self, _):
        self.mail_command, self.rcpt_to = "", []
        return "250 2.0.0 Ok"

    async def on_noop(self, _):
        return "250 2.0.0 Ok"

    async def on_quit(self, _):
        return "221 2.0.0 bye"


@cache
def certificate_pem(*names: str) -> tuple[bytes, bytes]:
    """A private key and a certificate for the names that it signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem, pem


@cache
def tls_contexts(*names: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for the names, and a client's context that trusts only that one."""
    key_pem, pem = certificate_pem(*names)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "both.pem")
        path.write_bytes(key_pem + pem)
        server.load_cert_chain(path)
    return server, ssl.create_default_context(cadata=pem.decode())


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
