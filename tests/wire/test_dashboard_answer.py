"""Writing on the pages: answers, forwards, new messages, drafts; tried before they are sent, and sent once."""

import base64
import re
from datetime import UTC, datetime, timedelta

import aiohttp

from wire.api_client import eventually
from wire.dashboard_client import Browser


def form_of(shown, **said):
    """What the form of a page would send, and what is written in it besides."""
    form = shown.one(".composer form")
    filled = {one.attributes["name"]: one.attributes.get("value") or "" for one in form.css("input[name]:not([type])")}
    for one in form.css("input[type=hidden]"):
        filled[one.attributes["name"]] = one.attributes.get("value") or ""
    filled.update({one.attributes["name"]: one.text() for one in form.css("textarea")})
    return {**filled, **said}


async def sent_from(api, inbox):
    found = (await api.got("/messages", inboxId=inbox["id"]))["messages"]
    return [one for one in found if one["direction"] == "outbound"]


async def test_an_answer_goes_to_whom_it_should_and_once(api, browser):
    inbox = await api.inbox()
    mail = await api.mail(inbox, subject="Dock")
    where = f"/dashboard/threads/{mail['threadId']}/answer"
    shown = await browser.get(f"{where}?action=reply")
    assert shown.one("[name=to]").attributes["value"] == "Grace Hopper <grace@navy.example>"
    form = form_of(shown, text="Dock 7.", deed="send_anyway")
    done = await browser.post(where, form)
    (sent,) = await sent_from(api, inbox)
    assert done.path.startswith(f"/dashboard/threads/{mail['threadId']}?at={sent['id']}")
    assert "To Grace Hopper: on its way." in done.toast
    assert (sent["text"], sent["subject"], sent["inReplyTo"]) == ("Dock 7.", "Re: Dock", mail["messageId"])
    # A double click, and the way back with the same form.
    again = await browser.post(where, form)
    assert again.path == done.path
    assert len(await sent_from(api, inbox)) == 1
    other = await browser.post(where, {**form, "text": "Dock 8."})
    assert other.status == 409
    assert "sent already, with other words" in other.words(".composer")
    assert len(await sent_from(api, inbox)) == 1
    # The form that came back can be sent: as another message.
    assert other.one("[name=once]").attributes["value"] != form["once"]


async def test_what_a_person_writes_or_finishes_does_not_say_that_it_is_automatic(api, browser):
    inbox = await api.inbox(autoSubmitted="unattended")
    mail = await api.mail(inbox)
    where = f"/dashboard/threads/{mail['threadId']}/answer"
    answer = form_of(await browser.get(f"{where}?action=reply"), text="Dock 7.", deed="send_anyway")
    await browser.post(where, answer)
    # A draft of the agent, which a person reads, changes and sends.
    wanted = {"inboxId": inbox["id"], "threadId": mail["threadId"], "to": "grace@navy.example", "text": "Dock 8."}
    draft = await api.made("/drafts", wanted)
    finished = form_of(await browser.get(f"{where}?draft={draft['id']}"), text="Dock 9.", deed="send_anyway")
    await browser.post(where, finished)
    by_agent = {"inboxId": inbox["id"], "threadId": mail["threadId"], "text": "Dock 10."}
    await api.made("/messages", by_agent)
    said = {}
    for one in await sent_from(api, inbox):
        raw = (await api.get(f"/messages/{one['id']}/raw")).body
        said[one["text"]] = b"Auto-Submitted: auto-generated\r\n" in raw
    assert said == {"Dock 7.": False, "Dock 9.": False, "Dock 10.": True}


async def test_everyone_is_answered_and_a_forward_asks_to_whom(api, browser):
    inbox = await api.inbox()
    raw = (
        b"From: Grace <grace@navy.example>\r\nTo: x@here.example\r\nCc: Ada <ada@engine.example>\r\nSubject: Plan\r\n"
        b"Message-ID: <plan@navy.example>\r\n\r\nWhen does it ship?\r\n"
    )
    mail = await api.made("/simulate/inbound", {"inboxId": inbox["id"], "raw": base64.b64encode(raw).decode()})
    where = f"/dashboard/threads/{mail['threadId']}/answer"
    everyone = await browser.fragment(f"{where}?action=reply_all")
    assert everyone.text.lstrip().startswith("<section")
    assert "Ada <ada@engine.example>" in everyone.one("[name=cc]").attributes["value"]
    shown = await browser.get(f"{where}?action=forward")
    assert shown.one("[name=to]").attributes.get("value") in {None, ""}
    assert shown.one("[name=subject]").attributes["value"] == "Fwd: Plan"
    await browser.post(where, form_of(shown, to="cem@other.example", text="See below.", deed="send_anyway"))
    (sent,) = await sent_from(api, inbox)
    assert sent["to"] == ["cem@other.example"]
    assert "When does it ship?" in sent["text"]


