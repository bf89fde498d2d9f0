"""DMARC records as text: read tag by tag, changed in a few of them, and left alone in the others. RFC 9989 §4.7."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote

from postroom.mail.authentication.dmarc_record import MAX_TAGS, parse_dmarc_record

MAX_REPORT_ADDRESSES = 10
"""Addresses kept in `rua`. Receivers must serve two of them (RFC 7489 §6.2) and rarely serve more."""

_SPACES = " \t"
_MAILTO = "mailto:"
_FIRST = ("v", "p")
"""`v` must come first, and older readers want `p` second. RFC 7489 §6.3."""

_ASKING = frozenset(("p", "sp", "np", "pct", "t", "adkim", "aspf"))
"""Tags that decide what becomes of mail."""


def dmarc_tags(text: str) -> dict[str, str]:
    """The record's tags by lower-case name, in order; of a tag given twice the first. Anything else is passed over."""
    tags: dict[str, str] = {}
    for item in text.split(";", MAX_TAGS)[:MAX_TAGS]:
        name, equals, value = item.partition("=")
        if equals and name.strip(_SPACES):
            tags.setdefault(name.strip(_SPACES).lower(), value.strip(_SPACES))
    return tags


def published_record(texts: Sequence[str]) -> str | None:
    """The DMARC record among the TXT records of a name, what does not print left out; None when there is none, and
    when there are several, for then none counts. RFC 9989 §4.7.
    """
    found = [text for text in texts if parse_dmarc_record(text) is not None]
    return "".join(filter(str.isprintable, found[0])) if len(found) == 1 else None


def asks_the_same(one: str | None, other: str | None) -> bool:
    """Whether two records have receivers do the same with mail that fails, wherever they have reports sent."""
    return _asked(one) == _asked(other)


def _asked(text: str | None) -> dict[str, str] | None:
    if text is None:
        return None
    return {name: value.lower() for name, value in dmarc_tags(text).items() if name in _ASKING}


def with_tags(text: str, changes: Mapping[str, str | None]) -> str:
    """The record with these tags set, or taken out where the value is None; the other tags as they were.

    text: a record, or "" for a new one.
    """
    tags: dict[str, str | None] = {**dmarc_tags(text), **changes, "v": "DMARC1"}
    ordered = [*_FIRST, *(name for name in tags if name not in _FIRST)]
    return "; ".join(f"{name}={tags[name]}" for name in ordered if tags.get(name) is not None)


def report_uri(address: str) -> str:
    """The address as `rua` has it; what would end it there is written in percent. RFC 7489 §6.2."""
    return _MAILTO + quote(address, safe="@+=")


def report_uris(text: str) -> list[str]:
    """What the record has in `rua`, in order."""
    return [uri for uri in (one.strip(_SPACES) for one in dmarc_tags(text).get("rua", "").split(",")) if uri]


def reports_to(text: str, address: str) -> bool:
    """Whether the record has reports sent to the address; a limit of size (`!10m`) after it is passed over."""
    wanted = _canonical(report_uri(address))
    return any(_canonical(uri.partition("!")[0]) == wanted for uri in report_uris(text))


def with_report_address(text: str, address: str) -> str:
    """The record with reports sent to this address too. It goes first: receivers may stop after two."""
    if reports_to(text, address):
        return text
    others = report_uris(text)[: MAX_REPORT_ADDRESSES - 1]
    return with_tags(text, {"rua": ",".join([report_uri(address), *others])})


def _canonical(uri: str) -> str:
    scheme, colon, rest = uri.partition(":")
    local, at, domain = unquote(rest).rpartition("@")
    return f"{scheme.lower()}{colon}{local}{at}{domain.lower()}"
