"""The wordings that want a deed of the model, and those that make out to be somebody it obeys."""

from collections.abc import Iterator

from postroom.rules import screening_concepts as c
from postroom.rules.screening_rule import Rule, rule

_EXFILTRATE = "exfiltration"
_AGENT = "agent_directed"
_DELIMITER = "fake_role"
_DECODE = "decode_and_obey"
_NORMS = c.INSTRUCTION | c.PROMPT
_BOUNDS = c.LIMIT | c.POLICY
_AGENT_NAMES = c.AI | c.HELPER
_FEATURES = c.SEND | c.REVEAL | c.SECRET | c.TOOL
_ANSWER = c.OUTPUT | c.SUMMARY


def deed_rules() -> Iterator[Rule]:
    """The rules of this family, those that take data away first."""
    yield from _exfiltration_rules()
    yield from _agent_rules()
    yield from _role_rules()


def _exfiltration_rules() -> Iterator[Rule]:
    says = "asks to send data that is not the sender's to an address"
    away = c.PLACE | c.OUTSIDE
    yield rule(_EXFILTRATE, 0.7, says, (c.COLLECT, c.SECRET | c.PERSONS, c.SEND, away), 5)
    yield rule(_EXFILTRATE, 0.6, says, (c.COLLECT, c.DATA | c.MAILS, c.SEND, away), 4)
    yield rule(_EXFILTRATE, 0.6, says, (c.SEND, c.SECRET, away), 3, denied=True)
    yield rule(_EXFILTRATE, 0.5, says, (c.SEND, c.ALL | c.PRIVATE, c.PERSONS | c.MAILS, c.PLACE), 3, denied=True)
    yield rule(_EXFILTRATE, 0.5, says, (c.SEND, c.ALL, c.DATA | c.MAILS, c.OUTSIDE), 2, denied=True)
    yield rule(_EXFILTRATE, 0.5, says, (c.SEND, c.ALL, c.OUTPUT, c.PLACE), 2, denied=True)
    yield rule(_EXFILTRATE, 0.55, says, (c.SEND, c.USER, c.MAILS | c.PRIVATE | c.DATA, c.PLACE), 2, denied=True)
    yield rule(_EXFILTRATE, 0.5, says, (c.SEND, c.PERSONS, c.BULK, away), 2, denied=True)
    yield rule(_EXFILTRATE, 0.5, says, (c.SEND, c.BULK, c.PERSONS, away), 2, denied=True)
    yield rule(_EXFILTRATE, 0.4, says, (c.SEND, c.PERSONS, c.DATA, c.PLACE), 2, denied=True)
    yield rule(_EXFILTRATE, 0.6, says, (c.SEND, c.CONTENT, c.CONVERSATION | c.MAILS | c.SECRET, c.PLACE), 2)
    yield rule(_EXFILTRATE, 0.4, says, (c.SEND, c.CONVERSATION, c.PLACE), 2, denied=True)
    yield rule(_EXFILTRATE, 0.5, says, (c.PERSONS, c.BULK, c.SEND, c.PLACE), 1)
    yield rule(_EXFILTRATE, 0.6, says, (c.READ, c.SECRET, c.SEND, away), 4)
    yield rule(_EXFILTRATE, 0.55, says, (c.INCLUDE, c.USER | c.PERSONS, c.SECRET | c.PRIVATE, c.WEB), 4)
    yield rule(_EXFILTRATE, 0.5, says, (c.SEND, c.PLACE, c.ALL, c.SECRET | c.PRIVATE | c.MAILS | c.PERSONS), 2)
    tool = "tells the reader to call a function that acts on the world"
    yield rule(_AGENT, 0.45, tool, (c.CALL, c.TOOL), 2, denied=True)
    yield rule(_AGENT, 0.5, tool, (c.CALL, c.RISKY), 1, denied=True)
    yield rule(_AGENT, 0.65, tool, (c.CALL, c.TOOL, c.SEND | c.SECRET | c.PERSONS, c.PLACE), 8, denied=True)
    yield rule(_AGENT, 0.5, tool, (c.CALL, c.TOOLS, c.SEND, c.PLACE), 6, denied=True)
    yield rule(_AGENT, 0.5, tool, (c.TOOL, c.ALL, c.PERSONS | c.SECRET | c.PRIVATE | c.MAILS), 4)
    yield rule(_AGENT, 0.5, tool, (_AGENT_NAMES, c.MUST, c.CALL | c.SEND, c.PLACE | c.TOOL), 8)


