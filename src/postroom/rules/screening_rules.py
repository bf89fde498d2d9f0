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
    """Whether a "not" right before its verb takes it back."""

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


_OVERRIDE = "instruction_override"
_PERSONA = "jailbreak_persona"
_EXTRACT = "prompt_extraction"
_EXFILTRATE = "exfiltration"
_AGENT = "agent_directed"
_DELIMITER = "fake_role"
_DECODE = "decode_and_obey"

_VERBS = c.OVERRIDE | c.REVEAL | c.SHOW | c.SEND | c.CALL | c.DECODE
"""The ideas that a "not" before them takes back."""
_OWN = c.PRIOR | c.ALL | c.YOU | c.SYSTEM | c.SAFETY
_NORMS = c.INSTRUCTION | c.PROMPT
_BOUNDS = c.LIMIT | c.POLICY
_AGENT_NAMES = c.AI | c.HELPER
_FEATURES = c.SEND | c.REVEAL | c.SECRET | c.TOOL
_ANSWER = c.OUTPUT | c.SUMMARY


def _override_rules() -> Iterator[Rule]:
    says = "tells the reader to set aside the instructions it works under"
    # The verb stands first or last: two of the six orders are no sentence in any language here.
    for steps in (
        (c.OVERRIDE, _OWN, _NORMS),
        (c.OVERRIDE, _NORMS, _OWN),
        (_OWN, _NORMS, c.OVERRIDE),
        (_NORMS, _OWN, c.OVERRIDE),
    ):
        yield _rule(_OVERRIDE, 0.9, says, steps, 0, denied=True)
    yield _rule(_OVERRIDE, 0.9, says, (c.OVERRIDE, _NORMS, c.PRIOR), 1, denied=True)
    yield _rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, _NORMS, c.YOU, c.GIVEN), 2, denied=True)
    yield _rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, c.EVERYTHING, c.PRIOR), 0, denied=True)
    yield _rule(_OVERRIDE, 0.7, says, (c.OVERRIDE, c.EVERYTHING | c.WORDS, c.YOU, c.GIVEN | c.PRIOR), 1, denied=True)
    yield _rule(_OVERRIDE, 0.55, says, (c.OVERRIDE, c.PRIOR, c.REVEAL | c.SAY), 0, denied=True)
    yield _rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, c.YOU | c.ALL | c.SAFETY, _BOUNDS), 0, denied=True)
    yield _rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, c.YOU, c.GIVEN | c.CONTENT, _BOUNDS), 1, denied=True)
    yield _rule(_OVERRIDE, 0.8, says, (c.NOT, c.EXECUTE, c.YOU | c.PRIOR | c.SYSTEM, _NORMS), 0)
    yield _rule(_OVERRIDE, 0.35, says, (_NORMS, c.NOT, c.EXECUTE), 2)
    yield _rule(_OVERRIDE, 0.6, says, (c.NOT, c.DEAR, c.TOWARDS, _NORMS), 0)
    yield _rule(_OVERRIDE, 0.55, says, (c.YOU, c.CHANGED, c.EXECUTE, _NORMS | _BOUNDS), 0)
    yield _rule(_OVERRIDE, 0.5, says, (c.NOT, c.ADMIN, c.GIVEN, c.YOU), 1)
    yield _rule(_OVERRIDE, 0.45, says, (c.CHANGED, c.YOU, _NORMS), 0, denied=True)
    yield _rule(_OVERRIDE, 0.6, says, (c.DISABLE, c.YOU, c.SAFETY, _BOUNDS), 0, denied=True)
    yield _rule(_OVERRIDE, 0.45, says, (c.DISABLE, c.YOU | c.SAFETY, _BOUNDS), 0, denied=True)
    yield _rule(_OVERRIDE, 0.5, says, (c.OVERRIDE, c.YOU, c.TASK), 1, denied=True)
    changed = "claims that the rules of the reader no longer hold"
    yield _rule(_OVERRIDE, 0.6, changed, (c.YOU, c.INSTRUCTION | c.LIMIT, c.CHANGED), 0)
    yield _rule(_OVERRIDE, 0.6, changed, (c.SAFETY, c.LIMIT, c.CHANGED), 0)
    yield _rule(_OVERRIDE, 0.45, changed, (c.PRIOR, c.INSTRUCTION, c.CHANGED), 1)
    yield _rule(_OVERRIDE, 0.45, changed, (c.INSTRUCTION, c.PRIOR, c.CHANGED), 1)
    yield _rule(_OVERRIDE, 0.4, changed, (c.ALL, c.LIMIT, c.CHANGED), 0)
    yield _rule(_OVERRIDE, 0.4, changed, (c.YOU, c.NOW, c.GRANT, c.ALL), 1)
    yield _rule(_OVERRIDE, 0.5, changed, (c.CHANGED, c.ALL | c.YOU, c.SAFETY, c.LIMIT), 0)
    yield _rule(_OVERRIDE, 0.5, changed, (c.YOU | c.SAFETY | c.SYSTEM, _BOUNDS, c.NOT, c.APPLY), 0)
    yield _rule(_OVERRIDE, 0.35, changed, (_BOUNDS, c.NOT, c.APPLY), 0)
    yield _rule(_OVERRIDE, 0.5, changed, (c.ADMIN | c.USER, c.CHANGED, c.SAFETY | c.LIMIT), 0)
    checks = "asks to leave out checks and confirmations"
    yield _rule(_OVERRIDE, 0.45, checks, (c.OVERRIDE, c.ALL | c.YOU | c.SAFETY, c.CHECKS | c.SAFETY), 0, denied=True)
    yield _rule(_OVERRIDE, 0.3, checks, (c.NOT, c.CHECKS), 1)
    new = "gives the reader a new task in place of its own"
    yield _rule(_OVERRIDE, 0.6, new, (c.YOU, c.REAL, c.TASK), 0)
    yield _rule(_OVERRIDE, 0.6, new, (c.YOU, c.NEW, c.INSTRUCTION), 0)
    yield _rule(_OVERRIDE, 0.3, new, (c.YOU, c.NEW, c.TASK), 0)
    yield _rule(_OVERRIDE, 0.4, new, (c.REAL, c.INSTRUCTION), 0)
    yield _rule(_OVERRIDE, 0.3, "waves away what came before", (c.EVERYTHING, c.PRIOR), 0)
    yield _rule(_OVERRIDE, 0.35, new, (c.NEW, c.INSTRUCTION, c.TOWARDS, c.HELPER | c.AI), 0)
    yield _rule(_OVERRIDE, 0.45, new, (c.EXECUTE, c.REAL | c.THIS, c.INSTRUCTION, c.NOT | c.REAL, c.PRIOR), 2)


