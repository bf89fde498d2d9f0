"""Endpoints that events are posted to, and every delivery."""

from collections.abc import Sequence

from postroom_client._async.paging import AsyncPager
from postroom_client._async.transport import AsyncTransport
from postroom_client.calls import UNSET, Call, UnsetType, change, delete, fields, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.values import Webhook
from postroom_client.values_admin import Delivery


class AsyncWebhooks:
    """`client.webhooks`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        url: str,
        *,
        inbox_id: str | None = None,
        events: Sequence[str] | None = None,
        description: str | None = None,
    ) -> Webhook:
        """The webhook with its `secret`, told this once.

        events: types, `message.*` or `*`; `message.received` without. inbox_id: of this inbox alone.
        """
        listed = None if events is None else list(events)
        content = given(url=url, inbox_id=inbox_id, events=listed, description=description)
        return await self._webhook(post("/webhooks", content))

    def list(self, *, inbox_id: str | None = None, limit: int | None = None) -> AsyncPager[Webhook]:
        """Webhooks, newest first."""
        return AsyncPager(
            self._transport,
            "/webhooks",
            "webhooks",
            lambda content: read_value(Webhook, content),
            inbox_id=inbox_id,
            limit=limit,
        )

    async def get(self, id: str) -> Webhook:
        """One webhook. Raises NotFound."""
        return await self._webhook(get(path("/webhooks/{}", id)))

    async def update(
        self,
        id: str,
        *,
        url: str | UnsetType = UNSET,
        events: Sequence[str] | UnsetType = UNSET,
        description: str | UnsetType | None = UNSET,
        status: str | UnsetType = UNSET,
    ) -> Webhook:
        """The webhook as it is then. status: `active` or `paused`."""
        listed = events if events is UNSET else list(events)
        content = fields(url=url, events=listed, description=description, status=status)
        return await self._webhook(change("PATCH", path("/webhooks/{}", id), content))

    async def delete(self, id: str) -> None:
        """Take a webhook away."""
        await self._transport.ask(delete(path("/webhooks/{}", id)))

    async def rotate_secret(self, id: str, *, overlap_seconds: int | None = None) -> Webhook:
        """The webhook with a new `secret`; for a day, or so many seconds, requests are signed with both."""
        return await self._webhook(post(path("/webhooks/{}/rotate-secret", id), given(overlap_seconds=overlap_seconds)))

    async def test(self, id: str) -> Delivery:
        """The delivery of a test event, just set going."""
        return await self._delivery(post(path("/webhooks/{}/test", id)))

    def deliveries(
        self,
        *,
        webhook_id: str | None = None,
        event_id: str | None = None,
        status: str | None = None,
        limit: int | None = None,
    ) -> AsyncPager[Delivery]:
        """Deliveries, newest first. status: `dead` for the dead letters."""
        return AsyncPager(
            self._transport,
            "/webhook-deliveries",
            "deliveries",
            lambda content: read_value(Delivery, content),
            webhook_id=webhook_id,
            event_id=event_id,
            status=status,
            limit=limit,
        )

    async def delivery(self, id: str) -> Delivery:
        """One delivery with its attempts. Raises NotFound."""
        return await self._delivery(get(path("/webhook-deliveries/{}", id)))

    async def replay_delivery(self, id: str) -> Delivery:
        """The delivery, pending again."""
        return await self._delivery(post(path("/webhook-deliveries/{}/replay", id)))

    async def replay(self, id: str) -> int:
        """How many dead letters of a webhook are on their way again."""
        return int((await self._transport.ask(post(path("/webhooks/{}/replay", id)))).json().get("replayed", 0))

    async def _webhook(self, call: Call) -> Webhook:
        return read_value(Webhook, (await self._transport.ask(call)).json())

    async def _delivery(self, call: Call) -> Delivery:
        return read_value(Delivery, (await self._transport.ask(call)).json())
