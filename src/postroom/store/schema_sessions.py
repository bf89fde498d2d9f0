"""The table of those who are signed in to the dashboard. Conventions as in schema.py."""

import sqlalchemy as sa

from postroom.store.columns import at_column, id_column, metadata

dashboard_sessions = sa.Table(
    "dashboard_sessions",
    metadata,
    id_column("workspace_id", primary_key=True),
    # SHA-256 of the session's token, in hex.
    sa.Column("hash", sa.String(64), primary_key=True),
    id_column("key_id"),
    # Of the key's secret with which it was opened: a session ends with the secret, also where the key lives on.
    sa.Column("secret_hash", sa.String(64), nullable=False),
    at_column("seen_at"),
    at_column("expires_at"),
    at_column("created_at"),
    # A browser is known by nothing but the token: a look-up without a workspace.
    sa.Index("ux_dashboard_sessions_hash", "hash", unique=True),
    sa.Index("ix_dashboard_sessions_key", "workspace_id", "key_id"),
    sa.Index("ix_dashboard_sessions_seen", "seen_at"),
)
