"""The wordings that go against the instructions a model works under: set them aside, outgrow them, give them away."""

from collections.abc import Iterator

from postroom.rules import screening_concepts as c
from postroom.rules.screening_rule import Rule, any_order, rule

_OVERRIDE = "instruction_override"
_PERSONA = "jailbreak_persona"
_EXTRACT = "prompt_extraction"
_OWN = c.PRIOR | c.ALL | c.YOU | c.SYSTEM | c.SAFETY
_NORMS = c.INSTRUCTION | c.PROMPT
_BOUNDS = c.LIMIT | c.POLICY
_AGENT_NAMES = c.AI | c.HELPER


def order_rules() -> Iterator[Rule]:
    """The rules of this family, those against the instructions first."""
    yield from _override_rules()
    yield from _persona_rules()
    yield from _extraction_rules()


def _override_rules() -> Iterator[Rule]:
    says = "tells the reader to set aside the instructions it works under"
    # The verb stands first or last: two of the six orders are no sentence in any language here.
    for steps in (
        (c.OVERRIDE, _OWN, _NORMS),
        (c.OVERRIDE, _NORMS, _OWN),
        (_OWN, _NORMS, c.OVERRIDE),
        (_NORMS, _OWN, c.OVERRIDE),
    ):
        yield rule(_OVERRIDE, 0.9, says, steps, 0, denied=True)
    yield rule(_OVERRIDE, 0.9, says, (c.OVERRIDE, _NORMS, c.PRIOR), 1, denied=True)
    yield rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, _NORMS, c.YOU, c.GIVEN), 2, denied=True)
    yield rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, c.EVERYTHING, c.PRIOR), 0, denied=True)
    yield rule(
        _OVERRIDE, 0.7, says, (c.OVERRIDE, c.EVERYTHING | c.ANYTHING | c.SHOW, c.YOU, c.GIVEN | c.PRIOR), 1, denied=True
    )
    yield rule(_OVERRIDE, 0.55, says, (c.OVERRIDE, c.PRIOR, c.REVEAL | c.SAY), 0, denied=True)
    yield rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, c.YOU | c.ALL | c.SAFETY, _BOUNDS), 0, denied=True)
    yield rule(_OVERRIDE, 0.6, says, (c.OVERRIDE, c.YOU, c.GIVEN | c.CONTENT, _BOUNDS), 1, denied=True)
    yield rule(_OVERRIDE, 0.8, says, (c.NOT, c.EXECUTE, c.YOU | c.PRIOR | c.SYSTEM, _NORMS), 0)
    yield rule(_OVERRIDE, 0.35, says, (_NORMS, c.NOT, c.EXECUTE), 2)
    yield rule(_OVERRIDE, 0.6, says, (c.NOT, c.DEAR, c.TOWARDS, _NORMS), 0)
    yield rule(_OVERRIDE, 0.55, says, (c.YOU, c.CHANGED, c.EXECUTE, _NORMS | _BOUNDS), 0)
    yield rule(_OVERRIDE, 0.5, says, (c.NOT, c.ADMIN, c.GIVEN, c.YOU), 1)
    yield rule(_OVERRIDE, 0.45, says, (c.CHANGED, c.YOU, _NORMS), 0, denied=True)
    yield rule(_OVERRIDE, 0.6, says, (c.DISABLE, c.YOU, c.SAFETY, _BOUNDS), 0, denied=True)
    yield rule(_OVERRIDE, 0.45, says, (c.DISABLE, c.YOU | c.SAFETY, _BOUNDS), 0, denied=True)
    yield rule(_OVERRIDE, 0.5, says, (c.OVERRIDE, c.YOU, c.TASK), 1, denied=True)
    changed = "claims that the rules of the reader no longer hold"
    yield rule(_OVERRIDE, 0.6, changed, (c.YOU, c.INSTRUCTION, c.CHANGED), 0)
    yield rule(_OVERRIDE, 0.45, changed, (c.YOU, c.LIMIT, c.CHANGED), 0)
    yield rule(_OVERRIDE, 0.6, changed, (c.SAFETY, c.LIMIT, c.CHANGED), 0)
    yield rule(_OVERRIDE, 0.45, changed, (c.PRIOR, c.INSTRUCTION, c.CHANGED), 1)
    yield rule(_OVERRIDE, 0.55, changed, (c.START, c.ALL, c.PRIOR, c.INSTRUCTION, c.CHANGED), 0)
    yield rule(_OVERRIDE, 0.6, changed, (c.NOW, c.APPLY, c.NOT, _BOUNDS), 1)
    yield rule(_OVERRIDE, 0.6, changed, (c.APPLY, c.NOT, _BOUNDS, c.YOU), 2)
    yield rule(_OVERRIDE, 0.45, changed, (c.INSTRUCTION, c.PRIOR, c.CHANGED), 1)
    yield rule(_OVERRIDE, 0.4, changed, (c.ALL, c.LIMIT, c.CHANGED), 0)
    yield rule(_OVERRIDE, 0.4, changed, (c.YOU, c.NOW, c.GRANT, c.ALL), 1)
    yield rule(_OVERRIDE, 0.5, changed, (c.CHANGED, c.ALL | c.YOU, c.SAFETY, c.LIMIT), 0)
    yield rule(_OVERRIDE, 0.5, changed, (c.YOU | c.SAFETY | c.SYSTEM, _BOUNDS, c.NOT, c.APPLY), 0)
    yield rule(_OVERRIDE, 0.35, changed, (_BOUNDS, c.NOT, c.APPLY), 0)
    yield rule(_OVERRIDE, 0.5, changed, (c.ADMIN | c.USER, c.CHANGED, c.SAFETY | c.LIMIT), 0)
    checks = "asks to leave out checks and confirmations"
    yield rule(_OVERRIDE, 0.45, checks, (c.OVERRIDE, c.ALL | c.YOU | c.SAFETY, c.CHECKS | c.SAFETY), 0, denied=True)
    yield rule(_OVERRIDE, 0.35, checks, (c.OVERRIDE, c.CHECKS), 0, denied=True)
    yield rule(_OVERRIDE, 0.3, checks, (c.NOT, c.CHECKS), 1)
    new = "gives the reader a new task in place of its own"
    yield rule(_OVERRIDE, 0.6, new, (c.YOU, c.REAL, c.TASK), 0)
    yield rule(_OVERRIDE, 0.6, new, (c.YOU, c.NEW, c.INSTRUCTION), 0)
    yield rule(_OVERRIDE, 0.3, new, (c.YOU, c.NEW, c.TASK), 0)
    yield rule(_OVERRIDE, 0.4, new, (c.REAL, c.INSTRUCTION), 0)
    yield rule(_OVERRIDE, 0.3, "waves away what came before", (c.EVERYTHING, c.PRIOR), 0)
    yield rule(_OVERRIDE, 0.35, new, (c.NEW, c.INSTRUCTION, c.TOWARDS, c.HELPER | c.AI), 0)
    yield rule(_OVERRIDE, 0.45, new, (c.EXECUTE, c.REAL | c.THIS, c.INSTRUCTION, c.NOT | c.REAL, c.PRIOR), 2)


