"""HTML as a person would read it, in plain text; and plain text as HTML."""

from functools import lru_cache
from html import escape, unescape
from typing import NamedTuple

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.html_tokens import VOID_ELEMENTS, OpenElements, html_tokens, read_attributes

_MAX_QUOTE_DEPTH = 10
"""Quote marks before a line."""
_MAX_LIST_DEPTH = 10
"""Levels of list that are indented."""
_MAX_URL_CHARS = 2_000
"""A longer link is left out of the text; the HTML keeps it."""
_SHORT_ATTRIBUTES_CHARS = 256
"""Attributes of a mail's elements are much the same ones over and over, and are read once."""

_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote pre table ul ol dl hr".split())  # noqa: SIM905
_LINES = frozenset(
    """
    div tr li dt dd section article header footer main nav aside address center form fieldset figure figcaption
    caption legend details summary option body html title
    """.split()  # noqa: SIM905
)
_STRUCTURE = frozenset(("blockquote", "li", "ol", "pre", "td", "th", "tr", "ul"))
_INVISIBLE = " \t\r\n\f\xa0\xad\u034f\u061c\u180e\u2007\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What a preview line is padded with."""
_LINK_SCHEMES = ("http:", "https:", "mailto:", "tel:")
_URL_ENDS = frozenset(" \t\r\n\f\v\xa0<>\"'`{}|\\^")
_TRAILING_MARKS = ".,;:!?"


def html_to_text(html: str) -> str:
    """The text that the HTML shows: paragraphs apart, lists with bullets, table cells divided by ` | `, quotes behind
    `> `, links as `text (url)`; "" when it shows none. Never raises; time linear in the HTML.

    Left out: scripts, styles, comments, and elements hidden by the `hidden` attribute or by their own style
    (`display:none`, `visibility:hidden`, `font-size:0`, `opacity:0`, `max-height:0`, `mso-hide:all`).
    html: at most MAX_TEXT_CHARS of it are read.
    """
    writer = _TextWriter()
    for kind, value, attributes in html_tokens(html[:MAX_TEXT_CHARS]):
        if kind == "text":
            writer.text(value)
        elif kind == "start":
            writer.start(value, attributes)
        else:
            writer.end(value)
    return writer.finish()


class _Element:
    """What an open element means for the text inside of it."""

    __slots__ = ("gone", "href", "mark", "small", "unseen")

    def __init__(self, *, gone: bool, small: bool, unseen: bool) -> None:
        self.gone = gone
        """Not displayed, whatever stands inside."""
        self.small = small
        """Of font size 0, until one inside has another."""
        self.unseen = unseen
        """Invisible, until one inside is visible."""
        self.href = ""
        self.mark = 0
        """Of a link: how many pieces had been written when it began."""


