"""Moments and durations as callers write them."""

import pytest

from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso
from postroom.base.errors import BadInput
from postroom.rules.moments import CLOCK_SKEW_MS, MAX_AHEAD_MS, read_duration, read_moment

NOW = 1_788_264_000_000


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-09-01T13:00:00Z", NOW + HOUR_MS),
        ("2026-09-01T15:00:00+02:00", NOW + HOUR_MS),
        ("2026-09-01T13:00:00", NOW + HOUR_MS),
        ("2026-09-02", NOW + DAY_MS // 2),
        ("2026-09-01T11:59:00Z", NOW),
    ],
)
def test_moments(text, at):
    assert read_moment(text, now=NOW, param="sendAt") == at


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tomorrow", "invalid_field"),
        ("", "invalid_field"),
        ("2026-13-01", "invalid_field"),
        ("2026-09-01T13:00:00Z" + " " * 40, "invalid_field"),
        (iso(NOW - CLOCK_SKEW_MS - 1), "moment_passed"),
        (iso(NOW + MAX_AHEAD_MS + 1), "too_far_ahead"),
        ("9999-12-31T23:59:59-23:59", "too_far_ahead"),
        ("0001-01-01T00:00:00+23:59", "moment_passed"),
    ],
)
def test_moments_that_are_none(text, code):
    with pytest.raises(BadInput) as caught:
        read_moment(text, now=NOW, param="sendAt")
    assert (caught.value.code, caught.value.param, bool(caught.value.fix)) == (code, "sendAt", True)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("3d", 3 * DAY_MS),
        ("12h", 12 * HOUR_MS),
        ("90m", 90 * MINUTE_MS),
        ("5min", 5 * MINUTE_MS),
        ("2w", 14 * DAY_MS),
        ("10s", 10_000),
        ("P3D", 3 * DAY_MS),
        ("P1W", 7 * DAY_MS),
        ("PT36H", 36 * HOUR_MS),
        ("P1DT2H3M4S", DAY_MS + 2 * HOUR_MS + 3 * MINUTE_MS + 4_000),
    ],
)
def test_durations(text, ms):
    assert read_duration(text, param="after") == ms


@pytest.mark.parametrize(
    "text",
    ["", "d", "3", "0d", "-3d", "3 d", "3D", "3y", "P", "PT", "P3", "P1M", "P1Y", "P1DT", "P0D", "PT1M2H", "P1D2D",
     "1d2h", "P٣D", "9" * 30 + "d", "P3D" + " " * 40],
)  # fmt: skip
def test_durations_that_are_none(text):
    with pytest.raises(BadInput) as caught:
        read_duration(text, param="after")
    assert (caught.value.code, caught.value.param) == ("invalid_field", "after")


def test_a_year_is_the_longest():
    assert read_duration("366d", param="after") == MAX_AHEAD_MS
    with pytest.raises(BadInput, match="more than a year"):
        read_duration("367d", param="after")
