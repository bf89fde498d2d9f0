"""Finding out who really sent a mail: SPF, DKIM, ARC and DMARC, their lookups made together and bounded.

keys and SPF   asked at the same time, answers shared by every mail that wants them (edge/dns_resolver.py)
DMARC          once those two are known
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from postroom.base.clock import Clock
from postroom.flows.accept import AcceptedMail
from postroom.mail.address import domain_of, normalize
from postroom.mail.authentication.arc_verify import PreparedArc, finish_arc
from postroom.mail.authentication.dkim_verify import PreparedDkim, finish_dkim
from postroom.mail.authentication.dmarc import check_dmarc
from postroom.mail.authentication.dns import DnsAnswer, DnsLookup, RecordType
from postroom.mail.authentication.result_header import authentication_results
from postroom.mail.authentication.spf import check_spf
from postroom.mail.authentication.verdicts import ArcResult, Authentication, DmarcResult, SpfResult
from postroom.mail.values import ParsedMail
from postroom.rules.quarantine import is_forged

AUTHENTICATION_TIMEOUT_S = 5.0
"""All lookups of one mail together; what is not known by then is a temporary error, and the mail goes on."""
MAX_LOOKUPS = 150
"""Of one mail: ten of SPF with their hosts (RFC 7208 §4.6.4), the keys, and DMARC's walk up the tree."""

SILENT_AFTER = 6
"""Questions in a row without an answer: then DNS is taken to be away, and mail does not wait for it."""
SILENT_MS = 5_000
"""How long it is then not asked."""

_TEMPORARY = DnsAnswer(outcome="temporary")


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
        self._dns = _Dns(lookup, clock)
        self._clock = clock
        self._hostname = hostname
        self._trusted = frozenset(trusted)

    async def check(self, mail: AcceptedMail, parsed: ParsedMail, signatures: Signatures) -> Origin:
        """The verdicts. Never raises for what DNS or the mail does."""
        lookup = _Budget(self._dns)
        now_s = self._clock.now_ms() // 1000
        keys, spf = await _together(
            lookup,
            signatures.key_names,
            ip=mail.envelope.remote_ip,
            helo=mail.envelope.helo,
            mail_from=mail.envelope.mail_from,
        )
        dkim = finish_dkim(signatures.dkim, keys, now_s)
        arc = finish_arc(signatures.arc, keys, now_s)
        domains = from_domains(parsed)
        dmarc = await check_dmarc(lookup, from_domains=domains, spf=spf, dkim=dkim)
        authentication = Authentication(spf=spf, dkim=dkim, arc=arc, dmarc=dmarc)
        return Origin(
            authentication=authentication,
            forged=is_forged(authentication, self._trusted),
            results=authentication_results(
                self._hostname,
                authentication,
                mail_from=mail.envelope.mail_from,
                helo=mail.envelope.helo,
                from_domain=domains[0] if domains else "",
                remote_ip=mail.envelope.remote_ip,
            ),
        )


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


def from_domains(parsed: ParsedMail) -> tuple[str, ...]:
    """The domains in From, each once, as A-labels. RFC 7489 §6.6.1 wants exactly one."""
    domains = (domain_of(normalize(box.address)) for box in parsed.from_ if "@" in box.address)
    return tuple(dict.fromkeys(one for one in domains if one))


async def _together(
    lookup: DnsLookup, names: Sequence[str], *, ip: str, helo: str, mail_from: str
) -> tuple[dict[str, DnsAnswer], SpfResult]:
    spf = check_spf(lookup, ip=ip, helo=helo, mail_from=mail_from)
    if not names:
        return {}, await spf
    keys = asyncio.gather(*(lookup(name, "TXT") for name in names))
    answers, result = await asyncio.gather(keys, spf)
    return dict(zip(names, answers, strict=True)), result


class _Dns:
    """A lookup that is not made while DNS answers nobody: a server without DNS still files its mail at once."""

    def __init__(self, lookup: DnsLookup, clock: Clock) -> None:
        self._lookup = lookup
        self._clock = clock
        self._unanswered = 0
        self._silent_until = 0

    async def __call__(self, name: str, kind: RecordType) -> DnsAnswer:
        if self._clock.now_ms() < self._silent_until:
            return _TEMPORARY
        try:
            answer = await self._lookup(name, kind)
        except asyncio.CancelledError:  # its mail did not want to wait any longer
            self._note_silence()
            raise
        if answer.outcome == "temporary":
            self._note_silence()
        else:
            self._unanswered = 0
        return answer

    def _note_silence(self) -> None:
        self._unanswered += 1
        if self._unanswered >= SILENT_AFTER:
            self._silent_until = self._clock.now_ms() + SILENT_MS
            self._unanswered = 0


class _Budget:
    """A lookup that ends: after so many questions, or so much time, every answer is a temporary error."""

    def __init__(self, lookup: DnsLookup) -> None:
        self._lookup = lookup
        self._left = MAX_LOOKUPS
        self._deadline = asyncio.get_running_loop().time() + AUTHENTICATION_TIMEOUT_S

    async def __call__(self, name: str, kind: RecordType) -> DnsAnswer:
        self._left -= 1
        if self._left < 0:
            return _TEMPORARY
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._lookup(name, kind)
        except TimeoutError:
            return _TEMPORARY
