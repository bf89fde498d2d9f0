"""Finding out who really sent a mail: SPF, DKIM, ARC and DMARC, their lookups made together and bounded.

keys, SPF and the policy   asked at the same time, answers shared by every mail that wants them (edge/dns_resolver.py)
DMARC                      once those are known

The policy has questions and time of its own: a stranger who makes SPF or a key slow must not switch it off.

What SPF and DMARC's records said a moment ago is not asked again: one sender's mails come in bursts.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from postroom.base.clock import Clock
from postroom.flows.accept import AcceptedMail
from postroom.flows.lately import Lately
from postroom.flows.patient_dns import Patience, Pulse
from postroom.mail.address import domain_of, normalize
from postroom.mail.authentication.arc_verify import PreparedArc, finish_arc
from postroom.mail.authentication.dkim_verify import PreparedDkim, finish_dkim
from postroom.mail.authentication.dmarc import check_dmarc, walk_names
from postroom.mail.authentication.dns import DnsAnswer, DnsLookup, RecordType
from postroom.mail.authentication.result_header import authentication_results
from postroom.mail.authentication.spf import check_spf_to_keep, spf_key
from postroom.mail.authentication.verdicts import ArcResult, Authentication, DkimResult, DmarcResult, SpfResult
from postroom.mail.values import Envelope, ParsedMail
from postroom.rules.quarantine import is_forged

AUTHENTICATION_TIMEOUT_S = 5.0
"""All lookups of one mail together; what is not known by then is a temporary error, and the mail goes on."""
MAX_LOOKUPS = 150
"""Of one mail for keys and SPF: ten with their hosts (RFC 7208 §4.6.4), and a key for each signature."""
POLICY_TIMEOUT_S = 6.5
"""For the policy: some of its questions wait for what SPF and DKIM find."""
MAX_POLICY_LOOKUPS = 100
"""Of one mail: eight names up the tree (RFC 9989 §4.10), for each of the domains that passed as well."""
MAX_AUTHORS = 5
"""Domains in From that are judged each by itself; a mail of a person has one."""

KEPT_MS = 60_000
"""How long an SPF result and the answers for DMARC count for other mail, whatever their TTL; minutes would be felt by
who changes a record."""
MOST_KEPT = 4_096
"""Of each; some 2 MB."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """What is known of where a mail came from."""

    authentication: Authentication
    forged: bool
    """The domain in From asks that it be kept away: rules/quarantine.py."""
    results: str | None = None
    """The value of our Authentication-Results field. RFC 8601 §2.2."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signatures:
    """What a mail's signatures need, computed off the event loop."""

    dkim: PreparedDkim
    arc: PreparedArc

    @property
    def key_names(self) -> tuple[str, ...]:
        """Where the public keys are."""
        return tuple(dict.fromkeys((*self.dkim.key_names, *self.arc.key_names)))


