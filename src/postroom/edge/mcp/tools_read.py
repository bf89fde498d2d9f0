"""Tools that read: messages, conversations, files; and waiting for a mail."""

from typing import Literal

from pydantic import Field

from postroom.edge.mcp import results
from postroom.edge.mcp.tool import DEFAULT_CHARS, MAX_CHARS, MAX_ID_CHARS, AnyId, Arguments, Desk, Tool
from postroom.edge.mcp.wording import one_line, wrapped
from postroom.flows.attachment_text import TextSlice
from postroom.flows.wait import MAX_WAIT_S, WaitFor
from postroom.rules.awaited import Awaited, read_sender
from postroom.rules.scopes import missing_scope
from postroom.store.paging import Page, decode_cursor

DEFAULT_LINES = 10
"""Items of a list that did not say."""
MAX_LINES = 25
"""Items of a list: some 10,000 characters."""
THREAD_MESSAGES = 20
"""Messages of a conversation in one result, the newest."""
MAX_CURSOR_CHARS = 512
"""Of a cursor; ours have some forty."""
MAX_SUBJECT_CHARS = 200
"""Of what a subject is searched for."""

ThreadStatus = Literal["open", "awaiting_reply", "replied", "handled", "escalated", "closed"]

CHARS = Field(DEFAULT_CHARS, ge=100, le=MAX_CHARS, description="Characters of mail text in the result.")
CURSOR = Field(None, max_length=MAX_CURSOR_CHARS, description="next_cursor of the page before.")
LIMIT = Field(DEFAULT_LINES, ge=1, le=MAX_LINES, description="Items of one page.")
INBOX = Field(None, max_length=MAX_ID_CHARS, description="An inbox's id (inb_…) or address; all without it.")


class GetMessage(Arguments):
    """Arguments of get_message."""

    message_id: str = AnyId
    whole: bool = Field(False, description="With quotes and signature, instead of the new text alone.")
    offset: int = Field(0, ge=0, description="Characters of the text to skip: next_offset of the piece before.")
    max_chars: int = CHARS
    max_items: int | None = Field(
        None,
        ge=1,
        le=results.MAX_ITEMS,
        description="Of its addresses, files, codes and links each; without it the first ones, as `left_out` says.",
    )


class GetThread(Arguments):
    """Arguments of get_thread."""

    thread_id: str = AnyId
    cursor: str | None = CURSOR
    max_chars: int = CHARS


class ListThreads(Arguments):
    """Arguments of list_threads."""

    inbox: str | None = INBOX
    status: ThreadStatus | None = Field(
        None, description="It is our turn where it is `open` (they began) or `replied` (they answered us)."
    )
    limit: int = LIMIT
    cursor: str | None = CURSOR


class GetAttachmentText(Arguments):
    """Arguments of get_attachment_text."""

    attachment_id: str = AnyId
    offset: int = Field(0, ge=0, description="Characters to skip: next_offset of the piece before.")
    max_chars: int = CHARS


class WaitForMessage(Arguments):
    """Arguments of wait_for_message."""

    inbox: str | None = INBOX
    sender: str | None = Field(None, max_length=MAX_ID_CHARS, description="An address, or a domain for all of it.")
    subject: str | None = Field(None, max_length=MAX_SUBJECT_CHARS, description="Words of the subject, in a row.")
    has: Literal["code", "link", "attachment"] | None = Field(
        None, description="`code`: a one-time code; `link`: a link to follow, such as a confirmation."
    )
    after: int | None = Field(None, ge=0, description="Only mail behind this position: `position` of the call before.")
    timeout_s: int = Field(30, ge=0, le=MAX_WAIT_S, description="Seconds; call again with `after` to wait longer.")
    max_chars: int = CHARS


class FileText(results.Result):
    """The text of a file."""

    id: str
    filename: str
    state: str = Field(description="ready, or why there is no text.")
    text: str = Field(description="Marked as other people's words.")
    chars: int
    next_offset: int | None
    rest: str | None = Field(None, description="How to get the rest.")


class WaitedFor(results.Result):
    """The mail that was waited for."""

    message: results.Message | None
    timed_out: bool
    position: int = Field(description="Pass it as `after` to wait for the next one.")
    advice: str


async def get_message(desk: Desk, arguments: GetMessage) -> results.Message:
    """One message."""
    view = await desk.services.read.get_message(desk.caller, arguments.message_id)
    return results.message(
        view,
        max_chars=arguments.max_chars,
        offset=arguments.offset,
        whole=arguments.whole,
        max_items=arguments.max_items,
    )


