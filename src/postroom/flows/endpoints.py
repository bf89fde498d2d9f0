"""Webhook endpoints: making them, changing them, rotating their secrets, and asking for a test."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from postroom.base.clock import SECOND_MS, Clock
from postroom.base.errors import BadInput, Conflict
from postroom.base.ids import new_id
from postroom.base.limits import KEY_ROTATION_OVERLAP_S, MAX_LIVE_SECRETS, MAX_WEBHOOK_URL_CHARS
from postroom.flows.audit import note_deed
from postroom.flows.caller import Caller, not_found
from postroom.flows.dispatch import Dispatch
from postroom.flows.message_views import delivery_views
from postroom.flows.notify import ANY_EVENT, Handed, NewEvent
from postroom.flows.views import Json, webhook_view
from postroom.rules.event_types import EVENT_TYPES
from postroom.rules.sealing import Sealer
from postroom.rules.signing import new_webhook_secret
from postroom.store.db import Connection, Database, Row
from postroom.store.deliveries import get_delivery
from postroom.store.inboxes import get_inbox
from postroom.store.purge import purge_webhook_step
from postroom.store.webhooks import add_webhook, get_webhook, remove_webhook, update_webhook

DEFAULT_EVENTS = ("message.received",)
"""What an endpoint gets when its owner does not say: with more, an agent would answer news of its own mail."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewWebhook:
    """An endpoint that a caller asks for."""

    url: str
    inbox_id: str | None = None
    """None: for every inbox of the workspace."""
    events: tuple[str, ...] | None = None
    description: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedWebhook:
    """A checked endpoint with its secret, not yet written."""

    workspace_id: str
    new: NewWebhook
    webhook_id: str
    secret: str


