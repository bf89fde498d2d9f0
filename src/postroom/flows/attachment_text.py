"""An attachment's text: find it, and its text if it was read before; else read it in a child, keep it, answer.

Each step takes what the last one made. A file is read when somebody asks. Those of messages that are neither large nor
pictures are read by and by without that, one after the other, so that they can be searched.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from postroom.base.clock import Clock
from postroom.base.errors import Unavailable
from postroom.base.limits import LEASE_MS
from postroom.flows.attached import find_attachment
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.caller import Caller, not_found
from postroom.flows.ports import FileReader, FileText, FileToRead
from postroom.flows.views import Json
from postroom.mail.file_kind import may_hold_text
from postroom.store.attachment_texts import get_text, keep_text, leave_unread, queue_files
from postroom.store.attachments import get_attachment
from postroom.store.db import Connection, Database, Row
from postroom.store.leases import claim_due
from postroom.store.schema import attachment_texts

LASTING_STATES = frozenset({"ready", "empty", "encrypted", "too_large"})
"""What reading the same bytes again would give again."""
READ_AGAIN_AFTER_MS = 600_000
"""Ten minutes: then a file that timed out or failed is given another try, and one without a reader may have got one."""
REVISION = 1
"""Of the readers. Raised when they read better: what an older one kept is then read again."""
MAX_UNASKED_BYTES = 5_242_880
"""A larger file is read only when somebody asks: 5 MiB is a hundred pages with pictures."""
CLAIM = 4
"""Files claimed at once; they are read one after the other, and within a lease."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSlice:
    """The piece of a text that is asked for."""

    offset: int
    """Characters left away before it."""
    max_chars: int


class AttachmentText:
    """Gives the text of attachments."""

    def __init__(
        self, *, db: Database, clock: Clock, blobs: BlobKeeper, reader: FileReader, node: str = "here"
    ) -> None:
        self._node = node
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._reader = reader
        self._under_way: dict[tuple[str, str], asyncio.Task[FileText]] = {}

    async def text_for(self, caller: Caller, attachment_id: str, wanted: TextSlice) -> Json:
        """The text of an attachment, for the holder of a key. Needs messages:read."""
        caller.require("messages:read")
        row = await self._db.read(lambda connection: find_attachment(connection, caller, attachment_id))
        return text_view(row, await self._text_of(row), wanted)

    async def text_of(self, workspace_id: str, attachment_id: str, wanted: TextSlice) -> Json:
        """The text of an attachment, for the holder of a signed URL: the signature is the door's to check."""
        row = await self._attachment(workspace_id, attachment_id)
        return text_view(row, await self._text_of(row), wanted)

    async def run_due(self) -> int:
        """How many files that nobody has asked for were read, or given up."""
        now = self._clock.now_ms()
        lease: dict[str, Any] = {"now": now, "until": now + LEASE_MS, "node": self._node}
        rows = await self._db.write(lambda connection: claim_due(connection, attachment_texts, limit=CLAIM, **lease))
        for row in rows:
            try:
                await self._text_of(await self._attachment(row.workspace_id, row.attachment_id))
            except Unavailable:
                log.info("the readers of files are busy; what waits is due again when its lease ends")
            except Exception:
                log.exception("a file cannot be read for the search", attachment=row.attachment_id)
                await self._leave_unread(row)
        return len(rows)

    async def _leave_unread(self, row: Row[Any]) -> None:
        await self._db.write(lambda connection: leave_unread(connection, row))

    async def _attachment(self, workspace_id: str, attachment_id: str) -> Row[Any]:
        row = await self._db.read(lambda connection: get_attachment(connection, workspace_id, attachment_id))
        if row is None:
            raise not_found("attachment", attachment_id)
        return row

    async def _text_of(self, attachment: Row[Any]) -> FileText:
        kept = await self._db.read(lambda connection: get_text(connection, attachment.workspace_id, attachment.id))
        if kept is not None and self._still_holds(kept):
            return FileText(
                state=kept.state,
                content_type=kept.content_type,
                text=kept.text or "",
                truncated=kept.truncated,
                pages=kept.pages,
                detail=kept.detail or "",
            )
        key = (attachment.workspace_id, attachment.id)
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._read(attachment))
            task.add_done_callback(lambda done: self._forget(key, done))
        # Whoever hangs up does not take the answer from the others, nor the work done so far.
        return await asyncio.shield(task)

    def _still_holds(self, kept: Row[Any]) -> bool:
        if kept.revision < REVISION:
            return False
        return kept.state in LASTING_STATES or self._clock.now_ms() < kept.created_at + READ_AGAIN_AFTER_MS

    def _forget(self, key: tuple[str, str], task: "asyncio.Task[FileText]") -> None:
        del self._under_way[key]
        if not task.cancelled():
            task.exception()  # looked at here, should every caller have hung up

    async def _read(self, attachment: Row[Any]) -> FileText:
        workspace_id = attachment.workspace_id
        text = await self._reader.read(
            FileToRead(
                tenant=workspace_id,
                filename=attachment.filename,
                content_type=attachment.content_type,
                load=lambda: self._blobs.load(workspace_id, attachment.blob_id),
            )
        )
        row = {
            "workspace_id": workspace_id,
            "attachment_id": attachment.id,
            "state": text.state,
            "content_type": text.content_type,
            "text": text.text,
            "truncated": text.truncated,
            "pages": text.pages,
            "detail": text.detail,
            "revision": REVISION,
            "created_at": self._clock.now_ms(),
        }

        def work(connection: Connection) -> None:
            keep_text(connection, row)

        await self._db.write(work)
        return text


def queue_searchable(connection: Connection, files: Sequence[Mapping[str, Any]], now: int) -> None:
    """Have those of a message's new files read whose text can be searched. files: columns of attachments."""
    queue_files(connection, [one for one in files if _is_searchable(one)], now)


def _is_searchable(file: Mapping[str, Any]) -> bool:
    """Pictures are left out: finding words in one takes up to a minute, and most are logos."""
    return file["size_bytes"] <= MAX_UNASKED_BYTES and may_hold_text(
        file["filename"], file["content_type"], images=False
    )


def text_view(attachment: Row[Any], text: FileText, wanted: TextSlice) -> Json:
    """The text of an attachment as JSON. `nextOffset`: where the next piece begins; None behind the last."""
    end = wanted.offset + wanted.max_chars
    return {
        "id": attachment.id,
        "filename": attachment.filename,
        "state": text.state,
        "text": text.text[wanted.offset : end],
        "truncated": text.truncated,
        "contentType": text.content_type,
        "pages": text.pages,
        "chars": len(text.text),
        "nextOffset": end if end < len(text.text) else None,
        "detail": text.detail or None,
    }
