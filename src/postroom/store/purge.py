"""Taking an inbox away with everything that was its own, a bounded step at a time."""

from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postroom.rules.threading import known_keys
from postroom.store.blobs import release_blobs
from postroom.store.inboxes import hold_inbox
from postroom.store.schema import (
    api_key_secrets,
    api_keys,
    attachment_texts,
    attachments,
    delivery_attempts,
    events,
    idempotency_keys,
    inbound_mails,
    inbox_days,
    inboxes,
    message_ids,
    messages,
    recipients,
    suppressions,
    threads,
    webhook_attempts,
    webhook_deliveries,
    webhooks,
)
from postroom.store.schema_drafts import contacts, drafts, follow_ups
from postroom.store.schema_guards import activity_hours, address_rules, breakers, reply_times
from postroom.store.schema_relays import alerts
from postroom.store.schema_search import message_labels, thread_labels
from postroom.store.schema_sessions import dashboard_sessions
from postroom.store.search_words import remove_words

STEP = 200
"""Rows of one kind that one transaction takes away: others get their turn in between."""


def purge_step(connection: Connection, workspace_id: str, inbox_id: str, now: int) -> Literal["more", "done", "gone"]:
    """`done` when this step took the last of it, `gone` when an earlier one did.

    The inbox row goes last, so that a broken purge is found and finished.
    """
    # One at a time, also where several nodes sweep: a blob's reference must not be taken off twice.
    if not hold_inbox(connection, workspace_id, inbox_id):
        return "gone"
    more = (
        _purge_messages(connection, workspace_id, inbox_id, now)
        or _purge_queued(connection, workspace_id, inbox_id, now)
        or _purge_uploads(connection, workspace_id, inbox_id, now)
        or _purge_deliveries(connection, workspace_id, webhook_deliveries.c.inbox_id == inbox_id)
        or _purge_drafts(connection, workspace_id, inbox_id)
        or _purge_contacts(connection, workspace_id, inbox_id)
        or _purge_rest(connection, workspace_id, inbox_id)
    )
    return "more" if more else "done"


def purge_webhook_step(connection: Connection, workspace_id: str, webhook_id: str) -> bool:
    """Whether there are more deliveries of this endpoint to take away."""
    return _purge_deliveries(connection, workspace_id, webhook_deliveries.c.webhook_id == webhook_id)


def _purge_messages(connection: Connection, workspace_id: str, inbox_id: str, now: int) -> bool:
    ids_of = (messages.c.message_id, messages.c.in_reply_to, messages.c.references, messages.c.envelope)
    query = sa.select(messages.c.id, messages.c.direction, messages.c.raw_blob_id, *ids_of).where(
        messages.c.workspace_id == workspace_id, messages.c.inbox_id == inbox_id
    )
    rows = connection.execute(query.limit(STEP)).all()
    if not rows:
        return False
    ids = [row.id for row in rows]
    blob_ids = [row.raw_blob_id for row in rows if row.raw_blob_id]
    files = sa.and_(attachments.c.workspace_id == workspace_id, attachments.c.message_id.in_(ids))
    blob_ids += connection.execute(sa.select(attachments.c.blob_id).where(files)).scalars().all()
    release_blobs(connection, workspace_id, blob_ids, now)
    _purge_texts(connection, workspace_id, files)
    connection.execute(sa.delete(attachments).where(files))
    remove_words(connection, workspace_id, ids)
    for table in (recipients, delivery_attempts, message_labels):
        connection.execute(sa.delete(table).where(table.c.workspace_id == workspace_id, table.c.message_id.in_(ids)))
    sent = [row.id for row in rows if row.direction == "outbound"]
    if sent:
        connection.execute(
            sa.delete(idempotency_keys).where(
                idempotency_keys.c.workspace_id == workspace_id, idempotency_keys.c.message_id.in_(sent)
            )
        )
    _purge_message_ids(connection, workspace_id, inbox_id, rows)
    connection.execute(sa.delete(messages).where(messages.c.workspace_id == workspace_id, messages.c.id.in_(ids)))
    return True


def _purge_message_ids(connection: Connection, workspace_id: str, inbox_id: str, rows: Sequence[Any]) -> None:
    """The keys are worked out again from the messages: an index for this alone would cost every mail received."""
    keys: set[str] = set()
    for row in rows:
        aliases = (row.envelope or {}).get("aliases", ())
        keys |= known_keys(row.message_id, (row.in_reply_to, *(row.references or ()), *aliases))
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        connection.execute(
            sa.delete(message_ids).where(
                message_ids.c.workspace_id == workspace_id,
                message_ids.c.key.in_(ordered[start : start + 500]),
                message_ids.c.inbox_id == inbox_id,
            )
        )


def _purge_queued(connection: Connection, workspace_id: str, inbox_id: str, now: int) -> bool:
    mine = sa.and_(inbound_mails.c.workspace_id == workspace_id, inbound_mails.c.inbox_id == inbox_id)
    rows = connection.execute(sa.select(inbound_mails.c.id, inbound_mails.c.blob_id).where(mine).limit(STEP)).all()
    if not rows:
        return False
    release_blobs(connection, workspace_id, [row.blob_id for row in rows], now)
    connection.execute(
        sa.delete(inbound_mails).where(
            inbound_mails.c.workspace_id == workspace_id, inbound_mails.c.id.in_([row.id for row in rows])
        )
    )
    return True


