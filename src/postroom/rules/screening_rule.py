"""The wording of an attack as a sequence of ideas: what it is, how sure it is, and why.

A confidence of 0.5 or more is a finding by itself; lower ones are hints that only count together. What people write to
each other every day ("ignore my previous mail", "send me the list", "your new task") must stay below.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

from postroom.rules import screening_concepts as c


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One wording."""

    kind: str
    confidence: float
    reason: str
    steps: tuple[int, ...]
    """The ideas in order; any bit of a step will do."""
    gap: int
    """The most words of no light idea that may stand between two steps."""
    negatable: bool = False
    """Whether a "not" right before its verb takes it back."""

    @property
    def rarest(self) -> int:
        """The step that the fewest texts have a word for."""
        return min(self.steps, key=_commonness)


def rule(kind: str, confidence: float, reason: str, steps: Iterable[int], gap: int, *, denied: bool = False) -> Rule:
    """A rule, its fields in the order in which they are read; denied: whether a "not" takes it back."""
    return Rule(kind=kind, confidence=confidence, reason=reason, steps=tuple(steps), gap=gap, negatable=denied)


def any_order(
    kind: str, confidence: float, reason: str, steps: Iterable[int], gap: int, *, denied: bool = False
) -> Iterator[Rule]:
    """The rule for each order of its steps: languages differ in where the verb stands."""
    for order in permutations(tuple(steps)):
        yield rule(kind, confidence, reason, order, gap, denied=denied)


_EVERYDAY = (
    c.FILL | c.YOU | c.ALL | c.NOT | c.SHOW | c.SEND | c.DATA | c.THIS | c.MUST | c.WHEN | c.NOW | c.TELL | c.READ
    | c.NEW | c.ACT | c.CALL | c.INCLUDE | c.OUTPUT | c.PLACE | c.REQUEST | c.GIVEN | c.BEGIN | c.FUTURE | c.KEEP
    | c.CONTENT | c.MAILS | c.PERSONS | c.TASK | c.LIMIT | c.PRIOR | c.CHANGED | c.REVEAL | c.USER | c.GRANT | c.START
    | c.DO | c.SAY | c.SAYS | c.SELF | c.TOWARDS | c.IT | c.EVERYTHING | c.APPLY | c.DEAR | c.WEB | c.BULK | c.CHECKS
    | c.NOTE | c.EXEMPT
)  # fmt: skip
_COMMON = (
    c.FILL | c.YOU | c.ALL | c.NOT | c.SHOW | c.THIS | c.MUST | c.WHEN | c.SEND | c.PLACE | c.PRIOR | c.START
    | c.SELF | c.IT | c.TOWARDS | c.DO
)  # fmt: skip


def _commonness(step: int) -> int:
    """A rough order of how often a text has a word for any idea of a step."""
    return 100 * (step & _COMMON).bit_count() + 10 * (step & _EVERYDAY).bit_count() + step.bit_count()
