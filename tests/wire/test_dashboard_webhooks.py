"""Webhooks in the dashboard: made, watched, paused, repaired; their secrets; and what nobody may do."""

import asyncio
import json
import shutil
import subprocess

import pytest

from postroom.edge.dashboard.words.webhook_code import JAVASCRIPT, PYTHON
from postroom.testing import WebhookReceiver
from wire.api_client import admin, eventually
from wire.dashboard_client import Browser


@pytest.fixture
def failing():
    """A receiver that refuses everything until its `answer` is changed."""
    with WebhookReceiver(lambda _delivery: 410) as receiver:
        yield receiver


async def delivered(api, webhook_id, *statuses):
    """The newest delivery of the endpoint, once its state is one of these."""

    async def look():
        found = (await api.got(f"/webhooks/{webhook_id}/deliveries"))["deliveries"]
        return found[0] if found and found[0]["status"] in statuses else None

    return await eventually(look)


async def dead_letters(api, browser, receiver, count=1):
    """An active endpoint with so many dead letters, which takes what comes from now on."""
    hook = await api.made("/webhooks", {"url": receiver.url, "events": ["inbox.paused"]})
    await api.ask("PATCH", f"/webhooks/{hook['id']}", {"status": "paused"})
    inbox = await api.inbox()
    for _ in range(count):
        await api.ask("PATCH", f"/inboxes/{inbox['id']}", {"status": "paused"})
        await api.ask("PATCH", f"/inboxes/{inbox['id']}", {"status": "active"})

    async def all_dead():
        found = (await api.got("/webhook-deliveries", status="dead", webhookId=hook["id"]))["deliveries"]
        return found if len(found) == count else None

    found = await eventually(all_dead)
    await api.ask("PATCH", f"/webhooks/{hook['id']}", {"status": "active"})
    return hook, found


async def test_from_the_form_to_a_test_event(server, browser, webhook_receiver):
    api = admin(server)
    inbox = await api.inbox()
    wrong = await browser.post("/dashboard/webhooks/new", {"url": "ftp://a.example/", "events": "message.received"})
    assert wrong.status == 422
    assert wrong.one("[name=url]").attributes["aria-invalid"] == "true"
    assert wrong.one("[name=url]").attributes["value"] == "ftp://a.example/"
    unknown = await browser.post("/dashboard/webhooks/new", {"url": webhook_receiver.url, "inbox": "no@body.example"})
    assert (unknown.status, "There is no inbox no@body.example" in unknown.words()) == (422, True)

    form = {"url": webhook_receiver.url, "inbox": inbox["address"], "events": "message.received", "description": "Ours"}
    made = await browser.post("/dashboard/webhooks/new", form)
    secret = made.one("[aria-label='Copy the secret']").attributes["data-copy"]
    assert secret.startswith("whsec_")
    assert "shown this once" in made.words()
    test = made.one("form[action$='/test']").attributes["action"]
    shown = await browser.post(test)
    assert (shown.words("h1"), shown.path.startswith("/dashboard/webhooks/deliveries/")) == ("webhook.test", True)
    webhook_id = test.split("/")[-2]
    await delivered(api, webhook_id, "delivered")
    fragment = await browser.fragment(f"{shown.path}/attempts")
    assert "<html" not in fragment.text
    assert "200" in fragment.words("#attempts")
    # Nothing is under way any more, so nothing is fetched anew.
    assert "hx-get" not in fragment.one("#attempts").attributes

    one = await browser.get(f"/dashboard/webhooks/{webhook_id}")
    assert secret not in one.text
    assert "100 % Success of the last 1 attempts" in one.words(".tiles")
    assert inbox["address"] in one.words().replace(" @", "@")


async def test_the_list_has_figures_states_and_an_empty_state(server, browser):
    theirs = await admin(server).other_workspace()
    async with Browser(server, theirs.key) as fresh:
        await fresh.sign_in()
        assert "No webhooks yet" in (await fresh.get("/dashboard/webhooks")).words(".empty")
        assert "No dead letters" in (await fresh.get("/dashboard/webhooks/dead")).words(".empty")
    api = admin(server)
    hook = await api.made("/webhooks", {"url": "http://127.0.0.1:9/paused/<b>", "events": ["message.received"]})
    await api.ask("PATCH", f"/webhooks/{hook['id']}", {"status": "paused"})
    shown = await browser.get("/dashboard/webhooks?status=paused")
    assert "/paused/" in shown.words(".table")
    assert not shown.all(".table b")
    assert shown.one(".tabs a[aria-current]").text() == "Paused"