class _TextWriter:
    """The text written so far, and the elements that are open."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open = OpenElements()
        self.elements: list[_Element] = [_Element(gone=False, small=False, unseen=False)]
        self.breaks = 0
        """Line ends wanted before the next text."""
        self.space = False
        """Whether white space stood before the next text."""
        self.cell = False
        """Whether a table cell began since the last text of its row."""
        self.line_has_text = False
        self.bullet = ""
        self.lists: list[int] = []
        """Of each open list the number of its last item; -1 for bullets."""
        self.quotes = 0
        self.written_depth = 0
        """Quote marks before the last line."""
        self.preformatted = 0

    def text(self, source: str) -> None:
        """Text between tags."""
        element = self.elements[-1]
        if element.gone or element.small or element.unseen:
            return
        content = unescape(source) if "&" in source else source
        if self.preformatted:
            for number, line in enumerate(content.replace("\r\n", "\n").split("\n")):
                if number:
                    self._break(1, again=True)
                if line.strip():
                    self._write(line.rstrip())
            return
        if not content.strip(_INVISIBLE):
            self.space = self.space or bool(content)
            return
        if content[0] in _INVISIBLE:
            self.space = True
        self._write(" ".join(content.split()))
        if content[-1] in _INVISIBLE:
            self.space = True

    def _write(self, content: str) -> None:
        """Put out the breaks, marks and white space that are due, and the content."""
        depth = min(self.quotes, _MAX_QUOTE_DEPTH)
        if self.breaks and self.out:
            between = "\n" + ("> " * min(depth, self.written_depth)).rstrip()
            self.out.append(f"{between * (self.breaks - 1)}\n{'> ' * depth}")
            self.line_has_text = False
        elif depth and not self.out:
            self.out.append("> " * depth)
        self.written_depth = depth
        if self.bullet:
            self.out.append(self.bullet)
        elif self.line_has_text and self.cell:
            self.out.append(" | ")
        elif self.line_has_text and self.space:
            self.out.append(" ")
        self.out.append(content)
        self.breaks, self.space, self.cell, self.bullet = 0, False, False, ""
        self.line_has_text = True

    def _break(self, count: int, *, again: bool = False) -> None:
        """Want line ends before the next text; `again`: besides those already wanted, an empty line at most."""
        self.breaks = min(self.breaks + count, 2) if again else max(self.breaks, count)
        self.space = False

    def start(self, name: str, attributes: str) -> None:
        """A start tag."""
        for _ in range(self.open.implied_ends(name)):
            self._close()
        if name in VOID_ELEMENTS:
            self._void(name, attributes)
            return
        if not self.open.push(name):
            return
        element = self.elements[-1]
        styled = attributes and ("style" in attributes or "hidden" in attributes or "STYLE" in attributes)
        if styled or name == "a":  # any other shares its parent's
            element = _Element(gone=element.gone, small=element.small, unseen=element.unseen)
        self.elements.append(element)
        if styled:
            _apply_style(element, attributes)
        if element.gone:  # it takes no room either
            return
        self._break_around(name)
        if name == "a":
            element.href = _link_target(read_attributes(attributes).get("href", ""))
            element.mark = len(self.out)
        elif name in _STRUCTURE:
            self._enter(name)

    def _break_around(self, name: str) -> None:
        """The line ends that an element has before and after it."""
        if name in _PARAGRAPHS:
            self._break(1 if self.lists and name in {"ul", "ol"} else 2)
        elif name in _LINES:
            self._break(1)

    def _enter(self, name: str) -> None:
        """The beginning of an element that changes how the text inside of it is laid out."""
        if name == "blockquote":
            self.quotes += 1
        elif name == "pre":
            self.preformatted += 1
        elif name == "li":
            self._item()
        elif name == "ul":
            self.lists.append(-1)
        elif name == "ol":
            self.lists.append(0)
        else:
            self.cell = name != "tr"

    def _item(self) -> None:
        """The beginning of a list item: its bullet or number."""
        depth = min(max(len(self.lists) - 1, 0), _MAX_LIST_DEPTH)
        mark = "-"
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            mark = f"{self.lists[-1]}."
        self.bullet = f"{'  ' * depth}{mark} "

    def _void(self, name: str, attributes: str) -> None:
        """An element without content."""
        if name == "br":
            self._break(1, again=True)
        elif name == "hr":
            element = self.elements[-1]
            self._break(2)
            if not (element.gone or element.small or element.unseen):
                self._write("---")
                self._break(2)
        elif name == "img" and "alt" in attributes.lower():
            image = read_attributes(attributes)
            probe = _Element(gone=False, small=False, unseen=False)
            _apply_style(probe, attributes)
            alt = image.get("alt", "").strip()
            if alt and not probe.gone:
                self.text(f" [{alt}] ")

    def end(self, name: str) -> None:
        """An end tag."""
        count = self.open.ends(name)
        gone = self.elements[-max(count, 1)].gone
        for _ in range(count):
            self._close()
        if not gone:
            self._break_around(name)

    def _close(self) -> None:
        """Close the innermost element."""
        name = self.open.pop()
        element = self.elements.pop()
        if element.gone:
            return
        if name == "a" and element.href:
            self._end_link(element)
        elif name == "blockquote":
            self.quotes -= 1
            self._break(2)
        elif name == "pre":
            self.preformatted -= 1
        elif name in {"ul", "ol"} and self.lists:
            self.lists.pop()
            self.bullet = ""

    def _end_link(self, element: _Element) -> None:
        """The target of a link, unless its text says it already."""
        if element.small or element.unseen:
            return
        shown = "".join(self.out[element.mark :]).strip()
        bare = element.href.partition(":")[2].strip("/") if element.href else ""
        if shown.rstrip("/") in {element.href.rstrip("/"), bare, bare.removeprefix("www.")}:
            return
        space = self.space
        self.space = bool(shown)
        self._write(f"({element.href})")
        self.space = space

    def finish(self) -> str:
        """The whole text, at most MAX_TEXT_CHARS."""
        while self.open.names:
            self._close()
        text = "".join(self.out)
        if "\x00" in text:
            text = text.replace("\x00", "\ufffd")
        return text.strip("\n ")[:MAX_TEXT_CHARS]


class _Style(NamedTuple):
    """What an element's own attributes say about being seen; None where they say nothing."""

    gone: bool = False
    small: bool | None = None
    unseen: bool | None = None


