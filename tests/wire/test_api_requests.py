"""What holds for every route: keys, scopes, other workspaces, and requests that make no sense."""

import asyncio
import socket

import orjson
import pytest

from postroom.config import Settings
from postroom.http_server import bind_http
from wire.api_client import Api, admin, eventually

FAKE = "xyz_000000000000000000"


def operations(document):
    """(method, path, operation, an example body) of every route that needs a key."""
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation.get("security") == []:
                continue
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            if "$ref" in schema:
                schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
            body = schema.get("examples", [{}])[0] if schema else None
            yield method.upper(), path, operation, body


def filled(path, ids=None):
    for name in (
        "inbox_id",
        "message_id",
        "thread_id",
        "attachment_id",
        "webhook_id",
        "delivery_id",
        "event_id",
        "key_id",
        "domain_id",
        "relay_id",
        "workspace_id",
        "draft_id",
        "follow_up_id",
        "rule_id",
    ):
        path = path.replace(f"{{{name}}}", (ids or {}).get(name, FAKE))
    path = path.replace("{source}", "192.0.2.9")
    path = path.replace("{address}", "nobody@nowhere.test")
    assert "{" not in path
    return path


async def document_of(server):
    return await Api(server.url, None).got("/openapi.json")


async def test_every_route_needs_a_key(server):
    nobody = Api(server.url, None)
    for method, path, _, body in operations(await document_of(server)):
        answer = await nobody.ask(method, filled(path), body)
        assert answer.status == 401, (method, path)
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.error["code"] == "unauthorized"
        assert "Authorization: Bearer" in answer.error["fix"]


async def test_every_route_needs_just_the_scope_that_it_documents(server):
    one, other = await admin(server).with_key("stats:read"), await admin(server).with_key("audit:read")
    for method, path, operation, body in operations(await document_of(server)):
        lacking = other if operation["x-scope"] == "stats:read" else one
        answer = await lacking.ask(method, filled(path), body)
        assert answer.status == 403, (method, path, answer.body)
        assert answer.error["code"] == "missing_scope", (method, path)
        assert answer.error["param"] == operation["x-scope"], (method, path)
        assert operation["x-scope"] in answer.error["message"]


async def test_things_of_another_workspace_are_not_there(server):
    mine = admin(server)
    inbox = await mine.inbox(webhookUrl="http://127.0.0.1:9/")
    webhook_id = inbox["webhook"]["id"]
    message = await mine.mail(inbox, attachments=[{"filename": "a.txt", "contentBase64": "YQ=="}])
    events = await mine.got("/events", inboxId=inbox["id"])
    delivery = await mine.made(f"/webhooks/{webhook_id}/test")
    key = await mine.made("/api-keys", {"name": "x", "scopes": ["stats:read"]})
    domain = await mine.made("/domains", {"domain": "mine.test"})
    rule = await mine.made("/address-rules", {"pattern": "x.test", "direction": "send", "action": "block"})
    relay = await mine.made("/relays", {"host": "smtp.provider.test", "domainId": domain["id"]})
    [workspace, *_] = (await mine.got("/workspaces"))["workspaces"]
    draft = await mine.made("/drafts", {"inboxId": inbox["id"], "text": "x"})
    ids = {
        "inbox_id": inbox["id"],
        "message_id": message["id"],
        "thread_id": message["threadId"],
        "attachment_id": message["attachments"][0]["id"],
        "webhook_id": webhook_id,
        "delivery_id": delivery["id"],
        "event_id": events["events"][0]["id"],
        "key_id": key["id"],
        "domain_id": domain["id"],
        "relay_id": relay["id"],
        "workspace_id": workspace["id"],
        "draft_id": draft["id"],
        "follow_up_id": FAKE,
        "rule_id": rule["id"],
    }
    theirs = await mine.other_workspace()
    tried = 0
    for method, path, _, body in operations(await document_of(server)):
        if "{" in path:
            tried += 1
            answer = await theirs.ask(method, filled(path, ids), body)
            assert answer.status == 404, (method, path, answer.body)
            assert answer.error["code"].endswith("_not_found")
    assert tried > 20
    for plural in ("inboxes", "messages", "threads", "webhooks", "events"):
        assert (await theirs.got(f"/{plural}"))[plural] == [], plural
    for field in ("inboxId", "threadId"):
        body = {field: ids["inbox_id" if field == "inboxId" else "thread_id"], "to": "a@b.example", "text": "x"}
        assert (await theirs.post("/messages", body)).status == 404
    # And all of it is still there for its owner.
    for path in ("/inboxes/{inbox_id}", "/messages/{message_id}", "/webhooks/{webhook_id}", "/api-keys/{key_id}"):
        await mine.got(filled(path, ids))


