"""The pages of inboxes: the list, a new one, its settings, lists, webhooks and keys, and how it is stopped."""

import secrets

from wire.api_client import Api, admin
from wire.dashboard_client import Browser


async def signed_in(server, *scopes, inbox_id=None):
    key = (await admin(server).with_key(*scopes, inbox_id=inbox_id)).key
    browser = await Browser(server, key).__aenter__()
    await browser.sign_in()
    return browser


def rows(shown):
    return [one.text(strip=True) for one in shown.all("a[data-open]")]


async def test_the_list_is_searched_and_sorted_by_state(server, browser):
    api, tag = admin(server), secrets.token_hex(4)
    one, two = await api.inbox(name=f"{tag} Sales", username=f"a-{tag}"), await api.inbox(username=f"b-{tag}")
    assert (await api.ask("PATCH", f"/inboxes/{two['id']}", {"status": "paused"})).status == 200
    assert rows(await browser.get(f"/dashboard/inboxes?q={tag}")) == [two["address"], one["address"]]
    paused = await browser.get(f"/dashboard/inboxes?q={tag}&status=paused")
    assert rows(paused) == [two["address"]]
    assert "by request" in paused.words("#inboxes")
    assert paused.one(".tabs a[aria-current]").text() == "Paused"
    assert rows(await browser.get(f"/dashboard/inboxes?q={tag}+sales")) == [one["address"]]
    nothing = await browser.get("/dashboard/inboxes?q=nobody-like-that")
    assert "No inbox like that" in nothing.words()
    assert "nobody-like-that" in nothing.words()
    # What is fetched anew after an event is the rows alone, which ask again.
    fragment = await browser.fragment(f"/dashboard/inboxes?q={tag}")
    assert not fragment.all("h1")
    assert fragment.one("#inboxes").attributes["data-live"] == "inbox.*"


async def test_a_long_list_has_pages(server, browser):
    api, tag = admin(server), secrets.token_hex(4)
    for number in range(26):
        await api.inbox(username=f"{tag}-{number}")
    first = await browser.get(f"/dashboard/inboxes?q={tag}")
    assert len(rows(first)) == 25
    second = await browser.get(first.one("a[rel=next]").attributes["href"])
    assert rows(second) == [f"{tag}-0@postroom.localhost"]
    assert "First page" in second.words(".paging")


async def test_an_inbox_is_made(server, browser):
    name = f"helper {secrets.token_hex(4)}"
    local = name.replace(" ", "-")
    hint = await browser.get(f"/dashboard/inboxes/suggestion?name={name}")
    assert f"{local}@postroom.localhost is free." in hint.text.replace("<strong>", "").replace("</strong>", "")
    assert "wrong" not in (await browser.get("/dashboard/inboxes/new")).text
    form = {"name": name, "username": local, "approval_policy": "first_contact", "daily_limit": "50"}
    form["auto_submitted"] = "unattended"
    made = await browser.post("/dashboard/inboxes/new", form)
    assert "takes mail now" in made.toast
    assert "Hold first contacts" in made.words(".inbox-set")
    assert "Says it is automatic All that no person approved" in made.words(".inbox-set")
    assert "0 of 50 Recipients today" in made.words(".inbox-tiles")
    taken = await browser.post("/dashboard/inboxes/new", form)
    assert taken.status == 409
    assert taken.one("#f-username").attributes["aria-invalid"] == "true"
    assert "is free" in taken.words("#e-username")
    assert taken.one("#f-name").attributes["value"] == name
    assert taken.one("input[name=approval_policy][checked]").attributes["value"] == "first_contact"
    assert "is taken" in (await browser.get(f"/dashboard/inboxes/suggestion?username={local}")).text
    wrong = await browser.post("/dashboard/inboxes/new", {"daily_limit": "many"})
    assert (wrong.status, "Write digits alone" in wrong.words("#e-daily_limit")) == (422, True)
    for field in ("screening", "auto_submitted"):
        unknown = await browser.post("/dashboard/inboxes/new", {field: "maybe"})
        assert "is not one of the choices" in unknown.words("[role=alert]")


