"""What a message means, as it is asked for and shown."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from postroom.edge.api.models_common import Body, Shape
from postroom.rules.intent import INTENTS, Intent

Method = Literal["rules", "model"]

_METHOD = Field(description="How it was found: by the rules of this server, or by the model that MODEL_URL names.")
_MODEL = Field(None, description="The model's name, where it answered.")
_MODEL_ERROR = Field(None, description="Why the rules answered and not the model, where one is configured.")


class Classify(Body):
    """What to choose from. May be left away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"labels": ["accepted", "declined", "counter_offer"]}]})

    labels: list[Intent] = Field(
        [],
        max_length=len(INTENTS),
        description="Intents to choose from, all when there are none. `other` is always one.",
    )


class Alternative(Shape):
    """Another intent that it may be."""

    intent: Intent
    confidence: float


class Classification(Shape):
    """What the writer of a message wants."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "intent": "counter_offer",
                    "confidence": 0.81,
                    "reasons": ["“# instead of #”: counter_offer."],
                    "alternatives": [{"intent": "question", "confidence": 0.12}],
                    "method": "rules",
                }
            ]
        }
    )

    intent: Intent
    confidence: float = Field(description="0 to 1.", ge=0, le=1)
    reasons: list[str] = Field(description="One sentence each.")
    alternatives: list[Alternative] = Field(description="The likeliest first.")
    method: Method = _METHOD
    model: str | None = _MODEL
    model_error: str | None = _MODEL_ERROR


class Extract(Body):
    """What to pick out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "price": {"type": "number"},
                            "currency": {"type": ["string", "null"]},
                            "delivery_date": {"type": "string", "format": "date"},
                        },
                        "required": ["price"],
                    }
                }
            ]
        }
    )

    schema_: dict[str, Any] = Field(
        alias="schema",
        description="A JSON Schema, draft 2020-12, of an object. `$ref` leads to its own `$defs` only; patterns know "
        "no look-around.",
    )


class ValidationProblem(Shape):
    """Where the data does not fit the schema."""

    path: str = Field(description="Such as items[0].price; empty for the whole.")
    message: str


class Extraction(Shape):
    """What a message states."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "data": {"price": 4200, "currency": "EUR", "delivery_date": "2026-09-08"},
                    "confidence": 0.86,
                    "missing": [],
                    "validationErrors": [],
                    "method": "rules",
                }
            ]
        }
    )

    data: dict[str, Any] = Field(description="In the shape of the schema. Untrusted: it is what the sender wrote.")
    confidence: float = Field(description="0 to 1.", ge=0, le=1)
    missing: list[str] = Field(description="Properties that the message does not state: null in data, or left out.")
    validation_errors: list[ValidationProblem] = Field(
        description="Empty when the data is valid; else required properties that are missing."
    )
    method: Method = _METHOD
    model: str | None = _MODEL
    model_error: str | None = _MODEL_ERROR
