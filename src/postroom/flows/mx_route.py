"""Where mail for a domain goes when no relay takes it, and what its hosts must prove before they get it."""

from dataclasses import dataclass
from typing import Literal

from postroom.flows.ports import Destination, Resolver
from postroom.flows.transport_policy import TransportPolicies

_CODES = {"null_mx": "5.1.10", "no_such_domain": "5.1.2", "no_mail_host": "5.4.4"}


@dataclass(frozen=True, kw_only=True, slots=True)
class NoRoute:
    """There is no host to send to, for good or for now."""

    outcome: Literal["deferred", "bounced"]
    enhanced_code: str
    text: str


class MxRoutes:
    """Finds the mail exchangers of domains."""

    def __init__(self, resolver: Resolver, policies: TransportPolicies | None, mx_port: int) -> None:
        """policies: what domains ask of who sends to them; None asks for nothing."""
        self._resolver = resolver
        self._policies = policies
        self._mx_port = mx_port

    async def find(self, domain: str) -> Destination | NoRoute:
        """The exchangers in their order. domain: as in recipients.domain; an address literal is its own host."""
        if domain.startswith("["):
            literal = domain.strip("[]").removeprefix("IPv6:").removeprefix("ipv6:")
            return Destination(hosts=(literal,), port=self._mx_port)
        found = await self._resolver.mail_hosts(domain)
        if found.outcome != "ok":
            permanent = found.outcome != "temporary"
            return NoRoute(
                outcome="bounced" if permanent else "deferred",
                enhanced_code=_CODES.get(found.outcome, "4.4.3"),
                text=found.text,
            )
        policy = await self._policies.policy_of(domain) if self._policies is not None else None
        return Destination(
            hosts=found.hosts,
            port=self._mx_port,
            domain=domain,
            authentic=found.authentic,
            sts=policy if policy is not None and policy.mode == "enforce" else None,
        )