class Endpoints:
    """Webhooks."""

    def __init__(self, db: Database, clock: Clock, dispatch: Dispatch, sealer: Sealer, *, plain_http: bool) -> None:
        """plain_http: whether http:// endpoints are taken (private networks are allowed)."""
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._sealer = sealer
        self._plain_http = plain_http

    def plan(self, caller: Caller, new: NewWebhook, *, param: str = "url") -> PlannedWebhook:
        """The endpoint, checked. Needs webhooks:write. Raises BadInput naming the field."""
        caller.require("webhooks:write")
        self._check_url(new.url, param)
        check_events(new.events)
        return PlannedWebhook(
            workspace_id=caller.workspace_id,
            new=new,
            webhook_id=new_id("webhook"),
            secret=new_webhook_secret(),
        )

    def add(self, connection: Connection, planned: PlannedWebhook, inbox_id: str | None, now: int) -> Json:
        """The endpoint with its secret, written in the caller's transaction."""
        new = planned.new
        row: Json = {
            "workspace_id": planned.workspace_id,
            "id": planned.webhook_id,
            "inbox_id": inbox_id,
            "url": new.url,
            "description": new.description,
            "events": list(DEFAULT_EVENTS if new.events is None else new.events),
            "status": "active",
            "paused_reason": None,
            "secrets": [self._kept(planned.webhook_id, planned.secret, now)],
            "failing_since": None,
            "created_at": now,
        }
        add_webhook(connection, row)
        return {**webhook_view(SimpleNamespace(**row)), "secret": planned.secret}

    async def create_webhook(self, caller: Caller, new: NewWebhook) -> Json:
        """The endpoint with its secret, which is shown this once. Needs webhooks:write."""
        planned = self.plan(caller, new)
        caller.require_inbox(new.inbox_id)
        now = self._clock.now_ms()

        def work(connection: Connection) -> Json:
            if new.inbox_id is not None and get_inbox(connection, caller.workspace_id, new.inbox_id) is None:
                raise not_found("inbox", new.inbox_id)
            note_deed(connection, caller, "webhook", "created", planned.webhook_id, now, {"url": new.url})
            return self.add(connection, planned, new.inbox_id, now)

        return await self._db.write(work)

    async def update_webhook(self, caller: Caller, webhook_id: str, changes: dict[str, Any]) -> Json:
        """The endpoint as changed. changes: any of url, events, description, status. Needs webhooks:write."""
        caller.require("webhooks:write")
        if "url" in changes:
            self._check_url(changes["url"], "url")
        check_events(changes.get("events"))

        def work(connection: Connection) -> Json:
            self._own(connection, caller, webhook_id)
            columns = dict(changes)
            if "events" in columns:
                columns["events"] = list(columns["events"])
            if "status" in columns:
                columns["paused_reason"] = "by request" if columns["status"] == "paused" else None
                columns["failing_since"] = None
            if columns:
                update_webhook(connection, caller.workspace_id, webhook_id, columns)
                note_deed(connection, caller, "webhook", "changed", webhook_id, self._clock.now_ms(), columns)
            return webhook_view(self._own(connection, caller, webhook_id))

        return await self._db.write(work)

    async def delete_webhook(self, caller: Caller, webhook_id: str) -> None:
        """Forget the endpoint, its deliveries and their attempts. Needs webhooks:write."""
        caller.require("webhooks:write")

        def forget(connection: Connection) -> None:
            self._own(connection, caller, webhook_id)
            remove_webhook(connection, caller.workspace_id, webhook_id)
            note_deed(connection, caller, "webhook", "deleted", webhook_id, self._clock.now_ms())

        await self._db.write(forget)
        while await self._db.write(lambda connection: purge_webhook_step(connection, caller.workspace_id, webhook_id)):
            pass

    async def rotate_secret(self, caller: Caller, webhook_id: str, overlap_s: int = KEY_ROTATION_OVERLAP_S) -> Json:
        """The endpoint with a new secret, shown this once; the old one signs beside it for `overlap_s`.

        Needs webhooks:write.
        """
        caller.require("webhooks:write")
        secret, now = new_webhook_secret(), self._clock.now_ms()
        old_until = now + overlap_s * SECOND_MS

        def work(connection: Connection) -> Json:
            row = self._own(connection, caller, webhook_id)
            live = [one for one in row.secrets or () if one["expiresAt"] is None or one["expiresAt"] > now]
            old = [{**one, "expiresAt": min(one["expiresAt"] or old_until, old_until)} for one in live]
            kept = [self._kept(webhook_id, secret, now), *old][:MAX_LIVE_SECRETS]
            update_webhook(connection, caller.workspace_id, webhook_id, {"secrets": kept})
            note_deed(connection, caller, "webhook", "secret_rotated", webhook_id, now)
            return webhook_view(self._own(connection, caller, webhook_id))

        return {**await self._db.write(work), "secret": secret}

    async def send_test(self, caller: Caller, webhook_id: str) -> Json:
        """The delivery of a `webhook.test` event, on its way to this endpoint alone. Needs webhooks:write."""
        caller.require("webhooks:write")
        now = self._clock.now_ms()

        def work(connection: Connection) -> tuple[Json, list[Handed]]:
            row = self._own(connection, caller, webhook_id)
            if row.status != "active":
                raise Conflict(
                    f"This webhook is {row.status}.",
                    code="webhook_not_active",
                    fix='Resume it with PATCH /webhooks/{id} {"status": "active"}.',
                )
            event = NewEvent(
                workspace_id=caller.workspace_id,
                type="webhook.test",
                inbox_id=row.inbox_id,
                data={"webhookId": webhook_id, "text": "This is a test. Mail will look like message.received."},
            )
            handed = self._dispatch.notify_one(connection, row, event, now)
            stored = get_delivery(connection, caller.workspace_id, handed.row["id"])
            assert stored is not None
            return delivery_views(connection, [stored])[0], [handed]

        view, handed = await self._db.write(work)
        self._dispatch.send(handed)
        return view

    def _own(self, connection: Connection, caller: Caller, webhook_id: str) -> Row[Any]:
        row = get_webhook(connection, caller.workspace_id, webhook_id)
        if row is None:
            raise not_found("webhook", webhook_id)
        caller.require_inbox(row.inbox_id)
        return row

    def _kept(self, webhook_id: str, secret: str, now: int) -> Json:
        sealed = self._sealer.seal(secret, f"webhook:{webhook_id}")
        return {"sealed": sealed.hex(), "createdAt": now, "expiresAt": None}

    def _check_url(self, url: str, param: str) -> None:
        schemes = ("https", "http") if self._plain_http else ("https",)
        try:
            parts = urlsplit(url)
            good = parts.scheme in schemes and bool(parts.hostname) and not parts.username and parts.port != 0
        except ValueError:
            good = False
        if not good or len(url) > MAX_WEBHOOK_URL_CHARS or not url.isprintable() or " " in url:
            raise BadInput(
                f"{url[:100]!r} cannot be called.",
                code="invalid_url",
                param=param,
                fix=f"Give an absolute {' or '.join(schemes)} URL of at most {MAX_WEBHOOK_URL_CHARS} characters, "
                "without a user name in it.",
            )


def check_events(events: object) -> None:
    """Raises BadInput naming an event type that there is not."""
    if events is None:
        return
    assert isinstance(events, tuple | list)
    if not events:
        raise BadInput(
            "An endpoint without events is never called.",
            code="no_events",
            param="events",
            fix='Name some, send ["*"] for all, or leave events away for message.received.',
        )
    families = {event_type.split(".", 1)[0] + ".*" for event_type in EVENT_TYPES}
    for index, event in enumerate(events):
        if event != ANY_EVENT and event not in EVENT_TYPES and event not in families:
            raise BadInput(
                f"There is no event type {event!r}.",
                code="unknown_event_type",
                param=f"events[{index}]",
                fix=f"Use * or some of: {', '.join(sorted(EVENT_TYPES))}.",
            )
