"""Where in a text the words stand that a finding is about.

A finding quotes a text as screening has folded it: small letters, plain signs, no punctuation. The text is shown as it
came, so it is folded here as well, with the place of each letter kept.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MAX_SHOWN_CHARS = 60_000
"""Characters of a text that a page shows; nobody reads more of a mail to judge it."""
MIN_FOLDED_CHARS = 8
"""A shorter quotation would mark every other word."""
_CUT = "\u2026"


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A piece of a text."""

    text: str
    marked: bool


def mark_passages(text: str, quotations: Iterable[str]) -> list[Passage]:
    """The text in pieces, those marked that a quotation is about; one plain piece where none is found."""
    shown = text[:MAX_SHOWN_CHARS]
    letters, places = _folded(shown)
    spans = []
    for one in quotations:
        sought, _ = _folded(one.removesuffix(_CUT))
        sought = sought.strip()
        if len(sought) < MIN_FOLDED_CHARS:
            continue
        at = letters.find(sought)
        if at >= 0:
            spans.append((places[at], places[at + len(sought) - 1] + 1))
    pieces, done = [], 0
    for start, end in _joined(shown, spans):
        pieces.append(Passage(text=shown[done:start], marked=False))
        # By lines: the blank ones between two paragraphs say nothing.
        pieces += [Passage(text=line, marked=bool(line.strip())) for line in shown[start:end].splitlines(keepends=True)]
        done = end
    pieces.append(Passage(text=shown[done:], marked=False))
    return [one for one in pieces if one.text]


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap or have only blanks between them as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _folded(text: str) -> tuple[str, list[int]]:
    """Small letters and digits, one blank between words; and where in the text each of them stands."""
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        # Accents come off, and styled letters are plain ones, as where the quotation comes from.
        plain = unicodedata.normalize("NFKD", char).casefold()
        for one in plain:
            if one.isalnum():
                letters.append(one)
                places.append(place)
            elif not unicodedata.combining(one) and unicodedata.category(one) != "Cf" and letters[-1:] != [" "]:
                letters.append(" ")
                places.append(place)
    return "".join(letters), places