async def test_a_webhook_with_a_new_inbox_shows_its_secret_once(browser):
    made = await browser.post("/dashboard/inboxes/new", {"webhook_url": "https://agent.example/mail"})
    assert made.status == 201
    secret = made.one(".shown-once code").text()
    assert secret.startswith("whsec_")
    home = made.one(".actions a.primary").attributes["href"]
    webhooks = await browser.get(home + "/webhooks")
    assert rows(webhooks) == ["https://agent.example/mail"]
    assert secret not in webhooks.text
    added = await browser.post(home + "/webhooks", {"url": "https://two.example/mail"})
    assert added.one(".shown-once code").text().startswith("whsec_")
    wrong = await browser.post(home + "/webhooks", {"url": "ftp://agent.example"})
    assert (wrong.status, wrong.one("#f-url").attributes["aria-invalid"]) == (422, "true")


async def test_the_overview_tells_how_an_inbox_does(server, browser):
    api = admin(server)
    inbox = await api.inbox(approvalPolicy="all", dailyLimit=10)
    empty = await browser.get(f"/dashboard/inboxes/{inbox['id']}")
    assert "Nobody has written yet" in empty.words()
    assert "nobody written to yet; sending stops above 5 %" in empty.words(".inbox-tiles")
    assert len(empty.all(".rates .chart")) == 3
    assert not empty.all(".inbox-waits")
    mail = await api.mail(inbox, subject="When <b>does</b> it ship?")
    await api.made("/messages", {"inboxId": inbox["id"], "to": "bob@nowhere.test", "text": "Hi"})
    shown = await browser.get(f"/dashboard/inboxes/{inbox['id']}")
    assert "When <b>does</b> it ship?" in shown.words(".plain-list")
    assert shown.one(".plain-list a").attributes["href"] == f"/dashboard/threads/{mail['threadId']}"
    assert shown.one(".inbox-waits a").attributes["href"] == f"/dashboard/approvals?inbox={inbox['id']}"
    assert shown.words(".inbox-waits") == "1 message waits for approval"
    assert shown.one("progress").attributes["max"] == "10"
    assert (await browser.get("/dashboard/inboxes/inb_unknown")).status == 404


async def test_settings_change_what_was_changed(server, browser):
    api = admin(server)
    inbox = await api.inbox(name="Old", metadata={"team": "support"})
    home = f"/dashboard/inboxes/{inbox['id']}"
    shown = await browser.get(home + "/settings")
    assert shown.one("#f-name").attributes["value"] == "Old"
    assert '"team": "support"' in shown.one("#f-metadata").text()
    form = {"name": "New", "display_name": "Ada from Acme", "screening": "hold", "approval_policy": "risky"}
    assert shown.one("input[name=auto_submitted][checked]").attributes["value"] == "asked"
    form |= {"auto_submitted": "unattended", "daily_limit": "7", "metadata": '{"team": "sales"}'}
    assert "Saved." in (await browser.post(home + "/settings", form)).toast
    after = await api.got(f"/inboxes/{inbox['id']}")
    assert (after["name"], after["displayName"], after["screening"]) == ("New", "Ada from Acme", "hold")
    assert after["autoSubmitted"] == "unattended"
    assert (after["approvalPolicy"], after["dailyLimit"], after["metadata"]) == ("risky", 7, {"team": "sales"})
    assert "Nothing was changed." in (await browser.post(home + "/settings", form)).toast
    changes = [
        one for one in (await api.got("/audit-log", target=inbox["id"]))["auditLog"] if "change" in one["action"]
    ]
    assert len(changes) == 1
    wrong = await browser.post(home + "/settings", {**form, "metadata": "{team: 1}", "name": "Newer"})
    assert (wrong.status, "not JSON" in wrong.words("#e-metadata")) == (422, True)
    assert wrong.one("#f-name").attributes["value"] == "Newer"
    assert (await api.got(f"/inboxes/{inbox['id']}"))["name"] == "New"


