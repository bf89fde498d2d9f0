"""Words in a mail's HTML that a person who reads it does not see, found without a walk when there can be none."""

from functools import lru_cache

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.html_colour import WHITE, looks_same, read_colour
from postroom.mail.html_style import read_declarations, read_style
from postroom.mail.html_text import read_html
from postroom.mail.values import HiddenText

_ATTRIBUTES = ("hidden", "bgcolor", "background")
"""What else than a style may hide text, in lower-case HTML; `text` and `color` are looked at more closely."""
_SHEETS = (
    *("display", "visib", "opacity", "mso-hide", "overflow", "indent", "position", "clip", "transform"),
    *("margin-left:-", "margin-top:-", "max-"),
)
"""What a sheet says that hides text, in lower case without white space."""
_READABLE_UNITS = ("em", "rem", "ex", "pt", "px", "pc", "cm", "mm", "in", "vw")
_SHORT_CHARS = 256
"""Styles of a mail's elements are much the same ones over and over, and are looked at once."""
_COLOUR_CHARS = 48
"""Looked at behind the word `color`; a colour that has not ended there is taken for one that is not seen."""
_BEFORE_COLOUR = " \t\r\n\f:=\"'"
_AFTER_COLOUR = ";\"'>!}<"


def find_hidden_text(html: str) -> tuple[HiddenText, ...]:
    """The words that are hidden, in order, each with its reason; empty for most mail of people, at little cost.

    At most MAX_HIDDEN_FINDINGS of at most MAX_HIDDEN_CHARS each (html_sight.py). Never raises; linear in the HTML, of
    which at most MAX_TEXT_CHARS are read. Whoever needs the text too calls `read_html`, which finds both in one pass.
    """
    return read_html(html).hidden if may_hide(html) else ()


@lru_cache(maxsize=8)
def may_hide(html: str) -> bool:
    """Whether the HTML has anything that could hide text; False is certain. Linear in the HTML.

    Several readers ask it of one mail; it is looked at once.
    """
    lowered = html[:MAX_TEXT_CHARS].lower()
    if any(word in lowered for word in _ATTRIBUTES):
        return True
    # Comments are judged by their words. One character is looked for at a tenth of the cost of two.
    if ("!" in lowered and "<!" in lowered) or ("?" in lowered and "<?" in lowered):
        return True
    if "text" in lowered and any(after.lstrip()[:1] == "=" for after in lowered.split("text")[1:]):
        return True
    if "color" in lowered and any(map(_is_unseen, {after[:_COLOUR_CHARS] for after in lowered.split("color")[1:]})):
        return True
    return "style" in lowered and _some_style_hides(lowered)


@lru_cache(maxsize=1024)
def _is_unseen(after: str) -> bool:
    """Whether what stands behind the word `color` is, or may be, a colour that is not seen on a white page."""
    value = after.lstrip(_BEFORE_COLOUR)
    between = after[: len(after) - len(value)]
    if ":" not in between and "=" not in between:
        return len(between) == _COLOUR_CHARS
    for mark in _AFTER_COLOUR:
        value = value.partition(mark)[0]
    if len(between) + len(value) == _COLOUR_CHARS or "&" in value:
        return True
    inside, parenthesis, _ = value.partition(")")
    words = value.split(None, 1)
    colour = inside + parenthesis if parenthesis else "".join(words[:1])
    return looks_same(read_colour(colour), WHITE)


def _some_style_hides(lowered: str) -> bool:
    """Whether a style of the HTML may hide text: of an element, or of a sheet, where rules add up."""
    opened = lowered.find("<style")
    alone = opened < 0
    if not alone and _added_style_hides(lowered[opened : max(lowered.rfind("</style"), opened)]):
        return True
    styles: set[str] = set()
    before, *pieces = lowered.split("style")
    position = len(before)
    for after in pieces:
        position += len("style")
        if after.lstrip()[:1] == "=" and before[-1:] != "-":
            quote = after[1:2]
            end = lowered.find(quote, position + 2) if after[:1] == "=" and quote and quote in "\"'" else -1
            if end < 0:
                return True  # not in quotes right behind it, as hardly anybody writes
            styles.add(lowered[position + 2 : end])
        before = after
        position += len(after)
    return any(map(_style_hides if alone else _added_style_hides, styles))


def _style_hides(style: str) -> bool:
    """Whether the style of an element, in lower case, hides what is in it."""
    return _short_style_hides(style) if len(style) <= _SHORT_CHARS else _read_style_hides(style)


def _added_style_hides(style: str) -> bool:
    """As `_style_hides`, or whether it may where sheets add to it."""
    return _short_sheet_hides(style) if len(style) <= _SHORT_CHARS else _read_sheet_hides(style)


def _read_style_hides(style: str) -> bool:
    style = style.replace("&quot;", "'")
    if "&" in style:
        return True
    says = read_style({}, *read_declarations(style))
    unseen = says.colour is not None and looks_same(says.colour, WHITE)
    return bool(says.gone or says.small or says.unseen or unseen or says.background is not None)


def _read_sheet_hides(sheet: str) -> bool:
    if "\\" in sheet or "/*" in sheet or ("&" in sheet and "&" in sheet.replace("&quot;", "")):
        return True  # written so that the words may not show
    dense = "".join(sheet.split())
    if any(word in dense for word in _SHEETS):
        return True
    return "font-size" in dense and not all(map(_is_readable, dense.split("font-size")[1:]))


_short_style_hides = lru_cache(maxsize=1024)(_read_style_hides)
_short_sheet_hides = lru_cache(maxsize=1024)(_read_sheet_hides)


def _is_readable(after: str) -> bool:
    """Whether what stands behind `font-size`, without white space, is certainly no size that nobody can read."""
    size = after[1:8]
    if after[:1] != ":" or size[:1].isalpha():
        return after[:1] == ":"
    if size[:1] in {"", *"0.+-"} or size.startswith("1px"):
        return False
    return size[1:2].isdigit() or size[1:].startswith(_READABLE_UNITS)
