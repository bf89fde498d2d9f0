"""Tables of what was read of files."""

import sqlalchemy as sa

from postroom.store.columns import at_column, id_column, int_column, metadata, sparse_index, text_column

attachment_texts = sa.Table(
    "attachment_texts",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("attachment_id", primary_key=True),
    text_column("state", nullable=False),
    text_column("content_type", nullable=False),
    text_column("text"),
    sa.Column("truncated", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("pages", sa.BigInteger, nullable=True),
    text_column("detail"),
    # Of the readers: what an older one made is made again (flows/attachment_text.py). 0 while it was not read yet.
    int_column("revision"),
    # Due while it waits to be read so that it can be searched.
    id_column("claimed_by", nullable=True),
    at_column("due_at", nullable=True),
    at_column("created_at"),
)
sparse_index("ix_attachment_texts_due", attachment_texts.c.due_at)
