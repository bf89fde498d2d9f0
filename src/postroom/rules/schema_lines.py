"""The lines of a mail that are laid out for reading: `Label: value`, and `2 x Blue chair @ €45`."""

# ruff: noqa: RUF001 - tables of words of many languages, written as rows

from dataclasses import dataclass

from postroom.rules.facts_money import Amount, find_amounts
from postroom.rules.schema_roles import name_words

MAX_LABELS = 200
"""Labelled lines of one mail."""
MAX_ITEMS = 50
"""Lines of one mail that name things."""
MAX_LINES = 5_000
MAX_LABEL_CHARS = 40
MAX_LABEL_WORDS = 5
MAX_VALUE_CHARS = 300
_BULLETS = "-*•·–>◦▪ \t"
_TIMES = frozenset(
    {"x", "×", "*", "pcs", "pc", "pieces", "units", "unit", "stk", "stück", "pièces", "unidades", "stuks", "of"}
)
_NAME_EDGES = " \t@:;,.-–—|=()à"
_TAIL_WORDS = frozenset({"at", "for", "à", "a", "zu", "je", "each", "per", "por", "für", "@", "x", "×", "pour"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A line that says what it states."""

    words: tuple[str, ...]
    """Of the label, folded."""
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LineItem:
    """A line that names a thing with a quantity, a price, or both."""

    line: str
    name: str
    quantity: int | None
    amounts: tuple[Amount, ...]


def read_labels(text: str) -> tuple[Label, ...]:
    """The labelled lines of a text in order, at most MAX_LABELS."""
    found: list[Label] = []
    for line in text.split("\n", MAX_LINES)[:MAX_LINES]:
        label = _label(line)
        if label is not None:
            found.append(label)
            if len(found) >= MAX_LABELS:
                break
    return tuple(found)


def _label(line: str) -> Label | None:
    head = line[: MAX_LABEL_CHARS + 8].lstrip(_BULLETS)
    places = [place for mark in (":", "\t", "|", "=", "：") if (place := head.find(mark)) > 0]
    if not places:
        return None
    name = head[: min(places)].strip(" *_")
    value = line.lstrip(_BULLETS)[min(places) + 1 :].strip(" *_|\t")
    words = name_words(name)
    if not words or len(words) > MAX_LABEL_WORDS or not value or len(value) > MAX_VALUE_CHARS or value.startswith("//"):
        return None
    return Label(words=tuple(words), value=value) if any(letter.isalpha() for letter in name) else None


def read_line_items(text: str) -> tuple[LineItem, ...]:
    """The lines that name a thing with a quantity or a price, in order, at most MAX_ITEMS."""
    found: list[LineItem] = []
    for line in text.split("\n", MAX_LINES)[:MAX_LINES]:
        item = _item(line) if len(line) <= MAX_VALUE_CHARS else None
        if item is not None:
            found.append(item)
            if len(found) >= MAX_ITEMS:
                break
    return tuple(found)


def _item(line: str) -> LineItem | None:
    """`2 x Blue chair @ €45`, `- Blue chair: €45`, `3 pcs Lamp`; a sentence that holds a number is none."""
    listed = line[:1] in _BULLETS.strip() and line.lstrip(_BULLETS) != line
    body = line.strip(_BULLETS)
    quantity, rest, marked = _quantity(body)
    amounts = find_amounts(rest)
    if not (marked or (listed and (quantity is not None or amounts)) or (quantity is not None and amounts)):
        return None
    end = min((one.start for one in amounts), default=len(rest))
    if end == 0 or len(rest[:end].split()) > 10:
        return None
    words = rest[:end].strip(_NAME_EDGES).split()
    while words and words[-1].lower() in _TAIL_WORDS:
        words.pop()
    name = " ".join(words).strip(_NAME_EDGES)
    # In "Blue chair x 3 @ €45" the quantity stands behind the name.
    head, mark, tail = name.rpartition(" x ")
    if quantity is None and mark and tail.isdigit() and len(tail) < 7:
        name, quantity = head.strip(_NAME_EDGES), int(tail)
    if not any(letter.isalpha() for letter in name):
        return None
    return LineItem(line=line, name=name, quantity=quantity, amounts=amounts)


def _quantity(body: str) -> tuple[int | None, str, bool]:
    """The count that a line begins with, what follows, and whether a word such as `x` makes it one."""
    size = 0
    while size < len(body) and size < 7 and body[size].isascii() and body[size].isdigit():
        size += 1
    if not size or (body[size : size + 1] not in {" ", "x", "×"}):
        return None, body, False
    rest = body[size:].lstrip()
    first = rest.split(" ", 1)[0]
    if first.lower().rstrip(".") in _TIMES:
        return int(body[:size]), rest[len(first) :].strip(), True
    return int(body[:size]), rest, False
