"""Days of DMARC results out of aggregate reports: how much mail in a domain's name passed, by the host it came from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from postroom.mail.reports.aggregate_values import AggregateReport, ReportedMail

INDIRECT = frozenset(("forwarded", "mailing_list", "trusted_forwarder"))
"""Reasons by which a receiver says that mail failed only because of the way it took. RFC 7489 §6.7."""
MAX_SOURCES_PER_DAY = 1_000
"""The largest are kept; forged mail comes from any number of hosts."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 253_402_300_799_000


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


def days_of_results(reports: Iterable[AggregateReport], is_ours: Callable[[str], bool | None]) -> tuple[DayResult, ...]:
    """The days that the reports tell of, oldest first.

    is_ours: whether the domain's owner sends through the host of that address; None when nobody has said.
    A report counts for the day in which it begins; one that was refused, or has no time, is left out, and so is mail
    that failed on a way that the receiver knows to break signatures. Each report must be given once: receivers send
    some of them twice (RFC 9990 §3.5.4).
    """
    sums: dict[date, dict[str, list[int]]] = {}
    for report in reports:
        if report.refused or report.begin_ms is None or not 0 <= report.begin_ms <= _LAST_MS:
            continue
        day = (_EPOCH + timedelta(milliseconds=report.begin_ms)).date()
        sources = sums.setdefault(day, {})
        for row in report.rows:
            if row.aligned or not _is_indirect(row):
                counted = sources.setdefault(row.source_ip, [0, 0])
                counted[0] += row.count
                counted[1] += row.count if row.aligned else 0
    return tuple(
        DayResult(
            day=day,
            sources=tuple(
                SourceResult(source=source, total=total, aligned=aligned, ours=is_ours(source))
                for source, (total, aligned) in sorted(sources.items(), key=lambda one: -one[1][0])[
                    :MAX_SOURCES_PER_DAY
                ]
            ),
        )
        for day, sources in sorted(sums.items())
    )


def _is_indirect(row: ReportedMail) -> bool:
    return any(reason.kind in INDIRECT for reason in row.reasons)
