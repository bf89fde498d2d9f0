"""What the flows need of the world, as small Protocols. The edge fulfils them; app.build plugs them in.

No method here raises for what a peer or a network does: that is an answer, and comes back as a value.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from postroom.mail.authentication.dns import DnsAnswer, RecordType
from postroom.mail.dane import TlsaRecord
from postroom.mail.mta_sts import StsPolicy

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
    authentic: bool = False
    """Whether DNSSEC vouches for the hosts, in the word of a resolver that is trusted for it. RFC 7672 §2.2.1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsaAnswer:
    """What DANE says of a host's port."""

    outcome: Literal["ok", "none", "temporary"]
    """`none`: there are no records that DNSSEC vouches for. `temporary`: there may be, so that the host is not to be
    used now (RFC 7672 §2.1.1)."""
    records: tuple[TlsaRecord, ...] = ()


class Resolver(Protocol):
    """DNS, as far as delivery and the checks of a mail's origin need it."""

    async def lookup(self, name: str, kind: RecordType) -> DnsAnswer:
        """The records of one name and type, aliases followed."""
        ...

    async def mail_hosts(self, domain: str) -> MailHosts:
        """Where mail for the domain goes; the domain may be internationalised."""
        ...

    async def addresses(self, host: str) -> tuple[str, ...]:
        """IPv6 and IPv4 addresses of a host, in the order to try; empty when there are none (or none now)."""
        ...

    async def tlsa(self, host: str, port: int) -> TlsaAnswer:
        """The TLSA records of a host's port, when DNSSEC vouches for them and for the host's addresses."""
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
    """The server's own relay may be on a private network; a mail exchanger found in DNS may not."""
    owner: str = ""
    """The workspace whose relay it is. Who names a relay through the API must not reach our private networks with it,
    nor a session of anybody else; "" for the server's own."""
    domain: str = ""
    """Whose mail goes there, when it was found by MX: for the names that an exchanger may go by."""
    authentic: bool = False
    """Whether DNSSEC vouches for the hosts: those with TLSA records must then show what these name (RFC 7672)."""
    sts: StsPolicy | None = None
    """The domain's MTA-STS policy when it is enforced: hosts must be among those it names, and prove it
    (RFC 8461 §4); those with TLSA records that DNSSEC vouches for are held to these alone."""
    next: "Destination | None" = None
    """Another relay, for when no host of this one takes up a session: what it was given stays with it."""
    source_address: str | None = None
    """The IP address of ours to send from; None for the system's choice."""


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
    """Protocol of the session, and by what the host's certificate was checked: `TLSv1.3`, `TLSv1.3, DANE`,
    `TLSv1.3, MTA-STS`. None for plain text."""
    queue_id: str | None = None
    """The id that the peer's `250` named, when one can be picked out."""
    source_address: str | None = None
    """The IP address of ours that was bound to for it; None where the system chose."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionStep:
    """A step of opening a session with a relay."""

    step: Literal["address", "connect", "greeting", "tls", "login", "quit"]
    ok: bool
    text: str
    """One sentence: what was found, or what went wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyText:
    """What a domain's MTA-STS policy host answered."""

    text: str | None
    """The policy; None when there was none to be had."""
    error: str = ""
    """Why not, in one sentence."""


class PolicyFetcher(Protocol):
    """HTTPS to policy hosts: certificate checked, no redirect followed, bounded in size and time (RFC 8461 §3.3)."""

    async def fetch_policy(self, domain: str) -> PolicyText:
        """The text at `https://mta-sts.<domain>/.well-known/mta-sts.txt`."""
        ...


class MailSender(Protocol):
    """SMTP, the client side."""

    async def send(self, destination: Destination, mail: OutgoingMail) -> tuple[RecipientResult, ...]:
        """One result a recipient, in order. A host that cannot be reached is passed over for the next one."""
        ...

    async def check(self, destination: Destination) -> tuple[SessionStep, ...]:
        """The steps of opening a session with the first host, without a mail; it ends with the first that fails."""
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


# --- Files as text -----------------------------------------------------------------------------------------------

TextState = Literal["ready", "empty", "unsupported", "too_large", "timeout", "failed", "encrypted"]
"""How reading a file ended. `empty`: it was read and holds no text. `unsupported`: no reader for this kind here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileText:
    """What a file says."""

    state: TextState
    content_type: str
    """Of what the bytes are, which may not be what the sender called them."""
    text: str = field(default="", repr=False)
    """Newlines as \\n; "" unless the state is `ready`."""
    truncated: bool = False
    """The file holds more than was read."""
    pages: int | None = None
    """Pages, slides or sheets of the file; None for kinds that have none."""
    detail: str = ""
    """Why there is no text, or what was left out, in one or two sentences."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileToRead:
    """A file whose text is wanted."""

    tenant: str
    """Whose it is: what reads the files of one never reads another's."""
    filename: str
    content_type: str
    """As the sender calls it."""
    load: Callable[[], Awaitable[bytes]] = field(repr=False)
    """Gives the bytes, once it is this file's turn."""


class FileReader(Protocol):
    """Reads hostile files without harm to this process."""

    async def read(self, file: FileToRead) -> FileText:
        """The text, or why there is none. Raises Unavailable when too many files wait, and what `load` raises."""
        ...


# --- A language model --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelTask:
    """A question about a mail, and the shape that the answer must have."""

    name: str
    """Of the shape, for the model's own log: letters and underscores."""
    instructions: str
    """Ours, trusted."""
    mail: str = field(repr=False)
    """Theirs, untrusted: it is handed over as data, whatever it says."""
    schema: dict[str, Any] = field(repr=False)
    """JSON Schema of the answer, an object at its root."""
    earlier: str = field(default="", repr=False)
    """What the model answered before, when it is asked again."""
    complaint: str = field(default="", repr=False)
    """What was wrong with that."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelAnswer:
    """What a model answered. Not held to the schema yet: that is for the one who asked."""

    value: dict[str, Any] | None
    """None when there is no JSON object to be had."""
    raw: str = field(default="", repr=False)
    """As it was written."""
    error: str | None = None
    """Why there is no value, in one sentence for the operator; without the mail and without the key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InjectionJudgement:
    """What a model makes of a text that may give orders to an agent."""

    malicious: bool
    score: float
    """0 to 1, 1 for certain. It may raise a score of the rules and never lowers one."""
    reason: str
    """One sentence."""


class ModelClient(Protocol):
    """A language model behind an OpenAI-compatible URL."""

    @property
    def model(self) -> str:
        """Its name."""
        ...

    async def answer(self, task: ModelTask, timeout_s: float) -> ModelAnswer:
        """The answer, within so many seconds."""
        ...

    async def judge_injection(self, text: str) -> InjectionJudgement | None:
        """Whether the text tries to command who reads it; None when the model gave no usable answer."""
        ...
