"""Approvals: what waits with its conversation beside it, and approving, editing, rejecting."""

import secrets

from wire.api_client import admin
from wire.dashboard_client import Browser

TO = "Bob <bob@nowhere.test>"


async def held(api, inbox=None, **fields):
    """(inbox, id of a draft that waits)."""
    inbox = inbox or await api.inbox(approvalPolicy="all")
    said = {"to": TO, "subject": "An offer", "text": "Hello Bob,\n\nshall we?", **fields}
    made = await api.made("/messages", {"inboxId": inbox["id"], **said})
    return inbox, made["draftId"]


async def answer_held(api, **fields):
    """(inbox, mail, id of a draft that would answer it)."""
    inbox = await api.inbox(approvalPolicy="all")
    mail = await api.mail(inbox, subject="A question", text="When does it ship?")
    made = await api.made(f"/messages/{mail['id']}/reply", {"text": "Tomorrow.", **fields})
    return inbox, mail, made["draftId"]


async def test_what_waits_is_listed_with_why(server, browser):
    api = admin(server)
    inbox, draft = await held(api, subject="Terms <of> trade")
    _, _, answer = await answer_held(api)
    shown = await browser.get("/dashboard/approvals")
    rows = {one.css_first("a").attributes["href"]: one.text(separator=" ") for one in shown.all(".waits-list > li")}
    row = rows[f"/dashboard/approvals/{draft}"]
    assert "Terms <of> trade" in row
    assert "bob@nowhere.test" in row
    assert inbox["address"] in row
    assert "By policy" in row
    assert "expires" in row
    # An answer is called what it will be called.
    assert "Re: A question" in rows[f"/dashboard/approvals/{answer}"]
    only = await browser.get(f"/dashboard/approvals?inbox={inbox['id']}")
    assert [one.attributes["href"] for one in only.all("a[data-open]")] == [f"/dashboard/approvals/{draft}"]
    assert f"Only {inbox['address']}" in only.words()
    none = await browser.get(f"/dashboard/approvals?inbox={(await api.inbox())['id']}")
    assert "Nothing waits for you" in none.words()
    assert (await browser.get("/dashboard/approvals?inbox=inb_unknown")).status == 404


async def test_a_draft_is_shown_with_its_conversation(server, browser):
    _, mail, draft = await answer_held(admin(server))
    shown = await browser.get(f"/dashboard/approvals/{draft}")
    assert shown.words("h1") == "Re: A question"
    assert "By policy" in shown.words(".reasons")
    assert shown.words(".letter .letter-text") == "Tomorrow."
    assert "grace@navy.example" in shown.words(".letter .facts")
    talk = shown.one("#conversation")
    assert "When does it ship?" in talk.text()
    assert talk.attributes["data-live-thread"] == mail["threadId"]
    assert "the key admin" in shown.words(".letter-foot")
    assert "Expires in" in shown.words(".inbox-line")
    # Keys that decide: a letter never sends by itself.
    assert shown.one("#approve").attributes["data-key-focus"] == "a"
    assert not shown.all("#approve[data-key]")
    assert shown.one("#reject").attributes["data-key"] == "r"
    fragment = await browser.get(f"/dashboard/approvals/{draft}/conversation")
    assert not fragment.all("h1")
    assert "When does it ship?" in fragment.one("#conversation").text()


async def test_html_is_shown_in_a_frame_that_can_do_nothing(server, browser):
    _, draft = await held(
        admin(server), html='<p onclick="x()">Hi<script>x()</script><img src="https://t.example/p"></p>'
    )
    shown = await browser.get(f"/dashboard/approvals/{draft}")
    frame = shown.one("iframe")
    assert "allow-scripts" not in frame.attributes["sandbox"]
    assert "Hello Bob" in shown.words(".letter-other .letter-text")
    inside = await browser.get(frame.attributes["src"])
    assert "<script" not in inside.text
    assert "onclick" not in inside.text
    assert "https://t.example" not in inside.text
    policy = inside.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


async def test_approving_sends(server, browser):
    api = admin(server)
    _, draft = await held(api)
    shown = await browser.get(f"/dashboard/approvals/{draft}")
    seen = shown.one("form[action$='/approve'] input[name=seen]").attributes["value"]
    done = await browser.post(f"/dashboard/approvals/{draft}/approve", {"seen": seen})
    assert (done.path, "Approved" in done.toast) == ("/dashboard/approvals", True)
    after = await api.got(f"/drafts/{draft}")
    assert after["status"] == "sent"
    assert (await api.got(f"/messages/{after['messageId']}"))["to"] == [TO]
    over = await browser.get(f"/dashboard/approvals/{draft}")
    assert not over.all("#approve, #reject, #edit-link")
    again = await browser.post(f"/dashboard/approvals/{draft}/approve", {"seen": after["updatedAt"]})
    assert again.status == 409
    assert again.all("[role=alert]")


async def test_what_was_changed_since_it_was_seen_is_not_approved(server, browser):
    api = admin(server)
    _, draft = await held(api)
    seen = (await api.got(f"/drafts/{draft}"))["updatedAt"]
    await browser.post(f"/dashboard/approvals/{draft}/edit", {"seen": seen, "to": TO, "text": "Other words."})
    for stale in (seen, ""):
        answer = await browser.post(f"/dashboard/approvals/{draft}/approve", {"seen": stale})
        assert answer.status == 409
        assert answer.words(".letter .letter-text") == "Other words."
    assert (await api.got(f"/drafts/{draft}"))["status"] == "held"


