"""Postroom's tools for LangChain and LangGraph (`pip install langchain-core`).

agent = create_agent(model, tools=mail_tools())
"""

from collections.abc import Collection
from importlib import import_module
from typing import Any

from postroom_client.adapters.toolbox import Outcome, Tool, Toolbox


def mail_tools(
    base_url: str | None = None, api_key: str | None = None, *, only: Collection[str] | None = None
) -> list[Any]:
    """A StructuredTool for each tool that the key may use; its errors are ToolMessages of status `error`.

    base_url, api_key, only: as Toolbox takes them.
    """
    core: Any = import_module("langchain_core.tools")
    toolbox = Toolbox(base_url, api_key, only=only)
    return [_structured(core, toolbox, tool) for tool in toolbox.tools]


def _structured(core: Any, toolbox: Toolbox, tool: Tool) -> Any:
    def text(outcome: Outcome) -> str:
        if outcome.is_error:
            # With handle_tool_error its words become the answer, marked as an error.
            raise core.ToolException(outcome.text)
        return outcome.text

    def call(**arguments: Any) -> str:
        return text(toolbox.call(tool.name, arguments))

    async def call_async(**arguments: Any) -> str:
        return text(await toolbox.call_async(tool.name, arguments))

    return core.StructuredTool(
        name=tool.name,
        description=tool.description,
        args_schema=tool.schema,
        func=call,
        coroutine=call_async,
        handle_tool_error=True,
        metadata={"reads_only": tool.reads_only},
    )
