"""Macros in SPF records: `%{ir}.%{v}._spf.%{d2}` read once, and written out for one mail. RFC 7208 §7."""

import ipaddress
import urllib.parse
from dataclasses import dataclass

MAX_NAME_CHARS = 253
"""RFC 7208 §7.3: an expanded name is cut from the left to this length."""
UNKNOWN = "unknown"
"""What `%{p}` becomes when the host has no name that can be trusted. RFC 7208 §7.3."""

_DELIMITERS = frozenset(".-+,/_=")
_LETTERS = frozenset("slodiphv")
_EXPLANATION_LETTERS = frozenset("crt")
_ESCAPES = {"%": "%", "_": " ", "-": "%20"}

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class SpfSyntaxError(ValueError):
    """A record is not written as RFC 7208 §12 has it; the text says where, in one line of printable ASCII."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Macro:
    """`%{` letter, digits, `r`, delimiters `}`. RFC 7208 §7.1."""

    letter: str
    """Lower case: one of `s l o d i p h v`."""
    url_escaped: bool
    """The letter was in upper case."""
    keep: int
    """So many parts from the right; 0 for all."""
    is_reversed: bool
    delimiters: str


MacroString = tuple[str | Macro, ...]
"""Literal text (escapes such as `%%` resolved) and macros in turn."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MacroValues:
    """What the letters stand for in one mail, but for `d`, which changes on the way. RFC 7208 §7.2."""

    ip: IpAddress
    """Of the host that sends; an IPv4-mapped address as IPv4."""
    local_part: str
    """Of the sender; `postmaster` when there is none. RFC 7208 §4.3."""
    sender_domain: str
    helo: str


def parse_macro_string(text: str) -> MacroString:
    """The text's literals and macros.

    text: visible ASCII.
    Raises: SpfSyntaxError for a `%` that begins nothing, an unknown letter, a count of 0, or one of the letters
    `c r t`, which only explanations may use (RFC 7208 §7.2).
    """
    pieces: list[str | Macro] = []
    at = 0
    while (percent := text.find("%", at)) >= 0:
        if percent > at:
            pieces.append(text[at:percent])
        following = text[percent + 1 : percent + 2]
        if following == "{":
            end = text.find("}", percent)
            if end < 0:
                raise SpfSyntaxError("a macro that does not end")
            pieces.append(_parse_macro(text[percent + 2 : end]))
            at = end + 1
        elif following in _ESCAPES:
            pieces.append(_ESCAPES[following])
            at = percent + 2
        else:
            raise SpfSyntaxError("a % that begins no macro")
    if at < len(text):
        pieces.append(text[at:])
    return tuple(pieces)


def end_of_last_macro(text: str) -> int:
    """Where plain text begins that goes on to the end: 0 without macros, the text's length when it ends in one.

    text: one that parse_macro_string() took.
    """
    at = 0
    while (percent := text.find("%", at)) >= 0:
        at = text.find("}", percent) + 1 if text[percent + 1] == "{" else percent + 2
    return at


def uses_letter(macros: MacroString, letter: str) -> bool:
    """Whether the letter, given in lower case, has to be known before the text can be expanded."""
    return any(isinstance(piece, Macro) and piece.letter == letter for piece in macros)


def expand_domain(macros: MacroString, values: MacroValues, *, domain: str, host_name: str = UNKNOWN) -> str:
    """The name to ask DNS for, lower case, without a final dot, cut from the left to 253 characters. RFC 7208 §7.3.

    domain: the domain whose record it is. host_name: the checked name of the sending host, for `%{p}`.
    What comes back may hold anything that a sender or HELO may: it need not be a name that can exist.
    """
    ending: list[str] = []
    chars = 0
    for piece in reversed(macros):
        text = piece if isinstance(piece, str) else _expand(piece, values, domain=domain, host_name=host_name)
        ending.append(text)
        chars += len(text)
        # Only the end is kept, so a record of a thousand macros costs no more than its last few.
        if chars > MAX_NAME_CHARS + 1:
            break
    name = "".join(reversed(ending)).removesuffix(".").lower()
    if len(name) > MAX_NAME_CHARS:
        _, _, name = name[-MAX_NAME_CHARS - 1 :].partition(".")
    return name


def _parse_macro(body: str) -> Macro:
    letter = body[:1].lower()
    if letter in _EXPLANATION_LETTERS:
        raise SpfSyntaxError("a macro that only explanations may use")
    if letter not in _LETTERS:
        raise SpfSyntaxError("a macro with an unknown letter")
    delimiters = body[1:].lstrip("0123456789")
    digits = body[1 : len(body) - len(delimiters)]
    is_reversed = delimiters[:1] in {"r", "R"}
    if is_reversed:
        delimiters = delimiters[1:]
    if not _DELIMITERS.issuperset(delimiters):
        raise SpfSyntaxError("a macro that splits at no delimiter")
    # No name has a thousand labels: any count of four digits or more keeps them all.
    significant = digits.lstrip("0")
    if digits and not significant:
        raise SpfSyntaxError("a macro that keeps no part")
    return Macro(
        letter=letter,
        url_escaped=body[0].isupper(),
        keep=int(significant or "0") if len(significant) < 4 else 0,
        is_reversed=is_reversed,
        delimiters="".join(dict.fromkeys(delimiters)) or ".",
    )


def _expand(macro: Macro, values: MacroValues, *, domain: str, host_name: str) -> str:
    text = _letter_value(macro.letter, values, domain=domain, host_name=host_name)
    if macro.keep or macro.is_reversed or macro.delimiters != ".":
        for delimiter in macro.delimiters:
            text = text.replace(delimiter, ".")
        parts = text.split(".")
        if macro.is_reversed:
            parts.reverse()
        text = ".".join(parts[-macro.keep :])
    return urllib.parse.quote(text, safe="-._~", errors="replace") if macro.url_escaped else text


def _letter_value(letter: str, values: MacroValues, *, domain: str, host_name: str) -> str:
    match letter:
        case "s":
            return f"{values.local_part}@{values.sender_domain}"
        case "l":
            return values.local_part
        case "o":
            return values.sender_domain
        case "d":
            return domain
        case "i":
            return dotted(values.ip)
        case "p":
            return host_name
        case "v":
            return "in-addr" if values.ip.version == 4 else "ip6"
        case _:
            return values.helo


def dotted(ip: IpAddress) -> str:
    """The address as `%{i}` has it: `192.0.2.1`, or 32 hex digits with dots between them. RFC 7208 §7.3."""
    return str(ip) if ip.version == 4 else ".".join(ip.exploded.replace(":", ""))
