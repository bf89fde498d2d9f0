"""Finds the line that a mail client writes above a quote: "On Mon, 5 May 2025 at 10:00, Ada <ada@example.com> wrote:".

The forms differ by client and language; what they share decides: an opening or a number near the start, a date, a
clock, an address, a verb of writing, a colon at the end. Two of date, clock and address are proof; with less, a quoted
line must follow, so that "On Monday we wrote:" typed by a person stays. See docs/decisions.md#new-text.
"""

import re
from collections.abc import Sequence
from itertools import islice

from postroom.mail.reply_words import (
    COLONS,
    DASHES,
    DATE_INTROS,
    GLUED_DATE_INTROS,
    MIDLINE_INTROS,
    QUOTE_MARKS,
    VERBS,
    any_of,
    fold,
    plain,
)

MAX_ATTRIBUTION_LINES = 6
"""Lines one attribution may be wrapped over; real ones take one to three, Polymail's five."""
MAX_ATTRIBUTION_CHARS = 600
"""Characters of one attribution, its long addresses included."""

_ADDRESS_ENDS = tuple(end + colon for end in (">", ")", "]") for colon in COLONS)
_CJK = 0x2E80
_CLOSING = "".join(COLONS) + DASHES
_MAX_DIGIT_RUNS = 24
_DIGITS = re.compile(r"\d+")  # one class, once: nothing to go back to
# Both begin with one class, to which the engine skips quickly, and repeat nothing that it could give back.
_DATE = re.compile(r"[0-9](?:(?<=1)9[0-9]{2}|(?<=2)0[0-9]{2}|([/.-])(?:$| ?[0-9]++\1))")
_ANY_DATE = re.compile(r"\d(?:\d{3}|[/.-])")  # of other scripts too
_INTROS = (*GLUED_DATE_INTROS, *(intro + mark for intro in DATE_INTROS for mark in " ,"))
_VERB = any_of(VERBS)
_ASCII_VERB = any_of(filter(str.isascii, VERBS))


def attribution_starts(folded: Sequence[str]) -> list[bool]:
    """Whether an attribution may begin at each line: True near every line that could end or date one.

    folded: the lines as `fold` leaves them. Most mails have few such lines, and `find_attribution` is asked no further.
    """
    near = [False] * len(folded)
    for index, line in enumerate(folded):
        if line and (_closes(line) or (_DATE if line.isascii() else _ANY_DATE).search(line)):
            first = max(index - MAX_ATTRIBUTION_LINES + 1, 0)
            near[first : index + 1] = [True] * (index + 1 - first)
    return near


def find_attribution(lines: Sequence[str], start: int, quoted: Sequence[bool]) -> int | None:
    """The index after the attribution that begins at line `start`; None when none does.

    lines: the body, at most some thousand characters each. quoted: whether each line is marked as a quote.
    Of nested windows that end at the same line the shortest is meant: a wrapped attribution never swallows the
    sentence before it.
    """
    if not _may_open(lines[start]):
        return None
    joined = ""
    for end in range(start, min(start + MAX_ATTRIBUTION_LINES, len(lines))):
        line = plain(lines[end])
        if quoted[end] or len(joined) + len(line) > MAX_ATTRIBUTION_CHARS:
            return None
        if not line:
            if not _goes_on_after_blank(lines, end):
                return None
            continue
        joined = f"{joined} {line}" if joined else line
        if _may_close(joined) and is_attribution(joined, before_quote=_quote_follows(end, quoted, lines)):
            return None if _shorter(lines, start, end, quoted) else end + 1
        if line.endswith(COLONS):
            return None
    return None


