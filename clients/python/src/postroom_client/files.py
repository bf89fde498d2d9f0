"""Files to send along."""

import base64
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypedDict

from postroom_client.calls import given

Addresses = str | Sequence[str]
"""`a@b.example` or `Name <a@b.example>`, or several of those."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file of a message: its bytes, or a URL from which the server fetches it. Exactly one of the two."""

    filename: str | None = None
    content: bytes | None = field(default=None, repr=False)
    url: str | None = None
    content_type: str | None = None
    content_id: str | None = None
    """For `cid:` in the HTML, without angle brackets."""
    inline: bool = False
    """Shown inside the text, not below it."""

    @classmethod
    def at(cls, place: str | Path) -> Self:
        """The file on this disk, under its own name. Raises OSError."""
        where = Path(place)
        kind, encoding = mimetypes.guess_type(where.name)
        return cls(filename=where.name, content=where.read_bytes(), content_type=None if encoding else kind)

    def said(self) -> dict[str, Any]:
        """As the API takes it."""
        encoded = None if self.content is None else base64.b64encode(self.content).decode()
        return given(
            filename=self.filename,
            content_base64=encoded,
            url=self.url,
            content_type=self.content_type,
            content_id=self.content_id,
            inline=self.inline or None,
        )


class SendOptions(TypedDict, total=False):
    """What every way to send takes besides its own arguments."""

    cc: Addresses
    bcc: Addresses
    reply_to: Addresses
    """Where answers go, when not to the inbox."""
    html: str
    attachments: Sequence[File]
    attachment_ids: Sequence[str]
    """Files that the server has already: uploaded ones, and those of messages."""
    headers: dict[str, str]
    """Header fields of your own, `X-…` for the most part."""
    metadata: dict[str, Any]
    """Yours; shown with the message, not sent."""
    send_at: datetime
    """Sent then, up to a year ahead."""
    force: bool
    """Answer a mail that a machine wrote, or say again what was just said in the thread."""
    queue: bool
    """Where a quota is used up, wait for a day with room instead of a RateLimited."""
    list_unsubscribe: bool
    auto_submitted: bool
    """Say that no person wrote or approved it (RFC 3834 §5), or do not; left away, the inbox's own setting decides."""
    idempotency_key: str
    """Yours, such as the id of the event that is answered: then the message goes out once, whatever is repeated."""


def options_said(options: SendOptions) -> dict[str, Any]:
    """The options as fields of a body."""
    rest: dict[str, Any] = {name: value for name, value in options.items() if name != "idempotency_key"}
    if "attachments" in options:
        rest["attachments"] = [one.said() for one in options["attachments"]]
    for name in ("cc", "bcc", "reply_to", "attachment_ids"):
        if name in rest and not isinstance(rest[name], str):
            rest[name] = list(rest[name])
    return given(**rest)


def addresses(value: Addresses | None) -> Any:
    """As the API takes them."""
    return value if value is None or isinstance(value, str) else list(value)
