"""Scheduled sends: nothing of them is true before their moment; moved, stopped, and let go as if written then."""

import pytest

from flows.house import open_house
from postroom.base.clock import DAY_MS, HOUR_MS, iso
from postroom.base.errors import BadInput, Conflict, Forbidden, NotFound
from postroom.mail.parse import parse_mail

TO = ("bob@example.com",)
LATER = {"outcome": "deferred", "code": 451, "enhanced_code": "4.2.1", "text": "later"}


async def planned(house, in_ms=HOUR_MS, **fields):
    """A message that is to be sent later, from the inbox `agent`."""
    fields.setdefault("inbox_id", (await house.inbox())["id"] if "thread_id" not in fields else None)
    return await house.send(**{"to": TO, "subject": "Later", "send_at": house.clock.now_ms() + in_ms, **fields})


async def thread_of(house, message):
    return await house.read.get_thread(house.admin, message["threadId"])


async def test_it_goes_at_its_moment_and_not_before(any_house):
    house = any_house
    await house.webhook()
    sent = await planned(house)
    due = iso(house.clock.now_ms() + HOUR_MS)
    assert (sent["status"], sent["sendAt"]) == ("scheduled", due)
    assert [(one["state"], one["nextAttemptAt"]) for one in sent["recipients"]] == [("scheduled", due)]
    assert await house.message(sent["id"]) == sent
    thread = await thread_of(house, sent)
    assert (thread["status"], thread["sentAt"], thread["messageCount"]) == ("open", None, 1)
    assert (await house.read.get_inbox(house.admin, sent["inboxId"]))["sentToday"] == 0
    await house.pass_time(HOUR_MS - 1)
    assert house.sender.sent == []
    assert await house.events("thread.status_changed", "message.sent") == []
    await house.pass_time(1)
    assert len(house.sender.sent) == 1
    assert (await house.message(sent["id"]))["status"] == "delivered"
    thread = await thread_of(house, sent)
    assert (thread["status"], thread["sentAt"], thread["recipient"]) == ("awaiting_reply", due, TO[0])
    assert [one["data"]["to"] for one in await house.events("thread.status_changed")] == ["awaiting_reply"]
    assert (await house.read.get_inbox(house.admin, sent["inboxId"]))["sentToday"] == 1
    mail = parse_mail(house.sender.sent[0].mail.raw)
    assert (mail.message_id, mail.date_ms) == (sent["messageId"], house.clock.now_ms())
    assert await house.read.message_raw(house.admin, sent["id"]) == house.sender.sent[0].mail.raw


async def test_in_a_conversation_it_changes_nothing_until_it_goes(any_house):
    house = any_house
    await house.inbox()
    await house.mail()
    thread = (await house.threads())[0]
    await planned(house, thread_id=thread["id"], to=None)
    shown = (await house.threads())[0]
    assert {**shown, "messageCount": 1} == thread
    assert shown["messageCount"] == 2
    await house.mail(message_id="<second@example.com>", in_reply_to="<first@example.com>")
    assert (await house.threads())[0]["status"] == "open"
    await house.pass_time(HOUR_MS)
    assert (await house.threads())[0]["status"] == "awaiting_reply"
    assert len(house.sender.sent) == 1


async def test_a_moment_that_is_moved(any_house):
    house = any_house
    sent = await planned(house)
    later = iso(house.clock.now_ms() + DAY_MS)
    moved = await house.services.schedule.reschedule(house.admin, sent["id"], later)
    assert (moved["status"], moved["sendAt"], moved["recipients"][0]["nextAttemptAt"]) == ("scheduled", later, later)
    await house.pass_time(HOUR_MS)
    assert house.sender.sent == []
    await house.pass_time(DAY_MS - HOUR_MS)
    assert len(house.sender.sent) == 1
    with pytest.raises(Conflict) as caught:
        await house.services.schedule.reschedule(house.admin, sent["id"], iso(house.clock.now_ms() + HOUR_MS))
    assert caught.value.code == "not_scheduled"


async def test_the_days_of_trying_count_from_its_moment(house):
    sent = await planned(house, in_ms=30 * DAY_MS)
    house.sender.fates = {TO[0]: LATER}
    await house.pass_time(30 * DAY_MS)
    assert (await house.message(sent["id"]))["status"] == "deferred"


async def test_a_cancelled_message_stays_at_home(any_house):
    house = any_house
    await house.webhook()
    sent = await planned(house, to=(*TO, "carl@example.com"))
    answer = await house.services.schedule.cancel(house.admin, sent["id"])
    assert (answer["status"], answer["stopped"], answer["notStopped"]) == (
        "cancelled",
        ["bob@example.com", "carl@example.com"],
        [],
    )
    (event,) = await house.events("message.cancelled")
    assert (event["messageId"], event["data"]) == (sent["id"], {"recipients": answer["stopped"]})
    await house.pass_time(DAY_MS)
    assert house.sender.sent == []
    thread = await thread_of(house, sent)
    assert (thread["status"], thread["sentAt"]) == ("open", None)
    again = await house.services.schedule.cancel(house.admin, sent["id"])
    assert (again["status"], again["stopped"]) == ("cancelled", [])
    assert len(await house.events("message.cancelled")) == 1