class Authenticate:
    """Checks where mail came from."""

    def __init__(self, lookup: DnsLookup, clock: Clock, *, hostname: str, trusted: Collection[str]) -> None:
        """hostname: our authserv-id. trusted: domains of forwarders whose ARC seals are believed."""
        self._lookup = lookup
        self._pulse = Pulse(lookup, clock)
        self._spf: Lately[tuple[str, ...], SpfResult] = Lately(clock, kept_ms=KEPT_MS, most=MOST_KEPT)
        self._policies: Lately[tuple[str, RecordType], DnsAnswer] = Lately(clock, kept_ms=KEPT_MS, most=MOST_KEPT)
        self._clock = clock
        self._hostname = hostname
        self._trusted = frozenset(trusted)

    async def check(self, mail: AcceptedMail, parsed: ParsedMail, signatures: Signatures) -> Origin:
        """The verdicts. Never raises for what DNS or the mail does."""
        lookup = self._patience(AUTHENTICATION_TIMEOUT_S, MAX_LOOKUPS)
        for_policy = self._patience(POLICY_TIMEOUT_S, MAX_POLICY_LOOKUPS)
        policies = self._lately(for_policy)
        now_s = self._clock.now_ms() // 1000
        domains = author_domains(parsed, mail.envelope.mail_from)
        ahead = [name for name in policy_names(domains) if self._policies.get((name, "TXT")) is None]
        if ahead:
            asked = asyncio.gather(*(policies(name, "TXT") for name in ahead))
            (keys, spf), _ = await asyncio.gather(self._together(lookup, signatures.key_names, mail.envelope), asked)
        else:
            keys, spf = await self._together(lookup, signatures.key_names, mail.envelope)
        dkim = finish_dkim(signatures.dkim, keys, now_s)
        arc = finish_arc(signatures.arc, keys, now_s)
        dmarc = await check_authors(policies, domains, spf, dkim, alone=has_one_from(parsed))
        self._pulse.note(answered=not (lookup.unanswered or for_policy.unanswered))
        authentication = Authentication(spf=spf, dkim=dkim, arc=arc, dmarc=dmarc)
        return Origin(
            authentication=authentication,
            # A second From is nothing that a forwarder can have meant.
            forged=is_forged(authentication, self._trusted if has_one_from(parsed) else ()),
            results=authentication_results(
                self._hostname,
                authentication,
                mail_from=mail.envelope.mail_from,
                helo=mail.envelope.helo,
                from_domain=domains[0] if domains else "",
                remote_ip=mail.envelope.remote_ip,
            ),
        )

    def _patience(self, timeout_s: float, questions: int) -> Patience:
        return Patience(self._lookup, self._pulse, timeout_s=timeout_s, questions=questions)

    async def _together(
        self, lookup: DnsLookup, names: Sequence[str], envelope: Envelope
    ) -> tuple[dict[str, DnsAnswer], SpfResult]:
        """The answers for the keys, and SPF's result."""
        if not names:
            return {}, await self._check_spf(lookup, envelope)
        keys = asyncio.gather(*(lookup(name, "TXT") for name in names))
        answers, spf = await asyncio.gather(keys, self._check_spf(lookup, envelope))
        return dict(zip(names, answers, strict=True)), spf

    async def _check_spf(self, lookup: DnsLookup, envelope: Envelope) -> SpfResult:
        ip, helo, mail_from = envelope.remote_ip, envelope.helo, envelope.mail_from
        key = spf_key(ip=ip, helo=helo, mail_from=mail_from)
        kept = self._spf.get(key)
        if kept is not None:
            return kept
        result, may_be_kept = await check_spf_to_keep(lookup, ip=ip, helo=helo, mail_from=mail_from)
        if may_be_kept:
            self._spf.note(key, result)
        return result

    def _lately(self, lookup: DnsLookup) -> DnsLookup:
        """The lookup, not made again for what was answered a moment ago."""

        async def ask(name: str, kind: RecordType) -> DnsAnswer:
            answer = self._policies.get((name, kind))
            if answer is None:
                answer = await lookup(name, kind)
                if answer.outcome != "temporary":
                    self._policies.note((name, kind), answer)
            return answer

        return ask


NOT_CHECKED = Origin(
    authentication=Authentication(
        spf=SpfResult(result="none", domain="", reason="the mail did not come over SMTP"),
        dkim=(),
        arc=ArcResult(cv="none"),
        dmarc=DmarcResult(result="none", reason="the mail did not come over SMTP"),
    ),
    forged=False,
)
"""For mail that was handed over inside this server: another inbox's, or a simulated one."""


def has_one_from(parsed: ParsedMail) -> bool:
    """Whether the mail has no more than one From field. RFC 5322 §3.6 allows one."""
    return len(parsed.header_all("from")) <= 1


def author_domains(parsed: ParsedMail, mail_from: str) -> tuple[str, ...]:
    """The domains of whom the mail shows as its author: those in From, else that of the reverse-path."""
    return from_domains(parsed) or tuple(filter(None, (domain_of(normalize(mail_from)),)))


async def check_authors(
    lookup: DnsLookup, domains: Sequence[str], spf: SpfResult, dkim: Sequence[DkimResult], *, alone: bool
) -> DmarcResult:
    """DMARC's verdict. Of several domains in From the one that is forged decides, else there is no telling.

    alone: whether From is there once. With two of them a signature may be about the other one, and counts for none.
    """
    if len(domains) > 1:
        for domain in domains[:MAX_AUTHORS]:
            found = await check_dmarc(lookup, from_domains=[domain], spf=spf, dkim=dkim)
            if found.result == "fail" and found.policy in {"quarantine", "reject"}:
                return replace(found, reason=f"From names several domains. {found.reason}")
    found = await check_dmarc(lookup, from_domains=domains, spf=spf, dkim=dkim)
    if alone or found.result != "pass":
        return found
    return replace(found, result="fail", aligned=False, reason="The mail has more than one From field.")


def policy_names(domains: Sequence[str]) -> list[str]:
    """Where the policies of these domains may stand, each name once."""
    return list(dict.fromkeys(f"_dmarc.{name}" for domain in domains[:MAX_AUTHORS] for name in walk_names(domain)))


def from_domains(parsed: ParsedMail) -> tuple[str, ...]:
    """The domains in From, each once, as A-labels. RFC 7489 §6.6.1 wants exactly one."""
    domains = (domain_of(normalize(box.address)) for box in parsed.from_ if "@" in box.address)
    return tuple(dict.fromkeys(one for one in domains if one))
