"""What other servers have reported of a domain, looked at: where its DMARC record stands, and what to publish next."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from postroom.base.clock import DAY_MS, Clock, iso, to_datetime
from postroom.base.errors import BadInput, Conflict
from postroom.flows.audit import note_deed
from postroom.flows.caller import Caller, not_found
from postroom.flows.report_boxes import report_address
from postroom.flows.report_filing import shown_moment
from postroom.flows.views import Json
from postroom.mail.reports.report_file import canonical_ip
from postroom.rules.dmarc_results import COUNTS, DayResult, SourceCounts, date_of, day_number, source_result
from postroom.rules.dmarc_rollout import MAX_DAYS, Rollout, plan_rollout
from postroom.store.db import Connection, Database, Row
from postroom.store.domain_reports import (
    count_reports,
    count_said,
    dmarc_days_since,
    known_sources,
    list_reports,
    note_source,
)
from postroom.store.domains import get_domain

DEFAULT_DAYS = 30
"""Days shown when nobody says how many."""
MAX_SHOWN_SOURCES = 200
"""Hosts shown, those with most mail."""
MAX_SAID = 1_000
"""Hosts of one domain that its owner can say something of."""
MAX_UNCOUNTED = 20
"""Reports shown that are not counted, the newest."""
MAX_TLS_REPORTS = 1_000
"""TLS reports that are summed up for one answer, the newest."""
MAX_SHOWN_FAILURES = 100
"""Kinds of failure shown, the most frequent."""


class DmarcProgress:
    """What was reported of domains."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def dmarc(self, caller: Caller, domain_id: str, days: int = DEFAULT_DAYS) -> Json:
        """Where the domain's DMARC record stands, the next step, and the results of the last days, today's too.

        Needs domains:read.
        """
        caller.require("domains:read")
        caller.require_workspace()
        return await self._shown(caller, domain_id, days)

    async def tls(self, caller: Caller, domain_id: str, days: int = DEFAULT_DAYS) -> Json:
        """How other servers' TLS sessions with this one went in the last days. Needs domains:read."""
        caller.require("domains:read")
        caller.require_workspace()
        now = self._clock.now_ms()
        return await self._db.read(
            lambda connection: tls_view(connection, _own_domain(connection, caller, domain_id), days, now)
        )

    async def say_source(self, caller: Caller, domain_id: str, source: str, *, ours: bool | None) -> Json:
        """Say whether a host that sends in the domain's name is the owner's, None to take it back. Needs
        domains:write. Returns the domain's DMARC results, as they are judged now.
        """
        caller.require("domains:write")
        caller.require_workspace()
        now = self._clock.now_ms()

        def work(connection: Connection) -> None:
            row = _own_domain(connection, caller, domain_id, hold=True)
            address = canonical_ip(source)
            if not address:
                raise BadInput(
                    f"{source[:100]!r} is no IP address.",
                    code="invalid_source",
                    param="source",
                    fix="Name a host as GET /domains/{id}/dmarc does, by its address.",
                )
            if ours is not None and count_said(connection, row.workspace_id, row.id) >= MAX_SAID:
                raise Conflict(
                    f"Something was said of {MAX_SAID:,} hosts already.",
                    code="too_many_sources",
                    param="source",
                    fix="Take some of it back: send null for hosts that send no more.",
                )
            note_source(connection, row.workspace_id, row.id, address, {"ours": ours})
            note_deed(connection, caller, "dmarc_source", "said", domain_id, now, {"source": address, "ours": ours})

        await self._db.write(work)
        return await self._shown(caller, domain_id, DEFAULT_DAYS)

    async def _shown(self, caller: Caller, domain_id: str, days: int) -> Json:
        now = self._clock.now_ms()
        reported = await self._db.read(
            lambda connection: read_reported(connection, _own_domain(connection, caller, domain_id), days, now)
        )
        # Months of many hosts take a while: nobody else waits for that.
        view = await asyncio.to_thread(dmarc_view, reported, days, now)
        shown = [one["source"] for one in view["sources"]]
        known = await self._db.read(lambda connection: known_sources(connection, caller.workspace_id, domain_id, shown))
        for one in view["sources"]:
            one["host"] = known[one["source"]].host if one["source"] in known else None
        return view


def _own_domain(connection: Connection, caller: Caller, domain_id: str, *, hold: bool = False) -> Row[Any]:
    row = get_domain(connection, caller.workspace_id, domain_id, hold=hold)
    if row is None:
        raise not_found("domain", domain_id)
    return row


