"""HTML as a person would read it, in plain text, with its links and with what it hides."""

from dataclasses import dataclass
from html import unescape

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.html_from_text import text_to_html as text_to_html
from postroom.mail.html_sight import IN_FULL_VIEW, HiddenWords, Sight, SightReader, words_of_comment
from postroom.mail.html_style import style_of
from postroom.mail.html_tokens import VOID_ELEMENTS, OpenElements, html_tokens, read_attributes
from postroom.mail.values import HiddenText

_MAX_QUOTE_DEPTH = 10
"""Quote marks before a line."""
_MAX_LIST_DEPTH = 10
"""Levels of list that are indented."""
_MAX_URL_CHARS = 2_000
"""A longer link is left out of the text; the HTML keeps it."""
MAX_HTML_LINKS = 500
"""Links noted of one mail, more than are handed on: the one that matters may be the last."""
_MAX_LABEL_PIECES = 64
_MAX_LABEL_CHARS = 4_000
"""Of a link's text, looked at to name the link."""
_WORDS_AROUND_CHARS = 200
"""Kept of the words before and after a link."""
_PIECES_AROUND = 8
"""Pieces of text looked at for these."""
_SHORT_CELL_CHARS = 80
"""A table cell of one line that is longer is a paragraph of the layout, and the next cell stands on its own."""

_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote pre table ul ol dl hr".split())  # noqa: SIM905
_LINES = frozenset(
    """
    div tr li dt dd section article header footer main nav aside address center form fieldset figure figcaption
    caption legend details summary option body html title
    """.split()  # noqa: SIM905
)
_STRUCTURE = frozenset(("blockquote", "li", "ol", "pre", "td", "th", "tr", "ul"))
_CELL_WRAPPERS = frozenset(("p", "div", "center", "form"))
"""Elements around a cell's text that need not mean a line of its own."""
INVISIBLE = " \t\r\n\f\xa0\xad\u034f\u061c\u180e\u2007\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What a preview line is padded with."""
_LINK_SCHEMES = ("http:", "https:", "mailto:", "tel:")