async def test_editing_keeps_it_held_or_sends_it(server, browser):
    api = admin(server)
    _, draft = await held(api, cc=["eve@nowhere.test"])
    home = f"/dashboard/approvals/{draft}"
    form = await browser.get(home + "/edit")
    assert form.one("#f-to").text().strip() == TO
    assert form.one("#f-text").text().strip() == "Hello Bob,\n\nshall we?"
    seen = form.one("#edit input[name=seen]").attributes["value"]
    changed = {"seen": seen, "to": "bob@nowhere.test\r\nCarol <carol@nowhere.test>", "text": "One\r\n\r\nTwo"}
    saved = await browser.post(home + "/edit", {**changed, "subject": "Another offer", "then": "wait"})
    assert "Saved. It still waits." in saved.toast
    after = await api.got(f"/drafts/{draft}")
    assert after["to"] == ["bob@nowhere.test", "Carol <carol@nowhere.test>"]
    assert (after["cc"], after["subject"], after["text"], after["status"]) == (
        [],
        "Another offer",
        "One\n\nTwo",
        "held",
    )
    stale = await browser.post(home + "/edit", {**changed, "text": "Mine"})
    assert (stale.status, "somebody else" in stale.words("[role=alert]")) == (409, True)
    assert stale.one("#f-text").text().strip() == "Mine"
    fresh = {**changed, "seen": after["updatedAt"]}
    wrong = await browser.post(home + "/edit", {**fresh, "to": "bob@nowhere.test, not an address"})
    assert wrong.status == 422
    assert wrong.one("#f-to").attributes["aria-invalid"] == "true"
    assert "'not an address' is not an email address" in wrong.words("#e-to")
    assert wrong.one("#f-to").text().strip() == "bob@nowhere.test, not an address"
    sent = await browser.post(home + "/edit", {**fresh, "text": "Final words", "then": "approve"})
    assert "Approved" in sent.toast
    message = (await api.got(f"/drafts/{draft}"))["messageId"]
    assert (await api.got(f"/messages/{message}"))["text"].strip() == "Final words"


async def test_an_answers_recipients_may_stay_with_what_it_answers(server, browser):
    api = admin(server)
    _, _, draft = await answer_held(api)
    before = await api.got(f"/drafts/{draft}")
    form = {"seen": before["updatedAt"], "to": "\n".join(before["to"] or []), "text": "The day after."}
    await browser.post(f"/dashboard/approvals/{draft}/edit", form)
    after = await api.got(f"/drafts/{draft}")
    assert (after["to"], after["text"]) == (before["to"], "The day after.")


async def test_rejecting_tells_why(server, browser):
    api = admin(server)
    _, draft = await held(api)
    home = f"/dashboard/approvals/{draft}"
    long = await browser.post(home + "/reject", {"note": "x" * 2_001})
    assert (long.status, "Be brief" in long.words("#e-note")) == (422, True)
    done = await browser.post(home + "/reject", {"note": "Ask one question."})
    assert (done.path, "Rejected" in done.toast) == ("/dashboard/approvals", True)
    after = await api.got(f"/drafts/{draft}")
    assert (after["status"], after["note"]) == ("rejected", "Ask one question.")
    assert "Ask one question." in (await browser.get(home)).words(".notice")
    assert (await browser.post(home + "/reject", {})).status == 409


async def test_what_cannot_be_sent_says_so_and_waits_on(server, browser):
    api = admin(server)
    person = f"{secrets.token_hex(4)}@nowhere.test"
    _, draft = await held(api, to=person)
    rule = {"pattern": person, "direction": "send", "action": "block"}
    rule = await api.made("/address-rules", rule)
    seen = (await api.got(f"/drafts/{draft}"))["updatedAt"]
    answer = await browser.post(f"/dashboard/approvals/{draft}/approve", {"seen": seen})
    assert answer.status == 422
    assert person in answer.words("[role=alert]")
    assert (await api.got(f"/drafts/{draft}"))["status"] == "held"
    # What goes to nobody is not said to be on its way.
    await api.ask("DELETE", f"/address-rules/{rule['id']}")
    await api.made("/suppressions", {"address": person})
    assert "nobody gets it" in (await browser.post(f"/dashboard/approvals/{draft}/approve", {"seen": seen})).toast


async def test_a_key_sees_of_it_what_it_may(server):
    api = admin(server)
    inbox, _, draft = await answer_held(api)
    _, foreign = await held(api)
    key = (await api.with_key("drafts:approve", inbox_id=inbox["id"])).key
    async with Browser(server, key) as browser:
        await browser.sign_in()
        listed = await browser.get("/dashboard/approvals")
        assert [one.attributes["href"] for one in listed.all("a[data-open]")] == [f"/dashboard/approvals/{draft}"]
        shown = await browser.get(f"/dashboard/approvals/{draft}")
        assert "threads:read" in shown.words("#conversation")
        assert "When does it ship?" not in shown.text
        assert not shown.all("#edit-link")
        assert (await browser.get(f"/dashboard/approvals/{draft}/edit")).status == 403
        assert (await browser.get(f"/dashboard/approvals/{foreign}")).status == 403
        assert (await browser.post(f"/dashboard/approvals/{foreign}/reject")).status == 403
    # Who may write drafts may not therefore decide.
    writer = (await api.with_key("drafts:write")).key
    async with Browser(server, writer) as browser:
        await browser.sign_in()
        for path in ("", f"/{draft}", f"/{draft}/edit", f"/{draft}/html"):
            assert (await browser.get(f"/dashboard/approvals{path}")).status == 403
    _, other = await held(await api.other_workspace())
    async with Browser(server) as browser:
        await browser.sign_in()
        for path in ("", "/edit", "/html", "/conversation"):
            assert (await browser.get(f"/dashboard/approvals/{other}{path}")).status == 404
        for path in ("/edit", "/approve", "/reject"):
            assert (await browser.post(f"/dashboard/approvals/{other}{path}")).status == 404
