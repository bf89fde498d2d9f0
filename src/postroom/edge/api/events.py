"""/events: what happened, in order."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from postroom.base.errors import BadInput
from postroom.edge.api.answers import json_answer, list_answer
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.documentation import operation
from postroom.edge.api.list_queries import InboxIdQuery
from postroom.edge.api.models_events import Event, EventList, EventTypesQuery
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router
from postroom.edge.api.streaming import read_position

router = new_router()


@router.get(
    "/events",
    **operation(
        "List events",
        tag="events",
        scope="events:read",
        answer=EventList,
        said="Newest first; with `after` oldest first.",
    ),
)
async def list_events(
    caller: CallerDep,
    services: ServicesDep,
    page: PageById,
    inbox_id: InboxIdQuery = None,
    types: EventTypesQuery = [],  # noqa: B006 - the framework copies it
    after: Annotated[
        str | None, Query(description="A position: the events behind it, oldest first; 0 for the first event.")
    ] = None,
) -> Response:
    """Events, newest first. With `after` the log is read forwards: no event is left out because it was committed late,
    and `position` is where the next call goes on.
    """
    if after is not None:
        if page.after:
            raise BadInput(
                "`cursor` leads to older events, `after` to newer ones.",
                code="conflicting_fields",
                param="cursor",
                fix="Send one of the two.",
            )
        found, position = await services.streams.list_after(
            caller, read_position(after, "after"), page.limit, inbox_id=inbox_id, types=types
        )
        return json_answer({"events": found, "nextCursor": None, "position": position})
    return list_answer("events", await services.read.list_events(caller, page, inbox_id=inbox_id, types=types))


@router.get(
    "/events/{event_id}",
    **operation("Get an event", tag="events", scope="events:read", answer=Event, said="The event."),
)
async def get_event(caller: CallerDep, services: ServicesDep, event_id: str) -> Response:
    """One event, with the ids that it is about."""
    return json_answer(await services.read.get_event(caller, event_id))
