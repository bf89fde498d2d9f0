"""Keys on the dashboard: made, shown once, rotated, revoked; never more than the key that makes them."""

import pytest

from wire.api_client import Api, admin
from wire.dashboard_client import Browser


async def _make(browser, name, *scopes, **fields):
    await browser.get("/dashboard/keys/new")
    form = [("csrf", browser.csrf), ("name", name), *(("scopes", one) for one in scopes), *fields.items()]
    return await browser.ask("POST", "/dashboard/keys", data=form)


async def test_a_key_for_one_inbox_from_the_form_to_its_first_call(server, browser):
    inbox = await admin(server).inbox()
    form = await browser.get(f"/dashboard/keys/new?inbox={inbox['id']}")
    ticked = [one.attributes["value"] for one in form.all("[name=scopes][checked]")]
    assert {"messages:read", "messages:send"} <= set(ticked)
    assert not {"admin", "keys:write", "messages:quarantine"} & set(ticked)
    made = await _make(browser, "support-agent", *ticked, inbox=inbox["address"], expires="30")
    assert made.status == 201
    secret = made.one("#secret").text()
    copies = [one.attributes["data-copy"] for one in made.all("main [data-copy]")]
    assert copies == [secret, f'curl -H "Authorization: Bearer {secret}" {server.url}/inboxes']
    mine = await Api(server.url, secret).got("/inboxes")
    assert [one["id"] for one in mine["inboxes"]] == [inbox["id"]]
    listed = await browser.get("/dashboard/keys")
    assert secret not in listed.text
    row = next(one for one in listed.all("tr[data-row]") if "support-agent" in one.text())
    words = " ".join(row.text(separator=" ").split())
    assert "Read and answer mail" in words
    assert inbox["address"] in words
    assert "in 30 days" in words


@pytest.mark.parametrize(
    ("fields", "scopes", "words"),
    [
        ({"name": ""}, ["stats:read"], "The key needs a name"),
        ({"name": "n" * 201}, ["stats:read"], "too long"),
        ({"name": "x"}, [], "opens nothing"),
        ({"name": "x"}, ["nonsense"], "nonsense"),
        ({"name": "x", "inbox": "nobody@nowhere.test"}, ["stats:read"], "no inbox nobody@nowhere.test"),
        ({"name": "x", "inbox": "inb_000000000000000000"}, ["stats:read"], "no inbox"),
        # An agent's key without its inbox would reach the whole workspace.
        ({"name": "x", "preset": "agent"}, ["messages:read"], "needs its inbox"),
        ({"name": "x", "expires": "yesterday"}, ["stats:read"], "no such choice"),
    ],
)
async def test_a_form_with_a_mistake_comes_back_with_what_was_entered(browser, fields, scopes, words):
    again = await _make(browser, fields.pop("name"), *scopes, **fields)
    assert 400 <= again.status < 500
    assert words in again.words()
    known = [one.attributes["value"] for one in again.all("[name=scopes][checked]")]
    assert known == [one for one in scopes if one != "nonsense"]
    assert not again.all("#secret")


async def test_a_key_hands_out_nothing_that_it_does_not_hold(server):
    granting = await admin(server).with_key("keys:write", "keys:read", "stats:read")
    async with Browser(server, granting.key) as browser:
        await browser.sign_in()
        form = await browser.get("/dashboard/keys/new?preset=operator")
        offered = {one.attributes["value"] for one in form.all("[name=scopes]")}
        assert offered == {"keys:write", "keys:read", "stats:read"}
        refused = await _make(browser, "more", "stats:read", "admin")
        assert (refused.status, "missing_scope" in refused.text or "does not hold admin" in refused.text) == (403, True)
        assert (await _make(browser, "less", "stats:read")).status == 201


async def test_a_new_secret_and_the_end_of_the_old_one(server, browser):
    key = await admin(server).made("/api-keys", {"name": "rotating", "scopes": ["inboxes:read"]})
    page = f"/dashboard/keys/{key['id']}"
    assert "See inboxes" in (await browser.get(page)).words("[aria-labelledby=may]")
    overlapping = (await browser.post(f"{page}/rotate", {"overlap": "3600"})).one("#secret").text()
    for secret in (key["key"], overlapping):
        assert (await Api(server.url, secret).get("/inboxes")).status == 200
    at_once = (await browser.post(f"{page}/rotate", {"overlap": "0"})).one("#secret").text()
    assert (await Api(server.url, overlapping).get("/inboxes")).status == 401
    assert (await Api(server.url, at_once).get("/inboxes")).status == 200
    assert (await browser.post(f"{page}/rotate", {"overlap": "-1"})).status == 422


async def test_revoking_needs_the_name(server, browser):
    key = await admin(server).made("/api-keys", {"name": "leaving", "scopes": ["inboxes:read"]})
    page = f"/dashboard/keys/{key['id']}"
    await browser.get(page)
    refused = await browser.post(f"{page}/revoke", {"typed": "leavin"})
    assert (refused.status, "not_confirmed" in refused.text) == (422, True)
    assert (await Api(server.url, key["key"]).get("/inboxes")).status == 200
    gone = await browser.post(f"{page}/revoke", {"typed": "leaving"})
    assert (gone.path, "opens nothing" in gone.toast) == ("/dashboard/keys", True)
    assert (await Api(server.url, key["key"]).get("/inboxes")).status == 401
    assert (await browser.get(page)).status == 404


async def test_who_may_only_read_is_offered_nothing_else(server):
    api = admin(server)
    key = await api.made("/api-keys", {"name": "seen", "scopes": ["inboxes:read"]})
    async with Browser(server, (await api.with_key("keys:read")).key) as browser:
        await browser.sign_in()
        listed = await browser.get("/dashboard/keys")
        shown = await browser.get(f"/dashboard/keys/{key['id']}")
        assert not listed.all("a[href='/dashboard/keys/new']")
        assert not shown.all("main form")
    foreign = await (await api.other_workspace()).made("/api-keys", {"name": "theirs", "scopes": ["inboxes:read"]})
    async with Browser(server) as browser:
        await browser.sign_in()
        assert (await browser.get(f"/dashboard/keys/{foreign['id']}")).status == 404
        assert (await browser.post(f"/dashboard/keys/{foreign['id']}/rotate", {"overlap": "0"})).status == 404
