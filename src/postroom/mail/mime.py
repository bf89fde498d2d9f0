"""The tree of parts of a mail, found by one walk over its bytes. RFC 2046 §5.1.

Nothing is decoded and nothing is copied: a part is a span of the mail. Delimiters are looked for with bytes.find,
the outermost open multipart first, so that an inner one is searched for no further than its parent reaches.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from postroom.base.limits import MAX_DEPTH, MAX_PARTS
from postroom.mail.headers import read_header_section
from postroom.mail.mime_type import parse_parameters
from postroom.mail.transfer import decode_transfer, encoding_name

_MAX_BOUNDARY_BYTES = 1_024
"""RFC 2046 §5.1.1 allows 70 characters; a longer boundary than this is no boundary."""
_SHORT_CHARS = 64
"""`text/plain; charset="utf-8"` and its like stand in most mails, and are read once."""
_MAX_BOUNDARY_GUESSES = 50
"""Lines beginning with `--` that are looked at for the boundary that a header named wrongly."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of a mail: what its header says of it, and the span of its body."""

    content_type: str
    """Lower case, `type/subtype`; the default of RFC 2045 §5.2 when the part names none that can be read."""
    parameters: dict[str, str]
    """Of Content-Type, by lower-case name, as written; bytes over 127 are surrogates. Shared: not to be changed."""
    fields: dict[str, str]
    """The part's `content-*` fields: lower-case name, unfolded value, bytes over 127 as surrogates."""
    start: int
    end: int
    """The body is `raw[start:end]`, without the line ending that belongs to the delimiter after it."""
    children: list["Part"] = field(default_factory=list)
    """In order. A multipart without any is one that could not be taken apart, or is empty."""

    @property
    def is_multipart(self) -> bool:
        """Whether the part is made of parts, or says so."""
        return self.content_type.startswith("multipart/")

    def content(self, raw: bytes) -> tuple[bytes, str | None]:
        """The body with its transfer encoding undone, and a defect's code or None."""
        encoding = encoding_name(self.fields.get("content-transfer-encoding", ""))
        return decode_transfer(raw, self.start, self.end, encoding)


@dataclass(frozen=True, kw_only=True, slots=True)
class Structure:
    """A whole mail taken apart."""

    root: Part
    fields: list[tuple[str, str]]
    """The mail's own header fields in order, as HeaderSection has them."""
    defects: tuple[str, ...]
    """Codes, each once, in the order in which they came up."""


class _Open:
    """A multipart whose closing delimiter has not come yet."""

    __slots__ = ("children", "default_type", "delimiter", "next_at")

    def __init__(self, part: Part, boundary: bytes) -> None:
        self.children = part.children
        self.default_type = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        self.delimiter = b"\n--" + boundary
        self.next_at = -1
        """Of the next delimiter line, as far as it is known; the limit it was looked for when there is none."""

    def find(self, raw: bytes, position: int, limit: int) -> int:
        """Index of the line feed before the next delimiter line at or after `position`; `limit` when there is none."""
        size = len(self.delimiter)
        while True:
            at = raw.find(self.delimiter, position, limit + size)
            if at < 0:
                at = limit
            elif at < limit and not _ends_delimiter(raw, at + size):
                position = at + size
                continue
            self.next_at = at
            return at


def _ends_delimiter(raw: bytes, at: int) -> bool:
    """Whether a delimiter may end here: at white space, at the end, or at the `--` of a closing one."""
    after = raw[at : at + 3]
    return not after or after[0] in b" \t\r\n" or (after[:2] == b"--" and (len(after) == 2 or after[2] in b" \t\r\n"))


def read_structure(raw: bytes) -> Structure:
    """The parts of a mail; never raises, and takes time linear in its length.

    raw: lines end in CR LF or LF. Attached mails are leaves: call again with a leaf's content to look inside.
    At most MAX_PARTS parts and MAX_DEPTH levels are read; what lies deeper or later is one part, and a defect.
    """
    return _Reader(raw).read()


