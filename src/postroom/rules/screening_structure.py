"""Marks that pretend to be the frame of a conversation with a model: chat templates, roles, borders, calls, leaks."""

from collections.abc import Iterator

from postroom.rules.screening_signals import Signal

_KIND = "fake_role"
_TEMPLATES = (
    "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|endoftext|>", "<|start_header_id|>",
    "<|end_header_id|>", "<|eot_id|>", "<|begin_of_text|>", "<start_of_turn>", "<end_of_turn>", "[inst]", "[/inst]",
    "<<sys>>", "<</sys>>", "[system_prompt]", "<|endofprompt|>", "<|channel|>", "<|message|>",
)  # fmt: skip
_TAGS = (
    "<system>", "</system>", "<assistant>", "</assistant>", "<system_prompt>", "</system_prompt>", "</user_input>",
    "<system-prompt>", "<system_message>", "<admin>", "</untrusted>", "</untrusted_data>", "<tool_call>",
    "<function_calls>", "<system_instructions>", "<system-reminder>", "<system_override>", "<developer>",
    "</user_message>", "</user_query>", "<im_start>", "</tool_result>", "</tool_response>", "<thinking>", "<override>",
    "</external_content>", "<important>", "[/system]", "[end system]", "</document>", "</context>", "</data>",
)  # fmt: skip
_WEAK_TAGS = frozenset({"</document>", "</context>", "</data>", "<important>", "<admin>", "<developer>", "<override>"})
_ROLES = frozenset({"system", "assistant", "developer", "human", "user", "ai", "chatbot", "bot", "admin", "model"})
_MODEL_ROLES = frozenset({"system", "assistant", "ai", "chatbot", "model", "bot"})
_LOUD = frozenset({"prompt", "override", "instruction", "instructions", "directive", "command", "task", "rules"})
_QUIET = frozenset({"message", "note", "update", "notice", "alert", "policy", "mode", "announcement", "info"})
_BORDER_SIGNS = "#=-*<>[](){}_~|`+/ "
_WILLING = ("sure", "certainly", "absolutely", "of course", "okay,", "ok,", "here is", "here are", "i will", "i'll ")
"""How a model's answer begins when somebody else writes it."""
_BORDER_STARTS = frozenset("#=-*<>[({_~|`+ ")
_MUSINGS = frozenset(
    {"chain of thought", "internal monologue", "inner monologue", "internal reasoning", "final answer"}
)
_CLOSINGS = frozenset({"##", "==", "--", "**", ">>", "]]", "~~", "}}"})
_BORDER_WORDS = frozenset({"end", "begin", "start", "new", "stop"})
_FRAMES = (
    "user system prompt context instructions instruction input admin query assistant untrusted conversation developer"
    " tool session task"
)
_FRAME_WORDS = frozenset(_FRAMES.split())
_MAX_LINES = 4_000
_MAX_ROLE_LINE_WORDS = 4
_MAX_HEAD_CHARS = 60
_MAX_BORDER_WORDS = 7
_LOUD_OPENINGS = frozenset({"important", "urgent", "critical", "new", "priority"})
_THOUGHTS = frozenset({"reasoning", "thought", "thoughts", "thinking", "scratchpad"})
_ALONE = {"system": 0.35, "assistant": 0.25, "ai": 0.25, "override": 0.4, "jailbreak": 0.4} | dict.fromkeys(
    _THOUGHTS, 0.2
)
"""How telling a line is that has nothing but this before its colon."""


