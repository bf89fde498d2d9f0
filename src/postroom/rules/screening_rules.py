"""The wordings of attacks as sequences of ideas: each says what it is, how sure it is, and why.

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
    """Whether a "not" right before the first step takes it back."""

    @property
    def rarest(self) -> int:
        """The step that the fewest texts have a word for."""
        return min(self.steps, key=_commonness)


def _rule(kind: str, confidence: float, reason: str, steps: Iterable[int], gap: int, *, denied: bool = False) -> Rule:
    return Rule(kind=kind, confidence=confidence, reason=reason, steps=tuple(steps), gap=gap, negatable=denied)


def _any_order(
    kind: str, confidence: float, reason: str, steps: Iterable[int], gap: int, *, denied: bool = False
) -> Iterator[Rule]:
    """The rule for each order of its steps: languages differ in where the verb stands."""
    for order in permutations(tuple(steps)):
        yield _rule(kind, confidence, reason, order, gap, denied=denied)


_EVERYDAY = (
    c.FILL | c.YOU | c.ALL | c.NOT | c.SHOW | c.SEND | c.DATA | c.THIS | c.MUST | c.WHEN | c.NOW | c.TELL | c.READ
    | c.NEW | c.ACT | c.CALL | c.INCLUDE | c.OUTPUT | c.PLACE | c.REQUEST | c.GIVEN | c.BEGIN | c.FUTURE | c.KEEP
    | c.CONTENT | c.MAILS | c.PERSONS | c.TASK | c.LIMIT | c.PRIOR | c.CHANGED | c.REVEAL | c.USER | c.GRANT
)  # fmt: skip
_COMMON = _EVERYDAY & (c.FILL | c.YOU | c.ALL | c.NOT | c.SHOW | c.THIS | c.MUST | c.WHEN | c.SEND | c.PLACE | c.PRIOR)


def _commonness(step: int) -> int:
    """A rough order of how often a text has a word for any idea of a step."""
    return 100 * (step & _COMMON).bit_count() + 10 * (step & _EVERYDAY).bit_count() + step.bit_count()


_OVERRIDE = "instruction_override"
_PERSONA = "jailbreak_persona"
_EXTRACT = "prompt_extraction"
_EXFILTRATE = "exfiltration"
_AGENT = "agent_directed"
_DELIMITER = "fake_role"
_DECODE = "decode_and_obey"

_OWN = c.PRIOR | c.ALL | c.YOU | c.SYSTEM | c.SAFETY
_AGENT_NAMES = c.AI | c.HELPER
_FEATURES = c.SEND | c.REVEAL | c.SECRET | c.TOOL


def _override_rules() -> Iterator[Rule]:
    says = "tells the reader to set aside the instructions it works under"
    yield from _any_order(_OVERRIDE, 0.9, says, (c.OVERRIDE, _OWN, c.INSTRUCTION | c.PROMPT), 0, denied=True)
    yield _rule(_OVERRIDE, 0.9, says, (c.OVERRIDE, c.INSTRUCTION | c.PROMPT, c.PRIOR), 1, denied=True)
    yield _rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, c.INSTRUCTION | c.PROMPT, c.YOU, c.GIVEN), 2, denied=True)
    yield _rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, c.ALL | c.ANYTHING, c.PRIOR), 0, denied=True)
    yield _rule(_OVERRIDE, 0.7, says, (c.OVERRIDE, c.ALL | c.ANYTHING | c.WORDS, c.YOU, c.GIVEN), 1, denied=True)
    yield _rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, c.YOU | c.ALL | c.SAFETY, c.LIMIT), 0, denied=True)
    yield _rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, c.YOU, c.GIVEN | c.CONTENT, c.LIMIT), 1, denied=True)
    yield _rule(_OVERRIDE, 0.8, says, (c.NOT, c.EXECUTE, c.YOU | c.PRIOR, c.INSTRUCTION | c.PROMPT), 0)
    yield _rule(_OVERRIDE, 0.5, says, (c.OVERRIDE, c.YOU, c.TASK), 1, denied=True)
    changed = "claims that the rules of the reader no longer hold"
    yield _rule(_OVERRIDE, 0.6, changed, (c.YOU, c.INSTRUCTION | c.LIMIT, c.CHANGED), 0)
    yield _rule(_OVERRIDE, 0.6, changed, (c.SAFETY, c.LIMIT, c.CHANGED), 0)
    yield _rule(_OVERRIDE, 0.4, changed, (c.ALL, c.LIMIT, c.CHANGED), 0)
    yield _rule(_OVERRIDE, 0.4, changed, (c.YOU, c.NOW, c.GRANT, c.ALL), 1)
    yield _rule(_OVERRIDE, 0.5, changed, (c.CHANGED, c.ALL | c.YOU, c.SAFETY, c.LIMIT), 0)
    new = "gives the reader a new task in place of its own"
    yield _rule(_OVERRIDE, 0.6, new, (c.YOU, c.REAL, c.TASK), 0)
    yield _rule(_OVERRIDE, 0.6, new, (c.YOU, c.NEW, c.INSTRUCTION), 0)
    yield _rule(_OVERRIDE, 0.3, new, (c.YOU, c.NEW, c.TASK), 0)
    yield _rule(_OVERRIDE, 0.6, new, (c.EXECUTE, c.NEW | c.THIS, c.INSTRUCTION, c.INCLUDE | c.REAL | c.NOT, c.PRIOR), 2)


def _persona_rules() -> Iterator[Rule]:
    says = "gives the reader a role without limits"
    yield _rule(_PERSONA, 0.4, says, (c.YOU, c.NOT, c.LIMIT), 1)
    yield from _any_order(_PERSONA, 0.8, says, (c.NOW, c.YOU | c.ACT, c.NOT, c.LIMIT), 2)
    yield _rule(_PERSONA, 0.7, says, (c.ACT, _AGENT_NAMES, c.NOT, c.LIMIT), 2)
    yield _rule(_PERSONA, 0.6, says, (c.YOU, _AGENT_NAMES, c.NOT, c.LIMIT), 2)
    yield _rule(_PERSONA, 0.6, says, (_AGENT_NAMES, c.NOT, c.ALL | c.SAFETY, c.LIMIT), 1)
    yield _rule(_PERSONA, 0.7, says, (c.ACT, c.FREE), 6)
    yield _rule(_PERSONA, 0.6, says, (c.YOU, c.NOW, c.FREE), 3)
    yield _rule(_PERSONA, 0.45, says, (c.FREE, _AGENT_NAMES | c.CONTENT | c.MODE), 1)
    yield from _any_order(_PERSONA, 0.45, "asks for a special mode", (c.ENABLE, c.DEVELOPER, c.MODE), 1)
    yield _rule(_PERSONA, 0.5, "claims a special mode", (c.YOU, c.NOW, c.DEVELOPER, c.MODE), 2)
    yield _rule(_PERSONA, 0.5, says, (c.DEVELOPER, c.MODE, c.YOU, c.OVERRIDE | c.FREE | c.NOT), 2)
    obey = "asks the reader to obey without condition"
    yield _rule(_PERSONA, 0.55, obey, (c.YOU | c.MUST, c.EXECUTE | c.GRANT, c.ALL, c.REQUEST), 1)
    yield _rule(_PERSONA, 0.35, obey, (c.GRANT | c.EXECUTE, c.ALL, c.REQUEST), 0)
    yield _rule(_PERSONA, 0.45, obey, (c.YOU, c.NOT, c.REFUSE), 1)
    yield _rule(_PERSONA, 0.5, obey, (c.OUTPUT | c.SHOW, c.NOT, c.ALL | c.SAFETY | c.LIMIT, c.REFUSE | c.LIMIT), 2)
    yield _rule(_PERSONA, 0.5, obey, (c.ACT, c.ANYTHING, c.USER), 4)
    yield _rule(_PERSONA, 0.4, "wraps the request in a story", (c.STORY, c.NOT, c.LIMIT), 6)
    yield _rule(_PERSONA, 0.5, "asks for harmful content in a story or role", (c.STORY | c.ACT, c.HARM), 14)


def _extraction_rules() -> Iterator[Rule]:
    says = "asks for the instructions the reader works under"
    yield from _any_order(_EXTRACT, 0.9, says, (c.REVEAL | c.SHOW, c.SYSTEM, c.PROMPT), 1, denied=True)
    yield _rule(_EXTRACT, 0.7, says, (c.REVEAL, c.SYSTEM, c.INSTRUCTION), 0, denied=True)
    yield _rule(_EXTRACT, 0.8, says, (c.REVEAL | c.SHOW, c.YOU, c.SYSTEM, c.INSTRUCTION), 1, denied=True)
    yield _rule(_EXTRACT, 0.8, says, (c.REVEAL | c.SHOW, c.YOU, c.INSTRUCTION, c.SYSTEM), 1, denied=True)
    yield _rule(_EXTRACT, 0.6, says, (c.REVEAL, c.YOU, c.PROMPT | c.INSTRUCTION), 0, denied=True)
    yield _rule(_EXTRACT, 0.6, says, (c.YOU, c.INSTRUCTION, c.REVEAL), 0, denied=True)
    yield _rule(_EXTRACT, 0.6, says, (c.SYSTEM, c.INSTRUCTION | c.PROMPT, c.REVEAL), 0, denied=True)
    yield _rule(_EXTRACT, 0.6, says, (c.YOU, c.SYSTEM, c.PROMPT), 0)
    yield _rule(_EXTRACT, 0.6, says, (c.REVEAL | c.SHOW | c.SUMMARY, c.INSTRUCTION | c.PROMPT, c.YOU, c.GIVEN), 2)
    yield _rule(_EXTRACT, 0.7, says, (c.REVEAL | c.SHOW, c.EXACT, c.INSTRUCTION | c.PROMPT, c.YOU), 1)
    yield _rule(_EXTRACT, 0.6, says, (c.REVEAL, c.ALL | c.WORDS, c.PRIOR), 1)
    yield _rule(_EXTRACT, 0.5, says, (c.REVEAL, c.PRIOR, c.EXACT), 4)
    yield _rule(_EXTRACT, 0.6, says, (c.REVEAL, c.YOU, c.LIMIT), 0, denied=True)
    secrets = "asks the reader for credentials it holds"
    yield _rule(_EXTRACT, 0.6, secrets, (c.REVEAL, c.SECRET, c.YOU), 2, denied=True)
    yield _rule(_EXTRACT, 0.5, secrets, (c.REVEAL, c.ALL | c.SYSTEM | c.PRIVATE, c.SECRET), 1, denied=True)
    yield _rule(_EXTRACT, 0.6, secrets, (c.REVEAL | c.SHOW, c.PRIVATE, c.ADMIN), 1, denied=True)


def _exfiltration_rules() -> Iterator[Rule]:
    says = "asks to send data that is not the sender's to an address"
    goods = c.SECRET | c.PRIVATE | c.MAILS
    yield _rule(_EXFILTRATE, 0.7, says, (c.COLLECT, c.SECRET | c.PERSONS, c.SEND, c.PLACE | c.OUTSIDE), 5)
    yield _rule(_EXFILTRATE, 0.6, says, (c.COLLECT, c.DATA, c.SEND, c.PLACE | c.OUTSIDE), 4)
    yield _rule(_EXFILTRATE, 0.6, says, (c.SEND, c.SECRET, c.PLACE | c.OUTSIDE), 3, denied=True)
    yield _rule(_EXFILTRATE, 0.5, says, (c.SEND, c.ALL | c.PRIVATE, c.PERSONS | c.MAILS, c.PLACE), 2, denied=True)
    yield _rule(_EXFILTRATE, 0.5, says, (c.SEND, c.PERSONS, c.DATA, c.PLACE), 2, denied=True)
    yield _rule(_EXFILTRATE, 0.5, says, (c.SEND, c.DATA, c.PERSONS, c.PLACE), 2, denied=True)
    yield _rule(_EXFILTRATE, 0.5, says, (c.SEND, c.PLACE, c.ALL, goods | c.PERSONS), 3, denied=True)
    tool = "tells the reader to call a function that acts on the world"
    yield _rule(_AGENT, 0.45, tool, (c.CALL, c.TOOL), 2, denied=True)
    yield _rule(_AGENT, 0.65, tool, (c.CALL, c.TOOL, c.SEND | c.SECRET | c.PERSONS, c.PLACE), 8, denied=True)
    yield _rule(_AGENT, 0.5, tool, (c.TOOL, c.ALL, c.PERSONS | goods), 4)
    yield _rule(_AGENT, 0.5, tool, (_AGENT_NAMES, c.MUST, c.CALL | c.SEND, c.PLACE | c.TOOL), 8)
    yield _rule(_AGENT, 0.5, tool, (c.OVERRIDE, c.CALL, c.TOOL), 6)


def _agent_rules() -> Iterator[Rule]:
    says = "speaks to a language model that reads the mail"
    yield _rule(_AGENT, 0.5, says, (c.NOTE, c.AI), 1)
    yield _rule(_AGENT, 0.5, says, (c.INSTRUCTION, c.AI), 1)
    yield _rule(_AGENT, 0.5, says, (c.WHEN, c.YOU, c.AI), 2)
    yield _rule(_AGENT, 0.5, says, (c.AI, c.READ, c.THIS), 2)
    yield _rule(_AGENT, 0.4, says, (c.AI | c.HELPER, c.MUST, c.INCLUDE | _FEATURES | c.CALL), 4)
    on_reading = "names an act for whoever processes the mail"
    yield _rule(_AGENT, 0.5, on_reading, (c.WHEN, c.READ, c.THIS, c.SEND | c.CALL, c.PLACE | c.TOOL), 5)
    yield _rule(_AGENT, 0.5, on_reading, (c.WHEN, c.READ, c.THIS, c.INCLUDE | c.REVEAL, c.FIELD | c.SECRET), 5)
    output = "steers what the reader's own answer will say"
    answer = c.OUTPUT | c.SUMMARY
    yield _rule(_AGENT, 0.6, output, (c.INCLUDE | c.REVEAL, c.FIELD | c.EXACT, c.YOU | c.ALL | c.FUTURE, answer), 5)
    yield _rule(_AGENT, 0.35, output, (c.INCLUDE, c.BEGIN, c.YOU | c.ALL, answer), 2)
    yield _rule(_AGENT, 0.3, output, (c.INCLUDE, c.YOU, c.SUMMARY), 6)
    yield _rule(_AGENT, 0.5, output, (c.BEGIN, c.YOU | c.ALL | c.FUTURE, answer, c.FIELD | c.EXACT), 4)
    yield _rule(_AGENT, 0.45, output, (c.REVEAL | c.INCLUDE, c.ALL, c.FUTURE, answer), 1)
    yield _rule(_AGENT, 0.3, "leaves a blank for a value", (c.INCLUDE | c.REVEAL, c.FIELD), 1)
    memory = "writes to the memory of the reader"
    yield _rule(_AGENT, 0.45, memory, (c.KEEP, c.YOU, c.MEMORY), 1)
    yield _rule(_AGENT, 0.3, memory, (c.NOTE, c.KEEP | c.MEMORY), 3)
    yield _rule(_AGENT, 0.4, memory, (c.FUTURE, c.USER, c.MAILS | c.REQUEST | c.NOTE), 0)
    hide = "asks to keep something from the user"
    yield _rule(_AGENT, 0.55, hide, (c.NOT, c.TELL, c.USER), 1)
    yield _rule(_AGENT, 0.55, hide, (c.USER, c.NOT, c.TELL), 1)


def _role_rules() -> Iterator[Rule]:
    says = "claims an authority over the reader"
    yield _rule(_DELIMITER, 0.35, says, (c.USER, c.ADMIN), 1)
    yield _rule(_DELIMITER, 0.5, says, (c.USER, c.ADMIN, c.GRANT), 3)
    yield _rule(_DELIMITER, 0.35, "claims to be exempt", (c.EXEMPT, c.LIMIT), 3)
    yield _rule(_PERSONA, 0.5, "announces what is forbidden", (c.REVEAL, c.RESTRICTED, c.CONTENT), 1, denied=True)
    yield _rule(_DECODE, 0.6, "asks to decode a text and to obey it", (c.DECODE, c.EXECUTE), 8, denied=True)
    yield _rule(_DECODE, 0.5, "asks to put the parts of a text together and to obey it", (c.JOIN, c.EXECUTE), 6)


RULES: tuple[Rule, ...] = (
    *_override_rules(),
    *_persona_rules(),
    *_extraction_rules(),
    *_exfiltration_rules(),
    *_agent_rules(),
    *_role_rules(),
)
"""Every wording, the families in order."""


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
    return tuple(
        rule
        for rarest, rules in _GROUPS
        if ideas & rarest
        for rule in rules
        if all(ideas & step for step in rule.steps)
    )


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
        if all(total & step for step in rule.steps):
            match = _match(rule, ideas, distance)
            if match is not None:
                yield match


def _match(rule: Rule, ideas: list[int], distance: list[int]) -> Match | None:
    """The first place where the steps follow each other. Keeps, for each step, the latest way to have reached it."""
    count = len(rule.steps)
    reached: list[tuple[int, int] | None] = [None] * count
    for at, word in enumerate(ideas):
        if not word:
            continue
        for step in range(count - 1, -1, -1):
            if not word & rule.steps[step]:
                continue
            if step == 0:
                if not (rule.negatable and _negated(ideas, at)):
                    reached[0] = (at, at)
                continue
            before = reached[step - 1]
            if word & c.TWICE and before is None and step == 1 and word & rule.steps[0]:
                before = (at, at)
            if before is None or _between(ideas, distance, before[1], at) > rule.gap:
                continue
            reached[step] = (before[0], at)
        done = reached[-1]
        if done is not None:
            return Match(rule=rule, first=done[0], last=done[1])
    return None


def _between(ideas: list[int], distance: list[int], left: int, right: int) -> int:
    """Words that are not light between two places."""
    return distance[right] - distance[left] - (not ideas[left] & c.LIGHT)


def _negated(ideas: list[int], at: int) -> bool:
    return any(word & c.NOT for word in ideas[max(0, at - 2) : at])