async def test_every_gate_is_asked_before_anything_goes(api, browser):
    inbox = await api.inbox(approvalPolicy="all")
    mail = await api.mail(inbox)
    await api.made("/suppressions", {"address": "gone@navy.example"})
    where = f"/dashboard/threads/{mail['threadId']}/answer"
    form = form_of(await browser.get(where), text="Yes.", deed="check")
    checked = await browser.post(where, form)
    assert "Approval policy" in checked.words(".gates")
    assert "Waits" in checked.words(".gates")
    assert checked.one("[data-send]").text() == "Send for approval"
    assert checked.one("[name=text]").text() == "Yes."
    refused = await browser.post(where, {**form, "to": "gone@navy.example", "deed": "send"})
    assert "This would not be sent." in refused.words(".gates")
    assert "gone@navy.example" in refused.words(".gates")
    assert await sent_from(api, inbox) == []
    # Held as the policy says, and shown with the conversation.
    held = await browser.post(where, form_of(checked, deed="send_anyway"))
    assert "waits for approval" in held.toast
    assert "Held" in held.words(".draft")
    assert held.one(".draft a.primary").attributes["href"].startswith("/dashboard/approvals/drf_")


async def test_enter_in_a_field_checks_and_does_not_send(api, browser):
    mail = await api.mail(await api.inbox())
    shown = await browser.get(f"/dashboard/threads/{mail['threadId']}/answer")
    first = shown.all(".composer form button")[0]
    assert (first.attributes["name"], first.attributes["value"]) == ("deed", "check")


async def test_what_is_wrong_is_said_and_what_was_written_stays(api, browser):
    inbox = await api.inbox()
    shown = await browser.get(f"/dashboard/threads/new?inbox={inbox['id']}&to=ada@engine.example")
    chosen = {"inbox_id": inbox["id"], "subject": "Hi"}
    wrong = await browser.post(
        "/dashboard/threads/new", form_of(shown, **chosen, to="not an address", text="Words", deed="send")
    )
    assert "is not an email address" in wrong.words(".gates")
    assert wrong.one("[name=to]").attributes["value"] == "not an address"
    assert wrong.one("[name=text]").text() == "Words"
    empty = await browser.post("/dashboard/threads/new", form_of(shown, **chosen, text="", deed="send"))
    assert "no body" in empty.words(".gates")
    later = form_of(shown, **chosen, text="Later", send_at="someday", deed="send_anyway")
    answer = await browser.post("/dashboard/threads/new", later)
    assert answer.status == 422
    assert answer.one("[name=text]").text() == "Later"
    assert await sent_from(api, inbox) == []
    strange = await browser.post("/dashboard/threads/new", form_of(shown, action="explode", deed="send"))
    assert strange.status == 422


async def test_a_new_message_with_a_file_can_wait_and_be_cancelled(api, server, browser):
    inbox = await api.inbox()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    shown = await browser.get(f"/dashboard/threads/new?inbox={inbox['id']}")
    fields = form_of(
        shown,
        inbox_id=inbox["id"],
        to='"Byron, Ada" <ada@engine.example>; bob@engine.example',
        subject="Plans",
        text="Attached.",
        send_at=tomorrow,
        deed="check",
    )

    def with_file(fields, content=None):
        form = aiohttp.FormData()
        for name, value in {"csrf": browser.csrf, **fields}.items():
            form.add_field(name, value)
        if content is not None:
            form.add_field("files", content, filename="plan.txt", content_type="text/plain")
        return form

    checked = await browser.ask("POST", "/dashboard/threads/new", data=with_file(fields, b"Step one."))
    # The file is here now: the form names it instead of holding it.
    kept = checked.one("[name=kept]").attributes["value"]
    assert "plan.txt" in checked.words(".kept")
    sent = await browser.ask(
        "POST", "/dashboard/threads/new", data=with_file({**fields, "kept": kept, "deed": "send_anyway"})
    )
    assert "scheduled" in sent.toast
    (message,) = await sent_from(api, inbox)
    assert message["status"] == "scheduled"
    assert message["to"] == ['"Byron, Ada" <ada@engine.example>', "bob@engine.example"]
    assert [one["filename"] for one in message["attachments"]] == ["plan.txt"]
    assert message["sendAt"].startswith(tomorrow[:19])
    page = await browser.get(f"/dashboard/threads/{message['threadId']}")
    stopped = await browser.post(page.one("form[action$='/cancel']").attributes["action"])
    assert "Cancelled for 2." in stopped.toast
    assert (await api.got(f"/messages/{message['id']}"))["status"] == "cancelled"


