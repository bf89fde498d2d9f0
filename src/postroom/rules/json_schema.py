"""A JSON Schema that a caller sent: checked, bounded, and ready to hold answers to.

Nothing is ever fetched: a `$ref` leads to `#/…` of the same schema and to nothing else. Patterns run on an engine
without backtracking. The size that counts is the one with every `$ref` written out, so that a few lines that refer to
each other over and over cost no more than they show.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote

import orjson

from postroom.base.errors import BadInput

MAX_SCHEMA_BYTES = 65_536
"""Of a schema as JSON: 64 KiB."""
MAX_SCHEMA_NODES = 1_000
"""Schemas in it in all, every `$ref` written out."""
MAX_SCHEMA_DEPTH = 16
"""Schemas inside one another, every `$ref` written out."""
MAX_PATTERNS = 50
"""Regular expressions of one schema."""
MAX_PATTERN_CHARS = 500
"""Characters of one."""
MAX_PATTERN_BYTES = 262_144
"""A compiled one: 256 KiB."""
MAX_COMPLAINTS = 20
"""Complaints about one answer that are told."""
_MAX_TOLD_CHARS = 300
_MAX_PATH_CHARS = 200

_ONE = (
    "items",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
)
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")
_REFUSED = (
    "$dynamicRef",
    "$recursiveRef",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$vocabulary",
    "dependencies",
)
_DRAFTS = {
    "": "Draft202012Validator",
    "https://json-schema.org/draft/2020-12/schema": "Draft202012Validator",
    "https://json-schema.org/draft/2019-09/schema": "Draft201909Validator",
    "http://json-schema.org/draft-07/schema": "Draft7Validator",
}
"""By its name, what checks answers against a schema of that draft."""


class BadSchema(BadInput):
    """The schema that was sent cannot be used."""

    code = "invalid_schema"
    http_status = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """What is wrong with an answer."""

    path: str
    """`items[0].price`; empty for the whole."""
    message: str


class AnswerSchema:
    """A schema that answers are held to. Its root describes an object."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        """Raises BadSchema, naming the place, the reason and the mend."""
        self.root: dict[str, Any] = {name: value for name, value in schema.items() if name != "$id"}
        if len(orjson.dumps(self.root)) > MAX_SCHEMA_BYTES:
            raise _bad("", f"it is larger than {MAX_SCHEMA_BYTES} bytes", "Send a smaller schema")
        _Walk(self.root).check()
        self._validator = self._compile(self.root)
        self._parts: dict[bytes, Any] = {}

    def complaints(self, answer: Any) -> list[Complaint]:
        """What is wrong with an answer, at most MAX_COMPLAINTS; empty when it fits."""
        if self._validator.is_valid(answer):
            return []
        errors = islice(self._validator.iter_errors(answer), MAX_COMPLAINTS)
        return [Complaint(path=_path(error.instance_path), message=error.message[:_MAX_TOLD_CHARS]) for error in errors]

    def resolve(self, schema: Any) -> dict[str, Any]:
        """The schema that a `$ref` leads to, its own words kept; itself when it has none; {} for true and false."""
        for _ in range(MAX_SCHEMA_DEPTH):
            if not isinstance(schema, dict):
                return {}
            if not isinstance(schema.get("$ref"), str):
                return schema
            rest = {name: value for name, value in schema.items() if name != "$ref"}
            found = _pointed_at(self.root, schema["$ref"])
            schema = {**found, **rest} if isinstance(found, dict) else {}
        return {}

    def fits(self, part: Any, value: Any) -> bool:
        """Whether a value breaks no rule of a part of the schema, required properties aside."""
        key = orjson.dumps(part)
        validator = self._parts.get(key)
        if validator is None:
            named: dict[str, Any] = {
                name: self.root[name] for name in ("$schema", "$defs", "definitions") if name in self.root
            }
            validator = self._parts[key] = self._compile({**named, "allOf": [part]})
        return validator.is_valid(value) or all(
            error.kind.name == "required" for error in islice(validator.iter_errors(value), MAX_COMPLAINTS)
        )

    def _compile(self, schema: dict[str, Any]) -> Any:
        import jsonschema_rs  # noqa: PLC0415 - 3 MB that only whoever sends a schema needs

        draft = str(self.root.get("$schema", "")).removesuffix("#")
        if draft not in _DRAFTS:
            known = ", ".join(name for name in _DRAFTS if name)
            raise _bad("$schema", "it names a draft that is not known here", f"Leave it out, or name one of: {known}")
        options = jsonschema_rs.RegexOptions(size_limit=MAX_PATTERN_BYTES, dfa_size_limit=MAX_PATTERN_BYTES)
        try:
            make = getattr(jsonschema_rs, _DRAFTS[draft])
            return make(schema, validate_formats=True, mask="it", pattern_options=options, offline=True)
        except jsonschema_rs.ValidationError as error:
            place = _path(error.instance_path)
            raise _bad(place, error.message[:_MAX_TOLD_CHARS], "Send a valid JSON Schema, draft 2020-12") from None
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            told = str(error).partition("\n")[0][:_MAX_TOLD_CHARS]
            raise _bad("", told, "Send a valid JSON Schema, draft 2020-12") from None


class _Walk:
    """One walk over a schema that counts what it comes to."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._nodes = 0
        self._patterns = 0

    def check(self) -> None:
        """Raises BadSchema for what is too large, leads outside, or describes no object."""
        described = self._root.get("type")
        is_object = described == "object" or (described is None and isinstance(self._root.get("properties"), dict))
        if not is_object:
            raise _bad("type", "the root describes no object", 'Send {"type": "object", "properties": {…}}')
        self._visit(self._root, "", 0, ())

    def _visit(self, schema: Any, path: str, depth: int, refs: tuple[str, ...]) -> None:
        if not isinstance(schema, dict):
            return
        self._nodes += 1
        if self._nodes > MAX_SCHEMA_NODES:
            raise _bad(path, f"it comes to more than {MAX_SCHEMA_NODES} schemas", "Send a smaller schema")
        if depth > MAX_SCHEMA_DEPTH:
            raise _bad(path, f"it nests deeper than {MAX_SCHEMA_DEPTH}", "Send a flatter schema")
        self._check_words(schema, path)
        for name, inner in _inner(schema):
            self._visit(inner, f"{path}.{name}" if path else name, depth + 1, refs)
        ref = schema.get("$ref")
        if isinstance(ref, str):
            if ref in refs:
                raise _bad(f"{path}.$ref".lstrip("."), "it leads back to itself", "Write the levels that you need out")
            self._visit(self._target(ref, path), path, depth + 1, (*refs, ref))

    def _check_words(self, schema: dict[str, Any], path: str) -> None:
        for name in _REFUSED:
            if name in schema:
                raise _bad(
                    f"{path}.{name}".lstrip("."), "it is not known here", 'Use "$ref": "#/$defs/…" and plain words'
                )
        if path and "$id" in schema:
            raise _bad(f"{path}.$id", "a part of a schema has no name of its own here", "Leave $id out")
        patterns = [schema["pattern"]] if isinstance(schema.get("pattern"), str) else []
        named = schema.get("patternProperties")
        patterns += list(named) if isinstance(named, dict) else []
        self._patterns += len(patterns)
        if self._patterns > MAX_PATTERNS:
            raise _bad(path, f"it holds more than {MAX_PATTERNS} patterns", "Send fewer")
        if any(len(pattern) > MAX_PATTERN_CHARS for pattern in patterns):
            raise _bad(path, f"a pattern is longer than {MAX_PATTERN_CHARS} characters", "Send a shorter one")

    def _target(self, ref: str, path: str) -> Any:
        place = f"{path}.$ref".lstrip(".")
        if not ref.startswith("#"):
            raise _bad(place, "it leads out of the schema, and nothing is fetched", 'Use "#/$defs/…"')
        if not ref.startswith(("#/$defs/", "#/definitions/")):
            raise _bad(place, "it leads to no definition, or back to itself", 'Put it under $defs and use "#/$defs/…"')
        found = _pointed_at(self._root, ref)
        if found is None:
            raise _bad(place, "nothing stands where it leads", "Define what it names under $defs")
        return found