def _persona_rules() -> Iterator[Rule]:
    says = "gives the reader a role without limits"
    yield rule(_PERSONA, 0.4, says, (c.YOU, c.NOT, _BOUNDS), 1)
    yield from any_order(_PERSONA, 0.8, says, (c.NOW, c.YOU | c.ACT | c.MODE, c.NOT, _BOUNDS), 2)
    yield rule(_PERSONA, 0.6, says, (c.NOW, _AGENT_NAMES, c.NOT, _BOUNDS), 2)
    yield rule(_PERSONA, 0.7, says, (c.ACT, _AGENT_NAMES, c.NOT, _BOUNDS), 2)
    yield rule(_PERSONA, 0.6, says, (c.YOU, _AGENT_NAMES, c.NOT, _BOUNDS), 2)
    yield rule(_PERSONA, 0.6, says, (_AGENT_NAMES, c.NOT, c.ALL | c.SAFETY, _BOUNDS), 1)
    yield rule(_PERSONA, 0.7, says, (c.ACT, c.FREE), 6)
    yield rule(_PERSONA, 0.6, says, (c.YOU, c.NOW, c.FREE), 3)
    yield rule(_PERSONA, 0.45, says, (c.FREE, _AGENT_NAMES | c.CONTENT | c.MODE), 1)
    yield rule(_PERSONA, 0.4, says, (c.YOU, c.NOT, c.BOUND), 2)
    yield rule(_PERSONA, 0.6, says, (c.YOU, c.NOT, c.BOUND, _BOUNDS), 1)
    yield rule(_PERSONA, 0.6, says, (c.SAY, c.YOU, c.NOT, _BOUNDS), 2)
    yield rule(_PERSONA, 0.55, says, (_AGENT_NAMES, _BOUNDS | c.SAFETY, c.CHANGED), 2)
    yield rule(_PERSONA, 0.6, "asks for a special mode", (c.ENABLE | c.NOW | c.YOU, c.GODLY, c.MODE), 1)
    yield rule(_PERSONA, 0.7, says, (c.NOT, c.BOUND, c.YOU | c.ALL | c.SYSTEM | c.SAFETY, _BOUNDS | c.INSTRUCTION), 1)
    yield rule(_PERSONA, 0.6, says, (c.DO, c.ANYTHING, c.NOW), 0)
    yield rule(_PERSONA, 0.5, says, (c.ACT, c.NOT, _BOUNDS), 2)
    yield rule(_PERSONA, 0.5, says, (c.ACT, _BOUNDS, c.NOT), 0)
    yield rule(_PERSONA, 0.5, says, (c.STORY, c.YOU, c.AI, c.NOT), 3)
    yield rule(_PERSONA, 0.55, says, (c.FREED, c.ALL | c.YOU | c.SAFETY, _BOUNDS), 0)
    yield rule(_PERSONA, 0.5, says, (c.ACT, c.ADMIN, c.REVEAL), 4)
    yield rule(_PERSONA, 0.6, says, (c.FREE, c.AI, c.ACT), 1)
    yield from any_order(_PERSONA, 0.45, "asks for a special mode", (c.ENABLE, c.DEVELOPER, c.MODE), 1)
    yield from any_order(_PERSONA, 0.5, "claims a special mode", (c.NOW, c.DEVELOPER, c.MODE), 2)
    yield rule(_PERSONA, 0.6, says, (c.SAY | c.EXECUTE, c.ANYTHING | c.EVERYTHING, c.NOT, _BOUNDS), 1)
    yield rule(_PERSONA, 0.5, says, (c.DEVELOPER, c.MODE, c.YOU, c.OVERRIDE | c.FREE | c.NOT), 2)
    obey = "asks the reader to obey without condition"
    yield rule(_PERSONA, 0.55, obey, (c.YOU | c.MUST, c.EXECUTE | c.GRANT, c.ALL, c.REQUEST), 1)
    yield rule(_PERSONA, 0.35, obey, (c.GRANT | c.EXECUTE, c.ALL, c.REQUEST), 0)
    yield rule(_PERSONA, 0.45, obey, (c.YOU, c.NOT, c.REFUSE), 1)
    yield rule(_PERSONA, 0.5, obey, (c.OUTPUT | c.SAY, c.NOT, c.ALL | c.SAFETY | c.LIMIT, c.REFUSE | c.LIMIT), 2)
    yield rule(_PERSONA, 0.5, obey, (c.ACT, c.ANYTHING, c.USER), 4)
    yield rule(_PERSONA, 0.4, "wraps the request in a story", (c.STORY, c.NOT, c.LIMIT), 6)
    yield rule(_PERSONA, 0.5, "asks for harmful content in a story or role", (c.STORY | c.ACT, c.HARM), 14)
    forbidden = "announces what is forbidden"
    yield rule(_PERSONA, 0.5, forbidden, (c.REVEAL, c.RESTRICTED, c.CONTENT), 1, denied=True)


