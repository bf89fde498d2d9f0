"""Trying to deliver: claimed recipients, grouped by message and next hop; each attempt recorded before it is made.

    claim → group → route (an inbox here, the relay, or MX) → record → send → outcome → events

Bytes are those that submit composed: every retry is identical.
"""

import asyncio
import random
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, Literal

import structlog

from postroom.base.clock import Clock
from postroom.base.errors import NotFound
from postroom.base.limits import LEASE_MS
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.breaker import hold_paused
from postroom.flows.claim_recipients import claim_all, claim_paced
from postroom.flows.depart import Departures, depart
from postroom.flows.dispatch import Dispatch
from postroom.flows.failing import end_suppressed
from postroom.flows.gather import GatheredWrites
from postroom.flows.local_delivery import LocalDelivery
from postroom.flows.mx_route import MxRoutes
from postroom.flows.notify import Handed
from postroom.flows.outcome import Attempted, save_outcomes
from postroom.flows.ports import Destination, MailSender, OutgoingMail, RecipientResult, Resolver
from postroom.flows.relay_routes import RelayRoutes
from postroom.flows.transport_policy import TransportPolicies
from postroom.flows.views import Json, Links
from postroom.rules.pacing import Pacing, Room, throttled
from postroom.rules.source_addresses import source_address
from postroom.store.db import Connection, Database, Row
from postroom.store.leases import renew_claims
from postroom.store.messages import get_message
from postroom.store.outbound import set_recipient_states, start_attempts
from postroom.store.schema import recipients

