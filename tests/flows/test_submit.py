"""The one path out: every refusal names its field, an answer belongs to its conversation, a save is one transaction."""

import asyncio
import dataclasses

import pytest

from flows.house import raw_mail
from postroom.base.errors import BadInput, Forbidden, NotFound, Refused, TooLarge
from postroom.base.limits import (
    MAX_OUTBOUND_ATTACHMENTS,
    MAX_OUTBOUND_BYTES,
    MAX_OUTBOUND_RECIPIENTS,
    MAX_OUTBOUND_TEXT_CHARS,
    MAX_SUBJECT_CHARS,
)
from postroom.flows import outbox
from postroom.flows.new_message import NewAttachment
from postroom.mail.parse import parse_mail

TO = ("bob@example.com",)


async def as_sent(house, number=-1):
    return parse_mail(house.sender.sent[number].mail.raw)


async def test_a_message_is_queued_and_then_delivered_as_written(any_house):
    made = await any_house.inbox(display_name="The Agent")
    sent = await any_house.send(
        inbox_id=made["id"],
        to=("Bob B. <bob@example.com>",),
        cc=("carl@example.com",),
        bcc=("dora@example.com",),
        reply_to=("desk@example.com",),
        subject="Zürich: 5 ≤ 6",
        text="Hi\nthere 🦆",
        metadata={"run": 7},
        headers=(("X-Run", "7"),),
        settle=False,
    )
    assert (sent["status"], sent["direction"], sent["untrusted"]) == ("queued", "outbound", False)
    assert [(one["address"], one["kind"], one["state"]) for one in sent["recipients"]] == [
        ("bob@example.com", "to", "queued"),
        ("carl@example.com", "cc", "queued"),
        ("dora@example.com", "bcc", "queued"),
    ]
    shown = await any_house.message(sent["id"])
    shown["recipients"] = [{**one, "nextAttemptAt": None} for one in shown["recipients"]]
    assert shown == sent
    await any_house.settle()
    after = await any_house.message(sent["id"])
    assert (after["status"], after["metadata"], after["bcc"]) == ("delivered", {"run": 7}, ["dora@example.com"])
    mail = await as_sent(any_house)
    assert (mail.subject, mail.text.strip()) == ("Zürich: 5 ≤ 6", "Hi\nthere 🦆")
    assert str(mail.from_[0]) == "The Agent <agent@here.test>"
    assert (str(mail.to[0]), str(mail.cc[0]), str(mail.reply_to[0])) == (
        "Bob B. <bob@example.com>",
        "carl@example.com",
        "desk@example.com",
    )
    assert mail.header("x-run") == "7"
    assert (mail.message_id, mail.in_reply_to, mail.references) == (sent["messageId"], (), ())
    assert mail.message_id.endswith("@here.test>")
    assert b"dora" not in any_house.sender.sent[0].mail.raw
    assert await any_house.read.message_raw(any_house.admin, sent["id"]) == any_house.sender.sent[0].mail.raw


async def test_a_first_message_starts_a_thread_that_awaits_its_answer(house):
    made = await house.inbox()
    sent = await house.send(inbox_id=made["id"], to=TO, subject="One", settle=False)
    thread = (await house.threads())[0]
    assert (thread["id"], thread["status"], thread["recipient"]) == (sent["threadId"], "awaiting_reply", TO[0])
    assert (thread["initialMessageId"], thread["messageCount"], thread["subject"]) == (sent["id"], 1, "One")
    inbox = await house.read.get_inbox(house.admin, made["id"])
    assert inbox["sentToday"] == 1


@pytest.mark.parametrize("by", ["thread", "message"])
async def test_an_answer_carries_the_chain_to_the_letter(any_house, by):
    await any_house.inbox()
    chain = ["<Root@Example.COM>", "<second@example.com>"]
    await any_house.mail(
        references=chain, in_reply_to="<second@example.com>", extra=(("Reply-To", "desk@example.com"),)
    )
    parent = (await any_house.messages())[0]
    where = {"thread_id": parent["threadId"]} if by == "thread" else {"parent_id": parent["id"], "action": "reply"}
    sent = await any_house.send(**where, text="Yes.")
    mail = await as_sent(any_house)
    assert mail.in_reply_to == ("<first@example.com>",)
    assert list(mail.references) == [*chain, "<first@example.com>"]
    assert (mail.subject, str(mail.to[0])) == ("Re: Hello", "desk@example.com")
    assert sent["threadId"] == parent["threadId"]
    thread = (await any_house.threads())[0]
    assert (thread["messageCount"], thread["status"]) == (2, "awaiting_reply")
    # And what they answer to that comes home.
    await any_house.mail(message_id="<3@example.com>", in_reply_to=sent["messageId"])
    thread = (await any_house.threads())[0]
    assert (thread["messageCount"], thread["status"], thread["replyReceived"]) == (3, "replied", True)


