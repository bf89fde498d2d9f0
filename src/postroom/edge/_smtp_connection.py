"""One connection of the SMTP client: bytes and timeouts. `_smtp_opening` and `_smtp_transaction` do the talking."""

import asyncio
import ipaddress
import os
import ssl
from collections.abc import Callable
from typing import cast

from postroom.base.limits import SMTP_COMMAND_TIMEOUT_S, SMTP_CONNECT_TIMEOUT_S
from postroom.mail.smtp_dialogue import BadReplyError, Capabilities, PeerReply, ReplyReader

WRITE_CHUNK_BYTES = 262_144
"""Of a large mail, before the peer must have taken some of it."""
QUIT_WAIT_S = 5
"""How long a peer has to answer QUIT before the connection is cut."""


class SessionFailure(Exception):
    """The session cannot go on. The sender makes results of it; it never leaves the edge."""

    def __init__(
        self,
        text: str,
        *,
        enhanced_code: str = "4.4.2",
        reply: PeerReply | None = None,
        tls_failed: bool = False,
        forbidden: bool = False,
    ) -> None:
        """text: one sentence. reply: what the peer said, when that is the reason.

        tls_failed: the same host may be tried in plain text. forbidden: our own rules keep us from the address.
        """
        super().__init__(text)
        self.text = text
        self.code = reply.code if reply else None
        self.enhanced_code = reply.enhanced_code if reply else enhanced_code
        self.tls_failed = tls_failed
        self.forbidden = forbidden


