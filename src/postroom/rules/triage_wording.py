"""The words of automatic answers, looked up in a subject and in a text, in all languages at once.

A text of ordinary letters is split into words once, and only phrases whose rarest word is there are looked for: an
ordinary mail costs one pass over its first MAX_TEXT_CHARS characters.
"""

# ruff: noqa: RUF001, RUF002 - the letters of many scripts are what is folded here

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from postroom.rules.triage_words import TRANSACTIONS, WORDINGS
from postroom.rules.triage_words_east import EASTERN_WORDINGS

MAX_TEXT_CHARS = 2_000
"""Of the text: an automatic answer says what it is at its beginning, twice when it is written in two languages."""
MAX_SUBJECT_CHARS = 300

_WORD = re.compile(r"\w+")
"""One character class, repeated: there is nothing to go back to."""
_ASCII_WORDS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_ONE_LETTER = (("\u0307", ""), ("ı", "i"), ("ё", "е"), ("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ً", ""), ("ß", "ss"))
"""What is written two ways for one word: Turkish and Russian letters, Arabic hamza and tanwin."""
_FIELDS = ("subject_automatic", "subject_absence", "absence", "declared", "thanks", "notice", "held", "guarded")
_ACTS = (
    "click|following link|link below|reply to this|replying to this|press reply|hit reply|simply reply|just reply|visit"
    "|klicken|folgenden link|auf diese nachricht|cliquez|cliquer|lien suivant|haga clic|siguiente enlace|pulse"
    "|clique|link abaixo|seguinte link|fare clic|clicca|cliccare|link seguente|klik|volgende link"
    "|нажмите|ссылке|перейдите"
)
"""What a challenge asks for."""

Found = dict[str, list[str]]
"""The phrases that were found, by the field of `Wording` they stand in; fields without any are left out."""


@dataclass(slots=True)
class _Phrases:
    """The phrases of one kind of place, ready to be looked up."""

    by_word: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """(field, phrase with a space at either end), by the longest word in it."""
    by_letter: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """(field, phrase) of scripts that do not divide words, by the letter of it that fewest phrases have."""


def fold(text: str) -> str:
    """The words in lower case with single spaces between and around them; `e-mail` is `email`, `ё` is `е`."""
    if text.isascii():
        words = text.translate(_ASCII_WORDS).split()
    else:
        text = unicodedata.normalize("NFKC", text).casefold()
        for written, meant in _ONE_LETTER:
            text = text.replace(written, meant)
        words = _WORD.findall(text)
    folded = f" {' '.join(words)} "
    return folded.replace(" e mail", " email").replace(" e post", " epost") if " e " in folded else folded


def find_in_subject(subject: str) -> Found:
    """Phrases of subjects. subject: with what tells an answer or a forward taken off."""
    return _find(fold(subject[:MAX_SUBJECT_CHARS]), _SUBJECT)


def find_in_text(text: str) -> Found:
    """Phrases of texts; `held`, `guarded` and `acts` are the elements of a challenge."""
    return _find(fold(text[:MAX_TEXT_CHARS]), _TEXT)


def is_transaction(subject: str) -> bool:
    """Whether a subject speaks of a code, a sign-in, a receipt or an order."""
    folded = fold(subject[:MAX_SUBJECT_CHARS])
    return any(beginning in folded for beginning in _TRANSACTIONS)


def _find(folded: str, phrases: _Phrases) -> Found:
    found: Found = {}
    by_word = phrases.by_word
    likely = [entry for word in by_word.keys() & folded.split() for entry in by_word[word]]
    if not folded.isascii():
        by_letter = phrases.by_letter
        likely += [entry for letter in by_letter.keys() & folded for entry in by_letter[letter]]
    for kind, phrase in likely:
        if phrase in folded:
            found.setdefault(kind, []).append(phrase.strip())
    for kind, several in found.items():
        found[kind] = _distinct(several)
    return found


def _distinct(phrases: list[str]) -> list[str]:
    """Without those that are part of another, in a settled order."""
    kept: list[str] = []
    for phrase in sorted(phrases, key=lambda one: (-len(one), one)):
        if not any(phrase in longer for longer in kept):
            kept.append(phrase)
    return kept


# --- Made once --------------------------------------------------------------------------------------------------------


def spellings(words: str) -> Iterable[str]:
    """Each phrase folded, without its accents too, and with umlauts written out."""
    for phrase in words.split("|") if words else ():
        folded = fold(phrase).strip()
        bare = "".join(letter for letter in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(letter))
        written_out = "".join(_UMLAUTS.get(letter, letter) for letter in folded)
        yield from dict.fromkeys((folded, bare.replace("ø", "o").replace("ł", "l"), written_out))


def _index(kinds: Iterable[str]) -> _Phrases:
    phrases = _Phrases()
    unspaced: list[tuple[str, str]] = []
    for wording in (*WORDINGS.values(), *EASTERN_WORDINGS.values()):
        for kind in kinds:
            for phrase in spellings(getattr(wording, kind)):
                if wording.spaced:
                    _add_words(phrases, kind, phrase)
                else:
                    unspaced.append((kind, phrase))
    common = Counter(letter for _, phrase in unspaced for letter in set(phrase))
    for kind, phrase in unspaced:
        phrases.by_letter.setdefault(min(phrase, key=lambda letter: common[letter]), []).append((kind, phrase))
    return phrases


def _add_words(phrases: _Phrases, kind: str, phrase: str) -> None:
    phrases.by_word.setdefault(max(phrase.split(), key=len), []).append((kind, f" {phrase} "))


_SUBJECT = _index(_FIELDS[:2])
_TEXT = _index(_FIELDS[2:])
for _act in _ACTS.split("|"):
    _add_words(_TEXT, "acts", _act)
_TRANSACTIONS = tuple(
    f" {one}" if one.isascii() or one[0].lower() != one[0].upper() else one
    for one in dict.fromkeys(one for phrase in TRANSACTIONS.split("|") for one in spellings(phrase))
)
"""With the space before them where letters have cases, so that they begin a word; other scripts glue words together."""
