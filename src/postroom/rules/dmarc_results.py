"""DMARC results out of aggregate reports: how much mail in a domain's name passed, by the day and the host."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from postroom.base.clock import DAY_MS
from postroom.mail.reports.aggregate_values import AggregateReport, ReportedMail

INDIRECT = frozenset(("forwarded", "mailing_list", "trusted_forwarder"))
"""Reasons by which a receiver says that mail failed only because of the way it took. RFC 7489 §6.7."""
MAX_SOURCES_PER_DAY = 200
"""Hosts that are counted by themselves, of one report and of one day; forged mail comes from any number of them."""
OTHERS = "others"
"""Stands for the hosts that are not counted by themselves, and for addresses that cannot be read."""

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceCounts:
    """Mails of one host, by how they fared."""

    messages: int = 0
    aligned: int = 0
    """Passed DMARC."""
    spf_aligned: int = 0
    dkim_aligned: int = 0
    excused: int = 0
    """Did not pass, on a way that the receiver knows to break signatures."""
    quarantined: int = 0
    rejected: int = 0

    def __add__(self, other: "SourceCounts") -> "SourceCounts":
        # Spelt out: months of many hosts are summed up while somebody waits.
        return SourceCounts(
            messages=self.messages + other.messages,
            aligned=self.aligned + other.aligned,
            spf_aligned=self.spf_aligned + other.spf_aligned,
            dkim_aligned=self.dkim_aligned + other.dkim_aligned,
            excused=self.excused + other.excused,
            quarantined=self.quarantined + other.quarantined,
            rejected=self.rejected + other.rejected,
        )


COUNTS = tuple(one.name for one in fields(SourceCounts))
"""The names of the counts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceResult:
    """What came from one host."""

    source: str
    """An address, or a name for several."""
    total: int
    aligned: int
    """Mails of `total` that passed DMARC."""
    ours: bool | None = None
    """Whether the domain's owner sends through it; None when nobody has said."""

    @property
    def unaligned(self) -> int:
        """Mails that did not pass."""
        return self.total - self.aligned

    @property
    def share(self) -> float:
        """Mails that passed, of all; 1.0 when there were none."""
        return self.aligned / self.total if self.total else 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class DayResult:
    """What receivers saw in one day (UTC)."""

    day: date
    sources: tuple[SourceResult, ...]

    @property
    def total(self) -> int:
        """Mails of the day."""
        return sum(source.total for source in self.sources)

    @property
    def aligned(self) -> int:
        """Mails that passed DMARC."""
        return sum(source.aligned for source in self.sources)


def count_sources(report: AggregateReport) -> dict[str, SourceCounts]:
    """The report's mail by host, the largest first; what is over MAX_SOURCES_PER_DAY is put together as OTHERS."""
    sums: dict[str, list[int]] = {}
    for row in report.rows:
        counted = sums.setdefault(row.source_ip or OTHERS, [0] * len(COUNTS))
        for at, matches in enumerate(_matches(row)):
            if matches:
                counted[at] += row.count
    found = {source: SourceCounts(**dict(zip(COUNTS, counted, strict=True))) for source, counted in sums.items()}
    return with_others(found, MAX_SOURCES_PER_DAY)


def with_others(sources: Mapping[str, SourceCounts], room: int, known: Iterable[str] = ()) -> dict[str, SourceCounts]:
    """The hosts, the largest first, with at most `room` that are not `known`; the rest is put together as OTHERS."""
    kept: dict[str, SourceCounts] = {}
    others = SourceCounts()
    familiar = {*known}
    for source, counts in sorted(sources.items(), key=lambda one: (-one[1].messages, one[0])):
        if source == OTHERS or (source not in familiar and room <= 0):
            others += counts
        else:
            kept[source] = counts
            room -= source not in familiar
    return {**kept, OTHERS: others} if others.messages else kept


def day_number(at_ms: int) -> int:
    """Days from 1970-01-01 UTC to the day that the moment is in."""
    return at_ms // DAY_MS


def date_of(day: int) -> date:
    """The date of a day as day_number() counts them."""
    return _EPOCH + timedelta(days=day)


def source_result(source: str, counts: SourceCounts, ours: bool | None) -> SourceResult:
    """What of a host's mail is decided by: not what failed because of the way it took.

    ours: what the domain's owner says of the host. OTHERS are nobody's: there is nobody to ask about.
    """
    return SourceResult(
        source=source,
        total=counts.messages - counts.excused,
        aligned=counts.aligned,
        ours=False if source == OTHERS else ours,
    )


def _matches(row: ReportedMail) -> tuple[bool, ...]:
    """For each of COUNTS, whether the row's mails are among them."""
    excused = not row.aligned and any(reason.kind in INDIRECT for reason in row.reasons)
    return (
        True,
        row.aligned,
        row.spf_aligned,
        row.dkim_aligned,
        excused,
        row.disposition == "quarantine",
        row.disposition == "reject",
    )
