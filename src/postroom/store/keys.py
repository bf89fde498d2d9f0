"""API keys. A key has one live secret, or two while it is being rotated; only their SHA-256 is kept."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.base.ids import new_id
from postroom.store.paging import Page, Rows, cut_page
from postroom.store.schema import api_key_secrets, api_keys

PREFIX_CHARS = 12
"""Characters of a secret that are shown, so that a person can tell keys apart."""
TOUCH_EVERY_MS = 60_000
"""`last_used_at` is kept to the minute: a write for each request would cost more than it tells."""

OPENS_NOW = sa.and_(
    api_keys.c.revoked_at.is_(None),
    sa.or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > sa.bindparam("now")),
    sa.or_(api_key_secrets.c.expires_at.is_(None), api_key_secrets.c.expires_at > sa.bindparam("now")),
)
"""Of a key and a secret of it: that they open anything at the moment `now`, whatever stands on them."""

_FIND_KEY = (
    sa.select(
        api_keys.c.workspace_id,
        api_keys.c.id,
        api_keys.c.name,
        api_keys.c.scopes,
        api_keys.c.inbox_id,
        api_keys.c.last_used_at,
    )
    .join(
        api_key_secrets,
        sa.and_(
            api_key_secrets.c.workspace_id == api_keys.c.workspace_id,
            api_key_secrets.c.key_id == api_keys.c.id,
        ),
    )
    .where(
        api_key_secrets.c.hash == sa.bindparam("hash"),
        OPENS_NOW,
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyRecord:
    """A key as its holder presented it."""

    workspace_id: str
    key_id: str
    name: str
    scopes: frozenset[str]
    inbox_id: str | None
    """The one inbox that the key is bound to; None for all of the workspace."""
    last_used_at: int | None


def hash_secret(secret: str) -> str:
    """The SHA-256 of a secret in hex: secrets are long and random, so no salt or stretching is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_key(
    connection: Connection,
    *,
    workspace_id: str,
    name: str,
    scopes: Sequence[str],
    inbox_id: str | None,
    secret: str,
    expires_at: int | None,
    now: int,
) -> str:
    """The id of a new key whose first secret is `secret`."""
    key_id = new_id("key")
    connection.execute(
        sa.insert(api_keys),
        {
            "workspace_id": workspace_id,
            "id": key_id,
            "name": name,
            "scopes": list(scopes),
            "inbox_id": inbox_id,
            "expires_at": expires_at,
            "created_at": now,
        },
    )
    _add_secret(connection, workspace_id, key_id, secret, now)
    return key_id


def find_key(connection: Connection, secret: str, now: int) -> KeyRecord | None:
    """The key that this secret belongs to, if both are alive; None otherwise."""
    row = connection.execute(_FIND_KEY, {"hash": hash_secret(secret), "now": now}).first()
    if row is None:
        return None
    return KeyRecord(
        workspace_id=row.workspace_id,
        key_id=row.id,
        name=row.name,
        scopes=frozenset(row.scopes or ()),
        inbox_id=row.inbox_id,
        last_used_at=row.last_used_at,
    )


def is_known_secret(connection: Connection, secret: str) -> bool:
    """Whether some key has or had this secret, dead ones included."""
    query = sa.select(api_key_secrets.c.hash).where(api_key_secrets.c.hash == hash_secret(secret))
    return connection.execute(query).first() is not None


def touch_key(connection: Connection, workspace_id: str, key_id: str, now: int) -> None:
    """Note that the key was used just now."""
    connection.execute(
        sa.update(api_keys)
        .where(api_keys.c.workspace_id == workspace_id, api_keys.c.id == key_id)
        .values(last_used_at=now)
    )


def get_key(connection: Connection, workspace_id: str, key_id: str) -> Row[Any] | None:
    """The key, revoked ones included, with the prefix of its newest secret."""
    query = _with_prefix().where(api_keys.c.workspace_id == workspace_id, api_keys.c.id == key_id)
    return connection.execute(query).first()


def list_keys(connection: Connection, workspace_id: str, page: Page, *, inbox_id: str | None = None) -> Rows:
    """The live keys of a workspace, newest first; of those that are bound to an inbox, where one is named."""
    query = _with_prefix().where(api_keys.c.workspace_id == workspace_id, api_keys.c.revoked_at.is_(None))
    if inbox_id is not None:
        query = query.where(api_keys.c.inbox_id == inbox_id)
    if page.after:
        query = query.where(api_keys.c.id < page.after[0])
    rows = connection.execute(query.order_by(api_keys.c.id.desc()).limit(page.limit + 1)).all()
    return cut_page(rows, page.limit, "id")


def revoke_key(connection: Connection, workspace_id: str, key_id: str, now: int) -> bool:
    """Whether there was such a live key; from now on it opens nothing."""
    result = connection.execute(
        sa.update(api_keys)
        .where(api_keys.c.workspace_id == workspace_id, api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return bool(result.rowcount)


def rotate_key(
    connection: Connection, workspace_id: str, key_id: str, *, secret: str, old_until: int, now: int
) -> None:
    """Give the key a new secret; the old ones go on working until `old_until`."""
    connection.execute(
        sa.update(api_key_secrets)
        .where(
            api_key_secrets.c.workspace_id == workspace_id,
            api_key_secrets.c.key_id == key_id,
            sa.or_(api_key_secrets.c.expires_at.is_(None), api_key_secrets.c.expires_at > old_until),
        )
        .values(expires_at=old_until)
    )
    _add_secret(connection, workspace_id, key_id, secret, now)


def _add_secret(connection: Connection, workspace_id: str, key_id: str, secret: str, now: int) -> None:
    connection.execute(
        sa.insert(api_key_secrets),
        {
            "workspace_id": workspace_id,
            "key_id": key_id,
            "hash": hash_secret(secret),
            "prefix": secret[:PREFIX_CHARS],
            "created_at": now,
        },
    )


def _with_prefix() -> "sa.Select[Any]":
    prefix = (
        sa.select(api_key_secrets.c.prefix)
        .where(
            api_key_secrets.c.workspace_id == api_keys.c.workspace_id,
            api_key_secrets.c.key_id == api_keys.c.id,
        )
        .order_by(api_key_secrets.c.created_at.desc(), api_key_secrets.c.expires_at.is_not(None))
        .limit(1)
        .scalar_subquery()
        .label("prefix")
    )
    return sa.select(api_keys, prefix)
