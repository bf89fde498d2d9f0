"""The state of a conversation, and what moves it.

open ── we write ──▶ awaiting_reply ── they answer ──▶ replied ── we write ──▶ awaiting_reply …
any ── a person or an agent says so ──▶ handled | escalated | closed; a new real message opens those again,
but for escalated, which only a person ends.
"""

from typing import Literal

ThreadStatus = Literal["open", "awaiting_reply", "replied", "handled", "escalated", "closed"]

STATUSES: tuple[ThreadStatus, ...] = ("open", "awaiting_reply", "replied", "handled", "escalated", "closed")
"""Every state, for doors that check what they are asked."""

PERSONAL = frozenset({"message", "reply"})
"""The categories that a person or a peer wrote: the agent's queue. Everything else leaves the state alone."""


def after_inbound(status: str, category: str, *, we_wrote: bool) -> str:
    """The state once a message has come in. we_wrote: whether the thread holds a message of ours."""
    if category not in PERSONAL or status == "escalated":
        return status
    return "replied" if we_wrote else "open"


def after_outbound(status: str) -> str:
    """The state once we have written."""
    return status if status == "escalated" else "awaiting_reply"
