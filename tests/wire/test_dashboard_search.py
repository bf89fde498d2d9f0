"""Search of everything: what the palette offers, and what a key does not find."""

import pytest

from wire.api_client import admin
from wire.dashboard_client import Browser


def _found(shown):
    """{group: [address, …]}."""
    return {
        group.css_first(".found-group").text(): [one.attributes["href"] for one in group.css("a")]
        for group in shown.all("[role=group]")
    }


async def test_nothing_typed_shows_where_one_may_go(browser):
    shown = await browser.fragment("/dashboard/search")
    assert "<html" not in shown.text
    assert "/dashboard/keys" in _found(shown)["Go to"]
    # The same without a script.
    page = await browser.get("/dashboard/search?q=audit")
    assert _found(page)["Pages"] == ["/dashboard/audit"]
    assert not page.all("main [tabindex='-1']")
    assert page.one("#palette input[name=q]").attributes["hx-get"] == "/dashboard/search"


async def test_inboxes_conversations_domains_keys_and_ids_are_found(server, browser):
    api = admin(server)
    inbox = await api.inbox()
    message = await api.mail(inbox, subject="Zeppelin hangar")
    key = await api.made("/api-keys", {"name": "zeppelin-agent", "scopes": ["inboxes:read"]})
    domain = await api.made("/domains", {"domain": "zeppelin.example"})
    found = _found(await browser.fragment("/dashboard/search?q=zeppelin"))
    assert found == {
        "Conversations": [f"/dashboard/threads/{message['threadId']}"],
        "Domains": [f"/dashboard/domains/{domain['id']}"],
        "Keys": [f"/dashboard/keys/{key['id']}"],
    }
    local = inbox["address"].split("@")[0]
    assert (
        f"/dashboard/inboxes/{inbox['id']}" in _found(await browser.fragment(f"/dashboard/search?q={local}"))["Inboxes"]
    )
    # A word that is still being typed, and an id that was pasted.
    typed = _found(await browser.fragment("/dashboard/search?q=zeppel"))
    assert typed["Conversations"] == [f"/dashboard/threads/{message['threadId']}"]
    for thing in (message["threadId"], key["id"]):
        assert [
            one.endswith(thing) for one in _found(await browser.fragment(f"/dashboard/search?q={thing}"))["This id"]
        ]


async def test_a_conversation_is_named_with_the_other_side(server, browser):
    api = admin(server)
    inbox = await api.inbox()
    await api.mail(inbox, subject="Quincunx received")
    sent = {"inboxId": inbox["id"], "to": ["ann@example.com"], "subject": "Quincunx sent", "text": "x"}
    await api.made("/messages", sent)
    shown = await browser.fragment("/dashboard/search?q=quincunx")
    assert [one.text() for one in shown.all(".found-note")] == ["to ann@example.com", "Grace Hopper"]


@pytest.mark.parametrize("q", ["xyzzy-nowhere", "from:", '"', "(", "q" * 501, "<script>"])
async def test_what_is_not_found_or_not_finished_says_so(browser, q):
    shown = await browser.ask("GET", "/dashboard/search", params={"q": q}, headers={"HX-Request": "true"})
    assert shown.status == 200
    assert not shown.all("a[role=option]")
    assert shown.one("[role=option]").attributes["aria-disabled"] == "true"
    assert "<script>" not in shown.text


async def test_a_key_finds_nothing_that_it_may_not_see(server):
    api = admin(server)
    inbox, other = await api.inbox(), await api.inbox()
    await api.mail(other, subject="Xylophone lessons")
    await api.made("/api-keys", {"name": "xylophone-agent", "scopes": ["inboxes:read"]})
    bound = await api.with_key("admin", inbox_id=inbox["id"])
    poor = await api.with_key("inboxes:read")
    tenant = await api.other_workspace()
    for key in (bound.key, poor.key, tenant.key):
        async with Browser(server, key) as browser:
            await browser.sign_in()
            assert _found(await browser.fragment("/dashboard/search?q=xylophone")) == {}
    async with Browser(server, poor.key) as browser:
        await browser.sign_in()
        assert _found(await browser.fragment("/dashboard/search")) == {
            "Go to": ["/dashboard", "/dashboard/inboxes", "/dashboard/settings"]
        }
