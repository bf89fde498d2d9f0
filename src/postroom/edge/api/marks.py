"""PATCH /messages/{id} and PATCH /threads/{id}: how far things have come, noted by hand."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from postroom.edge.api.answers import json_answer
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_marks import LabelEdit, Labels, UpdateMessage, UpdateThread
from postroom.edge.api.models_messages import Message, Thread
from postroom.edge.api.routes import new_router
from postroom.flows.mark import MessageMarks, ThreadMarks
from postroom.rules.labels import LabelChange

router = new_router()


@router.patch(
    "/messages/{message_id}",
    **operation("Mark a message", tag="messages", scope="messages:write", answer=Message, said="As it is now."),
)
async def update_message(
    caller: CallerDep,
    services: ServicesDep,
    message_id: str,
    body: Annotated[UpdateMessage, Depends(JsonBody(UpdateMessage))],
) -> Response:
    """Note that a message was read or handled, and label it. `GET /messages?unread=true` lists what waits. With
    `sendAt`, send a scheduled message at another moment.
    """
    sent = body.changes()
    if "send_at" in sent:
        moved = await services.schedule.reschedule(caller, message_id, sent.pop("send_at"))
        if not sent:
            return json_answer(moved)
    marks = MessageMarks(read=sent.get("read"), handled=sent.get("handled"), labels=_label_change(sent.get("labels")))
    return json_answer(await services.mark.mark_message(caller, message_id, marks))


@router.patch(
    "/threads/{thread_id}",
    **operation("Mark a thread", tag="threads", scope="threads:write", answer=Thread, said="As it is now."),
)
async def update_thread(
    caller: CallerDep,
    services: ServicesDep,
    thread_id: str,
    body: Annotated[UpdateThread, Depends(JsonBody(UpdateThread))],
) -> Response:
    """Set where a conversation stands, which `thread.status_changed` tells; label it; mark all of it as read."""
    sent = body.changes()
    marks = ThreadMarks(
        status=sent.get("status"), labels=_label_change(sent.get("labels")), read=sent.get("read", False)
    )
    return json_answer(await services.mark.mark_thread(caller, thread_id, marks))


def _label_change(labels: Labels | LabelEdit | None) -> LabelChange | None:
    """What the field asks for; None when it was not sent, or null."""
    if labels is None:
        return None
    if isinstance(labels, LabelEdit):
        return LabelChange(add=tuple(labels.add), remove=tuple(labels.remove))
    return LabelChange(exactly=tuple(labels))
