"""Whether an answer says again what was just said: language models repeat themselves, people are annoyed by it."""

import hashlib

WINDOW_MS = 600_000
"""Ten minutes: a retry that lost its Idempotency-Key, or a second run of the same agent on the same mail."""
MAX_CHARS = 20_000
"""Of each text that are compared."""
SHINGLE = 3
"""Words that are compared as one."""
NEAR = 0.6
"""Share of shingles in common from which two texts say the same: each word that differs takes three along."""


def says_the_same(new: str, earlier: str) -> bool:
    """Whether two texts are near-identical: equal but for case, spaces and punctuation, or with most in common.

    Two empty texts say nothing, and so not the same.
    """
    first, second = _words(new), _words(earlier)
    if not first or not second:
        return False
    if first == second:
        return True
    # Another sum, date or code is another answer, and often a correction.
    if _numbers(first) != _numbers(second):
        return False
    # Short texts are the same or they are not: "Yes." and "No." share all but one word with much.
    if min(len(first), len(second)) < 8 or max(len(first), len(second)) > 2 * min(len(first), len(second)):
        return False
    one, other = _shingles(first), _shingles(second)
    return len(one & other) >= NEAR * len(one | other)


def _words(text: str) -> list[str]:
    kept = "".join(character if character.isalnum() else " " for character in text[:MAX_CHARS].casefold())
    return kept.split()


def _numbers(words: list[str]) -> set[str]:
    return {word for word in words if any(character.isdigit() for character in word)}


def _shingles(words: list[str]) -> set[bytes]:
    """Digests, so that a set of them is small whatever the words are."""
    return {
        hashlib.blake2b(" ".join(words[start : start + SHINGLE]).encode(), digest_size=8).digest()
        for start in range(max(1, len(words) - SHINGLE + 1))
    }
