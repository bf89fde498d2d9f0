"""Webhooks: endpoints, each for one inbox or for a whole workspace."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema import webhooks
from postroom.store.statements import among, get_by_id

_WEBHOOKS_OF = sa.union_all(
    # By the index each: asked for in one, they made SQLite read every endpoint of the workspace for every event.
    sa.select(webhooks).where(webhooks.c.workspace_id == sa.bindparam("ws"), webhooks.c.inbox_id.is_(None)),
    sa.select(webhooks).where(webhooks.c.workspace_id == sa.bindparam("ws"), among(webhooks.c.inbox_id)),
)


def add_webhook(connection: Connection, row: dict[str, Any]) -> None:
    """Add {workspace_id, id, inbox_id, url, description, events, status, secrets, created_at}."""
    connection.execute(sa.insert(webhooks), row)


def get_webhook(connection: Connection, workspace_id: str, webhook_id: str) -> Row[Any] | None:
    """The webhook; None when this workspace has none of that id."""
    return get_by_id(connection, webhooks, workspace_id, webhook_id)


def list_webhooks(
    connection: Connection, workspace_id: str, page: Page, *, inbox_id: str | None = None, status: str | None = None
) -> Rows:
    """Webhooks, newest first."""
    query = sa.select(webhooks).where(webhooks.c.workspace_id == workspace_id)
    if inbox_id is not None:
        query = query.where(webhooks.c.inbox_id == inbox_id)
    if status is not None:
        query = query.where(webhooks.c.status == status)
    if page.after:
        query = query.where(webhooks.c.id < page.after[0])
    rows = connection.execute(query.order_by(webhooks.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")


def webhooks_of(connection: Connection, places: Collection[tuple[str, str | None]]) -> dict[str, Sequence[Row[Any]]]:
    """By workspace id, the webhooks that may want an event of these (workspace id, inbox id) places.

    Paused and disabled ones are included: their mail waits as dead letters.
    """
    found: dict[str, Sequence[Row[Any]]] = {}
    for workspace_id in {workspace for workspace, _ in places}:
        inbox_ids = [inbox for workspace, inbox in places if workspace == workspace_id and inbox is not None]
        rows = connection.execute(_WEBHOOKS_OF, {"ws": workspace_id, "ids": inbox_ids}).all()
        found[workspace_id] = sorted(rows, key=lambda row: row.id)
    return found


def update_webhook(connection: Connection, workspace_id: str, webhook_id: str, changes: dict[str, Any]) -> None:
    """Set the given columns."""
    connection.execute(
        sa.update(webhooks)
        .where(webhooks.c.workspace_id == workspace_id, webhooks.c.id == webhook_id)
        .values(**changes)
    )


_FORGET_FAILURE = (
    sa.update(webhooks)
    .where(
        webhooks.c.workspace_id == sa.bindparam("ws"),
        webhooks.c.id == sa.bindparam("webhook"),
        webhooks.c.failing_since.is_not(None),
    )
    .values(failing_since=None)
)


def note_success(connection: Connection, workspace_id: str, webhook_id: str) -> None:
    """The endpoint does not fail any more, whatever was noted while this attempt was under way."""
    connection.execute(_FORGET_FAILURE, {"ws": workspace_id, "webhook": webhook_id})


def remove_webhook(connection: Connection, workspace_id: str, webhook_id: str) -> None:
    """Forget the endpoint; its deliveries are purged by store.purge."""
    connection.execute(sa.delete(webhooks).where(webhooks.c.workspace_id == workspace_id, webhooks.c.id == webhook_id))
