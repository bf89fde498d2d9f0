"""Retention: what is old goes, a bounded step at a time; what is younger stays."""

import sqlalchemy as sa

from postroom.base.clock import DAY_MS, HOUR_MS
from postroom.store import expiry
from postroom.store.activity import add_activity, add_reply_times
from postroom.store.audit import add_audit
from postroom.store.counts import add_counts
from postroom.store.schema import inbox_days
from postroom.store.schema_guards import activity_hours, audit_log, reply_times
from store import rows
from store.rows import NOW, OTHER_WS, WS


def count(connection, table):
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


async def test_activity_before_the_moment_goes_and_the_rest_stays(db):
    def work(connection):
        inbox_id = rows.inbox(connection)
        for at in (NOW - DAY_MS, NOW - HOUR_MS, NOW):
            add_activity(connection, "received", {(WS, inbox_id): 1}, at)
            add_reply_times(connection, {(WS, inbox_id, 3): 1}, at)
        add_counts(connection, "sent", {(WS, inbox_id): 1}, NOW - DAY_MS)
        more = expiry.drop_old_activity(connection, NOW)
        hours = connection.execute(sa.select(activity_hours.c.hour).distinct()).scalars().all()
        return more, hours, count(connection, reply_times), count(connection, inbox_days)

    assert await db.write(work) == (False, [NOW // HOUR_MS], 3, 0)


async def test_old_entries_of_the_audit_log_go_in_steps_in_every_workspace(db, monkeypatch):
    monkeypatch.setattr(expiry, "STEP", 2)

    def work(connection):
        for number in range(5):
            workspace_id = (WS, OTHER_WS)[number % 2]
            add_audit(connection, workspace_id, key_id="key_x", action="a.b", target=str(number), now=NOW + number)
        left = []
        while expiry.drop_old_audit(connection, NOW + 4):
            left.append(count(connection, audit_log))
        return left, connection.execute(sa.select(audit_log.c.target)).scalars().all()

    assert await db.write(work) == ([3, 1], ["4"])
