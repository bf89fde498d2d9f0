"""Tools for an agent's queue: what waits for it, what it has done with, and finding what it once had."""

from pydantic import Field

from postroom.edge.mcp import results
from postroom.edge.mcp.tool import MAX_ID_CHARS, AnyId, Arguments, Desk, Tool
from postroom.edge.mcp.tools_read import CURSOR, INBOX, LIMIT
from postroom.flows.mark import MessageMarks
from postroom.store.paging import Page, decode_cursor

MAX_QUERY_CHARS = 500
"""Of a search."""


class ListUnread(Arguments):
    """Arguments of list_unread."""

    agent_mailbox: str | None = Field(
        None, max_length=MAX_ID_CHARS, description="An inbox's id (inb_…) or address; all that the key can see without."
    )
    limit: int = LIMIT
    cursor: str | None = CURSOR


class SearchMessages(Arguments):
    """Arguments of search_messages."""

    query: str = Field(
        min_length=1,
        max_length=MAX_QUERY_CHARS,
        description='Words that all stand in it; "words in a row"; -without; from:, to:, subject:, after:2026-11-01, '
        "before:, has:attachment.",
    )
    inbox: str | None = INBOX
    limit: int = LIMIT
    cursor: str | None = CURSOR


class MarkHandled(Arguments):
    """Arguments of mark_handled."""

    message_id: str = AnyId


class Marked(results.Result):
    """A message that is done with."""

    message_id: str
    handled: bool
    advice: str


async def list_unread(desk: Desk, arguments: ListUnread) -> results.MessageLines:
    """What waits to be handled, newest first."""
    inbox_id = await desk.inbox(arguments.agent_mailbox)
    return await _lines(desk, arguments.cursor, arguments.limit, inbox_id=inbox_id, unread=True, handled=False)


async def search_messages(desk: Desk, arguments: SearchMessages) -> results.MessageLines:
    """Messages that hold these words, newest first."""
    inbox_id = await desk.inbox(arguments.inbox)
    return await _lines(desk, arguments.cursor, arguments.limit, inbox_id=inbox_id, q=arguments.query)


async def mark_handled(desk: Desk, arguments: MarkHandled) -> Marked:
    """The message, read and handled."""
    marks = MessageMarks(read=True, handled=True)
    view = await desk.flow("mark").mark_message(desk.caller, arguments.message_id, marks)
    return Marked(message_id=view["id"], handled=True, advice="Done with: list_unread shows it no more.")


async def _lines(desk: Desk, cursor: str | None, limit: int, **asked: object) -> results.MessageLines:
    page = Page(limit=limit, after=decode_cursor(cursor) if cursor else None)
    listing = await desk.flow("read").list_messages(desk.caller, page, **asked)
    return results.MessageLines(
        messages=[results.message_line(one) for one in listing.items], next_cursor=listing.next_cursor
    )


TOOLS = (
    Tool(
        name="list_unread",
        title="List what is unread",
        description="Mail from people that nobody has read or handled yet, newest first. Only lists: call mark_handled "
        "when you are done with one.",
        arguments=ListUnread,
        result=results.MessageLines,
        scopes=("messages:read",),
        call=list_unread,
        needs="mark",
    ),
    Tool(
        name="search_messages",
        title="Search messages",
        description="Messages in and out that hold all of these words, newest first.",
        arguments=SearchMessages,
        result=results.MessageLines,
        scopes=("messages:read",),
        call=search_messages,
        needs="mark",
    ),
    Tool(
        name="mark_handled",
        title="Mark as handled",
        description="Note that nothing more is to be done about a message: it leaves the list of what is unread.",
        arguments=MarkHandled,
        result=Marked,
        scopes=("messages:write",),
        call=mark_handled,
        reads_only=False,
        needs="mark",
    ),
)
