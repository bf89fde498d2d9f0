"""The addresses in a line of text, with their places."""

from dataclasses import dataclass

_MAX_LOCAL_CHARS = 256
_MAX_DOMAIN_CHARS = 255
"""RFC 5321 §4.5.3.1.2."""
_MAX_PER_LINE = 50
_LOCAL_STOPS = frozenset(
    ' \t<>()[]{}",;:|\\\u3000\u3001\u3002\u300c\u300d\u3010\u3011\u201c\u201d\uff08\uff09\uff0c\uff1a\uff1b\uff1c\uff1e'
)
_FIRST_UNSPACED = "\u3000"
"""From here on stand the scripts that put no space after a word: behind a domain in ASCII they are the sentence."""
_DOMAIN_MARKS = frozenset(".-_*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """An address and where it stands."""

    address: str
    """`local@domain`, the domain in lower case."""
    line: int
    start: int
    """Of the address in its line, and its end."""
    end: int


def addresses_in(line: str, number: int) -> list[Place]:
    """The addresses in the line, in order; at most 50. number: of the line, which each place repeats.

    A domain has a dot, unless the address stands in angle brackets. Each `@` is looked at once, with the bounded
    number of characters that an address may have on either side.
    """
    found: list[Place] = []
    at = line.find("@")
    while at >= 0 and len(found) < _MAX_PER_LINE:
        start, end = _local_start(line, at), _domain_end(line, at)
        local, domain = line[start:at], line[at + 1 : end]
        bracketed = line[start - 1 : start] == "<" and line[end : end + 1] == ">"
        if local and domain and ("." in domain or bracketed):
            found.append(Place(address=f"{local}@{domain.lower()}", line=number, start=start, end=end))
        at = line.find("@", max(end, at + 1))
    return found


def _local_start(line: str, at: int) -> int:
    """Where the local part before the `@` begins; `at` when there is none."""
    least = max(0, at - _MAX_LOCAL_CHARS)
    if line[at - 1 : at] == '"':
        opening = line.rfind('"', least, at - 1)
        if opening >= 0:
            return opening
    start = at
    while start > least and line[start - 1] not in _LOCAL_STOPS and line[start - 1] != "@":
        start -= 1
    while start < at and line[start] in "'*`./#=-":
        start += 1
    return start


def _domain_end(line: str, at: int) -> int:
    """Where the domain after the `@` ends; `at + 1` when there is none."""
    end = at + 1
    most = min(len(line), at + 1 + _MAX_DOMAIN_CHARS)
    if line[end : end + 1] == "[":
        closing = line.find("]", end, most)
        return closing + 1 if closing >= 0 else end
    ascii_so_far = True
    while end < most and (line[end].isalnum() or line[end] in _DOMAIN_MARKS):
        if not line[end].isascii():
            if ascii_so_far and end > at + 1 and line[end] >= _FIRST_UNSPACED:
                break
            ascii_so_far = False
        end += 1
    while end > at + 1 and line[end - 1] in _DOMAIN_MARKS:
        end -= 1
    return end