def _extraction_rules() -> Iterator[Rule]:
    says = "asks for the instructions the reader works under"
    asks = c.REVEAL | c.SHOW
    yield from any_order(_EXTRACT, 0.9, says, (asks, c.SYSTEM, c.PROMPT), 1, denied=True)
    yield rule(_EXTRACT, 0.7, says, (c.REVEAL, c.SYSTEM, c.INSTRUCTION), 0, denied=True)
    yield rule(_EXTRACT, 0.8, says, (asks, c.YOU, c.SYSTEM, c.INSTRUCTION), 1, denied=True)
    yield rule(_EXTRACT, 0.8, says, (asks, c.YOU, c.INSTRUCTION, c.SYSTEM), 1, denied=True)
    yield rule(_EXTRACT, 0.6, says, (c.LEAK, c.YOU, c.PROMPT | c.INSTRUCTION), 0, denied=True)
    yield rule(_EXTRACT, 0.6, says, (c.START, c.REVEAL, c.YOU, c.PROMPT | c.INSTRUCTION), 0)
    yield rule(_EXTRACT, 0.45, says, (c.REVEAL, c.PROMPT), 0, denied=True)
    yield rule(_EXTRACT, 0.6, says, (c.YOU, c.INSTRUCTION, c.LEAK), 0, denied=True)
    yield rule(_EXTRACT, 0.6, says, (c.SYSTEM, _NORMS, c.LEAK), 0, denied=True)
    yield rule(_EXTRACT, 0.6, says, (c.YOU, c.SYSTEM, c.PROMPT), 0)
    yield rule(_EXTRACT, 0.6, says, (asks, c.YOU, c.SYSTEM, c.NOTE), 1, denied=True)
    yield rule(_EXTRACT, 0.55, says, (asks, c.YOU, c.ALL, c.INSTRUCTION), 0, denied=True)
    yield rule(_EXTRACT, 0.55, says, (c.START, c.SHOW | c.INCLUDE, c.YOU, _NORMS, c.OUTPUT), 3)
    yield rule(_EXTRACT, 0.6, says, (c.INCLUDE, c.EXACT, c.YOU, c.SYSTEM), 1)
    yield rule(_EXTRACT, 0.5, says, (c.REVEAL, c.INSTRUCTION, c.SYSTEM), 0, denied=True)
    yield rule(_EXTRACT, 0.55, says, (asks, c.INSTRUCTION, c.SYSTEM, c.SYSTEM), 0, denied=True)
    yield rule(_EXTRACT, 0.6, says, (c.REVEAL, c.CONTENT, c.YOU, c.PRIVATE | c.SYSTEM), 0)
    yield rule(_EXTRACT, 0.6, says, (asks | c.SUMMARY | c.INCLUDE, _NORMS, c.YOU, c.GIVEN | c.EXECUTE), 2)
    yield rule(_EXTRACT, 0.7, says, (asks, c.EXACT, _NORMS, c.YOU), 1)
    yield rule(_EXTRACT, 0.6, says, (asks, _NORMS, c.YOU | c.GIVEN, c.EXACT), 3)
    yield rule(_EXTRACT, 0.6, says, (c.INCLUDE | c.SEND, c.YOU, c.SYSTEM, _NORMS), 0, denied=True)
    yield rule(_EXTRACT, 0.6, says, (c.LEAK, c.EVERYTHING | c.WORDS, c.PRIOR), 1)
    yield rule(_EXTRACT, 0.6, says, (c.START, c.REVEAL, c.EVERYTHING | c.WORDS, c.PRIOR), 1)
    yield rule(_EXTRACT, 0.6, says, (c.REVEAL, c.EVERYTHING | c.ALL | c.CONTENT, c.YOU, c.CONVERSATION | c.MEMORY), 1)
    yield rule(_EXTRACT, 0.5, says, (c.REVEAL, c.PRIOR, c.EXACT), 4)
    yield rule(_EXTRACT, 0.5, says, (c.LEAK, c.YOU, c.MEMORY | c.CONVERSATION), 0, denied=True)
    yield rule(_EXTRACT, 0.5, says, (c.LEAK, c.SYSTEM, c.SYSTEM), 0, denied=True)
    yield rule(_EXTRACT, 0.55, says, (c.SHOW, c.YOU, c.GIVEN, c.PRIOR, c.CONVERSATION), 1)
    yield rule(_EXTRACT, 0.7, says, (asks, c.YOU, _NORMS, c.EXACT), 0)
    yield rule(_EXTRACT, 0.6, says, (c.LEAK, c.YOU, c.LIMIT), 0, denied=True)
    yield rule(_EXTRACT, 0.5, "asks which tools the reader has", (asks, c.TOOLS, c.YOU, c.GRANT | c.CALL), 2)
    secrets = "asks the reader for credentials it holds"
    yield rule(_EXTRACT, 0.6, secrets, (c.LEAK, c.SECRET, c.YOU), 2, denied=True)
    yield rule(_EXTRACT, 0.5, secrets, (c.REVEAL, c.ALL | c.SYSTEM | c.PRIVATE, c.SECRET), 1, denied=True)
    yield rule(_EXTRACT, 0.5, secrets, (c.SHOW | c.COLLECT, c.ALL, c.SECRET), 3, denied=True)
    yield rule(_EXTRACT, 0.5, secrets, (c.SHOW, c.SYSTEM | c.ADMIN | c.PERSONS, c.SECRET), 0, denied=True)
    yield rule(_EXTRACT, 0.6, secrets, (asks, c.PRIVATE, c.ADMIN), 1, denied=True)
    yield rule(_EXTRACT, 0.55, secrets, (c.START, c.LEAK, c.PRIVATE, c.DATA), 0)
    yield rule(_EXTRACT, 0.5, secrets, (c.SEND, c.SYSTEM | c.BULK | c.ADMIN, c.SECRET), 0, denied=True)
    yield rule(_EXTRACT, 0.5, secrets, (c.REVEAL, c.ALL, c.PERSONS, c.DATA), 0, denied=True)
    yield rule(_EXTRACT, 0.4, secrets, (c.SELF, c.SHOW | c.REVEAL, c.PRIVATE, c.DATA), 1)
