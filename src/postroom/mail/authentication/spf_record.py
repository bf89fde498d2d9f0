"""SPF records as they are published, read whole before any of it is used. RFC 7208 §4.5, §5, §6, §12."""

import ipaddress
import string
from dataclasses import dataclass
from typing import Literal

from postroom.mail.authentication.spf_macro import (
    IpAddress,
    MacroString,
    SpfSyntaxError,
    end_of_last_macro,
    parse_macro_string,
)

MAX_SHOWN_CHARS = 80
"""Of a term, in a reason."""

Qualifier = Literal["pass", "fail", "softfail", "neutral"]
MechanismName = Literal["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"]

_VERSION = "v=spf1"
_QUALIFIERS: dict[str, Qualifier] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_NAMES: dict[str, MechanismName] = {
    "all": "all", "include": "include", "a": "a", "mx": "mx", "ptr": "ptr", "ip4": "ip4", "ip6": "ip6",
    "exists": "exists",
}  # fmt: skip
_VISIBLE = frozenset(chr(code) for code in range(0x21, 0x7F))
_ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
_MODIFIER_NAME = _ALPHANUMERIC | frozenset("-_.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mechanism:
    """One directive. RFC 7208 §4.6.1."""

    qualifier: Qualifier
    """The result when it matches."""
    name: MechanismName
    text: str
    """As published, cut for showing; visible ASCII."""
    target: MacroString | None = None
    """The domain it names; None for the domain whose record it is in, and where there can be none."""
    network: IpAddress | None = None
    """Of ip4 and ip6."""
    prefix4: int = 32
    """Bits compared of an IPv4 address."""
    prefix6: int = 128
    """Bits compared of an IPv6 address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SpfRecord:
    """A record without a mistake in it."""

    mechanisms: tuple[Mechanism, ...]
    redirect: MacroString | None = None


def is_spf_record(text: str) -> bool:
    """Whether a TXT record claims to be one: `v=spf1` in any case, then a space or nothing. RFC 7208 §4.5."""
    return text[: len(_VERSION)].lower() == _VERSION and text[len(_VERSION) :][:1] in {"", " "}


def parse_spf_record(text: str) -> SpfRecord:
    """The record's terms in order. What comes after `all` is read too, for a mistake anywhere spoils the record.

    text: a TXT record for which is_spf_record() holds.
    Raises: SpfSyntaxError. RFC 7208 §4.6: syntax errors anywhere in the record are permerror.
    """
    mechanisms: list[Mechanism] = []
    modifiers: dict[str, MacroString] = {}
    for term in text[len(_VERSION) :].split(" "):
        if not term:
            continue
        if not _VISIBLE.issuperset(term):
            raise SpfSyntaxError("the record holds characters other than visible ASCII and spaces")
        name, equals, value = term.partition("=")
        try:
            if equals and name[:1].isalpha() and _MODIFIER_NAME.issuperset(name):
                _add_modifier(modifiers, name.lower(), value)
            else:
                mechanisms.append(_parse_directive(term))
        except SpfSyntaxError as wrong:
            raise SpfSyntaxError(f"{shown(term)}: {wrong}") from None
    return SpfRecord(mechanisms=tuple(mechanisms), redirect=modifiers.get("redirect"))


def shown(term: str) -> str:
    """The term, cut to what one cares to read."""
    return term if len(term) <= MAX_SHOWN_CHARS else term[:MAX_SHOWN_CHARS] + "..."


def _add_modifier(modifiers: dict[str, MacroString], name: str, value: str) -> None:
    if name not in {"redirect", "exp"}:
        # Unknown ones are passed over, but must be well formed. RFC 7208 §6.
        parse_macro_string(value)
        return
    if name in modifiers:
        raise SpfSyntaxError("given twice")
    modifiers[name] = _parse_domain(value)


def _parse_directive(term: str) -> Mechanism:
    qualifier = _QUALIFIERS.get(term[0])
    body = term[1:] if qualifier else term
    end = next((at for at, char in enumerate(body[:8]) if char in ":/"), len(body))
    name = _NAMES.get(body[:end].lower())
    if name is None:
        raise SpfSyntaxError("no mechanism of that name")
    rest = body[end:]
    chosen = qualifier or "pass"
    text = shown(term)
    match name:
        case "all":
            if rest:
                raise SpfSyntaxError("takes no argument")
            return Mechanism(qualifier=chosen, name=name, text=text)
        case "ip4" | "ip6":
            return _parse_network(chosen, name, rest, text)
        case "include" | "exists":
            if rest[:1] != ":":
                raise SpfSyntaxError("a domain is missing")
            return Mechanism(qualifier=chosen, name=name, text=text, target=_parse_domain(rest[1:]))
        case "ptr":
            return Mechanism(qualifier=chosen, name=name, text=text, target=_parse_target(rest))
        case _:
            rest, prefix4, prefix6 = _split_prefixes(rest)
            target = _parse_target(rest)
            return Mechanism(
                qualifier=chosen, name=name, text=text, target=target, prefix4=prefix4, prefix6=prefix6
            )  # fmt: skip


def _parse_target(rest: str) -> MacroString | None:
    """What follows the name of a, mx or ptr, prefix lengths taken off."""
    if not rest:
        return None
    if rest[0] != ":":
        raise SpfSyntaxError("neither a domain nor a prefix length follows the name")
    return _parse_domain(rest[1:])


def _parse_domain(text: str) -> MacroString:
    """A domain-spec: it ends in a macro, or in a dot and a label that a top-level domain could be. RFC 7208 §7.1."""
    if not text:
        raise SpfSyntaxError("a domain is missing")
    macros = parse_macro_string(text)
    ending = text[end_of_last_macro(text) :]
    if ending:
        _, dot, label = ending.removesuffix(".").rpartition(".")
        if not dot or not _is_top_label(label):
            raise SpfSyntaxError("not a domain")
    return macros


def _is_top_label(label: str) -> bool:
    return (
        bool(label)
        and _ALPHANUMERIC.issuperset(label.replace("-", "0"))
        and label[0] != "-"
        and label[-1] != "-"
        and not label.isdigit()
    )


def _parse_network(qualifier: Qualifier, name: Literal["ip4", "ip6"], rest: str, text: str) -> Mechanism:
    if rest[:1] != ":":
        raise SpfSyntaxError("an address is missing")
    address, slash, digits = rest[1:].partition("/")
    widest = 32 if name == "ip4" else 128
    prefix = _prefix(digits, widest) if slash else widest
    network: IpAddress
    try:
        network = ipaddress.IPv4Address(address) if name == "ip4" else ipaddress.IPv6Address(address)
    except ValueError:
        raise SpfSyntaxError("not an address") from None
    # Python's reader takes the zone of `fe80::1%eth0`.
    if "%" in address:
        raise SpfSyntaxError("not an address")
    return Mechanism(
        qualifier=qualifier, name=name, text=text, network=network,
        prefix4=prefix if name == "ip4" else 32, prefix6=prefix if name == "ip6" else 128,
    )  # fmt: skip


def _split_prefixes(rest: str) -> tuple[str, int, int]:
    """The rest without `/24`, `//64` or `/24//64` at its end, and the two lengths. RFC 7208 §5.6."""
    prefix4, prefix6 = 32, 128
    before, double, digits = rest.rpartition("//")
    if double and digits.isdigit():
        prefix6 = _prefix(digits, 128)
        rest = before
    before, slash, digits = rest.rpartition("/")
    if slash and digits.isdigit():
        prefix4 = _prefix(digits, 32)
        rest = before
    return rest, prefix4, prefix6


def _prefix(digits: str, widest: int) -> int:
    # int() would take underscores, signs and a thousand digits.
    if not digits.isdigit() or len(digits) > 3 or (len(digits) > 1 and digits[0] == "0") or int(digits) > widest:
        raise SpfSyntaxError("not a prefix length")
    return int(digits)
