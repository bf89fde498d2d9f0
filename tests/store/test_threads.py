"""Threads count up, never back, each row by itself."""

from postroom.store.paging import Page
from postroom.store.threads import (
    ThreadFilter,
    get_thread,
    hold_threads,
    list_threads,
    set_thread_status,
    update_threads,
)
from store import rows
from store.rows import NOW, OTHER_WS, WS


def change(thread_id, **columns):
    row = {"workspace_id": WS, "id": thread_id, "added": 1, "last_message_at": NOW, "status": "replied"}
    return {**row, "reply_received": True, "recipient": "bob@example.com", "sent_at": NOW, **columns}


async def test_counts_go_up_and_moments_only_forward(db):
    def work(connection):
        one, two = rows.thread(connection, "inb_1"), rows.thread(connection, "inb_1")
        update_threads(connection, [change(one, added=2, last_message_at=NOW + 10), change(two, last_message_at=1)])
        update_threads(connection, [change(one, added=1, last_message_at=NOW + 5, status="awaiting_reply")])
        update_threads(connection, [])
        return [get_thread(connection, WS, thread_id) for thread_id in (one, two)]

    one, two = await db.write(work)
    assert (one.message_count, one.last_message_at, one.status) == (4, NOW + 10, "awaiting_reply")
    assert (two.message_count, two.last_message_at, two.status) == (2, NOW, "replied")
    assert one.reply_received is True
    assert (one.recipient, one.sent_at, one.subject) == ("bob@example.com", NOW, "Hello")


async def test_two_that_count_at_once_are_both_counted(db):
    import asyncio

    thread_id = await db.write(lambda connection: rows.thread(connection, "inb_1", message_count=0))
    await asyncio.gather(
        *(db.write(lambda connection: update_threads(connection, [change(thread_id)])) for _ in range(20))
    )
    assert (await db.read(lambda connection: get_thread(connection, WS, thread_id))).message_count == 20


async def test_many_are_looked_up_at_once_and_none_of_another_workspace(db):
    def work(connection):
        one, two = rows.thread(connection, "inb_1"), rows.thread(connection, "inb_2", workspace_id=OTHER_WS)
        asked = [(WS, one), (OTHER_WS, two), (WS, two), (WS, "thr_none"), (WS, "")]
        return one, two, hold_threads(connection, asked)

    one, two, found = await db.write(work)
    assert set(found) == {(WS, one), (OTHER_WS, two)}


async def test_lists_filter_by_inbox_and_status(db):
    def work(connection):
        one, two = rows.thread(connection, "inb_1"), rows.thread(connection, "inb_2")
        rows.thread(connection, "inb_1", workspace_id=OTHER_WS)
        set_thread_status(connection, WS, two, "closed")
        asked = (ThreadFilter(inbox_id="inb_1"), ThreadFilter(status="closed"), ThreadFilter(status="escalated"))
        return one, two, [[row.id for row in list_threads(connection, WS, each, Page()).rows] for each in asked]

    one, two, listed = await db.write(work)
    assert listed == [[one], [two], []]
