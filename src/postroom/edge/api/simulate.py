"""/simulate: mail without DNS, for trying things out."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from postroom.base.errors import BadInput
from postroom.edge.api.answers import PostDep
from postroom.edge.api.attached_files import decode_base64, new_attachments
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_messages import Message, SimulateInbound
from postroom.edge.api.routes import new_router
from postroom.flows.simulate import SimulatedMail

router = new_router()

_BESIDE_RAW = frozenset({"inbox_id", "to", "raw", "mail_from", "ip", "helo"})


@router.post(
    "/simulate/inbound",
    **operation(
        "Simulate an inbound mail",
        tag="simulate",
        scope="messages:write",
        answer=Message,
        status=201,
        said="The message as it was filed.",
    ),
)
async def simulate_inbound(
    post: PostDep, body: Annotated[SimulateInbound, Depends(JsonBody(SimulateInbound))]
) -> Response:
    """Take a mail as if it had come over SMTP: it is parsed, threaded, filed and told to webhooks all the same."""
    if body.raw is not None and body.model_fields_set - _BESIDE_RAW:
        raise BadInput(
            "raw is a whole mail: nothing else can be said about it.",
            code="conflicting_fields",
            param="raw",
            fix="Send only inboxId, to, mailFrom, ip and helo beside raw.",
        )
    mail = SimulatedMail(
        inbox_id=body.inbox_id,
        to=body.to,
        from_=body.from_,
        subject=body.subject,
        text=body.text,
        html=body.html,
        headers=tuple(body.headers.items()),
        attachments=new_attachments(body.attachments, []),
        in_reply_to=body.in_reply_to,
        references=tuple(body.references),
        mail_from=body.mail_from,
        ip=body.ip,
        helo=body.helo,
        raw=None if body.raw is None else decode_base64(body.raw, "raw"),
    )
    return await post.answer(201, lambda _: post.services.simulate.inbound(post.caller, mail))
