"""The words of an HTML body that its plain text does not have: the other half of a mail that says two things."""

import html as references
import re
from collections.abc import Iterator

_SPOKEN_ATTRIBUTES = ("alt=", "title=", "aria-label=", "placeholder=", "content=", "summary=")
_UNSPOKEN = re.compile(r"<(style|script|!--)", re.IGNORECASE)
_ENDINGS = {
    "style": re.compile(r"</style", re.IGNORECASE),
    "script": re.compile(r"</script", re.IGNORECASE),
    "!--": re.compile("-->"),
}
_TAG = re.compile(r"<[^<>]*+>?+")
"""A tag, or what begins as one and goes on to the next. Neither part gives anything back: one pass."""
_MAX_ATTRIBUTES = 200


def shown_text(html: str, text: str) -> Iterator[str]:
    """The words between the tags unless the plain text has them all, then what is read aloud from attributes.

    html: the body as sent; text: the plain text beside it, or made from it. A scan from tag to tag, linear.
    """
    html = _without_unspoken(html)
    plain = references.unescape(_TAG.sub(" ", html))
    if not set(plain.split()) <= set(text.split()):
        yield plain
    lower = html.lower()
    if any(attribute in lower for attribute in _SPOKEN_ATTRIBUTES):
        spoken = _spoken(html)
        if spoken:
            yield references.unescape(". ".join(spoken))


def _without_unspoken(html: str) -> str:
    """The HTML without its style sheets, scripts and comments; what is never closed goes to the end."""
    kept: list[str] = []
    position = 0
    while opening := _UNSPOKEN.search(html, position):
        kept.append(html[position : opening.start()])
        ending = _ENDINGS[opening[1].lower()].search(html, opening.end())
        if ending is None:
            break
        position = ending.end() if ending[0] == "-->" else ending.start()
    else:
        kept.append(html[position:])
    # An empty tag between them: what is broken off before one must not swallow what comes after.
    return "<>".join(kept)


def _spoken(html: str) -> list[str]:
    """The texts of the attributes that are read aloud, no more than so many."""
    spoken: list[str] = []
    for tag in _TAG.finditer(html):
        if "=" in tag[0]:
            spoken += _attribute_texts(tag[0].removesuffix(">"))
            if len(spoken) >= _MAX_ATTRIBUTES:
                break
    return spoken


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
