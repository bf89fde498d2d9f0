"""Writes the blocking Python client, `_sync`, out of `_async`: the same code without its awaits.

With `--check` nothing is written, and the exit code is 1 when something is stale.

Names are translated by the table below, in code and in words; ruff lays the result out.
"""

import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "clients/python/src/postroom_client"
SOURCE, TARGET = PACKAGE / "_async", PACKAGE / "_sync"

NAMES = {
    "_async": "_sync",
    "anyio": "time",
    "aclose": "close",
    "aread": "read",
    "aiter_bytes": "iter_bytes",
    "anext": "next",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "StopAsyncIteration": "StopIteration",
}
DROPPED = {"async", "await"}
WHOLE = (("Awaitable[object]", "object"), (", Awaitable, ", ", "), ("import Awaitable, ", "import "))
HEAD = "# Written by tools/write_blocking_client.py out of _async. Do not edit.\n"
PACKAGE_WORDS = '"""The client that blocks, made of `_async` by tools/write_blocking_client.py."""\n'


def wanted_files() -> dict[Path, str]:
    """The text of each file of `_sync`."""
    wanted = {}
    for source in sorted(SOURCE.glob("*.py")):
        text = PACKAGE_WORDS if source.name == "__init__.py" else translate(source.read_text(encoding="utf-8"))
        wanted[TARGET / source.name] = laid_out(HEAD + text)
    return wanted


def translate(text: str) -> str:
    """The code without its awaits."""
    for old, new in WHOLE:
        text = text.replace(old, new)
    pieces: list[str] = []
    line, column = 1, 0
    lines = text.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in {tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}:
            continue
        pieces.append(_between(lines, (line, column), token.start))
        line, column = token.end
        if token.type == tokenize.NAME and token.string in DROPPED:
            # The space behind it goes with it.
            column += 1
            continue
        if token.type == tokenize.NAME:
            pieces.append(_name(token.string))
        elif token.type in {tokenize.STRING, tokenize.COMMENT}:
            pieces.append(_words(token.string))
        else:
            pieces.append(token.string)
    return "".join(pieces)


def laid_out(text: str) -> str:
    """As ruff writes it, with its imports in order."""
    ruff = [str(Path(sys.executable).with_name("ruff"))]
    name = ["--stdin-filename", str(TARGET / "any.py")]
    for step in (["check", "--quiet", "--select", "I,F401,RUF100", "--fix", *name], ["format", "--quiet", *name]):
        done = subprocess.run([*ruff, *step, "-"], input=text, capture_output=True, text=True, check=False)
        if not done.stdout:
            raise SystemExit(done.stderr)
        text = done.stdout
    return text


def main() -> None:
    """Write, or check."""
    stale = [path for path, text in wanted_files().items() if not path.exists() or path.read_text("utf-8") != text]
    gone = [path for path in TARGET.glob("*.py") if not (SOURCE / path.name).exists()]
    if "--check" in sys.argv:
        for path in stale + gone:
            print(f"{path.relative_to(PACKAGE)} is stale: run tools/write_blocking_client.py")
        raise SystemExit(1 if stale or gone else 0)
    TARGET.mkdir(exist_ok=True)
    for path in gone:
        path.unlink()
    for path, text in wanted_files().items():
        path.write_text(text, encoding="utf-8")


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    first, last = start[0] - 1, end[0] - 1
    tail = lines[last][: end[1]] if last < len(lines) else ""
    return lines[first][start[1] :] + "".join(lines[first + 1 : last]) + tail


def _name(word: str) -> str:
    return NAMES.get(word, re.sub("^Async(?=[A-Z])", "", word))


def _words(text: str) -> str:
    plain = re.sub(r"\basync (for|with)\b", r"\1", text)
    return re.sub(r"\w+", lambda found: _name(found.group()), plain)


if __name__ == "__main__":
    main()