async def test_who_may_not_approve_does_not_do_away_with_the_need(server):
    api = admin(server)
    inbox = await api.inbox(approvalPolicy="all", dailyLimit=5)
    browser = await signed_in(server, "inboxes:read", "inboxes:write", inbox_id=inbox["id"])
    try:
        shown = await browser.get(f"/dashboard/inboxes/{inbox['id']}/settings")
        assert "disabled" in shown.all("fieldset.picks")[0].attributes
        assert not shown.all("#f-daily_limit, .delete")
        form = {"name": "Mine", "screening": "flag", "approval_policy": "none", "daily_limit": "999"}
        await browser.post(f"/dashboard/inboxes/{inbox['id']}/settings", form)
        after = await api.got(f"/inboxes/{inbox['id']}")
        assert (after["name"], after["approvalPolicy"], after["dailyLimit"]) == ("Mine", "all", 5)
        other = await api.inbox()
        assert (await browser.get(f"/dashboard/inboxes/{other['id']}")).status == 403
        assert (await browser.get("/dashboard/inboxes/new")).status == 403
        assert not (await browser.get("/dashboard/inboxes")).all("a[href$='/inboxes/new']")
        refused = await browser.post(f"/dashboard/inboxes/{inbox['id']}/delete", {"typed": inbox["address"]})
        assert refused.status == 403
    finally:
        await browser.__aexit__()


async def test_pause_and_resume(server, browser):
    api = admin(server)
    inbox = await api.inbox()
    home = f"/dashboard/inboxes/{inbox['id']}"
    paused = await browser.post(home + "/state", {"status": "paused"})
    assert "is paused" in paused.toast
    assert "Somebody paused it." in paused.words(".notice")
    assert paused.one(f"form[action='{home}/state'] input[name=status]").attributes["value"] == "active"
    assert (await api.got(f"/inboxes/{inbox['id']}"))["status"] == "paused"
    assert "sends again" in (await browser.post(home + "/state", {"status": "active"})).toast
    assert (await browser.post(home + "/state", {"status": "asleep"})).status == 422


async def test_an_inbox_goes_when_its_address_is_typed(server, browser):
    api = admin(server)
    inbox = await api.inbox()
    home = f"/dashboard/inboxes/{inbox['id']}"
    assert (await browser.get(home + "/settings")).one("form[data-confirm]").attributes["data-confirm"] == inbox[
        "address"
    ]
    wrong = await browser.post(home + "/delete", {"typed": inbox["address"][:-1]})
    assert (wrong.status, "nothing was deleted" in wrong.words()) == (422, True)
    assert (await api.get(f"/inboxes/{inbox['id']}")).status == 200
    gone = await browser.post(home + "/delete", {"typed": inbox["address"]})
    assert (gone.path, "is gone" in gone.toast) == ("/dashboard/inboxes", True)
    assert (await api.get(f"/inboxes/{inbox['id']}")).status == 404


async def test_lists_of_an_inbox(server, browser):
    api = admin(server)
    inbox, other = await api.inbox(), await api.inbox()
    await api.made(
        "/address-rules", {"pattern": "x.example", "direction": "send", "action": "block", "inboxId": other["id"]}
    )
    home = f"/dashboard/inboxes/{inbox['id']}/lists"
    assert "No rules of its own" in (await browser.get(home)).words()
    rule = {"action": "block", "direction": "send", "pattern": "Rival.example", "note": "A competitor"}
    shown = await browser.post(home, rule)
    assert "rival.example is blocked" in shown.toast
    assert "Blocked mail to A competitor" in shown.words("tbody")
    wrong = await browser.post(home, {**rule, "pattern": "not a domain!"})
    assert (wrong.status, "neither an address nor a domain" in wrong.words("#e-pattern")) == (422, True)
    assert wrong.one("#f-note").attributes["value"] == "A competitor"
    assert wrong.one("#f-direction option[selected]").attributes["value"] == "send"
    remove = shown.one("tbody form").attributes["action"]
    assert "No rules of its own" in (await browser.post(remove)).words()
    assert (await api.got("/address-rules", inboxId=inbox["id"]))["addressRules"] == []


