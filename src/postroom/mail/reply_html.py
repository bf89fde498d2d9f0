"""The new part of an HTML body: the lines that a reader sees, judged as plain text is, with what the elements tell.

Clients mark what they quote (`div.gmail_quote`, `blockquote type=cite`, `#divRplyFwdMsg`); where they do not, the
words do ("On … wrote:", From/Sent/To/Subject), by the rules of reply_lines.py and reply_text.py.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced

from selectolax.lexbor import LexborHTMLParser, LexborNode

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.html_tokens import balanced
from postroom.mail.reply_attribution import is_attribution
from postroom.mail.reply_lines import MAX_READ_CHARS, Kind, mark_of_message, read_lines
from postroom.mail.reply_marks import BLOCKS, SKIPPED, WRAPPERS, Mark, mark_of
from postroom.mail.reply_text import MAX_REPLY_LINES, Verdict, judge_lines
from postroom.mail.reply_words import fold, plain

MAX_HTML_TAGS = 20_000
"""Start tags of a body that is cut; more are given back whole. The parser's time grows with tags times depth."""
_MAX_HOLLOW_CHILDREN = 8
_LEAF_ELEMENTS = frozenset({"br", "hr", "img"})
_IMAGE = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True, kw_only=True, slots=True)
class HtmlReply:
    """The new part of one HTML body, and what was taken away; the fields mean what those of ReplyText do."""

    html: str | None
    quoted: bool = False
    forwarded: bool = False
    reasons: tuple[str, ...] = ()


class _Line:
    """One line as a reader sees it, and the leaves of the tree that make it."""

    __slots__ = ("announced", "chars", "kind", "leaves", "parts", "text")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.chars = 0
        self.leaves: list[LexborNode] = []
        self.text = ""
        """The parts together, when the line has ended."""
        self.kind: Kind | None = None
        self.announced = False


@dataclass(slots=True)
class _Scope:
    """An element that tells what is inside it, while the walk is there."""

    mark: Mark
    element: int
    """`mem_id` of the element."""
    untouched: bool = True
    """No line with words has come yet."""


def extract_reply_html(html: str, *, is_reply: bool = True) -> str | None:
    """The body's HTML without quotes, attributions and signatures; "" when nothing is new, None when html is empty.

    html: as sent, not sanitised, and neither is the answer, which is `html` itself when nothing was cut.
    is_reply: as for `extract_reply`.
    A body with over MAX_HTML_TAGS start tags and a forwarded mail come back whole. Linear in the HTML; never raises.
    """
    return cut_html(html, is_reply=is_reply).html


def cut_html(html: str, *, is_reply: bool = True) -> HtmlReply:
    """As `extract_reply_html`, with what was removed and why."""
    if not html or not html.strip():
        return HtmlReply(html=None)
    html = html[:MAX_TEXT_CHARS]
    body = None
    if html.count("<") - html.count("</") <= MAX_HTML_TAGS:
        body = LexborHTMLParser(balanced(html)).body
    if body is None:
        return HtmlReply(html=html, reasons=("unread_html",))
    lines = _Walk(body).lines
    verdict, keep = _judge(lines, is_reply=is_reply)
    if all(keep) and any(plain(line.text) for line in lines):
        return HtmlReply(html=html, forwarded=verdict.forwarded, reasons=verdict.reasons)
    told = HtmlReply(html="", quoted=verdict.quoted, forwarded=verdict.forwarded, reasons=verdict.reasons)
    if not any(kept and plain(line.text) for line, kept in zip(lines, keep, strict=True)):
        return told
    for line, kept in zip(lines, keep, strict=True):
        if not kept:
            for leaf in line.leaves:
                _prune(leaf, body)
    return replaced(told, html=(body.inner_html or "").strip())


def _judge(lines: Sequence[_Line], *, is_reply: bool) -> tuple[Verdict, list[bool]]:
    """The verdict on the lines, and for every one whether it stays; lines beyond the bound go with the last judged."""
    judged = lines[:MAX_REPLY_LINES]
    read = read_lines([line.text for line in judged], [line.kind for line in judged])
    told = frozenset(index for index, line in enumerate(judged) if line.announced)
    verdict = judge_lines(replaced(read, announced=read.announced | told), is_reply=is_reply)
    keep = list(verdict.keep)
    keep += [not keep or keep[-1]] * (len(lines) - len(keep))
    if not all(keep):
        for index in range(len(keep) - 1, -1, -1):
            if keep[index] and plain(lines[index].text):
                break
            keep[index] = False
    return verdict, keep


def _prune(leaf: LexborNode, body: LexborNode) -> None:
    """Take the leaf out, and every element that holds nothing without it."""
    node = leaf
    while node.mem_id != body.mem_id:
        parent = node.parent
        node.decompose()
        if parent is None or not _is_hollow(parent):
            return
        node = parent


def _is_hollow(element: LexborNode) -> bool:
    """Whether white space and empty elements are all that the element holds; then no leaf of a line is in it."""
    child = element.first_child
    for _ in range(_MAX_HOLLOW_CHILDREN):
        if child is None:
            return True
        if child.is_text_node:
            if (child.text_content or "").strip():
                return False
        elif child.first_child is not None or (child.tag not in BLOCKS and child.tag not in WRAPPERS):
            return False
        child = child.next
    return False


