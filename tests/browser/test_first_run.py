"""From nothing to the first mail, as somebody does who has just installed Postroom."""

from wire.api_client import admin


async def test_the_guide_leads_from_nothing_to_the_first_mail(person):
    await person.sees("Welcome to Postroom")
    await person.keep("guide-begin")
    await person.is_accessible()
    await person.page.get_by_label("Name").fill("support")
    await person.press("Create inbox")
    await person.sees("support@")
    await person.press("Simulate a mail")
    (thread,) = await person.at_path(r"/threads/([^/?]+)")
    assert thread.startswith("thr_")
    await person.sees("Is anybody there?")
    await person.keep("guide-first-mail")


async def test_an_inbox_is_created_paused_and_deleted(person, server):
    await person.go("/inboxes")
    await person.keep("inboxes-empty")
    await person.go("/inboxes/new")
    await person.page.locator("main form input[type=text], main form input:not([type])").first.fill("billing")
    await person.page.locator("main form button[type=submit], main form button:not([type])").last.click()
    await person.sees("billing@")
    (inbox,) = (await admin(server).got("/inboxes"))["inboxes"]
    assert inbox["address"].startswith("billing@")
    await person.go(f"/inboxes/{inbox['id']}")
    await person.press("Pause")
    await person.sees("Paused")
    assert (await admin(server).got(f"/inboxes/{inbox['id']}"))["status"] == "paused"


async def test_a_mail_that_arrives_is_there_without_reload(person, server):
    api = admin(server)
    inbox = await api.inbox(name="support")
    await api.mail(inbox, subject="The one before")
    await person.go("/threads")
    await person.sees("The one before")
    await person.page.evaluate("window.kept = true")
    await api.mail(inbox, subject="Where is my parcel?")
    await person.sees("Where is my parcel?")
    assert await person.page.evaluate("window.kept")
    await person.keep("threads-live")


async def test_an_open_conversation_grows_without_reload(person, server):
    api = admin(server)
    inbox = await api.inbox()
    first = await api.mail(inbox, subject="Parcel 17")
    await person.go(f"/threads/{first['threadId']}")
    await person.page.evaluate("window.kept = true")
    await api.mail(inbox, subject="Re: Parcel 17", text="It came after all.", inReplyTo=first["messageId"])
    await person.sees("It came after all.")
    assert await person.page.evaluate("window.kept")


async def test_the_keyboard_is_enough(person, server):
    api = admin(server)
    inbox = await api.inbox()
    for number in range(3):
        await api.mail(inbox, subject=f"Question {number}", **{"from": f"ann{number}@example.com"})
    await person.go("/threads")
    await person.sees("Question 0")
    await person.page.keyboard.press("j")
    await person.page.keyboard.press("j")
    await person.page.keyboard.press("Enter")
    await person.at_path("/threads/thr_.*")
    await person.sees("Question 1")
    await person.page.keyboard.press("Control+k")
    await person.page.keyboard.type("Question 2")
    await person.page.locator("dialog[open]").get_by_text("Question 2").first.wait_for()
    await person.keep("palette")
