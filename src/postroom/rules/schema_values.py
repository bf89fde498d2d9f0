"""Values that a mail states for one property, the likeliest first, and their shape as the schema wants it."""

# ruff: noqa: RUF001, SIM905 - tables of words of many languages, written as rows

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from postroom.rules.facts_dates import DateFact
from postroom.rules.facts_money import Amount, find_amounts
from postroom.rules.facts_numbers import read_numbers
from postroom.rules.intent_phrases import fold_text
from postroom.rules.schema_cues import choose, find_company, find_quantities, find_urls, is_urgent
from postroom.rules.schema_known import Known
from postroom.rules.schema_roles import Role, name_words, role_of

MAX_CANDIDATES = 60
"""Values tried for one property."""
_LABELLED = 0.9
_IN_ENUM = 0.6
_YES = frozenset("yes y true ja oui sí si sim да так evet はい 是 confirmed accepted approved".split())
_NO = frozenset("no n false nein non não nee нет ні hayır いいえ 否 declined rejected".split())
_GENERIC = frozenset("number no nr id code name address value date ref reference the of our your total".split())
_INTENT_WORDS = {
    "accepted": ("accepted", "accept", "yes", "approved", "agreed", "confirmed", "positive", "interested"),
    "declined": ("declined", "decline", "no", "rejected", "reject", "refused", "negative", "not_interested"),
    "counter_offer": (
        "counter_offer",
        "counter",
        "counteroffer",
        "countered",
        "negotiating",
        "negotiation",
        "negotiate",
    ),
    "question": ("question", "inquiry", "enquiry", "query"),
    "request": ("request", "requested"),
    "schedule": ("schedule", "scheduling", "meeting"),
    "complaint": ("complaint", "complain", "issue"),
    "unsubscribe": ("unsubscribe", "unsubscribed", "opt_out"),
    "thanks": ("thanks", "thank_you"),
    "other": ("other", "unknown", "none"),
}
_MIN_INTENT_CONFIDENCE = 0.4
_MIN_INTENT_SHARE = 0.25
"""Of an intent that is not the first: an enum may not know the first one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A value that the mail states."""

    texts: tuple[str, ...]
    """Its spellings, the preferred one first."""
    sure: float
    number: Decimal | None = None
    truth: bool | None = None
    date: DateFact | None = None
    offset: str = ""
    """Of the mail from UTC, `+02:00`: for a time that names none."""


def candidates_for(
    role: Role | None, words: Sequence[str], label_words: Sequence[str], kind: Mapping[str, Any], known: Known
) -> list[Candidate]:
    """Values for a property, the likeliest first; empty when the mail states none.

    words: of its name, and of the names it stands under. label_words: by which a line may label it.
    """
    found = [_from_text(value, _LABELLED, known) for value in _labelled(role, label_words, known)]
    source = _SOURCES.get(role) if role is not None else None
    if source is not None:
        found.extend(source(words, known))
    stated = kind.get("enum")
    if isinstance(stated, list) and role not in {"intent", "accepted", "declined"}:
        found.extend(_of_enum(stated, known))
    return found[:MAX_CANDIDATES]


def shaped(candidate: Candidate, kind: Mapping[str, Any]) -> Any:
    """The candidate as the schema's type; None when it cannot be that."""
    stated = [kind["const"]] if "const" in kind else kind.get("enum")
    if isinstance(stated, list):
        wanted = {_key(text) for text in candidate.texts}
        return next((one for one in stated if isinstance(one, str) and _key(one) in wanted), None)
    match kind.get("type"):
        case "boolean":
            return candidate.truth
        case "integer":
            whole = candidate.number is not None and candidate.number == candidate.number.to_integral_value()
            return int(candidate.number) if whole and candidate.number is not None else None
        case "number":
            return None if candidate.number is None else _json_number(candidate.number)
        case "string" | None:
            return _string(candidate, kind)
    return None


def _string(candidate: Candidate, kind: Mapping[str, Any]) -> str | None:
    date, stated = candidate.date, kind.get("format")
    if stated == "date":
        return date.value if date is not None else None
    if stated in {"date-time", "time"}:
        if date is None or date.time is None:
            return None
        time = (date.time if date.time.count(":") == 2 else f"{date.time}:00") + (
            date.offset or candidate.offset or "Z"
        )
        return time if stated == "time" else f"{date.value}T{time}"
    pattern_given = isinstance(kind.get("pattern"), str) or "maxLength" in kind
    return candidate.texts[-1] if pattern_given else candidate.texts[0]


