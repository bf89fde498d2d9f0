"""What each operation costs as the store grows."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.figures import TIMES, Options, Row
from bench.filling import Filled, fill
from bench.http_load import ask_many
from bench.latency import steady
from bench.machine import say
from bench.server import Server, running
from bench.sink import running_sink

SIZES = ((1_000, 10), (10_000, 100), (100_000, 1_000))
"""Messages and inboxes."""
QUICK_SIZES = SIZES[:2]
ASKED = 300
FILED = 120
FILED_PER_S = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One thing that a client does, and how long it takes: milliseconds, the median."""

    what: str
    measure: Callable[[Server, Filled], float]


def growth(options: Options) -> Iterator[Row]:
    """Each operation in the smallest and in the largest store."""
    sizes = QUICK_SIZES if options.quick else SIZES
    found: dict[str, list[float]] = {operation.what: [] for operation in OPERATIONS}
    for messages, inboxes in sizes:
        say(f"growth: a store of {messages:,} messages in {inboxes:,} inboxes")
        with (
            tempfile.TemporaryDirectory(prefix="postroom-bench-") as temporary,
            running_sink() as sink,
        ):
            filled = asyncio.run(fill(Path(temporary), messages=messages, inboxes=inboxes))
            with running(Path(temporary), relay=f"smtp://127.0.0.1:{sink}") as server:
                for operation in OPERATIONS:
                    operation.measure(server, filled)
                for operation in OPERATIONS:
                    found[operation.what].append(operation.measure(server, filled))
                    time.sleep(0.3)
    for what, values in found.items():
        figure = " → ".join(f"{value:.2f}" for value in values) + " ms"
        among = " → ".join(f"{messages:,}" for messages, _ in sizes)
        yield Row(
            what=f"{what}, p50 at {among} messages",
            figure=figure,
            target=f"≤ 1.5 {TIMES} the smallest",
            beside=f"{values[-1] / values[0]:.2f} {TIMES}",
        )


def _get(*paths: str) -> Callable[[Server, Filled], float]:
    def measure(server: Server, filled: Filled) -> float:
        requests = [
            {"method": "GET", "path": path.format(inbox=inbox, thread=thread)}
            for inbox, thread in filled.places
            for path in paths
        ]
        return statistics.median(ask_many(server.http_port, requests, count=ASKED, clients=1).latencies_ms)

    return measure


def _send(server: Server, filled: Filled) -> float:
    requests = [
        {
            "method": "POST",
            "path": "/messages",
            "body": {"inboxId": inbox, "to": "ann@example.com", "subject": "Hello", "text": "Hello Ann"},
        }
        for inbox, _ in filled.places
    ]
    return statistics.median(ask_many(server.http_port, requests, count=ASKED, clients=1).latencies_ms)


def _file(server: Server, _filled: Filled) -> float:
    return statistics.median(asyncio.run(steady(server, FILED, FILED_PER_S)))


OPERATIONS = (
    Operation(what="growth: final dot → filed → webhook", measure=_file),
    Operation(what="growth: thread", measure=_get("/threads/{thread}/messages")),
    Operation(what="growth: page of inboxes", measure=_get("/inboxes")),
    Operation(what="growth: page of an inbox's messages", measure=_get("/inboxes/{inbox}/messages")),
    Operation(what="growth: page of all messages", measure=_get("/messages")),
    Operation(what="growth: POST /messages", measure=_send),
)
