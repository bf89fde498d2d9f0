"""What a list of threads shows beside them: who wrote last, and how it begins."""

from collections.abc import Collection, Sequence

from postroom.flows.caller import Caller
from postroom.flows.views import Json
from postroom.store.db import Database
from postroom.store.glances import message_lines, newest_glances


class Glance:
    """Reads the last lines of threads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of_threads(self, caller: Caller, thread_ids: Sequence[str]) -> dict[str, Json]:
        """By thread id: {messageId, direction, status, category, fromName, fromAddress, to[], said}. Needs
        threads:read.

        Threads that are not there, or out of the key's reach, are left out.
        """
        caller.require("threads:read")
        rows = await self._db.read(lambda connection: newest_glances(connection, caller.workspace_id, thread_ids))
        return {
            row.thread_id: {
                "messageId": row.id,
                "direction": row.direction,
                "status": row.status,
                "category": row.category,
                "fromName": row.from_name or "",
                "fromAddress": row.from_address or "",
                "to": row.to or [],
                "said": row.said,
            }
            for row in rows
            if caller.sees(row.inbox_id)
        }

    async def of_messages(self, caller: Caller, message_ids: Collection[str]) -> dict[str, Json]:
        """By message id: {direction, from, subject}, `from` being a name or an address. Needs messages:read.

        Messages that are not there, or out of the key's reach, are left out.
        """
        caller.require("messages:read")
        rows = await self._db.read(lambda connection: message_lines(connection, caller.workspace_id, message_ids))
        return {
            row.id: {
                "direction": row.direction,
                "from": row.from_name or row.from_address or "",
                "subject": row.subject or "",
            }
            for row in rows
            if caller.sees(row.inbox_id)
        }
