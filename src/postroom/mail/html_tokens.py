"""HTML read tag by tag, in linear time. WHATWG HTML §13.2.5, as far as mail needs it.

Tree builders take time quadratic in nesting and in attributes, which a mail is free to choose: 90,000 nested `div`
take lexbor 11 seconds, and 150,000 attributes take it and html5ever longer; see docs/decisions.md#html.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal

MAX_HTML_DEPTH = 200
"""Open elements; mail in use stays under 100. A deeper start tag is left out, its text stays."""
MAX_HTML_TAGS = 50_000
"""Tags, comments and declarations read of one text: as many as mail of 2 MB in use has."""
MAX_ATTRIBUTES = 64
"""Attributes read of one tag."""
SMALL_HTML_CHARS = 16_384
"""HTML up to this size is given to tree builders as it is: no nesting and no attributes in it cost more than 0.03 s."""

VOID_ELEMENTS = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()  # noqa: SIM905
)
"""Elements without content. WHATWG HTML §13.1.2."""
_SKIPPED = frozenset("script style title textarea xmp iframe noembed noframes template".split())  # noqa: SIM905
"""Elements whose content is no markup or is never shown; they go, content and all."""

_NAME = r"[a-zA-Z][^\s/>]*+"
_ATTRIBUTES = r"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+)*+"
_TAG = re.compile(rf"<(/?)({_NAME})({_ATTRIBUTES})[\s/]*+>")
"""A whole tag. Every quantifier is possessive: nothing is tried twice."""
_LOOKED_AT = "|".join(
    f"[{first}{first.upper()}](?i:{'|'.join(sorted(name[1:] for name in _SKIPPED | {'a'} if name[0] == first))})"
    for first in sorted({name[0] for name in _SKIPPED | {"a"}})
)
_NO_ANCHOR = re.compile(
    r"(?:[^<]++|<(?![a-zA-Z/!?])"
    rf"|<(?!/?(?:{_LOOKED_AT})[\s/>])/?"
    rf"(?:[a-zA-Z][^<>\"'=]*+(?:=\"[^\"<>]*+\"[^<>\"'=]*+)*+>|{_NAME}{_ATTRIBUTES}[\s/]*+>))*+"
)
"""Text and whole tags, the plain ones by a shorter way, up to an anchor or what needs a look. Possessive, as above."""
_ANCHOR_END = re.compile(r"</[aA]\s*+>")
_ATTRIBUTE = re.compile(r"[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+))?+)?+")
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
"""A `<` that is no text."""
_SKIPPED_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _SKIPPED}


Token = tuple[Literal["text", "start", "end", "comment"], str, str]
"""A piece of HTML: its kind; of text and comments the source, character references not resolved, of a tag the name in
lower case; of a start tag the source of its attributes, else "". Making more than a tuple takes as long as finding the
piece."""


def html_tokens(html: str, *, comments: bool = False) -> Iterator[Token]:
    """The text and tags of the HTML, in order. Scripts, styles and templates are left out with their content; a tag
    that never ends drops the rest, as in a browser.

    comments: whether comments come too, and declarations, which browsers take for comments.
    """
    position = 0
    for _ in range(MAX_HTML_TAGS):
        markup = _MARKUP.search(html, position)
        if markup is None:
            if position < len(html):
                yield "text", html[position:], ""
            return
        start = markup.start()
        if start > position:
            yield "text", html[position:start], ""
        tag = _TAG.match(html, start)
        if tag is None:
            position = _after_no_tag(html, start)
            if comments:
                yield "comment", _comment_text(html, start, position), ""
        else:
            slash, name, attributes = tag.groups()
            name = name.lower()
            position = tag.end()
            if name not in _SKIPPED:
                yield "end" if slash else "start", name, attributes
            elif not slash:
                end = _SKIPPED_ENDS[name].search(html, position)
                position = end.start() if end else -1
        if position < 0:
            return


def find_anchors(html: str) -> list[tuple[str, str]] | None:
    """The source of the attributes, and of the content, of each `a` element, in order, found without making tokens.

    None where that is not simple: markup inside of one, one that is not closed, comments and broken tags. Linear.
    """
    found: list[tuple[str, str]] = []
    position, last = 0, max(html.rfind("<a"), html.rfind("<A"))
    while position <= last and (passed := _NO_ANCHOR.match(html, position)) and passed.end() < len(html):
        tag = _TAG.match(html, passed.end())
        if tag is None:
            return None
        slash, name, attributes = tag.groups()
        position = tag.end()
        if slash:
            continue
        if name in {"a", "A"}:
            content_end = html.find("<", position)
            end = _ANCHOR_END.match(html, content_end) if content_end >= 0 else None
            if end is None:
                return None
            found.append((attributes, html[position:content_end]))
            position = end.end()
        elif ends := _SKIPPED_ENDS.get(name.lower()):
            skipped = ends.search(html, position)
            if skipped is None:
                break
            position = skipped.start()
    return found


def _after_no_tag(html: str, start: int) -> int:
    """Where a comment, a declaration or a broken end tag ends; -1 when it never does, and when a tag never does."""
    if html.startswith("<!--", start):
        end = html.find("-->", start + 2)
        return end + 3 if end >= 0 else -1
    if html[start + 1] in "!?/":
        end = html.find(">", start)
        return end + 1 if end >= 0 else -1
    return -1


def _comment_text(html: str, start: int, after: int) -> str:
    """What stands in a comment or declaration; after: where it ends, -1 when it never does."""
    end = after if after >= 0 else len(html)
    if html.startswith("<!--", start):
        return html[start + 4 : max(end - 3, start + 4) if after >= 0 else end]
    return html[start + 2 : max(end - 1, start + 2)]


def read_attributes(source: str) -> dict[str, str]:
    """The attributes of a start tag: lower-case name, value with its character references as written."""
    attributes: dict[str, str] = {}
    for match in islice(_ATTRIBUTE.finditer(source), MAX_ATTRIBUTES):
        name, double, single, bare = match.groups()
        attributes.setdefault(name.lower(), double or single or bare or "")
    return attributes


_BLOCKS = frozenset(
    """
    address article aside blockquote center details dir div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header
    hr main menu nav ol p pre section table ul
    """.split()  # noqa: SIM905
)
_CLOSED_BY_START: dict[str, frozenset[str]] = {
    **dict.fromkeys(_BLOCKS, frozenset(("p",))),
    "li": frozenset(("li", "p")),
    "dt": frozenset(("dt", "dd", "p")),
    "dd": frozenset(("dt", "dd", "p")),
    "td": frozenset(("td", "th", "p")),
    "th": frozenset(("td", "th", "p")),
    "tr": frozenset(("tr", "td", "th", "p")),
    **dict.fromkeys(("tbody", "thead", "tfoot"), frozenset(("tbody", "thead", "tfoot", "tr", "td", "th", "p"))),
    "option": frozenset(("option",)),
    "a": frozenset(("a",)),
}
"""Elements whose end tag a start tag stands for, when they are the innermost ones."""
_TABLE_PARTS = frozenset("table tbody thead tfoot tr td th caption".split())  # noqa: SIM905
_MARKERS = frozenset(("table", "td", "th", "caption"))
"""End tags from inside these do not close what is open outside of them."""


class OpenElements:
    """The elements that are open, bounded by MAX_HTML_DEPTH; each operation takes constant time, amortised."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._places: dict[str, list[int]] = {}
        self._markers: list[int] = []

    def implied_ends(self, name: str) -> int:
        """How many elements, from the innermost, end because this one starts."""
        closed = _CLOSED_BY_START.get(name)
        if closed is None:
            return 0
        count = 0
        while count < len(self.names) and self.names[-1 - count] in closed:
            count += 1
        return count

    def ends(self, name: str) -> int:
        """How many elements, from the innermost, this end tag closes; 0 when it closes none."""
        places = self._places.get(name)
        if not places:
            return 0
        if self._markers and places[-1] < self._markers[-1] and name not in _TABLE_PARTS:
            return 0
        return len(self.names) - places[-1]

    def push(self, name: str) -> bool:
        """Open an element; False when there are too many, and it is not opened."""
        place = len(self.names)
        if place >= MAX_HTML_DEPTH:
            return False
        self.names.append(name)
        self._places.setdefault(name, []).append(place)
        if name in _MARKERS:
            self._markers.append(place)
        return True

    def pop(self) -> str:
        """Close the innermost element; its name."""
        name = self.names.pop()
        self._places[name].pop()
        if self._markers and self._markers[-1] == len(self.names):
            self._markers.pop()
        return name


