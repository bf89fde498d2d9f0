"""A thread that is read as encoded JSON says what the thread says that is read as values."""

import orjson
import pytest

from postroom.base.errors import Forbidden, NotFound
from postroom.store.paging import Page, decode_cursor

EVERY = Page(limit=100)


async def a_conversation(house):
    """Its thread's id: a mail with a file, our answer to it, and theirs to that."""
    await house.inbox()
    await house.mail()
    (first,) = await house.messages()
    sent = await house.send(thread_id=first["threadId"], text="Thank you.")
    await house.mail(message_id="<3@example.com>", in_reply_to=sent["messageId"])
    return first["threadId"]


async def test_both_say_the_same(any_house):
    house = any_house
    thread_id = await a_conversation(house)
    listing = await house.read.thread_messages(house.admin, thread_id, EVERY)
    assert [one["direction"] for one in listing.items] == ["inbound", "outbound", "inbound"]
    assert listing.items[1]["recipients"][0]["attempts"]
    encoded = await house.read.thread_messages_json(house.admin, thread_id, EVERY)
    assert orjson.loads(encoded) == {"messages": listing.items, "nextCursor": None}
    assert encoded.startswith(b'{"messages":[{"id":')


async def test_a_page_leads_to_the_one_before(any_house):
    house = any_house
    thread_id = await a_conversation(house)
    newest = orjson.loads(await house.read.thread_messages_json(house.admin, thread_id, Page(limit=2)))
    after = decode_cursor(newest["nextCursor"])
    older = orjson.loads(await house.read.thread_messages_json(house.admin, thread_id, Page(limit=2, after=after)))
    assert [len(newest["messages"]), len(older["messages"]), older["nextCursor"]] == [2, 1, None]
    listing = await house.read.thread_messages(house.admin, thread_id, EVERY)
    assert [*older["messages"], *newest["messages"]] == listing.items


async def test_who_may_not_see_the_thread_gets_none_of_it(house):
    thread_id = await a_conversation(house)
    other = await house.inbox("other")
    with pytest.raises(NotFound):
        await house.read.thread_messages_json(await house.another_workspace(), thread_id, EVERY)
    with pytest.raises(Forbidden):
        await house.read.thread_messages_json(await house.bound(other), thread_id, EVERY)
    with pytest.raises(NotFound):
        await house.read.thread_messages_json(house.admin, "thr_nowhere", EVERY)