async def test_a_key_bound_to_one_inbox_reaches_no_other(server):
    mine = admin(server)
    own, other = await mine.inbox(), await mine.inbox()
    message = await mine.mail(other)
    bound = await mine.with_key("inboxes:read", "messages:read", "messages:send", "threads:read", inbox_id=own["id"])
    for path in (f"/inboxes/{other['id']}", f"/messages/{message['id']}", f"/threads/{message['threadId']}/messages"):
        answer = await bound.get(path)
        assert (answer.status, answer.error["code"]) == (403, "inbox_not_allowed")
    assert [one["id"] for one in (await bound.got("/inboxes"))["inboxes"]] == [own["id"]]
    assert (await bound.got("/messages"))["messages"] == []
    sent = await bound.post("/messages", {"inboxId": other["id"], "to": "a@b.example", "text": "x"})
    assert (sent.status, sent.error["code"]) == (403, "inbox_not_allowed")


async def test_both_ways_of_sending_a_key_work_and_a_wrong_key_does_not(server):
    nobody = Api(server.url, None)
    for headers in ({"x-api-key": server.admin_key}, {"Authorization": f"bearer {server.admin_key}"}):
        assert (await nobody.ask("GET", "/inboxes", headers=headers)).status == 200
    for headers in ({"x-api-key": "prk_wrong"}, {"Authorization": "Bearer x" * 200}, {"Authorization": "Basic YTpi"}):
        assert (await nobody.ask("GET", "/inboxes", headers=headers)).status == 401


async def test_unknown_paths_and_methods_answer_in_the_same_shape(server):
    api = admin(server)
    for path in ("/nope", "/inboxes/", "/v1/inboxes", "/inboxes/%00", "/docs"):
        answer = await api.get(path)
        assert (answer.status, answer.error["code"]) == (404, "route_not_found"), path
    answer = await api.ask("DELETE", "/inboxes")
    assert (answer.status, answer.error["code"], answer.headers["allow"]) == (405, "method_not_allowed", "GET, POST")


async def test_every_answer_names_its_request(server):
    api = admin(server)
    answers = [await api.get("/inboxes"), await api.get("/nope"), await api.get("/inboxes/inb_x")]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == 3
    assert answers[1].error["requestId"] == ids[1]
    assert answers[2].error["requestId"] == ids[2]
    assert all(answer.headers["cache-control"] == "no-store" for answer in answers)
    assert all(answer.headers["x-content-type-options"] == "nosniff" for answer in answers)


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ("?foo=1", "unknown_field", "foo"),
        ("?limit=0", "invalid_field", "limit"),
        ("?limit=101", "invalid_field", "limit"),
        ("?limit=ten", "invalid_field", "limit"),
        ("?cursor=nonsense", "bad_cursor", "cursor"),
        ("?cursor=" + "a" * 600, "invalid_field", "cursor"),
        ("?cursor=YQpi", "bad_cursor", "cursor"),
        ("?status=asleep", "invalid_field", "status"),
        ("?messageId=%00", "invalid_field", "messageId"),
    ],
)
async def test_bad_query_parameters_are_named(server, query, code, param):
    answer = await admin(server).get("/threads" + query)
    assert (answer.status, answer.error["code"], answer.error["param"]) == (422, code, param)
    assert answer.error["fix"]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b'{"name": "x",}', "application/json", 400, "malformed_json"),
        (b'{"name": "x"}', "text/plain", 415, "unsupported_media_type"),
        (b"name=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b'{"nmae": "x"}', "application/json", 422, "unknown_field"),
        (rb'{"name": "a\u0000"}', "application/json; charset=utf-8", 422, "invalid_field"),
        (rb'{"metadata": {"a": "\udfff"}}', "application/json", 422, "invalid_field"),
    ],
)
async def test_bodies_that_make_no_sense(server, body, content_type, status, code):
    answer = await admin(server).post("/inboxes", data=body, headers={"Content-Type": content_type})
    assert (answer.status, answer.error["code"]) == (status, code)


