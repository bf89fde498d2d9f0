"""The values that the checks of a mail's origin hand on, each with its reason."""

from dataclasses import dataclass
from typing import Literal

SpfVerdict = Literal["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]
"""RFC 7208 §2.6."""
DkimVerdict = Literal["pass", "fail", "neutral", "policy", "temperror", "permerror"]
"""RFC 8601 §2.7.1. `neutral`: not in a form that can be verified; `policy`: a kind that we do not accept."""
DmarcVerdict = Literal["none", "pass", "fail", "temperror", "permerror"]
"""RFC 7489 §11.2."""
DmarcPolicy = Literal["none", "quarantine", "reject"]
"""RFC 7489 §6.3."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SpfResult:
    """What the domain of the reverse-path, or of HELO, says of the host that sent. RFC 7208 §2.6."""

    result: SpfVerdict
    domain: str
    """The domain that was asked, lower case; "" when there was none to ask."""
    scope: Literal["mfrom", "helo"] = "mfrom"
    """Which identity was checked: HELO stands in for the null reverse-path. RFC 7208 §2.4."""
    reason: str = ""
    """One sentence: the mechanism that matched, or what went wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DkimResult:
    """One DKIM-Signature. RFC 6376 §3.9."""

    result: DkimVerdict
    domain: str
    """`d=`, lower case; "" when it cannot be read."""
    selector: str
    """`s=`; "" when it cannot be read."""
    reason: str = ""
    """One sentence, "" for a plain pass."""
    algorithm: str = ""
    """`a=`: rsa-sha256 or ed25519-sha256. RFC 8463 §3."""
    identity: str = ""
    """`i=` or its default, `@domain`. RFC 6376 §3.5."""
    testing: bool = False
    """The key's record says `t=y`: the signer is only trying. RFC 6376 §3.6.1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArcResult:
    """The chain of those who handed the mail on. RFC 8617 §5.2."""

    cv: Literal["none", "pass", "fail"]
    reason: str = ""
    sealers: tuple[str, ...] = ()
    """`d=` of each ARC-Seal, the first hop first; only of a chain that passed."""
    authentication_results: tuple[str, ...] = ()
    """The value of each ARC-Authentication-Results, the first hop first; only of a chain that passed."""
    covers_from: bool = False
    """Whether the last hop's message signature covers From: else the chain may have been put on another mail."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DmarcResult:
    """What the domain in From says should become of the mail. RFC 7489 §6.6."""

    result: DmarcVerdict
    domain: str = ""
    """Of From, lower case; "" when From has none, or more than one."""
    organizational_domain: str = ""
    policy: DmarcPolicy | None = None
    """What was asked for mail like this (`p`, `sp` or `np`); None when there is no record."""
    aligned: bool = False
    """Whether SPF or DKIM passed for a domain that goes with From. RFC 7489 §3.1."""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Authentication:
    """All four verdicts of one mail."""

    spf: SpfResult
    dkim: tuple[DkimResult, ...]
    arc: ArcResult
    dmarc: DmarcResult
