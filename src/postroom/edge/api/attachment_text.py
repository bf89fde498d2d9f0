"""/attachments/{id}/text: what a file says, for whoever cannot open it."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from postroom.edge.api.answers import json_answer
from postroom.edge.api.attachments import Signed, link_is_good
from postroom.edge.api.auth import ServicesDep, authenticate
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_attachments import DEFAULT_TEXT_CHARS, MAX_TEXT_PAGE_CHARS, AttachmentText
from postroom.edge.api.routes import new_router
from postroom.flows.attachment_text import TextSlice

router = new_router()

_TEXT = operation(
    "Get the text of an attachment",
    tag="attachments",
    scope="messages:read",
    answer=AttachmentText,
    said="The text, or the state that says why there is none.",
)


@router.get("/attachments/{attachment_id}/text", **_TEXT)
async def get_attachment_text(
    request: Request,
    services: ServicesDep,
    attachment_id: str,
    max_chars: Annotated[
        int, Query(alias="maxChars", ge=1, le=MAX_TEXT_PAGE_CHARS, description="Characters of text in this answer.")
    ] = DEFAULT_TEXT_CHARS,
    offset: Annotated[int, Query(ge=0, le=MAX_TEXT_PAGE_CHARS, description="`nextOffset` of the answer before.")] = 0,
    expires: Signed = None,
    ws: Signed = None,
    sig: Signed = None,
) -> Response:
    """What a file says, by a signed `textUrl` as messages carry it, or with a key.

    Read when first asked for, by the bytes rather than the declared type, within bounds of time, memory and pages; a
    file that goes over one ends in a `state` that says so. Long texts come in pieces.
    """
    wanted = TextSlice(offset=offset, max_chars=max_chars)
    if link_is_good(request, services, attachment_id, expires=expires, ws=ws, sig=sig):
        return json_answer(await services.attachment_text.text_of(ws or "", attachment_id, wanted))
    caller = await authenticate(request)
    return json_answer(await services.attachment_text.text_for(caller, attachment_id, wanted))
