"""One record a key and workspace, for a day; the right to act is one request's."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from postroom.store.db import PostgresDatabase
from postroom.store.idempotency import (
    claim_idempotency_key,
    drop_expired,
    drop_idempotency_key,
    get_idempotency_key,
    restart_idempotency_key,
    set_idempotent_answer,
    set_idempotent_message,
)
from store.rows import NOW, OTHER_WS, WS

DAY = 86_400_000


def claim(connection, key="k", workspace_id=WS, now=NOW, request_hash="h"):
    claim_idempotency_key(
        connection, workspace_id=workspace_id, key=key, request_hash=request_hash, now=now, expires_at=now + DAY
    )


def get(connection, key="k", workspace_id=WS, now=NOW):
    return get_idempotency_key(connection, workspace_id, key, now)


async def test_a_record_grows_from_the_claim_to_the_answer(db):
    def work(connection):
        claim(connection)
        set_idempotent_message(connection, WS, "k", begun_at=NOW, message_id="msg_1")
        set_idempotent_answer(connection, WS, "k", begun_at=NOW, status_code=202, answer=b"\x00sealed\xff")
        row = get(connection)
        return row.request_hash, row.message_id, row.status_code, bytes(row.answer), get(connection, "k", OTHER_WS)

    assert await db.write(work) == ("h", "msg_1", 202, b"\x00sealed\xff", None)


async def test_a_key_can_be_claimed_once_a_workspace(db):
    await db.write(claim)
    await db.write(lambda connection: claim(connection, workspace_id=OTHER_WS))
    with pytest.raises(IntegrityError):
        await db.write(claim)


async def test_after_its_day_a_key_is_new_again(db):
    def work(connection):
        claim(connection, request_hash="first")
        kept = get(connection, now=NOW + DAY - 1) is not None, get(connection, now=NOW + DAY)
        claim(connection, now=NOW + DAY, request_hash="second")
        return kept, get(connection, now=NOW + DAY).request_hash

    assert await db.write(work) == ((True, None), "second")


async def test_what_expired_is_swept_and_nothing_else(db):
    def work(connection):
        claim(connection, "old", now=NOW - DAY)
        claim(connection, "young")
        return drop_expired(connection, NOW), get(connection, "young").key

    assert await db.write(work) == (1, "young")


async def test_a_failed_requests_key_is_free_but_one_that_made_a_message_is_not(db):
    def work(connection):
        claim(connection, "failed")
        claim(connection, "sent")
        set_idempotent_message(connection, WS, "sent", begun_at=NOW, message_id="msg_1")
        for key in ("failed", "sent"):
            drop_idempotency_key(connection, WS, key, begun_at=NOW)
        return get(connection, "failed"), get(connection, "sent").message_id

    assert await db.write(work) == (None, "msg_1")


async def test_a_request_that_died_is_taken_over_by_one_alone(db):
    await db.write(claim)

    def take_over(connection):
        return restart_idempotency_key(connection, WS, "k", begun_at=NOW, now=NOW + 90_000)

    assert sorted(await asyncio.gather(db.write(take_over), db.write(take_over))) == [False, True]


async def test_of_two_nodes_that_claim_at_once_one_is_told_to_look_again(postgres, postgres_url):
    other, tries = PostgresDatabase(postgres_url), []

    def work(connection):
        tries.append(1)
        if get(connection) is not None:
            return "in use"
        claim(connection)
        return "mine"

    try:
        answers = await asyncio.gather(*(node.write(work) for node in (postgres, other) * 5))
        assert sorted(answers) == ["in use"] * 9 + ["mine"]
    finally:
        await other.close()


async def test_who_was_taken_over_ties_answers_and_drops_nothing(db):
    def work(connection):
        claim(connection)
        restart_idempotency_key(connection, WS, "k", begun_at=NOW, now=NOW + 90_000)
        tied = set_idempotent_message(connection, WS, "k", begun_at=NOW, message_id="msg_1")
        set_idempotent_answer(connection, WS, "k", begun_at=NOW, status_code=202, answer=b"x")
        drop_idempotency_key(connection, WS, "k", begun_at=NOW)
        row = get(connection)
        return tied, row.message_id, row.answer

    assert await db.write(work) == (False, None, None)
