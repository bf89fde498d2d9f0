"""The links of simple HTML, told without a walk: most mail of people sets no markup inside of a link."""

from html import unescape

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.html_text import INVISIBLE, MAX_HTML_LINKS, link_target
from postroom.mail.html_tokens import find_anchors, read_attributes

_MAX_LABEL_CHARS = 1_000
"""A longer one is left to the walk, which cuts it."""


def plain_links(html: str) -> list[tuple[str, str]] | None:
    """The address and the label of each link that the HTML shows, in order, as `read_html` tells them; None when it
    takes a walk to tell.

    html: hides nothing, which `may_hide` tells; at most MAX_TEXT_CHARS are read. Other than for the walk, links count
    that stand deeper than MAX_HTML_DEPTH. Linear in the HTML.
    """
    anchors = find_anchors(html[:MAX_TEXT_CHARS])
    if anchors is None:
        return None
    links: list[tuple[str, str]] = []
    for attributes, source in anchors:
        content = unescape(source) if "&" in source else source
        shown = bool(content.strip(INVISIBLE))
        if len(content) > _MAX_LABEL_CHARS or shown != bool(content.strip()):
            return None  # what counts as nothing depends on where it stands
        url = link_target(read_attributes(attributes).get("href", "")) if shown else ""
        if url and len(links) < MAX_HTML_LINKS:
            links.append((url, " ".join(content.split())))
    return links
