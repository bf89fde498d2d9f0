# Written by tools/write_blocking_client.py out of _async. Do not edit.
"""Files of messages."""

from postroom_client._sync.transport import Transport
from postroom_client.calls import get, path, post
from postroom_client.decode import read_value
from postroom_client.files import File
from postroom_client.values import Attachment, AttachmentText

UPLOADED = frozenset({"filename", "contentType", "contentBase64"})
"""What is told of a file before there is a message that it is part of."""


class Attachments:
    """`client.attachments`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def upload(self, file: File) -> Attachment:
        """The file, kept for messages to come: name its id in attachment_ids."""
        content = {name: said for name, said in file.said().items() if name in UPLOADED}
        return read_value(Attachment, (self._transport.ask(post("/attachments", content))).json())

    def get(self, id: str) -> Attachment:
        """What it is called, how large it is, and a fresh `url`."""
        return read_value(Attachment, (self._transport.ask(get(path("/attachments/{}", id)))).json())

    def content(self, id: str) -> bytes:
        """The file itself."""
        return (self._transport.ask(get(path("/attachments/{}/content", id)))).body

    def text(self, id: str, *, max_chars: int | None = None, offset: int | None = None) -> AttachmentText:
        """What the file says: PDF, office files, images and more. Long texts come in pieces: see `next_offset`."""
        call = get(path("/attachments/{}/text", id), max_chars=max_chars, offset=offset)
        return read_value(AttachmentText, (self._transport.ask(call)).json())
