"""HTML that can be shown: nothing in it runs, and nothing but images is fetched."""

import re
from collections.abc import Callable

import nh3

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.html_tokens import balanced

_TAGS = frozenset(
    """
    a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main
    mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th
    thead time tr tt u ul var wbr
    """.split()  # noqa: SIM905
)
_EVERYWHERE = frozenset("align bgcolor class dir height lang style title valign width".split())  # noqa: SIM905
_ATTRIBUTES = {
    "*": set(_EVERYWHERE),
    "a": {"href", "name"},
    "blockquote": {"type"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "img": {"alt", "border", "src"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "nowrap", "rowspan"},
    "th": {"colspan", "nowrap", "rowspan", "scope"},
    "time": {"datetime"},
    "ul": {"type"},
}
_DROPPED = frozenset(("script", "style", "title", "template", "iframe", "object", "svg", "math", "noframes"))
"""Elements that go with their content; others that are not kept leave theirs."""
_STYLES = frozenset(
    """
    background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width
    border-collapse border-color border-left border-left-color border-left-style border-left-width border-radius
    border-right border-right-color border-right-style border-right-width border-spacing border-style border-top
    border-top-color border-top-style border-top-width border-width clear color direction display float font
    font-family font-size font-style font-variant font-weight height letter-spacing line-height list-style-type
    margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width opacity
    overflow padding padding-bottom padding-left padding-right padding-top table-layout text-align text-decoration
    text-indent text-transform vertical-align visibility white-space width word-break word-wrap
    """.split()  # noqa: SIM905
)
"""No `position` (a mail would cover the page around it) and nothing that takes a URL."""
_TAG_SOURCE = re.compile(r"<[a-zA-Z][^<>]*+>")
_STYLE_SOURCE = re.compile(r"""\bstyle\s*+=\s*+(?:"[^"]*+"|'[^']*+')""", re.IGNORECASE)
_BACKGROUND = re.compile(r"\bbackground\s*+:", re.IGNORECASE)


def without_urls(tag: str, attribute: str, value: str) -> str | None:
    """The attribute's value; None for a style that names a URL or hides what it names."""
    del tag
    hides = attribute == "style" and ("\\" in value or "url" in value.lower() or "/*" in value)
    return None if hides else value


def new_cleaner(
    attribute_filter: Callable[[str, str, str], str | None] | None, *, lets_relative: bool = False
) -> nh3.Cleaner:
    """What cleans HTML. lets_relative: relative URLs are left to the filter; else they are dropped."""
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes=_ATTRIBUTES,
        attribute_filter=attribute_filter,
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        url_relative="pass_through" if lets_relative else "deny",
        filter_style_properties=set(_STYLES),
    )


_CLEANER = new_cleaner(None)
_CAREFUL_CLEANER = new_cleaner(without_urls)
"""Calls back for each attribute, at twice the cost: for HTML in which something may be a URL in a style."""


def sanitize_html(html: str) -> str:
    """The HTML without scripts, forms, frames, comments and event handlers; never raises.

    Kept: text, tables, quotes with their class names, links (http, https, mailto, tel; `rel=noopener`), images by
    http, https or cid, and the styles of text and boxes. html: at most MAX_TEXT_CHARS of it are read.
    """
    html = _with_plain_backgrounds(balanced(html[:MAX_TEXT_CHARS], only=_TAGS))
    careful = "\\" in html or "/*" in html or "url" in html.lower()
    return (_CAREFUL_CLEANER if careful else _CLEANER).clean(html)


def _with_plain_backgrounds(html: str) -> str:
    """The same with `background` written as `background-color` in styles: white letters keep the ground they need.

    Where more than a colour stands there, that is no colour, and browsers pass over it.
    """
    if "background:" not in html.lower():
        return html
    return _TAG_SOURCE.sub(
        lambda tag: _STYLE_SOURCE.sub(lambda style: _BACKGROUND.sub("background-color:", style[0]), tag[0]), html
    )
