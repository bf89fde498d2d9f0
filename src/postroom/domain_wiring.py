"""The flows about domains, wired: part of app.build."""

from collections.abc import Callable
from dataclasses import dataclass

from postroom.config import Settings
from postroom.flows.domain_check import DomainCheck
from postroom.flows.domain_judging import OwnHost
from postroom.flows.domains import Domains
from postroom.flows.sender_domain import SenderDomains
from postroom.ground import Ground
from postroom.mail.address import domain_of, normalize


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainFlows:
    """What has to do with domains."""

    domains: Domains
    check: DomainCheck
    senders: SenderDomains


def wire_domains(ground: Ground, forget_routes: Callable[[], None]) -> DomainFlows:
    """The flows, each knowing that the others keep answers in memory."""
    senders = SenderDomains(ground.db, ground.clock, ground.sealer, ground.settings.domain)
    own = own_host(ground.settings)

    def changed() -> None:
        senders.forget()
        forget_routes()

    check = DomainCheck(
        db=ground.db,
        clock=ground.clock,
        resolver=ground.ports.fresh_resolver or ground.ports.resolver,
        dispatch=ground.dispatch,
        sealer=ground.sealer,
        own=own,
        node=ground.node,
        changed=changed,
    )
    domains = Domains(
        db=ground.db,
        clock=ground.clock,
        dispatch=ground.dispatch,
        sealer=ground.sealer,
        checker=check,
        own=own,
        changed=changed,
    )
    return DomainFlows(domains=domains, check=check, senders=senders)


def own_host(settings: Settings) -> OwnHost:
    """What the records of domains name of this server."""
    return OwnHost(
        domain=domain_of(normalize(f"x@{settings.domain}")),
        mail_host=domain_of(normalize(f"x@{settings.own_hostname}")),
        spf_include=settings.spf_include,
    )
