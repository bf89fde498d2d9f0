"""A Postroom in a process and a data folder of its own, and what a client asks of it."""

import contextlib
import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.machine import cpu_seconds, free_port, wait_until

ADMIN_KEY = "prk_" + "b" * 40
DOMAIN = "bench.example"
COMMAND = [sys.executable, "-c", "from postroom.cli import main; main()"]


class Server:
    """`postroom serve` on free loopback ports until it is closed."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.data_dir = folder
        self.smtp_port, self.http_port = free_port(), free_port()
        flags = {
            "data_dir": folder,
            "http_listen": f"127.0.0.1:{self.http_port}",
            "smtp_listen": f"127.0.0.1:{self.smtp_port}",
            "admin_key": ADMIN_KEY,
            "domain": DOMAIN,
            "hostname": "mx.bench.example",
            **settings,
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
        environment |= {f"POSTROOM_{name.upper()}": str(value) for name, value in flags.items()}
        with (folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve"], env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=log
            )
        try:
            wait_until(self._answers, "the server answers", 60)
        except BaseException:
            self.process.kill()
            raise
        self._rows = sqlite3.connect(f"file:{folder}/postroom.sqlite3?mode=ro", uri=True, isolation_level=None)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def cpu_s(self) -> float:
        return cpu_seconds(self.pid)

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """The JSON that an API call answered; raises AssertionError when it failed."""
        status, answer = call(self.url, method, path, body)
        assert status < 400, (method, path, status, answer)
        return answer

    def inbox(self, name: str, webhook_url: str | None = None) -> dict[str, Any]:
        return self.ask("POST", "/inboxes", {"name": name} | ({"webhookUrl": webhook_url} if webhook_url else {}))

    def counted(self, column: str) -> int:
        """`received`, `sent` or `delivered` messages of all days, as the store has counted them."""
        found = self._rows.execute(f"SELECT coalesce(sum({column}), 0) FROM inbox_days").fetchone()
        return int(found[0])

    def value(self, query: str) -> Any:
        """The first column of a query's first row."""
        return self._rows.execute(query).fetchone()[0]

    def close(self) -> None:
        self._rows.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        finally:
            self.process.kill()

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError((self.data_dir / "server.log").read_text()[-2000:])
        try:
            return call(self.url, "GET", "/inboxes?limit=1")[0] == 200
        except OSError:
            return False


@contextlib.contextmanager
def running(folder: Path | None = None, **settings: object) -> Iterator[Server]:
    """A server for the length of a `with` block, by default in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as temporary:
        server = Server(folder or Path(temporary), **settings)
        try:
            yield server
        finally:
            server.close()


def call(url: str, method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
    """Status and JSON of one API call with the admin key."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        headers = {"Authorization": f"Bearer {ADMIN_KEY}", "Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        raw = answer.read()
        return answer.status, json.loads(raw) if raw else {}
    finally:
        connection.close()
