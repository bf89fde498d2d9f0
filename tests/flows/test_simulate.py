"""Mail without a network goes down the same line, and the answer is the message it became."""

import asyncio

import pytest

from flows.house import HOOK, raw_mail
from postroom.base.errors import BadInput, NotFound, TooLarge, Unavailable
from postroom.base.limits import MAX_MESSAGE_BYTES
from postroom.flows import simulate
from postroom.flows.new_message import NewAttachment
from postroom.flows.simulate import SimulatedMail


async def test_the_answer_is_the_message_as_filed(any_house):
    made = await any_house.inbox(webhook_url=HOOK)
    got = await any_house.simulate(
        inbox_id=made["id"],
        from_="Ann <ann@example.com>",
        subject="Hello",
        text="When?",
        html="<p>When?</p>",
        headers=(("X-Test", "1"),),
        attachments=(NewAttachment(filename="a.txt", content=b"a", content_type="text/plain"),),
    )
    assert got == await any_house.message(got["id"])
    assert (got["from"], got["subject"], got["deliveredTo"]) == ("Ann <ann@example.com>", "Hello", "agent@here.test")
    assert [one["filename"] for one in got["attachments"]] == ["a.txt"]
    assert {"name": "X-Test", "value": "1"} in got["headers"]
    assert any_house.poster.posts[0].json["message"] == got


async def test_an_address_with_a_tag_will_do(house):
    await house.inbox()
    assert (await house.simulate(to="agent+order-7@here.test", text="x"))["subtag"] == "order-7"


async def test_a_raw_mail_is_taken_as_it_is(house):
    made = await house.inbox()
    got = await house.simulate(inbox_id=made["id"], raw=raw_mail())
    assert got["messageId"] == "<first@example.com>"
    assert (await house.read.message_raw(house.admin, got["id"])).endswith(raw_mail())


async def test_an_answer_joins_its_thread(house):
    made = await house.inbox()
    sent = await house.send(inbox_id=made["id"], to=("ann@example.com",))
    got = await house.simulate(inbox_id=made["id"], text="Yes.", in_reply_to=sent["messageId"])
    assert (got["threadId"], got["category"], got["references"]) == (sent["threadId"], "reply", [sent["messageId"]])


@pytest.mark.parametrize(
    ("fields", "kind", "param"),
    [
        ({"inbox_id": "inb_none"}, NotFound, "id"),
        ({"to": "nobody@here.test"}, NotFound, "id"),
        ({"to": "nonsense"}, BadInput, "to[0]"),
        ({}, BadInput, "inboxId"),
        ({"to": "agent@here.test", "from_": "nonsense"}, BadInput, "from[0]"),
        ({"to": "agent@here.test", "raw": b"x" * (MAX_MESSAGE_BYTES + 1)}, (BadInput, TooLarge), "raw"),
    ],
)
async def test_refusals_name_their_field(house, fields, kind, param):
    await house.inbox()
    with pytest.raises(kind) as caught:
        await house.simulate(**fields)
    assert caught.value.param == param
    assert (await house.count("inbound_mails"))["inbound_mails"] == 0


async def test_another_workspaces_inbox_is_not_there(house):
    other = await house.another_workspace()
    made = await house.inbox("theirs", caller=other)
    for where in ({"inbox_id": made["id"]}, {"to": "theirs@here.test"}):
        with pytest.raises(NotFound):
            await house.simulate(**where)


async def test_when_nobody_files_it_the_caller_is_told_and_the_mail_is_kept(house, monkeypatch):
    monkeypatch.setattr(simulate, "WAIT_S", 0.05)
    made = await house.inbox()
    with pytest.raises(Unavailable):
        await house.services.simulate.inbound(house.admin, SimulatedMail(inbox_id=made["id"], text="x"))
    await house.settle()
    assert len(await house.messages()) == 1
    assert house.receive._waiting == {}


async def test_a_mail_that_breaks_answers_all_the_same(house, monkeypatch):
    from postroom.flows import reading

    monkeypatch.setattr(reading, "parse_mail", lambda _raw: 1 / 0)
    made = await house.inbox()
    got = await house.simulate(inbox_id=made["id"], text="x")
    assert got["defects"] == ["unreadable:ZeroDivisionError"]
    assert asyncio.get_running_loop().is_running()
