"""The new text of a mail: what its author wrote, without quotes, attribution lines and signatures.

Conventions, argued in docs/decisions.md#new-text:
quotes that a client made are dropped, wherever the answer stands; quoted lines between two answers stay, for an
answer means nothing without its question, and so do lines quoted by hand at the top; a signature is cut at its
delimiter or at the line that a phone wrote, never guessed from a greeting; a forwarded mail is kept whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.reply_lines import Kind, ReadLines, read_lines, wraps_quote
from postroom.mail.reply_words import fold, plain

MAX_REPLY_LINES = 5_000
"""Lines that are read; those after them stay or go with the last one read. Longer answers are not typed by people."""
MAX_RULED_SIGNATURE_LINES = 8
"""Lines below a drawn rule that make a signature or a mailing list's footer; more are text."""
MAX_BARE_SIGNATURE_LINES = 30
"""Lines below "--" that make a signature; more are text."""
_MAX_SIGNATURE_LINE_CHARS = 120

# Members by names of this module: Python 3.11 finds one in its Enum at ten times the cost, and lines are many.
_BLANK, _TEXT, _QUOTE, _ATTRIBUTION = Kind.BLANK, Kind.TEXT, Kind.QUOTE, Kind.ATTRIBUTION
_CUTS = frozenset((Kind.HEADERS, Kind.ORIGINAL))
_NOT_THE_AUTHORS = frozenset((*_CUTS, Kind.FORWARD, _ATTRIBUTION))
_NOTHING = frozenset((_BLANK, _ATTRIBUTION))
_QUIET = frozenset((_TEXT, _BLANK))
_QUOTING = frozenset((_QUOTE, _ATTRIBUTION))
_SIGNATURE_OPENINGS = frozenset((Kind.DELIMITER, Kind.RULE, Kind.DEVICE, Kind.DEVICE_LIKELY))
_LINK_OPENINGS = ("<http", "http", "(http")
_TYPED = frozenset((_TEXT, *_SIGNATURE_OPENINGS))


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyText:
    """The new text of one mail, and what was taken away."""

    text: str
    """Without leading and trailing blank lines; "" when nothing is new."""
    quoted: bool = False
    """Whether something was removed as quoted."""
    signature: str | None = None
    """The signature that was removed."""
    forwarded: bool = False
    """Whether `text` is the whole body because it holds a forwarded mail."""
    reasons: tuple[str, ...] = ()
    """What was cut and why, in order: `header_block`, `original_message`, `attribution`, `quote`, `trailing_quote`,
    `signature_delimiter`, `signature_rule`, `signature_element`, `device_line`. What stayed and why: `inline_answers`
    and `hand_quote` for quotes, `forwarded` for all. `unread_tail`: the body has more lines than are read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Which lines of a body are new."""

    keep: tuple[bool, ...]
    quoted: bool
    forwarded: bool
    signature: tuple[int, ...]
    """Indexes of the lines of the signature."""
    reasons: tuple[str, ...]


def extract_reply(text: str, *, is_reply: bool = True) -> ReplyText:
    """The new text of a mail, with what was removed. Linear in the text; never raises.

    text: a plain body, or one made from HTML; at most MAX_TEXT_CHARS characters are read.
    is_reply: False for a mail that answers none and so cannot quote one (`forward.is_reply` tells); a header block in
    it is a forwarded mail then, which Outlook writes exactly as it writes a quote.
    """
    body = text[:MAX_TEXT_CHARS].replace("\r\n", "\n").replace("\r", "\n")
    lines = body.split("\n", MAX_REPLY_LINES)
    tail = lines.pop() if len(lines) > MAX_REPLY_LINES else ""
    read = read_lines(lines)
    verdict = judge_lines(read, is_reply=is_reply)
    if verdict.forwarded:
        return ReplyText(text=_trimmed(body), forwarded=True, reasons=verdict.reasons)
    if all(verdict.keep) and len(read.lines) == len(lines):
        return ReplyText(text=_trimmed(body), reasons=(*verdict.reasons, "unread_tail") if tail else verdict.reasons)
    new = _kept_lines(read.lines, verdict.keep)
    reasons = verdict.reasons
    if tail:
        reasons = (*reasons, "unread_tail")
        new += [tail] if verdict.keep and verdict.keep[-1] else []
    signature = _trimmed("\n".join(read.lines[index] for index in verdict.signature))
    return ReplyText(
        text=_trimmed("\n".join(new)),
        quoted=verdict.quoted,
        signature=signature or None,
        reasons=reasons,
    )


