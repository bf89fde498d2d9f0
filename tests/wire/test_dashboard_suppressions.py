"""Suppressions and address rules on the dashboard."""

import pytest

from postroom.mail.smtp_reply import Reply
from wire.api_client import admin, eventually
from wire.dashboard_client import Browser


async def _rows(browser, path):
    return [" ".join(one.text(separator=" ").split()) for one in (await browser.get(path)).all("tr[data-row]")]


async def test_an_address_is_suppressed_found_and_let_go(server, browser):
    await browser.get("/dashboard/suppressions")
    added = await browser.post("/dashboard/suppressions", {"address": "Jane@Example.com", "note": "Asked by phone"})
    assert "jane@example.com" in added.toast.lower()
    assert [one for one in await _rows(browser, "/dashboard/suppressions?q=jane") if "Asked by phone" in one]
    assert await _rows(browser, "/dashboard/suppressions?q=nobody-here") == []
    assert await _rows(browser, "/dashboard/suppressions?reason=complaint") == []
    assert len(await _rows(browser, "/dashboard/suppressions?reason=manual&q=jane")) == 1
    link = (await browser.get("/dashboard/suppressions?q=jane")).one("a[data-open]").attributes["href"]
    one = await browser.get(link)
    address = one.one("[name=address]").attributes["value"]
    silent = await browser.post("/dashboard/suppressions/remove", {"address": address})
    assert (silent.status, "Say why" in silent.words()) == (422, True)
    assert len(await _rows(browser, "/dashboard/suppressions?q=jane")) == 1
    lifted = await browser.post("/dashboard/suppressions/remove", {"address": address, "why": "She wrote to us"})
    assert (lifted.path, "may be written to again" in lifted.toast) == ("/dashboard/suppressions", True)
    assert await _rows(browser, "/dashboard/suppressions?q=jane") == []
    # The reason is kept.
    assert "She wrote to us" in (await browser.get("/dashboard/audit?action=suppression.removed")).words()
    assert (await browser.get(link)).status == 404


async def test_what_is_no_address_is_said_at_the_field(browser):
    await browser.get("/dashboard/suppressions")
    wrong = await browser.post("/dashboard/suppressions", {"address": "not an address", "note": "why not"})
    assert wrong.status == 422
    assert wrong.one("#f-address").attributes["aria-invalid"] == "true"
    assert wrong.one("#f-note").attributes["value"] == "why not"
    assert (await browser.post("/dashboard/suppressions", {"address": "a@b.test", "note": "n" * 501})).status == 422
    assert (await browser.get("/dashboard/suppressions/one")).status == 422


async def test_the_mail_that_led_to_it_is_linked(server, browser, correspondent, monkeypatch):
    nobody = Reply(code=550, enhanced="5.1.1", text="No such user")
    monkeypatch.setattr(correspondent, "refuse", lambda _address: nobody)
    api = admin(server)
    inbox = await api.inbox()
    sent = await api.made(
        "/messages", {"inboxId": inbox["id"], "to": ["gone@example.com"], "text": "x", "subject": "x"}
    )

    async def suppressed():
        shown = await browser.get("/dashboard/suppressions?q=gone@")
        return shown if shown.all("tr[data-row]") else None

    shown = await eventually(suppressed)
    assert shown.one("td[data-label=Source] a").attributes["href"] == f"/dashboard/messages/{sent['id']}"
    one = await browser.get("/dashboard/suppressions/one?address=gone@example.com")
    assert "came back" in one.words()


async def test_rules_are_set_shown_and_removed(server, browser):
    api = admin(server)
    inbox = await api.inbox()
    await browser.get("/dashboard/address-rules")
    rule = {"pattern": "rival.example", "action": "block", "direction": "send", "inbox_id": inbox["id"], "note": "No"}
    assert "Everyone at rival.example is blocked" in (await browser.post("/dashboard/address-rules", rule)).toast
    rows = await _rows(browser, "/dashboard/address-rules?direction=send")
    assert [one for one in rows if "rival.example" in one and inbox["address"] in one]
    assert await _rows(browser, "/dashboard/address-rules?direction=receive") == []
    refused = await api.post("/messages", {"inboxId": inbox["id"], "to": ["x@rival.example"], "text": "x"})
    assert refused.status == 422
    page = await browser.get("/dashboard/address-rules")
    action = page.one("tr[data-row] form").attributes["action"]
    assert "holds no more" in (await browser.post(action)).toast
    assert await _rows(browser, "/dashboard/address-rules") == []
    assert (await browser.post(action)).status == 404


@pytest.mark.parametrize(
    "changed",
    [{"pattern": "no good"}, {"action": "maybe"}, {"direction": "up"}, {"inbox_id": "inb_000000000000000000"}],
)
async def test_a_rule_with_a_mistake_comes_back(browser, changed):
    await browser.get("/dashboard/address-rules")
    rule = {"pattern": "a.example", "action": "block", "direction": "send", "note": "kept", **changed}
    again = await browser.post("/dashboard/address-rules", rule)
    assert 400 <= again.status < 500
    assert again.one("#f-note").attributes["value"] == "kept"
    assert again.all(".wrong-words, main [role=alert]")


async def test_who_may_only_read_is_offered_no_form(server):
    reader = await admin(server).with_key("suppressions:read")
    async with Browser(server, reader.key) as browser:
        await browser.sign_in()
        for path in ("/dashboard/suppressions", "/dashboard/address-rules"):
            shown = await browser.get(path)
            assert shown.status == 200
            assert not shown.all("main form[method=post]")
