"""The SMTP reply that a report quotes: its code and its enhanced code, wherever in the words they stand."""

import re
from dataclasses import dataclass

MAX_DIAGNOSTIC_CHARS = 1_000
"""Of what a host said about one recipient; two full reply lines of RFC 5321 §4.5.3.1.5."""

_CODE = re.compile(r"(?<![\w./@+-])[45]\d\d(?=[\s:;,.'\")\]>#(]|-(?!\d\d)|$)")
"""One of fixed width: it cannot backtrack."""
_ENHANCED = re.compile(r"(?<![\w.])[245]\.\d\.\d{1,3}(?!\.?\d|[A-Za-z_])")
"""RFC 3463 §2; the second number has one digit in every code that is registered, those of IP addresses often more."""
_CODES = frozenset(
    {*(421, 422, 430, 431, 432, 441, 442, 446, 447, 449), *range(450, 456), 458, 459, 465, 471}
    | {*range(500, 506), *range(510, 518), 521, 523, 525, 530, 533, 534, 535, 538, 540, 541, 544, 546, 547}
    | {*range(550, 560), 565, 569, 570, 571, 572, 573, 574, 577, 581, 582, 583}
)
"""RFC 5321 §4.2.3, its extensions, and what providers made up."""
_UNITS = (
    "byte",
    "second",
    "minute",
    "hour",
    "day",
    "kb",
    "mb",
    "char",
    "message",
    "recipient",
    "attempt",
    "time",
    "mail",
)
"""What is counted by a number that only looks like a reply code."""
_OPENERS = frozenset(":;<>[(#\"'=")
"""What stands before a reply that is quoted: `said: 550`, `<<< 550`, `(reason: 550`, `#550`."""
_BETWEEN = " -:#(['\""
"""What stands between a code and its enhanced code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotedReply:
    """A reply as a report quotes it. RFC 5321 §4.2, RFC 2034 §4."""

    code: int | None = None
    """550; None when only an enhanced code is quoted, or nothing."""
    status: str | None = None
    """`5.1.1`; None when there is none, or none of the code's class."""
    start: int = -1
    """Where in the text it begins; -1 for nowhere."""
    certain: bool = False
    """Whether it stands where replies stand, and is not just a number in a sentence."""


def find_reply(text: str) -> QuotedReply:
    """The reply of the host that refused; one without code and status when the text quotes none.

    text: a Diagnostic-Code or the words around a recipient, bounded by the caller. The first reply counts, unless a
    later one stands in angle brackets: a relay that gave up quotes there what it was told last.
    """
    best = QuotedReply()
    for match in _CODE.finditer(text):
        code = int(match[0])
        if code not in _CODES:
            continue
        status = _status_after(text, match.end(), code)
        certain = status is not None or _stands_as_reply(text, match.start())
        if not certain and _is_count(text, match.end()):
            continue
        quoted = certain and match.start() > 0 and text[match.start() - 1] == "<"
        if best.code is None or (certain and not best.certain) or (quoted and text[best.start - 1 : best.start] != "<"):
            best = QuotedReply(code=code, status=status, start=match.start(), certain=certain)
    return _with_status(best, text)


def find_status(text: str) -> str | None:
    """The first enhanced code of a failure in the text; one of success when there is no other; None for none."""
    succeeded = None
    for match in _ENHANCED.finditer(text):
        if match[0][0] != "2":
            return match[0]
        succeeded = succeeded or match[0]
    return succeeded


def one_line(text: str) -> str:
    """The text on one line, at most MAX_DIAGNOSTIC_CHARS of it, without control characters."""
    line = " ".join(text[: 4 * MAX_DIAGNOSTIC_CHARS].split())[:MAX_DIAGNOSTIC_CHARS].rstrip()
    return line if line.isprintable() else "".join(char if char.isprintable() else " " for char in line)


def _with_status(reply: QuotedReply, text: str) -> QuotedReply:
    """The reply, with the first enhanced code of its class when none follows its code."""
    if reply.status is not None:
        return reply
    for match in _ENHANCED.finditer(text):
        if reply.code is None:
            if match[0][0] != "2":
                return QuotedReply(status=match[0], start=match.start())
        elif match[0][0] == str(reply.code)[0]:
            return QuotedReply(code=reply.code, status=match[0], start=reply.start, certain=reply.certain)
    return reply


def _status_after(text: str, end: int, code: int) -> str | None:
    """The enhanced code that follows a code, when it is of the same class."""
    at = end
    while at < end + 4 and text[at : at + 1] in _BETWEEN and at < len(text):
        at += 1
    match = _ENHANCED.match(text, at)
    return match[0] if match and match[0][0] == str(code)[0] else None


def _stands_as_reply(text: str, start: int) -> bool:
    """Whether a code stands at the beginning of a line, or after what quotes a reply."""
    at = start
    while at > 0 and start - at < 4 and text[at - 1] == " ":
        at -= 1
    return at == 0 or text[at - 1] == "\n" or text[at - 1] in _OPENERS


def _is_count(text: str, end: int) -> bool:
    """Whether the number counts something."""
    return text[end : end + 1] == " " and text[end + 1 : end + 12].lower().startswith(_UNITS)