def _json_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _labelled(role: Role | None, wanted: Sequence[str], known: Known) -> Iterator[str]:
    """What stands behind a label that says what the property is called."""
    plain = tuple(wanted)
    core = tuple(word for word in plain if word not in _GENERIC) or plain
    for label in known.labels:
        own = tuple(word for word in label.words if word not in _GENERIC) or label.words
        if label.words == plain or (own == core and _same_role(role, label.words)):
            yield label.value


def _same_role(role: Role | None, words: Sequence[str]) -> bool:
    """Whether a label asks for the same sort of thing: "order date" is no order number."""
    own = role_of(" ".join(words), {})
    return own is None or role is None or own == role


def _from_text(value: str, sure: float, known: Known) -> Candidate:
    """A value that is written out behind a label."""
    amounts = find_amounts(value)
    numbers = read_numbers(value, 2)
    single = Decimal(amounts[0].value) if len(amounts) == 1 else numbers[0].value if len(numbers) == 1 else None
    folded = fold_text(value).strip(" .!")
    # A date's place is known in the whole text only; the same date behind the label has the same spelling.
    date = next((one for one in known.facts.dates if one.raw and one.raw in value), None)
    texts = (value, amounts[0].value) if len(amounts) == 1 else (value,)
    truth = True if folded in _YES else False if folded in _NO else None
    return Candidate(texts=texts, sure=sure, number=single, truth=truth, date=date, offset=_offset(known))


def _of_amount(one: Amount, sure: float) -> Candidate:
    return Candidate(texts=(one.raw, one.value), sure=sure, number=Decimal(one.value))


def _amounts(words: Sequence[str], known: Known) -> Iterator[Candidate]:
    for one, sure in choose(known.facts.amounts, words, known.text, size=lambda amount: len(amount.raw)):
        yield _of_amount(one, sure * one.sure)


def _currencies(words: Sequence[str], known: Known) -> Iterator[Candidate]:
    chosen = choose(known.facts.amounts, words, known.text, size=lambda amount: len(amount.raw))
    named = list(dict.fromkeys(one.currency for one, _ in chosen if one.currency))
    sure = 0.9 if len(named) == 1 else 0.5
    yield from (Candidate(texts=(currency,), sure=sure) for currency in named)


def _dates(words: Sequence[str], known: Known) -> Iterator[Candidate]:
    for one, sure in choose(known.facts.dates, words, known.text, size=lambda date: len(date.raw)):
        texts = (one.raw, one.value) if one.relative else (one.value, one.value)
        yield Candidate(texts=(one.value, *texts), sure=sure * one.sure, date=one, offset=_offset(known))


def _times(words: Sequence[str], known: Known) -> Iterator[Candidate]:
    for one in _dates(words, known):
        if one.date is not None and one.date.time is not None:
            yield Candidate(texts=(one.date.time,), sure=one.sure, date=one.date, offset=one.offset)


