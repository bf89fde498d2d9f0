"""Taking responsibility for a mail: raw bytes, envelope and a job for each inbox, durable in one transaction; then 250.

Fulfils the SMTP listener's Acceptor. Mail between two inboxes of this server comes through here as well.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from postroom.base.clock import Clock
from postroom.base.ids import new_id
from postroom.base.limits import LEASE_MS
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.gather import GatheredWrites
from postroom.flows.held_domains import HeldDomains
from postroom.flows.report_boxes import REPORTS_BOX, ReportBoxes
from postroom.flows.wakeups import Handover
from postroom.mail.address import domain_of, normalize, split_subtag
from postroom.mail.smtp_reply import Reply
from postroom.mail.values import Envelope
from postroom.store.blobs import add_blobs
from postroom.store.db import Connection, Database, Row, announce
from postroom.store.domains import find_routable_inboxes
from postroom.store.inbound import add_inbound_mails

ROUTE_TTL_MS = 5_000
"""How long a known address is trusted without asking the database again."""
MAX_ROUTES = 50_000
"""Addresses remembered."""

ACCEPTED_TEXT = "OK, queued as"
UNKNOWN = Reply(code=550, enhanced="5.1.1", text="There is no such inbox here; check the spelling of the address")
NOT_OURS = Reply(code=550, enhanced="5.7.1", text="This server takes no mail for that domain and relays none")
NO_RECIPIENT = Reply(code=550, enhanced="5.1.1", text="None of these inboxes exists any more")


SavedMail = tuple[Sequence[dict[str, Any]], Sequence[dict[str, Any]]]
"""The rows of one accepted mail: of blobs, of inbound_mails."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Where mail for an address goes."""

    workspace_id: str
    inbox_id: str
    """REPORTS_BOX for the reports of other servers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AcceptedMail:
    """A mail for one inbox that is durable and not yet filed."""

    workspace_id: str
    id: str
    inbox_id: str
    blob_id: str
    raw: bytes
    envelope: Envelope
    """Its rcpt_to holds this inbox's addresses alone."""
    received_at: int
    attempt_count: int = 0


