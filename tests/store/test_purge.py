"""A purge takes everything of one inbox, and leaves everything else as it was to the byte."""

import asyncio

import pytest
import sqlalchemy as sa

from postroom.base.ids import new_id
from postroom.rules.search_terms import Searchable, message_terms
from postroom.rules.threading import id_key
from postroom.store import deliveries, purge
from postroom.store.activity import add_reply_times
from postroom.store.address_rules import set_address_rule
from postroom.store.alerts import note_alert
from postroom.store.attachments import get_attachment
from postroom.store.blobs import get_blob
from postroom.store.breakers import set_breaker
from postroom.store.contacts import add_contacts
from postroom.store.counts import add_counts
from postroom.store.db import PostgresDatabase
from postroom.store.deliveries import add_deliveries
from postroom.store.drafts import add_draft
from postroom.store.events import add_events
from postroom.store.follow_ups import add_follow_up
from postroom.store.idempotency import claim_idempotency_key, set_idempotent_message
from postroom.store.inbound import add_inbound_mails, remove_inbound_mails
from postroom.store.inboxes import DELETING, get_inbox, get_inboxes, inboxes_being_deleted, update_inbox
from postroom.store.keys import add_key, rotate_key
from postroom.store.leases import claim_due
from postroom.store.marks import label_thread, mark_message
from postroom.store.messages import add_message_ids, get_message
from postroom.store.outbound import finish_attempts, message_recipients, start_attempts
from postroom.store.purge import purge_step, purge_webhook_step
from postroom.store.schema import blob_deletions, blobs, metadata
from postroom.store.schema_search import message_index
from postroom.store.search_words import WORDS_TABLE, IndexedMessage, write_words
from postroom.store.sessions import add_session
from postroom.store.suppressions import add_suppressions
from postroom.store.threads import get_thread
from postroom.store.webhooks import add_webhook, get_webhook
from store import rows
from store.rows import NOW, OTHER_WS, WS

NOT_OF_AN_INBOX = {
    *("workspaces", "server_facts", "tls_policies", "blobs", "blob_deletions", "attachment_texts"),
    *("domains", "dkim_keys", "relays", "soft_bounces", "audit_log", "event_positions"),
    *("domain_reports", "dmarc_days", "dmarc_sources"),
}
"""Blobs go by their references, texts with their attachments; the deletions are notes of what is gone already."""

OUTLIVES = {"suppressions"}
"""Addresses that are not written to: they lose what ties them to the inbox, and stay."""


def snapshot(connection):
    """Every row of every table; of what is counted by scope, that of inboxes."""
    words = connection.exec_driver_sql(f"SELECT * FROM {WORDS_TABLE}") if connection.dialect.name == "sqlite" else ()
    found = {
        name: sorted(repr(tuple(row)) for row in connection.execute(of_inboxes(sa.select(table), table)))
        for name, table in metadata.tables.items()
    }
    return found | {WORDS_TABLE: sorted(repr(tuple(row)) for row in words)}


def of_inboxes(query, table):
    return query.where(table.c.scope.like("inb_%")) if "scope" in table.c else query


def belongs(connection, inbox_id, message_ids):
    """By table, how many rows name the inbox or one of its messages."""
    found = {}
    for name, table in metadata.tables.items():
        columns = [table.c[column] for column in ("inbox_id", "message_id", "scope") if column in table.c]
        if columns and name != "messages":
            match = sa.or_(*(column.in_([inbox_id, *message_ids]) for column in columns))
            found[name] = connection.execute(sa.select(sa.func.count()).select_from(table).where(match)).scalar()
    return found


