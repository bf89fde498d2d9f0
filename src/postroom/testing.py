"""Real parts for tests, ours and users': a whole server in a thread, a webhook receiver, a correspondent outside.

Nothing here is a mock: the server listens on loopback, the correspondent speaks SMTP, the receiver answers HTTP.
"""

import asyncio
import json
import logging
import smtplib
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import structlog

from postroom.app import Postroom, build
from postroom.base.clock import Clock
from postroom.base.clock import FakeClock as FakeClock  # users hold time still with it
from postroom.base.ids import new_id
from postroom.config import Settings
from postroom.edge.smtp_listener import SmtpListener
from postroom.flows.services import Services
from postroom.ground import Ports
from postroom.mail.parse import parse_mail
from postroom.mail.smtp_reply import Reply
from postroom.mail.values import Envelope, ParsedMail

LOOPBACK = "127.0.0.1"
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 60.0

Json = dict[str, Any]
T = TypeVar("T")


class LoopThread:
    """An event loop in a thread, for code that is not asynchronous."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="postroom-testing", daemon=True)
        self._thread.start()

    def run(self, coroutine: Any, timeout_s: float = START_TIMEOUT_S) -> Any:
        """The coroutine's result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout_s)

    def close(self) -> None:
        """Stop the loop."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(STOP_TIMEOUT_S)
        self.loop.close()


class RunningServer:
    """A Postroom that serves on free loopback ports until it is closed."""

    def __init__(
        self, data_dir: Path, *, clock: Clock | None = None, ports: Ports | None = None, **settings: Any
    ) -> None:
        """data_dir: an empty folder, or one of an earlier server. settings: as config.Settings names them.

        clock: a FakeClock makes `advance` work; the machine's own when not given. ports: other doors outwards.
        """
        settings.setdefault("admin_key", "prk_" + "t" * 40)
        settings.setdefault("hostname", "mx.postroom.test")
        self.settings = Settings(
            data_dir=data_dir, **{"http_listen": f"{LOOPBACK}:0", "smtp_listen": f"{LOOPBACK}:0", **settings}
        )
        self.admin_key = self.settings.admin_key
        self.closed = False
        self._clock = clock
        keep_logs_short()
        self._thread = LoopThread()
        try:
            self.postroom: Postroom = self._thread.run(self._start(ports))
        except BaseException:
            self._thread.close()
            raise

    async def _start(self, ports: Ports | None) -> Postroom:
        server = await build(self.settings, clock=self._clock, ports=ports)
        try:
            await server.start()
        except BaseException:
            await server.stop()
            raise
        return server

    @property
    def url(self) -> str:
        """Of the HTTP API, without a slash at the end."""
        assert self.postroom.http_address is not None
        return f"http://{self.postroom.http_address[0]}:{self.postroom.http_address[1]}"

    @property
    def smtp_address(self) -> tuple[str, int]:
        """Where the SMTP listener is."""
        assert self.postroom.smtp_address is not None
        return self.postroom.smtp_address

    @property
    def services(self) -> Services:
        """The flows themselves; call them through `run`."""
        return self.postroom.services

    def run(self, coroutine: Any, timeout_s: float = START_TIMEOUT_S) -> Any:
        """Run a coroutine in the server's loop."""
        return self._thread.run(coroutine, timeout_s)

    def advance(self, ms: int) -> None:
        """Move the server's FakeClock forward, and set going what has become due."""
        assert isinstance(self._clock, FakeClock), "only a server with a FakeClock can be moved in time"
        self._clock.advance(ms)
        self._thread.loop.call_soon_threadsafe(self.postroom.wake)

    def call(self, method: str, path: str, body: object = None, *, key: str | None = None) -> Json:
        """The answer of an API call as JSON. Raises AssertionError with the error's text when it fails."""
        status, answer = self.try_call(method, path, body, key=key)
        assert status < 400, f"{method} {path}: {status} {answer}"
        return answer

    def try_call(self, method: str, path: str, body: object = None, *, key: str | None = None) -> tuple[int, Json]:
        """Status and JSON of an API call."""
        return call_json(method, self.url + path, body, key=key or self.admin_key)

    def send_mail(self, mail: EmailMessage | bytes, *, mail_from: str, rcpt_to: str | list[str]) -> None:
        """Send a mail to the server over SMTP."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
        with smtplib.SMTP(*self.smtp_address, timeout=30) as smtp:
            smtp.sendmail(mail_from, rcpt_to, raw)

    def close(self) -> None:
        """Stop as on SIGTERM: nothing is left half done."""
        self.closed = True
        self._thread.run(self.postroom.stop(), STOP_TIMEOUT_S)
        self._thread.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def call_json(method: str, url: str, body: object = None, *, key: str) -> tuple[int, Json]:
    """Status and JSON of one HTTP call with an API key."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, method=method)  # noqa: S310 - a loopback URL of ours
    request.add_header("Authorization", f"Bearer {key}")
    if data is not None:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            raw = answer.read()
            return answer.status, json.loads(raw) if raw else {}
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"{}")


@dataclass(slots=True)
class Delivery:
    """One POST that a receiver got."""

    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> Json:
        """The body."""
        loaded: Json = json.loads(self.body)
        return loaded


