"""The plain words of a report, read line by line: whom they are about, and what the refusing host said."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from postroom.mail.reports.bounce_addresses import Place, addresses_in
from postroom.mail.reports.bounce_words import (
    CONTACT,
    CONTACT_MAILBOXES,
    CONTINUED,
    GIVEN_UP,
    LIST_OPENINGS,
    MACHINE_OPENINGS,
    NOT_RETURNED,
    OPENING_LINES,
    OTHER_LABELS,
    RECIPIENT_LABELS,
    RETURNED,
    RETURNED_FIELDS,
    TOWARDS,
    fold,
)
from postroom.mail.reports.dsn import MAX_REPORTED_RECIPIENTS

MAX_REPORT_CHARS = 65_536
"""Of a report's text that are read: what comes after is the returned mail."""
_MAX_LINES = 2_000
_MAX_LINE_CHARS = 2_000
_MAX_LINES_EACH = 60
"""About one recipient."""
_MAX_MENTIONS = 20
"""Of one address."""
_BULLETS = " \t*->\u2022\"'`\u201c["
"""What stands before an address in a list."""
_ANSWERED = ("<<<", "received >>>")
"""How a transcript marks what the other host said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundRecipient:
    """A recipient that the words name."""

    address: str
    words: str
    """The lines that are about it, its own first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextReport:
    """What the words of a report say."""

    recipients: tuple[FoundRecipient, ...] = ()
    listed: bool = False
    """Whether the recipients stand where reports name them, and not just in a sentence or a reply."""
    opening: str | None = None
    """The phrase by which it is a report; None when it begins with no such words."""
    opening_line: int = 0
    """At which line with words the phrase stands, from 0."""
    delayed: bool = False
    preamble: str = ""
    """The text before the first of several recipients, or all of it when there is one: what is said of each."""
    words: str = ""
    """The text before the returned mail."""
    returned: str = ""
    """The text from the returned mail on."""


@dataclass(kw_only=True, slots=True)
class _Lines:
    """The lines before the returned mail, each also folded."""

    plain: list[str]
    folded: list[str]
    places: dict[str, list[int]] = field(default_factory=dict)
    """The lines that mention an address, by its lower case."""


def read_report_text(text: str, *, own: frozenset[str], local_domain: str = "") -> TextReport:
    """What the text says of a mail that was returned; never raises, and takes time linear in the text.

    own: addresses in lower case that are not the recipient: of whoever gets the report, and of who wrote it.
    local_domain: what stands behind a recipient that is named without a domain; "" for nothing.
    """
    plain = [line[:_MAX_LINE_CHARS].rstrip() for line in text[:MAX_REPORT_CHARS].split("\n")[:_MAX_LINES]]
    folded = [fold(line) for line in plain]
    end = _returned_at(plain, folded)
    lines = _Lines(plain=plain[:end], folded=folded[:end])
    opening, opening_line = _find_opening(lines.folded)
    ranked = _rank_addresses(lines)
    chosen, listed = _choose(ranked, own)
    if not chosen and local_domain:
        chosen, listed = _local_names(lines, local_domain), True
    everything = " ".join(lines.folded)
    return TextReport(
        recipients=_with_words(chosen, lines),
        listed=listed and bool(chosen),
        opening=opening,
        opening_line=opening_line,
        delayed=any(phrase in everything for phrase in CONTINUED)
        and not any(phrase in everything for phrase in GIVEN_UP),
        preamble="\n".join(lines.plain[: _preamble_end(chosen, lines)]),
        words="\n".join(lines.plain),
        returned="\n".join(plain[end:]),
    )


# --- Where the returned mail begins, and what the report begins with -------------------------------------------------


def _returned_at(plain: list[str], folded: list[str]) -> int:
    """The first line of the returned mail, or the number of lines when none is returned."""
    for number, line in enumerate(folded):
        if not line:
            continue
        if line.lstrip("> ").startswith(RETURNED_FIELDS) and not plain[number].startswith((" ", "\t")):
            return number
        if number and _announces(line):
            return number
    return len(plain)


def _announces(line: str) -> bool:
    """Whether the line announces a returned mail: drawn like a heading, or saying that it follows."""
    if not any(phrase in line for phrase in RETURNED) or any(phrase in line for phrase in NOT_RETURNED):
        return False
    return line[0] in "-=*_<+" or line[-1] in ":-=*_" or "follow" in line or "below" in line[:16]


def _find_opening(folded: list[str]) -> tuple[str | None, int]:
    """The phrase that makes it a report, and the line with words that it stands in; what is quoted makes none."""
    seen = 0
    for number, line in enumerate(folded):
        if not any(map(str.isalnum, line)) or (line.startswith(">") and not line.startswith(">>>")):
            continue
        if "forwarded message" in line or line.endswith(("wrote:", "schrieb:", "écrit :")):
            return None, seen
        following = folded[number + 1] if number + 1 < len(folded) else ""
        joined = f"{line} {following}"
        for phrase in MACHINE_OPENINGS:
            if phrase in joined and phrase not in following:
                return phrase, seen
        seen += 1
        if seen == OPENING_LINES:
            break
    return None, seen


# --- Which addresses are recipients ----------------------------------------------------------------------------------

_Ranked = tuple[list[Place], list[Place], list[Place]]
"""Addresses that stand where recipients are named, in sentences about them, and anywhere else."""