def _emails(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    yield from (Candidate(texts=(one,), sure=0.9) for one in known.facts.emails)
    if not known.facts.emails:
        yield from _sender_email(_words, known)


def _sender_email(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    if known.mail.from_address:
        yield Candidate(texts=(known.mail.from_address,), sure=0.7)


def _sender_name(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    if known.mail.from_name:
        yield Candidate(texts=(known.mail.from_name,), sure=0.8)


def _phones(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    for one in known.facts.phones:
        yield Candidate(texts=(one.e164 or one.raw, one.raw), sure=0.9 if one.e164 else 0.7)


def _trackings(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    yield from (Candidate(texts=(one.value,), sure=one.sure) for one in known.facts.trackings)
    taken = {one.value for one in known.facts.trackings}
    for one in known.facts.references:
        if one.kind == "tracking" and one.value not in taken:
            yield Candidate(texts=(one.value,), sure=0.7)


def _carriers(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    for one in known.facts.trackings:
        if one.carrier != "post":
            yield Candidate(texts=(one.carrier,), sure=one.sure)
    folded = f" {' '.join(name_words_of(known.text))} "
    for name in ("UPS", "FedEx", "USPS", "DHL", "GLS", "DPD", "Hermes", "TNT", "PostNL", "Royal Mail", "Colissimo"):
        if f" {name.lower()} " in folded:
            yield Candidate(texts=(name,), sure=0.6)


def _references(kind: str) -> Callable[[Sequence[str], Known], Iterator[Candidate]]:
    def of_kind(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
        for one in known.facts.references:
            if one.kind == kind:
                number = Decimal(one.value) if one.value.isdigit() and one.value[0] != "0" else None
                yield Candidate(texts=(one.value,), sure=0.9, number=number)

    return of_kind


def _intents(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    guess = known.intent
    for intent, sure in ((guess.intent, guess.confidence), *guess.alternatives):
        if sure >= _MIN_INTENT_SHARE:
            yield Candidate(texts=(intent, *_INTENT_WORDS[intent]), sure=sure)


def _accepted(words: Sequence[str], known: Known) -> Iterator[Candidate]:
    guess = known.intent
    if guess.confidence < _MIN_INTENT_CONFIDENCE:
        return
    if guess.intent in {"accepted", "declined", "counter_offer"}:
        truth = guess.intent == "accepted"
        sure = guess.confidence * (0.8 if guess.intent == "counter_offer" else 1.0)
        yield Candidate(texts=("yes" if truth else "no", guess.intent), sure=round(sure, 2), truth=truth)
    del words


def _declined(words: Sequence[str], known: Known) -> Iterator[Candidate]:
    for one in _accepted(words, known):
        truth = known.intent.intent == "declined"
        yield Candidate(texts=("yes" if truth else "no", known.intent.intent), sure=one.sure, truth=truth)


def _urgent(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    if is_urgent(known.text):
        yield Candidate(texts=("urgent", "high", "yes"), sure=0.8, truth=True)


def _quantities(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    found = find_quantities(known.text)
    sure = 0.85 if len(found) == 1 else 0.5
    yield from (Candidate(texts=(str(one),), sure=sure, number=Decimal(one)) for one in found)


def _companies(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    yield from (Candidate(texts=(one,), sure=0.7) for one in find_company(known.text))


def _subjects(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    if known.mail.subject:
        yield Candidate(texts=(known.mail.subject,), sure=0.95)


def _languages(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    if known.facts.language:
        yield Candidate(texts=(known.facts.language,), sure=0.8)


def _urls(_words: Sequence[str], known: Known) -> Iterator[Candidate]:
    yield from (Candidate(texts=(one,), sure=0.8) for one in find_urls(known.text))


def _of_enum(stated: Sequence[Any], known: Known) -> Iterator[Candidate]:
    """The one value of an enum that stands in the text as words of its own; none when several do."""
    folded = f" {' '.join(name_words_of(known.text))} "
    # A single letter is only meant where it stands as it is: the "s" of "let's" is no size.
    letters = {word.strip(".,;:!?()\"'") for word in known.text.split()}
    found = [
        one
        for one in stated
        if isinstance(one, str)
        and (one in letters if len(one) == 1 else one and f" {' '.join(name_words(one))} " in folded)
    ]
    if len(found) == 1:
        yield Candidate(texts=(found[0],), sure=_IN_ENUM)


def name_words_of(text: str) -> list[str]:
    """The words of a text as those of names are: folded, without marks."""
    return "".join(letter if letter.isalnum() else " " for letter in fold_text(text)).split()


def _key(text: str) -> str:
    return "_".join(name_words(text)) or text


def _offset(known: Known) -> str:
    """The offset of the mail from UTC as RFC 3339 §4.3 writes it."""
    shown = known.mail.sent.strftime("%z")
    return f"{shown[:3]}:{shown[3:5]}" if len(shown) >= 5 else ""


_SOURCES: dict[Role, Callable[[Sequence[str], Known], Iterator[Candidate]]] = {
    "amount": _amounts,
    "currency": _currencies,
    "date": _dates,
    "time": _times,
    "email": _emails,
    "sender_email": _sender_email,
    "sender_name": _sender_name,
    "phone": _phones,
    "tracking": _trackings,
    "carrier": _carriers,
    "order": _references("order"),
    "purchase_order": _references("purchase_order"),
    "invoice": _references("invoice"),
    "quote": _references("quote"),
    "ticket": _references("ticket"),
    "customer": _references("customer"),
    "booking": _references("booking"),
    "intent": _intents,
    "accepted": _accepted,
    "declined": _declined,
    "urgent": _urgent,
    "quantity": _quantities,
    "company": _companies,
    "subject": _subjects,
    "language": _languages,
    "url": _urls,
}
