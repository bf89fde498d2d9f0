"""/messages/{id}/classify and /extract: what a message means, by rules or by a model."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from postroom.edge.api.answers import PostDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_understanding import Classification, Classify, Extract, Extraction
from postroom.edge.api.routes import new_router

router = new_router()


@router.post(
    "/messages/{message_id}/classify",
    **operation(
        "Say what a message wants",
        tag="messages",
        scope="messages:read",
        answer=Classification,
        said="The intent, with its confidence and its reasons.",
    ),
)
async def classify_message(
    post: PostDep, message_id: str, body: Annotated[Classify, Depends(JsonBody(Classify))]
) -> Response:
    """What the writer wants, told from the new text of the message (`extractedText`). Nothing is changed.

    The rules of this server answer, or the model that MODEL_URL names: `method` says which.
    """
    understand = post.services.understand
    return await post.answer(200, lambda _: understand.classify(post.caller, message_id, labels=body.labels))


@router.post(
    "/messages/{message_id}/extract",
    **operation(
        "Pick facts out of a message",
        tag="messages",
        scope="messages:read",
        answer=Extraction,
        said="JSON in the shape that was asked for.",
    ),
)
async def extract_from_message(
    post: PostDep, message_id: str, body: Annotated[Extract, Depends(JsonBody(Extract))]
) -> Response:
    """Fill in a JSON Schema of yours from the subject and the new text of the message. Nothing is changed.

    What the message does not state is never made up: it is null where the schema allows that, else left out, and named
    in `missing`. The rules of this server answer, or the model that MODEL_URL names: `method` says which.
    """
    understand = post.services.understand
    return await post.answer(200, lambda _: understand.extract(post.caller, message_id, body.schema_))
