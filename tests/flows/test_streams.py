"""Streams follow the log: nothing is lost or doubled for a client that resumes by its position."""

import asyncio

import orjson
import pytest

from postroom.base.errors import BadInput, Forbidden, NotFound, TooMany, Unavailable
from postroom.flows import streams as streams_module
from postroom.flows.event_log import RUN_EVENTS
from postroom.flows.notify import NewEvent
from postroom.flows.streams import STOPPING, TOO_SLOW, StreamEnded


@pytest.fixture(autouse=True)
def quick_stop(monkeypatch):
    # Streams that a test leaves open are not waited for.
    monkeypatch.setattr(streams_module, "STOP_S", 0.05)


async def happen(house, count, **fields):
    """Write events in one transaction."""
    named = {"type": "webhook.test", "workspace_id": house.admin.workspace_id, **fields}

    def work(connection):
        events = [NewEvent(**named, data={"n": number}) for number in range(count)]
        house.dispatch.notify(connection, events, house.clock.now_ms())

    await house.db.write(work)


async def taken(stream, count, wait_s=5):
    """The next so many events."""
    told = []
    async with asyncio.timeout(wait_s):
        while len(told) < count:
            told += await stream.take(wait_s)
    return told


def positions(told):
    return [one.position for one in told]


async def test_a_stream_tells_what_webhooks_tell(any_house):
    house = any_house
    inbox = await house.inbox()
    await house.webhook(events=["message.received"])
    stream = await house.services.streams.open(house.admin, inbox_id=inbox["id"], types=["message.*"])
    waiting = asyncio.create_task(stream.take(5))
    await asyncio.sleep(0)
    await house.mail()
    (told,) = await waiting
    assert orjson.loads(told.full) == house.poster.posts[0].json
    assert orjson.loads(told.bare).keys() == orjson.loads(told.full).keys() - {"message"}


async def test_who_resumes_gets_everything_once_and_in_order(any_house):
    house = any_house
    count = RUN_EVENTS * 2 + 7
    first = await house.services.streams.open(house.admin, after=0)
    await happen(house, count)
    told = positions(await first.take(1))
    first.close()
    await happen(house, 5)
    second = await house.services.streams.open(house.admin, after=told[-1])
    told += positions(await taken(second, count + 5 - len(told)))
    await happen(house, 3)
    told += positions(await taken(second, 3))
    assert told == list(range(1, count + 9))


async def test_a_stream_without_a_position_begins_now(house):
    await happen(house, 3)
    stream = await house.services.streams.open(house.admin)
    assert await stream.take(0) == []
    assert stream.position == 3
    await happen(house, 1)
    assert positions(await taken(stream, 1)) == [4]


async def test_events_that_are_written_while_streams_come_and_go_reach_each_of_them_once(house):
    streams = house.services.streams
    inbox = await house.inbox()

    async def listen(types, total):
        stream = await streams.open(house.admin, after=1, types=types)
        told = positions(await taken(stream, total))
        stream.close()
        return told

    async def write():
        for _ in range(60):
            await happen(house, 1)
            await happen(house, 1, type="inbox.paused", inbox_id=inbox["id"])

    writing = asyncio.create_task(write())
    listeners = []
    for number in range(12):
        types, total = (["webhook.test"], 60) if number % 2 else ([], 120)
        listeners.append(asyncio.create_task(listen(types, total)))
        await asyncio.sleep(0.002)
    async with asyncio.timeout(20):
        told = await asyncio.gather(*listeners)
        await writing
    for number, got in enumerate(told):
        assert got == (list(range(2, 122, 2)) if number % 2 else list(range(2, 122))), number
    assert not streams._feeds, "a reader stayed behind"