def _persona_rules() -> Iterator[Rule]:
    says = "gives the reader a role without limits"
    yield _rule(_PERSONA, 0.4, says, (c.YOU, c.NOT, _BOUNDS), 1)
    yield from _any_order(_PERSONA, 0.8, says, (c.NOW, c.YOU | c.ACT | c.MODE, c.NOT, _BOUNDS), 2)
    yield _rule(_PERSONA, 0.6, says, (c.NOW, _AGENT_NAMES, c.NOT, _BOUNDS), 2)
    yield _rule(_PERSONA, 0.7, says, (c.ACT, _AGENT_NAMES, c.NOT, _BOUNDS), 2)
    yield _rule(_PERSONA, 0.6, says, (c.YOU, _AGENT_NAMES, c.NOT, _BOUNDS), 2)
    yield _rule(_PERSONA, 0.6, says, (_AGENT_NAMES, c.NOT, c.ALL | c.SAFETY, _BOUNDS), 1)
    yield _rule(_PERSONA, 0.7, says, (c.ACT, c.FREE), 6)
    yield _rule(_PERSONA, 0.6, says, (c.YOU, c.NOW, c.FREE), 3)
    yield _rule(_PERSONA, 0.45, says, (c.FREE, _AGENT_NAMES | c.CONTENT | c.MODE), 1)
    yield _rule(_PERSONA, 0.4, says, (c.YOU, c.NOT, c.BOUND), 2)
    yield _rule(_PERSONA, 0.7, says, (c.NOT, c.BOUND, c.YOU | c.ALL | c.SYSTEM | c.SAFETY, _BOUNDS | c.INSTRUCTION), 1)
    yield _rule(_PERSONA, 0.6, says, (c.DO, c.ANYTHING, c.NOW), 0)
    yield _rule(_PERSONA, 0.5, says, (c.ACT, c.NOT, _BOUNDS), 2)
    yield _rule(_PERSONA, 0.5, says, (c.ACT, _BOUNDS, c.NOT), 0)
    yield _rule(_PERSONA, 0.5, says, (c.STORY, c.YOU, c.AI, c.NOT), 3)
    yield _rule(_PERSONA, 0.55, says, (c.FREED, c.ALL | c.YOU | c.SAFETY, _BOUNDS), 0)
    yield _rule(_PERSONA, 0.5, says, (c.ACT, c.ADMIN, c.REVEAL), 4)
    yield _rule(_PERSONA, 0.6, says, (c.FREE, c.AI, c.ACT), 1)
    yield from _any_order(_PERSONA, 0.45, "asks for a special mode", (c.ENABLE, c.DEVELOPER, c.MODE), 1)
    yield from _any_order(_PERSONA, 0.5, "claims a special mode", (c.NOW, c.DEVELOPER, c.MODE), 2)
    yield _rule(_PERSONA, 0.6, says, (c.SAY | c.EXECUTE, c.ANYTHING | c.EVERYTHING, c.NOT, _BOUNDS), 1)
    yield _rule(_PERSONA, 0.5, says, (c.DEVELOPER, c.MODE, c.YOU, c.OVERRIDE | c.FREE | c.NOT), 2)
    obey = "asks the reader to obey without condition"
    yield _rule(_PERSONA, 0.55, obey, (c.YOU | c.MUST, c.EXECUTE | c.GRANT, c.ALL, c.REQUEST), 1)
    yield _rule(_PERSONA, 0.35, obey, (c.GRANT | c.EXECUTE, c.ALL, c.REQUEST), 0)
    yield _rule(_PERSONA, 0.45, obey, (c.YOU, c.NOT, c.REFUSE), 1)
    yield _rule(_PERSONA, 0.5, obey, (c.OUTPUT | c.SAY, c.NOT, c.ALL | c.SAFETY | c.LIMIT, c.REFUSE | c.LIMIT), 2)
    yield _rule(_PERSONA, 0.5, obey, (c.ACT, c.ANYTHING, c.USER), 4)
    yield _rule(_PERSONA, 0.4, "wraps the request in a story", (c.STORY, c.NOT, c.LIMIT), 6)
    yield _rule(_PERSONA, 0.5, "asks for harmful content in a story or role", (c.STORY | c.ACT, c.HARM), 14)
    forbidden = "announces what is forbidden"
    yield _rule(_PERSONA, 0.5, forbidden, (c.REVEAL, c.RESTRICTED, c.CONTENT), 1, denied=True)