def balanced(html: str, *, only: frozenset[str] | None = None) -> str:
    """The same HTML with bounded nesting and attributes and every element closed, for a parser that has no bounds.

    only: elements that are kept, the others leaving their content; None for all.
    Linear in the HTML. HTML up to SMALL_HTML_CHARS comes back as it is. Not safe by itself to be shown.
    """
    if len(html) <= SMALL_HTML_CHARS:
        return html
    out: list[str] = []
    opened = OpenElements()
    for kind, value, attributes in html_tokens(html):
        if kind == "text":
            out.append(value.replace("<", "&lt;"))
            continue
        ends = opened.implied_ends(value) if kind == "start" else opened.ends(value)
        out.extend([f"</{opened.pop()}>" for _ in range(ends)])
        if kind == "end" or (only is not None and value not in only):
            continue
        if value in VOID_ELEMENTS or opened.push(value):
            out.append(f"<{value}{_written_attributes(attributes)}>" if attributes else f"<{value}>")
    out.extend([f"</{opened.pop()}>" for _ in range(len(opened.names))])
    return "".join(out)


def _written_attributes(source: str) -> str:
    """The attributes that may stay, each in double quotes."""
    return "".join(
        [
            f' {name}="{value.replace(chr(34), "&quot;")}"'
            for name, value in read_attributes(source).items()
            if name.isascii() and name.replace("-", "").isalpha()
        ]
    )
