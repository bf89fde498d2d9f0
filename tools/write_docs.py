"""Writes docs/config.md from the settings, and docs/api.md from the OpenAPI document and the types of events.

`python tools/write_docs.py` writes them; with `--check` nothing is written, and the exit code is 1 when one is stale.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

ROOT = Path(__file__).resolve().parent.parent
MADE = "<!-- Written by tools/write_docs.py. Do not edit: run `make docs`. -->"
METHODS = ("get", "post", "put", "patch", "delete")
MAX_EXAMPLE_DEPTH = 6

Json = Mapping[str, Any]


def main(arguments: list[str]) -> int:
    """0 when the files are as they should be, or were written; 1 when `--check` finds one stale."""
    check = "--check" in arguments
    stale = []
    for path, text in wanted_files().items():
        target = ROOT / path
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path} is stale: run `make docs`" if check else f"{path} written")
    return 1 if check and stale else 0


def wanted_files() -> dict[str, str]:
    """What the files should hold now, by path below the repository."""
    # Imported here, so that the renderers below can be used and tested without the whole application.
    from postroom.config import Settings  # noqa: PLC0415
    from postroom.edge.api.application import openapi_document  # noqa: PLC0415
    from postroom.rules.event_types import EVENTS  # noqa: PLC0415

    prefix = str(Settings.model_config.get("env_prefix") or "POSTROOM_")
    return {
        "docs/config.md": render_config(Settings.model_fields, prefix),
        "docs/api.md": render_api(openapi_document(), EVENTS),
    }


# --- Settings --------------------------------------------------------------------------------------------------------


def render_config(fields: Mapping[str, FieldInfo], prefix: str) -> str:
    """The manual page of the settings, in the order of their fields.

    A field's json_schema_extra may say `unit` (shown behind the default), `group` (a heading before it, holding
    until the next one), and `default` (words for a default that is worked out at start).
    """
    lines = ["# Settings", "", MADE, "", _HOW_TO_SET.format(prefix=prefix), ""]
    group: object = None
    for position, (name, field) in enumerate(fields.items()):
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, Mapping) else {}
        begins = extra.get("group", group) != group
        group = extra.get("group", group)
        if begins:
            lines += ["", f"## {group}", ""]
        if begins or position == 0:
            lines += ["| environment | postroom.toml | flag | default | meaning |", "|---|---|---|---|---|"]
        lines.append(_setting(name, field, extra, prefix))
    return _page(lines)


_HOW_TO_SET = """\
A setting's value is the last one given of: its default, `postroom.toml`, the environment, the command line.
A name that is not below refuses to start. The three ways to say the same:

