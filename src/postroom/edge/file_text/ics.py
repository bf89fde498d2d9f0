"""Calendar files as text: each entry with what a person needs to answer an invitation."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from postroom.edge.file_text.given_file import GivenFile, TextOut
from postroom.edge.file_text.limits import MAX_LISTED, MAX_MARKUP_CHARS
from postroom.edge.file_text.plain import decode_guessed

_ENTRIES = {"VEVENT": "Event", "VTODO": "Task", "VJOURNAL": "Journal entry", "VFREEBUSY": "Free and busy times"}
_SHOWN = (
    ("SUMMARY", "Summary"),
    ("DTSTART", "Start"),
    ("DTEND", "End"),
    ("DUE", "Due"),
    ("DURATION", "Duration"),
    ("RRULE", "Repeats"),
    ("EXDATE", "Except on"),
    ("FREEBUSY", "Busy"),
    ("LOCATION", "Where"),
    ("STATUS", "Status"),
    ("ORGANIZER", "Organizer"),
    ("ATTENDEE", "Attendee"),
    ("URL", "URL"),
    ("ATTACH", "Attached"),
    ("UID", "UID"),
    ("DESCRIPTION", "Description"),
)
"""Properties in the order they are shown."""
_PEOPLE = frozenset({"ORGANIZER", "ATTENDEE"})
_MOMENTS = frozenset({"DTSTART", "DTEND", "DUE", "EXDATE"})
_TEXTS = frozenset({"SUMMARY", "LOCATION", "DESCRIPTION", "STATUS"})
_ESCAPES = {"n": "\n", "N": "\n"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Property:
    """One content line. RFC 5545 §3.1."""

    name: str
    """In upper case."""
    value: str
    parameters: dict[str, str] = field(default_factory=dict)
    """Names in upper case."""


def read_calendar(file: GivenFile, out: TextOut) -> None:
    """Nothing; the entries go to `out`, alarms and time zones left away. Raises FullError."""
    text = decode_guessed(file.content[: 4 * MAX_MARKUP_CHARS])
    if len(text) > MAX_MARKUP_CHARS:
        text = text[:MAX_MARKUP_CHARS]
        out.note(f"Only its first {MAX_MARKUP_CHARS} characters were read.", cut=True)
    entry: _Entry | None = None
    for line in unfolded_lines(text):
        read = read_property(line)
        if entry is None:
            kind = read.value.strip().upper() if read.name == "BEGIN" else ""
            if kind in _ENTRIES:
                entry = _Entry(kind)
            elif read.name == "METHOD":
                out.write(f"Method: {read.value.strip()}\n\n")
        elif entry.take(read):
            _write_entry(entry, out)
            entry = None
    if entry is not None:
        _write_entry(entry, out)


class _Entry:
    """One entry as it is read."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.found: dict[str, list[Property]] = {}
        self._inner = 0

    def take(self, read: Property) -> bool:
        """Whether the entry ends with this property. What stands in components inside it (alarms) is left away."""
        if read.name == "BEGIN":
            self._inner += 1
        elif read.name == "END":
            self._inner -= 1
        elif not self._inner:
            self.found.setdefault(read.name, []).append(read)
        return self._inner < 0


def _write_entry(entry: _Entry, out: TextOut) -> None:
    out.write(_ENTRIES[entry.kind] + "\n")
    for name, title in _SHOWN:
        found = entry.found.get(name, ())
        for one in found[:MAX_LISTED]:
            shown = _show(one)
            if shown:
                out.write(f"{title}: {shown}\n")
        if len(found) > MAX_LISTED:
            out.note(f"Only the first {MAX_LISTED} values of {name} are shown.", cut=True)
    out.write("\n")


def _show(one: Property) -> str:
    if one.name in _PEOPLE:
        address = one.value.strip()
        if address[:7].lower() == "mailto:":
            address = address[7:]
        name, answer = one.parameters.get("CN", ""), one.parameters.get("PARTSTAT", "")
        shown = f"{name} <{address}>" if name and name != address else address
        return f"{shown} ({answer.lower()})" if answer else shown
    if one.name in _MOMENTS:
        zone = one.parameters.get("TZID", "")
        moments = ", ".join(show_moment(value) for value in one.value.split(",", MAX_LISTED)[:MAX_LISTED])
        return f"{moments} ({zone})" if zone else moments
    return unescaped(one.value).strip() if one.name in _TEXTS else one.value.strip()


def unfolded_lines(text: str) -> Iterator[str]:
    """The content lines, with what was folded put together again. RFC 5545 §3.1."""
    pieces: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in {" ", "\t"} and pieces:
            pieces.append(line[1:])
            continue
        if pieces:
            yield "".join(pieces)
        pieces = [line] if line else []
    if pieces:
        yield "".join(pieces)


def read_property(line: str) -> Property:
    """The name, parameters and value of a content line; a line without a colon is a name alone. RFC 5545 §3.1."""
    pieces: list[str] = []
    begin = at = 0
    quoted = False
    while at < len(line):
        char = line[at]
        if char == '"':
            quoted = not quoted
        elif not quoted and char in ";:":
            pieces.append(line[begin:at])
            begin = at + 1
            if char == ":":
                break
        at += 1
    else:
        pieces.append(line[begin:])
        begin = len(line)
    parameters: dict[str, str] = {}
    for piece in pieces[1:]:
        name, _, value = piece.partition("=")
        parameters.setdefault(name.strip().upper(), value.strip().strip('"'))
    return Property(name=pieces[0].strip().upper(), value=line[begin:], parameters=parameters)


def unescaped(value: str) -> str:
    """Text as it is meant. RFC 5545 §3.3.11."""
    pieces = value.split("\\")
    shown, skip = [pieces[0]], False
    for at, piece in enumerate(pieces[1:], 1):
        if skip:
            # Behind an escaped backslash: this piece stands as it is.
            shown.append(piece)
            skip = False
        elif not piece:
            shown.append("\\")
            skip = at < len(pieces) - 1
        else:
            shown.append(_ESCAPES.get(piece[0], piece[0]) + piece[1:])
    return "".join(shown)


def show_moment(value: str) -> str:
    """`20260301T143000Z` as `2026-03-01 14:30 UTC`, `20260301` as `2026-03-01`; anything else as it is.

    RFC 5545 §3.3.4 and §3.3.5.
    """
    value = value.strip()
    day, _, clock = value.partition("T")
    utc = clock.endswith("Z")
    clock = clock.removesuffix("Z")
    if len(day) != 8 or not day.isdigit() or (clock and not (len(clock) == 6 and clock.isdigit())):
        return value
    shown = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    if clock:
        shown += f" {clock[:2]}:{clock[2:4]}" + (f":{clock[4:]}" if clock[4:] != "00" else "")
    return shown + (" UTC" if utc else "")
