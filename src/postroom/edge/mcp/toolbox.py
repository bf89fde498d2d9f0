"""All tools, and those of them that a caller is offered."""

from postroom.base.errors import NotFound
from postroom.edge.mcp import tools_drafts, tools_inboxes, tools_queue, tools_read, tools_send, tools_understand
from postroom.edge.mcp.tool import Desk, Tool

TOOLS: tuple[Tool, ...] = (
    *tools_send.TOOLS,
    *tools_queue.TOOLS,
    *tools_read.TOOLS,
    *tools_understand.TOOLS,
    *tools_drafts.TOOLS,
    *tools_inboxes.TOOLS,
)
"""In the order in which they are listed."""

_BY_NAME = {tool.name: tool for tool in TOOLS}


def offered_tools(desk: Desk) -> list[Tool]:
    """The tools that the caller's key can use on this server."""
    return [tool for tool in TOOLS if tool.is_offered(desk.services, desk.caller)]


def offered_tool(desk: Desk, name: str) -> Tool:
    """The tool. Raises Forbidden naming the scope that is lacking, or NotFound."""
    tool = _BY_NAME.get(name)
    if tool is not None and not tool.is_offered(desk.services, desk.caller):
        for scope in tool.scopes:
            desk.caller.require(scope)
        if tool.whole_workspace:
            desk.caller.require_workspace()
        tool = None
    if tool is None:
        raise NotFound(
            f"There is no tool {name[:100]!r}.",
            code="tool_not_found",
            param="name",
            fix=f"There are: {', '.join(one.name for one in offered_tools(desk))}.",
        )
    return tool
