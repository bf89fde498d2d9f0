"""Taking in what other servers report of our domains: DMARC aggregate reports and TLS reports, out of mail.

read      unpack and count                                  pure, off the event loop
file      still waiting? → whose is it → a copy? → count → tell    one transaction
name      what DNS calls the hosts that are new in it       afterwards, for those who look at it

A mail that brings nothing that can be read is kept as a row that says so.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import structlog

from postroom.base.clock import DAY_MS, SECOND_MS, Clock, maybe_iso
from postroom.flows.authenticate import Origin
from postroom.flows.dispatch import Dispatch
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.reading import OpenedMail
from postroom.flows.report_boxes import ReportBoxes, find_boxes, is_full
from postroom.flows.report_reading import (
    UNAUTHENTICATED,
    ReadReport,
    is_undecided,
    is_vouched_for,
    read_report,
    report_columns,
)
from postroom.flows.views import Json
from postroom.mail.address import normalize
from postroom.mail.authentication.dns import DnsLookup
from postroom.mail.reports.report_file import canonical_ip
from postroom.rules.dmarc_results import COUNTS, MAX_SOURCES_PER_DAY, OTHERS, day_number, with_others
from postroom.store.blobs import release_blobs
from postroom.store.db import Connection, Database, Row
from postroom.store.domain_reports import (
    add_dmarc_counts,
    add_report,
    dmarc_sources_of_day,
    drop_old_reports,
    known_sources,
    note_source,
)
from postroom.store.domains import domains_by_name, get_domain
from postroom.store.inbound import note_failed_attempt, remove_inbound_mails

KEPT_DAYS = 180
"""Reports and their sums are kept so long; no decision looks further back than four months."""
MAX_AHEAD_DAYS = 1
"""A report about a time later than this is not counted: clocks differ by hours, not by days."""
DNS_TRIES = 3
"""A report that nobody vouches for while DNS is silent is looked at so often before it counts as a stranger's."""
DNS_RETRY_MS = 60 * SECOND_MS
"""Between these looks, times their number."""
MAX_NAMED_HOSTS = 20
"""Hosts of one report whose names are asked for, those with most mail."""
NAMING_TIMEOUT_S = 5.0
"""For all of them together."""
MAX_NAMES = 3
"""Names of one host that are looked at."""
MAX_LABELS = 10
"""Of the domain that a report names, the last so many."""
LAST_MS = 253_402_300_799_000
"""The end of the year 9999: what ISO 8601 can write."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class FiledReport:
    """What became of a mail."""

    handed: list[Handed]
    unnamed: tuple[str, ...] = ()
    """Hosts in it of which nothing is known yet."""
    place: tuple[str, str] = ("", "")
    """(workspace id, domain id)."""


_NOTHING = FiledReport(handed=[])


class ReportFiling:
    """Files reports of other servers."""

    def __init__(
        self, *, db: Database, clock: Clock, dispatch: Dispatch, boxes: ReportBoxes, lookup: DnsLookup
    ) -> None:
        self._boxes = boxes
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._lookup = lookup

    async def file(self, opened: OpenedMail, origin: Origin) -> None:
        """Count what the mail reports, and let the mail go. Never raises for what is in it."""
        if is_undecided(origin.authentication) and opened.mail.attempt_count < DNS_TRIES:
            await self._ask_later(opened)
            return
        read = await asyncio.to_thread(read_report, opened)
        now = self._clock.now_ms()
        filed = await self._db.write(lambda connection: self._save(connection, opened, read, origin, now))
        self._dispatch.send(filed.handed)
        if filed.unnamed:
            await self._name(filed, now)

    async def _ask_later(self, opened: OpenedMail) -> None:
        mail = opened.mail
        due_at = self._clock.now_ms() + DNS_RETRY_MS * (mail.attempt_count + 1)
        error = "DNS did not answer, so who sent this report is not known."
        await self._db.write(
            lambda connection: note_failed_attempt(connection, mail.workspace_id, mail.id, error=error, due_at=due_at)
        )

    def _save(
        self, connection: Connection, opened: OpenedMail, read: ReadReport, origin: Origin, now: int
    ) -> FiledReport:
        mail = opened.mail
        if not remove_inbound_mails(connection, [opened.key]):
            return _NOTHING
        release_blobs(connection, mail.workspace_id, [mail.blob_id], now)
        owner = _find_owner(connection, opened, read, self._boxes.shared)
        if owner is None:
            # It was deleted since, and all that was reported of it, or is not known to be its holder's any more.
            log.info("a report is of a domain that is not held here any more", mail=mail.id)
            return _NOTHING
        against = [*owner.defects, *_judge(read, origin, now)]
        counted = not (read.refused or against)
        if is_full(connection, owner.workspace_id, owner.domain_id, now - DAY_MS, counted=counted):
            log.warning("too many reports came today; one is let go", domain=owner.name, mail=mail.id, counted=counted)
            return _NOTHING
        row = {
            **report_columns(opened, read, origin),
            "workspace_id": owner.workspace_id,
            "domain_id": owner.domain_id,
            "counted": counted,
            "defects": [*read.defects, *against],
            "created_at": now,
        }
        if not add_report(connection, row):
            return _NOTHING
        drop_old_reports(connection, owner.workspace_id, owner.domain_id, now - KEPT_DAYS * DAY_MS)
        unnamed = _count(connection, owner, read) if counted and read.kind == "dmarc" else ()
        events = [] if read.kind == "none" else [_event(owner, row)]
        handed = self._dispatch.notify(connection, events, now)
        return FiledReport(handed=handed, unnamed=unnamed, place=(owner.workspace_id, owner.domain_id))

    async def _name(self, filed: FiledReport, now: int) -> None:
        """Note what DNS calls the hosts, also that it calls them nothing: they are not asked for again."""
        names: dict[str, str | None] = dict.fromkeys(filed.unnamed)

        async def name(source: str) -> None:
            names[source] = await host_name(self._lookup, source)

        try:
            async with asyncio.timeout(NAMING_TIMEOUT_S):
                await asyncio.gather(*map(name, filed.unnamed))
        except TimeoutError:
            log.info("not all names of hosts in a report could be had in time")

        def work(connection: Connection) -> None:
            workspace_id, domain_id = filed.place
            if get_domain(connection, workspace_id, domain_id, hold=True) is not None:
                for source, host in sorted(names.items()):
                    note_source(connection, workspace_id, domain_id, source, {"host": host, "named_at": now})

        await self._db.write(work)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Owner:
    """Whose report it is."""

    workspace_id: str
    domain_id: str
    """"" when no domain here is known to be meant."""
    name: str
    defects: tuple[str, ...] = ()


def _find_owner(connection: Connection, opened: OpenedMail, read: ReadReport, shared: Collection[str]) -> _Owner | None:
    """The domain that the report names, when its workspace may hear of it; else that of the address, with a defect.

    None when the address is of a domain that is gone. The domain is held: its sums are this transaction's alone.
    shared: names of this server, at which reports about any domain are taken.
    """
    mail = opened.mail
    boxes = find_boxes(connection, [normalize(one) for one in mail.envelope.rcpt_to], shared)
    box = next((one for one in boxes.values() if one.workspace_id == mail.workspace_id), None)
    if box is None:
        return None
    about = _named_domain(connection, read.domain)
    if about is not None and (about.workspace_id == mail.workspace_id or not box.domain_id):
        return _held(connection, about.workspace_id, about.id)
    if box.domain_id:
        return _held(connection, box.workspace_id, box.domain_id, ("other_domain",) if read.domain else ())
    return _Owner(workspace_id=box.workspace_id, domain_id="", name=read.domain, defects=("unknown_domain",))


def _named_domain(connection: Connection, name: str) -> Row[Any] | None:
    """The domain of that name, or the nearest above it, if it is proven here; the whole name may be a stranger's."""
    labels = name.split(".")[-MAX_LABELS:]
    above = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    rows = [row for row in domains_by_name(connection, above) if row.proven_at is not None and row.domain in above]
    return max(rows, key=lambda row: len(row.domain), default=None)


