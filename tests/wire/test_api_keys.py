"""API keys over HTTP: what one may do, hand on, and how long."""

import secrets

import pytest

from postroom.edge.api.models_keys import CreatedKey, CreatedWorkspace, Key, KeyList, WorkspaceList
from wire.api_client import Api, admin, assert_shape


async def test_a_key_is_shown_once_and_listed_without_its_secret(server):
    api = admin(server)
    answer = await api.post("/api-keys", {"name": "reader", "scopes": ["inboxes:read", "messages:read"]})
    assert answer.status == 201
    made = answer.json
    assert_shape(CreatedKey, made)
    assert made["key"].startswith(made["prefix"])
    shown = await api.got(f"/api-keys/{made['id']}")
    assert_shape(Key, shown)
    assert "key" not in shown
    page = await api.got("/api-keys", limit="100")
    assert_shape(KeyList, page)
    assert made["id"] in [one["id"] for one in page["keys"]]
    assert made["key"].encode() not in (await api.get("/api-keys", limit="100")).body


async def test_a_key_that_may_only_send_from_one_inbox(server):
    api = admin(server)
    inbox, other = await api.inbox(), await api.inbox()
    bound = await api.with_key("messages:send", inbox_id=inbox["id"])
    body = {"to": "ann@example.net", "text": "Hello"}
    assert (await bound.post("/messages", {"inboxId": inbox["id"], **body})).status == 202
    assert (await bound.post("/messages", body)).status == 202
    elsewhere = await bound.post("/messages", {"inboxId": other["id"], **body})
    assert (elsewhere.status, elsewhere.error["code"]) == (403, "inbox_not_allowed")
    for path, scope in (
        (f"/inboxes/{inbox['id']}", "inboxes:read"),
        ("/messages", "messages:read"),
        ("/threads", "threads:read"),
        ("/api-keys", "keys:read"),
        ("/webhooks", "webhooks:read"),
        ("/events", "events:read"),
        ("/workspaces", "admin"),
    ):
        answer = await bound.get(path)
        assert (answer.status, answer.error["code"], answer.error["param"]) == (403, "missing_scope", scope), path


async def test_a_key_hands_on_no_more_than_it_holds(server):
    lesser = await admin(server).with_key("keys:write", "messages:read")
    refused = await lesser.post("/api-keys", {"name": "x", "scopes": ["messages:send"]})
    assert (refused.status, refused.error["code"], refused.error["param"]) == (403, "missing_scope", "messages:send")
    assert (await lesser.post("/api-keys", {"name": "x", "scopes": ["messages:read"]})).status == 201


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({"scopes": ["admin"]}, "missing_field", "name"),
        ({"name": "x", "scopes": []}, "invalid_field", "scopes"),
        ({"name": "x", "scopes": ["mesages:read"]}, "unknown_scope", "scopes"),
        ({"name": "x", "scopes": ["admin"], "expiresAt": "tomorrow"}, "invalid_field", "expiresAt"),
        ({"name": "x", "scopes": ["admin"], "expiresAt": "2020-01-01T00:00:00Z"}, "invalid_request", "expiresAt"),
        ({"name": "x", "scopes": ["admin"], "expiresAt": "9999-12-31T23:59:59-12:00"}, "invalid_field", "expiresAt"),
    ],
)
async def test_keys_that_cannot_be(server, body, code, param):
    answer = await admin(server).post("/api-keys", body)
    assert (answer.status, answer.error["code"], answer.error["param"]) == (422, code, param)


async def test_an_expiry_is_kept(server):
    made = await admin(server).made(
        "/api-keys", {"name": "x", "scopes": ["admin"], "expiresAt": "2999-01-01T01:00:00+01:00"}
    )
    assert made["expiresAt"] == "2999-01-01T00:00:00.000Z"


async def test_a_rotated_key_works_beside_the_old_one_until_the_overlap_is_over(server):
    api = admin(server)
    made = await api.made("/api-keys", {"name": "x", "scopes": ["inboxes:read"]})
    rotated = await api.made(f"/api-keys/{made['id']}/rotate", {"overlapSeconds": 3600})
    assert_shape(CreatedKey, rotated)
    assert rotated["id"] == made["id"]
    assert rotated["key"] != made["key"]
    for secret in (made["key"], rotated["key"]):
        assert (await Api(server.url, secret).get("/inboxes")).status == 200
    last = await api.made(f"/api-keys/{made['id']}/rotate", {"overlapSeconds": 0})
    for secret, status in ((made["key"], 401), (rotated["key"], 401), (last["key"], 200)):
        assert (await Api(server.url, secret).get("/inboxes")).status == status


async def test_a_repeated_rotation_under_one_idempotency_key_rotates_once(server):
    api, headers = admin(server), {"Idempotency-Key": secrets.token_hex(8)}
    made = await api.made("/api-keys", {"name": "x", "scopes": ["inboxes:read"]})
    path = f"/api-keys/{made['id']}/rotate"
    first, again = await api.post(path, {}, headers=headers), await api.post(path, {}, headers=headers)
    assert first.json["key"] == again.json["key"]
    assert (await Api(server.url, again.json["key"]).get("/inboxes")).status == 200


async def test_workspaces_are_the_operators_to_make(server):
    api = admin(server)
    answer = await api.post("/workspaces", {"name": "Acme"})
    assert answer.status == 201
    assert_shape(CreatedWorkspace, answer.json)
    theirs = Api(server.url, answer.json["key"])
    page = await api.got("/workspaces")
    assert_shape(WorkspaceList, page)
    assert answer.json["id"] in [one["id"] for one in page["workspaces"]]
    assert [one["name"] for one in (await theirs.got("/workspaces"))["workspaces"]] == ["Acme"]
    refused = await theirs.post("/workspaces", {"name": "Mine"})
    assert (refused.status, refused.error["code"]) == (403, "operator_only")
