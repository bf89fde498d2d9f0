"""The audit log, the event log and the statistics on the dashboard."""

import pytest

from wire.api_client import admin
from wire.dashboard_client import Browser


def _lines(shown):
    return [" ".join(one.text(separator=" ").split()) for one in shown.all("ol.log summary")]


async def test_deeds_are_told_in_words_and_filtered(server, browser):
    api = admin(server)
    inbox = await api.inbox()
    key = await api.made("/api-keys", {"name": "auditor", "scopes": ["audit:read"]})
    await api.made(f"/api-keys/{key['id']}/rotate", {"overlapSeconds": 0})
    shown = await browser.get("/dashboard/audit")
    lines = _lines(shown)
    assert lines[0].startswith("Rotated a key auditor admin")
    assert lines[1].startswith("Made a key auditor admin")
    assert any(one.startswith(f"Created an inbox {inbox['address']}") for one in lines)
    assert f"/dashboard/inboxes/{inbox['id']}" in {one.attributes["href"] for one in shown.all("ol.log a")}
    only = _lines(await browser.get("/dashboard/audit?action=key.rotated"))
    assert {one.split(" auditor")[0] for one in only} == {"Rotated a key"}
    history = _lines(await browser.get(f"/dashboard/audit?target={key['id']}"))
    assert [one.split(" auditor")[0] for one in history] == ["Rotated a key", "Made a key"]
    assert _lines(await browser.get(f"/dashboard/audit?key={key['id']}")) == []
    odd = await browser.get("/dashboard/audit?action=no.such")
    assert (odd.status, "Nothing of this kind" in odd.words()) == (200, True)


async def test_the_audit_log_is_paged(server, browser):
    api = admin(server)
    for number in range(26):
        await api.made("/suppressions", {"address": f"p{number}@example.com"})
    first = await browser.get("/dashboard/audit?action=suppression.added")
    assert len(_lines(first)) == 25
    following = first.one("a[rel=next]").attributes["href"]
    assert "action=suppression.added" in following
    second = _lines(await browser.get(following))
    assert not set(second) & set(_lines(first))
    assert any("p0@example.com" in one for one in second)


async def test_events_are_followed_filtered_and_linked(server, browser):
    api = admin(server)
    inbox, other = await api.inbox(), await api.inbox()
    message = await api.mail(inbox, subject="When does it ship?")
    await api.mail(other)
    shown = await browser.get(f"/dashboard/event-log?inbox={inbox['id']}")
    assert any(one.startswith("message.received Grace Hopper: When does it ship?") for one in _lines(shown))
    assert not any(other["address"] in one for one in _lines(shown))
    log = shown.one("#log")
    assert (log.attributes["data-live"], log.attributes["data-live-inbox"]) == ("*", inbox["id"])
    links = {one.attributes["href"] for one in shown.all("ol.log a")}
    assert {f"/dashboard/threads/{message['threadId']}", f"/dashboard/messages/{message['id']}"} <= links
    kind = await browser.get(f"/dashboard/event-log?type=message.*&inbox={inbox['id']}")
    assert {one.split()[0].split(".")[0] for one in _lines(kind)} == {"message"}
    # What htmx fetches when something happens is the log alone, and goes on following.
    fragment = await browser.fragment(f"/dashboard/event-log?type=message.*&inbox={inbox['id']}")
    assert "<html" not in fragment.text
    assert fragment.one("#log").attributes["data-live"] == "message.*"
    unknown = await browser.get("/dashboard/event-log?type=no.such&inbox=nonsense")
    assert (unknown.status, unknown.one("#log").attributes["data-live"]) == (200, "*")


async def test_a_bound_key_sees_the_events_and_figures_of_its_inbox(server):
    api = admin(server)
    inbox, other = await api.inbox(), await api.inbox()
    for one in (inbox, other, other):
        await api.mail(one)
    bound = await api.with_key("events:read", "stats:read", "inboxes:read", "messages:read", inbox_id=inbox["id"])
    async with Browser(server, bound.key) as browser:
        await browser.sign_in()
        lines = _lines(await browser.get("/dashboard/event-log"))
        assert lines
        assert not [one for one in lines if other["address"] in one]
        shown = await browser.get("/dashboard/stats")
        assert shown.all(".tile-value")[0].text() == "1"
        assert [one.attributes["value"] for one in shown.all("#f-of option")] == [inbox["id"]]
        assert (await browser.get(f"/dashboard/stats?of={other['id']}")).status in {403, 404}
        assert (await browser.get("/dashboard/audit")).status == 403


@pytest.mark.parametrize(("span", "steps"), [("24h", 24), ("7d", 28), ("30d", 30)])
async def test_figures_of_an_inbox_and_of_a_domain(server, browser, span, steps):
    api = admin(server)
    inbox = await api.inbox()
    await api.mail(inbox)
    shown = await browser.get(f"/dashboard/stats?span={span}&of={inbox['id']}")
    assert shown.all(".tile-value")[0].text() == "1"
    assert len(shown.all(".numbers table")[0].css("tbody tr")) == steps
    assert shown.one("#f-of option[selected]").attributes["value"] == inbox["id"]
    fragment = await browser.fragment(f"/dashboard/stats?span={span}&of={inbox['id']}")
    assert fragment.one("#figures").attributes["data-live-inbox"] == inbox["id"]
    domain = inbox["address"].split("@")[1]
    of_domain = await browser.get(f"/dashboard/stats?span={span}&of=@{domain}")
    assert of_domain.status == 200
    assert int(of_domain.all(".tile-value")[0].text()) >= 1
    assert (await browser.get("/dashboard/stats?of=inb_000000000000000000")).status == 404
