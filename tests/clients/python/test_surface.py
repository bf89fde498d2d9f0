"""The client says what the API takes and knows what it answers: methods and values against the OpenAPI document."""

import inspect
import json
import re
from collections.abc import Awaitable
from datetime import UTC, datetime
from urllib.parse import unquote

import httpx2
import jsonschema_rs
import pytest

import postroom_client
from house.by_path import ROOT, load_tool
from postroom.edge.api.application import openapi_document
from postroom_client import AsyncPostroom, Postroom, values, values_admin, values_reports
from postroom_client.decode import said_names
from postroom_client.files import File, SendOptions

DOCUMENT = openapi_document()
SCHEMAS = DOCUMENT["components"]["schemas"]

NOT_HERE = {
    "GET /": "the welcome page",
    "GET /healthz": "for load balancers",
    "GET /readyz": "for load balancers",
    "GET /approvals/{}": "a page for people",
    "POST /approvals/{}": "a page for people",
    "GET /unsubscribe/{}": "a page for people",
    "POST /unsubscribe/{}": "for mail programs",
    "GET /.well-known/mta-sts.txt": "for mail servers",
    "GET /stats": "client.request",
    "GET /audit-log": "client.request",
    "GET /workspaces": "client.request",
    "POST /workspaces": "client.request",
    "PATCH /workspaces/{}": "client.request",
    "POST /inboxes/{}/messages": "another way to say POST /messages",
    "GET /inboxes/{}/messages": "another way to say GET /messages",
    "GET /inboxes/{}/threads": "another way to say GET /threads",
    "GET /webhooks/{}/deliveries": "another way to say GET /webhook-deliveries",
    "PUT /webhooks/{}": "another way to say PATCH",
    "GET /events/stream": "tested with a server",
    "GET /messages/wait": "tested with a server",
}

MOMENT = datetime(2026, 11, 21, 7, 2, 15, tzinfo=UTC)
SAMPLES = {
    "id": "abc_1",
    "limit": 7,
    "to": ["Ann <ann@example.com>", "bob@example.com"],
    "cc": "cc@example.com",
    "bcc": ("bcc@example.com",),
    "reply_to": "answers@example.com",
    "attachments": [File(filename="a.txt", content=b"A", content_type="text/plain"), File(url="https://a.example/b")],
    "attachment_ids": ("att_1",),
    "headers": {"X-Order": "17"},
    "metadata": {"order": 17},
    "send_at": MOMENT,
    "expires_at": MOMENT,
    "at": MOMENT,
    "since": MOMENT,
    "older_than": "12h",
    "labels": ["urgent"],
    "schema": {"type": "object", "properties": {}},
    "events": ["message.*"],
    "types": ["message.received"],
    "scopes": ["messages:read"],
    "max_count": 2,
    "max_chars": 5,
    "offset": 5,
    "overlap_seconds": 60,
    "daily_limit": 10,
    "position": 4,
    "port": 587,
    "security": "tls",
    "mta_sts": "testing",
    "days": 7,
    "file": File(filename="a.txt", content=b"A", content_type="text/plain"),
    "references": ["<a@b.example>"],
    "screening": "hold",
    "approval_policy": "all",
    "auto_submitted": {"Inboxes": "unattended", "Messages": True, "Threads": True},
    "setup": "reply_to",
    "status": {"Inboxes": "paused", "Threads": "handled", "Drafts": "held", "Webhooks": "paused", "Messages": "queued"},
    "direction": {"AddressRules": "send", "Messages": "inbound"},
    "reason": "manual",
    "action": {"Drafts": "reply", "AddressRules": "block"},
    "category": "reply",
    "idempotency_key": "mine",
}
LABELS_OF_CLASSIFY = ["accepted"]
BOOLEANS = {
    "unread",
    "handled",
    "read",
    "force",
    "queue",
    "list_unsubscribe",
    "has_attachments",
    "subdomains",
    "warm_up",
    "ours",
}
ANSWER = {"id": "abc_1", "type": "x", "url": "https://a.example", "wouldSend": True, "intent": "other"}


def operations():
    return {
        f"{method.upper()} {re.sub('{[^}]*}', '{}', where)}": operation
        for where, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }


def resources(client):
    return {name: value for name, value in vars(client).items() if not name.startswith("_")}


def public_methods(resource):
    return [
        (name, method)
        for name, method in inspect.getmembers(resource, inspect.ismethod)
        if not name.startswith("_") and name not in {"bind", "stream", "live", "wait_for"}
    ]


def sample(resource, method, name):
    kind = type(resource).__name__.removeprefix("Async")
    if name in BOOLEANS:
        return True
    if kind == "Messages" and method == "classify" and name == "labels":
        return LABELS_OF_CLASSIFY
    if kind == "Webhooks" and method == "deliveries" and name == "status":
        return "dead"
    if method == "simulate_inbound" and name == "to":
        return "support@example.com"
    value = SAMPLES.get(name, name)
    return value[kind] if isinstance(value, dict) and kind in value else value


def arguments(resource, name, method):
    """Every argument that the method takes."""
    taken = {}
    for parameter in inspect.signature(method).parameters.values():
        names = SendOptions.__annotations__ if parameter.kind is parameter.VAR_KEYWORD else [parameter.name]
        taken |= {one: sample(resource, name, one) for one in names}
    return taken


class Recorder:
    """Keeps requests and answers each with something that every value can be made of."""

    def __init__(self):
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        content = ANSWER
        return httpx2.Response(200, content=json.dumps(content))


