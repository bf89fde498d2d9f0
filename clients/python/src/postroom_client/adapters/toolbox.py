"""The tools of a Postroom server, as its /mcp lists them for one key: the adapters hand them on in their own shapes."""

import itertools
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from postroom_client import AsyncPostroom, Postroom
from postroom_client.errors import ApiError, PostroomError, UnreadableAnswer

Json = dict[str, Any]

PATH = "/mcp"
TIMEOUT_S = 75.0
"""For one answer: the tool that waits for mail does so for up to 50 seconds."""

_ids = itertools.count(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """One tool, as a model needs to know it."""

    name: str
    description: str
    schema: Json
    """The JSON Schema of its arguments."""
    reads_only: bool
    """Whether it changes nothing, so that nobody needs to be asked first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a call led to, in words for the model: JSON, and for an error its `code`, `message` and `fix`."""

    text: str
    is_error: bool


class Toolbox:
    """The tools that one key may use. Keeps nothing open: it can be used from any thread and any event loop."""

    def __init__(
        self, base_url: str | None = None, api_key: str | None = None, *, only: Collection[str] | None = None
    ) -> None:
        """base_url, api_key: as Postroom takes them. only: the names of those to offer, without it all
        that the key may use.

        Asks the server for them. Raises PostroomError, and ValueError for a name that is not among them.
        """
        self._server = (base_url, api_key)
        with Postroom(*self._server) as client:
            listed = _result(client.request("POST", PATH, _request("tools/list")))["tools"]
        self.tools = [_tool(one) for one in listed if only is None or one["name"] in only]
        if missing := set(only or ()) - {one.name for one in self.tools}:
            raise ValueError(
                f"this key has no {', '.join(sorted(missing))}: {', '.join(one['name'] for one in listed)}"
            )
        self._names = {one.name for one in self.tools}

    def call(self, name: str, arguments: str | Json) -> Outcome:
        """What the tool says. arguments: JSON, read or not. Never raises: a model mends its call by the words."""
        try:
            asked = self._asked(name, arguments)
            with Postroom(*self._server, timeout_s=TIMEOUT_S) as client:
                return _outcome(client.request("POST", PATH, asked))
        except (PostroomError, ValueError) as error:
            return _failure(error)

    async def call_async(self, name: str, arguments: str | Json) -> Outcome:
        """As call."""
        try:
            asked = self._asked(name, arguments)
            async with AsyncPostroom(*self._server, timeout_s=TIMEOUT_S) as client:
                return _outcome(await client.request("POST", PATH, asked))
        except (PostroomError, ValueError) as error:
            return _failure(error)

    def _asked(self, name: str, arguments: str | Json) -> Json:
        if name not in self._names:
            raise ValueError(f"there is no tool {name}: call one of {', '.join(sorted(self._names))}")
        read = json.loads(arguments or "{}") if isinstance(arguments, str) else arguments
        if not isinstance(read, dict):
            raise ValueError(f"the arguments of {name} are no JSON object")  # noqa: TRY004 - a model wrote them
        return _request("tools/call", name=name, arguments=read)


def _request(method: str, **params: Any) -> Json:
    return {"jsonrpc": "2.0", "id": next(_ids), "method": method, "params": params}


def _result(answer: Json) -> Json:
    result = answer.get("result")
    if not isinstance(result, dict):
        told = answer.get("error") or {}
        raise UnreadableAnswer(str(told.get("message") or "The answer is not one of MCP."))
    return result


def _tool(listed: Json) -> Tool:
    hints = listed.get("annotations") or {}
    return Tool(
        name=listed["name"],
        description=listed["description"],
        schema=listed["inputSchema"],
        reads_only=bool(hints.get("readOnlyHint")),
    )


def _outcome(answer: Json) -> Outcome:
    result = _result(answer)
    text = "\n".join(one["text"] for one in result["content"] if one["type"] == "text")
    return Outcome(text=text, is_error=bool(result.get("isError")))


def _failure(error: Exception) -> Outcome:
    """An error that the server's tool did not word itself, worded alike."""
    if isinstance(error, ApiError):
        said: Json = {"code": error.code, "message": error.message, "fix": error.fix}
    elif isinstance(error, PostroomError):
        # The server carries the same call out once, however often it comes within minutes.
        fix = "Make the very same call again: it is not done twice."
        said = {"code": "no_answer", "message": str(error), "fix": fix}
    else:
        said = {"code": "invalid_call", "message": str(error), "fix": "Correct the call and make it again."}
    return Outcome(text=json.dumps({"error": said}, ensure_ascii=False), is_error=True)
