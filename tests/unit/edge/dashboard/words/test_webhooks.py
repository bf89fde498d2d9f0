"""Webhooks in words and drawings."""

import pytest

from postroom.base.errors import BadInput
from postroom.edge.dashboard.words.webhooks import (
    MAX_EVENT_CHOICES,
    MAX_SHOWN_CHARS,
    checked_events,
    event_groups,
    pace_chart,
    shown_text,
)
from postroom.flows.endpoint_health import Attempted, Health
from postroom.rules.event_types import EVENTS


def test_every_event_that_is_told_can_be_chosen_once():
    offered = [name for group in event_groups() for name, _ in group.choices]
    assert len(offered) == len(set(offered))
    assert set(offered) == {one.name for one in EVENTS if one.told} - {"webhook.test"}
    assert all(name.startswith(group.family[:-1]) for group in event_groups() for name, _ in group.choices)


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (["message.received"], ["message.received"]),
        (["*", "message.received"], ["*"]),
        (["message.*", "message.received", "thread.escalated"], ["message.*", "thread.escalated"]),
        (["message.received", "message.received"], ["message.received"]),
        ([], []),
    ],
)
def test_what_something_else_stands_for_is_left_out(chosen, kept):
    assert checked_events(chosen) == kept


def test_too_many_events_are_refused():
    with pytest.raises(BadInput, match="Too many"):
        checked_events([f"message.{number}" for number in range(MAX_EVENT_CHOICES + 1)])


def test_bodies_are_set_in_lines_and_bounded():
    assert shown_text(None) is None
    assert shown_text("") is None
    assert shown_text('{"a":[1]}') == {"text": '{\n  "a": [\n    1\n  ]\n}', "cut": False}
    assert shown_text("<h1>Oops") == {"text": "<h1>Oops", "cut": False}
    # A number is JSON, and 1e400 one that is not read: both as they came.
    assert shown_text("1e400")["text"] == "1e400"
    long = shown_text("x" * (MAX_SHOWN_CHARS + 1))
    assert (len(long["text"]), long["cut"]) == (MAX_SHOWN_CHARS, True)


def test_the_chart_begins_with_the_oldest_attempt():
    newest_first = (
        Attempted(at=2_000, latency_ms=40, status_code=None),
        Attempted(at=1_000, latency_ms=20, status_code=204),
    )
    chart = pace_chart(Health(attempts=newest_first, secrets=()))
    assert [row[1:] for row in chart.rows] == [["20", "\u2013"], ["\u2013", "40"]]
    assert pace_chart(Health(attempts=newest_first[:1], secrets=())) is None