UNDER_WAY = 256
"""SMTP transactions under way in all."""
BROKE_TEXT = "Something broke here"
"""Said of an attempt that failed inside: the log has the rest."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """Recipients of one message that share a next hop."""

    message: Any
    """Columns of messages: a row, or what was just saved."""
    rows: Sequence[Any] = field(repr=False)
    """Columns of recipients, as they were before the attempt."""
    domain: str
    """"" when a relay takes them all."""
    local: bool = False
    relay: Destination | None = None


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
        relays: RelayRoutes,
        mx_port: int,
        node: str,
        wake: Callable[[], None],
        departures: Departures,
        pacing: Pacing | None = None,
        policies: TransportPolicies | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> None:
        """relays: take the mail that is not for an inbox here; what none of them takes goes by MX. wake: there is room.

        pacing: how fast mail may go to each domain; the usual bounds when not given. policies: as for MxRoutes.
        sources: as for rules.source_addresses.source_address.
        """
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._routes = MxRoutes(resolver, policies, mx_port)
        self._sender = sender
        self._local = local
        self._dispatch = dispatch
        self._links = links
        self._relays = relays
        self._node = node
        self._wake = wake
        self._tasks: dict[asyncio.Task[None], Errand] = {}
        self._departures = departures
        self._pacing = pacing or Pacing()
        self._sources = sources or {}
        self._reserved = 0
        self._takes_first_tries = False
        self._left_behind = False
        self._starts = GatheredWrites(db, self._save_starts)
        self._outcomes = GatheredWrites(db, self._save_outcomes)

    async def run_due(self) -> int:
        """How many due recipients were claimed; their delivery goes on by itself."""
        self._left_behind = len(self._tasks) >= UNDER_WAY
        if self._left_behind:
            return 0
        now = self._clock.now_ms()
        rooms = self._pacing.rooms(now)
        # Whatever ends during the claim makes room that the claim does not see.
        self._left_behind = True

        def claim(connection: Connection) -> tuple[list[tuple[Row[Any] | None, Row[Any]]], bool]:
            rows, more = self._claim(connection, Room(self._pacing, rooms, now), now)
            cache: dict[tuple[str, str], Row[Any] | None] = {}
            for row in rows:
                key = (row.workspace_id, row.message_id)
                if key not in cache:
                    cache[key] = get_message(connection, *key)
            return [(cache[row.workspace_id, row.message_id], row) for row in rows], more

        claimed, self._left_behind = await self._db.write(claim)
        for errand in await self._errands(claimed):
            self._begin(errand, self._run(errand))
        return len(claimed)

    def take_first_tries(self) -> None:
        """From now on `reserve` may say yes: this process delivers."""
        self._takes_first_tries = True

    def reserve(self, domains: Collection[str], *, relayed: bool) -> str | None:
        """This node's name when a message to these domains may be tried as soon as it is saved, None when it must wait.

        Its recipients are then saved as claimed by the node and their first attempts as begun, and the caller owes a
        `try_first`, or a `cancel` when nothing was saved. relayed: it leaves by a relay, whatever the domains.
        """
        if not self._takes_first_tries or len(self._tasks) + self._reserved >= UNDER_WAY // 2:
            return None
        now = self._clock.now_ms()
        if not relayed and not all(self._pacing.room(domain, now) > self._reserved for domain in domains):
            return None
        self._reserved += 1
        return self._node

    def cancel(self) -> None:
        """Give back what `reserve` gave."""
        self._reserved -= 1

    def try_first(self, message: Json, rows: Sequence[Json]) -> None:
        """Deliver what was just saved. message, rows: columns of messages, and of recipients before the attempt."""
        self._reserved -= 1
        claimed = [SimpleNamespace(**row) for row in rows]
        if claimed:
            whole = Errand(message=SimpleNamespace(**message), rows=claimed, domain="")
            self._begin(whole, self._run_first(whole))

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
        loop = asyncio.get_running_loop()
        end = loop.time() + grace_s
        # A first try becomes several tasks: whoever ends may leave others.
        while self._tasks and loop.time() < end:
            await asyncio.wait(list(self._tasks), timeout=end - loop.time())
        late = list(self._tasks)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=1)

    async def idle(self) -> None:
        """Return when nothing is under way. For tests and the demo."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    def _begin(self, errand: Errand, run: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(run)
        self._tasks[task] = errand
        if errand.domain:
            self._pacing.begin(errand.domain, self._clock.now_ms())
        task.add_done_callback(self._ended)

    def _claim(self, connection: Connection, room: Room, now: int) -> tuple[list[Row[Any]], bool]:
        """Due recipients, now claimed, and whether more may be due that wait for room."""
        if self._relays.server is not None:
            return claim_all(connection, now, now + LEASE_MS, self._node)
        return claim_paced(connection, room, now, now + LEASE_MS, self._node)

    async def _errands(self, claimed: Sequence[tuple[Row[Any] | None, Row[Any]]]) -> list[Errand]:
        """Claimed recipients by message and next hop; those whose message is gone are finished on the spot."""
        orphans = [row for message, row in claimed if message is None]
        if orphans:
            await self._db.write(lambda connection: set_recipient_states(connection, _cancelled(orphans)))
        return await self._by_next_hop([(message, row) for message, row in claimed if message is not None])

    async def _by_next_hop(self, claimed: Sequence[tuple[Any, Any]]) -> list[Errand]:
        groups: dict[tuple[str, str, str, bool], list[Any]] = {}
        messages: dict[str, Any] = {}
        here = await self._local.addresses_here({row.address for _, row in claimed})
        inboxes = {(row.workspace_id, row.inbox_id) for _, row in claimed if row.address not in here}
        relays = {key: await self._relays.of_inbox(*key) for key in inboxes}
        for message, row in claimed:
            messages[message.id] = message
            local = row.address in here
            domain = row.domain if local or relays[row.workspace_id, row.inbox_id] is None else ""
            groups.setdefault((row.workspace_id, row.message_id, domain, local), []).append(row)
        return [
            Errand(
                message=messages[message_id],
                rows=rows,
                domain=domain,
                local=local,
                relay=None if local else relays[rows[0].workspace_id, rows[0].inbox_id],
            )
            for (_, message_id, domain, local), rows in groups.items()
        ]

    def _ended(self, task: asyncio.Task[None]) -> None:
        errand = self._tasks.pop(task)
        if errand.domain:
            self._pacing.end(errand.domain, self._clock.now_ms())
        if not task.cancelled() and task.exception() is not None:
            log.error(
                "a delivery broke; it is due again when its lease ends",
                message=errand.message.id,
                exc_info=task.exception(),
            )
        if self._left_behind:
            self._wake()

    async def _run(self, errand: Errand) -> None:
        scheduled = any(row.state == "scheduled" for row in errand.rows)
        ready = await self._departures.prepare(errand.message) if scheduled else None
        begun, handed = await self._starts.write((errand, ready))
        self._dispatch.send(handed)
        errand = replace(errand, rows=[row for row in errand.rows if row.id in begun])
        if errand.rows:
            await self._run_begun(await self._as_departed(errand) if scheduled else errand)

    async def _as_departed(self, errand: Errand) -> Errand:
        """The errand with the message as its departure left it: its bytes are others now."""
        key = (errand.message.workspace_id, errand.message.id)
        message = await self._db.read(lambda connection: get_message(connection, *key))
        return replace(errand, message=message if message is not None else errand.message)

    async def _run_first(self, whole: Errand) -> None:
        """First attempts, which were recorded with the message: one task for each next hop."""
        for errand in await self._by_next_hop([(whole.message, row) for row in whole.rows]):
            self._begin(errand, self._run_begun(errand))

    async def _run_begun(self, errand: Errand) -> None:
        results, relay_host = await self._try(errand)
        if errand.domain:
            too_much = any(throttled(one.code, one.enhanced_code, one.text) for one in results)
            self._pacing.learn(errand.domain, self._clock.now_ms(), too_much=too_much)
        attempted = Attempted(
            message=errand.message,
            rows=errand.rows,
            results=results,
            relay_host=relay_host,
            now=self._clock.now_ms(),
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        self._dispatch.send(await self._outcomes.write(attempted))

    def _save_starts(
        self, connection: Connection, many: Sequence[tuple[Errand, Json | None]]
    ) -> list[tuple[set[str], list[Handed]]]:
        now = self._clock.now_ms()
        handed: list[Handed] = []
        rows = [row for errand, _ in many if _goes_despite_pause(errand) for row in errand.rows]
        rows += hold_paused(
            connection, [row for errand, _ in many if not _goes_despite_pause(errand) for row in errand.rows]
        )
        scheduled = [row for row in rows if row.state == "scheduled"]
        if scheduled:
            ready = {(one.message.workspace_id, one.message.id): blob for one, blob in many if blob is not None}
            departure = depart(connection, scheduled, ready, now)
            rows = [row for row in rows if row.state != "scheduled" or row.id in departure.going]
            handed = self._dispatch.notify(connection, departure.events, now)
        begun = start_attempts(connection, end_suppressed(connection, rows, now), now)
        return [(begun, handed if index == 0 else []) for index in range(len(many))]

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
        """One result a recipient, and the relay's name when one took the mail."""
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
        source = source_address(self._sources, errand.message.from_address or "")
        if errand.relay is not None:
            results = await self._sender.send(replace(errand.relay, source_address=source), mail)
            return results, next((one.host for one in results if one.outcome == "delivered"), None)
        return await self._send_by_mx(errand.domain, mail, source), None

    async def _send_by_mx(self, domain: str, mail: OutgoingMail, source: str | None) -> Sequence[RecipientResult]:
        route = await self._routes.find(domain)
        if isinstance(route, Destination):
            return await self._sender.send(replace(route, source_address=source), mail)
        return [
            RecipientResult(address=address, outcome=route.outcome, enhanced_code=route.enhanced_code, text=route.text)
            for address in mail.rcpt_to
        ]


def _goes_despite_pause(errand: Errand) -> bool:
    return bool((errand.message.envelope or {}).get("despite_pause"))


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
