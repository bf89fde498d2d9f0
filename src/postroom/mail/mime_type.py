"""Content-Type and Content-Disposition read: the value, and its parameters. RFC 2045 §5.1, RFC 2183 §2, RFC 2231 §3."""

from urllib.parse import unquote_to_bytes

from postroom.base.limits import MAX_FILENAME_CHARS, MAX_MIME_PARAMETERS
from postroom.mail.charsets import decode_text
from postroom.mail.headers import decode_words

_INVISIBLE = dict.fromkeys(
    (*range(32), 127, 0xAD, 0x061C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
)
"""Characters that a file name shows by hiding or turning round others: controls, zero widths, direction marks."""
_EXTENSIONS = {
    "application/json": "json",
    "application/msword": "doc",
    "application/pdf": "pdf",
    "application/pgp-encrypted": "asc",
    "application/pgp-keys": "asc",
    "application/pgp-signature": "asc",
    "application/pkcs7-mime": "p7m",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-mime": "p7m",
    "application/x-pkcs7-signature": "p7s",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/xml": "xml",
    "application/zip": "zip",
    "application/gzip": "gz",
    "application/ms-tnef": "dat",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/tiff": "tif",
    "image/webp": "webp",
    "message/rfc822": "eml",
    "message/global": "eml",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/html": "html",
    "text/plain": "txt",
    "text/rfc822-headers": "txt",
    "text/vcard": "vcf",
    "text/xml": "xml",
    "video/mp4": "mp4",
}


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """The value before the first parameter, lower case, and the parameters by lower-case name, as written; never
    raises.

    value: unfolded; bytes over 127 as surrogates (PEP 383). The first parameter of a name counts, at most
    MAX_MIME_PARAMETERS are read, quotes are undone. A missing semicolon and a doubled one are put up with.
    """
    word, mark, _ = value.partition(";")
    word = word.split(None, 1)[0] if word.strip() else ""
    first = value.find(word) + len(word)
    if not mark and first == len(value):
        return word.lower(), {}
    parameters: dict[str, str] = {}
    position = first
    for _ in range(MAX_MIME_PARAMETERS):
        equals = value.find("=", position)
        if equals < 0:
            break
        name = value[max(value.rfind(";", position, equals) + 1, position) : equals].strip(" \t;").lower()
        parameter, position = _read_parameter(value, equals + 1)
        parameters.setdefault(name.rpartition(" ")[2], parameter)
    return word.lower(), parameters


def _read_parameter(value: str, start: int) -> tuple[str, int]:
    """A parameter's value, quotes undone, and the index after it."""
    while value.startswith((" ", "\t"), start):
        start += 1
    if not value.startswith('"', start):
        end = value.find(";", start)
        end = len(value) if end < 0 else end
        return value[start:end].strip(), end
    pieces: list[str] = []
    position = start + 1
    end = -1
    while True:
        if end < position:  # not at every turn: a value of nothing but escapes is read once
            end = value.find('"', position)
            end = len(value) if end < 0 else end
        escape = value.find("\\", position, end)
        if escape < 0:
            pieces.append(value[position:end])
            return "".join(pieces), end + 1
        pieces.append(value[position:escape])
        pieces.append(value[escape + 1 : escape + 2])
        position = escape + 2


def text_parameter(parameters: dict[str, str], name: str) -> str | None:
    """A parameter as text: RFC 2231 pieces and charset put together, encoded words decoded; None when absent.

    RFC 2231 §3 and §4; where a mail has both that and a plain one, the plain one is for old readers.
    """
    if not parameters:
        return None
    whole = parameters.get(name + "*")
    if whole is not None:
        return _decode_extended([(whole, True)])
    pieces: list[tuple[str, bool]] = []
    for number in range(MAX_MIME_PARAMETERS):
        piece, extended = parameters.get(f"{name}*{number}"), False
        if piece is None:
            piece, extended = parameters.get(f"{name}*{number}*"), True
        if piece is None:
            break
        pieces.append((piece, extended))
    if pieces:
        return _decode_extended(pieces)
    plain = parameters.get(name)
    return None if plain is None else decode_words(plain)


def _decode_extended(pieces: list[tuple[str, bool]]) -> str:
    """The text of RFC 2231 pieces: `charset'language'` before the first extended one, %XX in extended ones."""
    charset = None
    first, extended = pieces[0]
    if extended and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
        pieces = [(first, True), *pieces[1:]]
    elif not any(is_extended for _, is_extended in pieces):
        return decode_words("".join(piece for piece, _ in pieces))
    raw = b"".join(
        unquote_to_bytes(piece.encode("utf-8", "surrogateescape")) if is_extended
        else piece.encode("utf-8", "surrogateescape")
        for piece, is_extended in pieces
    )  # fmt: skip
    return decode_text(raw, charset)[0]


def clean_filename(name: str) -> str:
    """The file name without path, control characters, direction overrides and surrounding dots; "" if none is left.

    At most MAX_FILENAME_CHARS characters, the extension kept.
    """
    name = name.replace("\\", "/").rpartition("/")[2]
    name = " ".join(name.translate(_INVISIBLE).split()).lstrip(".").rstrip(". ")
    if len(name) <= MAX_FILENAME_CHARS:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 20:
        return name[:MAX_FILENAME_CHARS]
    return stem[: MAX_FILENAME_CHARS - len(extension) - 1] + "." + extension


def made_up_filename(content_type: str, number: int) -> str:
    """A name for a part that has none: `attachment-2.pdf`.

    content_type: lower case. number: of the attachment in its mail, from 1.
    """
    return f"attachment-{number}.{_EXTENSIONS.get(content_type, 'txt' if content_type.startswith('text/') else 'bin')}"