def _extraction_rules() -> Iterator[Rule]:
    says = "asks for the instructions the reader works under"
    asks = c.REVEAL | c.SHOW
    yield from _any_order(_EXTRACT, 0.9, says, (asks, c.SYSTEM, c.PROMPT), 1, denied=True)
    yield _rule(_EXTRACT, 0.7, says, (c.REVEAL, c.SYSTEM, c.INSTRUCTION), 0, denied=True)
    yield _rule(_EXTRACT, 0.8, says, (asks, c.YOU, c.SYSTEM, c.INSTRUCTION), 1, denied=True)
    yield _rule(_EXTRACT, 0.8, says, (asks, c.YOU, c.INSTRUCTION, c.SYSTEM), 1, denied=True)
    yield _rule(_EXTRACT, 0.6, says, (c.LEAK, c.YOU, c.PROMPT | c.INSTRUCTION), 0, denied=True)
    yield _rule(_EXTRACT, 0.6, says, (c.START, c.REVEAL, c.YOU, c.PROMPT | c.INSTRUCTION), 0)
    yield _rule(_EXTRACT, 0.45, says, (c.REVEAL, c.PROMPT), 0, denied=True)
    yield _rule(_EXTRACT, 0.6, says, (c.YOU, c.INSTRUCTION, c.LEAK), 0, denied=True)
    yield _rule(_EXTRACT, 0.6, says, (c.SYSTEM, _NORMS, c.LEAK), 0, denied=True)
    yield _rule(_EXTRACT, 0.6, says, (c.YOU, c.SYSTEM, c.PROMPT), 0)
    yield _rule(_EXTRACT, 0.6, says, (asks | c.SUMMARY | c.INCLUDE, _NORMS, c.YOU, c.GIVEN | c.EXECUTE), 2)
    yield _rule(_EXTRACT, 0.7, says, (asks, c.EXACT, _NORMS, c.YOU), 1)
    yield _rule(_EXTRACT, 0.6, says, (asks, _NORMS, c.YOU | c.GIVEN, c.EXACT), 3)
    yield _rule(_EXTRACT, 0.6, says, (c.INCLUDE | c.SEND, c.YOU, c.SYSTEM, _NORMS), 0, denied=True)
    yield _rule(_EXTRACT, 0.6, says, (c.LEAK, c.EVERYTHING | c.WORDS, c.PRIOR), 1)
    yield _rule(_EXTRACT, 0.6, says, (c.START, c.REVEAL, c.EVERYTHING | c.WORDS, c.PRIOR), 1)
    yield _rule(_EXTRACT, 0.6, says, (c.REVEAL, c.EVERYTHING | c.ALL | c.CONTENT, c.YOU, c.CONVERSATION | c.MEMORY), 1)
    yield _rule(_EXTRACT, 0.5, says, (c.REVEAL, c.PRIOR, c.EXACT), 4)
    yield _rule(_EXTRACT, 0.5, says, (c.LEAK, c.YOU, c.MEMORY | c.CONVERSATION), 0, denied=True)
    yield _rule(_EXTRACT, 0.5, says, (c.LEAK, c.SYSTEM, c.SYSTEM), 0, denied=True)
    yield _rule(_EXTRACT, 0.55, says, (c.SHOW, c.YOU, c.GIVEN, c.PRIOR, c.CONVERSATION), 1)
    yield _rule(_EXTRACT, 0.7, says, (asks, c.YOU, _NORMS, c.EXACT), 0)
    yield _rule(_EXTRACT, 0.6, says, (c.LEAK, c.YOU, c.LIMIT), 0, denied=True)
    yield _rule(_EXTRACT, 0.5, "asks which tools the reader has", (asks, c.TOOLS, c.YOU, c.GRANT | c.CALL), 2)
    secrets = "asks the reader for credentials it holds"
    yield _rule(_EXTRACT, 0.6, secrets, (c.LEAK, c.SECRET, c.YOU), 2, denied=True)
    yield _rule(_EXTRACT, 0.5, secrets, (c.REVEAL, c.ALL | c.SYSTEM | c.PRIVATE, c.SECRET), 1, denied=True)
    yield _rule(_EXTRACT, 0.5, secrets, (c.SHOW | c.COLLECT, c.ALL, c.SECRET), 3, denied=True)
    yield _rule(_EXTRACT, 0.5, secrets, (c.SHOW, c.SYSTEM | c.ADMIN | c.PERSONS, c.SECRET), 0, denied=True)
    yield _rule(_EXTRACT, 0.6, secrets, (asks, c.PRIVATE, c.ADMIN), 1, denied=True)
    yield _rule(_EXTRACT, 0.5, secrets, (c.REVEAL, c.ALL, c.PERSONS, c.DATA), 0, denied=True)
    yield _rule(_EXTRACT, 0.4, secrets, (c.SELF, c.SHOW | c.REVEAL, c.PRIVATE, c.DATA), 1)


