"""Where reports of other servers come to: `dmarc@` each domain, as its records say, and `dmarc@` this server itself.

No agent has such an address (rules/naming.py), and none sees what comes there: flows/report_filing.py reads it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from postroom.base.clock import DAY_MS, Clock
from postroom.mail.address import domain_of, normalize
from postroom.mail.smtp_reply import Reply
from postroom.rules.domain_records import return_path_host
from postroom.store.db import Connection, Database, Row
from postroom.store.domain_reports import count_reports_since
from postroom.store.domains import domains_by_name
from postroom.store.workspaces import list_workspaces

REPORTS_NAME = "dmarc"
"""The local part to which reports of receivers go; no inbox may have it (rules/naming.py)."""
REPORTS_BOX = "reports"
"""Stands in the place of an inbox's id where mail is a report's."""
MAX_DAY_REPORTS = 1_000
"""Reports of one domain that are counted in 24 hours; some hundred servers report on a domain that many write to."""
MAX_DAY_UNCOUNTED = 200
"""Mails to its address that are kept without being counted; more of them keep no report out."""
TOO_MANY = Reply(code=452, enhanced="4.2.2", text="This address has taken its reports for today; try again tomorrow")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportBox:
    """Whose reports come to an address."""

    workspace_id: str
    domain_id: str
    """"" for the server's own address: the report says which domain it is about."""


class ReportBoxes:
    """Knows the addresses that reports come to."""

    def __init__(self, db: Database, clock: Clock, shared: Collection[str]) -> None:
        """shared: names of this server, at which reports about any domain that is held here are taken."""
        self._db = db
        self._clock = clock
        self.shared = frozenset(domain_of(normalize(f"x@{one}")) for one in shared)

    async def find(self, addresses: Collection[str]) -> dict[str, ReportBox]:
        """Whose reports come to these normalised addresses; others are left out, without a question to the store."""
        asked = [one for one in addresses if one.startswith(f"{REPORTS_NAME}@")]
        if not asked:
            return {}
        return await self._db.peek(lambda connection: find_boxes(connection, asked, self.shared))

    async def refusal(self, address: str) -> Reply | None:
        """Why no more mail is taken for a normalised address of reports now; None when it is."""
        since = self._clock.now_ms() - DAY_MS

        def work(connection: Connection) -> bool:
            box = find_boxes(connection, [address], self.shared).get(address)
            return box is not None and is_full(connection, box.workspace_id, box.domain_id, since, counted=True)

        return TOO_MANY if await self._db.peek(work) else None


def report_address(row: Any) -> str:
    """Where the reports of a domain are to be sent. row: columns of domains."""
    return f"{REPORTS_NAME}@{row.domain if row.setup == 'own_mx' else return_path_host(row.domain)}"


def find_boxes(connection: Connection, addresses: Collection[str], shared: Collection[str]) -> dict[str, ReportBox]:
    """Whose reports come to these normalised addresses of reports: of domains that are proven, and of our names.

    What another host's MX takes is not ours: `dmarc@` such a domain may well be a person there.
    """
    names = {address: address.rpartition("@")[2] for address in addresses}
    proven = [row for row in domains_by_name(connection, set(names.values())) if row.proven_at is not None]
    held: dict[str, Row[Any]] = {row.return_host: row for row in proven}
    held |= {row.domain: row for row in proven if row.setup == "own_mx"}
    found = {
        address: ReportBox(workspace_id=held[name].workspace_id, domain_id=held[name].id)
        for address, name in names.items()
        if name in held
    }
    ours = [address for address, name in names.items() if name not in held and name in shared]
    if ours:
        operator = list_workspaces(connection)[0].workspace_id
        found |= {address: ReportBox(workspace_id=operator, domain_id="") for address in ours}
    return found


def is_full(connection: Connection, workspace_id: str, domain_id: str, since: int, *, counted: bool) -> bool:
    """Whether the domain has had all the reports that are taken of a day: those that count, or the others."""
    most = MAX_DAY_REPORTS if counted else MAX_DAY_UNCOUNTED
    return count_reports_since(connection, workspace_id, domain_id, since, most, counted=counted) >= most
