"""Reports in words and drawings."""

import pytest

from postroom.base.clock import DAY_MS, parse_iso
from postroom.edge.dashboard.words.filters import NOTHING
from postroom.edge.dashboard.words.reports import (
    STEPS,
    defect_words,
    dmarc_chart,
    rungs,
    shown_hosts,
    span_of,
    tls_chart,
)
from postroom.rules.dmarc_rollout import RolloutAction

NOW = parse_iso("2026-11-21T09:00:00Z")
COUNTS = {"messages": 10, "aligned": 10, "spfAligned": 10, "dkimAligned": 10, "excused": 0}


def progress(**fields):
    return {"days": 7, "series": [], "sources": [], "messages": 0, "aligned": 0, **fields}


@pytest.mark.parametrize(
    ("stage", "percent", "done", "current"),
    [
        ("unpublished", 0, 0, None),
        ("none", 0, 0, "Watch"),
        ("quarantine", 10, 1, "10 % to spam"),
        ("quarantine", 30, 2, "25 % to spam"),
        ("quarantine", 100, 4, "100 % to spam"),
        ("reject", 50, 4, "100 % to spam"),
        ("reject", 100, 5, "Reject"),
    ],
)
def test_where_a_domain_is_on_its_way(stage, percent, done, current):
    found = rungs(progress(stage=stage, percent=percent))
    assert len(found) == 6
    assert sum(one.done for one in found) == done
    assert [one.title for one in found if one.current] == ([current] if current else [])


def test_every_step_has_words():
    assert set(STEPS) == set(RolloutAction.__args__)


@pytest.mark.parametrize(
    ("aligned", "ours", "tone"),
    [(10, None, "good"), (10, True, "good"), (9, True, "warn"), (2, True, "bad"), (6, None, "bad"), (2, None, "quiet")],
)
def test_mail_of_strangers_that_fails_alarms_nobody(aligned, ours, tone):
    host = {**COUNTS, "source": "192.0.2.1", "aligned": aligned, "ours": ours, "lastSeen": "2026-11-02"}
    (shown,) = shown_hosts(progress(sources=[host]))
    assert (shown.tone, shown.share, shown.last_seen) == (tone, aligned / 10, "2 November")


def test_hosts_that_are_counted_together_are_nobodys():
    host = {**COUNTS, "source": "others", "ours": None, "lastSeen": "2026-11-02"}
    (shown,) = shown_hosts(progress(sources=[host]))
    assert not shown.sayable


def test_days_without_a_report_are_gaps_in_the_chart():
    day = {**COUNTS, "day": "2026-11-20", "aligned": 7}
    chart = dmarc_chart(progress(series=[day], messages=10, aligned=7), NOW)
    assert chart.rows[-2:] == [["20 Nov", "7", "3"], ["21 Nov", NOTHING, NOTHING]]
    assert (len(chart.rows), chart.summary) == (7, "7 of 10 passed")
    assert dmarc_chart(progress(), NOW) is None


def test_sessions_are_stacked_by_day():
    reported = {"days": 7, "share": 0.8, "series": [{"day": "2026-11-21", "succeeded": 8, "failed": 2}]}
    chart = tls_chart(reported, NOW)
    assert (chart.top, chart.rows[-1]) == ("10", ["21 Nov", "8", "2"])
    assert tls_chart({**reported, "series": []}, NOW + DAY_MS) is None


def test_why_a_mail_is_not_counted():
    assert defect_words({"defects": ["unauthenticated"], "reason": None}) == "Nothing vouches for its sender."
    assert defect_words({"defects": ["bad_row"], "reason": None}) == "Bad row."
    assert defect_words({"defects": [], "reason": "It is empty."}) == "It is empty."


@pytest.mark.parametrize(("text", "days"), [(None, 30), ("90", 90), ("91", 30), ("x", 30)])
def test_spans(text, days):
    assert span_of(text) == days
