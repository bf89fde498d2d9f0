"""Where outgoing mail ends: Postfix's `smtp-sink`, or `python -m bench.sink PORT` where it is not installed."""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import cast

from bench.machine import free_port, wait_until


@contextlib.contextmanager
def running_sink() -> Iterator[int]:
    """The port of a server that takes every mail and forgets it."""
    port = free_port()
    command = [sys.executable, "-m", "bench.sink", str(port)]
    if shutil.which("smtp-sink"):
        unprivileged = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = ["smtp-sink", *unprivileged, f"inet:127.0.0.1:{port}", "200"]
    process = subprocess.Popen(command)
    try:
        wait_until(lambda: _listens(port), "the sink listens", 10)
        yield port
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


class _Sink(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._buffer = b""
        self._in_data = False
        self._transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = b"\r\n.\r\n" if self._in_data else b"\r\n"
            found = self._buffer.find(end)
            if found < 0:
                return
            line, self._buffer = self._buffer[:found], self._buffer[found + len(end) :]
            verb = b"" if self._in_data else line[:4].upper()
            self._in_data = verb == b"DATA"
            answers = {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
            self._transport.write(answers.get(verb, b"250 2.0.0 Ok\r\n"))


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Sink, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
