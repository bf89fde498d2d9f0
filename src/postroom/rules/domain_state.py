"""What a domain's records come to: its status, whether its ownership is proven, and when to look again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS
from postroom.rules.domain_records import Purpose
from postroom.rules.record_check import RecordStatus

REQUIRED: Collection[Purpose] = frozenset({"ownership", "receiving", "spf", "dkim", "return_path"})
"""Without these mail from the domain does not land, or its bounces and answers find nobody. The rest is advised."""
DEGRADED_GRACE_MS = 3 * DAY_MS
"""A domain whose records broke may send for so long: DNS is edited in steps, and zones fail for a day."""
UNPROVEN_CLAIM_MS = 7 * DAY_MS
"""A domain that was named and never proven keeps others out for so long."""

DomainStatus = Literal["pending", "verified", "degraded"]


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgedRecord:
    """What matters of one record and its check."""

    purpose: Purpose
    required: bool
    status: RecordStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a domain stands."""

    status: DomainStatus
    proven_at: int | None = None
    """Since when its ownership record is seen."""
    verified_at: int | None = None
    """Since when it may send."""
    degraded_at: int | None = None
    """Since when something required is not there."""


def judge_domain(before: Standing, records: Sequence[JudgedRecord], now: int) -> Standing:
    """How the domain stands after a look at its records.

    What DNS did not answer for changes nothing: a domain is neither verified nor degraded by a timeout.
    """
    required = [one for one in records if one.required]
    proven = _proven(before, required, now)
    if all(one.status == "ok" for one in required):
        return Standing(status="verified", proven_at=proven, verified_at=before.verified_at or now)
    if before.status == "pending" or all(one.status in {"ok", "pending"} for one in required):
        return replace(before, proven_at=proven)
    if before.status == "verified":
        return replace(before, status="degraded", degraded_at=now)
    if before.degraded_at is not None and now - before.degraded_at >= DEGRADED_GRACE_MS:
        return Standing(status="pending", proven_at=proven)
    return before


def _proven(before: Standing, required: Sequence[JudgedRecord], now: int) -> int | None:
    statuses = [one.status for one in required if one.purpose == "ownership"]
    if "ok" in statuses:
        return before.proven_at or now
    return before.proven_at if "pending" in statuses else None


def next_check_ms(standing: Standing, *, waiting_since: int | None, now: int) -> int:
    """How long to wait before the next look: the fresher the wait for records, the shorter; a day when all is well.

    waiting_since: when the newest records that are not there yet were asked for; None when there are none.
    """
    if standing.status == "degraded":
        return HOUR_MS
    if waiting_since is None:
        return DAY_MS
    age = now - waiting_since
    if age < HOUR_MS:
        return MINUTE_MS
    if age < DAY_MS:
        return 10 * MINUTE_MS
    return HOUR_MS if age < 14 * DAY_MS else DAY_MS
