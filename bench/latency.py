"""From DATA's final dot until the webhook has arrived, at a steady rate."""

import asyncio
import json
import time
from collections.abc import Iterator

from bench.figures import Options, Row, percentile
from bench.machine import free_port, say
from bench.mails import distinct_mails
from bench.receiver import Endpoint
from bench.server import DOMAIN, Server, running
from bench.smtp_load import SENDER

PER_S = 50
SECONDS = 12
WARM_UP = 50
SESSIONS = 4


class _Clocked(Endpoint):
    """Notes when each message's webhook has come in whole."""

    arrived: dict[str, float]
    """By Message-ID."""

    def taken(self) -> None:
        at = time.monotonic()
        self.arrived[json.loads(self.body)["message"]["messageId"].strip("<>")] = at


def latency(options: Options) -> Iterator[Row]:
    """Fifty mails a second for some seconds; the first of them warm the server up and do not count."""
    count = options.size(PER_S * SECONDS) + WARM_UP
    with running() as server:
        say(f"latency: {count} mails at {PER_S}/s")
        waits = asyncio.run(steady(server, count, PER_S))[WARM_UP:]
    p50, p99 = percentile(waits, 0.5), percentile(waits, 0.99)
    yield Row(
        what=f"final dot → webhook arrived, {PER_S} mails/s",
        figure=f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
        target="p50 ≤ 10 ms, p99 ≤ 100 ms",
        beside=f"most {max(waits):.1f} ms, {len(waits)} mails",
    )


async def steady(server: Server, count: int, per_s: float) -> list[float]:
    """Milliseconds of each mail in the order sent. The pace does not wait for the server."""
    arrived: dict[str, float] = {}
    endpoint = type("ClockedHere", (_Clocked,), {"arrived": arrived})
    port = free_port()
    receiver = await asyncio.get_running_loop().create_server(endpoint, "127.0.0.1", port)
    name = f"agent-{port}"
    await asyncio.to_thread(server.inbox, name, f"http://127.0.0.1:{port}/webhook")
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    sent: dict[str, float] = {}
    sessions = [asyncio.create_task(_send(server.smtp_port, f"{name}@{DOMAIN}", queue, sent)) for _ in range(SESSIONS)]
    began = time.monotonic()
    for number, raw in enumerate(distinct_mails(count)):
        await asyncio.sleep(began + number / per_s - time.monotonic())
        queue.put_nowait(raw)
    deadline = time.monotonic() + 30
    while len(arrived) < count:
        assert time.monotonic() < deadline, f"{len(arrived)} of {count} webhooks arrived"
        assert not any(one.done() for one in sessions), [one.exception() for one in sessions if one.done()]
        await asyncio.sleep(0.05)
    for session in sessions:
        session.cancel()
    receiver.close()
    return [(arrived[one] - at) * 1000 for one, at in sent.items()]


async def _send(port: int, to: str, queue: "asyncio.Queue[bytes]", sent: dict[str, float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def told(*commands: bytes) -> None:
        for command in commands:
            writer.write(command)
            while (await reader.readline())[3:4] == b"-":
                pass

    await told(b"", b"EHLO bench.example\r\n")
    while True:
        raw = await queue.get()
        message_id = raw.partition(b"Message-ID: <")[2].partition(b">")[0].decode()
        await told(f"MAIL FROM:<{SENDER}>\r\n".encode(), f"RCPT TO:<{to}>\r\n".encode(), b"DATA\r\n")
        sent[message_id] = time.monotonic()
        await told(raw + b".\r\n")
