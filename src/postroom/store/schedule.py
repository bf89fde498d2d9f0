"""Sends that wait for their moment: moving it, stopping them, and what is left of a thread without them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.schema import messages, recipients

STOPPABLE = ("queued", "deferred", "scheduled", "held")
"""States of a recipient to whom nothing is under way."""


def hold_recipients(connection: Connection, workspace_id: str, message_id: str) -> Sequence[Row[Any]]:
    """The recipients of a message, in order; they are this transaction's alone until that ends."""
    mine = (recipients.c.workspace_id == workspace_id, recipients.c.message_id == message_id)
    return connection.execute(sa.select(recipients).where(*mine).order_by(recipients.c.id).with_for_update()).all()


def stop_recipients(connection: Connection, workspace_id: str, message_id: str, now: int) -> int:
    """How many recipients were cancelled: those to whom nothing is under way."""
    return connection.execute(
        sa.update(recipients)
        .where(
            recipients.c.workspace_id == workspace_id,
            recipients.c.message_id == message_id,
            recipients.c.state.in_(STOPPABLE),
        )
        .values(state="cancelled", due_at=None, claimed_by=None, finished_at=now)
    ).rowcount


def move_recipients(connection: Connection, workspace_id: str, message_id: str, due_at: int) -> None:
    """Those that are scheduled are due then. The days of trying count from that moment on."""
    connection.execute(
        sa.update(recipients)
        .where(
            recipients.c.workspace_id == workspace_id,
            recipients.c.message_id == message_id,
            recipients.c.state == "scheduled",
        )
        .values(due_at=due_at, created_at=due_at, claimed_by=None)
    )


def last_words(
    connection: Connection, workspace_id: str, thread_id: str, personal: Sequence[str]
) -> tuple[Row[Any] | None, Row[Any] | None]:
    """Of a thread: the newest message of ours that went out, and the newest inbound one of these categories."""
    mine = (messages.c.workspace_id == workspace_id, messages.c.thread_id == thread_id)
    columns = (messages.c.id, messages.c.created_at)
    newest: sa.Select[Any] = sa.select(*columns).where(*mine).order_by(messages.c.id.desc()).limit(1)
    unsent = ("cancelled", "held", "scheduled")
    ours = newest.where(messages.c.direction == "outbound", messages.c.status.not_in(unsent))
    theirs = newest.where(messages.c.direction == "inbound", messages.c.category.in_(personal))
    return connection.execute(ours).first(), connection.execute(theirs).first()
