"""Domains, as they are sent and shown."""

from typing import Literal

from pydantic import ConfigDict, Field

from postroom.edge.api.models_common import Body, Shape
from postroom.flows.domains import MAX_NAME_CHARS

Setup = Literal["own_mx", "reply_to"]


class CreateDomain(Body):
    """A domain to send and receive with."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"domain": "agents.acme.example"}, {"domain": "*.acme.example"}]}
    )

    domain: str = Field(
        max_length=MAX_NAME_CHARS + 2,
        description="A domain of yours or a subdomain; with `*.` before it, every name below it as well.",
    )
    setup: Setup = Field(
        "own_mx",
        description="`own_mx`: mail for the domain comes here. `reply_to`: another host takes it, and answers to "
        "agents come here by a Reply-To at the domain's return host.",
    )
    subdomains: bool = Field(False, description="Another way to say `*.`.")
    warm_up: bool = Field(
        False, description="Send to few recipients at first, and to more each day for six weeks; the rest waits."
    )


class WarmUpStart(Body):
    """When a warm-up began."""

    started_at: str = Field(max_length=40, description="ISO 8601, such as 2026-11-21T00:00:00Z.")


class UpdateDomain(Body):
    """What is to change."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"warmUp": True}, {"mtaSts": "enforce"}]})

    mta_sts: Literal["none", "testing", "enforce"] | None = Field(
        None,
        description="Of the MTA-STS policy that is served for the domain. `testing`: senders report when they cannot "
        "reach us by TLS, and deliver all the same. `enforce`: they deliver only so. `none`: to be published for a day "
        "before its records go. The record `_mta-sts` gets another id: publish it.",
    )

    warm_up: bool | WarmUpStart | None = Field(
        None,
        description="`true`: from its first mail on. `false`: no more, and what waits goes on its day all the same.",
    )


class WarmUp(Shape):
    """How far a domain has come that warms up."""

    started_at: str | None = Field(description="null until it has sent its first mail.")
    ends_at: str | None
    daily_cap: int | None = Field(description="Recipients of today; null when it is through.")
    used_today: int
    resets_at: str


class DomainRecord(Shape):
    """A DNS record to publish, and what DNS has in its place."""

    purpose: Literal["ownership", "receiving", "spf", "dkim", "dmarc", "return_path", "tls_reports", "mta_sts"]
    type: Literal["TXT", "MX", "CNAME"]
    name: str = Field(examples=["_postroom.acme.example"])
    value: str
    priority: int | None
    required: bool = Field(description="Whether the domain is verified only with it; the others are advised.")
    status: Literal["ok", "missing", "wrong", "pending"] = Field(description="`pending`: DNS has not answered yet.")
    found: list[str] = Field(description="What DNS has there of that kind.")
    reason: str | None = Field(description="What is wrong, in one sentence.")
    note: str | None = Field(description="What to know before publishing it.")


class DkimKey(Shape):
    """A key that signs, signed, or is to sign."""

    selector: str = Field(examples=["pr3f9a1c20-rsa"])
    algorithm: Literal["rsa", "ed25519"]
    state: Literal["pending", "active", "retiring", "retired"] = Field(
        description="`pending`: publish its record. `active`: signs. `retiring`: keep its record until it is `retired`."
    )
    created_at: str
    active_at: str | None
    retiring_at: str | None


class Domain(Shape):
    """A domain of the workspace."""

    id: str = Field(examples=["dom_01k9x7c2rs8f3m0d7q"])
    domain: str = Field(examples=["acme.example"])
    setup: Setup
    subdomains: bool = Field(description="Whether every name below it is the workspace's too.")
    status: Literal["pending", "verified", "degraded"] = Field(
        description="`degraded`: something required is gone from DNS; sending goes on for three days."
    )
    mta_sts: Literal["none", "testing", "enforce"] | None = Field(
        description="The mode of its MTA-STS policy; null where another host takes its mail."
    )
    return_host: str = Field(description="Where bounces come back, and answers with the set-up `reply_to`.")
    records: list[DomainRecord]
    dkim: list[DkimKey]
    warm_up: WarmUp | None = Field(description="null where the domain sends as much as it likes.")
    verified_at: str | None
    degraded_at: str | None
    checked_at: str | None = Field(description="The last look at DNS.")
    next_check_at: str | None
    created_at: str = Field(examples=["2026-11-21T07:02:15.000Z"])


class DomainList(Shape):
    """One page of domains, newest first."""

    domains: list[Domain]
    next_cursor: str | None
