"""One SPF record for a domain: what is published there already, and the hosts that send for it from here. RFC 7208.

A domain has one record or, with two, none that counts (RFC 7208 §3.2), and checks of it may ask DNS ten times
(RFC 7208 §4.6.4). So ours is put into the one there is, before its `all`, and as addresses where an `include` would be
the eleventh question.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from postroom.mail.authentication.spf import MAX_LOOKUP_TERMS
from postroom.mail.authentication.spf_macro import IpAddress, SpfSyntaxError
from postroom.mail.authentication.spf_record import Mechanism, is_spf_record, parse_spf_record

MAX_RECORDS = 10
"""Records of one domain that are merged; a second one is a mistake already."""

_VERSION = "v=spf1"
_QUALIFIERS = "+-~?"
_ASKING = frozenset(("include", "a", "mx", "ptr", "exists", "redirect"))
_DEFAULT_ALL = "~all"
"""What to say of all other hosts where nothing was said: DMARC judges, and `-all` has forwarded mail refused unread."""
_GENTLEST_FIRST = ("+all", "all", "?all", "~all", "-all")


@dataclass(frozen=True, kw_only=True, slots=True)
class Senders:
    """The hosts that send for a domain from here; the first of these that is given is published, and `relays`."""

    include: str = ""
    """A domain whose record lists them."""
    networks: tuple[str, ...] = ()
    """Their addresses or networks."""
    host: str = ""
    """A name that has their addresses."""
    relays: tuple[str, ...] = ()
    """Domains whose records list the hosts of providers that take its mail; ours go on sending when these are gone."""

    def terms(self) -> tuple[str, ...]:
        """The terms to publish."""
        ours = (f"include:{self.include}",) if self.include else self.network_terms()
        return self._and_relays(ours or ((f"a:{self.host}",) if self.host else ()))

    def cheaper_terms(self) -> tuple[str, ...]:
        """The same with the addresses as terms, which ask DNS nothing."""
        return self._and_relays(self.network_terms())

    def includes(self) -> tuple[str, ...]:
        """The domains whose records are to be included."""
        return tuple(term.partition(":")[2] for term in self.terms() if term.startswith("include:"))

    def network_terms(self) -> tuple[str, ...]:
        """The addresses as terms."""
        return tuple(f"ip{ipaddress.ip_network(one, strict=False).version}:{one}" for one in self.networks)

    def _and_relays(self, ours: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*ours, *(f"include:{one}" for one in self.relays))))


@dataclass(frozen=True, kw_only=True, slots=True)
class MergedSpf:
    """The record to publish."""

    text: str
    terms: tuple[str, ...]
    """Those of ours in it."""
    lookup_count: int
    """Questions that a check of it may ask, as far as they are known."""
    note: str = ""
    """What its owner should know, as sentences; "" for nothing."""


def merge_spf(existing: Sequence[str], senders: Senders, lookups_below: Mapping[str, int] | None = None) -> MergedSpf:
    """One record that allows what is allowed already, and our hosts.

    existing: the TXT records at the domain; those that are not SPF are passed over.
    lookups_below: for the target of an `include` or `redirect`, lower case, the questions that its own record asks.
    Several records become one. What is there is kept as it is written, mistakes too: the note says so.
    """
    found = [text for text in existing[:MAX_RECORDS] if is_spf_record(text)]
    below = lookups_below or {}
    notes = []
    if len(found) > 1:
        notes.append(f"There are {len(found)} SPF records, and then none counts: publish this one instead of them.")
    kept = _joined_terms(found)
    text = _with_terms(kept, senders.terms())
    ours = senders.terms()
    if _lookups(text, below) > MAX_LOOKUP_TERMS and senders.include and senders.networks:
        ours = senders.cheaper_terms()
        text = _with_terms(kept, ours)
    count = _lookups(text, below)
    if count > MAX_LOOKUP_TERMS:
        notes.append(
            f"Checks of this record ask DNS {count} times, and at {MAX_LOOKUP_TERMS} they give up: take out senders "
            "that are no longer used."
        )
    if wrong := _mistake(text):
        notes.append(f"The record that is published has a mistake, and so does this one: {wrong}.")
    return MergedSpf(text=text, terms=ours, lookup_count=count, note=" ".join(notes))


def spf_allows(text: str, term: str) -> bool:
    """Whether the record lets our term's hosts send: the same `include` or `a`, or a network around ours, before `all`.

    term: one of Senders.terms().
    A record with a mistake in it allows nothing. RFC 7208 §4.6.
    """
    try:
        record, wanted = parse_spf_record(text), parse_spf_record(f"{_VERSION} {term}").mechanisms[0]
    except SpfSyntaxError:
        return False
    for mechanism in record.mechanisms:
        if mechanism.name == "all":
            return mechanism.qualifier == "pass"
        if mechanism.qualifier == "pass" and _holds(mechanism, wanted):
            return True
    return False


def _holds(mechanism: Mechanism, wanted: Mechanism) -> bool:
    if mechanism.name != wanted.name:
        return False
    if mechanism.network is None or wanted.network is None:
        return _hosts(mechanism) == _hosts(wanted)
    prefix = (mechanism.prefix4, wanted.prefix4) if mechanism.name == "ip4" else (mechanism.prefix6, wanted.prefix6)
    return prefix[0] <= prefix[1] and _network(mechanism.network, prefix[0]) == _network(wanted.network, prefix[0])


def _network(address: IpAddress, prefix: int) -> str:
    return str(ipaddress.ip_network((address, prefix), strict=False))


def _hosts(mechanism: Mechanism) -> tuple[object, ...]:
    """What an `include` or `a` is about."""
    target = tuple(
        piece.lower().removesuffix(".") if isinstance(piece, str) else piece for piece in mechanism.target or ()
    )
    return target, mechanism.prefix4, mechanism.prefix6


def _joined_terms(records: Sequence[str]) -> list[str]:
    """The terms of all records that count, each once; of several `all` the gentlest, at the end."""
    terms: dict[str, str] = {}
    alls: set[str] = set()
    for text in records:
        ends = False
        written = [term for term in text[len(_VERSION) :].split(" ") if term and term.isascii() and term.isprintable()]
        has_all = any(map(_is_all, written))
        for term in written:
            if _is_all(term):
                ends = True
                alls.add(term.lower())
            elif _is_modifier(term):
                # A redirect beside an `all` never counts, and of two it is the one that must give way. RFC 7208 §6.1.
                if _name(term) != "redirect":
                    terms.setdefault(_name(term), term)
                elif not has_all:
                    joined = term if len(records) == 1 else "include:" + term.partition("=")[2]
                    terms.setdefault(joined, joined)
            elif not ends:
                terms.setdefault(term, term)
    last = next((term for term in _GENTLEST_FIRST if term in alls), None)
    return [*terms.values(), last] if last else list(terms.values())


def _with_terms(kept: Sequence[str], ours: Sequence[str]) -> str:
    """The record with our terms before its `all`, or before its modifiers; those it has already are left out."""
    text = " ".join([_VERSION, *kept])
    # A record with a mistake allows nothing, whatever it holds: ours is not put in again and again.
    present = {term.lower() for term in kept}
    added = [term for term in ours if term.lower() not in present and not spf_allows(text, term)]
    before = [term for term in kept if not _is_all(term) and not _is_modifier(term)]
    after = [term for term in kept if _is_all(term) or _is_modifier(term)]
    if not any(_is_all(term) or _name(term) == "redirect" for term in after):
        after.append(_DEFAULT_ALL)
    return " ".join([_VERSION, *before, *added, *after])


def _is_all(term: str) -> bool:
    return term.lower() in _GENTLEST_FIRST


def _is_modifier(term: str) -> bool:
    return "=" in term.partition(":")[0].partition("/")[0]


def _name(term: str) -> str:
    name = term.lstrip(_QUALIFIERS).lower()
    return min((name.partition(mark)[0] for mark in ":/="), key=len)


def _lookups(text: str, below: Mapping[str, int]) -> int:
    count = 0
    for term in text[len(_VERSION) :].split():
        name = _name(term)
        if name in _ASKING:
            count += 1
            if name in {"include", "redirect"}:
                count += below.get(term.lower().partition("=" if name == "redirect" else ":")[2].removesuffix("."), 0)
    return count


def _mistake(text: str) -> str:
    try:
        parse_spf_record(text)
    except SpfSyntaxError as wrong:
        return str(wrong)
    return ""
