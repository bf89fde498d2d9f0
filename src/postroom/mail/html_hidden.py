"""Words in a mail's HTML that a person who reads it does not see, found without a walk when there can be none."""

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.html_text import read_html
from postroom.mail.values import HiddenText

_ATTRIBUTES = ("hidden", "bgcolor", "background", "text=", "<!", "<?")
"""What else than a style may hide text, in lower-case HTML; comments are judged by their words."""
_STYLES = (
    *("display", "visib", "opacity", "font-size:0", "font-size:1px", "font-size:.", "mso-hide", "overflow", "indent"),
    *("position", "clip", "transform", "margin-left:-", "margin-top:-", "max-"),
)
"""What a style says that hides text, in lower-case HTML without white space."""
_DISGUISES = ("/*", "\\", "&#")
"""How a style may be written so that the words above do not show."""
_PALE = ("white", "#f", "=f", "rgb", "hsl", "transparent", "snow", "ivory", "azure", "mintcream", "seashell", "lace")
"""Colours that are not seen where no background is said."""


def find_hidden_text(html: str) -> tuple[HiddenText, ...]:
    """The words that are hidden, in order, each with its reason; empty for most mail of people, at little cost.

    At most MAX_HIDDEN_FINDINGS of at most MAX_HIDDEN_CHARS each (html_sight.py). Never raises; linear in the HTML, of
    which at most MAX_TEXT_CHARS are read. Whoever needs the text too calls `read_html`, which finds both in one pass.
    """
    return read_html(html).hidden if may_hide(html) else ()


def may_hide(html: str) -> bool:
    """Whether the HTML has anything that could hide text; False is certain."""
    lowered = html[:MAX_TEXT_CHARS].lower()
    if any(word in lowered for word in _ATTRIBUTES):
        return True
    coloured = "color" in lowered
    if coloured and any(word in lowered for word in _PALE):
        return True
    if "style" not in lowered:
        return False
    if any(word in lowered for word in _DISGUISES):
        return True
    dense = "".join(lowered.split())
    return any(word in dense for word in _STYLES)
