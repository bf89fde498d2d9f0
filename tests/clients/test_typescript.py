"""The TypeScript client: built and tested by Node against a real server, its types against the OpenAPI document."""

import fcntl
import os
import re
import shutil
import subprocess
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from house.by_path import ROOT, load_tool
from postroom.testing import Correspondent, RunningServer, free_port, wait_until
from wire.dns_server import dns_beside

CLIENT = ROOT / "clients" / "typescript"
INSTALL_TIMEOUT_S = 60
write_client_types = load_tool("write_client_types")


def run(*command, timeout=100, **environment):
    return subprocess.run(
        command,
        cwd=CLIENT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.fixture(scope="module")
def node_modules():
    """What the client is built with, installed when it is not there."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node is not installed")
    installed = CLIENT / "node_modules" / ".package-lock.json"
    with one_at_a_time():
        if not installed.exists() or installed.stat().st_mtime < (CLIENT / "package-lock.json").stat().st_mtime:
            try:
                ran = run("npm", "ci", timeout=INSTALL_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                pytest.skip("npm ci did not end: is there a registry?")
            if ran.returncode:
                pytest.skip("npm ci failed: is there a registry? " + ran.stderr.strip()[-300:])
            installed.touch()


@pytest.fixture(scope="module")
def built(node_modules):
    with one_at_a_time():
        ran = run("node", "node_modules/typescript/bin/tsc", "-b", "test")
    assert ran.returncode == 0, ran.stdout


@contextmanager
def one_at_a_time():
    """Two test processes neither install nor build together."""
    with (CLIENT / "package.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Restartable:
    """A server that can be stopped and started again at its place."""

    def __init__(self, data_dir, **settings):
        self._data_dir, self._settings = data_dir, settings
        self.start()

    def start(self):
        self.server = RunningServer(self._data_dir, **self._settings)

    def restart(self):
        self.server.close()
        self.start()


@dataclass
class World:
    place: Restartable
    ann: Correspondent
    restart_url: str

    @property
    def environment(self):
        server = self.place.server
        return {"POSTROOM_URL": server.url, "POSTROOM_API_KEY": server.admin_key}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with dns_beside({}) as dns, Correspondent("ann@example.com", "Ann Lee") as ann:
        settings = {"relay": ann.relay_url, "dns_servers": f"127.0.0.1:{dns.port}"}
        data_dir = tmp_path_factory.mktemp("typescript")
        place = Restartable(data_dir, http_listen=f"127.0.0.1:{free_port()}", **settings)
        with switch(place.restart) as restart_url:
            yield World(place, ann, restart_url)
        place.server.close()


@contextmanager
def switch(action):
    """A URL: a POST to it does it."""

    class Switch(BaseHTTPRequestHandler):
        def do_POST(self):
            action()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Switch)
    thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    thread.join()
    listening.server_close()


def test_its_types_are_those_of_the_api(node_modules):
    wanted = write_client_types.render_types()
    assert write_client_types.TYPES.read_text(encoding="utf-8") == wanted, (
        "src/schema.ts is stale: run `python tools/write_client_types.py`"
    )


def test_it_does_what_it_says_against_a_running_server(built, world):
    tests = sorted(str(one) for one in (CLIENT / "build").glob("*.test.js"))
    assert tests
    restarts = {"POSTROOM_RESTART_URL": world.restart_url}
    ran = run("node", "--test", "--test-reporter=spec", *tests, **world.environment, **restarts)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    # One that was skipped has not run.
    assert "skipped 0" in ran.stdout, ran.stdout


def test_the_six_lines_of_its_readme_answer_a_mail(built, world):
    block = re.search(r"```js\n(.+?)```", (CLIENT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    assert len([line for line in block.splitlines() if line]) == 6
    # Inside of the package, which so finds itself by its name.
    script = CLIENT / "build" / "readme.mjs"
    script.write_text("const yourModel = async (message) => `Read: ${message.extractedText}`;\n" + block)
    agent = subprocess.Popen(["node", str(script)], env=os.environ | world.environment)
    server = world.place.server
    world.ann.received.clear()
    try:
        wait_until(lambda: "support-agent" in {one["name"] for one in server.call("GET", "/inboxes")["inboxes"]})

        for _ in range(40):
            # Written anew: the first may come before the agent listens.
            world.ann.write(server, "support-agent@postroom.localhost", "Hello", "Is it late?")
            with suppress(TimeoutError):
                world.ann.wait_for(1, timeout_s=0.5)
                break
    finally:
        agent.kill()
        agent.wait()
    answer = world.ann.received[0].parsed
    assert answer.text.strip() == "Read: Is it late?"
    assert answer.in_reply_to


def test_its_lock_file_names_no_registry():
    assert '"resolved"' not in (CLIENT / "package-lock.json").read_text(encoding="utf-8")
