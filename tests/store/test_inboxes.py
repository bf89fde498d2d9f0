"""Inboxes: one an address in all workspaces, gone for everybody once their deletion begins."""

import pytest
from sqlalchemy.exc import IntegrityError

from postroom.store.inboxes import (
    DELETING,
    find_inboxes_by_address,
    get_inbox,
    get_inboxes,
    hold_inbox,
    list_inboxes,
    taken_addresses,
    update_inbox,
)
from postroom.store.paging import Page
from postroom.store.webhooks import add_webhook, get_webhook, list_webhooks, note_success, update_webhook, webhooks_of
from store import rows
from store.rows import NOW, OTHER_WS, WS


async def test_an_address_is_one_inboxs_in_all_workspaces(db):
    await db.write(rows.inbox)
    with pytest.raises(IntegrityError):
        await db.write(lambda connection: rows.inbox(connection, workspace_id=OTHER_WS))


async def test_mail_finds_an_inbox_by_its_address(db):
    def work(connection):
        one = rows.inbox(connection, "one")
        found = find_inboxes_by_address(connection, ["one@here.test", "two@here.test"])
        return one, {address: row.id for address, row in found.items()}, find_inboxes_by_address(connection, [])

    one, found, none = await db.write(work)
    assert found == {"one@here.test": one}
    assert none == {}


async def test_an_inbox_that_is_being_deleted_is_gone_but_keeps_its_address(db):
    def work(connection):
        one = rows.inbox(connection)
        update_inbox(connection, WS, one, {"status": DELETING})
        address = "agent@here.test"
        return (
            [
                get_inbox(connection, WS, one),
                find_inboxes_by_address(connection, [address]),
                get_inboxes(connection, [(WS, one)]),
                list(list_inboxes(connection, WS, Page()).rows),
            ],
            taken_addresses(connection, [address, "free@here.test"]),
            hold_inbox(connection, WS, one),
        )

    gone, taken, there = await db.write(work)
    assert not any(gone)
    assert taken == {"agent@here.test"}
    assert there


async def test_a_workspace_sees_its_own_and_a_bound_key_its_one(db):
    def work(connection):
        one, two = rows.inbox(connection, "one"), rows.inbox(connection, "two")
        rows.inbox(connection, "three", workspace_id=OTHER_WS)
        asked = [(WS, one), (OTHER_WS, two)]
        listed = [row.id for row in list_inboxes(connection, WS, Page()).rows]
        bound = [row.id for row in list_inboxes(connection, WS, Page(), only_inbox_id=one).rows]
        return one, two, listed, bound, set(get_inboxes(connection, asked)), get_inbox(connection, OTHER_WS, one)

    one, two, listed, bound, found, foreign = await db.write(work)
    assert (listed, bound) == ([two, one], [one])
    assert found == {(WS, one)}
    assert foreign is None


async def test_an_event_finds_the_endpoints_of_its_inbox_and_of_the_workspace(db):
    def work(connection):
        made = {}
        for name, workspace_id, inbox_id in (
            ("all", WS, None),
            ("one", WS, "inb_1"),
            ("two", WS, "inb_2"),
            ("foreign", OTHER_WS, None),
        ):
            row = {"workspace_id": workspace_id, "id": f"whk_{name}", "inbox_id": inbox_id, "url": "https://e.test/"}
            blank = {"description": None, "events": ["*"], "status": "paused", "secrets": [], "created_at": NOW}
            add_webhook(connection, {**row, **blank})
            made[name] = row["id"]
        places = {(WS, "inb_1"), (WS, None), ("wks_none", "inb_1")}
        found = {workspace: {row.id for row in hooks} for workspace, hooks in webhooks_of(connection, places).items()}
        update_webhook(connection, WS, "whk_one", {"failing_since": NOW})
        note_success(connection, OTHER_WS, "whk_one")
        still = get_webhook(connection, WS, "whk_one").failing_since
        note_success(connection, WS, "whk_one")
        listed = [row.id for row in list_webhooks(connection, WS, Page(), inbox_id="inb_1").rows]
        return found, still, get_webhook(connection, WS, "whk_one").failing_since, listed

    found, still, after, listed = await db.write(work)
    assert found == {WS: {"whk_all", "whk_one"}, "wks_none": set()}
    assert (still, after) == (NOW, None)
    assert listed == ["whk_one"]
