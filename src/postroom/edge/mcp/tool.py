"""What a tool is, and what it has at hand when it is called."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from postroom.base.clock import MINUTE_MS
from postroom.base.errors import BadInput, NotFound, Unavailable
from postroom.edge.mcp.results import Result
from postroom.flows.caller import Caller
from postroom.flows.inbox_names import inbox_named
from postroom.flows.once import Answer, Claim
from postroom.flows.services import Services
from postroom.flows.views import Json
from postroom.rules.scopes import missing_scope

DESK = "postroom.desk"
"""Where the ASGI scope of a request keeps the desk of its caller."""
SAME_CALL_MS = 10 * MINUTE_MS
"""The same call made again is not carried out again for this long at least, and for twice as long at most."""
DEFAULT_CHARS = 8_000
"""Characters of text in one result: some 2,000 tokens."""
MAX_CHARS = 100_000
"""The most that a call may ask for."""
MAX_ID_CHARS = 320
"""Of an id or an address."""
MAX_CALL_KEY_CHARS = 100
"""Of an idempotency_key."""

AnyId = Field(max_length=MAX_ID_CHARS)


class Arguments(BaseModel):
    """Arguments of a tool; one that it does not have is refused."""

    model_config = ConfigDict(extra="forbid")


class RepeatableArguments(Arguments):
    """Arguments of a tool that does something."""

    idempotency_key: str | None = Field(
        None,
        min_length=1,
        max_length=MAX_CALL_KEY_CHARS,
        description="Leave it away: the same call within minutes is carried out once. A new one repeats it on purpose.",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Where one call is worked on: the flows, and who calls."""

    services: Services
    caller: Caller
    gone: asyncio.Event
    """Set when whoever called waits no more."""

    def flow(self, name: str) -> Any:
        """A flow that not every build has; the tool says in `needs` that it must be there."""
        return getattr(self.services, name)

    async def inbox(self, name: str | None) -> str | None:
        """The id of the inbox that is named by id or address; the key's own when none is named, else None."""
        if name is None:
            return self.caller.inbox_id
        try:
            return await inbox_named(self.services.db, self.caller, name)
        except NotFound as error:
            error.param = "inboxId"  # here it is one of several arguments
            raise

    async def while_there(self, waiting: Coroutine[Any, Any, Json]) -> Json:
        """What is waited for. Given up when the caller goes: its place is then free for another call.

        Raises Unavailable then, which nobody reads.
        """
        answer, gone = asyncio.ensure_future(waiting), asyncio.ensure_future(self.gone.wait())
        try:
            await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise Unavailable("Whoever called has gone.")
            return answer.result()
        finally:
            answer.cancel()
            gone.cancel()

    async def once(
        self, tool: str, arguments: RepeatableArguments, action: Callable[[Claim | None], Awaitable[Json]]
    ) -> tuple[Json, bool]:
        """What the action makes, and whether it was an earlier call that made it.

        Two calls are the same when key, tool and arguments are. Raises Conflict while the other is under way.
        """
        once = self.services.once
        asked = orjson.dumps(
            {"tool": tool, **arguments.model_dump(mode="json", exclude={"idempotency_key"})},
            option=orjson.OPT_SORT_KEYS,
        )

        async def act(claim: Claim | None) -> Answer:
            return Answer(status=200, body=orjson.dumps(await action(claim)))

        if arguments.idempotency_key is not None:
            key = f"mcp:{tool}:{arguments.idempotency_key}"
        else:
            key = await self._key_of(asked)
        answer = await once.run(self.caller, key, asked, act)
        made: Json = orjson.loads(answer.body)
        return made, answer.replayed

    async def _key_of(self, asked: bytes) -> str:
        """The key of this call: that of the window before where it was made then."""
        window = self.services.clock.now_ms() // SAME_CALL_MS
        digest = hashlib.sha256(asked).hexdigest()
        earlier = f"mcp:{window - 1}:{digest}"
        return earlier if await self.services.once.is_known(self.caller, earlier) else f"mcp:{window}:{digest}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """One tool."""

    name: str
    title: str
    description: str
    arguments: type[Arguments]
    result: type[Result]
    scopes: tuple[str, ...]
    """The scopes that it needs, all of them."""
    call: Callable[[Desk, Any], Awaitable[Result]]
    reads_only: bool = True
    destroys: bool = False
    open_world: bool = False
    """Whether it reaches people outside."""
    whole_workspace: bool = False
    """Whether a key that is bound to an inbox may not use it."""
    needs: str | None = None
    """The flow that must be there."""

    def is_offered(self, services: Services, caller: Caller) -> bool:
        """Whether this server has it and this caller may use it."""
        if self.needs is not None and getattr(services, self.needs, None) is None:
            return False
        if self.whole_workspace and caller.inbox_id is not None:
            return False
        return all(missing_scope(caller.scopes, scope) is None for scope in self.scopes)

    def read(self, arguments: Json) -> Arguments:
        """The arguments. Raises BadInput naming the one that does not fit."""
        try:
            return self.arguments.model_validate(arguments)
        except ValidationError as error:
            raise _bad_argument(self, error) from None


def _bad_argument(tool: Tool, error: ValidationError) -> BadInput:
    """The first complaint, in our words."""
    first = error.errors(include_url=False, include_input=False)[0]
    param = ".".join(map(str, first["loc"]))[:100]
    known = ", ".join(one.alias or name for name, one in tool.arguments.model_fields.items())
    if first["type"] == "extra_forbidden":
        return BadInput(
            f"{tool.name} has no argument {param!r}.", code="unknown_field", param=param, fix=f"It has: {known}."
        )
    if first["type"] == "missing":
        return BadInput(
            f"{tool.name} needs the argument {param}.", code="missing_field", param=param, fix=f"Pass {param}."
        )
    return BadInput(
        f"The argument {param} of {tool.name} does not fit: {first['msg']}.",
        code="invalid_field",
        param=param,
        fix="See the tool's input schema.",
    )
