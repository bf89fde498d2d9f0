"""`postroom domains`: a domain's DNS records from the command line, without the server, straight from DNS."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from postroom.base.clock import SystemClock
from postroom.config import Settings, read_dns_servers
from postroom.domain_wiring import own_host
from postroom.edge.dns_resolver import DnsResolver
from postroom.flows.dmarc_progress import dmarc_view, read_reported
from postroom.flows.domain_judging import OwnHost, look_up, missing_records
from postroom.flows.domains import checked_domain
from postroom.flows.views import Json
from postroom.rules.dmarc_rollout import MAX_DAYS
from postroom.rules.domain_records import return_path_host
from postroom.store.db import Connection, open_database
from postroom.store.domains import domains_by_name, keys_of_domain
from postroom.store.migrate import migrate

_MADE_BY_SERVER = frozenset({"ownership", "dkim"})
_COLUMNS = ("status", "purpose", "type", "name", "value")


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedDomain:
    """What DNS has of a domain's records."""

    lines: list[str]
    """A table, and remarks below it."""
    complete: bool
    """Whether everything required is there."""


def check_domain(settings: Settings, name: str) -> CheckedDomain:
    """The records of a domain and what DNS has in their place, now. Raises BadInput, ConfigError.

    Of a domain that this server's database does not hold, everything but what only the server can make.
    """
    domain, subdomains = checked_domain(name)

    async def run() -> CheckedDomain:
        row, keys, own, progress = await _known(settings, domain)
        known = row is not None
        if row is None:
            row = SimpleNamespace(
                domain=domain,
                token="",
                setup="own_mx",
                subdomains=subdomains,
                sts_mode="testing",
                return_host=return_path_host(domain),
                records=None,
            )
        resolver = DnsResolver(read_dns_servers(settings.dns_servers), keeps=False)
        records = (await look_up(resolver, row, keys, own)).judge(row, keys, own)
        shown = records if known else [one for one in records if one["purpose"] not in _MADE_BY_SERVER]
        lines = [*_report(domain, shown, known=known), *_dmarc_stage(progress)]
        return CheckedDomain(lines=lines, complete=known and not missing_records(shown))

    return asyncio.run(run())


async def _known(settings: Settings, domain: str) -> tuple[Any, Sequence[Any], OwnHost, Json | None]:
    """The domain, its keys, its relays and what was reported of it, as the server's database has them, when there is
    one and it holds the domain.
    """
    own = own_host(settings)
    if not settings.database_url and not (settings.data_dir / "postroom.sqlite3").exists():
        return None, (), own, None

    def read(connection: Connection) -> tuple[Any, Sequence[Any], OwnHost, Json | None]:
        row = next((one for one in domains_by_name(connection, [domain]) if one.domain == domain), None)
        if row is None:
            return None, (), own, None
        keys = keys_of_domain(connection, row.workspace_id, row.id)
        now = SystemClock().now_ms()
        progress = dmarc_view(read_reported(connection, row, MAX_DAYS, now), MAX_DAYS, now)
        return row, keys, own.for_domain(connection, row), progress

    db = open_database(settings.database_url, settings.data_dir)
    try:
        await db.write(migrate)
        return await db.read(read)
    finally:
        await db.close()


def _report(domain: str, records: Sequence[Json], *, known: bool) -> list[str]:
    lines = _table(records)
    remarks = [
        f"{one['purpose']} {one['name']}: {text}"
        for one in records
        for text in (one["reason"], _found(one), one["note"])
        if text
    ]
    missing = missing_records(records)
    if not known:
        end = f"This server does not hold {domain}: POST /domains makes its token and DKIM keys."
    elif missing:
        end = f"{len(missing)} required record{'s are' if len(missing) > 1 else ' is'} not as it should be."
    else:
        end = f"Everything that {domain} needs is there."
    return [*lines, "", *remarks, *([""] if remarks else []), end]


def _dmarc_stage(progress: Json | None) -> list[str]:
    """Where the domain's DMARC record stands and what comes next; nothing when nothing was reported yet."""
    if progress is None or not progress["messages"]:
        return []
    share = f"{progress['share']:.1%} of {progress['messages']} messages passed"
    next_step = progress["next"]
    lines = ["", f"DMARC: p={progress['stage']}" if progress["record"] else "DMARC: no record"]
    if progress["percent"] not in {0, 100}:
        lines[-1] += f" for {progress['percent']} percent"
    days = progress["reportedDays"]
    lines[-1] += f"; {share}, as reported of {days} day{'s' if days > 1 else ''}."
    lines += [f"{next_step['action'].replace('_', ' ')}: {' '.join(next_step['reasons'])}"]
    if next_step["record"] is not None:
        lines.append(f"Publish TXT {next_step['record']['name']}: {next_step['record']['value']}")
    return lines


def _found(record: Json) -> str:
    return "found " + " | ".join(record["found"]) if record["status"] == "wrong" else ""


def _table(records: Sequence[Json]) -> list[str]:
    """The records in columns, each as wide as its widest cell; values last and whole, to be copied."""
    cells = [tuple(name.upper() for name in _COLUMNS)]
    for one in records:
        value = one["value"] if one["priority"] is None else f"{one['priority']} {one['value']}"
        name = one["purpose"] if one["required"] else f"{one['purpose']} (advised)"
        cells.append((one["status"], name, one["type"], one["name"], value))
    widths = [max(len(row[column]) for row in cells) for column in range(len(_COLUMNS) - 1)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in cells
    ]
