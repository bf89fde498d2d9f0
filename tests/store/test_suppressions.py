"""Addresses that are not written to."""

import pytest

from postroom.store.paging import Page, decode_cursor
from postroom.store.suppressions import (
    add_suppressions,
    get_suppression,
    list_suppressions,
    remove_suppression,
    suppressed,
)


def row(address, number, workspace="wks_1", reason="manual"):
    return {
        "workspace_id": workspace,
        "address": address,
        "id": f"sup_{number:03}",
        "reason": reason,
        "note": None,
        "message_id": None,
        "inbox_id": None,
        "created_at": number,
    }


async def test_the_first_reason_stays(db):
    def work(connection):
        first = add_suppressions(connection, [row("a@b.test", 1, reason="complaint")])
        again = add_suppressions(connection, [row("a@b.test", 2), row("c@d.test", 3)])
        return first, again, get_suppression(connection, "wks_1", "a@b.test").reason

    first, again, reason = await db.write(work)
    assert first == {("wks_1", "a@b.test")}
    assert again == {("wks_1", "c@d.test")}
    assert reason == "complaint"


async def test_workspaces_do_not_see_each_other(db):
    await db.write(lambda connection: add_suppressions(connection, [row("a@b.test", 1)]))
    asked = {("wks_1", "a@b.test"), ("wks_2", "a@b.test"), ("wks_1", "x@y.test")}
    assert await db.read(lambda connection: suppressed(connection, asked)) == {("wks_1", "a@b.test")}
    assert await db.read(lambda connection: suppressed(connection, set())) == set()
    assert await db.read(lambda connection: get_suppression(connection, "wks_2", "a@b.test")) is None


async def test_removing_says_whether_there_was_one(db):
    await db.write(lambda connection: add_suppressions(connection, [row("a@b.test", 1)]))
    assert await db.write(lambda connection: remove_suppression(connection, "wks_1", "a@b.test"))
    assert not await db.write(lambda connection: remove_suppression(connection, "wks_1", "a@b.test"))


@pytest.mark.parametrize("reason", [None, "complaint"])
async def test_pages_go_from_the_newest_to_the_oldest(db, reason):
    rows = [row(f"a{number}@b.test", number, reason="complaint" if number % 2 else "manual") for number in range(6)]
    await db.write(lambda connection: add_suppressions(connection, rows))
    seen, after = [], None
    while True:
        page = Page(limit=2, after=after)
        found = await db.read(lambda connection, page=page: list_suppressions(connection, "wks_1", page, reason=reason))
        seen += [one.id for one in found.rows]
        if found.next_cursor is None:
            break
        after = decode_cursor(found.next_cursor)
    wanted = [one["id"] for one in reversed(rows) if reason in {None, one["reason"]}]
    assert seen == wanted
