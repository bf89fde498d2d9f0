"""From an accepted mail to a message in its thread: once, whole, and never lost."""

import pytest
import sqlalchemy as sa

from flows.house import HOOK, raw_mail
from postroom.base.limits import LEASE_MS, MAX_RECEIVE_ATTEMPTS
from postroom.flows import filing, filing_plan, reading, receive
from postroom.flows.authenticate import NOT_CHECKED
from postroom.store.paging import Page
from postroom.store.schema import blobs, inbound_mails, messages

RETRIED = b"Received: from relay.example.com by mx.here.test; Tue, 01 Sep 2026 12:09:00 +0000\r\n"


async def blob_refs(house):
    rows = await house.db.read(lambda connection: connection.execute(sa.select(blobs)).all())
    return sorted(row.refs for row in rows)


# --- Once ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batches", [1, 2])
async def test_a_sender_that_tries_again_makes_no_second_message(any_house, batches):
    await any_house.inbox()
    await any_house.webhook()
    for raw in (raw_mail(), RETRIED + raw_mail()):
        assert (await any_house.mail(raw, settle=batches == 2)).code == 250
    await any_house.settle()
    assert len(await any_house.messages()) == 1
    assert len(await any_house.events("message.received")) == 1
    assert any_house.poster.events().count("message.received") == 1
    assert await blob_refs(any_house) == [1]
    assert (await any_house.count("inbound_mails"))["inbound_mails"] == 0
    thread = (await any_house.threads())[0]
    assert thread["messageCount"] == 1


async def test_two_names_of_one_inbox_make_one_message(any_house):
    await any_house.inbox()
    await any_house.mail(None, "agent@here.test", "agent+news@here.test")
    assert len(await any_house.messages()) == 1
    assert await blob_refs(any_house) == [1]


async def test_the_same_mail_to_two_inboxes_is_one_message_each(any_house):
    one, two = await any_house.inbox("one"), await any_house.inbox("two")
    for _ in range(2):
        await any_house.mail(None, "one@here.test", "two@here.test")
    filed = await any_house.messages()
    assert sorted(message["inboxId"] for message in filed) == sorted([one["id"], two["id"]])
    assert filed[0]["threadId"] != filed[1]["threadId"]
    assert await blob_refs(any_house) == [2]


async def test_two_mails_with_one_message_id_but_other_words_are_two_messages(house):
    await house.inbox()
    await house.mail(text="First version.")
    await house.mail(text="Second version.")
    assert [message["text"].strip() for message in await house.messages()] == ["First version.", "Second version."]


async def test_mail_without_message_id_is_never_taken_for_a_copy(house):
    await house.inbox()
    for _ in range(2):
        await house.mail(message_id=None)
    assert len(await house.messages()) == 2


async def test_a_copy_answers_with_the_message_that_is_there(house):
    made = await house.inbox()
    raw = raw_mail()
    first = await house.simulate(inbox_id=made["id"], raw=raw)
    assert (await house.simulate(inbox_id=made["id"], raw=raw))["id"] == first["id"]


# --- What a message says ------------------------------------------------------------------------------------------


