"""Notes on messages and threads, as they are sent."""

from typing import Literal

from pydantic import ConfigDict, Field

from postroom.edge.api.models_common import Body, without_default
from postroom.rules.labels import MAX_LABEL_CHARS, MAX_LABELS

Labels = list[str]
MAX_MOMENT_CHARS = 40
"""Of an ISO 8601 moment."""


class LabelEdit(Body):
    """Labels to add and to take away."""

    add: Labels = Field([], max_length=MAX_LABELS)
    remove: Labels = Field([], max_length=MAX_LABELS)


_LABELS = Field(
    None,
    description=f"A list takes the place of what was there; an object adds and removes. At most {MAX_LABELS} labels of "
    f"{MAX_LABEL_CHARS} characters, kept in lower case.",
    json_schema_extra=without_default,
)


class UpdateMessage(Body):
    """What to note on a message; what is left away stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"read": True, "labels": {"add": ["billing"]}}]})

    read: bool = Field(
        False,
        description="false puts it back among those that wait to be read; only what people wrote can wait.",
        json_schema_extra=without_default,
    )
    handled: bool = Field(
        False, description="Likewise, for what waits to be handled.", json_schema_extra=without_default
    )
    send_at: str = Field(
        "",
        max_length=MAX_MOMENT_CHARS,
        description="Another moment for a scheduled message, ISO 8601. Needs messages:send, not messages:write.",
        json_schema_extra=without_default,
    )
    labels: Labels | LabelEdit | None = _LABELS


class UpdateThread(Body):
    """What to note on a thread; what is left away stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "handled", "labels": ["billing"]}]})

    status: Literal["open", "handled", "escalated", "closed"] = Field(
        "open",
        description="`awaiting_reply` and `replied` come about by mail. `handled` and `closed` end its follow-ups, and "
        "a new message opens them again. `escalated` stays until somebody ends it.",
        json_schema_extra=without_default,
    )
    labels: Labels | LabelEdit | None = _LABELS
    read: Literal[True] = Field(True, description="Every message of it is read.", json_schema_extra=without_default)
