"""What is sent is tried at once, from memory: as much as there is room for, and recorded before it is made."""

import asyncio

import pytest
import sqlalchemy as sa

from flows.fakes import DEFERRED
from flows.house import open_house
from postroom.base.clock import DAY_MS, MINUTE_MS
from postroom.base.errors import NotFound
from postroom.base.limits import LEASE_MS
from postroom.rules.pacing import PAUSE_FIRST_MS, DestinationLimit, Pacing
from postroom.store.leases import release_claims
from postroom.store.schema import recipients

ANN, BOB, CARL = "ann@example.com", "bob@example.org", "carl@example.org"


async def busy(house):
    """The house as its worker makes it, and an inbox in it."""
    house.deliver.take_first_tries()
    return await house.inbox()


async def sent_to_the_end(house, made, *to):
    sent = await house.send(inbox_id=made["id"], to=to, settle=False)
    await house.deliver.idle()
    return sent


async def outcomes(house, message_id):
    message = await house.message(message_id)
    return {one["address"]: [each["outcome"] for each in one["attempts"]] for one in message["recipients"]}


async def test_a_message_goes_out_without_anybody_looking_for_it(any_house):
    made = await busy(any_house)
    await any_house.webhook()
    sent = await sent_to_the_end(any_house, made, ANN, BOB)
    assert sent["status"] == "queued"
    assert sorted(any_house.sender.tried()) == [(ANN,), (BOB,)]
    message = await any_house.message(sent["id"])
    assert message["status"] == "delivered"
    assert await outcomes(any_house, sent["id"]) == {ANN: ["delivered"], BOB: ["delivered"]}
    await any_house.settle()
    assert len(any_house.sender.sent) == 2
    told = [one for one in any_house.poster.events() if one.startswith("message.")]
    assert sorted(told) == ["message.delivered", "message.delivered", "message.sent"]


async def test_it_is_the_same_as_when_the_worker_finds_it(house, data_dir):
    """But for ids and times, the rows are equal."""
    made = await house.inbox()
    found = await house.send(inbox_id=made["id"], to=(BOB,), subject="Hi")
    house.deliver.take_first_tries()
    tried = await sent_to_the_end(house, made, BOB)

    def rows(connection):
        return {row.message_id: row for row in connection.execute(sa.select(recipients))}

    kept = await house.db.read(rows)
    names = ("inbox_id", "address", "domain", "kind", "state", "attempt_count", "claimed_by", "due_at", "finished_at")
    assert [getattr(kept[found["id"]], name) for name in names] == [getattr(kept[tried["id"]], name) for name in names]


async def test_mail_between_two_inboxes_is_tried_as_well(house):
    made = await busy(house)
    other = await house.inbox("other")
    sent = await sent_to_the_end(house, made, other["address"], BOB)
    await house.settle()
    assert (await house.message(sent["id"]))["status"] == "delivered"
    assert house.sender.tried() == [(BOB,)]
    assert len(await house.messages(inbox_id=other["id"])) == 1


async def test_the_attempt_is_recorded_with_the_message(house):
    made = await busy(house)
    house.sender.gate = asyncio.Event()
    sent = await house.send(inbox_id=made["id"], to=(BOB,), settle=False)
    assert await outcomes(house, sent["id"]) == {BOB: ["started"]}
    assert await house.deliver.run_due() == 0
    house.sender.gate.set()
    await house.deliver.idle()
    assert await outcomes(house, sent["id"]) == {BOB: ["delivered"]}


async def test_a_process_that_dies_before_the_answer_says_so(any_house):
    made = await busy(any_house)
    any_house.sender.gate = asyncio.Event()
    sent = await any_house.send(inbox_id=made["id"], to=(BOB,), settle=False)
    await any_house.deliver.stop(0.01)
    any_house.sender.gate = None
    any_house.clock.advance(LEASE_MS + 1)
    await any_house.settle()
    message = await any_house.message(sent["id"])
    first, second = message["recipients"][0]["attempts"]
    assert (first["outcome"], second["outcome"], message["status"]) == ("unknown", "delivered", "delivered")
    assert "the recipient may have the mail" in first["text"]


async def test_attempts_that_were_answered_are_left_as_they_are(house):
    made = await busy(house)
    house.sender.fates = {BOB: DEFERRED}
    sent = await sent_to_the_end(house, made, BOB)
    house.sender.gate = asyncio.Event()
    house.clock.advance(DAY_MS)
    await house.deliver.run_due()
    await house.deliver.stop(0.01)
    await house.db.write(lambda connection: release_claims(connection, now=house.clock.now_ms()))
    house.sender.gate, house.sender.fates = None, {}
    await house.settle()
    assert await outcomes(house, sent["id"]) == {BOB: ["deferred", "unknown", "delivered"]}


