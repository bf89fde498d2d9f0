"""What a key does not reach stands on no page that it opens: neither by ids in addresses and forms, nor in lists."""

import asyncio

import pytest

from postroom.edge.dashboard.page import ROOT
from postroom.edge.dashboard.routes import PAGES
from postroom.rules.scopes import ADMIN, SCOPES
from wire.api_client import admin
from wire.dashboard_client import Browser
from wire.furnished import furnish, pages_shown

EVERYTHING = sorted(SCOPES - {ADMIN})
NAMED = {
    "inbox": "inbox_id",
    "of": "inbox_id",
    "draft": "draft_id",
    "parent": "message_id",
    "webhook": "webhook_id",
    "key": "key_id",
    "target": "key_id",
    "at": "message_id",
    "domain": "domain_id",
}
"""What queries name things, and what they name."""


@pytest.fixture(scope="module")
def furnished(server):
    """Things that are only looked at."""
    return asyncio.run(furnish(admin(server)))


def queries(furnished):
    """Every page without an id in its path, with and without one in its query."""
    for page in pages_shown():
        if "{" not in page.path and page.path != "/suppressions/one":
            yield ROOT + page.path
            for name, thing in NAMED.items():
                yield f"{ROOT}{page.path}?{name}={furnished.ids[thing]}"


async def assert_out_of_reach(browser, furnished, token):
    """Nothing; the token stands on no page, whoever's ids are in its address."""
    for page in pages_shown():
        if "{" in page.path:
            shown = await browser.get(furnished.path(page))
            assert shown.status in {403, 404}, (page.path, shown.status)
            assert token not in shown.text, page.path
    for path in queries(furnished):
        shown = await browser.get(path)
        assert shown.status < 500, path
        assert token not in shown.text, (path, shown.status)
    for path in (f"{ROOT}/search?q=subject", f"{ROOT}/threads?q=said", f"{ROOT}/threads?q=invoice"):
        assert token not in (await browser.get(path)).text


async def assert_changes_nothing(browser, furnished):
    """Nothing; no form does anything to what is named in its address."""
    for page in PAGES:
        if page.method == "POST" and "{" in page.path:
            path = ROOT + page.path.format(**furnished.ids, follow_up_id="fup_00000000000000000000")
            shown = await browser.post(
                path, {"status": "paused", "typed": "x", "overlap": "0", "labels": "x", "days": "3"}
            )
            assert shown.status in {403, 404, 422}, (path, shown.status, shown.path)


async def test_a_key_of_one_inbox_sees_nothing_of_another(server):
    api = admin(server)
    theirs = await furnish(api)
    ours = await api.inbox()
    await api.mail(ours)
    key = await api.with_key(*EVERYTHING, inbox_id=ours["id"])
    async with Browser(server, key.key) as browser:
        assert (await browser.sign_in()).status == 200
        await browser.get("/dashboard/settings")
        await assert_out_of_reach(browser, theirs, theirs.token)
        await assert_changes_nothing(browser, theirs)
    assert (await api.got(f"/inboxes/{theirs.ids['inbox_id']}"))["status"] == "active"


async def test_a_workspace_sees_nothing_of_another(server):
    theirs = await furnish(admin(server))
    other = await admin(server).other_workspace()
    await other.mail(await other.inbox())
    async with Browser(server, other.key) as browser:
        await browser.sign_in()
        await browser.get("/dashboard/settings")
        await assert_out_of_reach(browser, theirs, theirs.token)
        await assert_changes_nothing(browser, theirs)


async def test_quarantined_mail_is_for_keys_that_may_see_it(server):
    api = admin(server)
    furnished = await furnish(api)
    key = await api.with_key(*(one for one in EVERYTHING if one != "messages:quarantine"))
    ids = furnished.ids
    caught = [
        f"/messages/{ids['caught']}{end}" for end in ("", "/frame", "/body", "/source", "/source.eml", "/delivery")
    ]
    caught += [f"/quarantine/{ids['caught']}", "/quarantine", f"/attachments/{ids['caught_file']}/text"]
    caught += [f"/threads/{ids['thread_id']}/answer?parent={ids['caught']}"]
    async with Browser(server, key.key) as browser:
        await browser.sign_in()
        for path in caught:
            shown = await browser.get(ROOT + path)
            assert shown.status == 403, path
            assert furnished.caught_token not in shown.text, path
        # The address that it says it is from is in its event, as docs/api.md has it; nothing that its author wrote is.
        sender = f"desk@{furnished.caught_token}.example"
        for page in pages_shown():
            if not page.path.startswith("/quarantine"):
                shown = await browser.get(furnished.path(page))
                assert furnished.caught_token not in shown.text.replace(sender, ""), page.path
        for words in ("invoice", furnished.caught_token):
            shown = await browser.get(f"{ROOT}/search?q={words}")
            assert furnished.caught_token not in shown.text.replace(f"“{words}”", "").replace(f'value="{words}"', "")
        home = await browser.get("/dashboard")
        assert "quarantine" not in home.words("#needs")


@pytest.mark.parametrize("scope", EVERYTHING)
async def test_no_page_breaks_for_a_key_of_one_scope(server, furnished, scope):
    """Each page asks for what it cannot do without, and leaves away what else the key may not see."""
    key = await admin(server).with_key(scope)
    async with Browser(server, key.key) as browser:
        await browser.sign_in()
        for page in pages_shown():
            if page.scope in {None, scope}:
                shown = await browser.get(furnished.path(page))
                assert shown.status in {200, 403}, (page.path, shown.status)
                if "{" not in page.path and page.path not in NEED_MORE:
                    assert shown.status == 200, (page.path, shown.words())


NEED_MORE = {"/quarantine"}
"""Pages that need more than one scope."""
