"""What the flows need of the world, as small Protocols. The edge fulfils them; app.build plugs them in.

No method here raises for what a peer or a network does: that is an answer, and comes back as a value.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

# --- DNS ---------------------------------------------------------------------------------------------------------

MailHostsOutcome = Literal["ok", "null_mx", "no_such_domain", "no_mail_host", "temporary"]


@dataclass(frozen=True, kw_only=True, slots=True)
class MailHosts:
    """Where mail for a domain goes. RFC 5321 §5.1."""

    outcome: MailHostsOutcome
    """`null_mx`: the domain takes no mail (RFC 7505 §3). `temporary`: ask again later. The rest are permanent."""
    hosts: tuple[str, ...] = ()
    """Host names in the order to try: lowest preference first, equal ones shuffled; the domain itself when it
    has an address but no MX."""
    text: str = ""
    """One sentence on what was found, for the attempt's record."""


class Resolver(Protocol):
    """DNS, as far as delivery needs it."""

    async def mail_hosts(self, domain: str) -> MailHosts:
        """Where mail for the domain goes; the domain may be internationalised."""
        ...

    async def addresses(self, host: str) -> tuple[str, ...]:
        """IPv6 and IPv4 addresses of a host, in the order to try; empty when there are none (or none now)."""
        ...


# --- SMTP out ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """A next hop: mail exchangers in order, or one relay."""

    hosts: tuple[str, ...]
    """Names or address literals, in the order to try."""
    port: int
    implicit_tls: bool = False
    """TLS from the first byte (RFC 8314 §3.3); else STARTTLS when it is offered."""
    require_tls: bool = False
    """Refuse to go on in plain text, and check the certificate (relays with credentials)."""
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    is_relay: bool = False
    """A configured relay may be on a private network; a mail exchanger found in DNS may not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutgoingMail:
    """One mail for one next hop."""

    mail_from: str
    """Reverse-path; "" for the null one."""
    rcpt_to: tuple[str, ...]
    raw: bytes = field(repr=False)
    """CRLF lines, not dot-stuffed."""
    smtputf8: bool = False
    """The addresses or headers hold UTF-8: the peer must offer SMTPUTF8 (RFC 6531 §3.1)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecipientResult:
    """What became of one recipient in one attempt."""

    address: str
    outcome: Literal["delivered", "deferred", "bounced"]
    host: str | None = None
    """The host that answered, or the last one tried."""
    code: int | None = None
    """SMTP reply code; None when no reply was had."""
    enhanced_code: str | None = None
    """RFC 3463 §2, `5.1.1`."""
    text: str = ""
    """The reply's text, or what happened instead of one."""
    tls: str | None = None
    """Protocol of the session, None for plain text."""
    queue_id: str | None = None
    """The id that the peer's `250` named, when one can be picked out."""


class MailSender(Protocol):
    """SMTP, the client side."""

    async def send(self, destination: Destination, mail: OutgoingMail) -> tuple[RecipientResult, ...]:
        """One result a recipient, in order. A host that cannot be reached is passed over for the next one."""
        ...


# --- HTTP out ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpAnswer:
    """How a POST to somebody's endpoint ended."""

    status: int | None
    """HTTP status; None when there was no answer."""
    latency_ms: int
    excerpt: str = ""
    """The first bytes of the answer's body, as text."""
    retry_after_s: int | None = None
    """RFC 9110 §10.2.3, either form, as seconds from now, at most a day."""
    error: str | None = None
    """Why there was no answer, in one sentence for the endpoint's owner."""
    refused: bool = False
    """The address may not be reached (private network): our rule, not the endpoint's fault."""


class HttpPoster(Protocol):
    """HTTP to endpoints that users name: never to a private network unless allowed, never along a redirect."""

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> HttpAnswer:
        """The answer, within base.limits.WEBHOOK_TIMEOUT_S."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchedFile:
    """A file fetched from a URL that a user named."""

    content: bytes = field(repr=False)
    content_type: str = "application/octet-stream"
    filename: str | None = None
    """From Content-Disposition or the last piece of the path."""


class FileFetcher(Protocol):
    """Fetches attachments by URL, under the poster's address rules."""

    async def fetch(self, url: str, max_bytes: int) -> FetchedFile:
        """The file. Raises BadInput (code `attachment_unreachable` or `attachment_too_large`) with the reason."""
        ...


# --- Blobs -------------------------------------------------------------------------------------------------------


class BlobStore(Protocol):
    """Bytes by key, outside the database."""

    async def put(self, key: str, content: bytes) -> None:
        """Keep the bytes durably; returns when they are."""
        ...

    async def get(self, key: str) -> bytes:
        """The bytes. Raises NotFound."""
        ...

    async def delete(self, keys: Sequence[str]) -> None:
        """Forget them; unknown keys are fine."""
        ...

    def keys(self, prefix: str) -> AsyncIterator[str]:
        """Every key that begins so."""
        ...
