"""Texts whose words were disguised letter by letter: shifted, reversed, spelt with digits, spaced out.

The words that attacks cannot do without are known in each disguise; only a text that has one is turned back.
"""

import string
from collections.abc import Iterator

from postroom.rules import screening_concepts as c
from postroom.rules.screening_lexicon import known_ideas

_ALPHABET = string.ascii_lowercase
_KEYS = (
    "ignore previous instructions instruction disregard prompt prompts system password passwords reveal credentials"
    " restrictions assistant customer override guidelines developer execute"
)
_KEY_WORDS = _KEYS.split()
_MAX_CHARS = 262_144
"""Characters of one text that are turned back; a decision, four times a long mail."""
_MIN_SPACED_LETTERS = 5
_MAX_LEET_CHARS = 24
_TELLING = c.OVERRIDE | c.INSTRUCTION | c.PROMPT | c.REVEAL | c.SECRET | c.SYSTEM | c.LIMIT | c.PRIOR | c.FREE
_LEET = str.maketrans("013456789@$!|+", "oieasgtbgasiit")
_LEET_L = str.maketrans("013456789@$!|+", "oleasgtbgaslit")
_LEET_SIGNS = frozenset("013456789@$!|+")
_ROT47_STEM = "?DECF4E"
"""`nstruct` in ROT47, which turns the lower-case letters into capitals, digits and signs."""
_RUN_TOGETHER = (
    "ignoreall ignoreprevious ignoreprior ignoreyour ignorethe disregardall disregardprevious disregardprior"
    " forgetall forgetprevious previousinstruction priorinstruction systemprompt yourinstructions"
)
_SQUASHED = _RUN_TOGETHER.split()
"""What attacks look like when even the spaces between words are gone."""
_MIN_GLUED_CHARS = 17
_MAX_GLUED = 8
_SEPARATORS = str.maketrans(dict.fromkeys("-._*|/~·•+,", " "))


def _shifted(word: str, by: int) -> str:
    return word.translate(str.maketrans(_ALPHABET, _ALPHABET[by:] + _ALPHABET[:by]))


def _shape_of(code: int) -> int:
    """The class of a byte of folded text: letter, digit, space or a sign in place of one, anything else."""
    if chr(code) in _ALPHABET or code >= 128:
        return ord("a")
    if chr(code) in "0123456789$":
        return ord("0")
    return ord(" ") if chr(code) in " \t\r\n-._*|/~+," else ord("x")


