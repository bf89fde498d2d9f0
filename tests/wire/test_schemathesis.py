"""The whole API against its own OpenAPI document: thousands of requests that nobody thought of.

schemathesis checks that nothing answers 5xx, that every status, type, header and body is as documented, that what the
document forbids is refused, and that no route works without a key.
"""

import asyncio
import subprocess
import sys

import orjson
import pytest

from wire.api_client import admin, eventually

TAKING_AWAY = "revokeKey,rotateKey,deleteInbox,deleteWebhook"
"""They take away what the others need: schemathesis learns ids from the lists, the id of its own key too."""
ENDLESS = "streamEvents,waitForMessage"
"""They answer when something happens, and not before."""
CHECKS_LEFT_OUT = "positive_data_acceptance"
"""The document cannot say what an address, a URL or a scope is, or that an inbox must exist."""


async def examined(server, folder, *options, parameters=None):
    """What schemathesis printed, and whether it found nothing."""
    config = folder / "schemathesis.toml"
    lines = [f'"path.{name}" = "{value}"' for name, value in (parameters or {}).items()]
    config.write_text("\n".join(["[parameters]", *lines]))
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
        *("run", f"{server.url}/openapi.json", "--header", f"Authorization: Bearer {server.admin_key}"),
        *("--phases", "examples,coverage,fuzzing", "--exclude-checks", CHECKS_LEFT_OUT),
        *("--max-examples", "4", "--seed", "20261121", "--workers", "2", "--continue-on-failure", "--no-color"),
        *options,
    ]
    run = await asyncio.to_thread(
        subprocess.run, command, cwd=folder, capture_output=True, text=True, timeout=280, check=False
    )
    return run.stdout + run.stderr, run.returncode == 0


def options(name, operation_ids):
    return [word for one in operation_ids.split(",") for word in (name, one)]


@pytest.mark.timeout(300)
async def test_every_operation_keeps_to_the_document_on_things_that_are_there(server, tmp_path):
    api = admin(server)
    inbox = await api.inbox(webhookUrl="http://127.0.0.1:9/")
    mail = await api.mail(inbox, attachments=[{"filename": "a.txt", "contentBase64": "YQ=="}])
    hook = inbox["webhook"]["id"]
    delivery = await api.made(f"/webhooks/{hook}/test")
    event = (await api.got("/events", inboxId=inbox["id"]))["events"][0]
    key = await api.made("/api-keys", {"name": "kept", "scopes": ["stats:read"]})
    there = {
        "inbox_id": inbox["id"],
        "message_id": mail["id"],
        "thread_id": mail["threadId"],
        "attachment_id": mail["attachments"][0]["id"],
        "webhook_id": hook,
        "delivery_id": delivery["id"],
        "event_id": event["id"],
        "key_id": key["id"],
    }
    left_out = options("--exclude-operation-id", f"{TAKING_AWAY},{ENDLESS}")
    printed, good = await examined(server, tmp_path, *left_out, parameters=there)
    assert good, printed
    assert "Authentication failed" not in printed, printed
    # It reached what is behind the ids, and left it in order.
    assert (await api.got(f"/threads/{mail['threadId']}/messages"))["messages"][0]["id"] == mail["id"]

    async def ready():
        return (await api.get("/readyz")).status == 200

    await eventually(ready)


@pytest.mark.timeout(300)
async def test_what_takes_things_away_keeps_to_the_document_on_things_that_are_not(server, tmp_path):
    printed, good = await examined(server, tmp_path, *options("--include-operation-id", TAKING_AWAY))
    assert good, printed
    assert (await admin(server).get("/api-keys")).status == 200


async def test_the_served_document_is_the_one_that_is_examined(server):
    answer = await admin(server).get("/openapi.json")
    assert orjson.loads(answer.body)["openapi"].startswith("3.1")
