"""By which relays an inbox's mail leaves: its domain's, else its workspace's, else the server's, else none: by MX.

The first of these that has any is the one that counts. It has no way round to the next: mail that an owner sends
through a provider of his must not leave from an address that his SPF record does not name.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog

from postroom.base.clock import Clock
from postroom.flows.ports import Destination
from postroom.rules.relays import rewrites_message_id
from postroom.rules.sealing import CannotOpen, Sealer
from postroom.store.db import Connection, Database, Row
from postroom.store.inboxes import get_inbox
from postroom.store.relays import relays_of

KNOWN_FOR_MS = 5_000
"""How long a workspace's relays are trusted without asking again: other nodes learn of a change so late."""
MAX_KNOWN = 10_000
"""Workspaces, and inboxes, remembered."""

log = structlog.get_logger()

Relays = dict[str | None, Destination]
"""Of a workspace, by the id of the domain, None for the rest: the first, which leads to the others."""


class RelayRoutes:
    """Knows the relays. Passwords are unsealed once and kept in memory."""

    def __init__(self, db: Database, clock: Clock, sealer: Sealer, server: Destination | None) -> None:
        """server: the relay of who has none of his own; None for MX."""
        self._db = db
        self._clock = clock
        self._sealer = sealer
        self.server = server
        self._known: dict[str, tuple[int, Relays]] = {}
        self._domains: dict[tuple[str, str], str | None] = {}

    def forget(self, workspace_id: str) -> None:
        """Ask the database again: the workspace's relays are others."""
        self._known.pop(workspace_id, None)

    async def of_inbox(self, workspace_id: str, inbox_id: str) -> Destination | None:
        """The relay that takes the inbox's mail; None when it goes by MX. One without hosts takes none now."""
        relays = await self._of_workspace(workspace_id)
        if not relays:
            return self.server
        # Most workspaces name no domain with theirs, and then the inbox need not be looked at.
        domain_id = await self._domain_of(workspace_id, inbox_id) if relays.keys() - {None} else None
        return relays.get(domain_id) or relays.get(None) or self.server

    async def _of_workspace(self, workspace_id: str) -> Relays:
        known, now = self._known.get(workspace_id), self._clock.now_ms()
        if known is not None and known[0] > now:
            return known[1]
        rows = await self._db.peek(lambda connection: relays_of(connection, workspace_id))
        by_domain: dict[str | None, list[Row[Any]]] = {}
        for row in rows:
            by_domain.setdefault(row.domain_id, []).append(row)
        relays = {domain_id: self._chain(those) for domain_id, those in by_domain.items()}
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known[workspace_id] = (now + KNOWN_FOR_MS, relays)
        return relays

    def _chain(self, rows: Sequence[Row[Any]]) -> Destination:
        first, *others = rows
        try:
            destination = relay_destination(first, self._sealer)
        except CannotOpen as error:
            # Its mail waits for whoever puts the right key back; nobody else's must.
            log.warning("the password of a relay cannot be opened", relay=first.id, error=error.message)
            destination = Destination(hosts=(), port=first.port, is_relay=True, owner=first.workspace_id)
        return replace(destination, next=self._chain(others) if others else None)

    async def _domain_of(self, workspace_id: str, inbox_id: str) -> str | None:
        """The id of the inbox's domain: it never changes."""
        key = (workspace_id, inbox_id)
        if key not in self._domains:

            def look(connection: Connection) -> str | None:
                inbox = get_inbox(connection, *key)
                return inbox.domain_id if inbox is not None else None

            if len(self._domains) >= MAX_KNOWN:
                self._domains.clear()
            self._domains[key] = await self._db.peek(look)
        return self._domains[key]


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
