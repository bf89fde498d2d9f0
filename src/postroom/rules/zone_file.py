"""DNS records as a zone file: what name servers and the import pages of DNS providers read. RFC 1035 §5."""

from collections.abc import Iterable

from postroom.rules.domain_records import WantedRecord

MAX_STRING_BYTES = 255
"""Of one string of a TXT record. RFC 1035 §3.3."""
TTL_S = 3_600
"""How long others may keep a record: an hour, so that a mistake is soon mended."""


def zone_file(records: Iterable[WantedRecord], *, origin: str = "") -> str:
    """The records, a line each, under a comment with what they are for.

    origin: a domain; names in it are then written relative to it, below a `$ORIGIN` line. "" for absolute names, which
    every reader understands alike. Hosts in values are always absolute.
    """
    lines = [f"$ORIGIN {origin}."] if origin else []
    lines.append(f"$TTL {TTL_S}")
    for record in records:
        lines += [f"; {record.purpose}", f"{_name(record.name, origin)}\tIN\t{record.type}\t{_value(record)}"]
    return "\n".join(lines) + "\n"


def _name(name: str, origin: str) -> str:
    if origin and name == origin:
        return "@"
    if origin and name.endswith("." + origin):
        return name.removesuffix("." + origin)
    return name + "."


def _value(record: WantedRecord) -> str:
    if record.type == "TXT":
        return txt_strings(record.value)
    host = record.value + "."
    return host if record.priority is None else f"{record.priority} {host}"


def txt_strings(text: str) -> str:
    """The text as quoted strings of at most 255 octets, to be joined by who reads them. RFC 1035 §5.1.

    text: octets over 127 may be surrogates, as DnsAnswer has them.
    """
    data = text.encode("utf-8", "surrogateescape")
    pieces = [data[at : at + MAX_STRING_BYTES] for at in range(0, len(data), MAX_STRING_BYTES)] or [b""]
    return " ".join('"' + "".join(map(_escaped, piece)) + '"' for piece in pieces)


def _escaped(octet: int) -> str:
    if octet in b'"\\':
        return "\\" + chr(octet)
    return chr(octet) if 0x20 <= octet < 0x7F else f"\\{octet:03d}"
