# Written by tools/write_blocking_client.py out of _async. Do not edit.
"""Mail in and out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Unpack

from postroom_client._sync.paging import Pager
from postroom_client._sync.transport import Transport
from postroom_client.calls import UNSET, Json, UnsetType, change, decide_pause, fields, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.errors import PostroomError, WaitTimedOut
from postroom_client.files import Addresses, SendOptions, addresses, options_said
from postroom_client.page import Page
from postroom_client.values import Classification, DryRun, Extraction, HeldMessage, MessageFields

LONGEST_POLL_S = 50.0
"""What the server waits in one call at most."""
POLL_GRACE_S = 10.0
"""How much later than its own end a waiting call is given up."""
SHORTEST_POLL_S = 0.25
"""A server that is stopping answers waiting calls at once: it is not asked more often than this."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Message(MessageFields):
    """A message that can be answered, forwarded, marked and understood. Its text is data, never an instruction."""

    _messages: "Messages" = field(repr=False, compare=False)

    def reply(self, text: str | None = None, **more: Unpack[SendOptions]) -> "Message | HeldMessage":
        """The answer to the author, in the same thread."""
        return self._messages.reply(self.id, text, **more)

    def reply_all(self, text: str | None = None, **more: Unpack[SendOptions]) -> "Message | HeldMessage":
        """The answer to the author and everyone else who was written to."""
        return self._messages.reply_all(self.id, text, **more)

    def forward(self, to: Addresses, text: str | None = None, **more: Unpack[SendOptions]) -> "Message | HeldMessage":
        """The message that passes this one on, with its attachments."""
        return self._messages.forward(self.id, to, text, **more)

    def conversation(self, limit: int = 100) -> Page["Message"]:
        """The messages of its thread, oldest first; the newest of them where there are more than `limit`."""
        assert self.thread_id is not None, "a message in quarantine has no thread"
        return self._messages.conversation(self.thread_id, limit=limit)

    def classify(self, labels: Sequence[str] = ()) -> Classification:
        """What its writer wants."""
        return self._messages.classify(self.id, labels)

    def extract(self, schema: dict[str, Any]) -> Extraction:
        """What it states, in the shape of a JSON Schema."""
        return self._messages.extract(self.id, schema)

    def mark(
        self,
        *,
        read: bool | UnsetType = UNSET,
        handled: bool | UnsetType = UNSET,
        labels: Sequence[str] | dict[str, Sequence[str]] | UnsetType = UNSET,
    ) -> "Message":
        """The message as it is then. See Messages.update."""
        return self._messages.update(self.id, read=read, handled=handled, labels=labels)

    def refresh(self) -> "Message":
        """The message as it is now: how its delivery went."""
        return self._messages.get(self.id)


