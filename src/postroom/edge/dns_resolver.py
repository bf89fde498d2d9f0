"""DNS: where a domain's mail goes, which addresses a host has, and what the checks of a mail's origin ask."""

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.flags
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver

from postroom.base.limits import MAX_MX_HOSTS
from postroom.flows.ports import MailHosts, TlsaAnswer
from postroom.mail.addr_spec import a_label_domain
from postroom.mail.authentication.dns import DnsAnswer, RecordType
from postroom.mail.dane import MAX_TLSA_RECORDS, TlsaRecord
from postroom.rules.network import is_loopback_address

MAX_CACHED_ANSWERS = 10_000
"""Answers kept; the oldest goes when there is one more."""
MAX_CACHED_BYTES = 32 * 1024 * 1024
"""Of all answers kept: whoever writes to us chooses what is asked, and how much is answered."""
MAX_CACHED_ANSWER_BYTES = 16_384
"""A larger answer is used and not kept. What domains say of their mail seldom takes a tenth of it."""
_ANSWER_BYTES = 600
"""What an answer and its place in the cache take beside its name and records."""
_RECORD_BYTES = 200
"""What a record takes beside what it says."""
LONGEST_CACHED_S = 300
"""However long the answer's TTL: a server that moves is followed within minutes."""
NEGATIVE_CACHED_S = 30
"""For names and types that do not exist. RFC 2308 §5 would allow more."""
MAX_CNAME_HOPS = 8
"""Aliases followed from one name. RFC 1034 §3.6.2 asks that chains be followed and loops be found."""
TEMPORARY_CACHED_S = 5
"""A server that gives no answer is not asked the same again at once: a thousand mails would each wait for it."""
MAX_ADDRESSES = 32
"""Kept of one host, of each family."""
MAX_TXT_RECORDS = 64
"""Looked at of one name."""

_random = secrets.SystemRandom()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answer:
    """What DNS says of one name and type."""

    records: tuple[Any, ...] = ()
    exists: bool = True
    temporary: bool = False
    text: str = ""
    authentic: bool = False
    """The server says that DNSSEC vouches for it (AD, RFC 4035 §3.2.3), and is trusted to say so."""
    expires_at_s: float = 0.0
    """Of the monotonic clock; 0 for an answer that is not kept."""
    size: int = 0
    """Bytes that it takes in the cache, about."""


