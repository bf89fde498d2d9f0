"""Bounces, complaints and wishes to be left alone: what comes back finds our message and changes it."""

import asyncio

import pytest

from flows.house import HOOK
from postroom.base.errors import BadInput, NotFound
from postroom.store.paging import Page

JANE = "jane@outside.test"


def dsn(original_id, *recipients, action="failed", status="5.1.1", code="550 5.1.1 no such user", extra=()):
    """A delivery status notification as Postfix writes it. RFC 3464 §2."""
    groups = "\r\n".join(
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Remote-MTA: dns; mx.outside.test\r\nDiagnostic-Code: smtp; {code}\r\n"
        for address in recipients
    )
    return (
        "From: MAILER-DAEMON@mx.outside.test (Mail Delivery System)\r\n"
        "To: agent@here.test\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "Date: Tue, 01 Sep 2026 13:00:00 +0000\r\n"
        f"Message-ID: <dsn-{abs(hash((original_id, recipients, action)))}@mx.outside.test>\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        + "".join(f"{line}\r\n" for line in extra)
        + "\r\n--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you that your message could not\r\n"
        "be delivered to one or more recipients.\r\n"
        "\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.outside.test\r\n\r\n"
        f"{groups}"
        "\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {original_id}\r\nFrom: agent@here.test\r\nSubject: Hi\r\n\r\n--b--\r\n"
    ).encode()


def arf(original_id, recipient):
    """A complaint. RFC 5965 §2."""
    return (
        "From: fbl@outside.test\r\nTo: agent@here.test\r\nSubject: complaint\r\n"
        "Date: Tue, 01 Sep 2026 13:00:00 +0000\r\nMessage-ID: <arf@outside.test>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
        "\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        "Feedback-Type: abuse\r\nUser-Agent: Outside/1.0\r\nVersion: 1\r\n"
        f"Original-Rcpt-To: <{recipient}>\r\n"
        "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {original_id}\r\nFrom: agent@here.test\r\nTo: {recipient}\r\nSubject: Hi\r\n\r\nHi.\r\n"
        "\r\n--b--\r\n"
    ).encode()


async def sent_to(house, *to, **fields):
    inbox = await house.inbox()
    return await house.send(inbox_id=inbox["id"], to=to or (JANE,), subject="Hi", **fields)


def return_path(house):
    """Where what is about the first mail comes back to."""
    return house.sender.sent[0].mail.mail_from


async def suppressions(house):
    listing = await house.services.suppress.list_suppressions(house.admin, Page(limit=100))
    return {one["address"]: one["reason"] for one in listing.items}


async def test_a_bounce_that_comes_back_ends_its_recipient(any_house):
    house = any_house
    sent = await sent_to(house, JANE, "joe@outside.test")
    await house.webhook(events=["message.*", "suppression.*"])
    assert (await house.message(sent["id"]))["status"] == "delivered"
    await house.mail(dsn(sent["messageId"], JANE), return_path(house), mail_from="")

    now = await house.message(sent["id"])
    assert now["status"] == "partial"
    jane, joe = now["recipients"]
    assert (jane["state"], joe["state"]) == ("bounced", "delivered")
    assert jane["attempts"][-1] | {"at": None} == {
        "at": None,
        "outcome": "bounced",
        "host": "mx.outside.test",
        "code": 550,
        "enhancedCode": "5.1.1",
        "text": jane["attempts"][-1]["text"],
        "tls": None,
        "sourceAddress": None,
    }
    assert "no such user" in jane["attempts"][-1]["text"]
    [event] = await house.events("message.bounced")
    assert event["messageId"] == sent["id"]
    assert event["data"]["recipient"] | {"text": ""} == {
        "address": JANE,
        "state": "bounced",
        "host": "mx.outside.test",
        "code": 550,
        "enhancedCode": "5.1.1",
        "text": "",
        "hard": True,
    }
    report = await house.message(event["data"]["reportId"])
    assert (report["category"], report["threadId"]) == ("bounce", sent["threadId"])
    assert report["report"]["bounce"]["recipients"][0]["address"] == JANE
    assert await suppressions(house) == {JANE: "hard_bounce"}
    assert house.poster.events(HOOK) == ["message.bounced", "suppression.added"]
    assert (await house.read.get_thread(house.admin, sent["threadId"]))["replyReceived"] is False


async def test_the_same_bounce_told_twice_counts_once(house):
    sent = await sent_to(house)
    for number in (1, 2):
        report = dsn(sent["messageId"], JANE, code=f"550 5.1.1 no such user ({number})")
        await house.mail(report, return_path(house), mail_from="")
    assert len((await house.message(sent["id"]))["recipients"][0]["attempts"]) == 2
    first, second = await house.events("message.bounced")
    assert first["messageId"] == sent["id"]
    # The second one tells of nothing but itself.
    assert (await house.message(second["messageId"]))["category"] == "bounce"
    inbox = await house.read.get_inbox(house.admin, sent["inboxId"])
    assert inbox["rates"]["bounce"] == 1.0


async def test_a_bounce_finds_its_message_by_the_return_path_alone(house):
    sent = await sent_to(house)
    path = return_path(house)
    assert path != "agent@here.test"
    await house.mail(dsn("<rewritten@relay.test>", JANE), path, mail_from="")
    assert (await house.message(sent["id"]))["status"] == "bounced"
    report = next(one for one in await house.messages() if one["category"] == "bounce")
    assert report["subtag"] is None


async def test_a_return_path_that_we_did_not_make_finds_nothing(house):
    sent = await sent_to(house)
    path = return_path(house)
    forged = path.replace("-", "-0", 2)
    await house.mail(dsn("<rewritten@relay.test>", JANE), forged, mail_from="")
    assert (await house.message(sent["id"]))["status"] == "delivered"


