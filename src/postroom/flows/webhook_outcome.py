"""What attempts at endpoints led to, in one transaction: the attempts, the deliveries, and the endpoints' health."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from postroom.base.limits import WEBHOOK_PAUSE_AFTER_S
from postroom.flows.alert_notes import note_dead_letters
from postroom.flows.notify import NewEvent, write_events
from postroom.flows.ports import HttpAnswer
from postroom.flows.views import Json
from postroom.rules.backoff import webhook_retry_at
from postroom.store.db import Connection, Row
from postroom.store.deliveries import count_attempts_since, finish_attempts, kill_pending, set_deliveries
from postroom.store.webhooks import get_webhook, note_success, update_webhook

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookAttempted:
    """An attempt at an endpoint that has ended."""

    row: Json
    """Columns of webhook_deliveries."""
    webhook: Row[Any]
    number: int
    answer: HttpAnswer
    now: int
    jitter: float
    """0 to 1; spreads retries."""

    @property
    def delivered(self) -> bool:
        """Any 2xx is success."""
        return self.answer.status is not None and 200 <= self.answer.status < 300

    @property
    def gone(self) -> bool:
        """410: the endpoint wants no more."""
        return self.answer.status == 410


def save_webhook_outcomes(connection: Connection, many: Sequence[WebhookAttempted]) -> list[None]:
    """Write how attempts ended and what comes next. A retry, a dead letter, or an endpoint that is stopped."""
    finish_attempts(connection, [_attempt_row(one) for one in many])
    ended = [_delivery_row(connection, one) for one in many]
    set_deliveries(connection, ended)
    dead = {row["thing"] for row in ended if row["status"] == "dead"}
    stricken = {one.webhook.id: one for one in many if one.row["id"] in dead}
    for one in stricken.values():
        note_dead_letters(connection, one.webhook, one.now)
    for workspace_id, webhook_id in {(one.webhook.workspace_id, one.webhook.id) for one in many if one.delivered}:
        note_success(connection, workspace_id, webhook_id)
    for one in many:
        if not one.delivered:
            _note_failure(connection, one)
    return [None] * len(many)


def _attempt_row(one: WebhookAttempted) -> Json:
    return {
        "ws": one.row["workspace_id"],
        "thing": one.row["id"],
        "number": one.number,
        "latency_ms": one.answer.latency_ms,
        "status_code": one.answer.status,
        "error": one.answer.error,
        "excerpt": one.answer.excerpt,
    }


def _delivery_row(connection: Connection, one: WebhookAttempted) -> Json:
    workspace_id, delivery_id, first_at = one.row["workspace_id"], one.row["id"], one.row["first_due_at"]
    retry_at = None
    if not one.delivered and not one.gone:
        # Of this span alone: a replayed dead letter is tried as often and as soon as a new one.
        tries = count_attempts_since(connection, workspace_id, delivery_id, first_at)
        retry_at = webhook_retry_at(max(tries, 1), first_at, one.now, one.jitter, one.answer.retry_after_s)
    return {
        "ws": workspace_id,
        "thing": delivery_id,
        "status": "delivered" if one.delivered else "dead" if retry_at is None else "retrying",
        "due_at": retry_at,
        "finished_at": one.now if retry_at is None else None,
    }


def _note_failure(connection: Connection, one: WebhookAttempted) -> None:
    """Remember since when an endpoint fails; disable it when it says that it is gone, pause it after days."""
    webhook, now = one.webhook, one.now
    fresh = get_webhook(connection, webhook.workspace_id, webhook.id)
    if fresh is None or fresh.status != "active":
        return
    failing_since = fresh.failing_since or now
    if one.gone:
        _stop_endpoint(connection, webhook, "disabled", "It answered 410 Gone.", now)
    elif now - failing_since >= WEBHOOK_PAUSE_AFTER_S * 1_000:
        days = WEBHOOK_PAUSE_AFTER_S // 86_400
        _stop_endpoint(connection, webhook, "paused", f"Every attempt has failed for {days} days.", now)
    elif fresh.failing_since is None:
        update_webhook(connection, webhook.workspace_id, webhook.id, {"failing_since": now})


def _stop_endpoint(connection: Connection, webhook: Row[Any], status: str, reason: str, now: int) -> None:
    workspace_id = webhook.workspace_id
    update_webhook(connection, workspace_id, webhook.id, {"status": status, "paused_reason": reason})
    kill_pending(connection, workspace_id, webhook.id, now)
    event = NewEvent(
        workspace_id=workspace_id,
        type="webhook.paused",
        inbox_id=webhook.inbox_id,
        data={"webhookId": webhook.id, "url": webhook.url, "status": status, "reason": reason},
    )
    write_events(connection, [event], now)
    log.warning("webhook endpoint stopped", webhook=webhook.id, status=status, reason=reason)
