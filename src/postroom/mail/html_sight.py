"""What a reader sees of each element: how it hides its text, if it does, and what hidden text was met."""

from typing import NamedTuple

from postroom.mail.html_colour import LINK_BLUE, WHITE, looks_same
from postroom.mail.html_sheet import StyleSheet, keys_of_element, sheet_source
from postroom.mail.html_style import NO_STYLE, Style, attribute_declarations, read_style, style_of
from postroom.mail.html_tokens import html_tokens, read_attributes
from postroom.mail.values import HiddenText

MAX_HIDDEN_FINDINGS = 50
"""Pieces of hidden text reported of one mail."""
MAX_HIDDEN_CHARS = 2_000
"""Kept of one piece."""
_MIN_COMMENT_WORDS = 6
"""A comment of fewer different words is a note of who made the template."""
_MIN_COMMENT_CHARS = 16
_MAX_KNOWN = 512
"""Different start tags of one mail that are kept in mind."""
_INVISIBLE = "\xa0\xad\u034f\u061c\u180e\u2007\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What a preview line is padded with."""
_NO_PADDING = str.maketrans(dict.fromkeys(_INVISIBLE, " "))


class Sight(NamedTuple):
    """How the text right inside an element is seen."""

    reason: str = ""
    """Why nobody sees it, of those of HiddenText; "" when it is seen."""
    gone: str = ""
    """The reason when the element takes no room either, whatever stands inside."""
    small: bool = False
    unseen: bool = False
    colour: int = 0
    background: int = WHITE


IN_FULL_VIEW = Sight()


def sight_inside(outer: Sight, style: Style) -> Sight:
    """The sight inside an element of that style which stands in `outer`."""
    small = outer.small if style.small is None else style.small
    unseen = outer.unseen if style.unseen is None else style.unseen
    colour = outer.colour if style.colour is None else style.colour
    background = outer.background if style.background is None else style.background
    gone = outer.gone or style.gone
    reason = gone
    if not reason and unseen:
        reason = "visibility"
    elif not reason and small:
        reason = "zero_size"
    elif not reason and looks_same(colour, background):
        reason = "same_colour"
    return Sight(reason, gone, small, unseen, colour, background)


class SightReader:
    """Tells the sight inside each element of one mail, from its own style and the mail's style sheets."""

    def __init__(self, html: str) -> None:
        lowered = html.lower() if "style" in html or "STYLE" in html or "Style" in html else ""
        self._sheet = StyleSheet(sheet_source(lowered)) if "<style" in lowered else None
        if not self._sheet:
            self._sheet = None
        self._keys: list[tuple[str, ...]] = []
        self._known: dict[tuple[str, str], _Known] = {}

    def enter(self, outer: Sight, name: str, attributes: str) -> Sight:
        """The sight inside an element that opens in `outer`; each is left again."""
        if self._sheet is not None:
            return self._enter_by_sheet(self._sheet, outer, name, attributes)
        style = style_of(attributes) if attributes else NO_STYLE
        if name == "a":
            style = _link_style(style)
        return outer if style is NO_STYLE else sight_inside(outer, style)

    def _enter_by_sheet(self, sheet: StyleSheet, outer: Sight, name: str, attributes: str) -> Sight:
        known = self._known.get((name, attributes))
        if known is None:
            known = _Known(name, attributes, sheet)
            if len(self._known) < _MAX_KNOWN:
                self._known[name, attributes] = known
        style = NO_STYLE if outer.gone else known.style or known.style_by(sheet)
        sheet.enter(known.keys)
        self._keys.append(known.keys)
        if name == "a":
            style = _link_style(style)
        return outer if style is NO_STYLE else sight_inside(outer, style)

    def leave(self) -> None:
        """The innermost element closes."""
        if self._sheet is not None:
            self._sheet.leave(self._keys.pop())


class _Known:
    """A start tag that was met before: elements of a mail are much the same ones over and over."""

    __slots__ = ("_attributes", "_source", "keys", "style")

    def __init__(self, name: str, attributes: str, sheet: StyleSheet) -> None:
        self._source = attributes
        self._attributes = read_attributes(attributes) if attributes else {}
        self.keys = keys_of_element(name, self._attributes)
        self.style = None if sheet.depends(self.keys) else self.style_by(sheet)
        """None when it depends on where the element stands."""

    def style_by(self, sheet: StyleSheet) -> Style:
        """The style of the element by its attributes and the sheet's rules, where the walk is."""
        normal, important = sheet.declarations(self.keys)
        if not normal and not important:
            return style_of(self._source) if self._source else NO_STYLE
        old, own, own_important = attribute_declarations(self._attributes)
        return read_style(old, normal, own, important, own_important, hidden="hidden" in self._attributes)


_PLAIN_LINK = Style(colour=LINK_BLUE)


def _link_style(style: Style) -> Style:
    """The style with a link's own colour, which no element around it changes."""
    if style is NO_STYLE:
        return _PLAIN_LINK
    return style if style.colour is not None else style._replace(colour=LINK_BLUE)


class HiddenWords:
    """The hidden text met so far: what stands together for one reason is one finding."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._reason = ""
        self._place = -1
        self._chars = 0
        self._found: list[HiddenText] = []

    def add(self, text: str, reason: str, place: int) -> None:
        """Note hidden text. place: how much was shown before it; text at another place is another finding."""
        if reason != self._reason or place != self._place:
            self._end()
            self._reason, self._place = reason, place
        if len(self._found) < MAX_HIDDEN_FINDINGS and self._chars < MAX_HIDDEN_CHARS * 2:
            self._pieces.append(text[: MAX_HIDDEN_CHARS * 2])
            self._chars += len(self._pieces[-1])

    def gap(self) -> None:
        """A new line begins in hidden text."""
        if self._pieces:
            self._pieces.append(" ")

    def _end(self) -> None:
        text = " ".join("".join(self._pieces).translate(_NO_PADDING).split())[:MAX_HIDDEN_CHARS]
        self._pieces, self._chars = [], 0
        if text:
            self._found.append(HiddenText(text=text, reason=self._reason))

    def finish(self, shown: str) -> tuple[HiddenText, ...]:
        """All findings in order. shown: the visible text; a comment that says the same is none."""
        self._end()
        if not self._found:
            return ()
        folded = " ".join(shown.split()) if any(found.reason == "comment" for found in self._found) else ""
        return tuple(found for found in self._found if found.reason != "comment" or found.text not in folded)


def words_of_comment(source: str) -> str:
    """What a comment says to a reader, tags in it left out; "" when it is a short note, markup or settings.

    Outlook's conditional comments are read like others: what they say is mostly said again for other clients.
    """
    if len(source) < _MIN_COMMENT_CHARS or source[:8].lower().startswith(("doctype", "?xml")):
        return ""
    source = source[: MAX_HIDDEN_CHARS * 4]
    condition, bracket, content = source.partition("]>")
    if bracket and condition.startswith("[if"):
        source = content.rpartition("<![")[0] or content
    words = " ".join(
        [value for kind, value, _ in html_tokens(source) if kind == "text"] if "<" in source else [source]
    ).split()
    plain = {word.strip(".,:;!?\"'()").lower() for word in words}
    if sum(len(word) > 1 and word.isalpha() for word in plain) >= _MIN_COMMENT_WORDS:
        return " ".join(words)
    wide = sum(char > "\u2e7f" for word in words for char in word)
    return " ".join(words) if wide >= _MIN_COMMENT_CHARS // 2 else ""
