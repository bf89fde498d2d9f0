"""Unsubscribing with one click: the header fields of a mail that offers it, and the word in its URL.

The word is sealed (rules/sealing.py): it names the workspace, the inbox, the message and the address, says nothing to
whoever reads a proxy's log, cannot be made up, and works for as long as the key does, also when the message is gone.
"""

import base64
import binascii
from dataclasses import dataclass

from postroom.rules.sealing import CannotOpen, Sealer

MAX_TOKEN_CHARS = 1_024
"""A longer word is none of ours: an address has at most 320 characters."""
_CONTEXT = "unsubscribe"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Who does not want to be written to any more, and which message they had."""

    workspace_id: str
    inbox_id: str
    message_id: str
    address: str
    """Normalised."""


def seal_wish(sealer: Sealer, wish: Wish) -> str:
    """The word for the URL: base 64 without padding, safe in a path."""
    text = f"{wish.workspace_id}\n{wish.inbox_id}\n{wish.message_id}\n{wish.address}"
    return base64.urlsafe_b64encode(sealer.seal(text, _CONTEXT)).decode().rstrip("=")


def open_wish(sealer: Sealer, token: str) -> Wish | None:
    """What a word stands for; None when it was not made here."""
    if len(token) > MAX_TOKEN_CHARS or not token.isascii():
        return None
    try:
        text = sealer.open(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), _CONTEXT)
    except (binascii.Error, ValueError, CannotOpen):
        return None
    workspace_id, inbox_id, message_id, address = text.split("\n")
    return Wish(workspace_id=workspace_id, inbox_id=inbox_id, message_id=message_id, address=address)


def unsubscribe_headers(url: str, mailto: str | None) -> tuple[tuple[str, str], ...]:
    """List-Unsubscribe, and List-Unsubscribe-Post where the URL is one that providers may post to.

    url: with the word in it. mailto: rules.return_path.unsubscribe_address. RFC 2369 §3.2 has the preferred way first;
    RFC 8058 §3.1 wants HTTPS for the one click, so that a server without it offers the page and the mail alone.
    """
    ways = f"<{url}>, <mailto:{mailto}>" if mailto is not None else f"<{url}>"
    fields = (("List-Unsubscribe", ways),)
    if not url.startswith("https://"):
        return fields
    return (*fields, ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
