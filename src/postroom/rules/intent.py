"""What the writer of a mail wants: one of ten intents by rules, with a confidence and the reasons.

Phrases of many languages are looked up in the new text; negation, conditions, numbers and question marks then decide
what they come to. Nothing of the mail is repeated in the reasons but the phrases of our own tables.
"""

# ruff: noqa: SIM905 - words, as they are read

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, get_args

from postroom.rules.facts_dates_words import WEEKDAYS
from postroom.rules.intent_phrases import Found, PhraseBook, Word, Words, read_words
from postroom.rules.intent_words_more import TABLES
from postroom.rules.language import Language, guess_language

Intent = Literal[
    "accepted",
    "declined",
    "counter_offer",
    "question",
    "request",
    "schedule",
    "complaint",
    "unsubscribe",
    "thanks",
    "other",
]
INTENTS: tuple[Intent, ...] = get_args(Intent)
"""In the order that breaks ties, after _ORDER."""
MAX_INTENT_CHARS = 20_000
"""Characters of the new text that are looked at: what somebody wants stands in the first pages, if anywhere."""
SHORT_WORDS = 6
"""A text of so many words may be a bare "yes" or "stop"."""
NEGATION_WORDS = 3
"""How far before a phrase its "not" may stand."""
MAX_REASONS = 8
MAX_ALTERNATIVES = 4
_MAX_CONFIDENCE = 0.97
_NOTHING_FOUND = 0.3
_LEAST_SCORE = 1.2
"""A single word that only leans somewhere says nothing yet."""
_ECHO = 0.35
"""What each further phrase of the same intent adds, of its weight."""
_MAX_ECHOES = 3
_TURNED_BY_NOT = {"accepted": "declined", "request": "request", "question": "question", "unsubscribe": ""}
_WEAK_IN_QUESTION = {"accepted": 0.2, "declined": 0.5, "thanks": 0.5}
_ORDER = ("unsubscribe", "counter_offer", "declined", "complaint", "schedule", "accepted", "request", "question")
_DAYS = frozenset(name for name in WEEKDAYS if len(name) > 3 or not name.isascii()) | {"tomorrow", "demain", "mañana"}
_HOURS_AFTER = frozenset("am pm uhr h hrs heures horas ore uur o'clock".split())
_HOURS_BEFORE = frozenset("at um à las às alle ore om kl gegen vers about around between zwischen entre".split())
_PARTS_OF_DAY = frozenset(
    "morning afternoon evening noon lunchtime vormittag nachmittag abend mittag vormittags nachmittags matin midi "
    "tarde pomeriggio mattina ochtend middag".split()
)
_AT = frozenset("for at to bei für auf à pour por a per voor op consider".split())
_WOULD = frozenset(
    "would could würden würde könnten könnte wären wäre zou zouden pourriez pourrions pourrait serions serait podrían "
    "podría podríamos estaríamos "
    "poderiam poderia poderíamos potreste potrebbe potremmo saremmo".split()
)
"""Words of the mood in which people haggle."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IntentGuess:
    """What a mail is for."""

    intent: Intent
    confidence: float
    """0 to 1."""
    reasons: tuple[str, ...]
    """One sentence each."""
    alternatives: tuple[tuple[Intent, float], ...]
    """Other intents with their confidence, the likeliest first."""


def guess_intent(text: str, *, labels: Collection[str] = ()) -> IntentGuess:
    """What the new text of a mail is for. Never raises; `other` where nothing tells.

    labels: intents to choose from; all when there are none. `other` may always come out.
    """
    words = read_words(text[:MAX_INTENT_CHARS])
    language = guess_language(word.text for word in words.words)
    found = _Scores(words, language)
    wanted = [(intent, score) for intent, score in found.ranked() if not labels or intent in labels]
    if not wanted or wanted[0][1] < _LEAST_SCORE:
        return IntentGuess(intent="other", confidence=_NOTHING_FOUND, reasons=(_nothing(words),), alternatives=())
    total = sum(score for _, score in wanted) + 1.0
    sure = [(intent, round(min(_MAX_CONFIDENCE, _confidence(score, total)), 2)) for intent, score in wanted]
    return IntentGuess(
        intent=sure[0][0],
        confidence=sure[0][1],
        reasons=tuple(found.reasons[:MAX_REASONS]),
        alternatives=tuple((intent, share) for intent, share in sure[1:] if share >= 0.05)[:MAX_ALTERNATIVES],
    )


def _confidence(score: float, total: float) -> float:
    """A share of all that was found, less where little was."""
    return (score / total) * (0.75 + 0.25 * min(score / 4.0, 1.0)) + 0.05 * min(score / 4.0, 1.0)


def _nothing(words: Words) -> str:
    return "It says nothing that tells what it wants." if words.words or words.folded else "There is no new text in it."


class _Scores:
    """What the phrases of a text come to."""

    def __init__(self, text: Words, language: Language) -> None:
        self.reasons: list[str] = []
        self._text = text
        self._weights: dict[str, list[float]] = {}
        code = language.code if language.code in TABLES else ""
        shown = dict.fromkeys((code, "en")) if language.sure else TABLES
        own = (code,) if language.sure or not code else (code, "en")
        self._not = _word_set("not", own)
        self._if = _word_set("if", own)
        self._asked: set[int] = set()
        self._spoken: set[int] = set()
        self._by_sentence: dict[int, list[Word]] = {}
        for word in text.words:
            self._by_sentence.setdefault(word.sentence, []).append(word)
        if text.words:
            self._look_for_bare_words()
        found = [one for name in shown for one in _book(name).find(text)]
        self._ignored = {position for one in found if not one.phrase.label for position in range(one.start, one.end)}
        for one in sorted(found, key=lambda one: (-one.phrase.weight, one.start - one.end)):
            if one.phrase.label and self._ignored.isdisjoint(range(one.start, one.end)):
                self._weigh(one)
        for number in self._by_sentence:
            self._note_appointment(number)
        self._note_haggling()
        self._ask()

    def ranked(self) -> list[tuple[Intent, float]]:
        """Intents with their scores, the highest first; at a tie the one that matters more."""
        scores = {name: _sum(weights) for name, weights in self._weights.items() if name}
        if len(scores) > 1 and "thanks" in scores:
            scores["thanks"] *= 0.4
        # Who names another price has said no to the first and may sound like yes: it is an offer all the same.
        if scores.get("counter_offer", 0) >= 2.5:
            for name in ("declined", "accepted", "question", "request"):
                if name in scores:
                    scores[name] *= 0.5
        # An angry mail and a goodbye ask questions too.
        if max(scores.get("complaint", 0), scores.get("unsubscribe", 0)) >= 3 and "question" in scores:
            scores["question"] *= 0.7
        # "Yes. Please send the contract." says yes first of all.
        if scores.get("accepted", 0) >= 2.5 and "request" in scores:
            scores["request"] *= 0.7
        order = {name: place for place, name in enumerate(_ORDER)}
        pairs = [(intent, scores[intent]) for intent in INTENTS if scores.get(intent, 0) > 0]
        return sorted(pairs, key=lambda pair: (-pair[1], order.get(pair[0], len(order))))

    def _look_for_bare_words(self) -> None:
        """A text of a few words, or the first clause of a longer one, may be a single word that says it all."""
        words = self._text.words
        whole = tuple(word.text for word in words[: SHORT_WORDS + 1])
        short = len(words) <= SHORT_WORDS
        opening = tuple(word.text for word in words[:3] if word.clause == words[0].clause)
        for label in ("accepted", "declined", "unsubscribe"):
            for bare in (_bare(label + "!", name) for name in TABLES):
                says = whole in bare or (
                    label != "unsubscribe" and (opening in bare or (short and (whole[:1] in bare or whole[:2] in bare)))
                )
                if says or (label == "unsubscribe" and len(words) <= 3 and whole[:1] in bare):
                    self._add(
                        label, 4.0 if label == "unsubscribe" else 2.8 if short else 2.2, f"It begins with “{whole[0]}”"
                    )
                    return

    def _note_appointment(self, sentence: int) -> None:
        """A day and a time in one sentence, or a day in a question, are about an appointment."""
        words = self._by_sentence[sentence]
        days = any(word.text in _DAYS or f"{word.text}-feira" in _DAYS for word in words)
        if not days:
            return
        hours = any(word.text in _PARTS_OF_DAY for word in words) or any(
            one.is_number and (other.text in _HOURS_AFTER or before.text in _HOURS_BEFORE)
            for before, one, other in zip((words[0], *words), words, (*words[1:], words[-1]), strict=False)
        )
        asks = sentence in self._text.questions
        if hours:
            self._add("schedule", 3.0 if asks else 2.2, "It names a day and a time")
        elif asks and sentence not in self._asked:
            self._add("schedule", 1.5, "It asks about a day")
        if hours and asks:
            self._asked.add(sentence)

    def _note_haggling(self) -> None:
        """A sum after "for" or "at" in a clause that says "would" or "if" is an offer."""
        doubtful = {word.sentence for word in self._text.words if word.text in _WOULD or word.text in self._if}
        for before, word in pairwise(self._text.words):
            if word.is_money and before.text in _AT and word.sentence in doubtful:
                self._add("counter_offer", 2.6, "It names a sum under a condition")
                self._asked.add(word.sentence)
                return

    def _weigh(self, one: Found) -> None:
        phrase = one.phrase
        label, weight = phrase.label, phrase.weight
        if label in {"not", "if"} or label.endswith("!"):
            return
        note = ""
        if one.start >= 0:
            taken = set(range(one.start, one.end))
            if taken <= self._spoken:
                return
            self._spoken |= taken
            sentence = self._text.words[one.start].sentence
            asks = sentence in self._text.questions
            if self._is_negated(one):
                label, note = _TURNED_BY_NOT.get(label, ""), " after a “not”"
            elif label == "accepted" and self._is_conditional(one):
                label, weight, note = "counter_offer", weight * 0.85, " under a condition"
            elif asks:
                weight *= _WEAK_IN_QUESTION.get(label, 1.0)
                self._asked.add(sentence)
        if label:
            self._add(label, weight, f"“{_spoken(phrase.shown)}”{note}")

    def _is_negated(self, one: Found) -> bool:
        words = self._text.words
        if words[one.start].text in self._not:
            return False
        clause = words[one.start].clause
        before = words[max(0, one.start - NEGATION_WORDS) : one.start]
        return any(word.text in self._not and word.clause == clause for word in before)

    def _is_conditional(self, one: Found) -> bool:
        sentence = self._text.words[one.start].sentence
        return any(word.text in self._if for word in _of_sentence(self._text.words, one.start, sentence))

    def _ask(self) -> None:
        """Question marks count where no phrase has said what is asked for."""
        questions = self._text.questions
        if not questions:
            return
        open_ones = questions - self._asked
        if open_ones or "question" in self._weights:
            self._add("question", 2.5, "It asks a question")
        else:
            self._add("question", 0.8, "It ends in a question mark")

    def _add(self, label: str, weight: float, reason: str) -> None:
        self._weights.setdefault(label, []).append(weight)
        self.reasons.append(f"{reason}: {label}.")


def _spoken(shown: str) -> str:
    """A phrase of a table as it can be read."""
    return shown.replace("#", "…")


def _of_sentence(words: Sequence[Word], at: int, sentence: int) -> Iterable[Word]:
    """The words of a sentence around a place in it, MAX 40 to either side."""
    for word in words[max(0, at - 40) : at + 40]:
        if word.sentence == sentence:
            yield word


def _sum(weights: Sequence[float]) -> float:
    ordered = sorted(weights, reverse=True)
    return ordered[0] + _ECHO * sum(ordered[1 : 1 + _MAX_ECHOES])


@cache
def _book(language: str) -> PhraseBook:
    return PhraseBook(row for row in TABLES[language] if row[0] not in {"not", "if"} and not row[0].endswith("!"))


@cache
def _bare(label: str, language: str) -> frozenset[tuple[str, ...]]:
    rows = [phrases for name, _, phrases in TABLES[language] if name == label]
    phrases = [phrase for row in rows for phrase in row.split("|")]
    return frozenset(tuple(word.text for word in read_words(phrase).words) for phrase in phrases)


@cache
def _word_set(label: str, languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        word.strip()
        for language in languages
        for name, _, row in TABLES[language]
        if name == label
        for word in row.split("|")
    )
