"""The status of a message, worked out from the states of its recipients."""

from collections.abc import Collection

FINAL = frozenset({"delivered", "bounced", "suppressed", "cancelled"})
"""States in which a recipient stays."""


def message_status(states: Collection[str]) -> str:
    """queued | scheduled | sending | deferred | delivered | partial | bounced | suppressed | cancelled.

    Unfinished recipients decide first: something under way, then something that waits for its next try. Once all
    are final, one state for all is the message's; a mix with a delivery in it is `partial`. Recipients of a scheduled
    message leave its status alone until the first of them is on the way.
    """
    kinds = set(states)
    if "scheduled" in kinds:
        return "scheduled" if kinds <= {"scheduled", "suppressed", "cancelled"} else "sending"
    for unfinished in ("sending", "queued", "deferred"):
        if unfinished in kinds:
            return "sending" if unfinished == "queued" and len(kinds) > 1 else unfinished
    if len(kinds) == 1:
        return kinds.pop()
    if "delivered" in kinds:
        return "partial"
    return "bounced" if "bounced" in kinds else "cancelled"
