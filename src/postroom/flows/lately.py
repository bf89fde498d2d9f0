"""What was found out a moment ago, and need not be found out again."""

from typing import Generic, TypeVar

from postroom.base.clock import Clock

K = TypeVar("K")
V = TypeVar("V")


class Lately(Generic[K, V]):
    """Values by key, each for a time and no more than so many: the oldest goes first. For one event loop."""

    def __init__(self, clock: Clock, *, kept_ms: int, most: int) -> None:
        """kept_ms: how long after a value was noted it still counts. most: values kept."""
        self._clock = clock
        self._kept_ms = kept_ms
        self._most = most
        self._noted: dict[K, tuple[int, V]] = {}

    def get(self, key: K) -> V | None:
        """The value, None when there is none that still counts."""
        noted = self._noted.get(key)
        if noted is None:
            return None
        until, value = noted
        if self._clock.now_ms() < until:
            return value
        del self._noted[key]
        return None

    def note(self, key: K, value: V) -> None:
        """Keep the value from now on."""
        self._noted.pop(key, None)
        if len(self._noted) >= self._most:
            del self._noted[next(iter(self._noted))]
        self._noted[key] = (self._clock.now_ms() + self._kept_ms, value)
