"""Follow-ups: sent unless a real answer comes first, at most once each, and at home in their thread."""

import pytest

from flows.house import open_house
from postroom.base.clock import DAY_MS, HOUR_MS, iso
from postroom.base.errors import BadInput, Conflict, Forbidden, NotFound, Refused
from postroom.flows import follow_up
from postroom.flows.follow_up import MAX_PENDING, NewFollowUp
from postroom.mail.parse import parse_mail
from postroom.store.paging import Page

TO = ("ann@example.com",)
AWAY = ("Auto-Submitted", "auto-replied")


def after(house, ms=3 * DAY_MS, *, text="Did you have time?", html=None, max_count=1):
    due_at = house.clock.now_ms() + ms
    return NewFollowUp(due_at=due_at, interval_ms=ms, text=text, html=html, max_count=max_count)


async def asked(house, **fields):
    """A message that awaits its answer, and a follow-up for it."""
    made = await house.inbox()
    sent = await house.send(inbox_id=made["id"], to=TO, subject="A question", text="When?")
    return sent, await house.services.follow_ups.create(house.admin, sent["threadId"], after(house, **fields))


async def thread_of(house, sent):
    return await house.read.get_thread(house.admin, sent["threadId"])


async def now_is(house, sent):
    listing = await house.services.follow_ups.list_follow_ups(house.admin, sent["threadId"], Page(limit=20))
    return listing.items


async def answer(house, sent, text="On Monday.", **fields):
    await house.mail(text=text, message_id="<answer@example.com>", in_reply_to=sent["messageId"], **fields)


async def test_it_is_sent_once_when_nobody_answers(any_house):
    house = any_house
    await house.webhook()
    sent, made = await asked(house)
    assert (made["status"], made["at"], made["sentCount"]) == ("pending", iso(house.clock.now_ms() + 3 * DAY_MS), 0)
    assert (await thread_of(house, sent))["followUpScheduled"] is True
    await house.pass_time(3 * DAY_MS - 1)
    assert len(house.sender.sent) == 1
    await house.pass_time(1)
    assert len(house.sender.sent) == 2
    mail = parse_mail(house.sender.sent[1].mail.raw)
    assert (mail.text.strip(), mail.subject, str(mail.to[0])) == ("Did you have time?", "Re: A question", TO[0])
    assert (mail.in_reply_to, mail.references) == ((sent["messageId"],), (sent["messageId"],))
    assert mail.header("auto-submitted") == "auto-generated"
    (shown,) = await now_is(house, sent)
    assert (shown["status"], shown["sentCount"], shown["at"]) == ("sent", 1, None)
    assert (await thread_of(house, sent))["followUpScheduled"] is False
    (event,) = await house.events("follow_up.sent")
    assert event["messageId"] == shown["messageId"]
    assert event["data"] == {"followUpId": made["id"], "messageId": shown["messageId"], "number": 1, "maxCount": 1}
    await house.pass_time(30 * DAY_MS)
    assert len(house.sender.sent) == 2


async def test_it_is_repeated_as_often_as_was_said(house):
    sent, _ = await asked(house, max_count=3)
    for count in (1, 2, 3):
        await house.pass_time(3 * DAY_MS)
        assert len(house.sender.sent) == 1 + count
        assert (await thread_of(house, sent))["followUpScheduled"] is (count < 3)
    await house.pass_time(30 * DAY_MS)
    assert len(house.sender.sent) == 4
    assert [one["data"]["number"] for one in await house.events("follow_up.sent")] == [1, 2, 3]


async def test_a_real_answer_cancels_it(any_house):
    house = any_house
    sent, made = await asked(house)
    await answer(house, sent)
    thread = await thread_of(house, sent)
    assert (thread["followUpScheduled"], thread["replyReceived"], thread["status"]) == (False, True, "replied")
    (event,) = await house.events("follow_up.cancelled")
    assert event["data"] == {"followUpId": made["id"], "reason": "reply", "sentCount": 0}
    await house.pass_time(30 * DAY_MS)
    assert len(house.sender.sent) == 1


async def test_an_automatic_answer_does_not(any_house):
    house = any_house
    sent, _ = await asked(house)
    await answer(house, sent, "Your mail has arrived. We answer within two days.", extra=(AWAY,))
    assert (await thread_of(house, sent))["followUpScheduled"] is True
    await house.pass_time(3 * DAY_MS)
    assert len(house.sender.sent) == 2
    mail = parse_mail(house.sender.sent[1].mail.raw)
    # It follows up what we wrote, not the machine's mail.
    assert (str(mail.to[0]), mail.in_reply_to) == (TO[0], (sent["messageId"],))


async def test_a_notice_of_absence_moves_it_past_the_return(any_house):
    house = any_house
    sent, _ = await asked(house)
    text = "I am out of the office until September 14, 2026 and will answer after that."
    await answer(house, sent, text, subject="Out of office: A question", extra=(AWAY,))
    (message,) = await house.messages(direction="inbound")
    assert message["category"] == "out_of_office"
    (shown,) = await now_is(house, sent)
    assert (shown["status"], shown["at"]) == ("pending", "2026-09-15T12:00:00.000Z")
    await house.pass_time(13 * DAY_MS)
    assert len(house.sender.sent) == 1
    await house.pass_time(DAY_MS)
    assert len(house.sender.sent) == 2