async def test_what_is_put_off_comes_back_as_always(house):
    made = await busy(house)
    house.sender.fates = {BOB: DEFERRED}
    sent = await sent_to_the_end(house, made, BOB)
    assert (await house.message(sent["id"]))["status"] == "deferred"
    house.sender.fates = {}
    await house.pass_time(10 * MINUTE_MS)
    assert await outcomes(house, sent["id"]) == {BOB: ["deferred", "delivered"]}


async def test_whoever_must_not_be_written_to_is_not_tried(house):
    made = await busy(house)
    await house.services.suppress.add(house.admin, BOB, None)
    sent = await sent_to_the_end(house, made, BOB, ANN)
    assert house.sender.tried() == [(ANN,)]
    assert await outcomes(house, sent["id"]) == {BOB: [], ANN: ["delivered"]}


async def test_more_than_there_is_room_for_waits_in_the_database(house, monkeypatch):
    made = await busy(house)
    monkeypatch.setattr(house.deliver, "_pacing", Pacing([DestinationLimit(pattern="*", at_a_time=2)]))
    house.sender.gate = asyncio.Event()
    for _ in range(3):
        await house.send(inbox_id=made["id"], to=(BOB,), settle=False)
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        while len(house.sender.sent) < 2:
            await asyncio.sleep(0)
    assert await house.deliver.run_due() == 0
    house.sender.gate.set()
    await house.settle()
    assert len(house.sender.sent) == 3


async def test_a_message_that_cannot_be_saved_gives_its_place_back(house, monkeypatch):
    made = await busy(house)
    monkeypatch.setattr("postroom.flows.deliver.UNDER_WAY", 2)

    def broken(*_):
        raise NotFound("gone", code="inbox_not_found")

    with monkeypatch.context() as patch:
        patch.setattr("postroom.flows.submit.save_outboxes", broken)
        with pytest.raises(NotFound):
            await house.send(inbox_id=made["id"], to=(BOB,), settle=False)
    await sent_to_the_end(house, made, BOB)
    assert house.sender.tried() == [(BOB,)]


# --- How fast -----------------------------------------------------------------------------------------------------


async def test_a_domain_that_says_too_much_gets_a_rest(house):
    made = await busy(house)
    house.sender.fates = {BOB: {**DEFERRED, "code": 421, "enhanced_code": "4.7.0", "text": "too fast"}}
    await sent_to_the_end(house, made, BOB)
    house.sender.fates = {}
    waiting = await house.send(inbox_id=made["id"], to=(CARL,))
    await house.send(inbox_id=made["id"], to=(ANN,))
    assert house.sender.tried() == [(BOB,), (ANN,)]
    assert await outcomes(house, waiting["id"]) == {CARL: []}
    await house.pass_time(PAUSE_FIRST_MS)
    assert (await house.message(waiting["id"]))["status"] == "delivered"


async def test_a_rate_is_kept(data_dir):
    house = await open_house(data_dir, destination_limits="*.org=6,*=600")
    try:
        made = await busy(house)
        for _ in range(5):
            await house.send(inbox_id=made["id"], to=(BOB,))
        for _ in range(5):
            await house.send(inbox_id=made["id"], to=(ANN,))
        assert sorted(house.sender.tried()) == [(ANN,)] * 5 + [(BOB,)]
        for count in range(2, 6):
            await house.pass_time(10_000)
            assert house.sender.tried().count((BOB,)) == count
    finally:
        await house.close()


async def test_the_days_of_trying_begin_with_the_first_try(house):
    """Mail may have waited here for its turn."""
    made = await house.inbox()
    house.sender.fates = {BOB: DEFERRED}
    sent = await house.send(inbox_id=made["id"], to=(BOB,), settle=False)
    house.clock.advance(6 * DAY_MS)
    await house.settle()
    assert (await house.message(sent["id"]))["status"] == "deferred"
    for _ in range(4 * 6):
        await house.pass_time(DAY_MS // 6)
    assert (await house.message(sent["id"]))["status"] == "deferred"
    for _ in range(2 * 6):
        await house.pass_time(DAY_MS // 6)
    assert (await house.message(sent["id"]))["status"] == "bounced"