async def get_thread(desk: Desk, arguments: GetThread) -> results.Thread:
    """A conversation."""
    read, cursor = desk.services.read, arguments.cursor
    thread = await read.get_thread(desk.caller, arguments.thread_id)
    page = Page(limit=THREAD_MESSAGES, after=decode_cursor(cursor) if cursor else None)
    listing = await read.thread_messages(desk.caller, arguments.thread_id, page)
    messages = results.messages_within(listing.items, arguments.max_chars)
    if missing_scope(desk.caller.scopes, "messages:read") is not None:
        messages = [_without_get_message(one, arguments.thread_id) for one in messages]
    return results.Thread(thread=results.thread_line(thread), messages=messages, next_cursor=listing.next_cursor)


def _without_get_message(message: results.Message, thread_id: str) -> results.Message:
    """The message, with nothing in it that leads to a tool which the key may not use."""
    rest = f"get_thread(thread_id={thread_id!r}, max_chars={MAX_CHARS})" if message.rest else None
    left_out = message.left_out and message.left_out.partition(":")[0]
    return message.model_copy(update={"rest": rest, "left_out": left_out, "next_offset": None})


async def list_threads(desk: Desk, arguments: ListThreads) -> results.ThreadLines:
    """Conversations, the liveliest first."""
    cursor = arguments.cursor
    page = Page(limit=arguments.limit, after=decode_cursor(cursor, 2) if cursor else None)
    inbox_id = await desk.inbox(arguments.inbox)
    listing = await desk.services.read.list_threads(desk.caller, page, inbox_id=inbox_id, status=arguments.status)
    return results.ThreadLines(
        threads=[results.thread_line(one) for one in listing.items], next_cursor=listing.next_cursor
    )


async def get_attachment_text(desk: Desk, arguments: GetAttachmentText) -> FileText:
    """What a file says."""
    wanted = TextSlice(offset=arguments.offset, max_chars=arguments.max_chars)
    view = await desk.services.attachment_text.text_for(desk.caller, arguments.attachment_id, wanted)
    following = view["nextOffset"]
    return FileText(
        id=view["id"],
        filename=one_line(view["filename"], 120),
        state=view["state"],
        text=wrapped(view["text"]),
        chars=view["chars"],
        next_offset=following,
        rest=f"get_attachment_text(attachment_id={view['id']!r}, offset={following})" if following else None,
    )


async def wait_for_message(desk: Desk, arguments: WaitForMessage) -> WaitedFor:
    """The next mail that fits."""
    wanted = WaitFor(
        inbox_id=await desk.inbox(arguments.inbox),
        awaited=Awaited(
            sender=read_sender(arguments.sender) if arguments.sender else None,
            subject=arguments.subject,
            has=arguments.has,
        ),
        after=arguments.after,
        timeout_s=float(arguments.timeout_s),
    )
    got = await desk.while_there(desk.services.wait.for_message(desk.caller, wanted))
    view, position = got["message"], got["position"]
    if view is None:
        advice = f"Nothing came yet. Call again with after={position} to go on waiting; nothing is missed in between."
        return WaitedFor(message=None, timed_out=True, position=position, advice=advice)
    return WaitedFor(
        message=results.message(view, max_chars=arguments.max_chars),
        timed_out=False,
        position=position,
        advice=f"Pass after={position} to wait for the next one.",
    )


TOOLS = (
    Tool(
        name="get_message",
        title="Read a message",
        description="One message: who vouches for it, its new text, handles of its files, codes and links.",
        arguments=GetMessage,
        result=results.Message,
        scopes=("messages:read",),
        call=get_message,
    ),
    Tool(
        name="get_thread",
        title="Read a conversation",
        description="A conversation with its messages, oldest first, and whose turn it is. Of a long one the newest "
        f"{THREAD_MESSAGES}; where the text is cut, the newest messages keep theirs.",
        arguments=GetThread,
        result=results.Thread,
        scopes=("threads:read",),
        call=get_thread,
    ),
    Tool(
        name="list_threads",
        title="List conversations",
        description="Conversations, the one with the newest message first.",
        arguments=ListThreads,
        result=results.ThreadLines,
        scopes=("threads:read",),
        call=list_threads,
    ),
    Tool(
        name="get_attachment_text",
        title="Read a file",
        description="The text of an attachment: PDF, office documents, calendars, attached mails, plain text.",
        arguments=GetAttachmentText,
        result=FileText,
        scopes=("messages:read",),
        call=get_attachment_text,
    ),
    Tool(
        name="wait_for_message",
        title="Wait for a message",
        description="Answers the moment a mail comes in that fits; one of the last five minutes counts too. For a "
        "sign-up pass has='code' or has='link'. Automatic and quarantined mail never counts.",
        arguments=WaitForMessage,
        result=WaitedFor,
        scopes=("messages:read",),
        call=wait_for_message,
        needs="wait",
    ),
)
