"""In whose name an inbox sends: may it, with which DKIM keys, and where answers and bounces come back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from postroom.base.clock import SECOND_MS, Clock
from postroom.base.errors import Refused
from postroom.flows.addressing import AddressedMessage
from postroom.flows.dkim_rotation import open_key
from postroom.flows.domain_judging import missing_records
from postroom.flows.warming import WarmingDomain, warming_domain
from postroom.mail.address import domain_of, normalize
from postroom.mail.authentication.dkim_key import PrivateKey
from postroom.mail.authentication.dkim_sign import SigningKey, sign_all
from postroom.mail.values import Mailbox
from postroom.rules.sealing import Sealer
from postroom.store.db import Connection, Database, Row
from postroom.store.domains import domains_by_name, get_domain, keys_of_domain

KNOWN_FOR_MS = 5_000
"""How long a domain's status is trusted without asking the database again: no longer than routes are."""
MAX_KNOWN = 10_000
"""Domains remembered."""
MAX_OPENED = 10_000
"""Private keys kept ready, by selector: unsealing and reading one costs as much as signing with it."""
SMALL_MAIL_BYTES = 65_536
"""A larger mail is hashed and signed in a thread: 25 MB take a tenth of a second."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderDomain:
    """What sending in the name of a domain needs."""

    keys: tuple[SigningKey, ...] = ()
    """Those that sign, RSA first; none for a domain that is not registered."""
    domain: str = ""
    reply_host: str | None = None
    """The host to which answers and bounces are led where another host takes the domain's mail; None for the domain
    itself."""
    warming: WarmingDomain | None = None
    """Set while its owner wants it to warm up."""
    refusal: str = ""
    """Why nothing may be sent; "" when it may."""

    def check_may_send(self) -> None:
        """Raises Refused for a domain whose records are not all there."""
        if self.refusal:
            raise Refused(
                self.refusal,
                code="domain_not_verified",
                param="inboxId",
                fix="Publish the records that GET /domains/{id} shows as missing or wrong, then POST "
                "/domains/{id}/verify.",
            )

    def return_address(self, address: str) -> str:
        """The address, at the host where what is sent to it reaches us."""
        local, _, domain = address.rpartition("@")
        return address if self.reply_host is None or domain != self.domain else f"{local}@{self.reply_host}"

    def lead_back(self, addressed: AddressedMessage) -> AddressedMessage:
        """The message with a Reply-To and a reverse-path that reach us, where From does not."""
        inbox = addressed.place.inbox
        leads_to = self.return_address(inbox.address)
        if leads_to == inbox.address:
            return addressed
        reply_to = addressed.reply_to or (Mailbox(address=leads_to, name=inbox.display_name or ""),)
        return replace(addressed, reply_to=reply_to, bounces_to=leads_to)

    async def sign(self, raw: bytes, now: int) -> bytes:
        """The mail with the signatures of all keys before it. RFC 6376 §5, RFC 8463 §3."""
        if not self.keys:
            return raw
        now_s = now // SECOND_MS
        if len(raw) <= SMALL_MAIL_BYTES:
            return sign_all(raw, self.keys, now_s=now_s) + raw
        return await asyncio.to_thread(lambda: sign_all(raw, self.keys, now_s=now_s) + raw)


NOTHING_KNOWN = SenderDomain()
"""The server's own domain as long as its operator has not registered it: mail leaves unsigned."""


class SenderDomains:
    """Knows in whose name inboxes send. Keys are unsealed once and kept in memory."""

    def __init__(self, db: Database, clock: Clock, sealer: Sealer, default_domain: str) -> None:
        self._db = db
        self._clock = clock
        self._sealer = sealer
        self._default = domain_of(normalize(f"x@{default_domain}"))
        self._known: dict[tuple[str, str], tuple[int, SenderDomain]] = {}
        self._opened: dict[tuple[str, str], PrivateKey] = {}

    def forget(self) -> None:
        """Ask the database again: a domain's status or keys may be others. Opened keys stay good."""
        self._known.clear()

    async def of(self, inbox: Row[Any]) -> SenderDomain:
        """The domain that the inbox sends from. Raises CannotOpen when its keys were sealed with another master key."""
        own = inbox.domain_id is None
        key = ("", self._default) if own else (str(inbox.workspace_id), str(inbox.domain_id))
        known, now = self._known.get(key), self._clock.now_ms()
        if known is not None and known[0] > now:
            return known[1]

        def read(connection: Connection) -> tuple[Row[Any] | None, Sequence[Row[Any]]]:
            row = _shared_domain(connection, self._default) if own else get_domain(connection, *key)
            return row, keys_of_domain(connection, row.workspace_id, row.id) if row is not None else ()

        row, keys = await self._db.peek(read)
        sender = self._sender(row, keys, own=own)
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known[key] = (now + KNOWN_FOR_MS, sender)
        return sender

    def _sender(self, row: Row[Any] | None, keys: Sequence[Row[Any]], *, own: bool) -> SenderDomain:
        if row is None:
            return NOTHING_KNOWN if own else SenderDomain(refusal="The inbox's domain is not held any more.")
        active = sorted((key for key in keys if key.state == "active"), key=lambda key: key.algorithm != "rsa")
        return SenderDomain(
            keys=tuple(
                SigningKey(domain=row.domain, selector=key.selector, private_key=self._open(key)) for key in active
            ),
            domain=row.domain,
            warming=warming_domain(row, self._clock.now_ms()),
            # The operator's own domain is where this server is, whatever its records say.
            reply_host=row.return_host if row.setup == "reply_to" and not own else None,
            refusal="" if own or row.status != "pending" else _refusal(row),
        )

    def _open(self, key: Row[Any]) -> PrivateKey:
        name = (key.workspace_id, key.selector)
        opened = self._opened.get(name)
        if opened is None:
            if len(self._opened) >= MAX_OPENED:
                self._opened.clear()
            opened = self._opened[name] = open_key(self._sealer, key)
        return opened


def _shared_domain(connection: Connection, name: str) -> Row[Any] | None:
    return next((row for row in domains_by_name(connection, [name]) if row.domain == name), None)


def _refusal(row: Row[Any]) -> str:
    """Which records are wanted still, by what they are for and where they belong."""
    missing = missing_records(row.records or ())
    named = ", ".join(f"{one['purpose']} ({one['type']} {one['name']}: {one['status']})" for one in missing)
    return f"The domain {row.domain} is not verified. Records still missing: {named or 'not looked for yet'}."
