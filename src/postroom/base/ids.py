"""Ids: a prefix that tells the kind and eighteen characters that sort by time of making.

The short part is Crockford base 32, lower case: ten characters of milliseconds, eight of a per-process
sequence that starts at random and only goes up within one millisecond. Ids are names, not secrets.
"""

import os
import secrets
import threading
import time
from functools import lru_cache

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_TAIL_BITS = 40
_TAIL_MASK = (1 << _TAIL_BITS) - 1

PREFIXES = {
    "workspace": "wks",
    "inbox": "inb",
    "message": "msg",
    "thread": "thr",
    "attachment": "att",
    "event": "evt",
    "webhook": "whk",
    "delivery": "dlv",
    "domain": "dom",
    "relay": "rly",
    "key": "key",
    "draft": "drf",
    "follow_up": "fup",
    "suppression": "sup",
    "address_rule": "arl",
    "audit": "aud",
    "recipient": "rcp",
    "blob": "blb",
    "mail": "mal",
    "node": "nod",
}
"""Every kind of thing that has an id, and how its ids begin."""


class _Sequence:
    """Strictly rising (milliseconds, tail) pairs, also when the clock stands still or steps back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_ms = 0
        self._tail = 0

    def next(self) -> int:
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._last_ms:
                self._last_ms = now
                # The upper bit starts clear, so that a millisecond has room for 2**39 ids.
                self._tail = secrets.randbits(_TAIL_BITS - 1)
            else:
                self._tail = (self._tail + 1) & _TAIL_MASK
                self._last_ms += self._tail == 0
            return (self._last_ms << _TAIL_BITS) | self._tail


_sequence = _Sequence()
os.register_at_fork(after_in_child=_sequence.__init__)  # type: ignore[misc]


def new_id(kind: str) -> str:
    """A fresh id such as `msg_01k9x7c2rs8f3m0d7q`; later ids of one process sort after earlier ones.

    kind: a key of `PREFIXES`.
    """
    value = _sequence.next()
    pairs = _PAIRS
    tail = f"{pairs[value >> 30 & 1023]}{pairs[value >> 20 & 1023]}{pairs[value >> 10 & 1023]}{pairs[value & 1023]}"
    return f"{PREFIXES[kind]}_{_time_text(value >> _TAIL_BITS)}{tail}"


@lru_cache(maxsize=16)
def _time_text(at_ms: int) -> str:
    """The ten characters of a millisecond: ids made together share them."""
    return "".join(_PAIRS[at_ms >> shift & 1023] for shift in range(40, -1, -10))


def first_id(kind: str, at_ms: int) -> str:
    """The id before which every id made earlier than this moment sorts. Itself no id of anything."""
    return f"{PREFIXES[kind]}_{_time_text(max(at_ms, 0))}"


def made_at(text: str) -> int:
    """When an id was made, in milliseconds since 1970 by the clock of the process that made it; 0 for no id of ours."""
    value = 0
    for character in text.partition("_")[2][:10]:
        digit = _ALPHABET.find(character)
        if digit < 0:
            return 0
        value = value << 5 | digit
    return value


def is_id(kind: str, text: str) -> bool:
    """Whether the text has the form of an id of this kind."""
    prefix, _, rest = text.partition("_")
    return prefix == PREFIXES[kind] and len(rest) == 18 and all(c in _ALPHABET for c in rest)
