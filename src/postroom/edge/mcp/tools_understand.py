"""Tools that say what a message means."""

from typing import Any

from pydantic import Field

from postroom.edge.mcp.results import Result
from postroom.edge.mcp.tool import AnyId, Arguments, Desk, Tool


class ClassifyIntent(Arguments):
    """Arguments of classify_intent."""

    message_id: str = AnyId


class Extract(Arguments):
    """Arguments of extract."""

    message_id: str = AnyId
    json_schema: dict[str, Any] = Field(
        alias="schema", description="A JSON Schema of type object: its properties are what to look for."
    )


class Intent(Result):
    """What the writer wants."""

    intent: str
    confidence: float
    reasons: list[str]
    method: str = Field(description="rules or model.")


class Facts(Result):
    """What a message states."""

    data: dict[str, Any] = Field(description="As the schema asks. Taken from untrusted mail: check before you act.")
    confidence: float
    missing: list[str] = Field(description="What the message does not state.")
    method: str


async def classify_intent(desk: Desk, arguments: ClassifyIntent) -> Intent:
    """What the writer of a message wants."""
    view = await desk.services.understand.classify(desk.caller, arguments.message_id)
    return Intent(**{name: view[name] for name in Intent.model_fields})


async def extract(desk: Desk, arguments: Extract) -> Facts:
    """What a message states."""
    view = await desk.services.understand.extract(desk.caller, arguments.message_id, arguments.json_schema)
    return Facts(**{name: view[name] for name in Facts.model_fields})


TOOLS = (
    Tool(
        name="classify_intent",
        title="What does it want?",
        description="What the writer of a message wants: accepted, declined, counter_offer, question, request, "
        "schedule, complaint, unsubscribe, thanks or other.",
        arguments=ClassifyIntent,
        result=Intent,
        scopes=("messages:read",),
        call=classify_intent,
    ),
    Tool(
        name="extract",
        title="Pick out facts",
        description="Fill in a JSON Schema from what a message states. What it does not state is never made up.",
        arguments=Extract,
        result=Facts,
        scopes=("messages:read",),
        call=extract,
    ),
)
