"""Messages: one a copy, found by any id that they go by, inside one inbox."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from postroom.base.ids import new_id
from postroom.base.limits import MAX_PAGE_CHARS
from postroom.store.db import PostgresDatabase
from postroom.store.messages import (
    MessageFilter,
    add_message_ids,
    add_messages,
    find_by_ids,
    find_duplicates,
    get_message,
    list_messages,
    newest_message,
    thread_messages,
    update_message,
)
from postroom.store.paging import Page, decode_cursor
from postroom.store.schema import messages
from postroom.store.threads import ThreadFilter, list_threads
from store import rows
from store.rows import LONG, NOW, OTHER_WS, WS


def known(connection, message_id, key, kind, inbox_id="inb_1", thread_id="thr_1", workspace_id=WS):
    row = {"workspace_id": workspace_id, "key": key, "inbox_id": inbox_id, "message_id": message_id}
    add_message_ids(connection, [{**row, "thread_id": thread_id, "kind": kind}])


async def test_structures_and_every_letter_survive(db):
    headers = [{"name": "X-Odd", "value": "żółć 🦆  ' \" \\ % :x"}]

    def work(connection):
        one = rows.message(connection, "inb_1", headers=headers, references=["<a@b>", "<c@d>"], text="a\nb\r\n\t🦆")
        return get_message(connection, WS, one), get_message(connection, OTHER_WS, one)

    row, none = await db.write(work)
    assert row.headers == headers
    assert row.references == ["<a@b>", "<c@d>"]
    assert row.text == "a\nb\r\n\t🦆"
    assert none is None


async def test_a_copy_is_found_in_its_own_workspace_alone(db):
    def work(connection):
        one = rows.message(connection, "inb_1", fingerprint="f1")
        rows.message(connection, "inb_2", fingerprint="f2")
        rows.message(connection, "inb_1", fingerprint=None)
        return one, find_duplicates(connection, {(WS, "f1"), (WS, "f3"), (OTHER_WS, "f1")})

    one, found = await db.write(work)
    assert found == {(WS, "f1"): one}


async def test_the_database_itself_refuses_a_second_copy_but_not_mail_without_fingerprint(db):
    def twice(fingerprint):
        def work(connection):
            for _ in range(2):
                rows.message(connection, "inb_1", fingerprint=fingerprint)

        return work

    await db.write(twice(None))
    with pytest.raises(IntegrityError):
        await db.write(twice("f1"))
    assert await db.read(lambda connection: len(connection.execute(sa.select(messages.c.id)).all())) == 2


async def test_two_nodes_that_file_the_same_mail_make_one_message(postgres, postgres_url):
    """Both look, both find nothing, one loses at the index and looks again."""
    nodes = [postgres, PostgresDatabase(postgres_url)]
    meet = [asyncio.Event(), asyncio.Event()]
    tries = [0, 0]

    def file(number):
        def work(connection):
            tries[number] += 1
            found = find_duplicates(connection, {(WS, "f1")})
            if found:
                return found[WS, "f1"]
            if tries[number] == 1:
                from sqlalchemy.util import await_only

                meet[number].set()
                await_only(meet[1 - number].wait())
            row = rows.message_row("inb_1", fingerprint="f1")
            add_messages(connection, [row])
            return row["id"]

        return work

    try:
        ids = await asyncio.wait_for(asyncio.gather(*(node.write(file(n)) for n, node in enumerate(nodes))), 10)
        assert ids[0] == ids[1]
        assert sorted(tries) == [1, 2]
        count = await postgres.read(lambda connection: len(connection.execute(sa.select(messages.c.id)).all()))
        assert count == 1
    finally:
        await nodes[1].close()


async def test_ids_are_found_whatever_they_are_to_the_message(db):
    def work(connection):
        known(connection, "msg_2", "k1", "mention")
        known(connection, "msg_1", "k1", "own")
        known(connection, "msg_1", "k2", "alias")
        known(connection, "msg_3", "k1", "own", inbox_id="inb_2")
        known(connection, "msg_4", "k1", "own", workspace_id=OTHER_WS)
        found = find_by_ids(connection, {(WS, "inb_1", "k1"), (WS, "inb_1", "k2"), (WS, "inb_1", "k9")})
        return [(row.message_id, row.key, row.kind) for row in found]

    found = await db.write(work)
    assert sorted(found) == [("msg_1", "k1", "own"), ("msg_1", "k2", "alias"), ("msg_2", "k1", "mention")]
    assert [message_id for message_id, key, _ in found if key == "k1"] == ["msg_1", "msg_2"]


async def test_a_conversation_is_found_by_any_id_in_it_and_a_message_by_its_own(db):
    def work(connection):
        inbox_id = rows.inbox(connection)
        own, other = rows.thread(connection, inbox_id), rows.thread(connection, inbox_id)
        one = rows.message(connection, inbox_id, thread_id=own)
        two = rows.message(connection, inbox_id, thread_id=other)
        known(connection, one, "k1", "own", inbox_id, own)
        known(connection, one, "k2", "alias", inbox_id, own)
        known(connection, two, "k1", "mention", inbox_id, other)
        listed = []
        for key in ("k1", "k2", "k3"):
            found = list_messages(connection, WS, MessageFilter(id_key=key), Page())
            chains = list_threads(connection, WS, ThreadFilter(id_key=key), Page())
            listed.append(([row.id for row in found.rows], [row.id for row in chains.rows]))
        return (one, own, other), listed

    (one, own, other), listed = await db.write(work)
    assert [(found, set(chains)) for found, chains in listed] == [([one], {own, other}), ([one], {own}), ([], set())]


@pytest.mark.parametrize("long", LONG, ids="+".join)
async def test_a_page_of_long_messages_is_short_and_leads_to_the_rest(db, long):
    def work(connection):
        ids = [rows.message(connection, "inb_1", **long) for _ in range(5)]
        pages = []
        for listed in (
            lambda page: list_messages(connection, WS, MessageFilter(), page),
            lambda page: thread_messages(connection, WS, "thr_one", page),
        ):
            page = listed(Page(limit=100))
            pages.append([[row.id for row in page.rows]])
            while page.next_cursor:
                page = listed(Page(limit=100, after=decode_cursor(page.next_cursor)))
                pages[-1].append([row.id for row in page.rows])
        return ids, pages

    ids, (newest_first, thread) = await db.write(work)
    assert newest_first == [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]
    assert thread == [ids[3:], ids[1:3], ids[:1]]


async def test_a_message_over_the_bound_of_a_page_is_a_page(db):
    def work(connection):
        ids = [rows.message(connection, "inb_1", html="x" * (MAX_PAGE_CHARS + 1)) for _ in range(2)]
        return ids, list_messages(connection, WS, MessageFilter(), Page(limit=2))

    ids, page = await db.write(work)
    assert [row.id for row in page.rows] == ids[1:]
    assert page.next_cursor is not None


async def test_the_parent_of_an_answer_is_the_newest_that_came_or_went(db):
    def work(connection):
        ids = [
            rows.message(connection, "inb_1", thread_id="thr_9", status=status, direction=direction)
            for status, direction in (
                (None, "inbound"),
                ("delivered", "outbound"),
                ("cancelled", "outbound"),
                ("held", "outbound"),
                ("scheduled", "outbound"),
            )
        ]
        return ids, newest_message(connection, WS, "thr_9").id, newest_message(connection, WS, "thr_none")

    ids, newest, none = await db.write(work)
    assert newest == ids[1]
    assert none is None


async def test_a_change_touches_one_message_of_one_workspace(db):
    def work(connection):
        one, same = rows.message(connection, "inb_1"), new_id("message")
        rows.message(connection, "inb_1", id=same)
        rows.message(connection, "inb_1", id=same, workspace_id=OTHER_WS)
        update_message(connection, WS, same, {"status": "sending", "sent_at": NOW})
        return [get_message(connection, *key).status for key in ((WS, one), (WS, same), (OTHER_WS, same))]

    assert await db.write(work) == [None, "sending", None]
