"""The flows about domains, wired: part of app.build."""

from collections.abc import Callable
from dataclasses import dataclass

from postroom.base.clock import Clock
from postroom.config import Settings
from postroom.flows.dispatch import Dispatch
from postroom.flows.domain_check import DomainCheck
from postroom.flows.domain_judging import OwnHost
from postroom.flows.domains import Domains
from postroom.flows.ports import Resolver
from postroom.flows.sender_domain import SenderDomains
from postroom.mail.address import domain_of, normalize
from postroom.rules.sealing import Sealer
from postroom.store.db import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainFlows:
    """What has to do with domains."""

    domains: Domains
    check: DomainCheck
    senders: SenderDomains


def wire_domains(
    *,
    settings: Settings,
    db: Database,
    clock: Clock,
    resolver: Resolver,
    dispatch: Dispatch,
    sealer: Sealer,
    node: str,
    forget_routes: Callable[[], None],
) -> DomainFlows:
    """The flows, each knowing that the others keep answers in memory."""
    senders = SenderDomains(db, clock, sealer, settings.domain)
    own = own_host(settings)

    def changed() -> None:
        senders.forget()
        forget_routes()

    check = DomainCheck(
        db=db,
        clock=clock,
        resolver=resolver,
        dispatch=dispatch,
        sealer=sealer,
        own=own,
        node=node,
        changed=changed,
    )
    domains = Domains(db=db, clock=clock, dispatch=dispatch, sealer=sealer, checker=check, own=own, changed=changed)
    return DomainFlows(domains=domains, check=check, senders=senders)


def own_host(settings: Settings) -> OwnHost:
    """What the records of domains name of this server."""
    return OwnHost(
        domain=domain_of(normalize(f"x@{settings.domain}")),
        mail_host=domain_of(normalize(f"x@{settings.own_hostname}")),
        spf_include=settings.spf_include,
    )
