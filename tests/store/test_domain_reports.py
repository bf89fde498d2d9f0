"""What other servers report of a domain."""

import pytest
import sqlalchemy as sa

from postroom.base.clock import DAY_MS
from postroom.rules.dmarc_results import COUNTS
from postroom.store.domain_reports import (
    COUNT_COLUMNS,
    TABLES,
    add_dmarc_counts,
    add_report,
    count_reports,
    count_reports_since,
    count_said,
    dmarc_days_since,
    dmarc_sources_of_day,
    drop_old_reports,
    known_sources,
    list_reports,
    note_source,
)
from postroom.store.domains import add_domain, remove_domain
from store.rows import NOW, OTHER_WS, WS
from store.test_domains import domain_row

ONE = ("wks_one", "dom_1")
TODAY = NOW // DAY_MS


def report_row(key, *, place=ONE, **columns):
    return {
        "workspace_id": place[0],
        "domain_id": place[1],
        "key": key,
        "kind": "dmarc",
        "organization": "o",
        "report_id": key,
        "from_address": "a@b.test",
        "subject": "s",
        "begin_at": NOW,
        "end_at": NOW,
        "total": 3,
        "passed": 2,
        "counted": True,
        "defects": [],
        "refused": None,
        "authentication": {"spf": "pass"},
        "policies": None,
        "created_at": NOW,
        **columns,
    }


def counts(*numbers):
    return [*numbers, *[0] * (len(COUNT_COLUMNS) - len(numbers))]


def test_the_store_and_the_rules_count_the_same():
    assert COUNT_COLUMNS == COUNTS


async def test_a_report_is_kept_once_a_domain(db):
    def work(connection):
        return [
            add_report(connection, report_row("k")),
            add_report(connection, report_row("k", total=9)),
            add_report(connection, report_row("k", place=("wks_one", "dom_2"))),
            add_report(connection, report_row("k", place=(OTHER_WS, "dom_1"))),
            [one.total for one in list_reports(connection, *ONE, ("dmarc",), counted=True, limit=9)],
        ]

    assert await db.write(work) == [True, False, True, True, [3]]


async def test_reports_are_listed_newest_first_by_kind_and_by_whether_they_count(db):
    def work(connection):
        for number, fields in enumerate(
            ({}, {"kind": "tls"}, {"counted": False, "kind": "none", "defects": ["no_report"]}, {}, {"begin_at": 1})
        ):
            add_report(connection, report_row(f"k{number}", created_at=NOW + number, **fields))

        def keys(kinds, limit=9, **wanted):
            return [one.key for one in list_reports(connection, *ONE, kinds, limit=limit, **wanted)]

        return [
            keys(("dmarc",), counted=True),
            keys(("dmarc",), counted=True, limit=1),
            keys(("tls", "none"), counted=True),
            keys(("tls", "none"), counted=False),
            count_reports(connection, *ONE, "dmarc", NOW),
            count_reports(connection, *ONE, "none", 0),
        ]

    assert await db.write(work) == [["k4", "k3", "k0"], ["k4"], ["k1"], ["k2"], 2, 0]


async def test_counting_a_days_reports_ends_at_the_bound(db):
    def work(connection):
        for number in range(5):
            add_report(connection, report_row(f"k{number}", created_at=NOW + number))
        add_report(connection, report_row("x", created_at=NOW + 1, counted=False))
        return [
            count_reports_since(connection, *ONE, NOW, 9, counted=True),
            count_reports_since(connection, *ONE, NOW, 3, counted=True),
            count_reports_since(connection, *ONE, NOW, 9, counted=False),
            count_reports_since(connection, WS, "dom_2", 0, 9, counted=True),
        ]

    assert await db.write(work) == [4, 3, 1, 0]


