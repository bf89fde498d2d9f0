"""The reverse-path of what we send: it names the message, so that whatever comes back finds it.

`support+bounce-<id>-<mark>@example.com`: a subaddress of the inbox, so that reports reach the inbox that wrote, on
whatever server it lives. One a message, not one a recipient: a mail to several people of one domain stays one
transaction, and the report names the recipient (RFC 3464 §2.3). The mark is a keyed digest: nobody can make up a
return path for a message whose mail they have not had.
"""

import hashlib
import hmac

from postroom.base.ids import PREFIXES

TAG = "bounce-"
"""Begins the subaddress tag."""
UNSUBSCRIBE_TAG = "unsub-"
"""Begins the tag of an address that unsubscribes: rules/unsubscribe_link.py."""
MARK_CHARS = 10
"""Hexadecimal digits of the keyed digest: 40 bits, tried only over SMTP."""
MAX_LOCAL_PART = 64
"""RFC 5321 §4.5.3.1.1."""

_MESSAGE = PREFIXES["message"] + "_"


def return_path(address: str, message_id: str, key: bytes) -> str:
    """The reverse-path for a message of this inbox address; the address itself where the tag finds no room."""
    return _tagged(address, TAG, message_id, "", key) or address


def is_tagged(path: str) -> bool:
    """Whether a reverse-path of ours names its message, so that what is about it comes back there."""
    return f"+{TAG}" in path


def unsubscribe_address(address: str, message_id: str, key: bytes) -> str | None:
    """Where a mail to it means: no more of this. None where the tag finds no room."""
    return _tagged(address, UNSUBSCRIBE_TAG, message_id, UNSUBSCRIBE_TAG, key)


def returned_message(subtag: str | None, key: bytes) -> str | None:
    """The id of the message that a subaddress tag names; None when it is not a tag of ours."""
    return _named(subtag, TAG, "", key)


def unsubscribed_message(subtag: str | None, key: bytes) -> str | None:
    """The id of the message whose `unsubscribe_address` has this tag; None when it is not a tag of ours."""
    return _named(subtag, UNSUBSCRIBE_TAG, UNSUBSCRIBE_TAG, key)


def _tagged(address: str, tag: str, message_id: str, purpose: str, key: bytes) -> str | None:
    local, _, domain = address.rpartition("@")
    short = message_id.removeprefix(_MESSAGE)
    tagged = f"{local}+{tag}{short}-{_mark(purpose + short, key)}"
    return f"{tagged}@{domain}" if len(tagged.encode()) <= MAX_LOCAL_PART else None


def _named(subtag: str | None, tag: str, purpose: str, key: bytes) -> str | None:
    if subtag is None or not subtag.startswith(tag):
        return None
    short, _, mark = subtag.removeprefix(tag).partition("-")
    if not hmac.compare_digest(mark.encode("utf-8", "surrogateescape"), _mark(purpose + short, key).encode()):
        return None
    return _MESSAGE + short


def _mark(said: str, key: bytes) -> str:
    digest = hmac.new(key, said.encode("utf-8", "surrogateescape"), hashlib.sha256)
    return digest.hexdigest()[:MARK_CHARS]
