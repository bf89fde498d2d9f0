"""The tables of what is to be sent later or after somebody's word. Conventions as in schema.py."""

import sqlalchemy as sa

from postroom.store.columns import at_column, id_column, int_column, json_column, metadata, sparse_index, text_column

drafts = sa.Table(
    "drafts",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("id", primary_key=True),
    id_column("inbox_id"),
    id_column("thread_id", nullable=True),
    # The message that it answers or forwards.
    id_column("parent_id", nullable=True),
    # send | reply | reply_all | forward
    sa.Column("action", sa.String(9), nullable=False),
    # draft | held | sent | rejected | expired
    sa.Column("status", sa.String(8), nullable=False),
    # What it says, as flows/draft_content.py writes it.
    json_column("content"),
    # Why it is held: [{code, detail}].
    json_column("reasons"),
    # Why it was rejected, in the words of who did it.
    text_column("note"),
    # Counts changes: a link to approve is good for what its holder has seen.
    int_column("revision", 1),
    # The message that it became.
    id_column("message_id", nullable=True),
    # The key that made it, or the follow-up.
    id_column("created_by"),
    # The key that approved or rejected it; "link" for the holder of a signed link.
    id_column("decided_by", nullable=True),
    at_column("decided_at", nullable=True),
    # When a held one expires: the one thing that happens to a draft by itself.
    at_column("due_at", nullable=True),
    at_column("created_at"),
    at_column("updated_at"),
    sa.Index("ix_drafts_inbox", "workspace_id", "inbox_id", "id"),
    sa.Index("ix_drafts_thread", "workspace_id", "thread_id", "id"),
)
sparse_index("ix_drafts_due", drafts.c.due_at)

follow_ups = sa.Table(
    "follow_ups",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("id", primary_key=True),
    id_column("inbox_id"),
    id_column("thread_id"),
    # pending | sent | cancelled
    sa.Column("status", sa.String(9), nullable=False),
    # Why it was cancelled: reply, closed, handled, request, or the code of the error that it met.
    text_column("reason"),
    text_column("text"),
    text_column("html"),
    sa.Column("interval_ms", sa.BigInteger, nullable=False),
    int_column("max_count", 1),
    int_column("sent_count"),
    # The last message that it sent.
    id_column("message_id", nullable=True),
    # The key that made it.
    id_column("created_by"),
    id_column("claimed_by", nullable=True),
    at_column("due_at", nullable=True),
    at_column("created_at"),
    at_column("finished_at", nullable=True),
    sa.Index("ix_follow_ups_thread", "workspace_id", "thread_id", "id"),
    sa.Index("ix_follow_ups_inbox", "workspace_id", "inbox_id"),
)
sparse_index("ix_follow_ups_due", follow_ups.c.due_at)

contacts = sa.Table(
    "contacts",
    metadata,
    # Whom an inbox has written to or heard from; kept only where its approval policy asks (docs/decisions.md#contacts).
    id_column("workspace_id", primary_key=True),
    id_column("inbox_id", primary_key=True),
    # Normalised: the domain as A-labels, all in lower case.
    sa.Column("address", sa.String(320), primary_key=True),
    at_column("created_at"),
    sqlite_with_rowid=False,
)
