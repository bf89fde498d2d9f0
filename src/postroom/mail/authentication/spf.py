"""SPF: may this host send mail for that domain? RFC 7208."""

import ipaddress
from dataclasses import dataclass
from typing import Literal

from postroom.mail.addr_spec import a_label_domain
from postroom.mail.authentication.dns import DnsAnswer, DnsLookup, RecordType
from postroom.mail.authentication.spf_macro import (
    UNKNOWN,
    IpAddress,
    MacroString,
    MacroValues,
    SpfSyntaxError,
    dotted,
    expand_domain,
    uses_letter,
)
from postroom.mail.authentication.spf_record import (
    Mechanism,
    Qualifier,
    SpfRecord,
    is_spf_record,
    parse_spf_record,
)
from postroom.mail.authentication.verdicts import SpfResult, SpfVerdict

MAX_LOOKUP_TERMS = 10
"""Terms that ask DNS, in all records of one check together. RFC 7208 §4.6.4."""
MAX_VOID_LOOKUPS = 2
"""Questions of such terms that may find nothing. RFC 7208 §4.6.4."""
MAX_HOSTS = 10
"""MX or PTR names of one term whose addresses are asked for. RFC 7208 §4.6.4."""
_MAX_SHOWN_CHARS = 100
"""Of a name, in a reason."""


async def check_spf(lookup: DnsLookup, *, ip: str, helo: str, mail_from: str) -> SpfResult:
    """What the sender's domain says of the host. RFC 7208 §4.

    ip: of the host, IPv4, IPv6 or IPv4-mapped. helo: what it called itself.
    mail_from: the reverse-path, `local@domain`; "" or `<>` for the null one, which HELO then stands in for
    (RFC 7208 §2.4). Domains may be in U-labels.
    Raises: never. At most 10 terms ask, each of at most 11 names, and the host's own names are asked for once.
    The explanation that `exp=` offers is not fetched: it would be a stranger's text in our reasons.
    """
    return (await check_spf_to_keep(lookup, ip=ip, helo=helo, mail_from=mail_from))[0]


def spf_key(*, ip: str, helo: str, mail_from: str) -> tuple[str, ...]:
    """What the result depends on where `check_spf_to_keep` says that it may be kept."""
    path = mail_from.removeprefix("<").removesuffix(">")
    return (ip, helo, path.rpartition("@")[2]) if path else (ip, helo)


async def check_spf_to_keep(lookup: DnsLookup, *, ip: str, helo: str, mail_from: str) -> tuple[SpfResult, bool]:
    """As `check_spf`, and whether other mail of the same `spf_key` has this result while DNS says the same: every
    question was answered, and no record asked for the local part.
    """
    path = mail_from.removeprefix("<").removesuffix(">")
    scope: Literal["mfrom", "helo"] = "mfrom" if path else "helo"
    local_part, _, written = path.rpartition("@") if path else ("", "", helo)
    domain = a_label_domain(written.removesuffix("."))
    if domain is None or domain.startswith("["):
        return SpfResult(result="none", domain="", scope=scope, reason="There is no domain to ask."), True
    address = _read_address(ip)
    if address is None:
        reason = "The sending host's address is not known."
        return SpfResult(result="none", domain=domain, scope=scope, reason=reason), True
    values = MacroValues(ip=address, local_part=local_part or "postmaster", sender_domain=domain, helo=helo)
    check = _Check(lookup, values)
    finding = await check.evaluate(domain)
    return SpfResult(result=finding.result, domain=domain, scope=scope, reason=finding.reason), check.may_be_kept


@dataclass(frozen=True, kw_only=True, slots=True)
class _Finding:
    result: SpfVerdict
    reason: str


class _Stop(Exception):
    """The whole check ends here, with an error."""

    def __init__(self, result: Literal["temperror", "permerror"], reason: str) -> None:
        super().__init__(reason)
        self.finding = _Finding(result=result, reason=reason)


