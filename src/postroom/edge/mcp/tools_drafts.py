"""Tools for what is not sent at once: drafts and follow-ups."""

from pydantic import Field

from postroom.base.limits import MAX_OUTBOUND_TEXT_CHARS
from postroom.edge.mcp import results
from postroom.edge.mcp.tool import AnyId, Desk, RepeatableArguments, Tool
from postroom.edge.mcp.tools_send import SendEmail, new_email
from postroom.flows.follow_up import NewFollowUp
from postroom.rules.moments import read_duration

MAX_FOLLOW_UPS = 5
"""Times that one follow-up is repeated at most."""
MAX_WHEN_CHARS = 40
"""Of a duration."""


class CreateDraft(SendEmail):
    """Arguments of create_draft: as send_email."""


class SendDraft(RepeatableArguments):
    """Arguments of send_draft."""

    draft_id: str = AnyId


class ScheduleFollowUp(RepeatableArguments):
    """Arguments of schedule_follow_up."""

    thread_id: str = AnyId
    after: str = Field(max_length=MAX_WHEN_CHARS, description="How long from now: 3d, 12h, P1W.")
    body: str = Field(max_length=MAX_OUTBOUND_TEXT_CHARS, description="What it says, plain text.")
    times: int = Field(1, ge=1, le=MAX_FOLLOW_UPS, description="How often, each as long after the one before.")


class Draft(results.Result):
    """A draft."""

    draft_id: str
    status: str
    thread_id: str | None
    advice: str


class FollowUp(results.Result):
    """A follow-up."""

    follow_up_id: str
    thread_id: str
    status: str
    at: str | None
    advice: str


async def create_draft(desk: Desk, arguments: CreateDraft) -> Draft:
    """A draft; nothing is sent."""
    new = await new_email(desk, arguments)
    drafts = desk.flow("drafts")
    view, _ = await desk.once("create_draft", arguments, lambda _: drafts.create(desk.caller, new))
    return Draft(
        draft_id=view["id"],
        status=view["status"],
        thread_id=view["threadId"],
        advice=f"Not sent. send_draft(draft_id={view['id']!r}) sends it.",
    )


async def send_draft(desk: Desk, arguments: SendDraft) -> results.Sent:
    """The message that the draft became, or word that it waits for approval."""
    drafts = desk.flow("drafts")
    view, replayed = await desk.once(
        "send_draft", arguments, lambda claim: drafts.send(desk.caller, arguments.draft_id, claim)
    )
    return results.sent(view, already_done=replayed)


async def schedule_follow_up(desk: Desk, arguments: ScheduleFollowUp) -> FollowUp:
    """A reminder that goes out by itself unless they answer first."""
    interval_ms = read_duration(arguments.after, param="after")
    new = NewFollowUp(
        due_at=desk.services.clock.now_ms() + interval_ms,
        interval_ms=interval_ms,
        text=arguments.body,
        html=None,
        max_count=arguments.times,
    )
    follow_ups = desk.flow("follow_ups")
    view, _ = await desk.once(
        "schedule_follow_up", arguments, lambda _: follow_ups.create(desk.caller, arguments.thread_id, new)
    )
    return FollowUp(
        follow_up_id=view["id"],
        thread_id=view["threadId"],
        status=view["status"],
        at=view["at"],
        advice="It goes out by itself, unless they answer first. Do not send it yourself.",
    )


TOOLS = (
    Tool(
        name="create_draft",
        title="Write a draft",
        description="As send_email, but nothing is sent: a person or send_draft sends it later.",
        arguments=CreateDraft,
        result=Draft,
        scopes=("drafts:write",),
        call=create_draft,
        reads_only=False,
        needs="drafts",
    ),
    Tool(
        name="send_draft",
        title="Send a draft",
        description="Send a draft. One that waits for approval or is sent already is not sent again.",
        arguments=SendDraft,
        result=results.Sent,
        scopes=("messages:send",),
        call=send_draft,
        reads_only=False,
        open_world=True,
        needs="drafts",
    ),
    Tool(
        name="schedule_follow_up",
        title="Follow up later",
        description="Send a reminder in a conversation later, unless they answer first.",
        arguments=ScheduleFollowUp,
        result=FollowUp,
        scopes=("messages:send",),
        call=schedule_follow_up,
        reads_only=False,
        open_world=True,
        needs="follow_ups",
    ),
)
