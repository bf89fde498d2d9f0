"""Trying to deliver: claimed recipients, grouped by message and next hop; each attempt recorded before it is made.

    claim → group → route (an inbox here, the relay, or MX) → record → send → outcome → events

Bytes are those that submit composed: every retry is identical.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import structlog

from postroom.base.clock import Clock
from postroom.base.errors import NotFound
from postroom.base.limits import LEASE_MS
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.dispatch import Dispatch
from postroom.flows.gather import GatheredWrites
from postroom.flows.local_delivery import LocalDelivery
from postroom.flows.notify import Handed
from postroom.flows.outcome import Attempted, save_outcomes
from postroom.flows.ports import Destination, MailSender, OutgoingMail, RecipientResult, Resolver
from postroom.flows.views import Links
from postroom.store.db import Connection, Database, Row
from postroom.store.leases import claim_due, renew_claims
from postroom.store.messages import get_message
from postroom.store.outbound import set_recipient_states, start_attempts
from postroom.store.schema import recipients

CLAIM = 200
"""Recipients claimed at once."""
UNDER_WAY = 256
"""SMTP transactions under way in all."""
UNDER_WAY_PER_DOMAIN = 16
"""SMTP transactions under way to one domain when there is no relay: a dead one delays nobody else."""
BROKE_TEXT = "Something broke here"
"""Said of an attempt that failed inside: the log has the rest."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """Recipients of one message that share a next hop."""

    message: Row[Any]
    rows: Sequence[Row[Any]] = field(repr=False)
    domain: str
    """"" when a relay takes them all."""
    local: bool = False


class _Room:
    """How many transactions each domain may still begin."""

    def __init__(self, errands: Iterable[Errand]) -> None:
        """errands: what is under way."""
        self._counts = Counter(errand.domain for errand in errands if errand.domain)
        self._begun: set[tuple[str, str, str]] = set()
        self.found = 0
        """Rows offered at the last choice."""

    def choose(self, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
        """Those of the due recipients whose domain has room; recipients of one message share a transaction."""
        self.found = len(rows)
        chosen = []
        for row in rows:
            key = (row.workspace_id, row.message_id, row.domain)
            if key not in self._begun:
                if self._counts[row.domain] >= UNDER_WAY_PER_DOMAIN:
                    continue
                self._counts[row.domain] += 1
                self._begun.add(key)
            chosen.append(row)
        return chosen

    def full(self) -> list[str]:
        """The domains to which nothing more may begin."""
        return [domain for domain, count in self._counts.items() if count >= UNDER_WAY_PER_DOMAIN]


class Deliver:
    """Delivers outbound messages."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        blobs: BlobKeeper,
        resolver: Resolver,
        sender: MailSender,
        local: LocalDelivery,
        dispatch: Dispatch,
        links: Links,
        relay: Destination | None,
        mx_port: int,
        node: str,
        wake: Callable[[], None],
    ) -> None:
        """relay: takes all mail that is not for an inbox here; None delivers by MX. wake: there is room for more."""
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._resolver = resolver
        self._sender = sender
        self._local = local
        self._dispatch = dispatch
        self._links = links
        self._relay = relay
        self._mx_port = mx_port
        self._node = node
        self._wake = wake
        self._tasks: dict[asyncio.Task[None], Errand] = {}
        self._left_behind = False
        self._starts = GatheredWrites(db, self._save_starts)
        self._outcomes = GatheredWrites(db, self._save_outcomes)

    async def run_due(self) -> int:
        """How many due recipients were claimed; their delivery goes on by itself."""
        self._left_behind = len(self._tasks) >= UNDER_WAY
        if self._left_behind:
            return 0
        now = self._clock.now_ms()
        # Whatever ends during the claim makes room that the claim does not see.
        self._left_behind = True

        def claim(connection: Connection) -> tuple[list[tuple[Row[Any] | None, Row[Any]]], bool]:
            rows, more = self._claim(connection, now)
            cache: dict[tuple[str, str], Row[Any] | None] = {}
            for row in rows:
                key = (row.workspace_id, row.message_id)
                if key not in cache:
                    cache[key] = get_message(connection, *key)
            return [(cache[row.workspace_id, row.message_id], row) for row in rows], more

        claimed, self._left_behind = await self._db.write(claim)
        for errand in await self._errands(claimed):
            task = asyncio.create_task(self._run(errand))
            self._tasks[task] = errand
            task.add_done_callback(self._ended)
        return len(claimed)

    async def renew(self) -> None:
        """Hold on to what is under way."""
        until = self._clock.now_ms() + LEASE_MS
        rows = [row for errand in self._tasks.values() for row in errand.rows]
        if rows:
            await self._db.write(
                lambda connection: renew_claims(connection, recipients, rows, node=self._node, until=until)
            )

    async def stop(self, grace_s: float) -> None:
        """Let what is under way end within the grace; the rest is cut off, and tried again after the restart."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(list(self._tasks), timeout=grace_s)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=1)

    async def idle(self) -> None:
        """Return when nothing is under way. For tests and the demo."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    def _claim(self, connection: Connection, now: int) -> tuple[list[Row[Any]], bool]:
        """Due recipients, now claimed, and whether more may be due that wait for room."""
        lease: dict[str, Any] = {"now": now, "until": now + LEASE_MS, "node": self._node}
        if self._relay is not None:
            rows = list(claim_due(connection, recipients, limit=CLAIM, **lease))
            return rows, len(rows) == CLAIM
        room, rows = _Room(self._tasks.values()), []
        while len(rows) < CLAIM:
            # What is due of a full domain would hide what is due of the others: ask again without it.
            full, limit = room.full(), CLAIM - len(rows)
            only = recipients.c.domain.not_in(full) if full else None
            chosen = claim_due(connection, recipients, limit=limit, only=only, choose=room.choose, **lease)
            rows += chosen
            if room.found < limit:
                break
        return rows, len(rows) == CLAIM or bool(room.full())

    async def _errands(self, claimed: Sequence[tuple[Row[Any] | None, Row[Any]]]) -> list[Errand]:
        """Claimed recipients by message and next hop; those whose message is gone are finished on the spot."""
        groups: dict[tuple[str, str, str, bool], list[Row[Any]]] = {}
        messages: dict[str, Row[Any]] = {}
        here = await self._local.addresses_here({row.address for _, row in claimed})
        for message, row in claimed:
            if message is None:
                continue
            messages[message.id] = message
            local = row.address in here
            domain = row.domain if self._relay is None or local else ""
            groups.setdefault((row.workspace_id, row.message_id, domain, local), []).append(row)
        orphans = [row for message, row in claimed if message is None]
        if orphans:
            await self._db.write(lambda connection: set_recipient_states(connection, _cancelled(orphans)))
        return [
            Errand(message=messages[message_id], rows=rows, domain=domain, local=local)
            for (_, message_id, domain, local), rows in groups.items()
        ]

    def _ended(self, task: asyncio.Task[None]) -> None:
        errand = self._tasks.pop(task)
        if not task.cancelled() and task.exception() is not None:
            log.error(
                "a delivery broke; it is due again when its lease ends",
                message=errand.message.id,
                exc_info=task.exception(),
            )
        if self._left_behind:
            self._wake()

    async def _run(self, errand: Errand) -> None:
        begun = await self._starts.write(errand.rows)
        errand = replace(errand, rows=[row for row in errand.rows if row.id in begun])
        if not errand.rows:
            return
        results, relay_host = await self._try(errand)
        attempted = Attempted(
            message=errand.message,
            rows=errand.rows,
            results=results,
            relay_host=relay_host,
            now=self._clock.now_ms(),
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        self._dispatch.send(await self._outcomes.write(attempted))

    def _save_starts(self, connection: Connection, many: Sequence[Sequence[Row[Any]]]) -> list[set[str]]:
        begun = start_attempts(connection, [row for rows in many for row in rows], self._clock.now_ms())
        return [begun] * len(many)

    def _save_outcomes(self, connection: Connection, many: Sequence[Attempted]) -> list[list[Handed]]:
        return save_outcomes(connection, many, self._dispatch, self._links)

    async def _try(self, errand: Errand) -> tuple[Sequence[RecipientResult], str | None]:
        """As `_send`. What breaks here is a result as well: it waits longer each time, and has an end."""
        try:
            try:
                raw = await self._blobs.load(errand.message.workspace_id, errand.message.raw_blob_id)
            except NotFound as error:
                log.warning("the bytes of a message are gone; it bounces", message=errand.message.id, error=str(error))
                return _same_result(errand, "bounced", "5.3.0", str(error)), None
            return await self._send(errand, raw)
        except Exception:
            log.exception("a delivery broke; it is put off", message=errand.message.id)
            return _same_result(errand, "deferred", "4.3.0", BROKE_TEXT), None

    async def _send(self, errand: Errand, raw: bytes) -> tuple[Sequence[RecipientResult], str | None]:
        """One result a recipient, and the relay's name when one took it."""
        envelope = errand.message.envelope or {}
        addresses = tuple(row.address for row in errand.rows)
        mail = OutgoingMail(
            mail_from=envelope.get("mail_from", ""),
            rcpt_to=addresses,
            raw=raw,
            smtputf8=bool(envelope.get("smtputf8")),
        )
        if errand.local:
            return await self._local.deliver(mail), None
        if self._relay is not None:
            return await self._sender.send(self._relay, mail), self._relay.hosts[0]
        return await self._send_by_mx(errand.domain, mail), None

    async def _send_by_mx(self, domain: str, mail: OutgoingMail) -> Sequence[RecipientResult]:
        if domain.startswith("["):
            literal = domain.strip("[]").removeprefix("IPv6:").removeprefix("ipv6:")
            return await self._sender.send(Destination(hosts=(literal,), port=self._mx_port), mail)
        found = await self._resolver.mail_hosts(domain)
        if found.outcome == "ok":
            return await self._sender.send(Destination(hosts=found.hosts, port=self._mx_port), mail)
        codes = {"null_mx": "5.1.10", "no_such_domain": "5.1.2", "no_mail_host": "5.4.4"}
        permanent = found.outcome != "temporary"
        return [
            RecipientResult(
                address=address,
                outcome="bounced" if permanent else "deferred",
                enhanced_code=codes.get(found.outcome, "4.4.3"),
                text=found.text,
            )
            for address in mail.rcpt_to
        ]


def _same_result(
    errand: Errand, outcome: Literal["deferred", "bounced"], enhanced_code: str, text: str
) -> list[RecipientResult]:
    return [
        RecipientResult(address=row.address, outcome=outcome, enhanced_code=enhanced_code, text=text)
        for row in errand.rows
    ]


def _cancelled(rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    return [
        {
            "workspace_id": row.workspace_id,
            "message_id": row.message_id,
            "id": row.id,
            "state": "cancelled",
            "due_at": None,
            "finished_at": row.created_at,
        }
        for row in rows
    ]
