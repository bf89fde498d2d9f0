# Written by tools/write_blocking_client.py out of _async. Do not edit.
"""Endpoints that events are posted to, and every delivery."""

from collections.abc import Sequence

from postroom_client._sync.paging import Pager
from postroom_client._sync.transport import Transport
from postroom_client.calls import UNSET, Call, UnsetType, change, delete, fields, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.values import Webhook
from postroom_client.values_admin import Delivery


class Webhooks:
    """`client.webhooks`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
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
        return self._webhook(post("/webhooks", content))

    def list(self, *, inbox_id: str | None = None, limit: int | None = None) -> Pager[Webhook]:
        """Webhooks, newest first."""
        return Pager(
            self._transport,
            "/webhooks",
            "webhooks",
            lambda content: read_value(Webhook, content),
            inbox_id=inbox_id,
            limit=limit,
        )

    def get(self, id: str) -> Webhook:
        """One webhook. Raises NotFound."""
        return self._webhook(get(path("/webhooks/{}", id)))

    def update(
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
        return self._webhook(change("PATCH", path("/webhooks/{}", id), content))

    def delete(self, id: str) -> None:
        """Take a webhook away."""
        self._transport.ask(delete(path("/webhooks/{}", id)))

    def rotate_secret(self, id: str, *, overlap_seconds: int | None = None) -> Webhook:
        """The webhook with a new `secret`; for a day, or so many seconds, requests are signed with both."""
        return self._webhook(post(path("/webhooks/{}/rotate-secret", id), given(overlap_seconds=overlap_seconds)))

    def test(self, id: str) -> Delivery:
        """The delivery of a test event, just set going."""
        return self._delivery(post(path("/webhooks/{}/test", id)))

    def deliveries(
        self,
        *,
        webhook_id: str | None = None,
        event_id: str | None = None,
        status: str | None = None,
        limit: int | None = None,
    ) -> Pager[Delivery]:
        """Deliveries, newest first. status: `dead` for the dead letters."""
        return Pager(
            self._transport,
            "/webhook-deliveries",
            "deliveries",
            lambda content: read_value(Delivery, content),
            webhook_id=webhook_id,
            event_id=event_id,
            status=status,
            limit=limit,
        )

    def delivery(self, id: str) -> Delivery:
        """One delivery with its attempts. Raises NotFound."""
        return self._delivery(get(path("/webhook-deliveries/{}", id)))

    def replay_delivery(self, id: str) -> Delivery:
        """The delivery, pending again."""
        return self._delivery(post(path("/webhook-deliveries/{}/replay", id)))

    def replay(self, id: str) -> int:
        """How many dead letters of a webhook are on their way again."""
        return int((self._transport.ask(post(path("/webhooks/{}/replay", id)))).json().get("replayed", 0))

    def _webhook(self, call: Call) -> Webhook:
        return read_value(Webhook, (self._transport.ask(call)).json())

    def _delivery(self, call: Call) -> Delivery:
        return read_value(Delivery, (self._transport.ask(call)).json())
