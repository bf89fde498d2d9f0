"""The text of attachments, kept so that each file is read once."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.attachments import get_attachment
from postroom.store.schema import attachment_texts
from postroom.store.search_words import queue_words
from postroom.store.statements import insert_rows


def get_text(connection: Connection, workspace_id: str, attachment_id: str) -> Row[Any] | None:
    """What was read of the attachment; None when nothing was yet."""
    query = sa.select(attachment_texts).where(
        attachment_texts.c.workspace_id == workspace_id, attachment_texts.c.attachment_id == attachment_id
    )
    return connection.execute(query).first()


def keep_text(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep what was read, in the place of what was read before. Nothing when the attachment is gone by now."""
    workspace_id, attachment_id = row["workspace_id"], row["attachment_id"]
    attachment = get_attachment(connection, workspace_id, attachment_id)
    if attachment is None:
        return
    if attachment.message_id is not None and row["text"]:
        # What was read is searched as well.
        queue_words(connection, workspace_id, attachment.message_id, row["created_at"])
    connection.execute(
        sa.delete(attachment_texts).where(
            attachment_texts.c.workspace_id == workspace_id, attachment_texts.c.attachment_id == attachment_id
        )
    )
    connection.execute(sa.insert(attachment_texts), dict(row))


def queue_files(connection: Connection, files: Sequence[Mapping[str, Any]], now: int) -> None:
    """Have new attachments read by and by. files: columns of attachments."""
    rows = [
        {
            "workspace_id": file["workspace_id"],
            "attachment_id": file["id"],
            "state": "waiting",
            "content_type": file["content_type"],
            "due_at": now,
            "created_at": now,
        }
        for file in files
    ]
    insert_rows(connection, attachment_texts, rows)


def leave_unread(connection: Connection, row: Row[Any]) -> None:
    """The file waits no longer: it is read when somebody asks. row: as it was claimed."""
    mine = (
        attachment_texts.c.workspace_id == row.workspace_id,
        attachment_texts.c.attachment_id == row.attachment_id,
    )
    connection.execute(
        sa.update(attachment_texts)
        .where(*mine, attachment_texts.c.state == row.state)
        .values(due_at=None, claimed_by=None)
    )