async def test_a_message_says_what_the_mail_said(any_house):
    made = await any_house.inbox()
    html = "<p>Hi <b>you</b><script>alert(1)</script></p>"
    mixed = (
        'multipart/mixed; boundary="m"',
        "--m\nContent-Type: text/html; charset=utf-8\n\n" + html + "\n"
        '--m\nContent-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment; filename="a.pdf"\n'
        "Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--m--",
    )
    await any_house.mail(
        text=mixed[1],
        subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=",
        sender="=?utf-8?b?QW5uIMO8?= <Ann@Example.COM>",
        to="Agent <agent@here.test>, bob@example.com",
        extra=(("Content-Type", mixed[0]), ("Cc", "carl@example.com"), ("Reply-To", "desk@example.com")),
    )
    message = (await any_house.messages())[0]
    assert message["subject"] == "Grüße"
    assert (message["fromName"], message["fromAddress"]) == ("Ann ü", "Ann@example.com")
    assert message["to"] == ["Agent <agent@here.test>", "bob@example.com"]
    assert (message["cc"], message["replyTo"]) == (["carl@example.com"], "desk@example.com")
    assert message["inboxId"] == made["id"]
    assert "script" not in message["html"]
    assert message["text"].strip() == "Hi you"
    assert message["untrusted"] is True
    assert [(each["filename"], each["size"]) for each in message["attachments"]] == [("a.pdf", 9)]
    content = await any_house.read.attachment_content_for(any_house.admin, message["attachments"][0]["id"])
    assert content.content == b"%PDF-1.4\n"
    results, _, as_it_came = (await any_house.read.message_raw(any_house.admin, message["id"])).partition(b"From:")
    assert results.startswith(b"Authentication-Results: mx.here.test")
    assert b"From:" + as_it_came == raw_mail(
        text=mixed[1],
        subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=",
        sender="=?utf-8?b?QW5uIMO8?= <Ann@Example.COM>",
        to="Agent <agent@here.test>, bob@example.com",
        extra=(("Content-Type", mixed[0]), ("Cc", "carl@example.com"), ("Reply-To", "desk@example.com")),
    )


async def test_the_quoted_part_is_taken_off(house):
    await house.inbox()
    await house.mail(text="Yes, Tuesday.\n\nOn Mon, 31 Aug 2026 at 10:00, Agent <agent@here.test> wrote:\n> Which day?")
    assert (await house.messages())[0]["extractedText"].strip() == "Yes, Tuesday."


async def test_references_are_kept_to_the_letter(house):
    await house.inbox()
    chain = ("<A.b@Example.COM>", "<x+y=z@[192.0.2.1]>", "<third@example.com>")
    await house.mail(references=chain, in_reply_to="<third@example.com>")
    message = (await house.messages())[0]
    assert tuple(message["references"]) == chain
    assert message["inReplyTo"] == "<third@example.com>"


NASTY = {
    "NUL in an encoded subject": {"subject": "=?utf-8?q?a=00b?="},
    "NUL in the subject": {"subject": "a\x00b"},
    "NUL in the text": {"text": "a\x00b"},
    "NUL in the name": {"sender": "=?utf-8?q?A=00nn?= <ann@example.com>"},
    "NUL in an address": {"sender": "an\x00n@example.com", "to": "<ag\x00ent@here.test>"},
    "NUL in the ids": {
        "message_id": "<a\x00b@example.com>",
        "in_reply_to": "<c\x00d@example.com>",
        "references": ["<c\x00d@example.com>"],
    },
    "NUL in another header": {"extra": [("X-Odd", "a\x00b"), ("X-\x00", "c")]},
    "a lone surrogate": {
        "text": "+2AA-",
        "subject": "=?utf-7?q?+2AA-?=",
        "extra": [("Content-Type", "text/plain; charset=utf-7")],
    },
    "NUL in the type": {"extra": [("Content-Type", "text/pl\x00ain")]},
    "NUL in a report": {"extra": [("Auto-Submitted", "auto-replied\x00; x")]},
    "NUL in HTML": {"text": "<p>a\x00b&#0;c&#xD800;</p>", "extra": [("Content-Type", "text/html")]},
    "NUL in a file's name": {
        "text": "x",
        "extra": [
            ("Content-Type", "application/x-\x00odd"),
            ("Content-Disposition", "attachment; filename*=utf-8''a%00b"),
        ],
    },
    "NUL in a content id": {
        "text": "x",
        "extra": [("Content-Type", "image/png"), ("Content-ID", "<a\x00b>"), ("Content-Disposition", "inline")],
    },
    "no header at all": {},
}


@pytest.mark.parametrize("name", NASTY)
async def test_what_a_database_cannot_hold_does_not_keep_a_mail_back(any_house, name):
    """PostgreSQL takes no NUL in a text, and no JSON writer takes half a surrogate pair."""
    await any_house.inbox()
    raw = raw_mail(**NASTY[name]) if NASTY[name] else b"\x00\xff\r\n\r\n\x00"
    await any_house.mail(raw)
    filed = await any_house.messages()
    assert len(filed) == 1
    assert not [defect for defect in filed[0]["defects"] if defect.startswith(("unreadable", "unfileable"))]
    waiting = await any_house.db.read(lambda connection: connection.execute(sa.select(inbound_mails)).all())
    assert [row.last_error for row in waiting] == []


