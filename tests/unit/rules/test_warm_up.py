"""What a new domain may send."""

from itertools import pairwise

from postroom.base.clock import DAY_MS
from postroom.rules.warm_up import DAYS, FIRST_DAY, LAST_DAY, daily_cap

SINCE = 20_000 * DAY_MS + 5


def test_it_ramps_from_the_first_number_to_the_last_and_ends():
    caps = [daily_cap(SINCE, SINCE + day * DAY_MS) for day in range(DAYS + 1)]
    assert (caps[0], caps[-2], caps[-1]) == (FIRST_DAY, LAST_DAY, None)
    assert all(later > earlier for earlier, later in pairwise(caps[:-1]))
    assert all(later <= earlier * 1.2 for earlier, later in pairwise(caps[:-1]))


def test_days_begin_at_midnight_and_nothing_is_sent_faster_before_it_began():
    assert daily_cap(SINCE, SINCE - 9 * DAY_MS) == FIRST_DAY
    assert daily_cap(SINCE, 20_001 * DAY_MS - 1) == FIRST_DAY
    assert daily_cap(SINCE, 20_001 * DAY_MS) > FIRST_DAY
