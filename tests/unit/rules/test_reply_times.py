"""Medians out of buckets."""

import random
import statistics
from collections import Counter

import pytest

from postroom.rules.reply_times import median_reply_ms, reply_bucket


def test_nothing_has_no_median():
    assert median_reply_ms({}) is None


@pytest.mark.parametrize("seed", range(20))
def test_it_is_the_median_to_within_a_tenth(seed):
    choice = random.Random(seed)
    times = [int(choice.lognormvariate(14, 2)) for _ in range(choice.randint(1, 99) | 1)]
    found = median_reply_ms(Counter(map(reply_bucket, times)))
    assert found == pytest.approx(max(statistics.median(times), 1_000), rel=0.1)


def test_clocks_that_go_backwards_count_as_at_once():
    assert reply_bucket(-5) == reply_bucket(0) == 0