def _exfiltration_rules() -> Iterator[Rule]:
    says = "asks to send data that is not the sender's to an address"
    away = c.PLACE | c.OUTSIDE
    yield _rule(_EXFILTRATE, 0.7, says, (c.COLLECT, c.SECRET | c.PERSONS, c.SEND, away), 5)
    yield _rule(_EXFILTRATE, 0.6, says, (c.COLLECT, c.DATA | c.MAILS, c.SEND, away), 4)
    yield _rule(_EXFILTRATE, 0.6, says, (c.SEND, c.SECRET, away), 3, denied=True)
    yield _rule(_EXFILTRATE, 0.5, says, (c.SEND, c.ALL | c.PRIVATE, c.PERSONS | c.MAILS, c.PLACE), 3, denied=True)
    yield _rule(_EXFILTRATE, 0.5, says, (c.SEND, c.ALL, c.DATA | c.MAILS, c.OUTSIDE), 2, denied=True)
    yield _rule(_EXFILTRATE, 0.5, says, (c.SEND, c.PERSONS, c.BULK, away), 2, denied=True)
    yield _rule(_EXFILTRATE, 0.5, says, (c.SEND, c.BULK, c.PERSONS, away), 2, denied=True)
    yield _rule(_EXFILTRATE, 0.4, says, (c.SEND, c.PERSONS, c.DATA, c.PLACE), 2, denied=True)
    yield _rule(_EXFILTRATE, 0.6, says, (c.SEND, c.CONTENT, c.CONVERSATION | c.MAILS | c.SECRET, c.PLACE), 2)
    yield _rule(_EXFILTRATE, 0.4, says, (c.SEND, c.CONVERSATION, c.PLACE), 2, denied=True)
    yield _rule(_EXFILTRATE, 0.5, says, (c.PERSONS, c.BULK, c.SEND, c.PLACE), 1)
    yield _rule(_EXFILTRATE, 0.6, says, (c.READ, c.SECRET, c.SEND, away), 4)
    yield _rule(_EXFILTRATE, 0.55, says, (c.INCLUDE, c.USER | c.PERSONS, c.SECRET | c.PRIVATE, c.WEB), 4)
    yield _rule(_EXFILTRATE, 0.5, says, (c.SEND, c.PLACE, c.ALL, c.SECRET | c.PRIVATE | c.MAILS | c.PERSONS), 2)
    tool = "tells the reader to call a function that acts on the world"
    yield _rule(_AGENT, 0.45, tool, (c.CALL, c.TOOL), 2, denied=True)
    yield _rule(_AGENT, 0.5, tool, (c.CALL, c.RISKY), 1, denied=True)
    yield _rule(_AGENT, 0.65, tool, (c.CALL, c.TOOL, c.SEND | c.SECRET | c.PERSONS, c.PLACE), 8, denied=True)
    yield _rule(_AGENT, 0.55, tool, (c.CALL, c.TOOL, c.PLACE), 10, denied=True)
    yield _rule(_AGENT, 0.5, tool, (c.CALL, c.TOOLS, c.SEND, c.PLACE), 6, denied=True)
    yield _rule(_AGENT, 0.5, tool, (c.TOOL, c.ALL, c.PERSONS | c.SECRET | c.PRIVATE | c.MAILS), 4)
    yield _rule(_AGENT, 0.5, tool, (_AGENT_NAMES, c.MUST, c.CALL | c.SEND, c.PLACE | c.TOOL), 8)


