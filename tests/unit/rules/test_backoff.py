"""backoff: the moments of the attempts, counted out."""

import pytest

from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from postroom.rules.backoff import delivery_retry_at, looks_greylisted, webhook_retry_at

T0 = 1_788_264_000_000
MIDDLE = 0.5


def webhook_waits(jitter):
    now, waits, attempt = T0, [], 1
    while (at := webhook_retry_at(attempt, T0, now, jitter)) is not None:
        waits.append(at - now)
        now, attempt = at, attempt + 1
    return waits


def delivery_waits(*, greylisted, jitter=MIDDLE):
    now, waits, attempt = T0, [], 1
    while (at := delivery_retry_at(attempt, T0, now, jitter, greylisted=greylisted)) is not None:
        waits.append(at - now)
        now, attempt = at, attempt + 1
    return waits


def test_webhook_waits_double_from_five_seconds_to_six_hours_for_three_days():
    waits = webhook_waits(MIDDLE)
    assert waits[:5] == [5_000, 10_000, 20_000, 40_000, 80_000]
    assert max(waits) == 6 * HOUR_MS
    assert sum(waits) == 3 * DAY_MS
    assert waits[:-1] == sorted(waits[:-1])


@pytest.mark.parametrize(("jitter", "first"), [(0.0, 4_000), (1.0, 6_000), (0.25, 4_500), (-3, 4_000), (9, 6_000)])
def test_jitter_is_a_fifth_either_way(jitter, first):
    assert webhook_retry_at(1, T0, T0, jitter) == T0 + first


def test_the_last_webhook_attempt_is_at_the_end_and_none_follows():
    end = T0 + 3 * DAY_MS
    assert webhook_retry_at(30, T0, end - 1, MIDDLE) == end
    assert webhook_retry_at(31, T0, end, MIDDLE) is None
    assert webhook_retry_at(31, T0, end + 1, MIDDLE) is None


@pytest.mark.parametrize(
    ("retry_after_s", "wait_ms"),
    [(None, 5_000), (0, 5_000), (3, 5_000), (90, 90_000), (86_400, DAY_MS), (10**12, DAY_MS), (-5, 5_000)],
)
def test_retry_after_lengthens_the_wait_up_to_a_day(retry_after_s, wait_ms):
    assert webhook_retry_at(1, T0, T0, MIDDLE, retry_after_s) == T0 + wait_ms


def test_retry_after_does_not_reach_past_the_end():
    assert webhook_retry_at(20, T0, T0 + 3 * DAY_MS - HOUR_MS, MIDDLE, 86_400) == T0 + 3 * DAY_MS


def test_delivery_waits_double_from_five_minutes_to_four_hours_for_five_days():
    waits = delivery_waits(greylisted=False)
    assert waits[:4] == [5 * MINUTE_MS, 10 * MINUTE_MS, 20 * MINUTE_MS, 40 * MINUTE_MS]
    assert max(waits) == 4 * HOUR_MS
    assert sum(waits) == 5 * DAY_MS


@pytest.mark.parametrize(("jitter", "wait_s"), [(0.0, 60), (0.5, 90), (1.0, 120)])
def test_greylisting_is_retried_within_two_minutes(jitter, wait_s):
    assert delivery_retry_at(1, T0, T0, jitter, greylisted=True) == T0 + wait_s * SECOND_MS


def test_after_the_quick_retry_greylisting_waits_as_all_do():
    assert delivery_waits(greylisted=True)[1:4] == [5 * MINUTE_MS, 10 * MINUTE_MS, 20 * MINUTE_MS]


def test_huge_attempt_numbers_are_fine():
    assert webhook_retry_at(10**9, T0, T0, MIDDLE) == T0 + 6 * HOUR_MS
    assert delivery_retry_at(10**9, T0, T0, MIDDLE, greylisted=True) == T0 + 4 * HOUR_MS


@pytest.mark.parametrize(
    ("code", "enhanced", "text", "expected"),
    [
        (450, "4.2.0", "Recipient address rejected: Greylisted", True),
        (451, "4.7.1", "Please try again later", True),
        (451, None, "Greylisting in action, please come back later", True),
        (450, None, "GrayListed for 300 seconds", True),
        (451, "4.3.0", "Local error in processing", False),
        (450, "4.1.1", "Mailbox busy", False),
        (452, "4.2.2", "Mailbox full, greylisted", False),
        (550, "5.7.1", "greylisted", False),
        (None, None, "connection refused", False),
    ],
)
def test_looks_greylisted(code, enhanced, text, expected):
    assert looks_greylisted(code, enhanced, text) is expected
