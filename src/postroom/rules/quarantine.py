"""Which mail waits for a person's word before an agent gets it."""

from collections.abc import Collection
from typing import Literal

from postroom.mail.authentication.result_header import read_authentication_results
from postroom.mail.authentication.verdicts import ArcResult, Authentication

QUARANTINED = "quarantined"
"""The status of an inbound message that waits for a person's word; it is in no thread until it is released."""
SCOPE = "messages:quarantine"
"""What a key must hold to see such a message, and to let it go. No agent's key should."""

Screening = Literal["hold", "flag", "off"]
"""What an inbox does with mail that looks like prompt injection."""
SCREENING_MODES: tuple[Screening, ...] = ("hold", "flag", "off")

TRUSTED_FORWARDERS = ("google.com", "microsoft.com", "messagingengine.com", "fastmail.com", "zohomail.com")
"""Sealers whose word on where a mail came from is taken unless the settings say otherwise: large hosts that forward
for their users and publish how they seal. RFC 8617 §7.2 leaves the choice to the receiver."""


def is_forged(authentication: Authentication, trusted: Collection[str]) -> bool:
    """Whether the domain in From asks that mail like this be kept away, and no trusted forwarder vouches for it.

    Source: RFC 7489 §6.3 (policy), RFC 8617 §7.2.1 (ARC as a local override).
    """
    dmarc = authentication.dmarc
    if dmarc.result != "fail" or dmarc.policy not in {"quarantine", "reject"}:
        return False
    return not vouched_for(authentication.arc, dmarc.domain, trusted)


def vouched_for(arc: ArcResult, domain: str, trusted: Collection[str]) -> bool:
    """Whether the chain passed and is about this mail's From, every sealer in it is trusted, and the first of them saw
    DMARC pass for the domain.
    """
    if arc.cv != "pass" or not arc.covers_from or not arc.authentication_results:
        return False
    if not arc.sealers or not all(_is_trusted(one, trusted) for one in arc.sealers):
        return False
    first = read_authentication_results(arc.authentication_results[0])
    return any(
        one.result == "pass" and (one.property("header.from") or "").lower() == domain for one in first.of("dmarc")
    )


def _is_trusted(sealer: str, trusted: Collection[str]) -> bool:
    return any(sealer == one or sealer.endswith("." + one) for one in trusted)
