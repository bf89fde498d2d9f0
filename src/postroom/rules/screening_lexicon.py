"""What the words of a text stand for: looked up whole, by their stems, and by terms that run together with others."""

from collections.abc import Iterable

from postroom.rules import screening_concepts as c
from postroom.rules.screening_folding import without_accents
from postroom.rules.screening_scripts import TERMS
from postroom.rules.screening_words import PLAIN, WORDS

_STEM_KEY_CHARS = 4
_PRIVATE_USE = 0xF0000
_ACTING = (
    "send email mail post http https fetch get upload forward delete execute exec run shell transfer write read file"
    " webhook query command payment call invoke request export refund approve pay wire grant funds share"
    " publish"
)
_FUNCTION_PARTS = frozenset(_ACTING.split())
"""Parts of function names that act on the world: send_email, http_post."""
_RISKY_PARTS = frozenset({"transfer", "pay", "payment", "refund", "wire", "forward", "grant", "approve", "funds"})
_MAX_WORD_CHARS = 64
_MIN_BLANK_CHARS = 4
_OFTEN_MISSPELT = (
    ("ignore", c.OVERRIDE),
    ("disregard", c.OVERRIDE),
    ("previous", c.PRIOR),
    ("instructions", c.INSTRUCTION),
    ("instruction", c.INSTRUCTION),
    ("guidelines", c.INSTRUCTION | c.LIMIT),
    ("password", c.SECRET),
    ("reveal", c.REVEAL | c.LEAK),
)


def _misspelt(word: str) -> set[str]:
    """The word with two inner letters swapped, one left out or one doubled: what a model reads without a stumble."""
    places = range(1, len(word) - 2)
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places}
    return (
        swapped | {word[:at] + word[at + 1 :] for at in places} | {word[:at] + word[at] + word[at:] for at in places}
    ) - {word}


def _tables() -> tuple[dict[str, int], dict[str, tuple[tuple[str, int], ...]]]:
    whole: dict[str, int] = {}
    stems: dict[str, dict[str, int]] = {}
    for idea, row in WORDS:
        for word in without_accents(row).split():
            if not word.endswith("*"):
                whole[word] = whole.get(word, 0) | idea
                continue
            stem = word[:-1]
            group = stems.setdefault(stem[:_STEM_KEY_CHARS], {})
            group[stem] = group.get(stem, 0) | idea
    for word, idea in _OFTEN_MISSPELT:
        for form in _misspelt(word):
            whole.setdefault(form, idea)
    ordered = {key: tuple(sorted(group.items(), key=lambda item: -len(item[0]))) for key, group in stems.items()}
    return whole, ordered


_WHOLE, _STEMS = _tables()
_WHOLE_WORDS = frozenset(_WHOLE)


def _terms() -> tuple[tuple[str, str, int], ...]:
    """Each term with the private character that stands in for it and its ideas, the longest terms first."""
    ideas: dict[str, int] = {}
    for idea, row in TERMS:
        for term in without_accents(row).split():
            ideas[term] = ideas.get(term, 0) | idea
    ordered = sorted(ideas.items(), key=lambda item: -len(item[0]))
    return tuple((term, chr(_PRIVATE_USE + number), idea) for number, (term, idea) in enumerate(ordered))


_TERMS = _terms()
_TERM_IDEAS = {mark: idea for _, mark, idea in _TERMS}
_TERM_FIRSTS = frozenset(term[0] for term, _, _ in _TERMS)
_TERM_OF = {mark: term for term, mark, _ in _TERMS}


def known_ideas(words: Iterable[str]) -> dict[str, int]:
    """The ideas of each word that stands for any; others are left out. words: folded."""
    distinct = words if isinstance(words, set) else set(words)
    found = {word: _WHOLE[word] for word in distinct & _WHOLE_WORDS}
    for word in [word for word in distinct if word[:_STEM_KEY_CHARS] in _STEMS]:
        ideas = _stem_ideas(word)
        if ideas:
            found[word] = found.get(word, 0) | ideas
    for word in [word for word in distinct if not word.isalnum()]:
        ideas = _marked_ideas(word)
        if ideas:
            found[word] = found.get(word, 0) | ideas
    return found


def _stem_ideas(word: str) -> int:
    ideas = 0
    if word in PLAIN:
        return 0
    for stem, idea in _STEMS[word[:_STEM_KEY_CHARS]]:
        if word.startswith(stem):
            ideas |= idea
    return ideas


def _marked_ideas(word: str) -> int:
    """The ideas of a word with signs in it: an address, a name as programs write them, a blank to fill in, a term."""
    if len(word) == 1:
        return _TERM_IDEAS.get(word, 0)
    if "@" in word[1:-1]:
        return c.PLACE
    if "_" in word[1:-1] and word[0] != "{" and len(word) <= _MAX_WORD_CHARS:
        parts = word.strip("_").split("_")
        if len(parts) > 1 and all(part.isalnum() for part in parts):
            acting = 0 if _FUNCTION_PARTS.isdisjoint(parts) else c.TOOL
            return c.FIELD | acting | (0 if _RISKY_PARTS.isdisjoint(parts) else c.TOOL | c.RISKY)
    inner = word.strip("{}")
    blank = word[0] == "{" and word[-1] == "}" and inner.replace("_", "").isalnum()
    return c.FIELD | c.BLANK if blank and len(inner) >= _MIN_BLANK_CHARS else 0


def set_terms_apart(folded: str, letters: frozenset[str]) -> str:
    """The text with each term of the scripts that run words together as a word of its own.

    folded: from fold_text; letters: every character outside ASCII in it. Linear: one replacement a term.
    """
    if letters.isdisjoint(_TERM_FIRSTS):
        return folded
    for term, mark, _ in _TERMS:
        if term[0] in letters and term in folded:
            folded = folded.replace(term, f" {mark} ")
    return folded


def readable(words: Iterable[str]) -> str:
    """The words as one text, terms in their own script again."""
    return " ".join(_TERM_OF.get(word, word) for word in words)
