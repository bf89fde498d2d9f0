"""The list of addresses that a workspace does not write to: looking at it, and changing it by hand."""

from typing import Any

from postroom.base.clock import Clock, iso, maybe_iso
from postroom.base.errors import BadInput
from postroom.base.ids import new_id
from postroom.flows.audit import note_deed
from postroom.flows.caller import Caller, not_found
from postroom.flows.dispatch import Dispatch
from postroom.flows.failing import MANUAL, suppress
from postroom.flows.notify import Handed
from postroom.flows.read import Listing
from postroom.flows.views import Json
from postroom.mail.address import normalize, parse_mailbox
from postroom.store.db import Connection, Database, Row
from postroom.store.paging import Page
from postroom.store.suppressions import get_suppression, list_suppressions, remove_suppression


class Suppress:
    """Suppressions."""

    def __init__(self, db: Database, clock: Clock, dispatch: Dispatch) -> None:
        self._db = db
        self._clock = clock
        self._dispatch = dispatch

    async def list_suppressions(
        self, caller: Caller, page: Page, *, reason: str | None = None, words: str | None = None
    ) -> Listing:
        """Suppressions, newest first. Needs suppressions:read. words: a part of the address."""
        caller.require("suppressions:read")
        caller.require_workspace()
        rows = await self._db.read(
            lambda connection: list_suppressions(connection, caller.workspace_id, page, reason=reason, words=words)
        )
        return Listing(items=[suppression_view(row) for row in rows.rows], next_cursor=rows.next_cursor)

    async def get(self, caller: Caller, address: str) -> Json:
        """The suppression of an address. Needs suppressions:read."""
        caller.require("suppressions:read")
        caller.require_workspace()
        key = _checked(address)
        row = await self._db.read(lambda connection: get_suppression(connection, caller.workspace_id, key))
        if row is None:
            raise not_found("suppression", address, param="address")
        return suppression_view(row)

    async def add(self, caller: Caller, address: str, note: str | None) -> Json:
        """The suppression of an address; the one that was there already stays as it is. Needs suppressions:write."""
        caller.require("suppressions:write")
        caller.require_workspace()
        now = self._clock.now_ms()
        key = _checked(address)
        row = {
            "workspace_id": caller.workspace_id,
            "address": key,
            "id": new_id("suppression"),
            "reason": MANUAL,
            "note": note,
            "message_id": None,
            "inbox_id": None,
            "created_at": now,
        }

        def work(connection: Connection) -> tuple[Json, list[Handed]]:
            handed = self._dispatch.notify(connection, suppress(connection, [row]), now)
            note_deed(connection, caller, "suppression", "added", key, now, {"note": note})
            stored = get_suppression(connection, caller.workspace_id, key)
            assert stored is not None
            return suppression_view(stored), handed

        view, handed = await self._db.write(work)
        self._dispatch.send(handed)
        return view

    async def remove(self, caller: Caller, address: str, reason: str | None = None) -> None:
        """The address may be written to again. Needs suppressions:write. reason: for the audit log."""
        caller.require("suppressions:write")
        caller.require_workspace()
        key, now = _checked(address), self._clock.now_ms()

        def work(connection: Connection) -> None:
            row = get_suppression(connection, caller.workspace_id, key)
            if row is None or not remove_suppression(connection, caller.workspace_id, key):
                raise not_found("suppression", address, param="address")
            told = {"reason": reason, "was": row.reason, "since": iso(row.created_at)}
            note_deed(connection, caller, "suppression", "removed", key, now, told)

        await self._db.write(work)


def suppression_view(row: Row[Any]) -> Json:
    """A suppression."""
    return {
        "id": row.id,
        "address": row.address,
        "reason": row.reason,
        "note": row.note,
        "since": iso(row.created_at),
        "expiresAt": maybe_iso(row.expires_at),
        "messageId": row.message_id,
        "inboxId": row.inbox_id,
    }


def _checked(address: str) -> str:
    box = parse_mailbox(address)
    if box is None:
        raise BadInput(
            f"{address[:100]!r} is not an email address.",
            code="invalid_address",
            param="address",
            fix="Send one address, such as jane@example.com.",
        )
    return normalize(box.address)
