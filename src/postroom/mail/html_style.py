"""What a style says about being seen: the few properties that hide text, as far as mail uses them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from postroom.mail.html_colour import TRANSPARENT, UNKNOWN, read_colour
from postroom.mail.html_tokens import read_attributes

_SHORT_ATTRIBUTES_CHARS = 256
"""Attributes of a mail's elements are much the same ones over and over, and are read once."""
_MAX_DECLARATIONS = 64
"""Declarations read of one style."""
_OFF_SCREEN_PX = -300
"""Text moved further to the left or up is outside of what is shown."""
_BEYOND_PX = 5_000
"""And so is text moved further to the right or down."""
_SMALL_PX = 1.0
"""Nobody can read text of this font size, nor see into a box of this height or width."""

PROPERTIES = frozenset(
    """
    background background-color background-image bottom clip clip-path color content-visibility display filter
    font-size height left margin-left margin-top max-height max-width mso-hide opacity overflow overflow-x overflow-y
    position right text-indent top transform visibility width
    """.split()  # noqa: SIM905
)
"""The properties that can hide text, or show what another hid."""

_HARMLESS = frozenset(("background", "background-color", "background-image", "color", "font-size", "visibility"))
"""Those of them that say nothing about the elements inside, or are overruled there."""

_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))")
_PX = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "em": 16.0,
    "rem": 16.0,
    "ex": 8.0,
    "%": 10.0,
    "in": 96.0,
    "cm": 37.8,
    "mm": 3.78,
}
_RELATIVE = ("em", "%", "ex")
"""Units of a font size that are taken of the parent's."""

Declarations = Mapping[str, str]
"""Lower-case values of PROPERTIES by lower-case name."""


class Style(NamedTuple):
    """What an element's own style and attributes say about being seen; None where they say nothing."""

    gone: str = ""
    """A reason of HiddenText when it is not shown, whatever stands inside."""
    small: bool | None = None
    """Of no font size, until an element inside has another."""
    unseen: bool | None = None
    """Invisible, until an element inside is visible."""
    colour: int | None = None
    background: int | None = None
    """TRANSPARENT is None too: it says nothing."""


NO_STYLE = Style()


def style_of(attributes: str) -> Style:
    """The style that the attributes of a start tag state, as they are written; NO_STYLE when they state none."""
    return _read_short(attributes) if len(attributes) <= _SHORT_ATTRIBUTES_CHARS else _read_source(attributes)


def _read_source(attributes: str) -> Style:
    lowered = attributes.lower()
    if not any(word in lowered for word in ("style", "hidden", "color", "background", "text")):
        return NO_STYLE
    found = read_attributes(attributes)
    return read_style(*attribute_declarations(found), hidden="hidden" in found)


_read_short = lru_cache(maxsize=1024)(_read_source)


def attribute_declarations(attributes: Mapping[str, str]) -> tuple[Declarations, Declarations, Declarations]:
    """What old attributes declare (`bgcolor`, `color`, `background`, and `text` of the body), then the style, then
    what it marks `!important`: each is overruled by the next.
    """
    old: dict[str, str] = {}
    for name, stands_for in (("bgcolor", "background-color"), ("color", "color"), ("text", "color")):
        if attributes.get(name):
            old[stands_for] = unescape(attributes[name]).lower()
    if attributes.get("background"):
        old["background-image"] = "url()"
    style = attributes.get("style")
    normal, important = read_declarations(unescape(style)) if style else ({}, {})
    return old, normal, important


def read_declarations(source: str) -> tuple[dict[str, str], dict[str, str]]:
    """The declarations of PROPERTIES in the source of a style, those marked `!important` apart. Linear."""
    source = without_css_comments(source.lower())
    if "\\" in source:
        source = _ESCAPE.sub(_unescaped, source)
    normal: dict[str, str] = {}
    important: dict[str, str] = {}
    for item in source.split(";", _MAX_DECLARATIONS)[:_MAX_DECLARATIONS]:
        name, _, value = item.partition(":")
        name = name.strip()
        if name not in PROPERTIES:
            continue
        value, mark, _ = value.partition("!")
        value = " ".join(value.split())
        if value:
            target = important if mark else normal
            target.pop(name, None)
            target[name] = value
    return normal, important


def _unescaped(match: re.Match[str]) -> str:
    """The character that a CSS escape stands for. CSS 2.1 §4.1.3."""
    code = int(match[1], 16) if match[1] else 0
    return chr(code).lower() if 0 < code < 0xD800 else (match[2] or "\ufffd")


def without_css_comments(source: str) -> str:
    """The source with a space for each `/*…*/`; one that never ends takes the rest."""
    if "/*" not in source:
        return source
    kept: list[str] = []
    for number, piece in enumerate(source.split("/*")):
        _, end, after = ("", "*/", piece) if number == 0 else piece.partition("*/")
        if end:
            kept.append(after)
    return " ".join(kept)


def read_style(*layers: Declarations, hidden: bool = False) -> Style:
    """What the declarations mean together, later layers overruling earlier ones; NO_STYLE itself for nothing.

    hidden: by the attribute.
    """
    declared: dict[str, str] = {}
    for layer in layers:
        declared.update(layer)
    if not declared and not hidden:
        return NO_STYLE
    get = declared.get
    size = get("font-size")
    visibility = get("visibility")
    style = Style(
        gone=_way_gone(declared) or ("hidden_attribute" if hidden and "display" not in declared else ""),
        small=_is_small_font(size) if size else None,
        unseen=visibility != "visible" if visibility and visibility != "inherit" else None,
        colour=_text_colour(get("color")),
        background=_background(declared),
    )
    return NO_STYLE if style == NO_STYLE else style


