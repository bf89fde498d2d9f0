"""What a key may do: the scopes, and whether one is held.

Plain on purpose: no scope implies another (`messages:write` does not read), only `admin` stands for all of them.
"""

from collections.abc import Collection
from difflib import get_close_matches

from postroom.base.errors import BadInput

ADMIN = "admin"
"""Stands for every scope."""

SCOPES = frozenset(
    {
        "inboxes:read",
        "inboxes:write",
        "messages:read",
        "messages:send",
        "messages:write",
        "messages:quarantine",
        "threads:read",
        "threads:write",
        "drafts:write",
        "drafts:approve",
        "webhooks:read",
        "webhooks:write",
        "domains:read",
        "domains:write",
        "keys:read",
        "keys:write",
        "events:read",
        "suppressions:read",
        "suppressions:write",
        "stats:read",
        "audit:read",
        ADMIN,
    }
)
"""Every scope there is."""

_SHOWN_CHARS = 64


def missing_scope(held: Collection[str], needed: str) -> str | None:
    """The scope that is lacking, to be named in the error; None when the key may go on.

    needed: one of `SCOPES`. Raises: ValueError for any other, which is a slip of ours.
    """
    if needed not in SCOPES:
        raise ValueError(f"there is no scope {needed!r}")
    return None if needed in held or ADMIN in held else needed


def check_scopes(requested: Collection[str]) -> None:
    """Nothing; every requested scope exists.

    Raises: BadInput naming the first unknown scope, the likeliest right one, and all that there are.
    """
    for scope in requested:
        if scope not in SCOPES:
            shown = scope[:_SHOWN_CHARS]
            near = get_close_matches(shown, sorted(SCOPES), n=1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise BadInput(
                f"There is no scope {shown!r}.",
                code="unknown_scope",
                param="scopes",
                fix=f"{hint}The scopes are: {', '.join(sorted(SCOPES))}.",
            )


def cannot_grant(held: Collection[str], requested: Collection[str]) -> tuple[str, ...]:
    """The requested scopes that a key may not hand on, since it does not hold them; sorted, empty when it may all.

    held: the granting key's. requested: the new key's, checked by `check_scopes`.
    """
    return tuple(sorted(scope for scope in set(requested) if missing_scope(held, scope)))
