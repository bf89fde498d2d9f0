"""Events, as they are shown."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field

from postroom.edge.api.models_common import Shape
from postroom.edge.api.models_messages import Message
from postroom.edge.api.models_webhooks import MAX_EVENT_TYPES

EventTypesQuery = Annotated[
    list[str],
    Query(alias="type", max_length=MAX_EVENT_TYPES, description="Such as message.received; may be repeated."),
]


class Event(Shape):
    """Something that happened."""

    id: str = Field(examples=["evt_01k9x7c2rs8f3m0d7q"])
    type: str = Field(examples=["message.received"])
    position: int = Field(description="Its place in the log of the workspace: later commits have higher ones.")
    created_at: str
    inbox_id: str | None
    thread_id: str | None
    message_id: str | None
    data: dict[str, Any]


class EventList(Shape):
    """One page of events: newest first, or oldest first where `after` was given."""

    events: list[Event]
    next_cursor: str | None
    position: int | None = Field(
        default=None,
        description="With `after`: all events up to here have been looked at; pass it as the next `after`.",
    )


class WaitAnswer(Shape):
    """What waiting led to."""

    message: Message | None
    timed_out: bool
    position: int = Field(description="Of the log: pass it as `after` to go on behind this answer.")
