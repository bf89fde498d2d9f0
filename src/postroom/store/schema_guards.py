"""The tables of what guards a sender's name: activity by the hour, breakers, lists, soft bounces, the audit log.

Conventions as in schema.py. A scope is an inbox's id, `@` and a domain, `*` for the whole workspace, or `>` and a
domain that is written to; `#` and an IP address of ours, which is counted for all workspaces together, as that of `""`.
"""

import sqlalchemy as sa

from postroom.store.columns import at_column, id_column, int_column, json_column, metadata, text_column

SCOPE_CHARS = 260
"""A domain of 255 characters, and the sign before it."""


def _scope() -> "sa.Column[str]":
    return sa.Column("scope", sa.String(SCOPE_CHARS), primary_key=True)


activity_hours = sa.Table(
    "activity_hours",
    metadata,
    id_column("workspace_id", primary_key=True),
    _scope(),
    # Hours since 1970-01-01T00 UTC.
    sa.Column("hour", sa.BigInteger, primary_key=True, autoincrement=False),
    int_column("received"),
    int_column("sent"),
    # Recipients let through by a quota or a warm-up, in the hour in which they may leave.
    int_column("admitted"),
    int_column("delivered"),
    int_column("deferred"),
    int_column("bounced"),
    int_column("complained"),
    int_column("replied"),
    sa.Index("ix_activity_hours_hour", "hour"),
)

reply_times = sa.Table(
    "reply_times",
    metadata,
    id_column("workspace_id", primary_key=True),
    _scope(),
    sa.Column("hour", sa.BigInteger, primary_key=True, autoincrement=False),
    # Of rules/reply_times.py: each holds times that differ by less than a tenth.
    sa.Column("bucket", sa.BigInteger, primary_key=True, autoincrement=False),
    int_column("replies"),
    sa.Index("ix_reply_times_hour", "hour"),
)

breakers = sa.Table(
    "breakers",
    metadata,
    id_column("workspace_id", primary_key=True),
    _scope(),
    # Sending is paused while this is set.
    at_column("paused_at", nullable=True),
    text_column("reason"),
    # As rules/reputation.py found them: {kind, rate, threshold, count, sample}.
    json_column("figures"),
    at_column("warned_at", nullable=True),
    # A resumed sender is judged by what came after: the hours before do not count, nor these of the first.
    int_column("from_hour"),
    json_column("base"),
)

address_rules = sa.Table(
    "address_rules",
    metadata,
    id_column("workspace_id", primary_key=True),
    # An inbox's id, or `*`.
    _scope(),
    # send | receive
    sa.Column("direction", sa.String(8), primary_key=True),
    # An address, a domain, or `*`; normalised.
    sa.Column("pattern", sa.String(320), primary_key=True),
    id_column("id"),
    # allow | block
    sa.Column("action", sa.String(8), nullable=False),
    text_column("note"),
    at_column("created_at"),
    sa.Index("ix_address_rules_id", "workspace_id", "id"),
)

soft_bounces = sa.Table(
    "soft_bounces",
    metadata,
    id_column("workspace_id", primary_key=True),
    # As in suppressions.
    sa.Column("address", sa.String(320), primary_key=True),
    int_column("bounces"),
    at_column("first_at"),
    sa.Index("ix_soft_bounces_first", "first_at"),
)

audit_log = sa.Table(
    "audit_log",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("id", primary_key=True),
    # `postroom` for what it did by itself.
    id_column("key_id"),
    # What was done, such as inbox.created.
    text_column("action", nullable=False),
    # The id, or the address, of what it was done to.
    text_column("target", nullable=False),
    json_column("data"),
    at_column("created_at"),
    sa.Index("ix_audit_log_created", "created_at"),
)

inbox_days = sa.Table(
    "inbox_days",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("inbox_id", primary_key=True),
    # Days since 1970-01-01 UTC.
    sa.Column("day", sa.BigInteger, primary_key=True, autoincrement=False),
    int_column("received"),
    int_column("sent"),
    int_column("delivered"),
    int_column("bounced"),
    int_column("complained"),
    sa.Index("ix_inbox_days_day", "day"),
)