async def test_what_was_delivered_cannot_be_stopped(house):
    made = await house.inbox()
    sent = await house.send(inbox_id=made["id"], to=TO)
    with pytest.raises(Conflict) as caught:
        await house.services.schedule.cancel(house.admin, sent["id"])
    assert caught.value.code == "too_late"
    assert (await house.message(sent["id"]))["status"] == "delivered"


async def test_of_a_message_that_is_half_out_the_rest_is_stopped(house):
    made = await house.inbox()
    house.sender.fates = {"carl@example.com": LATER}
    sent = await house.send(inbox_id=made["id"], to=(*TO, "carl@example.com"))
    assert (await house.message(sent["id"]))["status"] == "deferred"
    answer = await house.services.schedule.cancel(house.admin, sent["id"])
    assert (answer["status"], answer["stopped"]) == ("partial", ["carl@example.com"])
    assert answer["notStopped"] == [{"address": TO[0], "state": "delivered"}]
    await house.pass_time(DAY_MS)
    assert (await house.message(sent["id"]))["status"] == "partial"
    assert (await thread_of(house, sent))["status"] == "awaiting_reply"


async def test_a_conversation_stands_as_before_an_answer_that_nobody_got(any_house):
    house = any_house
    await house.inbox()
    await house.mail()
    thread = (await house.threads())[0]
    first = await house.send(thread_id=thread["id"], text="Yes, on Monday.")
    await house.mail(message_id="<second@example.com>", in_reply_to=first["messageId"])
    before = (await house.threads())[0]
    assert (before["status"], before["replyReceived"]) == ("replied", True)
    house.sender.fates = {"ann@example.com": LATER}
    sent = await house.send(thread_id=thread["id"], text="Something that should not have been said.")
    assert (await house.threads())[0]["status"] == "awaiting_reply"
    await house.services.schedule.cancel(house.admin, sent["id"])
    after = (await house.threads())[0]
    assert (after["status"], after["replyReceived"], after["sentAt"]) == ("replied", True, before["sentAt"])


async def test_who_is_suppressed_meanwhile_gets_nothing(any_house):
    house = any_house
    sent = await planned(house)
    await house.services.suppress.add(house.admin, TO[0], None)
    await house.pass_time(HOUR_MS)
    assert house.sender.sent == []
    assert (await house.message(sent["id"]))["status"] == "suppressed"
    assert (await thread_of(house, sent))["sentAt"] is None


async def test_of_a_paused_inbox_it_waits(house):
    sent = await planned(house)
    await house.services.provision.update_inbox(house.admin, sent["inboxId"], {"status": "paused"})
    await house.pass_time(HOUR_MS)
    assert house.sender.sent == []
    assert (await house.message(sent["id"]))["status"] == "scheduled"
    await house.services.provision.update_inbox(house.admin, sent["inboxId"], {"status": "active"})
    await house.pass_time(HOUR_MS)
    assert (await house.message(sent["id"]))["status"] == "delivered"


async def test_two_domains_are_one_message_and_one_start(house):
    sent = await planned(house, to=("bob@example.com", "eve@example.org"))
    await house.pass_time(HOUR_MS)
    assert (await house.message(sent["id"]))["status"] == "delivered"
    raws = {one.mail.raw for one in house.sender.sent}
    assert (len(house.sender.sent), len(raws)) == (2, 1)
    assert len(await house.events("message.sent", "thread.status_changed")) == 2
    assert (await house.read.get_inbox(house.admin, sent["inboxId"]))["sentToday"] == 2


async def test_it_survives_a_restart(place, data_dir):
    house = await open_house(data_dir, **place)
    sent = await planned(house)
    clock = house.clock
    await house.close()
    house = await open_house(data_dir, clock, **place)
    await house.pass_time(HOUR_MS)
    assert (await house.message(sent["id"]))["status"] == "delivered"
    await house.close()


async def test_rights(house):
    sent = await planned(house)
    later = iso(house.clock.now_ms() + DAY_MS)
    reader, stranger = await house.caller("messages:read"), await house.another_workspace()
    elsewhere = await house.bound(await house.inbox("other"))
    for caller, error in ((reader, Forbidden), (stranger, NotFound), (elsewhere, Forbidden)):
        with pytest.raises(error):
            await house.services.schedule.cancel(caller, sent["id"])
        with pytest.raises(error):
            await house.services.schedule.reschedule(caller, sent["id"], later)
    with pytest.raises(BadInput):
        await house.services.schedule.reschedule(house.admin, sent["id"], "soon")
    await house.mail()
    (inbound,) = await house.messages(direction="inbound")
    with pytest.raises(Conflict) as caught:
        await house.services.schedule.cancel(house.admin, inbound["id"])
    assert caught.value.code == "not_outbound"
