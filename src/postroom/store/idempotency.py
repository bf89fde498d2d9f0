"""Idempotency keys: what a POST with this key answered, for a day."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from postroom.store.schema import idempotency_keys


def get_idempotency_key(connection: Connection, workspace_id: str, key: str, now: int) -> Row[Any] | None:
    """The record of a key that has not expired; None when it is new."""
    return connection.execute(
        sa.select(idempotency_keys).where(
            idempotency_keys.c.workspace_id == workspace_id,
            idempotency_keys.c.key == key,
            idempotency_keys.c.expires_at > now,
        )
    ).first()


def claim_idempotency_key(
    connection: Connection, *, workspace_id: str, key: str, request_hash: str, now: int, expires_at: int
) -> None:
    """Note that a request with this key begins; one that is there already raises IntegrityError."""
    connection.execute(
        sa.delete(idempotency_keys).where(
            idempotency_keys.c.workspace_id == workspace_id,
            idempotency_keys.c.key == key,
            idempotency_keys.c.expires_at <= now,
        )
    )
    connection.execute(
        sa.insert(idempotency_keys),
        {
            "workspace_id": workspace_id,
            "key": key,
            "request_hash": request_hash,
            "created_at": now,
            "expires_at": expires_at,
        },
    )


def set_idempotent_message(
    connection: Connection, workspace_id: str, key: str, *, begun_at: int, message_id: str
) -> bool:
    """Tie the key to the message that the request made, in the transaction that makes it.

    False when the claim that began at `begun_at` is not the one that holds: another request has taken over.
    """
    return bool(_update(connection, workspace_id, key, begun_at, message_id=message_id))


def set_idempotent_answer(
    connection: Connection, workspace_id: str, key: str, *, begun_at: int, status_code: int, answer: bytes
) -> None:
    """Keep the answer; it is sealed by the caller."""
    _update(connection, workspace_id, key, begun_at, status_code=status_code, answer=answer)


def restart_idempotency_key(connection: Connection, workspace_id: str, key: str, *, begun_at: int, now: int) -> bool:
    """Whether a request that began at `begun_at` and never ended is begun anew; False when somebody else did so."""
    result = connection.execute(
        sa.update(idempotency_keys)
        .where(
            idempotency_keys.c.workspace_id == workspace_id,
            idempotency_keys.c.key == key,
            idempotency_keys.c.created_at == begun_at,
        )
        .values(created_at=now)
    )
    return bool(result.rowcount)


def drop_idempotency_key(connection: Connection, workspace_id: str, key: str, *, begun_at: int) -> None:
    """Forget a key whose request failed, so that a mended one may use it; one that made a message stays."""
    connection.execute(
        sa.delete(idempotency_keys).where(
            idempotency_keys.c.workspace_id == workspace_id,
            idempotency_keys.c.key == key,
            idempotency_keys.c.created_at == begun_at,
            idempotency_keys.c.message_id.is_(None),
        )
    )


def drop_unanswered(connection: Connection) -> None:
    """Forget the claims of requests that never ended and made no message: their process is dead."""
    table = idempotency_keys
    connection.execute(sa.delete(table).where(table.c.answer.is_(None), table.c.message_id.is_(None)))


def drop_expired(connection: Connection, now: int) -> int:
    """How many records were past their day and are gone."""
    return connection.execute(sa.delete(idempotency_keys).where(idempotency_keys.c.expires_at <= now)).rowcount


def _update(connection: Connection, workspace_id: str, key: str, begun_at: int, **values: object) -> int:
    result = connection.execute(
        sa.update(idempotency_keys)
        .where(
            idempotency_keys.c.workspace_id == workspace_id,
            idempotency_keys.c.key == key,
            idempotency_keys.c.created_at == begun_at,
        )
        .values(**values)
    )
    return result.rowcount