def is_attribution(text: str, *, before_quote: bool) -> bool:
    """Whether the text, unwrapped to one line, is an attribution. before_quote: a quoted line comes next."""
    core = text.strip(DASHES)
    folded = fold(core)
    if not folded or len(core) > MAX_ATTRIBUTION_CHARS:
        return False
    dashed = text.startswith("--") and text.endswith("--")
    closed = folded.endswith(COLONS)
    verb = _verb_at(folded)
    if dashed and verb >= 0 and _verb_stands_last(folded, verb):
        return True
    dated = _opens_dated(folded)
    if not closed and not (dated and (verb >= 0 or folded.endswith(">") or " gmt" in folded)):
        return False
    marks = _Marks(folded)
    if dated:
        return _is_dated(folded, verb, marks, closed=closed, before_quote=before_quote)
    if verb < 0:
        return before_quote and marks.address and folded.count(" ") < 10
    if folded.count(" ") > 40:
        return False
    if marks.address and _name_is_short(folded):
        return before_quote or ((marks.date or marks.clock) and (verb > folded.find("@") or marks.date))
    if marks.date and marks.clock and folded[:verb].count(" ") <= 4:
        return folded.count(" ") < 12
    return before_quote and folded.count(" ") < 12 and _verb_stands_last(folded, verb)


def has_date_and_clock(text: str) -> bool:
    """Whether the text holds a date with its year and a time of day."""
    marks = _Marks(fold(text[:MAX_ATTRIBUTION_CHARS]))
    return marks.date and marks.clock


def split_midline(line: str) -> int:
    """Where an attribution begins behind typed words on the same line; 0 when none does.

    Some web mailers write `Thanks! On Wed, Apr 4, 2012 at 3:59 PM, bob@example.com wrote:` in one line.
    """
    if len(line) > MAX_ATTRIBUTION_CHARS or not line.rstrip(DASHES).endswith(COLONS):
        return 0
    if line.lstrip().startswith(QUOTE_MARKS):
        return 0
    for intro in MIDLINE_INTROS:
        at = line.rfind(intro)
        if at > 0 and not line[at - 1].isalpha() and is_attribution(line[at:], before_quote=False):
            return len(line[:at].rstrip(DASHES)) if line[:at].rstrip(DASHES) else 0
    return 0


class _Marks:
    """What a text holds of a date, a clock and an address; read in one pass."""

    __slots__ = ("address", "clock", "date")

    def __init__(self, folded: str) -> None:
        self.address = "@" in folded[1:-1] or "mailto:" in folded
        self.date = self.clock = False
        runs = _digit_runs(folded)
        for index, (at, run) in enumerate(runs):
            if len(run) == 4 and run[:2] in {"19", "20"}:
                self.date = True
            if index + 1 == len(runs):
                break
            after, following = runs[index + 1]
            between = folded[at + len(run) : after]
            self.clock |= _is_clock(run, between, following)
            if index + 2 < len(runs) and between in {"/", ".", "-", ". "}:
                third = runs[index + 2][0]
                self.date |= folded[after + len(following) : third] == between


def _is_clock(hours: str, between: str, minutes: str) -> bool:
    return between in {*COLONS, ".", "h"} and len(hours) <= 2 and len(minutes) == 2


def _digit_runs(text: str) -> list[tuple[int, str]]:
    """Every run of decimal digits with its place, in ASCII; Arabic and Devanagari digits count."""
    return [(found.start(), _ascii_digits(found[0])) for found in islice(_DIGITS.finditer(text), _MAX_DIGIT_RUNS)]


def _ascii_digits(run: str) -> str:
    return run if run.isascii() else "".join(str(int(char)) for char in run)


def _is_dated(folded: str, verb: int, marks: _Marks, *, closed: bool, before_quote: bool) -> bool:
    """The rule for texts that open like "On …" or have a number among their first words."""
    proof = marks.date and (marks.clock or marks.address)
    if verb >= 0:
        if closed or _verb_stands_last(folded, verb):
            return (proof and (closed or marks.address)) or (before_quote and closed)
        # The quote itself begins on the attribution's line: believed with every mark and the verb's own colon.
        address = folded.find("@")
        colon = folded.find(":", verb)
        return proof and marks.clock and 0 < address < verb and 0 < colon - verb < 12
    if closed:
        return (proof and folded.endswith(_ADDRESS_ENDS)) or (before_quote and (marks.date or marks.address))
    if before_quote and proof and folded.endswith(">"):
        return True
    # Gmail's oldest form had nothing but these: 2016-03-03 17:21 GMT+01:00 Name
    return marks.date and marks.clock and folded[:4].isdecimal() and " gmt" in folded and folded.count(" ") < 9