@pytest.mark.parametrize("mail_from", ["", "ann\x00@example.com"])
async def test_an_odd_envelope_is_filed(any_house, mail_from):
    await any_house.inbox()
    await any_house.mail(mail_from=mail_from)
    assert len(await any_house.messages()) == 1


# --- Threads ------------------------------------------------------------------------------------------------------


async def threads_of(house):
    return [message["threadId"] for message in await house.messages()]


async def test_an_answer_joins_by_in_reply_to_and_by_references(any_house):
    await any_house.inbox()
    await any_house.mail()
    await any_house.mail(message_id="<2@example.com>", in_reply_to="<first@example.com>")
    await any_house.mail(message_id="<3@example.com>", references=["<unknown@example.com>", "<2@example.com>"])
    await any_house.mail(message_id="<4@example.com>", subject="Re: Hello")
    found = await threads_of(any_house)
    assert found[0] == found[1] == found[2] != found[3]
    assert [message["category"] for message in await any_house.messages()] == ["message", "reply", "reply", "message"]


async def test_a_whole_conversation_in_one_batch_is_one_thread(any_house):
    await any_house.inbox()
    await any_house.mail(settle=False)
    await any_house.mail(settle=False, message_id="<2@example.com>", in_reply_to="<first@example.com>")
    await any_house.mail(settle=False, message_id="<3@example.com>", in_reply_to="<2@example.com>")
    await any_house.settle()
    assert len(set(await threads_of(any_house))) == 1
    thread = (await any_house.threads())[0]
    assert (thread["messageCount"], thread["subject"]) == (3, "Hello")
    listing = await any_house.read.thread_messages(any_house.admin, thread["id"], Page(limit=100))
    assert [message["messageId"] for message in listing.items] == [
        "<first@example.com>",
        "<2@example.com>",
        "<3@example.com>",
    ]


@pytest.mark.parametrize("batches", [1, 2])
async def test_a_parent_that_comes_late_joins_its_answers(house, batches):
    await house.inbox()
    await house.mail(message_id="<2@example.com>", in_reply_to="<first@example.com>", settle=batches == 2)
    await house.mail()
    assert len(set(await threads_of(house))) == 1


async def test_answers_to_a_mail_that_never_came_belong_together(house):
    await house.inbox()
    for number in (2, 3):
        await house.mail(message_id=f"<{number}@example.com>", in_reply_to="<missing@example.com>")
    assert len(set(await threads_of(house))) == 1


async def test_an_answer_after_weeks_still_joins(house):
    await house.inbox()
    await house.mail()
    await house.pass_time(200 * 86_400_000)
    await house.mail(message_id="<2@example.com>", in_reply_to="<FIRST@Example.com>")
    first, second = await house.messages()
    assert first["threadId"] == second["threadId"]


async def test_a_thread_never_leaves_its_inbox(house):
    await house.inbox("one")
    await house.inbox("two")
    await house.mail(None, "one@here.test")
    await house.mail(None, "two@here.test", message_id="<2@example.com>", in_reply_to="<first@example.com>")
    first, second = await house.messages()
    assert first["threadId"] != second["threadId"]
    assert second["category"] == "message"


async def test_an_answer_to_our_mail_makes_the_thread_replied(any_house):
    made = await any_house.inbox()
    sent = await any_house.send(inbox_id=made["id"], to=("ann@example.com",), subject="Which day?")
    before = (await any_house.threads())[0]
    assert (before["status"], before["replyReceived"], before["recipient"]) == (
        "awaiting_reply",
        False,
        "ann@example.com",
    )
    await any_house.mail(subject="Re: Which day?", in_reply_to=sent["messageId"])
    after = (await any_house.threads())[0]
    assert (after["id"], after["status"], after["replyReceived"]) == (before["id"], "replied", True)
    assert [event["data"] for event in await any_house.events("thread.status_changed")] == [
        {"from": "awaiting_reply", "to": "replied", "messageId": (await any_house.messages())[-1]["id"]}
    ]


