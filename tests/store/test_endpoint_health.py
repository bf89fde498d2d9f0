"""How endpoints do, from what is kept: bounded looks, at one endpoint of one workspace."""

from postroom.store.deliveries import finish_attempts, start_attempts
from postroom.store.endpoint_health import has_dead, recent_attempts
from store.rows import NOW, OTHER_WS, WS
from store.test_deliveries import OUTCOME, delivery


def attempt(connection, delivery_id, at, **outcome):
    number = start_attempts(connection, [(WS, delivery_id)], at)[WS, delivery_id]
    if outcome:
        finish_attempts(connection, [{"ws": WS, "thing": delivery_id, "number": number, **OUTCOME, **outcome}])


async def test_the_newest_ended_attempts_of_the_newest_deliveries(db):
    def work(connection):
        old, one, two, other = (delivery(connection, webhook_id=hook) for hook in ("whk_1", "whk_1", "whk_1", "whk_2"))
        for number, thing in enumerate((old, one, two, other)):
            attempt(connection, thing, NOW + number, latency_ms=number)
        attempt(connection, one, NOW + 10, latency_ms=10, status_code=200)
        attempt(connection, two, NOW + 20)  # under way
        look = [
            recent_attempts(connection, WS, "whk_1", of_deliveries=deliveries, limit=limit)
            for deliveries, limit in ((2, 9), (2, 2), (9, 9))
        ]
        none = recent_attempts(connection, OTHER_WS, "whk_1", of_deliveries=9, limit=9)
        return [[row.latency_ms for row in rows] for rows in look], list(none)

    latencies, none = await db.write(work)
    assert latencies == [[10, 2, 1], [10, 2], [10, 2, 1, 0]]
    assert none == []


async def test_whether_an_endpoint_has_dead_letters(db):
    def work(connection):
        delivery(connection, "dead", webhook_id="whk_1")
        delivery(connection, "delivered", webhook_id="whk_2")
        delivery(connection, "dead", webhook_id="whk_3")
        found = [has_dead(connection, WS, f"whk_{number}", most=9) for number in (1, 2, 3)]
        return found, has_dead(connection, WS, "whk_1", most=1), has_dead(connection, OTHER_WS, "whk_1", most=9)

    found, bounded, theirs = await db.write(work)
    assert found == [True, False, True]
    # Only the newest dead letter was looked at, which is another endpoint's.
    assert (bounded, theirs) == (False, False)
