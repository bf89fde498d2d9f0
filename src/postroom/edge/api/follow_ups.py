"""/threads/{id}/follow-ups: reminders that are sent unless an answer comes first."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from postroom.base.errors import BadInput
from postroom.edge.api.answers import PostDep, list_answer, no_content
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_drafts import CreateFollowUp, FollowUp, FollowUpList
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router
from postroom.flows.follow_up import NewFollowUp
from postroom.rules.moments import read_duration, read_moment

router = new_router()


def _new_follow_up(body: CreateFollowUp, now: int) -> NewFollowUp:
    if (body.at is None) == (body.after is None):
        raise BadInput(
            "A follow-up needs either at or after.",
            code="missing_field" if body.at is None else "conflicting_fields",
            param="after",
            fix='Send "after": "3d", or "at" with an ISO 8601 moment.',
        )
    if body.after is not None:
        interval_ms = read_duration(body.after, param="after")
    else:
        interval_ms = read_moment(body.at or "", now=now, param="at") - now
    return NewFollowUp(
        due_at=now + interval_ms,
        interval_ms=interval_ms,
        text=body.text,
        html=body.html,
        max_count=body.max_count,
    )


@router.post(
    "/threads/{thread_id}/follow-ups",
    **operation(
        "Follow up",
        tag="threads",
        scope="messages:send",
        answer=FollowUp,
        status=201,
        said="The follow-up, pending.",
    ),
)
async def create_follow_up(
    post: PostDep, thread_id: str, body: Annotated[CreateFollowUp, Depends(JsonBody(CreateFollowUp))]
) -> Response:
    """Send a reminder in the thread later, unless they answer first. A real answer cancels it, an automatic one does
    not; a notice of absence moves it past the day on which its author is back.
    """
    new = _new_follow_up(body, post.services.clock.now_ms())
    return await post.answer(201, lambda _: post.services.follow_ups.create(post.caller, thread_id, new))


@router.get(
    "/threads/{thread_id}/follow-ups",
    **operation("List follow-ups", tag="threads", scope="threads:read", answer=FollowUpList, said="Newest first."),
)
async def list_follow_ups(caller: CallerDep, services: ServicesDep, thread_id: str, page: PageById) -> Response:
    """The follow-ups of a thread: pending, sent and cancelled."""
    return list_answer("followUps", await services.follow_ups.list_follow_ups(caller, thread_id, page))


@router.delete(
    "/threads/{thread_id}/follow-ups/{follow_up_id}",
    **operation("Cancel a follow-up", tag="threads", scope="messages:send", status=204, said="It will not be sent."),
)
async def cancel_follow_up(caller: CallerDep, services: ServicesDep, thread_id: str, follow_up_id: str) -> Response:
    """Cancel a pending follow-up; what it has sent stays."""
    await services.follow_ups.cancel(caller, thread_id, follow_up_id)
    return no_content()
