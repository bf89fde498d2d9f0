from datetime import date

from postroom.mail.reports.aggregate_values import AggregateReport, OverrideReason, ReportedMail, ReportedPolicy
from postroom.rules import dmarc_results
from postroom.rules.dmarc_results import DayResult, SourceResult, days_of_results

DAY_MS = 86_400_000
MARCH_MS = 1_772_323_200_000


def row(source_ip, count, *, aligned=True, reason=None):
    return ReportedMail(
        source_ip=source_ip,
        count=count,
        disposition="none",
        dkim_aligned=aligned,
        spf_aligned=False,
        header_from="example.com",
        reasons=(OverrideReason(kind=reason),) if reason else (),
    )


def report(*rows, begin_ms=MARCH_MS, refused=""):
    return AggregateReport(
        organization="x",
        email="",
        report_id="1",
        begin_ms=begin_ms,
        end_ms=None,
        policy=ReportedPolicy(domain="example.com"),
        rows=rows,
        refused=refused,
    )


def test_rows_are_summed_by_day_and_host():
    days = days_of_results(
        [
            report(row("192.0.2.2", 1), begin_ms=MARCH_MS + DAY_MS),
            report(row("192.0.2.1", 5), row("192.0.2.1", 2, aligned=False)),
            report(row("192.0.2.1", 3), row("192.0.2.9", 20, aligned=False), begin_ms=MARCH_MS + DAY_MS - 1),
        ],
        {"192.0.2.1": True, "192.0.2.9": False}.get,
    )
    assert days == (
        DayResult(
            day=date(2026, 3, 1),
            sources=(
                SourceResult(source="192.0.2.9", total=20, aligned=0, ours=False),
                SourceResult(source="192.0.2.1", total=10, aligned=8, ours=True),
            ),
        ),
        DayResult(day=date(2026, 3, 2), sources=(SourceResult(source="192.0.2.2", total=1, aligned=1),)),
    )
    assert (days[0].total, days[0].aligned) == (30, 8)
    assert days[0].sources[1].share == 0.8
    assert days[0].sources[1].unaligned == 2


def test_mail_that_broke_on_its_way_is_left_out_unless_it_passed():
    [day] = days_of_results(
        [
            report(
                row("192.0.2.1", 4, aligned=False, reason="mailing_list"),
                row("192.0.2.1", 2, reason="forwarded"),
                row("192.0.2.1", 1, aligned=False, reason="local_policy"),
            )
        ],
        lambda _: None,
    )
    assert day.sources == (SourceResult(source="192.0.2.1", total=3, aligned=2),)


def test_reports_without_content_or_time_are_left_out():
    reports = [report(row("192.0.2.1", 1), refused="A bomb."), report(row("192.0.2.1", 1), begin_ms=None)]
    reports += [report(row("192.0.2.1", 1), begin_ms=10**17)]
    assert days_of_results(reports, lambda _: None) == ()


def test_the_largest_sources_are_kept(monkeypatch):
    monkeypatch.setattr(dmarc_results, "MAX_SOURCES_PER_DAY", 2)
    [day] = days_of_results([report(row("a", 1), row("b", 3), row("c", 2))], lambda _: None)
    assert [source.source for source in day.sources] == ["b", "c"]


def test_a_host_without_mail_fails_nothing():
    assert SourceResult(source="x", total=0, aligned=0).share == 1.0
