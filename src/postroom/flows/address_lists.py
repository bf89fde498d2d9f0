"""Allow and block lists: changing them, and asking them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from postroom.base.clock import Clock, iso
from postroom.base.errors import BadInput, Refused
from postroom.base.ids import new_id
from postroom.flows.audit import note_deed
from postroom.flows.caller import Caller, not_found
from postroom.flows.read import Listing
from postroom.flows.views import Json
from postroom.mail.address import domain_of, normalize, parse_mailbox
from postroom.rules.address_rules import EVERYONE, AddressRule, decide_address, patterns_for
from postroom.store.activity import WORKSPACE
from postroom.store.address_rules import (
    get_address_rule,
    list_address_rules,
    remove_address_rule,
    rules_about,
    set_address_rule,
)
from postroom.store.db import Connection, Database, Row
from postroom.store.inboxes import get_inbox
from postroom.store.paging import Page

Direction = Literal["send", "receive"]
ASKED_AT_ONCE = 2_000
"""Patterns of one question to the database."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAddressRule:
    """A rule that a caller asks for."""

    pattern: str
    direction: Direction
    action: Literal["allow", "block"]
    inbox_id: str | None = None
    note: str | None = None


class AddressLists:
    """Lists of addresses."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def list_rules(
        self, caller: Caller, page: Page, *, inbox_id: str | None = None, direction: str | None = None
    ) -> Listing:
        """Rules, newest first; of one inbox, or of all and of the workspace. Needs suppressions:read."""
        caller.require("suppressions:read")
        caller.require_workspace()
        rows = await self._db.read(
            lambda connection: list_address_rules(
                connection, caller.workspace_id, page, scope=inbox_id, direction=direction
            )
        )
        return Listing(items=[address_rule_view(row) for row in rows.rows], next_cursor=rows.next_cursor)

    async def set(self, caller: Caller, new: NewAddressRule) -> Json:
        """The rule; one for the same pattern is replaced. Needs suppressions:write, with no key of one inbox: an agent
        must not let itself write to whom its owner forbids.
        """
        caller.require("suppressions:write")
        caller.require_workspace()
        pattern, now = checked_pattern(new.pattern), self._clock.now_ms()
        row = {
            "workspace_id": caller.workspace_id,
            "scope": new.inbox_id or WORKSPACE,
            "direction": new.direction,
            "pattern": pattern,
            "id": new_id("address_rule"),
            "action": new.action,
            "note": new.note,
            "created_at": now,
        }

        def work(connection: Connection) -> Json:
            if new.inbox_id is not None and get_inbox(connection, caller.workspace_id, new.inbox_id) is None:
                raise not_found("inbox", new.inbox_id)
            view = address_rule_view(set_address_rule(connection, row))
            note_deed(connection, caller, "address_rule", "set", view["id"], now, {"pattern": pattern, **_said(new)})
            return view

        return await self._db.write(work)

    async def remove(self, caller: Caller, rule_id: str) -> None:
        """The rule holds no more. Needs suppressions:write."""
        caller.require("suppressions:write")
        caller.require_workspace()
        now = self._clock.now_ms()

        def work(connection: Connection) -> None:
            row = get_address_rule(connection, caller.workspace_id, rule_id)
            if row is None:
                raise not_found("address_rule", rule_id)
            remove_address_rule(connection, caller.workspace_id, rule_id)
            note_deed(connection, caller, "address_rule", "removed", rule_id, now, {"pattern": row.pattern})

        await self._db.write(work)


def blocked_addresses(
    connection: Connection, workspace_id: str, inbox_id: str, direction: Direction, addresses: Collection[str]
) -> dict[str, AddressRule]:
    """Those of the addresses that the lists of the inbox and of its workspace block, with the rule that does."""
    named = {address: normalize(address) for address in addresses if address}
    patterns = sorted({pattern for address in named.values() for pattern in patterns_for(address)})
    found: list[AddressRule] = []
    for start in range(0, len(patterns), ASKED_AT_ONCE):
        some = patterns[start : start + ASKED_AT_ONCE]
        rows = rules_about(connection, workspace_id, (inbox_id, WORKSPACE), direction, some)
        found += [AddressRule(pattern=row.pattern, of_inbox=row.scope != WORKSPACE, action=row.action) for row in rows]
    if not found:
        return {}
    decided = {address: decide_address(key, found) for address, key in named.items()}
    return {address: rule for address, rule in decided.items() if rule is not None and rule.action == "block"}


def check_recipients_allowed(blocked: Mapping[str, AddressRule]) -> None:
    """Raises Refused naming the first recipient whom a list blocks: nothing is sent to the others either."""
    for address, rule in blocked.items():
        whose = "inbox" if rule.of_inbox else "workspace"
        raise Refused(
            f"{address} may not be written to: the {whose} blocks {rule.pattern}.",
            code="recipient_blocked",
            param="to",
            fix="Leave the address away; GET /address-rules shows the lists.",
        )


def checked_pattern(pattern: str) -> str:
    """The pattern, normalised. Raises BadInput for what is no address, no domain and not `*`."""
    text = pattern.strip().removeprefix("@")
    if text == EVERYONE:
        return EVERYONE
    box = parse_mailbox(text if "@" in text else f"x@{text}")
    if box is None:
        raise BadInput(
            f"{pattern[:100]!r} is neither an address nor a domain.",
            code="invalid_pattern",
            param="pattern",
            fix="Send an address such as jane@example.com, a domain such as example.com, or * for everyone.",
        )
    return normalize(box.address) if "@" in text else domain_of(normalize(box.address))


def address_rule_view(row: Row[Any]) -> Json:
    """A rule."""
    return {
        "id": row.id,
        "pattern": row.pattern,
        "direction": row.direction,
        "action": row.action,
        "inboxId": None if row.scope == WORKSPACE else row.scope,
        "note": row.note,
        "createdAt": iso(row.created_at),
    }


def _said(new: NewAddressRule) -> Json:
    return {"direction": new.direction, "action": new.action, "inboxId": new.inbox_id}
