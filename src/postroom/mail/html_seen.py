"""HTML without the words that its style sheets hide: once the sheets are gone, everybody would see them."""

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.html_sight import IN_FULL_VIEW, SightReader
from postroom.mail.html_tokens import VOID_ELEMENTS, OpenElements, html_tokens


def without_unseen(html: str) -> str:
    """The HTML with its words that nobody sees left out, and all of its tags; comments and style sheets go.

    html: at most MAX_TEXT_CHARS of it are read. Never raises; time linear in it. Not safe by itself to be shown.
    """
    html = html[:MAX_TEXT_CHARS]
    sights = SightReader(html)
    opened, inside, out = OpenElements(), [IN_FULL_VIEW], []

    def leave(count: int) -> None:
        for _ in range(count):
            opened.pop()
            inside.pop()
            sights.leave()

    for kind, value, attributes in html_tokens(html):
        if kind == "text":
            if not inside[-1].reason:
                out.append(value)
            continue
        if kind == "end":
            leave(opened.ends(value))
            out.append(f"</{value}>")
            continue
        leave(opened.implied_ends(value))
        out.append(f"<{value}{attributes}>")
        if value not in VOID_ELEMENTS and opened.push(value):
            inside.append(sights.enter(inside[-1], value, attributes))
    return "".join(out)


def has_style_sheet(html: str) -> bool:
    """Whether a style element stands somewhere in the HTML."""
    return "<style" in html or "<STYLE" in html or "<Style" in html


def style_sheets(html: str) -> str:
    """The style elements of a mail, which its cut HTML has lost: what they hide stays hidden."""
    lowered, found, at = html.lower(), [], 0
    while len(lowered) == len(html) and (start := lowered.find("<style", at)) >= 0:
        at = lowered.find("</style", start)
        if at < 0:
            break
        found.append(html[start:at] + "</style>")
    return "".join(found)
