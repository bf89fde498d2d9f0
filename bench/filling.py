"""A large store, quickly: one thread comes in by the real line, and its rows are copied as often as is needed."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.mails import PARAGRAPHS
from bench.server import ADMIN_KEY, DOMAIN
from postroom.base.ids import new_id
from postroom.store import schema
from postroom.store.db import Connection, SqliteDatabase, open_database
from postroom.store.events import add_events
from postroom.testing import RunningServer

THREAD = 20
"""Messages of one thread."""
THREADS_AT_ONCE = 50
COPIED = (schema.threads, schema.messages, schema.message_ids, schema.attachments, schema.events, schema.blobs)
PLACES = 10
"""Places that the bench asks about."""

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """Where to look in the store."""

    places: list[tuple[str, str]]
    """(inbox id, id of a thread in it), spread over the store."""


async def fill(folder: Path, *, messages: int, inboxes: int) -> Filled:
    """Fill the data folder's SQLite store, which is made."""
    await asyncio.to_thread(_one_thread, folder)
    db = open_database("", folder)
    assert isinstance(db, SqliteDatabase)
    try:
        template = await db.read(_template)
        inbox_ids = await db.write(lambda connection: _copy_inboxes(connection, inboxes))
        wanted = messages // THREAD
        made: list[tuple[str, str]] = []
        for start in range(0, wanted, THREADS_AT_ONCE):
            chosen = [inbox_ids[number % inboxes] for number in range(start, min(start + THREADS_AT_ONCE, wanted))]
            made += await db.write(_copying(template, chosen))
    finally:
        await db.close()
    return Filled(places=[made[number * len(made) // PLACES] for number in range(PLACES)])


def _one_thread(folder: Path) -> None:
    with RunningServer(folder, admin_key=ADMIN_KEY, domain=DOMAIN) as server:
        inbox = server.call("POST", "/inboxes", {"name": "template"})
        first: dict[str, Any] = {}
        for number in range(THREAD):
            answering = {"inReplyTo": first["messageId"]} if first else {}
            message = server.call(
                "POST",
                "/simulate/inbound",
                {
                    "inboxId": inbox["id"],
                    "from": "June Park <june@northwind.example>",
                    "subject": "The second delivery",
                    "text": f"Number {number}\n\n" + "\n\n".join(PARAGRAPHS),
                    **answering,
                },
            )
            first = first or message


def _template(connection: Connection) -> Rows:
    rows = {table.name: _all_rows(connection, table) for table in COPIED}
    assert len(rows["threads"]) == 1, "the template's mails were not threaded"
    return rows


def _all_rows(connection: Connection, table: sa.Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def _copy_inboxes(connection: Connection, count: int) -> list[str]:
    (row,) = _all_rows(connection, schema.inboxes)
    ids = [new_id("inbox") for _ in range(count)]
    rows = [{**row, "id": one, "name": one, "address": f"{one}@{DOMAIN}".lower()} for one in ids]
    connection.execute(sa.insert(schema.inboxes), rows)
    return ids


def _copying(template: Rows, inbox_ids: list[str]) -> Callable[[Connection], list[tuple[str, str]]]:
    def work(connection: Connection) -> list[tuple[str, str]]:
        rows: Rows = {table.name: [] for table in COPIED}
        made = []
        for inbox_id in inbox_ids:
            names = _new_names(template)
            for table in COPIED:
                rows[table.name] += [_copy(row, names, inbox_id) for row in template[table.name]]
            made.append((inbox_id, names[template["threads"][0]["id"]]))
        for table in COPIED:
            if table is schema.events:
                add_events(connection, rows[table.name])
            elif rows[table.name]:
                connection.execute(sa.insert(table), rows[table.name])
        return made

    return work


def _new_names(template: Rows) -> dict[str, str]:
    kinds = {
        "threads": "thread",
        "messages": "message",
        "attachments": "attachment",
        "events": "event",
        "blobs": "blob",
    }
    return {row["id"]: new_id(kind) for table, kind in kinds.items() for row in template[table]}


def _copy(row: dict[str, Any], names: dict[str, str], inbox_id: str) -> dict[str, Any]:
    """The row under new ids, with unique digests of its own."""
    copied = {name: names.get(value, value) if isinstance(value, str) else value for name, value in row.items()}
    for name, made in (("inbox_id", inbox_id), ("fingerprint", secrets.token_hex(32)), ("key", secrets.token_hex(16))):
        if copied.get(name):
            copied[name] = made
    return copied
