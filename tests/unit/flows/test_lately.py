"""What is known for a moment."""

from postroom.base.clock import FakeClock
from postroom.flows.lately import Lately


def test_a_value_counts_for_its_time():
    clock = FakeClock()
    known: Lately[str, int] = Lately(clock, kept_ms=1_000, most=10)
    assert known.get("a") is None
    known.note("a", 1)
    clock.advance(999)
    assert known.get("a") == 1
    clock.advance(1)
    assert known.get("a") is None


def test_noting_again_begins_the_time_again():
    clock = FakeClock()
    known: Lately[str, int] = Lately(clock, kept_ms=1_000, most=10)
    known.note("a", 1)
    clock.advance(900)
    known.note("a", 2)
    clock.advance(900)
    assert known.get("a") == 2


def test_the_oldest_goes_first():
    known: Lately[int, int] = Lately(FakeClock(), kept_ms=1_000, most=3)
    for number in range(3):
        known.note(number, number)
    known.note(0, 10)
    known.note(3, 3)
    assert [known.get(number) for number in range(4)] == [10, None, 2, 3]
