"""What other servers report of a domain: the reports, their sums by day and host, and what is known of the hosts."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from postroom.base.clock import DAY_MS
from postroom.store.schema_domains import dmarc_days, dmarc_sources, domain_reports
from postroom.store.statements import among

COUNT_COLUMNS = ("messages", "aligned", "spf_aligned", "dkim_aligned", "excused", "quarantined", "rejected")
"""Of dmarc_days, in this order."""
TABLES = (domain_reports, dmarc_days, dmarc_sources)
"""All that goes with a domain."""


def add_report(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether the report was added; False when a copy of it is there. row: columns of domain_reports."""
    return bool(connection.execute(_add_report(connection.dialect.name), dict(row)).rowcount)


def count_reports_since(
    connection: Connection, workspace_id: str, domain_id: str, since: int, at_most: int, *, counted: bool
) -> int:
    """How many reports of the domain that count, or that do not, came after the moment; no more than `at_most`."""
    some = (
        sa.select(sa.literal(1))
        .where(
            domain_reports.c.workspace_id == workspace_id,
            domain_reports.c.domain_id == domain_id,
            domain_reports.c.created_at > since,
            domain_reports.c.counted.is_(counted),
        )
        .limit(at_most)
        .subquery()
    )
    return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def list_reports(
    connection: Connection, workspace_id: str, domain_id: str, kinds: Collection[str], *, counted: bool, limit: int
) -> Sequence[Row[Any]]:
    """The newest reports of these kinds that are counted, or that are not."""
    query = sa.select(domain_reports).where(
        domain_reports.c.workspace_id == workspace_id,
        domain_reports.c.domain_id == domain_id,
        domain_reports.c.kind.in_(list(kinds)),
        domain_reports.c.counted.is_(counted),
    )
    newest = query.order_by(domain_reports.c.created_at.desc(), domain_reports.c.key)
    return connection.execute(newest.limit(limit)).all()


def count_reports(connection: Connection, workspace_id: str, domain_id: str, kind: str, since: int) -> int:
    """The counted reports of a kind about a time that began at the moment or later."""
    mine = (domain_reports.c.workspace_id == workspace_id, domain_reports.c.domain_id == domain_id)
    wanted = (domain_reports.c.kind == kind, domain_reports.c.counted.is_(True), domain_reports.c.begin_at >= since)
    query = sa.select(sa.func.count()).select_from(domain_reports).where(*mine, *wanted)
    return int(connection.execute(query).scalar_one())


def add_dmarc_counts(
    connection: Connection, workspace_id: str, domain_id: str, day: int, sources: Mapping[str, Sequence[int]]
) -> None:
    """Add to the day's counts of each host. sources: numbers in the order of COUNT_COLUMNS, by host."""
    rows = [
        {
            "workspace_id": workspace_id,
            "domain_id": domain_id,
            "day": day,
            "source": source,
            **dict(zip(COUNT_COLUMNS, counts, strict=True)),
        }
        for source, counts in sorted(sources.items())
    ]
    if rows:
        connection.execute(_add_counts(connection.dialect.name), rows)


def dmarc_sources_of_day(connection: Connection, workspace_id: str, domain_id: str, day: int) -> set[str]:
    """The hosts that are counted on the day."""
    mine = (dmarc_days.c.workspace_id == workspace_id, dmarc_days.c.domain_id == domain_id, dmarc_days.c.day == day)
    return set(connection.execute(sa.select(dmarc_days.c.source).where(*mine)).scalars())


def dmarc_days_since(connection: Connection, workspace_id: str, domain_id: str, since_day: int) -> Sequence[Row[Any]]:
    """The counts from a day on, by day and host."""
    return connection.execute(
        sa.select(dmarc_days)
        .where(
            dmarc_days.c.workspace_id == workspace_id,
            dmarc_days.c.domain_id == domain_id,
            dmarc_days.c.day >= since_day,
        )
        .order_by(dmarc_days.c.day, dmarc_days.c.source)
    ).all()


def known_sources(
    connection: Connection, workspace_id: str, domain_id: str, sources: Collection[str] | None = None
) -> dict[str, Row[Any]]:
    """What is known of the domain's hosts, by host: of these, or of all of whom somebody has said whose they are."""
    query = sa.select(dmarc_sources).where(
        dmarc_sources.c.workspace_id == workspace_id, dmarc_sources.c.domain_id == domain_id
    )
    if sources is None:
        return {row.source: row for row in connection.execute(query.where(dmarc_sources.c.ours.is_not(None)))}
    found = connection.execute(query.where(among(dmarc_sources.c.source)), {"ids": list(sources)}) if sources else ()
    return {row.source: row for row in found}


def note_source(
    connection: Connection, workspace_id: str, domain_id: str, source: str, changes: Mapping[str, Any]
) -> None:
    """Set columns of what is known of a host: `host` and `named_at`, or `ours`."""
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    key = {"workspace_id": workspace_id, "domain_id": domain_id, "source": source}
    statement = insert(dmarc_sources).values(**key, **changes)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=dict(changes)))


def count_said(connection: Connection, workspace_id: str, domain_id: str) -> int:
    """Of how many hosts the owner has said whose they are."""
    mine = (dmarc_sources.c.workspace_id == workspace_id, dmarc_sources.c.domain_id == domain_id)
    query = sa.select(sa.func.count()).select_from(dmarc_sources).where(*mine, dmarc_sources.c.ours.is_not(None))
    return int(connection.execute(query).scalar_one())


def drop_old_reports(connection: Connection, workspace_id: str, domain_id: str, before: int) -> None:
    """Take away the domain's reports that came before the moment, the sums of days before it, and what was known of
    hosts that were named before it, unless its owner said so.
    """
    olds = (
        (domain_reports, domain_reports.c.created_at < before),
        (dmarc_days, dmarc_days.c.day < before // DAY_MS),
        (dmarc_sources, sa.and_(dmarc_sources.c.named_at < before, dmarc_sources.c.ours.is_(None))),
    )
    for table, old in olds:
        mine = sa.and_(table.c.workspace_id == workspace_id, table.c.domain_id == domain_id)
        connection.execute(sa.delete(table).where(mine, old))


def drop_reports_of(connection: Connection, workspace_id: str, domain_id: str) -> None:
    """Take away all that was reported of a domain."""
    for table in TABLES:
        connection.execute(sa.delete(table).where(table.c.workspace_id == workspace_id, table.c.domain_id == domain_id))


@cache
def _add_report(dialect: str) -> Any:
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(domain_reports).on_conflict_do_nothing()


@cache
def _add_counts(dialect: str) -> Any:
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(dmarc_days)
    sums = {name: dmarc_days.c[name] + statement.excluded[name] for name in COUNT_COLUMNS}
    return statement.on_conflict_do_update(index_elements=["workspace_id", "domain_id", "day", "source"], set_=sums)
