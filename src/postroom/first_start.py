"""What the first start makes: the schema, the default workspace, its admin key and the secret key."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from postroom.base.clock import Clock
from postroom.base.errors import ConfigError
from postroom.config import Settings
from postroom.flows.grant import make_workspace, new_secret
from postroom.rules.scopes import ADMIN
from postroom.rules.sealing import CannotOpen, Sealer
from postroom.store.db import Connection, PostgresDatabase, SqliteDatabase, wait_for_other_nodes
from postroom.store.facts import get_fact, set_fact
from postroom.store.idempotency import drop_unanswered
from postroom.store.keys import add_key, find_key, is_known_secret
from postroom.store.leases import release_claims
from postroom.store.migrate import migrate
from postroom.store.workspaces import list_workspaces

ADMIN_KEY_FILE = "admin.key"
SECRET_KEY_FILE = "secret.key"  # noqa: S105 - a file's name
SECRET_KEY_FACT = "secret_key"  # noqa: S105 - the name of a fact
DEFAULT_WORKSPACE = "default"
FIRST_START_LOCK = 7205759403792796
"""The number of the advisory lock under which a node makes the workspace; store/migrate.py has the one before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstStart:
    """What a person who starts the server should be told."""

    new_admin_key: str | None
    """The admin key when it was made just now; None when there was one."""
    admin_key_file: Path


def read_secret_key(settings: Settings) -> bytes:
    """The master key: from the settings, or from the data folder, where it is made when it is not there."""
    if settings.secret_key:
        return settings.secret_key.encode()
    path = settings.data_dir / SECRET_KEY_FILE
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(48))
    master = path.read_bytes().strip()
    if not master:
        raise ConfigError(
            f"The secret key file {path} is empty.",
            fix="Bring its content back, or set SECRET_KEY; delete the file only if the database is new.",
        )
    return master


def check_secret_key(connection: Connection, sealer: Sealer) -> None:
    """Raises ConfigError when the database was made with another secret key: nothing sealed in it could be opened.

    The first start leaves a sealed word; every later one, and every other node, must be able to open it.
    """
    kept = get_fact(connection, SECRET_KEY_FACT)
    if kept is None:
        set_fact(connection, SECRET_KEY_FACT, sealer.seal(SECRET_KEY_FACT, SECRET_KEY_FACT))
        return
    try:
        sealer.open(kept, SECRET_KEY_FACT)
    except CannotOpen:
        raise ConfigError(
            "This database was made with another secret key: webhook secrets in it could not be read.",
            fix=f"Set SECRET_KEY to the one of the other nodes, or bring back {SECRET_KEY_FILE} of the data folder.",
        ) from None


async def prepare(
    settings: Settings, db: SqliteDatabase | PostgresDatabase, clock: Clock, sealer: Sealer
) -> FirstStart:
    """Bring the database up to date, and make the workspace and the admin key if there are none."""
    path = settings.data_dir / ADMIN_KEY_FILE
    now = clock.now_ms()
    try:
        await db.write(migrate)
    except Exception as error:
        raise ConfigError(f"The database cannot be opened or brought up to date: {error}.") from error
    await db.write(lambda connection: check_secret_key(connection, sealer))
    if db.dialect == "sqlite":
        # The folder is ours alone: whoever held these rows is dead.
        await db.write(lambda connection: release_claims(connection, now=now))
        await db.write(drop_unanswered)
    secret = settings.admin_key or new_secret()
    first = not await db.read(list_workspaces)
    if first and not settings.admin_key:
        # Before the workspace: a start that dies in between leaves a key that opens nothing, never a locked house.
        _write_private(path, secret)

    def make(connection: Connection) -> bool:
        # Two nodes that start together on an empty database must not both make a workspace.
        wait_for_other_nodes(connection, FIRST_START_LOCK)
        known = list_workspaces(connection)
        if not known:
            make_workspace(connection, name=DEFAULT_WORKSPACE, secret=secret, now=now)
            return True
        if settings.admin_key:
            _let_in(connection, known[0].workspace_id, settings.admin_key, now)
        return False

    made = await db.write(make)
    if first and not made and not settings.admin_key:
        await db.read(lambda connection: _drop_dead_key_file(connection, path, now))
    return FirstStart(new_admin_key=secret if made and not settings.admin_key else None, admin_key_file=path)


def _let_in(connection: Connection, workspace_id: str, admin_key: str, now: int) -> None:
    """Add the settings' admin key if it is new. Raises ConfigError when its life is over: it does not come back."""
    if find_key(connection, admin_key, now) is not None:
        return
    if is_known_secret(connection, admin_key):
        raise ConfigError(
            "The ADMIN_KEY of the settings was revoked, rotated or has expired.",
            fix="Set the new one, or leave ADMIN_KEY empty.",
        )
    add_key(
        connection,
        workspace_id=workspace_id,
        name="admin (from the settings)",
        scopes=[ADMIN],
        inbox_id=None,
        secret=admin_key,
        expires_at=None,
        now=now,
    )


def _drop_dead_key_file(connection: Connection, path: Path, now: int) -> None:
    """Remove the key file of a start that another node was ahead of, unless the folder is that node's as well."""
    if path.exists() and find_key(connection, path.read_text().strip(), now) is None:
        path.unlink(missing_ok=True)


def _write_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read, whole or not at all."""
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
