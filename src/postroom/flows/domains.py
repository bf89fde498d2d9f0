"""Domains of a workspace: naming one, looking at it, proving it, rotating its keys, letting it go."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from postroom.base.clock import Clock, iso, maybe_iso
from postroom.base.errors import BadInput, Conflict, Forbidden
from postroom.base.ids import new_id
from postroom.flows.audit import note_deed
from postroom.flows.caller import Caller, not_found
from postroom.flows.dispatch import Dispatch
from postroom.flows.dkim_rotation import begin_rotation, make_key_rows
from postroom.flows.domain_check import DomainCheck
from postroom.flows.domain_judging import OwnHost, key_life, stored_records
from postroom.flows.notify import Handed
from postroom.flows.read import Listing
from postroom.flows.views import Json
from postroom.flows.warming import warm_up_view
from postroom.mail.addr_spec import a_label_domain
from postroom.rules.domain_records import return_path_host
from postroom.rules.domain_state import UNPROVEN_CLAIM_MS
from postroom.rules.sealing import Sealer
from postroom.rules.zone_file import zone_file
from postroom.store.db import Connection, Database, Row
from postroom.store.domains import (
    add_dkim_keys,
    add_domain,
    count_inboxes_of,
    domains_by_name,
    end_inboxes_of,
    find_holder,
    get_domain,
    keys_of_domain,
    list_domains,
    remove_domain,
    update_domain,
)
from postroom.store.paging import Page
from postroom.store.workspaces import list_workspaces

MAX_NAME_CHARS = 190
"""Of a domain: names below it, such as a selector's, still have to fit into 253 (RFC 1035 §2.3.4)."""
FIRST_LOOK_S = 5.0
"""Whoever adds a domain waits no longer for DNS: what is not known then is found at the next look."""
_TOKEN_BYTES = 16
_WILDCARD = "*."

