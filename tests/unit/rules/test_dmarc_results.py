from datetime import date

from postroom.mail.reports.aggregate_values import AggregateReport, OverrideReason, ReportedMail, ReportedPolicy
from postroom.rules import dmarc_results
from postroom.rules.dmarc_results import (
    OTHERS,
    DayResult,
    SourceCounts,
    SourceResult,
    count_sources,
    date_of,
    day_number,
    source_result,
    with_others,
)

DAY_MS = 86_400_000
MARCH_MS = 1_772_323_200_000


def row(source_ip, count, *, dkim=True, spf=False, reason=None, disposition="none"):
    return ReportedMail(
        source_ip=source_ip,
        count=count,
        disposition=disposition,
        dkim_aligned=dkim,
        spf_aligned=spf,
        header_from="example.com",
        reasons=(OverrideReason(kind=reason),) if reason else (),
    )


def report(*rows):
    return AggregateReport(
        organization="x",
        email="",
        report_id="1",
        begin_ms=MARCH_MS,
        end_ms=None,
        policy=ReportedPolicy(domain="example.com"),
        rows=rows,
    )


def test_rows_are_summed_by_host():
    found = count_sources(
        report(
            row("192.0.2.1", 5),
            row("192.0.2.1", 2, dkim=False, disposition="quarantine"),
            row("192.0.2.9", 20, dkim=False, disposition="reject"),
            row("192.0.2.1", 3, spf=True),
            row("192.0.2.1", 1, dkim=False, spf=True),
        )
    )
    assert list(found) == ["192.0.2.9", "192.0.2.1"]
    assert found["192.0.2.1"] == SourceCounts(messages=11, aligned=9, spf_aligned=4, dkim_aligned=8, quarantined=2)
    assert found["192.0.2.9"] == SourceCounts(messages=20, rejected=20)


def test_mail_that_broke_on_its_way_is_not_decided_by_unless_it_passed():
    found = count_sources(
        report(
            row("192.0.2.1", 4, dkim=False, reason="mailing_list"),
            row("192.0.2.1", 2, reason="forwarded"),
            row("192.0.2.1", 1, dkim=False, reason="local_policy"),
        )
    )
    assert found["192.0.2.1"] == SourceCounts(messages=7, aligned=2, dkim_aligned=2, excused=4)
    assert source_result("192.0.2.1", found["192.0.2.1"], True) == SourceResult(
        source="192.0.2.1", total=3, aligned=2, ours=True
    )


def test_the_largest_sources_are_kept_and_the_rest_is_counted_together(monkeypatch):
    monkeypatch.setattr(dmarc_results, "MAX_SOURCES_PER_DAY", 2)
    found = count_sources(report(row("a", 1), row("b", 3), row("c", 2), row("", 4, dkim=False)))
    assert {source: counts.messages for source, counts in found.items()} == {"b": 3, "c": 2, OTHERS: 5}
    assert found[OTHERS].aligned == 1


def test_hosts_that_are_known_need_no_room():
    sources = {"a": SourceCounts(messages=1), "b": SourceCounts(messages=2), "c": SourceCounts(messages=3)}
    assert list(with_others(sources, 0, known=["a"])) == ["a", OTHERS]
    assert list(with_others(sources, 1, known=["a"])) == ["c", "a", OTHERS]
    assert list(with_others(sources, 2)) == ["c", "b", OTHERS]
    assert with_others(sources, 3)["a"].messages == 1


def test_others_are_nobodys():
    assert source_result(OTHERS, SourceCounts(messages=9), None).ours is False
    assert source_result("192.0.2.1", SourceCounts(messages=9), None).ours is None


def test_days():
    assert date_of(day_number(MARCH_MS)) == date(2026, 3, 1)
    assert date_of(day_number(MARCH_MS + DAY_MS - 1)) == date(2026, 3, 1)
    assert date_of(day_number(MARCH_MS + DAY_MS)) == date(2026, 3, 2)


def test_a_day_is_the_sum_of_its_sources():
    sources = (SourceResult(source="a", total=20, aligned=0), SourceResult(source="b", total=10, aligned=8))
    day = DayResult(day=date(2026, 3, 1), sources=sources)
    assert (day.total, day.aligned) == (30, 8)
    assert (sources[1].share, sources[1].unaligned) == (0.8, 2)


def test_a_host_without_mail_fails_nothing():
    assert SourceResult(source="x", total=0, aligned=0).share == 1.0
