"""The table of relays that workspaces send through, and that of alerts to be mailed. Conventions as in schema.py."""

import sqlalchemy as sa

from postroom.store.columns import (
    at_column,
    id_column,
    int_column,
    json_column,
    metadata,
    sparse_index,
    text_column,
)

relays = sa.Table(
    "relays",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("id", primary_key=True),
    # Whose mail it takes: a domain's, or, where this is NULL, that of the workspace's domains without relays.
    id_column("domain_id", nullable=True),
    # Of several, the lower one is tried first.
    int_column("position"),
    text_column("host", nullable=False),
    int_column("port"),
    # tls | starttls | opportunistic
    sa.Column("security", sa.String(16), nullable=False),
    text_column("username"),
    # Under rules/sealing.py.
    sa.Column("password", sa.LargeBinary, nullable=True),
    # The domain whose SPF record lists its hosts.
    text_column("spf_include"),
    at_column("created_at"),
)

ALERT_THING_CHARS = 320
"""The kind of an alert, and the scope that it is about."""

alerts = sa.Table(
    "alerts",
    metadata,
    id_column("workspace_id", primary_key=True),
    # What it is about: one mail an hour for each.
    sa.Column("thing", sa.String(ALERT_THING_CHARS), primary_key=True),
    id_column("inbox_id", nullable=True),
    text_column("kind", nullable=False),
    # Of the event that it tells.
    json_column("data"),
    at_column("sent_at", nullable=True),
    id_column("claimed_by", nullable=True),
    at_column("due_at", nullable=True),
    at_column("created_at"),
)
sparse_index("ix_alerts_due", alerts.c.due_at)