Setup = Literal["own_mx", "reply_to"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDomain:
    """A domain that a caller asks for."""

    domain: str
    """`example.com`, `agent.example.com`; `*.example.com` for it and every name below it."""
    setup: Setup = "own_mx"
    """own_mx: mail for it comes here. reply_to: another host takes it, and answers come here by Reply-To."""
    subdomains: bool = False
    warm_up: bool = False
    """Whether it sends little at first, and more each day for six weeks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WarmUpWish:
    """What an owner wants of a warm-up."""

    on: bool
    started_at: int | None = None
    """When it began, milliseconds since 1970; None: with the first mail, or as it is."""


class Domains:
    """Domains."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        dispatch: Dispatch,
        sealer: Sealer,
        checker: DomainCheck,
        own: OwnHost,
        changed: Callable[[], None],
    ) -> None:
        """changed: called when a domain has come or gone."""
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._sealer = sealer
        self._checker = checker
        self._own = own
        self._changed = changed

    async def create(self, caller: Caller, new: NewDomain) -> Json:
        """The domain with its records, each already looked for in DNS. Needs domains:write.

        Raises Conflict when it is held already, by whomever.
        """
        caller.require("domains:write")
        caller.require_workspace()
        name, below = checked_domain(new.domain)
        now, domain_id = self._clock.now_ms(), new_id("domain")
        keys = await asyncio.to_thread(make_key_rows, self._sealer, caller.workspace_id, domain_id, now)
        row = {
            "workspace_id": caller.workspace_id,
            "id": domain_id,
            "domain": name,
            "subdomains": new.subdomains or below,
            "setup": new.setup,
            "status": "pending",
            "token": secrets.token_hex(_TOKEN_BYTES),
            "return_host": return_path_host(name),
            "warm_up": new.warm_up,
            "due_at": now,
            "created_at": now,
        }

        def work(connection: Connection) -> None:
            self._check_operator(connection, caller, name)
            _make_room(connection, caller, name, now)
            if not add_domain(connection, row):
                raise _taken(name)
            add_dkim_keys(connection, keys)
            self._checker.write_unknown(connection, caller.workspace_id, domain_id)
            note_deed(connection, caller, "domain", "created", domain_id, now, {"domain": name})

        await self._db.write(work)
        self._changed()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIRST_LOOK_S):
                await self._checker.check(caller.workspace_id, domain_id)
        return await self._shown(caller, domain_id)

    async def get(self, caller: Caller, domain_id: str) -> Json:
        """The domain, its records as they were found at the last look. Needs domains:read."""
        caller.require("domains:read")
        caller.require_workspace()
        return await self._shown(caller, domain_id)

    async def list_domains(self, caller: Caller, page: Page) -> Listing:
        """Domains, newest first. Needs domains:read."""
        caller.require("domains:read")
        caller.require_workspace()
        now = self._clock.now_ms()

        def work(connection: Connection) -> Listing:
            rows = list_domains(connection, caller.workspace_id, page)
            return Listing(items=[_view(connection, row, now) for row in rows.rows], next_cursor=rows.next_cursor)

        return await self._db.read(work)

    async def verify(self, caller: Caller, domain_id: str) -> Json:
        """The domain after a look at DNS now. Needs domains:write."""
        caller.require("domains:write")
        caller.require_workspace()
        await self._checker.check(caller.workspace_id, domain_id)
        return await self._shown(caller, domain_id)

    async def zone_file(self, caller: Caller, domain_id: str) -> str:
        """The records as lines of a zone file. Needs domains:read."""
        caller.require("domains:read")
        caller.require_workspace()
        row = await self._db.read(lambda connection: _own_domain(connection, caller, domain_id))
        return zone_file(stored_records(row.records or ()))

    async def rotate(self, caller: Caller, domain_id: str) -> Json:
        """The domain with the records of new DKIM keys, which take over once DNS has them. Needs domains:write.

        Raises Conflict when new keys wait to be published already.
        """
        caller.require("domains:write")
        caller.require_workspace()
        now = self._clock.now_ms()
        await self._db.read(lambda connection: _own_domain(connection, caller, domain_id))
        rows = await asyncio.to_thread(make_key_rows, self._sealer, caller.workspace_id, domain_id, now)

        def work(connection: Connection) -> list[Handed]:
            row = _own_domain(connection, caller, domain_id, hold=True)
            _check_may_rotate([key_life(key).state for key in keys_of_domain(connection, row.workspace_id, row.id)])
            event = begin_rotation(connection, row, rows)
            note_deed(connection, caller, "dkim", "rotated", domain_id, now)
            update_domain(connection, row.workspace_id, row.id, {"due_at": now, "claimed_by": None})
            return self._dispatch.notify(connection, [event], now)

        self._dispatch.send(await self._db.write(work))
        await self._checker.check(caller.workspace_id, domain_id)
        return await self._shown(caller, domain_id)

    async def set_warm_up(self, caller: Caller, domain_id: str, wish: WarmUpWish) -> Json:
        """The domain with its warm-up as wished for. Needs domains:write.

        One that is switched off and on again begins anew with the next mail.
        """
        caller.require("domains:write")
        caller.require_workspace()
        now = self._clock.now_ms()
        if wish.started_at is not None and wish.started_at > now:
            raise BadInput(
                "A warm-up cannot have begun in the future.",
                code="invalid_field",
                param="warmUp.startedAt",
                fix="Send true: it begins with the first mail.",
            )

        def work(connection: Connection) -> None:
            row = _own_domain(connection, caller, domain_id, hold=True)
            changes: Json = {"warm_up": wish.on}
            if wish.started_at is not None or not wish.on or not row.warm_up:
                changes["warm_up_since"] = wish.started_at
            update_domain(connection, caller.workspace_id, domain_id, changes)
            told = {"warmUp": wish.on, "startedAt": maybe_iso(wish.started_at)}
            note_deed(connection, caller, "domain", "changed", domain_id, now, told)

        await self._db.write(work)
        self._changed()
        return await self._shown(caller, domain_id)

    async def delete(self, caller: Caller, domain_id: str) -> None:
        """Let the domain go, its keys with it. Needs domains:write. Raises Conflict while it has inboxes."""
        caller.require("domains:write")
        caller.require_workspace()

        def work(connection: Connection) -> None:
            row = _own_domain(connection, caller, domain_id, hold=True)
            count = count_inboxes_of(connection, caller.workspace_id, domain_id)
            if count:
                raise Conflict(
                    f"{row.domain} has {count} inbox{'es' if count > 1 else ''}.",
                    code="domain_in_use",
                    param="id",
                    fix="Delete its inboxes first: their mail goes with them.",
                )
            remove_domain(connection, caller.workspace_id, domain_id)
            note_deed(connection, caller, "domain", "deleted", domain_id, self._clock.now_ms(), {"domain": row.domain})

        await self._db.write(work)
        self._changed()

    async def _shown(self, caller: Caller, domain_id: str) -> Json:
        now = self._clock.now_ms()
        return await self._db.read(
            lambda connection: _view(connection, _own_domain(connection, caller, domain_id), now)
        )

    def _check_operator(self, connection: Connection, caller: Caller, name: str) -> None:
        """The domain that all workspaces share is the operator's to sign for."""
        shared = name == self._own.domain or name.endswith(f".{self._own.domain}")
        if shared and list_workspaces(connection)[0].workspace_id != caller.workspace_id:
            raise Forbidden(
                f"{name} belongs to this server's operator.",
                code="operator_only",
                param="domain",
                fix="Name a domain of your own.",
            )


