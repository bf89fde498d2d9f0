"""What an inbox did, a row a day."""

import asyncio

from postroom.base.clock import DAY_MS
from postroom.store.counts import add_counts, day_of, sums_between
from store.rows import NOW, OTHER_WS, WS

EMPTY = {"received": 0, "sent": 0, "delivered": 0, "bounced": 0, "complained": 0}


async def test_counts_add_up_by_kind_inbox_and_day(db):
    def work(connection):
        add_counts(connection, "sent", {(WS, "inb_1"): 2, (WS, "inb_2"): 5}, NOW)
        add_counts(connection, "sent", {(WS, "inb_1"): 1}, NOW + DAY_MS)
        add_counts(connection, "bounced", {(WS, "inb_1"): 1, (OTHER_WS, "inb_1"): 9}, NOW)
        add_counts(connection, "sent", {(WS, "inb_1"): 3}, NOW)
        add_counts(connection, "sent", {}, NOW)
        today = day_of(NOW)
        asked = ["inb_1", "inb_2", "inb_none"]
        days = ((today, today), (today + 1, today + 1), (today, today + 1), (today - 1, today - 1))
        return [sums_between(connection, WS, asked, first, last) for first, last in days]

    today, tomorrow, both, yesterday = await db.write(work)
    assert today == {"inb_1": {**EMPTY, "sent": 5, "bounced": 1}, "inb_2": {**EMPTY, "sent": 5}}
    assert tomorrow == {"inb_1": {**EMPTY, "sent": 1}}
    assert both["inb_1"] == {**EMPTY, "sent": 6, "bounced": 1}
    assert yesterday == {}


async def test_many_that_count_at_once_lose_nothing(db):
    places = {(WS, f"inb_{number}"): 1 for number in range(5)}
    await asyncio.gather(
        *(db.write(lambda connection: add_counts(connection, "received", places, NOW)) for _ in range(30))
    )
    today, ids = day_of(NOW), [one for _, one in places]
    sums = await db.read(lambda connection: sums_between(connection, WS, ids, today, today))
    assert {inbox_id: one["received"] for inbox_id, one in sums.items()} == {one: 30 for _, one in places}


def test_days_begin_at_midnight_utc():
    assert day_of(0) == 0
    assert day_of(DAY_MS - 1) == 0
    assert day_of(DAY_MS) == 1
