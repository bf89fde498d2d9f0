"""Settings and workspaces on the dashboard."""

from wire.api_client import Api, admin
from wire.dashboard_client import Browser


async def _tenant(server):
    """Somebody else's workspace, through its own key."""
    return await admin(server).other_workspace()


async def test_the_operator_sees_the_settings_and_no_secret(server, browser):
    shown = await browser.get("/dashboard/settings")
    assert "SMTP_LISTEN" in shown.words(".settings-table")
    assert "prk_" not in shown.text
    assert [one.text() for one in shown.all(".page-head .tabs a")] == ["Settings", "Workspaces"]
    tenant = await _tenant(server)
    async with Browser(server, tenant.key) as theirs:
        await theirs.sign_in()
        assert not (await theirs.get("/dashboard/settings")).all(".settings-table")


async def test_a_poor_or_bound_key_changes_nothing(server):
    api = admin(server)
    inbox = await api.inbox()
    for key in (await api.with_key("inboxes:read"), await api.with_key("admin", inbox_id=inbox["id"])):
        async with Browser(server, key.key) as browser:
            await browser.sign_in()
            shown = await browser.get("/dashboard/settings")
            assert shown.status == 200
            assert not shown.all("#f-name, #f-alert_address, .settings-table, .page-head .tabs")
            for path, form in (("name", {"name": "x"}), ("alerts", {"alert_address": "x@example.com"})):
                assert (await browser.post(f"/dashboard/settings/{path}", form)).status == 403


async def test_a_workspace_gets_a_name_and_an_address_for_alerts(server):
    tenant = await _tenant(server)
    async with Browser(server, tenant.key) as browser:
        await browser.sign_in()
        await browser.get("/dashboard/settings")
        renamed = await browser.post("/dashboard/settings/name", {"name": "Acme"})
        assert (renamed.words(".who-name strong"), "Acme" in renamed.toast) == ("Acme", True)
        wrong = await browser.post("/dashboard/settings/name", {"name": " "})
        assert (wrong.status, wrong.one("#f-name").attributes["aria-invalid"]) == (422, "true")
        told = await browser.post("/dashboard/settings/alerts", {"alert_address": "ops@acme.example"})
        assert "ops@acme.example" in told.toast
        assert told.one("#f-alert_address").attributes["value"] == "ops@acme.example"
        wrong = await browser.post("/dashboard/settings/alerts", {"alert_address": "nonsense"})
        assert (wrong.status, wrong.one("#f-alert_address").attributes["value"]) == (422, "nonsense")
        assert wrong.one("#f-name").attributes["value"] == "Acme"
        assert (await tenant.got("/workspaces"))["workspaces"][0]["alertAddress"] == "ops@acme.example"
        nobody = await browser.post("/dashboard/settings/alerts", {"alert_address": ""})
        assert "to nobody" in nobody.toast
        assert (await tenant.got("/workspaces"))["workspaces"][0]["alertAddress"] is None


async def test_workspaces_are_made_found_and_entered(server, browser):
    await browser.get("/dashboard/workspaces")
    assert (await browser.post("/dashboard/workspaces", {"name": ""})).status == 422
    made = await browser.post("/dashboard/workspaces", {"name": "Kranich & Söhne"})
    assert (made.status, made.words("h1")) == (201, "Kranich & Söhne")
    key = made.one("#secret").text()
    assert (await Api(server.url, key).get("/inboxes")).status == 200
    found = await browser.get("/dashboard/workspaces?q=kranich")
    assert len(found.all("tr[data-row]")) == 1
    assert key not in found.text
    assert (await browser.get("/dashboard/workspaces?q=nobody")).all(".empty")
    async with Browser(server) as other:
        switched = await other.sign_in(key)
        assert switched.words(".who-name strong") == "Kranich & Söhne"
        listed = await other.get("/dashboard/workspaces")
        assert [one.text(strip=True) for one in listed.all("tr[data-row] strong")] == ["Kranich & Söhne"]
        assert (await other.post("/dashboard/workspaces", {"name": "More"})).status == 403
