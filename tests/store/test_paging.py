"""Pages follow each other without a gap or a double, whatever is added meanwhile; foreign cursors are refused."""

import pytest

from postroom.base.errors import BadInput
from postroom.store.events import add_events, list_events
from postroom.store.inboxes import list_inboxes
from postroom.store.messages import MessageFilter, list_messages, thread_messages
from postroom.store.paging import Page, decode_cursor, encode_cursor
from postroom.store.threads import ThreadFilter, list_threads
from store import rows


def follow(list_page, parts=1, limit=3):
    """Every id in the order of the pages."""
    seen, cursor = [], None
    while True:
        page = list_page(Page(limit=limit, after=decode_cursor(cursor, parts) if cursor else None))
        assert len(page.rows) <= limit
        seen += [row.id for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return seen


async def test_lists_by_id_are_newest_first_and_whole(db):
    def work(connection):
        inbox_id = rows.inbox(connection)
        made = [rows.message(connection, inbox_id) for _ in range(10)]
        listed = follow(lambda page: list_messages(connection, rows.WS, MessageFilter(inbox_id=inbox_id), page))
        return made, listed

    made, listed = await db.write(work)
    assert listed == made[::-1]


async def test_a_page_that_is_exactly_full_is_the_last(db):
    def work(connection):
        for local in ("a", "b", "c"):
            rows.inbox(connection, local)
        return list_inboxes(connection, rows.WS, Page(limit=3)), list_inboxes(connection, rows.WS, Page(limit=2))

    full, cut = await db.write(work)
    assert (len(full.rows), full.next_cursor) == (3, None)
    assert len(cut.rows) == 2
    assert cut.next_cursor is not None


async def test_what_is_added_between_pages_shifts_nothing(db):
    def work(connection):
        inbox_id = rows.inbox(connection)
        made = [rows.message(connection, inbox_id) for _ in range(6)]
        first = list_messages(connection, rows.WS, MessageFilter(), Page(limit=3))
        rows.message(connection, inbox_id)
        after = decode_cursor(first.next_cursor)
        second = list_messages(connection, rows.WS, MessageFilter(), Page(limit=3, after=after))
        return made, [row.id for row in (*first.rows, *second.rows)]

    made, listed = await db.write(work)
    assert listed == made[::-1]


async def test_threads_come_by_liveliness_and_ties_by_id(db):
    moments = (5, 9, 9, 9, 1, 7, 9)

    def work(connection):
        inbox_id = rows.inbox(connection)
        made = [(moment, rows.thread(connection, inbox_id, last_message_at=moment)) for moment in moments]
        return made, follow(lambda page: list_threads(connection, rows.WS, ThreadFilter(), page), parts=2, limit=2)

    made, listed = await db.write(work)
    assert listed == [thread_id for _, thread_id in sorted(made, reverse=True)]


async def test_a_thread_shows_its_newest_messages_oldest_first(db):
    def work(connection):
        inbox_id = rows.inbox(connection)
        made = [rows.message(connection, inbox_id, thread_id="thr_x") for _ in range(7)]
        newest = thread_messages(connection, rows.WS, "thr_x", Page(limit=3))
        older = thread_messages(connection, rows.WS, "thr_x", Page(limit=3, after=decode_cursor(newest.next_cursor)))
        return made, [row.id for row in newest.rows], [row.id for row in older.rows]

    made, newest, older = await db.write(work)
    assert newest == made[4:]
    assert older == made[1:4]


async def test_filters_hold_on_every_page(db):
    def work(connection):
        one, two = rows.inbox(connection, "one"), rows.inbox(connection, "two")
        wanted = []
        for number in range(8):
            rows.message(connection, two, category="reply")
            rows.message(connection, one, category="bounce")
            wanted.append(rows.message(connection, one, category="reply", direction="inbound"))
            rows.message(connection, one, category="reply", workspace_id=rows.OTHER_WS)
            assert number >= 0
        match = MessageFilter(inbox_id=one, category="reply", direction="inbound")
        return wanted, follow(lambda page: list_messages(connection, rows.WS, match, page))

    wanted, listed = await db.write(work)
    assert listed == wanted[::-1]


async def test_events_filter_by_type_and_inbox(db):
    def work(connection):
        for number, (kind, inbox_id) in enumerate(
            [("message.received", "inb_a"), ("message.sent", "inb_a"), ("message.received", "inb_b")]
        ):
            row = {"workspace_id": rows.WS, "id": f"evt_{number}", "type": kind, "inbox_id": inbox_id}
            blank = {"thread_id": None, "message_id": None, "data": {"n": number}, "created_at": number}
            add_events(connection, [{**row, **blank}])
        page = Page(limit=10)
        return [
            [row.id for row in list_events(connection, rows.WS, page, **wanted).rows]
            for wanted in ({}, {"inbox_id": "inb_a"}, {"types": ["message.received"]})
        ]

    assert await db.write(work) == [["evt_2", "evt_1", "evt_0"], ["evt_1", "evt_0"], ["evt_2", "evt_0"]]


@pytest.mark.parametrize(
    ("cursor", "parts"),
    [
        ("", 1),
        ("!!!!", 1),
        ("abc", 1),
        ("é", 1),
        ("/w", 1),
        (encode_cursor("a", "b"), 1),
        (encode_cursor("a"), 2),
        (encode_cursor("a\x00"), 1),
        ("A" * 10_001, 1),
    ],
)
def test_a_word_that_is_no_cursor_is_refused(cursor, parts):
    with pytest.raises(BadInput) as caught:
        decode_cursor(cursor, parts)
    assert (caught.value.code, caught.value.param) == ("bad_cursor", "cursor")


@pytest.mark.parametrize("key", [("msg_01", "thr_1"), ("-5", "thr_1"), ("9" * 40, "thr_1"), ("", "x"), ("٣", "x")])
async def test_another_lists_cursor_is_refused_by_threads(db, key):
    with pytest.raises(BadInput) as caught:
        await db.read(lambda connection: list_threads(connection, rows.WS, ThreadFilter(), Page(after=key)))
    assert caught.value.code == "bad_cursor"
