"""From which of our IP addresses mail leaves: by the inbox that sends it, by its domain, or the system's choice."""

import ipaddress
from collections.abc import Mapping

from postroom.base.clock import parse_iso

_HOW = "write it as agents.example.com=192.0.2.5,billing@example.com=192.0.2.6: a domain or an inbox, and an IP address"


def read_source_addresses(text: str) -> dict[str, str]:
    """IP addresses by inbox address or domain, lower case; `*` is for all others. Raises ValueError."""
    found: dict[str, str] = {}
    for one in text.split(","):
        if not one.strip():
            continue
        who, equals, ip = one.partition("=")
        if not who.strip() or not equals:
            raise ValueError(_HOW)
        try:
            found[who.strip().lower()] = str(ipaddress.ip_address(ip.strip()))
        except ValueError:
            raise ValueError(_HOW) from None
    return found


def read_warm_ups(text: str) -> dict[str, int]:
    """When IP addresses began to send, milliseconds since 1970, by address. Raises ValueError."""
    found: dict[str, int] = {}
    for one in text.split(","):
        if not one.strip():
            continue
        ip, _, day = one.partition("=")
        try:
            found[str(ipaddress.ip_address(ip.strip()))] = parse_iso(day.strip())
        except ValueError:
            raise ValueError("write it as 192.0.2.5=2026-11-21: an IP address and a day") from None
    return found


def source_address(sources: Mapping[str, str], inbox_address: str) -> str | None:
    """The IP address to send an inbox's mail from; None for the system's choice."""
    if not sources:
        return None
    address = inbox_address.lower()
    return sources.get(address) or sources.get(address.rpartition("@")[2]) or sources.get("*")