# --- DMARC -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """What the store has of a domain's DMARC reports."""

    row: Row[Any]
    """Of the domain."""
    counts: Sequence[Row[Any]]
    """Of dmarc_days, as far back as decisions look."""
    said: Mapping[str, bool | None]
    """Of hosts, whether they are the owner's."""
    report_count: int
    """Of the days that are shown."""
    not_counted: list[Json]


def read_reported(connection: Connection, row: Row[Any], days: int, now: int) -> Reported:
    """What the store has of the domain's DMARC reports. days: how many are to be shown, today's the last."""
    place, today = (row.workspace_id, row.id), day_number(now)
    return Reported(
        row=row,
        counts=dmarc_days_since(connection, *place, today - MAX_DAYS),
        said={source: known.ours for source, known in known_sources(connection, *place).items()},
        report_count=count_reports(connection, *place, "dmarc", (today - days + 1) * DAY_MS),
        not_counted=_not_counted(connection, place, ("dmarc", "none")),
    )


def dmarc_view(reported: Reported, days: int, now: int) -> Json:
    """Where the domain's DMARC record stands, what to do next, and the results of so many days, today's the last.

    The names of hosts are left to be filled in.
    """
    row, since = reported.row, day_number(now) - days + 1
    by_day = _counts_by_day(reported.counts)
    rollout = _rollout(row, by_day, reported.said, now)
    shown = {day: sources for day, sources in by_day.items() if day >= since}
    total = _sum(one for sources in shown.values() for one in sources.values())
    sources = _by_source(shown)
    return {
        "domainId": row.id,
        "domain": row.domain,
        "reportAddress": report_address(row),
        "record": row.dmarc_record,
        "since": _day_text(day_number(row.dmarc_since)) if row.dmarc_since is not None else None,
        "stage": rollout.stage,
        "percent": rollout.percent,
        "next": _next_step(row, rollout),
        "days": days,
        "reports": reported.report_count,
        "reportedDays": len(shown),
        **_counts_json(total),
        "share": total.aligned / total.messages if total.messages else None,
        "sourceCount": len(sources),
        "sources": [
            {
                "source": source,
                "host": None,
                "ours": reported.said.get(source),
                **_counts_json(counts),
                "firstSeen": _day_text(seen[0]),
                "lastSeen": _day_text(seen[1]),
            }
            for source, counts, seen in sources[:MAX_SHOWN_SOURCES]
        ],
        "series": [{"day": _day_text(day), **_counts_json(_sum(found.values()))} for day, found in shown.items()],
        "notCounted": reported.not_counted,
    }


def _rollout(
    row: Row[Any], by_day: Mapping[int, Mapping[str, SourceCounts]], said: Mapping[str, bool | None], now: int
) -> Rollout:
    """Where the domain stands, and what to do next. said: of hosts, whether they are the owner's."""
    days = [
        DayResult(
            day=date_of(day),
            sources=tuple(source_result(source, counts, said.get(source)) for source, counts in sources.items()),
        )
        for day, sources in by_day.items()
    ]
    since = now if row.dmarc_since is None else row.dmarc_since
    return plan_rollout(
        record=row.dmarc_record,
        since=_date(since),
        days=days,
        today=_date(now),
        report_address=report_address(row),
    )


def _counts_by_day(rows: Sequence[Row[Any]]) -> dict[int, dict[str, SourceCounts]]:
    found: dict[int, dict[str, SourceCounts]] = {}
    for row in rows:
        day, source, *counts = tuple(row)[2:]
        found.setdefault(day, {})[source] = SourceCounts(**dict(zip(COUNTS, counts, strict=True)))
    return found


def _by_source(days: Mapping[int, Mapping[str, SourceCounts]]) -> list[tuple[str, SourceCounts, tuple[int, int]]]:
    """(host, its sums, its first and last day), the largest first."""
    sums: dict[str, tuple[SourceCounts, tuple[int, int]]] = {}
    for day, sources in sorted(days.items()):
        for source, counts in sources.items():
            before, (first, _) = sums.get(source, (SourceCounts(), (day, day)))
            sums[source] = (before + counts, (first, day))
    found = [(source, counts, seen) for source, (counts, seen) in sums.items()]
    return sorted(found, key=lambda one: (-one[1].messages, one[0]))


def _sum(counts: Iterable[SourceCounts]) -> SourceCounts:
    return sum(counts, SourceCounts())