def _held(connection: Connection, workspace_id: str, domain_id: str, defects: tuple[str, ...] = ()) -> _Owner | None:
    row = get_domain(connection, workspace_id, domain_id, hold=True)
    if row is None:
        return None
    return _Owner(workspace_id=workspace_id, domain_id=domain_id, name=row.domain, defects=defects)


def _judge(read: ReadReport, origin: Origin, now: int) -> list[str]:
    """Why the report is not counted, although it can be read and is about a domain of ours."""
    found = []
    if not is_vouched_for(origin.authentication):
        found.append(UNAUTHENTICATED)
    if read.kind != "none" and not read.refused:
        begin = read.begin_ms
        if begin is None or not now - KEPT_DAYS * DAY_MS <= begin <= now + MAX_AHEAD_DAYS * DAY_MS:
            found.append("bad_period")
    return found


def _count(connection: Connection, owner: _Owner, read: ReadReport) -> tuple[str, ...]:
    """Add the report's mail to the sums of the day in which it begins. Returns the hosts that nothing is known of."""
    assert read.begin_ms is not None
    place, day = (owner.workspace_id, owner.domain_id), day_number(read.begin_ms)
    there = dmarc_sources_of_day(connection, *place, day)
    sources = with_others(read.sources, MAX_SOURCES_PER_DAY - len(there), there)
    add_dmarc_counts(
        connection, *place, day, {name: [getattr(one, count) for count in COUNTS] for name, one in sources.items()}
    )
    largest = [one for one in sources if one != OTHERS][:MAX_NAMED_HOSTS]
    known = known_sources(connection, *place, largest)
    return tuple(one for one in largest if one not in known or known[one].named_at is None)


def _event(owner: _Owner, row: Json) -> NewEvent:
    data: Json = {
        "domainId": owner.domain_id or None,
        "domain": owner.name,
        "organization": row["organization"],
        "reportId": row["report_id"],
        "begin": shown_moment(row["begin_at"]),
        "end": shown_moment(row["end_at"]),
        "counted": row["counted"],
        "defects": row["defects"],
        "reason": row["refused"],
    }
    if row["kind"] == "dmarc":
        data |= {"messages": row["total"], "aligned": row["passed"]}
        return NewEvent(workspace_id=owner.workspace_id, type="domain.dmarc_report", data=data)
    data |= {"sessions": row["total"], "failed": row["total"] - row["passed"]}
    return NewEvent(workspace_id=owner.workspace_id, type="domain.tls_report", data=data)


def shown_moment(at_ms: int | None) -> str | None:
    """A moment that a stranger named, as it is shown; None when it is none, or in no year that can be written."""
    return maybe_iso(at_ms) if at_ms is not None and 0 <= at_ms <= LAST_MS else None


async def host_name(lookup: DnsLookup, address: str) -> str | None:
    """What DNS calls the host, when that name leads back to the address: anybody can write any name for their own.

    None when it has no such name, or none can be had now. RFC 1912 §2.1.
    """
    ip = ip_address(address)
    names = (await lookup(ip.reverse_pointer, "PTR")).records[:MAX_NAMES]
    for name in names:
        answer = await lookup(name, "A" if ip.version == 4 else "AAAA")
        if str(ip) in map(canonical_ip, answer.records):
            return name
    return None
