# Written by tools/write_blocking_client.py out of _async. Do not edit.
"""Conversations, each with its state."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Unpack

from postroom_client._sync.messages import Message, Messages
from postroom_client._sync.paging import Pager
from postroom_client._sync.transport import Transport
from postroom_client.calls import UNSET, Json, UnsetType, change, delete, fields, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.files import Addresses, SendOptions
from postroom_client.page import Page
from postroom_client.values import FollowUp, HeldMessage, ThreadFields


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread(ThreadFields):
    """A conversation that can be read, continued and ended."""

    _threads: "Threads" = field(repr=False, compare=False)

    def messages(self, limit: int = 100) -> Page[Message]:
        """Its messages, oldest first; the newest of them where there are more than `limit`."""
        return self._threads.messages(self.id, limit=limit)

    def send(
        self, text: str | None = None, *, to: Addresses | None = None, **more: Unpack[SendOptions]
    ) -> Message | HeldMessage:
        """The next message of the conversation."""
        return self._threads.send(self.id, text, to=to, **more)

    def follow_up(
        self, *, after: str | None = None, at: datetime | None = None, text: str | None = None, max_count: int = 1
    ) -> FollowUp:
        """A reminder, sent unless they answer first. See Threads.follow_up."""
        return self._threads.follow_up(self.id, after=after, at=at, text=text, max_count=max_count)

    def mark(
        self,
        *,
        status: str | UnsetType = UNSET,
        labels: Sequence[str] | dict[str, Sequence[str]] | UnsetType = UNSET,
        read: Literal[True] | UnsetType = UNSET,
    ) -> "Thread":
        """The thread as it is then. See Threads.update."""
        return self._threads.update(self.id, status=status, labels=labels, read=read)

    def refresh(self) -> "Thread":
        """The thread as it is now."""
        return self._threads.get(self.id)


class Threads:
    """`client.threads`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._messages = Messages(transport)

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
    ) -> Pager[Thread]:
        """Conversations, the one with the newest message first. older_than: a moment, or how long ago: `P2D`, `12h`."""
        return Pager(
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

    def get(self, id: str) -> Thread:
        """One conversation. Raises NotFound."""
        return self._bind((self._transport.ask(get(path("/threads/{}", id)))).json())

    def update(
        self,
        id: str,
        *,
        status: str | UnsetType = UNSET,
        labels: Sequence[str] | dict[str, Sequence[str]] | UnsetType = UNSET,
        read: Literal[True] | UnsetType = UNSET,
    ) -> Thread:
        """The thread as it is then. status: `open`, `handled`, `escalated` or `closed`."""
        listed = labels if isinstance(labels, dict) or labels is UNSET else list(labels)
        content = fields(status=status, labels=listed, read=read)
        return self._bind((self._transport.ask(change("PATCH", path("/threads/{}", id), content))).json())

    def messages(self, id: str, *, limit: int = 100, cursor: str | None = None) -> Page[Message]:
        """The newest messages of a thread, oldest first; `next_cursor` leads to those before them."""
        return self._messages.conversation(id, limit=limit, cursor=cursor)

    def send(
        self,
        id: str,
        text: str | None = None,
        *,
        to: Addresses | None = None,
        **more: Unpack[SendOptions],
    ) -> Message | HeldMessage:
        """The next message of a conversation."""
        return self._messages.send(thread_id=id, text=text, to=to, **more)

    def follow_up(
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
        return read_value(FollowUp, (self._transport.ask(call)).json())

    def follow_ups(self, id: str, *, limit: int | None = None) -> Pager[FollowUp]:
        """The reminders of a thread, newest first."""
        where = path("/threads/{}/follow-ups", id)
        return Pager(self._transport, where, "followUps", lambda content: read_value(FollowUp, content), limit=limit)

    def cancel_follow_up(self, id: str, follow_up_id: str) -> None:
        """Take a reminder back."""
        self._transport.ask(delete(path("/threads/{}/follow-ups/{}", id, follow_up_id)))

    def _bind(self, content: Json) -> Thread:
        return read_value(Thread, content, _threads=self)
