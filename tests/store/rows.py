"""Rows for tests: valid, and with nothing said that the test does not care about."""

from postroom.base.ids import new_id
from postroom.base.limits import MAX_PAGE_CHARS
from postroom.store.attachments import add_attachments
from postroom.store.blobs import add_blobs
from postroom.store.inboxes import add_inbox
from postroom.store.messages import add_messages
from postroom.store.outbound import add_recipients
from postroom.store.threads import add_threads

NOW = 1_788_264_000_000
WS = "wks_one"
OTHER_WS = "wks_two"
LONG = [
    {"text": "ż" * (MAX_PAGE_CHARS // 4)},
    {"html": "x" * (MAX_PAGE_CHARS // 4)},
    {"text": "x", "extracted_text": "x" * (MAX_PAGE_CHARS // 2 - 10)},
    {"html": "x", "extracted_html": "x" * (MAX_PAGE_CHARS // 2 - 10)},
    {"headers": [{"name": "X", "value": "x" * (MAX_PAGE_CHARS // 2 - 1_000)}]},
]
"""Columns of messages of which a page holds a few only, each long in a way of its own."""


def inbox(connection, local="agent", workspace_id=WS):
    """The id of a new inbox."""
    return add_inbox(
        connection,
        workspace_id=workspace_id,
        address=f"{local}@here.test",
        domain="here.test",
        name=local,
        display_name=None,
        metadata=None,
        now=NOW,
    )


def message_row(inbox_id, **columns):
    return {
        "workspace_id": WS,
        "id": new_id("message"),
        "inbox_id": inbox_id,
        "thread_id": "thr_one",
        "direction": "inbound",
        "status": None,
        "category": "message",
        "message_id": None,
        "in_reply_to": None,
        "references": [],
        "fingerprint": None,
        "raw_blob_id": None,
        "created_at": NOW,
        **columns,
    }


def message(connection, inbox_id, **columns):
    """The id of a new message."""
    row = message_row(inbox_id, **columns)
    add_messages(connection, [row])
    return row["id"]


def thread(connection, inbox_id, **columns):
    """The id of a new thread."""
    row = {
        "workspace_id": WS,
        "id": new_id("thread"),
        "inbox_id": inbox_id,
        "subject": "Hello",
        "status": "open",
        "recipient": "ann@example.com",
        "initial_message_id": None,
        "message_count": 1,
        "sent_at": None,
        "reply_received": False,
        "last_message_at": NOW,
        "created_at": NOW,
        **columns,
    }
    add_threads(connection, [row])
    return row["id"]


def blob(connection, workspace_id=WS, refs=1, content=b"bytes"):
    """The id of a new blob; content None stands for one in an object store."""
    blob_id = new_id("blob")
    size = len(content or b"")
    row = {"workspace_id": workspace_id, "id": blob_id, "size_bytes": size, "refs": refs, "content": content}
    add_blobs(connection, [{**row, "created_at": NOW}])
    return blob_id


def recipient(connection, inbox_id, message_id, address="ann@example.com", **columns):
    """The id of a new recipient, due now."""
    row = {
        "workspace_id": WS,
        "message_id": message_id,
        "id": new_id("recipient"),
        "inbox_id": inbox_id,
        "address": address,
        "domain": address.partition("@")[2],
        "kind": "to",
        "state": "queued",
        "due_at": NOW,
        "created_at": NOW,
        **columns,
    }
    add_recipients(connection, [row])
    return row["id"]


def attachment(connection, blob_id, **columns):
    """The id of a new attachment."""
    row = {
        "workspace_id": WS,
        "id": new_id("attachment"),
        "inbox_id": None,
        "message_id": None,
        "blob_id": blob_id,
        "filename": "a.txt",
        "content_type": "text/plain",
        "size_bytes": 5,
        "content_id": None,
        "inline": False,
        "created_at": NOW,
        **columns,
    }
    add_attachments(connection, [row])
    return row["id"]
