"""/webhook-deliveries: the way of each event to each webhook; `?status=dead` lists the dead letters."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from postroom.edge.api.answers import PostDep, json_answer, list_answer
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_common import NoFields
from postroom.edge.api.models_webhooks import Delivery, DeliveryList, DeliveryStatus
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router

router = new_router()


@router.get(
    "/webhook-deliveries",
    **operation("List deliveries", tag="webhooks", scope="webhooks:read", answer=DeliveryList, said="Newest first."),
)
async def list_deliveries(
    caller: CallerDep,
    services: ServicesDep,
    page: PageById,
    status: DeliveryStatus | None = None,
    webhook_id: Annotated[str | None, Query(alias="webhookId")] = None,
    event_id: Annotated[str | None, Query(alias="eventId")] = None,
) -> Response:
    """Deliveries to every webhook that the key can see; `?status=dead` for the dead letters."""
    listing = await services.read.list_deliveries(caller, page, webhook_id=webhook_id, status=status, event_id=event_id)
    return list_answer("deliveries", listing)


@router.get(
    "/webhook-deliveries/{delivery_id}",
    **operation("Get a delivery", tag="webhooks", scope="webhooks:read", answer=Delivery, said="The delivery."),
)
async def get_delivery(caller: CallerDep, services: ServicesDep, delivery_id: str) -> Response:
    """One delivery with every attempt: status, latency, and how the endpoint's answer began."""
    return json_answer(await services.read.get_delivery(caller, delivery_id))


@router.post(
    "/webhook-deliveries/{delivery_id}/replay",
    **operation(
        "Replay a delivery",
        tag="webhooks",
        scope="webhooks:write",
        answer=Delivery,
        status=202,
        said="The delivery, pending again.",
    ),
)
async def replay_delivery(
    post: PostDep, delivery_id: str, _body: Annotated[NoFields, Depends(JsonBody(NoFields))]
) -> Response:
    """Send this event to this webhook again, whatever became of it before."""
    return await post.answer(202, lambda _: post.services.redrive.replay_delivery(post.caller, delivery_id))
