"""The links of simple HTML, told without a walk: most mail of people sets no markup inside of a link."""

import re
from html import unescape

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.html_text import INVISIBLE, MAX_HTML_LINKS, link_target
from postroom.mail.html_tokens import after_skipped, read_attributes, read_tag

_MAX_LABEL_CHARS = 1_000
"""A longer one is left to the walk, which cuts it."""
_PASSED = re.compile(
    r"(?:[^<]++"
    r"|<(?![a-zA-Z/!?])"
    r"|<(?!/?(?:a|script|style|title|textarea|xmp|iframe|noembed|noframes|template)[\s/>])/?[a-zA-Z][^\s/>]*+"
    r"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+)*+"
    r"[\s/]*+>)*+",
    re.IGNORECASE,
)
"""Text and whole tags, as html_tokens.py takes them, up to what needs a look. Every quantifier is possessive."""


def read_anchors(html: str) -> list[tuple[str, str]] | None:
    """The address and the label of each link that the HTML shows, in order, as `read_html` tells them; None when it
    takes a walk to tell: for links with markup in them, and for what is broken.

    html: nothing in it hides text, which `may_hide` tells. Elements deeper than MAX_HTML_DEPTH count here.
    """
    html = html[:MAX_TEXT_CHARS]
    found: list[tuple[str, str]] = []
    position = 0
    while (passed := _PASSED.match(html, position)) and passed.end() < len(html):
        tag = read_tag(html, passed.end())
        if tag is None:
            return None
        name, attributes, position = tag
        if name == "a":
            end = html.find("<", position)
            ...
    return found
