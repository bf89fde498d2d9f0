"""Threads and messages by address: `postroom://threads/{id}`, `postroom://messages/{id}`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from postroom.base.errors import NotFound
from postroom.edge.mcp.results import Result, ThreadLine
from postroom.edge.mcp.tool import Desk
from postroom.edge.mcp.toolbox import offered_tool
from postroom.edge.mcp.tools_read import GetMessage, GetThread, ListThreads, get_message, get_thread, list_threads
from postroom.rules.scopes import missing_scope

LISTED = 20
"""Conversations that are listed as resources, the liveliest: all others are found by their id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceKind:
    """A kind of thing that has an address."""

    name: str
    prefix: str
    about: str
    tool: str
    """Who may call it may read these."""
    read: Callable[[Desk, str], Awaitable[Result]]


async def _thread(desk: Desk, thread_id: str) -> Result:
    return await get_thread(desk, GetThread(thread_id=thread_id))


async def _message(desk: Desk, message_id: str) -> Result:
    return await get_message(desk, GetMessage(message_id=message_id))


RESOURCES = (
    ResourceKind(
        name="thread",
        prefix="postroom://threads/",
        about="A conversation with its messages; as get_thread.",
        tool="get_thread",
        read=_thread,
    ),
    ResourceKind(
        name="message",
        prefix="postroom://messages/",
        about="A message; as get_message.",
        tool="get_message",
        read=_message,
    ),
)


async def read_resource(desk: Desk, uri: str) -> Result:
    """What the address names. Raises NotFound, Forbidden."""
    for kind in RESOURCES:
        thing_id = uri.removeprefix(kind.prefix)
        if thing_id != uri and thing_id.isascii() and thing_id.replace("_", "").isalnum() and len(thing_id) < 100:
            offered_tool(desk, kind.tool)
            return await kind.read(desk, thing_id)
    raise NotFound(
        f"There is no resource {uri[:200]!r}.",
        code="resource_not_found",
        param="uri",
        fix="There are postroom://threads/{id} and postroom://messages/{id}.",
    )


async def latest_threads(desk: Desk) -> list[ThreadLine]:
    """The liveliest conversations; none for a key that may not read them."""
    if missing_scope(desk.caller.scopes, "threads:read") is not None:
        return []
    listed = await list_threads(desk, ListThreads(limit=LISTED))
    return listed.threads
