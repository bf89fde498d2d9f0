"""Waking, and handing over within bounds."""

import asyncio

from postroom.flows.wakeups import Handover, Wakeups


async def test_a_call_before_the_wait_is_heard():
    wakeups = Wakeups()
    wakeups.wake("a")
    await asyncio.wait_for(wakeups.wait("a", 60), 1)


async def test_each_call_wakes_once_and_its_kind_alone():
    wakeups = Wakeups()
    wakeups.wake("a")
    wakeups.wake("a")
    await wakeups.wait("a", 60)
    waiting = asyncio.create_task(wakeups.wait("a", 60))
    other = asyncio.create_task(wakeups.wait("b", 60))
    await asyncio.sleep(0)
    assert not waiting.done()
    wakeups.wake("b")
    await asyncio.wait_for(other, 1)
    assert not waiting.done()
    waiting.cancel()


async def test_nobody_calls_and_the_wait_ends():
    await Wakeups().wait("a", 0)


def handover(max_items=3, max_bytes=100, max_item_bytes=100):
    wakeups = Wakeups()
    bounds = {"max_items": max_items, "max_bytes": max_bytes, "max_item_bytes": max_item_bytes}
    return wakeups, Handover(wakeups=wakeups, kind="mail", **bounds)


def fill(line, *sizes):
    for size in sizes:
        assert line.reserve(size)
        line.put(size, size)


async def test_what_is_put_wakes_and_comes_out_in_order():
    wakeups, line = handover()
    fill(line, 1, 2, 3)
    await asyncio.wait_for(wakeups.wait("mail", 60), 1)
    assert line.take(2, 100) == [1, 2]
    assert line.take(2, 100) == [3]
    assert line.take(2, 100) == []
    assert len(line) == 0


async def test_places_are_bounded_by_count_and_by_bytes():
    _, line = handover()
    fill(line, 1, 1, 1)
    assert not line.reserve(1)
    line.take(1, 100)
    assert line.reserve(1)
    _, line = handover()
    fill(line, 60)
    assert not line.reserve(41)
    assert line.reserve(40)


async def test_a_large_one_never_waits_in_memory():
    _, line = handover(max_bytes=1000, max_item_bytes=50)
    assert not line.reserve(51)
    assert line.reserve(50)


async def test_a_batch_is_bounded_but_never_empty():
    _, line = handover(max_items=10, max_bytes=1000)
    fill(line, 70, 50, 20, 20)
    assert line.take(10, 60) == [70]
    assert line.take(10, 71) == [50, 20]
    assert line.take(1, 1) == [20]


async def test_a_place_that_is_given_back_is_free():
    _, line = handover(max_items=1)
    assert line.reserve(10)
    assert not line.reserve(10)
    line.cancel(10)
    assert line.reserve(100)
    assert len(line) == 1
