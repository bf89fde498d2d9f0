"""Drafts, held messages and follow-ups, as they are sent and shown."""

from typing import Literal

from pydantic import ConfigDict, Field, RootModel

from postroom.base.limits import (
    MAX_CUSTOM_HEADERS,
    MAX_OUTBOUND_ATTACHMENTS,
    MAX_OUTBOUND_TEXT_CHARS,
    MAX_SUBJECT_CHARS,
)
from postroom.edge.api.models_common import Body, Shape, Text, without_default
from postroom.edge.api.models_inboxes import Metadata
from postroom.edge.api.models_messages import Message

MAX_FOLLOW_UPS = 10
"""How often one follow-up may be sent: whoever has not answered ten of them will not answer."""
MAX_NOTE_CHARS = 2_000
"""Why a draft was rejected."""
MAX_MOMENT_CHARS = 40
"""Of a moment or a duration."""

DraftStatus = Literal["draft", "held", "sent", "rejected", "expired"]
Action = Literal["send", "reply", "reply_all", "forward"]


class _Draft(Body):
    """What a draft can say; all of it may be left to later."""

    to: Text | None = Field(None, description="An address, or a list of them; an answer takes its message's author.")
    cc: Text = Field([], json_schema_extra=without_default)
    bcc: Text = Field([], json_schema_extra=without_default)
    reply_to: Text = Field([], json_schema_extra=without_default)
    subject: str | None = Field(None, max_length=MAX_SUBJECT_CHARS)
    text: str | None = Field(None, max_length=MAX_OUTBOUND_TEXT_CHARS)
    html: str | None = Field(None, max_length=MAX_OUTBOUND_TEXT_CHARS)
    attachment_ids: list[str] = Field(
        [], max_length=MAX_OUTBOUND_ATTACHMENTS, description="Files that were uploaded: POST /attachments."
    )
    headers: dict[str, str] = Field({}, max_length=MAX_CUSTOM_HEADERS)
    metadata: Metadata | None = None
    force: bool = Field(False, description="Answer a mail that a machine wrote.")
    send_at: str | None = Field(
        None, max_length=MAX_MOMENT_CHARS, description="ISO 8601: when it goes out, if not at once when it is sent."
    )


class CreateDraft(_Draft):
    """A message to be sent later, or by somebody else."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "inboxId": "inb_01k9x7c2rs8f3m0d7q",
                    "to": "Grace Hopper <grace@navy.example>",
                    "subject": "Our offer",
                    "text": "Dear Grace, …",
                }
            ]
        }
    )

    inbox_id: str | None = Field(None, description="Who sends. May be left away with threadId or parentId.")
    thread_id: str | None = Field(None, description="Continues this conversation.")
    parent_id: str | None = Field(None, description="The message that is answered or forwarded.")
    action: Action = Field("send", description="With a parentId: reply, reply_all or forward.")


class UpdateDraft(_Draft):
    """The fields to change; the others stay."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Dear Rear Admiral, …"}]})


class RejectDraft(Body):
    """Why it is not sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Too long; ask one question."}]})

    note: str | None = Field(None, max_length=MAX_NOTE_CHARS, description="Shown to whoever wrote it.")


class Reason(Shape):
    """Why a message must be approved."""

    code: str = Field(
        examples=["first_contact"],
        description="policy, first_contact, new_link_domain, executable_attachment, many_recipients, parent_screening "
        "or parent_unauthenticated.",
    )
    detail: str = Field(description="One sentence for the person who decides.")


class Draft(Shape):
    """A message that is not sent, or the message that it became."""

    id: str = Field(examples=["drf_01k9x7c2rs8f3m0d7q"])
    inbox_id: str
    thread_id: str | None
    parent_id: str | None
    action: Action
    status: DraftStatus
    to: list[str] | None
    cc: list[str]
    bcc: list[str]
    reply_to: list[str]
    subject: str | None
    text: str | None
    html: str | None
    attachment_ids: list[str]
    headers: dict[str, str]
    metadata: Metadata | None
    force: bool
    send_at: str | None
    reasons: list[Reason] = Field(description="Why it is held.")
    note: str | None = Field(description="Why it was rejected.")
    expires_at: str | None = Field(description="When a held one is held no longer, and not sent.")
    message_id: str | None = Field(description="The message that it became.")
    created_by: str = Field(description="The key, or the follow-up.")
    decided_by: str | None = Field(description="The key; `link` for a person with a signed link.")
    decided_at: str | None
    created_at: str
    updated_at: str


class DraftList(Shape):
    """One page of drafts, newest first."""

    drafts: list[Draft]
    next_cursor: str | None


class HeldMessage(Shape):
    """What is told of a message that its inbox's approval policy holds back. It is not sent."""

    status: Literal["held"]
    draft_id: str
    inbox_id: str
    thread_id: str | None
    reasons: list[Reason]
    expires_at: str | None
    next: str = Field(description="What must happen now, in words.")


class Accepted(RootModel[Message | HeldMessage]):
    """The message; or, with status `held`, the draft that it waits as."""


class Stopped(Shape):
    """A recipient who could not be stopped."""

    address: str
    state: str


class CancelledMessage(Message):
    """A message, and what was stopped of it."""

    stopped: list[str] = Field(description="Addresses that get nothing.")
    not_stopped: list[Stopped] = Field(description="Those that have it, or are getting it this moment.")


class CreateFollowUp(Body):
    """A reminder to be sent in the thread unless they answer first."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"after": "3d", "text": "Did you have time to look at this?", "maxCount": 2}]}
    )

    at: str | None = Field(None, max_length=MAX_MOMENT_CHARS, description="ISO 8601. This or after.")
    after: str | None = Field(None, max_length=MAX_MOMENT_CHARS, description="From now: `3d`, `12h`, or `P3D`.")
    text: str | None = Field(None, max_length=MAX_OUTBOUND_TEXT_CHARS)
    html: str | None = Field(None, max_length=MAX_OUTBOUND_TEXT_CHARS)
    max_count: int = Field(
        1, ge=1, le=MAX_FOLLOW_UPS, description="So often at most, the same time apart, until they answer."
    )


class FollowUp(Shape):
    """A reminder in a thread."""

    id: str = Field(examples=["fup_01k9x7c2rs8f3m0d7q"])
    thread_id: str
    inbox_id: str
    status: Literal["pending", "sent", "cancelled"]
    at: str | None = Field(description="When it is due next.")
    text: str | None
    html: str | None
    max_count: int
    sent_count: int
    reason: str | None = Field(
        description="Why it was cancelled: reply, handled, closed, request, or the code of the error that it met."
    )
    message_id: str | None = Field(description="The last message that it sent.")
    created_at: str
    finished_at: str | None


class FollowUpList(Shape):
    """One page of follow-ups, newest first."""

    follow_ups: list[FollowUp]
    next_cursor: str | None
