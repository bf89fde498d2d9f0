"""/api-keys: who may do what."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from postroom.edge.api.answers import PostDep, json_answer, list_answer, no_content
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_keys import CreatedKey, CreateKey, Key, KeyList
from postroom.edge.api.models_webhooks import Rotate
from postroom.edge.api.moments import moment_ms
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router
from postroom.edge.api.webhooks import overlap_s
from postroom.flows.grant import NewKey

router = new_router()


def expiry_ms(text: str | None) -> int | None:
    """The moment in milliseconds since 1970; None for never. Raises BadInput for what is no moment."""
    if text is None:
        return None
    return moment_ms(text, param="expiresAt", fix="Send ISO 8601 in UTC, such as 2027-01-31T00:00:00Z.")


@router.post(
    "/api-keys",
    **operation(
        "Make an API key",
        tag="keys",
        scope="keys:write",
        answer=CreatedKey,
        status=201,
        said="The key with its secret, this once.",
    ),
)
async def create_key(post: PostDep, body: Annotated[CreateKey, Depends(JsonBody(CreateKey))]) -> Response:
    """Make a key. It may hold no scope that yours does not, and with `inboxId` it reaches that inbox alone."""
    new = NewKey(
        name=body.name,
        scopes=tuple(body.scopes),
        inbox_id=body.inbox_id,
        expires_at_ms=expiry_ms(body.expires_at),
    )
    return await post.answer(201, lambda _: post.services.grant.create_key(post.caller, new))


@router.get(
    "/api-keys", **operation("List API keys", tag="keys", scope="keys:read", answer=KeyList, said="Newest first.")
)
async def list_keys(caller: CallerDep, services: ServicesDep, page: PageById) -> Response:
    """The live keys of the workspace, newest first, without their secrets."""
    return list_answer("keys", await services.read.list_keys(caller, page))


@router.get(
    "/api-keys/{key_id}", **operation("Get an API key", tag="keys", scope="keys:read", answer=Key, said="The key.")
)
async def get_key(caller: CallerDep, services: ServicesDep, key_id: str) -> Response:
    """One key, without its secret."""
    return json_answer(await services.read.get_key(caller, key_id))


@router.delete(
    "/api-keys/{key_id}",
    **operation("Revoke an API key", tag="keys", scope="keys:write", status=204, said="It opens nothing any more."),
)
async def revoke_key(caller: CallerDep, services: ServicesDep, key_id: str) -> Response:
    """Revoke the key, at once and everywhere."""
    await services.grant.revoke_key(caller, key_id)
    return no_content()


@router.post(
    "/api-keys/{key_id}/rotate",
    **operation(
        "Rotate an API key",
        tag="keys",
        scope="keys:write",
        answer=CreatedKey,
        said="The key with its new secret, this once.",
    ),
)
async def rotate_key(post: PostDep, key_id: str, body: Annotated[Rotate, Depends(JsonBody(Rotate))]) -> Response:
    """Give the key a new secret. The old one works until `overlapSeconds` are over."""
    return await post.answer(200, lambda _: post.services.grant.rotate_key(post.caller, key_id, overlap_s(body)))
