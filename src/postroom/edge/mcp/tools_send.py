"""Tools that send: a new message, an answer, a message passed on; and how far one has come."""

from collections.abc import Sequence

from pydantic import Field

from postroom.base.limits import MAX_OUTBOUND_RECIPIENTS, MAX_OUTBOUND_TEXT_CHARS, MAX_SUBJECT_CHARS
from postroom.edge.mcp import results
from postroom.edge.mcp.tool import MAX_ID_CHARS, AnyId, Arguments, Desk, RepeatableArguments, Tool
from postroom.flows.new_message import NewAttachment, NewMessage

MAX_ATTACHED = 20
"""Files of one message."""

Addresses = str | list[str]

_PEOPLE = f"`a@b.example` or `Name <a@b.example>`, or a list; {MAX_OUTBOUND_RECIPIENTS} recipients in all."
_FILES = "Ids (att_…) of files that are here already."
_ONCE = " The same call made again within minutes is not sent twice."


class Written(RepeatableArguments):
    """What everything that is sent can carry."""

    cc: Addresses | None = Field(None, description=_PEOPLE)
    bcc: Addresses | None = Field(None, description="As cc; shown to nobody.")
    html: str | None = Field(None, max_length=MAX_OUTBOUND_TEXT_CHARS, description="The same as body, as HTML.")
    attachment_ids: list[str] = Field([], max_length=MAX_ATTACHED, description=_FILES)


class SendEmail(Written):
    """Arguments of send_email."""

    to: Addresses | None = Field(None, description=f"{_PEOPLE} May be left away with thread_id.")
    subject: str | None = Field(None, max_length=MAX_SUBJECT_CHARS, description="May be left away with thread_id.")
    body: str = Field(max_length=MAX_OUTBOUND_TEXT_CHARS, description="Plain text.")
    thread_id: str | None = Field(None, max_length=MAX_ID_CHARS, description="Answers in this conversation (thr_…).")
    from_inbox: str | None = Field(
        None,
        max_length=MAX_ID_CHARS,
        description="Who sends: an inbox's id (inb_…) or address. Needed unless thread_id says it, or the key is bound "
        "to one.",
    )


class Reply(Written):
    """Arguments of reply."""

    message_id: str = AnyId
    body: str = Field(max_length=MAX_OUTBOUND_TEXT_CHARS, description="Plain text; nothing needs to be quoted.")
    to_all: bool = Field(False, description="Answer everyone who was written to, not the author alone.")


class Forward(Written):
    """Arguments of forward."""

    message_id: str = AnyId
    to: Addresses = Field(description=_PEOPLE)
    body: str | None = Field(None, max_length=MAX_OUTBOUND_TEXT_CHARS, description="What to say above it.")


class GetDeliveryStatus(Arguments):
    """Arguments of get_delivery_status."""

    message_id: str = AnyId
    offset: int = Field(0, ge=0, description="Recipients to skip, as `rest` says.")


async def new_email(desk: Desk, arguments: SendEmail) -> NewMessage:
    """The message that is asked for."""
    named = arguments.from_inbox is not None or arguments.thread_id is None
    return NewMessage(
        # A thread knows its inbox; whether the key may use that is the flow's to check.
        inbox_id=await desk.inbox(arguments.from_inbox) if named else None,
        thread_id=arguments.thread_id,
        to=_several(arguments.to),
        cc=_several(arguments.cc) or (),
        bcc=_several(arguments.bcc) or (),
        subject=arguments.subject,
        text=arguments.body,
        html=arguments.html,
        attachments=_files(arguments.attachment_ids),
    )


async def send_email(desk: Desk, arguments: SendEmail) -> results.Sent:
    """A message in a conversation or a new one."""
    return await _submit(desk, "send_email", arguments, await new_email(desk, arguments))


async def reply(desk: Desk, arguments: Reply) -> results.Sent:
    """An answer to a message."""
    new = NewMessage(
        parent_id=arguments.message_id,
        action="reply_all" if arguments.to_all else "reply",
        cc=_several(arguments.cc) or (),
        bcc=_several(arguments.bcc) or (),
        text=arguments.body,
        html=arguments.html,
        attachments=_files(arguments.attachment_ids),
    )
    return await _submit(desk, "reply", arguments, new)


async def forward(desk: Desk, arguments: Forward) -> results.Sent:
    """A message passed on."""
    new = NewMessage(
        parent_id=arguments.message_id,
        action="forward",
        to=_several(arguments.to),
        cc=_several(arguments.cc) or (),
        bcc=_several(arguments.bcc) or (),
        text=arguments.body,
        html=arguments.html,
        attachments=_files(arguments.attachment_ids),
    )
    return await _submit(desk, "forward", arguments, new)


async def get_delivery_status(desk: Desk, arguments: GetDeliveryStatus) -> results.Sent:
    """How far a message has come, recipient by recipient."""
    view = await desk.services.read.get_message(desk.caller, arguments.message_id)
    if view["direction"] == "outbound":
        return results.sent(view, offset=arguments.offset)
    return results.Sent(
        message_id=view["id"],
        thread_id=view["threadId"],
        state="received",
        advice="This message came in; it was not sent from here. Use get_message to read it.",
    )


async def _submit(desk: Desk, tool: str, arguments: RepeatableArguments, new: NewMessage) -> results.Sent:
    submit = desk.services.submit
    view, replayed = await desk.once(tool, arguments, lambda claim: submit.send(desk.caller, new, claim))
    return results.sent(view, already_done=replayed)


def _several(value: Addresses | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    return (value,) if isinstance(value, str) else tuple(value)


def _files(ids: Sequence[str]) -> tuple[NewAttachment, ...]:
    return tuple(NewAttachment(attachment_id=one) for one in ids)


TOOLS = (
    Tool(
        name="send_email",
        title="Send an email",
        description="Send an email from an inbox. With thread_id it answers in that conversation, and to and subject "
        "are taken from it." + _ONCE,
        arguments=SendEmail,
        result=results.Sent,
        scopes=("messages:send",),
        call=send_email,
        reads_only=False,
        open_world=True,
    ),
    Tool(
        name="reply",
        title="Reply to a message",
        description="Answer a message in its conversation; recipients, subject and threading are taken from it. Mail "
        "that a machine wrote is not answered." + _ONCE,
        arguments=Reply,
        result=results.Sent,
        scopes=("messages:send",),
        call=reply,
        reads_only=False,
        open_world=True,
    ),
    Tool(
        name="forward",
        title="Forward a message",
        description="Pass a message on, with its attachments." + _ONCE,
        arguments=Forward,
        result=results.Sent,
        scopes=("messages:send", "messages:read"),
        call=forward,
        reads_only=False,
        open_world=True,
    ),
    Tool(
        name="get_delivery_status",
        title="Has it arrived?",
        description="How far a message that was sent has come, recipient by recipient, and whether there is anything "
        "to do. Ask this instead of sending again.",
        arguments=GetDeliveryStatus,
        result=results.Sent,
        scopes=("messages:read",),
        call=get_delivery_status,
    ),
)