@pytest.fixture(scope="module")
def calls():
    """Every call of the blocking client with all its arguments: (method of the client, request)."""
    record = Recorder()
    http = httpx2.Client(transport=httpx2.MockTransport(record))
    client = Postroom("http://postroom.test", "prk_1", http_client=http)
    made = []
    everything = [*resources(client).values(), client]
    for resource in everything:
        for name, method in public_methods(resource):
            if resource is client and name != "simulate_inbound":
                continue
            answer = method(**arguments(resource, name, method))
            if isinstance(answer, postroom_client.Pager):
                answer.page()
            assert len(record.requests) == len(made) + 1, name
            made.append((f"{type(resource).__name__}.{name}", record.requests[-1]))
    http.close()
    return made


def operation_of(request):
    """The operation of the document that a request is, or fails."""
    for key, operation in operations().items():
        method, where = key.split(" ", 1)
        pattern = "^" + re.escape(where).replace(r"\{\}", "[^/]+") + "$"
        if method == request.method and re.match(pattern, request.url.path) and "/wait" not in where:
            return key, operation
    raise AssertionError(f"{request.method} {request.url.path} is nowhere in the API")


def test_every_operation_has_a_method(calls):
    covered = {operation_of(request)[0] for _, request in calls}
    assert set(operations()) - covered - set(NOT_HERE) == set()
    assert covered.isdisjoint(NOT_HERE)
    assert set(NOT_HERE) <= set(operations())


def test_every_parameter_is_one_of_the_api(calls):
    for name, request in calls:
        _, operation = operation_of(request)
        known = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        assert set(request.url.params.keys()) <= known, name


def test_every_body_fits_its_schema(calls):
    bodies = 0
    for name, request in calls:
        _, operation = operation_of(request)
        if not request.content:
            continue
        shape = operation["requestBody"]["content"]["application/json"]["schema"]
        validator = jsonschema_rs.Draft202012Validator({**shape, "components": DOCUMENT["components"]})
        content = json.loads(request.content)
        errors = [f"{one.instance_path}: {one.message}" for one in validator.iter_errors(content)]
        assert not errors, (name, errors)
        bodies += len(content)
    assert bodies > 100


def test_every_post_is_made_once_and_every_call_is_signed(calls):
    keys = [request.headers["idempotency-key"] for _, request in calls if request.method == "POST"]
    mine = keys.count("mine")
    assert mine >= 6
    assert len(set(keys)) == len(keys) - mine + 1
    for _, request in calls:
        assert request.headers["authorization"] == "Bearer prk_1"
        assert request.headers["user-agent"].startswith("postroom-client-python/")
        assert "idempotency-key" in request.headers or request.method != "POST"


def test_ids_lead_nowhere_else():
    record = Recorder()
    with httpx2.Client(transport=httpx2.MockTransport(record)) as http:
        client = Postroom("http://postroom.test", "prk_1", http_client=http)
        client.inboxes.get("../api-keys?x=1#y")
        assert record.requests[0].url.raw_path == b"/inboxes/..%2Fapi-keys%3Fx%3D1%23y"
        for wrong in ("", ".."):
            with pytest.raises(ValueError, match="id"):
                client.inboxes.delete(wrong)
        client.suppressions.get("a+b@example.com")
        assert unquote(record.requests[1].url.raw_path.decode()) == "/suppressions/a+b@example.com"


async def test_the_asynchronous_client_makes_the_same_calls(calls):
    record = Recorder()
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(record)) as http:
        client = AsyncPostroom("http://postroom.test", "prk_1", http_client=http)
        for resource in [*resources(client).values(), client]:
            for name, method in public_methods(resource):
                if resource is client and name != "simulate_inbound":
                    continue
                answer = method(**arguments(resource, name, method))
                if isinstance(answer, postroom_client.AsyncPager):
                    answer = answer.page()
                assert isinstance(answer, Awaitable)
                await answer
    assert [(one.method, one.url, one.content) for one in record.requests] == [
        (one.method, one.url, one.content) for _, one in calls
    ]


VALUES = {
    "Inbox": (values.InboxFields, {"webhook"}),
    "CreatedInbox": (values.InboxFields, set()),
    "Message": (values.MessageFields, {"stopped", "not_stopped", "truncated", "position"}),
    "CancelledMessage": (values.MessageFields, {"truncated", "position"}),
    "Thread": (values.ThreadFields, set()),
    "MessageAttachment": (values.Attachment, {"message_id", "inbox_id", "created_at"}),
    "Webhook": (values.Webhook, {"secret"}),
    "CreatedWebhook": (values.Webhook, set()),
    "Event": (values_admin.Event, {"message"}),
    "Key": (values_admin.Key, {"key"}),
    "CreatedKey": (values_admin.Key, set()),
}
SAME_THING = {"threadId", "agentId"}
"""A thread's own id and its inbox's, said once more."""


def value_classes():
    for module in (values, values_admin, values_reports):
        for name, cls in vars(module).items():
            if inspect.isclass(cls) and issubclass(cls, values.Value) and cls is not values.Value:
                yield name, cls


def test_every_value_has_the_fields_of_its_schema():
    compared = dict(VALUES)
    compared |= {
        name: (cls, set()) for name, cls in value_classes() if not name.endswith("Fields") and name not in VALUES
    }
    for name, (cls, ours) in compared.items():
        said = set(SCHEMAS[name]["properties"]) - (SAME_THING if name == "Thread" else set())
        known = {api for api, python in said_names(cls).items() if python not in ours}
        assert known == said, name
    assert len(compared) > 30


def test_the_blocking_client_is_made_of_the_other_one():
    generator = load_tool("write_blocking_client")
    for path, text in generator.wanted_files().items():
        assert path.read_text(encoding="utf-8") == text, f"{path} is stale: run tools/write_blocking_client.py"


def test_no_module_is_long():
    for path in (ROOT / "clients/python/src/postroom_client").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 450, path
