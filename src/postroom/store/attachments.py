"""Attachments: of a message, or uploaded and waiting to be sent with one."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.schema import attachments
from postroom.store.statements import get_by_id, insert_rows


def add_attachments(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add attachments; every row has the same keys."""
    insert_rows(connection, attachments, rows)


def get_attachment(connection: Connection, workspace_id: str, attachment_id: str) -> Row[Any] | None:
    """The attachment; None when this workspace has none of that id."""
    return get_by_id(connection, attachments, workspace_id, attachment_id)


def message_attachments(connection: Connection, workspace_id: str, message_id: str) -> Sequence[Row[Any]]:
    """The attachments of a message, in order."""
    query = sa.select(attachments).where(
        attachments.c.workspace_id == workspace_id, attachments.c.message_id == message_id
    )
    return connection.execute(query.order_by(attachments.c.id)).all()
