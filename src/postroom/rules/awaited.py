"""Whether a mail is the one that somebody waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from postroom.base.errors import BadInput
from postroom.mail.address import domain_of, normalize

Part = Literal["code", "link", "attachment"]
AWAITED_CATEGORIES = frozenset({"message", "reply"})
"""What a person wrote, or a service that was asked to: an automatic answer ends nobody's waiting."""
NO_LINK_TO_FOLLOW = "unsubscribe"
"""A type of link that every newsletter has and nobody waits for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Awaited:
    """The mail that is waited for; None for any."""

    sender: str | None = None
    """`ann@example.com`, or `example.com` for that domain and all below it. As `read_sender` gives it."""
    subject: str | None = None
    """Found anywhere in the subject, in any case."""
    has: Part | None = None


def read_sender(text: str) -> str:
    """The address or domain as it is compared. Raises BadInput when it is neither."""
    sender = normalize(text.strip().removeprefix("@"))
    local, at, domain = sender.rpartition("@")
    if not domain or "." not in domain.strip(".") or (at and not local) or any(one.isspace() for one in sender):
        raise BadInput(
            "`from` is neither an address nor a domain.",
            code="invalid_field",
            param="from",
            fix="Send ann@example.com, or example.com for everyone there.",
        )
    return sender


def is_awaited(message: Mapping[str, Any], awaited: Awaited) -> bool:
    """Whether this message is the one. message: columns of the table messages.

    Never outbound mail, mail in quarantine or automatic mail, whatever else fits.
    """
    if message["direction"] != "inbound" or message["status"] == "quarantined":
        return False
    if message["category"] not in AWAITED_CATEGORIES:
        return False
    if awaited.sender is not None and not _is_from(message["from_address"] or "", awaited.sender):
        return False
    if awaited.subject is not None and awaited.subject.casefold() not in (message["subject"] or "").casefold():
        return False
    return awaited.has is None or _has(message, awaited.has)


def _is_from(address: str, sender: str) -> bool:
    address = normalize(address)
    if "@" in sender:
        return address == sender
    domain = domain_of(address)
    return domain == sender or domain.endswith("." + sender)


def _has(message: Mapping[str, Any], part: Part) -> bool:
    if part == "code":
        return bool(message["codes"])
    if part == "link":
        return any(link["type"] != NO_LINK_TO_FOLLOW for link in message["links"] or ())
    return any(not file.get("inline") for file in message["attachments"] or ())