async def test_it_is_changed_paused_and_resumed(server, browser):
    hook = await admin(server).made("/webhooks", {"url": "http://127.0.0.1:9/x", "events": ["message.received"]})
    path = f"/dashboard/webhooks/{hook['id']}"
    edit = await browser.get(f"{path}/edit")
    assert edit.one("[name=events][value='message.received']").attributes.get("checked", "no") is None
    form = {"url": "http://127.0.0.1:9/y", "events": "thread.*", "description": "Changed"}
    changed = await browser.post(f"{path}/edit", form)
    assert (changed.path, changed.toast.startswith("Saved.")) == (path, True)
    assert "thread.*" in changed.words("[aria-labelledby=settings]")
    long = await browser.post(f"{path}/edit", {**form, "description": "x" * 1001})
    assert (long.status, "1,001 characters" in long.words()) == (422, True)
    paused = await browser.post(f"{path}/state", {"status": "paused"})
    assert "Paused by hand" in paused.words(".notice.warn")
    assert "Send a test event" not in paused.words("header.page-head")
    refused = await browser.post(f"{path}/test")
    assert "is paused" in refused.toast
    active = await browser.post(f"{path}/state", {"status": "active"})
    assert not active.all(".notice.warn")
    assert (await browser.post(f"{path}/state", {"status": "disabled"})).status == 422


async def test_a_dead_letter_is_sent_again_by_itself(server, browser, webhook_receiver):
    api = admin(server)
    hook, (dead,) = await dead_letters(api, browser, webhook_receiver)
    listed = await browser.get(f"/dashboard/webhooks/dead?webhook={hook['id']}")
    assert [one.attributes["value"] for one in listed.all("[name=ids]")] == [dead["id"]]
    shown = await browser.get(f"/dashboard/webhooks/deliveries/{dead['id']}")
    assert "Dead letter" in shown.words("#attempts")
    assert "X-Postroom-Event" in shown.words("[aria-labelledby=request]")
    assert json.loads(shown.one("[aria-label='Body of the request']").text())["type"] == "inbox.paused"
    again = await browser.post(f"/dashboard/webhooks/deliveries/{dead['id']}/replay")
    assert "On its way again" in again.toast
    await delivered(api, hook["id"], "delivered")
    assert len(webhook_receiver.deliveries) == 1


async def test_dead_letters_are_sent_again_in_bulk_and_the_page_shows_how_far(server, browser, webhook_receiver):
    api = admin(server)
    hook, dead = await dead_letters(api, browser, webhook_receiver, count=3)
    none = await browser.post("/dashboard/webhooks/dead/replay", {})
    assert (none.status, "No dead letter is ticked" in none.words()) == (422, True)
    ticked = await browser.post("/dashboard/webhooks/dead/replay", {"ids": dead[0]["id"], "webhook": hook["id"]})
    assert ticked.toast.startswith("1 on its way again.")
    await eventually(lambda: _is_there(webhook_receiver, 1))
    shown = await browser.post(f"/dashboard/webhooks/{hook['id']}/replay")
    assert "of 2 dead letters" in shown.words("#replay")
    await eventually(lambda: _is_there(webhook_receiver, 3))

    async def done():
        fragment = await browser.fragment(shown.path.replace("?", "/replay?"))
        return fragment if "Replayed" in fragment.words("#replay") else None

    fragment = await eventually(done)
    assert "hx-get" not in fragment.one("#replay").attributes
    assert fragment.one("progress").attributes["value"] == "2"
    assert "no dead letters" in (await browser.post(f"/dashboard/webhooks/{hook['id']}/replay")).toast
    assert (await browser.get(f"/dashboard/webhooks/{hook['id']}/replay")).status == 404


async def _is_there(receiver, count):
    return len(receiver.deliveries) == count


async def test_an_endpoint_that_is_gone_is_told(server, browser, failing):
    api = admin(server)
    hook = await api.made("/webhooks", {"url": failing.url})
    await browser.post(f"/dashboard/webhooks/{hook['id']}/test")
    await delivered(api, hook["id"], "dead")
    shown = await browser.get(f"/dashboard/webhooks/{hook['id']}")
    assert "410" in shown.words("[aria-label=Deliveries]")
    assert "Disabled" in shown.words(".notice.bad")
    refused = await browser.post(f"/dashboard/webhooks/{hook['id']}/replay")
    assert "Resume the webhook first" in refused.toast


