"""The MTA-STS policy of a domain whose mail comes here: what it says, and the id that announces it."""

import hashlib
from typing import Literal

from postroom.base.clock import DAY_MS, SECOND_MS
from postroom.mail.mta_sts import StsPolicy, render_policy

StsMode = Literal["none", "testing", "enforce"]
STS_LABEL = "mta-sts"
"""The host below a domain at which its policy is read. RFC 8461 §3.3."""
MAX_AGE_S = {"none": DAY_MS // SECOND_MS, "testing": DAY_MS // SECOND_MS, "enforce": 7 * DAY_MS // SECOND_MS}
"""Seconds that a policy is believed: a day while its mode may still change, a week once mail depends on it, as RFC 8461
§3.2 wants at least."""
_ID_CHARS = 20
_MAX_NAME_CHARS = 253


def own_policy(mode: StsMode, mail_host: str) -> StsPolicy:
    """The policy of a domain whose only mail exchanger is ours."""
    return StsPolicy(mode=mode, max_age_s=MAX_AGE_S[mode], mx=() if mode == "none" else (mail_host,))


def policy_digest(policy: StsPolicy) -> str:
    """The id of the policy, another one for each policy: letters and digits. RFC 8461 §3.1."""
    return hashlib.sha256(render_policy(policy).encode()).hexdigest()[:_ID_CHARS]


def policy_domain(host: str) -> str | None:
    """The domain whose policy is asked for by a Host field, lower case; None for any other host. RFC 9110 §7.2."""
    name = host.strip().lower().partition(":")[0].removesuffix(".")
    label, _, domain = name.partition(".")
    is_name = name.isascii() and name.isprintable() and len(name) <= _MAX_NAME_CHARS
    return domain if label == STS_LABEL and domain and is_name else None
