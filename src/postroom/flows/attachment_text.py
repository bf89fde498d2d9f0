"""An attachment's text: find it, and its text if it was read before; else read it in a child, keep it, answer.

Each step takes what the last one made. Files are read when somebody asks, not when they come in.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from postroom.base.clock import Clock
from postroom.flows.attached import find_attachment
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.caller import Caller, not_found
from postroom.flows.ports import FileReader, FileText, FileToRead
from postroom.flows.views import Json
from postroom.store.attachment_texts import get_text, keep_text
from postroom.store.attachments import get_attachment
from postroom.store.db import Connection, Database, Row

LASTING_STATES = frozenset({"ready", "empty", "encrypted", "too_large"})
"""What reading the same bytes again would give again."""
READ_AGAIN_AFTER_MS = 600_000
"""Ten minutes: then a file that timed out or failed is given another try, and one without a reader may have got one."""
REVISION = 1
"""Of the readers. Raised when they read better: what an older one kept is then read again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSlice:
    """The piece of a text that is asked for."""

    offset: int
    """Characters left away before it."""
    max_chars: int


class AttachmentText:
    """Gives the text of attachments."""

    def __init__(self, *, db: Database, clock: Clock, blobs: BlobKeeper, reader: FileReader) -> None:
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
