"""The server that the SDK speaks for: its requests, answered from the toolbox. Imported when the first one comes.

The SDK takes most of a second and 27 MB to import; whoever does not use MCP does not pay for it.
"""

from typing import Any

import orjson
import structlog
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    Prompt,
    PromptArgument,
    PromptMessage,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    ToolAnnotations,
)
from mcp_types import Tool as ListedTool

from postroom.base.errors import PostroomError
from postroom.edge.mcp.prompts import PROMPTS, prompt_text
from postroom.edge.mcp.resources import RESOURCES, latest_threads, read_resource
from postroom.edge.mcp.schemas import bare_schema
from postroom.edge.mcp.spelling import spell_for
from postroom.edge.mcp.tool import DESK, Desk, Tool
from postroom.edge.mcp.toolbox import TOOLS, offered_tool, offered_tools
from postroom.edge.mcp.wording import INSTRUCTIONS

Context = ServerRequestContext[Any, Any]

log = structlog.get_logger("postroom.mcp")


def create_server(version: str) -> Server[Any]:
    """The server; each of its requests brings its own caller."""
    listed = {tool.name: listed_tool(tool) for tool in TOOLS}

    async def list_tools(context: Context, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[listed[tool.name] for tool in offered_tools(_desk(context))])

    return Server(
        "postroom",
        version=version,
        title="Postroom",
        description="Email inboxes for AI agents.",
        instructions=INSTRUCTIONS,
        get_tool_input_schema=lambda name: listed[name].input_schema if name in listed else None,
        on_list_tools=list_tools,
        on_call_tool=_call_tool,
        on_list_resources=_list_resources,
        on_list_resource_templates=_list_templates,
        on_read_resource=_read_resource,
        on_list_prompts=_list_prompts,
        on_get_prompt=_get_prompt,
    )


def listed_tool(tool: Tool) -> ListedTool:
    """A tool as it is listed."""
    return ListedTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=bare_schema(tool.arguments),
        output_schema=bare_schema(tool.result, answered=True),
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=tool.reads_only,
            destructive_hint=tool.destroys,
            idempotent_hint=True,
            open_world_hint=tool.open_world,
        ),
    )


def error_result(error: PostroomError) -> CallToolResult:
    """An error of ours as the model sees it: what is wrong, and what to do about it."""
    said: dict[str, Any] = {"code": error.code, "message": error.message, "fix": error.fix, "param": error.param}
    if error.retry_after_s is not None:
        said["retry_after_s"] = error.retry_after_s
    if error.resets_at is not None:
        said["resets_at"] = error.resets_at
    content = {"error": {name: value for name, value in said.items() if value is not None}}
    return CallToolResult(content=[_text(content)], structured_content=content, is_error=True)


def _desk(context: Context) -> Desk:
    assert context.request is not None  # every request comes over HTTP
    desk: Desk = context.request.scope[DESK]
    return desk


async def _call_tool(context: Context, params: CallToolRequestParams) -> CallToolResult:
    desk = _desk(context)
    arguments: tuple[str, ...] = ()
    try:
        tool = offered_tool(desk, params.name)
        arguments = tuple(tool.arguments.model_fields)
        result = await tool.call(desk, tool.read(params.arguments or {}))
    except PostroomError as error:
        return error_result(spell_for(error, arguments))
    except Exception:
        log.exception("a tool broke", tool=params.name[:100])
        return error_result(
            PostroomError("Something went wrong here; it has been logged.", fix="Try again later, or tell a person.")
        )
    content = result.model_dump(mode="json")
    return CallToolResult(content=[_text(content)], structured_content=content)


def _text(content: Any) -> TextContent:
    return TextContent(text=orjson.dumps(content).decode())


async def _list_resources(context: Context, _params: PaginatedRequestParams | None) -> ListResourcesResult:
    threads = await latest_threads(_desk(context))
    return ListResourcesResult(
        resources=[
            Resource(
                uri=f"postroom://threads/{one.id}",
                name=one.id,
                title=one.subject or "(no subject)",
                description=one.meaning,
                mime_type="application/json",
            )
            for one in threads
        ]
    )


async def _list_templates(context: Context, _params: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
    offered = {tool.name for tool in offered_tools(_desk(context))}
    return ListResourceTemplatesResult(
        resource_templates=[
            ResourceTemplate(
                uri_template=one.prefix + "{id}", name=one.name, description=one.about, mime_type="application/json"
            )
            for one in RESOURCES
            if one.tool in offered
        ]
    )


async def _read_resource(context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
    uri = str(params.uri)
    try:
        found = await read_resource(_desk(context), uri)
    except PostroomError as error:
        raise _protocol_error(error) from None
    text = found.model_dump_json()
    return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type="application/json", text=text)])


async def _list_prompts(_context: Context, _params: PaginatedRequestParams | None) -> ListPromptsResult:
    return ListPromptsResult(
        prompts=[
            Prompt(
                name=one.name,
                title=one.title,
                description=one.about,
                arguments=[PromptArgument(name=name, description=about) for name, about in one.arguments],
            )
            for one in PROMPTS
        ]
    )


async def _get_prompt(context: Context, params: GetPromptRequestParams) -> GetPromptResult:
    try:
        text = prompt_text(params.name, params.arguments or {}, {tool.name for tool in offered_tools(_desk(context))})
    except PostroomError as error:
        raise _protocol_error(error) from None
    return GetPromptResult(messages=[PromptMessage(role="user", content=TextContent(text=text))])


def _protocol_error(error: PostroomError) -> MCPError:
    return MCPError(INVALID_PARAMS, f"{error.message} {error.fix or ''}".strip(), {"code": error.code})
