"""Reading: everything that a door may show, with the caller's reach checked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import orjson

from postroom.base.clock import Clock
from postroom.flows.attached import find_attachment
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.caller import Caller, not_found
from postroom.flows.inbox_views import inbox_views
from postroom.flows.index_words import IndexWords
from postroom.flows.listing import MessageQuery, ThreadQuery, message_filter, thread_filter
from postroom.flows.listing import within as _within
from postroom.flows.message_views import delivery_views, message_views, views_of_columns
from postroom.flows.quota import UNLIMITED, SendingLimits
from postroom.flows.views import (
    Json,
    Links,
    attachment_row_view,
    event_view,
    key_view,
    thread_view,
    webhook_view,
    workspace_view,
)
from postroom.mail.authentication.own_results import with_results
from postroom.rules.quarantine import QUARANTINED
from postroom.store import attachments, deliveries, events, inboxes, keys, messages, threads, webhooks, workspaces
from postroom.store.db import Connection, Database, Row
from postroom.store.message_pages import shown_thread
from postroom.store.paging import Page, Rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """One page of a list."""

    items: list[Json]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachmentContent:
    """The bytes of an attachment."""

    filename: str
    content_type: str
    content: bytes


class Read:
    """All that can be looked at."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        links: Links,
        blobs: BlobKeeper,
        limits: SendingLimits = UNLIMITED,
        index: IndexWords | None = None,
    ) -> None:
        self._index = index
        self._limits = limits
        self._db = db
        self._clock = clock
        self._links = links
        self._blobs = blobs

    async def get_inbox(self, caller: Caller, inbox_id: str) -> Json:
        """The inbox. Needs inboxes:read."""
        caller.require("inboxes:read")
        caller.require_inbox(inbox_id)
        now = self._clock.now_ms()

        def look(connection: Connection) -> Json:
            row = inboxes.get_inbox(connection, caller.workspace_id, inbox_id)
            if row is None:
                raise not_found("inbox", inbox_id)
            return inbox_views(connection, [row], now, self._limits)[0]

        return await self._db.read(look)

    async def list_inboxes(
        self, caller: Caller, page: Page, *, words: str | None = None, status: str | None = None
    ) -> Listing:
        """Inboxes, newest first. Needs inboxes:read.

        words: a part of an address or a name. status: active | paused, as the inbox shows it.
        """
        caller.require("inboxes:read")
        now = self._clock.now_ms()

        def look(connection: Connection) -> Listing:
            rows = inboxes.list_inboxes(
                connection, caller.workspace_id, page, only_inbox_id=caller.inbox_id, words=words, status=status
            )
            return Listing(items=inbox_views(connection, rows.rows, now, self._limits), next_cursor=rows.next_cursor)

        return await self._db.read(look)

    async def inbox_addresses(self, caller: Caller, inbox_ids: Collection[str]) -> dict[str, str]:
        """The addresses of these inboxes, by id, so far as the key sees them and they are there. Needs inboxes:read."""
        caller.require("inboxes:read")
        places = {(caller.workspace_id, one) for one in inbox_ids if caller.sees(one)}
        rows = await self._db.read(lambda connection: inboxes.get_inboxes(connection, places))
        return {inbox_id: row.address for (_, inbox_id), row in rows.items()}

    async def get_message(self, caller: Caller, message_id: str) -> Json:
        """The message. Needs messages:read, and messages:quarantine for one that is quarantined."""
        caller.require("messages:read")

        def look(connection: Connection) -> Json:
            row = self._message(connection, caller, message_id)
            return message_views(connection, [row], self._links, self._clock.now_ms())[0]

        return await self._db.read(look)

    async def list_messages(self, caller: Caller, page: Page, **asked: Unpack[MessageQuery]) -> Listing:
        """Messages, newest first. Needs messages:read.

        Quarantined ones are there only when `status` asks for them, which needs messages:quarantine.
        """
        caller.require("messages:read")
        wanted = message_filter(caller, asked)
        if wanted.words is not None and self._index is not None:
            # Who looks for the mail that has just come in finds it.
            await self._index.catch_up()

        def look(connection: Connection) -> Listing:
            _require_inbox_exists(connection, caller, asked.get("inbox_id"))
            if wanted.thread_id is not None:
                self._thread(connection, caller, wanted.thread_id)
            rows = messages.list_messages(connection, caller.workspace_id, wanted, page)
            return self._message_listing(connection, rows)

        return await self._db.read(look)

    async def message_raw(self, caller: Caller, message_id: str) -> bytes:
        """The message as it came in, our Authentication-Results on top, or as it goes out: RFC 5322 bytes.

        Needs messages:read.
        """
        caller.require("messages:read")
        row = await self._db.read(lambda connection: self._message(connection, caller, message_id))
        if row.raw_blob_id is None:
            raise not_found("raw", message_id)
        raw = await self._blobs.load(caller.workspace_id, row.raw_blob_id)
        results = (row.authentication or {}).get("results")
        return with_results(raw, results) if results else raw

    async def list_threads(self, caller: Caller, page: Page, **asked: Unpack[ThreadQuery]) -> Listing:
        """Threads, the liveliest first. Needs threads:read."""
        caller.require("threads:read")
        wanted = thread_filter(caller, asked, self._clock.now_ms())

        def look(connection: Connection) -> Rows:
            _require_inbox_exists(connection, caller, asked.get("inbox_id"))
            return threads.list_threads(connection, caller.workspace_id, wanted, page)

        rows = await self._db.read(look)
        return Listing(items=[thread_view(row) for row in rows.rows], next_cursor=rows.next_cursor)

    async def get_thread(self, caller: Caller, thread_id: str) -> Json:
        """The thread. Needs threads:read."""
        caller.require("threads:read")
        return thread_view(await self._db.read(lambda connection: self._thread(connection, caller, thread_id)))

    async def thread_messages(self, caller: Caller, thread_id: str, page: Page) -> Listing:
        """The messages of a thread, oldest first; a long one shows its newest. Needs threads:read."""
        caller.require("threads:read")

        def look(connection: Connection) -> Listing:
            rows = messages.thread_messages(connection, caller.workspace_id, thread_id, page)
            first = rows.rows[0] if rows.rows else None
            # A quarantined message is in no thread, though its row has the id of the one that it may begin.
            if first is None or first.status == QUARANTINED or not caller.sees(first.inbox_id):
                self._thread(connection, caller, thread_id)
            return self._message_listing(connection, rows)

        return await self._db.read(look)

    async def thread_messages_json(self, caller: Caller, thread_id: str, page: Page) -> bytes:
        """What `thread_messages` gives, encoded: `{"messages": […], "nextCursor": …}`. Needs threads:read."""
        caller.require("threads:read")
        now = self._clock.now_ms()

        def look(connection: Connection) -> bytes:
            found = shown_thread(connection, caller.workspace_id, thread_id, page)
            if not found.rows or not caller.sees(found.rows[0]["inbox_id"]):
                self._thread(connection, caller, thread_id)
            views = views_of_columns(connection, found.rows, self._links, now)
            return orjson.dumps({"messages": views, "nextCursor": found.next_cursor})

        return await self._db.read(look)

    async def get_attachment(self, caller: Caller, attachment_id: str) -> Json:
        """An attachment and a fresh URL for its bytes. Needs messages:read."""
        caller.require("messages:read")
        row = await self._attachment(caller, attachment_id)
        return attachment_row_view(row, self._links, self._clock.now_ms())

    async def attachment_content_for(self, caller: Caller, attachment_id: str) -> AttachmentContent:
        """The bytes of an attachment, for the holder of a key. Needs messages:read."""
        caller.require("messages:read")
        await self._attachment(caller, attachment_id)
        return await self.attachment_content(caller.workspace_id, attachment_id)

    async def attachment_content(self, workspace_id: str, attachment_id: str) -> AttachmentContent:
        """The bytes of an attachment, for the holder of a signed URL: the signature is the door's to check."""
        row = await self._db.read(
            lambda connection: attachments.get_attachment(connection, workspace_id, attachment_id)
        )
        if row is None:
            raise not_found("attachment", attachment_id)
        content = await self._blobs.load(workspace_id, row.blob_id)
        return AttachmentContent(filename=row.filename, content_type=row.content_type, content=content)

    async def list_webhooks(
        self, caller: Caller, page: Page, *, inbox_id: str | None = None, status: str | None = None
    ) -> Listing:
        """Endpoints, newest first; of one inbox, in one state. Needs webhooks:read."""
        caller.require("webhooks:read")
        within = _within(caller, inbox_id)

        def look(connection: Connection) -> Rows:
            _require_inbox_exists(connection, caller, inbox_id)
            return webhooks.list_webhooks(connection, caller.workspace_id, page, inbox_id=within, status=status)

        rows = await self._db.read(look)
        return Listing(items=[webhook_view(row) for row in rows.rows], next_cursor=rows.next_cursor)

    async def get_webhook(self, caller: Caller, webhook_id: str) -> Json:
        """The endpoint, without its secret. Needs webhooks:read."""
        caller.require("webhooks:read")
        row = await self._db.read(lambda connection: webhooks.get_webhook(connection, caller.workspace_id, webhook_id))
        if row is None:
            raise not_found("webhook", webhook_id)
        caller.require_inbox(row.inbox_id)
        return webhook_view(row)

    async def list_deliveries(
        self,
        caller: Caller,
        page: Page,
        *,
        webhook_id: str | None = None,
        status: str | None = None,
        event_id: str | None = None,
    ) -> Listing:
        """Deliveries, newest first; `status="dead"` for the dead letters. Needs webhooks:read."""
        caller.require("webhooks:read")
        if webhook_id is not None:
            await self.get_webhook(caller, webhook_id)
        wanted = deliveries.DeliveryFilter(
            webhook_id=webhook_id, status=status, event_id=event_id, inbox_id=caller.inbox_id
        )

        def look(connection: Connection) -> Listing:
            rows = deliveries.list_deliveries(connection, caller.workspace_id, wanted, page)
            return Listing(items=delivery_views(connection, rows.rows), next_cursor=rows.next_cursor)

        return await self._db.read(look)

    async def get_delivery(self, caller: Caller, delivery_id: str) -> Json:
        """The delivery with every attempt. Needs webhooks:read."""
        caller.require("webhooks:read")

        def look(connection: Connection) -> Json:
            row = deliveries.get_delivery(connection, caller.workspace_id, delivery_id)
            if row is None:
                raise not_found("delivery", delivery_id)
            caller.require_inbox(row.inbox_id)
            return delivery_views(connection, [row])[0]

        return await self._db.read(look)

    async def list_events(
        self,
        caller: Caller,
        page: Page,
        *,
        inbox_id: str | None = None,
        types: Sequence[str] = (),
        reach: int | None = None,
    ) -> Listing:
        """Events, newest first. Needs events:read. reach: how many events are looked at, at most; see the store."""
        caller.require("events:read")
        within = _within(caller, inbox_id)

        def look(connection: Connection) -> Rows:
            _require_inbox_exists(connection, caller, inbox_id)
            return events.list_events(connection, caller.workspace_id, page, inbox_id=within, types=types, reach=reach)

        rows = await self._db.read(look)
        return Listing(items=[event_view(row) for row in rows.rows], next_cursor=rows.next_cursor)

    async def get_event(self, caller: Caller, event_id: str) -> Json:
        """The event. Needs events:read."""
        caller.require("events:read")
        row = await self._db.read(lambda connection: events.get_event(connection, caller.workspace_id, event_id))
        if row is None:
            raise not_found("event", event_id)
        caller.require_inbox(row.inbox_id)
        return event_view(row)

    async def list_keys(self, caller: Caller, page: Page, *, inbox_id: str | None = None) -> Listing:
        """Live API keys without their secrets, newest first; those bound to an inbox, where one is named.

        Needs keys:read.
        """
        caller.require("keys:read")
        caller.require_workspace()
        rows = await self._db.read(
            lambda connection: keys.list_keys(connection, caller.workspace_id, page, inbox_id=inbox_id)
        )
        return Listing(items=[key_view(row) for row in rows.rows], next_cursor=rows.next_cursor)

    async def get_key(self, caller: Caller, key_id: str) -> Json:
        """An API key without its secret. Needs keys:read."""
        caller.require("keys:read")
        caller.require_workspace()
        row = await self._db.read(lambda connection: keys.get_key(connection, caller.workspace_id, key_id))
        if row is None or row.revoked_at is not None:
            raise not_found("key", key_id)
        return key_view(row)

    async def list_workspaces(self, caller: Caller) -> Listing:
        """Every workspace for the operator, one's own for others. Needs admin."""
        caller.require("admin")
        caller.require_workspace()
        rows = await self._db.read(workspaces.list_workspaces)
        operator = rows[0].workspace_id == caller.workspace_id
        shown = [row for row in rows if operator or row.workspace_id == caller.workspace_id]
        return Listing(items=[workspace_view(row) for row in shown], next_cursor=None)

    def _message(self, connection: Connection, caller: Caller, message_id: str) -> Row[Any]:
        row = messages.get_message(connection, caller.workspace_id, message_id)
        if row is None:
            raise not_found("message", message_id)
        caller.require_inbox(row.inbox_id)
        caller.require_status(row.status)
        return row

    def _thread(self, connection: Connection, caller: Caller, thread_id: str) -> Row[Any]:
        row = threads.get_thread(connection, caller.workspace_id, thread_id)
        if row is None:
            raise not_found("thread", thread_id)
        caller.require_inbox(row.inbox_id)
        return row

    async def _attachment(self, caller: Caller, attachment_id: str) -> Row[Any]:
        return await self._db.read(lambda connection: find_attachment(connection, caller, attachment_id))

    def _message_listing(self, connection: Connection, rows: Rows) -> Listing:
        views = message_views(connection, rows.rows, self._links, self._clock.now_ms())
        return Listing(items=views, next_cursor=rows.next_cursor)


def _require_inbox_exists(connection: Connection, caller: Caller, inbox_id: str | None) -> None:
    """An unknown inbox is a 404, not an empty list: a typing error should not look like silence."""
    if inbox_id is not None and inboxes.get_inbox(connection, caller.workspace_id, inbox_id) is None:
        raise not_found("inbox", inbox_id)