class DnsResolver:
    """Fulfils flows.ports.Resolver; equal questions at one time are asked once, and answers kept for their TTL."""

    def __init__(
        self,
        servers: Sequence[tuple[str, int]] | None = None,
        *,
        timeout_s: float = 10.0,
        keeps: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """servers: (IP address, port) of recursive servers; None for the system's. timeout_s: for one question.

        keeps: whether answers are kept here; not for who looks whether a record is there yet.
        """
        self._servers = servers
        self._timeout_s = timeout_s
        self._keeps = keeps
        self._monotonic = monotonic
        self._resolver: dns.asyncresolver.Resolver | None = None
        self._cache: dict[tuple[str, str], _Answer] = {}
        self._cached_bytes = 0
        self._under_way: dict[tuple[str, str], asyncio.Task[_Answer]] = {}

    async def mail_hosts(self, domain: str) -> MailHosts:
        """Where mail for the domain goes. RFC 5321 §5.1, RFC 7505 §3; internationalised domains too."""
        name = a_label_domain(domain.rstrip("."))
        if name is None or name[0] == "[":
            return MailHosts(outcome="no_such_domain", text=f"{domain[:100]!r} is not a domain name")
        answer = await self._lookup(name, "MX")
        if answer.temporary:
            return MailHosts(outcome="temporary", text=answer.text)
        if not answer.exists:
            return MailHosts(outcome="no_such_domain", text=f"the domain {name} does not exist")
        if not answer.records:
            return await self._implicit_host(name)
        hosts = _in_order([(record.preference, _text(record.exchange)) for record in answer.records])
        if not hosts:
            return MailHosts(outcome="null_mx", text=f"{name} says that it takes no mail (null MX)")
        text = f"{len(hosts)} mail exchanger(s) for {name}"
        return MailHosts(outcome="ok", hosts=hosts, text=text, authentic=answer.authentic)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """IPv6 and IPv4 addresses of a host by turns, IPv6 first (RFC 8305 §4); empty when there are none now."""
        name = a_label_domain(host.rstrip("."))
        if name is None or name[0] == "[":
            return ()
        addresses, _ = await self._both_families(name)
        return addresses

    async def tlsa(self, host: str, port: int) -> TlsaAnswer:
        """The TLSA records of a host's port, when the resolver's AD bit vouches for them and for its addresses.

        RFC 7672 §2.2.2: where DNSSEC says nothing of the addresses, the records are not even asked for, since many
        servers of unsigned zones stumble over the question.
        """
        name = a_label_domain(host.rstrip("."))
        if name is None or name[0] == "[":
            return TlsaAnswer(outcome="none")
        six, four = await asyncio.gather(self._lookup(name, "AAAA"), self._lookup(name, "A"))
        if not any(answer.authentic and answer.records for answer in (six, four)):
            return TlsaAnswer(outcome="none")
        answer = await self._lookup(f"_{port}._tcp.{name}", "TLSA")
        if answer.temporary:
            return TlsaAnswer(outcome="temporary")
        if not answer.authentic or not answer.records:
            return TlsaAnswer(outcome="none")
        return TlsaAnswer(outcome="ok", records=tuple(_tlsa(one) for one in answer.records[:MAX_TLSA_RECORDS]))

    async def lookup(self, name: str, kind: RecordType) -> DnsAnswer:
        """The records of one name and type, aliases followed: fulfils mail.authentication.dns.DnsLookup."""
        answer = await self._lookup(name.rstrip(".").lower(), kind)
        if answer.temporary:
            return DnsAnswer(outcome="temporary")
        if not answer.exists:
            return DnsAnswer(outcome="no_such_name")
        return DnsAnswer(outcome="ok", records=_records(answer, kind))

    async def close(self) -> None:
        """Let go of the questions that are still open: nobody waits for them any more."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _implicit_host(self, name: str) -> MailHosts:
        addresses, temporary = await self._both_families(name)
        if addresses:
            return MailHosts(outcome="ok", hosts=(name,), text=f"{name} has no MX; its own address is used")
        if temporary is not None:
            return MailHosts(outcome="temporary", text=temporary)
        return MailHosts(outcome="no_mail_host", text=f"{name} has neither an MX nor an address")

    async def _both_families(self, name: str) -> tuple[tuple[str, ...], str | None]:
        """The addresses, and why there may be more when a lookup failed for now."""
        six, four = await asyncio.gather(self._lookup(name, "AAAA"), self._lookup(name, "A"))
        pairs = zip_longest(_addresses(six), _addresses(four))
        found = tuple(address for address in chain.from_iterable(pairs) if address is not None)
        return found, six.text if six.temporary else four.text if four.temporary else None

    async def _lookup(self, name: str, kind: str) -> _Answer:
        key = (name, kind)
        kept = self._cache.get(key)
        if kept is not None and kept.expires_at_s > self._monotonic():
            return kept
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._ask_and_keep(key))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        # A caller that is cancelled must not take the answer away from the others.
        return await asyncio.shield(task)

    async def _ask_and_keep(self, key: tuple[str, str]) -> _Answer:
        answer = await self._ask(*key)
        if not self._keeps:
            return answer
        self._forget(key)
        if answer.temporary:
            answer = replace(answer, expires_at_s=self._monotonic() + TEMPORARY_CACHED_S)
        if answer.expires_at_s:
            self._keep(key, replace(answer, size=_size(key[0], answer)))
        return answer

    def _keep(self, key: tuple[str, str], answer: _Answer) -> None:
        if answer.size > MAX_CACHED_ANSWER_BYTES:
            return
        while self._cache and (
            len(self._cache) >= MAX_CACHED_ANSWERS or self._cached_bytes + answer.size > MAX_CACHED_BYTES
        ):
            self._forget(next(iter(self._cache)))
        self._cache[key] = answer
        self._cached_bytes += answer.size

    def _forget(self, key: tuple[str, str]) -> None:
        kept = self._cache.pop(key, None)
        if kept is not None:
            self._cached_bytes -= kept.size

    async def _ask(self, name: str, kind: str) -> _Answer:
        try:
            return await self._follow(name, kind)
        except dns.resolver.NXDOMAIN:
            return _Answer(exists=False, expires_at_s=self._monotonic() + NEGATIVE_CACHED_S)
        except dns.exception.Timeout:
            return _Answer(temporary=True, text=f"DNS gave no answer in time for {name} {kind}")
        except (dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration):
            return _Answer(temporary=True, text=f"DNS could not answer for {name} {kind}")
        except (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel, dns.name.BadEscape):
            return _Answer(exists=False, expires_at_s=self._monotonic() + NEGATIVE_CACHED_S)
        # Whatever a server sends that dnspython cannot read, and whatever the network does, is for later too.
        except (dns.exception.DNSException, OSError, ValueError, EOFError) as error:
            return _Answer(temporary=True, text=f"DNS failed for {name} {kind}: {type(error).__name__}")

    async def _follow(self, name: str, kind: str) -> _Answer:
        resolver = self._configured()
        asked, authentic = name, self._is_trusted(resolver)
        for _ in range(MAX_CNAME_HOPS):
            found = await resolver.resolve(
                asked, kind, search=False, raise_on_no_answer=False, lifetime=self._timeout_s
            )
            now = self._monotonic()
            authentic = authentic and bool(found.response.flags & dns.flags.AD)
            if found.rrset is not None:
                kept_s = min(found.rrset.ttl, LONGEST_CACHED_S)
                return _Answer(
                    records=tuple(found.rrset),
                    authentic=authentic,
                    expires_at_s=now + kept_s if kept_s > 0 else 0.0,
                )
            alias = _text(found.canonical_name)
            # A server that does not recurse answers an alias alone; its target is asked for by name.
            if not alias or alias == asked:
                return _Answer(expires_at_s=now + NEGATIVE_CACHED_S)
            asked = alias
        return _Answer(temporary=True, text=f"DNS leads from alias to alias without end for {name} {kind}")

    def _configured(self) -> dns.asyncresolver.Resolver:
        if self._resolver is None:
            resolver = dns.asyncresolver.Resolver(configure=self._servers is None)
            if self._servers is not None:
                resolver.nameservers = [dns.nameserver.Do53Nameserver(ip, port) for ip, port in self._servers]
            resolver.timeout = max(self._timeout_s / 3, 0.1)
            # RFC 6840 §5.7: whoever sets AD in the question wants to know it of the answer.
            resolver.flags = dns.flags.RD | dns.flags.AD
            self._resolver = resolver
        return self._resolver

    def _is_trusted(self, resolver: dns.asyncresolver.Resolver) -> bool:
        """Whether the servers' AD bit can be believed: the settings name them, or it comes from this machine."""
        if self._servers is not None:
            return True
        return all(is_loopback_address(str(getattr(one, "address", one))) for one in resolver.nameservers)


def _tlsa(record: Any) -> TlsaRecord:
    return TlsaRecord(usage=record.usage, selector=record.selector, matching=record.mtype, data=record.cert)


def _in_order(exchanges: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """Lowest preference first, equal ones in a new order each time. RFC 5321 §5.1. The null MX is left out."""
    hosts = [(preference, _random.random(), host) for preference, host in exchanges if host]
    return tuple(dict.fromkeys(host for _, _, host in sorted(hosts)))[:MAX_MX_HOSTS]


def _size(name: str, answer: _Answer) -> int:
    """Bytes that the answer takes in the cache, about; of many records their number alone tells enough."""
    size = _ANSWER_BYTES + len(name) + len(answer.text) + _RECORD_BYTES * len(answer.records)
    if size > MAX_CACHED_ANSWER_BYTES:
        return size
    return size + sum(len(record.to_wire() or b"") for record in answer.records)


def _addresses(answer: _Answer) -> list[str]:
    return [record.address for record in answer.records[:MAX_ADDRESSES]]


def _records(answer: _Answer, kind: RecordType) -> tuple[str, ...]:
    if kind in {"A", "AAAA"}:
        return tuple(_addresses(answer))
    if kind == "TXT":
        return tuple(
            b"".join(record.strings).decode("ascii", "surrogateescape") for record in answer.records[:MAX_TXT_RECORDS]
        )
    if kind == "MX":
        exchanges = sorted(answer.records, key=lambda record: record.preference)
        return tuple(_text(record.exchange) for record in exchanges)
    return tuple(_text(record.target) for record in answer.records)


def _text(name: Any) -> str:
    """A DNS name as lower-case text without its final dot; "" for the root."""
    return str(name).rstrip(".").lower()