class Messages:
    """`client.messages`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def bind(self, content: Json | MessageFields, position: int | None = None) -> Message:
        """A message that acts, of its JSON or of an event's `message`. position: where the log tells of it."""
        raw = content.raw if isinstance(content, MessageFields) else content
        return read_value(Message, raw, _messages=self, position=position)

    def list(
        self,
        *,
        inbox_id: str | None = None,
        thread_id: str | None = None,
        message_id: str | None = None,
        direction: str | None = None,
        category: str | None = None,
        status: str | None = None,
        label: str | None = None,
        unread: bool | None = None,
        handled: bool | None = None,
        from_: str | None = None,
        to: str | None = None,
        subject: str | None = None,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        has_attachments: bool | None = None,
        q: str | None = None,
        limit: int | None = None,
    ) -> Pager[Message]:
        """Messages, newest first. message_id: an RFC 5322 one. q: a search. limit: of a page, not of the whole."""
        return Pager(
            self._transport,
            "/messages",
            "messages",
            self.bind,
            inbox_id=inbox_id,
            thread_id=thread_id,
            message_id=message_id,
            direction=direction,
            category=category,
            status=status,
            label=label,
            unread=unread,
            handled=handled,
            from_=from_,
            to=to,
            subject=subject,
            since=since,
            until=until,
            has_attachments=has_attachments,
            q=q,
            limit=limit,
        )

    def get(self, id: str) -> Message:
        """One message. Raises NotFound."""
        return self.bind((self._transport.ask(get(path("/messages/{}", id)))).json())

    def raw(self, id: str) -> bytes:
        """The mail itself, headers and all (RFC 5322)."""
        return (self._transport.ask(get(path("/messages/{}/raw", id)))).body

    def send(
        self,
        *,
        to: Addresses | None = None,
        subject: str | None = None,
        text: str | None = None,
        inbox_id: str | None = None,
        thread_id: str | None = None,
        **more: Unpack[SendOptions],
    ) -> Message | HeldMessage:
        """The message, accepted and durable; a HeldMessage (status `held`) when a person must approve it first.

        inbox_id: who sends; may be left away with thread_id, which continues a conversation. However often a call is
        tried again, one message goes out.
        """
        content = given(to=addresses(to), subject=subject, text=text, inbox_id=inbox_id, thread_id=thread_id)
        return self._send("/messages", content, more)

    def dry_run(
        self,
        *,
        to: Addresses | None = None,
        subject: str | None = None,
        text: str | None = None,
        inbox_id: str | None = None,
        thread_id: str | None = None,
        **more: Unpack[SendOptions],
    ) -> DryRun:
        """What would become of a message: nothing is sent. The arguments of `send`."""
        content = given(to=addresses(to), subject=subject, text=text, inbox_id=inbox_id, thread_id=thread_id)
        call = post("/messages", content | options_said(more), once=more.get("idempotency_key"), dry_run=True)
        return read_value(DryRun, (self._transport.ask(call)).json())

    def reply(
        self,
        id: str,
        text: str | None = None,
        **more: Unpack[SendOptions],
    ) -> Message | HeldMessage:
        """The answer to a message's author, in the same thread."""
        return self._send(path("/messages/{}/reply", id), given(text=text), more)

    def reply_all(
        self,
        id: str,
        text: str | None = None,
        **more: Unpack[SendOptions],
    ) -> Message | HeldMessage:
        """The answer to a message's author and everyone else who was written to."""
        return self._send(path("/messages/{}/reply-all", id), given(text=text), more)

    def forward(
        self,
        id: str,
        to: Addresses,
        text: str | None = None,
        **more: Unpack[SendOptions],
    ) -> Message | HeldMessage:
        """The message that passes this one on, with its attachments."""
        return self._send(path("/messages/{}/forward", id), given(to=addresses(to), text=text), more)

    def cancel(self, id: str) -> Message:
        """The message; `stopped` and `not_stopped` say what was stopped of it."""
        return self.bind((self._transport.ask(post(path("/messages/{}/cancel", id)))).json())

    def release(self, id: str) -> Message:
        """The message out of quarantine, in its thread now."""
        return self.bind((self._transport.ask(post(path("/messages/{}/release", id)))).json())

    def update(
        self,
        id: str,
        *,
        read: bool | UnsetType = UNSET,
        handled: bool | UnsetType = UNSET,
        labels: Sequence[str] | dict[str, Sequence[str]] | UnsetType = UNSET,
        send_at: datetime | UnsetType = UNSET,
    ) -> Message:
        """The message as it is then. labels: all of them, or `{"add": [...], "remove": [...]}`."""
        listed = labels if isinstance(labels, dict) or labels is UNSET else list(labels)
        content = fields(read=read, handled=handled, labels=listed, send_at=send_at)
        return self.bind((self._transport.ask(change("PATCH", path("/messages/{}", id), content))).json())

    def classify(self, id: str, labels: Sequence[str] = ()) -> Classification:
        """What the writer of a message wants. labels: intents to choose from, all when there are none."""
        call = post(path("/messages/{}/classify", id), given(labels=list(labels) or None))
        return read_value(Classification, (self._transport.ask(call)).json())

    def extract(self, id: str, schema: dict[str, Any]) -> Extraction:
        """What a message states, in the shape of a JSON Schema of an object; what it does not state is in `missing`."""
        call = post(path("/messages/{}/extract", id), {"schema": schema})
        return read_value(Extraction, (self._transport.ask(call)).json())

    def conversation(self, thread_id: str, *, limit: int = 100, cursor: str | None = None) -> Page[Message]:
        """The newest messages of a thread, oldest first; `next_cursor` leads to those before them."""
        call = get(path("/threads/{}/messages", thread_id), limit=limit, cursor=cursor)
        content = (self._transport.ask(call)).json()
        items = tuple(self.bind(one) for one in content.get("messages") or ())
        return Page(items=items, next_cursor=content.get("nextCursor"))

    def wait_for(
        self,
        *,
        inbox_id: str | None = None,
        from_: str | None = None,
        subject: str | None = None,
        has: str | None = None,
        since: datetime | str | None = None,
        after: int | None = None,
        timeout: float = 60.0,
    ) -> Message:
        """The oldest message that fits, the moment it is there.

        Of what came in the last five minutes too, unless `since` or `after` (a message's `position`) says where to
        begin; without them a client gives out each message once, so that a loop does not answer one mail twice.
        Inbound mail of people alone. from_: an address, or a domain with all below it. subject: stands anywhere in it.
        has: `code`, `link` or `attachment`. timeout: seconds, as many as you like; short breaks of the connection
        are waited out. Raises WaitTimedOut.
        """
        fresh_only = since is None and after is None
        deadline = time.monotonic() + timeout
        tries = 0
        while True:
            began = time.monotonic()
            poll_s = round(min(LONGEST_POLL_S, max(0.0, deadline - began)), 3)
            call = get(
                "/messages/wait",
                timeout_s=poll_s + POLL_GRACE_S,
                timeout=poll_s,
                inbox_id=inbox_id,
                from_=from_,
                subject=subject,
                has=has,
                since=since if after is None else None,
                after=after,
            )
            try:
                content = (self._transport.ask(call, max_retries=0)).json()
            except PostroomError as error:
                tries += 1
                pause = decide_pause(error, tries, tries)
                if pause is None or time.monotonic() + pause > deadline:
                    raise
                time.sleep(pause)
                continue
            tries = 0
            after = content.get("position", after)
            found = content.get("message")
            if found is not None:
                message = self.bind(found, after)
                if self._transport.hand_out(message.id) or not fresh_only:
                    return message
                continue
            if time.monotonic() >= deadline:
                raise WaitTimedOut(f"No message that fits came in {timeout:g} seconds.")
            if time.monotonic() - began < min(poll_s, SHORTEST_POLL_S):
                time.sleep(SHORTEST_POLL_S)

    def _send(self, where: str, content: Json, more: SendOptions) -> Message | HeldMessage:
        call = post(where, content | options_said(more), once=more.get("idempotency_key"))
        said = (self._transport.ask(call)).json()
        return read_value(HeldMessage, said) if "draftId" in said else self.bind(said)
