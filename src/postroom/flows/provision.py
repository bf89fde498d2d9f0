"""Making inboxes, changing them, and taking them away with everything that was theirs."""

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from postroom.base.clock import Clock
from postroom.base.errors import BadInput, Conflict, TooLarge
from postroom.base.ids import is_id
from postroom.base.limits import MAX_METADATA_BYTES
from postroom.flows.audit import note_deed
from postroom.flows.breaker import resume_senders, scopes_of
from postroom.flows.caller import Caller, not_found
from postroom.flows.dispatch import Dispatch
from postroom.flows.endpoints import Endpoints, NewWebhook
from postroom.flows.inbox_home import find_home
from postroom.flows.inbox_views import inbox_views
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.quota import UNLIMITED, SendingLimits
from postroom.flows.views import Json
from postroom.mail.address import domain_of, normalize, parse_mailbox
from postroom.rules.naming import (
    is_reserved,
    is_valid_local_part,
    local_part_from_name,
    random_local_part,
    suggest_free,
)
from postroom.store.breakers import paused_scopes
from postroom.store.contacts import learn_contacts
from postroom.store.db import Connection, Database, Row
from postroom.store.inboxes import (
    DELETING,
    add_inbox,
    get_inbox,
    inboxes_being_deleted,
    taken_addresses,
    update_inbox,
)
from postroom.store.purge import purge_step

SUGGESTIONS = 20
"""Free names that are looked for before a made-up one is offered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewInbox:
    """What a caller asks for; everything may be left out."""

    name: str | None = None
    """What it is called; also makes its address when nothing else does."""
    display_name: str | None = None
    """What correspondents see beside the address."""
    username: str | None = None
    """The local part of its address."""
    address: str | None = None
    """Its whole address, or a local part."""
    domain: str | None = None
    """A domain of the workspace, by name or id; its own verified one, else the server's, when left out."""
    webhook_url: str | None = None
    screening: str = "flag"
    """hold | flag | off: what a suspicion of prompt injection leads to."""
    approval_policy: str = "none"
    """none | first_contact | risky | all: what must be approved before it is sent."""
    auto_submitted: str = "asked"
    """asked | unattended: what says that no person wrote it, messages that ask for it or all that none approved."""
    metadata: dict[str, Any] | None = None
    daily_limit: int | None = None
    """Recipients a day; None for the plan's."""


