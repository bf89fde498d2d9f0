"""Sessions of the dashboard: each stands on one secret of an API key, and can do no more and live no longer than it."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postroom.store.keys import OPENS_NOW, TOUCH_EVERY_MS, hash_secret
from postroom.store.schema import api_key_secrets, api_keys, workspaces
from postroom.store.schema_sessions import dashboard_sessions

IDLE_MS = 12 * 3_600_000
"""A session that nobody uses ends after 12 hours: a working day and its evening."""
LIFE_MS = 7 * 86_400_000
"""Every session ends after seven days."""

_FIND = (
    sa.select(
        dashboard_sessions.c.workspace_id,
        dashboard_sessions.c.key_id,
        dashboard_sessions.c.seen_at,
        api_keys.c.name,
        api_keys.c.scopes,
        api_keys.c.inbox_id,
        workspaces.c.name.label("workspace_name"),
    )
    .join(
        api_keys,
        sa.and_(
            api_keys.c.workspace_id == dashboard_sessions.c.workspace_id,
            api_keys.c.id == dashboard_sessions.c.key_id,
        ),
    )
    .join(
        api_key_secrets,
        sa.and_(
            api_key_secrets.c.workspace_id == dashboard_sessions.c.workspace_id,
            api_key_secrets.c.key_id == dashboard_sessions.c.key_id,
            api_key_secrets.c.hash == dashboard_sessions.c.secret_hash,
        ),
    )
    .join(workspaces, workspaces.c.workspace_id == dashboard_sessions.c.workspace_id)
    .where(
        dashboard_sessions.c.hash == sa.bindparam("hash"),
        dashboard_sessions.c.expires_at > sa.bindparam("now"),
        dashboard_sessions.c.seen_at > sa.bindparam("seen_after"),
        OPENS_NOW,
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRecord:
    """A session whose key is alive."""

    workspace_id: str
    workspace_name: str
    key_id: str
    key_name: str
    scopes: frozenset[str]
    inbox_id: str | None
    """The one inbox that the key is bound to; None for all of the workspace."""
    stale: bool
    """Whether it is time to note that it is used."""


def add_session(connection: Connection, *, workspace_id: str, key_id: str, token: str, secret: str, now: int) -> None:
    """Open a session that is known by `token`, for the holder of a key's `secret`."""
    connection.execute(
        sa.insert(dashboard_sessions),
        {
            "workspace_id": workspace_id,
            "hash": hash_secret(token),
            "key_id": key_id,
            "secret_hash": hash_secret(secret),
            "seen_at": now,
            "expires_at": now + LIFE_MS,
            "created_at": now,
        },
    )


def find_session(connection: Connection, token: str, now: int) -> SessionRecord | None:
    """The session that this token belongs to, if it, its key and its secret are alive; None otherwise."""
    row = connection.execute(_FIND, {"hash": hash_secret(token), "now": now, "seen_after": now - IDLE_MS}).first()
    if row is None:
        return None
    return SessionRecord(
        workspace_id=row.workspace_id,
        workspace_name=row.workspace_name,
        key_id=row.key_id,
        key_name=row.name,
        scopes=frozenset(row.scopes or ()),
        inbox_id=row.inbox_id,
        stale=now - row.seen_at >= TOUCH_EVERY_MS,
    )


def touch_session(connection: Connection, workspace_id: str, token: str, now: int) -> None:
    """Note that the session was used just now."""
    connection.execute(
        sa.update(dashboard_sessions)
        .where(dashboard_sessions.c.workspace_id == workspace_id, dashboard_sessions.c.hash == hash_secret(token))
        .values(seen_at=now)
    )


def end_session(connection: Connection, workspace_id: str, token: str) -> None:
    """The token opens nothing any more."""
    connection.execute(
        sa.delete(dashboard_sessions).where(
            dashboard_sessions.c.workspace_id == workspace_id, dashboard_sessions.c.hash == hash_secret(token)
        )
    )


def end_sessions_of_key(connection: Connection, workspace_id: str, key_id: str) -> int:
    """How many sessions of a key there were; none is open now."""
    result = connection.execute(
        sa.delete(dashboard_sessions).where(
            dashboard_sessions.c.workspace_id == workspace_id, dashboard_sessions.c.key_id == key_id
        )
    )
    return result.rowcount


def drop_idle_sessions(connection: Connection, now: int) -> int:
    """How many sessions had ended by themselves and are gone. One that is used every hour stays until LIFE_MS."""
    seen_at, expires_at = dashboard_sessions.c.seen_at, dashboard_sessions.c.expires_at
    ended = sa.or_(seen_at <= now - IDLE_MS, expires_at <= now)
    return connection.execute(sa.delete(dashboard_sessions).where(ended)).rowcount
