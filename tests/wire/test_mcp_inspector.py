"""MCP as the inspector's command line finds it (`npm install -g @modelcontextprotocol/inspector`, version 2).

`--strict` looks for what in a tool's schema some hosts cannot read, and then leaves with a code of its own.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from postroom.edge.mcp.toolbox import TOOLS
from wire.api_client import admin

INSPECTOR = shutil.which("mcp-inspector")

pytestmark = pytest.mark.skipif(INSPECTOR is None, reason="the MCP inspector is not installed")


@pytest.fixture(params=["http", "stdio"])
def inspect(request, server, tmp_path):
    """Asks the server over one of its doors; gives back the answer."""
    if request.param == "http":
        where = [f"{server.url}/mcp", "--transport", "http", "--header", f"Authorization: Bearer {server.admin_key}"]
    else:
        where = [sys.executable, "-m", "postroom", "mcp", "--url", server.url, "-e"]
        where += [f"POSTROOM_API_KEY={server.admin_key}", "-e", f"PYTHONPATH={os.environ.get('PYTHONPATH', '')}"]

    def ask(*arguments):
        ran = subprocess.run(
            [INSPECTOR, "--cli", *where, "--method", *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"HOME": str(tmp_path), "NO_PROXY": "127.0.0.1"},
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return ask


def test_the_tools_have_nothing_that_it_complains_of(inspect):
    assert {tool["name"] for tool in inspect("tools/list", "--strict")["tools"]} == {tool.name for tool in TOOLS}


async def test_it_calls_and_reads(inspect, server):
    api = admin(server)
    inbox = await api.inbox()
    message = await api.mail(inbox, text="For the inspector.")
    named = ["--tool-arg", f"agent_mailbox={inbox['id']}", "--tool-arg", "limit=1"]
    called = inspect("tools/call", "--tool-name", "list_unread", *named)
    assert [one["id"] for one in called["structuredContent"]["messages"]] == [message["id"]]
    (content,) = inspect("resources/read", "--uri", f"postroom://messages/{message['id']}")["contents"]
    assert "For the inspector." in json.loads(content["text"])["body"]
    assert len(inspect("resources/templates/list")["resourceTemplates"]) == 2
    got = inspect("prompts/get", "--prompt-name", "triage_inbox", "--prompt-args", f"agent_mailbox={inbox['address']}")
    assert inbox["address"] in got["messages"][0]["content"]["text"]
