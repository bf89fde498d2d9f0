"""Allow and block lists: whom an inbox may write to, and whose mail it takes.

A rule is about an address, about a domain with all that is below it, or about everyone (`*`). The most exact one
decides: an address before its domain, that before the domain above it, and `*` last; of two that are as exact, the
inbox's before the workspace's. Without a rule everyone is allowed. "Nobody but these" is therefore `*` blocked, and
these allowed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

EVERYONE = "*"
MAX_LABELS = 10
"""Domains above an address that are looked at; names deeper than that are no mail domains."""

Action = Literal["allow", "block"]


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressRule:
    """One entry of a list."""

    pattern: str
    """A normalised address, a domain, or `*`."""
    of_inbox: bool
    """Whether it holds for one inbox, not for all of the workspace."""
    action: Action


def patterns_for(address: str) -> tuple[str, ...]:
    """The patterns that are about a normalised address, the most exact first."""
    domain = address.rpartition("@")[2]
    labels = domain.split(".")[-MAX_LABELS:]
    above = [".".join(labels[start:]) for start in range(len(labels))]
    return (address, *dict.fromkeys((domain, *above)), EVERYONE)


def decide_address(address: str, rules: Iterable[AddressRule]) -> AddressRule | None:
    """The rule that decides about a normalised address; None when there is none, and it is allowed.

    rules: at least all that have one of `patterns_for(address)`.
    """
    order = {pattern: rank for rank, pattern in enumerate(patterns_for(address))}
    about = [rule for rule in rules if rule.pattern in order]
    return min(about, key=lambda rule: (order[rule.pattern], not rule.of_inbox), default=None)
