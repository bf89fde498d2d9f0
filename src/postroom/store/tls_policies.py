"""MTA-STS policies of other domains, kept for as long as they ask: a restart must not make them forgotten."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from postroom.store.schema_transport import tls_policies

_GET = sa.select(tls_policies).where(tls_policies.c.domain == sa.bindparam("b_domain"))


def get_tls_policy(connection: Connection, domain: str) -> Row[Any] | None:
    """The kept policy of a domain, also when its time is over; None when there is none."""
    return connection.execute(_GET, {"b_domain": domain}).first()


def keep_tls_policy(connection: Connection, *, domain: str, policy_id: str, text: str, now: int, until: int) -> None:
    """Keep a domain's policy in the place of any other, and let go of those of all domains whose time is over."""
    connection.execute(sa.delete(tls_policies).where(tls_policies.c.expires_at <= now))
    row = {"domain": domain, "policy_id": policy_id, "text": text, "fetched_at": now, "expires_at": until}
    connection.execute(_keep(connection.dialect.name), row)


def forget_tls_policy(connection: Connection, domain: str) -> None:
    """Let go of a domain's policy."""
    connection.execute(sa.delete(tls_policies).where(tls_policies.c.domain == domain))


@cache
def _keep(dialect: str) -> Any:
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(tls_policies)
    changes = {name: statement.excluded[name] for name in ("policy_id", "text", "fetched_at", "expires_at")}
    return statement.on_conflict_do_update(index_elements=["domain"], set_=changes)
