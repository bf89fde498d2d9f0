"""The words of an HTML body that its plain text does not have: the other half of a mail that says two things."""

import html as references
from collections.abc import Iterator

_SPOKEN_ATTRIBUTES = ("alt=", "title=", "aria-label=", "placeholder=", "content=", "summary=")
_UNSPOKEN = ("style", "script", "!--")
_MAX_ATTRIBUTES = 200


def shown_text(html: str, text: str) -> Iterator[str]:
    """The words between the tags unless the plain text has them all, then what is read aloud from attributes.

    html: the body as sent; text: the plain text beside it, or made from it. A scan from tag to tag, linear.
    """
    words: list[str] = []
    spoken: list[str] = []
    silent = ""
    first, *pieces = html.split("<")
    words.append(first)
    for piece in pieces:
        tag, _, between = piece.partition(">")
        name = tag[:7].lower()
        if silent:
            if not name.startswith(silent):
                continue
            silent = ""
        elif name.startswith(_UNSPOKEN):
            silent = _ending(name, piece)
            if silent:
                continue
        words.append(between)
        if "=" in tag and len(spoken) < _MAX_ATTRIBUTES:
            spoken += _attribute_texts(tag)
    plain = references.unescape(" ".join(words))
    if not set(plain.split()) <= set(text.split()):
        yield plain
    if spoken:
        yield references.unescape(". ".join(spoken))


def _ending(name: str, piece: str) -> str:
    """What the tag after the silence begins with; nothing when the silence is over with the piece itself."""
    if name.startswith("!--"):
        return "" if "-->" in piece else "\0"
    return "/style" if name.startswith("style") else "/script"


def _attribute_texts(tag: str) -> Iterator[str]:
    lower = tag.lower()
    for attribute in _SPOKEN_ATTRIBUTES:
        at = lower.find(attribute)
        if at < 0:
            continue
        value = tag[at + len(attribute) :]
        if value[:1] in {'"', "'"}:
            value = value[1:].partition(value[0])[0]
            if " " in value.strip():
                yield value