async def test_a_new_secret_is_shown_once_and_both_sign(server, browser, webhook_receiver):
    api = admin(server)
    hook = await api.made("/webhooks", {"url": webhook_receiver.url})
    path = f"/dashboard/webhooks/{hook['id']}"
    rotated = await browser.post(f"{path}/rotate-secret", {"overlap": "3600"})
    secret = rotated.one("[aria-label='Copy the secret']").attributes["data-copy"]
    assert secret != hook["secret"]
    assert "two signatures" in rotated.words(".hook-secret")
    shown = await browser.get(path)
    assert secret not in shown.text
    assert "Signs beside it" in shown.words(".hook-secrets")
    assert "stops in" in shown.words(".hook-secrets")
    await browser.post(f"{path}/test")
    (got,) = webhook_receiver.wait_for(1)
    header = got.headers["x-postroom-signature"]
    assert header.count("v1=") == 2
    for known in (secret, hook["secret"]):
        assert python_verifies(known, header, got.body)
        assert not python_verifies(known, header, got.body + b" ")
    assert not python_verifies("whsec_other", header, got.body)
    at_once = await browser.post(f"{path}/rotate-secret", {"overlap": "0"})
    assert "signs nothing any more" in at_once.words(".hook-secret")


def python_verifies(secret, header, body):
    names = {}
    exec(compile(PYTHON, "snippet", "exec"), names)
    return names["is_from_postroom"](secret, header, body)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not there")
async def test_the_snippet_for_node_verifies_too(server, browser, webhook_receiver, tmp_path):
    hook = await admin(server).made("/webhooks", {"url": webhook_receiver.url})
    await browser.post(f"/dashboard/webhooks/{hook['id']}/test")
    (got,) = webhook_receiver.wait_for(1)
    given = [hook["secret"], got.headers["x-postroom-signature"], got.body.decode()]
    calls = (
        f"const [secret, header, body] = {json.dumps(given)};\n"
        'console.log(isFromPostroom(secret, header, Buffer.from(body)), isFromPostroom("x", header, Buffer.from(body)),'
        ' isFromPostroom(secret, header, Buffer.from(body + " ")), isFromPostroom(secret, "", Buffer.from(body)));\n'
    )
    script = tmp_path / "verify.mjs"
    script.write_text(JAVASCRIPT + calls)
    command = ["node", str(script)]
    ran = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["true", "false", "false", "false"]


async def test_how_to_verify_is_told_in_three_languages(browser):
    shown = await browser.get("/dashboard/webhooks/verifying")
    assert [one.text() for one in shown.all(".hook-code-tabs > label")] == ["Python", "Node.js", "Go"]
    assert shown.one("#code-python [data-copy]").attributes["data-copy"] == PYTHON


async def test_it_is_deleted_only_with_its_host_typed(server, browser):
    hook = await admin(server).made("/webhooks", {"url": "http://127.0.0.1:9/gone"})
    path = f"/dashboard/webhooks/{hook['id']}"
    assert (await browser.post(f"{path}/delete", {"typed": "127.0.0.1"})).status == 422
    gone = await browser.post(f"{path}/delete", {"typed": "127.0.0.1:9"})
    assert gone.path == "/dashboard/webhooks"
    assert (await browser.get(path)).status == 404


async def test_what_scopes_and_bindings_hide(server, webhook_receiver):
    api = admin(server)
    inbox = await api.inbox(webhookUrl=webhook_receiver.url)
    await api.mail(inbox)
    delivery = await delivered(api, inbox["webhook"]["id"], "delivered")
    other = await api.made("/webhooks", {"url": "http://127.0.0.1:9/all"})
    bound = await api.with_key("webhooks:read", inbox_id=inbox["id"])
    async with Browser(server, bound.key) as reader:
        await reader.sign_in()
        shown = await reader.get("/dashboard/webhooks")
        assert [one.attributes["href"].split("/")[-1] for one in shown.all("a[data-open]")] == [inbox["webhook"]["id"]]
        assert not shown.all("a[href$='/webhooks/new']")
        one = await reader.get(f"/dashboard/webhooks/{inbox['webhook']['id']}")
        assert not one.all("main form")
        detail = await reader.get(f"/dashboard/webhooks/deliveries/{delivery['id']}")
        # Who may not read mail does not read it here either.
        assert "When does it ship?" not in detail.text
        assert "events:read" in detail.words("[aria-labelledby=request]")
        assert (await reader.get(f"/dashboard/webhooks/{other['id']}")).status in {403, 404}
        assert (await reader.post(f"/dashboard/webhooks/{inbox['webhook']['id']}/test")).status == 403
    theirs = await api.other_workspace()
    async with Browser(server, theirs.key) as stranger:
        await stranger.sign_in()
        for path in (f"/{other['id']}", f"/{other['id']}/edit", f"/deliveries/{delivery['id']}"):
            assert (await stranger.get(f"/dashboard/webhooks{path}")).status == 404
        for path in (f"/{other['id']}/rotate-secret", f"/{other['id']}/replay", f"/deliveries/{delivery['id']}/replay"):
            assert (await stranger.post(f"/dashboard/webhooks{path}")).status == 404
