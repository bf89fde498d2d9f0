"""A dry run: what each gate of flows/submit says of a message, in the order in which they are asked; nothing is sent.

A gate that refuses does not end the run, unless the later ones cannot be asked without what it gives.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from postroom.base.clock import Clock, iso
from postroom.base.errors import Forbidden, NotFound, PostroomError
from postroom.flows.address_lists import blocked_addresses, check_recipients_allowed
from postroom.flows.addressing import (
    AddressedMessage,
    Place,
    address_message,
    check_conversation,
    check_not_paused,
    check_not_repeated,
    find_place,
)
from postroom.flows.approval import Approval
from postroom.flows.caller import Caller
from postroom.flows.new_message import NewMessage
from postroom.flows.ports import Resolver
from postroom.flows.quota import SendingLimits, find_shortage, wanted_scopes
from postroom.flows.relay_routes import RelayRoutes
from postroom.flows.sender_domain import SenderDomains
from postroom.flows.submit import check_fields
from postroom.flows.unsubscribe import check_one_recipient
from postroom.flows.views import Json
from postroom.flows.warming import Course, courses_of, warm_up_days
from postroom.mail.address import domain_of, normalize
from postroom.rules.approval import Reason
from postroom.rules.recipient_checks import is_role, likely_domain
from postroom.store.db import Connection, Database
from postroom.store.suppressions import suppressed

RECIPIENTS_LOOKED_AT = 20
"""Domains of recipients whose mail exchangers are looked up."""


@dataclass(slots=True)
class _Run:
    """What the gates have said."""

    gates: list[Json] = field(default_factory=list)

    def say(self, gate: str, verdict: str, reason: str | None = None) -> None:
        self.gates.append({"gate": gate, "verdict": verdict, "reason": reason})

    def ask(self, gate: str, check: Callable[[], object]) -> bool:
        """Whether the gate lets the message through."""
        try:
            check()
        except (NotFound, Forbidden):
            raise  # as the real call would: these say nothing of the message
        except PostroomError as error:
            self.say(gate, "refuse", f"{error.message} {error.fix}" if error.fix else error.message)
            return False
        self.say(gate, "pass")
        return True


class Rehearse:
    """Runs the gates."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        approval: Approval,
        senders: SenderDomains,
        resolver: Resolver,
        limits: SendingLimits,
        relays: RelayRoutes,
    ) -> None:
        self._db = db
        self._clock = clock
        self._approval = approval
        self._senders = senders
        self._resolver = resolver
        self._limits = limits
        self._relays = relays

    async def rehearse(self, caller: Caller, new: NewMessage) -> Json:
        """`{wouldSend, gates[{gate, verdict: pass|warn|hold|refuse, reason}]}`. Needs what sending needs.

        Raises NotFound and Forbidden as sending does.
        """
        caller.require("messages:send")
        if new.action == "forward":
            caller.require("messages:read")
        run = _Run()
        run.say("scope", "pass")
        run.ask("fields", lambda: check_fields(new))
        place = await self._place(run, caller, new)
        if place is not None:
            await self._ask_all(run, place, new)
        would_send = all(one["verdict"] in {"pass", "warn"} for one in run.gates)
        return {"wouldSend": would_send, "gates": run.gates}

    async def _place(self, run: _Run, caller: Caller, new: NewMessage) -> Place | None:
        now = self._clock.now_ms()
        found: list[Place | PostroomError] = []

        def look(connection: Connection) -> None:
            try:
                found.append(find_place(connection, caller, new, now))
            except PostroomError as error:
                found.append(error)

        await self._db.read(look)
        place = found[-1]

        def check() -> None:
            if isinstance(place, PostroomError):
                raise place

        run.ask("place", check)
        return place if isinstance(place, Place) else None

    async def _ask_all(self, run: _Run, place: Place, new: NewMessage) -> None:
        run.ask("breaker", lambda: check_not_paused(place))
        run.ask("automatic", lambda: check_conversation(place, new))
        sender = await self._senders.of(place.inbox)
        run.ask("domain", sender.check_may_send)
        found: list[AddressedMessage] = []
        if not run.ask("addresses", lambda: found.append(address_message(place, new))):
            return
        addressed = found[0]
        run.ask("repetition", lambda: check_not_repeated(addressed, new))
        if new.list_unsubscribe:
            run.ask("unsubscribe", lambda: check_one_recipient(addressed))
        await self._ask_approval(run, addressed, new)
        relay = await self._relays.of_inbox(place.inbox.workspace_id, place.inbox.id)
        courses = courses_of(self._limits, place.inbox, sender.warming, relayed=relay is not None)
        await self._db.read(lambda connection: self._ask_store(connection, run, addressed, new, courses))
        await self._ask_recipients(run, addressed)

    async def _ask_approval(self, run: _Run, addressed: AddressedMessage, new: NewMessage) -> None:
        # Files are not fetched for a rehearsal: what they would lead to is not known.
        reasons: tuple[Reason, ...] = ()
        if addressed.place.inbox.approval_policy != "none":
            reasons = await self._approval.reasons(addressed, new, [])
        if reasons:
            run.say("approval", "hold", "; ".join(one.detail for one in reasons))
        else:
            run.say("approval", "pass")

    def _ask_store(
        self,
        connection: Connection,
        run: _Run,
        addressed: AddressedMessage,
        new: NewMessage,
        courses: Sequence[Course],
    ) -> None:
        inbox = addressed.place.inbox
        people = [box.address for box, _ in addressed.everyone()]
        blocked = blocked_addresses(connection, inbox.workspace_id, inbox.id, "send", people)
        run.ask("lists", lambda: check_recipients_allowed(blocked))
        gone = suppressed(connection, {(inbox.workspace_id, normalize(one)) for one in people})
        left = [one for one in people if (inbox.workspace_id, normalize(one)) not in gone]
        if gone:
            named = ", ".join(sorted(address for _, address in gone))
            run.say("suppression", "warn" if left else "refuse", f"Suppressed, and gets nothing: {named}.")
        else:
            run.say("suppression", "pass")
        at = new.send_at if new.send_at is not None else self._clock.now_ms()
        scopes = wanted_scopes(self._limits, inbox, [domain_of(normalize(one)) for one in left])
        shortage = find_shortage(connection, inbox.workspace_id, scopes, at)
        if shortage is None:
            run.say("quota", "pass")
        else:
            run.say("quota", "hold" if new.queue else "refuse", shortage.reason)
        waiting = [moment for moment in warm_up_days(connection, courses, len(left), at=at) if moment > at]
        if waiting:
            who = " and ".join(one.name for one in courses)
            count = f"{len(waiting)} recipient{'s wait' if len(waiting) > 1 else ' waits'}"
            told = f"{who} {'are' if len(courses) > 1 else 'is'} warming up: {count} until {iso(waiting[-1])}."
            run.say("warm_up", "hold", told)
        else:
            run.say("warm_up", "pass")

    async def _ask_recipients(self, run: _Run, addressed: AddressedMessage) -> None:
        odd = []
        domains: dict[str, None] = {}
        for box, _ in addressed.everyone():
            address = normalize(box.address)
            domain = domain_of(address)
            domains[domain] = None
            meant = likely_domain(domain)
            if meant is not None:
                odd.append(f"{box.address}: {domain} looks like a slip for {meant}.")
            if is_role(address):
                odd.append(f"{box.address} is a role, not a person.")
        for domain in list(domains)[:RECIPIENTS_LOOKED_AT]:
            if domain.startswith("["):
                continue
            found = await self._resolver.mail_hosts(domain)
            if found.outcome not in {"ok", "temporary"}:
                odd.append(f"{domain} takes no mail: {found.text}.")
        run.say("recipients", "warn" if odd else "pass", " ".join(odd) or None)
