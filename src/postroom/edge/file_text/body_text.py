"""The text of WordprocessingML and DrawingML: paragraphs as lines, tables as lines with tabs, links with their URL."""

from collections.abc import Mapping

from postroom.edge.file_text.given_file import HIDDEN_NOTE, TextOut
from postroom.edge.file_text.package import Attributes, Package, Relation, XmlReader, linked_id, local_value

_UNSEEN = frozenset({"Fallback", "moveFrom", "pPr", "tabLst"})
"""Elements whose text and breaks a person does not see: an older form of the same thing, what was moved away, and
settings."""
_OFF = frozenset({"0", "false", "off"})
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_part(package: Package, name: str, out: TextOut) -> None:
    """Nothing; the text of one part goes to `out`. Raises UnreadableError and FullError."""
    package.walk(name, BodyText(out, package.relations(name)))


class BodyText(XmlReader):
    """Writes paragraphs as they end. One for each part."""

    def __init__(self, out: TextOut, relations: Mapping[str, Relation]) -> None:
        self._out = out
        self._relations = relations
        self._unseen = 0
        self._in_text = False
        self._in_run = False
        self._hidden_run = False
        self._run_link = ""
        # Text boxes put paragraphs inside paragraphs, and tables stand in cells of tables.
        self._paragraphs: list[list[str]] = []
        self._cells: list[list[str]] = []
        self._rows: list[list[str]] = []
        self._links: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element of the body."""
        if self._unseen:
            self._unseen += 1
            if name == "numPr" and self._paragraphs and not self._paragraphs[-1]:
                self._paragraphs[-1].append("- ")
        elif name in _UNSEEN or (name == "fld" and attributes.get("type") == "slidenum"):
            self._unseen = 1
        elif name == "t":
            self._in_text = True
        elif name == "p":
            self._paragraphs.append([])
        elif name == "tc":
            self._cells.append([])
        elif name == "tr":
            self._rows.append([])
        elif name == "hyperlink":
            self._links.append(self._link(attributes))
        else:
            self._start_in_run(name, attributes)

    def _start_in_run(self, name: str, attributes: Attributes) -> None:
        if name == "r":
            self._in_run, self._hidden_run, self._run_link = True, False, ""
        elif name == "hlinkClick" and self._in_run:
            self._run_link = self._link(attributes)
        elif name == "vanish":
            self._hidden_run = (local_value(attributes, "val") or "").lower() not in _OFF
        elif name in _MARKS and self._paragraphs and not self._hidden_run:
            self._paragraphs[-1].append(_MARKS[name])

    def end(self, name: str) -> None:
        """An element of the body ends."""
        if self._unseen:
            self._unseen -= 1
        elif name == "t":
            self._in_text = False
        elif name == "r":
            self._in_run = self._hidden_run = False
            self._show_link(self._run_link)
            self._run_link = ""
        elif name == "hyperlink" and self._links:
            self._show_link(self._links.pop())
        elif name == "p" and self._paragraphs:
            self._line("".join(self._paragraphs.pop()))
        elif name == "tc" and self._cells:
            cell = " ".join(line for line in self._cells.pop() if line.strip())
            if self._rows:
                self._rows[-1].append(cell.replace("\n", " ").replace("\t", " "))
        elif name == "tr" and self._rows:
            self._line("\t".join(self._rows.pop()).rstrip("\t"))

    def data(self, text: str) -> None:
        """Text; only what stands in a text element is shown."""
        if not self._in_text or self._unseen or not self._paragraphs:
            return
        if self._hidden_run:
            self._out.note(HIDDEN_NOTE)
        else:
            self._paragraphs[-1].append(text)

    def _line(self, line: str) -> None:
        if self._cells:
            self._cells[-1].append(line)
        else:
            self._out.write(line + "\n")

    def _link(self, attributes: Attributes) -> str:
        relation = self._relations.get(linked_id(attributes))
        return relation.target if relation is not None and relation.external else ""

    def _show_link(self, url: str) -> None:
        if not url or not self._paragraphs:
            return
        paragraph = self._paragraphs[-1]
        if "".join(paragraph[-1:]).strip() not in {url, url.removeprefix("mailto:")}:
            paragraph.append(f" <{url}>")
