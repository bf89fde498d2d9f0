"""DMARC records as they are published: `v=DMARC1; p=reject; …`. RFC 9989 §4.7, RFC 7489 §6.3."""

import string
from dataclasses import dataclass
from typing import Literal

from postroom.mail.authentication.verdicts import DmarcPolicy

MAX_TAGS = 100
"""Tags of a record that are read; a dozen are known."""

_POLICIES: dict[str, DmarcPolicy] = {"none": "none", "quarantine": "quarantine", "reject": "reject"}
_SUFFIXES: dict[str, Literal["yes", "no", "unsaid"]] = {"y": "yes", "n": "no", "u": "unsaid"}
_SPACES = " \t"
_SCHEME_CHARS = frozenset(string.ascii_letters + string.digits + "+-.")


@dataclass(frozen=True, kw_only=True, slots=True)
class DmarcRecord:
    """What a domain asks for."""

    policy: DmarcPolicy
    """`p`: for the domain itself, and for what is below it unless the next two say otherwise."""
    subdomain_policy: DmarcPolicy | None = None
    """`sp`: for domains below it."""
    missing_domain_policy: DmarcPolicy | None = None
    """`np`: for domains below it that do not exist."""
    strict_dkim: bool = False
    strict_spf: bool = False
    is_public_suffix: Literal["yes", "no", "unsaid"] = "unsaid"
    """`psd`: whether others register names below it."""
    testing: bool = False
    """Asks to be treated one step more gently: `t=y`, or `pct=0` as older records say it. RFC 9989 §A.6."""
    usable: bool = True
    """False when a policy in it cannot be read and it names nobody to tell: then the mail is not judged by it."""


def parse_dmarc_record(text: str) -> DmarcRecord | None:
    """The record; None when the text is none, for `v=DMARC1` must come first and be written just so.

    text: one TXT record. Tags that are unknown or malformed are passed over, and of a tag given twice the first
    counts. A policy that is missing or malformed becomes `none` for all when `rua` names somebody who can be told
    of it, and otherwise makes the record unusable. RFC 9989 §4.10.1, RFC 7489 §6.6.3.
    """
    if not text.startswith(("v", "V")):
        return None
    version, _, rest = text.partition(";")
    name, equals, value = version.partition("=")
    if name.strip(_SPACES).lower() != "v" or not equals or value.strip(_SPACES) != "DMARC1":
        return None
    tags: dict[str, str] = {}
    for tag in rest.split(";", MAX_TAGS)[:MAX_TAGS]:
        name, equals, value = tag.partition("=")
        if equals:
            tags.setdefault(name.strip(_SPACES).lower(), value.strip(_SPACES))
    return _record(tags)


def _record(tags: dict[str, str]) -> DmarcRecord:
    policies = {name: _POLICIES.get(tags[name].lower()) for name in ("p", "sp", "np") if name in tags}
    policy = policies.get("p")
    strict_dkim = tags.get("adkim", "").lower() == "s"
    strict_spf = tags.get("aspf", "").lower() == "s"
    is_public_suffix = _SUFFIXES.get(tags.get("psd", "u").lower(), "unsaid")
    if policy is None or None in policies.values():
        return DmarcRecord(
            policy="none", strict_dkim=strict_dkim, strict_spf=strict_spf, is_public_suffix=is_public_suffix,
            usable=any(map(_is_uri, tags.get("rua", "").split(","))),
        )  # fmt: skip
    return DmarcRecord(
        policy=policy,
        subdomain_policy=policies.get("sp"),
        missing_domain_policy=policies.get("np"),
        strict_dkim=strict_dkim,
        strict_spf=strict_spf,
        is_public_suffix=is_public_suffix,
        testing=tags.get("t", "").lower() == "y" or tags.get("pct") == "0",
    )


def _is_uri(text: str) -> bool:
    """Whether it is `scheme:something`; a `mailto:` must hold an address. RFC 3986 §3."""
    scheme, colon, rest = text.strip(_SPACES).partition(":")
    return (
        bool(colon and rest)
        and scheme[:1].isalpha()
        and _SCHEME_CHARS.issuperset(scheme)
        and all("!" <= char <= "~" for char in rest)
        and (scheme.lower() != "mailto" or 0 < rest.find("@") < len(rest) - 1)
    )
