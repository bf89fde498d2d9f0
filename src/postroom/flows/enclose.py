"""The files of a new message: decoded, looked up or fetched, within the bounds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from postroom.base.errors import BadInput, TooLarge
from postroom.base.limits import MAX_OUTBOUND_ATTACHMENTS, MAX_OUTBOUND_BYTES
from postroom.flows.attached import find_attachment
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.caller import Caller
from postroom.flows.new_message import NewAttachment
from postroom.flows.ports import FileFetcher
from postroom.mail.compose import DraftAttachment
from postroom.store.attachments import message_attachments
from postroom.store.db import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Enclosure:
    """One file, ready to be composed."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str | None = None
    inline: bool = False

    def drafted(self) -> DraftAttachment:
        """As compose takes it."""
        return DraftAttachment(
            filename=self.filename,
            content_type=self.content_type,
            content=self.content,
            content_id=self.content_id,
            inline=self.inline,
        )


class Enclose:
    """Gathers files."""

    def __init__(self, db: Database, blobs: BlobKeeper, fetcher: FileFetcher) -> None:
        self._db = db
        self._blobs = blobs
        self._fetcher = fetcher

    async def gather(
        self, caller: Caller, wanted: Sequence[NewAttachment], *, forwarded_from: str | None = None
    ) -> list[Enclosure]:
        """The files in order, those of the forwarded message first.

        Raises BadInput or TooLarge naming the index; NotFound for an attachment id that is none of ours.
        """
        files = await self._of_message(caller, forwarded_from) if forwarded_from else []
        if len(files) + len(wanted) > MAX_OUTBOUND_ATTACHMENTS:
            raise BadInput(
                f"One message carries at most {MAX_OUTBOUND_ATTACHMENTS} files.",
                code="too_many_attachments",
                param="attachments",
                fix="Send several messages, or an archive.",
            )
        left = MAX_OUTBOUND_BYTES - sum(len(one.content) for one in files)
        for index, one in enumerate(wanted):
            file = await self._one(caller, one, f"attachments[{index}]", left)
            left -= len(file.content)
            if left < 0:
                raise TooLarge(
                    f"The files together are over {MAX_OUTBOUND_BYTES} bytes.",
                    param=f"attachments[{index}]",
                    fix="Send a link to a large file instead.",
                )
            files.append(file)
        return files

    async def _one(self, caller: Caller, wanted: NewAttachment, param: str, left: int) -> Enclosure:
        inline = wanted.inline or wanted.content_id is not None
        if wanted.content is not None:
            return Enclosure(
                filename=wanted.filename or "attachment",
                content_type=wanted.content_type or "application/octet-stream",
                content=wanted.content,
                content_id=wanted.content_id,
                inline=inline,
            )
        if wanted.attachment_id is not None:
            return await self._stored(caller, wanted, inline=inline)
        if wanted.url is not None:
            fetched = await self._fetcher.fetch(wanted.url, left)
            return Enclosure(
                filename=wanted.filename or fetched.filename or "attachment",
                content_type=wanted.content_type or fetched.content_type,
                content=fetched.content,
                content_id=wanted.content_id,
                inline=inline,
            )
        raise BadInput(
            "This attachment has no content.",
            code="missing_field",
            param=param,
            fix="Give contentBase64, the attachmentId of an upload, or an https url.",
        )

    async def _stored(self, caller: Caller, wanted: NewAttachment, *, inline: bool) -> Enclosure:
        attachment_id = wanted.attachment_id or ""
        row = await self._db.read(lambda connection: find_attachment(connection, caller, attachment_id))
        if row.message_id is not None:
            caller.require("messages:read")  # a file of somebody's mail, not an upload: sending it is reading it
        return Enclosure(
            filename=wanted.filename or row.filename,
            content_type=wanted.content_type or row.content_type,
            content=await self._blobs.load(caller.workspace_id, row.blob_id),
            content_id=wanted.content_id,
            inline=inline,
        )

    async def _of_message(self, caller: Caller, message_id: str) -> list[Enclosure]:
        rows = await self._db.read(lambda connection: message_attachments(connection, caller.workspace_id, message_id))
        return [
            Enclosure(
                filename=row.filename,
                content_type=row.content_type,
                content=await self._blobs.load(caller.workspace_id, row.blob_id),
                content_id=row.content_id,
                inline=row.inline,
            )
            for row in rows
        ]
