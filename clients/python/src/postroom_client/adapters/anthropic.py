"""Postroom's tools in the format of the Anthropic SDK: plain dictionaries, so that the SDK itself is not needed here.

mail = MailTools(only=["list_unread", "get_thread", "reply"])
messages = [{"role": "user", "content": "Answer what is unread."}]
while True:
    answer = claude.messages.create(model=MODEL, max_tokens=4096, tools=mail.params, messages=messages)
    results = mail.results(answer.content)
    if not results:
        break
    messages += [{"role": "assistant", "content": answer.content}, {"role": "user", "content": results}]
"""

import asyncio
from collections.abc import Collection, Iterable
from typing import Any

from postroom_client.adapters.toolbox import Json, Outcome, Toolbox


class MailTools:
    """The tools that a key may use, and what they answer to a message of the model's."""

    def __init__(
        self, base_url: str | None = None, api_key: str | None = None, *, only: Collection[str] | None = None
    ) -> None:
        """The arguments of Toolbox."""
        self._toolbox = Toolbox(base_url, api_key, only=only)
        self.params: list[Json] = [
            {"name": one.name, "description": one.description, "input_schema": one.schema}
            for one in self._toolbox.tools
        ]
        """For `tools` of messages.create."""

    def results(self, content: Iterable[Any]) -> list[Json]:
        """A tool_result for each tool_use among the blocks that the model answered; none when it is done.

        content: `content` of its message, as objects of the SDK or dictionaries. Tools of your own are left to you.
        """
        return [_result(use, self._toolbox.call(use["name"], use["input"])) for use in self._uses(content)]

    async def results_async(self, content: Iterable[Any]) -> list[Json]:
        """As results; the tools work side by side."""
        uses = self._uses(content)
        outcomes = await asyncio.gather(*[self._toolbox.call_async(use["name"], use["input"]) for use in uses])
        return [_result(use, outcome) for use, outcome in zip(uses, outcomes, strict=True)]

    def _uses(self, content: Iterable[Any]) -> list[Json]:
        ours = {one.name for one in self._toolbox.tools}
        blocks = [block if isinstance(block, dict) else block.model_dump() for block in content]
        return [block for block in blocks if block["type"] == "tool_use" and block["name"] in ours]


def _result(use: Json, outcome: Outcome) -> Json:
    return {"type": "tool_result", "tool_use_id": use["id"], "content": outcome.text, "is_error": outcome.is_error}