async def converse(server, head, chunks=()):
    """The error that the server answers to a request written by hand, head and body."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(head)
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()
        return await asyncio.wait_for(reader.readuntil(b"}}"), 10)
    finally:
        writer.close()


async def test_a_body_over_the_limit_is_refused_before_it_is_sent(server):
    head = f"POST /inboxes HTTP/1.1\r\nHost: x\r\nx-api-key: {server.admin_key}\r\nContent-Type: application/json\r\n"
    raw = await converse(server, f"{head}Content-Length: 99999999999\r\n\r\n".encode())
    assert raw.startswith(b"HTTP/1.1 413 ")
    assert orjson.loads(raw.partition(b"\r\n\r\n")[2])["error"]["code"] == "body_too_large"


async def test_a_chunked_body_over_the_limit_is_refused_on_its_way(server):
    head = f"POST /inboxes HTTP/1.1\r\nHost: x\r\nx-api-key: {server.admin_key}\r\nContent-Type: application/json\r\n"
    megabyte = b"100000\r\n" + b" " * 1_048_576 + b"\r\n"
    raw = await converse(server, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode(), [megabyte] * 36)
    assert raw.startswith(b"HTTP/1.1 413 ")


async def test_without_a_key_no_byte_of_the_body_is_waited_for(server):
    head = b"POST /inboxes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
    assert (await converse(server, head)).startswith(b"HTTP/1.1 401 ")


def test_a_body_is_not_held_back_behind_its_head(tmp_path):
    # Head and body are two writes: with Nagle's algorithm the second one would take 40 ms on a kept connection, and
    # asyncio turns that off only where the socket says that it is TCP.
    with bind_http(Settings(data_dir=tmp_path, http_listen="127.0.0.1:0")) as bound:
        assert bound.proto == socket.IPPROTO_TCP


async def test_the_servers_own_routes_need_no_key(server):
    nobody = Api(server.url, None)
    assert (await nobody.got("/healthz")) == {"status": "ok"}
    assert (await nobody.got("/readyz")) == {"status": "ok"}
    welcome = await nobody.got("/")
    assert welcome["name"] == "postroom"
    assert welcome["documentation"].endswith("/openapi.json")
    assert (await nobody.got("/openapi.json"))["info"]["version"] == welcome["version"]


async def test_another_site_gets_no_permission_to_read(server):
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = await admin(server).ask("OPTIONS", "/inboxes", headers=headers)
    assert answer.status == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_a_revoked_key_is_dead_at_once(server):
    api = admin(server)
    made = await api.made("/api-keys", {"name": "short-lived", "scopes": ["inboxes:read"]})
    short = Api(server.url, made["key"])
    assert (await short.get("/inboxes")).status == 200
    assert (await api.ask("DELETE", f"/api-keys/{made['id']}")).status == 204
    assert (await short.get("/inboxes")).status == 401

    async def used():
        return (await api.get(f"/api-keys/{made['id']}")).status == 404

    await eventually(used)
