"""MCP over stdio, passed on to a server's /mcp: for hosts that start a program instead of calling a URL."""

import asyncio
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
)

from postroom.base.errors import ConfigError, PostroomError, Unauthorized
from postroom.edge.mcp.server import error_result

CONNECT_TIMEOUT_S = 10.0
REFUSED = "postroomCode"
"""In the data of a JSON-RPC error: the code by which the API refused the request."""
REPEAT = "Make the same call again: it is carried out once, even if it had already arrived."
READ_TIMEOUT_S = 120.0
"""Of one answer: a call that waits for mail takes up to 50 seconds."""


class AnsweringClient(httpx2.AsyncClient):
    """An HTTP client whose every request is answered by JSON-RPC: where the network or the server is away, by itself.

    The SDK would end the whole connection with its first request that fails; hosts do not start it again.
    """

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """The answer, read to its end."""
        try:
            answer = await super().send(request, **options)
            await answer.aread()
        except httpx2.TransportError as error:
            message = f"The Postroom server did not answer: {str(error) or type(error).__name__}."
            return _refusal(request, 503, {"code": "server_unreachable", "message": message, "fix": REPEAT})
        if answer.status_code < 400:
            return answer
        said = _problem(answer)
        return answer if said is None else _refusal(request, answer.status_code, said)


async def relay_stdio(url: str, key: str, version: str, *, direct: bool) -> None:
    """Serve on standard input and output until the input ends; every request goes on to the server.

    url: its base, without /mcp. direct: past any proxy that the environment names. Raises ConfigError, Unauthorized.
    """
    await check_server(url, key, direct=direct)
    timeout = httpx2.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        AnsweringClient(headers=headers, timeout=timeout, trust_env=not direct) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        stdio_server() as (incoming, outgoing),
    ):
        server = relay_server(client, version)
        await server.run(incoming, outgoing, server.create_initialization_options())


async def check_server(url: str, key: str, *, direct: bool) -> None:
    """Nothing; the server is there and knows the key. Raises ConfigError, Unauthorized.

    Asked by itself, since the SDK does not say which of the two is missing.
    """
    headers = {"Authorization": f"Bearer {key}"}
    try:
        async with httpx2.AsyncClient(timeout=CONNECT_TIMEOUT_S, trust_env=not direct) as http:
            answer = await http.post(f"{url}/mcp", headers=headers, json={"jsonrpc": "2.0", "id": 1, "method": "ping"})
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise ConfigError(
            f"No server answers at {url}: {str(error) or type(error).__name__}.",
            fix="Start one with `postroom serve`, or name another with --url.",
        ) from None
    if answer.status_code == 401:
        raise Unauthorized(f"The server at {url} does not know this API key.", fix="Pass a live one with --key.")
    if answer.status_code == 404:
        raise ConfigError(f"{url} has no /mcp.", fix="Name the base URL of a Postroom server with --url.")


def relay_server(client: Client, version: str) -> Server[Any]:
    """A server that answers each request with what the one behind `client` answers."""

    async def list_tools(_: Any, params: PaginatedRequestParams | None) -> ListToolsResult:
        return await client.list_tools(cursor=_cursor(params))

    async def call_tool(_: Any, params: CallToolRequestParams) -> CallToolResult:
        try:
            return await client.call_tool(params.name, params.arguments)
        except MCPError as error:
            refusal = error.data
            if isinstance(refusal, dict) and REFUSED in refusal:
                return error_result(PostroomError(error.message, code=refusal[REFUSED], fix=refusal.get("fix")))
            raise

    async def list_resources(_: Any, params: PaginatedRequestParams | None) -> ListResourcesResult:
        return await client.list_resources(cursor=_cursor(params))

    async def list_templates(_: Any, params: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        return await client.list_resource_templates(cursor=_cursor(params))

    async def read_resource(_: Any, params: ReadResourceRequestParams) -> ReadResourceResult:
        return await client.read_resource(str(params.uri))

    async def list_prompts(_: Any, params: PaginatedRequestParams | None) -> ListPromptsResult:
        return await client.list_prompts(cursor=_cursor(params))

    async def get_prompt(_: Any, params: GetPromptRequestParams) -> GetPromptResult:
        return await client.get_prompt(params.name, params.arguments)

    return Server(
        "postroom",
        version=version,
        title="Postroom",
        instructions=client.instructions,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
        on_list_prompts=list_prompts,
        on_get_prompt=get_prompt,
    )


def run_relay(url: str, key: str, version: str, *, direct: bool) -> None:
    """As `relay_stdio`, in an event loop of its own."""
    asyncio.run(relay_stdio(url, key, version, direct=direct))


def _cursor(params: PaginatedRequestParams | None) -> str | None:
    return params.cursor if params is not None else None


def _problem(answer: httpx2.Response) -> dict[str, Any] | None:
    """What an error of the API says; None for any other answer."""
    try:
        said = answer.json()["error"]
        return said if isinstance(said["code"], str) else None
    except (ValueError, TypeError, KeyError):
        return None


def _refusal(request: httpx2.Request, status: int, said: dict[str, Any]) -> httpx2.Response:
    data = {REFUSED: said["code"], "fix": said.get("fix")}
    error = {"code": INTERNAL_ERROR, "message": str(said.get("message")), "data": data}
    return httpx2.Response(status, json={"jsonrpc": "2.0", "id": None, "error": error}, request=request)