_SHAPE = bytes(map(_shape_of, range(256)))
_ATBASH = str.maketrans(_ALPHABET, _ALPHABET[::-1])
_SHIFTED = {_shifted(word, by): by for word in _KEY_WORDS for by in range(1, 26)}
_MIRRORED = frozenset(word.translate(_ATBASH) for word in _KEY_WORDS)
_REVERSED = frozenset(word[::-1] for word in _KEY_WORDS)
_PIG = frozenset(f"{word[cut:]}{word[:cut]}ay" for word in _KEY_WORDS for cut in (1, 2, 3)) | frozenset(
    f"{word}{tail}" for word in _KEY_WORDS if word[0] in "aeiou" for tail in ("way", "yay", "ay")
)
_RADIO_WORDS = (
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa"
    " quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
_RADIO = {word: word[0] for word in _RADIO_WORDS.split()}
_MIN_RADIO_WORDS = 6
_DISGUISED = _SHIFTED.keys() | _MIRRORED | _REVERSED | _PIG
_ROT47 = {code: 33 + (code + 14) % 94 for code in range(33, 127)}


def deciphered_texts(text: str, folded: str, words: set[str]) -> Iterator[tuple[str, str]]:
    """The name of a disguise, and the text without it, for each that the text seems to be in.

    text: as written; folded: the same from fold_text; words: its distinct words. Linear and bounded.
    """
    head = folded[:_MAX_CHARS]
    if not _DISGUISED.isdisjoint(words):
        yield from _undisguised(head, words)
    if len(words & _RADIO.keys()) >= _MIN_RADIO_WORDS:
        yield "the radio alphabet", "".join(_RADIO.get(word, f" {word} ") for word in head.split())
    if _ROT47_STEM in text:
        yield "ROT47", text[:_MAX_CHARS].translate(_ROT47)
    shape = head.encode("utf-8", "replace").translate(_SHAPE)
    if b"a0a" in shape or b"a00a" in shape:
        leet = _without_leet(head, words)
        if leet is not None:
            yield "letters replaced by digits", leet
    if b" a a a a a" in shape or shape.startswith(b"a a a a a"):
        yield from _joined_letters(head)
    if b"a" * _MIN_GLUED_CHARS in shape:
        glued = [word for word in words if len(word) >= _MIN_GLUED_CHARS and any(key in word for key in _SQUASHED)]
        yield from (("words run together", _pulled_apart(word)) for word in glued[:_MAX_GLUED])


def _undisguised(head: str, words: set[str]) -> Iterator[tuple[str, str]]:
    for by in {_SHIFTED[word] for word in words & _SHIFTED.keys()}:
        yield "rot13" if by == 13 else "a letter cipher", _shifted(head, 26 - by)
    if not _MIRRORED.isdisjoint(words):
        yield "a letter cipher", head.translate(_ATBASH)
    if not _REVERSED.isdisjoint(words):
        yield "reverse", head[::-1]
        yield "reverse", " ".join(word[::-1] for word in head.split())
    if not _PIG.isdisjoint(words):
        yield "pig Latin", " ".join(_from_pig_latin(word) for word in head.split())


def _from_pig_latin(word: str) -> str:
    """The likeliest word: the cut that gives a word with an idea, else the usual one."""
    bare = word.strip(string.punctuation)
    if not bare.endswith("ay"):
        return word
    core = bare[:-2]
    forms = [core[:-1]] if core.endswith(("w", "y")) else []
    forms += [core[-cut:] + core[:-cut] for cut in (1, 2, 3) if len(core) > cut]
    known = known_ideas(forms)
    return next((form for form in forms if form in known), forms[0] if forms else word)


def _without_leet(head: str, words: set[str]) -> str | None:
    """The text with digits inside words as letters; None unless that makes a word that attacks need."""
    mixed = [word for word in words if not word.isalpha() and not word.isdigit() and _is_leet(word)]
    forms = known_ideas(form for word in mixed for form in (word.translate(_LEET), word.translate(_LEET_L)))
    if not any(idea & _TELLING for idea in forms.values()):
        return None
    return " ".join(_with_letters(word) if _is_leet(word) else word for word in head.split())


def _with_letters(word: str) -> str:
    """The word with its signs as letters: of the two readings, the one that is a known word."""
    forms = (word.translate(_LEET), word.translate(_LEET_L))
    bare = [form.strip(string.punctuation) for form in forms]
    known = known_ideas(bare)
    return next((form for form, core in zip(forms, bare, strict=True) if core in known), forms[0])


def _is_leet(word: str) -> bool:
    """Letters with look-alike signs among them, not only after them."""
    if len(word) > _MAX_LEET_CHARS or word.isalpha() or not word.isascii() or _LEET_SIGNS.isdisjoint(word):
        return False
    bare = word.rstrip("!.,;:?")
    return not _LEET_SIGNS.isdisjoint(bare) and any(char.isalpha() for char in bare)


def _joined_letters(head: str) -> Iterator[tuple[str, str]]:
    lines = head.translate(_SEPARATORS).replace("   ", "  \x02  ").replace("\n", "  \x02  ")
    out: list[str] = []
    run: list[str] = []
    longest = 0
    for word in [*lines.split(), "\x02"]:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        if run:
            out.append("".join(run) if len(run) > 1 else run[0])
            longest = max(longest, len(run))
            run = []
        out.append(" " if word == "\x02" else word)
    if longest < _MIN_SPACED_LETTERS:
        return
    plain = " ".join(out)
    yield "spaced letters", plain
    for word in plain.split():
        if any(key in word for key in _SQUASHED):
            yield "spaced letters", _pulled_apart(word)


_PULLED_WORDS = (
    "ignore disregard forget all previous prior above your the system prompt instructions instruction rules reveal show"
    " print and any of"
)
_PULLED = sorted(_PULLED_WORDS.split(), key=len, reverse=True)


def _pulled_apart(word: str) -> str:
    """The known words of a text without spaces, set apart; the longest first at each place."""
    out: list[str] = []
    at = 0
    while at < len(word):
        known = next((key for key in _PULLED if word.startswith(key, at)), None)
        out.append(f" {known} " if known else word[at])
        at += len(known) if known else 1
    return "".join(out)
