"""Numbers and moments in words."""

import pytest

from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso
from postroom.edge.dashboard.words.filters import ago, byte_size, capped, full_moment, percent, plain_words, tone_of

NOW = 1_788_264_000_000


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (0, "just now"),
        (59_999, "just now"),
        (MINUTE_MS, "1 minute ago"),
        (59 * MINUTE_MS, "59 minutes ago"),
        (25 * HOUR_MS, "1 day ago"),
        (45 * DAY_MS, "1 month ago"),
        (800 * DAY_MS, "2 years ago"),
        (1000 - 3 * DAY_MS, "in 3 days"),
        (-30_000, "in a moment"),
        (-2 * HOUR_MS, "in 2 hours"),
    ],
)
def test_how_long_ago(distance, words):
    assert ago(iso(NOW - distance), NOW) == words


def test_a_moment_in_full():
    assert full_moment("2026-11-01T07:02:15.000Z") == "1 November 2026, 07:02:15 UTC"


@pytest.mark.parametrize(
    ("rate", "words"), [(None, "\u2013"), (0, "0 %"), (0.004, "0.40 %"), (0.0421, "4.2 %"), (1.0, "100 %")]
)
def test_rates(rate, words):
    assert percent(rate) == words


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (999, "999 bytes"), (14_200, "14 KB"), (2_500_000, "2.5 MB"), (3e9, "3.0 GB")]
)
def test_sizes(size, words):
    assert byte_size(size) == words


def test_counting_that_stopped_says_so():
    assert [capped(one) for one in (0, 99, 100)] == ["0", "99", "99+"]


def test_states():
    assert plain_words("awaiting_reply") == "Awaiting reply"
    assert [tone_of(one) for one in ("delivered", "held", "dead", "cancelled", "queued", "unheard of")] == [
        "good",
        "warn",
        "bad",
        "quiet",
        "calm",
        "calm",
    ]
