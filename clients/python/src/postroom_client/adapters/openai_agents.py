"""Postroom's tools for the OpenAI Agents SDK (`pip install openai-agents`).

agent = Agent(name="Support", instructions="Answer what is unread.", tools=mail_tools())
"""

from collections.abc import Collection
from importlib import import_module
from typing import Any

from postroom_client.adapters.toolbox import Tool, Toolbox


def mail_tools(
    base_url: str | None = None,
    api_key: str | None = None,
    *,
    only: Collection[str] | None = None,
    ask_first: Collection[str] = (),
) -> list[Any]:
    """A FunctionTool for each tool that the key may use.

    base_url, api_key, only: as Toolbox takes them. ask_first: names of tools whose calls the SDK holds until a
    person approves them.
    """
    sdk: Any = import_module("agents")
    toolbox = Toolbox(base_url, api_key, only=only)
    return [
        sdk.FunctionTool(
            name=tool.name,
            description=tool.description,
            params_json_schema=tool.schema,
            on_invoke_tool=_invoker(toolbox, tool),
            # Strict mode wants every argument to be required; ours have defaults.
            strict_json_schema=False,
            needs_approval=tool.name in ask_first,
        )
        for tool in toolbox.tools
    ]


def _invoker(toolbox: Toolbox, tool: Tool) -> Any:
    async def invoke(_context: Any, arguments: str) -> str:
        # An error is told to the model in the same way: with what to do about it.
        return (await toolbox.call_async(tool.name, arguments)).text

    return invoke