def furnish(connection, local, shared_blob=None, hook_of_all=None):
    """An inbox with something in every table. Returns its id and those of its messages."""
    inbox_id = rows.inbox(connection, local)
    raw = shared_blob or rows.blob(connection)
    received = rows.message(
        connection,
        inbox_id,
        raw_blob_id=raw,
        message_id=f"<in-{local}@example.com>",
        in_reply_to="<parent@example.com>",
        references=["<root@example.com>", "<parent@example.com>"],
        fingerprint=f"print-{local}",
    )
    sent = rows.message(
        connection,
        inbox_id,
        direction="outbound",
        raw_blob_id=rows.blob(connection, content=None),
        message_id=f"<out-{local}@here.test>",
        references=[f"<in-{local}@example.com>"],
        envelope={"mail_from": "a@here.test", "aliases": ["<0100@email.amazonses.com>"]},
    )
    for message_id, ids in (
        (received, (f"<in-{local}@example.com>", "<root@example.com>", "<parent@example.com>")),
        (sent, (f"<out-{local}@here.test>", f"<in-{local}@example.com>", "<0100@email.amazonses.com>")),
    ):
        row = {"workspace_id": WS, "inbox_id": inbox_id, "message_id": message_id, "thread_id": "t", "kind": "own"}
        add_message_ids(connection, [{**row, "key": id_key(each)} for each in ids])
    label_thread(connection, get_thread(connection, WS, rows.thread(connection, inbox_id)), ["urgent"])
    mark_message(connection, get_message(connection, WS, received), {"labels": ["urgent"]})
    terms = message_terms(Searchable(workspace_id=WS, inbox_id=inbox_id, from_="", text=f"words of {local}"))
    mine = message_index.c.inbox_id == inbox_id
    claim_due(connection, message_index, now=NOW, until=NOW + 9, node="nod_1", limit=99, only=mine)
    indexed = IndexedMessage(workspace_id=WS, message_id=received, place=None, terms=terms)
    write_words(connection, [indexed], "nod_1")
    rows.attachment(connection, rows.blob(connection), inbox_id=inbox_id, message_id=received)
    rows.attachment(connection, rows.blob(connection), inbox_id=inbox_id)
    recipient = rows.recipient(connection, inbox_id, sent)
    started = message_recipients(connection, WS, [sent])
    start_attempts(connection, started, NOW)
    ended = {"workspace_id": WS, "message_id": sent, "recipient_id": recipient, "number": 1, "finished_at": NOW}
    blank = {"outcome": "delivered", "host": None, "code": 250, "enhanced_code": None, "text": "", "tls": None}
    blank["source_address"] = None
    finish_attempts(connection, [{**ended, **blank}])
    claim_idempotency_key(connection, workspace_id=WS, key=local, request_hash="h", now=NOW, expires_at=NOW + 9)
    set_idempotent_message(connection, WS, local, begun_at=NOW, message_id=sent)
    queued = {"workspace_id": WS, "id": new_id("mail"), "inbox_id": inbox_id, "blob_id": rows.blob(connection)}
    add_inbound_mails(connection, [{**queued, "envelope": {}, "claimed_by": None, "due_at": 1, "created_at": 1}])
    key_id = add_key(
        connection,
        workspace_id=WS,
        name=local,
        scopes=[],
        inbox_id=inbox_id,
        secret=f"prk_{local}",
        expires_at=None,
        now=NOW,
    )
    rotate_key(connection, WS, key_id, secret=f"prk_{local}_2", old_until=NOW + 5, now=NOW)
    add_session(connection, workspace_id=WS, key_id=key_id, token=f"token_{local}", secret=f"prk_{local}", now=NOW)
    add_counts(connection, "sent", {(WS, inbox_id): 1}, NOW)
    add_reply_times(connection, {(WS, inbox_id, 3): 1}, NOW)
    set_breaker(connection, WS, inbox_id, {"warned_at": NOW})
    rule = {"workspace_id": WS, "scope": inbox_id, "direction": "send", "pattern": "*", "id": new_id("address_rule")}
    set_address_rule(connection, {**rule, "action": "allow", "note": None, "created_at": NOW})
    wish = {"workspace_id": WS, "address": f"{local}@example.com", "id": new_id("suppression"), "reason": "unsubscribe"}
    add_suppressions(
        connection, [{**wish, "note": None, "message_id": received, "inbox_id": inbox_id, "created_at": NOW}]
    )
    add_contacts(connection, {(WS, inbox_id, "ann@example.com")}, NOW)
    draft = {"workspace_id": WS, "id": new_id("draft"), "inbox_id": inbox_id, "action": "send", "status": "draft"}
    add_draft(connection, {**draft, "content": {}, "created_by": "key_1", "created_at": NOW, "updated_at": NOW})
    reminder = {"workspace_id": WS, "id": new_id("follow_up"), "inbox_id": inbox_id, "thread_id": "thr_one"}
    times = {"interval_ms": 1, "due_at": NOW, "created_at": NOW}
    add_follow_up(connection, {**reminder, **times, "status": "pending", "created_by": "key_1"})
    told = {"workspace_id": WS, "thing": f"inbox.paused:{inbox_id}", "inbox_id": inbox_id, "kind": "inbox.paused"}
    note_alert(connection, {**told, "data": {}, "due_at": NOW, "created_at": NOW})
    hook = webhook(connection, inbox_id)
    event = {"workspace_id": WS, "id": new_id("event"), "type": "message.received", "inbox_id": inbox_id}
    add_events(connection, [{**event, "thread_id": None, "message_id": received, "data": None, "created_at": NOW}])
    for webhook_id in (hook, hook_of_all or hook):
        delivery(connection, webhook_id, event["id"], inbox_id)
    # Its own endpoint may hold deliveries of events that are of no inbox.
    delivery(connection, hook, "evt_test", None)
    return inbox_id, (received, sent)


