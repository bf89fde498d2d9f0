"""The load on the API: connections kept alive, each asking again as soon as it is answered, in a process of its own.

`python -m bench.http_load PORT CLIENTS COUNT FILE` sends the requests of FILE (JSON: a list of {method, path, body})
in turn, COUNT in all, and prints {"seconds", "latencies_ms", "statuses"}.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from bench.receiver import content_length
from bench.server import ADMIN_KEY


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """How a load went."""

    seconds: float
    latencies_ms: list[float]


def ask_many(port: int, requests: Sequence[dict[str, Any]], *, count: int, clients: int = 8) -> Answered:
    """The requests in turn until there are `count` answers; raises AssertionError unless all are 2xx."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(list(requests), file)
        file.flush()
        command = [sys.executable, "-m", "bench.http_load", str(port), str(clients), str(count), file.name]
        done = subprocess.run(command, check=True, timeout=300, capture_output=True, text=True)
    answer = json.loads(done.stdout)
    bad = [status for status in answer["statuses"] if not 200 <= status < 300]
    assert not bad, f"{len(bad)} of {count} requests failed, the first with {bad[0]}"
    return Answered(seconds=answer["seconds"], latencies_ms=answer["latencies_ms"])


def render(request: dict[str, Any]) -> bytes:
    """The request as it goes over the wire."""
    body = b"" if request.get("body") is None else json.dumps(request["body"]).encode()
    head = (
        f"{request['method']} {request['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {ADMIN_KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(slots=True)
class Work:
    """What all connections share."""

    requests: list[bytes]
    left: int
    latencies_ms: list[float]
    statuses: list[int]
    sent: int = 0


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, work: Work, done: "asyncio.Future[None]") -> None:
        self._work = work
        self._done = done
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or len(self._buffer) < end + 4 + content_length(self._buffer[:end]):
            return
        self._work.latencies_ms.append((time.monotonic() - self._asked_at) * 1000)
        self._work.statuses.append(int(self._buffer[9:12]))
        self._buffer = b""
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionResetError("the server hung up"))

    def _ask(self) -> None:
        work = self._work
        if not work.left:
            self._done.set_result(None)
            self._transport.close()
            return
        work.left -= 1
        raw = work.requests[work.sent % len(work.requests)]
        work.sent += 1
        self._asked_at = time.monotonic()
        self._transport.write(raw)


async def _load(port: int, clients: int, work: Work) -> float:
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in range(clients)]
    began = time.monotonic()
    for end in ends:
        await loop.create_connection(lambda end=end: Client(work, end), "127.0.0.1", port)
    await asyncio.gather(*ends)
    return time.monotonic() - began


def main() -> None:
    import uvloop  # noqa: PLC0415 - in the load's own process alone

    port, clients, count, path = sys.argv[1:]
    requests = [render(one) for one in json.loads(Path(path).read_text())]
    work = Work(requests=requests, left=int(count), latencies_ms=[], statuses=[])
    seconds = uvloop.run(_load(int(port), int(clients), work))
    answer = {"seconds": seconds, "latencies_ms": work.latencies_ms, "statuses": work.statuses}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
