"""Quotas: how many recipients an inbox, a workspace, or a domain that is written to may get in a day, UTC.

A message to ten people is ten: that is what leaves. A scheduled one counts on the day on which it leaves, and one
that waits for room (`queue`) on the day that it waits for. Only what a limit looks at is counted, so that a server
without limits pays nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from postroom.base.clock import DAY_MS, SECOND_MS, iso
from postroom.base.errors import TooMany
from postroom.store.activity import (
    WORKSPACE,
    activity_by_hour,
    add_scope_activity,
    hour_of,
    recipient_scope,
)
from postroom.store.db import Connection, Row

MAX_WAIT_DAYS = 5
"""How far ahead a message may wait for room: as long as one may be scheduled."""
PLANS = {"free": 10, "standard": 1_000, "unlimited": None}
"""Recipients a day of an inbox, by the name of the plan."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SendingLimits:
    """Recipients a day; None for any number."""

    inbox: int | None = None
    """Of an inbox without a limit of its own."""
    workspace: int | None = None
    recipient_domain: int | None = None
    """Of one workspace to one domain."""
    warm_ups: Mapping[str, int] = field(default_factory=dict)
    """When the warm-up of a domain of ours began, milliseconds since 1970."""
    source_warm_ups: Mapping[str, int] = field(default_factory=dict)
    """When that of an IP address of ours began."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """As for rules.source_addresses.source_address."""

    def of_inbox(self, own: int | None) -> int | None:
        """What holds for an inbox with this limit of its own."""
        return self.inbox if own is None else own


UNLIMITED = SendingLimits()


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortage:
    """A quota that has no room."""

    scope: str
    limit: int
    used: int
    wanted: int
    resets_at: int

    @property
    def reason(self) -> str:
        """A sentence for people."""
        whose = {WORKSPACE: "this workspace"}.get(self.scope, "this inbox")
        whose = f"{self.scope[1:]} from this workspace" if self.scope.startswith(">") else whose
        return (
            f"The quota of {whose} is {self.limit} recipients a day; {self.used} are used and {self.wanted} more are "
            f"wanted. It resets at {iso(self.resets_at)}."
        )


def wanted_scopes(limits: SendingLimits, inbox: Row[Any], domains: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By scope: its limit, and how many recipients count against it. domains: of the recipients, one each."""
    count = len(domains)
    own = limits.of_inbox(inbox.daily_limit)
    scopes = {}
    if own is not None:
        scopes[str(inbox.id)] = (own, count)
    if limits.workspace is not None:
        scopes[WORKSPACE] = (limits.workspace, count)
    if limits.recipient_domain is not None:
        for domain, number in Counter(domains).items():
            scopes[recipient_scope(domain)] = (limits.recipient_domain, number)
    return scopes


def find_shortage(
    connection: Connection, workspace_id: str, scopes: Mapping[str, tuple[int, int]], at: int
) -> Shortage | None:
    """The quota that has no room for these on the day of the moment; None when there is room."""
    day = at // DAY_MS
    first, end = hour_of(day * DAY_MS), hour_of((day + 1) * DAY_MS)
    for scope, (limit, wanted) in scopes.items():
        rows = activity_by_hour(connection, workspace_id, scope, first, end)
        # What was sent before there was a limit counts as well.
        used = max(sum(row.admitted for row in rows), sum(row.sent for row in rows))
        if used + wanted > limit:
            return Shortage(scope=scope, limit=limit, used=used, wanted=wanted, resets_at=(day + 1) * DAY_MS)
    return None


def admit(
    connection: Connection, limits: SendingLimits, inbox: Row[Any], domains: Sequence[str], *, at: int, queue: bool
) -> int:
    """The moment from which these recipients may leave, which is counted: `at`, or, with `queue`, a later day's start.

    Raises TooMany when there is no room and the caller would not wait, or not within MAX_WAIT_DAYS.
    """
    scopes = wanted_scopes(limits, inbox, domains)
    if not scopes or not domains:
        return at
    asked_at = at
    shortage = first = find_shortage(connection, inbox.workspace_id, scopes, at)
    days = MAX_WAIT_DAYS if queue else 0
    while shortage is not None and days > 0:
        at, days = shortage.resets_at, days - 1
        shortage = find_shortage(connection, inbox.workspace_id, scopes, at)
    if first is not None and shortage is not None:
        raise quota_error(first, asked_at, queue=queue)
    counts = {(inbox.workspace_id, scope): wanted for scope, (_, wanted) in scopes.items()}
    add_scope_activity(connection, "admitted", counts, at)
    return at


def quota_error(shortage: Shortage, now: int, *, queue: bool) -> TooMany:
    """The error for a quota without room."""
    never = shortage.wanted > shortage.limit
    fix = f"Wait until {iso(shortage.resets_at)}, or send queue: true to have it wait here."
    if queue:
        fix = f"The next {MAX_WAIT_DAYS} days are full as well: send later, or raise the limit."
    if never:
        fix = "No day has room for so many: write to fewer at once, or raise the limit."
    return TooMany(
        shortage.reason,
        code="quota_exceeded",
        param="to",
        fix=fix,
        retry_after_s=max(1, (shortage.resets_at - now) // SECOND_MS),
        resets_at=iso(shortage.resets_at),
    )
