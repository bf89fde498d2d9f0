"""Bytes stay as long as something refers to them, and not longer."""

import sqlalchemy as sa

from postroom.store.blobs import blob_deletions_due, forget_blob_deletions, get_blob, release_blobs
from postroom.store.schema import blob_deletions, blobs
from store import rows
from store.rows import NOW, OTHER_WS, WS


def ids(connection, table=blobs):
    return set(connection.execute(sa.select(table.c.id)).scalars())


async def test_bytes_come_back_as_they_were(db):
    content = bytes(range(256)) * 300

    def work(connection):
        blob_id = rows.blob(connection, content=content)
        return bytes(get_blob(connection, WS, blob_id).content), get_blob(connection, OTHER_WS, blob_id)

    assert await db.write(work) == (content, None)


async def test_a_mail_that_two_inboxes_share_goes_with_the_second(db):
    def work(connection):
        blob_id = rows.blob(connection, refs=2)
        left = []
        for _ in range(2):
            release_blobs(connection, WS, [blob_id], NOW)
            left.append(blob_id in ids(connection))
        return left

    assert await db.write(work) == [True, False]


async def test_an_id_named_twice_counts_twice(db):
    def work(connection):
        three, two = rows.blob(connection, refs=3), rows.blob(connection, refs=2)
        release_blobs(connection, WS, [three, two, three, two], NOW)
        release_blobs(connection, WS, [], NOW)
        return three, ids(connection), get_blob(connection, WS, three).refs

    three, left, refs = await db.write(work)
    assert (left, refs) == ({three}, 1)


async def test_more_ids_than_one_statement_takes(db):
    def work(connection):
        made = [rows.blob(connection) for _ in range(1100)]
        release_blobs(connection, WS, made, NOW)
        return ids(connection)

    assert await db.write(work) == set()


async def test_bytes_outside_are_noted_for_deletion_and_bytes_inside_are_not(db):
    def work(connection):
        inside, outside, shared = rows.blob(connection), rows.blob(connection, content=None), None
        shared = rows.blob(connection, content=None, refs=2)
        release_blobs(connection, WS, [inside, outside, shared], NOW)
        due = blob_deletions_due(connection, NOW, 10)
        early = blob_deletions_due(connection, NOW - 1, 10)
        forget_blob_deletions(connection, [(row.workspace_id, row.id) for row in due])
        return (outside, shared), [row.id for row in due], early, ids(connection), ids(connection, blob_deletions)

    (outside, shared), due, early, left, notes = await db.write(work)
    assert due == [outside]
    assert early == []
    assert left == {shared}
    assert notes == set()


async def test_another_workspaces_blob_of_the_same_id_is_not_touched(db):
    def work(connection):
        blob_id = rows.blob(connection, workspace_id=OTHER_WS)
        release_blobs(connection, WS, [blob_id], NOW)
        return get_blob(connection, OTHER_WS, blob_id).refs

    assert await db.write(work) == 1
