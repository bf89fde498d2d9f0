"""What OpenAPI says of a route: filled in here once, so that no route has to repeat it.

FastAPI writes paths, parameters and answers; request bodies, errors, scopes and security are added to that.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from postroom.base.limits import MAX_IDEMPOTENCY_KEY_CHARS
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.models_common import ErrorAnswer

_COMPONENTS = "#/components/schemas/{model}"
_ERRORS = {
    "400": ("BadRequest", "Not readable as a request: malformed JSON or a broken form.", "malformed_json"),
    "401": ("Unauthorized", "No API key, or one that is unknown, expired or revoked.", "unauthorized"),
    "403": ("Forbidden", "The key lacks a scope, or is bound to another inbox.", "missing_scope"),
    "404": ("NotFound", "No such thing in this workspace.", "inbox_not_found"),
    "408": ("BodyTooSlow", "The rest of a large body did not come.", "body_too_slow"),
    "409": ("Conflict", "Taken, or the same Idempotency-Key with another body.", "address_taken"),
    "413": ("TooLarge", "Over a size limit.", "body_too_large"),
    "415": ("UnsupportedType", "A body that is not JSON.", "unsupported_media_type"),
    "422": ("Unprocessable", "A field is missing, unknown or malformed, or a rule refuses.", "unknown_field"),
    "429": ("TooMany", "A rate or a quota is used up; see Retry-After.", "rate_limited"),
    "503": ("Unavailable", "Not now; see Retry-After.", "unavailable"),
}
_WITHOUT_BODY = ("401", "403", "404", "409", "413", "422", "429", "503")
_DESCRIPTION = """\
Real inboxes for agents: make one, receive mail as JSON, answer in the thread.

Every route takes an API key as `Authorization: Bearer <key>` or `x-api-key: <key>`; `x-scope` names the scope it
needs. Lists answer `{"<plural>": […], "nextCursor": …}`. Errors answer
`{"error": {"code", "message", "fix", "param", "requestId"}}`. Unknown fields and parameters are refused by name.
Every POST takes an `Idempotency-Key`: the same key and body get the same answer for a day, another body a 409.
"""
TAGS = {
    "inboxes": "An agent's mailbox and address.",
    "messages": "Mail in and out, as JSON.",
    "threads": "Conversations, each with its state.",
    "drafts": "Messages that are not sent yet, and approving those that must be.",
    "attachments": "Files of messages, sent and received.",
    "webhooks": "Endpoints that events are posted to, and every delivery.",
    "events": "What happened, in order.",
    "keys": "API keys and what they may do.",
    "suppressions": "Addresses that are not written to, and why.",
    "domains": "Names of your own to send and receive with, and their DNS records.",
    "relays": "Hosts of your own that mail leaves through.",
    "workspaces": "Tenants, each with inboxes and keys of its own.",
    "simulate": "Mail without DNS, for trying things out.",
    "server": "Is it up, and what does it offer.",
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any word of yours: the same word and body get the same answer for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_IDEMPOTENCY_KEY_CHARS},
    "example": "reply-to-msg_01k9x7c2rs8f3m0d7q",
}


def operation(
    summary: str,
    *,
    tag: str,
    scope: str | None,
    answer: type[BaseModel] | None = None,
    status: int = 200,
    said: str = "Done.",
    form: dict[str, Any] | None = None,
    media: str | None = None,
) -> dict[str, Any]:
    """The keyword arguments of a route's decorator.

    scope: needed of the key; None when no key is needed, "" when a key of any scope will do.
    answer: the model of the answer's JSON. said: one sentence on the answer. form: a further media type of the body.
    media: the type of an answer that is no JSON, and text.
    """
    extra: dict[str, Any] = {"x-scope": scope} if scope else {}
    if scope is None:
        extra["security"] = []
    if form is not None:
        extra["x-form"] = form
    described: dict[str, Any] = {"description": said}
    if answer is not None:
        described["model"] = answer
    if media is not None:
        described["content"] = {media: {"schema": {"type": "string"}}}
    return {
        "summary": summary,
        "tags": [tag],
        "status_code": status,
        "response_model": None,
        "responses": {status: described},
        "openapi_extra": extra,
    }


def write_document(app: FastAPI, *, version: str, public_url: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the application's routes."""
    routes = [route for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema]
    document = get_openapi(
        title="Postroom",
        version=version,
        summary="The email server for AI agents.",
        description=_DESCRIPTION,
        routes=routes,
        servers=[{"url": public_url}],
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    bodies = {route.unique_id: model for route in routes for model in _body_models(route.dependant)}
    schemas = document["components"]["schemas"]
    _, definitions = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(bodies.values())],
        ref_template=_COMPONENTS,
    )
    schemas.update(definitions.get("$defs", {}))
    for route in routes:
        for method in route.methods or ():
            _complete(document["paths"][route.path_format][method.lower()], method, bodies.get(route.unique_id))
    # FastAPI's own 422, which is never answered here.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    _, errors = models_json_schema([(ErrorAnswer, "serialization")], ref_template=_COMPONENTS)
    schemas.update(errors["$defs"])
    document["components"]["responses"] = {name: _error_response(*rest) for name, *rest in _ERRORS.values()}
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer <key>`"},
        "apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    }
    document["security"] = [{"bearer": []}, {"apiKey": []}]
    return document


def _body_models(dependant: Dependant) -> Iterator[type[BaseModel]]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, JsonBody):
            yield inner.call.model
        yield from _body_models(inner)


def _complete(described: dict[str, Any], method: str, body: type[BaseModel] | None) -> None:
    """Add to one operation what its route did not say itself."""
    form = described.pop("x-form", None)
    if body is not None:
        content: dict[str, Any] = {"application/json": {"schema": {"$ref": _COMPONENTS.format(model=body.__name__)}}}
        required = any(field.is_required() for field in body.model_fields.values())
        described["requestBody"] = {"required": required, "content": content}
    if form is not None:
        described.setdefault("requestBody", {"required": True, "content": {}})["content"].update(form)
    responses = described["responses"]
    responses.pop("422", None)
    public = described.get("security") == []
    if method == "POST":
        described.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
    for status, (name, *_) in _ERRORS.items():
        if status not in responses and (
            status in {"422", "503"} if public else status in _WITHOUT_BODY or "requestBody" in described
        ):
            responses[status] = {"$ref": f"#/components/responses/{name}"}


def _error_response(text: str, code: str) -> dict[str, Any]:
    example = {
        "error": {
            "code": code,
            "message": text,
            "fix": "What to do about it.",
            "param": None,
            "requestId": "req_0123456789abcdef0123",
        }
    }
    content = {"schema": {"$ref": _COMPONENTS.format(model="ErrorAnswer")}, "example": example}
    return {"description": text, "content": {"application/json": content}}
