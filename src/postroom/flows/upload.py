"""Files uploaded ahead of the message that will carry them."""

from postroom.base.clock import Clock
from postroom.base.errors import TooLarge
from postroom.base.ids import new_id
from postroom.base.limits import MAX_FILENAME_CHARS, MAX_OUTBOUND_BYTES
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.caller import Caller
from postroom.flows.views import Json, Links, attachment_row_view
from postroom.store.attachments import add_attachments, get_attachment
from postroom.store.blobs import add_blobs
from postroom.store.db import Connection, Database


class Upload:
    """Keeps uploads."""

    def __init__(self, db: Database, clock: Clock, blobs: BlobKeeper, links: Links) -> None:
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._links = links

    async def keep(self, caller: Caller, filename: str, content_type: str, content: bytes) -> Json:
        """The attachment, whose id a message can name. Needs messages:send."""
        caller.require("messages:send")
        if len(content) > MAX_OUTBOUND_BYTES:
            raise TooLarge(
                f"The file is over {MAX_OUTBOUND_BYTES} bytes.", param="file", fix="Send a link to it instead."
            )
        blob, now = await self._blobs.prepare(caller.workspace_id, content), self._clock.now_ms()
        row = {
            "workspace_id": caller.workspace_id,
            "id": new_id("attachment"),
            "inbox_id": caller.inbox_id,
            "message_id": None,
            "blob_id": blob["id"],
            "filename": filename[:MAX_FILENAME_CHARS],
            "content_type": content_type,
            "size_bytes": len(content),
            "content_id": None,
            "inline": False,
            "created_at": now,
        }

        def work(connection: Connection) -> Json:
            add_blobs(connection, [blob])
            add_attachments(connection, [row])
            stored = get_attachment(connection, caller.workspace_id, str(row["id"]))
            assert stored is not None
            return attachment_row_view(stored, self._links, now)

        return await self._db.write(work)
