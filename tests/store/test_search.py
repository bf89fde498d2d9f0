"""Looking for messages: the same answers from SQLite's full-text table and from PostgreSQL's tsvector."""

import pytest
import sqlalchemy as sa

from postroom.base.errors import BadInput
from postroom.base.ids import first_id, made_at, new_id
from postroom.rules.labels import MAX_LABEL_CHARS
from postroom.rules.search_query import parse_query
from postroom.rules.search_terms import Searchable, message_terms, split_terms
from postroom.store.leases import claim_due
from postroom.store.message_filter import MessageFilter, listed
from postroom.store.messages import add_messages, get_message, list_messages
from postroom.store.paging import Page, decode_cursor
from postroom.store.schema import messages
from postroom.store.schema_search import MAX_LABEL_COLUMN, message_index
from postroom.store.search_words import IndexedMessage, queue_words, remove_words, write_words
from store import rows
from store.rows import NOW, OTHER_WS, WS

NODE = "nod_1"
EVER = 10**14


def index(connection, texts, *, node=NODE, **fields):
    """Index what is due, saying of each message what `texts` says (by its id)."""
    claimed = claim_due(connection, message_index, now=EVER, until=EVER, node=NODE, limit=10_000)
    write_words(
        connection,
        [
            IndexedMessage(
                workspace_id=row.workspace_id,
                message_id=row.message_id,
                place=row.place,
                terms=message_terms(
                    Searchable(
                        workspace_id=row.workspace_id,
                        inbox_id=row.inbox_id,
                        **{"from_": "", "text": texts[row.message_id], **fields},
                    )
                ),
            )
            for row in claimed
        ],
        node,
    )


def filed(connection, *texts, inbox_id="inb_1", workspace_id=WS):
    """The ids of new messages with these texts, indexed."""
    made = {rows.message(connection, inbox_id, workspace_id=workspace_id): text for text in texts}
    index(connection, made)
    return [*made]


def found(connection, line, page=None, **wanted):
    """The ids of the messages that are found, oldest first."""
    look = MessageFilter(words=parse_query(line), **wanted)
    return [row.id for row in list_messages(connection, WS, look, page or Page(limit=100)).rows][::-1]


async def test_words_phrases_and_what_must_not_be_there(db):
    def work(connection):
        one, two, three = filed(connection, "pay the invoice in full", "full invoice", "Grüße aus Köln, 京都です")
        return (one, two, three), [
            found(connection, line)
            for line in (
                "invoice",
                "full invoice",
                '"in full"',
                '"full invoice"',
                "invoice -pay",
                "-invoice",
                "koln",
                "京都",
                "京",
                "都",
                "都京",
                "invoic",
            )
        ]

    (one, two, three), answers = await db.write(work)
    assert answers == [
        [one, two],
        [one, two],
        [one],
        [two],
        [two],
        [three],
        [three],
        [three],
        [three],
        [three],
        [],
        [],
    ]


HOSTILE = (
    'NEAR("a" "b", 2)',
    "terms : invoice",
    "{terms} : invoice",
    "invoice*",
    "^invoice",
    "invoice AND",
    "NOT",
    '"',
    '""" invoice',
    "'; DROP TABLE messages; --",
    "invoice') OR ('1'='1",
    "'invoice':* <-> !'x'",
    "invoice | full & (x",
    "\\' invoice \\",
    "rank MATCH 'bm25(10.0)'",
    "%s %(words)s :words $1 ?",
    "\ue003wksone",
    "-\ue000 x -'",
)


@pytest.mark.parametrize("line", HOSTILE)
async def test_nothing_in_a_query_is_syntax(db, line):
    def work(connection):
        mine, _ = filed(connection, "pay the invoice in full", "x")
        filed(connection, line, workspace_id=OTHER_WS)
        return mine, found(connection, line), found(connection, f"pay {line}"), found(connection, f"-zzz {line}")

    try:
        parse_query(line)
    except BadInput:
        return
    mine, alone, beside, between = await db.write(work)
    assert set(beside) <= {mine}
    assert alone == between
    # What was meant is looked for, as words.
    assert (mine in alone) == (line in {"invoice*", "^invoice", '""" invoice', "\\' invoice \\"})