async def test_the_published_sample_answers_in_the_thread(house):
    """{inboxId, threadId, to, subject, text}: what the caller says goes before what the parent would."""
    made = await house.inbox()
    await house.mail()
    parent = (await house.messages())[0]
    sent = await house.send(
        inbox_id=made["id"], thread_id=parent["threadId"], to=("ann@example.com",), subject="Re: Hello", text="Yes."
    )
    mail = await as_sent(house)
    assert (mail.subject, sent["threadId"]) == ("Re: Hello", parent["threadId"])
    assert mail.in_reply_to == ("<first@example.com>",)


async def test_reply_all_leaves_ourselves_out(house):
    await house.inbox()
    await house.mail(to="agent+x@here.test, bob@example.com", extra=(("Cc", "carl@example.com, ANN@example.com"),))
    parent = (await house.messages())[0]
    await house.send(parent_id=parent["id"], action="reply_all")
    everyone = {"ann@example.com", "bob@example.com", "carl@example.com"}
    assert {address for tried in house.sender.tried() for address in tried} == everyone
    mail = await as_sent(house)
    assert [str(box.address) for box in (*mail.to, *mail.cc)] == [
        "ann@example.com",
        "bob@example.com",
        "carl@example.com",
    ]


async def test_answering_our_own_message_goes_to_whom_it_went(house):
    made = await house.inbox()
    first = await house.send(inbox_id=made["id"], to=TO, subject="One")
    await house.send(parent_id=first["id"], action="reply", text="And one thing more.")
    mail = await as_sent(house)
    assert (mail.in_reply_to, [box.address for box in mail.to]) == ((first["messageId"],), list(TO))


async def test_a_forward_starts_a_thread_and_takes_the_files_along(house):
    await house.inbox()
    mixed = (
        '--m\nContent-Type: text/plain\n\nSee the file.\n--m\nContent-Type: text/csv; name="a.csv"\n'
        'Content-Disposition: attachment; filename="a.csv"\n\n1,2\n--m--'
    )
    await house.mail(text=mixed, extra=(("Content-Type", 'multipart/mixed; boundary="m"'),))
    parent = (await house.messages())[0]
    more = NewAttachment(filename="b.txt", content=b"bb", content_type="text/plain")
    sent = await house.send(parent_id=parent["id"], action="forward", to=TO, text="For you.", attachments=(more,))
    mail = await as_sent(house)
    assert (mail.subject, mail.in_reply_to, mail.references) == ("Fwd: Hello", (), ())
    assert "For you." in mail.text
    assert "See the file." in mail.text
    assert "From: Ann <ann@example.com>" in mail.text
    assert [one.filename for one in mail.attachments] == ["a.csv", "b.txt"]
    assert sent["threadId"] != parent["threadId"]


async def test_a_relay_that_rewrites_ids_gets_ours_in_references(data_dir):
    from flows.house import open_house

    house = await open_house(data_dir, relay="smtp://u:p@email-smtp.eu-west-1.amazonaws.com:587")
    try:
        made = await house.inbox()
        house.sender.fates[TO[0]] = {"queue_id": "0102abc-000000", "host": "email-smtp.eu-west-1.amazonaws.com"}
        sent = await house.send(inbox_id=made["id"], to=TO, subject="One")
        assert (await as_sent(house)).references == (sent["messageId"],)
        for number, cited in enumerate(
            ["<0102abc-000000@eu-west-1.amazonses.com>", "<0102ABC-000000@email.amazonses.com>", sent["messageId"]]
        ):
            await house.mail(message_id=f"<{number}@example.com>", in_reply_to=cited)
        assert {message["threadId"] for message in await house.messages()} == {sent["threadId"]}
        found = await house.messages(message_id="<0102abc-000000@eu-west-1.amazonses.com>")
        assert [message["id"] for message in found] == [sent["id"]]
        await house.services.provision.delete_inbox(house.admin, made["id"])
        assert (await house.count("message_ids"))["message_ids"] == 0
    finally:
        await house.close()