def _opens_dated(folded: str) -> bool:
    """Whether the text opens as dates do: with a word for "on", or with a number among its first three words."""
    if folded.startswith(_INTROS):
        return True
    return any(_DIGITS.search(word[:3]) for word in folded[:80].split(" ", 3)[:3])


def _verb_at(folded: str) -> int:
    """Where a verb of writing stands as a word of its own: one at the end, else the first; -1 for nowhere."""
    first = at = -1
    verbs = _ASCII_VERB if folded.isascii() else _VERB
    found = verbs.search(folded)
    while found:
        if not _joins(folded[found.start() - 1 : found.start()]) and not _joins(folded[found.end() : found.end() + 1]):
            at = found.start()
            first = at if first < 0 else first
        found = verbs.search(folded, found.start() + 1)
    return at if at >= 0 and _verb_stands_last(folded, at) else first


def _joins(char: str) -> bool:
    return char.isalpha() and ord(char) < _CJK


def _verb_stands_last(folded: str, verb: int) -> bool:
    """Whether nothing but the verb's own ending, at most a word, comes after it."""
    return " " not in folded[verb:].rstrip("".join(COLONS) + " -").replace("het volgende ", "").partition(" ")[2]


def _name_is_short(folded: str) -> bool:
    """Whether at most eight words stand before the address, as in `Ada Lovelace <ada@example.com> wrote`."""
    return folded[: folded.find("@")].count(" ") <= 8


def _closes(folded: str) -> bool:
    """Whether the line ends with a colon, dashes behind it aside, or with dashes: what has neither must have a date.

    The delimiter of a signature ends nothing.
    """
    if folded[-1] not in _CLOSING or folded == "--":
        return False
    return folded.endswith("--") or folded.rstrip(DASHES).endswith(COLONS)


def _may_open(line: str) -> bool:
    """A quick no for most lines."""
    text = fold(line[:MAX_ATTRIBUTION_CHARS]).lstrip(DASHES + "\"'«“")
    return bool(text) and (_opens_dated(text) or "@" in text or _verb_at(text) >= 0)


def _may_close(joined: str) -> bool:
    """A quick no for windows that are not complete."""
    end = joined.rstrip(DASHES)
    return end.endswith((*COLONS, ">", ")")) or _verb_at(fold(end[-40:])) >= 0 or " GMT" in joined


def _goes_on_after_blank(lines: Sequence[str], blank: int) -> bool:
    """Whether the attribution is one that Polymail and its kin set in pieces, the address in angle brackets below."""
    following = next((plain(line) for line in lines[blank + 1 : blank + 3] if plain(line)), "")
    return following == "<" or following.startswith(("<mailto:", "< mailto:"))


def _quote_follows(end: int, quoted: Sequence[bool], lines: Sequence[str]) -> bool:
    """Whether the next line that is not blank is quoted; two blank ones at most."""
    for index in range(end + 1, min(end + 4, len(lines))):
        if quoted[index]:
            return True
        if lines[index].strip():
            return False
    return False


def _shorter(lines: Sequence[str], start: int, end: int, quoted: Sequence[bool]) -> bool:
    """Whether a later line up to `end` opens an attribution of its own that ends there too."""
    before_quote = _quote_follows(end, quoted, lines)
    dated = _opens_dated(fold(lines[start]).lstrip(DASHES))
    for later in range(end, start, -1):
        text = " ".join(plain(line) for line in lines[later : end + 1])
        named = not dated and 0 < text.find("<") < text.find("@")
        opens = before_quote and (named or _opens_dated(fold(text).lstrip(DASHES)))
        if is_attribution(text, before_quote=opens):
            return True
    return False
