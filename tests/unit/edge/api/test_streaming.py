"""A client that takes nothing is let go; one that is only slow is not."""

import asyncio

import pytest

from postroom.edge.api import streaming
from postroom.edge.api.streaming import StallWatch


async def nothing():
    return


async def never():
    await asyncio.Event().wait()


async def test_a_write_that_is_never_over_times_out(monkeypatch):
    monkeypatch.setattr(streaming, "STALL_S", 0.01)
    watch = StallWatch()
    await watch.write(nothing())
    with pytest.raises(TimeoutError):
        await watch.write(never())
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    watch.close()


async def test_each_write_has_the_whole_time(monkeypatch):
    monkeypatch.setattr(streaming, "STALL_S", 0.02)
    watch, loop = StallWatch(), asyncio.get_running_loop()
    began = loop.time()
    while loop.time() < began + 0.06:
        await watch.write(asyncio.sleep(0.002))
    watch.close()


async def test_a_timer_that_finds_no_write_stops(monkeypatch):
    monkeypatch.setattr(streaming, "STALL_S", 0.001)
    watch = StallWatch()
    await watch.write(nothing())
    await asyncio.sleep(0.01)
    assert watch._timer is None
    with pytest.raises(TimeoutError):
        await watch.write(never())


async def test_another_ones_cancelling_stays_one():
    task = asyncio.create_task(_write_forever())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def _write_forever():
    await StallWatch().write(never())
