"""Mail without a network: composed here (or given raw), and sent down the same inbound line as any other."""

import ipaddress
import uuid
from dataclasses import dataclass, field
from typing import Any

from postroom.base.clock import Clock
from postroom.base.errors import BadInput, Unavailable
from postroom.base.ids import new_id
from postroom.base.limits import MAX_MESSAGE_BYTES
from postroom.flows.accept import Accept, AcceptedMail, Route
from postroom.flows.addressing import parse_recipients
from postroom.flows.caller import Caller, not_found
from postroom.flows.enclose import Enclose
from postroom.flows.message_views import message_views
from postroom.flows.new_message import NewAttachment
from postroom.flows.receive import Receive
from postroom.flows.views import Json, Links
from postroom.mail.address import normalize, split_subtag
from postroom.mail.compose import Draft, compose
from postroom.mail.html_text import html_to_text
from postroom.mail.received import render_received
from postroom.mail.values import Envelope, Mailbox
from postroom.store.db import Connection, Database, Row
from postroom.store.inboxes import find_inboxes_by_address, get_inbox
from postroom.store.messages import get_message

WAIT_S = 10.0
"""How long a simulated mail may take to be filed before the caller is told to look for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulatedMail:
    """A mail as if from outside."""

    inbox_id: str | None = None
    to: str | None = None
    """An address here; may carry a +tag. One of inbox_id and to is needed."""
    from_: str = "visitor@example.com"
    subject: str = ""
    text: str | None = None
    html: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[NewAttachment, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    raw: bytes | None = field(default=None, repr=False)
    """A whole RFC 5322 mail, instead of the fields above but for inbox_id or to."""
    mail_from: str | None = None
    """The reverse-path, "" for the null one; None for the author's address."""
    ip: str | None = None
    """The host that it comes from: with it SPF, DKIM and DMARC are checked as for any other mail."""
    helo: str = "simulated.invalid"


class Simulate:
    """Pretends to be the outside world."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        accept: Accept,
        receive: Receive,
        enclose: Enclose,
        links: Links,
        hostname: str,
    ) -> None:
        self._receive = receive
        self._db = db
        self._clock = clock
        self._accept = accept
        self._enclose = enclose
        self._links = links
        self._hostname = hostname

    async def inbound(self, caller: Caller, mail: SimulatedMail) -> Json:
        """The message as it was filed. Needs messages:write.

        Raises: BadInput, NotFound; Unavailable when filing takes longer than WAIT_S (it goes on by itself).
        """
        caller.require("messages:write")
        inbox, address = await self._db.read(lambda connection: _find_inbox(connection, caller, mail))
        author = parse_recipients("from", [mail.from_])[0]
        raw = mail.raw
        if raw is None:
            raw = await self._compose(caller, mail, author, address)
        elif len(raw) > MAX_MESSAGE_BYTES:
            raise BadInput("The mail is over the size limit.", code="too_large", param="raw", fix="Send a smaller one.")
        envelope = Envelope(
            mail_from=_reverse_path(mail, author),
            rcpt_to=(address,),
            helo=mail.helo,
            remote_ip=_checked_ip(mail.ip),
        )
        # Its domain may not be in DNS yet, and the world finds no way here: simulated mail needs none.
        routes = {address: Route(workspace_id=inbox.workspace_id, inbox_id=inbox.id)}
        kept = await self._accept.keep(envelope, self._received(address) + raw, routes)
        return await self._wait(caller, kept[0])

    async def _compose(self, caller: Caller, mail: SimulatedMail, author: Mailbox, address: str) -> bytes:
        files = await self._enclose.gather(caller, mail.attachments)
        domain = author.address.rpartition("@")[2]
        draft = Draft(
            from_=author,
            to=(Mailbox(address=address),),
            subject=mail.subject,
            text=mail.text if mail.text is not None else html_to_text(mail.html or ""),
            html=mail.html,
            attachments=tuple(one.drafted() for one in files),
            message_id=f"<{uuid.uuid4()}@{domain}>",
            date_ms=self._clock.now_ms(),
            in_reply_to=mail.in_reply_to,
            references=mail.references or ((mail.in_reply_to,) if mail.in_reply_to else ()),
            headers=mail.headers,
        )
        return compose(draft)

    def _received(self, address: str) -> bytes:
        return render_received(
            helo="simulated.invalid",
            remote_ip="127.0.0.1",
            hostname=self._hostname,
            protocol="ESMTP",
            mail_id=new_id("mail"),
            recipient=address,
            at_ms=self._clock.now_ms(),
        )

    async def _wait(self, caller: Caller, mail: AcceptedMail) -> Json:
        message_id = await self._receive.filed(mail, WAIT_S)
        if message_id is None:
            raise Unavailable(
                "The mail was accepted but is not filed yet.", fix="Look for it with GET /messages?inboxId=…"
            )
        now = self._clock.now_ms()

        def look(connection: Connection) -> Json:
            row = get_message(connection, caller.workspace_id, message_id)
            if row is None:
                raise not_found("message", message_id)
            return message_views(connection, [row], self._links, now)[0]

        return await self._db.read(look)


def _reverse_path(mail: SimulatedMail, author: Mailbox) -> str:
    if mail.mail_from is None:
        return author.address
    return parse_recipients("mailFrom", [mail.mail_from])[0].address if mail.mail_from else ""


def _checked_ip(ip: str | None) -> str:
    """The address as it is written; "" for none."""
    if ip is None:
        return ""
    try:
        return str(ipaddress.ip_address(ip))
    except ValueError:
        raise BadInput(
            f"{ip[:60]!r} is not an IP address.", code="invalid_ip", param="ip", fix="Send one, such as 203.0.113.5."
        ) from None


def _find_inbox(connection: Connection, caller: Caller, mail: SimulatedMail) -> tuple[Row[Any], str]:
    """The inbox, and the address that the mail is for."""
    if mail.to is not None:
        address = parse_recipients("to", [mail.to])[0].address
        exact = normalize(address)
        base = split_subtag(exact)[0]
        found = find_inboxes_by_address(connection, {exact, base})
        row = found.get(exact) or found.get(base)
        if row is None or row.workspace_id != caller.workspace_id:
            raise not_found("inbox", address)
    elif mail.inbox_id is not None:
        row = get_inbox(connection, caller.workspace_id, mail.inbox_id)
        if row is None:
            raise not_found("inbox", mail.inbox_id)
        address = row.address
    else:
        raise BadInput(
            "Nothing says which inbox the mail is for.",
            code="missing_field",
            param="inboxId",
            fix="Send inboxId or to.",
        )
    caller.require_inbox(row.id)
    return row, address
