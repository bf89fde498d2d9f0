"""The index of words: a full-text table of SQLite, a tsvector column on PostgreSQL; both hold rules/search_terms.py's
terms and where they stand.

`message_words` is SQLite's alone and no table of the schema: Alembic knows nothing of virtual tables.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Row

from postroom.base.ids import made_at
from postroom.rules.search_query import Phrase
from postroom.rules.search_terms import MAX_TEXT_CHARS, place_term, split_terms
from postroom.store.schema import attachment_texts, messages
from postroom.store.schema_search import message_index
from postroom.store.statements import among, rows_by_workspace

WORDS_TABLE = "message_words"
"""Of SQLite."""
PLACES_PER_MS = 1 << 15
"""Rows of `message_words` have numbers that rise with the ids of their messages: the millisecond of the id, and one
of so many that its neighbours in that millisecond leave free. The newest come first by walking the table backwards."""
MAX_POSITION = 16_383
"""PostgreSQL counts no further in a text; it takes what stands behind for standing there."""
MAX_POSITIONS = 256
"""PostgreSQL keeps so many places of one term."""

_MAKE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS_TABLE} USING fts5("
    "workspace_id UNINDEXED, message_id UNINDEXED, terms, tokenize = 'ascii', columnsize = 0)"
)
_WORDS = sa.table(
    WORDS_TABLE, sa.column("rowid"), sa.column("workspace_id"), sa.column("message_id"), sa.column("terms")
)
_PLACES = sa.select(message_index.c.place).where(
    message_index.c.workspace_id == sa.bindparam("ws"), among(message_index.c.message_id), message_index.c.place > 0
)
_LAST_PLACE = f"SELECT max(rowid) FROM {WORDS_TABLE} WHERE rowid >= ? AND rowid < ?"  # noqa: S608 - our own name
_DONE = (
    sa.update(message_index)
    .where(
        message_index.c.workspace_id == sa.bindparam("b_ws"),
        message_index.c.message_id == sa.bindparam("b_id"),
        message_index.c.claimed_by == sa.bindparam("b_node"),
    )
    .values(due_at=None, claimed_by=None)
)
_DONE_SQLITE = _DONE.values(place=sa.bindparam("b_place"))
_DONE_POSTGRES = _DONE.values(terms=sa.cast(sa.bindparam("b_terms", type_=sa.Text), postgresql.TSVECTOR))


_HELD = sa.select(message_index.c.message_id).where(
    message_index.c.workspace_id == sa.bindparam("ws"),
    among(message_index.c.message_id),
    message_index.c.claimed_by == sa.bindparam("node"),
)
_SEARCHED = sa.select(
    *(
        messages.c[name]
        for name in (
            *("workspace_id", "id", "inbox_id", "from_name", "from_address", "to", "cc", "bcc"),
            *("subject", "attachments"),
        )
    ),
    sa.func.substr(messages.c.text, 1, MAX_TEXT_CHARS).label("text"),
    sa.func.substr(messages.c.extracted_text, 1, MAX_TEXT_CHARS).label("extracted_text"),
).where(messages.c.workspace_id == sa.bindparam("ws"), among(messages.c.id))
_FILE_TEXTS = sa.select(
    attachment_texts.c.attachment_id, sa.func.substr(attachment_texts.c.text, 1, MAX_TEXT_CHARS).label("text")
).where(
    attachment_texts.c.workspace_id == sa.bindparam("ws"),
    among(attachment_texts.c.attachment_id),
    attachment_texts.c.text.is_not(None),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexedMessage:
    """A message and its terms."""

    workspace_id: str
    message_id: str
    place: int | None
    """Where its terms are now (`message_index.place`)."""
    terms: str


def make_word_index(connection: Connection) -> None:
    """Make what Alembic cannot make. May run twice."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_MAKE)


