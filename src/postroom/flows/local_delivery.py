"""Mail from an inbox here to an inbox here: it goes through the same inbound line, without a socket in between."""

from collections.abc import Collection

from postroom.base.clock import Clock
from postroom.base.ids import new_id
from postroom.flows.accept import Accept
from postroom.flows.ports import OutgoingMail, RecipientResult
from postroom.mail.received import render_received
from postroom.mail.values import Envelope


class LocalDelivery:
    """Delivers to the inboxes of this server."""

    def __init__(self, accept: Accept, clock: Clock, hostname: str) -> None:
        self._accept = accept
        self._clock = clock
        self._hostname = hostname

    async def addresses_here(self, addresses: Collection[str]) -> set[str]:
        """Those of the addresses that are this server's to deliver: of its inboxes, or in its domains."""
        routes = await self._accept.find_routes(tuple(addresses))
        return routes.keys() | await self._accept.serving([one for one in addresses if one not in routes])

    async def deliver(self, mail: OutgoingMail) -> list[RecipientResult]:
        """One result a recipient; an inbox that is gone meanwhile bounces."""
        routes = await self._accept.find_routes(mail.rcpt_to)
        envelope = Envelope(
            mail_from=mail.mail_from, rcpt_to=tuple(routes), helo="", remote_ip="", smtputf8=mail.smtputf8
        )
        if routes:
            await self._accept.keep(envelope, self._traced(envelope) + mail.raw, routes)
        return [
            RecipientResult(
                address=address,
                outcome="delivered" if address in routes else "bounced",
                host=self._hostname,
                code=250 if address in routes else 550,
                enhanced_code="2.1.5" if address in routes else "5.1.1",
                text="Filed here" if address in routes else "There is no such inbox here any more",
            )
            for address in mail.rcpt_to
        ]

    def _traced(self, envelope: Envelope) -> bytes:
        recipient = envelope.rcpt_to[0] if len(envelope.rcpt_to) == 1 else None
        return render_received(
            helo=self._hostname,
            remote_ip="127.0.0.1",
            hostname=self._hostname,
            protocol="ESMTP",
            mail_id=new_id("mail"),
            recipient=recipient,
            at_ms=self._clock.now_ms(),
        )
