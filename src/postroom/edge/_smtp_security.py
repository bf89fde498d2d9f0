"""What a host must prove before it gets mail: what DANE asks of it, else MTA-STS, else nothing."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from postroom.edge._smtp_connection import SessionFailure, SmtpConnection, literal_address
from postroom.flows.ports import Destination, Resolver
from postroom.mail.dane import TlsaRecord, usable_records, why_not_authentic

Proof = Literal["", "TLS", "DANE", "MTA-STS"]
"""By what a host is known: nothing; nothing, but TLS must be had; its TLSA records; its certificate's name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Security:
    """What is asked of one host."""

    proof: Proof
    records: tuple[TlsaRecord, ...] = field(default=(), repr=False)
    names: tuple[str, ...] = ()
    """By which the host may be known, for DANE."""

    @property
    def requires_tls(self) -> bool:
        """Whether plain text is out of the question."""
        return self.proof != ""


ANY_HOST = Security(proof="")
"""TLS when it is offered, whoever the peer is. RFC 7435 §3."""


async def security_of(resolver: Resolver, destination: Destination, host: str) -> Security:
    """What the host must prove. Raises: SessionFailure when it may not be used now.

    DANE comes first: where it says something, MTA-STS is not asked (RFC 8461 §2).
    """
    if destination.is_relay or literal_address(host) is not None:
        return ANY_HOST
    if destination.authentic:
        found = await resolver.tlsa(host, destination.port)
        if found.outcome == "temporary":
            text = f"DNS could not say whether {host} has TLSA records, and it is not used without"
            raise SessionFailure(text, enhanced_code="4.7.5")
        if found.outcome == "ok":
            records = usable_records(found.records)
            # RFC 7672 §2.2: records of which none can be used still say that the host speaks TLS.
            return Security(proof="DANE" if records else "TLS", records=records, names=(host, destination.domain))
    if destination.sts is None:
        return ANY_HOST
    if not destination.sts.allows(host):
        text = f"{host} is none of the hosts that {destination.domain} names in its MTA-STS policy"
        raise SessionFailure(text, enhanced_code="4.7.5")
    return Security(proof="MTA-STS")


def check_proof(connection: SmtpConnection, security: Security) -> None:
    """Hold the certificate of a TLS session against what is asked; note by what the host is known.

    Raises: SessionFailure. With MTA-STS the handshake has checked it already.
    """
    if security.proof == "DANE":
        reason = why_not_authentic(security.records, connection.peer_chain(), security.names, dt.datetime.now(dt.UTC))
        if reason is not None:
            text = f"{connection.host} does not prove that it is the one that DNS means (DANE): {reason}"
            raise SessionFailure(text, enhanced_code="4.7.5", tls_failed=True)
    if security.proof in {"DANE", "MTA-STS"} and connection.tls is not None:
        connection.tls = f"{connection.tls}, {security.proof}"