async def test_an_answer_while_it_is_being_sent_comes_first(house, monkeypatch):
    sent, made = await asked(house)
    house.clock.advance(3 * DAY_MS)
    last_words = follow_up.last_words
    reached = []

    def interrupted(*arguments):
        reached.append(True)
        return last_words(*arguments)

    monkeypatch.setattr(follow_up, "last_words", interrupted)
    submit = house.services.follow_ups._submit
    send = submit.send

    async def after_an_answer(*arguments, **named):
        await answer(house, sent, settle=False)
        while await house.receive.run_handed():
            pass
        return await send(*arguments, **named)

    monkeypatch.setattr(submit, "send", after_an_answer)
    await house.services.follow_ups.run_due()
    monkeypatch.undo()
    await house.settle()
    assert reached
    assert len(house.sender.sent) == 1
    assert [one["data"]["reason"] for one in await house.events("follow_up.cancelled")] == ["reply"]
    assert await house.events("follow_up.sent") == []
    assert (await now_is(house, sent))[0]["status"] == "cancelled"
    assert made["id"]


async def test_cancelling_by_hand(any_house):
    house = any_house
    sent, made = await asked(house)
    for _ in range(2):
        await house.services.follow_ups.cancel(house.admin, sent["threadId"], made["id"])
    assert (await thread_of(house, sent))["followUpScheduled"] is False
    assert [one["data"]["reason"] for one in await house.events("follow_up.cancelled")] == ["request"]
    await house.pass_time(30 * DAY_MS)
    assert len(house.sender.sent) == 1


async def test_of_a_paused_inbox_it_waits(house):
    sent, _ = await asked(house)
    await house.services.provision.update_inbox(house.admin, sent["inboxId"], {"status": "paused"})
    await house.pass_time(3 * DAY_MS)
    assert (await now_is(house, sent))[0]["status"] == "pending"
    await house.services.provision.update_inbox(house.admin, sent["inboxId"], {"status": "active"})
    await house.pass_time(HOUR_MS)
    assert (await now_is(house, sent))[0]["status"] == "sent"


async def test_it_survives_a_restart(place, data_dir):
    house = await open_house(data_dir, **place)
    sent, _ = await asked(house)
    clock = house.clock
    await house.close()
    house = await open_house(data_dir, clock, **place)
    await house.pass_time(3 * DAY_MS)
    assert len(house.sender.sent) == 1
    assert (await now_is(house, sent))[0]["status"] == "sent"
    await house.close()


async def test_a_claim_that_died_is_taken_up_again(house):
    sent, _ = await asked(house)
    house.clock.advance(3 * DAY_MS)
    flow = house.services.follow_ups

    async def dies(_row):
        raise RuntimeError("the process died here")

    flow._send, kept = dies, flow._send
    await flow.run_due()
    flow._send = kept
    assert await flow.run_due() == 0
    await house.pass_time(HOUR_MS)
    assert len(house.sender.sent) == 2
    assert (await now_is(house, sent))[0]["status"] == "sent"


async def test_under_a_policy_it_is_held_and_void_after_an_answer(house):
    sent, made = await asked(house)
    await house.services.provision.update_inbox(house.admin, sent["inboxId"], {"approval_policy": "all"})
    await house.pass_time(3 * DAY_MS)
    assert len(house.sender.sent) == 1
    (held,) = (await house.services.drafts.list_drafts(house.admin)).items
    assert (held["status"], held["createdBy"], held["text"]) == ("held", made["id"], "Did you have time?")
    assert (await now_is(house, sent))[0]["status"] == "sent"
    assert await house.events("follow_up.sent") == []
    await answer(house, sent)
    with pytest.raises(Conflict) as caught:
        await house.services.decisions.approve(house.admin, held["id"])
    assert caught.value.code == "already_replied"


async def test_what_cannot_be_followed_up(house):
    flow = house.services.follow_ups
    sent, _ = await asked(house)
    with pytest.raises(BadInput):
        await flow.create(house.admin, sent["threadId"], after(house, text=None))
    with pytest.raises(BadInput) as caught:
        await flow.create(house.admin, sent["threadId"], after(house, 60_000, max_count=2))
    assert caught.value.code == "too_often"
    for _ in range(MAX_PENDING - 1):
        await flow.create(house.admin, sent["threadId"], after(house))
    with pytest.raises(Conflict) as caught:
        await flow.create(house.admin, sent["threadId"], after(house))
    assert caught.value.code == "too_many_follow_ups"
    await answer(house, sent)
    with pytest.raises(Conflict) as caught:
        await flow.create(house.admin, sent["threadId"], after(house))
    assert caught.value.code == "already_replied"
    await house.mail(message_id="<other@example.com>")
    (other,) = [one for one in await house.threads() if one["id"] != sent["threadId"]]
    with pytest.raises(Refused):
        await flow.create(house.admin, other["id"], after(house))
    with pytest.raises(NotFound):
        await flow.create(house.admin, "thr_none", after(house))


async def test_rights(house):
    flow = house.services.follow_ups
    sent, made = await asked(house)
    reader, stranger = await house.caller("messages:read"), await house.another_workspace()
    elsewhere = await house.bound(await house.inbox("other"))
    for caller, error in ((reader, Forbidden), (stranger, NotFound), (elsewhere, Forbidden)):
        with pytest.raises(error):
            await flow.create(caller, sent["threadId"], after(house))
        with pytest.raises(error):
            await flow.list_follow_ups(caller, sent["threadId"], Page())
        with pytest.raises(error):
            await flow.cancel(caller, sent["threadId"], made["id"])
    other = await house.send(inbox_id=sent["inboxId"], to=TO, subject="Another")
    with pytest.raises(NotFound):
        await flow.cancel(house.admin, other["threadId"], made["id"])
