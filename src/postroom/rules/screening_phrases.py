"""Wordings of attacks in a text: its words are looked up, and the rules asked about the passages that may hold one."""

from collections.abc import Iterable, Iterator

from postroom.rules import screening_concepts as c
from postroom.rules.screening_lexicon import known_ideas, readable, set_terms_apart
from postroom.rules.screening_rule import Rule
from postroom.rules.screening_rules import Match, match_rules, possible_rules
from postroom.rules.screening_signals import Signal

_STOP = "\x01"
"""A word of its own in place of what ends a sentence."""
_END = "\x02"
_QUOTE = '"'
_WORD_SIGNS = f"@_{{}}{_QUOTE}{_STOP}{_END}"
_SPACED = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum() and chr(code) not in _WORD_SIGNS}
    | dict.fromkeys(".!?", _END)
)
_PASSAGE_WORDS = 40
"""How far a passage reaches to either side of a suspect word."""
_MAX_PASSAGES = 600
"""Passages that the rules are asked about, of one text: half from its start and half from its end."""
_CONTEXT_WORDS = 3
_RULES_OF_NO_WORDS = possible_rules(c.START)
_QUOTED_FACTOR = 0.45
"""What is left of the confidence when an article quotes the wording as an example."""


def find_phrases(words: list[str], distinct: set[str]) -> tuple[Signal, ...]:
    """What the wording of a text gives away, one signal a reason. words: from split_words; distinct: each once.

    Linear in the text: at most so many passages are asked about.
    """
    ideas = known_ideas(distinct)
    rules = possible_rules(_union(ideas.values()) | c.START) if ideas else _RULES_OF_NO_WORDS
    if not rules:
        return ()
    ideas[_QUOTE] = c.FILL
    ideas[_STOP] = c.START
    found: dict[tuple[str, str], Signal] = {}
    for start, passage in _passages(words, ideas, rules):
        for match in match_rules([ideas.get(word, 0) for word in passage], rules):
            signal = _signal(match, passage, start, ideas)
            key = (signal.kind, signal.reason)
            if key not in found or found[key].confidence < signal.confidence:
                found[key] = signal
    return tuple(found.values())


def split_words(folded: str, letters: frozenset[str]) -> list[str]:
    """The words of a text, and a mark for each end of a sentence. folded, letters: from fold_text."""
    if letters:
        folded = set_terms_apart(folded, letters)
    if "\r" in folded:
        folded = folded.replace("\r\n", "\n")
    spaced = folded.replace("\n\n", f"{_END} ").translate(_SPACED)
    # A full stop within a word is none: addresses, numbers, names of files.
    spaced = spaced.replace(f"{_END} ", f" {_STOP} ").replace(_END, " ")
    if _QUOTE in spaced:
        spaced = spaced.replace(_QUOTE, f" {_QUOTE} ")
    return [_STOP, *spaced.split()]


def _union(ideas: Iterable[int]) -> int:
    total = 0
    for idea in ideas:
        total |= idea
    return total


def _passages(words: list[str], ideas: dict[str, int], rules: tuple[Rule, ...]) -> Iterator[tuple[int, list[str]]]:
    """Each passage around a word that some rule cannot do without, after the place where it starts."""
    wanted = _union({rule.rarest for rule in rules})
    suspects = {word for word, idea in ideas.items() if idea & wanted}
    places = [at for at, word in enumerate(words) if word in suspects]
    if len(places) > _MAX_PASSAGES:
        half = _MAX_PASSAGES // 2
        places = places[:half] + places[-half:]
    covered = -1
    for place in places:
        if place < covered:
            continue
        first, last = _extent(words, place)
        yield first, words[first:last]
        # A wording may begin in the second half of what has been read and end beyond it.
        covered = last if last - place < _PASSAGE_WORDS else place + _PASSAGE_WORDS // 2


def _extent(words: list[str], place: int) -> tuple[int, int]:
    """The sentence around a place, from the mark before it to its last word, within the reach of a passage."""
    first = place
    while first > 0 and place - first < _PASSAGE_WORDS and words[first - 1] != _STOP:
        first -= 1
    end = min(len(words), place + _PASSAGE_WORDS)
    last = place
    while last < end and words[last] != _STOP:
        last += 1
    return max(0, first - 1), last


def _signal(match: Match, passage: list[str], start: int, ideas: dict[str, int]) -> Signal:
    confidence = match.rule.confidence
    if passage[: match.first].count(_QUOTE) % 2 and any(idea & c.DISCUSS for idea in ideas.values()):
        confidence *= _QUOTED_FACTOR
    around = passage[max(0, match.first - _CONTEXT_WORDS) : match.last + 1 + _CONTEXT_WORDS]
    return Signal(
        kind=match.rule.kind,
        excerpt=readable(word for word in around if word not in {_QUOTE, _STOP}),
        confidence=confidence,
        reason=match.rule.reason,
        place=start + match.first,
    )
