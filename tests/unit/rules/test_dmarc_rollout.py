from datetime import date, timedelta

import pytest

from postroom.mail.authentication.dmarc_record import parse_dmarc_record
from postroom.rules.dmarc_results import DayResult, SourceResult
from postroom.rules.dmarc_rollout import CLEAN_DAYS, MAX_SILENT_DAYS, RAMP_DAYS, plan_rollout

TODAY = date(2026, 6, 1)
RUA = "rua=mailto:dmarc@example.com"
OURS = "192.0.2.1"


def source(total, aligned=None, *, name=OURS, ours=True):
    return SourceResult(source=name, total=total, aligned=total if aligned is None else aligned, ours=ours)


def days(count, *sources, until=1):
    """So many days, the newest `until` days before today."""
    found = sources or (source(10),)
    return [DayResult(day=TODAY - timedelta(days=until + at), sources=found) for at in range(count)]


def plan(record, seen, *, since_days=400, today=TODAY):
    return plan_rollout(
        record=record,
        since=today - timedelta(days=since_days),
        days=seen,
        today=today,
        report_address="dmarc@example.com",
    )


@pytest.mark.parametrize("record", [None, "v=spf1 -all", "v=DMARC1; p=maybe"])
def test_without_a_record_the_first_one_is_published(record):
    answer = plan(record, [])
    assert (answer.stage, answer.action) == ("unpublished", "publish")
    assert answer.record == f"v=DMARC1; p=none; {RUA}"
    assert answer.needed_days == CLEAN_DAYS
    assert len(answer.reasons) == (1 if record is None else 2)


def test_a_record_without_our_address_gets_it_first():
    answer = plan("v=DMARC1; p=none; rua=mailto:x@example.net; fo=1", days(40))
    assert answer.action == "add_reports"
    assert answer.record == "v=DMARC1; p=none; rua=mailto:dmarc@example.com,mailto:x@example.net; fo=1"


@pytest.mark.parametrize(
    ("record", "needed", "following"),
    [
        (f"v=DMARC1; p=none; {RUA}", CLEAN_DAYS, f"v=DMARC1; p=quarantine; {RUA}; pct=10; t=y"),
        (f"v=DMARC1; p=quarantine; {RUA}; pct=10; t=y", RAMP_DAYS, f"v=DMARC1; p=quarantine; {RUA}; pct=25; t=y"),
        (f"v=DMARC1; p=quarantine; {RUA}; pct=25; t=y", RAMP_DAYS, f"v=DMARC1; p=quarantine; {RUA}; pct=50; t=y"),
        (f"v=DMARC1; p=quarantine; {RUA}; pct=30", RAMP_DAYS, f"v=DMARC1; p=quarantine; {RUA}; pct=50; t=y"),
        (f"v=DMARC1; p=quarantine; {RUA}; pct=50; t=y", RAMP_DAYS, f"v=DMARC1; p=quarantine; {RUA}"),
        (f"v=DMARC1; p=quarantine; {RUA}; t=y", RAMP_DAYS, f"v=DMARC1; p=quarantine; {RUA}"),
        (f"v=DMARC1; p=quarantine; {RUA}", CLEAN_DAYS, f"v=DMARC1; p=reject; {RUA}"),
        (f"v=DMARC1; p=reject; {RUA}; pct=50", CLEAN_DAYS, f"v=DMARC1; p=reject; {RUA}"),
        (f"v=DMARC1; p=reject; t=y; {RUA}", CLEAN_DAYS, f"v=DMARC1; p=reject; {RUA}"),
    ],
)
def test_the_ladder(record, needed, following):
    ready = plan(record, days(needed), since_days=needed)
    assert (ready.action, ready.record) == ("advance", following)
    assert (ready.clean_days, ready.needed_days) == (needed, needed)
    assert parse_dmarc_record(following).usable
    early = plan(record, days(needed + 20), since_days=needed - 1)
    assert (early.action, early.record) == ("wait", None)
    assert early.reasons[0].startswith(f"{needed - 1} of {needed} clean days")


def test_at_the_top_nothing_is_left_to_do():
    answer = plan(f"v=DMARC1; p=reject; {RUA}", days(3))
    assert (answer.stage, answer.percent, answer.action, answer.record) == ("reject", 100, "done", None)


def test_days_before_the_first_report_are_no_clean_days():
    answer = plan(f"v=DMARC1; p=none; {RUA}", days(12))
    assert (answer.action, answer.clean_days, answer.messages, answer.share) == ("wait", 12, 120, 1.0)


def test_no_reports_at_all():
    answer = plan(f"v=DMARC1; p=none; {RUA}", [])
    assert (answer.action, answer.reasons) == ("wait", ("No report has come yet.",))
    assert answer.share is None


def test_a_bad_day_starts_the_count_anew():
    seen = days(60)
    seen[9] = DayResult(day=seen[9].day, sources=(source(100, 97),))
    answer = plan(f"v=DMARC1; p=none; {RUA}", seen)
    assert (answer.action, answer.clean_days) == ("wait", 9)
    seen[9] = DayResult(day=seen[9].day, sources=(source(100, 98),))
    assert plan(f"v=DMARC1; p=none; {RUA}", seen).action == "advance"