def _keyed(marks: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The marks by a word in each: those whose word a text lacks need not be looked for."""
    keyed: dict[str, tuple[str, ...]] = {}
    for mark in marks:
        key = mark.strip("</>[]|").replace("-", " ").split()[-1]
        keyed[key] = (*keyed.get(key, ()), mark)
    return keyed


_TEMPLATES_BY_WORD = _keyed(_TEMPLATES)
_TAGS_BY_WORD = _keyed(_TAGS)
_LINE_WORDS = _ROLES | {
    "override",
    "jailbreak",
    "reasoning",
    "thought",
    "thoughts",
    "thinking",
    "scratchpad",
    "response",
}
_LINE_WORDS |= _FRAME_WORDS | {"monologue"}
_RECORD_WORDS = frozenset({"role", "arguments"})
TRIGGERS = _LINE_WORDS | _TEMPLATES_BY_WORD.keys() | _TAGS_BY_WORD.keys() | _RECORD_WORDS
"""Words without one of which there is nothing to find here."""


def find_structure(folded: str, words: set[str]) -> Iterator[Signal]:
    """The signals of a text's frame marks. folded: from fold_text; words: its distinct words. Linear."""
    if "<" in folded or "[" in folded:
        yield from _marks(folded, words)
    if not _LINE_WORDS.isdisjoint(words):
        yield from _role_lines(folded)
    if not _RECORD_WORDS.isdisjoint(words):
        yield from _records(folded)


def find_leaking_images(text: str) -> Iterator[Signal]:
    """Pictures and links whose address has a blank for data: what a model fills in, loading them gives away."""
    at = text.find("](http")
    while at >= 0:
        address = text[at + 2 : at + 400].partition(")")[0]
        _, asked, query = address.partition("?")
        image = text.rfind("![", max(0, at - 200), at) >= 0
        if asked and (any(sign in query for sign in "{[<") or (image and query.endswith("="))):
            yield Signal(
                kind="exfiltration",
                excerpt=address,
                confidence=0.6 if image else 0.5,
                reason="has a picture or link whose address waits for data to be filled in",
                place=0,
            )
            return
        at = text.find("](http", at + 6)


def _marks(folded: str, words: set[str]) -> Iterator[Signal]:
    for word in words & _TEMPLATES_BY_WORD.keys():
        for mark in _TEMPLATES_BY_WORD[word]:
            if mark in folded:
                yield _signal(mark, 0.7, "has the control marks of a chat template", _word_place(folded, mark))
    for word in words & _TAGS_BY_WORD.keys():
        for mark in _TAGS_BY_WORD[word]:
            if mark in folded:
                confidence = 0.3 if mark in _WEAK_TAGS else 0.5
                yield _signal(mark, confidence, "has a tag that frames a prompt", _word_place(folded, mark))


def _word_place(folded: str, mark: str) -> int:
    return folded.count(" ", 0, folded.find(mark))


def _role_lines(folded: str) -> Iterator[Signal]:
    roles: set[str] = set()
    place = 0
    for line in folded.split("\n", _MAX_LINES)[:_MAX_LINES]:
        if ":" not in line[:60] and line[:1] not in _BORDER_STARTS:
            place += line.count(" ") + 1
            continue
        bare = line.lstrip(_BORDER_SIGNS)
        role = _role(bare)
        if role is not None:
            name, confidence = role
            if confidence:
                yield _signal(line, confidence, "opens a line in the name of the system or a model", place)
            roles.add(name)
        if len(bare) < len(line) and (confidence := _border(line, bare)):
            yield _signal(line, confidence, "draws a border that ends or begins a part of a prompt", place)
        place += line.count(" ") + 1
    if len(roles) > 1 and not roles.isdisjoint(_MODEL_ROLES):
        yield _signal(", ".join(sorted(roles)), 0.45, "is laid out as a conversation with a model", 0)


def _role(bare: str) -> tuple[str, float] | None:
    """The role that a line speaks for and how telling that is: `system:`, `system override:`, `[system]`."""
    head, sign, said = bare[:_MAX_HEAD_CHARS].partition(":")
    if not sign:
        head, sign, said = bare[:_MAX_HEAD_CHARS].partition("]")
    words = head.translate(_NO_SIGNS).split()
    if not sign or not 0 < len(words) <= _MAX_ROLE_LINE_WORDS:
        return None
    if len(words) > 1 and words[0] in _LOUD_OPENINGS:
        words = words[1:]
    name = words[0]
    if len(words) == 1:
        if name in _MODEL_ROLES and said.lstrip().startswith(_WILLING):
            return name, 0.5
        return (name, _ALONE.get(name, 0.0)) if name in _ROLES or name in _ALONE else None
    return _phrase_role(name, words)


def _phrase_role(name: str, words: list[str]) -> tuple[str, float] | None:
    if name in _THOUGHTS:
        return "assistant", 0.2 if _MODEL_ROLES.isdisjoint(words) else 0.55
    if name in _MODEL_ROLES and not _THOUGHTS.isdisjoint(words):
        return "assistant", 0.55
    if " ".join(words) in _MUSINGS:
        return "assistant", 0.35
    if name not in _ROLES:
        return None
    if not _LOUD.isdisjoint(words):
        return name, 0.5
    quiet = 0.3 if name in {"system", "admin", "ai"} else 0.1
    return None if _QUIET.isdisjoint(words) else (name, quiet)


_NO_SIGNS = str.maketrans(dict.fromkeys("#=-*<>[](){}~|`+/\"'", " "))


def _border(line: str, bare: str) -> float:
    words = bare[:80].translate(_NO_SIGNS).rstrip(":. ").split()
    if not words or len(words) > _MAX_BORDER_WORDS:
        return 0.0
    if len(words) == 1 and words[0] in {"system", "admin", "assistant"} and line.rstrip()[-2:] in _CLOSINGS:
        return 0.45
    if words[0] in _BORDER_WORDS and not _FRAME_WORDS.isdisjoint(words[1:]):
        return 0.55 if line.rstrip().endswith(tuple("#=-*>]~|`")) else 0.35
    if line.startswith("###") and words[0] in {"instruction", "system", "response"} and bare.rstrip().endswith(":"):
        return 0.45
    return 0.0


def _records(folded: str) -> Iterator[Signal]:
    """Conversations and calls as the interfaces of models write them in JSON."""
    if '"role"' not in folded and '"arguments"' not in folded:
        return
    close = "".join(folded.split())
    if '"role":"system"' in close or '"role":"assistant"' in close:
        yield _signal('"role": "system"', 0.5, "has messages as the interface of a model takes them", 0)
    if '"arguments":' in close and '"name":"' in close:
        yield _signal('"name": …, "arguments": …', 0.5, "has a function call as a model writes it", 0)


def _signal(excerpt: str, confidence: float, reason: str, place: int) -> Signal:
    return Signal(kind=_KIND, excerpt=excerpt, confidence=confidence, reason=reason, place=place)
