"""Auto-Submitted: what an inbox and a message say of whether a person wrote it."""

import email

import pytest

from postroom.base.clock import DAY_MS
from postroom.flows.follow_up import NewFollowUp
from postroom.flows.new_message import NewMessage

TO = ("ann@example.com",)


def said(house):
    """Of the newest mail that went out: each Auto-Submitted in it."""
    return email.message_from_bytes(house.sender.sent[-1].mail.raw).get_all("Auto-Submitted", [])


async def test_an_inbox_says_it_on_request_alone_unless_it_is_told_otherwise(any_house):
    house = any_house
    inbox = await house.inbox()
    assert inbox["autoSubmitted"] == "asked"
    await house.send(inbox_id=inbox["id"], to=TO, text="One.")
    assert said(house) == []
    await house.send(inbox_id=inbox["id"], to=TO, text="Two.", auto_submitted=True)
    assert said(house) == ["auto-generated"]
    changed = await house.services.provision.update_inbox(house.admin, inbox["id"], {"auto_submitted": "unattended"})
    assert changed["autoSubmitted"] == "unattended"
    sent = await house.send(inbox_id=inbox["id"], to=TO, text="Three.")
    assert said(house) == ["auto-generated"]
    await house.send(thread_id=sent["threadId"], text="Four.")
    assert said(house) == ["auto-generated"]
    await house.services.provision.update_inbox(house.admin, inbox["id"], {"auto_submitted": "asked"})
    await house.send(inbox_id=inbox["id"], to=TO, text="Five.")
    assert said(house) == []


async def test_the_word_of_a_message_wins_over_its_inbox(house):
    inbox_id = (await house.inbox(auto_submitted="unattended"))["id"]
    await house.send(inbox_id=inbox_id, to=TO, text="One.", auto_submitted=False)
    assert said(house) == []
    await house.send(inbox_id=inbox_id, to=TO, text="Two.", headers=(("auto-submitted", "auto-replied"),))
    assert said(house) == ["auto-replied"]


@pytest.mark.parametrize("asked", [None, True])
async def test_what_was_approved_does_not_say_that_nobody_read_it(any_house, asked):
    house = any_house
    inbox_id = (await house.inbox(auto_submitted="unattended", approval_policy="first_contact"))["id"]
    held = await house.send(inbox_id=inbox_id, to=TO, text="One.", auto_submitted=asked)
    assert held["status"] == "held"
    await house.services.decisions.approve(house.admin, held["draftId"])
    await house.settle()
    assert said(house) == []
    # Known by now: nobody is asked, and it says so.
    assert (await house.send(inbox_id=inbox_id, to=TO, text="Two.", auto_submitted=asked))["status"] == "queued"
    assert said(house) == ["auto-generated"]


async def test_a_draft_that_nobody_approved_is_as_its_inbox_says_when_it_is_sent(house):
    inbox_id = (await house.inbox())["id"]
    drafts = house.services.drafts
    plain = await drafts.create(house.admin, NewMessage(inbox_id=inbox_id, to=TO, text="One."))
    person = await drafts.create(house.admin, NewMessage(inbox_id=inbox_id, to=TO, text="Two.", auto_submitted=False))
    await house.services.provision.update_inbox(house.admin, inbox_id, {"auto_submitted": "unattended"})
    await drafts.send(house.admin, plain["id"])
    await house.settle()
    assert said(house) == ["auto-generated"]
    await drafts.send(house.admin, person["id"])
    await house.settle()
    assert (len(house.sender.sent), said(house)) == (2, [])


async def test_a_follow_up_says_it_whatever_its_inbox_says(house):
    sent = await house.send(inbox_id=(await house.inbox())["id"], to=TO, text="When?")
    assert said(house) == []
    due_at = house.clock.now_ms() + 3 * DAY_MS
    new = NewFollowUp(due_at=due_at, interval_ms=3 * DAY_MS, text="Any news?", html=None, max_count=1)
    await house.services.follow_ups.create(house.admin, sent["threadId"], new)
    await house.pass_time(3 * DAY_MS)
    assert (len(house.sender.sent), said(house)) == (2, ["auto-generated"])


async def test_two_such_inboxes_can_still_talk(house):
    one = await house.inbox("one", auto_submitted="unattended")
    other = await house.inbox("other", auto_submitted="unattended")
    await house.send(inbox_id=one["id"], to=(other["address"],), subject="Order", text="Can you ship ten?")
    for inbox, text in ((other, "Yes, on Monday."), (one, "Thank you."), (other, "They have left.")):
        (newest, *_) = await house.messages(inbox_id=inbox["id"], direction="inbound")
        assert newest["signals"] == ["auto-submitted: auto-generated"]
        assert (await house.send(thread_id=newest["threadId"], text=text))["status"] == "queued"
