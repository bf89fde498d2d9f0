"""What the API tells of everything that is not mail: events, deliveries, keys, suppressions, domains, relays."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postroom_client.values import MessageFields, Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Event(Value):
    """Something that happened: as a webhook posts it, as a stream tells it, or as the list shows it."""

    id: str
    type: str
    position: int | None = None
    """Its place in the log; None in a webhook."""
    created_at: datetime | None = None
    inbox_id: str | None = None
    thread_id: str | None = None
    message_id: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    """Fields of this type of event, by their API names."""
    message: MessageFields | None = None
    """The message that it is about, where a webhook or a stream carries it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryAttempt(Value):
    """One try at an endpoint."""

    number: int = 0
    at: datetime | None = None
    latency_ms: int | None = None
    status_code: int | None = None
    error: str | None = None
    excerpt: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery(Value):
    """The way of one event to one endpoint."""

    id: str
    event_id: str = ""
    webhook_id: str = ""
    status: str = ""
    """`pending`, `delivered`, `retrying` or `dead`."""
    attempts: tuple[DeliveryAttempt, ...] = ()
    next_attempt_at: datetime | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Key(Value):
    """An API key and what it may do."""

    id: str
    prefix: str | None = None
    name: str = ""
    scopes: tuple[str, ...] = ()
    inbox_id: str | None = None
    """The inbox that it is bound to."""
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    created_at: datetime | None = None
    key: str | None = field(default=None, repr=False)
    """The secret. There when the key was made or rotated, this once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppression(Value):
    """An address that is not written to."""

    id: str
    address: str = ""
    reason: str = ""
    """`hard_bounce`, `complaint`, `unsubscribe` or `manual`."""
    note: str | None = None
    since: datetime | None = None
    expires_at: datetime | None = None
    message_id: str | None = None
    inbox_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressRule(Value):
    """One entry of an allow or block list."""

    id: str
    pattern: str = ""
    direction: str = ""
    """`send` or `receive`."""
    action: str = ""
    """`allow` or `block`."""
    inbox_id: str | None = None
    note: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainRecord(Value):
    """A DNS record to publish, and what DNS has in its place."""

    purpose: str = ""
    type: str = ""
    name: str = ""
    value: str = ""
    priority: int | None = None
    required: bool = False
    status: str = ""
    """`ok`, `missing`, `wrong` or `pending`."""
    found: tuple[str, ...] = ()
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DkimKey(Value):
    """A key that signs, signed, or is to sign a domain's mail."""

    selector: str = ""
    algorithm: str = ""
    state: str = ""
    created_at: datetime | None = None
    active_at: datetime | None = None
    retiring_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WarmUp(Value):
    """How far a domain has come that sends to more recipients each day."""

    started_at: datetime | None = None
    """None until it has sent its first mail."""
    ends_at: datetime | None = None
    daily_cap: int | None = None
    """Recipients of today; None when it is through."""
    used_today: int = 0
    resets_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Domain(Value):
    """A domain of the workspace."""

    id: str
    domain: str = ""
    setup: str = ""
    """`own_mx` or `reply_to`."""
    subdomains: bool = False
    status: str = ""
    """`pending`, `verified` or `degraded`."""
    mta_sts: str | None = None
    """Of its MTA-STS policy: `none`, `testing` or `enforce`; None where another host takes its mail."""
    return_host: str = ""
    records: tuple[DomainRecord, ...] = ()
    dkim: tuple[DkimKey, ...] = ()
    warm_up: WarmUp | None = None
    """None where the domain sends as much as it likes."""
    verified_at: datetime | None = None
    degraded_at: datetime | None = None
    checked_at: datetime | None = None
    next_check_at: datetime | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Relay(Value):
    """A host that mail leaves through."""

    id: str
    domain_id: str | None = None
    """Whose mail it takes; None for all domains without a relay of their own."""
    position: int = 0
    """Of several, the lower one is tried first."""
    host: str = ""
    port: int = 0
    security: str = ""
    """`tls`, `starttls` or `opportunistic`."""
    username: str | None = None
    has_password: bool = False
    spf_include: str | None = None
    """The domain that SPF records of the domains whose mail it takes include."""
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RelayStep(Value):
    """A step of a session with a relay."""

    step: str = ""
    """`address`, `connect`, `greeting`, `tls`, `login` or `quit`."""
    ok: bool = False
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RelayCheck(Value):
    """How a session with a relay went."""

    ok: bool = False
    steps: tuple[RelayStep, ...] = ()
    """In their order, up to the first that failed."""