class Provision:
    """Inboxes."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        dispatch: Dispatch,
        endpoints: Endpoints,
        default_domain: str,
        forget_routes: Callable[[], None],
        limits: SendingLimits = UNLIMITED,
    ) -> None:
        """forget_routes: called when an inbox has come or gone."""
        self._limits = limits
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._endpoints = endpoints
        self._domain = domain_of(normalize(f"x@{default_domain}"))
        self._forget_routes = forget_routes
        self._random = random.SystemRandom()

    async def create_inbox(self, caller: Caller, new: NewInbox) -> Json:
        """The inbox, ready to receive; with `webhook` (its secret this once) when a webhookUrl was given.

        Needs inboxes:write, and webhooks:write for a webhookUrl. Raises Conflict, naming a free address, when the
        one asked for is taken.
        """
        caller.require("inboxes:write")
        caller.require_workspace()
        check_metadata(new.metadata)
        check_names(name=new.name, displayName=new.display_name)
        hook = None
        if new.webhook_url is not None:
            hook = self._endpoints.plan(caller, NewWebhook(url=new.webhook_url), param="webhookUrl")
        now = self._clock.now_ms()
        local, asked, chosen = self._address(new)

        def work(connection: Connection) -> tuple[Json, list[Handed]]:
            home = find_home(connection, caller, asked, self._domain)
            address = self._free_address(connection, local, home.domain, chosen=chosen)
            inbox_id = add_inbox(
                connection,
                workspace_id=caller.workspace_id,
                address=address,
                domain=home.domain,
                domain_id=home.domain_id,
                name=new.name or new.display_name or local,
                display_name=new.display_name or new.name,
                screening=new.screening,
                daily_limit=new.daily_limit,
                approval_policy=new.approval_policy,
                auto_submitted=new.auto_submitted,
                metadata=new.metadata,
                now=now,
            )
            row = get_inbox(connection, caller.workspace_id, inbox_id)
            assert row is not None
            view = inbox_views(connection, [row], now, self._limits)[0]
            if hook is not None:
                view["webhook"] = self._endpoints.add(connection, hook, inbox_id, now)
            note_deed(connection, caller, "inbox", "created", inbox_id, now, {"address": address})
            event = _inbox_event(caller.workspace_id, "inbox.created", inbox_id, {"address": address})
            return view, self._dispatch.notify(connection, [event], now)

        view, handed = await self._db.write(work)
        self._forget_routes()
        self._dispatch.send(handed)
        return view

    async def suggest_address(self, caller: Caller, new: NewInbox) -> Json:
        """{address, free, instead}: what `create_inbox` would make, whether that is free, and a free one like it where
        it is not. Nothing is made. Needs inboxes:write; raises BadInput as `create_inbox` does.
        """
        caller.require("inboxes:write")
        caller.require_workspace()
        local, asked, _ = self._address(new)

        def look(connection: Connection) -> Json:
            home = find_home(connection, caller, asked, self._domain)
            address = f"{local}@{home.domain}"
            free = self._free_address(connection, local, home.domain, chosen=False)
            return {"address": address, "free": free == address, "instead": None if free == address else free}

        return await self._db.read(look)

    async def update_inbox(self, caller: Caller, inbox_id: str, changes: dict[str, Any]) -> Json:
        """The inbox as changed. changes: any of name, display_name, metadata, screening, status, approval_policy,
        auto_submitted, daily_limit.

        Needs inboxes:write, and drafts:approve to change the approval policy. What guards the sender's name (a limit, a
        breaker) is out of reach for a key that is bound to the inbox.
        """
        caller.require("inboxes:write")
        caller.require_inbox(inbox_id)
        if "daily_limit" in changes:
            caller.require_workspace()
        if "approval_policy" in changes:
            caller.require("drafts:approve")  # who may not approve may not do away with the need either
        check_metadata(changes.get("metadata"))
        check_names(name=changes.get("name"), displayName=changes.get("display_name"))
        now = self._clock.now_ms()

        def work(connection: Connection) -> tuple[Json, list[Handed]]:
            before = get_inbox(connection, caller.workspace_id, inbox_id)
            if before is None:
                raise not_found("inbox", inbox_id)
            columns = dict(changes)
            resumed = resume(connection, caller, before, now) if columns.get("status") == "active" else []
            if "status" in columns:
                columns["paused_reason"] = "by request" if columns["status"] == "paused" else None
            if columns:
                update_inbox(connection, caller.workspace_id, inbox_id, columns)
                told = {name: value for name, value in changes.items() if name != "metadata"}
                note_deed(connection, caller, "inbox", "changed", inbox_id, now, told)
            if columns.get("approval_policy") == "first_contact" != before.approval_policy:
                learn_contacts(connection, caller.workspace_id, inbox_id, now)
            after = get_inbox(connection, caller.workspace_id, inbox_id)
            assert after is not None
            events = [_inbox_event(caller.workspace_id, "inbox.resumed", inbox_id, {"scope": one}) for one in resumed]
            if after.status != before.status and "inbox" not in resumed:
                word = "inbox.paused" if after.status == "paused" else "inbox.resumed"
                events.append(_inbox_event(caller.workspace_id, word, inbox_id, {"reason": after.paused_reason}))
            handed = self._dispatch.notify(connection, events, now)
            return inbox_views(connection, [after], now, self._limits)[0], handed

        view, handed = await self._db.write(work)
        self._dispatch.send(handed)
        return view

    async def delete_inbox(self, caller: Caller, inbox_id: str) -> None:
        """Take the inbox away with its messages, threads, files, webhooks, keys and queued mail. Needs inboxes:write.

        From the first moment on it receives and sends nothing; returns when everything is gone.
        """
        caller.require("inboxes:write")
        caller.require_workspace()

        def mark(connection: Connection) -> str:
            row = get_inbox(connection, caller.workspace_id, inbox_id)
            if row is None:
                raise not_found("inbox", inbox_id)
            update_inbox(connection, caller.workspace_id, inbox_id, {"status": DELETING})
            note_deed(connection, caller, "inbox", "deleted", inbox_id, self._clock.now_ms(), {"address": row.address})
            return str(row.address)

        address = await self._db.write(mark)
        self._forget_routes()
        await self._purge(caller.workspace_id, inbox_id, address)

    async def finish_deletions(self) -> int:
        """How many purges that a stop interrupted were finished."""
        rows = await self._db.read(inboxes_being_deleted)
        for row in rows:
            await self._purge(row.workspace_id, row.id, row.address)
        return len(rows)

    async def _purge(self, workspace_id: str, inbox_id: str, address: str) -> None:
        """Take everything away, step by step; whoever takes the last of it tells, once."""
        now = self._clock.now_ms()
        event = _inbox_event(workspace_id, "inbox.deleted", inbox_id, {"address": address})

        def step(connection: Connection) -> tuple[str, list[Handed]]:
            progress = purge_step(connection, workspace_id, inbox_id, now)
            return progress, self._dispatch.notify(connection, [event], now) if progress == "done" else []

        progress = "more"
        while progress == "more":
            progress, handed = await self._db.write(step)
            self._dispatch.send(handed)

    def _address(self, new: NewInbox) -> tuple[str, str | None, bool]:
        """(local part, domain or its id as asked for, whether it was chosen). Raises BadInput naming the field."""
        domain, asked, param = new.domain, new.username, "username"
        if new.address is not None:
            asked, param = new.address, "address"
            if new.username is not None and new.username.lower() != new.address.partition("@")[0].lower():
                raise BadInput(
                    "address and username name different local parts.",
                    code="conflicting_fields",
                    param="username",
                    fix="Send one of them.",
                )
            if "@" in new.address:
                box = parse_mailbox(new.address)
                if box is None:
                    raise BadInput(
                        f"{new.address[:100]!r} is not an email address.",
                        code="invalid_address",
                        param="address",
                        fix=f"Write local@{self._domain}, or only the local part.",
                    )
                asked, _, domain = normalize(box.address).partition("@")
                by_name = new.domain is not None and not is_id("domain", new.domain)
                if by_name and domain_of(normalize(f"x@{new.domain}")) != domain:
                    raise BadInput(
                        f"The address is in {domain}, but domain says {(new.domain or '')[:100]}.",
                        code="conflicting_fields",
                        param="domain",
                        fix="Leave domain away where the address is whole.",
                    )
        if asked is not None:
            return _checked_local(asked.lower(), param), domain, True
        name = new.name or new.display_name
        if name is not None:
            local = local_part_from_name(name)
            if local is None:
                raise BadInput(
                    f"No address can be made from the name {name[:60]!r}.",
                    code="invalid_name",
                    param="name",
                    fix="Send a username as well, such as support-agent.",
                )
            return _checked_local(local, "name"), domain, True
        return random_local_part(self._random), domain, False

    def _free_address(self, connection: Connection, local: str, domain: str, *, chosen: bool) -> str:
        address = f"{local}@{domain}"
        if not taken_addresses(connection, [address]):
            return address
        candidates = [f"{local[:58]}-{number}@{domain}" for number in range(2, SUGGESTIONS)]
        taken = taken_addresses(connection, candidates)
        free = suggest_free(local, lambda one: f"{one}@{domain}" in taken or one == local)
        if not chosen:
            return f"{free}@{domain}"
        raise Conflict(
            f"{address} is taken.",
            code="address_taken",
            param="username",
            fix=f"{free}@{domain} is free.",
        )


def resume(connection: Connection, caller: Caller, inbox: Row[Any], now: int) -> list[str]:
    """The kinds of breaker that are closed again, and what waited is due. Raises Forbidden for a key of the inbox.

    An agent that was stopped must not let itself go again.
    """
    if paused_scopes(connection, inbox.workspace_id, scopes_of(inbox)):
        caller.require_workspace()
    return resume_senders(connection, inbox, now)


def check_metadata(metadata: dict[str, Any] | None) -> None:
    """Raises TooLarge when the metadata is over its bound."""
    if metadata is not None and len(orjson.dumps(metadata)) > MAX_METADATA_BYTES:
        raise TooLarge(
            f"metadata is over {MAX_METADATA_BYTES} bytes of JSON.", param="metadata", fix="Keep a reference instead."
        )


def check_names(**names: str | None) -> None:
    """Raises BadInput for a name with a line break or another control character: it goes into From."""
    for param, name in names.items():
        if name is not None and any(unicodedata.category(character) == "Cc" for character in name):
            raise BadInput(
                f"{param} holds a line break or another control character.",
                code="invalid_name",
                param=param,
                fix="Write it on one line.",
            )


def _checked_local(local: str, param: str) -> str:
    if not is_valid_local_part(local):
        raise BadInput(
            f"{local[:80]!r} cannot be the local part of an address.",
            code="invalid_username",
            param=param,
            fix="Use up to 64 of a-z, 0-9, dot, hyphen and underscore; begin and end with a letter or digit.",
        )
    if is_reserved(local):
        raise BadInput(
            f"{local} is reserved for the operator of the domain.",
            code="reserved_username",
            param=param,
            fix="Choose another name.",
        )
    return local


def _inbox_event(workspace_id: str, event_type: str, inbox_id: str, data: Json) -> NewEvent:
    return NewEvent(workspace_id=workspace_id, type=event_type, inbox_id=inbox_id, data=data)
