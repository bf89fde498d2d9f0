"""Guards over HTTP: dry runs, quotas, lists, unsubscribing, statistics, the audit log."""

import secrets

from postroom.edge.api import models_guards as models
from wire.api_client import Api, admin, assert_shape, eventually


def somebody():
    return f"{secrets.token_hex(4)}@else.example"


async def test_a_dry_run_answers_for_each_gate_and_sends_nothing(server):
    api = admin(server)
    inbox = await api.inbox()
    mail = await api.mail(inbox)
    body = {"to": "info@gmial.com", "text": "Hello."}
    for path, fields in (
        ("/messages", {**body, "inboxId": inbox["id"]}),
        (f"/inboxes/{inbox['id']}/messages", body),
        (f"/messages/{mail['id']}/reply", {"text": "Hello."}),
        (f"/messages/{mail['id']}/reply-all", {"text": "Hello, all of you."}),
        (f"/messages/{mail['id']}/forward", {"to": somebody()}),
    ):
        key = {"Idempotency-Key": secrets.token_hex(8)}
        answer = await api.ask("POST", path, fields, params={"dryRun": "true"}, headers=key)
        assert answer.status == 200, answer.body
        assert_shape(models.DryRun, answer.json)
        assert answer.json["wouldSend"], answer.json
        # The real call may carry the key of its rehearsal.
        assert (await api.ask("POST", path, fields, headers=key)).status == 202
    refused = await api.ask("POST", "/messages", {"inboxId": "inb_x", "to": "a@b.example"}, params={"dryRun": "true"})
    assert refused.status == 404


async def test_over_quota_is_a_429_that_says_until_when(server):
    api = admin(server)
    inbox = await api.inbox(dailyLimit=1)
    assert inbox["dailyLimit"] == 1
    body = {"inboxId": inbox["id"], "to": [somebody(), somebody()], "text": "Hello."}
    answer = await api.post("/messages", body)
    assert (answer.status, answer.error["code"]) == (429, "quota_exceeded")
    assert answer.error["resetsAt"].endswith("T00:00:00.000Z")
    assert answer.error["resetsAt"] in answer.error["message"]
    assert 0 < int(answer.headers["retry-after"]) <= 86_400
    changed = await api.ask("PATCH", f"/inboxes/{inbox['id']}", {"dailyLimit": None})
    assert changed.json["dailyLimit"] is None
    assert (await api.post("/messages", body)).status == 202


async def test_lists(server):
    api = admin(server)
    inbox = await api.inbox()
    rule = await api.made(
        "/address-rules", {"pattern": "Rival.example", "direction": "send", "action": "block", "inboxId": inbox["id"]}
    )
    assert_shape(models.AddressRule, rule)
    assert rule["pattern"] == "rival.example"
    answer = await api.post("/messages", {"inboxId": inbox["id"], "to": "x@rival.example", "text": "Hello."})
    assert (answer.status, answer.error["code"]) == (422, "recipient_blocked")
    listed = await api.got("/address-rules", inboxId=inbox["id"], direction="send")
    assert_shape(models.AddressRuleList, listed)
    assert listed["addressRules"] == [rule]
    assert (await api.ask("DELETE", f"/address-rules/{rule['id']}")).status == 204
    assert (await api.ask("DELETE", f"/address-rules/{rule['id']}")).error["code"] == "address_rule_not_found"


async def test_a_link_to_unsubscribe_asks_and_a_post_acts(server):
    api, nobody = admin(server), Api(server.url, None)
    inbox, person = await api.inbox(), somebody()
    sent = await api.made("/messages", {"inboxId": inbox["id"], "to": person, "text": "News.", "listUnsubscribe": True})
    raw = (await api.get(f"/messages/{sent['id']}/raw")).body.decode()
    path = raw.partition("List-Unsubscribe: <")[2].partition(">")[0].partition("/unsubscribe/")[2]
    path = "/unsubscribe/" + "".join(path.split())
    for _ in range(2):
        page = await nobody.get(path)
        assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert b"Unsubscribe?" in page.body
        assert "script" not in page.headers["content-security-policy"]
    assert (await api.get(f"/suppressions/{person}")).status == 404
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    done = await nobody.ask("POST", path, headers=form, data=b"List-Unsubscribe=One-Click")
    assert (done.status, b"You are unsubscribed" in done.body) == (200, True)
    assert (await api.got(f"/suppressions/{person}"))["reason"] == "unsubscribe"
    assert b"You are unsubscribed" in (await nobody.get(path)).body
    for method in ("GET", "POST"):
        assert (await nobody.ask(method, path + "x")).status == 404


async def test_statistics(server):
    api = admin(server)
    inbox = await api.inbox()
    await api.made("/messages", {"inboxId": inbox["id"], "to": somebody(), "text": "Hello."})

    async def delivered():
        found = await api.got("/stats", inboxId=inbox["id"], by="hour")
        assert_shape(models.Stats, found)
        return found["totals"]["delivered"] == 1

    await eventually(delivered)
    domain = inbox["address"].partition("@")[2]
    assert (await api.got("/stats", domain=domain))["totals"]["sent"] >= 1
    for params in ({"from": "x"}, {"by": "week"}, {"from": "2026-01-01", "to": "2025-01-01"}, {"from": "0001-01-01"}):
        answer = await api.get("/stats", **params)
        assert answer.status == 422, params


async def test_the_audit_log(server):
    api = admin(server)
    inbox = await api.inbox()
    listed = await api.got("/audit-log", target=inbox["id"])
    assert_shape(models.AuditEntryList, listed)
    assert [one["action"] for one in listed["auditLog"]] == ["inbox.created"]
