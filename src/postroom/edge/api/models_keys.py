"""API keys and workspaces, as they are sent and shown."""

from pydantic import ConfigDict, Field

from postroom.edge.api.models_common import Body, Shape
from postroom.edge.api.models_inboxes import MAX_NAME_CHARS
from postroom.rules.scopes import SCOPES

MAX_TIME_CHARS = 40
"""An ISO 8601 moment has some 30."""


MAX_ADDRESS_CHARS = 320
"""Of an address: 64 before the @ and 255 behind it. RFC 5321 §4.5.3.1."""


class CreateKey(Body):
    """A key to make: it may hold no scope that yours does not."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "support agent", "scopes": ["messages:send"], "inboxId": "inb_01k9x7c2rs8f3m0d7q"},
            ]
        }
    )

    name: str = Field(min_length=1, max_length=MAX_NAME_CHARS)
    scopes: list[str] = Field(min_length=1, max_length=len(SCOPES), description=f"Of: {', '.join(sorted(SCOPES))}.")
    inbox_id: str | None = Field(None, description="Binds the key to one inbox.")
    expires_at: str | None = Field(
        None, max_length=MAX_TIME_CHARS, description="ISO 8601, such as 2027-01-31T00:00:00Z; null for never."
    )


class Key(Shape):
    """An API key, without its secret."""

    id: str = Field(examples=["key_01k9x7c2rs8f3m0d7q"])
    prefix: str | None = Field(description="How the secret begins.")
    name: str
    scopes: list[str]
    inbox_id: str | None
    expires_at: str | None
    last_used_at: str | None
    created_at: str


class CreatedKey(Key):
    """An API key with its secret."""

    key: str = Field(description="The secret. Shown this once.")


class KeyList(Shape):
    """One page of live keys, newest first."""

    keys: list[Key]
    next_cursor: str | None


class CreateWorkspace(Body):
    """A workspace to make."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Acme"}]})

    name: str = Field(min_length=1, max_length=MAX_NAME_CHARS)


class UpdateWorkspace(Body):
    """What is to change."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"alertAddress": "ops@acme.example"}]})

    alert_address: str | None = Field(
        max_length=MAX_ADDRESS_CHARS,
        description="Who is told by mail when sending is paused, a domain's records are gone, or events find no "
        "endpoint any more; null for nobody.",
    )


class Workspace(Shape):
    """A tenant."""

    id: str = Field(examples=["wks_01k9x7c2rs8f3m0d7q"])
    name: str
    alert_address: str | None
    created_at: str


class CreatedWorkspace(Shape):
    """A workspace with the secret of its first key."""

    id: str
    name: str
    key: str = Field(description="Holds the scope admin within the new workspace. Shown this once.")


class WorkspaceList(Shape):
    """Every workspace."""

    workspaces: list[Workspace]
    next_cursor: str | None
