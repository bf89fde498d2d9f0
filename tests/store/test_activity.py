"""What was done in an hour, by scope."""

from postroom.base.clock import HOUR_MS
from postroom.store.activity import (
    activity_by_hour,
    activity_since,
    add_activity,
    add_reply_times,
    add_scope_activity,
    hour_of,
    reply_times_of,
)
from store import rows
from store.rows import NOW, OTHER_WS, WS


async def test_an_inbox_counts_for_its_domain_and_its_workspace(db):
    def work(connection):
        one, two = rows.inbox(connection, "one"), rows.inbox(connection, "two")
        for at in (NOW, NOW + HOUR_MS):
            add_activity(connection, "sent", {(WS, one): 2, (WS, two): 1, (OTHER_WS, "inb_x"): 9}, at)
        add_activity(connection, "bounced", {(WS, one): 1}, NOW)
        add_activity(connection, "sent", {}, NOW)
        add_scope_activity(connection, "admitted", {(WS, ">x.test"): 4, (WS, one): 3}, NOW)
        domain = connection.exec_driver_sql("SELECT domain FROM inboxes LIMIT 1").scalar()
        scopes = [one, f"@{domain}", "*", ">x.test", "nothing"]
        whole = activity_since(connection, WS, scopes, hour_of(NOW))
        late = activity_since(connection, WS, scopes, hour_of(NOW) + 1)
        hours = activity_by_hour(connection, WS, "*", hour_of(NOW), hour_of(NOW) + 1)
        return one, domain, whole, late, hours

    one, domain, whole, late, hours = await db.write(work)
    assert (whole[one]["sent"], whole[one]["bounced"], whole[one]["admitted"]) == (4, 1, 3)
    assert (whole[f"@{domain}"]["sent"], whole["*"]["sent"], whole["*"]["admitted"]) == (6, 6, 0)
    assert whole[">x.test"]["admitted"] == 4
    assert "nothing" not in whole
    assert late["*"]["sent"] == 3
    assert [row.sent for row in hours] == [3]


async def test_reply_times_count_for_all_three(db):
    def work(connection):
        one = rows.inbox(connection, "one")
        for _ in range(2):
            add_reply_times(connection, {(WS, one, 7): 1, (WS, one, 9): 2}, NOW)
        span = (hour_of(NOW), hour_of(NOW) + 1)
        return [sorted(reply_times_of(connection, WS, scope, *span)) for scope in (one, "*")]

    own, whole = await db.write(work)
    assert [(row.bucket, row.replies) for row in own] == [(7, 2), (9, 4)]
    assert [tuple(row) for row in own] == [tuple(row) for row in whole]
