"""The house rules, read out of the source text: floors, cycles, sizes, spelling of references, names.

`python tools/house_rules.py` prints what breaks them and exits 1 when anything does; tests/house runs the same
functions, one test a rule. Every rule takes sources and returns sentences beginning `path:line:`.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import quantiles

PACKAGE = "postroom"
FLOORS = {"base": 1, "mail": 2, "rules": 3, "store": 4, "flows": 5, "edge": 6}
TOP_FLOOR = 7
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_FUNCTION_LINES_P95 = 40
MIGRATIONS = "/migrations/"
"""A migration is one list of statements, and as long as the schema."""
PURE_FLOORS = frozenset({"base", "mail", "rules"})
IMPURE = frozenset(
    {
        "aiohttp",
        "asyncio",
        "asyncpg",
        "fastapi",
        "http",
        "obstore",
        "requests",
        "selectors",
        "socket",
        "sqlalchemy",
        "sqlite3",
        "ssl",
        "starlette",
        "subprocess",
        "uvicorn",
    }
)
"""What reaches the world, and so has no place on a pure floor."""
SQL_MODULES = frozenset({"sqlalchemy", "alembic"})
SQL_WIRING = frozenset({"postroom.app"})
"""Modules outside store/ that may name a database library, to wire it."""
FORBIDDEN_MODULE_NAMES = frozenset(
    {"util", "utils", "helper", "helpers", "common", "misc", "stuff", "manager", "managers"}
)
FORBIDDEN_FUNCTION_VERBS = frozenset({"process", "handle"})
UNFINISHED = ("TODO", "FIXME", "XXX", "HACK")


@dataclass(frozen=True)
class Source:
    """One file: its path as shown, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed module."""
        return ast.parse(self.text, self.path)

    @cached_property
    def module(self) -> str:
        """The dotted name, from the last piece of the path called `postroom` on."""
        pieces = self.path.removesuffix(".py").removesuffix("/__init__").split("/")
        return ".".join(pieces[pieces.index(PACKAGE) :])

    @property
    def is_package(self) -> bool:
        """Whether this is an `__init__.py`."""
        return self.path.endswith("/__init__.py")

    @property
    def floor_name(self) -> str:
        """`base` … `edge`; "" for the package itself and the modules on top."""
        pieces = self.module.split(".")
        return pieces[1] if len(pieces) > 1 and pieces[1] in FLOORS else ""


@dataclass(frozen=True)
class Import:
    """One imported module."""

    name: str
    line: int


def read_sources(root: Path, *patterns: str) -> list[Source]:
    """Every file below the root that a pattern names, sorted by path."""
    paths = sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()})
    return [Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


# --- Imports ---------------------------------------------------------------------------------------------------------


def imports_of(source: Source, known: frozenset[str] = frozenset()) -> Iterator[Import]:
    """Everything that a module imports, also inside functions and under TYPE_CHECKING.

    known: dotted names of our modules; `from postroom.edge import api` is then an import of postroom.edge.api.
    """
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            deeper = (f"{base}.{alias.name}" for alias in node.names)
            names = dict.fromkeys(name if name in known else base for name in deeper)
            yield from (Import(name, node.lineno) for name in names)


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    pieces = source.module.split(".")
    pieces = pieces[: len(pieces) - node.level + source.is_package]
    return ".".join([*pieces, node.module] if node.module else pieces)


def _floor(module: str) -> int:
    pieces = module.split(".")
    # The bare package holds the version alone, and everyone may read that.
    return 0 if len(pieces) == 1 else FLOORS.get(pieces[1], TOP_FLOOR)


def _ours(sources: Sequence[Source]) -> Iterator[tuple[Source, Import]]:
    known = frozenset(source.module for source in sources)
    for source in sources:
        for found in imports_of(source, known):
            if found.name.split(".")[0] == PACKAGE:
                yield source, found


def upward_imports(sources: Sequence[Source]) -> list[str]:
    """Imports go down: base < mail < rules < store < flows < edge < the modules on top."""
    return [
        f"{source.path}:{found.line}: {source.module} imports {found.name}, which stands on a higher floor"
        for source, found in _ours(sources)
        if _floor(found.name) > _floor(source.module)
    ]


def _edge_member(module: str) -> str | None:
    pieces = module.split(".")
    return pieces[2] if len(pieces) > 2 and pieces[1] == "edge" else None


def imports_between_doors(sources: Sequence[Source]) -> list[str]:
    """Members of edge/ never import each other; parts whose name begins with `_` are shared, and import no member."""
    wrong = []
    for source, found in _ours(sources):
        here, there = _edge_member(source.module), _edge_member(found.name)
        if here and there and here != there and not there.startswith("_"):
            wrong.append(f"{source.path}:{found.line}: edge/{here} imports edge/{there}; doors do not know each other")
    return wrong


def impure_imports(sources: Sequence[Source]) -> list[str]:
    """base imports the standard library only; base, mail and rules import nothing that reaches the world."""
    wrong = []
    for source in sources:
        for found in imports_of(source):
            top = found.name.split(".")[0]
            if source.floor_name in PURE_FLOORS and top in IMPURE:
                wrong.append(f"{source.path}:{found.line}: {source.floor_name}/ is pure and imports {top}")
            elif source.floor_name == "base" and top != PACKAGE and top not in sys.stdlib_module_names:
                wrong.append(f"{source.path}:{found.line}: base/ imports {top}, which is not the standard library")
    return wrong


def sql_outside_store(sources: Sequence[Source]) -> list[str]:
    """Only store/ knows the database libraries; app.py may name them to wire them."""
    return [
        f"{source.path}:{found.line}: imports {found.name} outside store/"
        for source in sources
        if source.floor_name != "store" and source.module not in SQL_WIRING
        for found in imports_of(source)
        if found.name.split(".")[0] in SQL_MODULES
    ]


def future_annotations(sources: Sequence[Source]) -> list[str]:
    """Annotations are evaluated, by FastAPI and by dataclasses: `from __future__ import annotations` is not used."""
    return [
        f"{source.path}:{found.line}: imports __future__; annotations are evaluated here"
        for source in sources
        for found in imports_of(source)
        if found.name == "__future__"
    ]


def import_cycles(sources: Sequence[Source]) -> list[str]:
    """No module imports itself, directly or by way of others. One ring is shown at a time."""
    lines: dict[str, dict[str, int]] = {source.module: {} for source in sources}
    paths = {source.module: source.path for source in sources}
    for source, found in _ours(sources):
        if found.name in lines:
            lines[source.module].setdefault(found.name, found.line)
    try:
        TopologicalSorter(lines).prepare()
    except CycleError as error:
        ring = error.args[1][-2::-1]
        first = ring.index(min(ring))
        ring = [*ring[first:], *ring[: first + 1]]
        where = f"{paths[ring[0]]}:{lines[ring[0]][ring[1]]}"
        return [f"{where}: import cycle: {' -> '.join(ring)}"]
    return []


# --- Sizes -----------------------------------------------------------------------------------------------------------


def long_files(sources: Sequence[Source]) -> list[str]:
    """Files have at most 400 lines, migrations left out."""
    return [
        f"{source.path}:{MAX_FILE_LINES}: the file has {lines} lines, more than {MAX_FILE_LINES}"
        for source in sources
        if (lines := len(source.text.splitlines())) > MAX_FILE_LINES and MIGRATIONS not in str(source.path)
    ]


def function_lengths(sources: Sequence[Source]) -> list[tuple[int, str]]:
    """(lines without the docstring, `path:line: name`) of every function from its `def` on, migrations left out."""
    found = []
    for source in sources:
        if MIGRATIONS in source.path:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
                found.append((lines, f"{source.path}:{node.lineno}: {node.name}"))
    return found


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node, clean=False) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def long_functions(sources: Sequence[Source]) -> list[str]:
    """Functions have at most 60 lines, their docstring not counted."""
    return [
        f"{where} has {lines} lines, more than {MAX_FUNCTION_LINES}"
        for lines, where in function_lengths(sources)
        if lines > MAX_FUNCTION_LINES
    ]


def too_many_long_functions(sources: Sequence[Source]) -> list[str]:
    """Nineteen of twenty functions have at most 40 lines."""
    lengths = sorted(function_lengths(sources))
    if len(lengths) < 2:
        return []
    p95 = quantiles([lines for lines, _ in lengths], n=20, method="inclusive")[-1]
    if p95 <= MAX_FUNCTION_LINES_P95:
        return []
    return [f"{where} has {lines} lines; the 95th percentile is {p95:.0f}, over 40" for lines, where in lengths[-10:]]


# --- Words -----------------------------------------------------------------------------------------------------------

# Every quantifier is bounded: linear on any text.
_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9_/.])[Rr][Ff][Cc](?P<gap>[ \t]{0,3}|[-_#:])(?P<number>[0-9]{2,5})(?![0-9A-Za-z_])"
    r"(?=(?P<rest>.{0,14}))"
)
_SECTION = re.compile(r"[ \t,;(]{0,3}(?:§|[Ss]ections?\b|[Ss]ec\.|[Ss]ect\.|[Ss]\.? ?[0-9])")
_RIGHT = re.compile(r" §[0-9A-Z]")
_MEDIA_TYPE_NUMBERS = frozenset({"822"})


def misspelt_references(sources: Sequence[Source]) -> list[str]:
    """References read `RFC 5322 §3.6.4`: a space, the number, a space, § and the section.

    `rfc822` stays as it is: it is the name of a media type and of an address type, not a reference.
    """
    wrong = []
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            for match in _REFERENCE.finditer(line):
                if match["gap"] != " " and match["number"] in _MEDIA_TYPE_NUMBERS:
                    continue
                rest = match["rest"]
                spelt = match[0] == f"RFC {match['number']}"
                if not spelt or (_SECTION.match(rest) and not _RIGHT.match(rest)):
                    shown = (match[0] + rest).strip()
                    wrong.append(f"{source.path}:{number}: {shown!r} is spelt RFC {match['number']} §1.2")
    return wrong


_UNFINISHED = re.compile(rf"\b(?:{'|'.join(UNFINISHED)})\b")


def unfinished_words(sources: Sequence[Source]) -> list[str]:
    """Nothing is left for later in the source: no TODO, FIXME, XXX or HACK."""
    return [
        f"{source.path}:{number}: {found[0]} left in the source"
        for source in sources
        for number, line in enumerate(source.text.splitlines(), 1)
        if (found := _UNFINISHED.search(line))
    ]


def stub_functions(sources: Sequence[Source]) -> list[str]:
    """No function only raises NotImplementedError or is `...`, but for Protocols, overloads and abstract methods."""
    wrong = []
    for source in sources:
        excused = {
            id(child)
            for node in ast.walk(source.tree)
            if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases)
            for child in node.body
        }
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or id(node) in excused:
                continue
            marks = " ".join(ast.unparse(mark) for mark in node.decorator_list)
            if _is_stub(node) and "overload" not in marks and "abstractmethod" not in marks:
                wrong.append(f"{source.path}:{node.lineno}: {node.name} has no body")
    return wrong


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    text = ast.unparse(body[0]) if len(body) == 1 else ""
    return text in {"...", "raise NotImplementedError"} or text.startswith("raise NotImplementedError(")


def forbidden_names(sources: Sequence[Source]) -> list[str]:
    """Modules and functions are named for what they do: no utils, helpers or common, no process_x or handle_x."""
    modules = [
        f"{source.path}:1: a module named {piece} says nothing"
        for source in sources
        for piece in source.module.split(".")
        if piece.strip("_") in FORBIDDEN_MODULE_NAMES
    ]
    functions = [
        f"{source.path}:{node.lineno}: {node.name} says nothing; name what it does"
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.strip("_").split("_")[0] in FORBIDDEN_FUNCTION_VERBS
    ]
    return modules + functions


def missing_docstrings(sources: Sequence[Source]) -> list[str]:
    """Every module says in its docstring what it is for."""
    return [
        f"{source.path}:1: the module has no docstring"
        for source in sources
        if not (ast.get_docstring(source.tree) or "").strip()
    ]


CODE_RULES = (
    upward_imports,
    imports_between_doors,
    impure_imports,
    sql_outside_store,
    future_annotations,
    import_cycles,
    long_files,
    long_functions,
    too_many_long_functions,
    unfinished_words,
    stub_functions,
    forbidden_names,
    missing_docstrings,
)
"""Rules for src/postroom."""
TEXT_PATTERNS = ("src/**/*.py", "tools/*.py", "docs/**/*.md", "*.md")
"""Files whose references are checked."""


def main() -> int:
    """0 when every rule holds; 1, and the sentences printed, when not."""
    root = Path(__file__).resolve().parent.parent
    code = read_sources(root, f"src/{PACKAGE}/**/*.py")
    wrong = [sentence for rule in CODE_RULES for sentence in rule(code)]
    wrong += misspelt_references(read_sources(root, *TEXT_PATTERNS))
    print("\n".join(wrong) if wrong else f"{len(code)} files keep the house rules")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