async def test_a_key_of_an_inbox_is_shown_once_and_revoked(server, browser):
    api = admin(server)
    inbox, other = await api.inbox(), await api.inbox()
    home = f"/dashboard/inboxes/{inbox['id']}/keys"
    shown = await browser.get(home)
    assert "No key of its own" in shown.words()
    offered = {one.attributes["value"]: "checked" in one.attributes for one in shown.all("input[name=scopes]")}
    assert offered["messages:send"]
    # What lets an agent out of its bounds is offered, and not ticked; what is the workspace's is not offered.
    assert not offered["messages:quarantine"]
    assert not offered["drafts:approve"]
    assert not {"admin", "keys:write", "domains:write", "suppressions:write", "audit:read"} & set(offered)
    scopes = ["messages:read", "messages:send"]
    made = await browser.ask(
        "POST",
        home,
        data=[("csrf", browser.csrf), ("name", "Agent"), ("expires", "30"), *(("scopes", one) for one in scopes)],
    )
    assert made.status == 201
    secret = made.one(".shown-once code").text()
    agent = Api(server.url, secret)
    assert (await agent.get("/messages")).status == 200
    assert (await agent.get("/messages", inboxId=other["id"])).status == 403
    listed = await browser.get(home)
    assert secret not in listed.text
    assert "Messages: read, send" in listed.words("tbody")
    [kept] = [one for one in (await api.got("/api-keys"))["keys"] if one["inboxId"] == inbox["id"]]
    assert (kept["scopes"], kept["expiresAt"] is not None) == (scopes, True)
    revoke = listed.one("tbody form").attributes["action"]
    elsewhere = revoke.replace(inbox["id"], other["id"])
    assert (await browser.post(elsewhere)).status == 404
    assert (await agent.get("/messages")).status == 200
    assert "opens nothing any more" in (await browser.post(revoke)).toast
    assert (await agent.get("/messages")).status == 401
    bare = await browser.post(home, {"name": "Nothing"})
    assert (bare.status, "Tick what it may do" in bare.words("[role=alert]")) == (422, True)
    assert bare.one("#f-name").attributes["value"] == "Nothing"


async def test_a_key_hands_out_no_more_than_it_holds(server):
    inbox = await admin(server).inbox()
    browser = await signed_in(server, "inboxes:read", "keys:read", "keys:write", "messages:read")
    try:
        home = f"/dashboard/inboxes/{inbox['id']}/keys"
        shown = await browser.get(home)
        assert {one.attributes["value"] for one in shown.all("input[name=scopes]")} == {"inboxes:read", "messages:read"}
        refused = await browser.post(home, {"name": "More", "scopes": "messages:send"})
        assert refused.status == 403
        assert "messages:send" in refused.words()
    finally:
        await browser.__aexit__()


async def test_what_a_key_may_not_is_not_offered(server):
    inbox = await admin(server).inbox()
    browser = await signed_in(server, "inboxes:read")
    try:
        shown = await browser.get(f"/dashboard/inboxes/{inbox['id']}")
        assert not shown.all(
            ".inbox-tabs, .rates, form[action$='/state'], a[href*='/threads'], a[href$='/settings'].button"
        )
        assert "How it is set" in shown.words()
        for part in ("settings", "webhooks", "lists", "keys"):
            assert (await browser.get(f"/dashboard/inboxes/{inbox['id']}/{part}")).status == 403
    finally:
        await browser.__aexit__()


async def test_another_workspaces_inbox_is_not_there(server):
    foreign = await (await admin(server).other_workspace()).inbox()
    async with Browser(server) as browser:
        await browser.sign_in()
        for part in ("", "/settings", "/webhooks", "/lists", "/keys"):
            answer = await browser.get(f"/dashboard/inboxes/{foreign['id']}{part}")
            assert (answer.status, "inbox_not_found" in answer.text) == (404, True), part
        for part in ("/state", "/delete"):
            answer = await browser.post(
                f"/dashboard/inboxes/{foreign['id']}{part}", {"status": "paused", "typed": foreign["address"]}
            )
            assert answer.status == 404