async def test_a_bounce_of_somebody_whom_we_did_not_write_to_changes_nobody(house):
    sent = await sent_to(house, JANE, "joe@outside.test")
    await house.mail(dsn(sent["messageId"], "stranger@elsewhere.test"), mail_from="")
    assert (await house.message(sent["id"]))["status"] == "delivered"
    assert await suppressions(house) == {}
    [event] = await house.events("message.bounced")
    assert (await house.message(event["messageId"]))["category"] == "bounce"


async def test_a_bounce_for_another_inbox_changes_nothing(house):
    sent = await sent_to(house)
    await house.inbox("other")
    await house.mail(dsn(sent["messageId"], JANE), "other@here.test", mail_from="")
    assert (await house.message(sent["id"]))["status"] == "delivered"


async def test_a_soft_bounce_suppresses_nobody(house):
    sent = await sent_to(house)
    report = dsn(sent["messageId"], JANE, status="5.2.2", code="552 5.2.2 mailbox full")
    await house.mail(report, return_path(house), mail_from="")
    assert (await house.message(sent["id"]))["status"] == "bounced"
    assert await suppressions(house) == {}


async def test_a_delay_is_told_and_changes_nothing(house):
    sent = await sent_to(house)
    code = "451 4.4.1 connection timed out"
    await house.mail(dsn(sent["messageId"], JANE, action="delayed", status="4.4.1", code=code), mail_from="")
    assert (await house.message(sent["id"]))["status"] == "delivered"
    [event] = await house.events("message.deferred")
    assert event["data"]["recipient"]["address"] == JANE
    assert await house.events("message.bounced") == []


async def test_a_bounce_of_nothing_we_know_is_told_by_itself(house):
    await house.inbox()
    await house.mail(dsn("<never-sent@here.test>", JANE), mail_from="")
    [event] = await house.events("message.bounced")
    assert (await house.message(event["messageId"]))["category"] == "bounce"


async def test_a_complaint_suppresses_who_complained(any_house):
    house = any_house
    house.resolver.zone = {"outside.test.": {"TXT": ["v=spf1 ip4:192.0.2.9 -all"]}}
    sent = await sent_to(house, JANE, "joe@outside.test")
    await house.mail(arf(sent["messageId"], JANE), mail_from="fbl@outside.test")
    [event] = await house.events("message.complained")
    assert event["messageId"] == sent["id"]
    assert event["data"]["complaint"]["feedbackType"] == "abuse"
    assert await suppressions(house) == {JANE: "complaint"}
    inbox = await house.read.get_inbox(house.admin, sent["inboxId"])
    assert inbox["rates"]["complaint"] > 0


async def test_who_asks_to_be_left_alone_is(house):
    await sent_to(house, "Jane@outside.test")
    await house.mail(text="Please unsubscribe me from this list.", sender="Jane <jane@outside.test>", subject="Re: Hi")
    [message] = await house.messages(direction="inbound")
    assert message["category"] == "unsubscribe"
    assert await house.events("message.received") == []
    assert len(await house.events("message.unsubscribed")) == 1
    assert await suppressions(house) == {JANE: "unsubscribe"}


async def test_a_suppressed_recipient_gets_nothing(any_house):
    house = any_house
    inbox = await house.inbox()
    await house.services.suppress.add(house.admin, "Jane@Outside.TEST", "asked by phone")
    both = await house.send(inbox_id=inbox["id"], to=("jane@outside.test", "joe@outside.test"))
    alone = await house.send(inbox_id=inbox["id"], to=(JANE,))
    assert [one["state"] for one in both["recipients"]] == ["suppressed", "queued"]
    assert (alone["status"], (await house.message(alone["id"]))["status"]) == ("suppressed", "suppressed")
    assert (await house.message(both["id"]))["status"] == "partial"
    assert house.sender.tried() == [("joe@outside.test",)]

    await house.services.suppress.remove(house.admin, JANE)
    again = await house.send(inbox_id=inbox["id"], to=(JANE,))
    assert (await house.message(again["id"]))["status"] == "delivered"


async def test_a_suppression_of_another_workspace_does_not_count(house):
    inbox = await house.inbox()
    other = await house.another_workspace()
    await house.services.suppress.add(other, JANE, None)
    sent = await house.send(inbox_id=inbox["id"], to=(JANE,))
    assert sent["status"] == "queued"
    with pytest.raises(NotFound) as unknown:
        await house.services.suppress.get(house.admin, JANE)
    assert (unknown.value.param, "address" in (unknown.value.fix or "")) == ("address", True)
    with pytest.raises(NotFound) as unknown:
        await house.services.suppress.remove(house.admin, JANE)
    assert unknown.value.param == "address"


async def test_what_is_no_address_cannot_be_suppressed(house):
    with pytest.raises(BadInput) as refused:
        await house.services.suppress.add(house.admin, "not an address", None)
    assert refused.value.param == "address"


async def test_a_bounce_that_overtakes_the_hosts_answer_has_the_last_word(house):
    """The host takes the mail and bounces it before its 250 is written down here."""

    inbox = await house.inbox()
    house.sender.gate = asyncio.Event()
    sent = await house.send(inbox_id=inbox["id"], to=(JANE,), settle=False)
    await house.deliver.run_due()
    while not house.sender.sent:
        await asyncio.sleep(0.01)
    await house.mail(dsn(sent["messageId"], JANE), mail_from="", settle=False)
    await house.receive.run_handed()
    house.sender.gate.set()
    await house.settle()
    assert (await house.message(sent["id"]))["recipients"][0]["state"] == "bounced"
