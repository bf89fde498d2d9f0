"""All wordings of attacks, and where in a passage one of them holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from postroom.rules import screening_concepts as c
from postroom.rules.screening_deeds import deed_rules
from postroom.rules.screening_orders import order_rules
from postroom.rules.screening_rule import Rule

RULES: tuple[Rule, ...] = (*order_rules(), *deed_rules())
"""Every wording, the families in order."""
_VERBS = c.OVERRIDE | c.REVEAL | c.SHOW | c.SEND | c.CALL | c.DECODE
"""The ideas that a "not" before them takes back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A rule that holds for a passage, from its first word to its last."""

    rule: Rule
    first: int
    last: int


def _by_rarest_step() -> tuple[tuple[int, tuple[Rule, ...]], ...]:
    groups: dict[int, list[Rule]] = {}
    for rule in RULES:
        groups.setdefault(rule.rarest, []).append(rule)
    return tuple((step, tuple(rules)) for step, rules in groups.items())


_GROUPS = _by_rarest_step()


def possible_rules(ideas: int) -> tuple[Rule, ...]:
    """The rules whose every step is among these ideas."""
    return tuple(rule for rarest, rules in _GROUPS if ideas & rarest for rule in rules if _has_steps(ideas, rule))


def _has_steps(ideas: int, rule: Rule) -> bool:
    for step in rule.steps:  # noqa: SIM110 - a loop is three times as fast as all(), and this is the inner one
        if not ideas & step:
            return False
    return True


def match_rules(ideas: list[int], rules: Iterable[Rule]) -> Iterator[Match]:
    """Each of the rules that holds, once. ideas: of each word of a passage, 0 for none. Linear for each rule."""
    total = 0
    heavy = 0
    distance = []
    for word in ideas:
        total |= word
        distance.append(heavy)
        heavy += not word & c.LIGHT
    for rule in rules:
        if _has_steps(total, rule):
            match = _match(rule, ideas, distance)
            if match is not None:
                yield match


def _match(rule: Rule, ideas: list[int], distance: list[int]) -> Match | None:
    """The first place where the steps follow each other. Keeps, for each step, the latest way to have reached it."""
    last = len(rule.steps) - 1
    reached: list[tuple[int, int] | None] = [None] * (last + 1)
    for at, word in enumerate(ideas):
        if not word:
            continue
        for step in _taken(rule, word):
            if rule.negatable and rule.steps[step] & _VERBS and _negated(ideas, at):
                continue
            if step == 0:
                reached[0] = (at, at)
                continue
            before = reached[step - 1]
            if before is None or _between(ideas, distance, before[1], at) > rule.gap:
                continue
            reached[step] = (before[0], at)
        done = reached[last]
        if done is not None:
            return Match(rule=rule, first=done[0], last=done[1])
    return None


def _taken(rule: Rule, word: int) -> list[int]:
    """The steps that a word can be, the last first so that it is only one of them; both of two for a double word."""
    steps = [step for step in range(len(rule.steps) - 1, -1, -1) if word & rule.steps[step]]
    return [*steps, *steps] if word & c.TWICE else steps


def _between(ideas: list[int], distance: list[int], left: int, right: int) -> int:
    """Words that are not light between two places."""
    return distance[right] - distance[left] - (not ideas[left] & c.LIGHT)


def _negated(ideas: list[int], at: int) -> bool:
    return any(word & c.NOT for word in ideas[max(0, at - 2) : at])