def _inner(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The schemas inside a schema, each with its path from there."""
    for word in _ONE:
        inner = schema.get(word)
        if isinstance(inner, list):  # items, before draft 2020-12
            yield from ((f"{word}[{number}]", one) for number, one in enumerate(inner))
        elif isinstance(inner, dict):
            yield word, inner
    for word in _LISTS:
        inner = schema.get(word)
        if isinstance(inner, list):
            yield from ((f"{word}[{number}]", one) for number, one in enumerate(inner))
    for word in _MAPS:
        inner = schema.get(word)
        if isinstance(inner, dict):
            yield from ((f"{word}.{name}", one) for name, one in inner.items())


def _pointed_at(root: dict[str, Any], ref: str) -> Any:
    """What `#/a/b` leads to; None when there is nothing. RFC 6901 §4."""
    here: Any = root
    pointer = unquote(ref.removeprefix("#"))
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict):
            here = here.get(name)
        elif isinstance(here, list) and name.isdigit() and len(name) < 6 and int(name) < len(here):
            here = here[int(name)]
        else:
            return None
    return here if not pointer or pointer.startswith("/") else None


def _path(steps: Any) -> str:
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return path[:_MAX_PATH_CHARS]


def _bad(place: str, reason: str, fix: str) -> BadSchema:
    path = f"schema.{place}"[:_MAX_PATH_CHARS] if place else "schema"
    return BadSchema(f"The JSON Schema cannot be used: at {path}, {reason.rstrip('.')}.", param=path, fix=f"{fix}.")
