"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity_hours",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=260), nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("admitted", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("delivered", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("deferred", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("bounced", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("complained", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("replied", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "scope", "hour"),
    )
    with op.batch_alter_table("activity_hours", schema=None) as batch_op:
        batch_op.create_index("ix_activity_hours_hour", ["hour"], unique=False)

    op.create_table(
        "address_rules",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=260), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("pattern", sa.String(length=320), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "scope", "direction", "pattern"),
    )
    with op.batch_alter_table("address_rules", schema=None) as batch_op:
        batch_op.create_index("ix_address_rules_id", ["workspace_id", "id"], unique=False)

    op.create_table(
        "alerts",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("thing", sa.String(length=320), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "thing"),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_alerts_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.create_table(
        "api_key_secrets",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key_id", "hash"),
    )
    with op.batch_alter_table("api_key_secrets", schema=None) as batch_op:
        batch_op.create_index("ux_api_key_secrets_hash", ["hash"], unique=True)

    op.create_table(
        "api_keys",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("inbox_id", sa.String(length=40), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_table(
        "attachment_texts",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("attachment_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("truncated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("pages", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "attachment_id"),
    )
    with op.batch_alter_table("attachment_texts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attachment_texts_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.create_table(
        "attachments",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=True),
        sa.Column("message_id", sa.String(length=40), nullable=True),
        sa.Column("blob_id", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("content_id", sa.Text(), nullable=True),
        sa.Column("inline", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index("ix_attachments_inbox", ["workspace_id", "inbox_id"], unique=False)
        batch_op.create_index("ix_attachments_message", ["workspace_id", "message_id"], unique=False)

    op.create_table(
        "audit_log",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.create_index("ix_audit_log_created", ["created_at"], unique=False)

    op.create_table(
        "blob_deletions",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("blob_deletions", schema=None) as batch_op:
        batch_op.create_index("ix_blob_deletions_due", ["due_at"], unique=False)

    op.create_table(
        "blobs",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("refs", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_table(
        "breakers",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=260), nullable=False),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("warned_at", sa.BigInteger(), nullable=True),
        sa.Column("from_hour", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("base", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "scope"),
    )
    op.create_table(
        "contacts",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "inbox_id", "address"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dashboard_sessions",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "hash"),
    )
    with op.batch_alter_table("dashboard_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_dashboard_sessions_key", ["workspace_id", "key_id"], unique=False)
        batch_op.create_index("ix_dashboard_sessions_seen", ["seen_at"], unique=False)
        batch_op.create_index("ux_dashboard_sessions_hash", ["hash"], unique=True)

    op.create_table(
        "delivery_attempts",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("recipient_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("code", sa.BigInteger(), nullable=True),
        sa.Column("enhanced_code", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("tls", sa.Text(), nullable=True),
        sa.Column("source_address", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "message_id", "recipient_id", "number"),
    )
    op.create_table(
        "dkim_keys",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("domain_id", sa.String(length=40), nullable=False),
        sa.Column("selector", sa.String(length=63), nullable=False),
        sa.Column("algorithm", sa.String(length=8), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("active_at", sa.BigInteger(), nullable=True),
        sa.Column("retiring_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "domain_id", "selector"),
    )
    op.create_table(
        "dmarc_days",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("domain_id", sa.String(length=40), nullable=False),
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=45), nullable=False),
        sa.Column("messages", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("aligned", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("spf_aligned", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("dkim_aligned", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("excused", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "domain_id", "day", "source"),
    )
    op.create_table(
        "dmarc_sources",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("domain_id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=45), nullable=False),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("named_at", sa.BigInteger(), nullable=True),
        sa.Column("ours", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "domain_id", "source"),
    )
    op.create_table(
        "domain_reports",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("domain_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("from_address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("begin_at", sa.BigInteger(), nullable=True),
        sa.Column("end_at", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("passed", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("counted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("defects", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.Column("authentication", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("policies", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "domain_id", "key"),
    )
    with op.batch_alter_table("domain_reports", schema=None) as batch_op:
        batch_op.create_index("ix_domain_reports_created", ["workspace_id", "domain_id", "created_at"], unique=False)

    op.create_table(
        "domains",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("subdomains", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("setup", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("sts_mode", sa.String(length=8), server_default="testing", nullable=False),
        sa.Column("return_host", sa.Text(), nullable=False),
        sa.Column("records", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("proven_at", sa.BigInteger(), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("degraded_at", sa.BigInteger(), nullable=True),
        sa.Column("dmarc_record", sa.Text(), nullable=True),
        sa.Column("dmarc_since", sa.BigInteger(), nullable=True),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.Column("warm_up", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("warm_up_since", sa.BigInteger(), nullable=True),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("domains", schema=None) as batch_op:
        batch_op.create_index(
            "ix_domains_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ux_domains_domain", ["domain"], unique=True)
        batch_op.create_index("ux_domains_return_host", ["return_host"], unique=True)

    op.create_table(
        "drafts",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("thread_id", sa.String(length=40), nullable=True),
        sa.Column("parent_id", sa.String(length=40), nullable=True),
        sa.Column("action", sa.String(length=9), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=True),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_drafts_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_drafts_inbox", ["workspace_id", "inbox_id", "id"], unique=False)
        batch_op.create_index("ix_drafts_thread", ["workspace_id", "thread_id", "id"], unique=False)

    op.create_table(
        "event_positions",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id"),
    )
    op.create_table(
        "events",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=True),
        sa.Column("thread_id", sa.String(length=40), nullable=True),
        sa.Column("message_id", sa.String(length=40), nullable=True),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_inbox", ["workspace_id", "inbox_id", "position"], unique=False)
        batch_op.create_index("ux_events_position", ["workspace_id", "position"], unique=True)

    op.create_table(
        "follow_ups",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("thread_id", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("interval_ms", sa.BigInteger(), nullable=False),
        sa.Column("max_count", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("sent_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=True),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.create_index(
            "ix_follow_ups_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_follow_ups_inbox", ["workspace_id", "inbox_id"], unique=False)
        batch_op.create_index("ix_follow_ups_thread", ["workspace_id", "thread_id", "id"], unique=False)

    op.create_table(
        "idempotency_keys",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=True),
        sa.Column("status_code", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key"),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_keys_expires", ["expires_at"], unique=False)

    op.create_table(
        "inbound_mails",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("blob_id", sa.String(length=40), nullable=False),
        sa.Column("envelope", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("attempt_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("inbound_mails", schema=None) as batch_op:
        batch_op.create_index("ix_inbound_mails_due", ["due_at"], unique=False)

    op.create_table(
        "inbox_days",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("delivered", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("bounced", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("complained", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "inbox_id", "day"),
    )
    with op.batch_alter_table("inbox_days", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_days_day", ["day"], unique=False)

    op.create_table(
        "inboxes",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("domain_id", sa.String(length=40), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("paused_reason", sa.Text(), nullable=True),
        sa.Column("screening", sa.String(length=8), server_default="flag", nullable=False),
        sa.Column("daily_limit", sa.BigInteger(), nullable=True),
        sa.Column("approval_policy", sa.String(length=16), server_default="none", nullable=False),
        sa.Column("auto_submitted", sa.String(length=16), server_default="asked", nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("inboxes", schema=None) as batch_op:
        batch_op.create_index("ux_inboxes_address", ["address"], unique=True)

    op.create_table(
        "message_ids",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("thread_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", "inbox_id", "message_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "message_index",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("terms", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "message_id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("message_index", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_index_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_message_index_terms", ["terms"], unique=False, postgresql_using="gin", sqlite_where=sa.text("0")
        )

    op.create_table(
        "message_labels",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "label", "inbox_id", "message_id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("message_labels", schema=None) as batch_op:
        batch_op.create_index("ix_message_labels_message", ["workspace_id", "message_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("thread_id", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("from_address", sa.Text(), nullable=True),
        sa.Column("from_name", sa.Text(), nullable=True),
        sa.Column("to", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cc", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("bcc", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("delivered_to", sa.Text(), nullable=True),
        sa.Column("subtag", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("extracted_text", sa.Text(), nullable=True),
        sa.Column("extracted_html", sa.Text(), nullable=True),
        sa.Column("headers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("references", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("signals", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("authentication", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("screening", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("codes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("links", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("defects", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("envelope", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("attachments", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("labels", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("unread_since", sa.BigInteger(), nullable=True),
        sa.Column("unhandled_since", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("raw_blob_id", sa.String(length=40), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("ix_messages_inbox", ["workspace_id", "inbox_id", "id"], unique=False)
        batch_op.create_index(
            "ix_messages_quarantined",
            ["workspace_id", "status", "id", "inbox_id"],
            unique=False,
            sqlite_where=sa.text("status = 'quarantined'"),
            postgresql_where=sa.text("status = 'quarantined'"),
        )
        batch_op.create_index("ix_messages_thread", ["workspace_id", "thread_id", "id"], unique=False)
        batch_op.create_index(
            "ix_messages_unhandled_since",
            ["workspace_id", "inbox_id", "id", "unhandled_since"],
            unique=False,
            sqlite_where=sa.text("unhandled_since IS NOT NULL"),
            postgresql_where=sa.text("unhandled_since IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_messages_unread_since",
            ["workspace_id", "inbox_id", "id", "unread_since"],
            unique=False,
            sqlite_where=sa.text("unread_since IS NOT NULL"),
            postgresql_where=sa.text("unread_since IS NOT NULL"),
        )
        batch_op.create_index(
            "ux_messages_fingerprint",
            ["workspace_id", "fingerprint"],
            unique=True,
            sqlite_where=sa.text("fingerprint IS NOT NULL"),
            postgresql_where=sa.text("fingerprint IS NOT NULL"),
        )

    op.create_table(
        "recipients",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "message_id", "id"),
    )
    with op.batch_alter_table("recipients", schema=None) as batch_op:
        batch_op.create_index(
            "ix_recipients_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_recipients_inbox", ["workspace_id", "inbox_id", "created_at"], unique=False)

    op.create_table(
        "relays",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("domain_id", sa.String(length=40), nullable=True),
        sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("port", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("security", sa.String(length=16), nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.Column("spf_include", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_table(
        "reply_times",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=260), nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("replies", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "scope", "hour", "bucket"),
    )
    with op.batch_alter_table("reply_times", schema=None) as batch_op:
        batch_op.create_index("ix_reply_times_hour", ["hour"], unique=False)

    op.create_table(
        "server_facts",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "soft_bounces",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("bounces", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "address"),
    )
    with op.batch_alter_table("soft_bounces", schema=None) as batch_op:
        batch_op.create_index("ix_soft_bounces_first", ["first_at"], unique=False)

    op.create_table(
        "suppressions",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("message_id", sa.String(length=40), nullable=True),
        sa.Column("inbox_id", sa.String(length=40), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "address"),
    )
    with op.batch_alter_table("suppressions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_suppressions_expires",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("expires_at IS NOT NULL"),
            postgresql_where=sa.text("expires_at IS NOT NULL"),
        )
        batch_op.create_index("ix_suppressions_id", ["workspace_id", "id"], unique=False)

    op.create_table(
        "thread_labels",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("thread_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "label", "inbox_id", "thread_id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("thread_labels", schema=None) as batch_op:
        batch_op.create_index("ix_thread_labels_thread", ["workspace_id", "thread_id"], unique=False)

    op.create_table(
        "threads",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("initial_message_id", sa.String(length=40), nullable=True),
        sa.Column("message_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("reply_received", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("follow_up_scheduled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("labels", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("unread_count", sa.BigInteger(), nullable=True),
        sa.Column("last_message_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index(
            "ix_threads_inbox_last", ["workspace_id", "inbox_id", "last_message_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_threads_inbox_status", ["workspace_id", "inbox_id", "status", "last_message_at", "id"], unique=False
        )
        batch_op.create_index("ix_threads_last", ["workspace_id", "last_message_at", "id"], unique=False)
        batch_op.create_index("ix_threads_status", ["workspace_id", "status", "last_message_at", "id"], unique=False)
        batch_op.create_index(
            "ix_threads_unread",
            ["workspace_id", "inbox_id", "last_message_at", "id", "unread_count"],
            unique=False,
            sqlite_where=sa.text("unread_count IS NOT NULL"),
            postgresql_where=sa.text("unread_count IS NOT NULL"),
        )

    op.create_table(
        "tls_policies",
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("policy_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain"),
    )
    with op.batch_alter_table("tls_policies", schema=None) as batch_op:
        batch_op.create_index("ix_tls_policies_expires", ["expires_at"], unique=False)

    op.create_table(
        "webhook_attempts",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("delivery_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("latency_ms", sa.BigInteger(), nullable=True),
        sa.Column("status_code", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("excerpt", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "delivery_id", "number"),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("webhook_id", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempt_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_due_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhook_deliveries_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_webhook_deliveries_inbox", ["workspace_id", "inbox_id"], unique=False)
        batch_op.create_index("ix_webhook_deliveries_status", ["workspace_id", "status", "id"], unique=False)
        batch_op.create_index("ix_webhook_deliveries_webhook", ["workspace_id", "webhook_id", "id"], unique=False)

    op.create_table(
        "webhooks",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("inbox_id", sa.String(length=40), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("events", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("paused_reason", sa.Text(), nullable=True),
        sa.Column("secrets", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.create_index("ix_webhooks_inbox", ["workspace_id", "inbox_id"], unique=False)

    op.create_table(
        "workspaces",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("alert_address", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id"),
    )


def downgrade() -> None:
    op.drop_table("workspaces")
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.drop_index("ix_webhooks_inbox")

    op.drop_table("webhooks")
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_webhook_deliveries_webhook")
        batch_op.drop_index("ix_webhook_deliveries_status")
        batch_op.drop_index("ix_webhook_deliveries_inbox")
        batch_op.drop_index(
            "ix_webhook_deliveries_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_attempts")
    with op.batch_alter_table("tls_policies", schema=None) as batch_op:
        batch_op.drop_index("ix_tls_policies_expires")

    op.drop_table("tls_policies")
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_threads_unread",
            sqlite_where=sa.text("unread_count IS NOT NULL"),
            postgresql_where=sa.text("unread_count IS NOT NULL"),
        )
        batch_op.drop_index("ix_threads_status")
        batch_op.drop_index("ix_threads_last")
        batch_op.drop_index("ix_threads_inbox_status")
        batch_op.drop_index("ix_threads_inbox_last")

    op.drop_table("threads")
    with op.batch_alter_table("thread_labels", schema=None) as batch_op:
        batch_op.drop_index("ix_thread_labels_thread")

    op.drop_table("thread_labels")
    with op.batch_alter_table("suppressions", schema=None) as batch_op:
        batch_op.drop_index("ix_suppressions_id")
        batch_op.drop_index(
            "ix_suppressions_expires",
            sqlite_where=sa.text("expires_at IS NOT NULL"),
            postgresql_where=sa.text("expires_at IS NOT NULL"),
        )

    op.drop_table("suppressions")
    with op.batch_alter_table("soft_bounces", schema=None) as batch_op:
        batch_op.drop_index("ix_soft_bounces_first")

    op.drop_table("soft_bounces")
    op.drop_table("server_facts")
    with op.batch_alter_table("reply_times", schema=None) as batch_op:
        batch_op.drop_index("ix_reply_times_hour")

    op.drop_table("reply_times")
    op.drop_table("relays")
    with op.batch_alter_table("recipients", schema=None) as batch_op:
        batch_op.drop_index("ix_recipients_inbox")
        batch_op.drop_index(
            "ix_recipients_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("recipients")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_messages_fingerprint",
            sqlite_where=sa.text("fingerprint IS NOT NULL"),
            postgresql_where=sa.text("fingerprint IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_messages_unread_since",
            sqlite_where=sa.text("unread_since IS NOT NULL"),
            postgresql_where=sa.text("unread_since IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_messages_unhandled_since",
            sqlite_where=sa.text("unhandled_since IS NOT NULL"),
            postgresql_where=sa.text("unhandled_since IS NOT NULL"),
        )
        batch_op.drop_index("ix_messages_thread")
        batch_op.drop_index(
            "ix_messages_quarantined",
            sqlite_where=sa.text("status = 'quarantined'"),
            postgresql_where=sa.text("status = 'quarantined'"),
        )
        batch_op.drop_index("ix_messages_inbox")

    op.drop_table("messages")
    with op.batch_alter_table("message_labels", schema=None) as batch_op:
        batch_op.drop_index("ix_message_labels_message")

    op.drop_table("message_labels")
    with op.batch_alter_table("message_index", schema=None) as batch_op:
        batch_op.drop_index("ix_message_index_terms", postgresql_using="gin", sqlite_where=sa.text("0"))
        batch_op.drop_index(
            "ix_message_index_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("message_index")
    op.drop_table("message_ids")
    with op.batch_alter_table("inboxes", schema=None) as batch_op:
        batch_op.drop_index("ux_inboxes_address")

    op.drop_table("inboxes")
    with op.batch_alter_table("inbox_days", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_days_day")

    op.drop_table("inbox_days")
    with op.batch_alter_table("inbound_mails", schema=None) as batch_op:
        batch_op.drop_index("ix_inbound_mails_due")

    op.drop_table("inbound_mails")
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotency_keys_expires")

    op.drop_table("idempotency_keys")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_ups_thread")
        batch_op.drop_index("ix_follow_ups_inbox")
        batch_op.drop_index(
            "ix_follow_ups_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("follow_ups")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ux_events_position")
        batch_op.drop_index("ix_events_inbox")

    op.drop_table("events")
    op.drop_table("event_positions")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index("ix_drafts_thread")
        batch_op.drop_index("ix_drafts_inbox")
        batch_op.drop_index(
            "ix_drafts_due", sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL")
        )

    op.drop_table("drafts")
    with op.batch_alter_table("domains", schema=None) as batch_op:
        batch_op.drop_index("ux_domains_return_host")
        batch_op.drop_index("ux_domains_domain")
        batch_op.drop_index(
            "ix_domains_due", sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL")
        )

    op.drop_table("domains")
    with op.batch_alter_table("domain_reports", schema=None) as batch_op:
        batch_op.drop_index("ix_domain_reports_created")

    op.drop_table("domain_reports")
    op.drop_table("dmarc_sources")
    op.drop_table("dmarc_days")
    op.drop_table("dkim_keys")
    op.drop_table("delivery_attempts")
    with op.batch_alter_table("dashboard_sessions", schema=None) as batch_op:
        batch_op.drop_index("ux_dashboard_sessions_hash")
        batch_op.drop_index("ix_dashboard_sessions_seen")
        batch_op.drop_index("ix_dashboard_sessions_key")

    op.drop_table("dashboard_sessions")
    op.drop_table("contacts")
    op.drop_table("breakers")
    op.drop_table("blobs")
    with op.batch_alter_table("blob_deletions", schema=None) as batch_op:
        batch_op.drop_index("ix_blob_deletions_due")

    op.drop_table("blob_deletions")
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_log_created")

    op.drop_table("audit_log")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index("ix_attachments_message")
        batch_op.drop_index("ix_attachments_inbox")

    op.drop_table("attachments")
    with op.batch_alter_table("attachment_texts", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_attachment_texts_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("attachment_texts")
    op.drop_table("api_keys")
    with op.batch_alter_table("api_key_secrets", schema=None) as batch_op:
        batch_op.drop_index("ux_api_key_secrets_hash")

    op.drop_table("api_key_secrets")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_alerts_due", sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL")
        )

    op.drop_table("alerts")
    with op.batch_alter_table("address_rules", schema=None) as batch_op:
        batch_op.drop_index("ix_address_rules_id")

    op.drop_table("address_rules")
    with op.batch_alter_table("activity_hours", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_hours_hour")

    op.drop_table("activity_hours")