def queue_words(connection: Connection, workspace_id: str, message_id: str, now: int) -> None:
    """Have the words of a message indexed again."""
    connection.execute(
        sa.update(message_index)
        .where(message_index.c.workspace_id == workspace_id, message_index.c.message_id == message_id)
        .values(due_at=now, claimed_by=None)
    )


def write_words(connection: Connection, indexed: Sequence[IndexedMessage], node: str) -> None:
    """Put the terms of messages in the place of those they had. Messages that `node` no longer holds are left out."""
    if connection.dialect.name == "sqlite":
        _write_rows(connection, indexed, node)
        return
    if indexed:
        connection.execute(
            _DONE_POSTGRES,
            [
                {"b_ws": one.workspace_id, "b_id": one.message_id, "b_node": node, "b_terms": _vector(one.terms)}
                for one in sorted(indexed, key=lambda one: (one.workspace_id, one.message_id))
            ],
        )


def remove_words(connection: Connection, workspace_id: str, message_ids: Collection[str]) -> None:
    """Take messages out of the index."""
    if connection.dialect.name == "sqlite":
        values = {"ws": workspace_id, "ids": list(message_ids)}
        _remove_places(connection, connection.execute(_PLACES, values).scalars().all())
    connection.execute(
        sa.delete(message_index).where(
            message_index.c.workspace_id == workspace_id, message_index.c.message_id.in_(message_ids)
        )
    )


def searched_rows(connection: Connection, keys: Collection[tuple[str, str]]) -> Sequence[Row[Any]]:
    """Of messages, by (workspace id, message id), the columns that are searched, long texts cut."""
    return [row for _, row in rows_by_workspace(connection, _SEARCHED, keys)]