class Accept:
    """The door that every inbound mail comes through."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        blobs: BlobKeeper,
        handover: Handover[AcceptedMail],
        node: str,
        held: HeldDomains,
        report_boxes: ReportBoxes,
        wake_due: Callable[[], None],
    ) -> None:
        """wake_due: called when mails found no room in memory and wait in the database."""
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._handover = handover
        self._node = node
        self._held = held
        self._report_boxes = report_boxes
        self._wake_due = wake_due
        self._gathered = GatheredWrites(db, save_mails)
        self._routes: dict[str, tuple[int, Route]] = {}

    async def check_recipient(self, address: str, mail_from: str) -> Reply | None:
        """None when mail for the address is taken; else why not."""
        del mail_from
        routes = await self.find_routes((address,))
        if address in routes:
            for_reports = routes[address].inbox_id == REPORTS_BOX
            return await self._report_boxes.refusal(normalize(address)) if for_reports else None
        return UNKNOWN if await self.serving((address,)) else NOT_OURS

    async def accept(self, envelope: Envelope, raw: bytes) -> Reply:
        """250 once the mail is durable for each of its inboxes."""
        routes = await self.find_routes(envelope.rcpt_to)
        if not routes:
            return NO_RECIPIENT
        mails = await self.keep(envelope, raw, routes)
        return Reply(code=250, enhanced="2.0.0", text=f"{ACCEPTED_TEXT} {mails[0].id}")

    async def keep(self, envelope: Envelope, raw: bytes, routes: Mapping[str, Route]) -> list[AcceptedMail]:
        """Make the mail durable for each inbox of `routes` (by address as written) and hand it on."""
        mails, blob_rows = await self._plan(envelope, raw, routes)
        reserved = [self._handover.reserve(len(raw)) for _ in mails]
        now = self._clock.now_ms()
        rows = [_row(mail, self._node if held else None, now) for mail, held in zip(mails, reserved, strict=True)]
        try:
            await self._gathered.write((blob_rows, rows))
        except BaseException:
            for held in reserved:
                if held:
                    self._handover.cancel(len(raw))
            raise
        for mail, held in zip(mails, reserved, strict=True):
            if held:
                self._handover.put(mail, len(raw))
        if not all(reserved):
            self._wake_due()
        return mails

    async def serving(self, addresses: Collection[str]) -> set[str]:
        """Those of the addresses that are in a domain whose mail comes here, be there such an inbox or not."""
        domains = {address: domain_of(normalize(address)) for address in addresses}
        held = await self._held.find(set(domains.values()))
        return {address for address, domain in domains.items() if domain in held}

    def forget_routes(self) -> None:
        """Ask the database again about every address: an inbox or a domain came or went, with all that it takes."""
        self._routes.clear()
        self._held.forget()

    async def _plan(
        self, envelope: Envelope, raw: bytes, routes: Mapping[str, Route]
    ) -> tuple[list[AcceptedMail], list[dict[str, object]]]:
        """One mail an inbox, however many of its addresses were named; the bytes once a workspace."""
        by_inbox: dict[Route, list[str]] = {}
        for address, route in routes.items():
            by_inbox.setdefault(route, []).append(address)
        workspaces: dict[str, int] = {}
        for route in by_inbox:
            workspaces[route.workspace_id] = workspaces.get(route.workspace_id, 0) + 1
        blob_rows = {one: await self._blobs.prepare(one, raw, refs) for one, refs in workspaces.items()}
        now = self._clock.now_ms()
        mails = [
            AcceptedMail(
                workspace_id=route.workspace_id,
                id=new_id("mail"),
                inbox_id=route.inbox_id,
                blob_id=str(blob_rows[route.workspace_id]["id"]),
                raw=raw,
                envelope=replace(envelope, rcpt_to=tuple(addresses)),
                received_at=now,
            )
            for route, addresses in by_inbox.items()
        ]
        return mails, list(blob_rows.values())

    async def find_routes(self, addresses: tuple[str, ...]) -> dict[str, Route]:
        """Routes by address as written; unknown ones are left out. `local+tag@` goes to `local@` unless it exists."""
        now = self._clock.now_ms()
        found: dict[str, Route] = {}
        asked: dict[str, tuple[str, str]] = {}
        for address in addresses:
            exact = normalize(address)
            known = self._routes.get(exact)
            if known is not None and known[0] > now:
                found[address] = known[1]
            else:
                asked[address] = (exact, split_subtag(exact)[0])
        if asked:
            keys = {key for pair in asked.values() for key in pair}
            rows = await self._db.peek(lambda connection: find_routable_inboxes(connection, keys))
            rows |= await self._led_on([pair for pair in asked.values() if rows.keys().isdisjoint(pair)])
            boxes = await self._report_boxes.find([exact for exact, _ in asked.values() if exact not in rows])
            for address, (exact, base) in asked.items():
                row = rows.get(exact) or rows.get(base)
                if row is not None:
                    found[address] = Route(workspace_id=row.workspace_id, inbox_id=row.id)
                elif exact in boxes:
                    found[address] = Route(workspace_id=boxes[exact].workspace_id, inbox_id=REPORTS_BOX)
                else:
                    continue
                self._remember(exact, found[address], now)
        return {address: found[address] for address in addresses if address in found}

    async def _led_on(self, pairs: Sequence[tuple[str, str]]) -> dict[str, Row[Any]]:
        """Inboxes by addresses at the return host of their domain: what is sent there is for them."""
        held = await self._held.find({domain_of(exact) for exact, _ in pairs})
        meant: dict[str, str] = {}
        for address in {one for pair in pairs for one in pair}:
            local, _, domain = address.rpartition("@")
            if domain in held and held[domain].inbox_domain != domain:
                meant[f"{local}@{held[domain].inbox_domain}"] = address
        if not meant:
            return {}
        rows = await self._db.peek(lambda connection: find_routable_inboxes(connection, meant))
        return {meant[address]: row for address, row in rows.items()}

    def _remember(self, address: str, route: Route, now: int) -> None:
        if len(self._routes) >= MAX_ROUTES:
            self._routes.clear()
        self._routes[address] = (now + ROUTE_TTL_MS, route)


def save_mails(connection: Connection, saves: Sequence[SavedMail]) -> list[None]:
    """Write what several mails need, each table once."""
    add_blobs(connection, [row for blob_rows, _ in saves for row in blob_rows])
    mail_rows = [row for _, rows in saves for row in rows]
    add_inbound_mails(connection, mail_rows)
    if any(row["claimed_by"] is None for row in mail_rows):
        announce(connection, "inbound-due")
    return [None] * len(saves)


def _row(mail: AcceptedMail, claimed_by: str | None, now: int) -> dict[str, Any]:
    return {
        "workspace_id": mail.workspace_id,
        "id": mail.id,
        "inbox_id": mail.inbox_id,
        "blob_id": mail.blob_id,
        "envelope": envelope_to_json(mail.envelope),
        "claimed_by": claimed_by,
        "due_at": now + LEASE_MS if claimed_by else now,
        "created_at": mail.received_at,
    }


_ENVELOPE_FIELDS = tuple(field.name for field in fields(Envelope))


def envelope_to_json(envelope: Envelope) -> dict[str, Any]:
    """The envelope as `inbound_mails.envelope` and `messages.envelope` hold it."""
    return {name: getattr(envelope, name) for name in _ENVELOPE_FIELDS}


def envelope_from_json(stored: Mapping[str, Any]) -> Envelope:
    """The envelope that `inbound_mails.envelope` holds."""
    return Envelope(**{**stored, "rcpt_to": tuple(stored["rcpt_to"])})
