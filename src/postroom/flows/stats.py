"""Statistics: what an inbox, a domain or a workspace did, by hour or by day."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Literal

from postroom.base.clock import DAY_MS, HOUR_MS, Clock, iso
from postroom.base.errors import BadInput
from postroom.flows.caller import Caller, not_found
from postroom.flows.views import Json
from postroom.mail.address import domain_of, normalize
from postroom.rules.reply_times import median_reply_ms
from postroom.store.activity import WORKSPACE, activity_by_hour, domain_scope, hour_of, reply_times_of
from postroom.store.db import Connection, Database
from postroom.store.inboxes import get_inbox

SHOWN = ("sent", "delivered", "deferred", "bounced", "complained", "received", "replied")
DEFAULT_SPAN_MS = {"hour": DAY_MS, "day": 30 * DAY_MS}
"""When the caller names no beginning."""
MAX_BUCKETS = 750
"""Of one answer: a month of hours, two years of days."""
STEP_MS = {"hour": HOUR_MS, "day": DAY_MS}


@dataclass(frozen=True, kw_only=True, slots=True)
class StatsQuery:
    """What a caller wants to know. Moments are milliseconds since 1970; neither inbox nor domain is the workspace."""

    inbox_id: str | None = None
    domain: str | None = None
    by: Literal["hour", "day"] = "day"
    since: int | None = None
    until: int | None = None


class Stats:
    """Reads them."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def read(self, caller: Caller, wanted: StatsQuery) -> Json:
        """{inboxId, domain, by, from, to, totals, buckets[]}. Needs stats:read.

        A key that is bound to an inbox sees that inbox, and it alone.
        """
        caller.require("stats:read")
        inbox_id = wanted.inbox_id if wanted.domain is not None else wanted.inbox_id or caller.inbox_id
        caller.require_inbox(inbox_id)
        if wanted.inbox_id is not None and wanted.domain is not None:
            raise BadInput(
                "Statistics are of an inbox or of a domain.",
                code="conflicting_fields",
                param="domain",
                fix="Send one of inboxId and domain, or neither for the workspace.",
            )
        step = STEP_MS[wanted.by]
        until = wanted.until if wanted.until is not None else self._clock.now_ms() + 1
        since = wanted.since if wanted.since is not None else until - DEFAULT_SPAN_MS[wanted.by]
        first, end = since // step, -(-until // step)
        if since >= until or end - first > MAX_BUCKETS:
            raise BadInput(
                f"The span is {max(0, end - first)} {wanted.by}s long.",
                code="invalid_span",
                param="from",
                fix=f"Ask for 1 to {MAX_BUCKETS} of them: from is before to.",
            )
        scope = inbox_id or WORKSPACE
        if wanted.domain is not None:
            scope = domain_scope(domain_of(normalize(f"x@{wanted.domain}")))

        def look(connection: Connection) -> list[Json]:
            if inbox_id is not None and get_inbox(connection, caller.workspace_id, inbox_id) is None:
                raise not_found("inbox", inbox_id)
            return _buckets(connection, caller.workspace_id, scope, first, end, step)

        *buckets, totals = await self._db.read(look)
        return {
            "inboxId": inbox_id,
            "domain": wanted.domain,
            "by": wanted.by,
            "from": iso(first * step),
            "to": iso(end * step),
            "totals": {name: value for name, value in totals.items() if name != "start"},
            "buckets": buckets,
        }


def _buckets(connection: Connection, workspace_id: str, scope: str, first: int, end: int, step: int) -> list[Json]:
    """One a step, and the totals after them."""
    hours = (workspace_id, scope, hour_of(first * step), hour_of(end * step))
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    times: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for row in activity_by_hour(connection, *hours):
        for name in SHOWN:
            sums[row.hour * HOUR_MS // step][name] += getattr(row, name)
    for row in reply_times_of(connection, *hours):
        times[row.hour * HOUR_MS // step][row.bucket] += row.replies
    shown = [_shown(iso(number * step), sums[number], times[number]) for number in range(first, end)]
    return [*shown, _shown("", sum(sums.values(), Counter()), sum(times.values(), Counter()))]


def _shown(start: str, sums: Counter[str], times: Counter[int]) -> Json:
    # A bounce that comes back by mail takes the delivery of an earlier hour back.
    counts = {name: max(0, sums[name]) for name in SHOWN}
    return {"start": start, **counts, "medianReplyMs": median_reply_ms(times)}
