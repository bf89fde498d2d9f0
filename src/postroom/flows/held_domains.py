"""Which names this server takes mail for: its own domain, and those that workspaces hold and have proven."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from postroom.base.clock import Clock
from postroom.mail.address import domain_of, normalize
from postroom.store.db import Database, Row
from postroom.store.domains import domains_by_name

KNOWN_FOR_MS = 5_000
"""How long an answer is trusted without asking the database again, as routes are."""
MAX_KNOWN = 20_000
"""Names remembered: those to which mail goes out are among them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldName:
    """A name that mail comes here for."""

    inbox_domain: str
    """The domain that inboxes have whose mail comes here: another one for a return host."""


class HeldDomains:
    """Knows the names that this server takes mail for."""

    def __init__(self, db: Database, clock: Clock, default_domain: str) -> None:
        self._db = db
        self._clock = clock
        self._default = domain_of(normalize(f"x@{default_domain}"))
        self._known: dict[str, tuple[int, HeldName | None]] = {}

    def forget(self) -> None:
        """Ask the database again: a domain came, went, or was proven."""
        self._known.clear()

    async def find(self, names: Collection[str]) -> dict[str, HeldName]:
        """Those of the names, in A-labels, that mail comes here for; the address of no inbox may be in them."""
        now = self._clock.now_ms()
        found: dict[str, HeldName] = {}
        asked: set[str] = set()
        for name in names:
            known = self._known.get(name)
            if name == self._default:
                found[name] = HeldName(inbox_domain=name)
            elif known is None or known[0] <= now:
                asked.add(name)
            elif known[1] is not None:
                found[name] = known[1]
        if asked:
            candidates = {one for name in asked for one in _with_parents(name)}
            rows = await self._db.peek(lambda connection: domains_by_name(connection, candidates))
            for name in asked:
                held = _held(name, rows)
                self._remember(name, held, now)
                if held is not None:
                    found[name] = held
        return found

    def _remember(self, name: str, held: HeldName | None, now: int) -> None:
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known[name] = (now + KNOWN_FOR_MS, held)


def _held(name: str, rows: Sequence[Row[object]]) -> HeldName | None:
    proven = [row for row in rows if row.proven_at is not None]
    for row in proven:
        if row.return_host == name:
            return HeldName(inbox_domain=row.domain)
        if row.domain == name:
            # Where another host takes the domain's mail, what we do not know may well be known there.
            return HeldName(inbox_domain=name) if row.setup == "own_mx" else None
    if any(row.subdomains and name.endswith(f".{row.domain}") for row in proven):
        return HeldName(inbox_domain=name)
    return None


def _with_parents(name: str) -> list[str]:
    labels = name.split(".")
    # A top-level domain is nobody's.
    return [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]
