"""Colours as mail writes them: in CSS, and in the old attributes. CSS Color 4 §4 to §7, as far as mail needs it."""

from colorsys import hls_to_rgb
from functools import lru_cache

TRANSPARENT = -1
"""Shows what is behind it."""
UNKNOWN = -2
"""A picture, a gradient, or a colour that is not understood: never taken for the same as another."""
WHITE = 0xFFFFFF
"""What a mail is written on when it says nothing."""
LINK_BLUE = 0x0000EE
"""A link's colour when nothing is said; it is not inherited."""

_ALMOST = 16
"""Two colours are the same to a reader when no channel (of 255) is further apart than this."""
_SEE_THROUGH = 0.1
"""An alpha below this is not seen."""
_MAX_COLOUR_CHARS = 64

_NAMES = {
    "aliceblue": 0xF0F8FF,
    "antiquewhite": 0xFAEBD7,
    "aqua": 0x00FFFF,
    "azure": 0xF0FFFF,
    "beige": 0xF5F5DC,
    "black": 0x000000,
    "blue": 0x0000FF,
    "brown": 0xA52A2A,
    "cornsilk": 0xFFF8DC,
    "cyan": 0x00FFFF,
    "darkblue": 0x00008B,
    "darkgray": 0xA9A9A9,
    "darkgreen": 0x006400,
    "darkgrey": 0xA9A9A9,
    "darkred": 0x8B0000,
    "dimgray": 0x696969,
    "dimgrey": 0x696969,
    "floralwhite": 0xFFFAF0,
    "fuchsia": 0xFF00FF,
    "gainsboro": 0xDCDCDC,
    "ghostwhite": 0xF8F8FF,
    "gold": 0xFFD700,
    "gray": 0x808080,
    "green": 0x008000,
    "grey": 0x808080,
    "honeydew": 0xF0FFF0,
    "ivory": 0xFFFFF0,
    "lavender": 0xE6E6FA,
    "lavenderblush": 0xFFF0F5,
    "lightgray": 0xD3D3D3,
    "lightgrey": 0xD3D3D3,
    "lightyellow": 0xFFFFE0,
    "lime": 0x00FF00,
    "linen": 0xFAF0E6,
    "magenta": 0xFF00FF,
    "maroon": 0x800000,
    "midnightblue": 0x191970,
    "mintcream": 0xF5FFFA,
    "navy": 0x000080,
    "oldlace": 0xFDF5E6,
    "olive": 0x808000,
    "orange": 0xFFA500,
    "pink": 0xFFC0CB,
    "purple": 0x800080,
    "red": 0xFF0000,
    "royalblue": 0x4169E1,
    "seashell": 0xFFF5EE,
    "silver": 0xC0C0C0,
    "slategray": 0x708090,
    "snow": 0xFFFAFA,
    "teal": 0x008080,
    "transparent": TRANSPARENT,
    "white": WHITE,
    "whitesmoke": 0xF5F5F5,
    "windowtext": 0x000000,
    "window": WHITE,
    "yellow": 0xFFFF00,
}
_HEX = frozenset("0123456789abcdef")


@lru_cache(maxsize=256)
def read_colour(source: str) -> int:
    """0xRRGGBB, TRANSPARENT or UNKNOWN. source: lower case, of CSS or of a `color` or `bgcolor` attribute."""
    source = source.strip()
    if len(source) > _MAX_COLOUR_CHARS:
        return UNKNOWN
    if source in _NAMES:
        return _NAMES[source]
    digits = source.removeprefix("#")
    if digits and _HEX.issuperset(digits):
        return _read_hex(digits)
    name, parenthesis, rest = source.partition("(")
    if parenthesis and name in {"rgb", "rgba", "hsl", "hsla"}:
        return _read_function(name, rest.partition(")")[0])
    return UNKNOWN


def _read_hex(digits: str) -> int:
    if len(digits) in {3, 4}:
        digits = "".join([digit * 2 for digit in digits])
    if len(digits) == 8 and int(digits[6:], 16) < 255 * _SEE_THROUGH:
        return TRANSPARENT
    return int(digits[:6], 16) if len(digits) in {6, 8} else UNKNOWN


def _read_function(name: str, arguments: str) -> int:
    """arguments: of `rgb(…)` and `hsl(…)`, set apart by commas, white space or a slash."""
    numbers = [_number(piece) for piece in arguments.replace(",", " ").replace("/", " ").split()]
    if len(numbers) not in {3, 4} or None in numbers:
        return UNKNOWN
    values = [number or (0.0, False) for number in numbers]
    if len(values) == 4:
        alpha, is_share = values[3]
        if (alpha / 100 if is_share else alpha) < _SEE_THROUGH:
            return TRANSPARENT
    if name.startswith("hsl"):
        hue, saturation, lightness = (value for value, _ in values[:3])
        share = [min(max(value / 100, 0.0), 1.0) for value in (lightness, saturation)]
        channels = [channel * 255 for channel in hls_to_rgb(hue % 360 / 360, share[0], share[1])]
    else:
        channels = [value * 2.55 if is_share else value for value, is_share in values[:3]]
    red, green, blue = (round(min(max(channel, 0.0), 255.0)) for channel in channels)
    return red << 16 | green << 8 | blue


def _number(source: str) -> tuple[float, bool] | None:
    """The number, and whether it is a percentage."""
    digits = source.removesuffix("%").removesuffix("deg")
    if not digits.strip("+-.0123456789") and digits.strip("+-."):
        try:
            return float(digits), source.endswith("%")
        except ValueError:
            return None
    return None


def looks_same(colour: int, background: int) -> bool:
    """Whether nobody can tell text of that colour from what is behind it."""
    if colour == TRANSPARENT:
        return True
    if colour < 0 or background < 0:
        return False
    return all(abs((colour >> shift & 255) - (background >> shift & 255)) <= _ALMOST for shift in (16, 8, 0))
