"""What all examples begin with: the server, inboxes on it, and mail shown to whoever watches."""

import os
import secrets
import textwrap
from pathlib import Path

from postroom_client import Inbox, MessageFields, Postroom, PostroomError

KEY_FILE = Path("postroom-data/admin.key")
"""Where `postroom serve` keeps the first key."""


def connect() -> Postroom:
    """The server at POSTROOM_URL, or here; the key is POSTROOM_API_KEY, or that of a server started in this folder."""
    key = os.environ.get("POSTROOM_API_KEY") or (KEY_FILE.read_text(encoding="utf-8") if KEY_FILE.exists() else None)
    if key is None:
        raise SystemExit("Start `make run` in this folder first, or set POSTROOM_URL and POSTROOM_API_KEY.")
    client = Postroom(api_key=key)
    try:
        client.request("GET", "/readyz")
    except PostroomError as error:
        raise SystemExit(f"{error}\nIs the server running? Start `make run`, or set POSTROOM_URL.") from None
    return client


def new_inbox(client: Postroom, name: str, display_name: str, webhook_url: str | None = None) -> Inbox:
    """An inbox whose address begins with the name; the rest is random, so that an example can run again."""
    username = f"{name}-{secrets.token_hex(3)}"
    return client.inboxes.create(username=username, display_name=display_name, webhook_url=webhook_url)


def show(message: MessageFields) -> None:
    """Print a message: who, about what, and what is new in it."""
    author = message.from_name or message.from_address
    print(f"\n{author}: {message.subject}")
    print(textwrap.indent(message.extracted_text or message.text, "    ").rstrip(), flush=True)
