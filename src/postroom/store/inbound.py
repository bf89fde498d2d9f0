"""Mail that was accepted and is not yet filed: the queue between the SMTP reply and the message."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postroom.store.schema import inbound_mails
from postroom.store.statements import among, insert_rows, rows_by_workspace

_REMOVE = (
    sa.delete(inbound_mails)
    .where(inbound_mails.c.workspace_id == sa.bindparam("ws"), among(inbound_mails.c.id))
    .returning(inbound_mails.c.id)
)


def add_inbound_mails(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows {workspace_id, id, inbox_id, blob_id, envelope, claimed_by, due_at, created_at}, one an inbox."""
    insert_rows(connection, inbound_mails, rows)


def remove_inbound_mails(connection: Connection, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """The (workspace id, id) pairs that were still there and are now gone.

    A mail that is not there any more was filed by somebody else, or its inbox was deleted: it must not be filed.
    """
    return {(workspace_id, row.id) for workspace_id, row in rows_by_workspace(connection, _REMOVE, keys)}


def note_failed_attempt(connection: Connection, workspace_id: str, mail_id: str, *, error: str, due_at: int) -> None:
    """Count an attempt that broke, keep why, and let the mail be tried again at `due_at`."""
    connection.execute(
        sa.update(inbound_mails)
        .where(inbound_mails.c.workspace_id == workspace_id, inbound_mails.c.id == mail_id)
        .values(
            attempt_count=inbound_mails.c.attempt_count + 1,
            last_error=error,
            due_at=due_at,
            claimed_by=None,
        )
    )