class SmtpConnection(asyncio.Protocol):
    """A TCP connection, or TLS over one, that carries commands out and replies in."""

    def __init__(self, host: str, address: str) -> None:
        """host: the name that the destination gave, address: the IP address connected to."""
        self.host = host
        self.address = address
        self.source: str | None = None
        """The address of ours that was asked for, when it was bound to."""
        self.capabilities = Capabilities()
        self.tls: str | None = None
        self.mails_sent = 0
        self.on_ended: Callable[[SmtpConnection], None] | None = None
        """Set while the connection is idle: called once when it can no longer be used."""
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self._transport: asyncio.Transport | None = None
        self._replies = ReplyReader()
        self._waiter: asyncio.Future[None] | None = None
        self._paused = False
        self._lost: str | None = None
        self._quit_timer: asyncio.TimerHandle | None = None

    # --- what asyncio calls ---------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        # uvloop's is no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read replies; whatever comes while nobody asked ends the connection."""
        if self._quit_timer is not None or self.on_ended is not None:
            self._fail("the host closed the idle connection")
            return
        try:
            self._replies.feed(data)
        except BadReplyError as error:
            self._fail(f"the host sent {error}")
            return
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._fail(f"connection lost: {reason(exc)}" if exc else "the host closed the connection")
        if self._quit_timer is not None:
            self._quit_timer.cancel()
        if not self.ended.done():
            self.ended.set_result(None)

    def pause_writing(self) -> None:
        """The peer takes bytes more slowly than they are written."""
        self._paused = True

    def resume_writing(self) -> None:
        """It has caught up."""
        self._paused = False
        self._wake()

    # --- what the sender calls ------------------------------------------------------------------------------------

    @property
    def is_usable(self) -> bool:
        """Whether a command can be sent and its answer told from earlier ones."""
        return self._lost is None and self._replies.is_empty

    def check_in_step(self) -> None:
        """Nothing, when the next reply will answer the next command. Raises: SessionFailure."""
        if self._lost is not None:
            raise SessionFailure(self._lost)
        if not self._replies.is_empty:
            raise SessionFailure("the host sent answers to commands that it was not given")

    async def reply(self, timeout_s: float) -> PeerReply:
        """The next reply. Raises: SessionFailure when none comes within the time or the connection ends first."""
        answer = self._replies.next()
        if answer is not None:
            return answer
        timer = self._loop.call_later(timeout_s, self._fail, f"no answer within {timeout_s:g} seconds")
        try:
            while (answer := self._replies.next()) is None:
                if self._lost is not None:
                    raise SessionFailure(self._lost)
                await self._wait()
        finally:
            timer.cancel()
        return answer

    async def command(self, line: bytes, timeout_s: float = SMTP_COMMAND_TIMEOUT_S) -> PeerReply:
        """The reply to one command. Raises: SessionFailure."""
        self.write(line)
        return await self.reply(timeout_s)

    def write(self, data: bytes) -> None:
        """Send; a lost connection shows when the reply is asked for."""
        if self._lost is None and self._transport is not None:
            self._transport.write(data)

    async def write_mail(self, block: bytes) -> bool:
        """Send a mail of any size without holding it a second time in memory.

        Returns: whether all of it was handed over before the connection ended.
        """
        if len(block) <= WRITE_CHUNK_BYTES:
            self.write(block)
            return self._lost is None
        view = memoryview(block)
        for at in range(0, len(view), WRITE_CHUNK_BYTES):
            if self._lost is not None or self._transport is None:
                return False
            self._transport.write(view[at : at + WRITE_CHUNK_BYTES])
            await self._drain()
        return self._lost is None

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Go over to TLS after the peer's 220. Raises: SessionFailure with `tls_failed`.

        What the peer sent behind its 220 came in plain text and could be anybody's: the session ends there.
        """
        if not self.is_usable:
            self.abort()
            raise SessionFailure(
                "the host sent more than its answer to STARTTLS", enhanced_code="4.7.0", tls_failed=True
            )
        assert self._transport is not None
        try:
            transport = await self._loop.start_tls(
                self._transport,
                self,
                context,
                server_hostname=tls_name(self.host),
                ssl_handshake_timeout=SMTP_CONNECT_TIMEOUT_S,
            )
        # A mail exchanger's name comes from DNS and need not be one that TLS can be asked for: ValueError.
        except (OSError, ValueError) as error:
            self.abort()
            text = f"TLS could not be started: {reason(error)}"
            raise SessionFailure(text, enhanced_code="4.7.0", tls_failed=True) from error
        if transport is None:
            raise SessionFailure("connection lost", enhanced_code="4.7.0", tls_failed=True)
        self._transport = transport
        self.note_tls()

    def note_tls(self) -> None:
        """Read the protocol of the TLS session off the transport."""
        assert self._transport is not None
        session = self._transport.get_extra_info("ssl_object")
        self.tls = session.version() if session else None

    def peer_chain(self) -> list[bytes]:
        """The certificates that the peer showed, DER, its own first; only that one where Python gives no more."""
        assert self._transport is not None
        session = self._transport.get_extra_info("ssl_object")
        # ssl.SSLObject has a method of its own for it from Python 3.13 on.
        chain = getattr(session, "get_unverified_chain", None)
        if chain is not None:
            return list(chain())
        chain = getattr(getattr(session, "_sslobj", None), "get_unverified_chain", None)
        if chain is not None:
            return [ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in chain() or ()]
        own = session.getpeercert(binary_form=True) if session else None
        return [own] if own else []

    def quit(self) -> None:
        """Say QUIT and close when it is answered, or soon."""
        if self._lost is not None or self._quit_timer is not None:
            return
        self.write(b"QUIT\r\n")
        self._quit_timer = self._loop.call_later(QUIT_WAIT_S, self.abort)

    def abort(self) -> None:
        """Cut the connection at once."""
        self._fail("connection closed by us")

    # --- inside -----------------------------------------------------------------------------------------------------

    async def _drain(self) -> None:
        timer = self._loop.call_later(
            SMTP_COMMAND_TIMEOUT_S, self._fail, f"took nothing of the mail for {SMTP_COMMAND_TIMEOUT_S} seconds"
        )
        try:
            while self._paused and self._lost is None:
                await self._wait()
        finally:
            timer.cancel()

    async def _wait(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, text: str) -> None:
        if self._lost is not None:
            return
        self._lost = text
        if self._transport is not None:
            self._transport.abort()
        self._wake()
        if self.on_ended is not None:
            self.on_ended(self)


async def connect(
    host: str,
    address: str,
    port: int,
    context: ssl.SSLContext | None,
    *,
    source: str | None = None,
    timeout_s: float = SMTP_CONNECT_TIMEOUT_S,
) -> SmtpConnection:
    """A connection to one address, over TLS from the first byte when there is a context; from the address `source` when
    it is of the same family. Raises: SessionFailure.
    """
    connection = SmtpConnection(host, address)
    if source is not None and (":" in source) == (":" in address):
        connection.source = source
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(timeout_s):
            await loop.create_connection(
                lambda: connection,
                address,
                port,
                ssl=context,
                server_hostname=tls_name(host) if context else None,
                local_addr=(connection.source, 0) if connection.source is not None else None,
            )
    except TimeoutError as error:
        connection.abort()
        text = f"{host} [{address}]:{port}: no connection within {timeout_s:g} seconds"
        raise SessionFailure(text, enhanced_code="4.4.1") from error
    except (OSError, ValueError) as error:
        connection.abort()
        raise SessionFailure(f"{host} [{address}]:{port}: {reason(error)}", enhanced_code="4.4.1") from error
    if context:
        connection.note_tls()
    return connection


def tls_name(host: str) -> str:
    """The host as TLS knows it: an address literal without its brackets. RFC 5321 §4.1.3."""
    inner = host.removeprefix("[").removesuffix("]")
    return inner[5:] if inner[:5].lower() == "ipv6:" else inner.rstrip(".")


def literal_address(host: str) -> str | None:
    """The IP address when the host is one, bare or in brackets; None for a name."""
    try:
        return str(ipaddress.ip_address(tls_name(host)))
    except ValueError:
        return None


def reason(error: BaseException) -> str:
    """An error of the network in words for people."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or error}"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower()
    return str(error) or type(error).__name__