# --- Refusals -----------------------------------------------------------------------------------------------------

BIG = NewAttachment(filename="a", content=b"x" * (MAX_OUTBOUND_BYTES // 2 + 1))
SMALL = NewAttachment(filename="a", content=b"x")

WRONG = {
    "no body": ({"text": None}, BadInput, "missing_field", "text"),
    "no recipient": ({"to": ()}, BadInput, "missing_field", "to"),
    "to is missing": ({"to": None}, BadInput, "missing_field", "to"),
    "no inbox": ({"inbox_id": None}, BadInput, "missing_field", "inboxId"),
    "unknown inbox": ({"inbox_id": "inb_none"}, NotFound, "inbox_not_found", "id"),
    "unknown thread": ({"thread_id": "thr_none"}, NotFound, "thread_not_found", "id"),
    "unknown parent": ({"parent_id": "msg_none", "action": "reply"}, NotFound, "message_not_found", "id"),
    "to is no address": ({"to": ("ann@example.com", "nonsense")}, BadInput, "invalid_address", "to[1]"),
    "cc is no address": ({"cc": ("a b@example.com",)}, BadInput, "invalid_address", "cc[0]"),
    "bcc is no address": ({"bcc": ("",)}, BadInput, "invalid_address", "bcc[0]"),
    "replyTo is no address": ({"reply_to": ("@",)}, BadInput, "invalid_address", "replyTo[0]"),
    "an address with a new line": (
        {"to": ("a@example.com\r\nBcc: b@example.com",)},
        BadInput,
        "invalid_address",
        "to[0]",
    ),
    "too many recipients": (
        {"to": tuple(f"a{n}@example.com" for n in range(MAX_OUTBOUND_RECIPIENTS)), "bcc": ("b@example.com",)},
        BadInput,
        "too_many_recipients",
        "to",
    ),
    "a long subject": ({"subject": "x" * (MAX_SUBJECT_CHARS + 1)}, TooLarge, "too_large", "subject"),
    "a long text": ({"text": "x" * (MAX_OUTBOUND_TEXT_CHARS + 1)}, TooLarge, "too_large", "text"),
    "a long html": ({"html": "x" * (MAX_OUTBOUND_TEXT_CHARS + 1)}, TooLarge, "too_large", "html"),
    "files too large": ({"attachments": (SMALL, BIG, BIG)}, TooLarge, "too_large", "attachments[2]"),
    "a file that grows too large": (
        {"attachments": (NewAttachment(filename="a", content=b"x" * (MAX_OUTBOUND_BYTES - 1_000_000)),)},
        TooLarge,
        "too_large",
        "attachments",
    ),
    "too many files": (
        {"attachments": (SMALL,) * (MAX_OUTBOUND_ATTACHMENTS + 1)},
        BadInput,
        "too_many_attachments",
        "attachments",
    ),
    "an empty file": ({"attachments": (SMALL, NewAttachment())}, BadInput, "missing_field", "attachments[1]"),
    "an unknown upload": (
        {"attachments": (NewAttachment(attachment_id="att_none"),)},
        NotFound,
        "attachment_not_found",
        "id",
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_every_refusal_names_its_field_and_leaves_nothing(house, name):
    changes, kind, code, param = WRONG[name]
    made = await house.inbox()
    before = await house.count()
    with pytest.raises(kind) as caught:
        await house.send(**{"inbox_id": made["id"], "to": TO, "text": "Hi.", **changes})
    assert (caught.value.code, caught.value.param) == (code, param)
    assert caught.value.fix
    assert await house.count() == before


@pytest.mark.parametrize(
    "headers",
    [
        (("X-A\r\nBcc", "b@example.com"),),
        (("X-A", "x\r\nBcc: b@example.com"),),
        (("From", "x@example.com"),),
        (("", "x"),),
    ],
)
async def test_no_header_can_be_smuggled_in(house, headers):
    made = await house.inbox()
    with pytest.raises(BadInput) as caught:
        await house.send(inbox_id=made["id"], to=TO, headers=headers)
    assert caught.value.param


@pytest.mark.parametrize("field", ["subject", "text", "html"])
async def test_what_a_database_cannot_hold_is_refused_by_name(any_house, field):
    made = await any_house.inbox()
    with pytest.raises(BadInput) as caught:
        await any_house.send(inbox_id=made["id"], to=TO, **{"text": "x", field: "a\x00b"})
    assert caught.value.param == field


async def test_the_conversation_and_the_inbox_must_agree(house):
    one, two = await house.inbox("one"), await house.inbox("two")
    await house.mail(None, "one@here.test")
    parent = (await house.messages())[0]
    for where in ({"thread_id": parent["threadId"]}, {"parent_id": parent["id"], "action": "reply"}):
        with pytest.raises(BadInput) as caught:
            await house.send(inbox_id=two["id"], **where)
        assert caught.value.code == "thread_inbox_mismatch"
    theirs = await house.send(inbox_id=two["id"], to=TO)
    for action in ("reply", "forward"):
        with pytest.raises(BadInput) as caught:
            await house.send(parent_id=parent["id"], thread_id=theirs["threadId"], to=TO, action=action)
        assert caught.value.code == "thread_inbox_mismatch"
    assert (await house.send(inbox_id=one["id"], thread_id=parent["threadId"]))["inboxId"] == one["id"]


async def test_a_key_bound_to_an_inbox_forwards_nothing_of_another(house):
    """Not even with a thread of its own named beside the foreign message."""
    one, two = await house.inbox("one"), await house.inbox("two")
    await house.mail(None, "two@here.test", text="secret")
    foreign = (await house.messages())[0]
    mine = await house.send(inbox_id=one["id"], to=TO)
    caller = await house.bound(one)
    for where in (
        {"parent_id": foreign["id"], "action": "forward"},
        {"parent_id": foreign["id"], "action": "forward", "inbox_id": one["id"]},
        {"parent_id": foreign["id"], "action": "forward", "thread_id": mine["threadId"]},
        {"parent_id": foreign["id"], "action": "reply", "inbox_id": one["id"]},
        {"thread_id": foreign["threadId"], "inbox_id": one["id"]},
        {"inbox_id": two["id"]},
    ):
        with pytest.raises(Forbidden) as caught:
            await house.send(caller, to=TO, **where)
        assert caught.value.code == "inbox_not_allowed"
    assert len(house.sender.sent) == 1


async def test_a_bound_key_need_not_name_its_inbox(house):
    made = await house.inbox()
    sent = await house.send(await house.bound(made), to=TO)
    assert sent["inboxId"] == made["id"]


async def test_a_paused_inbox_sends_nothing(house):
    made = await house.inbox()
    await house.services.provision.update_inbox(house.admin, made["id"], {"status": "paused"})
    with pytest.raises(Refused) as caught:
        await house.send(inbox_id=made["id"], to=TO)
    assert (caught.value.code, caught.value.param) == ("inbox_paused", "inboxId")


async def test_machines_are_answered_only_by_force(house):
    await house.inbox()
    await house.mail(extra=(("Auto-Submitted", "auto-replied"),))
    parent = (await house.messages())[0]
    for where in ({"thread_id": parent["threadId"]}, {"parent_id": parent["id"], "action": "reply_all"}):
        with pytest.raises(Refused) as caught:
            await house.send(**where)
        assert (caught.value.code, caught.value.param) == ("automatic_message", "force")
    assert (await house.send(thread_id=parent["threadId"], force=True))["status"] == "queued"
    assert await house.send(parent_id=parent["id"], action="forward", to=TO)


async def test_an_inbox_deleted_while_a_message_is_composed_sends_nothing(any_house, monkeypatch):
    made = await any_house.inbox()
    gather = any_house.services.submit._enclose.gather

    async def meanwhile(*arguments, **options):
        await any_house.services.provision.delete_inbox(any_house.admin, made["id"])
        return await gather(*arguments, **options)

    monkeypatch.setattr(any_house.services.submit._enclose, "gather", meanwhile)
    with pytest.raises(NotFound):
        await any_house.send(inbox_id=made["id"], to=TO)
    assert any_house.sender.sent == []
    assert set((await any_house.count("messages", "recipients", "blobs", "threads")).values()) == {0}


async def test_saving_is_one_transaction(house, monkeypatch):
    made = await house.inbox()
    before = await house.count()
    monkeypatch.setattr(outbox, "add_counts", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await house.send(inbox_id=made["id"], to=TO)
    assert await house.count() == before


# --- Files --------------------------------------------------------------------------------------------------------


async def test_files_come_from_bytes_uploads_and_urls(house):
    made = await house.inbox()
    upload = await house.services.upload.keep(house.admin, "up.txt", "text/plain", b"uploaded")
    house.fetcher.files["https://files.test/t"] = b"1,2"
    files = (
        NewAttachment(filename="a.bin", content=b"\x00\x01", content_type="application/x-a"),
        NewAttachment(attachment_id=upload["id"]),
        NewAttachment(attachment_id=upload["id"], filename="renamed.txt"),
        NewAttachment(url="https://files.test/t"),
        NewAttachment(filename="logo.png", content=b"png", content_type="image/png", content_id="logo"),
    )
    html = '<img src="cid:logo">'
    sent = await house.send(inbox_id=made["id"], to=TO, html=html, attachments=files)
    mail = await as_sent(house)
    assert {(one.filename, one.content_type, one.content) for one in mail.attachments} == {
        ("a.bin", "application/x-a", b"\x00\x01"),
        ("up.txt", "text/plain", b"uploaded"),
        ("renamed.txt", "text/plain", b"uploaded"),
        ("table.csv", "text/csv", b"1,2"),
        ("logo.png", "image/png", b"png"),
    }
    assert [(one["filename"], one["inline"]) for one in sent["attachments"]][-1] == ("logo.png", True)
    again = await house.read.attachment_content_for(house.admin, sent["attachments"][1]["id"])
    assert again.content == b"uploaded"


async def test_a_url_is_fetched_up_to_what_is_left(house):
    made = await house.inbox()
    first = NewAttachment(filename="a", content=b"x" * 1000)
    with pytest.raises(BadInput):
        await house.send(inbox_id=made["id"], to=TO, attachments=(first, NewAttachment(url="https://files.test/none")))
    assert house.fetcher.limits == [MAX_OUTBOUND_BYTES - 1000]


async def test_an_upload_of_another_inbox_is_not_lent(house):
    one, two = await house.inbox("one"), await house.inbox("two")
    upload = await house.services.upload.keep(await house.bound(two), "a", "text/plain", b"x")
    with pytest.raises(Forbidden):
        await house.send(await house.bound(one), to=TO, attachments=(NewAttachment(attachment_id=upload["id"]),))


async def test_an_address_named_twice_gets_one_copy(house):
    made = await house.inbox()
    sent = await house.send(inbox_id=made["id"], to=("bob@example.com", "Bob <BOB@Example.com>"), cc=TO, bcc=TO)
    assert [(one["address"].lower(), one["kind"]) for one in sent["recipients"]] == [("bob@example.com", "to")]
    assert len(house.sender.sent) == 1


def test_the_fields_of_a_new_message_are_all_tried_above():
    from postroom.flows.new_message import NewMessage

    assert {field.name for field in dataclasses.fields(NewMessage)} == {
        "inbox_id",
        "thread_id",
        "parent_id",
        "action",
        "to",
        "cc",
        "bcc",
        "reply_to",
        "subject",
        "text",
        "html",
        "attachments",
        "headers",
        "metadata",
        "force",
        "queue",
        "list_unsubscribe",
        "auto_submitted",
        "send_at",
    }


def test_the_mail_of_the_tests_is_a_mail():
    assert parse_mail(raw_mail()).defects == ()


async def test_answers_that_are_saved_together_change_the_thread_once(any_house):
    made = await any_house.inbox()
    await any_house.mail()
    thread_id = (await any_house.messages(inbox_id=made["id"]))[0]["threadId"]
    await asyncio.gather(
        any_house.send(inbox_id=made["id"], to=TO, settle=False),
        *(any_house.send(thread_id=thread_id, to=TO, settle=False) for _ in range(3)),
    )
    changes = await any_house.events("thread.status_changed")
    assert [(one["data"]["from"], one["data"]["to"]) for one in changes] == [("open", "awaiting_reply")]
