"""Files in a request: base64 decoded, the three ways of naming one told apart."""

import base64
import binascii

from postroom.base.errors import BadInput
from postroom.edge.api.models_attachments import AttachFile
from postroom.flows.new_message import NewAttachment

_SPACE = str.maketrans("", "", "\r\n\t ")


def decode_base64(encoded: str, param: str) -> bytes:
    """The bytes. White space is passed over, as tools wrap lines. Raises BadInput naming `param`.

    Source: RFC 4648 §4.
    """
    try:
        return base64.b64decode(encoded.translate(_SPACE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(
            f"The field {param} is not base64.",
            code="invalid_field",
            param=param,
            fix="Encode the file's bytes with the standard alphabet (A-Z a-z 0-9 + /) and padding.",
        ) from error


def new_attachments(files: list[AttachFile], attachment_ids: list[str]) -> tuple[NewAttachment, ...]:
    """The files of a message to be made, in order. Raises BadInput naming the one that cannot be used."""
    named = [NewAttachment(attachment_id=one) for one in attachment_ids]
    return (*(_new_attachment(file, f"attachments[{index}]") for index, file in enumerate(files)), *named)


def _new_attachment(file: AttachFile, param: str) -> NewAttachment:
    ways = (file.content_base64, file.attachment_id, file.url)
    if sum(way is not None for way in ways) != 1:
        raise BadInput(
            f"The field {param} names no file, or more than one.",
            code="invalid_field",
            param=param,
            fix="Send exactly one of contentBase64, attachmentId and url.",
        )
    content = None
    if file.content_base64 is not None:
        content = decode_base64(file.content_base64, f"{param}.contentBase64")
        if file.filename is None:
            raise BadInput(
                f"The field {param}.filename is missing.",
                code="missing_field",
                param=f"{param}.filename",
                fix="Send a filename with contentBase64.",
            )
    return NewAttachment(
        filename=file.filename,
        content_type=file.content_type,
        content=content,
        attachment_id=file.attachment_id,
        url=file.url,
        content_id=file.content_id,
        inline=file.inline,
    )