def _agent_rules() -> Iterator[Rule]:
    says = "speaks to a language model that reads the mail"
    yield _rule(_AGENT, 0.5, says, (c.NOTE, c.TOWARDS, c.AI), 0)
    yield _rule(_AGENT, 0.3, says, (c.NOTE | c.INSTRUCTION, c.TOWARDS, c.HELPER), 0)
    yield _rule(_AGENT, 0.4, says, (c.INSTRUCTION, c.TOWARDS, c.AI), 0)
    yield _rule(_AGENT, 0.35, says, (c.START, c.DEAR, c.AI), 0)
    yield _rule(_AGENT, 0.5, says, (c.START, c.DEAR, c.AI | c.LANGUAGE, c.HELPER), 0)
    yield _rule(_AGENT, 0.5, says, (c.WHEN, c.YOU, c.AI), 0)
    yield _rule(_AGENT, 0.5, says, (c.WHEN, c.YOU, c.LANGUAGE, c.HELPER), 1)
    yield _rule(_AGENT, 0.45, says, (c.AI, c.READ, c.THIS), 2)
    yield _rule(_AGENT, 0.5, says, (c.NOTE, c.AI, c.MUST), 1)
    yield _rule(_AGENT, 0.5, says, (c.START, c.AI, c.HELPER, c.READ, c.THIS), 0)
    yield _rule(_AGENT, 0.4, says, (c.OVERRIDE, c.USER), 0, denied=True)
    yield _rule(_AGENT, 0.6, says, (_AGENT_NAMES, c.READ, c.THIS, c.MUST), 2)
    yield _rule(_AGENT, 0.4, says, (_AGENT_NAMES, c.MUST, c.INCLUDE | _FEATURES | c.CALL | c.GRANT), 4)
    on_reading = "names an act for whoever processes the mail"
    yield _rule(_AGENT, 0.5, on_reading, (c.WHEN, c.READ, c.THIS, c.SEND | c.CALL, c.PLACE | c.TOOL), 5)
    yield _rule(_AGENT, 0.5, on_reading, (c.WHEN, c.READ, c.THIS, c.INCLUDE | c.REVEAL, c.FIELD | c.SECRET), 5)
    output = "steers what the reader's own answer will say"
    acts = c.INCLUDE | c.REVEAL
    yield _rule(_AGENT, 0.6, output, (acts, c.FIELD | c.EXACT, c.YOU | c.ALL | c.FUTURE, _ANSWER), 5)
    yield _rule(_AGENT, 0.35, output, (acts, c.BEGIN, c.YOU | c.ALL, _ANSWER), 2)
    yield _rule(_AGENT, 0.3, output, (acts, c.YOU, c.SUMMARY), 6)
    yield _rule(_AGENT, 0.5, output, (c.BEGIN, c.YOU | c.ALL | c.FUTURE, _ANSWER, c.FIELD | c.EXACT), 5)
    yield _rule(_AGENT, 0.45, output, (acts, c.ALL, c.FUTURE, _ANSWER), 1)
    yield _rule(_AGENT, 0.35, output, (c.BEGIN, c.ALL, _ANSWER), 0)
    blank = "wants a blank filled in and copied to the answer"
    yield _rule(_AGENT, 0.5, blank, (acts | c.BEGIN | c.KEEP, c.BLANK), 6)
    yield _rule(_AGENT, 0.5, blank, (c.BLANK, acts | c.BEGIN | c.KEEP, _ANSWER | c.MEMORY), 8)
    yield _rule(_AGENT, 0.4, blank, (_ANSWER, c.BLANK), 6)
    yield _rule(_AGENT, 0.3, blank, (acts, c.FIELD), 1)
    yield from _memory_rules()
    hide = "asks to keep something from the user"
    yield _rule(_AGENT, 0.55, hide, (c.NOT, c.TELL, c.USER), 1)
    yield _rule(_AGENT, 0.5, hide, (c.NOT, c.TELL, c.THIS, _NORMS | c.NOTE), 1)


