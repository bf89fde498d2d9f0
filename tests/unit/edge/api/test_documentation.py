"""The OpenAPI document says everything of every route."""

import pytest

from postroom.edge.api.application import openapi_document
from postroom.rules.scopes import SCOPES

ERRORS = {"401", "403", "404", "409", "413", "422", "429"}


@pytest.fixture(scope="module")
def document():
    return openapi_document(version="1.2.3", public_url="https://mail.example")


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_the_document_names_itself(document):
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == "1.2.3"
    assert document["servers"] == [{"url": "https://mail.example"}]
    assert set(document["components"]["securitySchemes"]) == {"bearer", "apiKey"}


def test_every_operation_is_told_in_full(document):
    names = [name for name, _ in operations(document)]
    assert {"POST /inboxes", "GET /threads/{thread_id}/messages", "POST /simulate/inbound"} <= set(names)
    for name, operation in operations(document):
        assert operation["summary"], name
        assert len(operation["description"]) > 15, name
        assert len(operation["tags"]) == 1, name
        public = operation.get("security") == []
        assert public == ("x-scope" not in operation), name
        if not public:
            assert operation["x-scope"] in SCOPES, name
            assert set(operation["responses"]) >= ERRORS, name


PAGES = ("/approvals/{draft_id}", "/unsubscribe/{token}")
"""Signed links, for people who have no key."""


def test_only_the_servers_own_routes_need_no_key(document):
    public = {name for name, operation in operations(document) if operation.get("security") == []}
    pages = {f"{method} {path}" for method in ("GET", "POST") for path in PAGES}
    assert public == {"GET /", "GET /healthz", "GET /readyz", "GET /.well-known/mta-sts.txt", *pages}


def test_operation_ids_are_unique_and_short(document):
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert "createInbox" in ids


def test_every_post_takes_an_idempotency_key_and_documents_its_body(document):
    for name, operation in operations(document):
        parameters = {parameter["name"] for parameter in operation.get("parameters", ())}
        method, path = name.split()
        if path in PAGES:
            continue  # a person's browser, or a mail program, posts a form to them
        assert ("Idempotency-Key" in parameters) == (method == "POST"), name
        assert ("requestBody" in operation) == (method in {"POST", "PATCH", "PUT"}), name


def test_bodies_with_examples_and_no_further_fields(document):
    schemas = document["components"]["schemas"]
    seen = set()
    for name, operation in operations(document):
        body = operation.get("requestBody")
        if body is None or "$ref" not in body["content"]["application/json"]["schema"]:
            continue
        model = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        seen.add(model)
        assert schemas[model]["additionalProperties"] is False, name
        assert schemas[model].get("examples") or model in {"NoFields", "ReplayDeliveries"}, name
    assert len(seen) > 10


def test_no_reference_leads_nowhere_and_no_schema_stands_idle(document):
    used = set(references(document))
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    responses = {f"#/components/responses/{name}" for name in document["components"]["responses"]}
    assert used == schemas | responses
