"""Every table. The migrations make them; a test holds the two against each other.

Conventions: `workspace_id` comes first in every key, so that the database can be sharded by it. `*_at` are
milliseconds since 1970 UTC. A row that is also a job carries `due_at` (when it may be claimed; None when there is
nothing to do) and `claimed_by` (the node that holds it until `due_at`). There are no foreign keys: what belongs
together is written and purged together by the store's functions (docs/decisions.md#no-foreign-keys).
"""

import sqlalchemy as sa

from postroom.store import (  # noqa: F401 - more tables
    schema_domains,
    schema_drafts,
    schema_guards,
    schema_relays,
    schema_search,
    schema_sessions,
    schema_transport,
)
from postroom.store.columns import at_column as _at
from postroom.store.columns import id_column as _id
from postroom.store.columns import index_where as _index_where
from postroom.store.columns import int_column as _int
from postroom.store.columns import json_column as _json
from postroom.store.columns import metadata as metadata
from postroom.store.columns import sparse_index as _sparse_index
from postroom.store.columns import text_column as _text
from postroom.store.schema_files import attachment_texts as attachment_texts
from postroom.store.schema_guards import inbox_days as inbox_days

workspaces = sa.Table(
    "workspaces",
    metadata,
    _id("workspace_id", primary_key=True),
    _text("name", nullable=False),
    # Who is told by mail when something of it needs a person.
    _text("alert_address"),
    _at("created_at"),
)

server_facts = sa.Table(
    "server_facts",
    metadata,
    # Of the whole server, and so of no workspace.
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    _text("name", nullable=False),
    _json("scopes"),
    _id("inbox_id", nullable=True),
    _at("expires_at", nullable=True),
    _at("last_used_at", nullable=True),
    _at("revoked_at", nullable=True),
    _at("created_at"),
)

