"""Lists that are given to a statement as one value, and inserts that pass by SQLAlchemy."""

import pytest
import sqlalchemy as sa
from tests.store import rows
from tests.store.rows import NOW, OTHER_WS, WS

from postroom.base.ids import new_id
from postroom.store.address_rules import inboxes_with_rules, set_address_rule
from postroom.store.messages import add_message_ids, find_by_ids
from postroom.store.schema import threads, webhooks
from postroom.store.statements import among, insert_rows, pair, pairs_among
from postroom.store.webhooks import _WEBHOOKS_OF, add_webhook, webhooks_of

ODD = ["plain", "it's", 'two "words"', "a,b", "{}", "[1]", "back\\slash", "NULL", "%", "東京 🦆", "", " "]


def _subjects(connection, wanted):
    query = sa.select(threads.c.subject).where(threads.c.workspace_id == WS, among(threads.c.subject))
    return sorted(connection.execute(query, {"ids": wanted}).scalars())


@pytest.mark.parametrize("wanted", [[], ["plain"], ODD, ["plain", "plain"], ["it", "plain "], ODD * 300])
async def test_a_list_finds_what_is_in_it_to_the_letter(db, wanted):
    def work(connection):
        for subject in ODD:
            rows.thread(connection, "inb_1", subject=subject)
        return _subjects(connection, wanted)

    assert await db.write(work) == sorted(set(wanted) & set(ODD))


async def test_pairs_are_found_as_pairs_and_not_crosswise(db):
    def work(connection):
        for inbox_id, subject in (("inb_1", "ab"), ("inb_1", "c"), ("inb_2", "ab"), ("inb_2", "c")):
            rows.thread(connection, inbox_id, subject=subject)
        query = sa.select(threads.c.inbox_id, threads.c.subject).where(
            pairs_among(threads.c.inbox_id, threads.c.subject)
        )
        return sorted(map(tuple, connection.execute(query, {"pairs": [pair("inb_1", "ab"), pair("inb_2", "c")]})))

    assert await db.write(work) == [("inb_1", "ab"), ("inb_2", "c")]


async def test_an_id_is_known_where_it_was_named_alone(db):
    def work(connection):
        row = {"workspace_id": WS, "message_id": "msg_1", "thread_id": "thr_1", "kind": "own"}
        add_message_ids(
            connection,
            [
                {**row, "key": key, "inbox_id": inbox}
                for key, inbox in (("k1", "inb_1"), ("k2", "inb_1"), ("k2", "inb_2"))
            ],
        )
        found = find_by_ids(
            connection, [(WS, "inb_1", "k1"), (WS, "inb_2", "k2"), (WS, "inb_2", "k1"), (OTHER_WS, "inb_1", "k1")]
        )
        return sorted((row.inbox_id, row.key) for row in found)

    assert await db.write(work) == [("inb_1", "k1"), ("inb_2", "k2")]


async def test_inserted_rows_keep_numbers_flags_json_and_nothing(db):
    row = {
        "workspace_id": WS, "inbox_id": "inb_1", "subject": None, "status": "open", "last_message_at": NOW,
        "created_at": NOW, "reply_received": True,
    }  # fmt: skip
    labels = [["a", "é", {"b": 1}], None, []]

    def work(connection):
        insert_rows(connection, threads, [{**row, "id": f"thr_{at}", "labels": one} for at, one in enumerate(labels)])
        return connection.execute(sa.select(threads).order_by(threads.c.id)).all()

    found = await db.write(work)
    assert [one.labels for one in found] == labels
    assert all(one.subject is None and one.reply_received is True and one.created_at == NOW for one in found)


async def test_endpoints_of_the_inbox_and_of_the_workspace_in_their_order(db):
    def work(connection):
        made = {}
        for name, inbox_id, workspace_id in (
            ("inbox", "inb_1", WS), ("whole", None, WS), ("other inbox", "inb_2", WS), ("again", "inb_1", WS),
            ("elsewhere", None, OTHER_WS),
        ):  # fmt: skip
            made[new_id("webhook")] = name
            add_webhook(
                connection,
                {"workspace_id": workspace_id, "id": list(made)[-1], "inbox_id": inbox_id, "url": "https://x.test",
                 "status": "active", "created_at": NOW},
            )  # fmt: skip
        ask = lambda *places: [made[row.id] for row in webhooks_of(connection, set(places))[WS]]  # noqa: E731
        return ask((WS, "inb_1")), ask((WS, None)), ask((WS, "inb_1"), (WS, "inb_2"))

    assert await db.write(work) == (
        ["inbox", "whole", "again"], ["whole"], ["inbox", "whole", "other inbox", "again"],
    )  # fmt: skip


async def test_sqlite_reads_no_endpoint_of_other_inboxes(sqlite):
    """Ten thousand inboxes have ten thousand endpoints, and each event asks for one."""
    query = str(_WEBHOOKS_OF.compile(dialect=sa.dialects.sqlite.dialect()))
    plan = await sqlite.read(
        lambda connection: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", (WS, WS, "[]")).all()
    )
    searches = [row[3] for row in plan if webhooks.name in row[3]]
    assert len(searches) == 2
    assert all("inbox_id=?" in search for search in searches), searches


async def test_inboxes_with_rules_of_their_own_or_of_their_workspace(db):
    def rule(connection, workspace_id, scope, direction="receive"):
        set_address_rule(
            connection,
            {"workspace_id": workspace_id, "scope": scope, "direction": direction, "pattern": "x.test",
             "id": new_id("address_rule"), "action": "block", "note": None, "created_at": NOW},
        )  # fmt: skip

    def work(connection):
        one, two = (rows.inbox(connection, local) for local in ("one", "two"))
        far = rows.inbox(connection, "far", OTHER_WS)
        keys = {(WS, one), (WS, two), (OTHER_WS, far)}
        seen = [inboxes_with_rules(connection, keys, "receive")]
        for add in ((WS, one), (WS, two, "send"), (OTHER_WS, "*")):
            rule(connection, *add)
            seen.append(inboxes_with_rules(connection, keys, "receive"))
        return (one, far), seen

    (one, far), seen = await db.write(work)
    assert seen == [set(), {(WS, one)}, {(WS, one)}, {(WS, one), (OTHER_WS, far)}]
