"""What goes over the pipes between the server and a child that reads files: two lengths, a head in JSON, a body."""

import json
import struct
from typing import Any, BinaryIO, cast, get_args

from postroom.edge.file_text.limits import MAX_ANSWER_BYTES, MAX_DETAIL_CHARS
from postroom.flows.ports import FileText, TextState

LENGTHS = struct.Struct(">II")
"""Bytes of the head and of the body."""
MAX_HEAD_BYTES = 16_384
_STATES = frozenset(get_args(TextState))


def pack_head(head: dict[str, Any], body_bytes: int) -> bytes:
    """All of a frame but its body."""
    packed = json.dumps(head).encode()
    return LENGTHS.pack(len(packed), body_bytes) + packed


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The head and the body; None at the end of the stream."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head_bytes, body_bytes = LENGTHS.unpack(lengths)
    head = stream.read(head_bytes)
    body = stream.read(body_bytes)
    if len(head) < head_bytes or len(body) < body_bytes:
        return None
    return json.loads(head), body


def answer_lengths(raw: bytes) -> tuple[int, int]:
    """The two lengths of an answer. Raises ValueError when a child claims more than any may."""
    head_bytes, body_bytes = LENGTHS.unpack(raw)
    if head_bytes > MAX_HEAD_BYTES or body_bytes > MAX_ANSWER_BYTES:
        raise ValueError("a child's answer is too long")
    return head_bytes, body_bytes


def answer_head(text: FileText, *, last: bool) -> dict[str, Any]:
    """An answer's head. last: the child ends after this one."""
    return {
        "state": text.state,
        "contentType": text.content_type,
        "truncated": text.truncated,
        "pages": text.pages,
        "detail": text.detail[:MAX_DETAIL_CHARS],
        "last": last,
    }


def read_answer(head: bytes, body: bytes) -> tuple[FileText, bool]:
    """What a child says, and whether it was its last. Raises ValueError: a child may be in a stranger's hands."""
    said = json.loads(head)
    match said:
        case {
            "state": str(state),
            "contentType": str(content_type),
            "truncated": bool(truncated),
            "pages": int() | None as pages,
            "detail": str(detail),
            "last": bool(last),
        } if state in _STATES:
            answer = FileText(
                state=cast(TextState, state),
                content_type=content_type,
                text=body.decode(),
                truncated=truncated,
                pages=pages,
                detail=detail,
            )
            return answer, last
        case _:
            raise ValueError("a child's answer makes no sense")
