"""Workbooks as text: each sheet's rows as lines, cells parted by tabs, numbers as their format shows them.

Cells are read as a stream. The usual readers lay a sheet out as a table first, and two cells in opposite corners
make that a terabyte: decisions.md#office-files-are-read-as-streams.
"""

from postroom.edge.file_text.given_file import TextOut, UnreadableError
from postroom.edge.file_text.limits import MAX_PAGES, MAX_SHARED_STRINGS
from postroom.edge.file_text.number_formats import NumberKind, number_kind, show_number
from postroom.edge.file_text.package import Attributes, Package, XmlReader, linked_id

_MAX_GAP = 32
"""Empty cells before one in its row; beyond, it is shown with its reference instead of that many tabs."""
_MAX_COLUMN_LETTERS = 3
_ONE_LINE = str.maketrans("\t\r\n", "   ")


def read_xlsx(package: Package, main: str, out: TextOut) -> None:
    """Nothing; the text goes to `out`. main: the part that lists the sheets. Raises UnreadableError and FullError."""
    book = _Workbook()
    package.walk(main, book)
    relations = package.relations(main)
    styles, strings = _Styles(), _SharedStrings()
    for relation in relations.values():
        if relation.kind == "styles" and relation.target in package:
            package.walk(relation.target, styles)
        elif relation.kind == "sharedStrings" and relation.target in package:
            package.walk(relation.target, strings)
    out.pages = len(book.sheets)
    for title, link in book.sheets[:MAX_PAGES]:
        if link in relations and relations[link].kind == "worksheet":
            sheet = _Sheet(out, title, styles.kinds(), strings.texts, from_1904=book.from_1904)
            package.walk(relations[link].target, sheet)
    if len(book.sheets) > MAX_PAGES:
        out.note(f"Only the first {MAX_PAGES} of {len(book.sheets)} sheets were read.", cut=True)


class _Workbook(XmlReader):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        """(title, relation id)."""
        self.from_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            hidden = " (hidden)" if attributes.get("state", "visible") != "visible" else ""
            self.sheets.append((attributes.get("name", "") + hidden, linked_id(attributes)))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in {"1", "true"}


class _Styles(XmlReader):
    """The kinds of numbers by the index that cells name."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._format_ids: list[int] = []
        self._in_cell_formats = False
        self._kinds: list[NumberKind] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cell_formats = True
        elif name == "xf" and self._in_cell_formats:
            self._format_ids.append(_number(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cell_formats = False

    def kinds(self) -> list[NumberKind]:
        if self._kinds is None:
            self._kinds = [number_kind(one, self._codes.get(one)) for one in self._format_ids]
        return self._kinds


class _SharedStrings(XmlReader):
    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        del attributes
        if name == "t":
            self._in_text = not self._phonetic
        elif name == "rPh":
            self._phonetic = True
        elif name == "si":
            if len(self.texts) >= MAX_SHARED_STRINGS:
                raise UnreadableError("too_large", f"Its cells share more than {MAX_SHARED_STRINGS} texts.")
            self._pieces = []

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append("".join(self._pieces))

    def data(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


class _Sheet(XmlReader):
    def __init__(
        self, out: TextOut, title: str, kinds: list[NumberKind], strings: list[str], *, from_1904: bool
    ) -> None:
        self._out = out
        self._heading = f"Sheet {title}:\n"
        self._kinds = kinds
        self._strings = strings
        self._from_1904 = from_1904
        self._line: list[str] = []
        self._next_column = 0
        self._column = 0
        self._cell: Attributes = {}
        self._value: list[str] = []
        self._in_value = False
        self._phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell = attributes
            self._column = column_of(attributes.get("r", "")) or self._last_column() + 1
            self._value = []
        elif name == "v" or (name == "t" and not self._phonetic):
            self._in_value = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "row":
            self._line = []
            self._next_column = 1

    def _last_column(self) -> int:
        return max(self._column, self._next_column - 1)

    def data(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._in_value = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._column = 0
            if self._line:
                self._out.write("".join((self._heading, *self._line, "\n")))
                self._heading = ""
        elif name == "sheetData" and not self._heading:
            self._out.write("\n")

    def _end_cell(self) -> None:
        shown = self._show("".join(self._value)).translate(_ONE_LINE)
        if not shown:
            return
        gap = self._column - self._next_column
        if 0 <= gap <= _MAX_GAP:
            self._line.append("\t" * (gap + bool(self._line)) + shown)
        else:
            self._line.append(("\t" if self._line else "") + f"{self._cell.get('r', '')}={shown}")
        self._next_column = self._column + 1

    def _show(self, raw: str) -> str:
        kind = self._cell.get("t", "n")
        if kind == "s":
            at = _number(raw)
            return self._strings[at] if 0 <= at < len(self._strings) else ""
        if kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        if kind != "n" or not raw:
            return raw
        style = _number(self._cell.get("s"))
        number = self._kinds[style] if 0 <= style < len(self._kinds) else "plain"
        return show_number(raw, number, from_1904=self._from_1904)


def column_of(reference: str) -> int:
    """1 for `A7`, 28 for `AB3`; 0 for what names no column."""
    column = 0
    for char in reference[:_MAX_COLUMN_LETTERS]:
        if not "A" <= char <= "Z":
            break
        column = column * 26 + ord(char) - 64
    return column


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0
