"""What each line of a mail's body is: typed text, a quoted line, or one of the marks that mail clients write.

Nothing here decides what is dropped; that is reply_text.py, with all lines before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from postroom.mail.reply_attribution import attribution_starts, find_attribution, has_date_and_clock, split_midline
from postroom.mail.reply_signature import DEVICE_OPENINGS, device_line, ends_as_device_line, is_delimiter, is_rule
from postroom.mail.reply_words import (
    BEGIN_FORWARDED,
    COLONS,
    DASHES,
    FORWARDED_MESSAGE,
    HEADER_FIELDS,
    ORIGINAL_MESSAGE,
    QUOTE_MARKS,
    fold,
    opening_keys,
    opens_with,
    plain,
)

MAX_READ_CHARS = 1_000
"""Characters of one line that are looked at; what clients write is shorter, and a line's rest follows its start."""
_MAX_FIELD_NAME_CHARS = 30
_MAX_BLOCK_LINES = 40
_MAX_CONTINUATION_LINES = 4
_WRAPPED_FROM_CHARS = 60


class Kind(Enum):
    """What a line is."""

    BLANK = "blank"
    TEXT = "text"
    QUOTE = "quote"
    """Begins with ">", or stands in a quoted element of HTML."""
    ATTRIBUTION = "attribution"
    HEADERS = "headers"
    """The first line of a block of From, Sent, To and Subject."""
    ORIGINAL = "original"
    """"-----Original Message-----"."""
    FORWARD = "forward"
    """"---------- Forwarded message ---------" or "Begin forwarded message:"."""
    DELIMITER = "delimiter"
    """"-- ", RFC 3676 §4.3."""
    RULE = "rule"
    """A drawn line; it ends a text, separates it or begins a signature."""
    DEVICE = "device"
    """"Sent from my iPhone"."""
    DEVICE_LIKELY = "device_likely"
    """As above, in words that people use too."""
    SIGNATURE = "signature"
    """Inside an element that a client has marked as the signature; in HTML only."""

    __hash__ = object.__hash__  # Enum's own is written in Python


_FORWARDED_BY = ("forwarded by ", "weitergeleitet von ")
_OPENINGS = DEVICE_OPENINGS | opening_keys((*BEGIN_FORWARDED, *FORWARDED_MESSAGE, *ORIGINAL_MESSAGE, *_FORWARDED_BY))
_LINE_ENDS = frozenset("".join(COLONS) + DASHES)
_DEVICES = {"": Kind.TEXT, "likely": Kind.DEVICE_LIKELY, "sure": Kind.DEVICE}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadLines:
    """Lines with what they are."""

    lines: list[str]
    """May be one more than was given for each attribution that stood behind typed words."""
    kinds: list[Kind]
    announced: frozenset[int] = frozenset()
    """Quoted lines that show that a client has quoted by itself."""


def read_lines(lines: Sequence[str], preset: Sequence[Kind | None] | None = None) -> ReadLines:
    """Every line with its kind.

    lines: without line ends; each is read as far as MAX_READ_CHARS. preset: kinds known beforehand (from HTML), one a
    line, None where the line must tell; lines are then left as they are.
    """
    blank, quote = Kind.BLANK, Kind.QUOTE  # Python 3.11 takes as long to find a member as to look at a blank line
    whole = list(lines) if preset else _split_shared(lines)
    heads = [line[:MAX_READ_CHARS] for line in whole]
    quoted = _quoted_lines(heads)
    if preset:
        quoted = [mark or kind is quote for mark, kind in zip(quoted, preset, strict=True)]
    folded = ["" if mark else fold(head) for head, mark in zip(heads, quoted, strict=True)]
    starts = attribution_starts(folded)
    kinds = [Kind.TEXT] * len(heads)
    index = 0
    while index < len(heads):
        known = preset[index] if preset else None
        if known is not None:
            kinds[index] = known
        elif quoted[index]:
            kinds[index] = quote
        elif not folded[index]:
            kinds[index] = blank
        else:
            end = find_attribution(heads, index, quoted) if starts[index] else None
            if end is not None:
                kinds[index:end] = [Kind.ATTRIBUTION] * (end - index)
                index = end
                continue
            kinds[index] = _kind_alone(heads, index, folded[index])
        index += 1
    return ReadLines(lines=whole, kinds=kinds, announced=_announced(heads, kinds))


def wraps_quote(before: str, line: str) -> bool:
    """Whether an unmarked line between two quoted ones is the end of the first, broken off by a mailer.

    before: the quoted line above, with its marks.
    """
    words = line.strip()
    return len(before) >= _WRAPPED_FROM_CHARS or (" " not in words and "://" in words)


def is_header_block(lines: Sequence[str], start: int, *, alone: bool = True) -> bool:
    """Whether the header fields of a quoted or forwarded mail begin at this line.

    A block names the author with an address or a subject, or the sending time and an address; for people type "From:
    Berlin / To: Paris", and "To: bob@example.com / Subject: hello" when they ask for a mail to be written.
    alone: whether one From field with an address, set apart by blank lines, is enough.
    """
    fields: dict[str, str] = {}
    last, continued = "", 0
    for index in range(start, min(start + _MAX_BLOCK_LINES, len(lines))):
        name, value = _header_field(lines[index])
        if name:
            last, continued = name, 0
            fields.setdefault(name, value)
        elif not plain(lines[index]):
            if index + 1 >= len(lines) or not _header_field(lines[index + 1])[0]:
                break
        elif not last or continued == _MAX_CONTINUATION_LINES:
            break
        else:
            fields[last] += lines[index]
            continued += 1
    author = fields.get("from", "")
    if len(fields) < 2:
        return alone and "@" in author and _stands_apart(lines, start)
    if author:
        return "subject" in fields or "@" in author
    return "@" in fields.get("to", "") and has_date_and_clock(fields.get("date", ""))