async def test_counts_of_a_day_and_host_are_added_up(db):
    def work(connection):
        add_dmarc_counts(connection, *ONE, TODAY, {"192.0.2.1": counts(5, 4, 3), "192.0.2.2": counts(1)})
        add_dmarc_counts(connection, *ONE, TODAY, {"192.0.2.1": counts(2, 1, 0, 1, 0, 1, 1), "2001:db8::1": counts(7)})
        add_dmarc_counts(connection, *ONE, TODAY - 1, {"192.0.2.1": counts(9)})
        add_dmarc_counts(connection, OTHER_WS, "dom_1", TODAY, {"192.0.2.1": counts(100)})
        add_dmarc_counts(connection, *ONE, TODAY, {})
        rows = [(row.day - TODAY, row.source, *row[4:]) for row in dmarc_days_since(connection, *ONE, TODAY - 1)]
        return rows, dmarc_sources_of_day(connection, *ONE, TODAY), len(dmarc_days_since(connection, *ONE, TODAY))

    rows, sources, newest = await db.write(work)
    assert rows == [
        (-1, "192.0.2.1", *counts(9)),
        (0, "192.0.2.1", 7, 5, 3, 1, 0, 1, 1),
        (0, "192.0.2.2", *counts(1)),
        (0, "2001:db8::1", *counts(7)),
    ]
    assert (sources, newest) == ({"192.0.2.1", "192.0.2.2", "2001:db8::1"}, 3)


async def test_what_is_known_of_a_host(db):
    def work(connection):
        note_source(connection, *ONE, "192.0.2.1", {"host": "a.test", "named_at": NOW})
        note_source(connection, *ONE, "192.0.2.1", {"ours": True})
        note_source(connection, *ONE, "192.0.2.2", {"host": None, "named_at": NOW})
        note_source(connection, OTHER_WS, "dom_1", "192.0.2.3", {"ours": False})
        some = known_sources(connection, *ONE, ["192.0.2.1", "192.0.2.2", "192.0.2.9"])
        said = known_sources(connection, *ONE)
        count = count_said(connection, *ONE)
        note_source(connection, *ONE, "192.0.2.1", {"ours": None})
        return (
            {source: (row.host, row.ours) for source, row in some.items()},
            list(said),
            count,
            count_said(connection, *ONE),
            known_sources(connection, *ONE, []),
        )

    found, said, before, after, none = await db.write(work)
    assert found == {"192.0.2.1": ("a.test", True), "192.0.2.2": (None, None)}
    assert (said, before, after, none) == (["192.0.2.1"], 1, 0, {})


def furnish(connection, place, at=NOW):
    add_report(connection, report_row(f"k{at}", place=place, created_at=at))
    add_dmarc_counts(connection, *place, at // DAY_MS, {"192.0.2.1": counts(1)})
    note_source(connection, *place, f"{at}", {"host": "x.test", "named_at": at})


def left(connection):
    """Rows by table and domain."""
    return {
        table.name: [tuple(row) for row in connection.execute(sa.select(table.c.workspace_id, table.c.domain_id))]
        for table in TABLES
    }


async def test_what_is_old_goes_and_what_the_owner_said_stays(db):
    def work(connection):
        for at in (NOW - 2 * DAY_MS, NOW):
            furnish(connection, ONE, at)
        furnish(connection, (OTHER_WS, "dom_1"), NOW - 2 * DAY_MS)
        note_source(connection, *ONE, "192.0.2.1", {"named_at": 1, "ours": False})
        drop_old_reports(connection, *ONE, NOW - DAY_MS)
        return left(connection), list(known_sources(connection, *ONE))

    rows, said = await db.write(work)
    assert {name: found.count(ONE) for name, found in rows.items()} == {
        "domain_reports": 1,
        "dmarc_days": 1,
        "dmarc_sources": 2,
    }
    assert all(found.count((OTHER_WS, "dom_1")) == 1 for found in rows.values())
    assert said == ["192.0.2.1"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
async def test_all_of_it_goes_with_the_domain_and_nothing_else(db, table):
    def work(connection):
        add_domain(connection, domain_row("acme.test", 1))
        for place in (ONE, ("wks_one", "dom_2"), (OTHER_WS, "dom_1")):
            furnish(connection, place)
        remove_domain(connection, *ONE)
        return left(connection)

    rows = await db.write(work)
    assert sorted(rows[table.name]) == [("wks_one", "dom_2"), (OTHER_WS, "dom_1")]
