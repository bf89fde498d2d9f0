"""By which relays an inbox's mail leaves: its domain's, else its workspace's, else the server's, else none: by MX.

The first of these that has any is the one that counts. It has no way round to the next: mail that an owner sends
through a provider of his must not leave from an address that his SPF record does not name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from postroom.base.clock import Clock
from postroom.flows.ports import Destination
from postroom.rules.relays import rewrites_message_id
from postroom.rules.sealing import CannotOpen, Sealer
from postroom.store.db import Connection, Database, Row
from postroom.store.domains import domains_by_name
from postroom.store.inboxes import get_inbox
from postroom.store.relays import relays_of

KNOWN_FOR_MS = 5_000
"""How long a workspace's relays are trusted without asking again: other nodes learn of a change so late."""
MAX_KNOWN = 10_000
"""Workspaces, and inboxes, remembered."""

log = structlog.get_logger()

Relays = dict[str | None, Destination]
"""Of a workspace, by the id of the domain, None for the rest: the first, which leads to the others."""


@dataclass(slots=True)
class _Known:
    """What is known of a workspace for a while."""

    until: int
    relays: Relays
    domains: dict[str, str | None] = field(default_factory=dict)
    """Ids of domains by that of an inbox in them, as far as they were asked for."""


class RelayRoutes:
    """Knows the relays. Passwords are unsealed once and kept in memory."""

    def __init__(self, db: Database, clock: Clock, sealer: Sealer, server: Destination | None) -> None:
        """server: the relay of who has none of his own; None for MX."""
        self._db = db
        self._clock = clock
        self._sealer = sealer
        self.server = server
        self._known: dict[str, _Known] = {}

    def forget(self, workspace_id: str) -> None:
        """Ask the database again: the workspace's relays are others."""
        self._known.pop(workspace_id, None)

    async def of_inbox(self, workspace_id: str, inbox_id: str) -> Destination | None:
        """The relay that takes the inbox's mail; None when it goes by MX. One without hosts takes none now."""
        known = await self._of_workspace(workspace_id)
        relays = known.relays
        if not relays:
            return self.server
        # Most workspaces name no domain with theirs, and then the inbox need not be looked at.
        domain_id = await self._domain_of(known, workspace_id, inbox_id) if relays.keys() - {None} else None
        return relays.get(domain_id) or relays.get(None) or self.server

    async def _of_workspace(self, workspace_id: str) -> _Known:
        known, now = self._known.get(workspace_id), self._clock.now_ms()
        if known is not None and known.until > now:
            return known
        rows = await self._db.peek(lambda connection: relays_of(connection, workspace_id))
        by_domain: dict[str | None, list[Row[Any]]] = {}
        for row in rows:
            by_domain.setdefault(row.domain_id, []).append(row)
        relays = {domain_id: self._chain(those) for domain_id, those in by_domain.items()}
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        known = self._known[workspace_id] = _Known(until=now + KNOWN_FOR_MS, relays=relays)
        return known

    def _chain(self, rows: Sequence[Row[Any]]) -> Destination:
        first, *others = rows
        try:
            destination = relay_destination(first, self._sealer)
        except CannotOpen as error:
            # Its mail waits for whoever puts the right key back; nobody else's must.
            log.warning("the password of a relay cannot be opened", relay=first.id, error=error.message)
            destination = Destination(hosts=(), port=first.port, is_relay=True, owner=first.workspace_id)
        return replace(destination, next=self._chain(others) if others else None)

    async def _domain_of(self, known: _Known, workspace_id: str, inbox_id: str) -> str | None:
        """The id of the inbox's domain; None where the workspace has not registered it."""
        if inbox_id not in known.domains:

            def look(connection: Connection) -> str | None:
                inbox = get_inbox(connection, workspace_id, inbox_id)
                return registered_domain(connection, inbox) if inbox is not None else None

            if len(known.domains) >= MAX_KNOWN:
                known.domains.clear()
            known.domains[inbox_id] = await self._db.peek(look)
        return known.domains[inbox_id]


def registered_domain(connection: Connection, inbox: Row[Any]) -> str | None:
    """The id of the domain that an inbox is in; None where its workspace has not registered it.

    An inbox of the server's own domain does not say: it sends whether that is registered or not.
    """
    if inbox.domain_id is not None:
        return str(inbox.domain_id)
    rows = domains_by_name(connection, [inbox.domain])
    found = (row.id for row in rows if row.workspace_id == inbox.workspace_id and row.domain == inbox.domain)
    return next(found, None)


def relay_destination(row: Row[Any], sealer: Sealer) -> Destination:
    """The next hop that a row of relays names. Raises CannotOpen."""
    return Destination(
        hosts=(row.host,),
        port=row.port,
        implicit_tls=row.security == "tls",
        require_tls=row.security != "opportunistic",
        username=row.username,
        password=sealer.open(row.password, seal_context(row.id)) if row.password is not None else None,
        is_relay=True,
        owner=row.workspace_id,
    )


def spf_includes(rows: Sequence[Row[Any]], domain_id: str) -> tuple[str, ...]:
    """The domains that list the hosts which a domain's mail leaves from. rows: every relay of its workspace."""
    own = [row for row in rows if row.domain_id == domain_id]
    taking = own or [row for row in rows if row.domain_id is None]
    return tuple(dict.fromkeys(row.spf_include for row in taking if row.spf_include))


def seal_context(relay_id: str) -> str:
    """What a relay's password is sealed for."""
    return f"relay:{relay_id}"


def any_rewrites(relay: Destination | None) -> bool:
    """Whether one of the relays that may take the mail is known to replace the Message-ID."""
    while relay is not None:
        if any(rewrites_message_id(host) for host in relay.hosts):
            return True
        relay = relay.next
    return False