def _way_gone(declared: Declarations) -> str:
    """How the element is hidden with all that is in it; "" when it is not. The reasons are those of HiddenText."""
    if declared.keys() <= _HARMLESS:
        return ""
    get = declared.get
    if get("display") == "none" or get("mso-hide") == "all":
        return "display_none"
    if get("content-visibility") == "hidden":
        return "visibility"
    if _is_nought(get("opacity")) or "opacity(0)" in get("filter", "") or "opacity=0)" in get("filter", ""):
        return "opacity"
    if _has_no_room(declared):
        return "zero_size"
    if _is_off_screen(declared):
        return "off_screen"
    if _is_clipped(declared):
        return "clipped"
    return ""


def _has_no_room(declared: Declarations) -> bool:
    get = declared.get
    if _is_nought(get("max-height")) or _is_nought(get("max-width")):
        return True
    if "transform" in declared and get("transform", "").replace(" ", "").startswith(("scale(0)", "scale(0,")):
        return True
    if not any(get(name) in {"hidden", "clip"} for name in ("overflow", "overflow-x", "overflow-y")):
        return False
    sizes = [_pixels(get(name)) for name in ("height", "width", "max-height", "max-width")]
    return any(size is not None and size <= _SMALL_PX for size in sizes)


def _is_off_screen(declared: Declarations) -> bool:
    get = declared.get
    for name in ("text-indent", "margin-left", "margin-top"):
        if _is_far(get(name)):
            return True
    if "translate" in get("transform", ""):
        places = get("transform", "").partition("(")[2].partition(")")[0].split(",")
        if any(_is_far(place.strip()) for place in places):
            return True
    if get("position") not in {"absolute", "fixed", "relative"}:
        return False
    for name in ("left", "top", "right", "bottom"):
        pixels = _pixels(get(name))
        if pixels is not None and (pixels <= _OFF_SCREEN_PX or pixels >= _BEYOND_PX):
            return True
    return False


def _is_far(length: str | None) -> bool:
    pixels = _pixels(length)
    return pixels is not None and pixels <= _OFF_SCREEN_PX


def _is_clipped(declared: Declarations) -> bool:
    """Whether only an empty piece of the element is shown: `clip: rect(0,0,0,0)`, `clip-path: inset(50%)`."""
    get = declared.get
    clip = get("clip", "")
    if clip.startswith("rect(") and get("position") in {"absolute", "fixed"}:
        sides = [_pixels(side) for side in clip[5:].partition(")")[0].replace(",", " ").split()]
        return len(sides) == 4 and all(side is not None and abs(side) <= _SMALL_PX for side in sides)
    shape, _, arguments = get("clip-path", "").partition("(")
    first = next(iter(arguments.partition(")")[0].split()), "")
    if shape == "inset":
        return first.endswith("%") and (_pixels(first) or 0) >= 500
    return shape in {"circle", "ellipse"} and _is_nought(first)


def _is_small_font(size: str) -> bool | None:
    """Whether nobody can read text of that font size; None when that depends on the parent's."""
    pixels = _pixels(size)
    if pixels is None:
        return None
    if size.endswith(_RELATIVE) and not size.endswith("rem"):
        share = pixels / (10.0 if size.endswith("%") else 16.0) * (0.01 if size.endswith("%") else 1.0)
        return True if share * 16 <= _SMALL_PX else None
    return pixels <= _SMALL_PX


def _pixels(length: str | None) -> float | None:
    """The length in pixels, a relative one as it would be in most places; None when it is none."""
    if not length:
        return None
    digits = length.rstrip("abcdefghijklmnopqrstuvwxyz%")
    factor = _PX.get(length[len(digits) :])
    if factor is None or digits.strip("+-.0123456789") or not digits.strip("+-."):
        return None
    try:
        return float(digits) * factor
    except ValueError:
        return None


def _is_nought(length: str | None) -> bool:
    """Whether a CSS number or length is nought."""
    if not length:
        return False
    digits = length.rstrip("abcdefghijklmnopqrstuvwxyz%")
    return bool(digits) and not digits.strip("+-0.")


def _text_colour(value: str | None) -> int | None:
    if not value or value in {"inherit", "currentcolor", "initial", "unset"}:
        return None
    return read_colour(value)


def _background(declared: Declarations) -> int | None:
    """The colour behind the element's text; UNKNOWN for a picture."""
    pictured = declared.get("background-image", "none")
    shorthand = declared.get("background", "")
    if ("(" in pictured and pictured != "none") or "url(" in shorthand or "gradient(" in shorthand:
        return UNKNOWN
    colour = declared.get("background-color")
    if colour is None and shorthand:
        known = [read_colour(word) for word in (shorthand, *shorthand.split()[:4])]
        return next((found for found in known if found >= 0), None)
    if colour is None or colour in {"inherit", "initial", "unset"}:
        return None
    found = read_colour(colour)
    return None if found == TRANSPARENT else found