def judge_lines(read: ReadLines, *, is_reply: bool) -> Verdict:
    """Which lines are new, by what each line is. Shared by text and HTML."""
    present = frozenset(read.kinds)
    if present <= _QUIET:  # most mails that quote nothing
        return Verdict(keep=(True,) * len(read.lines), quoted=False, forwarded=False, signature=(), reasons=())
    if _is_forward(read.kinds, is_reply=is_reply):
        return Verdict(
            keep=(True,) * len(read.lines), quoted=False, forwarded=True, signature=(), reasons=("forwarded",)
        )
    judging = _Judging(read)
    if not present.isdisjoint(_NOT_THE_AUTHORS):
        judging.cut_below()
    judging.drop_signatures()
    if not present.isdisjoint(_QUOTING):
        judging.drop_quotes()
    return Verdict(
        keep=tuple(judging.keep),
        quoted=judging.quoted,
        forwarded=False,
        signature=tuple(judging.signature),
        reasons=tuple(dict.fromkeys(judging.reasons)),
    )


def _is_forward(kinds: Sequence[Kind], *, is_reply: bool) -> bool:
    """Whether the first thing that is not the author's is a forwarded mail."""
    first = next((kind for kind in kinds if kind in _NOT_THE_AUTHORS), None)
    return first is Kind.FORWARD or (not is_reply and first in _CUTS)


class _Below(NamedTuple):
    """What is below a line of a run."""

    lines: int = 0
    """Lines that are not blank."""
    only_marks: bool = True
    """They are all such as open signatures."""
    short: bool = True
    """They are all short."""


class _Judging:
    """The steps of one judgement; each takes lines away from `keep`."""

    def __init__(self, read: ReadLines) -> None:
        self.lines = read.lines
        self.kinds = list(read.kinds)
        self.announced = read.announced
        self.keep = [True] * len(read.lines)
        self.quoted = False
        self.signature: list[int] = []
        self.reasons: list[str] = []

    def cut_below(self) -> None:
        """Drop everything from the first mark below which a whole mail stands unmarked."""
        typed = False
        announces = self._after_attributions() if _ATTRIBUTION in self.kinds else []
        for index, kind in enumerate(self.kinds):
            if kind in _CUTS:
                self._cut(index, "header_block" if kind is Kind.HEADERS else "original_message")
                return
            if kind is _ATTRIBUTION and typed and announces[index] is not _QUOTE:
                self._cut(index, "attribution")
                return
            typed |= kind is _TEXT or kind is _QUOTE

    def drop_signatures(self) -> None:
        """Drop marked signatures, then the signature of each run of typed lines."""
        marked = [index for index, kind in enumerate(self.kinds) if kind is Kind.SIGNATURE and self.keep[index]]
        if marked:
            self._take_signature(marked, "signature_element")
        for start, end in _runs(self.kinds, self.keep):
            if self.kinds[start] is not _QUOTE:
                self._drop_signature(start, end)

    def drop_quotes(self) -> None:
        """Drop attributions, and the quotes that nobody answers line by line."""
        quotes = self._quote_runs()
        last_typed = max((index for index, kind in enumerate(self.kinds) if self._is_typed(index, kind)), default=-1)
        inner = [run for run in quotes if run[0] < last_typed]
        interleaved = len(inner) > 1 or (len(inner) == 1 and len(quotes) > 1)
        for start, end in quotes:
            if start > last_typed:
                self._drop(range(start, end), "trailing_quote")
            elif interleaved:
                self.reasons.append("inline_answers")
            elif self._is_announced(start, end):
                self._drop(range(start, end), "quote")
            else:
                self.reasons.append("hand_quote")
        self._drop([index for index, kind in enumerate(self.kinds) if kind is _ATTRIBUTION], "attribution")

    def _cut(self, index: int, reason: str) -> None:
        """Drop the line, all below it, and the rules above it."""
        while index and self.kinds[index - 1] in (_BLANK, Kind.RULE):
            index -= 1
        self._drop(range(index, len(self.lines)), reason)
        self.kinds[index:] = [_BLANK] * (len(self.kinds) - index)

    def _drop(self, indexes: Sequence[int], reason: str) -> None:
        for index in indexes:
            self.keep[index] = False
        if indexes:
            self.quoted = True
            self.reasons.append(reason)

    def _after_attributions(self) -> list[Kind]:
        """For each line, the kind of the next one that is neither blank nor an attribution; BLANK for none."""
        found: list[Kind] = []
        following = _BLANK
        for kind in reversed(self.kinds):
            if kind not in _NOTHING:
                following = kind
            found.append(following)
        return found[::-1]

    def _drop_signature(self, start: int, end: int) -> None:
        """Drop from the first signature mark of the run that holds; the run may be left empty."""
        first = next((index for index in range(start, end) if self.kinds[index] in _SIGNATURE_OPENINGS), end)
        below = self._below(first, end)
        typed_above = _TEXT in self.kinds[start:first]
        for index in range(first, end):
            kind = self.kinds[index]
            typed_above |= kind is _TEXT
            if kind in _SIGNATURE_OPENINGS:
                reason = self._signature_reason(start, index, below[index - first], typed_above=typed_above)
                if reason:
                    self._take_signature(range(index, end), reason)
                    return

    def _below(self, start: int, end: int) -> list[_Below]:
        """For each line of the run, what is below it; made from the end, so that no line is looked at twice."""
        found: list[_Below] = []
        below = _Below()
        for index in range(end - 1, start - 1, -1):
            found.append(below)
            if self.kinds[index] is not _BLANK:
                below = _Below(
                    lines=below.lines + 1,
                    only_marks=below.only_marks and self.kinds[index] in _SIGNATURE_OPENINGS,
                    short=below.short and len(self.lines[index]) <= _MAX_SIGNATURE_LINE_CHARS,
                )
        return found[::-1]

    def _take_signature(self, indexes: Sequence[int], reason: str) -> None:
        for index in indexes:
            self.keep[index] = False
            self.kinds[index] = _BLANK
        self.signature += indexes
        self.reasons.append(reason)

    def _signature_reason(self, start: int, index: int, below: _Below, *, typed_above: bool) -> str:
        """Why a signature begins at this line of the run; "" when none does."""
        kind = self.kinds[index]
        following = self.kinds[index + 1] if index + 1 < len(self.kinds) else _BLANK
        if kind is Kind.DELIMITER:
            exact = self.lines[index].endswith("-- ")
            return "signature_delimiter" if exact or below.lines <= MAX_BARE_SIGNATURE_LINES else ""
        apart = index == start or self.kinds[index - 1] is not _TEXT
        if below.only_marks and (kind is not Kind.DEVICE_LIKELY or (typed_above and apart)):
            return "signature_rule" if kind is Kind.RULE else "device_line"
        if kind is Kind.RULE:
            # A heading's underline has no blank line above it, a section's rule has one below it.
            apart = apart if index > start else _TEXT in self.kinds[:start]
            small = below.short and below.lines <= MAX_RULED_SIGNATURE_LINES
            return "signature_rule" if apart and small and following is not _BLANK else ""
        if kind is Kind.DEVICE and typed_above:
            glued = following is _TEXT and not fold(self.lines[index + 1][:10]).startswith(_LINK_OPENINGS)
            return "" if glued else "device_line"
        return ""

    def _quote_runs(self) -> list[tuple[int, int]]:
        """Runs of quoted lines, begin and end; a line broken off a quoted one belongs to its run."""
        runs: list[tuple[int, int]] = []
        for start, end in _runs(self.kinds, self.keep):
            if self.kinds[start] is not _QUOTE:
                continue
            if runs and self._is_wrap(runs[-1][1], start):
                runs[-1] = (runs[-1][0], end)
            else:
                runs.append((start, end))
        return runs

    def _is_wrap(self, begin: int, end: int) -> bool:
        """Whether what lies between two quoted runs is blank, or one line broken off the quoted line above."""
        between = [index for index in range(begin, end) if self.kinds[index] is not _BLANK]
        if not between:
            return all(self.kinds[index] is _BLANK for index in range(begin, end))
        if end - begin > 1 or self.kinds[begin] is not _TEXT:
            return False
        if not wraps_quote(self.lines[begin - 1].rstrip(), self.lines[begin]):
            return False
        self.kinds[begin] = _QUOTE
        return True

    def _is_announced(self, start: int, end: int) -> bool:
        """Whether a client made the quote: an attribution stands above it or opens it, or its element tells."""
        if any(index in self.announced for index in range(start, end)):
            return True
        above = next((index for index in range(start - 1, -1, -1) if self.kinds[index] is not _BLANK), -1)
        return above >= 0 and self.kinds[above] is _ATTRIBUTION

    def _is_typed(self, index: int, kind: Kind) -> bool:
        return self.keep[index] and kind in _TYPED


