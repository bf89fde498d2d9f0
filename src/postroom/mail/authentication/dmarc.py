"""DMARC: does the domain in From stand behind this mail, and what does it ask for when not? RFC 9989, RFC 7489."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from postroom.mail.addr_spec import a_label_domain
from postroom.mail.authentication.dmarc_record import DmarcRecord, parse_dmarc_record
from postroom.mail.authentication.dns import DnsLookup
from postroom.mail.authentication.verdicts import DkimResult, DmarcPolicy, DmarcResult, SpfResult

MAX_QUERIES = 8
"""Names asked for a record in one walk up the tree. RFC 9989 §4.10."""
MAX_IDENTIFIERS = 10
"""Domains that passed SPF or DKIM, and lie where From's do, for which the tree is walked."""

_GENTLER: dict[DmarcPolicy, DmarcPolicy] = {"reject": "quarantine", "quarantine": "none", "none": "none"}


@dataclass(frozen=True, kw_only=True, slots=True)
class TreeWalk:
    """What was found on the way from a domain up to the top level. RFC 9989 §4.10."""

    domain: str
    """Where it began."""
    records: tuple[tuple[str, DmarcRecord], ...]
    """Each domain with exactly one record, the longest first."""
    temporary: bool = False
    """DNS did not answer somewhere: what is above that is not known."""

    @property
    def organizational_domain(self) -> str:
        """The domain that the domain belongs to, itself when nothing above it says otherwise. RFC 9989 §4.10.2."""
        chosen = self.domain
        for name, record in self.records:
            if record.is_public_suffix == "no":
                return name
            if name == self.domain:
                continue
            if record.is_public_suffix == "yes":
                return ".".join(self.domain.split(".")[-name.count(".") - 2 :])
            # A top-level domain is nobody's organization unless it says so: or else any two names in it would agree.
            if "." in name:
                chosen = name
        return chosen

    def record_of(self, domain: str) -> DmarcRecord | None:
        """The record that the walk found at the domain."""
        return next((record for name, record in self.records if name == domain), None)

    def policy_record(self) -> tuple[str, DmarcRecord] | None:
        """The domain and record that judge mail from where the walk began. RFC 9989 §4.10.1.

        Its own record, or that of its organizational domain, or that of the public suffix above.
        """
        for domain in (self.domain, self.organizational_domain):
            record = self.record_of(domain)
            if record is not None:
                return domain, record
        return next((found for found in self.records if found[1].is_public_suffix == "yes"), None)


def walk_names(domain: str) -> list[str]:
    """The domains asked for a record, the longest first: at most 8, however many labels there are. RFC 9989 §4.10."""
    labels = domain.split(".")
    above = labels[1:][-(MAX_QUERIES - 1) :]
    return [domain, *(".".join(above[at:]) for at in range(len(above)))]


async def check_dmarc(
    lookup: DnsLookup, *, from_domains: Sequence[str], spf: SpfResult, dkim: Sequence[DkimResult]
) -> DmarcResult:
    """What the domain in From makes of what SPF and DKIM found. Raises: never.

    from_domains: of every address in From, U-labels or A-labels; the same domain twice is one.
    The policy in the result is the one to act on: `p`, `sp` or `np`, a step gentler for a domain that is testing.
    """
    domains = list(dict.fromkeys(filter(None, (domain.strip().removesuffix(".").lower() for domain in from_domains))))
    if len(domains) != 1:
        if not domains:
            return DmarcResult(result="none", reason="From names no domain.")
        return DmarcResult(result="permerror", reason="From names more than one domain.")
    domain = a_label_domain(domains[0])
    if domain is None or domain.startswith("["):
        return DmarcResult(result="none", reason="From's domain is not a domain name.")
    return await _Check(lookup, domain).evaluate(spf, dkim)