def _stands_apart(lines: Sequence[str], index: int) -> bool:
    """Whether the lines above and below are blank, and words stand further up."""
    if index == 0 or plain(lines[index - 1]) or (index + 1 < len(lines) and plain(lines[index + 1])):
        return False
    return any(plain(lines[above]) for above in range(index - 1, -1, -1))


def _header_field(line: str) -> tuple[str, str]:
    """What the field's name means and its value; ("", "") when the line is no known header field."""
    head = line[: _MAX_FIELD_NAME_CHARS + 10]
    if ":" not in head and COLONS[1] not in head:
        return "", ""
    before, colon, _ = head.replace(COLONS[1], COLONS[0], 1).partition(":")
    if not colon or len(before) > _MAX_FIELD_NAME_CHARS:
        return "", ""
    name = HEADER_FIELDS.get(fold(before.strip().strip("*_|")))
    return (name, line[len(before) + 1 :]) if name else ("", "")


def _split_shared(lines: Sequence[str]) -> list[str]:
    """The lines, those that hold typed words and an attribution made two."""
    whole: list[str] = []
    for line in lines:
        at = split_midline(line) if line and line[-1] in _LINE_ENDS else 0
        if at:
            whole += [line[:at], line[at:].strip()]
        else:
            whole.append(line)
    return whole


def _quoted_lines(lines: Sequence[str]) -> list[bool]:
    """Whether each line begins with a quote mark; one that closes an address broken over lines does not."""
    quoted = [False] * len(lines)
    opened = -10
    for index, line in enumerate(lines):
        if ">" not in line and "<" not in line and QUOTE_MARKS[1] not in line:
            continue
        text = line.lstrip()
        mark = text.startswith(QUOTE_MARKS) or _is_initialed(text)
        if mark and index - opened <= 2 and not text.startswith(">>"):
            mark, opened = False, -10
        quoted[index] = mark
        if not mark and _opens_address(text):
            opened = index
    return quoted


def _is_initialed(text: str) -> bool:
    """Whether the line is quoted as old readers do, with the author's initials: `AL> text`."""
    initials, mark, _ = text[:5].partition(">")
    return bool(mark and initials) and initials.isascii() and initials.isalpha() and initials.isupper()


def _opens_address(text: str) -> bool:
    """Whether the line ends inside an angle-bracketed address or link."""
    at = text.rfind("<")
    if at < 0 or ">" in text[at:]:
        return False
    tail = text[at + 1 :].strip()
    return not tail or (" " not in tail and ("@" in tail or "://" in tail or tail.startswith("mailto:")))


def _kind_alone(lines: Sequence[str], index: int, folded: str) -> Kind:
    """The kind of a line that is neither blank nor quoted nor an attribution."""
    line = lines[index]
    if not _is_prose(folded):
        if is_delimiter(line):
            return Kind.DELIMITER
        if is_rule(line):
            return Kind.RULE
        marked = mark_of_message(folded)
        if marked is not None:
            return marked
        device = device_line(folded)
    else:
        device = ""
    if (":" in folded or COLONS[1] in folded) and _header_field(line)[0] and is_header_block(lines, index):
        return Kind.HEADERS
    return _DEVICES[device]


def _is_prose(folded: str) -> bool:
    """Whether the line begins with a letter or digit, and neither begins nor ends as what clients write; most do."""
    return (
        folded[0].isalnum()
        and not opens_with(folded, _OPENINGS)
        and "[" not in folded
        and not ends_as_device_line(folded)
    )


def mark_of_message(folded: str) -> Kind | None:
    """ORIGINAL or FORWARD when the line is one that clients set above such a mail; None else."""
    core = folded.strip(DASHES + "=<>.[]")
    if folded.endswith(COLONS) and core.rstrip("".join(COLONS) + " ") in BEGIN_FORWARDED:
        return Kind.FORWARD
    if core == folded:
        return None
    core = core.rstrip("".join(COLONS) + " ")
    if core in FORWARDED_MESSAGE or core.startswith(_FORWARDED_BY):
        return Kind.FORWARD
    return Kind.ORIGINAL if core in ORIGINAL_MESSAGE else None


def _announced(lines: Sequence[str], kinds: Sequence[Kind]) -> frozenset[int]:
    """Quoted runs that begin with the client's own attribution or header block, quoted too; each by its first line."""
    quote = Kind.QUOTE
    if quote not in kinds:
        return frozenset()
    found: list[int] = []
    for index, kind in enumerate(kinds):
        if kind is not quote or (index and kinds[index - 1] is quote):
            continue
        run = [line.strip().lstrip("".join(QUOTE_MARKS) + " ") for line in lines[index : index + 6]]
        if find_attribution(run, 0, [False] * len(run)) or is_header_block(run, 0, alone=False):
            found.append(index)
    return frozenset(found)
