"""From an address to a session that is ready for MAIL: greeting, EHLO, TLS, AUTH."""

import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from postroom.base.limits import SMTP_COMMAND_TIMEOUT_S
from postroom.edge._smtp_connection import SessionFailure, SmtpConnection, connect
from postroom.edge._smtp_security import ANY_HOST, Security, check_proof
from postroom.flows.ports import Destination
from postroom.mail.smtp_dialogue import (
    Capabilities,
    PeerReply,
    auth_login_lines,
    auth_plain_command,
    read_capabilities,
)

OpeningStep = Literal["connect", "greeting", "tls", "login"]
STEPS: tuple[OpeningStep, ...] = ("connect", "greeting", "tls", "login")
"""In the order in which `Opener.open` takes them; with TLS from the first byte, its failure is one of `connect`."""
Note = Callable[[OpeningStep, str], None]
"""Told of each step that is done, with a sentence on it."""


def note_nothing(_step: OpeningStep, _text: str) -> None:
    """For whoever wants the session alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientTls:
    """The two ways in which we trust a server's certificate."""

    checked: ssl.SSLContext
    """For hosts that must prove their name: relays with `require_tls`."""
    unchecked: ssl.SSLContext
    """For mail exchangers: encryption against listeners, whoever the peer is. RFC 7435 §3."""


def client_tls(checked: ssl.SSLContext | None = None) -> ClientTls:
    """The contexts of the sender; `checked` replaces the system's trust."""
    unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unchecked.check_hostname = False
    unchecked.verify_mode = ssl.CERT_NONE
    return ClientTls(checked=checked or ssl.create_default_context(), unchecked=unchecked)


@dataclass(frozen=True, kw_only=True, slots=True)
class Opener:
    """Opens sessions: what of it is the same for every host."""

    hostname: str
    """Said in EHLO."""
    tls: ClientTls

    async def open(
        self,
        destination: Destination,
        host: str,
        address: str,
        security: Security = ANY_HOST,
        *,
        note: Note = note_nothing,
    ) -> SmtpConnection:
        """A session ready for MAIL. Raises: SessionFailure, and nothing is left open.

        When STARTTLS was offered but fails, and is not required, the host gets a second connection in plain text.
        note: called after each step.
        """
        try:
            return await self._open(destination, host, address, security, may_start_tls=True, note=note)
        except SessionFailure as failure:
            if not failure.tls_failed or destination.require_tls or security.requires_tls:
                raise
        return await self._open(destination, host, address, security, may_start_tls=False, note=note)

    async def _open(
        self,
        destination: Destination,
        host: str,
        address: str,
        security: Security,
        *,
        may_start_tls: bool,
        note: Note,
    ) -> SmtpConnection:
        required = destination.require_tls or security.requires_tls
        # With DANE the authorities of the web have no say: the certificate is held against the records afterwards.
        checked = destination.require_tls or security.proof == "MTA-STS"
        context = self.tls.checked if checked else self.tls.unchecked
        connection = await connect(
            host,
            address,
            destination.port,
            context if destination.implicit_tls else None,
            source=destination.source_address,
        )
        try:
            note("connect", f"Connected to {address}, port {destination.port}.")
            await _read_greeting(connection)
            await self._say_hello(connection)
            note("greeting", "It speaks SMTP.")
            if connection.tls is None and may_start_tls and connection.capabilities.starttls:
                await self._start_tls(connection, context, security, required=required)
            if required:
                _check_tls(connection)
            note("tls", f"{connection.tls}." if connection.tls else "No TLS: what is sent can be read on the way.")
            if destination.username is not None:
                await _authenticate(connection, destination.username, destination.password or "")
            note("login", "The login was accepted." if destination.username is not None else "No login is set.")
        except BaseException:
            connection.abort()
            raise
        return connection

    async def _say_hello(self, connection: SmtpConnection) -> None:
        answer = await connection.command(f"EHLO {self.hostname}\r\n".encode())
        if answer.code == 250:
            connection.capabilities = read_capabilities(answer)
            return
        # RFC 5321 §3.2: a server that does not know EHLO is greeted with HELO.
        if answer.permanent and answer.code != 521:
            answer = await connection.command(f"HELO {self.hostname}\r\n".encode())
            connection.capabilities = Capabilities()
        if answer.code != 250:
            raise _refusal(connection, answer)

    async def _start_tls(
        self, connection: SmtpConnection, context: ssl.SSLContext, security: Security, *, required: bool
    ) -> None:
        answer = await connection.command(b"STARTTLS\r\n")
        if answer.code == 220:
            await connection.start_tls(context)
            check_proof(connection, security)
            # RFC 3207 §4.2: what was learnt in plain text is forgotten.
            await self._say_hello(connection)
        elif required or answer.code == 421:
            raise _refusal(connection, answer)


def _check_tls(connection: SmtpConnection) -> None:
    if connection.tls is None:
        text = f"{connection.host} does not offer TLS, and it is required"
        raise SessionFailure(text, enhanced_code="4.7.4")


async def _read_greeting(connection: SmtpConnection) -> None:
    answer = await connection.reply(SMTP_COMMAND_TIMEOUT_S)
    if answer.code != 220:
        raise _refusal(connection, answer)


async def _authenticate(connection: SmtpConnection, username: str, password: str) -> None:
    if connection.tls is None and not ipaddress.ip_address(connection.address).is_loopback:
        text = f"{connection.host} offers no TLS, and a password is not sent in plain text"
        raise SessionFailure(text, enhanced_code="4.7.0")
    offered = connection.capabilities.auth
    if "PLAIN" in offered:
        answer = await connection.command(auth_plain_command(username, password))
    elif "LOGIN" in offered:
        for line in auth_login_lines(username, password):
            answer = await connection.command(line)
            if answer.code != 334:
                break
    else:
        text = f"{connection.host} offers neither AUTH PLAIN nor AUTH LOGIN"
        raise SessionFailure(text, enhanced_code="4.7.0")
    if answer.code != 235:
        raise _refusal(connection, answer)


def _refusal(connection: SmtpConnection, answer: PeerReply) -> SessionFailure:
    return SessionFailure(answer.text or f"{connection.host} refused the session", reply=answer)