def _counts_json(counts: SourceCounts) -> Json:
    return {
        "messages": counts.messages,
        "aligned": counts.aligned,
        "spfAligned": counts.spf_aligned,
        "dkimAligned": counts.dkim_aligned,
        "excused": counts.excused,
        "quarantined": counts.quarantined,
        "rejected": counts.rejected,
    }


def _next_step(row: Row[Any], rollout: Rollout) -> Json:
    value = rollout.record
    if rollout.action == "publish":
        # What was worked out for the domain keeps what the domain above it asks for.
        value = next((one["value"] for one in row.records or () if one["purpose"] == "dmarc"), value)
    record = {"type": "TXT", "name": f"_dmarc.{row.domain}", "value": value} if value is not None else None
    return {
        "action": rollout.action,
        "reasons": list(rollout.reasons),
        "record": record,
        "cleanDays": rollout.clean_days,
        "neededDays": rollout.needed_days,
        "messages": rollout.messages,
        "share": rollout.share,
        "failing": list(rollout.failing),
        "unexplained": list(rollout.unexplained),
    }


def _date(at_ms: int) -> date:
    return to_datetime(at_ms).date()


def _day_text(day: int) -> str:
    return date_of(day).isoformat()


# --- TLS -------------------------------------------------------------------------------------------------------------


def tls_view(connection: Connection, row: Row[Any], days: int, now: int) -> Json:
    """The TLS sessions of so many days, today's the last, by day, policy, kind of failure and reporter."""
    place, since = (row.workspace_id, row.id), (day_number(now) - days + 1) * DAY_MS
    newest = list_reports(connection, *place, ("tls",), counted=True, limit=MAX_TLS_REPORTS)
    reports = [one for one in newest if one.begin_at >= since]
    by_day, by_policy, by_reporter = _Sessions(), _Sessions(), _Sessions()
    failures: Counter[tuple[str, str, str]] = Counter()
    for report in reports:
        by_day.add(_day_text(day_number(report.begin_at)), report.passed, report.total - report.passed)
        by_reporter.add(report.organization, report.passed, report.total - report.passed)
        for policy in report.policies or ():
            by_policy.add(policy["kind"], policy["succeeded"], policy["failed"])
            for one in policy["failures"]:
                failures[one["kind"], one["host"], one["reason"]] += one["count"]
    total = sum(one.total for one in reports)
    failed = total - sum(one.passed for one in reports)
    return {
        "domainId": row.id,
        "domain": row.domain,
        "reportAddress": report_address(row),
        "days": days,
        "reports": len(reports),
        "sessions": total,
        "failed": failed,
        "share": (total - failed) / total if total else None,
        "policies": by_policy.shown("policy"),
        "failures": [
            {"kind": kind, "host": host or None, "reason": reason or None, "count": count}
            for (kind, host, reason), count in failures.most_common(MAX_SHOWN_FAILURES)
        ],
        "reporters": by_reporter.shown("organization")[:MAX_SHOWN_SOURCES],
        "series": sorted(by_day.shown("day"), key=lambda one: str(one["day"])),
        "notCounted": _not_counted(connection, place, ("tls", "none")),
    }


class _Sessions:
    """Sessions that succeeded and failed, by something."""

    def __init__(self) -> None:
        self._sums: dict[str, list[int]] = {}

    def add(self, name: str, succeeded: int, failed: int) -> None:
        """Count sessions."""
        found = self._sums.setdefault(name, [0, 0])
        found[0] += succeeded
        found[1] += failed

    def shown(self, called: str) -> list[Json]:
        """The sums, the largest first."""
        rows = [{called: name, "succeeded": one[0], "failed": one[1]} for name, one in self._sums.items()]
        return sorted(rows, key=lambda one: (-one["succeeded"] - one["failed"], one[called]))


# --- What is not counted ---------------------------------------------------------------------------------------------


def _not_counted(
    connection: Connection, place: tuple[str, str], kinds: tuple[Literal["dmarc", "tls", "none"], ...]
) -> list[Json]:
    """The newest mails to the domain's address of reports that are not part of the figures, and why."""
    return [
        {
            "receivedAt": iso(row.created_at),
            "kind": row.kind,
            "from": row.from_address,
            "subject": row.subject,
            "organization": row.organization or None,
            "reportId": row.report_id or None,
            "begin": shown_moment(row.begin_at),
            "end": shown_moment(row.end_at),
            "defects": row.defects or [],
            "reason": row.refused,
            "authentication": row.authentication,
        }
        for row in list_reports(connection, *place, kinds, counted=False, limit=MAX_UNCOUNTED)
    ]
