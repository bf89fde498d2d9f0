"""Which IP addresses an outgoing connection may reach: nothing that is ours, our neighbour's or the cloud's.

The standard library's `is_global` is not asked: it lets some of these through, and its answers move between releases.
"""

import ipaddress

_REFUSED_V4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # "this" network, RFC 791 §3.2; 0.0.0.0 reaches the machine itself
            "10.0.0.0/8",  # private, RFC 1918 §3
            "100.64.0.0/10",  # carrier-grade NAT, RFC 6598 §7; a cloud's metadata at 100.100.100.200
            "127.0.0.0/8",  # loopback, RFC 1122 §3.2.1
            "168.63.129.16/32",  # a cloud's own host services, on a public number
            "169.254.0.0/16",  # link-local, RFC 3927 §2.1; metadata at 169.254.169.254
            "172.16.0.0/12",  # private, RFC 1918 §3
            "192.0.0.0/24",  # protocol assignments, RFC 6890 §2.2; a cloud's metadata at 192.0.0.192
            "192.0.2.0/24",  # documentation, RFC 5737 §3
            "192.88.99.0/24",  # relays of 6to4, RFC 7526 §4
            "192.168.0.0/16",  # private, RFC 1918 §3
            "198.18.0.0/15",  # benchmarking, RFC 2544 §C.2.2
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast, RFC 5771 §3
            "240.0.0.0/4",  # reserved, RFC 1112 §4; and broadcast
        ),
    )
)
# Only 2000::/3 is given out (RFC 4291 §2.4). That alone keeps out ::1, ::, mapped and compatible IPv4 addresses, NAT64
# (64:ff9b::/96 and 64:ff9b:1::/48), discard 100::/64, fc00::/7 with its metadata fd00:ec2::254, fe80::/10, fec0::/10
# and ff00::/8.
_GIVEN_OUT_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments, RFC 2928 §2: Teredo, benchmarking, ORCHID
            "2001:db8::/32",  # documentation, RFC 3849 §2
            "2002::/16",  # 6to4, RFC 3056 §2: any IPv4 address can stand inside
            "3fff::/20",  # documentation, RFC 9637 §3
        ),
    )
)


def is_public_address(ip: str) -> bool:
    """Whether the text is an IP address of the public internet, as written by the system or DNS.

    ip: `192.0.2.1` or `2001:db8::1`. False for private, loopback, link-local, shared, multicast, reserved,
    documentation, benchmarking and metadata addresses, for every form of IPv6 that carries an IPv4 address (mapped,
    compatible, NAT64, 6to4, Teredo), for zone ids, and for anything that is no address, `127.1` and `0x7f000001` too.
    Source: RFC 6890 §2.2 and the registries it made.
    """
    if "%" in ip:
        return False
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    return address in _GIVEN_OUT_V6 and not any(address in network for network in _REFUSED_V6)


def is_link_local(ip: str) -> bool:
    """Whether the address is of the link alone, as clouds' metadata services are: never a webhook or a file.

    Refused even where private networks are allowed. ip: with or without a zone; what is no address is not.
    """
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_link_local or str(address) == "fd00:ec2::254"


def is_loopback_address(ip: str) -> bool:
    """Whether the address is this machine's own, and no other's."""
    try:
        return ipaddress.ip_address(ip.partition("%")[0]).is_loopback
    except ValueError:
        return False
