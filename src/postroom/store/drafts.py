"""Drafts: messages that are not sent yet, for want of somebody's word or of the rest of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema_drafts import drafts
from postroom.store.statements import get_by_id


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftFilter:
    """Which drafts a list shows; None for any."""

    inbox_id: str | None = None
    thread_id: str | None = None
    status: str | None = None


def add_draft(connection: Connection, row: dict[str, Any]) -> None:
    """Add a draft."""
    connection.execute(sa.insert(drafts), row)


def get_draft(connection: Connection, workspace_id: str, draft_id: str) -> Row[Any] | None:
    """The draft; None when this workspace has none of that id."""
    return get_by_id(connection, drafts, workspace_id, draft_id)


def hold_draft(connection: Connection, workspace_id: str, draft_id: str) -> Row[Any] | None:
    """As `get_draft`; it is this transaction's alone until that ends: a draft is decided once."""
    return connection.execute(
        sa.select(drafts).where(drafts.c.workspace_id == workspace_id, drafts.c.id == draft_id).with_for_update()
    ).first()


def update_draft(connection: Connection, workspace_id: str, draft_id: str, changes: dict[str, Any]) -> None:
    """Set the given columns, and count the revision up."""
    connection.execute(
        sa.update(drafts)
        .where(drafts.c.workspace_id == workspace_id, drafts.c.id == draft_id)
        .values(revision=drafts.c.revision + 1, **changes)
    )


def list_drafts(connection: Connection, workspace_id: str, wanted: DraftFilter, page: Page) -> Rows:
    """Drafts, newest first."""
    query = sa.select(drafts).where(drafts.c.workspace_id == workspace_id)
    if wanted.inbox_id is not None:
        query = query.where(drafts.c.inbox_id == wanted.inbox_id)
    if wanted.thread_id is not None:
        query = query.where(drafts.c.thread_id == wanted.thread_id)
    if wanted.status is not None:
        query = query.where(drafts.c.status == wanted.status)
    if wanted.status == "held":
        # Those have a due time, by which an index finds the few of them.
        query = query.where(drafts.c.due_at.is_not(None))
    if page.after:
        query = query.where(drafts.c.id < page.after[0])
    rows = connection.execute(query.order_by(drafts.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")


def delete_draft(connection: Connection, workspace_id: str, draft_id: str) -> None:
    """The draft is gone."""
    connection.execute(sa.delete(drafts).where(drafts.c.workspace_id == workspace_id, drafts.c.id == draft_id))


def due_drafts(connection: Connection, now: int, limit: int) -> Sequence[Row[Any]]:
    """Held drafts whose time is over, the longest due first; they are this transaction's alone until that ends."""
    query = sa.select(drafts).where(drafts.c.due_at <= now).order_by(drafts.c.due_at).limit(limit)
    return connection.execute(query.with_for_update(skip_locked=True)).all()
