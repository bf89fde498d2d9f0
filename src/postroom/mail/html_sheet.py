"""Style sheets of a mail, as far as they hide text: rules with plain selectors. CSS 2.1 §5 and §6.4.

Counted are tags, classes, ids, and descendants of these; of media queries those for every screen. Rules about states,
attributes and siblings are left out: they show what happens when a reader does something.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from postroom.mail.html_style import Declarations, read_declarations, without_css_comments

MAX_SHEET_CHARS = 131_072
"""Style sheets of one mail that are read, all together; mail in use stays under 60 KB."""
MAX_RULES = 500
"""Rules that can hide text kept of one mail."""
_MAX_RULES_OF_KEY = 24
"""Rules asked for one tag, class or id."""
_MAX_SELECTORS = 32
"""Selectors read of one rule."""
_MAX_CLASSES = 12
"""Classes read of one element."""
_MAX_TESTS = 400_000
"""Times that a rule is tried on an element of one mail; then no more rules count."""

_UNREAD_MARKS = frozenset(":[*+~\\(|&")
"""Marks of selectors that are left out."""
_EVERY_SCREEN = frozenset(("all", "screen", "only screen", "all, screen", "screen, all"))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    """One selector with its declarations."""

    own: frozenset[str]
    """Keys that the element must have: `td`, `.name`, `#name`."""
    above: frozenset[str]
    """Keys that must be among those of the elements around it."""
    weight: tuple[int, int, int, int]
    """Ids, classes, tags, place: the heavier rule overrules."""
    normal: Declarations
    important: Declarations


class StyleSheet:
    """The rules of one mail, and the keys of its open elements."""

    def __init__(self, source: str) -> None:
        """source: of all style elements; lower case."""
        self._rules: dict[str, list[_Rule]] = {}
        self._open: Counter[str] = Counter()
        self._count = 0
        self._tests = 0
        self.needs_above = False
        """Whether some rule asks for the elements around."""
        for selectors, body in _rules(without_css_comments(source[:MAX_SHEET_CHARS])):
            self._add(selectors, body)
            if self._count >= MAX_RULES:
                break

    def __bool__(self) -> bool:
        """Whether there are rules that can hide text."""
        return self._count > 0

    def _add(self, selectors: str, body: str) -> None:
        normal, important = read_declarations(body)
        if not normal and not important:
            return
        for selector in islice(selectors.split(","), _MAX_SELECTORS):
            compounds = selector.replace(">", " ").split()
            if not compounds or not _UNREAD_MARKS.isdisjoint(selector):
                continue
            keys = [_keys_of(compound) for compound in compounds]
            every = [key for some in keys for key in some]
            ids, classes = (sum(key[0] == mark for key in every) for mark in "#.")
            rule = _Rule(
                own=frozenset(keys[-1]),
                above=frozenset(key for some in keys[:-1] for key in some),
                weight=(ids, classes, len(every) - ids - classes, self._count),
                normal=normal,
                important=important,
            )
            self._count += 1
            self.needs_above |= bool(rule.above)
            rules = self._rules.setdefault(max(rule.own, key=lambda key: (key[0] == "#", key[0] == ".")), [])
            if len(rules) < _MAX_RULES_OF_KEY:
                rules.append(rule)

    def enter(self, keys: tuple[str, ...]) -> None:
        """An element with these keys opens."""
        if self.needs_above:
            self._open.update(keys)

    def leave(self, keys: tuple[str, ...]) -> None:
        """It closes."""
        if self.needs_above:
            self._open.subtract(keys)

    def depends(self, keys: tuple[str, ...]) -> bool:
        """Whether what the rules say of an element depends on the elements around it."""
        return self.needs_above and any(rule.above for key in keys for rule in self._rules.get(key, ()))

    def declarations(self, keys: tuple[str, ...]) -> tuple[Declarations, Declarations]:
        """What the rules say of an element inside those that are open, what is marked `!important` apart."""
        found: list[_Rule] = []
        for key in keys:
            rules = self._rules.get(key)
            if not rules or self._tests > _MAX_TESTS:
                continue
            self._tests += len(rules)
            found += [rule for rule in rules if rule.own.issubset(keys) and self._stands_in(rule.above)]
        if not found:
            return {}, {}
        found.sort(key=lambda rule: rule.weight)
        normal: dict[str, str] = {}
        important: dict[str, str] = {}
        for rule in found:
            normal.update(rule.normal)
            important.update(rule.important)
        return normal, important

    def _stands_in(self, above: Iterable[str]) -> bool:
        return all(self._open[key] > 0 for key in above)


def keys_of_element(name: str, attributes: dict[str, str]) -> tuple[str, ...]:
    """What rules know an element by: its tag, classes and id, lower case."""
    keys = [name]
    if attributes.get("class"):
        keys += [f".{word}" for word in attributes["class"].lower().split()[:_MAX_CLASSES]]
    if attributes.get("id"):
        keys.append("#" + attributes["id"].strip().lower())
    return tuple(keys)


def _keys_of(compound: str) -> list[str]:
    """`td.a#b` taken apart."""
    marked = compound.replace(".", " .").replace("#", " #")
    return [key for key in marked.split() if key not in {".", "#"}] or ["?"]


def _rules(source: str) -> Iterable[tuple[str, str]]:
    """Each rule's selectors and body, those in blocks for other media left out. Linear."""
    position = 0
    while (opening := source.find("{", position)) >= 0:
        prelude = source[position:opening].rpartition(";")[2].strip(" \t\r\n\f}")
        prelude = prelude.removeprefix("<!--").removeprefix("-->").strip()
        if prelude.startswith("@"):
            position = opening + 1
            media = prelude.removeprefix("@media").strip()
            if not prelude.startswith("@media") or media not in _EVERY_SCREEN:
                position = _after_block(source, opening)
            continue
        closing = source.find("}", opening)
        if closing < 0:
            closing = len(source)
        yield prelude, source[opening + 1 : closing]
        position = closing + 1


def _after_block(source: str, opening: int) -> int:
    """Where the block that opens there ends, blocks in it counted."""
    depth = 0
    position = opening
    while position < len(source):
        closing = source.find("}", position)
        if closing < 0:
            return len(source)
        depth += source.count("{", position, closing) - 1
        position = closing + 1
        if depth <= 0:
            return position
    return position


def sheet_source(lowered: str) -> str:
    """What the style elements of the HTML hold, those in comments left out. lowered: the HTML in lower case."""
    pieces: list[str] = []
    chars = 0
    position = 0
    comment = lowered.find("<!--")
    while chars < MAX_SHEET_CHARS and (start := lowered.find("<style", position)) >= 0:
        if 0 <= comment < start:
            position = lowered.find("-->", comment + 2)
            if position < 0:
                break
            comment = lowered.find("<!--", position)
            continue
        start = lowered.find(">", start)
        end = lowered.find("</style", start) if start >= 0 else -1
        if end < 0:
            break
        pieces.append(lowered[start + 1 : min(end, start + 1 + MAX_SHEET_CHARS)])
        chars += len(pieces[-1])
        position = end
        if 0 <= comment < end:
            comment = lowered.find("<!--", end)
    return "\n".join(pieces)
