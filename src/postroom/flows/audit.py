"""The audit log: writing an entry, and looking at it."""

from collections.abc import Mapping
from typing import Any

from postroom.base.clock import iso
from postroom.flows.caller import Caller
from postroom.flows.read import Listing
from postroom.flows.views import Json
from postroom.store.audit import add_audit, list_audit
from postroom.store.db import Connection, Database, Row
from postroom.store.paging import Page


def note_deed(
    connection: Connection,
    caller: Caller,
    kind: str,
    deed: str,
    target: str,
    now: int,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write down that the caller did this, in the transaction that does it.

    kind: of the thing, such as `inbox`. deed: such as `created`. target: its id, or the address that it is about.
    """
    add_audit(
        connection,
        caller.workspace_id,
        key_id=caller.key_id,
        action=f"{kind}.{deed}",
        target=target,
        data=data,
        now=now,
    )


class Audit:
    """Reads the log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def list_entries(
        self,
        caller: Caller,
        page: Page,
        *,
        key_id: str | None = None,
        action: str | None = None,
        target: str | None = None,
    ) -> Listing:
        """Entries, newest first. Needs audit:read."""
        caller.require("audit:read")
        caller.require_workspace()
        rows = await self._db.read(
            lambda connection: list_audit(
                connection, caller.workspace_id, page, key_id=key_id, action=action, target=target
            )
        )
        return Listing(items=[audit_view(row) for row in rows.rows], next_cursor=rows.next_cursor)


def audit_view(row: Row[Any]) -> Json:
    """An entry."""
    return {
        "id": row.id,
        "keyId": row.key_id,
        "keyName": row.key_name,
        "action": row.action,
        "target": row.target,
        "data": row.data or {},
        "createdAt": iso(row.created_at),
    }
