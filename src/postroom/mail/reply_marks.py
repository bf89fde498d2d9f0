"""How mail clients mark quotes, attributions and signatures in HTML: by class, id, name, type or style."""

import re
from enum import Enum

from selectolax.lexbor import LexborNode


class Mark(Enum):
    """What an element tells of its content."""

    QUOTE = "quote"
    CONTAINER = "container"
    """Holds an attribution and what it announces; typed answers may stand between blockquotes in it."""
    ATTRIBUTION = "attribution"
    CUT = "cut"
    """With it begins a quoted mail that runs to the end."""
    SIGNATURE = "signature"
    NOTHING = "nothing"
    """Looked like one of these and is not: a container that holds a forwarded mail."""

    __hash__ = object.__hash__  # Enum's own is written in Python, and asked for each element


BLOCKS = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figure",
        ),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
"""Elements that begin and end a line."""

WRAPPERS = frozenset({"a", "b", "em", "font", "i", "o:p", "s", "small", "span", "strong", "u"})
"""Elements that show nothing when nothing is in them."""

SKIPPED = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "meta", "link", "base", "object", "svg", "math"}
)
"""Elements whose content nobody reads."""

_QUOTE_CLASSES = frozenset({"front-blockquote", "mailru-blockquote"})
_CLASSES = {
    **dict.fromkeys(_QUOTE_CLASSES, Mark.QUOTE),
    **dict.fromkeys(
        (
            "gmail_quote",
            "gmail_extra",
            "yahoo_quoted",
            "protonmail_quote",
            "tutanota_quote",
            "zmail_extra",
            "freshdesk_quote",
            "missive_quote",
            "history-quote-wrapper",
            "lark-mail-quote",
            "ntes-mailmaster-quote",
        ),
        Mark.CONTAINER,
    ),
    **dict.fromkeys(("gmail_attr", "moz-cite-prefix"), Mark.ATTRIBUTION),
    **dict.fromkeys(("OutlookMessageHeader", "ms-outlook-mobile-reference-message"), Mark.CUT),
    **dict.fromkeys(
        (
            "gmail_signature",
            "gmail_signature_prefix",
            "moz-signature",
            "moz-txt-sig",
            "protonmail_signature_block",
            "tutanota_signature",
            "front-signature",
            "AppleMailSignature",
            "apple-mail-signature",
        ),
        Mark.SIGNATURE,
    ),
}
_IDS = {
    "divrplyfwdmsg": Mark.CUT,
    "appendonsend": Mark.CUT,
    "zwchr": Mark.CUT,
    "stopspelling": Mark.CUT,
    "olk_src_body_section": Mark.CUT,
    "mail-editor-reference-message-container": Mark.CUT,
    "isreplycontent": Mark.CUT,
    "reply-intro": Mark.ATTRIBUTION,
    "composewebview_previouse_content": Mark.CONTAINER,
    "signature": Mark.SIGNATURE,
    "applemailsignature": Mark.SIGNATURE,
    "ms-outlook-mobile-signature": Mark.SIGNATURE,
}
_NAMES = {
    "quote": Mark.CONTAINER,
    "quoted-content": Mark.CONTAINER,
    "messagereplysection": Mark.CONTAINER,
    "messagesignaturesection": Mark.SIGNATURE,
}
_ZIMBRA_MARKERS = {"__divider__": Mark.CUT, "__quoted_text__": Mark.QUOTE, "__headers__": Mark.CUT}
_TABLES = (("id", _IDS), ("name", _NAMES), ("data-marker", _ZIMBRA_MARKERS))
_MAX_CLASS_CHARS = 500
_OUTLOOK_BORDERS = ("#e1e1e1", "#b5c4df")


_ID, _NAME = re.compile(r"id\s*+="), re.compile(r"name\s*+=")
"""The words alone stand in texts."""
_CLASS_WORDS, _ID_WORDS, _OTHER_WORDS = (
    tuple(dict.fromkeys(map(str.lower, words))) for words in (_CLASSES, _IDS, (*_NAMES, *_ZIMBRA_MARKERS))
)


def may_mark(html: str) -> bool:
    """Whether the source holds any word by which an element could tell something: if not, no tree need be built."""
    lowered = html.lower()
    if "blockquote" in lowered or "<hr" in lowered:
        return True
    if "border-top" in lowered and any(colour in lowered for colour in _OUTLOOK_BORDERS):
        return True
    if "class" in lowered and any(word in lowered for word in _CLASS_WORDS):
        return True
    if (_NAME.search(lowered) or "data-marker" in lowered) and any(word in lowered for word in _OTHER_WORDS):
        return True
    return _ID.search(lowered) is not None and any(word in lowered for word in _ID_WORDS)


def mark_of(node: LexborNode) -> Mark | None:
    """What the element tells by its attributes; None for nothing."""
    attributes = node.attributes
    if not attributes:
        return None
    for attribute, table in _TABLES:
        if attribute in attributes:
            known = table.get((attributes[attribute] or "").lower())
            if known is not None:
                return known
    classes = attributes.get("class")
    if node.tag == "blockquote":
        if (attributes.get("type") or "").lower() == "cite":
            return Mark.QUOTE
        # Gmail's class alone says of a blockquote only that it was styled so.
        return Mark.QUOTE if classes and not _QUOTE_CLASSES.isdisjoint(classes[:_MAX_CLASS_CHARS].split()) else None
    style = attributes.get("style")
    if style and _is_outlook_border(node.tag or "", style):
        return Mark.CUT
    return _by_class(classes) if classes else None


def _by_class(classes: str) -> Mark | None:
    """What the first class that is known tells."""
    for name in classes[:_MAX_CLASS_CHARS].split():
        mark = _CLASSES.get(name)
        if mark is not None:
            return mark
        if name.endswith("yahoo_quoted"):
            return Mark.CONTAINER
    return None


def _is_outlook_border(tag: str, style: str) -> bool:
    """Whether this is the thin line that Outlook draws above the header block of what it quotes."""
    if tag != "div" or "border-top" not in style:
        return False
    folded = style[:500].lower().replace(" ", "")
    return any(f"border-top:solid{colour}1.0pt" in folded for colour in _OUTLOOK_BORDERS)
