"""Each example, run to its end as its README says, against `postroom serve`."""

import json
import os
import re
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from house.by_path import ROOT
from postroom import worker
from postroom.testing import RunningServer, call_json, free_port, wait_until

EXAMPLES = ROOT / "examples"
TIMEOUT_S = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory, quiet_dns):
    """A folder in which `postroom serve` runs, with its URL."""
    where = tmp_path_factory.mktemp("examples")
    listen = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "postroom", "serve", "--http-listen", listen, "--smtp-listen", "127.0.0.1:0"]
    command += ["--dns-servers", quiet_dns["dns_servers"]]
    with (where / "log").open("wb") as log:
        serving = subprocess.Popen(command, cwd=where, env=environment(), stdout=log, stderr=log)
    url = f"http://{listen}"
    wait_until(lambda: is_up(url))
    yield where, url
    serving.send_signal(signal.SIGTERM)
    assert serving.wait(20) == 0


def is_up(url):
    try:
        return call_json("GET", f"{url}/readyz", key="none")[0] == 200
    except OSError:
        return False


def environment(**more):
    """As of a user's shell: nothing of a model, and the packages of this checkout."""
    kept = {
        name: value for name, value in os.environ.items() if not re.match("POSTROOM_|OPENAI_|ANTHROPIC_|MODEL", name)
    }
    return kept | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'clients/python/src'}", "PYTHONUNBUFFERED": "1"} | more


def run(name, where, url, *arguments, **more):
    """What the example prints."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / f"{name}.py", *arguments],
        cwd=where,
        env=environment(POSTROOM_URL=url, **more),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def left(where, url):
    """Inboxes that are still there."""
    key = (where / "postroom-data/admin.key").read_text(encoding="utf-8").strip()
    return call_json("GET", f"{url}/inboxes", key=key)[1]["inboxes"]


def test_the_readme_names_them_all():
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    runnable = {path.name for path in EXAMPLES.glob("*.py")} - {"model.py", "server.py"}
    assert set(re.findall(r"^\.venv/bin/python examples/(\S+)$", text, re.MULTILINE)) == runnable
    assert len(runnable) == 4


def test_the_agent_loop(folder):
    said = run("agent_loop", *folder)
    assert "The model is a script." in said
    assert (
        re.findall(r"^(\S.*?): (?:Re: )?Where is my teapot\?$", said, re.MULTILINE) == ["Ann Lee", "Teapot support"] * 2
    )
    assert "It leaves our house tomorrow" in said
    assert left(*folder) == []


def test_signing_up_with_a_code(folder):
    said = run("sign_up_with_code", *folder)
    assert said.endswith("Website: You are in.\n")


def test_the_support_triage(folder):
    said = run("support_triage", *folder)
    assert "answer: How do returns work?\n" in said
    assert set(re.search("^person: (.*)$", said, re.MULTILINE)[1].split(", ")) == {"Charged twice", "Question"}
    assert "nothing: Thanks\n" in said
    assert "Do not send it again." in said
    assert "the key says no:\n    refused: " in said
    assert left(*folder) == []


def test_the_vendor_negotiator(tmp_path, quiet_dns, monkeypatch):
    # In this process, because a server of its own looks for due follow-ups every 15 seconds.
    monkeypatch.setattr(worker, "FOLLOW_UPS_POLL_S", 0.2)
    with RunningServer(tmp_path / "data", **quiet_dns) as server:
        said = run("vendor_negotiator", tmp_path, server.url, POSTROOM_API_KEY=server.admin_key)
        assert server.call("GET", "/inboxes")["inboxes"] == []
    moves = re.findall(r"\[(\S.*?): (\w+ → \w+)", said)
    assert [move for who, move in moves if who == "Nordwind"] == [
        "asked → quoted",
        "quoted → bargained",
        "bargained → final",
        "final → ordered",
    ]
    assert [move for who, move in moves if who == "Fabrik Süd"][-1] == "final → thanked"
    assert [move for who, move in moves if who == "Tiger"] == ["asked → declined", "declined → thanked"]
    assert "Did our request for 40 air filters reach you?" in said
    assert said.endswith("The order goes to Nordwind at 4,500.00 EUR.\n")


class Endpoint:
    """A model's HTTP API, both kinds."""

    def __init__(self):
        self.asked = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                endpoint.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                text = f"Said by {body['model']}: {len(endpoint.asked)}."
                answer = (
                    {"choices": [{"message": {"role": "assistant", "content": text}}]}
                    if self.path == "/v1/chat/completions"
                    else {"content": [{"type": "text", "text": text}]}
                )
                raw = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_arguments):
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def endpoint():
    one = Endpoint()
    yield one
    one.http.shutdown()
    one.http.server_close()


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_a_model_is_asked_where_a_key_is_set(folder, endpoint, kind):
    settings = {
        "openai": {"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": f"{endpoint.url}/v1"},
        "anthropic": {"ANTHROPIC_API_KEY": "sk-1", "ANTHROPIC_BASE_URL": endpoint.url},
    }
    said = run("agent_loop", *folder, MODEL="wise-1", **settings[kind])
    assert re.findall(r"Said by wise-1: (\d)\.", said) == ["1", "2"]
    assert "The model is wise-1." in said
    assert len(endpoint.asked) == 2
    path, headers, body = endpoint.asked[-1]
    assert path == {"openai": "/v1/chat/completions", "anthropic": "/v1/messages"}[kind]
    assert headers[{"openai": "authorization", "anthropic": "x-api-key"}[kind]].endswith("sk-1")
    assert "When will it be here?" in body["messages"][-1]["content"]


@pytest.mark.parametrize("key", [{}, {"POSTROOM_API_KEY": "prk_1", "POSTROOM_URL": "http://127.0.0.1:9"}])
def test_an_example_without_a_server_says_what_to_do(tmp_path, key):
    done = subprocess.run(
        [sys.executable, EXAMPLES / "sign_up_with_code.py"],
        cwd=tmp_path,
        env=environment(**key),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 1
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_packages_are_built_of_what_is_named():
    text = (ROOT / "clients/python/pyproject.toml").read_text(encoding="utf-8")
    assert (ROOT / "clients/python" / re.search('path = "(.*)"', text)[1]).exists()
    assert Path(ROOT / "clients/python/src/postroom_client/py.typed").exists()