def _rank_addresses(lines: _Lines) -> _Ranked:
    """Every address before the returned mail, by how surely it is a recipient's."""
    ranked: _Ranked = ([], [], [])
    previous = ""
    for number, line in enumerate(lines.plain):
        if "@" in line:
            for place in addresses_in(line, number):
                lines.places.setdefault(place.address.lower(), []).append(number)
                rank = _rank(place, line, lines.folded[number], previous)
                if rank is not None and len(ranked[rank]) < 4 * MAX_REPORTED_RECIPIENTS:
                    ranked[rank].append(place)
        previous = lines.folded[number] or previous
    return ranked


def _rank(place: Place, line: str, folded: str, previous: str) -> int | None:
    """0 for an address that is named as a recipient, 1 in a sentence, 2 elsewhere; None for somebody else's."""
    bare = folded.lstrip(_BULLETS)
    if bare.startswith(RECIPIENT_LABELS):
        return 1 if folded.startswith(">>>") else 0
    if _is_transcript(line):
        return 1
    if bare.startswith(OTHER_LABELS):
        return 2 if bare.startswith("to:") else None
    asked = any(phrase in folded for phrase in CONTACT) or previous.endswith(("contact", "mail to", "send mail to"))
    before = line[: place.start].strip(_BULLETS + "<(:")
    if not before:
        return 2 if asked else 0
    if asked:
        return None
    last = before.rpartition(" ")[2].strip(_BULLETS + ":<(,").lower()
    return 1 if last in TOWARDS else 2


def _is_transcript(line: str) -> bool:
    """Whether the line is what sendmail made of an answer: `550 5.1.1 <a@b.example>... User unknown`."""
    return line[:1] in {"4", "5"} and line[:3].isdecimal() and line[3:4] == " " and "..." in line


def _choose(ranked: _Ranked, own: frozenset[str]) -> tuple[list[Place], bool]:
    """The recipients of the surest rank that has any, each once; whose report it is only when nobody else is named."""
    for places, listed in zip(ranked, (True, False, False), strict=True):
        chosen = {place.address.lower(): place for place in reversed(places) if place.address.lower() not in own}
        others = {
            address: place for address, place in chosen.items() if address.partition("@")[0] not in CONTACT_MAILBOXES
        }
        if others:
            return sorted(others.values(), key=lambda place: (place.line, place.start)), listed
        if chosen and listed:
            return sorted(chosen.values(), key=lambda place: (place.line, place.start)), listed
    named = ranked[0] or ranked[1]
    return named[:1], bool(ranked[0])


def _local_names(lines: _Lines, domain: str) -> list[Place]:
    """Recipients that are named without a domain: indented words, one a line, below the announcement of a list."""
    found: list[Place] = []
    announced = False
    for number, line in enumerate(lines.plain):
        if any(phrase in lines.folded[number] for phrase in LIST_OPENINGS):
            announced = True
        elif announced and line[:1] in {" ", "\t"} and line.strip().isascii() and " " not in line.strip():
            found.append(Place(address=f"{line.strip()}@{domain}", line=number, start=0, end=len(line)))
    return found[:MAX_REPORTED_RECIPIENTS]


# --- What is said about each -----------------------------------------------------------------------------------------


def _with_words(chosen: Sequence[Place], lines: _Lines) -> tuple[FoundRecipient, ...]:
    """Each recipient with the lines that are about it."""
    chosen = chosen[:MAX_REPORTED_RECIPIENTS]
    found: list[FoundRecipient] = []
    before = 0
    for place, following in zip(chosen, [*chosen[1:], None], strict=False):
        if _is_transcript(lines.plain[place.line]):  # the answer that it is made of stands before it
            own = lines.plain[max(before, place.line - _MAX_LINES_EACH) : place.line + 1]
        elif len(chosen) == 1:
            own = lines.plain[place.line : place.line + _MAX_LINES_EACH]
        else:
            end = following.line if following and following.line > place.line else len(lines.plain)
            own = [*_to_heading(lines, place.line, end), *_mentions(place, lines)]
        before = place.line + 1
        found.append(FoundRecipient(address=place.address, words="\n".join(own)))
    return tuple(found)


def _to_heading(lines: _Lines, start: int, end: int) -> list[str]:
    """The lines from `start` to `end`, or to a heading: what stands below that is not about one recipient."""
    end = min(end, start + _MAX_LINES_EACH)
    heading = (number for number in range(start + 1, end) if lines.folded[number].startswith(("---", "===")))
    return lines.plain[start : next(heading, end)]


def _mentions(place: Place, lines: _Lines) -> list[str]:
    """What a transcript says of one of several recipients: the answers to a command that names it, or those from
    which a line that names it was made, and that line.
    """
    found: list[str] = []
    for number in lines.places.get(place.address.lower(), ())[:_MAX_MENTIONS]:
        folded = lines.folded[number]
        if number == place.line or folded.startswith(_ANSWERED):
            continue
        step = 1 if folded.startswith(">>>") else -1
        answer = number + step
        while 0 <= answer < len(lines.folded) and lines.folded[answer].startswith(_ANSWERED):
            answer += step
        found += lines.plain[number + 1 : answer] if step > 0 else lines.plain[answer + 1 : number + 1]
    return found


def _preamble_end(chosen: Sequence[Place], lines: _Lines) -> int:
    """The line before which the words are about all recipients; a transcript is about one after the other."""
    if len(chosen) < 2:
        return len(lines.plain)
    return 0 if _is_transcript(lines.plain[chosen[0].line]) else chosen[0].line