class _Check:
    """One mail's check: what is counted over all records that it leads to."""

    def __init__(self, lookup: DnsLookup, values: MacroValues) -> None:
        self._lookup = lookup
        self._values = values
        self._family: RecordType = "A" if values.ip.version == 4 else "AAAA"
        self._term_count = 0
        self._void_count = 0
        self._host_names: tuple[str, ...] | None = None
        self._confirmed: dict[str, bool] = {}
        self.may_be_kept = True

    async def evaluate(self, domain: str) -> _Finding:
        """The verdict on the domain. RFC 7208 §4.6."""
        try:
            return await self._check_host(domain)
        except _Stop as stop:
            return stop.finding

    async def _check_host(self, domain: str) -> _Finding:
        """check_host(): a loop over redirects; includes come back here, at most as deep as terms are counted."""
        redirected = False
        while True:
            record = await self._record(domain)
            if record is None:
                if redirected:
                    raise _Stop("permerror", f"{_shown(domain)}, to which was redirected, has no SPF record.")
                return _Finding(result="none", reason=f"{_shown(domain)} has no SPF record.")
            for mechanism in record.mechanisms:
                if await self._matches(mechanism, domain):
                    return _found(mechanism.qualifier, mechanism.text, domain)
            if record.redirect is None:
                return _Finding(result="neutral", reason=f"Nothing in the record of {_shown(domain)} matches.")
            self._count_term()
            domain = await self._expand(record.redirect, domain)
            redirected = True

    async def _record(self, domain: str) -> SpfRecord | None:
        answer = await self._ask(domain, "TXT")
        texts = [text for text in answer.records if is_spf_record(text)]
        if len(texts) > 1:
            raise _Stop("permerror", f"{_shown(domain)} has more than one SPF record.")
        if not texts:
            return None
        try:
            return parse_spf_record(texts[0])
        except SpfSyntaxError as wrong:
            raise _Stop("permerror", f"The SPF record of {_shown(domain)} is malformed: {wrong}.") from None

    async def _matches(self, mechanism: Mechanism, domain: str) -> bool:
        match mechanism.name:
            case "all":
                return True
            case "ip4" | "ip6":
                return mechanism.network is not None and self._covers(mechanism, mechanism.network)
        self._count_term()
        target = domain if mechanism.target is None else await self._expand(mechanism.target, domain)
        if not target.isascii():
            # A local part in another alphabet cannot be part of a name: such a term never matches. RFC 8616 §4.
            return False
        match mechanism.name:
            case "include":
                return await self._include(target)
            case "exists":
                return bool((await self._ask_for_term(target, "A")).records)
            case "a":
                return self._any_covered(mechanism, await self._ask_for_term(target, self._family))
            case "mx":
                return await self._matches_mx(mechanism, target)
            case _:
                return await self._matches_ptr(target)

    async def _include(self, target: str) -> bool:
        """RFC 7208 §5.2."""
        finding = await self._check_host(target)
        if finding.result == "none":
            raise _Stop("permerror", f"{_shown(target)}, which is included, has no SPF record.")
        return finding.result == "pass"

    async def _matches_mx(self, mechanism: Mechanism, target: str) -> bool:
        """RFC 7208 §5.4."""
        hosts = (await self._ask_for_term(target, "MX")).records
        if len(hosts) > MAX_HOSTS:
            raise _Stop("permerror", f"{_shown(target)} has more than {MAX_HOSTS} mail exchangers.")
        for host in hosts:
            # "" is the null MX. RFC 7505 §3.
            if host and self._any_covered(mechanism, await self._ask(host, self._family)):
                return True
        return False

    async def _matches_ptr(self, target: str) -> bool:
        """RFC 7208 §5.5."""
        for name in await self._pointers():
            if _is_within(name, target) and await self._is_host_name(name):
                return True
        return False

    async def _host_name(self, domain: str) -> str:
        """`%{p}`: a name of the host that leads back to it, the domain itself before those in it before others."""
        names = await self._pointers()
        for name in sorted(names, key=lambda name: (name != domain, not _is_within(name, domain))):
            if await self._is_host_name(name):
                return name
        return UNKNOWN

    async def _pointers(self) -> tuple[str, ...]:
        if self._host_names is None:
            suffix = "in-addr.arpa" if self._values.ip.version == 4 else "ip6.arpa"
            name = ".".join(reversed(dotted(self._values.ip).split("."))) + "." + suffix
            self._host_names = (await self._ask_leniently(name, "PTR")).records[:MAX_HOSTS]
        return self._host_names

    async def _is_host_name(self, name: str) -> bool:
        """Whether the name has the host's address; errors are no match here. RFC 7208 §5.5."""
        known = self._confirmed.get(name)
        if known is None:
            answer = await self._ask_leniently(name, self._family)
            known = any(_read_address(record) == self._values.ip for record in answer.records)
            self._confirmed[name] = known
        return known

    async def _expand(self, macros: MacroString, domain: str) -> str:
        if uses_letter(macros, "l") or uses_letter(macros, "s"):
            self.may_be_kept = False
        host_name = await self._host_name(domain) if uses_letter(macros, "p") else UNKNOWN
        return expand_domain(macros, self._values, domain=domain, host_name=host_name)

    async def _ask_for_term(self, name: str, kind: RecordType) -> DnsAnswer:
        """The answer; too many empty ones end the check."""
        answer = await self._ask(name, kind)
        if not answer.records:
            self._void_count += 1
            if self._void_count > MAX_VOID_LOOKUPS:
                raise _Stop("permerror", f"More than {MAX_VOID_LOOKUPS} names in the record lead nowhere.")
        return answer

    async def _ask_leniently(self, name: str, kind: RecordType) -> DnsAnswer:
        answer = await self._lookup(name, kind)
        if answer.outcome == "temporary":
            self.may_be_kept = False
        return answer

    async def _ask(self, name: str, kind: RecordType) -> DnsAnswer:
        answer = await self._ask_leniently(name, kind)
        if answer.outcome == "temporary":
            raise _Stop("temperror", f"DNS did not answer for {_shown(name)} ({kind}).")
        return answer

    def _count_term(self) -> None:
        self._term_count += 1
        if self._term_count > MAX_LOOKUP_TERMS:
            raise _Stop("permerror", f"More than {MAX_LOOKUP_TERMS} terms have to be looked up.")

    def _any_covered(self, mechanism: Mechanism, answer: DnsAnswer) -> bool:
        return any(
            self._covers(mechanism, address)
            for address in map(_read_address, answer.records)
            if address is not None
        )  # fmt: skip

    def _covers(self, mechanism: Mechanism, network: IpAddress) -> bool:
        ip = self._values.ip
        if ip.version != network.version:
            return False
        ignored = 32 - mechanism.prefix4 if ip.version == 4 else 128 - mechanism.prefix6
        return int(ip) >> ignored == int(network) >> ignored


def _read_address(text: str) -> IpAddress | None:
    """The address; IPv4 when it is mapped into IPv6. RFC 7208 §5."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if address.version == 6 else address


def _is_within(name: str, domain: str) -> bool:
    return name == domain or name.endswith("." + domain)


def _found(qualifier: Qualifier, text: str, domain: str) -> _Finding:
    return _Finding(result=qualifier, reason=f"{text} in the record of {_shown(domain)} matches.")


def _shown(name: str) -> str:
    """The name for a reason: printable ASCII, and not long."""
    plain = "".join(char if " " < char < "\x7f" else "?" for char in name)
    return plain if len(plain) <= _MAX_SHOWN_CHARS else "..." + plain[-_MAX_SHOWN_CHARS:]
