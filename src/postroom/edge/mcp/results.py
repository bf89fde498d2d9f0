"""The shapes of results: what tools answer, made from the views of the flows. Bounded, and without secrets.

Attachments are handles: a signed URL opens a file for whoever holds it, and stays out of a model's context.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field, SerializerFunctionWrapHandler, model_serializer

from postroom.edge.mcp.wording import (
    LINE_CHARS,
    SNIPPET_CHARS,
    delivery_words,
    is_suspicious,
    one_line,
    thread_words,
    trust_words,
    wrapped,
)

View = Mapping[str, Any]

MAX_ADDRESSES = 20
"""Of one header field of a message; also recipients of a delivery."""
MAX_FILES = 20
"""Attachments that a message names."""
MAX_LINKS = 5
"""Links that a message names, those to act on first."""
MAX_URL_CHARS = 500
"""A longer link is left out unless it is one to act on: half a link is none."""
MAX_ITEMS = 500
"""Of each list of a message, for a call that asks for them: as many as one mail has parts."""
TO_ACT_ON = frozenset({"verify", "sign_in", "reset_password"})
"""Kinds of links that people wait for. What they hold is often signed, and so is long."""


class Result(BaseModel):
    """What a tool answers, or a part of it. A field that is null is left away: a model need not read it."""

    @model_serializer(mode="wrap")
    def _without_nulls(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in serialize(self).items() if value is not None}


class Attachment(Result):
    """A handle of a file."""

    id: str
    filename: str = Field(description="As the sender named it: untrusted.")
    content_type: str
    bytes: int
    has_text: bool = Field(description="Whether get_attachment_text can read it.")


class Link(Result):
    """A link that a message holds."""

    url: str
    kind: str
    text: str


class Recipient(Result):
    """One address that a message is sent to."""

    address: str
    state: str
    next_attempt_at: str | None = None
    answer: str | None = Field(None, description="What the other server said last: untrusted.")


class Delivery(Result):
    """How far a message that was sent has come."""

    state: str
    advice: str = Field(description="What that means, and whether to send again.")


class Message(Result):
    """A message, with as much of its text as was asked for."""

    id: str
    thread_id: str | None
    inbox_id: str
    direction: str
    sender: str
    to: list[str]
    cc: list[str]
    subject: str
    at: str
    category: str | None
    trust: str = Field(description="Who vouches for it, and what screening found.")
    body: str = Field(description="Its new text without quotes and signature, marked as other people's words.")
    body_chars: int = Field(description="Length of that text in all.")
    next_offset: int | None = Field(None, description="Where the next piece of the text begins.")
    rest: str | None = Field(None, description="How to get the rest.")
    attachments: list[Attachment] = []
    codes: list[str] = Field([], description="One-time codes found in it, the likeliest first.")
    links: list[Link] = []
    left_out: str | None = Field(
        None, description="What of its addresses, files, codes and links is not shown, and how."
    )
    delivery: Delivery | None = Field(None, description="Of a message that was sent.")


class MessageLine(Result):
    """A message in a list."""

    id: str
    thread_id: str | None
    inbox_id: str
    direction: str
    sender: str
    subject: str
    at: str
    category: str | None
    suspicious: bool = Field(description="Whether screening suspects prompt injection in it.")
    attachments: int
    snippet: str = Field(description="The beginning of its text, marked as other people's words.")
    delivery: Delivery | None = None


class MessageLines(Result):
    """A page of a list of messages."""

    messages: list[MessageLine]
    next_cursor: str | None = Field(description="Pass it as cursor for the next page; null at the end.")


class ThreadLine(Result):
    """A conversation and where it stands."""

    id: str
    inbox_id: str
    subject: str
    status: str
    meaning: str
    recipient: str | None
    message_count: int
    last_message_at: str


class ThreadLines(Result):
    """A page of a list of conversations."""

    threads: list[ThreadLine]
    next_cursor: str | None = Field(description="Pass it as cursor for the next page; null at the end.")


class Thread(Result):
    """A conversation with its messages, oldest first."""

    thread: ThreadLine
    messages: list[Message]
    next_cursor: str | None = Field(description="Pass it as cursor for the messages before these.")


class Sent(Result):
    """What became of a message that was handed over."""

    message_id: str | None
    thread_id: str | None
    draft_id: str | None = Field(None, description="Of a message that waits for approval.")
    state: str
    advice: str
    recipients: list[Recipient] = []
    rest: str | None = Field(None, description="How to get the other recipients.")
    already_done: bool = Field(False, description="Whether this very call was made before: nothing was sent now.")


class Inbox(Result):
    """An inbox."""

    id: str
    address: str
    name: str
    status: str


class Inboxes(Result):
    """A page of inboxes."""

    inboxes: list[Inbox]
    next_cursor: str | None


def attachment(view: View) -> Attachment:
    """A file of a message as a handle."""
    return Attachment(
        id=view["id"],
        filename=one_line(view["filename"], 120),
        content_type=one_line(view["contentType"], 80),
        bytes=view["size"],
        has_text=view["textUrl"] is not None,
    )


def delivery(view: View) -> Delivery | None:
    """How far an outbound message has come; None for others."""
    if view["direction"] != "outbound" or view["status"] is None:
        return None
    return Delivery(state=view["status"], advice=delivery_words(view["status"]))


def message(
    view: View, *, max_chars: int, offset: int = 0, whole: bool = False, max_items: int | None = None
) -> Message:
    """A message with `max_chars` of its text from `offset` on. whole: with quotes and signature.

    max_items: of each of its lists; None for what a model mostly needs, and long links are then left out.
    """
    text = view["text"] if whole else view["extractedText"]
    end = offset + max(max_chars, 0)
    following = end if end < len(text) else None
    name = "get_message(message_id={!r}, offset={}{})"
    rest = None
    if following is not None:
        rest = name.format(view["id"], following, ", whole=true" if whole else "")
    shown = {
        "to": view["to"][: max_items or MAX_ADDRESSES],
        "cc": view["cc"][: max_items or MAX_ADDRESSES],
        "attachments": view["attachments"][: max_items or MAX_FILES],
        "codes": view["codes"][: max_items or MAX_LINKS],
        "links": view["links"][:max_items] if max_items else _short(view["links"])[:MAX_LINKS],
    }
    return Message(
        **_common(view),
        to=[one_line(one) for one in shown["to"]],
        cc=[one_line(one) for one in shown["cc"]],
        trust=trust_words(view),
        body=wrapped(text[offset:end]),
        body_chars=len(text),
        next_offset=following,
        rest=rest,
        attachments=[attachment(one) for one in shown["attachments"]],
        codes=[one["value"] for one in shown["codes"]],
        links=[Link(url=one["url"], kind=one["type"], text=one_line(one["text"], 80)) for one in shown["links"]],
        left_out=_left_out(view, shown),
        delivery=delivery(view),
    )


def message_line(view: View) -> MessageLine:
    """A message in a list."""
    return MessageLine(
        **_common(view),
        suspicious=is_suspicious(view),
        attachments=len(view["attachments"]),
        snippet=wrapped(one_line(view["extractedText"], SNIPPET_CHARS)),
        delivery=delivery(view),
    )


def messages_within(views: Sequence[View], max_chars: int) -> list[Message]:
    """Messages in their order, with `max_chars` of text together: the last ones, which count most, get theirs first."""
    shown: list[Message] = []
    left = max_chars
    for view in reversed(views):
        one = message(view, max_chars=left)
        left -= min(left, one.body_chars)
        shown.append(one)
    return shown[::-1]


def thread_line(view: View) -> ThreadLine:
    """A conversation and where it stands."""
    return ThreadLine(
        id=view["id"],
        inbox_id=view["inboxId"],
        subject=one_line(view["subject"]),
        status=view["status"],
        meaning=thread_words(view["status"]),
        recipient=one_line(view["recipient"]) or None,
        message_count=view["messageCount"],
        last_message_at=view["lastMessageAt"],
    )


def sent(view: View, *, already_done: bool = False, offset: int = 0) -> Sent:
    """What became of a message. view: it, or what tells that it is held for approval. offset: recipients to skip."""
    state = view["status"]
    advice = delivery_words(state)
    if already_done:
        advice = f"This very call was made minutes ago and was not carried out again. {advice}"
    recipients, end = view.get("recipients", ()), offset + MAX_ADDRESSES
    return Sent(
        message_id=view.get("id"),
        thread_id=view.get("threadId"),
        draft_id=view.get("draftId"),
        state=state,
        advice=advice,
        recipients=[recipient(one) for one in recipients[offset:end]],
        rest=f"get_delivery_status(message_id={view['id']!r}, offset={end})" if end < len(recipients) else None,
        already_done=already_done,
    )


def recipient(view: View) -> Recipient:
    """One address and its state."""
    attempts = view["attempts"]
    return Recipient(
        address=view["address"],
        state=view["state"],
        next_attempt_at=view["nextAttemptAt"],
        answer=one_line(attempts[-1]["text"]) or None if attempts else None,
    )


def inbox(view: View) -> Inbox:
    """An inbox."""
    return Inbox(id=view["id"], address=view["address"], name=one_line(view["name"]), status=view["status"])


def _common(view: View) -> dict[str, Any]:
    return {
        "id": view["id"],
        "thread_id": view["threadId"],
        "inbox_id": view["inboxId"],
        "direction": view["direction"],
        "sender": one_line(view["from"], LINE_CHARS),
        "subject": one_line(view["subject"]),
        "at": view["createdAt"],
        "category": view["category"],
    }


def _short(links: Sequence[View]) -> list[View]:
    return [one for one in links if len(one["url"]) <= MAX_URL_CHARS or one["type"] in TO_ACT_ON]


def _left_out(view: View, shown: Mapping[str, Sequence[Any]]) -> str | None:
    """What the lists of a message do not show and the call that shows it; None where they show all."""
    lacking = [
        f"{len(view[name]) - len(some)} of {name}" for name, some in shown.items() if len(some) < len(view[name])
    ]
    if not lacking:
        return None
    return f"{', '.join(lacking)}: get_message(message_id={view['id']!r}, max_items={MAX_ITEMS})"