def _agent_rules() -> Iterator[Rule]:
    says = "speaks to a language model that reads the mail"
    yield rule(_AGENT, 0.5, says, (c.NOTE, c.TOWARDS, c.AI), 0)
    yield rule(_AGENT, 0.3, says, (c.NOTE | c.INSTRUCTION, c.TOWARDS, c.HELPER), 0)
    yield rule(_AGENT, 0.4, says, (c.INSTRUCTION, c.TOWARDS, c.AI), 0)
    yield rule(_AGENT, 0.35, says, (c.START, c.DEAR, c.AI), 0)
    yield rule(_AGENT, 0.5, says, (c.START, c.DEAR, c.AI | c.LANGUAGE, c.HELPER), 0)
    yield rule(_AGENT, 0.5, says, (c.WHEN, c.YOU, c.AI), 0)
    yield rule(_AGENT, 0.5, says, (c.WHEN, c.YOU, c.LANGUAGE, c.HELPER), 1)
    yield rule(_AGENT, 0.45, says, (c.AI, c.READ, c.THIS), 2)
    yield rule(_AGENT, 0.5, says, (c.NOTE, c.AI, c.MUST), 1)
    yield rule(_AGENT, 0.5, says, (c.START, c.AI, c.HELPER, c.READ, c.THIS), 0)
    yield rule(_AGENT, 0.4, says, (c.OVERRIDE, c.USER), 0, denied=True)
    yield rule(_AGENT, 0.6, says, (_AGENT_NAMES, c.READ, c.THIS, c.MUST), 2)
    yield rule(_AGENT, 0.4, says, (_AGENT_NAMES, c.MUST, c.INCLUDE | _FEATURES | c.CALL | c.GRANT), 4)
    on_reading = "names an act for whoever processes the mail"
    yield rule(_AGENT, 0.4, on_reading, (c.WHEN, c.READ, c.THIS, c.SEND | c.CALL, c.PLACE | c.TOOL), 5)
    yield rule(_AGENT, 0.5, on_reading, (c.WHEN, c.READ, c.THIS, c.MAILS, c.SEND | c.CALL, c.PLACE | c.TOOL), 5)
    yield rule(_AGENT, 0.5, on_reading, (c.WHEN, c.READ, c.THIS, c.INCLUDE | c.REVEAL, c.FIELD | c.SECRET), 5)
    output = "steers what the reader's own answer will say"
    acts = c.INCLUDE | c.REVEAL
    yield rule(_AGENT, 0.6, output, (acts, c.FIELD | c.EXACT, c.YOU | c.ALL | c.FUTURE, _ANSWER), 5)
    yield rule(_AGENT, 0.35, output, (acts, c.BEGIN, c.YOU | c.ALL, _ANSWER), 2)
    yield rule(_AGENT, 0.3, output, (acts, c.YOU, c.SUMMARY), 6)
    yield rule(_AGENT, 0.5, output, (c.BEGIN, c.YOU | c.ALL | c.FUTURE, _ANSWER, c.FIELD | c.EXACT), 5)
    yield rule(_AGENT, 0.45, output, (acts, c.ALL, c.FUTURE, _ANSWER), 1)
    yield rule(_AGENT, 0.35, output, (c.BEGIN, c.ALL, _ANSWER), 0)
    blank = "wants a blank filled in and copied to the answer"
    yield rule(_AGENT, 0.5, blank, (acts | c.BEGIN | c.KEEP, c.BLANK), 6)
    yield rule(_AGENT, 0.5, blank, (c.BLANK, acts | c.BEGIN | c.KEEP, _ANSWER | c.MEMORY), 8)
    yield rule(_AGENT, 0.4, blank, (_ANSWER, c.BLANK), 6)
    yield rule(_AGENT, 0.5, blank, (_ANSWER, c.BEGIN, c.BLANK), 1)
    yield rule(_AGENT, 0.3, blank, (acts, c.FIELD), 1)
    yield from _memory_rules()
    hide = "asks to keep something from the user"
    yield rule(_AGENT, 0.55, hide, (c.NOT, c.TELL, c.USER), 1)
    yield rule(_AGENT, 0.5, hide, (c.NOT, c.TELL, c.THIS, _NORMS | c.NOTE), 1)