def webhook(connection, inbox_id):
    row = {"workspace_id": WS, "id": new_id("webhook"), "inbox_id": inbox_id, "url": "https://example.com/"}
    blank = {"description": None, "events": ["*"], "status": "active", "secrets": [], "created_at": NOW}
    add_webhook(connection, {**row, **blank})
    return row["id"]


def delivery(connection, webhook_id, event_id, inbox_id):
    row = {"workspace_id": WS, "id": new_id("delivery"), "webhook_id": webhook_id, "event_id": event_id}
    due = {"inbox_id": inbox_id, "status": "pending", "first_due_at": NOW, "due_at": NOW, "created_at": NOW}
    add_deliveries(connection, [{**row, **due}])
    deliveries.start_attempts(connection, [(WS, row["id"])], NOW)
    return row["id"]


async def run(db, inbox_id):
    """What each step said."""
    said = []
    while not said or said[-1] == "more":
        said.append(await db.write(lambda connection: purge_step(connection, WS, inbox_id, NOW)))
        assert len(said) < 200
    return said


async def test_everything_of_the_inbox_goes_and_nothing_else(db):
    def before(connection):
        hook_of_all = webhook(connection, None)
        shared = rows.blob(connection)
        furnish(connection, "stays", shared, hook_of_all)
        rows.attachment(connection, rows.blob(connection))
        rows.message(connection, "inb_x", workspace_id=OTHER_WS)
        kept = snapshot(connection)
        connection.execute(sa.update(blobs).where(blobs.c.id == shared).values(refs=2))
        inbox_id, message_ids = furnish(connection, "goes", shared, hook_of_all)
        return kept, inbox_id, message_ids, belongs(connection, inbox_id, message_ids)

    kept, inbox_id, message_ids, owned = await db.write(before)
    assert [name for name, count in owned.items() if not count] == [], "a table that the test does not fill"
    said = await run(db, inbox_id)
    assert said[-1] == "done"

    def after(connection):
        notes = connection.execute(sa.select(blob_deletions)).all()
        connection.execute(sa.delete(blob_deletions))
        return belongs(connection, inbox_id, message_ids), notes, snapshot(connection)

    left, notes, rest = await db.write(after)
    assert {name: count for name, count in left.items() if count} == {}
    assert len(notes) == 1
    # Positions are not given out twice, also when the events are gone.
    for name in kept.keys() - OUTLIVES - {"event_positions"}:
        assert rest[name] == kept[name], name
    for name in OUTLIVES:
        assert len(rest[name]) == len(kept[name]) + 1, name


def test_every_table_is_purged_or_known_to_be_of_no_inbox():
    """A new table must be thought of here."""
    naming = {"inbox_id", "message_id", "scope"}
    named = {name for name, table in metadata.tables.items() if naming & set(table.c.keys())}
    by_key = {"inboxes", "messages", "api_key_secrets", "dashboard_sessions", "webhook_attempts"}
    assert set(metadata.tables) == named | by_key | NOT_OF_AN_INBOX


async def test_a_step_is_bounded_and_a_broken_purge_is_found_and_finished(db, monkeypatch):
    monkeypatch.setattr(purge, "STEP", 2)

    def work(connection):
        inbox_id = rows.inbox(connection)
        made = [rows.message(connection, inbox_id, raw_blob_id=rows.blob(connection)) for _ in range(5)]
        update_inbox(connection, WS, inbox_id, {"status": DELETING})
        step = purge_step(connection, WS, inbox_id, NOW)
        left = [each for each in made if any(each in row for row in snapshot(connection)["messages"])]
        found = [row.id for row in inboxes_being_deleted(connection)]
        return inbox_id, step, len(left), found, get_inbox(connection, WS, inbox_id)

    inbox_id, step, left, found, shown = await db.write(work)
    assert (step, left, found, shown) == ("more", 3, [inbox_id], None)
    assert (await run(db, inbox_id))[-1] == "done"
    assert await db.read(inboxes_being_deleted) == []
    assert await db.write(lambda connection: purge_step(connection, WS, inbox_id, NOW)) == "gone"


