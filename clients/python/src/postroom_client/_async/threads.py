"""Conversations, each with its state."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Unpack

from postroom_client._async.messages import AsyncMessage, AsyncMessages
from postroom_client._async.paging import AsyncPager
from postroom_client._async.transport import AsyncTransport
from postroom_client.calls import UNSET, Json, UnsetType, change, delete, fields, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.files import Addresses, SendOptions
from postroom_client.page import Page
from postroom_client.values import FollowUp, HeldMessage, ThreadFields


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncThread(ThreadFields):
    """A conversation that can be read, continued and ended."""

    _threads: "AsyncThreads" = field(repr=False, compare=False)

    async def messages(self, limit: int = 100) -> Page[AsyncMessage]:
        """Its messages, oldest first; the newest of them where there are more than `limit`."""
        return await self._threads.messages(self.id, limit=limit)

    async def send(
        self, text: str | None = None, *, to: Addresses | None = None, **more: Unpack[SendOptions]
    ) -> AsyncMessage | HeldMessage:
        """The next message of the conversation."""
        return await self._threads.send(self.id, text, to=to, **more)

    async def follow_up(
        self, *, after: str | None = None, at: datetime | None = None, text: str | None = None, max_count: int = 1
    ) -> FollowUp:
        """A reminder, sent unless they answer first. See AsyncThreads.follow_up."""
        return await self._threads.follow_up(self.id, after=after, at=at, text=text, max_count=max_count)

    async def mark(
        self,
        *,
        status: str | UnsetType = UNSET,
        labels: Sequence[str] | dict[str, Sequence[str]] | UnsetType = UNSET,
        read: Literal[True] | UnsetType = UNSET,
    ) -> "AsyncThread":
        """The thread as it is then. See AsyncThreads.update."""
        return await self._threads.update(self.id, status=status, labels=labels, read=read)

    async def refresh(self) -> "AsyncThread":
        """The thread as it is now."""
        return await self._threads.get(self.id)


class AsyncThreads:
    """`client.threads`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport
        self._messages = AsyncMessages(transport)

    def list(
        self,
        *,
        inbox_id: str | None = None,
        message_id: str | None = None,
        status: str | None = None,
        label: str | None = None,
        unread: bool | None = None,
        older_than: datetime | str | None = None,
        limit: int | None = None,
    ) -> AsyncPager[AsyncThread]:
        """Conversations, the one with the newest message first. older_than: a moment, or how long ago: `P2D`, `12h`."""
        return AsyncPager(
            self._transport,
            "/threads",
            "threads",
            self._bind,
            inbox_id=inbox_id,
            message_id=message_id,
            status=status,
            label=label,
            unread=unread,
            older_than=older_than,
            limit=limit,
        )

    async def get(self, id: str) -> AsyncThread:
        """One conversation. Raises NotFound."""
        return self._bind((await self._transport.ask(get(path("/threads/{}", id)))).json())

    async def update(
        self,
        id: str,
        *,
        status: str | UnsetType = UNSET,
        labels: Sequence[str] | dict[str, Sequence[str]] | UnsetType = UNSET,
        read: Literal[True] | UnsetType = UNSET,
    ) -> AsyncThread:
        """The thread as it is then. status: `open`, `handled`, `escalated` or `closed`."""
        listed = labels if isinstance(labels, dict) or labels is UNSET else list(labels)
        content = fields(status=status, labels=listed, read=read)
        return self._bind((await self._transport.ask(change("PATCH", path("/threads/{}", id), content))).json())

    async def messages(self, id: str, *, limit: int = 100, cursor: str | None = None) -> Page[AsyncMessage]:
        """The newest messages of a thread, oldest first; `next_cursor` leads to those before them."""
        return await self._messages.conversation(id, limit=limit, cursor=cursor)

    async def send(
        self,
        id: str,
        text: str | None = None,
        *,
        to: Addresses | None = None,
        **more: Unpack[SendOptions],
    ) -> AsyncMessage | HeldMessage:
        """The next message of a conversation."""
        return await self._messages.send(thread_id=id, text=text, to=to, **more)

    async def follow_up(
        self,
        id: str,
        *,
        after: str | None = None,
        at: datetime | str | None = None,
        text: str | None = None,
        html: str | None = None,
        max_count: int = 1,
    ) -> FollowUp:
        """A reminder in the thread, sent unless they answer first.

        after: from now, such as `3d`, `12h` or `P3D`; or at: a moment. max_count: at most, the same time apart.
        """
        content = given(after=after, at=at, text=text, html=html, max_count=max_count)
        call = post(path("/threads/{}/follow-ups", id), content)
        return read_value(FollowUp, (await self._transport.ask(call)).json())

    def follow_ups(self, id: str, *, limit: int | None = None) -> AsyncPager[FollowUp]:
        """The reminders of a thread, newest first."""
        where = path("/threads/{}/follow-ups", id)
        return AsyncPager(
            self._transport, where, "followUps", lambda content: read_value(FollowUp, content), limit=limit
        )

    async def cancel_follow_up(self, id: str, follow_up_id: str) -> None:
        """Take a reminder back."""
        await self._transport.ask(delete(path("/threads/{}/follow-ups/{}", id, follow_up_id)))

    def _bind(self, content: Json) -> AsyncThread:
        return read_value(AsyncThread, content, _threads=self)
