"""Home: from nothing to the first mail, and then what happened and what waits."""

import pytest

from postroom.testing import RunningServer
from wire.api_client import Api, admin
from wire.dashboard_client import Browser


@pytest.fixture
def fresh(tmp_path):
    with RunningServer(tmp_path) as running:
        yield running


async def test_from_nothing_to_the_first_mail(fresh):
    async with Browser(fresh) as browser:
        shown = await browser.sign_in()
        assert [one.text(strip=True) for one in shown.all("h1, h2")][:2] == ["Welcome to Postroom", "Create an inbox"]
        assert len(shown.all(".tick.done")) == 0
        wrong = await browser.post("/dashboard/home/first-inbox", {"name": "no good!"})
        assert wrong.status == 422
        assert wrong.one("[name=name]").attributes["aria-invalid"] == "true"
        assert wrong.one("[name=name]").attributes["value"] == "no good!"
        made = await browser.post("/dashboard/home/first-inbox", {"name": "support-agent"})
        assert (made.path, "takes mail now" in made.toast) == ("/dashboard", True)
        assert len(made.all(".tick.done")) == 1
        inbox_id = made.one("input[name=inbox_id]").attributes["value"]
        await browser.post("/dashboard/home/first-mail", {"inbox_id": inbox_id})
        home = await browser.get("/dashboard")
        assert home.words("h1") == "Home"
        assert "Nothing needs you now" in home.words("#needs")
        assert "1 in, 0 out" in home.words("#figures")
        # Told once, not on every page.
        assert not home.toast


async def test_who_may_not_see_inboxes_is_not_told_to_make_one(fresh):
    key = await admin(fresh).with_key("messages:read")
    async with Browser(fresh, key.key) as browser:
        assert (await browser.sign_in()).words("h1") == "Home"


async def test_what_needs_a_person_is_counted_and_linked(server):
    api = admin(server)
    inbox = await api.inbox()
    await api.mail(inbox)
    async with Browser(server) as browser:
        await browser.sign_in()
        assert (await api.ask("PATCH", f"/inboxes/{inbox['id']}", {"status": "paused"})).status == 200
        fragment = await browser.fragment("/dashboard/home/needs")
        assert "<html" not in fragment.text
        link = fragment.one(".tile a")
        assert link.attributes["href"] == "/dashboard/inboxes?status=paused"
        assert fragment.words(".tile a") == "1 inbox paused"
        # The fragment follows what happens as the page did.
        assert fragment.one("#needs").attributes["hx-get"] == "/dashboard/home/needs"
        await api.ask("PATCH", f"/inboxes/{inbox['id']}", {"status": "active"})


@pytest.mark.parametrize(("span", "steps"), [("24h", 24), ("7d", 28), ("30d", 30), ("nonsense", 24)])
async def test_charts_over_each_span(server, span, steps):
    await admin(server).mail(await admin(server).inbox())
    async with Browser(server) as browser:
        await browser.sign_in()
        shown = await browser.get(f"/dashboard?span={span}")
        rows = [len(table.css("tbody tr")) for table in shown.all(".numbers table")]
        assert rows == [steps, steps]
        # What came in just now is in the last step.
        last = shown.all(".numbers table")[0].css("tbody tr")[-1]
        assert int(last.css("td")[0].text()) > 0


async def test_a_poor_key_sees_what_it_may(server):
    api = admin(server)
    await api.mail(await api.inbox())
    poor = await api.with_key("inboxes:read")
    async with Browser(server, poor.key) as browser:
        await browser.sign_in()
        shown = await browser.get("/dashboard")
        assert "stats:read" in shown.words("#figures")
        assert shown.one("body").attributes.get("data-events") is None
        assert not shown.all(".chart")
    other = await api.other_workspace()
    reader = await other.with_key("inboxes:read")
    async with Browser(server, reader.key) as browser:
        await browser.sign_in()
        guide = await browser.get("/dashboard")
        assert "inboxes:write" in guide.words()
        assert not guide.all("main form")


async def test_an_inbox_of_another_workspace_gets_no_first_mail(server):
    api = admin(server)
    inbox = await api.inbox()
    theirs: Api = await api.other_workspace()
    async with Browser(server, theirs.key) as browser:
        await browser.sign_in()
        answer = await browser.post("/dashboard/home/first-mail", {"inbox_id": inbox["id"]})
        assert (answer.status, "inbox_not_found" in answer.text) == (404, True)
    assert await api.got("/messages", inboxId=inbox["id"]) == {"messages": [], "nextCursor": None}
