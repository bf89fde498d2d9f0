"""The flows about domains, wired: part of app.build."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from postroom.config import Settings
from postroom.flows.domain_check import DomainCheck
from postroom.flows.domain_judging import OwnHost
from postroom.flows.domains import Domains
from postroom.flows.sender_domain import SenderDomains
from postroom.flows.sts_policies import StsPolicies
from postroom.ground import Ground
from postroom.mail.address import domain_of, normalize


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainFlows:
    """What has to do with domains."""

    domains: Domains
    check: DomainCheck
    sts: StsPolicies
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
    sts = StsPolicies(ground.db, ground.clock, own)
    return DomainFlows(domains=domains, check=check, sts=sts, senders=senders)


def api_host(public_url: str) -> str:
    """The host's name in a URL, in lower case; "" where there is none, or an IP address."""
    name = (urlsplit(public_url).hostname or "").removesuffix(".")
    is_name = "." in name and ":" not in name and not name.rpartition(".")[2].isdigit()
    return name if is_name else ""


def own_host(settings: Settings) -> OwnHost:
    """What the records of domains name of this server."""
    return OwnHost(
        domain=domain_of(normalize(f"x@{settings.domain}")),
        mail_host=domain_of(normalize(f"x@{settings.own_hostname}")),
        sts_host=api_host(settings.public_url) or domain_of(normalize(f"x@{settings.own_hostname}")),
        certified=settings.tls_cert is not None,
        spf_include=settings.spf_include,
    )
