"""JSON Schemas of arguments and results, without the words that tell a model nothing."""

from typing import Any

from pydantic import BaseModel


def bare_schema(model: type[BaseModel], *, answered: bool = False) -> dict[str, Any]:
    """The schema of a model, without generated titles. answered: of a result, in which null fields are left away."""
    schema: dict[str, Any] = _bare(model.model_json_schema())
    schema.pop("description", None)  # the tool's own says it
    if answered:
        for one in (schema, *schema.get("$defs", {}).values()):
            one["required"] = [name for name in one.get("required", ()) if not _may_be_null(one["properties"][name])]
    return schema


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if not isinstance(value, dict):
        return value
    # A property may be called title: its schema is an object, a title is a string.
    return {name: _bare(one) for name, one in value.items() if not (name == "title" and isinstance(one, str))}


def _may_be_null(schema: dict[str, Any]) -> bool:
    return {"type": "null"} in schema.get("anyOf", ())
