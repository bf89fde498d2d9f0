"""What is kept from an agent is kept from the agent's key, by every door; a person's key sees it and lets it go."""

import pytest

from flows.test_quarantine import BANK, TRICK
from postroom.base.errors import Forbidden, NotFound
from postroom.flows.attachment_text import TextSlice
from postroom.flows.mark import MessageMarks
from postroom.flows.new_message import NewAttachment, NewMessage
from postroom.rules.quarantine import SCOPE
from postroom.rules.scopes import SCOPES
from postroom.store.paging import Page

FILE = (
    f"--m\r\nContent-Type: text/plain\r\n\r\n{TRICK}\r\n--m\r\nContent-Type: text/plain; charset=utf-8\r\n"
    f"Content-Disposition: attachment; filename=a.txt\r\n\r\n{TRICK}\r\n--m--"
)
AGENT = sorted(SCOPES - {SCOPE, "admin"})

READS = {
    "the message": lambda s, c, held: s.read.get_message(c, held["id"]),
    "its raw source": lambda s, c, held: s.read.message_raw(c, held["id"]),
    "the list": lambda s, c, held: s.read.list_messages(c, Page(), status="quarantined"),
    "a search": lambda s, c, held: s.read.list_messages(c, Page(), status="quarantined", q="instructions"),
    "its file": lambda s, c, held: s.read.get_attachment(c, file_of(held)),
    "its file's bytes": lambda s, c, held: s.read.attachment_content_for(c, file_of(held)),
    "its file's text": lambda s, c, held: s.attachment_text.text_for(
        c, file_of(held), TextSlice(offset=0, max_chars=9)
    ),
    "what it wants": lambda s, c, held: s.understand.classify(c, held["id"]),
    "what it states": lambda s, c, held: s.understand.extract(c, held["id"], {"type": "object"}),
}
DEEDS = {
    "a mark": lambda s, c, held: s.mark.mark_message(c, held["id"], MessageMarks(read=True)),
    "its release": lambda s, c, held: s.release.release(c, held["id"]),
    "sending its file": lambda s, c, held: s.submit.send(
        c,
        NewMessage(
            inbox_id=held["inboxId"],
            to=("ann@example.com",),
            text="x",
            attachments=(NewAttachment(attachment_id=file_of(held)),),
        ),
    ),
    "a draft with its file": lambda s, c, held: s.drafts.create(
        c,
        NewMessage(
            inbox_id=held["inboxId"],
            to=("ann@example.com",),
            text="x",
            attachments=(NewAttachment(attachment_id=file_of(held)),),
        ),
    ),
}


def file_of(held):
    return held["attachments"][0]["id"]


@pytest.fixture
async def held(house):
    """A forged mail with a file, and words that no agent should read."""
    await house.inbox()
    house.resolver.zone = BANK
    await house.mail(
        text=FILE,
        subject=TRICK,
        sender="Your Bank <help@bank.test>",
        mail_from="help@bank.test",
        extra=(("Content-Type", "multipart/mixed; boundary=m"),),
    )
    [message] = await house.messages(status="quarantined")
    assert message["subject"] == TRICK
    return message


@pytest.mark.parametrize("door", READS | DEEDS)
async def test_an_agents_key_does_not_see_it(house, held, door):
    for caller in (await house.caller(*AGENT), await house.caller(*AGENT, inbox_id=held["inboxId"])):
        with pytest.raises(Forbidden) as caught:
            await (READS | DEEDS)[door](house.services, caller, held)
        assert (caught.value.code, caught.value.param) == ("missing_scope", SCOPE)


@pytest.mark.parametrize("door", READS)
async def test_a_persons_key_does(house, held, door):
    await READS[door](house.services, await house.caller("messages:read", SCOPE), held)


async def test_the_scope_alone_releases_and_reads_nothing(house, held):
    caller = await house.caller(SCOPE)
    with pytest.raises(Forbidden, match="messages:read"):
        await house.read.get_message(caller, held["id"])
    assert (await house.services.release.release(caller, held["id"]))["status"] is None
    assert (await house.read.get_message(await house.caller("messages:read"), held["id"]))["subject"] == TRICK


async def test_lists_searches_events_and_waits_do_not_show_it(house, held):
    caller = await house.caller(*AGENT)
    for wanted in ({}, {"q": "instructions"}, {"message_id": "<first@example.com>"}, {"direction": "inbound"}):
        assert (await house.read.list_messages(caller, Page(), **wanted)).items == []
    events = (await house.read.list_events(caller, Page())).items
    told, _ = await house.services.streams.list_after(caller, 0, 100)
    assert "message.quarantined" in {one["type"] for one in events}
    assert TRICK not in str(events) + str(told)
    [post] = [one["data"] for one in events if one["type"] == "message.quarantined"]
    assert post == {"messageId": held["id"], "reason": "forged", "from": "help@bank.test"}


async def test_it_is_in_no_thread_even_for_who_guesses_its_id(house, held):
    [row] = await house.db.read(
        lambda connection: connection.exec_driver_sql("SELECT thread_id FROM messages").fetchall()
    )
    for caller in (house.admin, await house.caller(*AGENT)):
        with pytest.raises(NotFound):
            await house.read.thread_messages(caller, row.thread_id, Page())


async def test_another_workspaces_key_learns_nothing_of_it(house, held):
    with pytest.raises(NotFound):
        await house.read.get_message(await house.another_workspace(), held["id"])
