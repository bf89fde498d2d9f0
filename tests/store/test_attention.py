"""What waits for a person: counted up to a bound, of one workspace and perhaps one inbox."""

import sqlalchemy as sa

from postroom.base.ids import new_id
from postroom.store.activity import WORKSPACE, add_activity
from postroom.store.attention import KINDS, Wanted, count_some
from postroom.store.breakers import set_breaker
from postroom.store.deliveries import add_deliveries
from postroom.store.drafts import add_draft
from postroom.store.inboxes import DELETING, update_inbox
from postroom.store.message_filter import MessageFilter
from postroom.store.messages import list_messages
from postroom.store.paging import Page
from store import rows
from store.rows import NOW, OTHER_WS, WS


def counts(connection, workspace_id=WS, *, up_to=100, inbox_id=None):
    wanted = [Wanted(kind=kind, up_to=up_to) for kind in KINDS - {"domains", "broken_domains"}]
    found = count_some(connection, workspace_id, wanted, inbox_id=inbox_id)
    return {kind: count for kind, count in found.items() if count}


def furnish(connection, local, times=1):
    inbox_id = rows.inbox(connection, local)
    for _ in range(times):
        rows.message(connection, inbox_id, status="quarantined")
        draft = {"workspace_id": WS, "id": new_id("draft"), "inbox_id": inbox_id, "action": "send", "created_by": "k"}
        held = {"status": "held", "due_at": NOW, "content": {}, "created_at": NOW, "updated_at": NOW}
        add_draft(connection, {**draft, **held})
        row = {"workspace_id": WS, "id": new_id("delivery"), "webhook_id": "whk_1", "event_id": "evt_1"}
        dead = {"inbox_id": inbox_id, "status": "dead", "first_due_at": NOW, "due_at": None, "created_at": NOW}
        add_deliveries(connection, [{**row, **dead}])
    add_activity(connection, "received", {(WS, inbox_id): 1}, NOW)
    # What does not wait.
    rows.message(connection, inbox_id)
    other = {**draft, "id": new_id("draft"), "content": {}, "created_at": NOW, "updated_at": NOW}
    add_draft(connection, {**other, "status": "draft", "due_at": None})
    return inbox_id


async def test_each_kind_is_counted_within_its_workspace_and_inbox(db):
    def work(connection):
        one, _ = furnish(connection, "one", 3), furnish(connection, "two", 2)
        rows.message(connection, "inb_x", workspace_id=OTHER_WS, status="quarantined")
        update_inbox(connection, WS, one, {"status": "paused"})
        return counts(connection), counts(connection, inbox_id=one), counts(connection, OTHER_WS)

    everything, of_one, foreign = await db.write(work)
    waiting = {"approvals": 5, "quarantined": 5, "dead_deliveries": 5, "paused_inboxes": 1}
    assert everything == {**waiting, "inboxes": 2, "received": 1}
    assert of_one == {**dict.fromkeys(waiting, 3), "paused_inboxes": 1, "inboxes": 1, "received": 1}
    assert foreign == {"quarantined": 1}


async def test_counting_stops_at_the_bound(db):
    def work(connection):
        furnish(connection, "one", 5)
        return counts(connection, up_to=3)

    assert await db.write(work) == {
        "approvals": 3,
        "quarantined": 3,
        "dead_deliveries": 3,
        "inboxes": 1,
        "received": 1,
    }


async def test_a_breaker_of_the_domain_or_the_workspace_pauses_its_inboxes(db):
    def work(connection):
        made = [rows.inbox(connection, local) for local in ("one", "two", "three")]
        update_inbox(connection, WS, made[2], {"status": DELETING})
        before = counts(connection)
        set_breaker(connection, WS, WORKSPACE, {"paused_at": NOW, "reason": "x"})
        return before, counts(connection)

    assert await db.write(work) == ({"inboxes": 2}, {"inboxes": 2, "paused_inboxes": 2})


async def test_what_is_quarantined_is_found_by_an_index(sqlite):
    said = []

    def listen(_conn, _cursor, statement, parameters, _context, _many):
        said.append((statement, parameters))

    def work(connection):
        inbox_id = furnish(connection, "one", 2)
        sa.event.listen(connection, "before_cursor_execute", listen)
        counts(connection)
        for wanted in (None, inbox_id):
            found = list_messages(connection, WS, MessageFilter(status="quarantined", inbox_id=wanted), Page())
        sa.event.remove(connection, "before_cursor_execute", listen)
        assert len(found.rows) == 2
        plans = []
        for statement, parameters in said:
            if "quarantined" in statement:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
                plans.append(" ".join(row.detail for row in plan))
        return plans

    plans = await sqlite.write(work)
    assert len(plans) == 3
    assert all("ix_messages_quarantined" in plan for plan in plans), plans
