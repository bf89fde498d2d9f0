"""A webhook endpoint in a process of its own: `python -m bench.receiver PORT` answers every POST and counts them.

`GET /` tells how many came. Lean, so that it is not what is measured.
"""

import asyncio
import http.client
import subprocess
import sys
from typing import Self, cast

from bench.machine import free_port, wait_until

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class WebhookReceiver:
    """The endpoint's process, for the length of a `with` block."""

    def __enter__(self) -> Self:
        self.port = free_port()
        self._process = subprocess.Popen([sys.executable, "-m", "bench.receiver", str(self.port)])
        wait_until(self._answers, "the webhook receiver answers")
        return self

    def __exit__(self, *_exception: object) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhook"

    def count(self) -> int:
        """How many webhooks have arrived."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return int(connection.getresponse().read())
        finally:
            connection.close()

    def _answers(self) -> bool:
        try:
            return self.count() == 0
        except OSError:
            return False


class Endpoint(asyncio.Protocol):
    """HTTP/1.1 as far as a poster of small bodies with Content-Length goes."""

    count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            if head.startswith(b"GET"):
                self._buffer = b""
                said = str(Endpoint.count).encode()
                self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said))
                return
            length = content_length(head)
            if len(self._buffer) < end + 4 + length:
                return
            self.body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            self.taken()
            self._transport.write(ANSWER)

    def taken(self) -> None:
        """One POST has come in whole; `body` is its body."""
        Endpoint.count += 1


def content_length(head: bytes) -> int:
    """Of an HTTP head; 0 when it names none."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Endpoint, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
