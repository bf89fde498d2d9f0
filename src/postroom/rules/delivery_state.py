"""The status of a message, worked out from the states of its recipients."""

from collections.abc import Collection

FINAL = frozenset({"delivered", "bounced", "suppressed", "cancelled"})
"""States in which a recipient stays."""


def message_status(states: Collection[str]) -> str:
    """queued | sending | deferred | delivered | partial | bounced | suppressed | cancelled.

    Unfinished recipients decide first: something under way, then something that waits for its next try. Once all
    are final, one state for all is the message's; a mix with a delivery in it is `partial`.
    """
    kinds = set(states)
    for unfinished in ("sending", "queued", "deferred"):
        if unfinished in kinds:
            return "sending" if unfinished == "queued" and len(kinds) > 1 else unfinished
    if len(kinds) == 1:
        return kinds.pop()
    return "partial" if "delivered" in kinds else "bounced"
