"""Rows of the store as the JSON of the API, with what belongs to them read beside them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from postroom.flows.views import Json, Links, columns_of, delivery_view, message_view, recipient_view
from postroom.store.db import Connection, Row
from postroom.store.deliveries import delivery_attempts_of
from postroom.store.outbound import message_attempts, message_recipients


def message_views(connection: Connection, rows: Sequence[Row[Any]], links: Links, now: int) -> list[Json]:
    """Messages of one workspace as JSON, outbound ones with their recipients and every attempt."""
    return views_of_columns(connection, [columns_of(row) for row in rows], links, now)


def views_of_columns(connection: Connection, rows: Sequence[Json], links: Links, now: int) -> list[Json]:
    """As `message_views`. rows: columns of the table messages by name."""
    outbound = [row["id"] for row in rows if row["direction"] == "outbound"]
    if not outbound:
        return [message_view(row, links, now) for row in rows]
    workspace_id = rows[0]["workspace_id"]
    attempts = defaultdict(list)
    for attempt in message_attempts(connection, workspace_id, outbound):
        attempts[attempt.recipient_id].append(attempt)
    recipients = defaultdict(list)
    for recipient in message_recipients(connection, workspace_id, outbound):
        recipients[recipient.message_id].append(recipient_view(recipient, attempts[recipient.id]))
    return [message_view(row, links, now, recipients=recipients.get(row["id"])) for row in rows]


def delivery_views(connection: Connection, rows: Sequence[Row[Any]]) -> list[Json]:
    """Webhook deliveries of one workspace as JSON, with every attempt."""
    if not rows:
        return []
    attempts = defaultdict(list)
    for attempt in delivery_attempts_of(connection, rows[0].workspace_id, [row.id for row in rows]):
        attempts[attempt.delivery_id].append(attempt)
    return [delivery_view(row, attempts[row.id]) for row in rows]
