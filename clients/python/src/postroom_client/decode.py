"""JSON into frozen values: fields by their types, unknown ones kept in `raw`, missing ones left at their defaults."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from postroom_client.errors import UnreadableAnswer

V = TypeVar("V")
Reader = Callable[[Any], Any]

RAW = "raw"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    said: str
    read: Reader
    takes_null: bool


def read_value(cls: type[V], content: Any, **more: Any) -> V:
    """The value that this JSON object tells of; `raw` is the object itself.

    A field that is missing, or of another type than promised, keeps its default: a client goes on working with a
    server that is older or newer. more: fields that are not in the JSON. Raises UnreadableAnswer when it is no object,
    or a field without a default is missing.
    """
    if not isinstance(content, dict):
        raise UnreadableAnswer(f"The server sent no {cls.__name__} where one was due.")
    found: dict[str, Any] = {RAW: content, **more}
    for one in _fields_of(cls):
        if one.said not in content or one.name in more:
            continue
        value = content[one.said]
        if value is None:
            if one.takes_null:
                found[one.name] = None
            continue
        try:
            found[one.name] = one.read(value)
        except (TypeError, ValueError, UnreadableAnswer):
            continue
    try:
        return cls(**found)
    except TypeError as error:
        raise UnreadableAnswer(f"The server sent an incomplete {cls.__name__}: {error}.") from error


def read_all(cls: type[V], content: Any) -> tuple[V, ...]:
    """The values of a JSON list."""
    return tuple(read_value(cls, one) for one in content) if isinstance(content, list) else ()


def said_names(cls: type[Any]) -> Mapping[str, str]:
    """Python's name of each field of a value, by the API's."""
    return {one.said: one.name for one in _fields_of(cls)}


def _fields_of(cls: Any) -> tuple[_Field, ...]:
    return _looked_at(cls)


@cache
def _looked_at(cls: Any) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(cls)
    found = []
    for one in fields(cls):
        if one.name == RAW or one.name.startswith("_"):
            continue
        read, takes_null = _reader(hints[one.name])
        found.append(_Field(one.name, _said(one.name), read, takes_null))
    return tuple(found)


def _said(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def _reader(hint: Any) -> tuple[Reader, bool]:
    """How to read a value of this type, and whether null is one."""
    if isinstance(hint, types.UnionType):
        kinds = [one for one in hint.__args__ if one is not types.NoneType]
        return _reader(kinds[0])[0], len(kinds) < len(hint.__args__)
    if typing.get_origin(hint) is tuple:
        of_one = _reader(typing.get_args(hint)[0])[0]
        return lambda many: tuple(of_one(one) for one in _checked(list, many)), False
    if typing.get_origin(hint) is dict:
        return lambda value: _checked(dict, value), False
    if hint is datetime:
        return _moment, False
    if is_dataclass(hint):
        kind = typing.cast("type[Any]", hint)
        return lambda value: read_value(kind, _checked(dict, value)), False
    if hint is float:
        return lambda value: float(_checked((int, float), value)), False
    if isinstance(hint, type):
        return lambda value: _checked(hint, value), False
    return lambda value: value, False


def _checked(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(type(value).__name__)
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
