"""The log of events is read by position, and nothing that is committed late is skipped."""

import asyncio

import pytest

from postroom.base.errors import BadInput
from postroom.base.ids import new_id
from postroom.store.db import PostgresDatabase
from postroom.store.events import add_events, events_after, last_position, list_events
from postroom.store.paging import Page
from store.rows import NOW, OTHER_WS, WS


def event(**columns):
    blank = {"inbox_id": None, "thread_id": None, "message_id": None, "data": None, "created_at": NOW}
    return {"workspace_id": WS, "id": new_id("event"), "type": "message.received", **blank, **columns}


def ids_after(after, **wanted):
    def look(connection):
        run = events_after(connection, WS, after, **{"limit": 100, **wanted})
        return [row.id for row in run.rows], run.read_to, run.last

    return look


async def test_positions_go_up_by_one_in_each_workspace(db):
    rows = [event(), event(workspace_id=OTHER_WS), event()]
    await db.write(lambda connection: add_events(connection, rows))
    await db.write(lambda connection: add_events(connection, [event(), event(workspace_id=OTHER_WS)]))
    assert [row["position"] for row in rows] == [1, 1, 2]
    assert [await db.read(lambda c, ws=ws: last_position(c, ws)) for ws in (WS, OTHER_WS, "wks_new")] == [3, 2, 0]


async def test_the_log_is_read_forwards_in_runs_and_tells_how_far_it_looked(db):
    rows = [event(type="a" if n % 2 else "b", inbox_id="inb_x" if n < 4 else "inb_y") for n in range(6)]
    await db.write(lambda connection: add_events(connection, rows))
    ids = [row["id"] for row in rows]
    assert await db.read(ids_after(0, limit=4)) == (ids[:4], 4, 6)
    assert await db.read(ids_after(4, limit=4)) == (ids[4:], 6, 6)
    assert await db.read(ids_after(6)) == ([], 6, 6)
    # A filter that finds nothing has looked all the same.
    assert await db.read(ids_after(2, types=["c"])) == ([], 6, 6)
    assert await db.read(ids_after(0, types=["a"], inbox_id="inb_x", limit=1)) == ([ids[1]], 2, 6)


async def test_the_order_is_that_of_positions_whatever_the_ids_are(db):
    rows = [event(id="evt_z"), event(id="evt_a"), event(id="evt_m")]
    await db.write(lambda connection: add_events(connection, rows))
    assert (await db.read(ids_after(0)))[0] == ["evt_z", "evt_a", "evt_m"]
    newest = await db.read(lambda connection: list_events(connection, WS, Page(limit=2)))
    assert [row.id for row in newest.rows] == ["evt_m", "evt_a"]


@pytest.mark.parametrize("key", ["evt_1", "-1", "9" * 19, "٣"])
async def test_another_lists_cursor_is_refused(db, key):
    with pytest.raises(BadInput) as caught:
        await db.read(lambda connection: list_events(connection, WS, Page(after=(key,))))
    assert caught.value.code == "bad_cursor"


async def test_a_failed_transaction_uses_no_position_up_and_tells_nobody(db):
    told = asyncio.Queue()
    db.watch(told.put_nowait)

    def fail(connection):
        add_events(connection, [event()])
        raise LookupError

    with pytest.raises(LookupError):
        await db.write(fail)
    await db.write(lambda connection: last_position(connection, WS))
    last = event(workspace_id=OTHER_WS)
    await db.write(lambda connection: add_events(connection, [last]))
    async with asyncio.timeout(5):
        assert (await told.get(), last["position"]) == (OTHER_WS, 1)
    assert await db.read(lambda connection: last_position(connection, WS)) == 0


async def test_a_later_commit_never_stands_below_what_was_read(postgres_url):
    """The writer that comes second waits for the first, so that nobody reads past an event that is yet to come."""
    one, two, reader = (PostgresDatabase(postgres_url) for _ in range(3))
    first, second = event(), event()
    try:
        async with one._engine.connect() as slow:
            await slow.begin()
            await slow.run_sync(lambda connection: add_events(connection, [first]))
            behind = asyncio.create_task(two.write(lambda connection: add_events(connection, [second])))
            done, _ = await asyncio.wait({behind}, timeout=0.3)
            assert not done, "the second writer did not wait"
            assert await reader.read(ids_after(0)) == ([], 0, 0)
            # Another workspace waits for nobody.
            await two.write(lambda connection: add_events(connection, [event(workspace_id=OTHER_WS)]))
            await slow.commit()
        await behind
        assert await reader.read(ids_after(0)) == ([first["id"], second["id"]], 2, 2)
    finally:
        for each in (one, two, reader):
            await each.close()


async def test_many_writers_at_once_leave_no_gap_to_a_reader_who_follows(postgres_url):
    nodes = [PostgresDatabase(postgres_url) for _ in range(3)]
    seen, read_to = [], 0
    try:
        writing = [
            asyncio.create_task(nodes[n % 2].write(lambda c: add_events(c, [event(), event()]))) for n in range(40)
        ]
        while read_to < 80:
            ids, read_to, _ = await nodes[2].read(ids_after(read_to))
            seen += ids
        await asyncio.gather(*writing)
        assert len(set(seen)) == len(seen) == 80
    finally:
        for each in nodes:
            await each.close()


async def test_other_nodes_hear_of_new_events_and_the_writer_hears_itself_once(postgres_url):
    here, there = PostgresDatabase(postgres_url), PostgresDatabase(postgres_url)
    heard, jobs, own = asyncio.Queue(), [], []
    try:
        there.watch(heard.put_nowait)
        here.watch(own.append)
        for node in (here, there):
            await node.listen(jobs.append)
        await here.write(lambda connection: add_events(connection, [event()]))
        async with asyncio.timeout(5):
            assert await heard.get() == WS
        assert (own, jobs) == ([WS], [])
    finally:
        await here.close()
        await there.close()
