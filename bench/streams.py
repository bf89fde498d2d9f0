"""A thousand open streams of events: what they cost in memory, and how soon an event has reached all of them."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress

from bench.figures import Options, Row, percentile, spread
from bench.machine import memory_mb, say
from bench.server import ADMIN_KEY, Server, running

STREAMS = 1_000
EVENTS = 40
APART_S = 0.25


class _Client(asyncio.Protocol):
    """Listens to one stream and notes when an event of which it has all arrives."""

    def __init__(self, arrived: list[float]) -> None:
        self._arrived = arrived
        self.open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(f"GET /events/stream HTTP/1.1\r\nHost: bench\r\nx-api-key: {ADMIN_KEY}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        if not self.open.done() and b"\nid: " in data:
            self.open.set_result(None)
        if b"\ndata:" in data:
            self._arrived.append(time.perf_counter())


def streams(options: Options) -> Iterator[Row]:
    """Server-sent events; the event is the suppression of an address, noted from the call's beginning."""
    with running() as server:
        server.inbox("agent")
        say(f"streams: {STREAMS} open")
        cost, waits = asyncio.run(_measure(server, options.size(EVENTS)))
    yield Row(
        what=f"{STREAMS:,} open event streams, memory",
        figure=f"{cost:.0f} MiB",
        target="≤ 100 MB",
        beside=f"{cost * 1024 / STREAMS:.0f} KiB each",
    )
    yield Row(
        what=f"API call → its event at all of {STREAMS:,} streams",
        figure=f"p50 {percentile([most for _, most in waits], 0.5):.0f} ms",
        target="≤ 50 ms",
        beside=f"half of them after {spread([half for half, _ in waits], ' ms')}; "
        f"p99 {percentile([most for _, most in waits], 0.99):.0f} ms",
    )


async def _measure(server: Server, events: int) -> tuple[float, list[tuple[float, float]]]:
    """MiB of all streams, and for each event the milliseconds until half and until all of them had it."""
    loop = asyncio.get_running_loop()
    before = memory_mb(server.pid)
    arrived: list[float] = []
    clients = []
    for _ in range(STREAMS):
        transport, client = await loop.create_connection(lambda: _Client(arrived), "127.0.0.1", server.http_port)
        clients.append((transport, client))
        await asyncio.wait_for(client.open, 10)
    await asyncio.sleep(1)
    waits = []
    for number in range(events + 2):
        arrived.clear()
        began = time.perf_counter()
        body = {"address": f"nobody-{number}@example.com"}
        await asyncio.to_thread(server.ask, "POST", "/suppressions", body)
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                while len(arrived) < STREAMS:  # noqa: ASYNC110 - they come in a burst
                    await asyncio.sleep(0.002)
        assert len(arrived) == STREAMS, f"{len(arrived)} of {STREAMS} streams had the event"
        if number > 1:
            ordered = sorted(arrived)
            waits.append(((ordered[STREAMS // 2] - began) * 1000, (ordered[-1] - began) * 1000))
        await asyncio.sleep(APART_S)
    cost = memory_mb(server.pid) - before
    for transport, _ in clients:
        transport.close()
    return cost, waits