# --- Kinds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extra", "mail_from", "category", "event"),
    [
        ((), "ann@example.com", "message", "message.received"),
        ((("Auto-Submitted", "auto-replied"),), "ann@example.com", "auto_reply", "message.auto_replied"),
        ((("Auto-Submitted", "no"),), "ann@example.com", "message", "message.received"),
        (
            (("Content-Type", 'multipart/report; report-type="delivery-status"; boundary=b'),),
            "",
            "bounce",
            "message.bounced",
        ),
        (
            (("Content-Type", "multipart/report; report-type=feedback-report; boundary=b"),),
            "ann@example.com",
            "complaint",
            "message.complained",
        ),
        (
            (("Content-Type", "multipart/report; report-type=disposition-notification; boundary=b"),),
            "ann@example.com",
            "delivery_notice",
            "message.auto_replied",
        ),
    ],
)
async def test_each_kind_of_mail_has_its_event(house, extra, mail_from, category, event):
    await house.inbox()
    await house.webhook(events=("message.*",))
    await house.mail(text="--b\n\nx\n--b--" if "boundary" in str(extra) else "x", extra=extra, mail_from=mail_from)
    assert [message["category"] for message in await house.messages()] == [category]
    assert house.poster.events() == [event]


async def test_an_automatic_answer_is_no_reply(house):
    made = await house.inbox()
    sent = await house.send(inbox_id=made["id"], to=("ann@example.com",))
    await house.mail(in_reply_to=sent["messageId"], extra=(("Auto-Submitted", "auto-replied (vacation)"),))
    message = (await house.messages())[-1]
    assert (message["category"], message["signals"]) == ("auto_reply", ["auto-submitted: auto-replied (vacation)"])
    thread = (await house.threads())[0]
    assert (message["threadId"], thread["status"], thread["replyReceived"]) == (thread["id"], "awaiting_reply", False)


# --- Nothing is lost ----------------------------------------------------------------------------------------------


async def test_a_mail_whose_reading_breaks_is_filed_with_the_defect(any_house, monkeypatch):
    await any_house.inbox()
    await any_house.webhook()
    parse = reading.parse_mail
    monkeypatch.setattr(reading, "parse_mail", lambda raw: 1 / 0 if b"poison" in raw else parse(raw))
    await any_house.mail(settle=False, text="poison", message_id="<bad@example.com>")
    await any_house.mail(settle=False)
    await any_house.settle()
    bad, good = await any_house.messages()
    assert bad["defects"] == ["unreadable:ZeroDivisionError"]
    assert (bad["fromAddress"], bad["deliveredTo"], bad["text"]) == ("ann@example.com", "agent@here.test", "")
    assert good["text"].strip() == "Hello there."
    assert any_house.poster.events().count("message.received") == 2
    assert b"poison" in await any_house.read.message_raw(any_house.admin, bad["id"])


async def test_a_mail_whose_filing_breaks_once_is_filed_at_the_next_try(house, monkeypatch):
    await house.inbox()
    broken = [1]
    file_batch = receive.file_batch

    def sometimes(*arguments):
        if broken:
            broken.pop()
            raise KeyError("disk")
        return file_batch(*arguments)

    monkeypatch.setattr(receive, "file_batch", sometimes)
    await house.mail()
    assert await house.messages() == []
    row = await house.db.read(lambda connection: connection.execute(sa.select(inbound_mails)).one())
    assert (row.attempt_count, row.last_error) == (1, "KeyError('disk')")
    await house.pass_time(receive.RETRY_MS - 1)
    assert await house.messages() == []
    await house.pass_time(1)
    assert (await house.messages())[0]["defects"] == []


