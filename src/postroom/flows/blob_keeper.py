"""Keeping bytes: in the database, or in the object store that the settings name with a row that says so."""

from collections import OrderedDict

from postroom.base.clock import Clock
from postroom.base.errors import NotFound, Unavailable
from postroom.base.ids import new_id
from postroom.flows.ports import BlobStore
from postroom.store.blobs import blob_deletions_due, forget_blob_deletions, get_blob
from postroom.store.db import Database

RECENT_BYTES = 16_777_216
"""Bytes of blobs made here that are kept in memory: what was just accepted for sending is sent a moment later."""
INSIDE_BYTES = 16_384
"""Blobs up to this size stay in the database even when there is an object store: a request costs more than a row."""
DELETE_BATCH = 500


class BlobKeeper:
    """Where raw mails and attachments live."""

    def __init__(self, db: Database, clock: Clock, outside: BlobStore | None) -> None:
        """outside: the object store; None keeps everything in the database."""
        self._db = db
        self._clock = clock
        self._outside = outside
        self._recent: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._recent_bytes = 0

    async def prepare(
        self, workspace_id: str, content: bytes, refs: int = 1, *, recent: bool = False
    ) -> dict[str, object]:
        """A row for store.blobs.add_blobs, to be added in the transaction that makes its owner.

        When there is an object store the bytes are durable in it before this returns; a transaction that then
        fails leaves an object that nothing refers to, never a reference to nothing. recent: it will be wanted soon.
        """
        blob_id = new_id("blob")
        outside = self._outside is not None and len(content) > INSIDE_BYTES
        if outside:
            assert self._outside is not None
            await self._outside.put(f"{workspace_id}/{blob_id}", content)
        if recent:
            self._remember((workspace_id, blob_id), content)
        return {
            "workspace_id": workspace_id,
            "id": blob_id,
            "size_bytes": len(content),
            "refs": refs,
            "content": None if outside else content,
            "created_at": self._clock.now_ms(),
        }

    async def load(self, workspace_id: str, blob_id: str) -> bytes:
        """The bytes. Raises NotFound, or Unavailable when the object store does not answer or is not configured."""
        known = self._recent.get((workspace_id, blob_id))
        if known is not None:
            return known
        row = await self._db.read(lambda connection: get_blob(connection, workspace_id, blob_id))
        if row is None:
            raise NotFound(f"The content {blob_id} is gone.", code="content_not_found")
        if row.content is not None:
            return bytes(row.content)
        if self._outside is None:
            # Not gone: a start with the right settings finds it, and nothing may be given up for this.
            raise Unavailable(
                f"The content {blob_id} is in an object store that is not configured.",
                code="blobs_unavailable",
                fix="Start the server with the BLOBS_URL it was stored with.",
            )
        return await self._outside.get(f"{workspace_id}/{blob_id}")

    def _remember(self, key: tuple[str, str], content: bytes) -> None:
        if len(content) > RECENT_BYTES // 4:
            return
        self._recent[key] = content
        self._recent_bytes += len(content)
        while self._recent_bytes > RECENT_BYTES:
            self._recent_bytes -= len(self._recent.popitem(last=False)[1])

    async def sweep(self) -> int:
        """How many objects outside were deleted because nothing refers to them any more."""
        if self._outside is None:
            return 0
        now = self._clock.now_ms()
        rows = await self._db.read(lambda connection: blob_deletions_due(connection, now, DELETE_BATCH))
        if not rows:
            return 0
        keys = [(row.workspace_id, row.id) for row in rows]
        await self._outside.delete([f"{workspace_id}/{blob_id}" for workspace_id, blob_id in keys])
        await self._db.write(lambda connection: forget_blob_deletions(connection, keys))
        return len(keys)
