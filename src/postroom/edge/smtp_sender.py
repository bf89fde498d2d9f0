"""Mail out over SMTP: hosts in their order, addresses in theirs, one result for each recipient."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from postroom.base.errors import BadInput
from postroom.base.limits import MAX_MX_HOSTS, SMTP_POOL_IDLE_S, SMTP_POOL_PER_HOST
from postroom.edge._smtp_connection import SessionFailure, SmtpConnection, literal_address
from postroom.edge._smtp_opening import STEPS, Note, Opener, OpeningStep, client_tls, note_nothing
from postroom.edge._smtp_pool import PoolKey, SmtpPool, pool_key
from postroom.edge._smtp_security import ANY_HOST, Security, security_of
from postroom.edge._smtp_transaction import Addressee, Parcel, Transaction, make_parcel
from postroom.flows.ports import Destination, OutgoingMail, RecipientResult, Resolver, SessionStep
from postroom.mail.addr_spec import needs_smtputf8_path, render_addr_spec
from postroom.mail.smtp_dialogue import rcpt_command
from postroom.rules.network import is_link_local, is_public_address

MAX_ADDRESSES_PER_HOST = 4
"""Tried of one host in one attempt."""
HOST_SEARCH_S = 900
"""No further address is tried this long after the attempt began: the retry will begin anew."""

CHECK_S = 30
"""Seconds that looking at a relay may take in all: somebody waits for the answer."""
CHECK_TEXT_CHARS = 300
"""Of what a host said that are shown to who asked."""


class SmtpSender:
    """Fulfils flows.ports.MailSender; connections are kept for a moment and used again."""

    def __init__(
        self,
        resolver: Resolver,
        *,
        hostname: str,
        allow_private_networks: bool,
        checked_tls: ssl.SSLContext | None = None,
        per_host: int = SMTP_POOL_PER_HOST,
        idle_s: float = SMTP_POOL_IDLE_S,
    ) -> None:
        """hostname: said in EHLO; an address literal in brackets when there is no name.

        allow_private_networks: reach mail exchangers and relays of workspaces on private addresses; the server's own
        relay may always be there.
        checked_tls: the trust for destinations with `require_tls`, the system's when not given.
        per_host, idle_s: connections to one host at a time, and how long a finished one is kept.
        """
        self._resolver = resolver
        self._allow_private_networks = allow_private_networks
        self._opener = Opener(hostname=hostname, tls=client_tls(checked_tls))
        self._pool = SmtpPool(per_host=per_host, idle_s=idle_s)

    async def send(self, destination: Destination, mail: OutgoingMail) -> tuple[RecipientResult, ...]:
        """One result a recipient, in order; whatever the peer or the network does.

        A host that cannot be connected to, does not greet, or ends the session before MAIL is answered is passed over
        for the next one. When none is left, every recipient is deferred with the last reason, but bounced when each
        host said that it takes no mail at all (521, RFC 7504 §4) or has only addresses that we may not reach.
        """
        addressees, results = _read_recipients(mail)
        if addressees:
            parcel = make_parcel(mail, utf8=_needs_utf8(mail))
            results |= await self._send_by_first_host(destination, parcel, addressees)
        return tuple(results[address] for address in mail.rcpt_to)

    async def check(self, destination: Destination) -> tuple[SessionStep, ...]:
        """The steps of opening a session with the first host, and of leaving it, until one fails. No mail is sent."""
        steps: list[SessionStep] = []
        try:
            async with asyncio.timeout(CHECK_S):
                await self._check(destination, steps)
        except SessionFailure as failure:
            said = f"{failure.code} {failure.enhanced_code or ''} " if failure.code is not None else ""
            steps.append(_failed_step(steps, f"{' '.join(said.split())} {failure.text}".strip()))
        except TimeoutError:
            steps.append(_failed_step(steps, f"It was not done within {CHECK_S} seconds."))
        return tuple(steps)

    async def _check(self, destination: Destination, steps: list[SessionStep]) -> None:
        host = destination.hosts[0]

        def note(step: OpeningStep, text: str) -> None:
            if step == "connect":
                del steps[1:]  # begun anew: with another address, or in plain text
            steps.append(SessionStep(step=step, ok=True, text=text))

        addresses = await self._reachable_addresses(destination, host)
        if not addresses:
            raise SessionFailure(f"{host} has no address in DNS", enhanced_code="4.4.4")
        steps.append(SessionStep(step="address", ok=True, text=f"{host} has the address {', '.join(addresses)}."))
        deadline = asyncio.get_running_loop().time() + CHECK_S
        connection = await self._open(destination, host, ANY_HOST, deadline, note=note)
        connection.quit()
        await connection.ended
        steps.append(SessionStep(step="quit", ok=True, text="The session was ended."))

    async def close(self) -> None:
        """Close the idle connections; those with a mail under way close after it."""
        await self._pool.close()

    async def _send_by_first_host(
        self, destination: Destination, parcel: Parcel, addressees: list[Addressee]
    ) -> dict[str, RecipientResult]:
        failures: list[SessionFailure] = []
        deadline = asyncio.get_running_loop().time() + HOST_SEARCH_S
        last_host = None
        for host in destination.hosts[:MAX_MX_HOSTS]:
            if failures and asyncio.get_running_loop().time() > deadline:
                break
            last_host = host
            try:
                return await self._send_by_host(destination, host, parcel, addressees, deadline)
            except SessionFailure as failure:
                failures.append(failure)
        if destination.next is not None:
            following = replace(destination.next, source_address=destination.source_address)
            return await self._send_by_first_host(following, parcel, addressees)
        failures = failures or [SessionFailure("there is no host to send to", enhanced_code="4.4.4")]
        return _all_failed(addressees, failures, last_host)

    async def _send_by_host(
        self, destination: Destination, host: str, parcel: Parcel, addressees: list[Addressee], deadline: float
    ) -> dict[str, RecipientResult]:
        security = await security_of(self._resolver, destination, host)
        key = pool_key(destination, host, security.proof)
        async with self._pool.slot(key):
            pooled = self._pool.take(key)
            if pooled is not None:
                try:
                    return await self._transact(key, pooled, parcel, addressees)
                # The peer may have closed it a moment ago; nothing has been said of this mail yet.
                except SessionFailure:
                    pass
            connection = await self._open(destination, host, security, deadline)
            return await self._transact(key, connection, parcel, addressees)

    async def _transact(
        self, key: PoolKey, connection: SmtpConnection, parcel: Parcel, addressees: Sequence[Addressee]
    ) -> dict[str, RecipientResult]:
        transaction = Transaction(connection, parcel)
        try:
            await transaction.run(addressees)
        except BaseException:
            connection.abort()
            raise
        self._pool.give_back(key, connection)
        return transaction.results

    async def _open(
        self,
        destination: Destination,
        host: str,
        security: Security,
        deadline: float,
        *,
        note: Note = note_nothing,
    ) -> SmtpConnection:
        """A session with the first address of the host that gives one. Raises: SessionFailure with the last reason."""
        failure: SessionFailure | None = None
        for address in await self._reachable_addresses(destination, host):
            if failure is not None and asyncio.get_running_loop().time() > deadline:
                break
            try:
                return await self._opener.open(destination, host, address, security, note=note)
            except SessionFailure as error:
                failure = error
        raise failure or SessionFailure(f"{host} has no address", enhanced_code="4.4.4")

    async def _reachable_addresses(self, destination: Destination, host: str) -> Sequence[str]:
        literal = literal_address(host)
        addresses = await self._resolver.addresses(host) if literal is None else (literal,)
        if destination.owner:
            return self._addresses_of_owned(host, addresses)
        if destination.is_relay or self._allow_private_networks:
            return addresses[:MAX_ADDRESSES_PER_HOST]
        public = [address for address in addresses if is_public_address(address)]
        if addresses and not public:
            text = f"{host} has only addresses of private networks, such as {addresses[0]}, and mail is not sent there"
            raise SessionFailure(text, enhanced_code="5.4.4", forbidden=True)
        return public[:MAX_ADDRESSES_PER_HOST]

    def _addresses_of_owned(self, host: str, addresses: Sequence[str]) -> Sequence[str]:
        """Those that a workspace's own relay may have. Raises: SessionFailure, temporary: its owner can mend it."""
        allowed = [
            one
            for one in addresses
            if is_public_address(one) or (self._allow_private_networks and not is_link_local(one))
        ]
        if addresses and not allowed:
            text = f"{host} has only addresses of private networks, such as {addresses[0]}, where no relay may be"
            raise SessionFailure(text, enhanced_code="4.4.4")
        return allowed[:MAX_ADDRESSES_PER_HOST]