async def test_events_and_threads_go_a_step_at_a_time(db, monkeypatch):
    monkeypatch.setattr(purge, "STEP", 2)

    def work(connection):
        inbox_id = rows.inbox(connection)
        event = {"workspace_id": WS, "type": "message.received", "inbox_id": inbox_id, "thread_id": None}
        blank = {"message_id": None, "data": None, "created_at": NOW}
        add_events(connection, [{**event, **blank, "id": new_id("event")} for _ in range(3)])
        for _ in range(3):
            rows.thread(connection, inbox_id)
        update_inbox(connection, WS, inbox_id, {"status": DELETING})
        left = []
        while purge_step(connection, WS, inbox_id, NOW) == "more":
            found = snapshot(connection)
            left.append((len(found["events"]), len(found["threads"])))
        return left

    assert await db.write(work) == [(1, 3), (0, 3), (0, 1), (0, 0)]


async def test_an_endpoints_deliveries_go_with_it(db):
    def work(connection):
        one, two = webhook(connection, None), webhook(connection, None)
        kept = delivery(connection, two, "evt_1", None)
        for _ in range(3):
            delivery(connection, one, "evt_1", None)
        steps = [purge_webhook_step(connection, WS, one) for _ in range(2)]
        rest = snapshot(connection)
        return kept, steps, rest["webhook_deliveries"], rest["webhook_attempts"], get_webhook(connection, WS, two)

    kept, steps, deliveries, attempts, other = await db.write(work)
    assert steps == [True, False]
    assert len(deliveries) == len(attempts) == 1
    assert kept in deliveries[0]
    assert other is not None


async def test_two_nodes_that_purge_at_once_take_each_reference_off_once(postgres, postgres_url):
    """A raw mail that another inbox holds too must survive however many sweep."""

    def work(connection):
        inbox_id = rows.inbox(connection)
        shared = [rows.blob(connection, refs=2) for _ in range(20)]
        for blob_id in shared:
            rows.message(connection, inbox_id, raw_blob_id=blob_id)
        return inbox_id, shared

    inbox_id, shared = await postgres.write(work)
    other = PostgresDatabase(postgres_url)
    try:
        await asyncio.gather(*(run(node, inbox_id) for node in (postgres, other) * 3))
    finally:
        await other.close()
    counts = await postgres.read(lambda connection: [get_blob(connection, WS, each).refs for each in shared])
    assert counts == [1] * 20


async def test_filing_and_deleting_at_once_leave_nothing_behind(postgres, postgres_url):
    """Whoever files holds the inbox: the deletion begins after, and takes what was filed."""
    inbox_id = await postgres.write(rows.inbox)
    other = PostgresDatabase(postgres_url)
    try:
        async with other._engine.begin() as connection:
            held = await connection.run_sync(lambda one: get_inboxes(one, [(WS, inbox_id)], hold=True))
            assert (WS, inbox_id) in held
            deleting = asyncio.create_task(
                postgres.write(lambda one: update_inbox(one, WS, inbox_id, {"status": DELETING}))
            )
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(deleting), 0.2)
            await connection.run_sync(lambda one: rows.message(one, inbox_id))
        await asyncio.wait_for(deleting, 5)
        await run(postgres, inbox_id)
        assert (await postgres.read(snapshot))["messages"] == []
        assert await postgres.read(lambda one: get_inboxes(one, [(WS, inbox_id)], hold=True)) == {}
    finally:
        await other.close()


async def test_queued_mail_is_filed_or_purged_not_both(db):
    def work(connection):
        inbox_id = rows.inbox(connection)
        row = {"workspace_id": WS, "id": "mal_1", "inbox_id": inbox_id, "blob_id": rows.blob(connection)}
        add_inbound_mails(connection, [{**row, "envelope": {}, "claimed_by": None, "due_at": 1, "created_at": 1}])
        asked = [(WS, "mal_1"), (OTHER_WS, "mal_1"), (WS, "mal_2")]
        return remove_inbound_mails(connection, asked), remove_inbound_mails(connection, asked)

    assert await db.write(work) == ({(WS, "mal_1")}, set())


async def test_an_upload_of_no_message_goes_with_its_inbox(db):
    def work(connection):
        inbox_id = rows.inbox(connection)
        upload = rows.attachment(connection, rows.blob(connection), inbox_id=inbox_id)
        return inbox_id, upload

    inbox_id, upload = await db.write(work)
    await run(db, inbox_id)
    assert await db.read(lambda connection: get_attachment(connection, WS, upload)) is None
    assert (await db.read(snapshot))["blobs"] == []
