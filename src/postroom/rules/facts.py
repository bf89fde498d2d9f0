"""The facts that a mail states: amounts, dates, addresses, phone, order and tracking numbers. Nothing is made up."""

from dataclasses import dataclass
from datetime import datetime

from postroom.rules.facts_contacts import Phone, find_emails, find_phones
from postroom.rules.facts_dates import DateFact, find_dates
from postroom.rules.facts_money import Amount, find_amounts
from postroom.rules.facts_orders import Reference, Tracking, find_references, find_trackings
from postroom.rules.intent_phrases import read_words
from postroom.rules.language import guess_language

MAX_FACTS_CHARS = 262_144
"""Characters of a text that are looked at: 256 Ki."""
_LANGUAGE_CHARS = 4_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What was found, each sort in the order of the text."""

    amounts: tuple[Amount, ...]
    dates: tuple[DateFact, ...]
    emails: tuple[str, ...]
    phones: tuple[Phone, ...]
    references: tuple[Reference, ...]
    """Order, invoice, ticket … numbers."""
    trackings: tuple[Tracking, ...]
    language: str
    """Of the text, ISO 639-1; "" when nothing tells."""


def find_facts(text: str, *, sent: datetime) -> Facts:
    """The facts of a text, bounded in number; never raises.

    sent: when the mail was written, aware, in its writer's offset from UTC where that is known: "tomorrow" is the day
    after it there.
    """
    text = text[:MAX_FACTS_CHARS]
    language = guess_language(word.text for word in read_words(text[:_LANGUAGE_CHARS]).words).code
    trackings = find_trackings(text)
    taken = {(one.start, len(one.value)) for one in trackings}
    return Facts(
        amounts=find_amounts(text),
        dates=find_dates(text, sent=sent, language=language),
        emails=find_emails(text),
        phones=tuple(
            one for one in find_phones(text) if not any(low <= one.start <= low + size for low, size in taken)
        ),
        references=find_references(text),
        trackings=trackings,
        language=language,
    )