def searched_texts(connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What was read of attachments, by (workspace id, attachment id), cut; those that were not read are left out."""
    rows = rows_by_workspace(connection, _FILE_TEXTS, keys)
    return {(workspace_id, row.attachment_id): row.text for workspace_id, row in rows}


def _write_rows(connection: Connection, indexed: Sequence[IndexedMessage], node: str) -> None:
    held: set[tuple[str, str]] = set()
    keys = [(one.workspace_id, one.message_id) for one in indexed]
    for workspace_id, row in rows_by_workspace(connection, _HELD, keys, node=node):
        held.add((workspace_id, row.message_id))
    ours = sorted(
        (one for one in indexed if (one.workspace_id, one.message_id) in held), key=lambda one: one.message_id
    )
    if not ours:
        return
    # In the order of the table: FTS5 would end a segment wherever it goes back.
    rows, last, moment = [], 0, 0
    taken = _last_place(connection, place_of(ours[0].message_id), place_of(ours[-1].message_id) + PLACES_PER_MS)
    for one in ours:
        first = place_of(one.message_id)
        # Of one millisecond only the first has to look for what is taken.
        free = last + 1 if first == moment else _free_place(connection, first, taken)
        place = one.place or max(free, last + 1)
        rows.append((place, one.workspace_id, one.message_id, one.terms))
        moment = 0 if one.place else first
        last = max(last, place)
    connection.execute(
        _DONE_SQLITE, [{"b_ws": ws, "b_id": thing, "b_node": node, "b_place": at} for at, ws, thing, _ in rows]
    )
    # Not before: what is to be written again would leave its place to another.
    _remove_places(connection, [one.place for one in ours if one.place])
    connection.exec_driver_sql(
        f"INSERT INTO {WORDS_TABLE} (rowid, workspace_id, message_id, terms) VALUES (?, ?, ?, ?)",  # noqa: S608
        rows,
    )


def _remove_places(connection: Connection, places: Sequence[int | None]) -> None:
    if places:
        connection.exec_driver_sql(
            f"DELETE FROM {WORDS_TABLE} WHERE rowid = ?",  # noqa: S608 - our own name
            [(place,) for place in places],
        )


def _free_place(connection: Connection, first: int, taken: int) -> int:
    """A free place in the millisecond that begins at `first`. taken: the last place in use thereafter, 0 for none."""
    last = _last_place(connection, first, first + PLACES_PER_MS) if taken >= first else 0
    return last + 1 if last else first


def _last_place(connection: Connection, first: int, end: int) -> int:
    """The last place in use from `first` on and before `end`; 0 when none is."""
    return int(connection.exec_driver_sql(_LAST_PLACE, (first, end)).scalar() or 0)


def place_of(message_id: str) -> int:
    """The first row number of the millisecond in which an id was made; 1 for what is no id of ours."""
    return max(made_at(message_id) * PLACES_PER_MS, 1)


def _vector(terms: str) -> str:
    """The terms as PostgreSQL writes a tsvector: each once, quoted, with its places. They hold no quotation mark."""
    places: dict[str, list[int]] = {}
    for number, term in enumerate(split_terms(terms), 1):
        places.setdefault(term, []).append(min(number, MAX_POSITION))
    return " ".join(f"'{term}':{','.join(map(str, at[:MAX_POSITIONS]))}" for term, at in places.items())


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """Where a query for messages meets the index."""

    joined: "sa.ColumnElement[bool]"
    """Ties a row of the index to its message."""
    clause: "sa.ColumnElement[bool]"
    """Takes the parameter `words`."""
    place: "sa.ColumnElement[Any]"
    """What rises with the messages' ids; to sort and to go on by."""
    words: str
    """The query in the database's own syntax."""
    table: "sa.FromClause"

    def place_of(self, message_id: str) -> int | str:
        """Where a message of this id, or the first after it, would be."""
        return message_id if self.table is message_index else place_of(message_id)


def match(connection: Connection, workspace_id: str, wanted: Sequence[Phrase], unwanted: Sequence[Phrase]) -> Match:
    """Messages with all of `wanted` and none of `unwanted`. The workspace is among what is wanted."""
    wanted = (Phrase(terms=(place_term(workspace_id),)), *wanted)
    if connection.dialect.name == "sqlite":
        return Match(
            joined=sa.and_(
                messages.c.workspace_id == _WORDS.c.workspace_id,
                messages.c.id == _WORDS.c.message_id,
            ),
            clause=sa.literal_column(WORDS_TABLE).op("MATCH")(sa.bindparam("words")),
            place=_WORDS.c.rowid,
            words=fts5_query(wanted, unwanted),
            table=_WORDS,
        )
    return Match(
        joined=sa.and_(
            messages.c.workspace_id == message_index.c.workspace_id,
            messages.c.id == message_index.c.message_id,
        ),
        clause=sa.and_(
            message_index.c.workspace_id == workspace_id,
            message_index.c.terms.op("@@")(sa.cast(sa.bindparam("words", type_=sa.Text), postgresql.TSQUERY)),
        ),
        place=message_index.c.message_id,
        words=tsquery(wanted, unwanted),
        table=message_index,
    )


def fts5_query(wanted: Sequence[Phrase], unwanted: Sequence[Phrase]) -> str:
    """The query in FTS5's syntax. Every term stands in quotation marks and holds none, so nothing in it is syntax."""
    query = " AND ".join(_fts5_phrase(one) for one in wanted)
    return f"({query}) NOT ({' OR '.join(_fts5_phrase(one) for one in unwanted)})" if unwanted else query


def _fts5_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.terms)}"' + (" *" if phrase.prefix else "")


def tsquery(wanted: Sequence[Phrase], unwanted: Sequence[Phrase]) -> str:
    """The query as a PostgreSQL tsquery. Every term stands in quotation marks and holds none, as above."""
    return " & ".join([_tsquery_phrase(one) for one in wanted] + [f"!({_tsquery_phrase(one)})" for one in unwanted])


def _tsquery_phrase(phrase: Phrase) -> str:
    terms = [f"'{term}'" for term in phrase.terms]
    terms[-1] += ":*" if phrase.prefix else ""
    return f"({' <-> '.join(terms)})"
