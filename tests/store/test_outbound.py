"""Recipients: each its own state and every attempt, written before the call and after it."""

import sqlalchemy as sa

from postroom.store.inbound import add_inbound_mails, note_failed_attempt
from postroom.store.inboxes import DELETING, update_inbox
from postroom.store.leases import claim_due
from postroom.store.outbound import (
    finish_attempts,
    message_attempts,
    message_recipients,
    set_recipient_states,
    start_attempts,
    written_to,
)
from postroom.store.schema import inbound_mails, recipients
from store import rows
from store.rows import NOW, WS


def three(connection):
    inbox_id = rows.inbox(connection)
    made = [rows.recipient(connection, inbox_id, "msg_1", f"{name}@example.com") for name in "abc"]
    rows.recipient(connection, inbox_id, "msg_2", "d@example.com")
    return inbox_id, made


def ended(row, outcome="delivered", **columns):
    key = {"workspace_id": WS, "message_id": row.message_id, "recipient_id": row.id, "number": 1, "finished_at": NOW}
    said = {
        "host": "mx.test",
        "code": 250,
        "enhanced_code": "2.0.0",
        "text": "ok",
        "tls": "TLSv1.3",
        "source_address": None,
    }
    return {**key, "outcome": outcome, **said, **columns}


async def test_an_attempt_is_recorded_before_and_after(db):
    def work(connection):
        three(connection)
        claimed = message_recipients(connection, WS, ["msg_1"])
        begun = start_attempts(connection, claimed[:2], NOW)
        before = [(each.number, each.outcome, each.finished_at) for each in message_attempts(connection, WS, ["msg_1"])]
        finish_attempts(connection, [ended(claimed[0]), ended(claimed[1], "bounced", code=550, text="no")])
        after = [(each.outcome, each.code, each.text) for each in message_attempts(connection, WS, ["msg_1"])]
        states = [(row.state, row.attempt_count) for row in message_recipients(connection, WS, ["msg_1"])]
        return len(begun), before, after, states

    begun, before, after, states = await db.write(work)
    assert begun == 2
    assert before == [(1, "started", None)] * 2
    assert sorted(after) == [("bounced", 550, "no"), ("delivered", 250, "ok")]
    assert states == [("sending", 1), ("sending", 1), ("queued", 0)]


async def test_states_are_set_one_by_one_and_end_the_claim(db):
    def work(connection):
        _, made = three(connection)
        claim_due(connection, recipients, now=NOW, until=NOW + 9, node="nod_1", limit=10)
        key = {"workspace_id": WS, "message_id": "msg_1"}
        changes = [
            {**key, "id": made[0], "state": "delivered", "due_at": None, "finished_at": NOW},
            {**key, "id": made[1], "state": "deferred", "due_at": NOW + 50, "finished_at": None},
        ]
        set_recipient_states(connection, changes)
        rows_now = message_recipients(connection, WS, ["msg_1"])
        return [(row.state, row.due_at, row.finished_at, row.claimed_by) for row in rows_now]

    assert await db.write(work) == [
        ("delivered", None, NOW, None),
        ("deferred", NOW + 50, None, None),
        ("queued", NOW + 9, None, "nod_1"),
    ]


async def test_nothing_begins_for_an_inbox_that_is_being_deleted(db):
    def work(connection):
        inbox_id, _ = three(connection)
        claimed = message_recipients(connection, WS, ["msg_1"])
        update_inbox(connection, WS, inbox_id, {"status": DELETING})
        return start_attempts(connection, claimed, NOW), message_attempts(connection, WS, ["msg_1"])

    assert await db.write(work) == (set(), [])


async def test_recipients_come_in_the_order_in_which_they_were_named(db):
    def work(connection):
        three(connection)
        named = [row.address for row in message_recipients(connection, WS, ["msg_1"])]
        return named, message_recipients(connection, WS, []), message_attempts(connection, WS, [])

    assert await db.write(work) == (["a@example.com", "b@example.com", "c@example.com"], [], [])


async def test_a_mail_that_broke_waits_with_the_reason(db):
    def work(connection):
        row = {"workspace_id": WS, "id": "mal_1", "inbox_id": "inb_1", "blob_id": "blb_1", "envelope": {"a": ["b"]}}
        add_inbound_mails(connection, [{**row, "claimed_by": "nod_1", "due_at": NOW + 99, "created_at": NOW}])
        note_failed_attempt(connection, WS, "mal_1", error="KeyError('x')", due_at=NOW + 5)
        early = claim_due(connection, inbound_mails, now=NOW + 4, until=NOW + 9, node="n", limit=9)
        return early, claim_due(connection, inbound_mails, now=NOW + 5, until=NOW + 9, node="n", limit=9)[0]

    early, row = await db.write(work)
    assert early == []
    assert (row.attempt_count, row.last_error, row.claimed_by, row.envelope) == (1, "KeyError('x')", None, {"a": ["b"]})


async def test_who_was_written_to_is_found_by_an_index(db):
    def work(connection):
        if connection.dialect.name == "postgresql":
            # Of a table without rows it would read all there is.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        inbox_id = rows.inbox(connection)
        rows.recipient(connection, inbox_id, "msg_1", "Jane@example.com")
        asked = []
        sa.event.listen(connection, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
        found = written_to(connection, {(WS, "jane@example.com"), (WS, "joe@example.com")})
        [(statement, values)] = asked
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        return found, [str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", values)]

    found, plan = await db.write(work)
    assert found == {(WS, "jane@example.com")}
    assert any("ix_recipients_address" in line for line in plan), plan
