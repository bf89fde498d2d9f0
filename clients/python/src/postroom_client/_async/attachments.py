"""Files of messages."""

from postroom_client._async.transport import AsyncTransport
from postroom_client.calls import get, path, post
from postroom_client.decode import read_value
from postroom_client.files import File
from postroom_client.values import Attachment, AttachmentText

UPLOADED = frozenset({"filename", "contentType", "contentBase64"})
"""What is told of a file before there is a message that it is part of."""


class AsyncAttachments:
    """`client.attachments`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def upload(self, file: File) -> Attachment:
        """The file, kept for messages to come: name its id in attachment_ids."""
        content = {name: said for name, said in file.said().items() if name in UPLOADED}
        return read_value(Attachment, (await self._transport.ask(post("/attachments", content))).json())

    async def get(self, id: str) -> Attachment:
        """What it is called, how large it is, and a fresh `url`."""
        return read_value(Attachment, (await self._transport.ask(get(path("/attachments/{}", id)))).json())

    async def content(self, id: str) -> bytes:
        """The file itself."""
        return (await self._transport.ask(get(path("/attachments/{}/content", id)))).body

    async def text(self, id: str, *, max_chars: int | None = None, offset: int | None = None) -> AttachmentText:
        """What the file says: PDF, office files, images and more. Long texts come in pieces: see `next_offset`."""
        call = get(path("/attachments/{}/text", id), max_chars=max_chars, offset=offset)
        return read_value(AttachmentText, (await self._transport.ask(call)).json())