async def test_drafts_are_kept_edited_sent_and_deleted(api, browser):
    inbox = await api.inbox()
    mail = await api.mail(inbox, subject="Draft me")
    thread = f"/dashboard/threads/{mail['threadId']}"
    shown = await browser.get(f"{thread}/answer")
    saved = await browser.post(f"{thread}/answer", form_of(shown, text="First words.", deed="save"))
    assert "Draft saved." in saved.toast
    assert "First words." in saved.words(".draft")
    (draft,) = (await api.got("/drafts", inboxId=inbox["id"]))["drafts"]
    edited = await browser.get(f"{thread}/answer?draft={draft['id']}")
    assert edited.one("[name=text]").text() == "First words."
    saved = await browser.post(f"{thread}/answer", form_of(edited, text="Second words.", deed="save"))
    assert len((await api.got("/drafts", inboxId=inbox["id"]))["drafts"]) == 1
    assert "Second words." in saved.words(".draft")
    send = saved.one(".draft form[action$='/send']")
    form = {"once": send.css_first("[name=once]").attributes["value"]}
    for _ in range(2):
        done = await browser.post(send.attributes["action"], form)
        assert "on its way" in done.toast
    (sent,) = await sent_from(api, inbox)
    assert sent["text"] == "Second words."

    shown = await browser.get(f"{thread}/answer")
    saved = await browser.post(f"{thread}/answer", form_of(shown, text="Never mind.", deed="save"))
    gone = await browser.post(saved.one(".draft form[action$='/delete']").attributes["action"])
    assert "The draft is gone." in gone.toast
    assert not gone.all(".draft")


async def test_who_may_only_draft_is_offered_that_alone(server, api):
    inbox = await api.inbox()
    mail = await api.mail(inbox)
    writer = await api.with_key("threads:read", "messages:read", "drafts:write", inbox_id=inbox["id"])
    async with Browser(server, writer.key) as browser:
        await browser.sign_in()
        where = f"/dashboard/threads/{mail['threadId']}/answer"
        shown = await browser.get(where)
        assert [one.attributes["value"] for one in shown.all(".composer button:not(.hidden)")] == ["save"]
        refused = await browser.post(where, form_of(shown, text="x", deed="send_anyway"))
        assert (refused.status, await sent_from(api, inbox)) == (403, [])
        saved = await browser.post(where, form_of(shown, text="A draft.", deed="save"))
        assert not saved.all(".draft form[action$='/send']")
        page = await browser.get("/dashboard/threads/new")
        assert page.status == 403
    stranger = await api.other_workspace()
    async with Browser(server, stranger.key) as browser:
        await browser.sign_in()
        assert (await browser.get(where)).status == 404
        assert (await browser.post(where, {"text": "x", "to": "a@b.example", "deed": "send"})).status == 404


async def test_an_answer_arrives(api, server, correspondent, browser):
    inbox = await api.inbox()
    mail = await api.mail(inbox, subject="Arrives", **{"from": "Ann <ann@example.com>"})
    before = len(correspondent.received)
    where = f"/dashboard/threads/{mail['threadId']}/answer"
    await browser.post(where, form_of(await browser.get(where), text="One\r\ntwo", deed="send_anyway"))

    async def arrived():
        return len(correspondent.received) > before

    await eventually(arrived)
    assert re.sub(r"\s+", " ", correspondent.received[-1].parsed.text).startswith("One two")