async def test_a_mail_whose_filing_always_breaks_is_filed_bare_in_the_end(any_house, monkeypatch):
    await any_house.inbox()
    plan = filing.plan_message

    def breaks(planned, read, *rest):
        if read.message_id == "<poison@example.com>":
            raise KeyError("poison")
        return plan(planned, read, *rest)

    monkeypatch.setattr(filing, "plan_message", breaks)
    await any_house.mail(settle=False, message_id="<poison@example.com>")
    await any_house.mail(settle=False)
    await any_house.settle()
    assert [message["messageId"] for message in await any_house.messages()] == ["<first@example.com>"]
    for _ in range(MAX_RECEIVE_ATTEMPTS):
        await any_house.pass_time(60_000)
    bare = (await any_house.messages())[-1]
    assert bare["defects"] == ["unfileable"]
    assert (await any_house.count("inbound_mails"))["inbound_mails"] == 0
    assert b"poison" in await any_house.read.message_raw(any_house.admin, bare["id"])


async def test_a_mail_whose_bytes_are_gone_holds_nobody_up(house):
    """The object store lost them, say: its envelope is filed, and the mails behind it are not delayed."""
    await house.inbox()
    house.accept._handover._max_items = 0
    await house.mail(settle=False, message_id="<lost@example.com>")
    lost = (await house.db.read(lambda connection: connection.execute(sa.select(blobs)).one())).id
    await house.db.write(lambda connection: connection.execute(sa.delete(blobs).where(blobs.c.id == lost)))
    await house.mail(settle=False)
    await house.settle()
    assert [message["messageId"] for message in await house.messages()] == ["<first@example.com>"]
    for _ in range(MAX_RECEIVE_ATTEMPTS):
        await house.pass_time(60_000)
    assert [message["defects"] for message in await house.messages()][-1] == ["unfileable"]


async def test_a_mail_that_a_dead_process_had_claimed_is_filed_when_its_lease_ends(house):
    await house.inbox()
    await house.mail(settle=False)
    house.accept._handover._items.clear()
    await house.settle()
    assert await house.messages() == []
    await house.pass_time(LEASE_MS)
    assert len(await house.messages()) == 1


async def test_a_mail_whose_inbox_is_deleted_meanwhile_is_let_go_with_its_bytes(any_house):
    made = await any_house.inbox()
    await any_house.inbox("stays")
    await any_house.mail(None, "agent@here.test", "stays@here.test", settle=False)
    await any_house.services.provision.delete_inbox(any_house.admin, made["id"])
    await any_house.settle()
    assert [message["deliveredTo"] for message in await any_house.messages()] == ["stays@here.test"]
    assert await blob_refs(any_house) == [1]


async def test_message_thread_event_and_delivery_are_one_transaction(house, monkeypatch):
    await house.inbox()
    await house.webhook()
    before = await house.count()
    monkeypatch.setattr(filing_plan, "add_counts", lambda *_: 1 / 0)
    await house.mail()
    after = await house.count()
    assert after == {**before, "inbound_mails": 1, "blobs": before["blobs"] + 1}
    monkeypatch.undo()
    await house.pass_time(60_000)
    assert house.poster.events() == ["message.received"]


async def test_the_webhook_carries_the_message_as_the_api_shows_it(any_house):
    made = await any_house.inbox(webhook_url=HOOK)
    await any_house.mail()
    body = any_house.poster.posts[0].json
    message = (await any_house.messages())[0]
    assert (body["type"], body["inboxId"], body["threadId"]) == ("message.received", made["id"], message["threadId"])
    assert body["message"] == message


async def test_every_column_of_a_message_is_planned(house):
    """Rows written together have the same keys: one that lacked a column would break its whole batch."""
    await house.inbox()
    await house.mail(settle=False)
    mails = house.accept._handover.take(10, 10_000_000)
    good = reading.read_mail(reading.open_mail(mails[0]), NOT_CHECKED, b"key")
    bare = reading.read_nothing(mails[0], "x")
    assert good.columns.keys() == bare.columns.keys()
    assert set(good.columns) <= set(messages.c.keys())
    await house.receive.receive(mails)
