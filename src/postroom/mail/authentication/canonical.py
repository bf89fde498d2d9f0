"""What is hashed of a mail: its header fields and its body in their canonical forms. RFC 6376 §3.4.

All of it runs over whole blocks with bytes.replace, bytes.find and their kin: no line and no character of a body is
looked at from Python, and no input takes more than linear time.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postroom.base.limits import MAX_HEADER_BYTES

_PIECE_BYTES = 131_072
"""A body is made canonical in pieces of whole lines about this long: a big mail takes no more memory than itself."""
_SPACE_RUNS = tuple(b" " * width for width in (64, 8, 2))
"""Each is replaced by one space as long as there is one: a run of n takes about log64 n + 4 passes, mails three."""
_CRLF = b"\r\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class RawHeader:
    """The header fields of a mail as they were sent, for signatures: nothing decoded, nothing unfolded."""

    names: list[bytes]
    """Lower case, in order."""
    fields: list[bytes]
    """Beside `names`: whole fields, each line with its CRLF, also where the mail had a bare LF."""
    body_start: int
    well_formed: bool
    """False when a line is no field, or the section is over MAX_HEADER_BYTES: readers would not agree on such a mail,
    so that what is signed in it may not be what is shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyDigest:
    """The hash of a canonical body."""

    digest: bytes
    length: int
    """Octets of the canonical body."""


def read_raw_header(raw: bytes, wanted: bytes) -> RawHeader | None:
    """The header of a mail that may have the wanted fields; None, in about a microsecond a kilobyte, when it has none.

    wanted: how a field's name begins, lower case (`dkim-signature`, `arc-`). An envelope line of an mbox file on top is
    passed over. Source: RFC 5322 §2.2.
    """
    end, body_start = _header_end(raw)
    block = raw[:end]
    if wanted not in block.lower():
        return None
    too_long = len(block) > MAX_HEADER_BYTES
    if too_long:
        block = block[:MAX_HEADER_BYTES]
    names, fields, sound = _split_fields(_with_crlf(block))
    return RawHeader(names=names, fields=fields, body_start=body_start, well_formed=sound and not too_long)


def _header_end(raw: bytes) -> tuple[int, int]:
    """Where the header section ends, after its last line, and where the body begins."""
    if raw.startswith((b"\n", _CRLF)):
        return 0, 1 if raw[0] == 10 else 2
    with_cr = raw.find(b"\n\r\n")
    bare = raw.find(b"\n\n", 0, len(raw) if with_cr < 0 else with_cr)
    if bare >= 0:
        return bare + 1, bare + 2
    return (with_cr + 1, with_cr + 3) if with_cr >= 0 else (len(raw), len(raw))


def _with_crlf(text: bytes) -> bytes:
    """The text with each line ending as CRLF; a bare CR is no line ending."""
    if text.count(b"\n") == text.count(_CRLF):
        return text
    return text.replace(_CRLF, b"\n").replace(b"\n", _CRLF)


def _split_fields(block: bytes) -> tuple[list[bytes], list[bytes], bool]:
    """Names, fields, and whether every line was part of one."""
    names: list[bytes] = []
    fields: list[bytes] = []
    folded: list[bytes] = []
    sound = True
    lines = block.split(_CRLF)
    if not lines[-1]:
        lines.pop()
    for at, line in enumerate(lines):
        if line[:1] in {b" ", b"\t"}:
            folded.append(line)
            continue
        if folded:
            sound = _join_fold(fields, folded) and sound
        before, colon, _ = line.partition(b":")
        name = before.rstrip(b" \t")
        if colon and name and _is_name(name):
            names.append(name.lower())
            fields.append(line + _CRLF)
        elif at or not line.startswith((b"From ", b">From ")):
            sound = False
    if folded:
        sound = _join_fold(fields, folded) and sound
    return names, fields, sound


def _join_fold(fields: list[bytes], folded: list[bytes]) -> bool:
    """Puts the lines under the field above them; whether there is one."""
    if fields:
        fields[-1] += _CRLF.join([*folded, b""])
    folded.clear()
    return bool(fields)


def _is_name(name: bytes) -> bool:
    """Whether it is printable ASCII without a space. RFC 5322 §3.6.8."""
    return name.isascii() and b" " not in name and name.decode("ascii").isprintable()


# --- Header fields ---------------------------------------------------------------------------------------------------


def relaxed_field(field: bytes) -> bytes:
    """One whole field in relaxed form: name in lower case, on one line, runs of white space as one space, CRLF.

    field: with CRLF line ends. Source: RFC 6376 §3.4.2.
    """
    name, _, value = field.partition(b":")
    value = _collapse(value.replace(_CRLF, b"")).strip(b" ")
    return name.rstrip(b" \t").lower() + b":" + value + _CRLF