def _apply_style(element: _Element, attributes: str) -> None:
    """Take over what an element's own style and `hidden` attribute say about being seen."""
    style = _read_short_style(attributes) if len(attributes) <= _SHORT_ATTRIBUTES_CHARS else _read_style(attributes)
    element.gone |= style.gone
    element.small = element.small if style.small is None else style.small
    element.unseen = element.unseen if style.unseen is None else style.unseen


def _read_style(source: str) -> _Style:
    """source: of the attributes of a start tag."""
    attributes = read_attributes(source)
    gone = "hidden" in attributes
    style = attributes.get("style")
    if not style:
        return _Style(gone)
    style = "".join(unescape(style).lower().replace("!important", "").split())
    declarations = dict(pair for pair in (item.split(":", 1) for item in style.split(";")) if len(pair) == 2)
    gone |= declarations.get("display") == "none" or declarations.get("mso-hide") == "all"
    gone |= _is_zero(declarations.get("opacity")) or _is_zero(declarations.get("max-height"))
    visibility = declarations.get("visibility")
    return _Style(
        gone=gone,
        small=_is_zero(declarations["font-size"]) if "font-size" in declarations else None,
        unseen=visibility != "visible" if visibility is not None else None,
    )


_read_short_style = lru_cache(maxsize=512)(_read_style)


def _is_zero(length: str | None) -> bool:
    """Whether a CSS number or length is nought."""
    if not length:
        return False
    digits = length.rstrip("abcdefghijklmnopqrstuvwxyz%")
    return bool(digits) and not digits.strip("+-0.")


def _link_target(href: str) -> str:
    """The address that a link leads to, when it is one to show; else ""."""
    href = "".join(unescape(href[: _MAX_URL_CHARS * 2]).split())
    if len(href) > _MAX_URL_CHARS or not href.lower().startswith(_LINK_SCHEMES) or not href.isprintable():
        return ""
    return href


def text_to_html(text: str) -> str:
    """The plain text as HTML: escaped, a paragraph for each stretch between empty lines, `<br>` for each line end
    inside one, URLs linked.
    """
    paragraphs: list[str] = []
    lines: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        if line.strip():
            lines.append(_link_urls(line.rstrip()))
        elif lines:
            paragraphs.append(f"<p>{'<br>'.join(lines)}</p>")
            lines = []
    return "\n".join(paragraphs)


def _link_urls(line: str) -> str:
    """One line, escaped, with its http and https URLs as links."""
    pieces: list[str] = []
    position = 0
    start = line.find("http")
    while start >= 0:
        end = start
        if line.startswith(("http://", "https://"), start):
            end = _url_end(line, start)
        if end > start + 8:
            url = escape(line[start:end])
            pieces.append(f'{escape(line[position:start])}<a href="{url}">{url}</a>')
            position = end
        start = line.find("http", max(end, start + 4))
    pieces.append(escape(line[position:]))
    return "".join(pieces)


def _url_end(line: str, start: int) -> int:
    """Where the URL that begins at `start` ends: before white space, and before the marks that end a sentence."""
    end = start
    while end < len(line) and line[end] not in _URL_ENDS:
        end += 1
    unopened = line.count(")", start, end) - line.count("(", start, end)
    while end > start and (line[end - 1] in _TRAILING_MARKS or (line[end - 1] == ")" and unopened > 0)):
        end -= 1
        unopened -= line[end] == ")"
    return end
