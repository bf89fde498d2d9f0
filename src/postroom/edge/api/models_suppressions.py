"""Suppressions, as they are sent and shown."""

from typing import Literal

from pydantic import ConfigDict, Field

from postroom.edge.api.models_common import Body, Shape
from postroom.edge.api.models_inboxes import MAX_ADDRESS_CHARS

MAX_NOTE_CHARS = 500
"""Why a person suppressed an address."""


class AddSuppression(Body):
    """An address that must not be written to."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"address": "jane@example.com", "note": "Asked by phone on Monday."}]}
    )

    address: str = Field(max_length=MAX_ADDRESS_CHARS)
    note: str | None = Field(None, max_length=MAX_NOTE_CHARS, description="Why; shown in the list.")


class Suppression(Shape):
    """An address that is not written to."""

    id: str = Field(examples=["sup_01k9x7c2rs8f3m0d7q"])
    address: str
    reason: Literal["hard_bounce", "complaint", "unsubscribe", "manual"]
    note: str | None
    since: str = Field(examples=["2026-11-21T07:02:15.000Z"])
    expires_at: str | None = Field(description="For soft bounces, which are forgiven; null where it stays.")
    message_id: str | None = Field(description="The bounce, complaint or request that led to it.")
    inbox_id: str | None


class SuppressionList(Shape):
    """One page of suppressions, newest first."""

    suppressions: list[Suppression]
    next_cursor: str | None
