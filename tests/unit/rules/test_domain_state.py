"""What a domain's records come to."""

import pytest

from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS
from postroom.rules.domain_state import (
    DEGRADED_GRACE_MS,
    JudgedRecord,
    Standing,
    judge_domain,
    next_check_ms,
)

NOW = 1_000 * DAY_MS
PENDING = Standing(status="pending")
VERIFIED = Standing(status="verified", proven_at=5, verified_at=5)
DEGRADED = Standing(status="degraded", proven_at=5, verified_at=5, degraded_at=NOW - HOUR_MS)


def records(*, ownership="ok", spf="ok", dmarc="ok"):
    return [
        JudgedRecord(purpose="ownership", required=True, status=ownership),
        JudgedRecord(purpose="spf", required=True, status=spf),
        JudgedRecord(purpose="dmarc", required=False, status=dmarc),
    ]


@pytest.mark.parametrize(
    ("before", "found", "after"),
    [
        (PENDING, {}, Standing(status="verified", proven_at=NOW, verified_at=NOW)),
        (PENDING, {"dmarc": "missing"}, Standing(status="verified", proven_at=NOW, verified_at=NOW)),
        (PENDING, {"spf": "missing"}, Standing(status="pending", proven_at=NOW)),
        (PENDING, {"spf": "pending"}, Standing(status="pending", proven_at=NOW)),
        (PENDING, {"ownership": "wrong"}, PENDING),
        (Standing(status="pending", proven_at=5), {"ownership": "missing"}, PENDING),
        (Standing(status="pending", proven_at=5), {"ownership": "pending"}, Standing(status="pending", proven_at=5)),
        (VERIFIED, {}, VERIFIED),
        (VERIFIED, {"spf": "pending", "ownership": "pending"}, VERIFIED),
        (VERIFIED, {"dmarc": "missing"}, VERIFIED),
        (VERIFIED, {"spf": "wrong"}, Standing(status="degraded", proven_at=5, verified_at=5, degraded_at=NOW)),
        (VERIFIED, {"ownership": "missing"}, Standing(status="degraded", proven_at=5, verified_at=5, degraded_at=NOW)),
        (DEGRADED, {"spf": "missing"}, DEGRADED),
        (DEGRADED, {"spf": "pending"}, DEGRADED),
        (DEGRADED, {}, VERIFIED),
    ],
)
def test_standing(before, found, after):
    assert judge_domain(before, records(**found), NOW) == after


def test_a_domain_that_stays_broken_may_not_send_in_the_end():
    long_broken = Standing(status="degraded", proven_at=5, verified_at=5, degraded_at=NOW - DEGRADED_GRACE_MS)
    assert judge_domain(long_broken, records(spf="wrong"), NOW) == Standing(status="pending", proven_at=5)
    assert judge_domain(long_broken, records(ownership="missing"), NOW) == PENDING
    # Silence is no answer, however long it lasts.
    assert judge_domain(long_broken, records(spf="pending"), NOW) == long_broken


@pytest.mark.parametrize(
    ("standing", "waited", "wait"),
    [
        (PENDING, 0, MINUTE_MS),
        (PENDING, HOUR_MS, 10 * MINUTE_MS),
        (PENDING, DAY_MS, HOUR_MS),
        (PENDING, 14 * DAY_MS, DAY_MS),
        (VERIFIED, None, DAY_MS),
        (VERIFIED, 0, MINUTE_MS),
        (DEGRADED, None, HOUR_MS),
    ],
)
def test_the_fresher_the_wait_the_sooner_the_next_look(standing, waited, wait):
    since = None if waited is None else NOW - waited
    assert next_check_ms(standing, waiting_since=since, now=NOW) == wait