```
postroom.toml:   http_listen = "127.0.0.1:8025"
environment:     {prefix}HTTP_LISTEN=127.0.0.1:8025
command line:    postroom serve --http-listen 127.0.0.1:8025
```"""


def _setting(name: str, field: FieldInfo, extra: Mapping[str, Any], prefix: str) -> str:
    default = _cell(_default_words(field, extra))
    unit = f" {extra['unit']}" if extra.get("unit") and default.startswith("`") else ""
    flag = f"--{name.lower().replace('_', '-')}"
    meaning = _cell(_sentence(field.description or ""))
    return f"| `{prefix}{name.upper()}` | `{name.lower()}` | `{flag}` | {default}{unit} | {meaning} |"


def _default_words(field: FieldInfo, extra: Mapping[str, Any]) -> str:
    if "default" in extra:
        return str(extra["default"])
    value = field.get_default()
    if field.default_factory is not None:
        # A made default would differ from machine to machine, and from call to call.
        return "made at start"
    if value is PydanticUndefined:
        return "must be set"
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value is None or value in ("", (), []):
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(map(str, value)) if isinstance(value, set | frozenset) else map(str, value)
        return f"`{','.join(items)}`"
    return f"`{value}`"


# --- API -------------------------------------------------------------------------------------------------------------


def render_api(document: Json, events: Sequence[Any] = ()) -> str:
    """The manual page of the HTTP API: operations by tag, the types of events, then the shapes that they name.

    events: as rules.event_types.EVENTS.
    """
    info = document.get("info", {})
    lines = [f"# {info.get('title', 'HTTP API')}", "", MADE, ""]
    if info.get("description"):
        lines += [str(info["description"]).strip(), ""]
    groups = _operations_by_tag(document)
    lines += [f"- [{_title(tag)}](#{_anchor(_title(tag))})" for tag in groups]
    lines += ["- [Event types](#event-types)"] if events else []
    lines += ["- [Shapes](#shapes)", ""]
    described = {tag.get("name"): tag.get("description", "") for tag in document.get("tags", [])}
    for tag, operations in groups.items():
        lines += [f"## {_title(tag)}", ""]
        if described.get(tag):
            lines += [_sentence(described[tag]), ""]
        for method, path, operation in operations:
            lines += _operation(document, method, path, operation)
    lines += _event_types(events) if events else []
    lines += _shapes(document)
    return _page(lines)


def _operations_by_tag(document: Json) -> dict[str, list[tuple[str, str, Json]]]:
    groups: dict[str, list[tuple[str, str, Json]]] = {tag["name"]: [] for tag in document.get("tags", [])}
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                shared = [*item.get("parameters", []), *item[method].get("parameters", [])]
                operation = {**item[method], "parameters": shared}
                groups.setdefault((operation.get("tags") or ["other"])[0], []).append((method, path, operation))
    return {tag: operations for tag, operations in groups.items() if operations}


def _operation(document: Json, method: str, path: str, operation: Json) -> list[str]:
    lines = [f"### {method.upper()} {path}", ""]
    summary = _sentence(operation.get("summary") or operation.get("operationId") or "")
    lines += [f"**{summary}**" + (" *Deprecated.*" if operation.get("deprecated") else ""), ""]
    if operation.get("description"):
        lines += [str(operation["description"]).strip(), ""]
    if "x-scope" in operation:
        lines += [f"Scope: {_scope(operation['x-scope'])}", ""]
    lines += _parameters(document, operation["parameters"])
    lines += _body(document, operation)
    lines += _answers(document, operation.get("responses", {}))
    return lines


def _scope(scope: object) -> str:
    names = [scope] if isinstance(scope, str) else list(scope) if isinstance(scope, Iterable) else []
    return " or ".join(f"`{name}`" for name in names) or "none, no key is needed"


def _parameters(document: Json, parameters: Iterable[Json]) -> list[str]:
    rows = []
    for given in parameters:
        parameter = _resolved(document, given)
        schema = parameter.get("schema", {})
        needed = ", required" if parameter.get("required") and parameter.get("in") != "path" else ""
        text = _sentence(parameter.get("description") or schema.get("description") or "") + _bounds(schema)
        text = text.strip()
        rows.append(
            f"| `{parameter['name']}` | {parameter['in']}{needed} | {_type(document, schema)} | {_cell(text)} |"
        )
    return ["| parameter | where | type | meaning |", "|---|---|---|---|", *rows, ""] if rows else []


def _body(document: Json, operation: Json) -> list[str]:
    body = _resolved(document, operation.get("requestBody", {}))
    if not body:
        return []
    lines = []
    for media_type, content in body.get("content", {}).items():
        schema = content.get("schema", {})
        fields = _field_rows(document, _resolved(document, schema))
        kind = "" if media_type == "application/json" else f" (`{media_type}`)"
        needed = "" if body.get("required") else ", may be left out"
        if fields:
            lines += [f"Body{kind}{needed}:", "", *_FIELD_HEAD, *fields, ""]
        else:
            lines += [f"Body{kind}{needed}: {_type(document, schema)}", ""]
        lines += _example_block(document, content, schema)
    return lines


def _answers(document: Json, responses: Json) -> list[str]:
    lines = ["Answers:", ""] if responses else []
    blocks: list[str] = []
    for status, given in responses.items():
        answer = _resolved(document, given)
        kinds = []
        for media_type, content in answer.get("content", {}).items():
            shown = _type(document, content.get("schema", {}))
            kinds.append(shown if media_type == "application/json" else f"{shown} as `{media_type}`")
            if str(status).startswith("2"):
                blocks += _example_block(document, content, content.get("schema", {}), "Example answer:")
        text = _sentence(answer.get("description") or "")
        lines.append(" ".join(filter(None, ("-", f"`{status}`", text, " or ".join(kinds)))))
    return [*lines, "", *blocks] if lines else []


_HOW_EVENTS_COME = """\
A webhook's body is one JSON object: `id`, `type`, `createdAt`, `inboxId`, `threadId`, then the fields of the event's
data by their own names, and `message` when the event carries one: a whole [Message](#message), as it is at that moment.
`GET /events` shows the same fields under `data`, and the message by its `messageId`. A body that would be too large has
the message's texts cut, and says which in `message.truncated`.

A new webhook gets `message.received` and nothing else unless `events` says more: types, families such as `message.*`,
or `*` for all. `message.quarantined` carries no message."""


def _event_types(events: Sequence[Any]) -> list[str]:
    rows = []
    for event in events:
        when = event.when + "." + ("" if event.told else " *Not told by this version.*")
        data = "; ".join(f"`{name}`: {meaning}" for name, meaning in event.data.items()) or "none"
        rows.append(f"| `{event.name}` | {_cell(when)} | {_cell(event.message or 'none')} | {_cell(data)} |")
    head = ["| type | when | `message` | data |", "|---|---|---|---|"]
    return ["## Event types", "", _HOW_EVENTS_COME, "", *head, *rows, ""]


def _shapes(document: Json) -> list[str]:
    schemas = document.get("components", {}).get("schemas", {})
    lines = ["## Shapes", ""]
    for name in sorted(schemas):
        lines += [f"### {name}", ""]
        if schemas[name].get("description"):
            lines += [_sentence(schemas[name]["description"]), ""]
        rows = _field_rows(document, schemas[name])
        lines += [*_FIELD_HEAD, *rows, ""] if rows else [_type(document, schemas[name], named=False), ""]
    return lines


_FIELD_HEAD = ("| field | type | meaning |", "|---|---|---|")


def _field_rows(document: Json, schema: Json) -> list[str]:
    needed = set(schema.get("required", ()))
    rows = []
    for name, given in _properties(document, schema):
        text = given.get("description") or _resolved(document, given).get("description") or ""
        first = "Required. " if name in needed else ""
        text = f"{first}{_sentence(text)}{_bounds(given)}".strip()
        rows.append(f"| `{name}` | {_type(document, given)} | {_cell(text)} |")
    return rows


def _properties(document: Json, schema: Json) -> Iterator[tuple[str, Json]]:
    for part in schema.get("allOf", ()):
        yield from _properties(document, _resolved(document, part))
    yield from schema.get("properties", {}).items()


def _resolved(document: Json, schema: Json) -> Json:
    """The schema itself, or what its `$ref` names."""
    seen = 0
    while "$ref" in schema and seen < MAX_EXAMPLE_DEPTH:
        found: Any = document
        for piece in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found.get(piece.replace("~1", "/").replace("~0", "~"), {})
        schema, seen = found, seen + 1
    return schema


def _type(document: Json, schema: Json, *, named: bool = True) -> str:
    """A few words for a type; a named one is a link to its shape."""
    if "$ref" in schema and named:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"[{name}](#{_anchor(name)})"
    schema = _resolved(document, schema)
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return " or ".join(dict.fromkeys(_type(document, option) for option in options))
    if len(schema.get("allOf", ())) == 1:
        return _type(document, schema["allOf"][0])
    if "const" in schema:
        return f"`{_plain(schema['const'])}`"
    if "enum" in schema:
        return " · ".join(f"`{_plain(value)}`" for value in schema["enum"])
    kind = schema.get("type", "any value")
    if isinstance(kind, list):
        return " or ".join(_type(document, {**schema, "type": one}) for one in kind)
    if kind == "array":
        return f"list of {_type(document, schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {_type(document, schema['additionalProperties'])}"
    return f"{kind} ({schema['format']})" if schema.get("format") else str(kind)


def _bounds(schema: Json) -> str:
    """Default and limits as words, beginning with a space; also those inside `anyOf`."""
    merged: dict[str, Any] = {}
    for part in (*schema.get("anyOf", ()), schema):
        merged.update(part)
    words = []
    if merged.get("default") not in (None, "", [], {}):
        words.append(f"Default `{_plain(merged['default'])}`.")
    for low, high, unit in (
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " entries"),
    ):
        if low in merged and high in merged:
            words.append(f"{_number(merged[low])} to {_number(merged[high])}{unit}.")
        elif high in merged:
            words.append(f"At most {_number(merged[high])}{unit}.")
        elif low in merged:
            words.append(f"At least {_number(merged[low])}{unit}.")
    return "".join(f" {word}" for word in words)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _example_block(document: Json, content: Json, schema: Json, heading: str = "Example:") -> list[str]:
    value = _example(content, _resolved(document, schema))
    if value is None:
        return []
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return [heading, "", "```json" if not isinstance(value, str) else "```", text, "```", ""]


def _example(content: Json, schema: Json) -> Any:
    for holder in (content, schema):
        if "example" in holder:
            return holder["example"]
        examples = holder.get("examples")
        if isinstance(examples, Mapping) and examples:
            first = next(iter(examples.values()))
            return first.get("value", first) if isinstance(first, Mapping) else first
        if isinstance(examples, list) and examples:
            return examples[0]
    return None


# --- Words -----------------------------------------------------------------------------------------------------------


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _sentence(text: object) -> str:
    """One paragraph, its own line breaks gone, ended by a full stop when it ends in a letter."""
    joined = " ".join(str(text).split())
    return joined + "." if joined and joined[-1].isalnum() else joined


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _title(tag: str) -> str:
    return tag[:1].upper() + tag[1:]


def _anchor(heading: str) -> str:
    kept = "".join(char for char in heading.lower() if char.isalnum() or char in " -_")
    return kept.replace(" ", "-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