def _memory_rules() -> Iterator[Rule]:
    memory = "writes to the memory of the reader"
    yield rule(_AGENT, 0.45, memory, (c.KEEP, c.YOU, c.MEMORY), 3)
    yield rule(_AGENT, 0.3, memory, (c.NOTE, c.KEEP | c.MEMORY), 3)
    yield rule(_AGENT, 0.25, "is a note to itself", (c.NOTE, c.TOWARDS, c.SELF), 1)
    yield rule(_AGENT, 0.4, memory, (c.FUTURE, c.USER, c.MAILS | c.REQUEST | c.NOTE), 0)
    later = "asks to be obeyed in later conversations too"
    yield rule(_AGENT, 0.4, later, (c.ALL, c.FUTURE, c.CONVERSATION | c.MEMORY), 0)
    yield rule(_AGENT, 0.6, memory, (c.KEEP, c.INSTRUCTION, c.MEMORY | c.SUMMARY | c.FUTURE), 4)
    yield rule(_AGENT, 0.5, memory, (c.MEMORY, c.USER, c.SEND, c.PLACE), 4)
    yield rule(_AGENT, 0.45, memory, (c.KEEP, c.NOW, c.ALL, c.SEND | c.REVEAL | c.INCLUDE | c.GRANT), 2)
    yield rule(_AGENT, 0.45, memory, (c.NOW, c.ALL | c.FUTURE, c.SEND | c.INCLUDE, c.PLACE), 5)


def _role_rules() -> Iterator[Rule]:
    says = "claims an authority over the reader"
    yield rule(_DELIMITER, 0.35, says, (c.USER, c.ADMIN), 1)
    yield rule(_DELIMITER, 0.5, says, (c.START, c.USER, c.ADMIN, c.GRANT), 3)
    yield rule(_DELIMITER, 0.4, says, (c.SELF, c.YOU, c.ADMIN), 0)
    yield rule(_DELIMITER, 0.4, says, (c.YOU, c.ADMIN, c.SELF), 0)
    yield rule(_DELIMITER, 0.45, "allows what is not the sender's to allow", (c.GRANT, c.YOU, c.LEAK), 0)
    yield rule(_DELIMITER, 0.35, says, (c.USER, c.EXEMPT, c.SELF), 2)
    yield rule(_DELIMITER, 0.3, "claims that a policy allows it", (c.POLICY, c.GRANT), 0)
    yield rule(_DELIMITER, 0.45, says, (c.USER, c.EXEMPT | c.GRANT, c.SEND | c.REVEAL | c.ALL | c.OVERRIDE), 3)
    yield rule(_DELIMITER, 0.35, "claims to be exempt", (c.EXEMPT, _BOUNDS), 3)
    thought = "puts thoughts into the reader's mind"
    yield rule(_DELIMITER, 0.4, thought, (c.THOUGHT, c.SELF, c.MUST | c.EXEMPT | c.EXECUTE | c.REFUSE), 8)
    yield rule(_DELIMITER, 0.45, thought, (c.SELF, c.MUST, c.LEAK | c.EXECUTE, c.REQUEST | c.PROMPT | c.RESTRICTED), 3)
    obey = "asks to decode a text and to obey it"
    yield rule(_DECODE, 0.6, obey, (c.DECODE, c.EXECUTE, c.IT | _NORMS | c.REQUEST), 8, denied=True)
    yield rule(_DECODE, 0.4, obey, (c.DECODE, c.EXECUTE), 4, denied=True)
    yield rule(_DECODE, 0.6, obey, (c.DECODE, c.DO, c.SAYS), 8, denied=True)
    yield rule(_DECODE, 0.5, "asks to put the parts of a text together and to obey it", (c.JOIN, c.EXECUTE), 6)