async def test_a_slow_client_gets_what_waited_and_is_then_ended_where_it_can_resume(house, monkeypatch):
    monkeypatch.setattr(streams_module, "MAX_WAITING_EVENTS", 4)
    slow = await house.services.streams.open(house.admin, after=0)
    quick = await house.services.streams.open(house.admin, after=0)
    assert await slow.take(0) == await quick.take(0) == []
    told = []
    for _ in range(3):
        await happen(house, 2)
        told += await taken(quick, 2)
    assert positions(told) == [1, 2, 3, 4, 5, 6]
    assert positions(await slow.take(0)) == [1, 2, 3, 4]
    with pytest.raises(StreamEnded) as ended:
        await slow.take(0)
    assert (ended.value.reason, slow.position) == (TOO_SLOW, 4)
    again = await house.services.streams.open(house.admin, after=slow.position)
    assert positions(await taken(again, 2)) == [5, 6]


async def test_positions_go_on_behind_what_is_not_wanted(house):
    stream = await house.services.streams.open(house.admin, after=0, types=["message.received"])
    await happen(house, 7)
    assert await stream.take(0) == []
    assert stream.position == 7


async def test_a_bound_key_hears_of_its_inbox_alone_and_without_the_right_of_no_message(house):
    own, other = await house.inbox("own"), await house.inbox("other")
    bound = await house.caller("events:read", inbox_id=own["id"])
    stream = await house.services.streams.open(bound, after=0, types=["message.received"])
    await house.mail(None, "other@here.test", message_id="<a@example.com>")
    await house.mail(None, "own@here.test", message_id="<b@example.com>")
    (told,) = await taken(stream, 1)
    assert told.inbox_id == own["id"]
    assert "message" not in orjson.loads(told.bare)
    assert not stream.wish.messages
    with pytest.raises(Forbidden) as caught:
        await house.services.streams.open(bound, inbox_id=other["id"])
    assert caught.value.code == "inbox_not_allowed"


async def test_what_cannot_be_listened_to(house):
    streams = house.services.streams
    stranger = await house.another_workspace()
    inbox = await house.inbox()
    with pytest.raises(NotFound):
        await streams.open(stranger, inbox_id=inbox["id"])
    with pytest.raises(Forbidden):
        await streams.open(await house.caller("messages:read"))
    for bad, code in (({"after": 99}, "bad_position"), ({"types": ["message.recieved"]}, "unknown_event_type")):
        with pytest.raises(BadInput) as caught:
            await streams.open(house.admin, **bad)
        assert caught.value.code == code
    theirs = await streams.open(stranger, after=0)
    await happen(house, 2)
    assert await theirs.take(0) == []


async def test_places_are_bounded_and_given_back(house, monkeypatch):
    monkeypatch.setattr(streams_module, "MAX_STREAMS", 3)
    streams = house.services.streams
    wish = (await streams.open(house.admin)).wish
    one = await streams.open_wish(house.admin, wish, None, most=2)
    with pytest.raises(TooMany):
        await streams.open_wish(house.admin, wish, None, most=2)
    one.close()
    one.close()
    for _ in range(2):
        await streams.open(house.admin)
    with pytest.raises(Unavailable):
        await streams.open(house.admin)


async def test_a_stop_ends_every_stream_and_lets_no_new_one_in(house):
    streams = house.services.streams
    stream = await streams.open(house.admin, after=0)
    waiting = asyncio.create_task(stream.take(60))
    await asyncio.sleep(0.05)
    stopping = asyncio.create_task(streams.stop())
    with pytest.raises(StreamEnded) as ended:
        await waiting
    stream.close()
    await stopping
    assert ended.value.reason == STOPPING
    with pytest.raises(Unavailable):
        await streams.open(house.admin)


async def test_a_list_behind_a_position_goes_forwards(any_house):
    house = any_house
    await happen(house, 5)
    listed, position = await house.services.streams.list_after(house.admin, 1, 3)
    assert ([one["position"] for one in listed], position) == ([2, 3, 4], 4)
    listed, position = await house.services.streams.list_after(house.admin, 0, 3, types=["inbox.created"])
    assert (listed, position) == ([], 5)
