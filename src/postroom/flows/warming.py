"""Warm-ups: domains and IP addresses that are new to receivers send a little more each day (rules/warm_up.py).

What is over a day's cap waits for a day with room; it is neither refused nor dropped. A domain's warm-up begins on the
day on which it first sends, unless its owner says when it did.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from postroom.base.clock import DAY_MS, iso, maybe_iso
from postroom.flows.quota import SendingLimits
from postroom.flows.views import Json
from postroom.rules.source_addresses import source_address
from postroom.rules.warm_up import DAYS, daily_cap
from postroom.store.activity import activity_by_hour, add_scope_activity, domain_scope, hour_of, source_scope
from postroom.store.db import Connection, Row
from postroom.store.domains import get_domain, update_domain

SERVER = ""
"""Stands for the workspace in the counts of what all workspaces share: an IP address of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WarmingDomain:
    """A registered domain whose owner wants it to warm up."""

    workspace_id: str
    domain_id: str
    domain: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """A warm-up that a message has to keep to."""

    workspace_id: str
    scope: str
    """Where recipients are counted, as `admitted`."""
    since: int | None
    """When it began; None when the domain knows."""
    domain_id: str | None = None
    """The registered domain that it is of."""

    @property
    def name(self) -> str:
        """What warms up: a domain, or an IP address of ours."""
        return self.scope[1:]


def warming_domain(row: Row[Any], now: int) -> WarmingDomain | None:
    """The domain as one that warms up; None when it does not, or is through. row: of domains."""
    if not row.warm_up or (row.warm_up_since is not None and daily_cap(row.warm_up_since, now) is None):
        return None
    return WarmingDomain(workspace_id=row.workspace_id, domain_id=row.id, domain=row.domain)


def courses_of(
    limits: SendingLimits, inbox: Row[Any], warming: WarmingDomain | None, *, relayed: bool
) -> tuple[Course, ...]:
    """The warm-ups that an inbox's mail has to keep to: its domain's, and that of the address that it leaves from.

    relayed: a relay shows receivers an address of its own, not ours.
    """
    courses = []
    since = limits.warm_ups.get(inbox.domain)
    if since is not None:
        courses.append(Course(workspace_id=inbox.workspace_id, scope=domain_scope(inbox.domain), since=since))
    elif warming is not None:
        scope, domain_id = domain_scope(warming.domain), warming.domain_id
        courses.append(Course(workspace_id=warming.workspace_id, scope=scope, since=None, domain_id=domain_id))
    if limits.source_warm_ups and not relayed:
        source = source_address(limits.sources, inbox.address)
        if source is not None and source in limits.source_warm_ups:
            since = limits.source_warm_ups[source]
            courses.append(Course(workspace_id=SERVER, scope=source_scope(source), since=since))
    return tuple(courses)


def warm_up(connection: Connection, courses: Sequence[Course], count: int, *, at: int) -> list[int]:
    """For each of `count` recipients the moment from which it may leave, which is counted.

    `at` for all of them unless something warms up; those over a day's cap get the start of a later day. To be called
    in the transaction that saves them: a domain's first day is written down.
    """
    if not courses or not count:
        return [at] * count
    begun = [(course, since) for course in courses if (since := _begin(connection, course, at)) is not None]
    moments = _spread(connection, begun, count, at)
    for moment, number in Counter(moments).items():
        counts = {(course.workspace_id, course.scope): number for course, _ in begun}
        add_scope_activity(connection, "admitted", counts, moment)
    return moments


def warm_up_days(connection: Connection, courses: Sequence[Course], count: int, *, at: int) -> list[int]:
    """As `warm_up`, and nothing is counted or begun."""
    begun = [(course, since) for course in courses if (since := _since(connection, course, at)) is not None]
    return _spread(connection, begun, count, at)


def warm_up_view(connection: Connection, row: Row[Any], now: int) -> Json | None:
    """How far a domain has come; None when it does not warm up. row: of domains."""
    if not row.warm_up:
        return None
    since: int | None = row.warm_up_since
    cap = daily_cap(now if since is None else since, now)
    day = now // DAY_MS
    used = _used(connection, row.workspace_id, domain_scope(row.domain), now)[day]
    return {
        "startedAt": maybe_iso(since),
        "endsAt": iso((since // DAY_MS + DAYS) * DAY_MS) if since is not None else None,
        "dailyCap": cap,
        "usedToday": used,
        "resetsAt": iso((day + 1) * DAY_MS),
    }


def _begin(connection: Connection, course: Course, at: int) -> int | None:
    """When it began, which is now when it had not; None when it is not wanted any more."""
    if course.domain_id is None:
        return course.since
    row = get_domain(connection, course.workspace_id, course.domain_id, hold=True)
    if row is None or not row.warm_up:
        return None
    if row.warm_up_since is None:
        update_domain(connection, course.workspace_id, course.domain_id, {"warm_up_since": at})
        return at
    return int(row.warm_up_since)


def _since(connection: Connection, course: Course, at: int) -> int | None:
    if course.domain_id is None:
        return course.since
    row = get_domain(connection, course.workspace_id, course.domain_id)
    if row is None or not row.warm_up:
        return None
    return at if row.warm_up_since is None else int(row.warm_up_since)


def _spread(connection: Connection, begun: Sequence[tuple[Course, int]], count: int, at: int) -> list[int]:
    """Moments on which every course has room, the earliest first."""
    used = [(since, _used(connection, course.workspace_id, course.scope, at)) for course, since in begun]
    moments: list[int] = []
    while len(moments) < count:
        wanted = count - len(moments)
        rooms = [cap - spent[at // DAY_MS] for since, spent in used if (cap := daily_cap(since, at)) is not None]
        moments += [at] * max(0, min([wanted, *rooms]))
        at = (at // DAY_MS + 1) * DAY_MS
    return moments


def _used(connection: Connection, workspace_id: str, scope: str, at: int) -> Counter[int]:
    """Recipients let through by day, from that of the moment on."""
    first = hour_of(at // DAY_MS * DAY_MS)
    used: Counter[int] = Counter()
    for row in activity_by_hour(connection, workspace_id, scope, first, first + (DAYS + 2) * 24):
        used[row.hour // 24] += row.admitted
    return used
