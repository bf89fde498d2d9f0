"""Hosts, ports and next hops as settings write them."""

import ipaddress
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from postroom.base.errors import ConfigError
from postroom.flows.ports import Destination


def split_listen(value: str) -> tuple[str, int]:
    """Host and port of `host:port`, `[::1]:25` or `:25`. Raises ValueError."""
    host, _, port = value.rpartition(":")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - ":25" asks for every address


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a listener on this host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_relay(urls: str) -> Destination:
    """The next hop that a relay URL names; of several, separated by commas, the first, which leads to the others.

    Raises ValueError with the mend.
    """
    first, *others = [one.strip() for one in urls.split(",")]
    return replace(_read_one_relay(first), next=read_relay(",".join(others)) if others else None)


def _read_one_relay(url: str) -> Destination:
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("write it as smtp://host:25, smtp://user:password@host:587 or smtps://user:password@host:465")
    implicit = parts.scheme == "smtps"
    username = unquote(parts.username) if parts.username else None
    return Destination(
        hosts=(parts.hostname,),
        port=parts.port or (465 if implicit else 587 if username else 25),
        implicit_tls=implicit,
        require_tls=implicit or (username is not None and not is_loopback(parts.hostname)),
        username=username,
        password=unquote(parts.password) if parts.password else None,
        is_relay=True,
    )


def read_dns_servers(value: str) -> list[tuple[str, int]] | None:
    """The resolvers of `host:port,…`; None for the system's. Raises ConfigError."""
    if not value.strip():
        return None
    servers = []
    for one in value.split(","):
        host, _, port = one.strip().rpartition(":")
        if not host or (":" in host and not host.startswith("[")):
            host, port = one.strip(), "53"  # a bare address; one of IPv6 needs brackets to carry a port
        if not port.isdigit():
            raise ConfigError(f"DNS_SERVERS: {one.strip()!r} is not host:port.")
        servers.append((host.strip("[]"), int(port)))
    return servers