class WebhookReceiver:
    """An HTTP endpoint on loopback that keeps what it gets."""

    def __init__(self, answer: Callable[[Delivery], int] | None = None, *, port: int = 0) -> None:
        """answer: the status for a delivery; 200 for all when not given. port: 0 for any that is free."""
        self.deliveries: list[Delivery] = []
        self.answer = answer
        self._arrived = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = receiver._take(Delivery(headers=headers, body=self.rfile.read(length)))
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Say nothing."""

        self._server = ThreadingHTTPServer((LOOPBACK, port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self._server.server_address[1]}/webhook"

    def wait_for(self, count: int, timeout_s: float = 20.0) -> list[Delivery]:
        """The deliveries, once there are at least `count`. Raises TimeoutError."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.deliveries) >= count, timeout_s):
                raise TimeoutError(f"{len(self.deliveries)} of {count} deliveries came in {timeout_s} s")
            return list(self.deliveries)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(STOP_TIMEOUT_S)

    def _take(self, delivery: Delivery) -> int:
        status = self.answer(delivery) if self.answer else 200
        with self._arrived:
            self.deliveries.append(delivery)
            self._arrived.notify_all()
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


@dataclass(slots=True)
class ReceivedMail:
    """A mail that came to a correspondent."""

    envelope: Envelope
    raw: bytes
    parsed: ParsedMail = field(init=False)

    def __post_init__(self) -> None:
        self.parsed = parse_mail(self.raw)


class Correspondent:
    """Somebody outside, with a mail server of their own on loopback. Name it as RELAY to send them mail without DNS."""

    def __init__(self, address: str = "ann@example.com", name: str = "Ann") -> None:
        self.address = address
        self.name = name
        self.received: list[ReceivedMail] = []
        self.refuse: Callable[[str], Reply | None] = lambda _address: None
        """Decides about a recipient; None accepts."""
        self._arrived = threading.Condition()
        self._thread = LoopThread()
        self._listener = SmtpListener(self, hostname="mx." + address.partition("@")[2])
        self.host, self.port = self._thread.run(self._listener.start(LOOPBACK, 0))

    @property
    def relay_url(self) -> str:
        """For the setting RELAY."""
        return f"smtp://{self.host}:{self.port}"

    async def check_recipient(self, address: str, mail_from: str) -> Reply | None:
        """As an SMTP listener asks."""
        del mail_from
        return self.refuse(address)

    async def accept(self, envelope: Envelope, raw: bytes) -> Reply:
        """As an SMTP listener asks."""
        with self._arrived:
            self.received.append(ReceivedMail(envelope, bytes(raw)))
            self._arrived.notify_all()
        return Reply(code=250, enhanced="2.0.0", text=f"OK, queued as {new_id('mail')}")

    def wait_for(self, count: int, timeout_s: float = 20.0) -> list[ReceivedMail]:
        """The mails, once there are at least `count`. Raises TimeoutError."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.received) >= count, timeout_s):
                raise TimeoutError(f"{len(self.received)} of {count} mails came in {timeout_s} s")
            return list(self.received)

    def write(
        self,
        server: RunningServer,
        to: str,
        subject: str,
        text: str,
        *,
        answering: ReceivedMail | None = None,
        quoting: bool = False,
    ) -> EmailMessage:
        """The mail that was sent to the server over SMTP; with `answering`, as a mail program would answer.

        quoting: put what is answered below the text, as mail programs do.
        """
        mail = EmailMessage()
        mail["From"] = f"{self.name} <{self.address}>"
        mail["To"] = to
        mail["Subject"] = f"Re: {subject}" if answering is not None and not subject.startswith("Re:") else subject
        mail["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
        mail["Message-ID"] = f"<{new_id('mail')}@{self.address.partition('@')[2]}>"
        if answering is not None and answering.parsed.message_id:
            mail["In-Reply-To"] = answering.parsed.message_id
            mail["References"] = " ".join([*answering.parsed.references, answering.parsed.message_id])
        mail.set_content(text + _quoted(answering) if quoting and answering is not None else text)
        server.send_mail(mail, mail_from=self.address, rcpt_to=to)
        return mail

    def close(self) -> None:
        """Stop the mail server."""
        self._thread.run(self._listener.stop(1.0), STOP_TIMEOUT_S)
        self._thread.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _quoted(mail: ReceivedMail) -> str:
    """A mail below its answer: the line that says who wrote, and every line of it behind a `>`."""
    author = mail.parsed.from_[0] if mail.parsed.from_ else ""
    date = mail.parsed.header("Date") or ""
    lines = (mail.parsed.text or "").rstrip().split("\n")
    return "\n".join(["", "", f"On {date}, {author} wrote:", *(f"> {line}".rstrip() for line in lines)])


def keep_logs_short() -> None:
    """Only warnings, without the values of every variable, unless the tests want their logs otherwise."""
    if not structlog.is_configured():
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        )


def wait_until(look: Callable[[], T | None], timeout_s: float = 20.0) -> T:
    """The first true answer of `look`, which is asked again and again. Raises TimeoutError with its last answer."""
    deadline = time.monotonic() + timeout_s
    while not (answer := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"it did not come about in {timeout_s} s: {answer!r}")
        time.sleep(0.02)
    return answer


def free_port() -> int:
    """A loopback port on which nothing listens now."""
    with socket.create_server((LOOPBACK, 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def running_server(data_dir: Path, **settings: Any) -> Iterator[RunningServer]:
    """A server for the length of a `with` block."""
    server = RunningServer(data_dir, **settings)
    try:
        yield server
    finally:
        server.close()
