"""The API as one ASGI application."""

from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from postroom.base.errors import PostroomError
from postroom.edge.api import (
    address_rules,
    approvals,
    attachment_text,
    attachments,
    deliveries,
    domain_reports,
    domains,
    drafts,
    event_socket,
    event_stream,
    events,
    follow_ups,
    health,
    inboxes,
    keys,
    marks,
    messages,
    mta_sts,
    problems,
    relays,
    scheduled,
    simulate,
    stats,
    suppressions,
    threads,
    understanding,
    unsubscribe,
    waiting,
    webhooks,
    workspaces,
)
from postroom.edge.api.documentation import write_document
from postroom.edge.api.envelope import Envelope
from postroom.flows.services import Services

_RESOURCES = (
    inboxes,
    waiting,  # before the route of one message, whose id it would be taken for
    messages,
    marks,
    scheduled,
    drafts,
    approvals,
    understanding,
    threads,
    follow_ups,
    attachments,
    attachment_text,
    webhooks,
    deliveries,
    event_stream,
    event_socket,
    events,
    keys,
    suppressions,
    address_rules,
    unsubscribe,
    stats,
    domain_reports,
    domains,
    relays,
    workspaces,
    simulate,
    mta_sts,
    health,
)


def create_app(services: Services, *, public_url: str, version: str) -> FastAPI:
    """The application. public_url: as the outside sees it, without a slash at the end."""
    app = _routes()
    app.state.services = services
    app.state.public_url = public_url
    app.state.version = version
    app.state.openapi_json = orjson.dumps(write_document(app, version=version, public_url=public_url))
    return app


def openapi_document(*, version: str = "", public_url: str = "http://127.0.0.1:8025") -> dict[str, Any]:
    """The OpenAPI 3.1 document, without a running server."""
    return write_document(_routes(), version=version, public_url=public_url)


def _routes() -> FastAPI:
    app = FastAPI(
        openapi_url=None,  # ours is written in documentation.py
        docs_url=None,  # FastAPI's pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # nobody is told what is asked here
        middleware=[Middleware(Envelope)],
        exception_handlers={
            PostroomError: problems.answer_postroom_error,
            RequestValidationError: problems.answer_validation_error,
            HTTPException: problems.answer_http_exception,
        },
    )
    for resource in _RESOURCES:
        app.router.routes.extend(resource.router.routes)
    return app