async def test_nothing_of_another_workspace_or_inbox_is_found(db):
    def work(connection):
        (mine,) = filed(connection, "secret plan")
        (beside,) = filed(connection, "secret plan", inbox_id="inb_2")
        filed(connection, "secret plan", workspace_id=OTHER_WS)
        return mine, beside, found(connection, "secret"), found(connection, "secret", inbox_id="inb_1")

    mine, beside, everywhere, here = await db.write(work)
    assert everywhere == [mine, beside]
    assert here == [mine]


async def test_pages_lead_through_five_thousand(db):
    def fill(connection):
        made = {row["id"]: f"common number {n}" for n, row in enumerate(messages_of(connection, 5_000))}
        index(connection, made)
        return [*made]

    ids = await db.write(fill)

    def follow(connection):
        seen, after, pages = [], None, 0
        while True:
            look = MessageFilter(words=parse_query("common -4999"))
            page = list_messages(connection, WS, look, Page(limit=100, after=after))
            seen += [row.id for row in page.rows]
            pages += 1
            if page.next_cursor is None:
                return seen, pages
            after = decode_cursor(page.next_cursor)

    assert await db.read(follow) == (ids[-2::-1], 50)
    assert await db.read(lambda connection: found(connection, "common 77")) == [ids[77]]


def messages_of(connection, count):
    made = [rows.message_row("inb_1") for _ in range(count)]
    add_messages(connection, made)
    return made


async def test_a_cursor_of_another_list_is_refused_or_harmless(db):
    def work(connection):
        filed(connection, "a", "a")
        return found(connection, "a", Page(after=("nonsense'",)))

    if db.dialect == "sqlite":
        with pytest.raises(BadInput):
            await db.write(work)
    else:
        assert len(await db.write(work)) == 2


async def test_what_is_indexed_again_is_found_by_its_new_words_alone_and_stays_in_its_place(db):
    def work(connection):
        one, two = filed(connection, "draught", "draught")
        queue_words(connection, WS, one, NOW)
        index(connection, {one: "draught final"})
        return one, two, found(connection, "final"), found(connection, "draught")

    one, two, final, draught = await db.write(work)
    assert final == [one]
    assert draught == [one, two]


async def test_what_is_indexed_again_keeps_its_place_from_those_of_its_millisecond(db):
    """They come together, and a new one sorts before: it must not be given the place that is about to be empty."""

    def work(connection):
        moment = new_id("message")[:-1]
        late = rows.message(connection, "inb_1", id=f"{moment}z")
        index(connection, {late: "word"})
        queue_words(connection, WS, late, NOW)
        ids = [rows.message(connection, "inb_1", id=f"{moment}{end}") for end in "234"]
        index(connection, dict.fromkeys([late, *ids], "word again"))
        return sorted([late, *ids]), sorted(found(connection, "again"))

    everything, again = await db.write(work)
    assert again == everything


async def test_what_a_node_no_longer_holds_it_does_not_write(db):
    def work(connection):
        one = rows.message(connection, "inb_1")
        index(connection, {one: "late"}, node="nod_other")
        waiting = connection.execute(sa.select(message_index.c.claimed_by)).scalar()
        remove_words(connection, WS, [one])
        return found(connection, "late"), waiting

    assert await db.write(work) == ([], NODE)


async def test_what_is_taken_out_is_not_found(db):
    def work(connection):
        one, two = filed(connection, "word", "word")
        remove_words(connection, WS, [one])
        left = connection.execute(sa.select(message_index.c.message_id)).scalars().all()
        return two, left, found(connection, "word")

    two, left, still = await db.write(work)
    assert left == still == [two]


async def test_both_databases_cut_a_line_into_the_same_terms(db):
    text = "Order 48-2213: pay@x.example, Grüße\x7f…東京都 ﬁn ｶﾞ \u200bzero ÀÉ ß x_y " + "z" * 200

    def work(connection):
        line = message_terms(Searchable(workspace_id=WS, inbox_id="inb_1", from_="", text=text))
        (one,) = filed(connection, text)
        return one, [found(connection, f'"{term}"') for term in split_terms(line) if term[0] < "\ue000"]

    one, answers = await db.write(work)
    assert len(answers) > 15
    assert all(answer == [one] for answer in answers)


