"""The door for mail: sockets, TLS, timeouts and limits around mail.smtp_session, which does the talking."""

import asyncio
import contextlib
import functools
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

import structlog

from postroom.base import limits
from postroom.base.clock import Clock, SystemClock
from postroom.base.ids import new_id
from postroom.mail.smtp_admission import Admission, canonical_ip
from postroom.mail.smtp_session import CheckRecipient, Deliver, Reply, SmtpSession, StartTls, Turn
from postroom.mail.values import Envelope

log = structlog.get_logger()

MAX_BUFFERED_BYTES = 65_536
"""Of commands sent while we work on an answer, or of replies not taken; beyond it the socket is left unread."""
TLS_HANDSHAKE_TIMEOUT_S = 30.0
"""From the 220 to STARTTLS to the end of the handshake."""
LINGER_S = 10.0
"""A closed connection has so long to take the last replies."""
SWEEP_S = 1.0
"""How often the connections' deadlines are looked at: one timer for all, so that octets arm none."""

_NEW_MAIL_ID = functools.partial(new_id, "mail")
_OVERLOADED = Reply(code=451, enhanced="4.3.2", text="Too much mail at this moment: try again soon")
_FAILED = Reply(code=451, enhanced="4.3.0", text="Something went wrong here: try again later")


class Acceptor(Protocol):
    """Who takes responsibility for mail. flows/accept fulfils it."""

    async def check_recipient(self, address: str, mail_from: str) -> Reply | None:
        """None when mail for the address is taken; else the refusal.

        address: as in RCPT, without brackets; maybe `postmaster` alone. mail_from: "" for the null reverse-path.
        """
        ...

    async def accept(self, envelope: Envelope, raw: bytes) -> Reply:
        """A 250 once the mail is durable, or a refusal. raw: with our Received line on top, CRLF lines, unstuffed."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenerLimits:
    """The bounds of one listener; base/limits.py says why."""

    connections: int = limits.MAX_SMTP_CONNECTIONS
    connections_per_address: int = limits.MAX_SMTP_CONNECTIONS_PER_ADDRESS
    mail_bytes_in_flight: int = limits.MAX_MAIL_BYTES_IN_FLIGHT
    idle_timeout_s: float = limits.SMTP_IDLE_TIMEOUT_S
    data_timeout_s: float = limits.SMTP_DATA_TIMEOUT_S
    session_timeout_s: float = limits.SMTP_SESSION_TIMEOUT_S
    sweep_s: float = SWEEP_S
    """How late a timeout may be noticed."""


@dataclass(kw_only=True, slots=True)
class ListenerStats:
    """Counters since start; the first two go up and down."""

    sessions_open: int = 0
    mail_bytes_in_flight: int = 0
    sessions: int = 0
    sessions_refused: int = 0
    mails_accepted: int = 0
    mails_refused: int = 0
    """Answered with 4xx or 5xx by the acceptor, or for overload."""


class SmtpListener:
    """Takes connections on one address and hands whole mails to the acceptor."""

    def __init__(
        self,
        acceptor: Acceptor,
        *,
        hostname: str,
        max_message_bytes: int = limits.MAX_MESSAGE_BYTES,
        tls_context: ssl.SSLContext | None = None,
        listener_limits: ListenerLimits | None = None,
        clock: Clock | None = None,
    ) -> None:
        """hostname: for the greeting and the Received line. tls_context: None offers no STARTTLS."""
        self.acceptor = acceptor
        self.hostname = hostname
        self.max_message_bytes = max_message_bytes
        self.tls_context = tls_context
        self.limits = listener_limits or ListenerLimits()
        self.clock = clock or SystemClock()
        self.stats = ListenerStats()
        self.stopping = False
        self._server: asyncio.Server | None = None
        self._connections: set[_Connection] = set()
        self._admission = Admission(
            connections=self.limits.connections, connections_per_address=self.limits.connections_per_address
        )
        self._deliveries: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """The address listened on. port: 0 for any free one. Raises OSError when the address cannot be had."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self, loop), host, port, backlog=1024)
        address = self._server.sockets[0].getsockname()
        return address[0], address[1]

    async def stop(self, grace_s: float) -> None:
        """Stop listening and end every session; a mail already handed to the acceptor is answered first.

        Sessions that only wait for a command are closed at once, others get grace_s to finish their mail; deliveries
        get twice that.
        """
        self.stopping = True
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.close_for_shutdown(grace=True)
        await self._wait(grace_s, lambda: not self._connections)
        for connection in list(self._connections):
            connection.close_for_shutdown(grace=False)
        await self._wait(grace_s, lambda: not self._deliveries)
        await self._wait(min(grace_s, LINGER_S), lambda: not self._connections)
        for connection in list(self._connections):
            connection.abort()
        if self._sweeper is not None:
            self._sweeper.cancel()

    def add(self, connection: "_Connection", ip: str) -> str | None:
        """None when there is room for the session; else why not. The connection is watched until it is discarded."""
        self._connections.add(connection)
        if self._sweeper is None:
            self._sweeper = asyncio.get_running_loop().call_later(self.limits.sweep_s, self._sweep)
        refusal = "Shutting down" if self.stopping else self._admission.enter(ip)
        self.stats.sessions += refusal is None
        self.stats.sessions_refused += refusal is not None
        self.stats.sessions_open = self._admission.open
        return refusal

    def discard(self, connection: "_Connection", ip: str | None) -> None:
        """Forget a connection that is gone. ip: None when it was not let in."""
        self._connections.discard(connection)
        if ip is not None:
            self._admission.leave(ip)
        self.stats.sessions_open = self._admission.open
        self._changed.set()

    def deliver(self, task: asyncio.Task[None]) -> None:
        """Keep a delivery's task until it is done."""
        self._deliveries.add(task)
        task.add_done_callback(self._delivered)

    def _delivered(self, task: asyncio.Task[None]) -> None:
        self._deliveries.discard(task)
        self._changed.set()

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in list(self._connections):
            connection.close_when_due(now)
        self._sweeper = loop.call_later(self.limits.sweep_s, self._sweep) if self._connections else None

    async def _wait(self, timeout_s: float, done: Callable[[], bool]) -> None:
        """Wait until it is done, or the time is over; woken when a connection or a delivery ends."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while not done():
                    self._changed.clear()
                    await self._changed.wait()


class _Connection(asyncio.Protocol):
    """One socket: feeds the session, does what it asks, and keeps the deadlines."""

    def __init__(self, listener: SmtpListener, loop: asyncio.AbstractEventLoop) -> None:
        self._listener = listener
        self._loop = loop
        self._ip = ""
        self._admitted = False
        self._started_at = self._active_at = loop.time()
        self._mail_since: float | None = None
        self._closed_at: float | None = None
        self._gone = False
        self._paused = False
        self._unsent = False
        self._half_closed = False
        self._held_bytes = 0
        self._mails = 0
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        listener = self._listener
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=MAX_BUFFERED_BYTES)
        peer = transport.get_extra_info("peername")
        self._ip = canonical_ip(peer[0] if peer else "")
        self._session = SmtpSession(
            hostname=listener.hostname,
            remote_ip=self._ip,
            starttls=listener.tls_context is not None,
            max_message_bytes=listener.max_message_bytes,
            now_ms=listener.clock.now_ms,
            new_mail_id=_NEW_MAIL_ID,
        )
        refusal = listener.add(self, self._ip)
        self._admitted = refusal is None
        if refusal is None:
            self._transport.write(self._session.greeting())
        else:
            self._shut("4.7.0", refusal)

    def data_received(self, data: bytes) -> None:
        session = self._session
        self._active_at = self._loop.time()
        self._follow(session.feed(data))
        if session.awaiting:
            self._steer()
        elif self._listener.stopping:
            self.close_for_shutdown(grace=True)

    def eof_received(self) -> bool:
        """Whether to stay open: a peer that has sent all still wants the answers (TLS allows no such half)."""
        self._half_closed = self._task is not None and self._transport.get_extra_info("ssl_object") is None
        return self._half_closed

    def pause_writing(self) -> None:
        self._unsent = True
        self._steer()

    def resume_writing(self) -> None:
        self._unsent = False
        self._steer()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._gone:
            return
        self._gone = True
        session = self._session
        if not session.delivering:
            session.shut("4.3.0", "")
            self._account(0)
        self._listener.discard(self, self._ip if self._admitted else None)
        log.debug("smtp_session_ended", peer=self._ip, helo=session.helo, mails=self._mails, error=str(exc or ""))

    def _follow(self, turn: Turn) -> None:
        """Send what is to be sent, and set about the session's question."""
        out, ask = turn
        session = self._session
        if out:
            self._transport.write(out)
        if ask is None:
            if session.receiving:
                self._mail_since = self._mail_since or self._active_at
                self._account(session.held_bytes)
            elif not session.delivering:
                self._mail_since = None
                self._account(0)
        elif isinstance(ask, CheckRecipient):
            self._task = self._loop.create_task(self._check(ask))
        elif isinstance(ask, Deliver):
            self._mail_since = None
            if self._account(len(ask.raw)):
                self._task = self._loop.create_task(self._deliver(ask.envelope, ask.raw))
                self._listener.deliver(self._task)
            else:
                self._listener.stats.mails_refused += 1
                self._follow(session.delivered(_OVERLOADED))
        elif isinstance(ask, StartTls):
            self._transport.pause_reading()  # before another octet of plain text can come in
            self._task = self._loop.create_task(self._start_tls())
        else:
            self._close()

    async def _check(self, ask: CheckRecipient) -> None:
        try:
            refusal = await self._listener.acceptor.check_recipient(ask.address, ask.mail_from)
        except Exception:
            log.exception("smtp_check_recipient_failed", address=ask.address)
            refusal = _FAILED
        self._go_on(self._session.recipient_checked(refusal))

    async def _deliver(self, envelope: Envelope, raw: bytes) -> None:
        try:
            reply = await self._listener.acceptor.accept(envelope, raw)
        except Exception:
            log.exception("smtp_accept_failed", mail_from=envelope.mail_from)
            reply = _FAILED
        self._account(0)
        if reply.code < 300:
            self._mails += 1
            self._listener.stats.mails_accepted += 1
        else:
            self._listener.stats.mails_refused += 1
        self._go_on(self._session.delivered(reply))

    async def _start_tls(self) -> None:
        context = self._listener.tls_context
        assert context is not None
        try:
            transport = await self._loop.start_tls(
                self._transport, self, context, server_side=True, ssl_handshake_timeout=TLS_HANDSHAKE_TIMEOUT_S
            )
        except (OSError, EOFError) as error:
            log.debug("smtp_tls_failed", peer=self._ip, error=str(error))
            transport = None
        if transport is None or self._gone:
            self.abort()
            return
        self._transport = transport
        self._transport.set_write_buffer_limits(high=MAX_BUFFERED_BYTES)
        self._unsent = self._paused = False
        protocol = transport.get_extra_info("ssl_object").version() or "TLS"
        self._go_on(self._session.tls_started(protocol))

    def _go_on(self, turn: Turn) -> None:
        """Follow the turn after an answer, unless the peer has left."""
        self._task = None
        if self._gone:
            return
        self._active_at = self._loop.time()
        self._follow(turn)
        if self._paused:
            self._steer()
        if self._task is None:
            if self._half_closed:
                self._close()
            elif self._listener.stopping:
                self.close_for_shutdown(grace=True)

    def _account(self, held_bytes: int) -> bool:
        """Whether there is room for so many octets of this connection's mail; if not, they are let go."""
        stats = self._listener.stats
        stats.mail_bytes_in_flight += held_bytes - self._held_bytes
        self._held_bytes = held_bytes
        if held_bytes == 0 or stats.mail_bytes_in_flight <= self._listener.limits.mail_bytes_in_flight:
            return True
        self._session.refuse_mail(_OVERLOADED)
        stats.mail_bytes_in_flight -= held_bytes
        self._held_bytes = 0
        return False

    def _steer(self) -> None:
        """Read from the socket, or leave it, as what is buffered on either side asks for."""
        if self._closed_at is not None or self._gone:
            return
        full = self._session.awaiting and self._session.pending_bytes > MAX_BUFFERED_BYTES
        pause = self._unsent or full
        if pause != self._paused:
            self._paused = pause
            if pause:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()

    def close_when_due(self, now: float) -> None:
        """Close when a deadline is over; called by the listener's one timer."""
        bounds = self._listener.limits
        if self._closed_at is not None:
            if now - self._closed_at > LINGER_S:
                self.abort()
        elif self._session.delivering:
            return
        elif now - self._started_at > bounds.session_timeout_s:
            self._shut("4.4.2", "The session takes too long")
        elif self._mail_since is not None and now - self._mail_since > bounds.data_timeout_s:
            self._shut("4.4.2", "The mail takes too long")
        elif self._task is None and now - self._active_at > bounds.idle_timeout_s:
            self._shut("4.4.2", "Idle for too long")

    def close_for_shutdown(self, *, grace: bool) -> None:
        """Close unless the acceptor has the mail; while there is grace, unless anything is under way."""
        if not (self._session.delivering or (grace and (self._task is not None or self._session.receiving))):
            self._shut("4.3.2", "Shutting down")

    def abort(self) -> None:
        """Drop the connection, unsent replies and all."""
        self._transport.abort()
        self.connection_lost(None)  # after a failed handshake nobody else says so

    def _shut(self, enhanced: str, text: str) -> None:
        if self._closed_at is None:
            self._transport.write(self._session.shut(enhanced, text))
            self._close()

    def _close(self) -> None:
        if self._closed_at is None:
            self._closed_at = self._loop.time()
            self._account(0)
            self._transport.close()
