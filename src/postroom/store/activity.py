"""What was done in an hour, by an inbox, by a domain and by a whole workspace: rates, quotas and charts read these.

A scope is an inbox's id, `@` and a domain of ours, `*` for the workspace, or `>` and a domain that is written to. A
row a scope and hour: what a domain or a workspace did costs the same to read however many inboxes it has.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from postroom.base.clock import HOUR_MS
from postroom.store.schema import inboxes
from postroom.store.schema_guards import activity_hours, reply_times
from postroom.store.statements import among

Activity = Literal["received", "sent", "admitted", "delivered", "deferred", "bounced", "complained", "replied"]
ACTIVITIES: tuple[Activity, ...] = (
    "received",
    "sent",
    "admitted",
    "delivered",
    "deferred",
    "bounced",
    "complained",
    "replied",
)
WORKSPACE = "*"
"""The scope of a whole workspace."""


def domain_scope(domain: str) -> str:
    """The scope of a domain of ours."""
    return f"@{domain}"


def recipient_scope(domain: str) -> str:
    """The scope of a domain that is written to."""
    return f">{domain}"


def source_scope(address: str) -> str:
    """The scope of an IP address of ours."""
    return f"#{address}"


def hour_of(at_ms: int) -> int:
    """Hours since 1970-01-01T00 UTC."""
    return at_ms // HOUR_MS


def add_activity(connection: Connection, what: Activity, amounts: Mapping[tuple[str, str], int], at: int) -> None:
    """Add to the hour of the moment for each (workspace id, inbox id), its domain and its workspace."""
    if not amounts:
        return
    connection.execute(
        _add(what, connection.dialect.name),
        [
            {"b_ws": workspace_id, "b_inbox": inbox_id, "b_hour": hour_of(at), "b_amount": amount}
            for (workspace_id, inbox_id), amount in sorted(amounts.items())
        ],
    )


def add_scope_activity(connection: Connection, what: Activity, amounts: Mapping[tuple[str, str], int], at: int) -> None:
    """Add to the hour of the moment for each (workspace id, scope) alone."""
    if not amounts:
        return
    connection.execute(
        _add_scope(what, connection.dialect.name),
        [
            {"workspace_id": workspace_id, "scope": scope, "hour": hour_of(at), what: amount}
            for (workspace_id, scope), amount in sorted(amounts.items())
        ],
    )


def activity_since(
    connection: Connection, workspace_id: str, scopes: Collection[str], since_hour: int
) -> dict[str, dict[str, int]]:
    """Totals by scope over the hours from `since_hour` on, also those to come; a scope that did nothing is left out."""
    values = {"ws": workspace_id, "ids": list(scopes), "since": since_hour}
    return {
        row.scope: {name: int(getattr(row, name)) for name in ACTIVITIES} for row in connection.execute(_SUMS, values)
    }


def activity_by_hour(
    connection: Connection, workspace_id: str, scope: str, since_hour: int, until_hour: int
) -> Sequence[Row[Any]]:
    """The rows of a scope from the first hour up to and without the last, in order."""
    return connection.execute(
        sa.select(activity_hours)
        .where(
            activity_hours.c.workspace_id == workspace_id,
            activity_hours.c.scope == scope,
            activity_hours.c.hour >= since_hour,
            activity_hours.c.hour < until_hour,
        )
        .order_by(activity_hours.c.hour)
    ).all()


def add_reply_times(connection: Connection, replies: Mapping[tuple[str, str, int], int], at: int) -> None:
    """Count replies by (workspace id, inbox id, bucket of rules/reply_times.py)."""
    if not replies:
        return
    connection.execute(
        _add_replies(connection.dialect.name),
        [
            {
                "b_ws": workspace_id,
                "b_inbox": inbox_id,
                "b_hour": hour_of(at),
                "b_bucket": bucket,
                "b_amount": amount,
            }
            for (workspace_id, inbox_id, bucket), amount in sorted(replies.items())
        ],
    )


def reply_times_of(
    connection: Connection, workspace_id: str, scope: str, since_hour: int, until_hour: int
) -> Sequence[Row[Any]]:
    """(hour, bucket, replies) of a scope from the first hour up to and without the last."""
    query: sa.Select[Any] = sa.select(reply_times.c.hour, reply_times.c.bucket, reply_times.c.replies).where(
        reply_times.c.workspace_id == workspace_id,
        reply_times.c.scope == scope,
        reply_times.c.hour >= since_hour,
        reply_times.c.hour < until_hour,
    )
    return connection.execute(query).all()


def _insert(dialect: str, table: sa.Table) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def _scopes() -> "sa.CompoundSelect[Any]":
    """The three scopes of an inbox. The workspace's comes first: whoever has counted there goes before the others."""
    return sa.union_all(
        sa.select(sa.literal(WORKSPACE, sa.String).label("scope")),
        sa.select((sa.literal("@", sa.String) + inboxes.c.domain).label("scope")).where(
            inboxes.c.workspace_id == sa.bindparam("b_ws"), inboxes.c.id == sa.bindparam("b_inbox")
        ),
        sa.select(sa.bindparam("b_inbox", type_=sa.String).label("scope")),
    )


@cache
def _add(what: Activity, dialect: str) -> Any:
    scopes = _scopes().subquery()
    rows = sa.select(
        sa.bindparam("b_ws", type_=sa.String),
        scopes.c.scope,
        sa.bindparam("b_hour", type_=sa.BigInteger),
        sa.bindparam("b_amount", type_=sa.BigInteger),
        # Without a WHERE, SQLite takes ON for that of a join.
    ).where(sa.true())
    statement = _insert(dialect, activity_hours).from_select(["workspace_id", "scope", "hour", what], rows)
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", "scope", "hour"],
        set_={what: activity_hours.c[what] + statement.excluded[what]},
    )


@cache
def _add_scope(what: Activity, dialect: str) -> Any:
    statement = _insert(dialect, activity_hours)
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", "scope", "hour"],
        set_={what: activity_hours.c[what] + statement.excluded[what]},
    )


@cache
def _add_replies(dialect: str) -> Any:
    scopes = _scopes().subquery()
    rows = sa.select(
        sa.bindparam("b_ws", type_=sa.String),
        scopes.c.scope,
        sa.bindparam("b_hour", type_=sa.BigInteger),
        sa.bindparam("b_bucket", type_=sa.BigInteger),
        sa.bindparam("b_amount", type_=sa.BigInteger),
    ).where(sa.true())
    statement = _insert(dialect, reply_times).from_select(["workspace_id", "scope", "hour", "bucket", "replies"], rows)
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", "scope", "hour", "bucket"],
        set_={"replies": reply_times.c.replies + statement.excluded.replies},
    )


_SUMS = (
    sa.select(activity_hours.c.scope, *(sa.func.sum(activity_hours.c[name]).label(name) for name in ACTIVITIES))
    .where(
        activity_hours.c.workspace_id == sa.bindparam("ws"),
        among(activity_hours.c.scope),
        activity_hours.c.hour >= sa.bindparam("since"),
    )
    .group_by(activity_hours.c.scope)
)
