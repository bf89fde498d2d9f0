"""Tools for inboxes."""

from pydantic import Field

from postroom.edge.mcp import results
from postroom.edge.mcp.tool import Arguments, Desk, RepeatableArguments, Tool
from postroom.edge.mcp.tools_read import CURSOR, LIMIT
from postroom.flows.provision import NewInbox
from postroom.store.paging import Page, decode_cursor


class ListInboxes(Arguments):
    """Arguments of list_inboxes."""

    limit: int = LIMIT
    cursor: str | None = CURSOR


class CreateInbox(RepeatableArguments):
    """Arguments of create_inbox."""

    name: str | None = Field(
        None, max_length=200, description="Also makes its address: `support-agent`. Without it a random one."
    )
    display_name: str | None = Field(None, max_length=200, description="What correspondents see beside the address.")


async def list_inboxes(desk: Desk, arguments: ListInboxes) -> results.Inboxes:
    """Inboxes, newest first."""
    cursor = arguments.cursor
    page = Page(limit=arguments.limit, after=decode_cursor(cursor) if cursor else None)
    listing = await desk.services.read.list_inboxes(desk.caller, page)
    return results.Inboxes(inboxes=[results.inbox(one) for one in listing.items], next_cursor=listing.next_cursor)


async def create_inbox(desk: Desk, arguments: CreateInbox) -> results.Inbox:
    """A new inbox."""
    new = NewInbox(name=arguments.name, display_name=arguments.display_name)
    provision = desk.services.provision
    view, _ = await desk.once("create_inbox", arguments, lambda _: provision.create_inbox(desk.caller, new))
    return results.inbox(view)


TOOLS = (
    Tool(
        name="list_inboxes",
        title="List inboxes",
        description="The inboxes that this key can see, newest first, each with its address.",
        arguments=ListInboxes,
        result=results.Inboxes,
        scopes=("inboxes:read",),
        call=list_inboxes,
    ),
    Tool(
        name="create_inbox",
        title="Make an inbox",
        description="A new inbox with its own address, ready to receive. The same call within minutes gives the same "
        "inbox.",
        arguments=CreateInbox,
        result=results.Inbox,
        scopes=("inboxes:write",),
        call=create_inbox,
        reads_only=False,
        whole_workspace=True,
    ),
)
