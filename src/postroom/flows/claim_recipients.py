"""Which due recipients are claimed: those whose domain has room (rules/pacing.py), where they go to it by MX."""

from collections.abc import Sequence
from typing import Any

from postroom.rules.pacing import Room
from postroom.store.db import Connection, Row
from postroom.store.leases import claim_due
from postroom.store.relays import any_relays, outside_domains, relayed_inboxes
from postroom.store.schema import recipients

CLAIM = 200
"""Recipients claimed at once."""


class _Choice:
    """What is claimed of the rows that are due: recipients of one message to one domain share a transaction."""

    def __init__(self, connection: Connection, room: Room) -> None:
        self._connection = connection
        self._room = room
        self._begun: set[tuple[str, str, str]] = set()
        self.relays = any_relays(connection)
        """Whether some workspaces' mail leaves by a relay of theirs, which takes it for every domain."""
        self.found = 0
        """Rows offered at the last choice."""

    def choose(self, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
        """Those whose domain has room, and those that a relay takes."""
        self.found = len(rows)
        places = {(row.workspace_id, row.inbox_id) for row in rows}
        relayed = relayed_inboxes(self._connection, places) if self.relays else set()
        chosen = []
        for row in rows:
            key = (row.workspace_id, row.message_id, row.domain)
            if key not in self._begun and (row.workspace_id, row.inbox_id) not in relayed:
                if not self._room.take(row.domain):
                    continue
                self._begun.add(key)
            chosen.append(row)
        return chosen


def claim_all(connection: Connection, now: int, until: int, node: str) -> tuple[list[Row[Any]], bool]:
    """Due recipients, now claimed, and whether more may be due: where the server has a relay for all its mail."""
    rows = list(claim_due(connection, recipients, limit=CLAIM, now=now, until=until, node=node))
    return rows, len(rows) == CLAIM


def claim_paced(connection: Connection, room: Room, now: int, until: int, node: str) -> tuple[list[Row[Any]], bool]:
    """Due recipients, now claimed, and whether more may be due that wait for room."""
    choice = _Choice(connection, room)
    rows: list[Row[Any]] = []
    while len(rows) < CLAIM:
        # What is due of a full domain would hide what is due of the others: ask again without it.
        full, limit = room.full(), CLAIM - len(rows)
        only = outside_domains(full, or_relayed=choice.relays) if full else None
        rows += claim_due(
            connection, recipients, limit=limit, only=only, choose=choice.choose, now=now, until=until, node=node
        )
        if choice.found < limit:
            break
    return rows, len(rows) == CLAIM or bool(room.full())
