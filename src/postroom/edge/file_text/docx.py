"""Word documents as text: the body, then notes, comments, headers and footers."""

from functools import partial

from postroom.edge.file_text.body_text import read_part
from postroom.edge.file_text.given_file import TextOut
from postroom.edge.file_text.package import Package

_BESIDE = (
    ("footnotes", "Footnotes"),
    ("endnotes", "Endnotes"),
    ("comments", "Comments"),
    ("header", "Header"),
    ("footer", "Footer"),
)
"""Kinds of parts beside the body, with the words they are shown under."""


def read_docx(package: Package, main: str, out: TextOut) -> None:
    """Nothing; the text goes to `out`. main: the part that holds the body. Raises UnreadableError and FullError."""
    read_part(package, main, out)
    relations = package.relations(main)
    shown: set[str] = set()
    for kind, title in _BESIDE:
        for relation in relations.values():
            if relation.kind != kind or relation.external or relation.target not in package:
                continue
            text = out.collect(partial(read_part, package, relation.target))
            if text and text not in shown:
                # First pages, even pages and sections repeat the same lines.
                shown.add(text)
                out.write(f"\n{title}:\n{text}\n")
