"""Which events somebody is mailed about: noted in the transaction that writes the event, told by flows/alerts.py."""

from collections.abc import Mapping
from typing import Any

from postroom.store.alerts import note_alert
from postroom.store.db import Connection, Row
from postroom.store.deliveries import count_dead

ALERTING = frozenset({"inbox.paused", "domain.degraded", "webhook.paused"})
"""Types of events."""
DEAD_LETTERS_TOLD = 10
"""Dead letters of one endpoint that are worth a mail."""


def note_event(
    connection: Connection, workspace_id: str, event_type: str, inbox_id: str | None, data: Mapping[str, Any], now: int
) -> None:
    """Have an event of ALERTING told, unless somebody did it on purpose."""
    if event_type == "inbox.paused" and "scope" not in data:
        return  # by request
    subject = {
        "inbox.paused": inbox_id or data.get("domain") or data.get("scope"),
        "domain.degraded": data.get("domainId"),
        "webhook.paused": data.get("webhookId"),
    }[event_type]
    _note(connection, workspace_id, event_type, str(subject), inbox_id, data, now)


def note_dead_letters(connection: Connection, webhook: Row[Any], now: int) -> None:
    """Have it told that dead letters of an endpoint pile up, once there are enough of them."""
    count = count_dead(connection, webhook.workspace_id, webhook.id, DEAD_LETTERS_TOLD)
    if count < DEAD_LETTERS_TOLD:
        return
    data = {"webhookId": webhook.id, "url": webhook.url, "count": count}
    _note(connection, webhook.workspace_id, "dead_letters", webhook.id, webhook.inbox_id, data, now)


def _note(
    connection: Connection,
    workspace_id: str,
    kind: str,
    subject: str,
    inbox_id: str | None,
    data: Mapping[str, Any],
    now: int,
) -> None:
    row = {
        "workspace_id": workspace_id,
        "thing": f"{kind}:{subject}",
        "inbox_id": inbox_id,
        "kind": kind,
        "data": dict(data),
        "due_at": now,
        "created_at": now,
    }
    note_alert(connection, row)
