"""What a draft says, as its row keeps it and as the API shows it; and the message that it is to become."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from postroom.base.clock import iso, maybe_iso
from postroom.flows.new_message import NewAttachment, NewMessage
from postroom.flows.views import Json
from postroom.store.db import Row

PLACE_FIELDS = ("inbox_id", "thread_id", "parent_id", "action")
"""Of a NewMessage, those that are columns of the draft."""
CONTENT_FIELDS = tuple(
    one.name for one in fields(NewMessage) if one.name not in {*PLACE_FIELDS, "to", "headers", "attachments"}
)
"""Those that its content keeps as they are."""
_ADDRESSES = ("cc", "bcc", "reply_to")
NEXT_STEP = (
    "Not sent: it waits for approval. Do not send it again. A key with drafts:approve, or a person with the link in "
    "the message.held event, decides; GET /drafts/{} shows what became of it."
)


def content_of(new: NewMessage, files: Sequence[NewAttachment]) -> Json:
    """The draft's content. files: each by the id of an attachment."""
    content: Json = {name: getattr(new, name) for name in CONTENT_FIELDS}
    content |= {name: list(content[name]) for name in _ADDRESSES}
    content["to"] = None if new.to is None else list(new.to)
    content["headers"] = [list(pair) for pair in new.headers]
    content["files"] = [
        {
            "attachment_id": one.attachment_id,
            "filename": one.filename,
            "content_type": one.content_type,
            "content_id": one.content_id,
            "inline": one.inline,
        }
        for one in files
    ]
    return content


def message_of(row: Row[Any], now: int) -> NewMessage:
    """The message that the draft is to become. A moment that it was to be sent at and has passed is now."""
    content = row.content
    said: dict[str, Any] = {
        name: tuple(content[name]) if name in _ADDRESSES else content[name]
        for name in CONTENT_FIELDS
        if name in content
    }
    new = NewMessage(
        inbox_id=row.inbox_id,
        thread_id=row.thread_id if row.action != "forward" else None,
        parent_id=row.parent_id,
        action=row.action,
        to=None if content["to"] is None else tuple(content["to"]),
        headers=tuple((name, value) for name, value in content["headers"]),
        attachments=tuple(NewAttachment(**one) for one in content["files"]),
        **said,
    )
    return replace(new, send_at=None) if new.send_at is not None and new.send_at <= now else new


def draft_view(row: Row[Any]) -> Json:
    """A draft."""
    content = row.content
    return {
        "id": row.id,
        "inboxId": row.inbox_id,
        "threadId": row.thread_id,
        "parentId": row.parent_id,
        "action": row.action,
        "status": row.status,
        "to": content["to"],
        "cc": content["cc"],
        "bcc": content["bcc"],
        "replyTo": content["reply_to"],
        "subject": content["subject"],
        "text": content["text"],
        "html": content["html"],
        "attachmentIds": [one["attachment_id"] for one in content["files"]],
        "headers": dict(content["headers"]),
        "metadata": content["metadata"],
        "force": content["force"],
        "sendAt": maybe_iso(content["send_at"]),
        "reasons": row.reasons or [],
        "note": row.note,
        "expiresAt": maybe_iso(row.due_at),
        "messageId": row.message_id,
        "createdBy": row.created_by,
        "decidedBy": row.decided_by,
        "decidedAt": maybe_iso(row.decided_at),
        "createdAt": iso(row.created_at),
        "updatedAt": iso(row.updated_at),
    }


def held_view(row: Any) -> Json:
    """What a caller is told whose message is held. row: columns of drafts."""
    return {
        "status": "held",
        "draftId": row.id,
        "inboxId": row.inbox_id,
        "threadId": row.thread_id,
        "reasons": row.reasons,
        "expiresAt": maybe_iso(row.due_at),
        "next": NEXT_STEP.format(row.id),
    }
