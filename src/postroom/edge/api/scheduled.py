"""/messages/{id}/cancel: stopping what has not gone out."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from postroom.edge.api.answers import PostDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_common import NoFields
from postroom.edge.api.models_drafts import CancelledMessage
from postroom.edge.api.routes import new_router

router = new_router()


@router.post(
    "/messages/{message_id}/cancel",
    **operation(
        "Cancel a message",
        tag="messages",
        scope="messages:send",
        answer=CancelledMessage,
        said="The message, and what was stopped of it.",
    ),
)
async def cancel_message(
    post: PostDep, message_id: str, _body: Annotated[NoFields, Depends(JsonBody(NoFields))]
) -> Response:
    """Stop what has not gone out: a scheduled message, or the recipients of another to whom nothing is under way. What
    was delivered, or is being sent at this moment, stays.
    """
    return await post.answer(200, lambda _: post.services.schedule.cancel(post.caller, message_id))