class _Reader:
    """The state of one walk."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.open: list[_Open] = []
        self.defects: dict[str, None] = {}
        self.count = 0

    def read(self) -> Structure:
        """The walk: from each delimiter to the next."""
        raw = self.raw
        section = read_header_section(raw)
        self._note(*section.defects)
        root = self._enter(section.fields, section.body_start, len(raw), "text/plain")
        position = max(section.body_start - 1, 0)
        while self.open:
            level, at = self._next_delimiter(position)
            if level < 0:
                self._note("no_closing_boundary")
                break
            if level < len(self.open) - 1:
                self._note("no_closing_boundary")
                del self.open[level + 1 :]
            after = at + len(self.open[level].delimiter)
            if raw.startswith(b"--", after):
                self.open.pop()
                position = after
                continue
            newline = raw.find(b"\n", after)
            if newline < 0 or newline + 1 >= len(raw):
                self._note("no_closing_boundary")
                break
            if self.count >= MAX_PARTS:
                self._note("too_many_parts")
                break
            position = self._read_part(newline)
        return Structure(root=root, fields=section.fields, defects=tuple(self.defects))

    def _read_part(self, newline: int) -> int:
        """Read the part whose delimiter line ends at `newline`; where to look for the next delimiter from."""
        parent = self.open[-1]
        start = newline + 1
        end = self._next_delimiter(newline)[1]
        section = read_header_section(self.raw, start, max(end, start))
        self._note(*section.defects)
        parent.children.append(self._enter(section.fields, section.body_start, end, parent.default_type))
        return max(section.body_start - 1, newline)

    def _next_delimiter(self, position: int) -> tuple[int, int]:
        """Level of the multipart that the next delimiter belongs to, and the index of the line feed before it.

        The innermost wins where several match: RFC 2046 §5.1.2. Level -1 and the mail's end when there is none.
        """
        level, limit = -1, len(self.raw)
        for number, multipart in enumerate(self.open):
            at = multipart.next_at
            if at < position:
                at = multipart.find(self.raw, position, limit)
            if at < limit or (level >= 0 and at == limit and self._matches(multipart, at)):
                level, limit = number, at
        return level, limit

    def _matches(self, multipart: _Open, at: int) -> bool:
        """Whether the multipart's own delimiter stands exactly here."""
        return self.raw.startswith(multipart.delimiter, at) and _ends_delimiter(self.raw, at + len(multipart.delimiter))

    def _enter(self, fields: list[tuple[str, str]], start: int, end: int, default_type: str) -> Part:
        """The part of these fields; a multipart that can be taken apart is opened."""
        self.count += 1
        content_fields: dict[str, str] = {}
        for name, value in fields:
            if name[:8].lower() == "content-":
                content_fields.setdefault(name.lower(), value)
        content_type, parameters = _content_type(content_fields.get("content-type"), default_type)
        if end < len(self.raw) and end > start and self.raw[end - 1] == 13:
            end -= 1  # the CR of the line ending before the delimiter
        part = Part(
            content_type=content_type,
            parameters=parameters,
            fields=content_fields,
            start=min(start, end),
            end=end,
        )
        if part.is_multipart:
            self._open(part)
        return part

    def _open(self, part: Part) -> None:
        """Begin a multipart, unless it is too deep or no delimiter of its is to be found."""
        if len(self.open) >= MAX_DEPTH:
            self._note("too_deep")
            return
        boundaries = _boundaries(part)
        boundary = next((each for each in boundaries if self._begins(part, each)), None)
        if boundary is None:
            self._note("wrong_boundary" if boundaries else "no_boundary")
            boundary = _guess_boundary(self.raw, part.start, part.end)
        if boundary is not None:
            self.open.append(_Open(part, boundary))

    def _begins(self, part: Part, boundary: bytes) -> bool:
        """Whether a delimiter line with this boundary stands in the part, or is the one that would end it."""
        probe = _Open(part, boundary)
        at = probe.find(self.raw, max(part.start - 1, 0), part.end)
        end = part.end + 1 if self.raw.startswith(b"\r\n", part.end) else part.end
        return at < part.end or self._matches(probe, end)

    def _note(self, *defects: str) -> None:
        for defect in defects:
            self.defects[defect] = None


def _content_type(value: str | None, default: str) -> tuple[str, dict[str, str]]:
    """Type and parameters; RFC 2045 §5.2 has an unreadable type be text/plain."""
    if value is None:
        return default, {}
    return _read_short_content_type(value) if len(value) < _SHORT_CHARS else _read_content_type(value)


def _read_content_type(value: str) -> tuple[str, dict[str, str]]:
    content_type, parameters = parse_parameters(value)
    kind, slash, subtype = content_type.partition("/")
    if kind and subtype and content_type.isascii() and content_type.isprintable():
        return content_type, parameters
    if kind == "multipart":
        return "multipart/mixed", parameters
    return ("text/html" if content_type == "html" else "text/plain"), parameters if not slash else {}


_read_short_content_type = lru_cache(maxsize=256)(_read_content_type)


def _boundaries(part: Part) -> list[bytes]:
    """The boundary that the part's header names: as it stands, then without white space at its end, which none may
    have (RFC 2046 §5.1.1) and some do.
    """
    boundary = part.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
    found = [boundary] if boundary == boundary.rstrip() else [boundary, boundary.rstrip()]
    return [each for each in found if 0 < len(each) <= _MAX_BOUNDARY_BYTES]


def _guess_boundary(raw: bytes, start: int, end: int) -> bytes | None:
    """The boundary that the body itself shows: of the first line that begins with `--` and is followed by a
    `Content-…` field; None when there is none.
    """
    position = max(start - 1, 0)
    for _ in range(_MAX_BOUNDARY_GUESSES):
        at = raw.find(b"\n--", position, end)
        newline = raw.find(b"\n", at + 1, end)
        if at < 0 or newline < 0:
            return None
        boundary = raw[at + 3 : min(newline, at + 3 + _MAX_BOUNDARY_BYTES)].rstrip()
        if boundary and raw[newline + 1 : newline + 9].lower() == b"content-":
            return boundary
        position = newline
    return None
