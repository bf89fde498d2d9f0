"""/classify and /extract over HTTP, by rules and with a model server on loopback."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from postroom.edge.api.models_understanding import Classification, Extraction
from postroom.testing import RunningServer
from wire.api_client import admin, assert_shape

OFFER = "We can do 4,200 EUR instead of 5,000 EUR."
SCHEMA = {
    "type": "object",
    "properties": {
        "price": {"type": "number"},
        "currency": {"type": ["string", "null"]},
        "deposit": {"type": "number"},
    },
}


async def offered(api, text=OFFER):
    inbox = await api.inbox()
    return inbox, (await api.mail(inbox, text=text))["id"]


async def test_classify(server):
    api = admin(server)
    _, message_id = await offered(api)
    for content in (None, {}, {"labels": []}):
        got = await api.made(f"/messages/{message_id}/classify", content)
        assert_shape(Classification, got)
        assert (got["intent"], got["method"]) == ("counter_offer", "rules")
    narrowed = await api.made(f"/messages/{message_id}/classify", {"labels": ["complaint", "thanks"]})
    assert narrowed["intent"] == "other"


async def test_extract(server):
    api = admin(server)
    _, message_id = await offered(api)
    got = await api.made(f"/messages/{message_id}/extract", {"schema": SCHEMA})
    assert_shape(Extraction, got)
    assert got["data"] == {"price": 4200, "currency": "EUR"}
    assert (got["missing"], got["validationErrors"], got["method"]) == (["deposit"], [], "rules")


@pytest.mark.parametrize(
    ("path", "content", "status", "code", "param"),
    [
        ("classify", {"labels": ["happy"]}, 422, "invalid_field", "labels[0]"),
        ("classify", {"label": []}, 422, "unknown_field", "label"),
        ("extract", {}, 422, "missing_field", "schema"),
        ("extract", {"schema": []}, 422, "invalid_field", "schema"),
        ("extract", {"schema": {"type": "string"}}, 400, "invalid_schema", "schema.type"),
        (
            "extract",
            {"schema": {"type": "object", "properties": {"a": {"type": "nope"}}}},
            400,
            "invalid_schema",
            "schema.properties.a.type",
        ),
        (
            "extract",
            {"schema": {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1/x"}}}},
            400,
            "invalid_schema",
            "schema.properties.a.$ref",
        ),
    ],
)
async def test_what_cannot_be_used_is_named(server, path, content, status, code, param):
    api = admin(server)
    _, message_id = await offered(api)
    answer = await api.post(f"/messages/{message_id}/{path}", content)
    assert (answer.status, answer.error["code"], answer.error["param"]) == (status, code, param)
    assert answer.error["fix"]


async def test_rights(server):
    api = admin(server)
    inbox, message_id = await offered(api)
    other = await api.inbox()
    for path, content in (
        (f"/messages/{message_id}/classify", {}),
        (f"/messages/{message_id}/extract", {"schema": SCHEMA}),
    ):
        assert (await (await api.with_key("messages:read")).post(path, content)).status == 200
        assert (await (await api.with_key("messages:read", inbox_id=inbox["id"])).post(path, content)).status == 200
        assert (await (await api.with_key("messages:read", inbox_id=other["id"])).post(path, content)).status == 403
        assert (await (await api.with_key("messages:send")).post(path, content)).status == 403
        assert (await (await api.other_workspace()).post(path, content)).status == 404


async def test_an_idempotency_key_repeats_the_answer(server):
    api = admin(server)
    _, message_id = await offered(api)
    path, headers = f"/messages/{message_id}/classify", {"Idempotency-Key": f"look-{message_id}"}
    first = await api.post(path, {}, headers=headers)
    again = await api.post(path, {}, headers=headers)
    assert (first.body, again.headers.get("idempotency-replayed")) == (again.body, "true")
    assert (await api.post(path, {"labels": ["thanks"]}, headers=headers)).status == 409


class ModelServer:
    """An OpenAI-compatible server on loopback; `content` is what its model says, a status when it is a number."""

    def __init__(self):
        self.content = "{}"
        self.bodies = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                outer.bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                status = outer.content if isinstance(outer.content, int) else 200
                message = {"role": "assistant", "content": outer.content}
                raw = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}).encode()
                self.send_response(status if self.path == "/v1/chat/completions" else 404)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)


@pytest.fixture(scope="module")
def model():
    served = ModelServer()
    yield served
    served.close()


@pytest.fixture(scope="module")
def with_model(tmp_path_factory, model):
    settings = {"model_url": model.url, "model_key": "sk-1", "model_name": "small-1"}
    with RunningServer(tmp_path_factory.mktemp("with-model"), **settings) as running:
        yield running


async def test_a_model_answers(with_model, model):
    api = admin(with_model)
    _, message_id = await offered(api)
    model.content = '{"intent": "declined", "confidence": 0.8, "reasons": ["It says so."]}'
    got = await api.made(f"/messages/{message_id}/classify")
    assert_shape(Classification, got)
    assert (got["intent"], got["method"], got["model"]) == ("declined", "model", "small-1")
    model.content = '```json\n{"price": 4200, "currency": null}\n```'
    facts = await api.made(f"/messages/{message_id}/extract", {"schema": SCHEMA})
    assert_shape(Extraction, facts)
    assert (facts["data"], facts["method"]) == ({"price": 4200, "currency": None}, "model")
    assert facts["missing"] == ["currency", "deposit"]


@pytest.mark.parametrize("content", [500, 401, "Sorry, no.", '{"price": "four"}', '{"intent": "happy"}', "{}}", None])
async def test_the_rules_answer_whatever_the_model_does(with_model, model, content):
    api = admin(with_model)
    _, message_id = await offered(api)
    model.content = content
    got = await api.made(f"/messages/{message_id}/classify")
    assert (got["intent"], got["method"]) == ("counter_offer", "rules")
    assert got["modelError"]
    facts = await api.made(f"/messages/{message_id}/extract", {"schema": {**SCHEMA, "required": ["price"]}})
    assert (facts["data"]["price"], facts["method"]) == (4200, "rules")
    assert facts["modelError"]
    assert "sk-1" not in json.dumps([got, facts])
