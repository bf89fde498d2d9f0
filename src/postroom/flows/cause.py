"""What a message is sent for, when it is not what a caller has just written: a draft, or a follow-up."""

from collections.abc import Callable
from dataclasses import dataclass

from postroom.flows.notify import NewEvent
from postroom.store.db import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Why a message is sent, and what is to be written with it."""

    created_by: str
    """The id of the key or of the follow-up."""
    note: Callable[[Connection, str], list[NewEvent]]
    """Called in the transaction that saves the message, with its id, or that of the draft that it is held as; returns
    the events of that, whose data name it as `messageId`. What it raises keeps the message from being sent."""
    approved: bool = False
    """Whether somebody has approved it: the inbox's policy is not asked."""
    despite_pause: bool = False
    """Whether it goes although sending is paused: it is what tells of it."""
    draft_id: str | None = None
    """The draft that it comes from, and that is held where the policy wants it."""