class _Walk:
    """One pass over the tree, without recursion: its lines, with the kinds that elements tell."""

    def __init__(self, body: LexborNode) -> None:
        self.lines: list[_Line] = []
        self._line = _Line()
        self._scopes: list[_Scope] = []
        self._open: Counter[Mark] = Counter()
        self._cut_next = False
        self._root = body.mem_id
        node = body.first_child
        while node is not None:
            node = self._enter(node) or self._onward(node)
        self._end_line()
        self.lines.append(self._line)  # white space after the last element

    def _onward(self, node: LexborNode) -> LexborNode | None:
        """The next node in the order of the text that is not inside this one; None after the last."""
        while True:
            following = node.next
            if following is not None:
                return following
            parent = node.parent
            if parent is None or parent.mem_id == self._root:
                return None
            self._leave(parent)
            node = parent

    def _enter(self, node: LexborNode) -> LexborNode | None:
        """Read the node; its first child when the walk goes in."""
        if node.is_text_node:
            self._add(node, node.text_content or "", is_text=True)
            return None
        tag = node.tag or ""
        if tag in SKIPPED or not node.is_element_node:
            return None
        if tag in _LEAF_ELEMENTS:
            self._add_leaf_element(node, tag)
            return None
        if tag in BLOCKS:
            self._end_line()
        self._open_scope(node, tag)
        inside = node.first_child
        if inside is None:
            self._leave(node)
        return inside

    def _leave(self, node: LexborNode) -> None:
        if self._scopes and self._scopes[-1].element == node.mem_id:
            self._end_line()
            self._open[self._scopes.pop().mark] -= 1
        elif self._line.leaves and node.tag in BLOCKS:
            self._end_line()

    def _add(self, leaf: LexborNode, text: str, *, is_text: bool = False) -> None:
        line = self._line
        if not is_text or not text.isspace():
            line.leaves.append(leaf)  # white space goes with the element that holds it
        if line.chars < MAX_READ_CHARS:
            line.parts.append(text[:MAX_READ_CHARS].replace("\n", " "))
            line.chars += len(line.parts[-1])

    def _add_leaf_element(self, node: LexborNode, tag: str) -> None:
        if tag == "img":
            self._add(node, _IMAGE)
            return
        if tag == "br":
            self._add(node, "")
            self._end_line()
            return
        self._end_line()
        self._add(node, "-----")
        if mark_of(node) is Mark.CUT:
            self._cut_next = True
        self._end_line()

    def _open_scope(self, node: LexborNode, tag: str) -> None:
        mark = mark_of(node)
        if mark is None:
            if tag != "blockquote" or not (self._open[Mark.NOTHING] or self._follows_attribution()):
                return
            mark = Mark.QUOTE
        if mark is Mark.CONTAINER and self._is_split_container(node):
            mark = Mark.NOTHING  # the blockquotes inside it tell; between them the author may have answered
        self._end_line()
        if mark is Mark.CUT:
            self._cut_next = True
            return
        self._scopes.append(_Scope(mark=mark, element=node.mem_id))
        self._open[mark] += 1

    def _is_split_container(self, node: LexborNode) -> bool:
        """Whether the container's quote is set in blockquotes; asked of the outermost one only."""
        if self._is_quoted() or self._open[Mark.NOTHING]:
            return True
        return any(inside.tag == "blockquote" for inside in node.traverse())

    def _is_quoted(self) -> bool:
        return bool(self._open[Mark.QUOTE] or self._open[Mark.CONTAINER])

    def _follows_attribution(self) -> bool:
        """Whether the words above, on one line or on two, announce a quote."""
        above = [plain(line.text) for line in self.lines[-5:] if plain(line.text)]
        return any(is_attribution(" ".join(above[-count:]), before_quote=True) for count in (1, 2) if above)

    def _end_line(self) -> None:
        """Close the line under way, and give it the kind that its place tells."""
        line = self._line
        if not line.leaves:
            return
        line.text = "".join(line.parts)
        if (self._scopes or self._cut_next) and plain(line.text):
            self._tell(line)
        self.lines.append(line)
        self._line = _Line()

    def _tell(self, line: _Line) -> None:
        if self._cut_next and not self._is_quoted():
            if line.text != "-----":
                line.kind, self._cut_next = Kind.HEADERS, False
            return
        for scope in reversed(self._scopes):
            if not scope.untouched:
                break
            scope.untouched = False
            opens = scope.mark in {Mark.CONTAINER, Mark.ATTRIBUTION}
            if opens and mark_of_message(fold(line.text)) is Kind.FORWARD:
                self._open[scope.mark] -= 1
                scope.mark = Mark.NOTHING
                self._open[scope.mark] += 1
        if self._is_quoted():
            line.kind = Kind.QUOTE
            line.announced = self._open[Mark.CONTAINER] > 0
        elif self._open[Mark.ATTRIBUTION]:
            line.kind = Kind.ATTRIBUTION
        elif self._open[Mark.SIGNATURE]:
            line.kind = Kind.SIGNATURE
