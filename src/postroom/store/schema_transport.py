"""The table of what other domains ask of those who send to them. Conventions as in schema.py."""

import sqlalchemy as sa

from postroom.store.columns import at_column, metadata, text_column

tls_policies = sa.Table(
    "tls_policies",
    metadata,
    # Of the whole server, and so of no workspace: what a domain publishes is the same for all who write to it.
    sa.Column("domain", sa.String(255), primary_key=True),
    # Of the TXT record that announced it.
    sa.Column("policy_id", sa.String(32), nullable=False),
    # As it was published.
    text_column("text", nullable=False),
    at_column("fetched_at"),
    at_column("expires_at"),
    sa.Index("ix_tls_policies_expires", "expires_at"),
)
