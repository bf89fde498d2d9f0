"""What pydantic says about a body, as one error of ours: the field by its JSON path, and what to do."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from postroom.base.errors import BadInput

_SHOWN_CHARS = 64
_EXPECTED = {
    "string_type": "a string",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number of reasonable size",
}


def expected_words(error: Mapping[str, Any]) -> str:
    """What would have been right, to stand after `is not` or `as`."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    if kind in {"literal_error", "enum"}:
        return f"one of {context['expected']}"
    if kind == "string_too_long":
        return f"a string of at most {context['max_length']} characters"
    if kind == "string_too_short":
        return f"a string of at least {context['min_length']} characters"
    if kind == "too_short":
        return "a list of at least one item"
    if kind == "too_long":
        return f"a list of at most {context['max_length']} items"
    if kind in {"greater_than_equal", "less_than_equal"}:
        word = "at least" if "ge" in context else "at most"
        return f"a number of {word} {context.get('ge', context.get('le'))}"
    return f"right ({error['msg']})"


def body_error(model: type[BaseModel], errors: Sequence[Any]) -> BadInput:
    """The error to answer: an unknown field before a missing one before a wrong one, the first of its sort.

    errors: pydantic's, at least one.
    """
    unknown = next((error for error in errors if error["type"] == "extra_forbidden"), None)
    if unknown is not None:
        return _unknown_field(model, unknown["loc"])
    missing = next((error for error in errors if error["type"] == "missing"), None)
    if missing is not None:
        path = json_path(missing["loc"])
        return BadInput(f"The field {path} is missing.", code="missing_field", param=path, fix=f"Send {path}.")
    return _wrong_field(model, errors)


def json_path(location: Sequence[str | int]) -> str:
    """`attachments[0].filename` for ("attachments", 0, "filename")."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            shown = part[:_SHOWN_CHARS]
            path += f".{shown}" if path else shown
    return path


def _unknown_field(model: type[BaseModel], location: Sequence[str | int]) -> BadInput:
    name = str(location[-1])[:_SHOWN_CHARS]
    known = sorted(_fields_at(model, location[:-1]))
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    path = json_path([*_own_steps(model, location[:-1]), name])
    return BadInput(
        f"There is no field {path!r}.",
        code="unknown_field",
        param=path,
        fix=f"{hint}The fields are: {', '.join(known)}." if known else "Send an empty object.",
    )


def _wrong_field(model: type[BaseModel], errors: Sequence[Any]) -> BadInput:
    """Every complaint about the first wrong field: a union makes one for each of its members."""
    if not errors[0]["loc"]:
        return BadInput("The body is not a JSON object.", code="invalid_field", fix="Send a JSON object: {…}.")
    path = json_path(_own_steps(model, errors[0]["loc"]))
    words = [expected_words(error) for error in errors if json_path(_own_steps(model, error["loc"])).startswith(path)]
    expected = " or ".join(dict.fromkeys(words))
    return BadInput(
        f"The field {path} is not {expected}.",
        code="invalid_field",
        param=path,
        fix=f"Send {path} as {expected}.",
    )


def _own_steps(model: type[BaseModel], location: Sequence[str | int]) -> list[str | int]:
    """The steps of a location that stand in the JSON: pydantic also names the members of unions."""
    steps: list[str | int] = []
    here: Any = model
    for part in location:
        fields = _fields_of(here)
        if isinstance(part, int) or get_origin(here) is dict:
            steps.append(part)
            here = None if get_origin(here) is dict else here
        elif part in fields:
            steps.append(part)
            here = fields[part]
    return steps


def _fields_at(model: type[BaseModel], location: Sequence[str | int]) -> set[str]:
    """The JSON names of the fields of the object at a location; empty when it is no object of ours."""
    here: Any = model
    for part in location:
        # What is no field is the name that pydantic gives to a member of a union.
        here = _fields_of(here).get(str(part), here)
    return set(_fields_of(here))


def _fields_of(annotation: Any) -> dict[str, Any]:
    """The type of each field, by its JSON name, of the one model that stands in an annotation."""
    model = _model_in(annotation)
    if model is None:
        return {}
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner)) is not None), None)
