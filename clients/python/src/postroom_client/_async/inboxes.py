"""Agents' mailboxes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Unpack

from postroom_client._async.events import (
    AGENT_CATEGORIES,
    PATIENCE_S,
    AsyncEventStream,
    AsyncMessageStream,
    listen,
)
from postroom_client._async.messages import AsyncMessage, AsyncMessages
from postroom_client._async.paging import AsyncPager
from postroom_client._async.threads import AsyncThread, AsyncThreads
from postroom_client._async.transport import AsyncTransport
from postroom_client.calls import UNSET, Json, UnsetType, change, delete, fields, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.files import Addresses, SendOptions
from postroom_client.values import HeldMessage, InboxFields


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncInbox(InboxFields):
    """A mailbox that can send, wait and listen."""

    _inboxes: "AsyncInboxes" = field(repr=False, compare=False)

    async def send(
        self,
        *,
        to: Addresses | None = None,
        subject: str | None = None,
        text: str | None = None,
        thread_id: str | None = None,
        **more: Unpack[SendOptions],
    ) -> AsyncMessage | HeldMessage:
        """The message, accepted and durable. See AsyncMessages.send."""
        messages = self._inboxes.of_messages
        return await messages.send(inbox_id=self.id, to=to, subject=subject, text=text, thread_id=thread_id, **more)

    async def wait_for(
        self,
        *,
        from_: str | None = None,
        subject: str | None = None,
        has: str | None = None,
        since: datetime | str | None = None,
        after: int | None = None,
        timeout: float = 60.0,
    ) -> AsyncMessage:
        """The oldest message to this inbox that fits, the moment it is there. See AsyncMessages.wait_for."""
        return await self._inboxes.of_messages.wait_for(
            inbox_id=self.id, from_=from_, subject=subject, has=has, since=since, after=after, timeout=timeout
        )

    def messages_live(
        self,
        *,
        after: int | None = None,
        categories: Sequence[str] | None = AGENT_CATEGORIES,
        patience_s: float | None = PATIENCE_S,
    ) -> AsyncMessageStream:
        """Mail to this inbox as it comes in, none lost or given out twice while the connection or the server is away.

        after: a position to go on from (a message's `position`), 0 for all mail that ever came; from now on without.
        categories: what people wrote, unless you say which else; None for everything that is received.
        patience_s: see AsyncEvents.stream.
        """
        return self._inboxes.live(self.id, after=after, categories=categories, patience_s=patience_s)

    async def on_message(
        self,
        callback: Callable[[AsyncMessage], Awaitable[object]],
        *,
        after: int | None = None,
        save_position: Callable[[int], object] | None = None,
        categories: Sequence[str] | None = AGENT_CATEGORIES,
        patience_s: float | None = PATIENCE_S,
    ) -> None:
        """Call back for each mail to this inbox, one after the other, until the callback raises.

        An error of the callback comes out of here; StopListening ends it quietly. save_position: called with the
        position of each mail whose callback has returned: keep it, and pass it as `after` after a restart of yours.
        The other arguments are those of messages_live.
        """
        await listen(
            self.messages_live(after=after, categories=categories, patience_s=patience_s), callback, save_position
        )

    def messages(
        self,
        *,
        direction: str | None = None,
        unread: bool | None = None,
        handled: bool | None = None,
        q: str | None = None,
        limit: int | None = None,
    ) -> AsyncPager[AsyncMessage]:
        """Its messages, newest first; AsyncMessages.list knows more to ask for."""
        return self._inboxes.of_messages.list(
            inbox_id=self.id, direction=direction, unread=unread, handled=handled, q=q, limit=limit
        )

    def threads(
        self, *, status: str | None = None, unread: bool | None = None, limit: int | None = None
    ) -> AsyncPager[AsyncThread]:
        """Its conversations, the one with the newest message first."""
        return self._inboxes.of_threads.list(inbox_id=self.id, status=status, unread=unread, limit=limit)

    async def refresh(self) -> "AsyncInbox":
        """The inbox as it is now."""
        return await self._inboxes.get(self.id)

    async def delete(self) -> None:
        """Delete it with all its mail."""
        await self._inboxes.delete(self.id)


class AsyncInboxes:
    """`client.inboxes`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self.of_messages = AsyncMessages(transport)
        self.of_threads = AsyncThreads(transport)
        self._transport = transport

    async def create(
        self,
        *,
        name: str | None = None,
        display_name: str | None = None,
        username: str | None = None,
        address: str | None = None,
        domain: str | None = None,
        webhook_url: str | None = None,
        screening: str | None = None,
        approval_policy: str | None = None,
        auto_submitted: str | None = None,
        daily_limit: int | None = None,
        metadata: dict[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> AsyncInbox:
        """A new inbox, ready to send and receive; a random readable address without a name.

        webhook_url: registers a webhook for it; `inbox.webhook.secret` is told this once. Raises Conflict when the
        name is taken: `fix` names a free one.
        """
        content = given(
            name=name,
            display_name=display_name,
            username=username,
            address=address,
            domain=domain,
            webhook_url=webhook_url,
            screening=screening,
            approval_policy=approval_policy,
            auto_submitted=auto_submitted,
            daily_limit=daily_limit,
            metadata=metadata,
        )
        return self._bind((await self._transport.ask(post("/inboxes", content, once=idempotency_key))).json())

    def list(self, *, limit: int | None = None) -> AsyncPager[AsyncInbox]:
        """The inboxes that the key can see, newest first. limit: of a page, not of the whole."""
        return AsyncPager(self._transport, "/inboxes", "inboxes", self._bind, limit=limit)

    async def get(self, id: str) -> AsyncInbox:
        """One inbox. Raises NotFound."""
        return self._bind((await self._transport.ask(get(path("/inboxes/{}", id)))).json())

    async def update(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        display_name: str | UnsetType | None = UNSET,
        metadata: dict[str, Any] | UnsetType = UNSET,
        screening: str | UnsetType = UNSET,
        approval_policy: str | UnsetType = UNSET,
        auto_submitted: str | UnsetType = UNSET,
        daily_limit: int | UnsetType | None = UNSET,
        status: str | UnsetType = UNSET,
    ) -> AsyncInbox:
        """The inbox as it is then; what is not named stays, None takes away. status: `active` or `paused`."""
        content = fields(
            name=name,
            display_name=display_name,
            metadata=metadata,
            screening=screening,
            approval_policy=approval_policy,
            auto_submitted=auto_submitted,
            daily_limit=daily_limit,
            status=status,
        )
        return self._bind((await self._transport.ask(change("PATCH", path("/inboxes/{}", id), content))).json())

    async def delete(self, id: str) -> None:
        """Delete an inbox with all its mail."""
        await self._transport.ask(delete(path("/inboxes/{}", id)))

    def live(
        self,
        id: str | None,
        *,
        after: int | None,
        categories: Sequence[str] | None,
        patience_s: float | None,
    ) -> AsyncMessageStream:
        """Mail as it comes in, of one inbox or of all that the key can see. See AsyncInbox.messages_live."""
        events = AsyncEventStream(
            self._transport, after=after, inbox_id=id, types=("message.received",), patience_s=patience_s
        )
        return AsyncMessageStream(events, self.of_messages, categories)

    def _bind(self, content: Json) -> AsyncInbox:
        return read_value(AsyncInbox, content, _inboxes=self)
