"""Known phrases in a text: words in a row, with gaps, stems and numbers. One pass over the words, whatever they are.

A phrase is written as people write it, with three signs: `…` stands for up to MAX_GAP_WORDS words of any kind, `~`
at a word's end for any ending, and `#` for a number.
"""

# ruff: noqa: RUF001, SIM905 - apostrophes and marks as they are written in the world

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

MAX_GAP_WORDS = 4
"""What `…` may stand for: enough for "we can … do", too little to join two thoughts."""
_GAP = "…"
_NUMBER = "#"
_STEM_KEY_CHARS = 4
_MAX_ELISION_CHARS = 2
# Every character decides alone how its piece goes on, so nothing is ever tried twice.
_TOKEN = re.compile(r"\d+(?:[.,'’]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[.,;:!?…。、，！？؟،؛()–—#~\n]|[€$£¥₹%]")
_SENTENCE_ENDS = frozenset(".;!?…。！？؟؛")
_QUESTION_MARKS = frozenset("?？؟")
_CLAUSE_ENDS = frozenset(",:、，،()–—")
_MONEY_SIGNS = frozenset("€$£¥₹%")
_MONEY_WORDS = frozenset("eur euro euros usd dollars gbp pounds chf percent prozent".split())
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A word of a text and where it stands."""

    text: str
    """Case-folded; a number as it is written, without its grouping's meaning."""
    sentence: int
    clause: int
    """Counts on through the text: two words of one clause have the same."""

    is_money: bool = False
    """Whether it is a number with a sign for money or per cent at it."""

    @property
    def is_number(self) -> bool:
        """Whether it begins with a digit."""
        return self.text[:1].isdigit()


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A text taken apart."""

    words: tuple[Word, ...]
    questions: frozenset[int]
    """Sentences that end with a question mark."""
    folded: str
    """All of the text, for phrases of languages that write no spaces; empty when there are none in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Something that is said."""

    label: str
    weight: float
    shown: str
    """As it is written in the table."""
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A phrase in a text: from word `start` up to, not including, word `end`; both -1 where there are no words."""

    phrase: Phrase
    start: int
    end: int


def fold_text(text: str) -> str:
    """Composed, case-folded, with plain apostrophes: the form in which phrases are compared."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()
    return folded.replace("\u2019", "'").replace("\u02bc", "'").replace("\u0307", "")


def read_words(text: str) -> Words:
    """The words of a text with their sentences and clauses. An empty line ends a sentence, a line's end does not."""
    folded = fold_text(text)
    words: list[Word] = []
    questions: set[int] = set()
    sentence = clause = 0
    after_newline = sign_before = False
    for match in _TOKEN.finditer(folded):
        piece = match.group()
        if piece == "\n":
            if after_newline:
                sentence, clause = sentence + 1, clause + 1
            after_newline = True
            continue
        after_newline = False
        if piece in _MONEY_SIGNS:
            _mark_money(words)
            sign_before = True
            continue
        if piece in _SENTENCE_ENDS and not (piece == "." and _is_ordinal(folded, match.start(), words)):
            if piece in _QUESTION_MARKS:
                questions.add(sentence)
            sentence, clause = sentence + 1, clause + 1
        elif piece in _CLAUSE_ENDS:
            clause += 1
        elif piece not in "#~":
            words.extend(
                Word(text=part, sentence=sentence, clause=clause, is_money=sign_before and part[0].isdigit())
                for part in _elided(piece)
            )
            if piece in _MONEY_WORDS:
                _mark_money(words, 2)
        sign_before = False
    unspaced = folded if _UNSPACED.search(folded) else ""
    return Words(words=tuple(words), questions=frozenset(questions), folded=unspaced)


def _mark_money(words: list[Word], back: int = 1) -> None:
    """Note on the word so far back, if it is a number, that it is money."""
    if len(words) >= back and words[-back].is_number:
        words[-back] = replace(words[-back], is_money=True)