def checked_domain(text: str) -> tuple[str, bool]:
    """The name in A-labels, and whether it was written with `*.` before it. Raises BadInput."""
    name = a_label_domain(text.strip().removeprefix(_WILDCARD).removesuffix("."))
    if name is None or name[0] == "[" or "." not in name or len(name) > MAX_NAME_CHARS or "_" in name:
        raise BadInput(
            f"{text[:100]!r} is not a domain that mail could have.",
            code="invalid_domain",
            param="domain",
            fix="Write it as example.com or agents.example.com.",
        )
    if name.rpartition(".")[2].isdigit():
        raise BadInput("That is an IP address.", code="invalid_domain", param="domain", fix="Write a domain's name.")
    return name, text.strip().startswith(_WILDCARD)


def domain_view(row: Row[Any], keys: list[Json], warm_up: Json | None) -> Json:
    """A domain. keys: as `dkim` shows them. warm_up: as flows.warming.warm_up_view makes it."""
    return {
        "id": row.id,
        "domain": row.domain,
        "setup": row.setup,
        "subdomains": bool(row.subdomains),
        "status": row.status,
        "returnHost": row.return_host,
        "mtaSts": row.sts_mode if row.setup == "own_mx" else None,
        "records": row.records or [],
        "dkim": keys,
        "warmUp": warm_up,
        "verifiedAt": maybe_iso(row.verified_at),
        "degradedAt": maybe_iso(row.degraded_at),
        "checkedAt": maybe_iso(row.checked_at),
        "nextCheckAt": maybe_iso(row.due_at) if row.claimed_by is None else None,
        "createdAt": iso(row.created_at),
    }


def _view(connection: Connection, row: Row[Any], now: int) -> Json:
    keys = [
        {
            "selector": key.selector,
            "algorithm": key.algorithm,
            "state": key.state,
            "createdAt": iso(key.created_at),
            "activeAt": maybe_iso(key.active_at),
            "retiringAt": maybe_iso(key.retiring_at),
        }
        for key in keys_of_domain(connection, row.workspace_id, row.id)
    ]
    return domain_view(row, keys, warm_up_view(connection, row, now))


def _own_domain(connection: Connection, caller: Caller, domain_id: str, *, hold: bool = False) -> Row[Any]:
    row = get_domain(connection, caller.workspace_id, domain_id, hold=hold)
    if row is None:
        raise not_found("domain", domain_id)
    return row


def _make_room(connection: Connection, caller: Caller, name: str, now: int) -> None:
    """Raises Conflict when the name is held. Whoever named it long ago and never proved it has to stand back."""
    for row in domains_by_name(connection, [name, return_path_host(name)]):
        mine = row.workspace_id == caller.workspace_id
        if mine and row.domain == name:
            raise Conflict(
                f"This workspace has {name} already.", code="domain_exists", param="domain", fix=f"It is {row.id}."
            )
        if mine or row.proven_at is not None or now - row.created_at < UNPROVEN_CLAIM_MS:
            raise _taken(name)
        # Nothing ever came or went there: no mail is routed to a name that was not proven.
        end_inboxes_of(connection, row.workspace_id, row.id)
        remove_domain(connection, row.workspace_id, row.id)
    holder = find_holder(connection, name)
    if holder is not None and holder.workspace_id != caller.workspace_id and holder.proven_at is not None:
        raise _taken(name)


def _taken(name: str) -> Conflict:
    return Conflict(
        f"{name} is held by another workspace, or is the return host of a domain.",
        code="domain_taken",
        param="domain",
        fix="Delete it there first, or name a subdomain of yours.",
    )


def _check_may_rotate(states: list[Any]) -> None:
    if "pending" in states:
        raise Conflict(
            "New DKIM keys wait to be published already.",
            code="rotation_under_way",
            param="id",
            fix="Publish the records with the purpose dkim that are missing, then POST /domains/{id}/verify.",
        )