class _Check:
    """One mail's check: each name is asked once, whichever walks come past it."""

    def __init__(self, lookup: DnsLookup, domain: str) -> None:
        self._lookup = lookup
        self._domain = domain
        self._known: dict[str, DmarcRecord | Literal["none", "temporary"]] = {}
        self._organization = ""
        """Of From's domain; "" as long as DNS has not told."""
        self._walk_count = 0

    async def evaluate(self, spf: SpfResult, dkim: Sequence[DkimResult]) -> DmarcResult:
        """The verdict. RFC 9989 §5.3."""
        walk = await self._walk(self._domain)
        own = walk.record_of(self._domain)
        if walk.temporary and own is None:
            return DmarcResult(result="temperror", domain=self._domain, reason="DNS did not answer for a policy.")
        self._organization = "" if walk.temporary else walk.organizational_domain
        found = (self._domain, own) if own is not None else walk.policy_record()
        if found is None:
            return self._without_policy(f"{self._domain} has no DMARC record.")
        published_at, record = found
        if not record.usable:
            return self._without_policy(f"The DMARC record of {published_at} has no policy that can be read.")
        verdict, reason = await self._align(record, spf, dkim)
        return DmarcResult(
            result=verdict,
            domain=self._domain,
            organizational_domain=self._organization,
            policy=await self._requested(record, published_at),
            aligned=verdict == "pass",
            reason=reason,
        )

    def _without_policy(self, reason: str) -> DmarcResult:
        return DmarcResult(
            result="none", domain=self._domain, organizational_domain=self._organization, reason=reason
        )  # fmt: skip

    async def _align(
        self, record: DmarcRecord, spf: SpfResult, dkim: Sequence[DkimResult]
    ) -> tuple[Literal["pass", "fail", "temperror"], str]:
        """Whether a domain that passed goes with From's, and why. RFC 9989 §4.4."""
        unsure = ""
        for identifier in sorted(
            _identifiers(record, spf, dkim), key=lambda one: (not one.passed, one.domain != self._domain)
        ):
            aligned = await self._is_aligned(identifier)
            if aligned is False:
                continue
            if aligned and identifier.passed:
                return "pass", f"{identifier.method} passed for {identifier.domain}."
            unsure = unsure or identifier.domain
        if unsure:
            return "temperror", f"DNS did not answer, so whether {unsure} stands behind the mail is not known."
        return "fail", f"Neither SPF nor DKIM passed for a domain that goes with {self._domain}."

    async def _is_aligned(self, identifier: "_Identifier") -> bool | None:
        """None when DNS does not tell. RFC 9989 §4.10.2."""
        if identifier.domain == self._domain:
            return True
        if identifier.strict:
            return False
        if not self._organization:
            # Whatever the organization is, its name has two labels at least.
            return None if identifier.domain.split(".")[-2:] == self._domain.split(".")[-2:] else False
        if not f".{identifier.domain}".endswith(f".{self._organization}"):
            return False
        self._walk_count += 1
        if self._walk_count > MAX_IDENTIFIERS:
            return False
        walk = await self._walk(identifier.domain)
        return None if walk.temporary else walk.organizational_domain == self._organization

    async def _requested(self, record: DmarcRecord, published_at: str) -> DmarcPolicy:
        """What the record asks for mail like this. RFC 9989 §4.10.1."""
        policy = record.policy
        if published_at != self._domain:
            policy = record.subdomain_policy or policy
            missing = record.missing_domain_policy
            if missing is not None and (await self._lookup(self._domain, "A")).outcome == "no_such_name":
                policy = missing
        return _GENTLER[policy] if record.testing else policy

    async def _walk(self, domain: str) -> TreeWalk:
        records: list[tuple[str, DmarcRecord]] = []
        for name in walk_names(domain):
            record = await self._record(name)
            if record == "temporary":
                return TreeWalk(domain=domain, records=tuple(records), temporary=True)
            if record == "none":
                continue
            records.append((name, record))
            if record.is_public_suffix != "unsaid":
                break
        return TreeWalk(domain=domain, records=tuple(records))

    async def _record(self, domain: str) -> DmarcRecord | Literal["none", "temporary"]:
        """The domain's only record; several are as good as none. RFC 9989 §4.10."""
        known = self._known.get(domain)
        if known is None:
            answer = await self._lookup(f"_dmarc.{domain}", "TXT")
            records = [record for record in map(parse_dmarc_record, answer.records) if record is not None]
            known = "temporary" if answer.outcome == "temporary" else records[0] if len(records) == 1 else "none"
            self._known[domain] = known
        return known


@dataclass(frozen=True, kw_only=True, slots=True)
class _Identifier:
    """A domain that SPF or DKIM vouched for, or might have if DNS had answered."""

    domain: str
    method: Literal["SPF", "DKIM"]
    strict: bool
    passed: bool


def _identifiers(record: DmarcRecord, spf: SpfResult, dkim: Sequence[DkimResult]) -> list[_Identifier]:
    """Each once. RFC 9989 §4.4.1, §4.4.2."""
    found = [
        _Identifier(domain=_canonical(result.domain), method="DKIM", strict=record.strict_dkim,
                    passed=result.result == "pass")
        for result in dkim if result.domain and result.result in {"pass", "temperror"}
    ]  # fmt: skip
    if spf.domain and spf.result in {"pass", "temperror"}:
        spf_domain = _canonical(spf.domain)
        found.append(
            _Identifier(domain=spf_domain, method="SPF", strict=record.strict_spf, passed=spf.result == "pass")
        )  # fmt: skip
    return list(dict.fromkeys(found))


def _canonical(domain: str) -> str:
    """As names are compared: A-labels, lower case. RFC 4343 §3."""
    return a_label_domain(domain.removesuffix(".")) or domain.lower()