def _memory_rules() -> Iterator[Rule]:
    memory = "writes to the memory of the reader"
    yield _rule(_AGENT, 0.45, memory, (c.KEEP, c.YOU, c.MEMORY), 3)
    yield _rule(_AGENT, 0.3, memory, (c.NOTE, c.KEEP | c.MEMORY), 3)
    yield _rule(_AGENT, 0.4, memory, (c.FUTURE, c.USER, c.MAILS | c.REQUEST | c.NOTE), 0)
    later = "asks to be obeyed in later conversations too"
    yield _rule(_AGENT, 0.4, later, (c.ALL, c.FUTURE, c.CONVERSATION | c.MEMORY), 0)
    yield _rule(_AGENT, 0.6, memory, (c.KEEP, c.INSTRUCTION, c.MEMORY | c.SUMMARY | c.FUTURE), 4)
    yield _rule(_AGENT, 0.5, memory, (c.MEMORY, c.USER, c.SEND, c.PLACE), 4)
    yield _rule(_AGENT, 0.45, memory, (c.KEEP, c.NOW, c.ALL, c.SEND | c.REVEAL | c.INCLUDE | c.GRANT), 2)
    yield _rule(_AGENT, 0.45, memory, (c.NOW, c.ALL | c.FUTURE, c.SEND | c.INCLUDE, c.PLACE), 5)


def _role_rules() -> Iterator[Rule]:
    says = "claims an authority over the reader"
    yield _rule(_DELIMITER, 0.35, says, (c.USER, c.ADMIN), 1)
    yield _rule(_DELIMITER, 0.5, says, (c.START, c.USER, c.ADMIN, c.GRANT), 3)
    yield _rule(_DELIMITER, 0.4, says, (c.SELF, c.YOU, c.ADMIN), 0)
    yield _rule(_DELIMITER, 0.4, says, (c.YOU, c.ADMIN, c.SELF), 0)
    yield _rule(_DELIMITER, 0.45, "allows what is not the sender's to allow", (c.GRANT, c.YOU, c.LEAK), 0)
    yield _rule(_DELIMITER, 0.35, says, (c.USER, c.EXEMPT, c.SELF), 2)
    yield _rule(_DELIMITER, 0.3, "claims that a policy allows it", (c.POLICY, c.GRANT), 0)
    yield _rule(_DELIMITER, 0.45, says, (c.USER, c.EXEMPT | c.GRANT, c.SEND | c.REVEAL | c.ALL | c.OVERRIDE), 3)
    yield _rule(_DELIMITER, 0.35, "claims to be exempt", (c.EXEMPT, _BOUNDS), 3)
    thought = "puts thoughts into the reader's mind"
    yield _rule(_DELIMITER, 0.4, thought, (c.THOUGHT, c.SELF, c.MUST | c.EXEMPT | c.EXECUTE), 8)
    yield _rule(_DELIMITER, 0.45, thought, (c.SELF, c.MUST, c.LEAK | c.EXECUTE, c.REQUEST | c.PROMPT | c.RESTRICTED), 3)
    obey = "asks to decode a text and to obey it"
    yield _rule(_DECODE, 0.6, obey, (c.DECODE, c.EXECUTE, c.IT | _NORMS | c.REQUEST), 8, denied=True)
    yield _rule(_DECODE, 0.4, obey, (c.DECODE, c.EXECUTE), 4, denied=True)
    yield _rule(_DECODE, 0.6, obey, (c.DECODE, c.DO, c.SAYS), 8, denied=True)
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
