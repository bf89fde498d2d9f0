"""Reading what was posted: bounded, typed, and refused by name when it does not fit.

Ours and not the framework's, so that the key is checked before a byte of the body is read, and so that every
complaint names its field.
"""

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from postroom.base.errors import BadInput
from postroom.edge.api.field_errors import body_error, json_path
from postroom.edge.api.problems import BadRequest, UnsupportedType

MAX_JSON_DEPTH = 32
"""Nesting of a body: ours need four, the rest is for metadata."""
MAX_JSON_VALUES = 20_000
"""Values in a body in all: a hundred recipients and fifty files are some three hundred."""

M = TypeVar("M", bound=BaseModel)


class JsonBody:
    """A dependency: the request's body as `model`. An empty body is read as `{}`."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.model = model

    async def __call__(self, request: Request) -> BaseModel:
        """The body. Raises BadRequest, UnsupportedType, TooLarge or BadInput."""
        return await read_json(request, self.model)


async def read_json(request: Request, model: type[M]) -> M:
    """The request's body as `model`. Raises BadRequest, UnsupportedType, TooLarge or BadInput."""
    raw = await request.body()
    if raw:
        _require_json(request.headers.get("content-type", ""))
    return parse_body(raw or b"{}", model)


def parse_body(raw: bytes, model: type[M]) -> M:
    """The JSON as `model`. Raises BadRequest when it is none, BadInput naming the field that does not fit."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _malformed(error) from error
    if not isinstance(value, dict):
        raise BadInput("The body is not a JSON object.", code="invalid_field", fix="Send a JSON object: {…}.")
    _check_values(value, look_for_nul=b"\\u0000" in raw)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise body_error(model, error.errors(include_url=False, include_input=False)) from error


def _require_json(content_type: str) -> None:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json")):
        return
    raise UnsupportedType(
        f"This route reads JSON, not {media_type[:64] or 'a body without a type'}.",
        fix="Send the header Content-Type: application/json.",
    )


def _malformed(error: orjson.JSONDecodeError) -> BadInput:
    where = f"line {error.lineno}, column {error.colno}"
    if "surrogate" in error.msg:
        # JSON can spell half a character; no mail, header or database can hold it. RFC 8259 §8.2.
        return BadInput(
            f"A string at {where} is not Unicode text: {error.msg}.",
            code="invalid_field",
            fix="Send whole characters: a \\ud800-\\udbff escape must be followed by its \\udc00-\\udfff half.",
        )
    return BadRequest(
        f"The body is not JSON: {error.msg} at {where}.",
        code="malformed_json",
        fix="Send one JSON object, encoded as UTF-8.",
    )


def _check_values(body: dict[str, Any], *, look_for_nul: bool) -> None:
    """Nothing; the body is neither deep nor crowded and holds no NUL, which PostgreSQL cannot keep in text."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), body)]
    left = MAX_JSON_VALUES
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict | list):
            # Counted before they are queued: a long list of nothings must not cost memory either.
            left -= len(value)
            if left < 0 or len(path) >= MAX_JSON_DEPTH:
                raise _too_complex(path)
            children = value.items() if isinstance(value, dict) else enumerate(value)
            waiting.extend(((*path, step), item) for step, item in children)
            if look_for_nul and isinstance(value, dict) and any("\x00" in key for key in value):
                raise _nul(path)
        elif look_for_nul and isinstance(value, str) and "\x00" in value:
            raise _nul(path)


def _too_complex(path: tuple[str | int, ...]) -> BadInput:
    return BadInput(
        f"The body holds more than {MAX_JSON_VALUES} values or nests deeper than {MAX_JSON_DEPTH}.",
        code="body_too_complex",
        param=json_path(path[:1]) or None,
        fix="Send less at once.",
    )


def _nul(path: tuple[str | int, ...]) -> BadInput:
    shown = json_path(path) or "a field name"
    return BadInput(
        f"{shown} holds a NUL character.",
        code="invalid_field",
        param=json_path(path) or None,
        fix="Leave \\u0000 out: text cannot hold it.",
    )
