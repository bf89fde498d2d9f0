"""/suppressions: addresses that are not written to."""

from typing import Annotated, Literal

from fastapi import Depends, Query
from starlette.responses import Response

from postroom.edge.api.answers import PostDep, json_answer, list_answer, no_content
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_suppressions import MAX_NOTE_CHARS, AddSuppression, Suppression, SuppressionList
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router

router = new_router()


@router.get(
    "/suppressions",
    **operation(
        "List suppressions",
        tag="suppressions",
        scope="suppressions:read",
        answer=SuppressionList,
        said="Newest first.",
    ),
)
async def list_suppressions(
    caller: CallerDep,
    services: ServicesDep,
    page: PageById,
    reason: Literal["hard_bounce", "complaint", "unsubscribe", "manual"] | None = None,
) -> Response:
    """The addresses that this workspace does not write to, and why."""
    return list_answer("suppressions", await services.suppress.list_suppressions(caller, page, reason=reason))


@router.post(
    "/suppressions",
    **operation(
        "Suppress an address",
        tag="suppressions",
        scope="suppressions:write",
        answer=Suppression,
        status=201,
        said="The suppression; the older one, if the address was suppressed before.",
    ),
)
async def add_suppression(
    post: PostDep, body: Annotated[AddSuppression, Depends(JsonBody(AddSuppression))]
) -> Response:
    """Never write to this address again, until the suppression is taken away."""
    return await post.answer(201, lambda _: post.services.suppress.add(post.caller, body.address, body.note))


@router.get(
    "/suppressions/{address}",
    **operation(
        "Get a suppression", tag="suppressions", scope="suppressions:read", answer=Suppression, said="The suppression."
    ),
)
async def get_suppression(caller: CallerDep, services: ServicesDep, address: str) -> Response:
    """Why an address is not written to."""
    return json_answer(await services.suppress.get(caller, address))


@router.delete(
    "/suppressions/{address}",
    **operation(
        "Take a suppression away", tag="suppressions", scope="suppressions:write", status=204, said="It is gone."
    ),
)
async def remove_suppression(
    caller: CallerDep,
    services: ServicesDep,
    address: str,
    reason: Annotated[str | None, Query(max_length=MAX_NOTE_CHARS, description="Why; stands in the audit log.")] = None,
) -> Response:
    """Let the address be written to again: only when its owner asked for it, or the bounce was a mistake."""
    await services.suppress.remove(caller, address, reason)
    return no_content()
