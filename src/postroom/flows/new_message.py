"""What a door asks to be sent, before anything is checked."""

from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["send", "reply", "reply_all", "forward"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAttachment:
    """One file to send: its bytes, an uploaded attachment's id, or a URL to fetch it from."""

    filename: str | None = None
    content_type: str | None = None
    content: bytes | None = field(default=None, repr=False)
    attachment_id: str | None = None
    url: str | None = None
    content_id: str | None = None
    """For `cid:` links in the HTML; makes the file inline."""
    inline: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMessage:
    """A message to be sent."""

    inbox_id: str | None = None
    """From which inbox; may be left out where a thread or a parent says it."""
    thread_id: str | None = None
    """Answer the newest message of this thread."""
    parent_id: str | None = None
    """Answer or forward this message."""
    action: Action = "send"
    to: tuple[str, ...] | None = None
    """`address` or `Name <address>` each; None where the parent says it."""
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    attachments: tuple[NewAttachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    metadata: dict[str, Any] | None = None
    force: bool = False
    """Send although a rule advises against it (an answer to an automatic mail)."""
    queue: bool = False
    """Wait for a day with room where a quota is used up."""
    list_unsubscribe: bool = False
    """Let the one recipient unsubscribe with one click (rules/unsubscribe_link.py)."""
    auto_submitted: bool | None = None
    """Say that no person wrote it, or do not; None leaves it to the inbox. RFC 3834 §5."""
    send_at: int | None = None
    """Milliseconds since 1970; None sends at once."""
