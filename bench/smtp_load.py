"""The load on SMTP: `smtp-source` where it is installed, else (and where mails must differ) a sender of our own.

The sender runs in a process of its own: `python -m bench.smtp_load PORT SESSIONS FOLDER RECIPIENT…`.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from bench.mails import mail

SENDER = "june@northwind.example"


def send_copies(port: int, count: int, sessions: int, rcpt_to: str, size_bytes: int = 10_240) -> float:
    """Seconds until every copy of one mail (without a Message-ID) was taken; connections are used again."""
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as temporary:
        path = Path(temporary, "mail.eml")
        raw = mail(size_bytes)
        if shutil.which("smtp-source") is None:
            return send_each(port, [raw] * count, sessions, [rcpt_to])
        path.write_bytes(raw.replace(b"\r\n", b"\n"))
        command = ["smtp-source", "-d", "-s", str(sessions), "-m", str(count), "-f", SENDER, "-t", rcpt_to]
        began = time.monotonic()
        subprocess.run([*command, "-F", str(path), f"inet:127.0.0.1:{port}"], check=True, timeout=300)
        return time.monotonic() - began


def send_each(port: int, mails: Sequence[bytes], sessions: int, rcpt_to: Sequence[str]) -> float:
    """Seconds until each of the mails was taken, the recipients in turn."""
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as temporary:
        for number, raw in enumerate(mails):
            stuffed = raw.replace(b"\r\n.", b"\r\n..")
            Path(temporary, f"{number:08d}").write_bytes(
                stuffed + (b"" if raw.endswith(b"\r\n") else b"\r\n") + b".\r\n"
            )
        command = [sys.executable, "-m", "bench.smtp_load", str(port), str(sessions), temporary, *rcpt_to]
        done = subprocess.run(command, check=True, timeout=300, capture_output=True, text=True)
        return float(json.loads(done.stdout)["seconds"])


class Session(asyncio.Protocol):
    """One connection that sends mails until there are none left. Waits for each reply, as smtp-source does."""

    def __init__(self, mails: list[tuple[bytes, bytes]], done: "asyncio.Future[None]") -> None:
        """mails: (RCPT line, stuffed bytes with the final dot), shared by the sessions."""
        self._mails = mails
        self._done = done
        self._buffer = b""
        self._script: list[bytes] = [b"EHLO bench.example\r\n"]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n" in self._buffer:
            line, _, self._buffer = self._buffer.partition(b"\r\n")
            if line[3:4] == b"-":
                continue
            if line[:1] not in b"23":
                self._finish(RuntimeError(line.decode()))
                return
            self._go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(exc or ConnectionResetError("the server hung up"))

    def _go_on(self) -> None:
        if not self._script:
            if not self._mails:
                self._finish(None)
                return
            rcpt, raw = self._mails.pop()
            self._script = [raw, b"DATA\r\n", rcpt, f"MAIL FROM:<{SENDER}>\r\n".encode()]
        self._transport.write(self._script.pop())

    def _finish(self, error: Exception | None) -> None:
        if not self._done.done():
            if error is None:
                self._done.set_result(None)
            else:
                self._done.set_exception(error)
        self._transport.close()


def _read_mails(folder: Path, rcpt_to: Sequence[str]) -> list[tuple[bytes, bytes]]:
    """(RCPT line, stuffed bytes), the first to be sent at the end."""
    commands = [f"RCPT TO:<{address}>\r\n".encode() for address in rcpt_to]
    paths = sorted(folder.iterdir())
    return [(commands[number % len(commands)], path.read_bytes()) for number, path in enumerate(paths)][::-1]


async def _send(port: int, sessions: int, mails: list[tuple[bytes, bytes]]) -> float:
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in range(sessions)]
    began = time.monotonic()
    for end in ends:
        await loop.create_connection(lambda end=end: Session(mails, end), "127.0.0.1", port)
    await asyncio.gather(*ends)
    return time.monotonic() - began


def main() -> None:
    port, sessions, folder, *rcpt_to = sys.argv[1:]
    import uvloop  # noqa: PLC0415

    seconds = uvloop.run(_send(int(port), int(sessions), _read_mails(Path(folder), rcpt_to)))
    sys.stdout.write(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main()