def test_small_days_are_judged_together():
    answer = plan(f"v=DMARC1; p=none; {RUA}", days(40, source(10, 9)))
    assert answer.action == "wait"
    assert answer.clean_days == 40
    assert answer.reasons == ("90.0% of 400 messages passed, and 98% should.",)


@pytest.mark.parametrize(
    ("seen", "word"),
    [
        (days(40, source(1)), "40 of 100 messages"),
        (days(40, until=MAX_SILENT_DAYS + 1), "No report has come of the last 6 days."),
        (days(3, source(100)) + days(3, source(100), until=40), "Only 6 of the clean days"),
    ],
)
def test_what_else_must_be_there(seen, word):
    answer = plan(f"v=DMARC1; p=none; {RUA}", seen)
    assert answer.action == "wait"
    assert any(word in reason for reason in answer.reasons), answer.reasons


def test_reports_a_few_days_late_are_no_silence():
    assert plan(f"v=DMARC1; p=none; {RUA}", days(40, until=MAX_SILENT_DAYS)).action == "advance"


def test_today_is_not_judged():
    today = DayResult(day=TODAY, sources=(source(500, 0),))
    assert plan(f"v=DMARC1; p=none; {RUA}", [*days(40), today]).action == "advance"


@pytest.mark.parametrize(
    ("record", "back"),
    [
        (f"v=DMARC1; p=reject; {RUA}", f"v=DMARC1; p=quarantine; {RUA}"),
        (f"v=DMARC1; p=quarantine; {RUA}", f"v=DMARC1; p=none; {RUA}"),
        (f"v=DMARC1; p=quarantine; {RUA}; pct=10; t=y", f"v=DMARC1; p=none; {RUA}"),
        ("v=DMARC1; p=reject", f"v=DMARC1; p=quarantine; {RUA}"),
    ],
)
def test_a_source_of_ours_that_fails_takes_a_step_back(record, back):
    failing = source(50, 10, name="192.0.2.7")
    answer = plan(record, [*days(40, until=3), *days(2, source(1000), failing)])
    assert (answer.action, answer.record) == ("step_back", back)
    assert answer.failing == ("192.0.2.7",)
    assert answer.reasons[0] == "192.0.2.7 sends for this domain, and 80 of its last 100 messages did not pass."


def test_below_the_ladder_there_is_no_step_back_but_a_reason():
    answer = plan(f"v=DMARC1; p=none; {RUA}", [*days(40, until=3), *days(2, source(1000, 100))])
    assert (answer.action, answer.record) == ("wait", None)
    assert answer.failing == (OURS,)


@pytest.mark.parametrize(
    "harmless",
    [
        source(1000, 0, name="forger", ours=False),
        source(1000, 0, name="stranger", ours=None),
        source(9, 0, name="hiccup"),
        source(100, 91, name="forwards a little"),
    ],
)
def test_what_takes_no_step_back(harmless):
    answer = plan(f"v=DMARC1; p=reject; {RUA}", [*days(40, until=2), *days(1, source(2000), harmless)])
    assert answer.action == "done", answer.reasons


def test_much_failing_mail_of_unnamed_hosts_takes_a_step_back_too():
    hosts = [source(10, 10, name=f"192.0.2.{number}", ours=None) for number in range(20)]
    broken = [source(10, 5, name=f"192.0.2.{number}", ours=None) for number in range(20)]
    answer = plan(f"v=DMARC1; p=quarantine; {RUA}", [*days(30, *hosts, until=4), *days(3, *broken)])
    assert answer.action == "step_back"
    assert "600 messages" in answer.reasons[0]


def test_forged_mail_does_not_stop_the_ladder_once_it_is_named():
    forged = source(5000, 0, name="198.51.100.1", ours=False)
    assert plan(f"v=DMARC1; p=none; {RUA}", days(40, source(10), forged)).action == "advance"


def test_a_regular_sender_that_nobody_explained_is_asked_about():
    unknown = source(30, 0, name="198.51.100.1", ours=None)
    answer = plan(f"v=DMARC1; p=none; {RUA}", days(40, source(10), unknown))
    assert (answer.action, answer.unexplained) == ("wait", ("198.51.100.1",))
    assert "is it yours?" in answer.reasons[0]
    passing_by = [*days(36, until=5), *days(4, source(10), unknown)]
    assert plan(f"v=DMARC1; p=none; {RUA}", passing_by).action == "advance"


def test_days_may_come_in_any_order():
    seen = days(40)
    seen[20] = DayResult(day=seen[20].day, sources=(source(100, 50),))
    assert plan(f"v=DMARC1; p=none; {RUA}", seen[::-1]) == plan(f"v=DMARC1; p=none; {RUA}", seen)


def test_the_whole_way_up():
    record, since, steps = None, TODAY, []
    seen = []
    for number in range(200):
        today = TODAY + timedelta(days=number)
        answer = plan_rollout(record=record, since=since, days=seen, today=today, report_address="dmarc@example.com")
        if answer.record is not None:
            record, since = answer.record, today
            steps.append((number, answer.action))
        seen.append(DayResult(day=today, sources=(source(10),)))
    assert steps == [
        (0, "publish"),
        (30, "advance"),
        (37, "advance"),
        (44, "advance"),
        (51, "advance"),
        (81, "advance"),
    ]
    assert record == f"v=DMARC1; p=reject; {RUA}"
