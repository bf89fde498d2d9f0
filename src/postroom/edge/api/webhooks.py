"""/webhooks: endpoints that events are posted to."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from postroom.base.limits import KEY_ROTATION_OVERLAP_S
from postroom.edge.api.answers import PostDep, json_answer, list_answer, no_content
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.list_queries import InboxIdQuery
from postroom.edge.api.models_common import NoFields
from postroom.edge.api.models_webhooks import (
    CreatedWebhook,
    CreateWebhook,
    Delivery,
    DeliveryList,
    DeliveryStatus,
    ReplayDeliveries,
    Replayed,
    Rotate,
    UpdateWebhook,
    Webhook,
    WebhookList,
)
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router
from postroom.flows.endpoints import NewWebhook
from postroom.flows.views import Json

router = new_router()


def overlap_s(body: Rotate) -> int:
    """Seconds that the old secret lives on."""
    return KEY_ROTATION_OVERLAP_S if body.overlap_seconds is None else body.overlap_seconds


@router.post(
    "/webhooks",
    **operation(
        "Register a webhook",
        tag="webhooks",
        scope="webhooks:write",
        answer=CreatedWebhook,
        status=201,
        said="The webhook with its secret, this once.",
    ),
)
async def create_webhook(post: PostDep, body: Annotated[CreateWebhook, Depends(JsonBody(CreateWebhook))]) -> Response:
    """Post events to this URL from now on: those of one inbox, or of the whole workspace."""
    events = None if body.events is None else tuple(body.events)
    new = NewWebhook(url=body.url, inbox_id=body.inbox_id, events=events, description=body.description)
    return await post.answer(201, lambda _: post.services.endpoints.create_webhook(post.caller, new))


@router.get(
    "/webhooks",
    **operation("List webhooks", tag="webhooks", scope="webhooks:read", answer=WebhookList, said="Newest first."),
)
async def list_webhooks(
    caller: CallerDep, services: ServicesDep, page: PageById, inbox_id: InboxIdQuery = None
) -> Response:
    """The webhooks that the key can see, newest first, without their secrets."""
    return list_answer("webhooks", await services.read.list_webhooks(caller, page, inbox_id=inbox_id))


@router.get(
    "/webhooks/{webhook_id}",
    **operation("Get a webhook", tag="webhooks", scope="webhooks:read", answer=Webhook, said="The webhook."),
)
async def get_webhook(caller: CallerDep, services: ServicesDep, webhook_id: str) -> Response:
    """One webhook, without its secret."""
    return json_answer(await services.read.get_webhook(caller, webhook_id))


@router.patch(
    "/webhooks/{webhook_id}",
    **operation("Change a webhook", tag="webhooks", scope="webhooks:write", answer=Webhook, said="As it is now."),
)
async def update_webhook(
    caller: CallerDep,
    services: ServicesDep,
    webhook_id: str,
    body: Annotated[UpdateWebhook, Depends(JsonBody(UpdateWebhook))],
) -> Response:
    """Change the fields that are sent. `status: active` sets a paused webhook going again."""
    return json_answer(await services.endpoints.update_webhook(caller, webhook_id, body.changes()))


@router.put(
    "/webhooks/{webhook_id}",
    **operation("Change a webhook", tag="webhooks", scope="webhooks:write", answer=Webhook, said="As it is now."),
)
async def put_webhook(
    caller: CallerDep,
    services: ServicesDep,
    webhook_id: str,
    body: Annotated[UpdateWebhook, Depends(JsonBody(UpdateWebhook))],
) -> Response:
    """The same as PATCH: fields that are left away stay as they are."""
    return json_answer(await services.endpoints.update_webhook(caller, webhook_id, body.changes()))


@router.delete(
    "/webhooks/{webhook_id}",
    **operation("Delete a webhook", tag="webhooks", scope="webhooks:write", status=204, said="It is gone."),
)
async def delete_webhook(caller: CallerDep, services: ServicesDep, webhook_id: str) -> Response:
    """Post nothing to it any more, and forget its deliveries."""
    await services.endpoints.delete_webhook(caller, webhook_id)
    return no_content()


@router.post(
    "/webhooks/{webhook_id}/rotate-secret",
    **operation(
        "Rotate a webhook's secret",
        tag="webhooks",
        scope="webhooks:write",
        answer=CreatedWebhook,
        said="The webhook with its new secret, this once.",
    ),
)
async def rotate_webhook_secret(
    post: PostDep, webhook_id: str, body: Annotated[Rotate, Depends(JsonBody(Rotate))]
) -> Response:
    """Make a new secret. Until `overlapSeconds` are over, posts are signed with both."""
    return await post.answer(
        200, lambda _: post.services.endpoints.rotate_secret(post.caller, webhook_id, overlap_s(body))
    )


@router.post(
    "/webhooks/{webhook_id}/test",
    **operation(
        "Test a webhook",
        tag="webhooks",
        scope="webhooks:write",
        answer=Delivery,
        status=202,
        said="The delivery; look at it again to see how it went.",
    ),
)
async def try_webhook(
    post: PostDep, webhook_id: str, _body: Annotated[NoFields, Depends(JsonBody(NoFields))]
) -> Response:
    """Post an event of type `webhook.test` to it."""
    return await post.answer(202, lambda _: post.services.endpoints.send_test(post.caller, webhook_id))


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    **operation(
        "List a webhook's deliveries",
        tag="webhooks",
        scope="webhooks:read",
        answer=DeliveryList,
        said="Newest first.",
    ),
)
async def list_webhook_deliveries(
    caller: CallerDep,
    services: ServicesDep,
    webhook_id: str,
    page: PageById,
    status: DeliveryStatus | None = None,
    event_id: Annotated[str | None, Query(alias="eventId")] = None,
) -> Response:
    """What was posted to it and how that went, with every attempt."""
    listing = await services.read.list_deliveries(caller, page, webhook_id=webhook_id, status=status, event_id=event_id)
    return list_answer("deliveries", listing)


@router.post(
    "/webhooks/{webhook_id}/replay",
    **operation(
        "Replay a webhook's dead letters",
        tag="webhooks",
        scope="webhooks:write",
        answer=Replayed,
        status=202,
        said="How many are on their way again.",
    ),
)
async def replay_webhook(
    post: PostDep, webhook_id: str, body: Annotated[ReplayDeliveries, Depends(JsonBody(ReplayDeliveries))]
) -> Response:
    """Send every dead letter of this webhook again."""

    async def replay(_claim: object) -> Json:
        return {"replayed": await post.services.redrive.replay_webhook(post.caller, webhook_id, body.status)}

    return await post.answer(202, replay)
