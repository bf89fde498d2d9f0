"""Webhook deliveries: every attempt kept, the dead stay, a replay is a new span."""

from postroom.base.ids import new_id
from postroom.store.deliveries import (
    DeliveryFilter,
    add_deliveries,
    count_attempts_since,
    delivery_attempts_of,
    finish_attempts,
    get_delivery,
    give_up,
    kill_pending,
    list_deliveries,
    replay,
    revive,
    set_delivery,
    start_attempts,
)
from postroom.store.paging import Page
from store.rows import NOW, OTHER_WS, WS

OUTCOME = {"latency_ms": 12, "status_code": 500, "error": None, "excerpt": "oops"}


def delivery(connection, status="pending", webhook_id="whk_1", **columns):
    row = {
        "workspace_id": WS,
        "id": new_id("delivery"),
        "webhook_id": webhook_id,
        "event_id": "evt_1",
        "inbox_id": "inb_1",
        "status": status,
        "first_due_at": NOW,
        "claimed_by": "nod_1",
        "due_at": NOW if status in {"pending", "retrying"} else None,
        "created_at": NOW,
        "finished_at": None,
        **columns,
    }
    add_deliveries(connection, [row])
    return row["id"]


async def test_an_attempt_is_there_before_it_ends_and_numbers_never_repeat(db):
    def work(connection):
        one = delivery(connection)
        numbers = [start_attempts(connection, [(WS, one)], NOW + ms)[WS, one] for ms in (0, 10)]
        finish_attempts(connection, [{"ws": WS, "thing": one, "number": 2, **OUTCOME}])
        attempts = delivery_attempts_of(connection, WS, [one])
        shown = [(each.number, each.started_at, each.status_code, each.excerpt) for each in attempts]
        return numbers, shown, get_delivery(connection, WS, one).attempt_count

    numbers, shown, count = await db.write(work)
    assert numbers == [1, 2]
    assert shown == [(1, NOW, None, None), (2, NOW + 10, 500, "oops")]
    assert count == 2


async def test_what_is_finished_dead_or_gone_is_not_tried(db):
    def work(connection):
        dead = delivery(connection, "dead")
        none = start_attempts(connection, [(WS, dead), (WS, "dlv_x"), (OTHER_WS, dead)], NOW)
        return none, delivery_attempts_of(connection, WS, [dead, "dlv_x"]), delivery_attempts_of(connection, WS, [])

    assert await db.write(work) == ({}, [], [])


async def test_the_outcome_ends_the_claim(db):
    def work(connection):
        one, two = delivery(connection), delivery(connection)
        set_delivery(connection, WS, one, status="delivered", due_at=None, now=NOW + 3)
        set_delivery(connection, WS, two, status="retrying", due_at=NOW + 99, now=NOW + 3)
        rows = [get_delivery(connection, WS, each) for each in (one, two)]
        return [(row.status, row.due_at, row.finished_at, row.claimed_by) for row in rows]

    assert await db.write(work) == [("delivered", None, NOW + 3, None), ("retrying", NOW + 99, None, None)]


async def test_what_was_killed_meanwhile_is_not_made_due_again(db):
    def work(connection):
        one, two = delivery(connection), delivery(connection)
        kill_pending(connection, WS, "whk_1", NOW + 1)
        set_delivery(connection, WS, one, status="retrying", due_at=NOW + 99, now=NOW + 3)
        set_delivery(connection, WS, two, status="delivered", due_at=None, now=NOW + 3)
        return [(row.status, row.due_at) for row in (get_delivery(connection, WS, each) for each in (one, two))]

    assert await db.write(work) == [("dead", None), ("delivered", None)]


async def test_giving_up_leaves_what_is_finished(db):
    def work(connection):
        made = [delivery(connection, status) for status in ("pending", "retrying", "delivered")]
        give_up(connection, [(WS, each) for each in made], NOW + 1)
        give_up(connection, [], NOW)
        shown = [get_delivery(connection, WS, each) for each in made]
        return [(row.status, row.due_at, row.claimed_by is None) for row in shown[:2]], shown[2].status

    assert await db.write(work) == ([("dead", None, True)] * 2, "delivered")


async def test_stopping_an_endpoint_kills_what_is_unfinished_of_it_alone(db):
    def work(connection):
        made = [delivery(connection, status) for status in ("pending", "retrying", "delivered", "dead")]
        made.append(delivery(connection, "pending", webhook_id="whk_2"))
        count = kill_pending(connection, WS, "whk_1", NOW + 1)
        return count, [get_delivery(connection, WS, each).status for each in made]

    assert await db.write(work) == (2, ["dead", "dead", "delivered", "dead", "pending"])


async def test_replaying_makes_the_matching_due_again_in_a_new_span(db):
    def work(connection):
        made = [delivery(connection, "dead") for _ in range(3)]
        other = delivery(connection, "dead", webhook_id="whk_2")
        delivered = delivery(connection, "delivered")
        wanted = DeliveryFilter(webhook_id="whk_1", status="dead")
        counts = [replay(connection, WS, wanted, limit=2, now=NOW + 50), replay(connection, WS, wanted, limit=9, now=1)]
        rows = [get_delivery(connection, WS, each) for each in (*made, other, delivered)]
        return counts, [(row.status, row.due_at, row.first_due_at) for row in rows]

    counts, shown = await db.write(work)
    assert counts == [2, 1]
    assert shown[:2] == [("pending", NOW + 50, NOW + 50)] * 2
    assert shown[2][0] == "pending"
    assert shown[3:] == [("dead", None, NOW), ("delivered", None, NOW)]


async def test_more_than_one_statement_takes_are_replayed(db):
    def work(connection):
        for _ in range(1050):
            delivery(connection, "dead")
        return replay(connection, WS, DeliveryFilter(status="dead"), limit=10_000, now=NOW)

    assert await db.write(work) == 1050


async def test_attempts_count_by_span(db):
    def work(connection):
        one = delivery(connection)
        for ms in (0, 10, 500):
            start_attempts(connection, [(WS, one)], NOW + ms)
        revive(connection, WS, [one], NOW + 400)
        return [count_attempts_since(connection, WS, one, NOW + ms) for ms in (0, 400, 501)]

    assert await db.write(work) == [3, 1, 0]


async def test_lists_filter_by_every_field(db):
    def work(connection):
        one = delivery(connection, "dead")
        delivery(connection, "pending", webhook_id="whk_2", event_id="evt_2", inbox_id="inb_2")
        asked = [
            DeliveryFilter(webhook_id="whk_1"),
            DeliveryFilter(status="dead"),
            DeliveryFilter(event_id="evt_1"),
            DeliveryFilter(inbox_id="inb_1"),
        ]
        return one, [[row.id for row in list_deliveries(connection, WS, each, Page()).rows] for each in asked]

    one, listed = await db.write(work)
    assert listed == [[one]] * 4
