"""The words by which a message is found: one pure function that every database and every query uses.

A message becomes a line of terms divided by spaces, all lower case, without accents. Words of scripts that put no
spaces between them (Chinese, Japanese, Thai, …; Korean, whose endings grow onto words) become overlapping pairs of
characters: 東京都 is 東京 京都 都, the last character by itself so that a single one is found as well. A term never
holds an ASCII character but a-z and 0-9: cutting the line there gives the terms back, and any tokenizer that cuts
there gives the same ones (SQLite's `ascii` does; docs/decisions.md#search).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MAX_TEXT_CHARS = 16_384
"""Characters of a message's new text that are searched, and as many of all its attachments' texts together. A
decision of ours: what people write by hand is a tenth of it, and each thousand costs some 30 µs."""
MAX_FIELD_CHARS = 2_048
"""Characters of the subject, of the people, and of the file names that are searched."""
MAX_TERM_CHARS = 64
"""Characters of a term; what follows is cut off. Longer runs are encodings, which nobody looks for by their end."""

FIELDS = {"from": "\ue000", "to": "\ue001", "subject": "\ue002"}
"""What stands before a term of one field: private-use characters, which are never left in anybody's text."""
_OWN = "\ue003"
"""What stands before a term of ours."""
BREAK = _OWN + "end"
"""Stands between fields, so that no phrase runs from one into the next."""
WITH_FILES = _OWN + "files"
"""The term of every message that has an attachment."""

_UNSPACED = (
    "\u0e00-\u0e4e\u0e80-\u0eff\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u3005-\u3007\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U000323af"
)
"""Thai, Lao, Burmese, Khmer, kana, Han and Hangul: no space tells where a word ends."""
_MARKED = "\u0900-\u0963\u0966-\u0dff\u0f00\u0f18-\u0f39\u0f3e-\u0fff"
"""Scripts of India and Tibet, whose vowel signs belong to words though Python counts them as no letters."""
_RUN = re.compile(f"(?P<unspaced>[{_UNSPACED}]+)|(?:[^\\W_{_UNSPACED}]|[{_MARKED}])+")
_ASCII_RUN = re.compile("[a-z0-9]+")
_LONG_RUN = re.compile(f"[a-z0-9]{{{MAX_TERM_CHARS + 1},}}")
_ACCENTS = dict.fromkeys(
    (
        *range(0x300, 0x370),
        *range(0x591, 0x5C8),  # Hebrew points
        *range(0x610, 0x61B),  # Arabic signs and short vowels
        0x640,  # the stroke that stretches Arabic words
        *range(0x64B, 0x660),
        0x670,
        *range(0x6D6, 0x6DD),
        *range(0x6DF, 0x6E9),
        *range(0x6EA, 0x6EE),
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Searchable:
    """What of a message is looked at."""

    workspace_id: str
    inbox_id: str
    from_: str
    """Name and address of the author."""
    to: tuple[str, ...] = ()
    """Everybody that it went to."""
    subject: str = ""
    text: str = ""
    """The new text."""
    filenames: tuple[str, ...] = ()
    file_texts: tuple[str, ...] = ()
    """What was read of its attachments so far."""


def message_terms(message: Searchable) -> str:
    """The line of terms of a message."""
    people = " ".join(message.to)[:MAX_FIELD_CHARS]
    fields = {"from": message.from_[:MAX_FIELD_CHARS], "to": people, "subject": message.subject[:MAX_FIELD_CHARS]}
    pieces = [place_term(message.workspace_id), place_term(message.inbox_id)]
    if message.filenames:
        pieces.append(WITH_FILES)
    for name, text in fields.items():
        terms = term_line(text)
        mark = FIELDS[name]
        pieces += [BREAK, terms, BREAK, *(mark + term for term in split_terms(terms))]
    pieces += [BREAK, term_line(message.text[:MAX_TEXT_CHARS])]
    pieces += [BREAK, term_line(" ".join(message.filenames)[:MAX_FIELD_CHARS])]
    pieces += [BREAK, term_line("\n".join(message.file_texts)[:MAX_TEXT_CHARS])]
    return " ".join(pieces)


def place_term(thing_id: str) -> str:
    """The term that all messages of a workspace, or of an inbox, have."""
    return _OWN + "".join(character for character in thing_id.lower() if character.isalnum())


def term_line(text: str) -> str:
    """The terms of a text in order, divided by what is no letter and no digit of ASCII."""
    if text.isascii():
        # The usual mail: the tokenizer cuts it, and nothing here looks at its characters one by one.
        return _LONG_RUN.sub(_cut, text.lower().replace("\x00", " "))
    return " ".join(_terms(_fold(text), closed=True))


def split_terms(line: str) -> list[str]:
    """The terms of a line, in order."""
    return _ASCII_RUN.findall(line) if line.isascii() else _cut_at_ascii(line)


def phrase_terms(text: str) -> tuple[tuple[str, ...], bool]:
    """The terms that a message holding this text has side by side, and whether the last is only a term's beginning."""
    folded = _fold(text)
    runs = list(_RUN.finditer(folded))
    terms = tuple(_terms(folded, closed=False))
    return terms, bool(runs) and runs[-1]["unspaced"] is not None and len(runs[-1][0]) == 1


def _fold(text: str) -> str:
    """Lower case, one spelling of each character, no accents; kana and Hangul keep their parts."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    bare = unicodedata.normalize("NFD", folded).translate(_ACCENTS)
    # Dotless i: a capital I of Turkish text is i to everybody else.
    return unicodedata.normalize("NFC", bare).replace("\u0131", "i")


def _terms(folded: str, *, closed: bool) -> Iterable[str]:
    """closed: the text ends here, so that a last character that stands in a pair stands by itself as well."""
    end = 0
    runs = list(_RUN.finditer(folded))
    for end, run in enumerate(runs, 1):
        word = run[0]
        if run["unspaced"] is None:
            yield word[:MAX_TERM_CHARS]
            continue
        for start in range(len(word) - 1):
            yield word[start : start + 2]
        if closed or end < len(runs) or len(word) == 1:
            yield word[-1]


def _cut(run: re.Match[str]) -> str:
    return run[0][:MAX_TERM_CHARS]


_DIVIDERS = re.compile("[\x00-/:-`{-\x7f]+")


def _cut_at_ascii(line: str) -> list[str]:
    return [term for term in _DIVIDERS.split(line) if term]
