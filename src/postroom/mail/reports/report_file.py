"""Files of machine-written reports (DMARC, TLS): their names, the subject of their mail, and what is packed in them.

Whatever is unpacked is bounded while it is unpacked: a few kilobytes can hold gigabytes.
"""

import zlib
from dataclasses import dataclass
from ipaddress import ip_address

MAX_UNPACKED_BYTES = 16_777_216
"""Of one report, in all its files: some 14,000 records of DMARC, days of a large sender."""
MAX_ZIP_MEMBERS = 10
"""Files of one zip that are gone through for the report. RFC 7489 §7.2.1.1 has one."""
MAX_SUBJECT_CHARS = 998
"""RFC 5322 §2.1.1."""

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_ZIP_HEADER_BYTES = 30
_ZIP_DESCRIPTOR = b"PK\x07\x08"
_ENCRYPTED = 0x01
_SIZES_FOLLOW = 0x08
_STORED, _DEFLATED = 0, 8
_PACKED_ENDINGS = (".gz", ".zip", ".gzip")
_MAX_STAMP_DIGITS = 12
_BEGINNINGS = frozenset(b"<{ \t\r\n\xef\xfe\xff")
"""How XML and JSON begin, a byte order mark counted in."""


class UnreadableReport(Exception):
    """Nothing can be read of a report, and why, as one sentence that quotes nothing of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportName:
    """What a report's file name says: `receiver!domain!begin!end[!id].xml.gz`. RFC 7489 §7.2.1.1, RFC 8460 §5.1."""

    submitter: str
    """Who reports, lower case."""
    domain: str
    """What it is about, lower case."""
    begin_ms: int
    end_ms: int
    kind: str
    """`xml` or `json`; "" when the ending does not tell (`.zip`, `.gz`)."""


def read_report_name(filename: str) -> ReportName | None:
    """What the name of a report's file says; None for any other name.

    An id after the end of the time span is passed over, whether `!` or `.` sets it off.
    """
    if filename.count("!") < 3:
        return None
    name = filename.lower()
    packed = name.endswith(_PACKED_ENDINGS)
    stem = name.rpartition(".")[0] if packed else name
    kind = next((kind for kind in ("xml", "json") if stem.endswith("." + kind)), "")
    if not (kind or packed):
        return None
    submitter, domain, begin, rest = stem.split("!", 3)
    begin_ms, end_ms = _stamp(begin), _stamp(rest.partition("!")[0].partition(".")[0])
    if begin_ms is None or end_ms is None or "." not in domain:
        return None
    return ReportName(submitter=submitter, domain=domain, begin_ms=begin_ms, end_ms=end_ms, kind=kind)


def is_report_subject(subject: str) -> bool:
    """Whether a subject is that of a report: `Report Domain: … Submitter: …`. RFC 7489 §7.2.1.1, RFC 8460 §5.3.

    Words before it (`[Preview]`, `Dmarc Aggregate`) are common, and so are other capitals.
    """
    before, found, rest = subject[:MAX_SUBJECT_CHARS].lower().partition("report domain:")
    return bool(found) and "submitter:" in rest and "re:" not in before and "fwd:" not in before


def unpack_report(content: bytes, *, limit: int = MAX_UNPACKED_BYTES) -> tuple[bytes, ...]:
    """What a file holds, by its first bytes and not by its name: a zip's files, a gzip's content, or itself.

    limit: bytes in all.
    Raises: UnreadableReport when it is cut short, broken, locked, or larger than the limit.
    """
    if content.startswith(_GZIP):
        return (_unpack_gzip(content, limit),)
    if content.startswith(_ZIP):
        return _unpack_zip(content, limit)
    if not content or content[0] not in _BEGINNINGS:
        raise UnreadableReport("The file is neither text nor packed by gzip or zip.")
    if len(content) > limit:
        raise _too_large()
    return (content,)


def one_line(text: str) -> str:
    """The text with white space folded, and with nothing in it that does not print: what no store keeps (NUL), what
    cannot be encoded (halves of surrogate pairs) and what turns text around is left out.
    """
    folded = " ".join(text.split())
    return folded if folded.isprintable() else "".join(filter(str.isprintable, folded))


def canonical_ip(text: str) -> str:
    """The address as it is always written; "" when it is none, or has a zone, which means nothing elsewhere."""
    try:
        return "" if "%" in text else str(ip_address(text))
    except ValueError:
        return ""


def _unpack_gzip(content: bytes, limit: int) -> bytes:
    """All members joined (RFC 1952 §2.2); what follows the last one is passed over."""
    unpacked = b""
    rest = content
    for _ in range(MAX_ZIP_MEMBERS):
        piece, rest = _inflate(rest, zlib.MAX_WBITS | 16, limit - len(unpacked))
        unpacked += piece
        if not rest.startswith(_GZIP):
            break
    return unpacked


def _unpack_zip(content: bytes, limit: int) -> tuple[bytes, ...]:
    """The files in their order, read by the headers before each: a zip's directory can be made as long as one likes."""
    files: list[bytes] = []
    room = limit
    rest = content
    while rest.startswith(_ZIP) and len(files) < MAX_ZIP_MEMBERS:
        if len(rest) < _ZIP_HEADER_BYTES:
            raise UnreadableReport("The zip is cut short.")
        flags, method = _number(rest, 6, 2), _number(rest, 8, 2)
        if flags & _ENCRYPTED:
            raise UnreadableReport("The zip is locked with a password.")
        size = _number(rest, 18, 4)
        begin = _ZIP_HEADER_BYTES + _number(rest, 26, 2) + _number(rest, 28, 2)
        if method == _DEFLATED:
            piece, rest = _inflate(rest[begin:], -zlib.MAX_WBITS, room)
        elif method == _STORED and not flags & _SIZES_FOLLOW:
            piece, rest = rest[begin : begin + size], rest[begin + size :]
            if len(piece) < size:
                raise UnreadableReport("The zip is cut short.")
            if size > room:
                raise _too_large()
        else:
            raise UnreadableReport("The zip is packed by an unusual method.")
        if flags & _SIZES_FOLLOW:
            rest = _after_descriptor(rest)
        room -= len(piece)
        files.append(piece)
    return tuple(file for file in files if file)


def _after_descriptor(rest: bytes) -> bytes:
    """What follows the checksum and sizes behind a file: 12 or 20 octets, with or without a mark before them."""
    begin = 4 if rest.startswith(_ZIP_DESCRIPTOR) else 0
    return next((rest[begin + size :] for size in (12, 20) if rest[begin + size :].startswith(b"PK")), b"")


def _inflate(packed: bytes, window: int, limit: int) -> tuple[bytes, bytes]:
    """The unpacked bytes, and what follows the packed ones. Raises: UnreadableReport."""
    stream = zlib.decompressobj(window)
    try:
        unpacked = stream.decompress(packed, limit + 1)
    except zlib.error:
        raise UnreadableReport("The packed file is broken.") from None
    if len(unpacked) > limit:
        raise _too_large()
    if not stream.eof:
        raise UnreadableReport("The packed file is cut short.")
    return unpacked, stream.unused_data


def _too_large() -> UnreadableReport:
    return UnreadableReport(f"The report unpacks to more than {MAX_UNPACKED_BYTES:,} bytes.")


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _stamp(digits: str) -> int | None:
    """Milliseconds from seconds as digits; None for anything else."""
    if not (0 < len(digits) <= _MAX_STAMP_DIGITS and digits.isascii() and digits.isdigit()):
        return None
    return int(digits) * 1000