@dataclass(frozen=True, kw_only=True, slots=True)
class HtmlLink:
    """A link that the HTML shows."""

    url: str
    """http, https, mailto or tel; character references resolved, without white space."""
    label: str
    """The words that are the link, a picture by its alternative text; "" for a picture without."""
    before: str
    """The text before it, a few lines at most."""
    after: str
    """The rest of its line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HtmlReading:
    """What a person sees of the HTML, and what the HTML keeps from being seen."""

    text: str
    """As `html_to_text` gives it."""
    hidden: tuple[HiddenText, ...] = ()
    """At most MAX_HIDDEN_FINDINGS, in order."""
    links: tuple[HtmlLink, ...] = ()
    """At most MAX_HTML_LINKS, in order."""


def html_to_text(html: str) -> str:
    """The text that the HTML shows: paragraphs apart, lists with bullets, table cells divided by ` | `, quotes behind
    `> `, links as `text (url)`; "" when it shows none. Never raises; time linear in the HTML.

    Left out: scripts, styles, comments, and text that nobody sees, as told in docs/decisions.md#hidden-text.
    html: at most MAX_TEXT_CHARS of it are read.
    """
    return read_html(html).text


def read_html(html: str, *, hides_nothing: bool = False) -> HtmlReading:
    """The text, links and hidden words of the HTML, in one pass; as `html_to_text`.

    hides_nothing: `may_hide` says so; then it takes half the time.
    """
    html = html[:MAX_TEXT_CHARS]
    writer = _TextWriter(None if hides_nothing else SightReader(html))
    for kind, value, attributes in html_tokens(html, comments=True):
        if kind == "text":
            writer.text(value)
        elif kind == "start":
            writer.start(value, attributes)
        elif kind == "end":
            writer.end(value)
        else:
            writer.comment(value)
    text = writer.finish()
    return HtmlReading(text=text, hidden=writer.hidden.finish(text), links=writer.shown_links())


class _Element:
    """What an open element means for the text inside of it."""

    __slots__ = ("href", "images", "label", "mark", "sight")

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.href = ""
        self.mark = 0
        """Of a link: how many pieces had been written when it began."""
        self.label = 0
        """Of a link: how many when its own words began, behind the bullet or mark of its line."""
        self.images = 0
        """Of a link: how many images had been met."""


class _TextWriter:
    """The text written so far, and the elements that are open."""

    def __init__(self, sights: SightReader | None) -> None:
        """sights: None when all is seen."""
        self.sights = sights
        self.out: list[str] = []
        self.hidden = HiddenWords()
        self.links: list[tuple[str, str, int, int]] = []
        """Address, label, and the pieces between which the link was written."""
        self.images = 0
        self.link: _Element | None = None
        """A link that has shown nothing yet."""
        self.open = OpenElements()
        self.elements: list[_Element] = [_Element(IN_FULL_VIEW)]
        self.breaks = 0
        """Line ends wanted before the next text."""
        self.space = False
        """Whether white space stood before the next text."""
        self.cell = False
        """Whether a table cell began since the last text of its row."""
        self.row_mark = 0
        """How many pieces had been written when the table row began."""
        self.cell_mark = 0
        self.row_in_line = False
        """Whether what the row has shown so far is one line."""
        self.follows_row = False
        """Whether the row under way follows one whose cells were set in one line, and has shown nothing yet."""
        self.line_has_text = False
        self.target_end = -1
        """How many pieces had been written when the last link's target was."""
        self.bullet = ""
        self.lists: list[int] = []
        """Of each open list the number of its last item; -1 for bullets."""
        self.quotes = 0
        self.written_depth = 0
        """Quote marks before the last line."""
        self.preformatted = 0

    def text(self, source: str) -> None:
        """Text between tags."""
        reason = self.elements[-1].sight.reason
        content = unescape(source) if "&" in source else source
        if reason:
            self.hidden.add(content, reason, len(self.out))
            return
        if self.preformatted:
            for number, line in enumerate(content.replace("\r\n", "\n").split("\n")):
                if number:
                    self._break(1, again=True)
                if line.strip():
                    self._write(line.rstrip())
            return
        if not content.strip(INVISIBLE):
            self.space = self.space or bool(content)
            return
        if content[0] in INVISIBLE:
            self.space = True
        self._write(" ".join(content.split()))
        if content[-1] in INVISIBLE:
            self.space = True

    def _write(self, content: str) -> None:
        """Put out the breaks, marks and white space that are due, and the content."""
        depth = min(self.quotes, _MAX_QUOTE_DEPTH)
        if self.breaks and self.out:
            between = "\n" + ("> " * min(depth, self.written_depth)).rstrip()
            self.out.append(f"{between * (self.breaks - 1)}\n{'> ' * depth}")
            self.line_has_text = False
            self.row_in_line = self.row_in_line and len(self.out) == self.row_mark + 1
        elif depth and not self.out:
            self.out.append("> " * depth)
        self.written_depth = depth
        if self.bullet:
            self.out.append(self.bullet)
        elif self.line_has_text and self.cell:
            self.out.append(" | ")
        elif self.line_has_text and (self.space or (len(self.out) == self.target_end and content[:1].isalnum())):
            self.out.append(" ")
        if self.link is not None:
            self.link.label, self.link = len(self.out), None
        self.out.append(content)
        self.breaks, self.space, self.cell, self.bullet = 0, False, False, ""
        self.line_has_text = True

    def _break(self, count: int, *, again: bool = False) -> None:
        """Want line ends before the next text; `again`: besides those already wanted, an empty line at most."""
        self.breaks = min(self.breaks + count, 2) if again else max(self.breaks, count)
        self.space = False
        self.hidden.gap()

    def start(self, name: str, attributes: str) -> None:
        """A start tag."""
        for _ in range(self.open.implied_ends(name)):
            self._close()
        if name in VOID_ELEMENTS:
            self._void(name, attributes)
            return
        if not self.open.push(name):
            return
        outer = self.elements[-1]
        sight = self.sights.enter(outer.sight, name, attributes) if self.sights is not None else outer.sight
        element = outer
        if sight is not outer.sight or name == "a":  # any other shares its parent's
            element = _Element(sight)
        self.elements.append(element)
        if sight.gone:  # it takes no room either
            if name in _LINES or name in _PARAGRAPHS or name in _STRUCTURE:
                self.hidden.gap()
            return
        self._break_around(name)
        if name == "a":
            element.href = link_target(read_attributes(attributes).get("href", ""))
            element.mark = element.label = len(self.out)
            element.images, self.link = self.images, element
        elif name in _STRUCTURE:
            self._enter(name)

    def comment(self, source: str) -> None:
        """A comment."""
        words = words_of_comment(source)
        if words:
            self.hidden.add(unescape(words), "comment", len(self.out))
            self.hidden.gap()

    def _break_around(self, name: str) -> None:
        """The line ends that an element has before and after it."""
        if self.cell and name in _CELL_WRAPPERS and self.row_in_line and self.breaks <= self.follows_row:
            return  # the margin of the cell's first paragraph
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
            self._begin_cell(name)

    def _begin_cell(self, name: str) -> None:
        """The beginning of a table row or cell: paragraphs around the one line of a cell do not end the row's line."""
        if name == "tr":
            self.follows_row = self.row_in_line and self.row_mark < self.cell_mark < len(self.out)
            self.breaks = 1 if self.follows_row else self.breaks
            self.row_mark, self.row_in_line, self.cell = len(self.out), True, False
        elif self.row_in_line and self.breaks and len(self.out) > self.row_mark:
            shown = sum(len(piece) for piece in self.out[self.cell_mark :][:_SHORT_CELL_CHARS])
            if shown <= _SHORT_CELL_CHARS:
                self.breaks = 0
            else:
                self.row_in_line = False
        self.follows_row = self.follows_row and (name == "tr" or len(self.out) == self.row_mark)
        self.cell, self.cell_mark = name != "tr", len(self.out)

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
            if not element.sight.reason:
                self._write("---")
                self._break(2)
        elif name == "img":
            self._image(attributes)

    def _image(self, attributes: str) -> None:
        """A picture: its alternative text. One of no size counts for nothing."""
        image = read_attributes(attributes)
        if style_of(attributes).gone or {image.get("width"), image.get("height")} & {"0", "1", "0px", "1px"}:
            return
        if not self.elements[-1].sight.gone:
            self.images += 1
            alt = image.get("alt", "").strip()
            if alt:
                self.text(f" [{alt}] ")

    def end(self, name: str) -> None:
        """An end tag."""
        count = self.open.ends(name)
        gone = self.elements[-max(count, 1)].sight.gone
        for _ in range(count):
            self._close()
        if not gone:
            self._break_around(name)
        elif name in _LINES or name in _PARAGRAPHS or name in _STRUCTURE:
            self.hidden.gap()

    def _close(self) -> None:
        """Close the innermost element."""
        name = self.open.pop()
        element = self.elements.pop()
        if self.sights is not None:
            self.sights.leave()
        if element.sight.gone:
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
        elif name == "table":
            self.row_in_line = False

    def _end_link(self, element: _Element) -> None:
        """The target of a link, unless its text says it already."""
        self.link = None
        pieces = self.out[element.label : element.label + _MAX_LABEL_PIECES]
        shown = "".join(["\n" if piece[:1] == "\n" else piece for piece in pieces]).strip()[:_MAX_LABEL_CHARS]
        if element.sight.reason and not shown:
            return
        if not shown and self.images == element.images:
            return  # nobody can see it
        if len(self.links) < MAX_HTML_LINKS:
            self.links.append((element.href, shown, element.mark, len(self.out)))
        bare = element.href.partition(":")[2].strip("/")
        if shown.rstrip("/") in {element.href.rstrip("/"), bare, bare.removeprefix("www.")}:
            return
        space = self.space
        self.space = bool(shown)
        self._write(f"({element.href})")
        self.target_end = len(self.out)
        self.space = space

    def shown_links(self) -> tuple[HtmlLink, ...]:
        """The links with the words around them."""
        links: list[HtmlLink] = []
        for url, label, start, end in self.links:
            before = "".join(self.out[max(start - _PIECES_AROUND, 0) : start])
            after = "".join(self.out[end : end + _PIECES_AROUND])[: _WORDS_AROUND_CHARS * 2]
            after = after.removeprefix(f" ({url})").removeprefix(f"({url})")
            links.append(
                HtmlLink(
                    url=url,
                    label=" ".join(label.split()),
                    before=before[-_WORDS_AROUND_CHARS:],
                    after=after.partition("\n")[0][:_WORDS_AROUND_CHARS],
                )
            )
        return tuple(links)

    def finish(self) -> str:
        """The whole text, at most MAX_TEXT_CHARS."""
        while self.open.names:
            self._close()
        text = "".join(self.out)
        if "\x00" in text:
            text = text.replace("\x00", "\ufffd")
        return text.strip("\n ")[:MAX_TEXT_CHARS]


def link_target(href: str) -> str:
    """The address that a link leads to, when it is one to show; else ""."""
    href = "".join(unescape(href[: _MAX_URL_CHARS * 2]).split())
    if len(href) > _MAX_URL_CHARS or not href.lower().startswith(_LINK_SCHEMES) or not href.isprintable():
        return ""
    return href
