"""Webhooks and their deliveries, as they are sent and shown."""

from typing import Literal

from pydantic import ConfigDict, Field

from postroom.base.limits import MAX_WEBHOOK_URL_CHARS
from postroom.edge.api.models_common import Body, Shape, without_default

MAX_OVERLAP_S = 604_800
"""A week: a rotated secret that lives on for longer has not been rotated."""
MAX_DESCRIPTION_CHARS = 1_000
"""A note of the webhook's owner."""
MAX_EVENT_TYPES = 100
"""Of one webhook; there are some thirty."""
MAX_TYPE_CHARS = 64
"""Name of an event type."""

DeliveryStatus = Literal["pending", "delivered", "retrying", "dead"]


class CreateWebhook(Body):
    """An endpoint to post events to."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://agent.example/mail", "events": ["message.received"]}]}
    )

    url: str = Field(max_length=MAX_WEBHOOK_URL_CHARS)
    inbox_id: str | None = Field(None, description="Only events of this inbox; null for the whole workspace.")
    events: list[str] | None = Field(
        None,
        max_length=MAX_EVENT_TYPES,
        description="Types, `message.*` or `*`; `message.received` when left away.",
    )
    description: str | None = Field(None, max_length=MAX_DESCRIPTION_CHARS)


class UpdateWebhook(Body):
    """The fields to change; the others stay."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "active"}]})

    url: str = Field("", max_length=MAX_WEBHOOK_URL_CHARS, json_schema_extra=without_default)
    events: list[str] = Field([], max_length=MAX_EVENT_TYPES, json_schema_extra=without_default)
    description: str | None = Field(
        None, max_length=MAX_DESCRIPTION_CHARS, description="null takes it away.", json_schema_extra=without_default
    )
    status: Literal["active", "paused"] = Field("active", json_schema_extra=without_default)


class Rotate(Body):
    """How to change a secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlapSeconds": 3600}]})

    overlap_seconds: int | None = Field(
        None, ge=0, le=MAX_OVERLAP_S, description="How long the old secret goes on working; a day when left away."
    )


class ReplayDeliveries(Body):
    """Which deliveries to send again."""

    status: Literal["dead"] = Field("dead", description="Only dead letters can be sent again in bulk.")


class Webhook(Shape):
    """An endpoint, without its secret."""

    id: str = Field(examples=["whk_01k9x7c2rs8f3m0d7q"])
    url: str
    inbox_id: str | None
    description: str | None
    events: list[str] = Field(examples=[["message.received"]])
    status: Literal["active", "paused", "disabled"] = Field(description="disabled: it answered 410 Gone.")
    paused_reason: str | None
    failing_since: str | None
    created_at: str


class CreatedWebhook(Webhook):
    """An endpoint with its secret."""

    secret: str = Field(description="Signs what is posted. Shown this once.", examples=["whsec_…"])


class WebhookList(Shape):
    """One page of webhooks, newest first."""

    webhooks: list[Webhook]
    next_cursor: str | None


class DeliveryAttempt(Shape):
    """One try at an endpoint."""

    number: int
    at: str
    latency_ms: int | None
    status_code: int | None = Field(description="null when there was no answer.")
    error: str | None
    excerpt: str | None = Field(description="The first bytes of the endpoint's answer.")


class Delivery(Shape):
    """The way of one event to one endpoint."""

    id: str = Field(examples=["dlv_01k9x7c2rs8f3m0d7q"])
    event_id: str
    webhook_id: str
    status: DeliveryStatus
    attempts: list[DeliveryAttempt]
    next_attempt_at: str | None
    created_at: str


class DeliveryList(Shape):
    """One page of deliveries, newest first."""

    deliveries: list[Delivery]
    next_cursor: str | None


class Replayed(Shape):
    """What a bulk replay set going."""

    replayed: int = Field(description="Deliveries that are pending again.")
