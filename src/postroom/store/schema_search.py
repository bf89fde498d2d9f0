"""The tables by which messages are searched, and messages and threads found by their labels. Conventions as in
schema.py.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from postroom.store.columns import at_column, id_column, metadata, sparse_index

MAX_LABEL_COLUMN = 64
"""rules.labels.MAX_LABEL_CHARS, and what the column holds."""

message_index = sa.Table(
    "message_index",
    metadata,
    # One row a message, due while its words wait to be indexed (docs/decisions.md#search).
    id_column("workspace_id", primary_key=True),
    id_column("message_id", primary_key=True),
    id_column("inbox_id"),
    # On SQLite: the row of the table message_words that holds its terms (store/search_words.py).
    sa.Column("place", sa.BigInteger, nullable=True),
    # On PostgreSQL: its terms and where they stand.
    sa.Column("terms", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True),
    id_column("claimed_by", nullable=True),
    at_column("due_at", nullable=True),
    # SQLite keeps no terms here, and an index of nothing.
    sa.Index("ix_message_index_terms", "terms", postgresql_using="gin", sqlite_where=sa.text("0")),
    sqlite_with_rowid=False,
)
sparse_index("ix_message_index_due", message_index.c.due_at)

message_labels = sa.Table(
    "message_labels",
    metadata,
    id_column("workspace_id", primary_key=True),
    sa.Column("label", sa.String(MAX_LABEL_COLUMN), primary_key=True),
    id_column("inbox_id", primary_key=True),
    id_column("message_id", primary_key=True),
    sa.Index("ix_message_labels_message", "workspace_id", "message_id"),
    sqlite_with_rowid=False,
)

thread_labels = sa.Table(
    "thread_labels",
    metadata,
    id_column("workspace_id", primary_key=True),
    sa.Column("label", sa.String(MAX_LABEL_COLUMN), primary_key=True),
    id_column("inbox_id", primary_key=True),
    id_column("thread_id", primary_key=True),
    sa.Index("ix_thread_labels_thread", "workspace_id", "thread_id"),
    sqlite_with_rowid=False,
)
