"""How many sessions may be open, in all and for one peer: counting only, no socket."""

import functools
import ipaddress


class Admission:
    """Open sessions by network. An IPv6 host has a /64 to itself and more, so that is what is counted."""

    def __init__(self, *, connections: int, connections_per_address: int) -> None:
        """connections: in all. connections_per_address: of one IPv4 address or one IPv6 /64."""
        self._connections = connections
        self._connections_per_address = connections_per_address
        self._per_network: dict[str, int] = {}
        self.open = 0

    def enter(self, ip: str) -> str | None:
        """None when there is room for one more session, which is then counted; else why not, for the peer."""
        network = network_of(ip)
        count = self._per_network.get(network, 0)
        if self.open >= self._connections:
            return "Too many connections"
        if count >= self._connections_per_address:
            return "Too many connections from your address"
        self._per_network[network] = count + 1
        self.open += 1
        return None

    def leave(self, ip: str) -> None:
        """Count one session less: one that `enter` let in."""
        network = network_of(ip)
        self.open -= 1
        self._per_network[network] -= 1
        if not self._per_network[network]:
            del self._per_network[network]


@functools.lru_cache(maxsize=4096)
def canonical_ip(text: str) -> str:
    """The address without zone, IPv4 in its own form when it came mapped into IPv6; what is no address as it is."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


@functools.lru_cache(maxsize=4096)
def network_of(ip: str) -> str:
    """What a peer's sessions are counted by: its IPv4 address, or the /64 of its IPv6 address."""
    ip = canonical_ip(ip)
    if ":" not in ip:
        return ip
    return str(ipaddress.IPv6Address(int(ipaddress.IPv6Address(ip)) >> 64 << 64))
