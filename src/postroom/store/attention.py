"""How much waits for a person. Counting stops early: a page says `99+`, and costs the same however much there is."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postroom.store.activity import WORKSPACE
from postroom.store.message_filter import IS_QUARANTINED
from postroom.store.schema import inboxes, messages, webhook_deliveries, webhooks
from postroom.store.schema_domains import domains
from postroom.store.schema_drafts import drafts
from postroom.store.schema_guards import activity_hours, breakers

_PAUSED_BY_BREAKER = sa.exists().where(
    breakers.c.workspace_id == inboxes.c.workspace_id,
    breakers.c.paused_at.is_not(None),
    breakers.c.scope.in_(["*", sa.literal("@", sa.String) + inboxes.c.domain]),
)
_KINDS: "dict[str, tuple[sa.Table, tuple[sa.ColumnElement[bool], ...]]]" = {
    # A held draft is the one that has a due time: those are in an index of their own.
    "approvals": (drafts, (drafts.c.status == "held", drafts.c.due_at.is_not(None))),
    "quarantined": (messages, (IS_QUARANTINED,)),
    "paused_inboxes": (
        inboxes,
        (sa.or_(inboxes.c.status == "paused", sa.and_(inboxes.c.status == "active", _PAUSED_BY_BREAKER)),),
    ),
    "dead_deliveries": (webhook_deliveries, (webhook_deliveries.c.status == "dead",)),
    "paused_webhooks": (webhooks, (webhooks.c.status == "paused",)),
    "broken_domains": (domains, (domains.c.status == "degraded",)),
    # Not what waits, but whether one has begun.
    "inboxes": (inboxes, (inboxes.c.status.in_(("active", "paused")),)),
    # Hours, not mails: those that came in may stand behind a hundred thousand that went out.
    "received": (activity_hours, (activity_hours.c.received > 0,)),
    "webhooks": (webhooks, ()),
    "domains": (domains, ()),
}
KINDS = frozenset(_KINDS)
"""What can be counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One number that is asked for."""

    kind: str
    """One of KINDS."""
    up_to: int
    """Where counting stops."""


def count_some(
    connection: Connection, workspace_id: str, wanted: list[Wanted], *, inbox_id: str | None = None
) -> dict[str, int]:
    """How many there are of each kind, `up_to` for that many or more. inbox_id: of this inbox alone."""
    return {one.kind: _count(connection, workspace_id, one, inbox_id) for one in wanted}


def _count(connection: Connection, workspace_id: str, wanted: Wanted, inbox_id: str | None) -> int:
    table, conditions = _KINDS[wanted.kind]
    some = sa.select(sa.literal(1)).where(table.c.workspace_id == workspace_id, *conditions)
    if table is activity_hours:
        some = some.where(activity_hours.c.scope == (inbox_id or WORKSPACE))
    elif inbox_id is not None:
        some = some.where((table.c.id if table is inboxes else table.c.inbox_id) == inbox_id)
    query = sa.select(sa.func.count()).select_from(some.select_from(table).limit(wanted.up_to).subquery())
    return int(connection.execute(query).scalar_one())
