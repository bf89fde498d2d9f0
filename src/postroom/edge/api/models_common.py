"""What all models share: camelCase, unknown fields refused, and the shape of an error."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from postroom.base.errors import BadInput

T = TypeVar("T")

Text = str | list[str]
"""One string or several."""


class Body(BaseModel):
    """The body of a request. Strict: "1" is no number, and a field that is not here is refused by name."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True, frozen=True)

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by their Python names."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class NoFields(Body):
    """For a POST that needs none: nothing, or `{}`."""


class Shape(BaseModel):
    """A part of an answer. For the documentation and the tests: answers are encoded as the flows make them."""

    model_config = ConfigDict(alias_generator=to_camel, serialize_by_alias=True)


class ErrorBody(Shape):
    """What went wrong."""

    code: str = Field(description="For programs; stable.", examples=["unknown_field"])
    message: str = Field(description="One sentence for people.")
    fix: str | None = Field(description="What to do about it.")
    param: str | None = Field(description="The field, parameter or scope that it is about.")
    request_id: str = Field(description="Also in X-Request-Id and in the server's log.")
    resets_at: str | None = Field(None, description="Of a quota alone: when there is room again.")


class ErrorAnswer(Shape):
    """Every error, of every route."""

    error: ErrorBody


def one_of(first_name: str, first: T | None, second_name: str, second: T | None) -> T | None:
    """The value of a field that has two spellings. Raises BadInput when both are sent and differ."""
    if first is not None and second is not None and first != second:
        raise BadInput(
            f"{first_name} and {second_name} are two spellings of one field, and they differ.",
            code="conflicting_fields",
            param=second_name,
            fix=f"Send {first_name} alone.",
        )
    return second if first is None else first


def without_default(schema: dict[str, Any]) -> None:
    """For fields that may be left away but not be null: the schema then shows no default."""
    schema.pop("default", None)