def _purge_uploads(connection: Connection, workspace_id: str, inbox_id: str, now: int) -> bool:
    mine = sa.and_(attachments.c.workspace_id == workspace_id, attachments.c.inbox_id == inbox_id)
    rows = connection.execute(sa.select(attachments.c.id, attachments.c.blob_id).where(mine).limit(STEP)).all()
    if not rows:
        return False
    release_blobs(connection, workspace_id, [row.blob_id for row in rows], now)
    these = sa.and_(attachments.c.workspace_id == workspace_id, attachments.c.id.in_([row.id for row in rows]))
    _purge_texts(connection, workspace_id, these)
    connection.execute(sa.delete(attachments).where(these))
    return True


def _purge_texts(connection: Connection, workspace_id: str, which: "sa.ColumnElement[bool]") -> None:
    """Nothing; what was read of these attachments is forgotten. To be called while they are still there."""
    connection.execute(
        sa.delete(attachment_texts).where(
            attachment_texts.c.workspace_id == workspace_id,
            attachment_texts.c.attachment_id.in_(sa.select(attachments.c.id).where(which)),
        )
    )


def _purge_deliveries(connection: Connection, workspace_id: str, which: "sa.ColumnElement[bool]") -> bool:
    query = sa.select(webhook_deliveries.c.id).where(webhook_deliveries.c.workspace_id == workspace_id, which)
    ids = connection.execute(query.limit(STEP)).scalars().all()
    if not ids:
        return False
    for table, column in (
        (webhook_attempts, webhook_attempts.c.delivery_id),
        (webhook_deliveries, webhook_deliveries.c.id),
    ):
        connection.execute(sa.delete(table).where(table.c.workspace_id == workspace_id, column.in_(ids)))
    return True


def _purge_drafts(connection: Connection, workspace_id: str, inbox_id: str) -> bool:
    """Drafts, and the Idempotency-Keys of the requests that they were held for."""
    mine = sa.select(drafts.c.id).where(drafts.c.workspace_id == workspace_id, drafts.c.inbox_id == inbox_id)
    ids = connection.execute(mine.limit(STEP)).scalars().all()
    for table, column in ((idempotency_keys, idempotency_keys.c.message_id), (drafts, drafts.c.id)):
        if ids:
            connection.execute(sa.delete(table).where(table.c.workspace_id == workspace_id, column.in_(ids)))
    return bool(ids)


def _purge_contacts(connection: Connection, workspace_id: str, inbox_id: str) -> bool:
    mine = (contacts.c.workspace_id == workspace_id, contacts.c.inbox_id == inbox_id)
    people = connection.execute(sa.select(contacts.c.address).where(*mine).limit(STEP)).scalars().all()
    if people:
        connection.execute(sa.delete(contacts).where(*mine, contacts.c.address.in_(people)))
    return bool(people)


def _purge_some(connection: Connection, table: sa.Table, workspace_id: str, inbox_id: str) -> bool:
    mine = sa.select(table.c.id).where(table.c.workspace_id == workspace_id, table.c.inbox_id == inbox_id)
    ids = connection.execute(mine.limit(STEP)).scalars().all()
    if ids:
        connection.execute(sa.delete(table).where(table.c.workspace_id == workspace_id, table.c.id.in_(ids)))
    return bool(ids)


def _purge_rest(connection: Connection, workspace_id: str, inbox_id: str) -> bool:
    own_hooks = sa.select(webhooks.c.id).where(webhooks.c.workspace_id == workspace_id, webhooks.c.inbox_id == inbox_id)
    if _purge_deliveries(connection, workspace_id, webhook_deliveries.c.webhook_id.in_(own_hooks)):
        return True
    if any(_purge_some(connection, table, workspace_id, inbox_id) for table in (events, follow_ups, threads)):
        return True
    own_keys = sa.select(api_keys.c.id).where(api_keys.c.workspace_id == workspace_id, api_keys.c.inbox_id == inbox_id)
    for of_key in (api_key_secrets, dashboard_sessions):
        connection.execute(
            sa.delete(of_key).where(of_key.c.workspace_id == workspace_id, of_key.c.key_id.in_(own_keys))
        )
    for table in (api_keys, webhooks, inbox_days, thread_labels, alerts):
        connection.execute(sa.delete(table).where(table.c.workspace_id == workspace_id, table.c.inbox_id == inbox_id))
    # What a domain or a workspace did, it did, also by this inbox: those rows stay.
    for table in (activity_hours, reply_times, breakers, address_rules):
        connection.execute(sa.delete(table).where(table.c.workspace_id == workspace_id, table.c.scope == inbox_id))
    # Who did not want our mail does not want it after the inbox is gone either.
    connection.execute(
        sa.update(suppressions)
        .where(suppressions.c.workspace_id == workspace_id, suppressions.c.inbox_id == inbox_id)
        .values(inbox_id=None, message_id=None)
    )
    connection.execute(sa.delete(inboxes).where(inboxes.c.workspace_id == workspace_id, inboxes.c.id == inbox_id))
    return False
