"""Ids: a prefix that tells the kind, and eighteen characters that sort by time of making."""

import threading
import time

import pytest

from postroom.base import ids
from postroom.base.ids import PREFIXES, is_id, new_id


@pytest.mark.parametrize("kind", PREFIXES)
def test_every_kind_has_ids_of_its_own(kind):
    made = new_id(kind)
    assert is_id(kind, made)
    assert made.startswith(PREFIXES[kind] + "_")
    assert len(made) == len(PREFIXES[kind]) + 19
    assert [other for other in PREFIXES if is_id(other, made)] == [kind]


def test_prefixes_differ():
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert {len(prefix) for prefix in PREFIXES.values()} == {3}


def test_later_ids_sort_later_and_none_comes_twice():
    made = [new_id("message") for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_the_moment_is_in_the_first_ten_characters(monkeypatch):
    monkeypatch.setattr(ids, "_sequence", ids._Sequence())
    monkeypatch.setattr(time, "time_ns", lambda: 1_788_264_000_000 * 1_000_000)
    value = 0
    for char in new_id("message")[4:14]:
        value = value * 32 + ids._ALPHABET.index(char)
    assert value == 1_788_264_000_000


def test_order_survives_a_clock_that_stands_or_steps_back(monkeypatch):
    sequence = ids._Sequence()
    moments = iter([5_000_000, 5_000_000, 4_000_000, 1, 6_000_000, 5_999_999])
    monkeypatch.setattr(time, "time_ns", lambda: next(moments))
    made = [sequence.next() for _ in range(6)]
    assert made == sorted(set(made))


def test_a_full_millisecond_runs_over_into_the_next():
    sequence = ids._Sequence()
    sequence.next()
    sequence._last_ms += 3_600_000
    sequence._tail = ids._TAIL_MASK
    last = (sequence._last_ms << ids._TAIL_BITS) | sequence._tail
    assert sequence.next() == last + 1


def test_threads_share_one_sequence():
    made = []

    def make():
        made.extend([new_id("event") for _ in range(2_000)])

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "msg",
        "msg_",
        "msg_01",
        "msg_" + "u" * 18,
        "msg_" + "0" * 19,
        "MSG_" + "0" * 18,
        "thr_" + "0" * 18,
        "msg_" + "0" * 17 + "é",
    ],
)
def test_what_is_no_id_of_a_message(text):
    assert not is_id("message", text)


def test_an_unknown_kind_is_a_slip_of_ours():
    with pytest.raises(KeyError):
        new_id("nonsense")