def _failed_step(done: Sequence[SessionStep], text: str) -> SessionStep:
    """The step after those that are done."""
    order: tuple[Literal["address"] | OpeningStep, ...] = ("address", *STEPS)
    step = order[len(done)] if len(done) < len(order) else "quit"
    return SessionStep(step=step, ok=False, text=text[:CHECK_TEXT_CHARS])


def _read_recipients(mail: OutgoingMail) -> tuple[list[Addressee], dict[str, RecipientResult]]:
    """Who can be asked for, and the results of those who cannot."""
    addressees: dict[str, Addressee] = {}
    refused: dict[str, RecipientResult] = {}
    try:
        if mail.mail_from:
            render_addr_spec(mail.mail_from, "from")
        sender_fault = None
    except BadInput as error:
        sender_fault = error.message
    for address in mail.rcpt_to:
        fault, enhanced_code = sender_fault, "5.1.7"
        if fault is None:
            try:
                addressees[address] = Addressee(address=address, command=rcpt_command(address))
                continue
            except BadInput as error:
                fault, enhanced_code = error.message, "5.1.3"
        refused[address] = RecipientResult(address=address, outcome="bounced", enhanced_code=enhanced_code, text=fault)
    return list(addressees.values()), refused


def _needs_utf8(mail: OutgoingMail) -> bool:
    return mail.smtputf8 or any(map(needs_smtputf8_path, (mail.mail_from, *mail.rcpt_to)))


def _all_failed(
    addressees: Sequence[Addressee], failures: Sequence[SessionFailure], last_host: str | None
) -> dict[str, RecipientResult]:
    last = failures[-1]
    final = all(failure.forbidden for failure in failures) or all(failure.code == 521 for failure in failures)
    return {
        addressee.address: RecipientResult(
            address=addressee.address,
            outcome="bounced" if final else "deferred",
            host=last_host,
            code=last.code,
            enhanced_code=last.enhanced_code,
            text=last.text,
        )
        for addressee in addressees
    }