def _runs(kinds: Sequence[Kind], keep: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Runs of quoted lines and runs of typed ones, each without blank lines at its ends; attributions part them."""
    index = 0
    while index < len(kinds):
        first = kinds[index]
        if not keep[index] or first in _NOTHING:
            index += 1
            continue
        quote = first is _QUOTE
        end = index
        cursor = index
        while cursor < len(kinds) and keep[cursor]:
            kind = kinds[cursor]
            if kind is _ATTRIBUTION or (kind is not _BLANK and (kind is _QUOTE) != quote):
                break
            cursor += 1
            if kind is not _BLANK:
                end = cursor
        yield index, end
        index = cursor


def _kept_lines(lines: Sequence[str], keep: Sequence[bool]) -> list[str]:
    """The kept lines, with one blank line where something between two of them is gone."""
    new: list[str] = []
    gap = False
    for line, kept in zip(lines, keep, strict=True):
        blank = not line.strip()
        if not kept:
            gap = True
        elif not (gap and blank and new and not new[-1].strip()):
            if gap and not blank and new and new[-1].strip():
                new.append("")
            new.append(line)
            gap = gap and blank
    return new


def _trimmed(text: str) -> str:
    """The text without blank lines around it and without spaces after it."""
    lines = text.split("\n")
    start = next((index for index, line in enumerate(lines) if plain(line)), len(lines))
    end = next((index for index in range(len(lines), start, -1) if plain(lines[index - 1])), start)
    return "\n".join(lines[start:end]).rstrip()
