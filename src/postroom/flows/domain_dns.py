"""Asking DNS about a domain: what was published there before, and what is there of the records that we want."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from postroom.flows.ports import Resolver
from postroom.mail.authentication.dmarc_record import parse_dmarc_record
from postroom.mail.authentication.dns import DnsAnswer, RecordType
from postroom.mail.authentication.spf_record import is_spf_record
from postroom.rules.domain_records import PublishedBefore, WantedRecord
from postroom.rules.record_check import RecordCheck, compare_record, question_for

MAX_SPF_RECORDS = 30
"""Records read to count the questions of one domain's SPF: three times what a check of it may ask."""
MAX_LABELS_ABOVE = 8
"""Domains above one that are asked for a DMARC record. RFC 9989 §4.10."""

Question = tuple[str, RecordType]

_UNKNOWN = DnsAnswer(outcome="temporary")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What DNS said, by question."""

    by_question: Mapping[Question, DnsAnswer]

    def of(self, name: str, kind: RecordType) -> DnsAnswer:
        """The answer; one that says nothing when it was not asked."""
        return self.by_question.get((name, kind), _UNKNOWN)

    def compare(self, wanted: WantedRecord) -> RecordCheck:
        """What DNS has in place of the record."""
        kind = question_for(wanted)
        target = self.of(wanted.value, kind) if wanted.type == "CNAME" else None
        return compare_record(wanted, self.of(wanted.name, kind), target)


def questions_for(records: Iterable[WantedRecord]) -> set[Question]:
    """Everything to ask before the records can be compared."""
    asked: set[Question] = set()
    for record in records:
        asked.add((record.name, question_for(record)))
        if record.type == "CNAME":
            asked.add((record.value, "A"))
    return asked


async def ask(resolver: Resolver, questions: Collection[Question]) -> Answers:
    """The answers, asked for beside each other."""
    ordered = sorted(questions)
    found = await asyncio.gather(*(resolver.lookup(name, kind) for name, kind in ordered))
    return Answers(by_question=dict(zip(ordered, found, strict=True)))


async def published_before(resolver: Resolver, domain: str, includes: Collection[str] = ()) -> PublishedBefore:
    """What the domain has already of the records that it may have but one of.

    includes: domains that its SPF record is to include, whose questions count as well.
    """
    spf, dmarc = await asyncio.gather(resolver.lookup(domain, "TXT"), resolver.lookup(f"_dmarc.{domain}", "TXT"))
    lookups, inherited = await asyncio.gather(
        _spf_lookups(resolver, spf.records, includes), _inherited_dmarc(resolver, domain, dmarc.records)
    )
    return PublishedBefore(spf=spf.records, spf_lookups=lookups, dmarc=dmarc.records, inherited_dmarc=inherited)


async def _spf_lookups(resolver: Resolver, texts: Iterable[str], includes: Collection[str]) -> dict[str, int]:
    """For each `include` and `redirect` of the records, the questions that its own record asks, all the way down."""
    targets = {target for text in texts if is_spf_record(text) for target in _led_to(text)} | set(includes)
    counts: dict[str, int] = {}
    budget = [MAX_SPF_RECORDS]
    for target in sorted(targets):
        counts[target] = await _count_below(resolver, target, budget, frozenset())
    return counts


async def _count_below(resolver: Resolver, domain: str, budget: list[int], above: frozenset[str]) -> int:
    """budget: records that may still be read; above: the domains that led here, so that a loop ends."""
    if budget[0] <= 0 or domain in above:
        return 0
    budget[0] -= 1
    answer = await resolver.lookup(domain, "TXT")
    text = next((one for one in answer.records if is_spf_record(one)), "")
    count = sum(_asks(term) for term in text.split()[1:])
    for target in _led_to(text):
        count += await _count_below(resolver, target, budget, above | {domain})
    return count


def _asks(term: str) -> bool:
    """Whether the term makes a check ask DNS. RFC 7208 §4.6.4."""
    word = term.lstrip("+-~?").lower()
    name = min((word.partition(mark)[0] for mark in ":/="), key=len)
    return name in {"include", "a", "mx", "ptr", "exists", "redirect"}


def _led_to(text: str) -> list[str]:
    """The domains whose records the SPF record includes; those with macros are nobody's until a mail comes."""
    targets = []
    for term in text.split()[1:]:
        word = term.lstrip("+-~?").lower()
        for start in ("include:", "redirect="):
            target = word.removeprefix(start).removesuffix(".")
            if word.startswith(start) and target and "%" not in target:
                targets.append(target)
    return targets


async def _inherited_dmarc(resolver: Resolver, domain: str, own: Iterable[str]) -> str | None:
    """The DMARC record of the nearest domain above that has one; None where the domain has its own."""
    if any(parse_dmarc_record(text) is not None for text in own):
        return None
    labels = domain.split(".")
    above = [".".join(labels[start:]) for start in range(1, len(labels))][-MAX_LABELS_ABOVE:]
    answers = await asyncio.gather(*(resolver.lookup(f"_dmarc.{one}", "TXT") for one in above))
    for answer in answers:
        for text in answer.records:
            if parse_dmarc_record(text) is not None:
                return text
    return None