def without_signature(field: bytes) -> bytes:
    """The field with the value of `b=` emptied, white space around it too, and no CRLF at its end.

    Source: RFC 6376 §3.7.
    """
    name, colon, value = field.partition(b":")
    items = value.split(b";")
    for at, item in enumerate(items):
        before, equals, _ = item.partition(b"=")
        if equals and before.strip(b" \t\r\n") == b"b":
            items[at] = before + equals
            break
    return (name + colon + b";".join(items)).removesuffix(_CRLF)


def signature_input(field: bytes, *, relaxed: bool) -> bytes:
    """What a signature field itself adds to what it signs: `b=` emptied, canonical, without the last CRLF."""
    emptied = without_signature(field)
    return relaxed_field(emptied).removesuffix(_CRLF) if relaxed else emptied


def header_digest(header: RawHeader, signed: Sequence[bytes], own: bytes, *, relaxed: bool) -> bytes:
    """The SHA-256 that a signature is made over: the named fields, then the signature field itself.

    signed: names in lower case, in the order of `h=`; each mention takes the lowest field not yet taken, and a name
    with no field left adds nothing.
    own: the whole signature field. Source: RFC 6376 §3.7, RFC 6376 §5.4.2.
    """
    wanted = set(signed)
    places: dict[bytes, list[int]] = {}
    for at, name in enumerate(header.names):
        if name in wanted:
            places.setdefault(name, []).append(at)
    found = [header.fields[places[name].pop()] for name in signed if places.get(name)]
    if relaxed:
        found = [relaxed_field(field) for field in found]
    found.append(signature_input(own, relaxed=relaxed))
    return hashlib.sha256(b"".join(found)).digest()


def _collapse(text: bytes) -> bytes:
    """The text with tabs as spaces, and each run of spaces as one."""
    if b"\t" in text:
        text = text.replace(b"\t", b" ")
    for run in _SPACE_RUNS:
        while run in text:
            text = text.replace(run, b" ")
    return text


# --- Bodies ----------------------------------------------------------------------------------------------------------


def body_digest(raw: bytes, start: int, *, relaxed: bool) -> BodyDigest:
    """The SHA-256 of the canonical body that begins at `start`.

    A bare CR or LF is an octet like any other. Source: RFC 6376 §3.4.3, RFC 6376 §3.4.4.
    """
    digest = hashlib.sha256()
    length = 0
    for piece in canonical_body(raw, start, relaxed=relaxed):
        digest.update(piece)
        length += len(piece)
    return BodyDigest(digest=digest.digest(), length=length)


def canonical_body(raw: bytes, start: int, *, relaxed: bool) -> Iterator[bytes]:
    """The canonical body in pieces: no empty line at its end, but a line ending (none for an empty relaxed body)."""
    held = 0
    empty = True
    for piece in _pieces(raw, start):
        content, line_ends = _split_line_ends(_relax(piece) if relaxed else piece)
        if content:
            if held:
                yield _CRLF * held
            yield content
            empty = False
            held = 0
        held += line_ends
    if not empty or not relaxed:
        yield _CRLF


def body_with_crlf(raw: bytes, start: int) -> bytes | None:
    """The body with each bare LF made CRLF, as relays do on the way; None when it has none."""
    body = raw[start:]
    fixed = _with_crlf(body)
    return None if fixed is body else fixed


def _pieces(raw: bytes, start: int) -> Iterator[bytes]:
    """The bytes from `start`, cut after CRLFs."""
    while start < len(raw):
        cut = raw.find(_CRLF, start + _PIECE_BYTES)
        end = len(raw) if cut < 0 else cut + 2
        yield raw[start:end]
        start = end


def _relax(piece: bytes) -> bytes:
    piece = _collapse(piece).replace(b" \r\n", _CRLF)
    return piece[:-1] if piece.endswith(b" ") else piece


def _split_line_ends(piece: bytes) -> tuple[bytes, int]:
    """What stands before the CRLFs at the end of the piece, and how many these are."""
    if not piece.endswith(_CRLF):
        return piece, 0
    tail = piece[len(piece.rstrip(_CRLF)) :]
    # After the last place where CR and LF do not take turns, there are only pairs.
    pairs_from = max(tail.rfind(b"\n\n"), tail.rfind(b"\r\r")) + 1
    if tail[pairs_from] == 10:
        pairs_from += 1
    line_ends = (len(tail) - pairs_from) // 2
    return piece[: len(piece) - 2 * line_ends], line_ends
