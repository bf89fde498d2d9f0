"""Moments: whole milliseconds inside, ISO 8601 at the outside, the same both ways."""

import pytest

from postroom.base.clock import DAY_MS, FakeClock, SystemClock, iso, maybe_iso, parse_iso, to_datetime


@pytest.mark.parametrize(
    ("at_ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1, "1970-01-01T00:00:00.001Z"),
        (1_788_264_000_000, "2026-09-01T12:00:00.000Z"),
        (1_709_210_096_999, "2024-02-29T12:34:56.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_there_and_back(at_ms, text):
    assert iso(at_ms) == text
    assert parse_iso(text) == at_ms


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [
        ("2026-09-01T14:00:00+02:00", 1_788_264_000_000),
        ("2026-09-01T12:00:00", 1_788_264_000_000),
        ("2026-09-01 12:00:00Z", 1_788_264_000_000),
        ("20260901T120000Z", 1_788_264_000_000),
        ("2026-09-01", 1_788_264_000_000 - DAY_MS // 2),
    ],
)
def test_other_spellings_are_read(text, at_ms):
    assert parse_iso(text) == at_ms


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "12:00", "2026-09-01T25:00:00Z"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_iso(text)


def test_parsing_loses_no_millisecond():
    for at_ms in range(1_788_264_000_000, 1_788_264_001_000):
        assert parse_iso(iso(at_ms)) == at_ms


def test_none_stays_none():
    assert maybe_iso(None) is None
    assert maybe_iso(0) == iso(0)


def test_a_fake_clock_stands_still_until_it_is_moved():
    clock = FakeClock(1_000)
    assert (clock.now_ms(), clock.now_ms()) == (1_000, 1_000)
    clock.advance(500)
    assert clock.now_ms() == 1_500


def test_the_systems_clock_goes():
    first = SystemClock().now_ms()
    assert first > 1_700_000_000_000
    assert SystemClock().now_ms() >= first


def test_a_datetime_is_aware():
    moment = to_datetime(1_788_264_000_500)
    assert moment.isoformat() == "2026-09-01T12:00:00.500000+00:00"