api_key_secrets = sa.Table(
    "api_key_secrets",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("key_id", primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
    _text("prefix", nullable=False),
    _at("expires_at", nullable=True),
    _at("created_at"),
    # A caller is known by nothing but the secret: the one look-up without a workspace.
    sa.Index("ux_api_key_secrets_hash", "hash", unique=True),
)

inboxes = sa.Table(
    "inboxes",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    _text("address", nullable=False),
    _text("domain", nullable=False),
    _id("domain_id", nullable=True),
    _text("name"),
    _text("display_name"),
    _text("status", nullable=False),
    _text("paused_reason"),
    # hold | flag | off: what a suspicion of prompt injection leads to.
    sa.Column("screening", sa.String(8), nullable=False, server_default="flag"),
    # Recipients a day; None: the plan's.
    sa.Column("daily_limit", sa.BigInteger, nullable=True),
    # none | first_contact | risky | all: what must be approved before it is sent.
    sa.Column("approval_policy", sa.String(16), nullable=False, server_default="none"),
    # asked | unattended: what says that no person wrote it.
    sa.Column("auto_submitted", sa.String(16), nullable=False, server_default="asked"),
    _json("metadata"),
    _at("created_at"),
    # Mail is routed by address before any workspace is known.
    sa.Index("ux_inboxes_address", "address", unique=True),
)

blobs = sa.Table(
    "blobs",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    _int("refs", 1),
    sa.Column("content", sa.LargeBinary, nullable=True),
    _at("created_at"),
)

blob_deletions = sa.Table(
    "blob_deletions",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    _at("due_at"),
    sa.Index("ix_blob_deletions_due", "due_at"),
)

inbound_mails = sa.Table(
    "inbound_mails",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    _id("inbox_id"),
    _id("blob_id"),
    _json("envelope"),
    _int("attempt_count"),
    _text("last_error"),
    _id("claimed_by", nullable=True),
    _at("due_at", nullable=True),
    _at("created_at"),
    sa.Index("ix_inbound_mails_due", "due_at"),
)

threads = sa.Table(
    "threads",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    _id("inbox_id"),
    _text("subject"),
    _text("status", nullable=False),
    _text("recipient"),
    _id("initial_message_id", nullable=True),
    _int("message_count"),
    _at("sent_at", nullable=True),
    sa.Column("reply_received", sa.Boolean, nullable=False, server_default=sa.false()),
    # Whether a follow-up is pending: filing a mail looks for none where none is.
    sa.Column("follow_up_scheduled", sa.Boolean, nullable=False, server_default=sa.false()),
    _json("labels"),
    # Messages that wait to be read; NULL for none.
    sa.Column("unread_count", sa.BigInteger, nullable=True),
    _at("last_message_at"),
    _at("created_at"),
    sa.Index("ix_threads_inbox_last", "workspace_id", "inbox_id", "last_message_at", "id"),
    sa.Index("ix_threads_inbox_status", "workspace_id", "inbox_id", "status", "last_message_at", "id"),
    sa.Index("ix_threads_last", "workspace_id", "last_message_at", "id"),
    sa.Index("ix_threads_status", "workspace_id", "status", "last_message_at", "id"),
)
_sparse_index(
    "ix_threads_unread",
    *(threads.c[name] for name in ("workspace_id", "inbox_id", "last_message_at", "id", "unread_count")),
)

messages = sa.Table(
    "messages",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    _id("inbox_id"),
    _id("thread_id"),
    sa.Column("direction", sa.String(8), nullable=False),
    _text("status"),
    _text("from_address"),
    _text("from_name"),
    *map(_json, ("to", "cc", "bcc")),
    _text("reply_to"),
    _text("delivered_to"),
    _text("subtag"),
    _text("subject"),
    _text("text"),
    _text("html"),
    _text("extracted_text"),
    _text("extracted_html"),
    _json("headers"),
    _text("message_id"),
    _text("in_reply_to"),
    _json("references"),
    _text("category"),
    *map(_json, ("signals", "authentication", "screening", "codes", "links", "report", "defects")),
    *map(_json, ("envelope", "attachments", "metadata", "labels")),
    # Since when it waits to be read, and to be handled, by its agent; NULL when it does not.
    *(_at(name, nullable=True) for name in ("unread_since", "unhandled_since")),
    # Of the mail and its inbox (flows/reading.py): a second copy is known by it.
    sa.Column("fingerprint", sa.String(64), nullable=True),
    _id("raw_blob_id", nullable=True),
    _int("size_bytes"),
    _at("sent_at", nullable=True),
    _at("created_at"),
    sa.Index("ix_messages_thread", "workspace_id", "thread_id", "id"),
    sa.Index("ix_messages_inbox", "workspace_id", "inbox_id", "id"),
)
_message = messages.c
# The status stands in it as well, or SQLite would not take it for the best of those that begin with the workspace.
_waiting = (_message.workspace_id, _message.status, _message.id, _message.inbox_id)
_index_where("ix_messages_quarantined", *_waiting, where=_message.status == "quarantined")
_sparse_index("ux_messages_fingerprint", _message.workspace_id, _message.fingerprint, unique=True)
for _mark in (_message.unread_since, _message.unhandled_since):
    _sparse_index(f"ix_messages_{_mark.name}", _message.workspace_id, _message.inbox_id, _message.id, _mark)

message_ids = sa.Table(
    "message_ids",
    metadata,
    _id("workspace_id", primary_key=True),
    # A digest of the Message-ID: keys stay short whatever a sender invents (rules/threading.py).
    sa.Column("key", sa.String(32), primary_key=True),
    _id("inbox_id", primary_key=True),
    _id("message_id", primary_key=True),
    _id("thread_id"),
    # own: this message's Message-ID; alias: another id it goes by; mention: an id that it refers to.
    sa.Column("kind", sa.String(8), nullable=False),
    sqlite_with_rowid=False,
)

attachments = sa.Table(
    "attachments",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    _id("inbox_id", nullable=True),
    _id("message_id", nullable=True),
    _id("blob_id"),
    _text("filename", nullable=False),
    _text("content_type", nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    _text("content_id"),
    sa.Column("inline", sa.Boolean, nullable=False, server_default=sa.false()),
    _at("created_at"),
    sa.Index("ix_attachments_message", "workspace_id", "message_id"),
    sa.Index("ix_attachments_inbox", "workspace_id", "inbox_id"),
)

recipients = sa.Table(
    "recipients",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("message_id", primary_key=True),
    _id("id", primary_key=True),
    _id("inbox_id"),
    _text("address", nullable=False),
    _text("domain", nullable=False),
    sa.Column("kind", sa.String(4), nullable=False),
    _text("state", nullable=False),
    _int("attempt_count"),
    _id("claimed_by", nullable=True),
    _at("due_at", nullable=True),
    _at("created_at"),
    _at("finished_at", nullable=True),
    sa.Index("ix_recipients_inbox", "workspace_id", "inbox_id", "created_at"),
)
_sparse_index("ix_recipients_due", recipients.c.due_at)
# Of an expression: store/migrate.py makes it, since Alembic passes it over on SQLite.
ix_recipients_address = sa.Index(
    "ix_recipients_address", recipients.c.workspace_id, sa.func.lower(recipients.c.address)
)

delivery_attempts = sa.Table(
    "delivery_attempts",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("message_id", primary_key=True),
    _id("recipient_id", primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    _at("started_at"),
    _at("finished_at", nullable=True),
    _text("outcome", nullable=False),
    _text("host"),
    sa.Column("code", sa.BigInteger, nullable=True),
    _text("enhanced_code"),
    _text("text"),
    _text("tls"),
    # The IP address of ours that it left from, where one is set for its sender.
    _text("source_address"),
)

events = sa.Table(
    "events",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    _text("type", nullable=False),
    _id("inbox_id", nullable=True),
    _id("thread_id", nullable=True),
    _id("message_id", nullable=True),
    _json("data"),
    # In the order of commits, without a gap where nothing was purged: ids are made earlier.
    sa.Column("position", sa.BigInteger, nullable=False),
    _at("created_at"),
    sa.Index("ux_events_position", "workspace_id", "position", unique=True),
    sa.Index("ix_events_inbox", "workspace_id", "inbox_id", "position"),
)

event_positions = sa.Table(
    "event_positions",
    metadata,
    # One row a workspace: whoever writes events holds it until the commit.
    _id("workspace_id", primary_key=True),
    sa.Column("last", sa.BigInteger, nullable=False),
)

webhooks = sa.Table(
    "webhooks",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    _id("inbox_id", nullable=True),
    _text("url", nullable=False),
    _text("description"),
    _json("events"),
    _text("status", nullable=False),
    _text("paused_reason"),
    _json("secrets"),
    _at("failing_since", nullable=True),
    _at("created_at"),
    sa.Index("ix_webhooks_inbox", "workspace_id", "inbox_id"),
)

webhook_deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("id", primary_key=True),
    _id("webhook_id"),
    _id("event_id"),
    _id("inbox_id", nullable=True),
    _text("status", nullable=False),
    _int("attempt_count"),
    # Replays start a new span of retries; the first attempt of the span counts.
    _at("first_due_at"),
    _id("claimed_by", nullable=True),
    _at("due_at", nullable=True),
    _at("created_at"),
    _at("finished_at", nullable=True),
    sa.Index("ix_webhook_deliveries_webhook", "workspace_id", "webhook_id", "id"),
    sa.Index("ix_webhook_deliveries_status", "workspace_id", "status", "id"),
    sa.Index("ix_webhook_deliveries_inbox", "workspace_id", "inbox_id"),
)
_sparse_index("ix_webhook_deliveries_due", webhook_deliveries.c.due_at)

webhook_attempts = sa.Table(
    "webhook_attempts",
    metadata,
    _id("workspace_id", primary_key=True),
    _id("delivery_id", primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    _at("started_at"),
    sa.Column("latency_ms", sa.BigInteger, nullable=True),
    sa.Column("status_code", sa.BigInteger, nullable=True),
    _text("error"),
    _text("excerpt"),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    _id("workspace_id", primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("request_hash", sa.String(64), nullable=False),
    _id("message_id", nullable=True),
    sa.Column("status_code", sa.BigInteger, nullable=True),
    sa.Column("answer", sa.LargeBinary, nullable=True),
    _at("created_at"),
    _at("expires_at"),
    sa.Index("ix_idempotency_keys_expires", "expires_at"),
)

suppressions = sa.Table(
    "suppressions",
    metadata,
    _id("workspace_id", primary_key=True),
    # Normalised: the domain as A-labels, all in lower case.
    sa.Column("address", sa.String(320), primary_key=True),
    _id("id"),
    # hard_bounce | complaint | unsubscribe | manual
    sa.Column("reason", sa.String(16), nullable=False),
    _text("note"),
    # The message that led to it, and the inbox it came to.
    _id("message_id", nullable=True),
    _id("inbox_id", nullable=True),
    # Soft bounces that count as a hard one are forgotten again.
    _at("expires_at", nullable=True),
    _at("created_at"),
    sa.Index("ix_suppressions_id", "workspace_id", "id"),
)
_sparse_index("ix_suppressions_expires", suppressions.c.expires_at)