async def test_moments_bound_the_list(db):
    def work(connection):
        made = [rows.message(connection, "inb_1", created_at=NOW + number) for number in range(5)]
        index(connection, dict.fromkeys(made, "word"))
        lists = []
        for words in (None, parse_query("word")):
            for since, until in ((NOW + 2, None), (None, NOW + 2), (NOW + 1, NOW + 3), (NOW + 9, None)):
                look = MessageFilter(words=words, since=since, until=until)
                lists.append([row.id for row in list_messages(connection, WS, look, Page()).rows])
        return made, lists

    made, lists = await db.write(work)
    expected = [made[:1:-1], made[1::-1], made[2:0:-1], []]
    assert lists == expected * 2


async def test_moments_hold_where_ids_and_clocks_agree(db):
    """As in real life: then ids bound the walk as well."""

    def work(connection):
        made = [rows.message_row("inb_1") for _ in range(3)]
        day = 86_400_000
        now = made_at(made[0]["id"])
        # The ids of messages of last week, the week before, and of today.
        for number, row in enumerate(made):
            at = now - (2 - number) * 7 * day
            row |= {"id": first_id("message", at) + "0000000" + str(number), "created_at": at - 50}
        add_messages(connection, made)
        index(connection, {row["id"]: "word" for row in made})
        ids = [row["id"] for row in made]
        lists = []
        for words in (None, parse_query("word")):
            for since, until in ((now - 8 * day, now - day), (now - 8 * day, None), (None, now - 13 * day)):
                look = MessageFilter(words=words, since=since, until=until)
                lists.append([row.id for row in list_messages(connection, WS, look, Page()).rows])
        return ids, lists

    ids, lists = await db.write(work)
    assert lists == [[ids[1]], [ids[2], ids[1]], [ids[0]]] * 2


async def test_search_meets_the_other_filters(db):
    def work(connection):
        one, two = filed(connection, "word", "word")
        waiting = rows.message(connection, "inb_1", unread_since=NOW, unhandled_since=NOW, category="reply")
        hidden = rows.message(connection, "inb_1", status="quarantined")
        index(connection, {waiting: "word", hidden: "word"})
        asked = ({"unread": True}, {"unread": False}, {"handled": False}, {"category": "reply"}, {"thread_id": "x"})
        asked = (*asked, {"status": "quarantined"})
        return (one, two, waiting, hidden), [found(connection, "word", **each) for each in asked]

    (one, two, waiting, hidden), answers = await db.write(work)
    assert answers == [[waiting], [one, two], [waiting], [waiting], [], [hidden]]


async def test_a_message_is_deleted_between_claim_and_write(db):
    def work(connection):
        one = rows.message(connection, "inb_1")
        claim_due(connection, message_index, now=NOW + 9, until=NOW + 99, node=NODE, limit=5)
        remove_words(connection, WS, [one])
        late = IndexedMessage(workspace_id=WS, message_id=one, place=None, terms="late")
        write_words(connection, [late], NODE)
        return get_message(connection, WS, one).id, found(connection, "late")

    _, nothing = await db.write(work)
    assert nothing == []


async def test_sqlite_walks_the_index_backwards_and_sorts_nothing(sqlite):
    def work(connection):
        filed(connection, "a", "b")
        look = MessageFilter(words=parse_query("a"), inbox_id="inb_1")
        query = listed(connection, sa.select(messages.c.id), WS, look, None)
        compiled = query.query.compile(connection, compile_kwargs={"render_postcompile": True})
        values = {**compiled.params, **query.values}
        explain = f"EXPLAIN QUERY PLAN {compiled}"
        rows_ = connection.exec_driver_sql(explain, tuple(values[name] for name in compiled.positiontup))
        return [row.detail for row in rows_]

    plan = await sqlite.write(work)
    assert plan[0].startswith("SCAN message_words VIRTUAL TABLE")
    assert "USING INDEX" in plan[1]
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_the_column_holds_the_longest_label():
    assert MAX_LABEL_COLUMN == MAX_LABEL_CHARS