def _is_ordinal(text: str, at: int, words: list[Word]) -> bool:
    """Whether a point makes the number before it an ordinal, as in "3. Mai", and ends no sentence."""
    return bool(words) and words[-1].is_number and len(words[-1].text) <= 2 and text[at + 1 : at + 2] == " "


def _elided(word: str) -> tuple[str, ...]:
    """`d'accord` as two words, `don't` as one."""
    head, apostrophe, rest = word.partition("'")
    return (head, rest) if apostrophe and len(head) <= _MAX_ELISION_CHARS and not head.isdigit() else (word,)


class PhraseBook:
    """Phrases that can be found again."""

    def __init__(self, rows: Iterable[tuple[str, float, str]]) -> None:
        """rows: label, weight, and phrases set apart by ` | `."""
        self._by_word: dict[str, list[Phrase]] = {}
        self._by_stem: dict[str, list[Phrase]] = {}
        self._unspaced: list[Phrase] = []
        for label, weight, phrases in rows:
            for shown in phrases.split("|"):
                self._add(label, weight, shown.strip())

    def find(self, text: Words) -> Iterator[Found]:
        """Every phrase that stands in the text, inside one sentence each; in the order of the words."""
        words = text.words
        for start, word in enumerate(words):
            candidates = self._by_word.get(_NUMBER if word.is_number else word.text, ())
            stems = self._by_stem.get(word.text[:_STEM_KEY_CHARS], ())
            for phrase in (*candidates, *stems):
                end = _match(phrase.words, words, start)
                if end:
                    yield Found(phrase=phrase, start=start, end=end)
        if text.folded:
            for phrase in self._unspaced:
                if phrase.shown in text.folded:
                    yield Found(phrase=phrase, start=-1, end=-1)

    def _add(self, label: str, weight: float, shown: str) -> None:
        folded = fold_text(shown)
        if _UNSPACED.search(folded):
            self._unspaced.append(Phrase(label=label, weight=weight, shown=folded, words=()))
            return
        words = tuple(_pattern_words(folded))
        if not words:
            raise ValueError(f"no words in the phrase {shown!r}")
        phrase = Phrase(label=label, weight=weight, shown=shown.replace("~", ""), words=words)
        first = words[0]
        if not first.endswith("~"):
            self._by_word.setdefault(first, []).append(phrase)
        elif len(first) > _STEM_KEY_CHARS:
            self._by_stem.setdefault(first[:_STEM_KEY_CHARS], []).append(phrase)
        else:
            raise ValueError(f"the stem that begins {shown!r} has fewer than {_STEM_KEY_CHARS} letters")


def _pattern_words(folded: str) -> Iterator[str]:
    """The words of a phrase of a table, a stem with its `~`, with `…` and `#` as they are."""
    for piece in folded.split():
        if piece in {_GAP, _NUMBER}:
            yield piece
            continue
        stem = piece.endswith("~")
        parts = [word.text for word in read_words(piece.removesuffix("~")).words]
        if stem and parts:
            parts[-1] += "~"
        yield from parts


def _match(pattern: tuple[str, ...], words: tuple[Word, ...], start: int) -> int:
    """Where the phrase that begins at word `start` ends; 0 when it is not there."""
    position, sentence, gap = start, words[start].sentence, 0
    for expected in pattern:
        if expected == _GAP:
            gap = MAX_GAP_WORDS
            continue
        found = -1
        for at in range(position, min(position + gap + 1, len(words))):
            if words[at].sentence != sentence:
                break
            if _fits(expected, words[at]):
                found = at
                break
        if found < 0:
            return 0
        position, gap = found + 1, 0
    return position


def _fits(expected: str, word: Word) -> bool:
    if expected == _NUMBER:
        return word.is_number
    if expected.endswith("~"):
        return word.text.startswith(expected[:-1])
    return word.text == expected
