"""The generated pages are fresh, and their generator writes what a reader needs."""

from typing import Annotated, Literal

import pytest
from fastapi import FastAPI, Header, Query
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from house.by_path import ROOT, load_tool
from postroom.rules.event_types import EVENTS

write_docs = load_tool("write_docs")


@pytest.mark.parametrize("path", ["docs/config.md", "docs/api.md"])
def test_generated_pages_are_fresh(path):
    target = ROOT / path
    assert target.exists(), f"{path} is missing: run `make docs`"
    assert target.read_text(encoding="utf-8") == write_docs.wanted_files()[path], f"{path} is stale: run `make docs`"


# --- The generator ---------------------------------------------------------------------------------------------------


class Settings(BaseModel):
    http_listen: str = Field("127.0.0.1:8025", description="Where HTTP | listens", json_schema_extra={"group": "Doors"})
    max_bytes: int = Field(100, description="One mail.", json_schema_extra={"unit": "bytes", "group": "Limits"})
    roles: tuple[str, ...] = Field(("smtp", "api"), description="What this node does.")
    trusted: frozenset[str] = Field(frozenset({"b", "a"}), description="Whom to trust.")
    admin_key: SecretStr | None = Field(None, description="The first key.")
    quiet: bool = Field(default=False, description="Says less.")
    needed: str = Field(description="No default.")
    node: str = Field(default_factory=lambda: "changes", description="This node.")
    workers: int = Field(0, description="How many.", json_schema_extra={"default": "one a core", "unit": "workers"})


def test_settings_page():
    page = write_docs.render_config(Settings.model_fields, "POSTROOM_")
    row = "| `POSTROOM_HTTP_LISTEN` | `http_listen` | `--http-listen` | `127.0.0.1:8025` | Where HTTP \\| listens. |"
    assert row in page.splitlines()
    for piece in (
        "| `--max-bytes` | `100` bytes | One mail. |",
        "| `--roles` | `smtp,api` |",
        "| `--trusted` | `a,b` |",
        "| `--admin-key` | none |",
        "| `--quiet` | `false` |",
        "| `--needed` | must be set |",
        "| `--node` | made at start |",
        "| `--workers` | one a core | How many. |",
    ):
        assert piece in page
    assert page.index("## Doors") < page.index("HTTP \\|") < page.index("## Limits") < page.index("max_bytes")
    assert page.count("| meaning |") == 2
    assert page.endswith("|\n")


class File(BaseModel):
    """One file of a message"""

    filename: str


class Inbox(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"id": "inb_1", "name": "ü"}})
    id: str = Field(description="The id")
    status: Literal["active", "paused"]
    files: list[File] = []
    metadata: dict[str, str] = {}


class NewInbox(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "support"}]})
    name: str | None = Field(None, max_length=64, description="What it is\ncalled")
    file: File | None = None
    count: int = Field(3, ge=1, le=9)


def sample_document():
    app = FastAPI(title="Postroom", openapi_tags=[{"name": "empty"}, {"name": "inboxes", "description": "Addresses"}])

    @app.get("/healthz", openapi_extra={"x-scope": []})
    def health() -> dict[str, str]: ...

    @app.post("/inboxes", tags=["inboxes"], openapi_extra={"x-scope": "inboxes:write"}, status_code=201)
    def make_inbox(body: NewInbox, key: Annotated[str | None, Header(alias="Idempotency-Key")] = None) -> Inbox:
        """Makes one.

        At once.
        """

    @app.get("/inboxes/{inbox}", tags=["inboxes"], summary="List | them", deprecated=True)
    def list_inboxes(
        inbox: str, limit: Annotated[int, Query(ge=1, le=100, description="Rows")] = 20
    ) -> list[Inbox]: ...

    return app.openapi()


def test_api_page():
    page = write_docs.render_api(sample_document())
    lines = page.splitlines()
    assert page.startswith("# Postroom\n")
    assert "Empty" not in page
    assert page.index("## Inboxes") < page.index("### POST /inboxes") < page.index("## Other") < page.index("## Shapes")
    for line in (
        "- [Inboxes](#inboxes)",
        "Addresses.",
        "**Make Inbox.**",
        "**List | them.** *Deprecated.*",
        "Scope: `inboxes:write`",
        "Scope: none, no key is needed",
        "| `Idempotency-Key` | header | string or null |  |",
        "| `inbox` | path | string |  |",
        "| `limit` | query | integer | Rows. Default `20`. 1 to 100. |",
        "| `name` | string or null | What it is called. At most 64 characters. |",
        "| `file` | [File](#file) or null | |",
        "| `count` | integer | Default `3`. 1 to 9. |",
        "- `201` Successful Response. [Inbox](#inbox)",
        "- `200` Successful Response. list of [Inbox](#inbox)",
        "- `200` Successful Response. object of string",
        "| `id` | string | Required. The id. |",
        "| `status` | `active` · `paused` | Required. |",
        "| `metadata` | object of string |  |",
        "One file of a message.",
        "Example:",
        '  "name": "support"',
        "Example answer:",
        '  "name": "ü"',
    ):
        assert line.replace("|  |", "| |") in [shown.replace("|  |", "| |") for shown in lines], line


def test_odd_documents_are_read_as_far_as_they_go():
    document = {
        "paths": {
            "/x": {
                "parameters": [{"$ref": "#/components/parameters/Limit"}],
                "get": {"responses": {"200": {"content": {"text/plain": {"example": "a\nb", "schema": {}}}}}},
                "trace": {},
            }
        },
        "components": {
            "parameters": {
                "Limit": {"name": "limit", "in": "query", "required": True, "schema": {"type": ["integer", "null"]}}
            },
            "schemas": {
                "Loop": {"$ref": "#/components/schemas/Loop"},
                "Word": {"const": "x"},
                "Both": {
                    "allOf": [
                        {"$ref": "#/components/schemas/Part"},
                        {"properties": {"b": {"format": "date-time", "type": "string"}}},
                    ]
                },
                "Part": {"properties": {"a": {"$ref": "#/components/schemas/Missing"}}, "required": ["a"]},
            },
        },
    }
    page = write_docs.render_api(document)
    assert "| `limit` | query, required | integer or null |" in page
    assert "- `200` any value as `text/plain`" in page
    assert "```\na\nb\n```" in page
    assert "`x`" in page
    assert "| `a` | [Missing](#missing) | Required. |" not in page.split("### Both")[0].split("## Shapes")[0]
    assert "| `b` | string (date-time) |" in page


def test_check_notices_a_stale_page_and_writing_mends_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(write_docs, "ROOT", tmp_path)
    monkeypatch.setattr(write_docs, "wanted_files", lambda: {"docs/config.md": "new\n"})
    assert write_docs.main(["--check"]) == 1
    assert not (tmp_path / "docs").exists()
    assert write_docs.main([]) == 0
    assert write_docs.main(["--check"]) == 0
    (tmp_path / "docs/config.md").write_text("old\n")
    assert write_docs.main(["--check"]) == 1
    assert "docs/config.md is stale" in capsys.readouterr().out
    assert (tmp_path / "docs/config.md").read_text() == "old\n"


def test_event_types_are_on_the_page():
    page = write_docs.render_api(sample_document(), EVENTS)
    assert "- [Event types](#event-types)" in page
    for event in EVENTS:
        [row] = [line for line in page.splitlines() if line.startswith(f"| `{event.name}` |")]
        assert row.replace("\\|", "").count("|") == 5
        assert all(f"`{name}`: " in row for name in event.data)
        assert ("Not told by this version" in row) is not event.told
    assert "Event types" not in write_docs.render_api(sample_document())
