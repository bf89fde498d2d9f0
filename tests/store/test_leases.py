"""A row is one claimer's at a time: until it lets go, or its lease ends."""

import asyncio

import pytest
import sqlalchemy as sa

from postroom.store.db import PostgresDatabase
from postroom.store.leases import claim_due, next_due_at, release_claims, renew_claims
from postroom.store.outbound import set_recipient_states
from postroom.store.schema import recipients
from store import rows
from store.rows import NOW

LEASE = 1000


def claim(connection, node="nod_a", now=NOW, limit=100, only=None):
    taken = claim_due(connection, recipients, now=now, until=now + LEASE, node=node, limit=limit, only=only)
    return [row.id for row in taken]


def make(count, **columns):
    def work(connection):
        inbox_id = rows.inbox(connection)
        return [rows.recipient(connection, inbox_id, "msg_1", **columns) for _ in range(count)]

    return work


async def test_what_is_claimed_is_nobody_elses_until_the_lease_ends(db):
    made = await db.write(make(3))
    assert sorted(await db.write(claim)) == made
    for now, expected in ((NOW, 0), (NOW + LEASE - 1, 0), (NOW + LEASE, 3)):
        taken = await db.write(lambda connection, now=now: claim(connection, "nod_b", now))
        assert len(taken) == expected


async def test_a_claim_says_how_the_row_was_before(db):
    await db.write(make(1))

    def work(connection):
        before = claim_due(connection, recipients, now=NOW, until=NOW + LEASE, node="nod_a", limit=1)[0]
        after = connection.execute(sa.select(recipients)).one()
        return (before.due_at, before.claimed_by), (after.due_at, after.claimed_by)

    assert await db.write(work) == ((NOW, None), (NOW + LEASE, "nod_a"))


async def test_the_longest_due_go_first_and_no_more_than_asked(db):
    def work(connection):
        inbox_id = rows.inbox(connection)
        made = [rows.recipient(connection, inbox_id, "msg_1", due_at=NOW - ms) for ms in (10, 500, 300)]
        rows.recipient(connection, inbox_id, "msg_1", due_at=NOW + 1)
        rows.recipient(connection, inbox_id, "msg_1", due_at=None)
        return made, next_due_at(connection, recipients), claim(connection, limit=2), claim(connection, limit=10)

    made, next_due, first, rest = await db.write(work)
    assert next_due == NOW - 500
    assert (first, rest) == ([made[1], made[2]], [made[0]])


async def test_a_claim_can_be_narrowed(db):
    def work(connection):
        inbox_id = rows.inbox(connection)
        rows.recipient(connection, inbox_id, "msg_1", "a@busy.test")
        wanted = rows.recipient(connection, inbox_id, "msg_1", "b@idle.test")
        return wanted, claim(connection, only=recipients.c.domain.not_in(["busy.test"]))

    wanted, taken = await db.write(work)
    assert taken == [wanted]


async def test_what_is_not_chosen_stays_as_it_was(db):
    made = await db.write(make(4))

    def work(connection):
        taken = claim_due(
            connection, recipients, now=NOW, until=NOW + LEASE, node="nod_a", limit=4, choose=lambda found: found[:1]
        )
        rest = connection.execute(sa.select(recipients).where(recipients.c.claimed_by.is_(None))).all()
        return [row.id for row in taken], sorted(row.id for row in rest), {row.due_at for row in rest}

    taken, rest, due = await db.write(work)
    assert len(taken) == 1
    assert (sorted([*taken, *rest]), due) == (made, {NOW})


async def test_a_node_that_stops_lets_go_of_its_own_claims_alone(db):
    made = await db.write(make(4))
    mine = await db.write(lambda connection: claim(connection, "nod_a", limit=2))
    await db.write(lambda connection: claim(connection, "nod_b"))
    assert await db.write(lambda connection: release_claims(connection, now=NOW + 5, node="nod_a")) == 2
    assert await db.write(lambda connection: claim(connection, "nod_c", NOW + 5)) == mine
    assert await db.write(lambda connection: release_claims(connection, now=NOW + 6)) == 4
    assert sorted(await db.write(lambda connection: claim(connection, "nod_d", NOW + 6))) == made


async def test_what_is_finished_is_not_made_due_by_letting_go(db):
    def work(connection):
        inbox_id = rows.inbox(connection)
        one = rows.recipient(connection, inbox_id, "msg_1")
        claim(connection)
        done = {"workspace_id": rows.WS, "message_id": "msg_1", "id": one, "state": "delivered", "due_at": None}
        set_recipient_states(connection, [{**done, "finished_at": NOW}])
        return release_claims(connection, now=NOW), claim(connection, now=NOW + 10 * LEASE)

    assert await db.write(work) == (0, [])


async def test_renewing_holds_on_to_what_is_still_ones_own(db):
    await db.write(make(2))

    def work(connection):
        taken = claim_due(connection, recipients, now=NOW, until=NOW + LEASE, node="nod_a", limit=2)
        connection.execute(sa.update(recipients).where(recipients.c.id == taken[0].id).values(claimed_by="nod_b"))
        renew_claims(connection, recipients, taken, node="nod_a", until=NOW + 3 * LEASE)
        renew_claims(connection, recipients, [], node="nod_a", until=NOW)
        return taken, claim(connection, "nod_c", NOW + LEASE), claim(connection, "nod_c", NOW + 3 * LEASE)

    taken, lost, _ = await db.write(work)
    assert lost == [taken[0].id]


async def test_many_claimers_at_once_share_without_a_double(db):
    made = await db.write(make(60))
    answers = await asyncio.gather(
        *(db.write(lambda connection, node=node: claim(connection, f"nod_{node}", limit=7)) for node in range(12))
    )
    taken = [one for answer in answers for one in answer]
    assert len(taken) == len(set(taken))
    # With SKIP LOCKED a claimer may find fewer than there are, never the same.
    rest = await db.write(claim)
    assert sorted([*taken, *rest]) == made


async def test_a_row_that_another_connection_is_claiming_is_passed_over(postgres, postgres_url):
    made = await postgres.write(make(4))
    other = PostgresDatabase(postgres_url)
    try:
        async with other._engine.begin() as connection:
            first = await connection.run_sync(lambda one: claim(one, "nod_a", limit=2))
            # Not committed yet: the second claimer neither waits nor takes them.
            second = await asyncio.wait_for(postgres.write(lambda one: claim(one, "nod_b")), 5)
        assert not set(first) & set(second)
        assert sorted([*first, *second]) == made
    finally:
        await other.close()


@pytest.mark.parametrize("table", ["inbound_mails", "recipients", "webhook_deliveries", "follow_ups"])
def test_every_table_of_jobs_can_be_claimed(table):
    from postroom.store.leases import JOB_TABLES
    from postroom.store.schema import metadata

    assert metadata.tables[table] in JOB_TABLES
    assert {"due_at", "claimed_by"} <= set(metadata.tables[table].c.keys())


def test_no_table_with_a_claim_is_forgotten():
    from postroom.store.leases import JOB_TABLES
    from postroom.store.schema import metadata

    assert {table.name for table in metadata.tables.values() if "claimed_by" in table.c} == {
        table.name for table in JOB_TABLES
    }
