"""Events, as they are shown."""

from typing import Any

from pydantic import Field

from postroom.edge.api.models_common import Shape


class Event(Shape):
    """Something that happened."""

    id: str = Field(examples=["evt_01k9x7c2rs8f3m0d7q"])
    type: str = Field(examples=["message.received"])
    created_at: str
    inbox_id: str | None
    thread_id: str | None
    message_id: str | None
    data: dict[str, Any]


class EventList(Shape):
    """One page of events, newest first."""

    events: list[Event]
    next_cursor: str | None
