"""Relays of a workspace: naming one, for all its mail or for a domain's, changing it, and trying whether it works."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from postroom.base.clock import Clock, iso
from postroom.base.errors import BadInput, Conflict, Refused
from postroom.base.ids import new_id
from postroom.flows.audit import note_deed
from postroom.flows.caller import Caller, not_found
from postroom.flows.ports import MailSender, SessionStep
from postroom.flows.read import Listing
from postroom.flows.relay_routes import RelayRoutes, relay_destination, seal_context
from postroom.flows.views import Json
from postroom.rules.relay_hosts import RelayLogin, check_login, checked_host, checked_include, default_port
from postroom.rules.sealing import Sealer
from postroom.store.db import Connection, Database, Row
from postroom.store.domains import get_domain, look_soon
from postroom.store.relays import add_relay, get_relay, relays_of, remove_relay, update_relay

_COLUMNS = ("host", "port", "security", "username", "password", "position", "spf_include")
MAX_RELAYS = 20
"""Of a workspace, its domains' counted in: all of them are read at once."""

Security = Literal["tls", "starttls", "opportunistic"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRelay:
    """A relay that a caller names."""

    host: str
    port: int | None = None
    """None for the usual one of the security."""
    security: Security = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    domain_id: str | None = None
    position: int = 0
    """Of several, the lower one is tried first."""
    spf_include: str | None = None
    """The domain whose SPF record lists its provider's hosts: the records of the domains that it serves include it."""


class RelaySettings:
    """What a workspace says of its relays."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        sealer: Sealer,
        sender: MailSender,
        routes: RelayRoutes,
        private_networks: bool,
    ) -> None:
        """private_networks: whether a relay may be on one."""
        self._db = db
        self._clock = clock
        self._sealer = sealer
        self._sender = sender
        self._routes = routes
        self._private_networks = private_networks

    async def create(self, caller: Caller, new: NewRelay) -> Json:
        """The relay; mail that is queued and mail to come leaves by it. Needs domains:write.

        Raises BadInput naming the field, Refused for a login that would travel in the open, Conflict for too many.
        """
        caller.require("domains:write")
        caller.require_workspace()
        relay_id, now = new_id("relay"), self._clock.now_ms()
        row: Json = {
            "workspace_id": caller.workspace_id,
            "id": relay_id,
            "domain_id": new.domain_id,
            "position": new.position,
            "host": checked_host(new.host, private_networks=self._private_networks),
            "port": new.port if new.port is not None else default_port(new.security, new.username),
            "security": new.security,
            "username": new.username,
            "password": self._sealed(relay_id, new.password),
            "spf_include": checked_include(new.spf_include) if new.spf_include is not None else None,
            "created_at": now,
        }
        _check(row)

        def work(connection: Connection) -> Json:
            if new.domain_id is not None and get_domain(connection, caller.workspace_id, new.domain_id) is None:
                raise not_found("domain", new.domain_id, param="domainId")
            if len(relays_of(connection, caller.workspace_id)) >= MAX_RELAYS:
                raise Conflict(
                    f"A workspace has at most {MAX_RELAYS} relays.", code="too_many_relays", fix="Delete one first."
                )
            add_relay(connection, row)
            look_soon(connection, caller.workspace_id, new.domain_id, now)
            note_deed(connection, caller, "relay", "created", relay_id, now, _told(row))
            return self._shown(connection, caller, relay_id)

        view = await self._db.write(work)
        self._routes.forget(caller.workspace_id)
        return view

    async def list_relays(self, caller: Caller, *, domain_id: str | None = None) -> Listing:
        """The relays in the order in which they are tried; those of one domain with its id. Needs domains:read."""
        caller.require("domains:read")
        caller.require_workspace()
        rows: Sequence[Row[Any]] = await self._db.read(lambda connection: relays_of(connection, caller.workspace_id))
        shown = [relay_view(row) for row in rows if domain_id is None or row.domain_id == domain_id]
        return Listing(items=shown, next_cursor=None)

    async def get(self, caller: Caller, relay_id: str) -> Json:
        """The relay. Needs domains:read."""
        caller.require("domains:read")
        caller.require_workspace()
        return await self._db.read(lambda connection: self._shown(connection, caller, relay_id))

    async def update(self, caller: Caller, relay_id: str, changes: Json) -> Json:
        """The relay as changed. changes: any of host, port, security, username, password, position, spf_include.

        Needs domains:write. Whoever changes the host has to give the password again: it was meant for the other one.
        """
        caller.require("domains:write")
        caller.require_workspace()
        columns, now = dict(changes), self._clock.now_ms()
        if "host" in columns:
            columns["host"] = checked_host(columns["host"], private_networks=self._private_networks)
        if "password" in columns:
            columns["password"] = self._sealed(relay_id, columns["password"])
        if columns.get("spf_include") is not None:
            columns["spf_include"] = checked_include(columns["spf_include"])

        def work(connection: Connection) -> Json:
            before = _own(connection, caller, relay_id)
            after = {**{name: getattr(before, name) for name in _COLUMNS}, **columns}
            if before.password is not None and "password" not in columns and _goes_elsewhere(before, after):
                raise Refused(
                    "The password of this relay was given for another host.",
                    code="password_needed",
                    param="password",
                    fix="Send the password together with the new host, port or security.",
                )
            _check(after)
            if columns:
                update_relay(connection, caller.workspace_id, relay_id, columns)
                if after["spf_include"] != before.spf_include:
                    look_soon(connection, caller.workspace_id, before.domain_id, now)
                note_deed(connection, caller, "relay", "changed", relay_id, now, _told(after))
            return self._shown(connection, caller, relay_id)

        view = await self._db.write(work)
        self._routes.forget(caller.workspace_id)
        return view

    async def delete(self, caller: Caller, relay_id: str) -> None:
        """Let the relay go; mail leaves by the next one, or by what the server is set to. Needs domains:write."""
        caller.require("domains:write")
        caller.require_workspace()

        def work(connection: Connection) -> None:
            row, now = _own(connection, caller, relay_id), self._clock.now_ms()
            remove_relay(connection, caller.workspace_id, relay_id)
            # Which relays a domain's records name depends on which there are.
            look_soon(connection, caller.workspace_id, row.domain_id, now)
            note_deed(connection, caller, "relay", "deleted", relay_id, now, {"host": row.host})

        await self._db.write(work)
        self._routes.forget(caller.workspace_id)

    async def check(self, caller: Caller, relay_id: str) -> Json:
        """`{ok, steps[{step, ok, text}]}`: a session is opened, logged in and ended; no mail is sent.

        Needs domains:write. Raises CannotOpen.
        """
        caller.require("domains:write")
        caller.require_workspace()
        row = await self._db.read(lambda connection: _own(connection, caller, relay_id))
        steps = await self._sender.check(relay_destination(row, self._sealer))
        return {"ok": all(one.ok for one in steps), "steps": [_step_view(one) for one in steps]}

    def _sealed(self, relay_id: str, password: str | None) -> bytes | None:
        return None if password is None else self._sealer.seal(password, seal_context(relay_id))

    def _shown(self, connection: Connection, caller: Caller, relay_id: str) -> Json:
        return relay_view(_own(connection, caller, relay_id))


def relay_view(row: Row[Any]) -> Json:
    """A relay. Its password is not shown to anybody."""
    return {
        "id": row.id,
        "domainId": row.domain_id,
        "position": row.position,
        "host": row.host,
        "port": row.port,
        "security": row.security,
        "username": row.username,
        "hasPassword": row.password is not None,
        "spfInclude": row.spf_include,
        "createdAt": iso(row.created_at),
    }


def _step_view(step: SessionStep) -> Json:
    return {"step": step.step, "ok": step.ok, "text": step.text}


def _own(connection: Connection, caller: Caller, relay_id: str) -> Row[Any]:
    row = get_relay(connection, caller.workspace_id, relay_id)
    if row is None:
        raise not_found("relay", relay_id)
    return row


def _check(row: Json) -> None:
    """Raises BadInput for half a login, Refused for one that could be read on the way."""
    if (row["username"] is None) != (row["password"] is None):
        raise BadInput(
            "A login is a username and a password.",
            code="missing_field",
            param="password" if row["password"] is None else "username",
            fix="Send both, or neither for a relay that knows this server by its address.",
        )
    login = RelayLogin(host=row["host"], security=row["security"], username=row["username"])
    check_login(login)


def _goes_elsewhere(before: Row[Any], after: Json) -> bool:
    return any(after[name] != getattr(before, name) for name in ("host", "port", "security"))


def _told(row: Json) -> Json:
    return {name: row[name] for name in ("host", "port", "security", "username", "position", "spf_include")}
