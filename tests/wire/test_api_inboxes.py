"""Inboxes over HTTP: made in every spelling, listed page by page, changed, deleted."""

import secrets

import pytest

from postroom.edge.api.models_inboxes import CreatedInbox, Inbox, InboxList
from wire.api_client import admin, assert_shape


def unique(name="agent"):
    return f"{name}-{secrets.token_hex(5)}"


async def test_a_name_makes_the_address(server):
    name = unique("support")
    answer = await admin(server).post("/inboxes", {"name": name})
    assert answer.status == 201
    assert_shape(CreatedInbox, answer.json)
    assert answer.json["address"].startswith(f"{name}@")
    assert answer.json["status"] == "active"
    assert "webhook" not in answer.json


async def test_no_body_at_all_makes_a_readable_random_address(server):
    answer = await admin(server).ask("POST", "/inboxes")
    assert answer.status == 201
    assert len(answer.json["address"].partition("@")[0].split("-")) == 3


@pytest.mark.parametrize("field", ["username", "prefix", "address", "name"])
async def test_published_spellings_of_the_local_part(server, field):
    local = unique()
    made = await admin(server).made("/inboxes", {field: local, "displayName": "Ada Lovelace"})
    assert made["address"].startswith(f"{local}@")
    assert made["displayName"] == "Ada Lovelace"


async def test_spellings_that_contradict_each_other_are_refused(server):
    answer = await admin(server).post("/inboxes", {"username": "a", "prefix": "b"})
    assert (answer.status, answer.error["code"]) == (422, "conflicting_fields")
    assert "username and prefix" in answer.error["message"]


async def test_a_taken_name_is_a_conflict_that_names_a_free_one(server):
    api, name = admin(server), unique()
    first = await api.made("/inboxes", {"name": name})
    answer = await api.post("/inboxes", {"name": name})
    assert (answer.status, answer.error["code"]) == (409, "address_taken")
    free = answer.error["fix"].split()[0]
    assert free != first["address"]
    assert (await api.made("/inboxes", {"address": free}))["address"] == free


async def test_a_webhook_comes_with_its_secret_once(server):
    api = admin(server)
    made = await api.made("/inboxes", {"name": unique(), "webhookUrl": "http://127.0.0.1:9/hook"})
    assert_shape(CreatedInbox, made)
    assert made["webhook"]["secret"].startswith("whsec_")
    shown = await api.got(f"/webhooks/{made['webhook']['id']}")
    assert (shown["inboxId"], shown["url"]) == (made["id"], "http://127.0.0.1:9/hook")
    assert "secret" not in shown


async def test_an_idempotency_key_makes_one_inbox(server):
    api, headers = admin(server), {"Idempotency-Key": secrets.token_hex(8)}
    body = {"name": unique(), "webhookUrl": "http://127.0.0.1:9/"}
    first, again = await api.post("/inboxes", body, headers=headers), await api.post("/inboxes", body, headers=headers)
    assert first.status == again.status == 201
    assert first.body == again.body
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = await api.post("/inboxes", {**body, "name": unique()}, headers=headers)
    assert (other.status, other.error["code"]) == (409, "idempotency_key_reused")


async def test_a_failed_request_leaves_its_idempotency_key_free(server):
    api, headers = admin(server), {"Idempotency-Key": secrets.token_hex(8)}
    assert (await api.post("/inboxes", {"address": "no address at all"}, headers=headers)).status == 422
    assert (await api.post("/inboxes", {"name": unique()}, headers=headers)).status == 201


async def test_an_inbox_is_shown_changed_and_deleted(server):
    api = admin(server)
    made = await api.made("/inboxes", {"name": unique(), "metadata": {"customer": 7}})
    path = f"/inboxes/{made['id']}"
    assert_shape(Inbox, await api.got(path))
    changed = await api.ask("PATCH", path, {"displayName": "Ada", "status": "paused", "metadata": {"a": [1]}})
    assert changed.status == 200
    assert_shape(Inbox, changed.json)
    assert [changed.json[name] for name in ("displayName", "status", "metadata")] == ["Ada", "paused", {"a": [1]}]
    assert (await api.ask("PATCH", path, {"displayName": None})).json["displayName"] is None
    assert (await api.ask("PATCH", path, {})).json["status"] == "paused"
    assert changed.json["autoSubmitted"] == "asked"
    refused = await api.ask("PATCH", path, {"address": "b@c.example"})
    assert (refused.status, refused.error["code"], refused.error["param"]) == (422, "unknown_field", "address")
    gone = await api.ask("DELETE", path)
    assert (gone.status, gone.body) == (204, b"")
    assert (await api.get(path)).error["code"] == "inbox_not_found"
    assert (await api.ask("DELETE", path)).status == 404


async def test_what_no_person_approved_may_say_so(server):
    api = admin(server)
    inbox = await api.inbox(autoSubmitted="unattended")
    assert inbox["autoSubmitted"] == "unattended"
    for asked, expected in (({}, True), ({"autoSubmitted": None}, True), ({"autoSubmitted": False}, False)):
        to = f"{unique()}@person.example"
        sent = await api.made("/messages", {"inboxId": inbox["id"], "to": to, "text": "It ships today.", **asked})
        raw = (await api.get(f"/messages/{sent['id']}/raw")).body
        assert (b"Auto-Submitted: auto-generated\r\n" in raw) == expected
    path = f"/inboxes/{inbox['id']}"
    assert (await api.ask("PATCH", path, {"autoSubmitted": "asked"})).json["autoSubmitted"] == "asked"
    for wrong in ("always", None):
        refused = await api.ask("PATCH", path, {"autoSubmitted": wrong})
        assert (refused.status, refused.error["param"]) == (422, "autoSubmitted")


async def test_metadata_over_its_bound_is_refused(server):
    answer = await admin(server).post("/inboxes", {"metadata": {"a": "x" * 20_000}})
    assert (answer.status, answer.error["param"]) == (413, "metadata")


async def test_lists_go_on_where_the_page_before_ended(server):
    theirs = await admin(server).other_workspace()
    made = [(await theirs.inbox())["id"] for _ in range(5)]
    seen, cursor = [], None
    for _ in range(3):
        page = await theirs.got("/inboxes", limit="2", **({"cursor": cursor} if cursor else {}))
        assert_shape(InboxList, page)
        seen += [one["id"] for one in page["inboxes"]]
        cursor = page["nextCursor"]
    assert seen == made[::-1]
    assert cursor is None
