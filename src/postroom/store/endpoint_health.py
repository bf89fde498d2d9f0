"""How endpoints do lately, and how far a replay has come. Every look is at so many rows at most."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.schema import webhook_attempts, webhook_deliveries

UNFINISHED = ("pending", "retrying")
"""States of a delivery that has something still to come."""


def recent_attempts(
    connection: Connection, workspace_id: str, webhook_id: str, *, of_deliveries: int, limit: int
) -> Sequence[Row[int, int, int | None]]:
    """{started_at, latency_ms, status_code} of attempts that have ended, the newest first.

    of_deliveries: how many of the endpoint's newest deliveries are looked at. limit: attempts at most.
    """
    newest = (
        sa.select(webhook_deliveries.c.id)
        .where(webhook_deliveries.c.workspace_id == workspace_id, webhook_deliveries.c.webhook_id == webhook_id)
        .order_by(webhook_deliveries.c.id.desc())
        .limit(of_deliveries)
    )
    ids = connection.execute(newest).scalars().all()
    if not ids:
        return []
    query = (
        sa.select(webhook_attempts.c.started_at, webhook_attempts.c.latency_ms, webhook_attempts.c.status_code)
        .where(
            webhook_attempts.c.workspace_id == workspace_id,
            webhook_attempts.c.delivery_id.in_(ids),
            webhook_attempts.c.latency_ms.is_not(None),
        )
        .order_by(webhook_attempts.c.started_at.desc(), webhook_attempts.c.delivery_id.desc())
        .limit(limit)
    )
    return connection.execute(query).all()


def has_dead(connection: Connection, workspace_id: str, webhook_id: str, *, most: int) -> bool:
    """Whether the endpoint has a dead letter. most: dead letters of the workspace that are looked at, the newest."""
    # The limit inside keeps the look at the dead: an endpoint that does well has any number of other deliveries.
    newest = (
        sa.select(webhook_deliveries.c.webhook_id)
        .where(webhook_deliveries.c.workspace_id == workspace_id, webhook_deliveries.c.status == "dead")
        .order_by(webhook_deliveries.c.id.desc())
        .limit(most)
        .subquery()
    )
    query = sa.select(sa.literal(1)).select_from(newest).where(newest.c.webhook_id == webhook_id).limit(1)
    return connection.execute(query).first() is not None


def count_replayed(
    connection: Connection, workspace_id: str, webhook_id: str, *, since: int, most: int
) -> dict[str, int]:
    """{pending, retrying}: of the deliveries that were set going again at `since` or later, those unfinished.

    most: unfinished deliveries of the workspace that are looked at, of each state, the oldest first: a replay takes
    the oldest as well.
    """
    found = {}
    for status in UNFINISHED:
        oldest = (
            sa.select(
                webhook_deliveries.c.webhook_id, webhook_deliveries.c.first_due_at, webhook_deliveries.c.created_at
            )
            .where(webhook_deliveries.c.workspace_id == workspace_id, webhook_deliveries.c.status == status)
            .order_by(webhook_deliveries.c.id)
            .limit(most)
            .subquery()
        )
        query = (
            sa.select(sa.func.count())
            .select_from(oldest)
            .where(oldest.c.webhook_id == webhook_id, oldest.c.first_due_at >= since, oldest.c.created_at < since)
        )
        found[status] = int(connection.execute(query).scalar_one())
    return found
