"""Pictures: how large they are without unpacking them, and the letters on them."""

from postroom.edge.file_text.given_file import GivenFile, Recogniser, TextOut, UnreadableError
from postroom.edge.file_text.limits import MAX_IMAGE_PIXELS
from postroom.edge.file_text.ocr import HOW_TO_INSTALL

_MAX_SEGMENTS = 10_000
_SIDE_TAGS = {256: "width", 257: "height"}
_MAX_TAGS = 1_000


def read_image(file: GivenFile, out: TextOut, recogniser: Recogniser | None) -> None:
    """Nothing; the letters on the picture go to `out`. Raises UnreadableError and FullError."""
    if recogniser is None:
        raise UnreadableError("unsupported", f"It is a picture. {HOW_TO_INSTALL}")
    size = image_size(file.content)
    if size is None:
        raise UnreadableError("failed", "The picture is damaged: its size cannot be told.")
    width, height = size
    if width * height > MAX_IMAGE_PIXELS:
        raise UnreadableError("too_large", f"The picture is {width} by {height}; {MAX_IMAGE_PIXELS} pixels are read.")
    text = recogniser.read(file.content)
    if text.strip():
        out.note("The letters were recognised on a picture, and may be wrong.")
    out.write(text)


def image_size(content: bytes) -> tuple[int, int] | None:
    """(width, height) as a PNG, JPEG, GIF, BMP, WebP or TIFF states it; None for what states none."""
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        return _two(content, 16, 4, "big")
    if content.startswith(b"GIF8") and len(content) >= 10:
        return _two(content, 6, 2, "little")
    if content.startswith(b"BM") and len(content) >= 26:
        if content[14] == 12:
            return _two(content, 18, 2, "little")
        width, height = _two(content, 18, 4, "little")
        return width, min(height, 2**32 - height)  # a negative height is drawn from the top
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    if content.startswith(b"RIFF") and len(content) >= 30:
        return _webp_size(content)
    if content.startswith((b"II*\x00", b"MM\x00*")):
        return _tiff_size(content)
    return None


def _two(content: bytes, at: int, width: int, order: str) -> tuple[int, int]:
    big = order == "big"
    first, second = content[at : at + width], content[at + width : at + 2 * width]
    return int.from_bytes(first, "big" if big else "little"), int.from_bytes(second, "big" if big else "little")


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """From the frame header, which may stand behind any number of other segments. ITU-T T.81, B.2.2."""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        if at + 9 > len(content) or content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = _two(content, at + 5, 2, "big")
            return width, height
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    """From the first chunk. RFC 9649 §2.5 to §2.7."""
    kind = content[12:16]
    if kind == b"VP8X":
        width, height = _two(content, 24, 3, "little")
        return width + 1, height + 1
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = _two(content, 26, 2, "little")
        return width & 0x3FFF, height & 0x3FFF
    return None


def _tiff_size(content: bytes) -> tuple[int, int] | None:
    """From the tags of the first directory. TIFF 6.0, section 2."""
    little = content.startswith(b"II")

    def number(at: int, width: int) -> int:
        return int.from_bytes(content[at : at + width], "little" if little else "big")

    at = number(4, 4)
    sides: dict[str, int] = {}
    for tag in range(min(number(at, 2), _MAX_TAGS)):
        entry = at + 2 + 12 * tag
        name = _SIDE_TAGS.get(number(entry, 2))
        if name is not None:
            sides[name] = number(entry + 8, 2 if number(entry + 2, 2) == 3 else 4)
    return (sides["width"], sides["height"]) if len(sides) == 2 else None
