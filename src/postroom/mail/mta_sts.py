"""MTA-STS: what a domain asks of those who send mail to it, read from DNS and from its policy host. RFC 8461."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MAX_POLICY_BYTES = 65_536
"""Of a policy's body. RFC 8461 §3.3 suggests 64 kilobytes."""
MAX_AGE_S = 31_557_600
"""Seconds: a policy is believed no longer than a year. RFC 8461 §3.2."""
MAX_PATTERNS = 100
"""Host patterns kept of one policy."""
MAX_ID_CHARS = 32
"""RFC 8461 §3.1."""

Mode = Literal["enforce", "testing", "none"]
_MODES: dict[str, Mode] = {"enforce": "enforce", "testing": "testing", "none": "none"}


class BadPolicyError(ValueError):
    """The text is no policy; the message says why, in a few words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StsPolicy:
    """What a domain asks for. RFC 8461 §3.2."""

    mode: Mode
    max_age_s: int
    """How long it holds after it was fetched."""
    mx: tuple[str, ...] = ()
    """Host names in lower case, A-labels; `*.` before one stands for exactly one label."""

    def allows(self, host: str) -> bool:
        """Whether a mail exchanger is one of the domain's. RFC 8461 §4.1: compared as names in certificates are."""
        name = host.rstrip(".").lower()
        parent = name.partition(".")[2]
        return any(name == one or (one.startswith("*.") and parent == one[2:]) for one in self.mx)


def policy_id(records: Iterable[str]) -> str | None:
    """The id of the policy that the TXT records at `_mta-sts.<domain>` announce; None when there is no policy.

    RFC 8461 §3.1: records that do not begin with `v=STSv1;` are passed over; of more than one left, none counts.
    """
    announced = [record for record in records if record.startswith(("v=STSv1;", "v=STSv1 ", "v=STSv1\t"))]
    if len(announced) != 1:
        return None
    for field in announced[0].split(";")[1:]:
        name, equals, value = field.partition("=")
        value = value.strip(" \t")
        if name.strip(" \t") == "id" and equals:
            good = value.isascii() and value.isalnum() and len(value) <= MAX_ID_CHARS
            return value if good else None
    return None


def render_policy(policy: StsPolicy) -> str:
    """The policy as its host serves it. RFC 8461 §3.2: lines that end in CRLF, one `mx` for each pattern."""
    lines = ["version: STSv1", f"mode: {policy.mode}", *(f"mx: {one}" for one in policy.mx)]
    return "".join(f"{line}\r\n" for line in [*lines, f"max_age: {policy.max_age_s}"])


def parse_policy(text: str) -> StsPolicy:
    """The policy. Unknown keys are passed over; of a key that is there twice, the first counts. RFC 8461 §3.2.

    Raises: BadPolicyError.
    """
    fields: dict[str, str] = {}
    patterns: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        name, colon, value = line.partition(":")
        name, value = name.strip(" \t"), value.strip(" \t")
        if not colon:
            continue
        if name == "mx" and len(patterns) < MAX_PATTERNS:
            patterns.append(value.rstrip(".").lower())
        fields.setdefault(name, value)
    if fields.get("version") != "STSv1":
        raise BadPolicyError("it is not of version STSv1")
    mode, max_age = _MODES.get(fields.get("mode", "")), fields.get("max_age", "")
    if mode is None:
        raise BadPolicyError("its mode is none of enforce, testing, none")
    if not (max_age.isascii() and max_age.isdigit() and len(max_age) <= 10):
        raise BadPolicyError("it has no max_age")
    if mode != "none" and not patterns:
        raise BadPolicyError("it names no mx")
    return StsPolicy(mode=mode, max_age_s=min(int(max_age), MAX_AGE_S), mx=tuple(patterns))
