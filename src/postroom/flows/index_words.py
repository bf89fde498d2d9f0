"""Indexing the words of messages a moment after they are filed or sent: no mail waits for it.

claim → read what is searched of each → its terms (rules/search_terms.py) → the index. Many at a time: what one mail
costs by itself it costs a fifth of among fifty.
"""

from collections.abc import Sequence
from typing import Any

from postroom.base.clock import Clock
from postroom.base.limits import LEASE_MS
from postroom.flows.views import extracted_text
from postroom.rules.search_terms import Searchable, message_terms
from postroom.store.db import Connection, Database, Row
from postroom.store.leases import claim_due, next_due_at
from postroom.store.schema_search import message_index
from postroom.store.search_words import IndexedMessage, searched_rows, searched_texts, write_words

BATCH = 50
"""Messages of one step: some ten milliseconds of SQLite's one writer."""
CATCH_UP_STEPS = 4
"""Steps that a search waits for, when words are still to be indexed: two hundred messages. While more come in than
that, it finds the newest of them a little later."""


class IndexWords:
    """Keeps the index of words up to date."""

    def __init__(self, db: Database, clock: Clock, node: str) -> None:
        self._db = db
        self._clock = clock
        self._node = node

    async def run_due(self) -> int:
        """How many messages were claimed and indexed."""
        now = self._clock.now_ms()
        claimed = await self._db.write(
            lambda connection: claim_due(
                connection, message_index, now=now, until=now + LEASE_MS, node=self._node, limit=BATCH
            )
        )
        if claimed:
            indexed = await self._db.read(lambda connection: _indexed(connection, claimed))
            await self._db.write(lambda connection: write_words(connection, indexed, self._node))
        return len(claimed)

    async def step(self) -> int:
        """As `run_due`; 0 when no full batch was waiting, so that the next one gathers."""
        done = await self.run_due()
        return done if done == BATCH else 0

    async def catch_up(self) -> None:
        """Index what is due, as far as a search can wait for it."""
        now = self._clock.now_ms()
        for _ in range(CATCH_UP_STEPS):
            due_at = await self._db.read(lambda connection: next_due_at(connection, message_index))
            if due_at is None or due_at > now or not await self.run_due():
                return


def _indexed(connection: Connection, claimed: Sequence[Row[Any]]) -> list[IndexedMessage]:
    """The terms of the messages that are still there."""
    places = {(row.workspace_id, row.message_id): row.place for row in claimed}
    rows = searched_rows(connection, places)
    files = {
        (row.workspace_id, file["id"]): (row.workspace_id, row.id) for row in rows for file in row.attachments or ()
    }
    texts: dict[tuple[str, str], list[str]] = {}
    for (workspace_id, file_id), text in sorted(searched_texts(connection, files).items()):
        texts.setdefault(files[workspace_id, file_id], []).append(text)
    return [
        IndexedMessage(
            workspace_id=row.workspace_id,
            message_id=row.id,
            place=places[row.workspace_id, row.id],
            terms=message_terms(_searchable(row, texts.get((row.workspace_id, row.id), ()))),
        )
        for row in rows
    ]


def _searchable(row: Row[Any], texts: Sequence[str]) -> Searchable:
    return Searchable(
        workspace_id=row.workspace_id,
        inbox_id=row.inbox_id,
        from_=f"{row.from_name or ''} {row.from_address or ''}",
        to=tuple(one for several in (row.to, row.cc, row.bcc) for one in several or ()),
        subject=row.subject or "",
        text=extracted_text({"text": row.text, "extracted_text": row.extracted_text}),
        filenames=tuple(file["filename"] for file in row.attachments or ()),
        file_texts=tuple(texts),
    )
