"""The life of DKIM keys: published, seen in DNS, switched to, kept a while for mail on its way, retired.

    pending → (seen, and still seen an hour later) active → (the next pair is switched to) retiring → (a week) retired

RFC 6376 §3.1 is what makes it possible: a domain may have any number of selectors at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from postroom.base.clock import DAY_MS, HOUR_MS

ROTATE_EVERY_MS = 180 * DAY_MS
"""A pair of keys signs for so long before the next one is asked for."""
SETTLE_MS = HOUR_MS
"""Between the first sight of new keys and the switch: secondary name servers get the zone too."""
KEEP_RETIRING_MS = 7 * DAY_MS
"""The old keys stay in DNS for so long: mail waits in queues for days, and is verified at its end."""

KeyState = Literal["pending", "active", "retiring", "retired"]
StepName = Literal["requested", "seen", "switched", "retired"]


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyLife:
    """What matters of one key. Times are milliseconds since 1970."""

    selector: str
    state: KeyState
    created_at: int
    seen_at: int | None = None
    active_at: int | None = None
    retiring_at: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step, to be written and told."""

    name: StepName
    selectors: tuple[str, ...] = ()
    """The keys that it is about: new ones, or those that are retired."""
    replaced: tuple[str, ...] = ()
    """At the switch: the keys that sign no more."""
    first: bool = False
    """The domain's first keys: nothing rotates, and nobody is told."""


def rotation_is_due(keys: Sequence[KeyLife], now: int) -> bool:
    """Whether a new pair is to be asked for by the schedule."""
    active = [key.active_at or key.created_at for key in keys if key.state == "active"]
    return bool(active) and not in_rotation(keys) and now - max(active) >= ROTATE_EVERY_MS


def in_rotation(keys: Sequence[KeyLife]) -> bool:
    """Whether new keys wait to be published while others sign."""
    states = {key.state for key in keys}
    return "pending" in states and "active" in states


def rotation_steps(keys: Sequence[KeyLife], seen: Collection[str], now: int) -> list[Step]:
    """The steps that are due. seen: the selectors whose records DNS has, as they should be."""
    steps = [*_towards_switch(keys, seen, now)]
    old = [key for key in keys if key.state == "retiring" and now - (key.retiring_at or now) >= KEEP_RETIRING_MS]
    if old:
        steps.append(Step(name="retired", selectors=_names(old)))
    return steps


def _towards_switch(keys: Sequence[KeyLife], seen: Collection[str], now: int) -> list[Step]:
    new = [key for key in keys if key.state == "pending"]
    active = [key for key in keys if key.state == "active"]
    # Both at once: one of a pair would sign alone, and the switch would come twice.
    if not new or any(key.selector not in seen for key in new):
        return []
    if not active:
        return [Step(name="switched", selectors=_names(new), first=True)]
    if any(key.seen_at is None for key in new):
        return [Step(name="seen", selectors=_names(new))]
    if now - max(key.seen_at or now for key in new) < SETTLE_MS:
        return []
    return [Step(name="switched", selectors=_names(new), replaced=_names(active))]


def next_step_at(keys: Sequence[KeyLife]) -> int | None:
    """When a step that needs nothing but time is due; None when there is none."""
    waits = [key.retiring_at + KEEP_RETIRING_MS for key in keys if key.state == "retiring" and key.retiring_at]
    waits += [key.seen_at + SETTLE_MS for key in keys if key.state == "pending" and key.seen_at]
    return min(waits, default=None)


def _names(keys: Sequence[KeyLife]) -> tuple[str, ...]:
    return tuple(key.selector for key in keys)
