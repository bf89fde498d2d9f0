"""A thread as it is shown is the thread as it is read: the same messages, the same pages, the same values."""

import orjson
import pytest

from postroom.store.message_pages import shown_thread
from postroom.store.messages import thread_messages
from postroom.store.paging import Page, decode_cursor
from store import rows
from store.rows import LONG, WS

FULL = {
    "to": ["ann@example.com", 'Zoë "Z" <zoe@example.com>'],
    "references": ["<1@example.com>", "<2@example.com>"],
    "subject": "Grüße 🎉",
    "text": "line one\nline \\ two\u2028",
    "html": '<p title="a">b</p>',
    "extracted_text": "line one",
    "headers": [{"name": "X", "value": "1\ttwo"}],
    "authentication": {"dmarc": {"result": "pass"}},
    "screening": {"score": 0.25, "findings": []},
    "attachments": [{"id": "att_1", "filename": "é.pdf"}],
    "envelope": {"send_at": 7},
    "codes": [],
    "labels": None,
    "size_bytes": 12,
    "unread_since": 5,
}


def values(row):
    """A row with its JSON taken apart, whichever way it is held."""
    return {name: orjson.loads(orjson.dumps(value)) for name, value in row.items()}


def pages(listed, limit):
    """Every page that follows the first, each oldest first."""
    found, cursor = [], None
    while True:
        page = listed(Page(limit=limit, after=decode_cursor(cursor) if cursor else None))
        found.append(page.rows)
        cursor = page.next_cursor
        if cursor is None:
            return found


async def test_every_column_that_is_shown_has_the_value_that_is_kept(db):
    def work(connection):
        rows.message(connection, "inb_1", **FULL)
        rows.message(connection, "inb_1", **{name: None for name in FULL if name != "size_bytes"}, size_bytes=0)
        kept = [row._asdict() for row in thread_messages(connection, WS, "thr_one", Page(limit=5)).rows]
        return kept, shown_thread(connection, WS, "thr_one", Page(limit=5)).rows

    kept, shown = await db.write(work)
    assert len(shown) == 2
    for one, row in zip(kept, shown, strict=True):
        assert values(row) == {name: value for name, value in values(one).items() if name in row}
        assert one.keys() - row.keys() <= {"fingerprint", "raw_blob_id", "sent_at"}
        assert isinstance(row["attachments"], list | None)
        assert isinstance(row["envelope"], dict | None)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7])
async def test_the_pages_are_those_of_the_thread(db, count):
    def work(connection):
        made = [rows.message(connection, "inb_1") for _ in range(count)]
        rows.message(connection, "inb_1", thread_id="thr_other")
        rows.message(connection, "inb_1", workspace_id=rows.OTHER_WS)
        read = pages(lambda page: thread_messages(connection, WS, "thr_one", page), 3)
        shown = pages(lambda page: shown_thread(connection, WS, "thr_one", page), 3)
        return made, [[row.id for row in page] for page in read], [[row["id"] for row in page] for page in shown]

    made, read, shown = await db.write(work)
    assert shown == read
    assert [one for page in reversed(shown) for one in page] == made


@pytest.mark.parametrize("long", LONG, ids="+".join)
async def test_long_messages_make_short_pages(db, long):
    def work(connection):
        made = [rows.message(connection, "inb_1", **long) for _ in range(5)]
        shown = pages(lambda page: shown_thread(connection, WS, "thr_one", page), 100)
        return made, [[row["id"] for row in page] for page in shown]

    made, shown = await db.write(work)
    assert shown == [made[3:], made[1:3], made[:1]]
