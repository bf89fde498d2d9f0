"""`postroom keys`: API keys without the server, straight on the database. Works beside a running server."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from postroom.base.clock import SystemClock, iso
from postroom.base.errors import ConfigError, NotFound
from postroom.config import Settings
from postroom.flows.grant import new_secret
from postroom.rules.scopes import check_scopes
from postroom.store import keys
from postroom.store.db import Connection, Row, open_database
from postroom.store.inboxes import get_inbox
from postroom.store.migrate import migrate
from postroom.store.paging import Page, decode_cursor
from postroom.store.workspaces import list_workspaces

T = TypeVar("T")
PAGE_ROWS = 1_000
"""Keys that are read at once."""


def create_key(
    settings: Settings, name: str, scopes: Sequence[str], inbox_id: str | None, workspace_id: str | None
) -> str:
    """The secret of a new key. Raises BadInput, ConfigError, NotFound."""
    check_scopes(scopes)
    secret, now = new_secret(), SystemClock().now_ms()

    def work(connection: Connection) -> None:
        workspace = _workspace(connection, workspace_id)
        if inbox_id is not None and get_inbox(connection, workspace, inbox_id) is None:
            raise NotFound(f"There is no inbox {inbox_id} in workspace {workspace}.")
        keys.add_key(
            connection,
            workspace_id=workspace,
            name=name,
            scopes=sorted(set(scopes)),
            inbox_id=inbox_id,
            secret=secret,
            expires_at=None,
            now=now,
        )

    _on_database(settings, work)
    return secret


def list_keys(settings: Settings) -> list[str]:
    """A line for each live key: id, prefix, name, scopes, inbox, when it was last used."""

    def work(connection: Connection) -> list[str]:
        return [
            f"{row.id}  {row.prefix}…  {row.name}  [{' '.join(row.scopes or ())}]"
            f"{'  ' + row.inbox_id if row.inbox_id else ''}"
            f"  {'used ' + iso(row.last_used_at) if row.last_used_at else 'never used'}"
            for workspace in list_workspaces(connection)
            for row in _all_keys(connection, workspace.workspace_id)
        ]

    return _on_database(settings, work)


def revoke_key(settings: Settings, key_id: str) -> None:
    """Revoke a key of whichever workspace. Raises NotFound."""
    now = SystemClock().now_ms()

    def work(connection: Connection) -> bool:
        known = list_workspaces(connection)
        return any(keys.revoke_key(connection, one.workspace_id, key_id, now) for one in known)

    if not _on_database(settings, work):
        raise NotFound(f"There is no live key {key_id}.", fix="See postroom keys list.")


def _workspace(connection: Connection, named: str | None) -> str:
    """The workspace that was named, or the first. Raises ConfigError, NotFound."""
    known = [str(one.workspace_id) for one in list_workspaces(connection)]
    if not known:
        raise ConfigError("There is no workspace yet.", fix="Run postroom serve once.")
    if named is not None and named not in known:
        raise NotFound(f"There is no workspace {named}.", fix="Leave --workspace away for the first one.")
    return named or known[0]


def _all_keys(connection: Connection, workspace_id: str) -> Iterator[Row[Any]]:
    after = None
    while True:
        page = keys.list_keys(connection, workspace_id, Page(limit=PAGE_ROWS, after=after))
        yield from page.rows
        if page.next_cursor is None:
            return
        after = decode_cursor(page.next_cursor)


def _on_database(settings: Settings, work: Callable[[Connection], T]) -> T:
    async def run() -> T:
        if not settings.database_url and not (settings.data_dir / "postroom.sqlite3").exists():
            raise ConfigError(
                f"There is no Postroom in {settings.data_dir}.", fix="Run postroom serve once, or set --data-dir."
            )
        db = open_database(settings.database_url, settings.data_dir)
        try:
            await db.write(migrate)
            return await db.write(work)
        finally:
            await db.close()

    return asyncio.run(run())
