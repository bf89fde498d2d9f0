"""What kind of file this is, by its first bytes rather than by what its sender calls it."""

from dataclasses import dataclass
from typing import Literal

FileKind = Literal["pdf", "office", "old_office", "html", "text", "calendar", "mail", "image"]
"""`office`: a zip that may be DOCX, XLSX or PPTX. `old_office`: the container of DOC, XLS, PPT, MSG, and of OOXML
under a password. `text`: anything that is legible as it is."""

HEAD_BYTES = 4_096
"""So much of a file is looked at."""
UNKNOWN_TYPE = "application/octet-stream"
_MAX_EXTENSION_CHARS = 12
_MAX_CONTROL_SHARE = 20
"""One control character in so many bytes and it is no text."""

_MAGIC: tuple[tuple[bytes, FileKind, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image", "image/png"),
    (b"\xff\xd8\xff", "image", "image/jpeg"),
    (b"GIF87a", "image", "image/gif"),
    (b"GIF89a", "image", "image/gif"),
    (b"II*\x00", "image", "image/tiff"),
    (b"MM\x00*", "image", "image/tiff"),
    (b"PK\x03\x04", "office", "application/zip"),
    (b"PK\x05\x06", "office", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office", "application/x-ole-storage"),
)
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_EXTENSION_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "xml": "application/xml",
    "svg": "image/svg+xml",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "vcf": "text/vcard",
    "htm": "text/html",
    "html": "text/html",
    "xhtml": "text/html",
    "ics": "text/calendar",
    "ical": "text/calendar",
    "eml": "message/rfc822",
}
_TYPE_KINDS: dict[str, FileKind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/calendar": "calendar",
    "application/ics": "calendar",
    "message/rfc822": "mail",
    "message/global": "mail",
}
_LEGIBLE_TYPES = frozenset(
    {"application/json", "application/xml", "application/yaml", "application/jsonl", "image/svg+xml"}
)
_SILENT_MAINS = ("audio/", "video/", "font/", "model/")
_SILENT_TYPES = frozenset(
    """
    application/zip application/x-zip-compressed application/gzip application/x-gzip application/x-tar
    application/x-7z-compressed application/vnd.rar application/x-rar-compressed application/x-msdownload
    application/java-archive application/x-bzip2 application/x-xz application/zstd application/pkcs7-signature
    application/x-pkcs7-signature application/pkcs7-mime application/x-pkcs7-mime application/ms-tnef
    """.split()  # noqa: SIM905 - twenty quoted names would be twenty lines
)
_SILENT_EXTENSIONS = frozenset(
    "zip gz tgz tar 7z rar exe dll msi jar bz2 xz zst p7s p7m mp3 mp4 m4a wav ogg mov avi mkv webm".split()  # noqa: SIM905
)
_IMAGE_EXTENSIONS = frozenset("png jpg jpeg gif bmp tif tiff webp heic".split())  # noqa: SIM905


@dataclass(frozen=True, kw_only=True, slots=True)
class Sniffed:
    """What a file is taken for."""

    kind: FileKind | None
    """None when no reader knows what to do with it."""
    content_type: str
    """Of what the bytes are; the sender's word where they do not tell."""


def extension_of(filename: str) -> str:
    """What stands behind the last dot, in lower case; "" when there is none that is short enough to be one."""
    _, dot, extension = filename.rpartition(".")
    return extension.lower() if dot and len(extension) <= _MAX_EXTENSION_CHARS else ""


def may_hold_text(filename: str, content_type: str, *, images: bool) -> bool:
    """Whether it is worth asking for the text of a file, by what its sender calls it.

    images: whether there is a reader for pictures. Where name and type say little the answer is yes.
    """
    if content_type.startswith("image/"):
        return images or content_type == "image/svg+xml"
    if content_type.startswith(_SILENT_MAINS) or content_type in _SILENT_TYPES:
        return False
    extension = extension_of(filename)
    return extension not in _SILENT_EXTENSIONS and (images or extension not in _IMAGE_EXTENSIONS)


def sniff_kind(head: bytes, filename: str, content_type: str) -> Sniffed:
    """What a file is, by its first HEAD_BYTES; its name and declared type decide among the kinds of text.

    head: more is not looked at. Never raises.
    """
    head = head[:HEAD_BYTES]
    for magic, kind, name in _MAGIC:
        if head.startswith(magic):
            return Sniffed(kind=kind, content_type=name)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sniffed(kind="image", content_type="image/webp")
    # BM alone begins many a text; the header's own length is one of six.
    if head[:2] == b"BM" and head[14:18] in _BITMAP_HEADERS:
        return Sniffed(kind="image", content_type="image/bmp")
    # PDF 1.7, appendix H.3.4.1: readers look for the header in the first 1024 bytes.
    if b"%PDF-" in head[:1024]:
        return Sniffed(kind="pdf", content_type="application/pdf")
    if not _is_legible(head) or head.startswith(b"{\\rtf"):
        return Sniffed(kind=None, content_type=_declared(filename, content_type))
    return _sniff_text(head, filename, content_type)


_BITMAP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 108, 124))


def _sniff_text(head: bytes, filename: str, content_type: str) -> Sniffed:
    begin = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip()[:64].lower()
    if begin.startswith(b"begin:vcalendar") or begin[2:].startswith(b"begin:vcalendar"):
        return Sniffed(kind="calendar", content_type="text/calendar")
    if begin.startswith((b"<!doctype html", b"<html")):
        return Sniffed(kind="html", content_type="text/html")
    declared = _declared(filename, content_type)
    if declared in _TYPE_KINDS:
        return Sniffed(kind=_TYPE_KINDS[declared], content_type=declared)
    legible = declared.startswith("text/") or declared in _LEGIBLE_TYPES or declared.endswith(("+json", "+xml"))
    return Sniffed(kind="text", content_type=declared if legible else "text/plain")


def _declared(filename: str, content_type: str) -> str:
    """The sender's type where it says something, else what the name stands for."""
    if content_type in {"", UNKNOWN_TYPE, "text/plain"}:
        return _EXTENSION_TYPES.get(extension_of(filename), content_type or UNKNOWN_TYPE)
    return content_type


def _is_legible(head: bytes) -> bool:
    """Whether the bytes are text in some charset."""
    if head.startswith(_BYTE_ORDER_MARKS) or wide_codec(head) is not None:
        return True
    if b"\x00" in head:
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * _MAX_CONTROL_SHARE <= len(head)


_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\x0c\x1b") + b"\x7f"


def wide_codec(raw: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` for text in it that has no mark, told by where its zeros stand; else None."""
    head = raw[:HEAD_BYTES]
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[: pairs * 2 : 2], head[1 : pairs * 2 : 2]
    if odd.count(0) * 10 >= pairs * 7 and 0 not in even:
        return "utf-16-le"
    if even.count(0) * 10 >= pairs * 7 and 0 not in odd:
        return "utf-16-be"
    return None
