"""How many transactions may go to a domain: the settings' bounds, and less when it says that it is too much."""

import pytest

from postroom.base.clock import MINUTE_MS
from postroom.rules.pacing import (
    AT_A_TIME,
    MAX_LANES,
    PAUSE_FIRST_MS,
    PAUSE_LONGEST_MS,
    DestinationLimit,
    Pacing,
    Room,
    read_destination_limits,
    throttled,
)

NOW = 1_788_264_000_000


def begin(pacing, domain, count, now=NOW):
    for _ in range(count):
        pacing.begin(domain, now)


def test_sixteen_at_a_time_go_to_a_domain_and_no_more():
    pacing = Pacing()
    assert pacing.room("example.com", NOW) == AT_A_TIME
    begin(pacing, "example.com", AT_A_TIME - 1)
    assert pacing.room("example.com", NOW) == 1
    begin(pacing, "example.com", 1)
    assert (pacing.room("example.com", NOW), pacing.room("example.org", NOW)) == (0, AT_A_TIME)
    pacing.end("example.com", NOW)
    assert pacing.rooms(NOW) == {"example.com": 1}


def test_a_domain_that_is_done_with_is_forgotten():
    pacing = Pacing()
    begin(pacing, "example.com", 2)
    pacing.end("example.com", NOW)
    pacing.end("example.com", NOW)
    assert pacing.rooms(NOW) == {}


def test_too_much_halves_what_goes_at_a_time_and_pauses():
    pacing = Pacing()
    begin(pacing, "example.com", 1)
    pacing.learn("example.com", NOW, too_much=True)
    assert pacing.room("example.com", NOW + PAUSE_FIRST_MS - 1) == 0
    assert pacing.room("example.com", NOW + PAUSE_FIRST_MS) == AT_A_TIME // 2 - 1
    # Those that were under way already say nothing new.
    pacing.learn("example.com", NOW + 1, too_much=True)
    assert pacing.room("example.com", NOW + PAUSE_FIRST_MS) == AT_A_TIME // 2 - 1


def test_it_never_stops_for_good_and_the_pauses_have_an_end():
    pacing, now, pauses = Pacing(), NOW, []
    for _ in range(20):
        begin(pacing, "example.com", 1, now)
        pacing.learn("example.com", now, too_much=True)
        pacing.end("example.com", now)
        begun = now
        while not pacing.room("example.com", now):
            now += 1_000
        pauses.append(now - begun)
    assert pauses[:3] == [PAUSE_FIRST_MS, 2 * PAUSE_FIRST_MS, 4 * PAUSE_FIRST_MS]
    assert max(pauses) == PAUSE_LONGEST_MS
    assert pacing.room("example.com", now) == 1


def test_what_is_taken_again_brings_it_back_step_by_step():
    pacing, now = Pacing(), NOW
    begin(pacing, "example.com", 1)
    pacing.learn("example.com", now, too_much=True)
    now += PAUSE_FIRST_MS
    seen = []
    for _ in range(100):
        pacing.learn("example.com", now, too_much=False)
        seen.append(pacing.room("example.com", now) + 1)
    assert seen[6:8] == [8, 9]
    assert seen[-1] == AT_A_TIME
    assert sorted(seen) == seen
    pacing.end("example.com", now)
    assert pacing.rooms(now) == {}


def test_a_rate_is_kept_over_minutes():
    pacing = Pacing(read_destination_limits("example.com=30"))
    begun = 0
    for now in range(NOW, NOW + 5 * MINUTE_MS, 500):
        for _ in range(pacing.room("example.com", now)):
            pacing.begin("example.com", now)
            pacing.end("example.com", now)
            begun += 1
    assert 150 <= begun <= 152  # what may go at once comes on top


def test_a_rate_below_one_a_second_lets_one_go_at_once():
    pacing = Pacing(read_destination_limits("*=2"))
    assert pacing.room("example.com", NOW) == 1
    pacing.begin("example.com", NOW)
    pacing.end("example.com", NOW)
    assert pacing.room("example.com", NOW + MINUTE_MS // 2 - 1_000) == 0
    assert pacing.room("example.com", NOW + MINUTE_MS // 2) == 1


def test_the_first_limit_that_fits_is_the_domains():
    limits = read_destination_limits(" example.com=60:4, *.Example.org = 30 ,big.test=-:40,*=1000:8")
    assert limits == (
        DestinationLimit(pattern="example.com", per_minute=60, at_a_time=4),
        DestinationLimit(pattern="*.example.org", per_minute=30),
        DestinationLimit(pattern="big.test", at_a_time=40),
        DestinationLimit(pattern="*", per_minute=1000, at_a_time=8),
    )
    pacing = Pacing(limits)
    rooms = {domain: pacing.room(domain, NOW) for domain in ("example.com", "a.example.org", "example.org", "big.test")}
    assert rooms == {"example.com": 4, "a.example.org": 2, "example.org": 8, "big.test": 40}
    assert read_destination_limits("") == ()


@pytest.mark.parametrize(
    "text", ["example.com", "=5", "example.com=", "example.com=0", "example.com=x", "a=5:0", "a=5:257", "a*b=5", "*x=5"]
)
def test_a_limit_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match="write it as"):
        read_destination_limits(text)


@pytest.mark.parametrize(
    ("code", "enhanced_code", "text", "expected"),
    [
        (421, None, "too many connections", True),
        (421, "4.7.28", "unusual rate of unsolicited mail", True),
        (450, "4.7.650", "rate limited", True),
        (452, "4.7.1", "slow down", True),
        (451, "4.7.1", "Greylisted, come back later", False),
        (450, "4.2.1", "mailbox busy", False),
        (550, "5.7.1", "blocked", False),
        (250, "2.0.0", "ok", False),
        (None, "4.4.1", "no connection", False),
    ],
)
def test_what_says_that_it_is_too_much(code, enhanced_code, text, expected):
    assert throttled(code, enhanced_code, text) is expected


def test_room_is_taken_for_one_claim_alone():
    pacing = Pacing()
    begin(pacing, "example.com", AT_A_TIME - 2)
    room = Room(pacing, pacing.rooms(NOW), NOW)
    assert [room.take("example.com") for _ in range(3)] == [True, True, False]
    assert all(room.take("example.org") for _ in range(AT_A_TIME))
    assert sorted(room.full()) == ["example.com", "example.org"]
    assert pacing.room("example.com", NOW) == 2


def test_figures_are_kept_for_a_bounded_number_of_domains():
    pacing = Pacing()
    for number in range(MAX_LANES):
        pacing.begin(f"d{number}.example", NOW)
        pacing.learn(f"d{number}.example", NOW, too_much=True)
        pacing.end(f"d{number}.example", NOW)
    assert len(pacing.rooms(NOW)) == MAX_LANES
    pacing.begin("last.example", NOW + PAUSE_FIRST_MS)
    assert list(pacing.rooms(NOW)) == ["last.example"]
