"""/events: what happened, in order."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from postroom.edge.api.answers import json_answer, list_answer
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.documentation import operation
from postroom.edge.api.list_queries import InboxIdQuery
from postroom.edge.api.models_events import Event, EventList
from postroom.edge.api.models_webhooks import MAX_EVENT_TYPES
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router

router = new_router()


@router.get(
    "/events",
    **operation("List events", tag="events", scope="events:read", answer=EventList, said="Newest first."),
)
async def list_events(
    caller: CallerDep,
    services: ServicesDep,
    page: PageById,
    inbox_id: InboxIdQuery = None,
    types: Annotated[
        list[str],
        Query(alias="type", max_length=MAX_EVENT_TYPES, description="Such as message.received; may be repeated."),
    ] = [],  # noqa: B006 - the framework copies it
) -> Response:
    """Events, newest first."""
    return list_answer("events", await services.read.list_events(caller, page, inbox_id=inbox_id, types=types))


@router.get(
    "/events/{event_id}",
    **operation("Get an event", tag="events", scope="events:read", answer=Event, said="The event."),
)
async def get_event(caller: CallerDep, services: ServicesDep, event_id: str) -> Response:
    """One event, with the ids that it is about."""
    return json_answer(await services.read.get_event(caller, event_id))
