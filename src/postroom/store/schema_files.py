"""Tables of what was read of files."""

import sqlalchemy as sa

from postroom.store.columns import at_column, id_column, int_column, metadata, text_column

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
    # Of the readers: what an older one made is made again (flows/attachment_text.py).
    int_column("revision"),
    at_column("created_at"),
)
