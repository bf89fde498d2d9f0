"""The same request twice is done once; a crash in between changes nothing of that."""

import asyncio

import orjson
import pytest
import sqlalchemy as sa

from postroom.base.errors import BadInput, Conflict
from postroom.base.limits import IDEMPOTENCY_TTL_S, MAX_IDEMPOTENCY_KEY_CHARS
from postroom.flows.new_message import NewMessage
from postroom.flows.once import UNDER_WAY_MS, Answer
from postroom.store.idempotency import drop_expired
from postroom.store.schema import idempotency_keys


class Action:
    """Counts how often it is done."""

    def __init__(self, body=b'{"secret":"whsec_x"}', status=201):
        self.claims = []
        self.body, self.status = body, status
        self.error = None
        self.gate = None

    async def __call__(self, claim):
        self.claims.append(claim)
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        return Answer(status=self.status, body=self.body)


async def run(house, action, key="k1", fingerprint=b"POST /x {}", caller=None):
    return await house.services.once.run(caller or house.admin, key, fingerprint, action)


async def test_a_repeated_request_gets_the_first_answer(any_house):
    action = Action()
    first, second = await run(any_house, action), await run(any_house, action)
    assert (first.status, first.body, first.replayed) == (201, action.body, False)
    assert (second.status, second.body, second.replayed) == (201, action.body, True)
    assert len(action.claims) == 1


async def test_without_a_key_everything_is_done_each_time(house):
    action = Action()
    await run(house, action, None)
    await run(house, action, None)
    assert action.claims == [None, None]
    assert (await house.count("idempotency_keys"))["idempotency_keys"] == 0


async def test_answers_and_keys_are_kept_unreadable(house):
    await run(house, Action(), "my-order-number")
    row = await house.db.read(lambda connection: connection.execute(sa.select(idempotency_keys)).one())
    assert "my-order-number" not in str(row)
    assert b"whsec" not in bytes(row.answer)


async def test_another_request_with_the_same_key_is_refused(house):
    await run(house, Action())
    with pytest.raises(Conflict) as caught:
        await run(house, Action(), fingerprint=b"POST /y {}")
    assert (caught.value.code, caught.value.param) == ("idempotency_key_reused", "Idempotency-Key")


async def test_keys_of_two_callers_never_meet(house):
    other = await house.caller("messages:send")
    action = Action()
    await run(house, action)
    await run(house, action, caller=other)
    await run(house, action, caller=await house.another_workspace())
    assert len(action.claims) == 3


async def test_a_failed_request_may_be_mended_and_sent_again(any_house):
    action = Action()
    action.error = BadInput("no")
    with pytest.raises(BadInput):
        await run(any_house, action)
    action.error = None
    assert (await run(any_house, action, fingerprint=b"POST /x mended")).replayed is False


async def test_of_many_at_once_one_acts(any_house):
    action = Action()
    action.gate = asyncio.Event()
    tasks = [asyncio.create_task(run(any_house, action)) for _ in range(6)]
    done, pending = await asyncio.wait(tasks, timeout=0.5)
    assert len(action.claims) == 1
    assert {task.exception().code for task in done} == {"idempotency_key_in_use"}
    assert {task.exception().retry_after_s for task in done} == {1}
    action.gate.set()
    assert [(await task).replayed for task in pending] == [False]
    assert (await run(any_house, action)).replayed is True


async def test_a_request_that_died_is_done_by_one_of_those_that_come_after(any_house):
    dead = Action()
    dead.gate = asyncio.Event()
    task = asyncio.create_task(run(any_house, dead))
    async with asyncio.timeout(5):
        while not dead.claims:
            await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.wait([task])
    action = Action()
    with pytest.raises(Conflict):
        await run(any_house, action)
    any_house.clock.advance(UNDER_WAY_MS)
    results = await asyncio.gather(*(run(any_house, action) for _ in range(4)), return_exceptions=True)
    assert len(action.claims) == 1
    assert all(isinstance(one, Answer | Conflict) for one in results)


async def test_a_crash_between_the_save_and_the_answer_sends_nothing_twice(any_house):
    """The key is tied to the message in the transaction that saves it."""
    made = await any_house.inbox()

    class Died(BaseException):
        pass

    async def send_and_die(claim):
        await any_house.send(inbox_id=made["id"], to=("bob@example.com",), claim=claim)
        raise Died

    with pytest.raises(Died):
        await run(any_house, send_and_die)
    action = Action()
    answer = await run(any_house, action)
    assert action.claims == []
    assert (answer.status, answer.replayed) == (202, True)
    sent = (await any_house.messages())[0]
    assert orjson.loads(answer.body)["id"] == sent["id"]
    assert len(any_house.sender.sent) == 1
    any_house.clock.advance(UNDER_WAY_MS)
    assert orjson.loads((await run(any_house, action)).body)["id"] == sent["id"]


async def test_an_error_after_the_save_sends_nothing_twice(house):
    made = await house.inbox()

    async def send_and_fail(claim):
        await house.send(inbox_id=made["id"], to=("bob@example.com",), claim=claim)
        raise KeyError("rendering broke")

    for _ in range(2):
        try:
            await run(house, send_and_fail)
        except KeyError:
            continue
    assert len(house.sender.sent) == 1


async def test_after_a_day_the_key_is_new(house):
    action = Action()
    await run(house, action)
    house.clock.advance(IDEMPOTENCY_TTL_S * 1000)
    assert (await run(house, action, fingerprint=b"other")).replayed is False
    house.clock.advance(IDEMPOTENCY_TTL_S * 1000)
    assert await house.db.write(lambda connection: drop_expired(connection, house.clock.now_ms())) == 1


@pytest.mark.parametrize("key", ["", "x" * (MAX_IDEMPOTENCY_KEY_CHARS + 1), "a\nb", "\x00"])
async def test_a_key_that_is_none_is_refused(house, key):
    with pytest.raises(BadInput) as caught:
        await run(house, Action(), key)
    assert caught.value.param == "Idempotency-Key"


async def test_bytes_of_any_kind_come_back(house):
    action = Action(body=bytes(range(256)) * 10)
    await run(house, action)
    assert (await run(house, action)).body == action.body


async def test_a_request_that_was_taken_over_saves_nothing(any_house):
    """Two requests with one key, the first so slow that a repeat takes over: one message."""
    made = await any_house.inbox()
    new = NewMessage(inbox_id=made["id"], to=("bob@example.org",), text="x")
    gate, begun = asyncio.Event(), asyncio.Event()

    async def slow(claim):
        begun.set()
        await gate.wait()
        return await answer(claim)

    async def answer(claim):
        view = await any_house.services.submit.send(any_house.admin, new, claim)
        return Answer(status=202, body=view["id"].encode())

    first = asyncio.create_task(any_house.services.once.run(any_house.admin, "k", b"same", slow))
    await asyncio.wait_for(begun.wait(), 5)
    any_house.clock.advance(UNDER_WAY_MS)
    second = await any_house.services.once.run(any_house.admin, "k", b"same", answer)
    gate.set()
    with pytest.raises(Conflict, match="under way"):
        await first
    third = await any_house.services.once.run(any_house.admin, "k", b"same", answer)
    assert (third.body, third.replayed) == (second.body, True)
    assert len(await any_house.messages(direction="outbound")) == 1
