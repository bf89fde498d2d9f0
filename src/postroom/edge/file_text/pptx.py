"""Presentations as text: slides in the order they are shown, each with its notes."""

from functools import partial

from postroom.edge.file_text.body_text import BodyText, read_part
from postroom.edge.file_text.given_file import TextOut
from postroom.edge.file_text.limits import MAX_PAGES
from postroom.edge.file_text.package import Attributes, Package, XmlReader, linked_id


def read_pptx(package: Package, main: str, out: TextOut) -> None:
    """Nothing; the text goes to `out`. main: the part that lists the slides. Raises UnreadableError and FullError."""
    order = _Slides()
    package.walk(main, order)
    relations = package.relations(main)
    slides = [relations[one].target for one in order.ids if one in relations]
    out.pages = len(slides)
    for number, slide in enumerate(slides[:MAX_PAGES], 1):
        _read_slide(package, slide, number, out)
    if len(slides) > MAX_PAGES:
        out.note(f"Only the first {MAX_PAGES} of {len(slides)} slides were read.", cut=True)


def _read_slide(package: Package, slide: str, number: int, out: TextOut) -> None:
    relations = package.relations(slide)
    hidden = False

    def read_body(part: TextOut) -> None:
        nonlocal hidden
        body = _Slide(part, relations)
        try:
            package.walk(slide, body)
        finally:
            hidden = body.hidden

    text = out.collect(read_body)
    if text:
        out.write(f"Slide {number}{' (hidden)' if hidden else ''}:\n{text}\n\n")
    for relation in relations.values():
        if relation.kind == "notesSlide" and relation.target in package:
            text = out.collect(partial(read_part, package, relation.target))
            if text:
                out.write(f"Notes of slide {number}:\n{text}\n\n")


class _Slides(XmlReader):
    def __init__(self) -> None:
        self.ids: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sldId":
            self.ids.append(linked_id(attributes))


class _Slide(BodyText):
    hidden = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sld" and attributes.get("show") in {"0", "false"}:
            self.hidden = True
        super().start(name, attributes)
