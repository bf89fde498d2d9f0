"""Breakers: where sending is paused because of what came back, and from when on a resumed sender is judged."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from postroom.store.schema import inboxes, recipients
from postroom.store.schema_guards import breakers
from postroom.store.statements import among, rows_by_workspace

_BY_SCOPE = sa.select(breakers).where(breakers.c.workspace_id == sa.bindparam("ws"), among(breakers.c.scope))
_PAUSED = sa.select(breakers).where(
    breakers.c.workspace_id == sa.bindparam("ws"), among(breakers.c.scope), breakers.c.paused_at.is_not(None)
)

_PAUSES = sa.select(breakers).where(
    breakers.c.workspace_id == sa.bindparam("ws"),
    breakers.c.scope.in_([sa.bindparam(name) for name in ("own", "domain", "whole")]),
    breakers.c.paused_at.is_not(None),
)
IS_PAUSED: sa.ColumnElement[bool] = sa.or_(
    inboxes.c.status == "paused",
    sa.exists().where(
        breakers.c.workspace_id == inboxes.c.workspace_id,
        breakers.c.paused_at.is_not(None),
        breakers.c.scope.in_(["*", sa.literal("@", sa.String) + inboxes.c.domain]),
    ),
)
"""Of an inbox: it does not send, by itself or with its domain or workspace."""
_PAUSED_INBOXES = sa.select(inboxes.c.id).where(
    inboxes.c.workspace_id == sa.bindparam("ws"), among(inboxes.c.id), IS_PAUSED
)


def get_breakers(connection: Connection, workspace_id: str, scopes: Collection[str]) -> dict[str, Row[Any]]:
    """The breakers of these scopes, by scope; one that never warned is left out."""
    return {row.scope: row for row in connection.execute(_BY_SCOPE, {"ws": workspace_id, "ids": list(scopes)})}


def paused_scopes(connection: Connection, workspace_id: str, scopes: Collection[str]) -> dict[str, Row[Any]]:
    """The breakers of these scopes that pause sending, by scope."""
    return {row.scope: row for row in connection.execute(_PAUSED, {"ws": workspace_id, "ids": list(scopes)})}


def first_pause(connection: Connection, workspace_id: str, scopes: tuple[str, str, str]) -> Row[Any] | None:
    """A breaker of these three that pauses sending; None when none does. Asked for every message: a list that is spelt
    out when the statement runs would cost twice as much.
    """
    own, domain, whole = scopes
    return connection.execute(_PAUSES, {"ws": workspace_id, "own": own, "domain": domain, "whole": whole}).first()


def set_breaker(connection: Connection, workspace_id: str, scope: str, values: Mapping[str, Any]) -> None:
    """Make the breaker of a scope, or set the given columns of it."""
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(breakers).values(workspace_id=workspace_id, scope=scope, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["workspace_id", "scope"], set_=dict(values)))


def pause_inbox(connection: Connection, workspace_id: str, inbox_id: str, reason: str) -> bool:
    """Whether the inbox sent until now; it does no more."""
    result = connection.execute(
        sa.update(inboxes)
        .where(inboxes.c.workspace_id == workspace_id, inboxes.c.id == inbox_id, inboxes.c.status == "active")
        .values(status="paused", paused_reason=reason)
    )
    return bool(result.rowcount)


def park(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    """Let go of claimed recipients whose sender is paused: nothing is due of them."""
    if not rows:
        return
    connection.execute(
        sa.update(recipients)
        .where(
            recipients.c.workspace_id == sa.bindparam("b_workspace_id"),
            recipients.c.message_id == sa.bindparam("b_message_id"),
            recipients.c.id == sa.bindparam("b_id"),
            recipients.c.finished_at.is_(None),
        )
        .values(due_at=None, claimed_by=None),
        [{f"b_{name}": getattr(row, name) for name in ("workspace_id", "message_id", "id")} for row in rows],
    )


def unpark(connection: Connection, workspace_id: str, now: int, *, inbox_id: str | None, domain: str | None) -> int:
    """How many parked recipients are due again: of one inbox, else of a domain, else of the whole workspace."""
    mine = sa.select(inboxes.c.id).where(inboxes.c.workspace_id == workspace_id)
    if inbox_id is not None:
        mine = mine.where(inboxes.c.id == inbox_id)
    elif domain is not None:
        mine = mine.where(inboxes.c.domain == domain)
    parked = sa.update(recipients).where(
        recipients.c.workspace_id == workspace_id,
        recipients.c.inbox_id.in_(mine),
        recipients.c.due_at.is_(None),
        recipients.c.state.in_(("queued", "deferred", "scheduled")),
    )
    return connection.execute(parked.values(due_at=now, claimed_by=None)).rowcount


def paused_breakers(connection: Connection) -> Sequence[Row[Any]]:
    """Every breaker that pauses sending, of all workspaces: few, and looked at by nobody who waits."""
    return connection.execute(sa.select(breakers).where(breakers.c.paused_at.is_not(None))).all()


def paused_senders(connection: Connection, places: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (workspace id, inbox id) pairs whose inbox, domain or workspace may not send now."""
    return {(workspace_id, row.id) for workspace_id, row in rows_by_workspace(connection, _PAUSED_INBOXES, places)}
